"""The dialogue: which question comes next, and what an answer means. Both terminals draw it; it draws nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from vcsekit.assess.events import (
    Event,
    EvidenceAdded,
    LevelChosen,
    Moved,
    NotApplicable,
    NoteAdded,
    Passed,
    Skipped,
)
from vcsekit.assess.session import Session, Step, previous
from vcsekit.content.library import Library
from vcsekit.content.suggest import did_you_mean

MAX_TEXT = 4_000
"""The longest note or piece of evidence, in characters."""

COMMANDS = {
    "note": "add a note now: note TEXT",
    "evidence": "add evidence now: evidence TEXT",
    "na": "not applicable here: na, or na REASON",
    "skip": "leave this one for later",
    "back": "change this answer, or go to the indicator before",
    "go": "go to an indicator: go and its id",
    "where": "how far we are, and what is open",
    "again": "read this indicator again",
    "discuss": "all questions that open the conversation",
    "help": "these words",
    "quit": "stop here; everything is saved",
}
"""Every word that a room can use instead of an answer, with what it does."""

_SAME = {
    "n/a": "na",
    "not applicable": "na",
    "exit": "quit",
    "q": "quit",
    "?": "help",
    "b": "back",
    "s": "skip",
    "w": "where",
}


@dataclass(frozen=True)
class Prompt:
    """The next question. `indicator` is None once every indicator was visited."""

    indicator: str | None
    step: Step
    question: str


@dataclass(frozen=True)
class Reply:
    """What an input led to.

    `events` must be on disk before anything else is shown. `say` are lines for the room. `read_again` asks for
    the indicator to be read out, `quit` for the session to be closed. `understood` is false where the input
    meant nothing.
    """

    events: tuple[Event, ...] = ()
    say: tuple[str, ...] = ()
    read_again: bool = False
    quit: bool = False
    understood: bool = True


@dataclass(frozen=True)
class Dialogue:
    """The dialogue over one matrix."""

    library: Library
    _levels: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for level in self.library.matrix.scale:
            for name in (str(level.value), level.label.casefold(), level.id):
                self._levels[name] = level.id

    def next_prompt(self, session: Session) -> Prompt:
        """The question that the session asks next."""
        if session.indicator is None:
            return Prompt(None, Step.LEVEL, "That was the last one. A word (where, back, go, quit)")
        match session.step:
            case Step.LEVEL:
                values = [level.value for level in self.library.matrix.scale]
                question = (
                    f"{session.indicator}. Level {values[0]} to {values[-1]}, its name, or a word (help shows them)"
                )
            case Step.NOTE:
                question = f"{session.indicator}. A note to keep with it (Enter for none)"
            case Step.EVIDENCE:
                have = session.record(session.indicator).evidence
                asked = "More evidence (Enter for no more)" if have else "Evidence (Enter for no evidence)"
                question = f"{session.indicator}. {asked}"
        return Prompt(session.indicator, session.step, question)

    def answer(self, session: Session, text: str) -> Reply:
        """What an input means at this point."""
        words = " ".join(text.split())
        if len(words) > MAX_TEXT:
            return _puzzled(f"That is longer than {MAX_TEXT:,} characters. Please say it in fewer.")
        name, _, rest = words.partition(" ")
        command = _SAME.get(words.casefold(), _SAME.get(name.casefold(), name.casefold()))
        if words.casefold() in _SAME:
            rest = ""
        takes_text = command in ("note", "evidence", "na", "go")
        if command in COMMANDS and (takes_text or not rest) and not self._is_free_text(session, command, rest):
            return self._handlers[command](session, rest)
        if session.indicator is None:
            return _puzzled("Every indicator was visited. Type where, back, go and an id, or quit.")
        if session.step is Step.LEVEL:
            return self._level(session.indicator, words)
        return self._free_text(session.indicator, session.step, words)

    def _is_free_text(self, session: Session, command: str, rest: str) -> bool:
        """While a note or evidence is asked for, a sentence that starts with `go` or `na` is text."""
        return (
            session.indicator is not None
            and session.step is not Step.LEVEL
            and command in ("go", "na")
            and bool(rest)
            and _target(session, rest) is None
        )

    def _level(self, indicator: str, words: str) -> Reply:
        if not words:
            return _puzzled("Please give a level, or a word such as skip. Type help for all words.")
        level_id = self._levels.get(words.casefold())
        if level_id is None:
            names = ", ".join(f"{level.value} {level.label}" for level in self.library.matrix.scale)
            near = did_you_mean(words, [*(level.label for level in self.library.matrix.scale), *COMMANDS])
            guess = f" {near[0].upper()}{near[1:].replace('`', '')}" if near else ""
            return _puzzled(f"“{words[:60]}” is no level.{guess} Levels are: {names}. Type help for all words.")
        label = self.library.matrix.level(level_id).label
        return Reply((LevelChosen(indicator=indicator, level=level_id),), (f"{indicator}: {label}. Saved.",))

    def _free_text(self, indicator: str, step: Step, words: str) -> Reply:
        if not words:
            return Reply((Passed(indicator=indicator),))
        if step is Step.NOTE:
            return Reply((NoteAdded(indicator=indicator, text=words),), ("Note saved.",))
        return Reply((EvidenceAdded(indicator=indicator, text=words),), ("Evidence saved.",))

    @property
    def _handlers(self) -> dict[str, Callable[[Session, str], Reply]]:
        return {
            "note": self._note,
            "evidence": self._evidence,
            "na": self._not_applicable,
            "skip": self._skip,
            "back": self._back,
            "go": self._go,
            "where": self._where,
            "again": lambda _session, _rest: Reply(read_again=True),
            "discuss": self._discuss,
            "help": self._help,
            "quit": lambda _session, _rest: Reply(say=("Everything is saved.",), quit=True),
        }

    def _note(self, session: Session, rest: str) -> Reply:
        if session.indicator is None:
            return _nowhere(session)
        if not rest:
            return _puzzled("Write the note after the word, such as: note We disagree about this.")
        return Reply((NoteAdded(indicator=session.indicator, text=rest),), ("Note saved.",))

    def _evidence(self, session: Session, rest: str) -> Reply:
        if session.indicator is None:
            return _nowhere(session)
        if not rest:
            return _puzzled("Write the evidence after the word, such as: evidence Board minutes of May.")
        return Reply((EvidenceAdded(indicator=session.indicator, text=rest),), ("Evidence saved.",))

    def _not_applicable(self, session: Session, rest: str) -> Reply:
        if session.indicator is None:
            return _nowhere(session)
        event = NotApplicable(indicator=session.indicator, reason=rest)
        return Reply((event,), (f"{session.indicator}: not applicable. Saved; it counts in no score.",))

    def _skip(self, session: Session, _rest: str) -> Reply:
        if session.indicator is None:
            return _puzzled("There is nothing left to skip.")
        return Reply((Skipped(indicator=session.indicator),), (f"{session.indicator}: left for later.",))

    def _back(self, session: Session, _rest: str) -> Reply:
        if session.indicator is not None and session.step is not Step.LEVEL:
            return Reply((Moved(indicator=session.indicator),), read_again=True)
        before = previous(session)
        if before is None:
            return Reply(say=("This is the first indicator.",))
        return Reply((Moved(indicator=before),))

    def _go(self, session: Session, rest: str) -> Reply:
        target = _target(session, rest)
        if target:
            return Reply((Moved(indicator=target),))
        near = did_you_mean(rest, session.order) if rest else None
        hint = near.replace("`", "") if near else f"such as: go {session.order[-1]}"
        return _puzzled(f"There is no indicator {rest or '(none named)'}; {hint}")

    def _where(self, session: Session, _rest: str) -> Reply:
        settled, total = len(session.settled), len(session.order)
        lines = [f"{settled} of {total} indicators are answered."]
        for domain in self.library.domains:
            names = [i.id for i in domain.indicators if i.id in session.order]
            done = sum(session.record(name).settled for name in names)
            if names:
                lines.append(f"{domain.id} {domain.title}: {done} of {len(names)}")
        here = f"We are at {session.indicator}." if session.indicator else "We are at the end."
        left = session.open
        if left and settled:
            lines.append("Open: " + ", ".join(left[:12]) + (f" and {len(left) - 12} more" if len(left) > 12 else ""))
        return Reply(say=(*lines, here))

    def _discuss(self, session: Session, _rest: str) -> Reply:
        if session.indicator is None:
            return _nowhere(session)
        return Reply(say=self.library.get(session.indicator, "indicator").prompts)

    def _help(self, _session: Session, _rest: str) -> Reply:
        levels = ", ".join(f"{level.value} or {level.label}" for level in self.library.matrix.scale)
        return Reply(say=(f"A level: {levels}.", *(f"{word}: {meaning}" for word, meaning in COMMANDS.items())))


def _target(session: Session, name: str) -> str | None:
    """The indicator that a text names by its id, or by its domain's; None where it names none."""
    wanted = name.upper()
    if wanted in session.order:
        return wanted
    return next((indicator for indicator in session.order if indicator.rpartition("-")[0] == wanted), None)


def _nowhere(session: Session) -> Reply:
    return _puzzled("Go to an indicator first, such as: go " + session.order[0])


def _puzzled(line: str) -> Reply:
    return Reply(say=(line,), understood=False)
