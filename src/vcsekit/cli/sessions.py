"""Sessions on disk: where they are, how they start, and how they are read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from vcsekit.assess.events import Event, event_from_data, names_in
from vcsekit.assess.fold import replay
from vcsekit.assess.legible import legible
from vcsekit.assess.session import Session, start
from vcsekit.content.ids import fits_every_system
from vcsekit.content.library import Library
from vcsekit.diagnostics import VcsekitError
from vcsekit.io import journal
from vcsekit.io.clock import now

KIND = "vcsekit-session"
FOLDER = Path("sessions")
SUFFIX = ".jsonl"

FORMAT = 2
"""The format of the events. 1 knew levels, notes and evidence alone, and is read as it is."""


@dataclass(frozen=True)
class SavedSession:
    """A session as it stands on disk."""

    path: Path
    header: Mapping[str, Any]
    session: Session
    last_saved: str


def session_path(name: str) -> Path:
    """Where a session lives: a bare name stands for `sessions/NAME.jsonl`, anything else is a path.

    Raises VcsekitError where the name has no letter or digit in it, or a folder has it, or where nothing has it yet
    and no file could have it on Windows.
    """
    path = Path(name)
    if not any(letter.isalnum() for letter in name):
        raise VcsekitError(f"“{name}” can't be the name of a session", "name it in words, such as spring-workshop")
    found = path if path.suffix == SUFFIX or len(path.parts) > 1 else FOLDER / f"{path}{SUFFIX}"
    if not fits_every_system(path.name) and not found.exists():
        message = f"“{name}” can't be the name of a new session: Windows allows no file of this name"
        raise VcsekitError(message, "name it in words, such as spring-workshop")
    if found.is_dir():
        raise VcsekitError(f"{found} is a folder, not a session", "`vcsekit assess list` names the sessions")
    return found


def new_header(library: Library, about: Mapping[str, str]) -> dict[str, Any]:
    """What the first line of a session says: whose matrix it answers, and when and where it was held."""
    matrix = library.matrix
    return {
        "kind": KIND,
        "session_format": FORMAT,
        "created": now(),
        "matrix": {"id": matrix.id, "version": matrix.version, "hash": library.matrix_hash()},
        **{name: text for name, text in about.items() if text},
    }


def restore(opened: journal.Opened, path: Path, library: Library) -> SavedSession:
    """The session that a journal's entries add up to. Raises VcsekitError where it is not one of this matrix."""
    refuse_other_matrix(opened.header, path, library)
    happened = [_event(entry, path, number) for number, entry in enumerate(opened.entries, start=2)]
    begun = start(library)
    known = _Known(
        frozenset(begun.order), frozenset(level.id for level in library.matrix.scale), frozenset(begun.asked)
    )
    for number, event in enumerate(happened, start=2):
        unknown = known.unknown(event)
        if unknown:
            message = f"{path}:{number} names `{unknown}`, which the matrix does not have"
            raise VcsekitError(message, "name the content that it was held with: --content FOLDER")
    last = happened[-1].at if happened else None
    return SavedSession(path, opened.header, replay(begun, happened), last or str(opened.header.get("created", "")))


def read_session(path: Path, library: Library) -> SavedSession:
    """A session as it stands on disk, without opening it for writing. Raises VcsekitError where it is none."""
    return restore(journal.read(path), path, library)


@dataclass(frozen=True)
class _Known:
    """What the events of a session may name."""

    indicators: frozenset[str]
    levels: frozenset[str]
    constituencies: frozenset[str]

    def unknown(self, event: Event) -> str | None:
        """The first name in an event that the matrix does not have."""
        named = names_in(event)
        for found, known in (
            (named.indicators, self.indicators),
            (named.levels, self.levels),
            (named.constituencies, self.constituencies),
        ):
            for name in found:
                if name not in known:
                    return name
        return None


def _event(entry: Mapping[str, Any], path: Path, number: int) -> Event:
    try:
        return event_from_data(entry)
    except ValidationError:
        message = f"{path}:{number} holds an entry that this version of vcsekit does not know"
        raise VcsekitError(message, "use the version that wrote it, or a newer one; nothing was changed") from None


def refuse_other_matrix(header: Mapping[str, Any], path: Path, library: Library) -> None:
    """Raises VcsekitError where a session was held with another matrix, version or wording."""
    if header.get("kind") != KIND:
        raise VcsekitError(f"{path} is not a session", "name a file that `vcsekit assess` wrote")
    written = header.get("session_format", 1)
    if not isinstance(written, int) or written > FORMAT:
        raise VcsekitError(f"{path} was written by a newer vcsekit", "use that version; nothing was changed")
    told, matrix = header.get("matrix"), library.matrix
    if not isinstance(told, dict):
        raise VcsekitError(f"{path} does not say with which matrix it was held", "go on with a backup copy")
    held = legible(f"{told.get('id')} {told.get('version')}")
    if (told.get("id"), told.get("version")) != (matrix.id, matrix.version):
        message = f"{path} was held with {held}, and this is {matrix.id} {matrix.version}"
        hint = "name the content that it was held with: --content FOLDER"
        if told.get("id") == matrix.id:
            hint += "; or bring it to this version: `vcsekit migrate`"
        raise VcsekitError(message, hint)


def wording_changed(header: Mapping[str, Any], library: Library) -> bool:
    """Whether the matrix reads differently now, though its version is the same."""
    return bool(header.get("matrix", {}).get("hash") != library.matrix_hash())
