"""A system beside the others, each system once.

A figure of other systems stands for as many systems as the minimum group size at least, just as a group's figure
stands for as many responses. A system with fewer responses counts nowhere. Systems are named only where they said
that they may be, and only where those that did not are none, or as many as the minimum: otherwise the figures of all
others, less the named ones, would tell theirs. How they are spread is told of no others without a name, or of
SPREAD_FROM: the lowest, the highest and the mean of three tell all three.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from vcsekit.scoring.card import DomainCard, Scorecard
from vcsekit.scoring.group import group_domain, mean_of, quantiles
from vcsekit.scoring.shown import ALL, Visible, visible_of
from vcsekit.scoring.spread import QUARTERS
from vcsekit.scoring.state import State, regroup
from vcsekit.scoring.trend import Interval, interval_of_mean

BANDS_FROM = 8
"""Quartiles of systems need as many systems as this."""

OVERALL = "overall"
"""Stands for the overall score where a domain's id stands in other rows."""

SPREAD_FROM = 4
"""How the others are spread needs as many without a name: of fewer, lowest, highest and mean tell every one."""

STEPS = 2
"""Steps of the distribution in a level: two steps are half a level each."""


class Band(StrEnum):
    """Where a mean stands among the systems' means. On a quartile is in the middle half."""

    LOWER = "lowest quarter"
    MIDDLE = "middle half"
    UPPER = "highest quarter"


@dataclass(frozen=True, slots=True)
class Spread:
    """The means of systems, each once. `quartiles` are None under eight systems."""

    systems: int
    mean: Fraction
    lowest: Fraction
    quartiles: tuple[Fraction | None, ...]
    highest: Fraction


@dataclass(frozen=True, slots=True)
class Beside:
    """One system in one item (a domain, or OVERALL), beside the others.

    `responses`, `mean`, `floor` and `interval` are of the system; None, with a `note`, where too few responses have a
    score. `others` is how many other systems have one. `others_mean` is None where these are fewer than the minimum;
    `spread` (of all systems, this one too) and `counts` (how many of the others lie in each half level) also where
    those without a name are fewer than SPREAD_FROM. `certain` tells whether the whole interval lies in the band.
    """

    system: str
    item: str
    responses: int | None
    mean: Fraction | None
    floor: int | None
    interval: Interval | None
    others: int
    others_mean: Fraction | None
    spread: Spread | None
    counts: tuple[int, ...] | None
    band: Band | None
    certain: bool | None
    note: str


def visible_systems(state: State, round_name: str, minimum: int) -> dict[str, Visible]:
    """What may be shown of every system in a round, by name: systems with too few responses are not there.

    Responses that do not say their system are no system.
    """
    own = {key: group for key, group in state.items() if key.round == round_name and key.system}
    groups = {name: group for (name,), group in regroup(own, lambda key: (key.system,)).items()}
    return {
        name: visible_of({ALL: group}, minimum)[ALL] for name, group in groups.items() if group.responses >= minimum
    }


def scores_of(visible: Visible, domain: DomainCard | None) -> Mapping[Fraction, int]:
    """The histogram of domain scores that may be shown, or (None) of overall scores; empty where none may."""
    return visible.state.domain_scores.get(domain.id, Counter()) if domain else visible.state.overall_scores


def spread_of(means: Sequence[Fraction]) -> Spread:
    """The spread of systems' means: one at least."""
    bands = len(means) >= BANDS_FROM
    quartiles = tuple(quantiles(Counter(means), QUARTERS)) if bands else (None,) * len(QUARTERS)
    return Spread(len(means), sum(means, Fraction(0)) / len(means), min(means), quartiles, max(means))


def nameable(others: Collection[str], opted_in: Collection[str], minimum: int) -> list[str]:
    """The others that may be named, by name: none where the rest of them are too few to stay hidden."""
    named = sorted(set(others) & set(opted_in))
    unnamed = len(others) - len(named)
    return named if unnamed == 0 or unnamed >= minimum else []


def cohort(
    card: Scorecard, systems: Mapping[str, Visible], system: str, opted_in: Collection[str], minimum: int
) -> Iterator[Beside]:
    """A system beside the others, overall and by domain; after it, item by item, the others that may be named."""
    for domain in (None, *card.domains):
        means = {name: mean for name, own in systems.items() if (mean := mean_of(scores_of(own, domain))) is not None}
        others = [name for name in means if name != system]
        named = nameable(others, opted_in, minimum)
        hidden = len(others) - len(named)
        spread = spread_of(list(means.values())) if others and (not hidden or hidden >= SPREAD_FROM) else None
        for name in (system, *named):
            yield _beside(card, systems[name], domain, means, name, spread, minimum)


def _beside(
    card: Scorecard,
    own: Visible,
    domain: DomainCard | None,
    means: Mapping[str, Fraction],
    name: str,
    spread: Spread | None,
    minimum: int,
) -> Beside:
    scores, rest = scores_of(own, domain), [mean for other, mean in means.items() if other != name]
    enough, mean = len(rest) >= minimum, means.get(name)
    spread = spread if enough else None
    interval = interval_of_mean(scores, minimum)
    band = band_of_mean(mean, spread)
    return Beside(
        name,
        domain.id if domain else OVERALL,
        sum(scores.values()) or None,
        mean,
        group_domain(domain, own.state).floor if domain and mean is not None else None,
        interval,
        len(rest),
        sum(rest, Fraction(0)) / len(rest) if enough else None,
        spread,
        half_levels(rest, card.values) if spread else None,
        band,
        _certain(interval, band, spread),
        _note(mean, len(rest), spread, minimum),
    )


def _certain(interval: Interval | None, band: Band | None, spread: Spread | None) -> bool | None:
    if interval is None or band is None:
        return None
    return band_of_mean(interval.low, spread) is band is band_of_mean(interval.high, spread)


def band_of_mean(mean: Fraction | None, spread: Spread | None) -> Band | None:
    """Where a mean stands among the systems'; None without quartiles."""
    if mean is None or spread is None:
        return None
    lower, _, upper = spread.quartiles
    if lower is None or upper is None:
        return None
    if mean < lower:
        return Band.LOWER
    return Band.UPPER if mean > upper else Band.MIDDLE


def half_levels(means: Sequence[Fraction], values: Sequence[int]) -> tuple[int, ...]:
    """How many means lie in each half level, from the scale's lowest up; the last one includes its upper end."""
    counts = [0] * max(STEPS * (len(values) - 1), 1)
    for mean in means:
        place = (mean - values[0]) * STEPS
        counts[min(place.numerator // place.denominator, len(counts) - 1)] += 1
    return tuple(counts)


def _note(mean: Fraction | None, others: int, spread: Spread | None, minimum: int) -> str:
    """Why a figure is not there; an empty text where all are."""
    said = []
    if mean is None:
        said.append(f"fewer than {minimum} responses of this system have a score: not shown")
    if others < minimum:
        said.append(f"fewer than {minimum} other systems can be shown: they are not compared")
    elif spread is None:
        said.append(f"the spread needs {SPREAD_FROM} others without a name: fewer could be worked out")
    elif spread.quartiles[0] is None:
        said.append(f"a quarter is told from {BANDS_FROM} systems up; here are {spread.systems}")
    return "; ".join(said)
