"""`vcsekit assess`: the matrix, walked with plain questions. Every answer is on disk before the next question."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption

if TYPE_CHECKING:
    from vcsekit.assess.dialogue import Dialogue
    from vcsekit.assess.session import Session
    from vcsekit.content.library import Library
    from vcsekit.io.journal import Journal

WIDTH = 78


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
    content: ContentOption = None,
) -> int:
    """Walk the matrix together, indicator by indicator.

    Each answer is saved at once. The same command goes on where you stopped. Type help at any question.
    Answers can also come through a pipe.

    Examples:

    \b
      vcsekit assess spring-workshop --system "West Yorkshire" --round 2026
      vcsekit assess spring-workshop
    """
    from vcsekit.assess.dialogue import Dialogue
    from vcsekit.cli import library as found
    from vcsekit.cli.sessions import session_path
    from vcsekit.diagnostics import ExitCode

    library = found.load(content)
    lines = _script_lines(script) if script else None
    path = session_path(name)
    about = {"system": _readable(system), "place": _readable(place), "round": _readable(round_name)}
    journal, session = _open(path, library, about)
    with journal:
        room = _Room(Dialogue(library), journal, session, lines)
        try:
            return room.hold()
        except KeyboardInterrupt:
            room.say_where("\nStopped.")
            return ExitCode.INTERRUPTED


def _script_lines(script: Path) -> Iterator[str]:
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.io.files import read_bytes

    try:
        return io.StringIO(read_bytes(script).decode("utf-8-sig"), newline=None)
    except UnicodeDecodeError:
        raise VcsekitError(f"{script} is not UTF-8", "save it again as UTF-8") from None


def _open(path: Path, library: Library, about: dict[str, str]) -> tuple[Journal, Session]:
    from vcsekit.assess.session import start
    from vcsekit.cli.console import say
    from vcsekit.cli.sessions import new_header, restore, wording_changed
    from vcsekit.content.words import matrix_line
    from vcsekit.io import journal as journals

    _print(matrix_line(library))
    if not path.exists():
        journal = journals.create(path, new_header(library, about))
        _print(f"A new session. Every answer is saved at once in {path}. Type help at any question.")
        return journal, start(library)
    journal = journals.resume(path)
    try:
        saved = restore(journal.opened, path, library)
    except BaseException:
        journal.close()
        raise
    if journal.opened.torn:
        kept = f"{path.name}.torn"
        say(f"note: the last entry was cut off while it was being saved, and is kept in {kept}; all before it is here")
    if wording_changed(saved.header, library):
        say("note: the matrix has been reworded since this session began, though its version is the same")
    ignored = [f"--{key}" for key, text in about.items() if text and text != saved.header.get(key, "")]
    if ignored:
        say(f"note: {', '.join(ignored)} can't be changed in a session that has begun, and is left as it was")
    done = f"{len(saved.session.settled)} of {len(saved.session.order)} indicators are answered"
    _print(f"Welcome back to {path}: {done}. Type help at any question.")
    return journal, saved.session


class _Room:
    """Asks, saves, tells. Decides nothing: the dialogue does."""

    def __init__(self, dialogue: Dialogue, journal: Journal, session: Session, script: Iterator[str] | None) -> None:
        self._dialogue = dialogue
        self._journal = journal
        self._session = session
        self._script = script
        self._puzzled = 0

    def hold(self) -> int:
        """Asks until the room quits or there are no more answers. 1 where a scripted answer meant nothing."""
        from vcsekit.diagnostics import ExitCode

        shown = None
        while True:
            prompt = self._dialogue.next_prompt(self._session)
            if prompt.indicator != shown:
                self._read_out(prompt.indicator)
                shown = prompt.indicator
            text = self._ask(prompt.question)
            if text is None:
                _print("\nNo more answers. Everything is saved.")
                break
            reply = self._dialogue.answer(self._session, text)
            self._save(reply.events)
            for line in reply.say:
                _print(line)
            self._puzzled += not reply.understood
            if reply.read_again:
                shown = None
            if reply.quit:
                break
        self.say_where()
        return ExitCode.FINDINGS if self._puzzled and not self._interactive else ExitCode.CLEAN

    @property
    def _interactive(self) -> bool:
        return self._script is None and sys.stdin.isatty()

    def _save(self, events: tuple[object, ...]) -> None:
        from vcsekit.assess.session import apply
        from vcsekit.io.clock import now

        for event in events:
            self._journal.append({"at": now(), **event.model_dump()})  # type: ignore[attr-defined]
            self._session = apply(self._session, event)  # type: ignore[arg-type]

    def _ask(self, question: str) -> str | None:
        """One line of input; None where there is no more."""
        if self._interactive:
            try:
                return input(f"{question}\n> ")
            except EOFError:
                return None
        sys.stdout.write(f"{question}\n> ")
        sys.stdout.flush()
        line = next(self._script, None) if self._script is not None else sys.stdin.readline() or None
        if line is not None:
            line = _readable(line.rstrip("\r\n"))
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
        return line

    def _read_out(self, indicator_id: str | None) -> None:
        if indicator_id is None:
            left = self._session.open
            _print(
                "\nEvery indicator was visited." + (f" Still open: {', '.join(left)}" if left else " All are answered.")
            )
            return
        indicator = self._dialogue.library.get(indicator_id, "indicator")
        domain = self._dialogue.library.get(indicator_id.rpartition("-")[0], "domain")
        place = self._session.order.index(indicator_id) + 1
        _print(f"\n{indicator_id} ({place} of {len(self._session.order)}), {domain.title}")
        _print(f"{indicator.title}. {indicator.statement}")
        for level in self._dialogue.library.matrix.scale:
            _print(f"{level.value} {level.label}: {indicator.levels[level.id]}", hang=2)
        more = " (discuss shows more)" if len(indicator.prompts) > 1 else ""
        _print(f"To discuss: {indicator.prompts[0]}{more}", hang=2)
        self._read_record(indicator_id)

    def _read_record(self, indicator_id: str) -> None:
        record = self._session.record(indicator_id)
        if record.level:
            _print(f"Answered so far: {self._dialogue.library.matrix.level(record.level).label}.")
        if record.not_applicable:
            _print("Answered so far: not applicable." + (f" {record.reason}" if record.reason else ""))
        for note in record.notes:
            _print(f"Note: {note}", hang=2)
        for text in record.evidence:
            _print(f"Evidence: {text}", hang=2)

    def say_where(self, opening: str = "") -> None:
        """Tells where the session is kept, and how to go on."""
        if opening:
            _print(f"{opening} Everything that was answered is saved.")
        settled, total = len(self._session.settled), len(self._session.order)
        _print(f"{settled} of {total} indicators are answered. The session is in {self._journal.path}.")
        _print(f"Go on: vcsekit assess {self._journal.path}")
        _print(f"Report: vcsekit report {self._journal.path} --out report.html")


def _readable(text: str) -> str:
    """A text without what a terminal in another encoding made of some of its characters."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _print(text: str, hang: int = 0) -> None:
    """A line for the room, wrapped to 78 columns, so that nothing is lost at 80."""
    import textwrap

    for part in text.split("\n"):
        sys.stdout.write(textwrap.fill(part, WIDTH, subsequent_indent=" " * hang, break_on_hyphens=False) + "\n")
