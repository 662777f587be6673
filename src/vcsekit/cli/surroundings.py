"""What `vcsekit doctor` finds around the program: the terminal, texts, and the folders that are written to."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from vcsekit.cli.checkup import ELSEWHERE, NOTE, OK, PROBLEM, Finding, Named
from vcsekit.io.files import reason

MIN_FREE = 50_000_000
"""Bytes that should be free where sessions are kept: more than the largest journal may have."""

SHOWN_CHARACTERS = "é’“”–→█"
"""Characters of our texts and charts that old code pages lack."""


def terminal(_: Named) -> Iterator[Finding]:
    """What the terminal is, and whether the workshop's screen can be used."""
    import shutil

    from vcsekit.cli.assess.face import why_plain

    size = shutil.get_terminal_size()
    kind = os.environ.get("TERM") or os.environ.get("TERM_PROGRAM") or os.environ.get("WT_SESSION", "")
    colours = "no colours, since NO_COLOR is set" if os.environ.get("NO_COLOR") else "colours"
    if not sys.stdout.isatty():
        colours = "no colours, since the output is no terminal"
    text = f"{size.columns} columns, {size.lines} lines, {kind or 'kind not told'}, {colours}"
    data = {"columns": size.columns, "lines": size.lines, "kind": kind, "colours": colours == "colours"}
    yield Finding("terminal", OK, text, data=data)
    why = why_plain()
    shown = {"screen": not why, "reason": why}
    if why:
        text = f"`assess` asks plain questions here, since {why}"
        yield Finding("terminal", NOTE, text, "nothing is lost: both ask and keep the same", shown)
    else:
        text = "`assess` shows its screen here; `--plain` asks plain questions, for screen readers"
        yield Finding("terminal", OK, text, data=shown)


def text(_: Named) -> Iterator[Finding]:
    """Encodings and locale: whether our texts can be shown, and names of files written."""
    import locale

    spoken = ".".join(part for part in locale.getlocale() if part) or "C"
    encodings = {
        "output": str(getattr(sys.stdout, "encoding", "") or "unknown").lower(),
        "input": str(getattr(sys.stdin, "encoding", "") or "unknown").lower(),
        "files": sys.getfilesystemencoding().lower(),
    }
    lacking = [letter for letter in SHOWN_CHARACTERS if not _can_show(letter, encodings["output"])]
    told = ", ".join(f"{name} {encoding}" for name, encoding in encodings.items())
    data = {**encodings, "locale": spoken, "lacking": len(lacking)}
    if lacking:
        text = f"{told}, locale {spoken}: {len(lacking)} of {len(SHOWN_CHARACTERS)} signs that we use show as ?"
        remedy = "files are not touched by this; for the screen, set PYTHONUTF8=1 (on Windows also `chcp 65001`)"
        yield Finding("text", NOTE, text, remedy, data)
    else:
        yield Finding("text", OK, f"{told}, locale {spoken}", data=data)


def _can_show(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def sessions(_: Named) -> Iterator[Finding]:
    """Whether a session can be kept: written, put on disk, locked and replaced; and how much room there is."""
    from vcsekit.cli.sessions import FOLDER, SUFFIX

    kept = len(list(FOLDER.glob(f"*{SUFFIX}"))) if FOLDER.is_dir() else 0
    place = FOLDER if FOLDER.exists() else FOLDER.parent
    yield _writable("sessions", place.resolve(), f"{kept} in {FOLDER.resolve()}", ELSEWHERE)


def temporary(_: Named) -> Iterator[Finding]:
    """Whether files that only last for a while can be kept, as workbooks need while they are written."""
    import tempfile

    try:
        place = Path(tempfile.gettempdir())
    except FileNotFoundError:
        text = "there is no folder for temporary files that can be written to"
        yield Finding("temporary", PROBLEM, text, "set TMPDIR (on Windows: TEMP) to a folder of your own")
        return
    yield _writable("temporary", place, str(place), "set TMPDIR (on Windows: TEMP) to a folder of your own")


def _writable(name: str, place: Path, told: str, remedy: str) -> Finding:
    import shutil

    why = _why_not_writable(place)
    if why:
        return Finding(name, PROBLEM, f"{place} can't be written to: {why}", remedy, {"folder": str(place)})
    free = shutil.disk_usage(place).free
    data = {"folder": str(place), "free_bytes": free}
    text = f"{told}; can be written, locked and replaced; {free / 1e9:,.1f} GB free"
    if free < MIN_FREE:
        return Finding(name, PROBLEM, f"{told}; only {free / 1e6:,.0f} MB are free", "make room on this disk", data)
    return Finding(name, OK, text, data=data)


def _why_not_writable(place: Path) -> str:
    """Why a journal could not be kept in a folder, in words; an empty text where it could. Leaves nothing behind."""
    import tempfile

    from vcsekit.io.lock import lock, unlock

    try:
        with tempfile.TemporaryDirectory(dir=place, prefix=".vcsekit-doctor-") as made:
            first, second = Path(made, "first"), Path(made, "second")
            with first.open("xb", buffering=0) as handle:
                if not lock(handle):
                    return "its files can't be locked, as on some network drives"
                handle.write(b"x")
                os.fsync(handle.fileno())
                unlock(handle)
            second.write_bytes(b"")
            first.replace(second)
            return "" if second.read_bytes() == b"x" else "what is written there does not come back"
    except OSError as error:
        return reason(error)
