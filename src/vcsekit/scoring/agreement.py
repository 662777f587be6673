"""How far a group agrees on one indicator: pure functions on the counts of its levels.

Counts are in the order of the scale, one number a level, whether or not anybody chose it: the scale's length comes
from the matrix and never from the data. "Undefined" is None.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
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
    number = sum(counts.values())
    median = quantile(counts, Fraction(1, 2))
    if median is None:
        return None
    inside = sum(count for value, count in counts.items() if abs(value - median) <= tolerance)
    beside = (math.floor(median), math.ceil(median))
    at_median = Fraction(sum(counts.get(value, 0) for value in beside), 2 * number)
    outside = number - inside
    return Delphi(median, Fraction(inside, number), at_median, outside, outside <= (number + 1) // 3 - 1)


def van_der_eijk(counts: Sequence[int]) -> Fraction | None:
    """Van der Eijk's A: −1 is polarised, 0 is even, 1 is unanimous. None without votes, or under three levels.

    van der Eijk, C. (2001). Measuring agreement in ordered rating scales. Quality and Quantity 35, 325–341.
    """
    total = sum(counts)
    if len(counts) < 3 or not total:
        return None
    left, weighted = list(counts), Fraction(0)
    while any(left):
        smallest = min(count for count in left if count)
        pattern = [bool(count) for count in left]
        weighted += _layer(pattern) * smallest * sum(pattern)
        left = [count - smallest if count else 0 for count in left]
    return weighted / total


def _layer(pattern: Sequence[bool]) -> Fraction:
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
    mean = Fraction(sum(place * count for place, count in enumerate(counts)), total)
    width = len(counts) - 1
    parts = [
        count / total * math.log2(1 - float(abs(place - mean) / width)) for place, count in enumerate(counts) if count
    ]
    return 1 + math.fsum(parts)


def krippendorff_ordinal(units: Sequence[Sequence[int]]) -> Fraction | None:
    """Krippendorff's α for ordered levels. Each unit is the answers that it got; None where α is undefined.

    α = 1 − Do/De over the coincidence matrix, with δ²(c, k) = (Σ n_g from c to k − (n_c + n_k)/2)². Undefined where
    fewer than two answers can be paired, or all of them are the same.
    """
    coincidences: Counter[tuple[int, int]] = Counter()
    paired: Counter[int] = Counter()
    for answers in units:
        counts, size = Counter(answers), len(answers)
        if size < 2:
            continue
        paired.update(counts)
        for first, n_first in counts.items():
            for second, n_second in counts.items():
                pairs = n_first * (n_second - (first == second))
                coincidences[first, second] += Fraction(pairs, size - 1)  # type: ignore[assignment]
    total = paired.total()
    observed = sum((n * _distance(c, k, paired) for (c, k), n in coincidences.items()), Fraction(0))
    expected = sum((paired[c] * paired[k] * _distance(c, k, paired) for c in paired for k in paired), Fraction(0))
    return 1 - (total - 1) * observed / expected if expected else None


def _distance(first: int, second: int, counts: Mapping[int, int]) -> Fraction:
    """δ² of two ordered levels."""
    if first == second:
        return Fraction(0)
    low, high = sorted((first, second))
    between = sum(count for value, count in counts.items() if low <= value <= high)
    return (between - Fraction(counts[low] + counts[high], 2)) ** 2


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
    result = delphi(counts, tolerance)
    if result is None or sum(counts.values()) < FEW:
        return Word.NONE
    if split_between(groups, minimum):
        return Word.SPLIT
    if result.agreed:
        return Word.AGREED
    agreement = van_der_eijk([counts.get(value, 0) for value in values])
    return Word.BOTH_ENDS if agreement is not None and agreement < 0 else Word.SPREAD


def split_between(groups: Mapping[str, Mapping[int, int]], minimum: int) -> tuple[str, str] | None:
    """The two constituencies whose medians are furthest apart, lower first, where that is a level or more."""
    medians = {
        name: median
        for name, counts in groups.items()
        if sum(counts.values()) >= minimum and (median := quantile(counts, Fraction(1, 2))) is not None
    }
    if len(medians) < 2:
        return None
    low = min(medians, key=lambda name: (medians[name], name))
    high = max(medians, key=lambda name: (medians[name], name))
    return (low, high) if medians[high] - medians[low] >= 1 else None
