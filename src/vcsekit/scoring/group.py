"""Figures of a group of responses, derived from its state."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import lcm
from typing import Any, TypeVar

from vcsekit.scoring.card import Answer, DomainCard
from vcsekit.scoring.state import GroupState, merge_groups

Value = TypeVar("Value", int, Fraction)


OTHERS = "others"
"""The name of the group that small groups are merged into."""


@dataclass(frozen=True, slots=True)
class GroupDomain:
    """A group's result in one domain. Every figure is None where no response has a score in it.

    `mean` counts each response once; `lowest` and `highest` are the extreme responses' scores; `floor` is the
    lowest lower median among the domain's indicators.
    """

    id: str
    responses: int
    mean: Fraction | None
    lowest: Fraction | None
    highest: Fraction | None
    floor: int | None


def mean_of(counts: Mapping[Fraction, int] | Mapping[int, int]) -> Fraction | None:
    """The mean of a histogram (value to how often); None where it is empty."""
    return mean_of_whole(*whole_numbers(counts))


def mean_of_whole(whole: Mapping[int, int], bottom: int) -> Fraction | None:
    """As `mean_of`, of whole numbers over a denominator."""
    number = sum(whole.values())
    return Fraction(sum([value * count for value, count in whole.items()]), number * bottom) if number else None


def whole_numbers(counts: Mapping[Fraction, int] | Mapping[int, int]) -> tuple[dict[int, int], int]:
    """A histogram as whole numbers over one denominator, which comes last.

    Fractions take ten times as long to add and to sort.
    """
    bottom = lcm(*[value.denominator for value in counts])
    return {value.numerator * (bottom // value.denominator): count for value, count in counts.items()}, bottom


def order_statistic(counts: Mapping[Value, int], rank: int) -> Value:
    """The value at a rank (from 0) of the sorted histogram. Raises IndexError past its end."""
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        if rank < passed:
            return value
    raise IndexError(rank)


def lower_median(counts: Mapping[Value, int]) -> Value | None:
    """The middle value, or the lower of the two in the middle: always one that somebody chose. None for none."""
    number = sum(counts.values())
    return order_statistic(counts, (number - 1) // 2) if number else None


def upper_median(counts: Mapping[Value, int]) -> Value | None:
    """The middle value, or the upper of the two in the middle. None for none."""
    number = sum(counts.values())
    return order_statistic(counts, number // 2) if number else None


def quantile(counts: Mapping[Value, int], share: Fraction) -> Fraction | None:
    """The quantile of type 7 (linear interpolation; Hyndman and Fan, 1996) of a histogram. None for none."""
    return quantiles(counts, (share,))[0]


def quantiles(counts: Mapping[Value, int], shares: Sequence[Fraction]) -> list[Fraction | None]:
    """Several quantiles of type 7 of one histogram. None for each where it is empty."""
    return whole_quantiles(*whole_numbers(counts), shares)


def whole_quantiles(whole: Mapping[int, int], bottom: int, shares: Sequence[Fraction]) -> list[Fraction | None]:
    """As `quantiles`, of whole numbers over a denominator."""
    ordered = sorted(whole)
    ends = list(accumulate([whole[value] for value in ordered]))
    if not ends or not ends[-1]:
        return [None] * len(shares)
    found: list[Fraction | None] = []
    for share in shares:
        below, left = divmod(share.numerator * (ends[-1] - 1), share.denominator)
        low = ordered[bisect_right(ends, below)]
        step = left * (ordered[bisect_right(ends, below + 1)] - low) if left else 0
        found.append(Fraction(low * share.denominator + step, share.denominator * bottom))
    return found


def levels_only(counts: Mapping[Answer, int]) -> Counter[int]:
    """The counts of levels, without not applicable and not answered."""
    return Counter({answer: count for answer, count in counts.items() if isinstance(answer, int)})


def group_domain(card: DomainCard, group: GroupState) -> GroupDomain:
    """A group's result in one domain."""
    scores = group.domain_scores.get(card.id, Counter())
    medians = [
        median
        for indicator in card.indicators
        if (median := lower_median(levels_only(group.answers.get(indicator.id, Counter())))) is not None
    ]
    floor = min(medians, default=None)
    lowest, highest = min(scores, default=None), max(scores, default=None)
    return GroupDomain(card.id, scores.total(), mean_of(scores), lowest, highest, floor)


def balanced_mean(means: Sequence[Fraction | None]) -> Fraction | None:
    """The mean of the constituencies' means, each once; None where no constituency has one."""
    known = [mean for mean in means if mean is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def safe_groups(groups: Mapping[str, GroupState], minimum: int) -> dict[str, GroupState] | None:
    """Groups that are all large enough to be shown, and that add up to the same whole.

    Groups under `minimum` responses become one named OTHERS. Where even that is too small, the smallest of
    the rest joins it: a single hidden group could be worked out as the difference between the whole and the
    groups shown. None where all together are fewer than `minimum`. A group without returns of its own (`pool.REST`)
    tells of the whole alone, and is none of them.
    """
    shown = {name: group for name, group in groups.items() if group.responses >= minimum and name != OTHERS}
    hidden = [group for name, group in groups.items() if group.responses and name not in shown]
    merged = merge_groups(hidden)
    while 0 < merged.responses < minimum and shown:
        smallest = min(shown, key=lambda name: (shown[name].responses, name))
        merged.merge(shown.pop(smallest))
    if 0 < merged.responses < minimum:
        return None
    return {**shown, OTHERS: merged} if merged.responses else shown


@dataclass(frozen=True)
class Constituents:
    """The constituencies of one group, safe to be shown: `groups` is None where all together are too few."""

    whole: GroupState
    groups: dict[str, GroupState] | None


def constituents(parts: dict[str, GroupState], minimum: int) -> Constituents:
    """Constituencies merged until each is large enough. Returns that name none count with the others."""
    named = {name or OTHERS: group for name, group in parts.items()}
    return Constituents(merge_groups(parts.values()), safe_groups(named, minimum))


def figures_by_group(card: DomainCard, groups: Mapping[str, GroupState], minimum: int) -> dict[str, GroupDomain]:
    """The groups' results in one domain; none at all where one of them has too few scores in it to be shown.

    A single hidden figure could be worked out from the whole, the balanced mean and the other groups.
    """
    figures = {name: group_domain(card, group) for name, group in groups.items()}
    return {} if any(0 < figure.responses < minimum for figure in figures.values()) else figures


def nearest_value(score: Fraction, values: Sequence[int]) -> int:
    """The level value nearest to a score; half goes down. `values` are consecutive whole numbers, lowest first."""
    return nearest_of(score.numerator, score.denominator, values)


def nearest_of(numerator: int, denominator: int, values: Sequence[int]) -> int:
    """As `nearest_value`, of a fraction that need not be in its lowest terms; the denominator is above nought."""
    nearest = -((denominator - 2 * numerator) // (2 * denominator))
    return min(max(nearest, values[0]), values[-1])


def decimal_text(value: Fraction | int | None, places: int = 2) -> str:
    """An exact number in decimals, rounded half to even once; an empty text for None."""
    if value is None:
        return ""
    scaled = round(Fraction(value) * 10**places)
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def as_float(value: Fraction | None) -> float | None:
    """An exact number as the nearest float, made once, at output."""
    return None if value is None else float(value)


def counts_in_order(counts: Mapping[Any, int], values: Sequence[int]) -> list[int]:
    """How often each level was given, in the order of the scale."""
    return [counts.get(value, 0) for value in values]
