"""How far a group agrees on one indicator: pure functions on the counts of its levels.

Counts are in the order of the scale, one number a level, whether or not anybody chose it: the scale's length comes
from the matrix and never from the data. "Undefined" is None.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

from vcsekit.scoring.group import quantile

FEW = 3
"""Fewer votes than this have no word."""


class Word(StrEnum):
    """The word that people see for an indicator."""

    NONE = "too few votes"
    SPLIT = "split"
    AGREED = "agreed"
    SPREAD = "spread"
    BOTH_ENDS = "spread, at both ends"


@dataclass(frozen=True, slots=True)
class Delphi:
    """The RAND/UCLA rule on one indicator. Shares are of all votes; `at_median` is at the median itself."""

    median: Fraction
    inside: Fraction
    at_median: Fraction
    outside: int
    agreed: bool


def tolerance_of(levels: int, stated: Fraction | None = None) -> Fraction:
    """How far from the median a vote is inside: as the matrix states, else 1 from six levels up, and 1/2 below.

    On four levels a tolerance of 1 would call most random sets of votes agreement.
    """
    return stated if stated is not None else Fraction(1) if levels >= 6 else Fraction(1, 2)


def delphi(counts: Mapping[int, int], tolerance: Fraction) -> Delphi | None:
    """The RAND/UCLA rule (as used with SCIROCCO, doi 10.5334/ijic.7747). `counts` are by level value. None: no vote.

    A vote is inside where it is within the tolerance of the median; at most (n + 1) // 3 − 1 votes outside is
    agreement. At a median between two levels, the share at the median is the mean of its two neighbours' shares.
    """
    median = quantile(counts, Fraction(1, 2))
    return None if median is None else delphi_at(median, counts, tolerance)


def delphi_at(median: Fraction, counts: Mapping[int, int], tolerance: Fraction) -> Delphi:
    """The RAND/UCLA rule where the median of the counts is known."""
    number = sum(counts.values())
    lowest, highest, *beside = _around(median, tolerance)
    inside = sum([count for value, count in counts.items() if lowest <= value <= highest])
    at_median = Fraction(sum([counts.get(value, 0) for value in beside]), 2 * number)
    outside = number - inside
    return Delphi(median, Fraction(inside, number), at_median, outside, outside <= (number + 1) // 3 - 1)


@lru_cache(maxsize=256)
def _around(median: Fraction, tolerance: Fraction) -> tuple[int, int, int, int]:
    """The lowest and the highest level inside, and the levels on both sides of a median (or itself twice)."""
    return (
        math.ceil(median - tolerance), math.floor(median + tolerance), math.floor(median), math.ceil(median)
    )  # fmt: skip


def van_der_eijk(counts: Sequence[int]) -> Fraction | None:
    """Van der Eijk's A: −1 is polarised, 0 is even, 1 is unanimous. None without votes, or under three levels.

    van der Eijk, C. (2001). Measuring agreement in ordered rating scales. Quality and Quantity 35, 325–341.
    """
    total = sum(counts)
    if len(counts) < 3 or not total:
        return None
    left, top, bottom = list(counts), 0, 1  # a fraction that is reduced once, at the end
    while any(left):
        smallest = min([count for count in left if count])
        pattern = tuple([count > 0 for count in left])
        layer = _layer(pattern)
        top = top * layer.denominator + layer.numerator * smallest * sum(pattern) * bottom
        bottom *= layer.denominator
        left = [count - smallest if count else 0 for count in left]
    return Fraction(top, bottom * total)


@lru_cache(maxsize=4096)
def _layer(pattern: tuple[bool, ...]) -> Fraction:
    """A of one layer: a pattern of empty and filled cells."""
    levels, filled = len(pattern), sum(pattern)
    if filled == 1:
        return Fraction(1)
    together = apart = 0
    for triple in combinations(pattern, 3):
        together += triple in ((True, True, False), (False, True, True))
        apart += triple == (True, False, True)
    if not together + apart:
        return Fraction(0)
    unimodality = Fraction((levels - 2) * together - (levels - 1) * apart, (levels - 2) * (together + apart))
    return unimodality * (1 - Fraction(filled - 1, levels - 1))


def tastle_wierman(counts: Sequence[int]) -> float | None:
    """Tastle and Wierman's consensus: 0 is polarised, 1 is unanimous. None without votes.

    Cns = 1 + Σ pᵢ·log₂(1 − |xᵢ − μ| ÷ (max − min)) over the levels that somebody chose.
    """
    total = sum(counts)
    if not total:
        return None
    whole = sum([place * count for place, count in enumerate(counts)])
    width = total * (len(counts) - 1)
    parts = [
        # One division of whole numbers, which rounds once: as the exact fraction would be as a float.
        count / total * math.log2(1 - abs(place * total - whole) / width)
        for place, count in enumerate(counts)
        if count
    ]
    return 1 + math.fsum(parts)


class Distance(StrEnum):
    """How far apart two levels count in Krippendorff's α."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


def krippendorff(units: Iterable[Mapping[int, int]], distance: Distance = Distance.ORDINAL) -> Fraction | None:
    """Krippendorff's α. Each unit is how often each value was given to it; None where α is undefined.

    α = 1 − Do/De over the coincidence matrix; for ordered levels δ²(c, k) = (Σ n_g from c to k − (n_c + n_k)/2)².
    Which rater gave which value is not needed: a unit's coincidences follow from its counts. Undefined where fewer
    than two answers can be paired, or all of them are the same. Krippendorff, K. (2011). Computing Krippendorff's
    alpha-reliability.
    """
    return krippendorff_by_distance(units)[distance]


def krippendorff_by_distance(units: Iterable[Mapping[int, int]]) -> dict[Distance, Fraction | None]:
    """Krippendorff's α by every distance, from one coincidence matrix."""
    totals, together, bottom = _coincidences(units)
    return {distance: _alpha(totals, together, bottom, distance) for distance in Distance}


def _coincidences(units: Iterable[Mapping[int, int]]) -> tuple[Counter[int], Mapping[tuple[int, int], int], int]:
    """How often each value was given where it can be paired, and how often two different ones to the same unit.

    The latter are whole numbers over the denominator that comes last.
    """
    totals: Counter[int] = Counter()
    by_size: dict[int, dict[tuple[int, int], int]] = {}
    for unit in units:
        size = sum(unit.values())
        if size > 1:
            pairs = by_size.setdefault(size, {})
            given = sorted(unit.items())
            for place, (first, n_first) in enumerate(given):
                totals[first] += n_first
                for second, n_second in given[place + 1 :]:
                    pairs[first, second] = pairs.get((first, second), 0) + n_first * n_second
    bottom = math.lcm(*(size - 1 for size in by_size))
    together: Counter[tuple[int, int]] = Counter()
    for size, pairs in by_size.items():
        for pair, count in pairs.items():
            together[pair] += count * (bottom // (size - 1))
    return totals, together, bottom


def _alpha(
    totals: Counter[int], together: Mapping[tuple[int, int], int], bottom: int, distance: Distance
) -> Fraction | None:
    apart = {pair: _distance(*pair, totals, distance) for pair in combinations(sorted(totals), 2)}
    expected = sum([totals[first] * totals[second] * far for (first, second), far in apart.items()])
    if not expected:
        return None
    observed = sum([count * apart[pair] for pair, count in together.items()])
    return Fraction(expected * bottom - (totals.total() - 1) * observed, expected * bottom)


def _distance(first: int, second: int, totals: Mapping[int, int], distance: Distance) -> int:
    """Four times δ² of two different levels: α is a ratio, and so whole numbers will do."""
    if distance is Distance.NOMINAL:
        return 4
    if distance is Distance.INTERVAL:
        return 4 * (second - first) ** 2
    between = sum(count for value, count in totals.items() if first <= value <= second)
    return (2 * between - totals[first] - totals[second]) ** 2


def word(
    counts: Mapping[int, int],
    values: Sequence[int],
    groups: Mapping[str, Mapping[int, int]],
    minimum: int,
    tolerance: Fraction,
) -> Word:
    """The word that people see: the first that fits of too few, split, agreed, spread.

    `counts` are all votes by level value, `values` the scale, `groups` the votes by constituency. It is split where
    the medians of two constituencies of at least the minimum size differ by a level or more.
    """
    if sum(counts.values()) >= FEW and split_between(groups, minimum):
        return Word.SPLIT
    agreement = van_der_eijk([counts.get(value, 0) for value in values])
    return word_without_groups(delphi(counts, tolerance), agreement, sum(counts.values()))


def word_without_groups(result: Delphi | None, agreement: Fraction | None, number: int) -> Word:
    """The word for votes that are not looked at by constituency. `agreement` is van der Eijk's A."""
    if result is None or number < FEW:
        return Word.NONE
    if result.agreed:
        return Word.AGREED
    return Word.BOTH_ENDS if agreement is not None and agreement < 0 else Word.SPREAD


def split_between(groups: Mapping[str, Mapping[int, int]], minimum: int) -> tuple[str, str] | None:
    """The two constituencies whose medians are furthest apart, lower first, where that is a level or more."""
    medians = {
        name: median
        for name, counts in groups.items()
        if sum(counts.values()) >= minimum and (median := quantile(counts, Fraction(1, 2))) is not None
    }
    return furthest(medians)


def furthest(medians: Mapping[str, Fraction]) -> tuple[str, str] | None:
    """The two names whose medians are furthest apart, lower first, where that is a level or more."""
    if len(medians) < 2:
        return None
    low = min(medians, key=lambda name: (medians[name], name))
    high = max(medians, key=lambda name: (medians[name], name))
    return (low, high) if medians[high] - medians[low] >= 1 else None
