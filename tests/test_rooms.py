"""Every room counted: against enumeration, against the binomial distribution and against draws."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from itertools import product
from math import comb, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vcsekit.scoring import rooms
from vcsekit.scoring.rooms import MOST_BITS, percentiles
from vcsekit.scoring.trend import interval_of_mean, move_between

SHARES = (Fraction(25, 1000), Fraction(1, 3), Fraction(975, 1000))
HISTOGRAM = st.lists(st.fractions(0, 4, max_denominator=6), min_size=1, max_size=4).map(Counter)
FACTOR = st.fractions(-2, 2, max_denominator=3).filter(bool)


def enumerated(terms: list[tuple[Fraction, Counter[Fraction]]]) -> list[Fraction]:
    """The same percentiles from the list of all combinations of rooms."""
    means = [
        [factor * sum(room) / len(room) for room in product(list(scores.elements()), repeat=scores.total())]
        for factor, scores in terms
    ]
    sums = sorted(sum(parts, Fraction(0)) for parts in product(*means))
    return [sums[-(-len(sums) * share.numerator // share.denominator) - 1] for share in SHARES]


@settings(derandomize=True, deadline=None, max_examples=20)
@given(st.lists(st.tuples(FACTOR, HISTOGRAM), min_size=1, max_size=2))
def test_both_ways_of_counting_are_the_enumeration(terms: list[tuple[Fraction, Counter[Fraction]]]):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rooms, "EXACT_UP_TO", 8)
        expected = enumerated(terms)
        patch.setattr(rooms, "MOST_BITS", 1 << 30)
        assert percentiles(terms, SHARES) == expected
        patch.setattr(rooms, "MOST_BITS", 0)
        assert percentiles(terms, SHARES) == expected


@pytest.mark.parametrize(("ones", "noughts"), [(4, 4), (1, 9), (10, 10), (7, 33), (40, 40)])
def test_two_scores_are_a_binomial(ones: int, noughts: int):
    number = ones + noughts
    ways = [comb(number, place) * ones**place * noughts ** (number - place) for place in range(number + 1)]
    at = [min(p for p in range(number + 1) if sum(ways[: p + 1]) >= share * number**number) for share in SHARES]
    scores = {Fraction(7, 4): noughts, Fraction(5, 2): ones}
    expected = [Fraction(7, 4) + Fraction(place, number) * Fraction(3, 4) for place in at]
    assert percentiles([(Fraction(1), scores)], SHARES) == expected


def test_a_share_that_is_met_exactly_needs_no_more():
    """Ten people of whom one gave 2: that nobody in the room did has the share (9/10)^10, to the last of 10^10."""
    share, scores = Fraction(9**10, 10**10), {Fraction(1): 9, Fraction(2): 1}
    just_more = share + Fraction(1, 10**10)
    assert percentiles([(Fraction(1), scores)], (share, just_more)) == [Fraction(1), Fraction(11, 10)]


DRAWS = 40_000


def responses(source: random.Random, number: int, indicators: int) -> list[Fraction]:
    """Domain scores of so many responses."""
    return [Fraction(sum(source.randint(1, 4) for _ in range(indicators)), indicators) for _ in range(number)]


def is_percentile(end: Fraction, drawn: list[float], share: float) -> bool:
    """Whether an exact percentile is one of the draws too, but for four standard errors of drawing."""
    slack = 4 * sqrt(share * (1 - share) / len(drawn))
    below = sum(value < float(end) - 1e-9 for value in drawn) / len(drawn)
    up_to = sum(value < float(end) + 1e-9 for value in drawn) / len(drawn)
    return below <= share + slack and up_to >= share - slack


@pytest.mark.parametrize(("number", "indicators"), [(8, 1), (8, 5), (12, 5), (30, 1)])
def test_a_counted_interval_is_that_of_many_draws(number: int, indicators: int):
    source = random.Random(number)
    scores = responses(source, number, indicators)
    assert percentiles([(Fraction(1), Counter(scores))], SHARES) is not None
    found, values = interval_of_mean(Counter(scores), 3), [float(score) for score in scores]
    drawn = [sum(source.choices(values, k=number)) / number for _ in range(DRAWS)]
    assert is_percentile(found.low, drawn, 0.025)
    assert is_percentile(found.high, drawn, 0.975)


def test_a_counted_move_is_that_of_many_draws():
    source = random.Random(1)
    first, second = responses(source, 8, 1), responses(source, 9, 1)
    terms = [(Fraction(-1), Counter(first)), (Fraction(1), Counter(second))]
    assert percentiles(terms, SHARES) is not None
    found = move_between(Counter(first), Counter(second), 3).interval
    before, after = [float(score) for score in first], [float(score) for score in second]
    drawn = [sum(source.choices(after, k=9)) / 9 - sum(source.choices(before, k=8)) / 8 for _ in range(DRAWS)]
    assert is_percentile(found.low, drawn, 0.025)
    assert is_percentile(found.high, drawn, 0.975)


def test_as_many_bits_as_may_be_are_counted():
    """127 people with two scores and 28 with one: 128 sums of 1024 bits each. One more with two scores is too many."""
    assert MOST_BITS == 128 * 1024
    alike, both = {Fraction(1): 28, Fraction(2): 0}, {Fraction(1): 60, Fraction(2): 67}
    assert percentiles([(Fraction(-1), alike), (Fraction(1), both)], (Fraction(1),)) == [Fraction(1)]
    both[Fraction(2)] += 1
    assert percentiles([(Fraction(-1), alike), (Fraction(1), both)], (Fraction(1),)) is None


def test_what_would_take_too_long_is_not_begun():
    many = {Fraction(1): 500_000, Fraction(4): 500_000}
    fine = {Fraction(1, 10**9 + place): 1 for place in range(8)}
    assert percentiles([(Fraction(1), many)], SHARES) is None
    assert percentiles([(Fraction(1), fine)], SHARES) is None
    few = dict(list(fine.items())[:5])
    assert percentiles([(Fraction(1), few)], (Fraction(1),)) == [max(few)]
