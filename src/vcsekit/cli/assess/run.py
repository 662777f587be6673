"""`vcsekit assess NAME`: holds a session. Every answer is on disk before the next question."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption

if TYPE_CHECKING:
    from vcsekit.assess.session import Session
    from vcsekit.cli.assess.sitting import Book
    from vcsekit.cli.sessions import SavedSession
    from vcsekit.content.library import Library
    from vcsekit.io.journal import Journal

    Opened = tuple[Book, Session, tuple[str, ...]]
    """Where answers are kept, the session as it stands, and what was told when it was opened."""


class Colours(StrEnum):
    """The screen's colours."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


def command(
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="The session: kept in sessions/NAME.jsonl.")
    ] = "session",
    script: Annotated[
        Path | None, typer.Option("--script", metavar="FILE", help="Take answers from a file, a line each.")
    ] = None,
    system: Annotated[str, typer.Option("--system", help="The system that is judged (kept with the session).")] = "",
    place: Annotated[str, typer.Option("--place", help="The place within it.")] = "",
    round_name: Annotated[str, typer.Option("--round", help="The round, such as 2026.")] = "",
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help="Practise on an invented system; nothing is saved.")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Plain questions, one after the other, for screen readers.")
    ] = False,
    colours: Annotated[Colours, typer.Option("--colours", help="The screen's colours.")] = Colours.LIGHT,
    content: ContentOption = None,
) -> int:
    """Hold a session: read, vote, settle, indicator by indicator.

    Each answer is saved at once. The same command goes on where you stopped. Type help at any question.
    Answers can also come through a pipe.

    Examples:

    \b
      vcsekit assess spring-workshop --system "West Yorkshire" --round 2026
      vcsekit assess spring-workshop
      vcsekit assess --rehearse
    """
    from vcsekit.assess.dialogue import Dialogue
    from vcsekit.cli import library as found
    from vcsekit.cli.assess.face import show
    from vcsekit.cli.assess.room import Room, readable, say_where
    from vcsekit.cli.assess.sitting import Sitting
    from vcsekit.cli.sessions import session_path
    from vcsekit.diagnostics import ExitCode

    library = found.load(content)
    lines = _script_lines(script) if script else None
    about = {"system": readable(system), "place": readable(place), "round": readable(round_name)}
    opened = _rehearsal(library) if rehearse else _open(session_path(name), library, about)
    book, session, opening = opened
    with book:
        sitting = Sitting(Dialogue(library), book, session)
        try:
            if lines is None and not plain and _has_screen():
                show(sitting, colours, opening)
                say_where(sitting)
                return ExitCode.CLEAN
            return Room(sitting, lines).hold()
        except KeyboardInterrupt:
            say_where(sitting, "\nStopped.")
            return ExitCode.INTERRUPTED


def _has_screen() -> bool:
    """Whether the screen can be used; says why where it can't and somebody sits there."""
    from vcsekit.cli.assess.face import watched, why_plain
    from vcsekit.cli.console import say

    reason = why_plain()
    if reason and watched():
        say(f"note: plain questions, since {reason}")
    return not reason


def _script_lines(script: Path) -> Iterator[str]:
    import io

    from vcsekit.diagnostics import VcsekitError
    from vcsekit.io.files import MAX_FILE, read_bytes

    try:
        return io.StringIO(read_bytes(script, MAX_FILE).decode("utf-8-sig"), newline=None)
    except UnicodeDecodeError:
        raise VcsekitError(f"{script} is not UTF-8", "save it again as UTF-8") from None


def _rehearsal(library: Library) -> Opened:
    from vcsekit.assess.fold import replay
    from vcsekit.assess.rehearsal import rehearsal_events
    from vcsekit.assess.session import start
    from vcsekit.cli.assess.room import tell
    from vcsekit.cli.assess.sitting import Unsaved
    from vcsekit.content.words import matrix_line

    tell(matrix_line(library))
    opening = "A rehearsal with an invented system: try anything. Nothing is saved. Type help at any question."
    tell(opening)
    return Unsaved(), replay(start(library), rehearsal_events(library)), (opening,)


def _open(path: Path, library: Library, about: dict[str, str]) -> Opened:
    from vcsekit.assess.session import start
    from vcsekit.cli.assess.room import tell
    from vcsekit.cli.sessions import new_header
    from vcsekit.content.words import matrix_line
    from vcsekit.io import journal as journals

    tell(matrix_line(library))
    if path.exists():
        return _resume(path, library, about)
    journal, session = journals.create(path, new_header(library, about)), start(library)
    opening = f"A new session. Every answer is saved at once in {path}. Type help at any question."
    tell(opening)
    return journal, session, (opening, *_who(library, session))


def _who(library: Library, session: Session) -> tuple[str, ...]:
    """Tells how to begin, where nobody has counted yet: with who is here."""
    from vcsekit.cli.assess.room import tell

    names = [f"{group.id} {number}" for number, group in enumerate(library.matrix.constituencies[:2], 6)]
    if session.people or not names:
        return ()
    line = f"Begin with who is in the room, such as: room {', '.join(names)}"
    tell(line)
    return (line,)


def _resume(path: Path, library: Library, about: dict[str, str]) -> Opened:
    from vcsekit.cli.assess.room import tell
    from vcsekit.cli.console import say
    from vcsekit.cli.sessions import restore
    from vcsekit.io import journal as journals

    journal = journals.resume(path)
    try:
        saved = restore(journal.opened, path, library)
    except BaseException:
        journal.close()
        raise
    notes = tuple(f"note: {note}" for note in _notes(journal, saved, library, about))
    for note in notes:
        say(note)
    done = f"{len(saved.session.settled)} of {len(saved.session.order)} indicators are answered"
    opening = f"Welcome back to {path}: {done}. Type help at any question."
    tell(opening)
    return journal, saved.session, (opening, *notes, *_who(library, saved.session))


def _notes(journal: Journal, saved: SavedSession, library: Library, about: dict[str, str]) -> Iterator[str]:
    """What to know before going on with a session."""
    from vcsekit.cli.sessions import wording_changed

    if journal.opened.torn:
        kept = f"{saved.path.name}.torn"
        yield f"the last entry was cut off while it was being saved, and is kept in {kept}; all before it is here"
    if wording_changed(saved.header, library):
        yield "the matrix has been reworded since this session began, though its version is the same"
    ignored = [f"--{key}" for key, text in about.items() if text and text != saved.header.get(key, "")]
    if ignored:
        yield f"{', '.join(ignored)} can't be changed in a session that has begun, and is left as it was"
