"""A system's state as it may leave home: what too few people said stays there, and so does all that tells of it.

Nothing that is published depends on what a hidden answer says, only on how many there are. Three steps see to that:

1. Constituencies are merged until each is large enough (`safe_groups`). A round of too few returns is hidden whole.
2. An indicator that too few of the whole system answered is hidden. One that too few of some constituency answered is
   hidden in all of them: a single hidden one could be worked out from the system and the others.
3. What is made of a hidden answer is hidden, too. From the scores of a domain and the answers to all but one of its
   indicators the answers to that one could be reckoned back; the same holds between domains and the overall score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from vcsekit.scoring.card import NOT_APPLICABLE, Scorecard
from vcsekit.scoring.cohort import OVERALL
from vcsekit.scoring.group import OTHERS, safe_groups
from vcsekit.scoring.state import GroupKey, GroupState, State, copied, merge_groups, regroup

REST = "not by constituency"
"""Stands in place of a constituency for what is told of a system as a whole alone; every round that was published has
such a group. It has no returns of its own: what it counts is from the returns of the constituencies beside it."""


@dataclass(frozen=True)
class Suppressed:
    """What suppression kept back of one round of one system.

    `responses` is how many returns there are, published or not. `merged` are the constituencies that count with the
    others. `missing` tells, for every item that is not published at all, how many answers or scores it holds; items
    are ids of indicators and domains, and OVERALL.
    """

    responses: int
    merged: tuple[str, ...] = ()
    missing: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Published:
    """The state of one system as it may leave home, and by round what it lacks.

    A round of too few returns is there as an empty group.
    """

    state: State
    suppressed: Mapping[str, Suppressed]


def numbers_of(group: GroupState) -> dict[str, int]:
    """How many answers to each indicator, and scores in each domain and overall, a group has; no item with none."""
    found = {
        name: sum(counts.values()) - counts.get(NOT_APPLICABLE, 0) - counts.get(None, 0)
        for name, counts in group.answers.items()
    }
    found |= {name: sum(scores.values()) for name, scores in group.domain_scores.items()}
    found[OVERALL] = sum(group.overall_scores.values())
    return {name: number for name, number in found.items() if number}


def published(card: Scorecard, state: State, system: str, minimum: int) -> Published:
    """What may leave home of a state of one system, by constituency and round. `minimum` is one at least.

    Constituencies that were merged have no name, like returns that do not say theirs. Places are left out: figures of
    many systems have no use for them.
    """
    made: State = {}
    suppressed = {}
    for name in sorted({key.round for key in state}):
        own = {key: group for key, group in state.items() if key.round == name}
        parts = {part: group for (part,), group in regroup(own, lambda key: (key.constituency or OTHERS,)).items()}
        groups, suppressed[name] = _round(card, parts, minimum)
        made |= {GroupKey(system, "", "" if part == OTHERS else part, name): group for part, group in groups.items()}
    return Published(made, suppressed)


def _round(card: Scorecard, parts: Mapping[str, GroupState], minimum: int) -> tuple[dict[str, GroupState], Suppressed]:
    whole = merge_groups(parts.values())
    numbers = numbers_of(whole)
    safe = safe_groups(parts, minimum)
    if safe is None:
        return {REST: GroupState()}, Suppressed(whole.responses, missing=numbers)
    hidden = too_few(card, [whole], minimum)
    apart = hidden | too_few(card, safe.values(), minimum)
    groups = {name: without(group, apart) for name, group in safe.items()} | {REST: only(whole, apart - hidden)}
    missing = {name: number for name, number in numbers.items() if name in hidden}
    return groups, Suppressed(whole.responses, tuple(sorted(parts.keys() - safe.keys())), missing)


def too_few(card: Scorecard, groups: Iterable[GroupState], minimum: int) -> set[str]:
    """The items that must be hidden in groups that stand side by side: too few answered, or made of what they said."""
    hidden = {name for group in groups for name, number in numbers_of(group).items() if number < minimum}
    hidden |= {domain.id for domain in card.domains if any(i.weight and i.id in hidden for i in domain.indicators)}
    if any(domain.weight and domain.id in hidden for domain in card.domains):
        hidden.add(OVERALL)
    return hidden


def without(group: GroupState, items: Collection[str]) -> GroupState:
    """A group without what it says of some items."""
    return GroupState(
        group.responses,
        {name: copied(counts) for name, counts in group.answers.items() if name not in items},
        {name: copied(scores) for name, scores in group.domain_scores.items() if name not in items},
        Counter() if OVERALL in items else copied(group.overall_scores),
    )


def only(group: GroupState, items: Collection[str]) -> GroupState:
    """What a group says of some items, without its returns."""
    return GroupState(
        0,
        {name: copied(counts) for name, counts in group.answers.items() if name in items},
        {name: copied(scores) for name, scores in group.domain_scores.items() if name in items},
        copied(group.overall_scores) if OVERALL in items else Counter(),
    )
