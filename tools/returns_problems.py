"""The reference of everything that can be wrong with returns, from the registry that `score` and `explain` use."""

from __future__ import annotations

import re
from pathlib import Path


def reference(head: str) -> str:
    """Family by family, and the limits on what is read."""
    from vcsekit.returns.problems import PROBLEMS

    parts = [head, "# Problems with returns\n\nEvery problem that `vcsekit score` finds has a code. `vcsekit explain` "]
    parts.append("tells the same on the screen.\nA bad cell never stops its row, nor a bad row its file.\n\n")
    family = ""
    for kind in PROBLEMS.values():
        if kind.reach != family:
            family = kind.reach
            parts.append(f"## {family.capitalize()}: {kind.code[:3]}xx\n\n")
        parts.append(f"### {kind.code}: {kind.name}\n\n{kind.why}\n\nWhat to do: {kind.remedy}\n\n")
    return "".join([*parts, limits()]).rstrip() + "\n"


def limits() -> str:
    """Every limit, with its number."""
    from vcsekit.returns import limits as module

    parts = ["## Limits\n\nSo that broken or hostile files end soon and in little memory:\n\n"]
    parts.append("| Most | Of what |\n|---:|---|\n")
    text = Path(str(module.__file__)).read_text(encoding="utf-8")
    for name, about in re.findall(r'^(MAX_\w+) = [0-9_]+\n"""(.*?)"""', text, re.MULTILINE | re.DOTALL):
        parts.append(f"| {getattr(module, name):,} | {' '.join(about.split())} |\n")
    return "".join(parts)
