"""Where a command's result goes: the screen or a file, in the form that was asked for or that its ending says."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from vcsekit.cli.console import say
from vcsekit.diagnostics import VcsekitError
from vcsekit.io.files import write_bytes, write_text

Form = TypeVar("Form")


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


def deliver(result: str | bytes, out: Path | None, note: str = "") -> None:
    """Prints a text, or writes a text or a Word file and says so.

    Raises VcsekitError where a Word file has nowhere to go: the screen can't show it.
    """
    if isinstance(result, bytes):
        if out is None:
            raise VcsekitError("a Word file can't be shown on the screen", "say where to write it: --out report.docx")
        write_bytes(out, result)
    elif out is None:
        sys.stdout.write(result)
        return
    else:
        write_text(out, result)
    say(f"written: {out}{note}")


def file_name(names: Sequence[str]) -> list[str]:
    """File names for texts: lower-case words joined by hyphens, each different, safe on every system."""
    made: list[str] = []
    for name in names:
        stem = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:80] or "report"
        number = 1
        while (chosen := stem if number == 1 else f"{stem}-{number}") in made:
            number += 1
        made.append(chosen)
    return made
