"""Sessions on disk: where they are, how they start, and how they are read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from vcsekit.assess.events import Event, event_from_data
from vcsekit.assess.session import Session, replay, start
from vcsekit.content.library import Library
from vcsekit.diagnostics import VcsekitError
from vcsekit.io import journal
from vcsekit.io.clock import now

KIND = "vcsekit-session"
FOLDER = Path("sessions")
SUFFIX = ".jsonl"


@dataclass(frozen=True)
class SavedSession:
    """A session as it stands on disk."""

    path: Path
    header: Mapping[str, Any]
    session: Session
    last_saved: str


def session_path(name: str) -> Path:
    """Where a session lives: a bare name stands for `sessions/NAME.jsonl`, anything else is a path.

    Raises VcsekitError where the name has no letter or digit in it.
    """
    path = Path(name)
    if not any(letter.isalnum() for letter in name):
        raise VcsekitError(f"“{name}” can't be the name of a session", "name it in words, such as spring-workshop")
    return path if path.suffix == SUFFIX or len(path.parts) > 1 else FOLDER / f"{name}{SUFFIX}"


def new_header(library: Library, about: Mapping[str, str]) -> dict[str, Any]:
    """What the first line of a session says: whose matrix it answers, and when and where it was held."""
    matrix = library.matrix
    return {
        "kind": KIND,
        "created": now(),
        "matrix": {"id": matrix.id, "version": matrix.version, "hash": library.matrix_hash()},
        **{name: text for name, text in about.items() if text},
    }


def restore(opened: journal.Opened, path: Path, library: Library) -> SavedSession:
    """The session that a journal's entries add up to. Raises VcsekitError where it is not one of this matrix."""
    refuse_other_matrix(opened.header, path, library)
    events: list[Event] = []
    last = str(opened.header.get("created", ""))
    indicators, levels = set(start(library).order), {level.id for level in library.matrix.scale}
    for number, entry in enumerate(opened.entries, start=2):
        try:
            event = event_from_data({key: value for key, value in entry.items() if key != "at"})
        except ValidationError:
            raise _unknown_entry(path, number) from None
        for named, known in ((event.indicator, indicators), (getattr(event, "level", None), levels)):
            if named is not None and named not in known:
                message = f"{path}:{number} names `{named}`, which the matrix does not have"
                raise VcsekitError(message, "name the content that it was held with: --content FOLDER")
        events.append(event)
        last = str(entry.get("at", last))
    return SavedSession(path, opened.header, replay(start(library), events), last)


def refuse_other_matrix(header: Mapping[str, Any], path: Path, library: Library) -> None:
    """Raises VcsekitError where a session was held with another matrix, version or wording."""
    if header.get("kind") != KIND:
        raise VcsekitError(f"{path} is not a session", "name a file that `vcsekit assess` wrote")
    held, matrix = header.get("matrix", {}), library.matrix
    if (held.get("id"), held.get("version")) != (matrix.id, matrix.version):
        message = (
            f"{path} was held with {held.get('id')} {held.get('version')}, and this is {matrix.id} {matrix.version}"
        )
        raise VcsekitError(message, "name the content that it was held with: --content FOLDER")


def wording_changed(header: Mapping[str, Any], library: Library) -> bool:
    """Whether the matrix reads differently now, though its version is the same."""
    return bool(header.get("matrix", {}).get("hash") != library.matrix_hash())


def _unknown_entry(path: Path, number: int) -> VcsekitError:
    message = f"{path}:{number} holds an entry that this version of vcsekit does not know"
    return VcsekitError(message, "use the version that wrote it, or a newer one; nothing was changed")
