"""People and votes as they may leave the room: constituencies with too few are merged, as in every result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from vcsekit.assess.record import Vote, Votes
from vcsekit.model.matrix import Matrix
from vcsekit.scoring.group import OTHERS, safe_groups
from vcsekit.scoring.state import GroupState

_ONE = "indicator"
NOT_SAID = ""
"""The constituency of votes and people that must not be told apart."""


def safe_people(matrix: Matrix, people: Mapping[str, int]) -> dict[str, int]:
    """People by constituency (an empty text: merged ones); one entry where they must not be told apart at all."""
    states = {name or OTHERS: GroupState(number) for name, number in people.items() if number}
    safe = safe_groups(states, matrix.agreement.minimum_group_size) or {}
    total = sum(people.values())
    if len(safe) < 2:
        return {NOT_SAID: total} if total else {}
    return {_name(name): group.responses for name, group in safe.items()}


def safe_votes(matrix: Matrix, vote: Vote) -> Votes | None:
    """A vote's counts by constituency (an empty text: merged ones). None where there are too few votes to be shown.

    `consensus.read_vote` reads the result as it reads the vote.
    """
    minimum = matrix.agreement.minimum_group_size
    if vote.number < minimum:
        return None
    values = {level.id: level.value for level in matrix.scale}
    ids = {value: name for name, value in values.items()}
    states = {
        name or OTHERS: GroupState(
            sum(counts.values()), {_ONE: Counter({values[level]: number for level, number in counts.items() if number})}
        )
        for name, counts in vote.votes.items()
        if sum(counts.values())
    }
    safe = safe_groups(states, minimum) or {}
    if len(safe) < 2:
        return {NOT_SAID: {level: number for level, number in vote.counts.items() if number}}
    return {
        _name(name): {ids[value]: number for value, number in state.answers[_ONE].items() if isinstance(value, int)}
        for name, state in safe.items()
    }


def _name(name: str) -> str:
    return NOT_SAID if name == OTHERS else name
