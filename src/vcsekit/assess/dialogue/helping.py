"""Help: first the words that make sense at this step, with what they do; then the names of all others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from vcsekit.assess.dialogue.parts import Reply, Turn, puzzled
from vcsekit.assess.dialogue.words import SETTLING, VOTING, WORDS, Word, names, word_named
from vcsekit.assess.record import Record
from vcsekit.assess.session import FREE_TEXT, Session, Step
from vcsekit.content.suggest import did_you_mean

ALL = "all"

_OF_AN_INDICATOR = frozenset((
    *(word.name for word in WORDS if word.heading in (VOTING, SETTLING)),
    "evidence", "ask", "shown", "wording", "discuss", "barriers", "approaches", "cases", "skip",
)) - {"drop", "yes", "no"}  # fmt: skip
"""Words that are about the indicator that is being asked about."""

_NEEDS: Mapping[str, Callable[[Session], object]] = {
    "reveal": lambda session: _can_be_shown(session),
    "votes": lambda session: _record(session).shown_vote,
    "drop": lambda session: _record(session).open_vote or session.current_actions,
    "shown": lambda session: any(item.asked for item in _record(session).evidence),
    "yes": lambda session: session.step in (Step.RATIFY, Step.CONFIRM),
    "no": lambda session: session.step in (Step.RATIFY, Step.CONFIRM, *FREE_TEXT),
    "undo": lambda session: session.past,
    "redo": lambda session: session.future,
    "ratify": lambda session: session.to_ratify,
    "take": lambda session: session.to_ratify,
}
"""What a word needs to be of any use."""


def help_words(turn: Turn, rest: str) -> Reply:
    """What can be typed now; what all words do; or what one does."""
    if not rest:
        return Reply(say=(*_now(turn), *_others(turn), *(_HOW if turn.session.step in FREE_TEXT else ())))
    if rest.casefold() == ALL:
        return Reply(say=(*_everything(turn), *_HOW))
    word = word_named(rest)
    if word is None:
        near = did_you_mean(rest.casefold(), names())
        return puzzled(f"There is no word {rest[:40]}" + (f"; {near.replace('`', '')}" if near else "."))
    short = f" Shorter: {', '.join(word.same)}." if word.same else ""
    return Reply(say=(f"{word.name}: {word.meaning}.{short}",))


_HOW = ("Where a text is asked for, begin with the word in small letters, or with a colon: note: TEXT",)


def _now(turn: Turn) -> Iterator[str]:
    """What answers the question, and the words that help with it, in the order of the table."""
    step = turn.session.step
    yield "Now:"
    if step in (Step.LEVEL, Step.CONFIRM):
        yield f"  {_levels(turn)}"
    elif step is Step.VOTES:
        yield "  Votes, as the question asks for them."
    elif step in FREE_TEXT:
        yield "  Any text, as it is said. Enter if there is none."
    yield from (_line(word) for word in WORDS if step in word.now and _is_of_use(word, turn.session))


def _others(turn: Turn) -> Iterator[str]:
    """The names of all other words: those that can be typed at any time, and those of which nothing would come."""
    step = turn.session.step
    useful = [word for word in WORDS if _is_of_use(word, turn.session) and step not in word.now]
    # A line is the private note itself, unless a colon says that it begins with a word.
    asked = "help:" if step is Step.PRIVATE else "help"
    yield f"Any time (what they do: {asked} {ALL}, or {asked} and a word):"
    yield from (f"  {heading}: {_names(words)}" for heading, words in groupby(useful, lambda word: word.heading))
    useless = [word for word in WORDS if not _is_of_use(word, turn.session)]
    yield from [f"At other moments: {_names(useless)}"] if useless else []


def _everything(turn: Turn) -> Iterator[str]:
    """Every word with what it does, under its heading."""
    yield _levels(turn)
    for heading, words in groupby(WORDS, lambda word: word.heading):
        yield heading
        yield from map(_line, words)


def _is_of_use(word: Word, session: Session) -> bool:
    if session.indicator is None and word.name in _OF_AN_INDICATOR:
        return False
    need = _NEEDS.get(word.name)
    return need is None or bool(need(session))


def _can_be_shown(session: Session) -> bool:
    """Whether there are hidden votes, and none that are waited for."""
    record = _record(session)
    return session.awaited() is None and bool(record.open_vote or record.hidden_imports)


def _record(session: Session) -> Record:
    return session.record(session.indicator or "")


def _levels(turn: Turn) -> str:
    return f"A level: {', '.join(f'{level.value} or {level.label}' for level in turn.levels)}."


def _line(word: Word) -> str:
    return f"  {word.name}: {word.meaning}" + (f" ({', '.join(word.same)})" if word.same else "")


def _names(words: Iterable[Word]) -> str:
    return ", ".join(word.name for word in words)
