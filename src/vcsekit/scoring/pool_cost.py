"""What suppression cost a pool of systems: how many answers it lacks, and how far its figures can be off for that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from vcsekit.scoring.card import Scorecard
from vcsekit.scoring.cohort import OVERALL
from vcsekit.scoring.group import OTHERS, levels_only, mean_of
from vcsekit.scoring.occasions import in_order
from vcsekit.scoring.pool import REST, Suppressed, numbers_of
from vcsekit.scoring.shown import ALL
from vcsekit.scoring.state import GroupState, State, merge_groups, regroup

Kept = Mapping[tuple[str, str], Suppressed]
"""What was suppressed, by system and round."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """A mean of `number` values, and between what it lies if `missing` more had been counted.

    `mean` is None where nothing is counted, the bounds where nothing is missing either.
    """

    number: int
    missing: int
    mean: Fraction | None
    lowest: Fraction | None
    highest: Fraction | None


@dataclass(frozen=True, slots=True)
class Cost:
    """One item of one round, of all systems or of one constituency of them.

    `responses` counts each return once; what is missing of a constituency is the most that can be. `systems` counts
    each system once; None for a constituency.
    """

    round: str
    constituency: str
    kind: str
    item: str
    responses: Bounded
    systems: Bounded | None = None


@dataclass(frozen=True)
class _System:
    """One round of one system: what is published of it, whole and by constituency, and what is not."""

    parts: Mapping[str, GroupState]
    whole: GroupState
    kept: Suppressed

    @cached_property
    def together(self) -> Counter[str]:
        """How many answers to each item are not published, or not by constituency."""
        return Counter(self.kept.missing) + Counter(numbers_of(self.parts.get(REST, GroupState())))

    @cached_property
    def others(self) -> Counter[str]:
        """How many answers to each item are counted with the others."""
        return Counter(numbers_of(self.parts.get(OTHERS, GroupState())))


def costs(card: Scorecard, state: State, kept: Kept, constituencies: Sequence[str]) -> Iterator[Cost]:
    """Every item of every round, of all systems first, then by constituency where any return may be of it.

    `state` holds what is published of every system and round in `kept`; `constituencies` are the matrix's.
    """
    items = [("overall", OVERALL), *(("domain", domain.id) for domain in card.domains)]
    items += [("indicator", indicator.id) for indicator in card.indicators]
    for name, systems in _rounds(state, kept).items():
        whole = merge_groups(system.whole for system in systems)
        for kind, item in items:
            responses = bounded(card.values, values_of(whole, item), sum(s.kept.missing.get(item, 0) for s in systems))
            yield Cost(name, ALL, kind, item, responses, _each_once(card, systems, item))
        for constituency in constituencies:
            if any(_may_hold(system, constituency) for system in systems):
                part = merge_groups(system.parts.get(constituency, GroupState()) for system in systems)
                for kind, item in items:
                    missing = sum(_most_missing(system, constituency, item) for system in systems)
                    yield Cost(name, constituency, kind, item, bounded(card.values, values_of(part, item), missing))


def bounded(values: Sequence[int], histogram: Mapping[Fraction, int], missing: int) -> Bounded:
    """The mean of a histogram on a scale, and its bounds: all that is missing at the lowest, or at the highest level.

    Fewer values than `missing` can't lead further, since the mean itself lies on the scale.
    """
    number, mean = sum(histogram.values()), mean_of(histogram)
    if not number + missing:
        return Bounded(0, 0, None, None, None)
    total = number * (mean or Fraction(0))
    low, high = ((total + missing * end) / (number + missing) for end in (values[0], values[-1]))
    return Bounded(number, missing, mean, low, high)


def _rounds(state: State, kept: Kept) -> dict[str, list[_System]]:
    """The systems of every round, by its name, the earliest round first."""
    own: dict[tuple[str, str], State] = {}
    for key, group in state.items():
        own.setdefault((key.system, key.round), {})[key] = group
    rounds: dict[str, list[_System]] = {}
    for (system, name), found in kept.items():
        parts = regroup(own.get((system, name), {}), lambda key: (key.constituency or OTHERS,))
        groups = {part: group for (part,), group in parts.items()}
        rounds.setdefault(name, []).append(_System(groups, merge_groups(groups.values()), found))
    return {name: rounds[name] for name in in_order(rounds)}


def _each_once(card: Scorecard, systems: Sequence[_System], item: str) -> Bounded:
    """The mean of the systems' means. A system of which all is missing may have any."""
    means = (mean_of(values_of(system.whole, item)) for system in systems)
    known: Counter[Fraction] = Counter(mean for mean in means if mean is not None)
    return bounded(card.values, known, sum(item in system.kept.missing for system in systems))


def _may_hold(system: _System, constituency: str) -> bool:
    return constituency in system.parts or constituency in system.kept.merged or not system.whole.responses


def _most_missing(system: _System, constituency: str, item: str) -> int:
    """How many answers of a constituency may be hidden, or stand elsewhere in the system's state, at the most."""
    if not _may_hold(system, constituency):
        return 0
    if not system.whole.responses:
        return system.kept.missing.get(item, 0)
    if constituency in system.parts:
        return min(system.together[item], system.parts[constituency].responses)
    return min(system.together[item], system.parts[OTHERS].responses) + system.others[item]


def values_of(group: GroupState, item: str) -> Mapping[Fraction, int]:
    """The levels or scores that a group has in an item, and how often."""
    if item == OVERALL:
        return group.overall_scores
    if item in group.domain_scores:
        return group.domain_scores[item]
    levels = levels_only(group.answers.get(item, Counter()))
    return Counter({Fraction(level): count for level, count in levels.items()})
