"""Prompts, replies, and how a line of input is taken apart. Pure text work."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from vcsekit.assess.events import Event
from vcsekit.assess.session import Session, Step
from vcsekit.content.library import Library
from vcsekit.content.words import listed
from vcsekit.model.matrix import Constituency, Level

MAX_TEXT = 4_000
"""The longest text that is kept, in characters."""

MAX_COUNT = 1_000
"""The most votes for one level that are taken for meant."""


@dataclass(frozen=True)
class Prompt:
    """The next question.

    `indicator` is None where it is about the session. `hidden`: what is typed must not be seen in the room.
    """

    indicator: str | None
    step: Step
    question: str
    hidden: bool = False


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
class Turn:
    """What an answer is given to: the library, the session as it stands, and the moment in UTC where it is known."""

    library: Library
    session: Session
    now: str | None = None

    @property
    def levels(self) -> Sequence[Level]:
        """The scale, lowest first."""
        return self.library.matrix.scale


class PuzzledError(ValueError):
    """An input that means nothing here. The message is for the room and says what would."""


def puzzled(line: str) -> Reply:
    """The answer to an input that means nothing."""
    return Reply(say=(line,), understood=False)


def here(turn: Turn) -> str:
    """The indicator that is being asked about. Raises PuzzledError where there is none."""
    if turn.session.indicator is None:
        raise PuzzledError("Go to an indicator first, such as: go " + turn.session.order[0])
    return turn.session.indicator


def level_named(levels: Sequence[Level], text: str) -> Level | None:
    """The level that a text names by its number, its label or its id, as “level 3” too; None where it names none."""
    wanted = text.casefold().removeprefix("level ")
    return next((level for level in levels if wanted in (str(level.value), level.label.casefold(), level.id)), None)


def constituency_named(constituencies: Sequence[Constituency], text: str) -> Constituency | None:
    """The constituency that a text names, in full, by an alias, or by how exactly one of them begins."""
    wanted = " ".join(text.casefold().split())
    for group in constituencies:
        if wanted in (group.id, group.label.casefold(), *(alias.casefold() for alias in group.aliases)):
            return group
    begun = [group for group in constituencies if wanted and (group.id.startswith(wanted) or
             group.label.casefold().startswith(wanted))]  # fmt: skip
    return begun[0] if len(begun) == 1 else None


def parse_counts(levels: Sequence[Level], text: str) -> dict[str, int] | None:
    """A tally: one whole number a level, lowest first (`0 3 5 1`). None where it is none, or a count is too high."""
    parts = text.replace(",", " ").split()
    if len(parts) != len(levels) or len(parts) < 2 or not all(re.fullmatch(r"[0-9]{1,4}", part) for part in parts):
        return None
    counts = {level.id: int(part) for level, part in zip(levels, parts, strict=True) if int(part)}
    return None if any(count > MAX_COUNT for count in counts.values()) else counts


def tally_example(levels: Sequence[Level]) -> str:
    """How to write a tally on this scale, in words."""
    names = listed([level.label for level in levels])
    example = " ".join(str(number) for number in _example(len(levels)))
    return f"{len(levels)} numbers, how many chose {names}, such as {example}"


def _example(levels: int) -> list[int]:
    numbers = [0] * levels
    numbers[levels // 2 - 1], numbers[levels // 2] = 3, 5
    return numbers


def labelled(text: str, labels: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """A text with labelled parts: `Minutes; where: shared drive` gives the text and `{field: part}`.

    `labels` are the known labels with the field that each means; a part with another label stays in the text.
    """
    kept: list[str] = []
    found: dict[str, str] = {}
    for part in text.split(";"):
        label, colon, value = part.partition(":")
        field = labels.get(" ".join(label.split()).casefold()) if colon else None
        if field and value.strip():
            found[field] = value.strip()
        elif not field:
            kept.append(part.strip())
    return "; ".join(part for part in kept if part), found


def number_in(text: str, upper: int) -> int | None:
    """A whole number from 1 to `upper`; None where the text is none."""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) and 1 <= int(text) <= upper else None


def target(session: Session, name: str) -> str | None:
    """The indicator that a text names by its id, or by its domain's; None where it names none."""
    wanted = name.upper()
    if wanted in session.order:
        return wanted
    return next((indicator for indicator in session.order if indicator.rpartition("-")[0] == wanted), None)


def one_of(text: str, known: Collection[str]) -> str | None:
    """The one of some words that a text is or begins, whatever its case; None where it is none, or more."""
    begun = [word for word in known if text and word.startswith(text.casefold())]
    return text.casefold() if text.casefold() in known else begun[0] if len(begun) == 1 else None
