"""What the votes on one indicator, or a histogram of scores, look like: place, width and agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from vcsekit.scoring.agreement import Delphi, Word, delphi_at, tastle_wierman, van_der_eijk, word_without_groups
from vcsekit.scoring.card import DomainCard, Scorecard
from vcsekit.scoring.group import (
    lower_median,
    mean_of_whole,
    nearest_of,
    nearest_value,
    upper_median,
    whole_numbers,
    whole_quantiles,
)
from vcsekit.scoring.trend import Interval, interval_of_mean

QUARTERS = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))


@dataclass(frozen=True, slots=True)
class Votes:
    """The votes on one indicator. Every figure but `number` and `word` is None without votes.

    `quartiles` are of type 7, the middle one is the median; `lower` and `upper` are the medians that somebody chose.
    `word` does not look at constituencies.
    """

    number: int
    mean: Fraction | None
    quartiles: tuple[Fraction | None, ...]
    lower: int | None
    upper: int | None
    delphi: Delphi | None
    agreement: Fraction | None
    consensus: float | None
    word: Word


def votes(counts: Sequence[int], first: int, tolerance: Fraction) -> Votes:
    """The figures of one indicator from how often each level was given. `first` is the lowest level's value."""
    by_value = {first + place: count for place, count in enumerate(counts) if count}
    quartiles, agreement = tuple(whole_quantiles(by_value, 1, QUARTERS)), van_der_eijk(counts)
    median = quartiles[1]
    result = None if median is None else delphi_at(median, by_value, tolerance)
    return Votes(
        sum(counts),
        mean_of_whole(by_value, 1),
        quartiles,
        lower_median(by_value),
        upper_median(by_value),
        result,
        agreement,
        tastle_wierman(counts),
        word_without_groups(result, agreement, sum(counts)),
    )


@dataclass(frozen=True, slots=True)
class Robustness:
    """Whether little would change the word that people see. Every figure is None without scores.

    `lowest` and `highest` are the ends of the mean's range when each response in turn is left out (None for a single
    one). `by_response`: one response less, or one more at either end of the scale, changes the nearest level.
    `by_indicator`: one indicator placed one level lower or higher does.
    """

    lowest: Fraction | None
    highest: Fraction | None
    by_response: bool | None
    by_indicator: bool | None


def robustness(scores: Mapping[Fraction, int], values: Sequence[int], share: Fraction) -> Robustness:
    """How robust a mean is. `values` is the scale; `share` the largest part that one indicator has in the score."""
    whole, bottom = whole_numbers(scores)
    return _robust(whole, bottom, values, share) if sum(whole.values()) else Robustness(None, None, None, None)


def _robust(whole: Mapping[int, int], bottom: int, values: Sequence[int], share: Fraction) -> Robustness:
    """The same from whole numbers over a denominator; fractions are pairs of whole numbers until the end."""
    number, total = sum(whole.values()), sum([score * count for score, count in whole.items()])
    nearest = nearest_of(total, number * bottom, values)
    without = [(total - end, (number - 1) * bottom) for end in (max(whole), min(whole))] if number > 1 else []
    with_one = [(total + end * bottom, (number + 1) * bottom) for end in (values[0], values[-1])]
    step = share.numerator * number * bottom
    moved = [(total * share.denominator + way, number * bottom * share.denominator) for way in (-step, step)]
    return Robustness(
        Fraction(*without[0]) if without else None,
        Fraction(*without[1]) if without else None,
        any(nearest_of(*other, values) != nearest for other in (*without, *with_one)),
        any(nearest_of(*other, values) != nearest for other in moved),
    )


def largest_share(card: DomainCard) -> Fraction:
    """The largest part that one indicator has in a domain's score: 0 where none weighs anything."""
    weights = [indicator.weight for indicator in card.indicators]
    return max(weights) / sum(weights) if any(weights) else Fraction(0)


def largest_share_overall(card: Scorecard) -> Fraction:
    """The largest part that one indicator has in the overall score, where all are answered."""
    total = sum((domain.weight for domain in card.domains), Fraction(0))
    return max((d.weight / total * largest_share(d) for d in card.domains), default=Fraction(0)) if total else total


@dataclass(frozen=True, slots=True)
class Scores:
    """A histogram of scores, one a response. Every figure is None without scores but `number`."""

    number: int
    mean: Fraction | None
    nearest: int | None
    lowest: Fraction | None
    quartiles: tuple[Fraction | None, ...]
    highest: Fraction | None
    interval: Interval | None
    robust: Robustness


def scores(histogram: Mapping[Fraction, int], values: Sequence[int], minimum: int, share: Fraction) -> Scores:
    """The figures of a histogram of domain or overall scores. `values`, `share`: as for `robustness`."""
    number = sum(histogram.values())
    if not number:
        return _NO_SCORES
    whole, bottom = whole_numbers(histogram)
    mean = Fraction(sum([score * count for score, count in whole.items()]), number * bottom)
    return Scores(
        number,
        mean,
        nearest_value(mean, values),
        Fraction(min(whole), bottom),
        tuple(whole_quantiles(whole, bottom, QUARTERS)),
        Fraction(max(whole), bottom),
        interval_of_mean(histogram, minimum),
        _robust(whole, bottom, values, share),
    )


_NO_SCORES = Scores(0, None, None, None, (None,) * len(QUARTERS), None, None, Robustness(None, None, None, None))
