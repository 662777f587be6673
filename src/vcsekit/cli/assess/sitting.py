"""One sitting of a session: what was typed is answered, saved, and only then shown. Both terminals sit on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from vcsekit.assess.dialogue import Dialogue, Prompt
    from vcsekit.assess.events import Event
    from vcsekit.assess.session import Session


class Book(Protocol):
    """Where events are written down: a journal, or nowhere in a rehearsal."""

    @property
    def path(self) -> Path | None:
        """Where it is kept; None where nothing is."""

    def append(self, *entries: Mapping[str, Any]) -> None:
        """Writes entries down: all of them, or none."""

    def __enter__(self) -> Any:
        """For use in a `with`."""

    def __exit__(self, *error: object) -> None:
        """Closes it."""


class Unsaved:
    """Keeps nothing."""

    path: Path | None = None

    def append(self, *entries: Mapping[str, Any]) -> None:
        """Forgets entries."""

    def __enter__(self) -> Unsaved:
        return self

    def __exit__(self, *error: object) -> None:
        """There is nothing to close."""


@dataclass(frozen=True)
class Said:
    """What an input led to, once it is on disk: lines for the room, and whether to read again, to stop, to ask back."""

    lines: tuple[str, ...]
    read_again: bool
    quit: bool
    understood: bool


class Sitting:
    """A session that is being held."""

    def __init__(self, dialogue: Dialogue, book: Book, session: Session) -> None:
        self.dialogue = dialogue
        self.session = session
        self._book = book

    @property
    def path(self) -> Path | None:
        """Where the session is kept; None in a rehearsal."""
        return self._book.path

    @property
    def prompt(self) -> Prompt:
        """The next question."""
        return self.dialogue.next_prompt(self.session)

    @property
    def now(self) -> str:
        """This moment in UTC."""
        from vcsekit.io.clock import now

        return now()

    def read_out(self) -> list[str]:
        """What the room hears before the question."""
        from vcsekit.io.clock import now

        return self.dialogue.read_out(self.session, now())

    def take(self, text: str) -> Said:
        """Answers what was typed. Raises VcsekitError where it can't be saved; then nothing of it is shown."""
        from vcsekit.io.clock import now

        gap = self.dialogue.welcome_back(self.session, now())
        reply = self.dialogue.answer(self.session, text, now())
        before = self.session
        self._save(reply.events)
        lines = (*([gap] if gap else ()), *reply.say, *self.dialogue.afterwards(before, self.session))
        return Said(lines, reply.read_again, reply.quit, reply.understood)

    def _save(self, events: Sequence[Event]) -> None:
        """Saves all that an answer led to in one step, so that no half of an answer is ever found."""
        from vcsekit.assess.events import event_data
        from vcsekit.assess.fold import apply
        from vcsekit.io.clock import now

        stamped = [event.model_copy(update={"at": now()}) for event in events]
        if stamped:
            self._book.append(*map(event_data, stamped))
        for event in stamped:
            self.session = apply(self.session, event)
