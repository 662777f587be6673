"""How far a mean depends on who was in the room, and whether it moved between two rounds.

The interval is that of the percentile bootstrap: the middle 95 % of the means of all rooms of n people who are taken,
with replacement, from the n who came. Up to seven people every such room is counted. Above that, the percentiles come
from the first four cumulants of the same distribution (Cornish and Fisher, 1938; Hall, The Bootstrap and Edgeworth
Expansion, 1992, section 2.5). Unlike drawn rooms they need no seed, cost the same for eight people and for a million,
and are the same in whatever order the answers come.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from vcsekit.scoring.group import mean_of, order_statistic

EXACT_UP_TO = 7
"""Up to this many responses, in both rounds together where there are two, every possible room is counted."""

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
    """The difference of two rounds' means (later less earlier), its interval, and whether that leaves out 0."""

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
    number = sum(scores.values())
    if number < max(minimum, 1):
        return None
    if number > EXACT_UP_TO:
        return _expanded(_cumulants(scores))
    bottom = _bottom(scores)
    return _counted(_every_sum(scores, bottom), bottom * number)


def move_between(before: Mapping[Fraction, int], after: Mapping[Fraction, int], minimum: int) -> Move | None:
    """How a mean moved between two rounds; None where one of them has no score.

    Each round's mean is taken apart. Without an interval (a round below the minimum group size) nothing has moved.
    """
    first, second = mean_of(before), mean_of(after)
    if first is None or second is None:
        return None
    sizes = sum(before.values()), sum(after.values())
    if min(sizes) < minimum:
        return Move(second - first, None, False)
    if sum(sizes) <= EXACT_UP_TO:
        bottom = _bottom(before, after)
        interval = _counted(_every_difference(before, after, bottom), bottom * sizes[0] * sizes[1])
    else:
        interval = _expanded(_difference(_cumulants(before), _cumulants(after)))
    return Move(second - first, interval, interval.low > 0 or interval.high < 0)


def _every_sum(scores: Mapping[Fraction, int], bottom: int, weight: int = 1) -> Counter[int]:
    """How often each sum comes out over all n^n rooms of n people taken from these n: whole numbers, over `bottom`.

    `weight` multiplies every score.
    """
    people = [(int(value * bottom) * weight, count) for value, count in scores.items() if count]
    sums = Counter({0: 1})
    for _ in range(sum(scores.values())):
        more: Counter[int] = Counter()
        for so_far, ways in sums.items():
            for value, count in people:
                more[so_far + value] += ways * count
        sums = more
    return sums


def _every_difference(before: Mapping[Fraction, int], after: Mapping[Fraction, int], bottom: int) -> Counter[int]:
    """How often each difference of two rooms' means comes out: over `bottom` times the size of both rooms."""
    earlier = _every_sum(before, bottom, sum(after.values()))
    later = _every_sum(after, bottom, sum(before.values()))
    differences: Counter[int] = Counter()
    for first, ways in earlier.items():
        for second, others in later.items():
            differences[second - first] += ways * others
    return differences


def _bottom(*histograms: Mapping[Fraction, int]) -> int:
    """One denominator for all scores."""
    return lcm(*(value.denominator for scores in histograms for value in scores))


def _counted(counts: Mapping[int, int], bottom: int) -> Interval:
    return Interval(*(Fraction(_percentile(counts, share), bottom) for share in (_LOW, _HIGH)))


def _percentile(counts: Mapping[int, int], share: Fraction) -> int:
    """The smallest value at or below which at least this share of the counts lies."""
    number = sum(counts.values())
    rank = -(-share.numerator * number // share.denominator) - 1
    return order_statistic(counts, max(rank, 0))


def _cumulants(scores: Mapping[Fraction, int]) -> _Cumulants:
    number = sum(scores.values())
    pairs = sorted((float(value), count) for value, count in scores.items() if count)
    mean = math.fsum(value * count for value, count in pairs) / number
    second, third, fourth = (
        math.fsum(count * (value - mean) ** power for value, count in pairs) / number for power in (2, 3, 4)
    )
    return _Cumulants(
        mean, second / number, third / number**2, (fourth - 3 * second**2) / number**3, pairs[0][0], pairs[-1][0]
    )


def _difference(before: _Cumulants, after: _Cumulants) -> _Cumulants:
    """The cumulants of the later mean less the earlier one: odd ones subtract, even ones add."""
    return _Cumulants(
        after.first - before.first,
        after.second + before.second,
        after.third - before.third,
        after.fourth + before.fourth,
        after.lowest - before.highest,
        after.highest - before.lowest,
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
