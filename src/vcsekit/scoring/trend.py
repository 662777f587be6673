"""How far a mean depends on who was in the room, and whether it moved between two rounds.

The interval is that of the percentile bootstrap: the middle 95 % of the means of all rooms of n people who are taken,
with replacement, from the n who came. Every such room is counted (`rooms.py`) wherever that takes no longer than a
millisecond: for seventy people with single levels, for about a dozen with scores of a domain of five indicators, for
seven whatever the scores. Above that, the percentiles come from the first four cumulants of the same distribution
(Cornish and Fisher, 1938; Hall, The Bootstrap and Edgeworth Expansion, 1992, section 2.5); there they are mostly within
0.01 of a level of the exact ones. Neither way needs draws or a seed, and both are the same in whatever order the
answers come.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from vcsekit.scoring.group import mean_of
from vcsekit.scoring.rooms import Terms, percentiles

DECIMALS = 6
"""Decimals of an end of an interval that was not counted: enough to print, few enough for every machine to agree."""

_LOW, _HIGH = Fraction(25, 1000), Fraction(975, 1000)
_NORMAL = 1.959963984540054
"""The 97.5 % point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval, both ends included."""

    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Move:
    """A difference of means (later less earlier), or a slope; its interval, and whether that leaves out 0."""

    difference: Fraction
    interval: Interval | None
    moved: bool


@dataclass(frozen=True, slots=True)
class _Cumulants:
    """The first four cumulants of the mean of a room, and the lowest and highest mean that a room can have."""

    first: float
    second: float
    third: float
    fourth: float
    lowest: float
    highest: float


def interval_of_mean(scores: Mapping[Fraction, int], minimum: int) -> Interval | None:
    """The 95 % percentile bootstrap interval of the mean of a histogram; None below the minimum group size.

    Where rooms are counted, percentiles are by the inverse distribution function.
    """
    if sum(scores.values()) < max(minimum, 1):
        return None
    return _interval([(Fraction(1), scores)])


def move_between(before: Mapping[Fraction, int], after: Mapping[Fraction, int], minimum: int) -> Move | None:
    """How a mean moved between two rounds; None where one of them has no score.

    Each round's mean is taken apart. Without an interval (a round below the minimum group size) nothing has moved.
    """
    return contrast([(Fraction(-1), before), (Fraction(1), after)], minimum)


def slope_factors(rounds: int) -> list[Fraction]:
    """What each round's mean is multiplied with in their least-squares slope, earliest first: two rounds at least.

    Rounds are taken to be equally far apart. Over two rounds the slope is their difference.
    """
    steps = [2 * place - (rounds - 1) for place in range(rounds)]
    return [Fraction(2 * step, sum(step * step for step in steps)) for step in steps]


def contrast(terms: Terms, minimum: int) -> Move | None:
    """A sum of means, each times a factor, and its interval; every histogram is drawn from apart.

    None where a histogram is empty. Where one is below the minimum group size there is no interval.
    """
    means = [mean_of(scores) for _, scores in terms]
    known = [mean for mean in means if mean is not None]
    if not terms or len(known) < len(means):
        return None
    difference = sum((factor * mean for (factor, _), mean in zip(terms, known, strict=True)), Fraction(0))
    sizes = [sum(scores.values()) for _, scores in terms]
    if min(sizes) < minimum:
        return Move(difference, None, False)
    interval = _interval(terms)
    return Move(difference, interval, interval.low > 0 or interval.high < 0)


def _interval(terms: Terms) -> Interval:
    counted = percentiles(terms, (_LOW, _HIGH))
    return _expanded(_added(terms)) if counted is None else Interval(*counted)


def _cumulants(scores: Mapping[Fraction, int]) -> _Cumulants:
    number = sum(scores.values())
    # As `float` makes of a fraction, in a fifth of the time.
    pairs = sorted([(value.numerator / value.denominator, count) for value, count in scores.items() if count])
    mean = math.fsum([value * count for value, count in pairs]) / number
    second, third, fourth = [
        math.fsum([count * (value - mean) ** power for value, count in pairs]) / number for power in (2, 3, 4)
    ]
    return _Cumulants(
        mean, second / number, third / number**2, (fourth - 3 * second**2) / number**3, pairs[0][0], pairs[-1][0]
    )


def _added(terms: Terms) -> _Cumulants:
    """The cumulants of a sum: they add up, each times its factor to the power of its order."""
    parts = [(float(factor), _cumulants(scores)) for factor, scores in terms]
    return _Cumulants(
        math.fsum(factor * own.first for factor, own in parts),
        math.fsum(factor**2 * own.second for factor, own in parts),
        math.fsum(factor**3 * own.third for factor, own in parts),
        math.fsum(factor**4 * own.fourth for factor, own in parts),
        math.fsum(min(factor * own.lowest, factor * own.highest) for factor, own in parts),
        math.fsum(max(factor * own.lowest, factor * own.highest) for factor, own in parts),
    )


def _expanded(known: _Cumulants) -> Interval:
    """The percentiles of a distribution from its cumulants; never past the mean, or past what a room can have."""
    low = min(max(_cornish_fisher(known, -_NORMAL), known.lowest), known.first)
    high = max(min(_cornish_fisher(known, _NORMAL), known.highest), known.first)
    return Interval(*(Fraction(round(end * 10**DECIMALS), 10**DECIMALS) for end in (low, high)))


def _cornish_fisher(known: _Cumulants, point: float) -> float:
    """The percentile that belongs to a point of the normal distribution, corrected for skewness and kurtosis."""
    width = math.sqrt(known.second)
    if not width:
        return known.first
    skewness, kurtosis = known.third / width**3, known.fourth / width**4
    corrected = (
        point
        + skewness * (point**2 - 1) / 6
        + kurtosis * (point**3 - 3 * point) / 24
        - skewness**2 * (2 * point**3 - 5 * point) / 36
    )
    return known.first + width * corrected
