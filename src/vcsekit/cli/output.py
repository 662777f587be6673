"""Where a command's result goes: the screen or a file, in the form that was asked for or that its ending says."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from vcsekit.cli.console import detail, put, say
from vcsekit.diagnostics import VcsekitError
from vcsekit.io.files import write_bytes, write_text

Form = TypeVar("Form")

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
"""In JSON, such letters stand in texts alone."""


def form_of(asked: Form | None, out: Path | None, by_ending: Mapping[str, Form], otherwise: Form) -> Form:
    """The form that was asked for, else the one that the file's ending says, else (on the screen) the usual one.

    Raises VcsekitError where the ending says nothing.
    """
    if asked is not None:
        return asked
    if out is None:
        return otherwise
    ending = out.suffix.lower()
    if ending not in by_ending:
        known = [name for name in by_ending if name != ".htm"]
        raise VcsekitError(
            f"it is not clear what {out.name} should be",
            f"name it {', '.join(known[:-1])} or {known[-1]}, or add --format",
        )
    return by_ending[ending]


def deliver(result: str | bytes, out: Path | None, note: str = "", *, force: bool = False) -> None:
    """Prints a text, or writes a text or a Word file and says so.

    Raises VcsekitError where a Word file has nowhere to go (the screen can't show it), or where the file exists by now
    and is not to be replaced by `force`.
    """
    if isinstance(result, bytes):
        if out is None:
            raise VcsekitError("a Word file can't be shown on the screen", "say where to write it: --out report.docx")
        write_bytes(out, result, replace=force)
    elif out is None:
        put(result)
        return
    else:
        write_text(out, result, replace=force)
    say(f"written: {out}{note}")
    detail(f"{out} has {len(result):,} {'bytes' if isinstance(result, bytes) else 'characters'}")


def json_text(kind: str, data: Mapping[str, Any]) -> str:
    """Data for other programs: its kind and the number of its form, which changes where a field goes, stand first."""
    import json

    return json.dumps({"kind": f"vcsekit-{kind}", "format": 1, **data}, ensure_ascii=False, indent=2) + "\n"


def print_json(kind: str, data: Mapping[str, Any]) -> None:
    """Prints data for other programs: `json_text` on stdout."""
    deliver_json(json_text(kind, data))


def deliver_json(text: str, out: Path | None = None, *, force: bool = False) -> None:
    """Prints or writes JSON. On a screen that lacks a letter it is escaped, so that the data stay what they are."""
    if out is None:
        try:
            text.encode(sys.stdout.encoding or "utf-8")
        except UnicodeEncodeError:
            text = _BEYOND_ASCII.sub(_escaped, text)
    deliver(text, out, force=force)


def _escaped(letter: re.Match[str]) -> str:
    import json

    return json.dumps(letter[0])[1:-1]


def file_name(names: Sequence[str]) -> list[str]:
    """File names for texts: lower-case words joined by hyphens, each different, safe on every system."""
    from vcsekit.content.ids import is_device

    made: list[str] = []
    for name in names:
        stem = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:80].strip("-") or "report"
        stem = f"{stem}-report" if is_device(stem) else stem
        number = 1
        while (chosen := stem if number == 1 else f"{stem}-{number}") in made:
            number += 1
        made.append(chosen)
    return made
