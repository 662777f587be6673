"""How far a mean depends on who was in the room, and whether it moved between two rounds."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from math import factorial, prod

from vcsekit.scoring.group import mean_of, order_statistic

EXACT_UP_TO = 7
"""Up to this many responses, every possible room is counted; above it, rooms are drawn."""

DRAWS = 2_000
SEED = 2_022
_LOW, _HIGH = Fraction(25, 1000), Fraction(975, 1000)


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


def interval_of_mean(scores: Mapping[Fraction, int], minimum: int) -> Interval | None:
    """The 95 % percentile bootstrap interval of the mean of a histogram; None below the minimum group size.

    For up to seven responses it is exact, over all multisets; above that it is drawn, seeded, from the sorted
    histogram, so that it is the same for every order of rows. Percentiles are by the inverse distribution function.
    """
    if sum(scores.values()) < max(minimum, 1):
        return None
    means = _means(scores, SEED)
    return Interval(_percentile(means, _LOW), _percentile(means, _HIGH))


def move_between(before: Mapping[Fraction, int], after: Mapping[Fraction, int], minimum: int) -> Move | None:
    """How a mean moved between two rounds; None where one of them has no score.

    Each round's mean is drawn apart. Without an interval (a round below the minimum group size) nothing has moved.
    """
    first, second = mean_of(before), mean_of(after)
    if first is None or second is None:
        return None
    if min(sum(before.values()), sum(after.values())) < minimum:
        return Move(second - first, None, False)
    drawn = zip(_draw(before, SEED), _draw(after, SEED + 1), strict=True)
    differences = Counter(later - earlier for earlier, later in drawn)
    interval = Interval(_percentile(differences, _LOW), _percentile(differences, _HIGH))
    return Move(second - first, interval, interval.low > 0 or interval.high < 0)


def _means(scores: Mapping[Fraction, int], seed: int) -> Counter[Fraction]:
    values = sorted(Counter(scores).elements())
    return _every_mean(values) if len(values) <= EXACT_UP_TO else Counter(_draw(scores, seed))


def _every_mean(values: list[Fraction]) -> Counter[Fraction]:
    """How often each mean comes out over all n^n rooms of n people taken from these n."""
    number = len(values)
    means: Counter[Fraction] = Counter()
    for room in combinations_with_replacement(range(number), number):
        ways = factorial(number) // prod(factorial(count) for count in Counter(room).values())
        means[sum((values[place] for place in room), Fraction(0)) / number] += ways
    return means


def _draw(scores: Mapping[Fraction, int], seed: int) -> list[Fraction]:
    """Means of rooms that are drawn with replacement; in whole numbers, over one common denominator."""
    values = sorted(Counter(scores).elements())
    bottom = prod({value.denominator for value in values})
    tops = [int(value * bottom) for value in values]
    source, number = random.Random(seed), len(values)  # noqa: S311  # statistics, not secrets
    rooms = (sum(tops[int(source.random() * number)] for _ in range(number)) for _ in range(DRAWS))
    return [Fraction(total, bottom * number) for total in rooms]


def _percentile(counts: Mapping[Fraction, int], share: Fraction) -> Fraction:
    """The smallest value at or below which at least this share of the counts lies."""
    number = sum(counts.values())
    rank = -(-share.numerator * number // share.denominator) - 1
    return order_statistic(counts, max(rank, 0))
