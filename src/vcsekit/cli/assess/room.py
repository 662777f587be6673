"""The plain face of a session: asks, saves, tells. Decides nothing: the dialogue does.

Append-only, without boxes or colours, every level in words: for screen readers, pipes and plain terminals.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from vcsekit.assess.dialogue import Dialogue, Prompt, Reply
    from vcsekit.assess.events import Event
    from vcsekit.assess.session import Session

WIDTH = 78


class Book(Protocol):
    """Where events are written down: a journal, or nowhere in a rehearsal."""

    @property
    def path(self) -> Path | None:
        """Where it is kept; None where nothing is."""

    def append(self, data: Mapping[str, Any]) -> None:
        """Writes one entry down."""

    def __enter__(self) -> Any:
        """For use in a `with`."""

    def __exit__(self, *error: object) -> None:
        """Closes it."""


class Unsaved:
    """Keeps nothing."""

    path: Path | None = None

    def append(self, data: Mapping[str, Any]) -> None:
        """Forgets an entry."""

    def __enter__(self) -> Unsaved:
        return self

    def __exit__(self, *error: object) -> None:
        """There is nothing to close."""


class Room:
    """One sitting of a session in a plain terminal, a pipe or a script."""

    def __init__(self, dialogue: Dialogue, book: Book, session: Session, script: Iterator[str] | None) -> None:
        self._dialogue = dialogue
        self._book = book
        self._session = session
        self._script = script
        self._puzzled = 0

    def hold(self) -> int:
        """Asks until the room quits or there are no more answers. 1 where a scripted answer meant nothing."""
        from vcsekit.diagnostics import ExitCode
        from vcsekit.io.clock import now

        shown: object = None
        opening = ""
        while True:
            prompt = self._dialogue.next_prompt(self._session)
            place = (prompt.indicator, prompt.step in ("ratify", "end") and prompt.step)
            if place != shown:
                self._read_out()
                shown = place
            text = self._ask(prompt)
            if text is None:
                opening = "\nNo more answers."
                break
            gap = self._dialogue.welcome_back(self._session, now())
            if gap:
                tell(gap)
            reply = self._dialogue.answer(self._session, text, now())
            self._take(reply)
            if reply.read_again:
                shown = None
            if reply.quit:
                break
        self.say_where(opening)
        return ExitCode.FINDINGS if self._puzzled and not self._interactive else ExitCode.CLEAN

    @property
    def _interactive(self) -> bool:
        return self._script is None and sys.stdin.isatty()

    def _take(self, reply: Reply) -> None:
        """Saves a reply's events, and only then says what it says."""
        before = self._session
        for event in reply.events:
            self._save(event)
        for line in (*reply.say, *self._dialogue.afterwards(before, self._session)):
            tell(line, hang=2)
        self._puzzled += not reply.understood

    def _save(self, event: Event) -> None:
        from vcsekit.assess.events import event_data
        from vcsekit.assess.fold import apply
        from vcsekit.io.clock import now

        stamped = event.model_copy(update={"at": now()})
        self._book.append(event_data(stamped))
        self._session = apply(self._session, stamped)

    def _ask(self, prompt: Prompt) -> str | None:
        """One line of input; None where there is no more."""
        if self._interactive:
            return _asked(prompt)
        tell(prompt.question)
        sys.stdout.write("> ")
        sys.stdout.flush()
        line = next(self._script, None) if self._script is not None else sys.stdin.readline() or None
        if line is not None:
            line = readable(line.rstrip("\r\n"))
            sys.stdout.write(("(hidden)" if prompt.hidden and line else line) + "\n")
            sys.stdout.flush()
        return line

    def _read_out(self) -> None:
        from vcsekit.io.clock import now

        for line in self._dialogue.read_out(self._session, now()):
            tell(line, hang=2)

    def say_where(self, opening: str = "") -> None:
        """Tells where the session is kept, and how to go on."""
        path = self._book.path
        if path is None:
            tell(f"{opening} This was a rehearsal: nothing was saved.".strip())
            return
        tell(f"{opening} Everything is saved.".strip(" "))
        settled, total = len(self._session.settled), len(self._session.order)
        tell(f"{settled} of {total} indicators are answered. The session is in {path}.")
        tell(f"Go on: vcsekit assess {path}")
        tell(f"Report: vcsekit report {path} --out report.html")


def _asked(prompt: Prompt) -> str | None:
    """One line from a terminal; what is typed at a hidden question is not shown."""
    import getpass

    try:
        tell(prompt.question)
        return getpass.getpass("(hidden) > ") if prompt.hidden else input("> ")
    except EOFError:
        return None


def readable(text: str) -> str:
    """A text without what a terminal in another encoding made of some of its characters."""
    return text.encode("utf-8", "replace").decode("utf-8")


def tell(text: str, hang: int = 0) -> None:
    """A line for the room, wrapped to 78 columns, so that nothing is lost at 80."""
    import textwrap

    for part in text.split("\n"):
        sys.stdout.write(textwrap.fill(part, WIDTH, subsequent_indent=" " * hang, break_on_hyphens=False) + "\n")
