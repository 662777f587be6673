"""Sessions that a command names, to be read or written whole: nothing is asked, and none is changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vcsekit.cli.console import detail
from vcsekit.cli.sessions import FOLDER, SUFFIX, SavedSession, read_session, session_path
from vcsekit.content.library import Library
from vcsekit.diagnostics import VcsekitError

if TYPE_CHECKING:
    from vcsekit.assess.events import Event
    from vcsekit.assess.minutes import Held


def named_session(name: str, library: Library) -> SavedSession:
    """A session by its name or path. Raises VcsekitError, with the nearest name, where it can't be read."""
    saved = read_session(existing_path(name), library)
    detail(f"the session {saved.path}, last saved {saved.last_saved}")
    return saved


def existing_path(name: str) -> Path:
    """Where a session is. Raises VcsekitError, with the nearest name, where there is none."""
    from vcsekit.content.suggest import did_you_mean

    path = session_path(name)
    if not path.exists():
        known = [other.stem for other in FOLDER.glob(f"*{SUFFIX}")]
        raise VcsekitError(f"there is no session {path}", did_you_mean(path.stem, known) or "see `vcsekit assess list`")
    if not path.is_file():
        raise VcsekitError(f"{path} is not a file", "`vcsekit assess list` names the sessions")
    return path


def named_sessions(names: Sequence[str], library: Library) -> list[SavedSession]:
    """Several sessions. Raises VcsekitError where one can't be read, or is named twice and would count twice."""
    refuse_twice([existing_path(name) for name in names])
    saved = [named_session(name, library) for name in names]
    _note_merged(saved)
    return saved


def _note_merged(saved: Sequence[SavedSession]) -> None:
    """Says so where a session is named beside one that was merged from it."""
    from vcsekit.cli.console import say

    known = {item.path.name for item in saved}
    for item in saved:
        merged = item.header.get("merged")
        for room in merged if isinstance(merged, list) else ():
            if isinstance(room, dict) and str(room.get("file")) in known:
                say(f"note: {item.path.name} was merged from {room['file']}, so what that says counts twice")


def refuse_twice(paths: Sequence[Path]) -> None:
    """Raises VcsekitError where two paths are the same file."""
    seen: set[Path] = set()
    for path in paths:
        if path.resolve() in seen:
            raise VcsekitError(f"{path} is named twice", "name each session once")
        seen.add(path.resolve())


def held(saved: SavedSession) -> Held:
    """What a session's file says besides its events."""
    from vcsekit.assess.minutes import Held

    return Held(saved.path.stem, saved.header, saved.last_saved)


def write_session(path: Path, header: Mapping[str, Any], events: Iterable[Event], at: str) -> None:
    """Writes a session whole, or not at all; every event is of the moment `at`. Never replaces one."""
    from vcsekit.assess.events import event_data
    from vcsekit.io import journal

    moment = at if _is_moment(at) else None
    journal.write(path, header, (event_data(event.model_copy(update={"at": moment})) for event in events))


def _is_moment(text: str) -> bool:
    """Whether a text is a moment: the first line of a session can say anything."""
    from datetime import datetime

    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
