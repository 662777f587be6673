"""`vcsekit doctor`: what this machine, this folder and this terminal give, and what to do where something is amiss."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from vcsekit.cli.options import ContentOption, JsonOption, TemplatesOption, ThemeOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vcsekit.cli.checkup import Finding


def command(
    as_json: JsonOption = False,
    content: ContentOption = None,
    templates: TemplatesOption = None,
    theme: ThemeOption = None,
) -> int:
    """Tell what works here and what does not.

    Looks at the program, content, templates, terminal, git, optional parts, and the folders that are written to.
    Uses no network and leaves nothing behind. Your home folder is shown as ~, so that you can send the output to
    somebody who helps you. Exits with 1 where something does not work, and says what to do.

    Examples:

    \b
      vcsekit doctor
      vcsekit doctor --json
    """
    from vcsekit.cli.checkup import PROBLEM, Named, findings
    from vcsekit.diagnostics import ExitCode

    found = findings(Named(content, templates, theme))
    problems = sum(item.state == PROBLEM for item in found)
    if as_json:
        _print_json(found, ok=not problems)
    else:
        _print_text(found, problems)
    return ExitCode.FINDINGS if problems else ExitCode.CLEAN


def _print_json(found: Sequence[Finding], *, ok: bool) -> None:
    import json
    from dataclasses import asdict

    from vcsekit.cli.output import deliver_json

    data = {"kind": "vcsekit-doctor", "format": 1, "ok": ok, "findings": [asdict(item) for item in found]}
    deliver_json(json.dumps(_without_home(data), ensure_ascii=False, indent=2) + "\n")


def _print_text(found: Sequence[Finding], problems: int) -> None:
    from vcsekit.cli.checkup import OK
    from vcsekit.cli.console import put

    widest = max(len(item.name) for item in found)
    for item in found:
        mark = "" if item.state == OK else f"{item.state}: "
        _print(_wrapped(mark + item.text, 78 - widest), item.name.ljust(widest), widest)
        if item.remedy:
            _print(_wrapped(f"hint: {item.remedy}", 78 - widest, "  "), "", widest)
    count = f"{problems} problem{'s' if problems > 1 else ''}: see above"
    put(f"\n{count if problems else 'everything that vcsekit needs is there'}\n")


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    import textwrap

    options: dict[str, Any] = {"break_on_hyphens": False, "break_long_words": False}
    return textwrap.wrap(_hidden(text), width, initial_indent=indent, subsequent_indent=indent, **options)


def _print(lines: Sequence[str], label: str, indent: int) -> None:
    from vcsekit.cli.console import put

    for number, line in enumerate(lines):
        put(f"{label if not number else '':<{indent}}  {line}\n")


def _without_home(value: object) -> object:
    """The same data, with the home folder hidden in every text."""
    if isinstance(value, dict):
        return {key: _without_home(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_home(part) for part in value]
    return _hidden(value) if isinstance(value, str) else value


def _hidden(text: str) -> str:
    """A text in which the home folder, whose name is often its owner's, is ~."""
    import re

    home = Path.home()
    if home == home.parent:
        return text
    written = "|".join(re.escape(name) for name in {str(home), home.as_posix()})
    return re.sub(rf"(?:{written})(?![\w.-])", "~", text)
