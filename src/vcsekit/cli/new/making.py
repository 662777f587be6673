"""Makes a new item of what options and answers say, and tells what was done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vcsekit.cli import editing
from vcsekit.cli.new.asking import answers
from vcsekit.cli.new.questions import questions
from vcsekit.content.library import Library
from vcsekit.content.scaffold import MAKERS
from vcsekit.diagnostics import VcsekitError


def make(kind: str, given: dict[str, Any], content: Path | None, *, dry_run: bool) -> None:
    """Asks what is missing, adds the item, and tells what was done."""
    folder, found = editing.open_content(content)
    found.refuse_unreadable()
    if "matrix.yaml" not in found.library.objects:
        raise VcsekitError(f"{found.root}matrix.yaml has errors", "mend them first: `vcsekit validate`")
    given = {**given, **_levels(given.pop("levels", None) or [], found.library)}
    known = answers(kind, questions(kind, found.library), given, found.library)
    levels = {name.removeprefix("level "): known.pop(name) for name in list(known) if name.startswith("level ")}
    made = MAKERS[kind](found, {**known, "levels": levels})
    told = [f"new {kind}: {made.id}, in {found.root}{made.path}"]
    if made.unfinished:
        count = "1 text is" if made.unfinished == 1 else f"{made.unfinished} texts are"
        told.append(f"{count} still to be written, each after “(to write)”.")
    editing.carry_out(folder, made.draft, f"new {kind} {made.id}", told, dry_run=dry_run)


def _levels(given: list[str], library: Library) -> dict[str, str]:
    """What `--level LEVEL=TEXT` says, by the name of its question. A level goes by id, label or number."""
    found: dict[str, str] = {}
    for text in given:
        name, equals, words = text.partition("=")
        wanted = name.strip().casefold()
        scale = library.matrix.scale
        level = next((item for item in scale if wanted in (item.id, item.label.casefold(), str(item.value))), None)
        if not equals or level is None:
            known = ", ".join(item.id for item in scale)
            raise VcsekitError(f"`--level {text[:40]}` names no level", f"write LEVEL=TEXT; the levels are: {known}")
        found[f"level {level.id}"] = words.strip()
    return found
