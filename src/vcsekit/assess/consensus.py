"""What a vote says, and what to hear before the room calls it agreed. Pure; small groups are merged, always."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from vcsekit.assess.record import Record, Vote, Votes
from vcsekit.assess.session import Session
from vcsekit.content.library import Library
from vcsekit.content.words import listed
from vcsekit.model.matrix import Matrix
from vcsekit.scoring.agreement import Word, split_between, tolerance_of, word
from vcsekit.scoring.group import OTHERS, lower_median, quantile, safe_groups, upper_median
from vcsekit.scoring.state import GroupState

_ONE = "indicator"
"""A vote is a state of one indicator; its name does not matter."""


@dataclass(frozen=True)
class Group:
    """A constituency's votes: its label, and its counts in the order of the scale."""

    label: str
    counts: tuple[int, ...]

    @property
    def number(self) -> int:
        """How many votes there are."""
        return sum(self.counts)


@dataclass(frozen=True)
class Reading:
    """What a vote says, safe to be shown.

    `counts` are in the order of the scale; empty where there are fewer votes than the smallest group that may be
    shown. `middle` is the level, or the two, in the middle; `median` its number, a half where there are two.
    `gap` is how far the medians of two constituencies lie apart, in levels; None without two of them.
    """

    number: int
    counts: tuple[int, ...]
    median: Fraction | None
    middle: str
    word: str
    disputed: bool
    groups: tuple[Group, ...]
    gap: Fraction | None


def read_vote(matrix: Matrix, vote: Vote) -> Reading:
    """What a vote says."""
    values = {level.id: level.value for level in matrix.scale}
    minimum = matrix.agreement.minimum_group_size
    whole = _counter(vote.counts, values)
    number = whole.total()
    if number < minimum:
        return Reading(number, (), None, "", str(Word.NONE), False, (), None)
    groups = _groups(vote.votes, values, minimum)
    low, high = lower_median(whole), upper_median(whole)
    first, last = matrix.level_of_value(low or 0), matrix.level_of_value(high or 0)
    found, disputed = _word(matrix, whole, groups)
    labels = constituency_labels(matrix)
    return Reading(
        number,
        _in_order(whole, matrix),
        quantile(whole, Fraction(1, 2)),
        first.label if low == high else f"between {first.label} and {last.label}",
        found,
        disputed,
        tuple(Group(labels.get(name, name), _in_order(counts, matrix)) for name, counts in groups.items()),
        _gap(groups),
    )


def constituency_labels(matrix: Matrix) -> dict[str, str]:
    """What constituencies are called, by id; merged small ones are "Others, together"."""
    return {**{group.id: group.label for group in matrix.constituencies}, OTHERS: "Others, together", "": "Not said"}


def warnings(library: Library, session: Session, indicator: str) -> list[str]:
    """What to hear before a level counts as agreed.

    From the last votes shown; where those are of the room as one, or none were counted, from who is in the room.
    """
    matrix, vote = library.matrix, session.record(indicator).shown_vote
    if vote is None:
        return absent_from_room(matrix, session)
    if set(vote.votes) == {""}:
        here = _outvoted(matrix, session.people, "people in the room")
        return [*_quorum(matrix, vote), *absent_from_room(matrix, session), *here]
    return [*_quorum(matrix, vote), *_absent(matrix, session, vote), *_outvoted(matrix, vote_numbers(vote), "votes")]


def vote_numbers(vote: Vote) -> dict[str, int]:
    """How many votes each constituency has (an empty text: not said)."""
    return {name: sum(counts.values()) for name, counts in vote.votes.items()}


def absent_from_room(matrix: Matrix, session: Session) -> list[str]:
    """That nobody is here of those whom the matrix needs, where the room was counted."""
    if not session.people:
        return []
    needed = (group for group in matrix.constituencies if group.id in matrix.agreement.needed)
    missing = [group.label for group in needed if not session.people.get(group.id)]
    return [f"Nobody is here from {listed(missing)}."] if missing else []


def _quorum(matrix: Matrix, vote: Vote) -> list[str]:
    quorum = matrix.agreement.quorum
    if vote.number >= quorum:
        return []
    noun = "vote was" if vote.number == 1 else "votes were"
    return [f"Only {vote.number} {noun} counted; the matrix asks for {quorum} or more."]


def _absent(matrix: Matrix, session: Session, vote: Vote) -> list[str]:
    """Those that the matrix needs, and those that are in the room, where they have no vote."""
    present = {name for name, people in session.people.items() if people}
    wanted = [group for group in matrix.constituencies if group.id in (*matrix.agreement.needed, *present)]
    numbers = vote_numbers(vote)
    missing = [group.label for group in wanted if not numbers.get(group.id)]
    if not missing:
        return []
    unsaid = numbers.get("")
    alone = "it is the one that doesn't say whose it is"
    among = alone if unsaid == 1 else f"among the {unsaid} that don't say whose they are"
    told = f", unless {among}" if unsaid else ""
    return [f"There is no vote from {listed(missing)}{told}."]


def _outvoted(matrix: Matrix, numbers: Mapping[str, int], what: str) -> list[str]:
    """Whether one constituency has so many of the votes, or of the people here, that it can outvote the others."""
    labels, limit = constituency_labels(matrix), Fraction(matrix.agreement.largest_share)
    named = {name: number for name, number in numbers.items() if name and number}
    total = sum(named.values())
    if len(named) < 2 or not total:
        return []
    largest = max(named, key=lambda name: named[name])
    if Fraction(named[largest], total) <= limit:
        return []
    share = f"{named[largest]} of {total} {what} are from {labels.get(largest, largest)}"
    return [f"{share}, and can outvote all others together."]


def is_disputed(matrix: Matrix, record: Record) -> bool:
    """Whether the last votes shown are split or spread."""
    vote = record.shown_vote
    return vote is not None and read_vote(matrix, vote).disputed


def _groups(votes: Votes, values: Mapping[str, int], minimum: int) -> dict[str, Counter[int]]:
    """The constituencies' votes, small ones merged; none where nobody said theirs, or all are too few."""
    if not any(votes):
        return {}
    states = {
        name or OTHERS: GroupState(sum(counts.values()), {_ONE: Counter(_counter(counts, values))})
        for name, counts in votes.items()
        if sum(counts.values())
    }
    safe = safe_groups(states, minimum) or {}
    if len(safe) < 2:
        return {}
    # A vote is always a level, though answers in general may be none.
    return {name: Counter(dict(state.answers[_ONE])) for name, state in safe.items()}  # type: ignore[arg-type]


def _word(matrix: Matrix, whole: Counter[int], groups: Mapping[str, Counter[int]]) -> tuple[str, bool]:
    settings, values = matrix.agreement, [level.value for level in matrix.scale]
    stated = None if settings.tolerance is None else Fraction(settings.tolerance)
    found = word(whole, values, groups, settings.minimum_group_size, tolerance_of(len(values), stated))
    if found is not Word.SPLIT:
        return str(found), found in (Word.SPREAD, Word.BOTH_ENDS)
    labels = constituency_labels(matrix)
    low, high = split_between(groups, settings.minimum_group_size) or ("", "")
    return f"split between {labels.get(high, high)} (higher) and {labels.get(low, low)} (lower)", True


def _gap(groups: Mapping[str, Counter[int]]) -> Fraction | None:
    medians = [quantile(counts, Fraction(1, 2)) for counts in groups.values()]
    known = [median for median in medians if median is not None]
    return max(known) - min(known) if len(known) > 1 else None


def _counter(counts: Mapping[str, int], values: Mapping[str, int]) -> Counter[int]:
    return Counter({values[level]: count for level, count in counts.items() if count and level in values})


def _in_order(counts: Mapping[int, int], matrix: Matrix) -> tuple[int, ...]:
    return tuple(counts.get(level.value, 0) for level in matrix.scale)
