"""What the votes on one indicator, or a histogram of scores, look like: place, width and agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from vcsekit.scoring.agreement import Delphi, Word, delphi, tastle_wierman, van_der_eijk, word_without_groups
from vcsekit.scoring.card import DomainCard, Scorecard
from vcsekit.scoring.group import lower_median, mean_of, nearest_value, quantiles, upper_median
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
    result, agreement = delphi(by_value, tolerance), van_der_eijk(counts)
    return Votes(
        sum(counts),
        mean_of(by_value),
        tuple(quantiles(by_value, QUARTERS)),
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
    number = sum(scores.values())
    mean = mean_of(scores)
    if mean is None:
        return Robustness(None, None, None, None)
    return _robust((number, mean, min(scores), max(scores)), values, share)


def _robust(known: tuple[int, Fraction, Fraction, Fraction], values: Sequence[int], share: Fraction) -> Robustness:
    """The same from the number of scores, their mean, the lowest and the highest."""
    number, mean, lowest, highest = known
    total, nearest = mean * number, nearest_value(mean, values)
    without = [(total - end) / (number - 1) for end in (highest, lowest)] if number > 1 else []
    with_one = [(total + end) / (number + 1) for end in (values[0], values[-1])]
    moved = [min(max(mean + step, Fraction(values[0])), Fraction(values[-1])) for step in (-share, share)]
    return Robustness(
        without[0] if without else None,
        without[1] if without else None,
        any(nearest_value(other, values) != nearest for other in (*without, *with_one)),
        any(nearest_value(other, values) != nearest for other in moved),
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
    number, bottom = sum(histogram.values()), lcm(*(score.denominator for score in histogram))
    if not number:
        return _NO_SCORES
    # Whole numbers over one denominator: sorting and adding fractions would take most of the time.
    whole = {score.numerator * (bottom // score.denominator): count for score, count in histogram.items()}
    mean = Fraction(sum(score * count for score, count in whole.items()), number * bottom)
    lowest, highest = Fraction(min(whole), bottom), Fraction(max(whole), bottom)
    return Scores(
        number,
        mean,
        nearest_value(mean, values),
        lowest,
        tuple(at / bottom if at is not None else None for at in quantiles(whole, QUARTERS)),
        highest,
        interval_of_mean(histogram, minimum),
        _robust((number, mean, lowest, highest), values, share),
    )


_NO_SCORES = Scores(0, None, None, None, (None,) * len(QUARTERS), None, None, Robustness(None, None, None, None))
