"""The agenda: what to discuss, in which order and for how long, and what to propose as a block.

Answers that were sent in beforehand say where people will disagree. What nobody disputes needs no discussion; what
is left for it gets the time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from fractions import Fraction
from math import floor
from types import MappingProxyType

from vcsekit.assess.consensus import Reading, read_vote
from vcsekit.assess.events import Planned, Proposal, Topic, VotesImported
from vcsekit.assess.record import Vote, Votes, Way
from vcsekit.content.library import Library
from vcsekit.content.words import counted
from vcsekit.model.matrix import Indicator
from vcsekit.scoring.agreement import Word, van_der_eijk
from vcsekit.scoring.group import levels_only
from vcsekit.scoring.state import State

OPENING, CLOSING, BLOCK, REST = 5, 5, 10, 10
"""Minutes for welcome and close, for the block of proposals, and for a break."""

LONG = 100
"""From this many minutes on, people need a break."""

SHORTEST, USUAL, LONGEST = 5, 8, 15
"""Minutes for one discussion."""

MOST = 12
"""More discussions than this tire a room."""


class Need(IntEnum):
    """How much an indicator needs to be discussed, most first."""

    SPLIT = 0
    SPREAD = 1
    FEW = 2
    AGREED_LOW = 3
    AGREED = 4


@dataclass(frozen=True)
class Candidate:
    """An indicator with what the answers say about it. `sort_key` puts the most pressing first."""

    indicator: str
    need: Need
    why: str
    level: str | None
    sort_key: tuple[object, ...]


@dataclass(frozen=True)
class Wishes:
    """What the facilitator wants otherwise: indicators to discuss, to propose as they stand, to leave out of both.

    `minutes` are for some of those to discuss, `levels` (ids) for some of those to propose.
    """

    discuss: tuple[str, ...] = ()
    ratify: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    minutes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    levels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def votes_by_indicator(library: Library, state: State) -> dict[str, Votes]:
    """The answers of all groups of a state, by indicator and constituency, as votes."""
    ids = {level.value: level.id for level in library.matrix.scale}
    found: dict[str, dict[str, dict[str, int]]] = {}
    for key, group in state.items():
        for name, answers in group.answers.items():
            for value, count in levels_only(answers).items():
                counts = found.setdefault(name, {}).setdefault(key.constituency, {})
                counts[ids[value]] = counts.get(ids[value], 0) + count
    return dict(found)


def imports(votes: Mapping[str, Votes], source: str, *, instead: bool = False) -> list[VotesImported]:
    """The events that bring votes into a session; `instead` of those that nobody was shown yet."""
    return [
        VotesImported(
            indicator=name, source=source, votes={group: dict(counts) for group, counts in by.items()}, instead=instead
        )
        for name, by in votes.items()
    ]


def plan(
    library: Library, votes: Mapping[str, Votes], minutes: int, most: int = MOST, wishes: Wishes | None = None
) -> Planned:
    """The agenda for a session of so many minutes, at most `most` discussions (ids that are wished for come first).

    Discussed are the indicators on which answers are split, then spread, then too few to tell, then those that all
    see low on the scale: within each, those with the least agreement (van der Eijk's A) and then with the greatest
    weight times distance from the top. Proposed are those that are agreed and not discussed.
    """
    wishes = wishes or Wishes()
    ranked = sorted(candidates(library, votes), key=lambda item: item.sort_key)
    by_name = {item.indicator: _as_wished(item, wishes) for item in ranked}
    wished = [by_name[name] for name in wishes.discuss]
    free = [item for item in ranked if item.need < Need.AGREED and item.indicator not in _all(wishes)]
    room = _room_for(minutes, most, wishes.minutes)
    discussed = [*wished, *free[: max(0, room - len(wished))]]
    taken = {item.indicator for item in discussed} | set(wishes.later)
    ratify = [
        item
        for item in by_name.values()
        if item.indicator not in taken
        and item.level
        and (item.need >= Need.AGREED_LOW or item.indicator in wishes.ratify)
    ]
    order = {item.id: place for place, item in enumerate(library.indicators)}
    ratify.sort(key=lambda item: order[item.indicator])
    return Planned(
        minutes=minutes,
        discuss=tuple(_topics(discussed, _time_to_talk(minutes, block=bool(ratify)), wishes.minutes)),
        ratify=tuple(Proposal(indicator=item.indicator, level=item.level or "", why=item.why) for item in ratify),
    )


def candidates(library: Library, votes: Mapping[str, Votes]) -> list[Candidate]:
    """Every indicator with how much it needs to be discussed, and why, in the matrix's order."""
    weights = {item.id: domain.weight * item.weight for domain in library.domains for item in domain.indicators}
    return [
        _candidate(library, item, read_vote(library.matrix, Vote(Way.IMPORTED, votes.get(item.id, {}))), weights)
        for item in library.indicators
    ]


def _candidate(library: Library, indicator: Indicator, reading: Reading, weights: Mapping[str, object]) -> Candidate:
    matrix = library.matrix
    top, bottom = matrix.scale[-1].value, matrix.scale[0].value
    median = reading.median
    need, why = _need(reading, Fraction(top + bottom, 2))
    agreement = van_der_eijk(reading.counts)
    distance = top - median if median is not None else Fraction(top - bottom)
    importance = Fraction(str(weights[indicator.id])) * distance
    key = (need, agreement if agreement is not None else Fraction(1), -importance)
    level = matrix.level_of_value(floor(median)).id if median is not None else None
    return Candidate(indicator.id, need, why, level, key)


def _need(reading: Reading, middle: Fraction) -> tuple[Need, str]:
    told = counted(reading.number, "answer")
    if reading.median is None or reading.word == Word.NONE:
        return Need.FEW, f"{told}, too few to tell" if reading.number else "nobody answered"
    if reading.disputed:
        split = reading.word.startswith("split")
        return (Need.SPLIT if split else Need.SPREAD), f"{reading.word} ({told})"
    low = reading.median < middle
    return (Need.AGREED_LOW if low else Need.AGREED), f"agreed on {reading.middle} ({told})"


def _all(wishes: Wishes) -> Collection[str]:
    return {*wishes.discuss, *wishes.ratify, *wishes.later}


def _as_wished(item: Candidate, wishes: Wishes) -> Candidate:
    level = wishes.levels.get(item.indicator)
    return item if level is None else replace(item, level=level, why=f"proposed by the facilitator; {item.why}")


def _room_for(minutes: int, most: int, fixed: Mapping[str, int]) -> int:
    """How many discussions fit at the usual length, beside those whose minutes are fixed."""
    left = _time_to_talk(minutes, block=True) - sum(fixed.values())
    return min(most, max(1, len(fixed) + left // USUAL))


def _time_to_talk(minutes: int, *, block: bool) -> int:
    return max(0, minutes - OPENING - CLOSING - (BLOCK if block else 0) - (REST if minutes >= LONG else 0))


def _topics(discussed: list[Candidate], minutes: int, fixed: Mapping[str, int]) -> list[Topic]:
    """The discussions, sharing evenly the time that is not fixed; the first ones get what does not come out even."""
    sharing = [item.indicator for item in discussed if item.indicator not in fixed]
    each, over = divmod(max(0, minutes - sum(fixed.values())), len(sharing) or 1)
    shares = {name: min(LONGEST, each + (place < over)) for place, name in enumerate(sharing)}
    given = {**shares, **fixed}
    return [Topic(indicator=item.indicator, minutes=given[item.indicator], why=item.why) for item in discussed]
