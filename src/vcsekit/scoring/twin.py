"""Who could help whom: systems that are strong where another has a gap, and what others did about it.

A gap is an indicator whose mean lies in the lower half of the scale, a strength one in the upper half: as in reports.
A system shares a barrier with another where both have a gap that this barrier stands behind.

Systems are named only where they said that they may be. The others are counted, and only where those that did not say
so are none, or as many as the minimum group size: otherwise the count of all, less the named ones, would tell theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from vcsekit.content.library import Library
from vcsekit.scoring.card import Scorecard
from vcsekit.scoring.cohort import nameable
from vcsekit.scoring.gaps import NearestCase, importance_of, nearest_case
from vcsekit.scoring.group import levels_only, mean_of, nearest_value
from vcsekit.scoring.shown import Visible


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap of the system: its mean, what it weighs, who could help, and the nearest case.

    `compared` other systems have a mean that may be counted, and `strong` of them are strong here; both None where
    they may not be counted. `helpers` are those of the strong ones that may be named, by name, with their means:
    None where a mean, less what is told of all others, would tell that of a system that may not be named.
    """

    indicator: str
    mean: Fraction
    below_top: int
    importance: Fraction
    barriers: tuple[str, ...]
    compared: int | None
    strong: int | None
    helpers: tuple[tuple[str, Fraction | None], ...]
    case: NearestCase | None


@dataclass(frozen=True, slots=True)
class Twin:
    """A system that may be named, and what it and the system in question could do for each other, by indicator.

    `shared` are the barriers that stand behind gaps of both.
    """

    system: str
    helps: tuple[str, ...]
    helped: tuple[str, ...]
    shared: tuple[str, ...]


@dataclass(frozen=True)
class Twins:
    """A system's gaps, the first to work on first, and its twins, the nearest first.

    `others` is how many other systems can be shown in this round, `named` how many of them may be named.
    """

    system: str
    others: int
    named: int
    gaps: tuple[Gap, ...]
    twins: tuple[Twin, ...]


def twins(
    library: Library, card: Scorecard, systems: Mapping[str, Visible], system: str, opted_in: Collection[str]
) -> Twins:
    """Who could help a system. `systems` are all that can be shown in the round (`cohort.visible_systems`).

    Gaps are in the order of importance (weight times the levels below the top), then the lower mean, then the
    matrix's order. Of the systems that may be named, those that are strong at a gap, or have one where this system
    is strong, are in this order: those that share a barrier first; then by the importance of the gaps that they
    could help with; then by how many barriers are shared; then by how many gaps this system could help with; then by
    name.
    """
    minimum = library.matrix.agreement.minimum_group_size
    means = {name: _means(card, own) for name, own in systems.items()}
    named = sorted((set(systems) & set(opted_in)) - {system})
    gaps = [_gap(library, card, means, system, name, named, minimum) for name in gaps_in(card, means[system])]
    gaps.sort(key=lambda gap: (-gap.importance, gap.mean))
    found = [_twin(library, card, means, system, name) for name in named]
    weights = {gap.indicator: gap.importance for gap in gaps}
    near = sorted((twin for twin in found if twin.helps or twin.helped), key=lambda twin: _nearness(twin, weights))
    return Twins(system, len(systems) - 1, len(named), tuple(gaps), tuple(near))


def gaps_in(card: Scorecard, means: Mapping[str, Fraction]) -> list[str]:
    """The indicators in the lower half of the scale, in the matrix's order."""
    return [name for name, mean in means.items() if 2 * mean < card.values[0] + card.values[-1]]


def strengths_in(card: Scorecard, means: Mapping[str, Fraction]) -> list[str]:
    """The indicators in the upper half of the scale, in the matrix's order."""
    return [name for name, mean in means.items() if 2 * mean > card.values[0] + card.values[-1]]


def _means(card: Scorecard, own: Visible) -> dict[str, Fraction]:
    found = ((part.id, mean_of(levels_only(own.state.answers.get(part.id, Counter())))) for part in card.indicators)
    return {name: mean for name, mean in found if mean is not None}


def _nearness(twin: Twin, weights: Mapping[str, Fraction]) -> tuple[bool, Fraction, int, int, str]:
    helped = sum((weights[name] for name in twin.helps), Fraction(0))
    return not twin.shared, -helped, -len(twin.shared), -len(twin.helped), twin.system


def _gap(
    library: Library,
    card: Scorecard,
    means: Mapping[str, Mapping[str, Fraction]],
    system: str,
    indicator: str,
    named: Sequence[str],
    minimum: int,
) -> Gap:
    item, mean = library.get(indicator, "indicator"), means[system][indicator]
    below = card.values[-1] - nearest_value(mean, card.values)
    others = {name: own[indicator] for name, own in means.items() if name != system and indicator in own}
    counted = _counted(others, named, minimum)
    strong = [name for name in counted if strengths_in(card, {indicator: others[name]})]
    helpers = [name for name in named if name in strong]
    with_means = nameable(others, named, minimum)
    return Gap(
        indicator,
        mean,
        below,
        importance_of(library, item) * below,
        tuple(item.barriers),
        len(counted) or None,
        len(strong) if counted else None,
        tuple((name, others[name] if name in with_means else None) for name in helpers),
        nearest_case(library, item, system),
    )


def _counted(others: Collection[str], named: Collection[str], minimum: int) -> list[str]:
    """The others that may be counted: all, or the named ones alone where the rest are too few to stay hidden."""
    unnamed = sum(name not in named for name in others)
    return [name for name in others if unnamed == 0 or unnamed >= minimum or name in named]


def _twin(
    library: Library, card: Scorecard, means: Mapping[str, Mapping[str, Fraction]], system: str, other: str
) -> Twin:
    own, theirs = means[system], means[other]
    gaps, their_gaps = gaps_in(card, own), gaps_in(card, theirs)
    their_barriers = set(_barriers(library, their_gaps))
    strong, their_strong = strengths_in(card, own), strengths_in(card, theirs)
    return Twin(
        other,
        tuple(name for name in gaps if name in their_strong),
        tuple(name for name in their_gaps if name in strong),
        tuple(name for name in _barriers(library, gaps) if name in their_barriers),
    )


def _barriers(library: Library, indicators: Sequence[str]) -> list[str]:
    found = (name for indicator in indicators for name in library.get(indicator, "indicator").barriers)
    return list(dict.fromkeys(found))
