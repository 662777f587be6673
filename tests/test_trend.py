"""Intervals and moves: the oracle, and what must hold for any histogram."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from itertools import product
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vcsekit.scoring.group import mean_of
from vcsekit.scoring.rooms import EXACT_UP_TO
from vcsekit.scoring.trend import Interval, interval_of_mean, move_between

SCORES = st.lists(st.fractions(1, 4, max_denominator=5), min_size=3, max_size=12)


def histogram(*values: float) -> Counter[Fraction]:
    return Counter(Fraction(value) for value in values)


def test_oracle():
    interval = interval_of_mean(histogram(1, 2, 2, 3), 3)
    assert (interval.low, interval.high) == (Fraction(5, 4), Fraction(11, 4))


def test_no_interval_below_the_minimum():
    assert interval_of_mean(histogram(2, 2), 3) is None
    assert interval_of_mean({}, 1) is None


def test_unanimity_has_no_width():
    interval = interval_of_mean(histogram(2, 2, 2, 2), 3)
    assert interval.low == interval.high == 2


@settings(derandomize=True, deadline=None, max_examples=60)
@given(SCORES)
def test_the_mean_lies_inside(values: list[Fraction]):
    counts = Counter(values)
    interval = interval_of_mean(counts, 3)
    assert min(values) <= interval.low <= mean_of(counts) <= interval.high <= max(values)
    assert interval_of_mean(Counter(values[::-1]), 3) == interval


@settings(derandomize=True, deadline=None, max_examples=40)
@given(SCORES, SCORES)
def test_moves_mirror_and_stay_still_without_a_change(before: list[Fraction], after: list[Fraction]):
    move = move_between(Counter(before), Counter(after), 3)
    assert move.difference == mean_of(Counter(after)) - mean_of(Counter(before))
    still = move_between(Counter(before), Counter(before), 3)
    assert still.difference == 0 and not still.moved


def test_moved_only_beyond_who_was_in_the_room():
    low, high = histogram(*[1] * 6, 2), histogram(*[4] * 6, 3)
    assert move_between(low, high, 3).moved
    assert not move_between(histogram(1, 2, 3, 4), histogram(2, 2, 3, 4), 3).moved
    few = move_between(histogram(1, 1), histogram(4, 4), 3)
    assert few.interval is None and not few.moved
    assert move_between({}, low, 3) is None


def every_room(values: list[Fraction]) -> list[Fraction]:
    """The mean of every room of n people taken from these n, sorted."""
    return sorted(sum(room, Fraction(0)) / len(values) for room in product(values, repeat=len(values)))


def middle(means: list[Fraction]) -> Interval:
    """The 95 % in the middle, by the inverse distribution function."""
    return Interval(*(means[-(-len(means) * share // 1000) - 1] for share in (25, 975)))


@settings(derandomize=True, deadline=None, max_examples=30)
@given(st.lists(st.fractions(0, 4, max_denominator=4), min_size=3, max_size=5))
def test_small_rooms_are_counted(values: list[Fraction]):
    assert interval_of_mean(Counter(values), 3) == middle(every_room(values))


@settings(derandomize=True, deadline=None, max_examples=20)
@given(*[st.lists(st.integers(1, 4).map(Fraction), min_size=3, max_size=3)] * 2)
def test_two_small_rounds_are_counted(before: list[Fraction], after: list[Fraction]):
    differences = sorted(later - earlier for earlier in every_room(before) for later in every_room(after))
    assert move_between(Counter(before), Counter(after), 3).interval == middle(differences)


ROOMS = 4_000


@pytest.mark.parametrize("number", [12, 30, 150])
@pytest.mark.parametrize("indicators", [3, 5])
def test_large_rooms_are_as_drawn(number: int, indicators: int):
    """Scores of several indicators: the cumulants give what drawing rooms gives, within what drawing itself varies."""
    source = random.Random(number * indicators)
    for _ in range(3):
        scores = [Fraction(sum(source.randint(1, 4) for _ in range(indicators)), indicators) for _ in range(number)]
        found = interval_of_mean(Counter(scores), 3)
        values = [float(score) for score in scores]
        drawn = sorted(sum(source.choices(values, k=number)) / number for _ in range(ROOMS))
        mean = sum(values) / number
        error = sqrt(sum((value - mean) ** 2 for value in values)) / number
        assert abs(float(found.low) - drawn[ROOMS * 25 // 1000]) < 0.2 * error
        assert abs(float(found.high) - drawn[ROOMS * 975 // 1000]) < 0.2 * error


def test_from_counted_to_worked_out_is_no_jump():
    """The same shape of votes, with as many people as are counted and twice as many."""
    few = Counter({Fraction(2): 3, Fraction(3): 3})
    many = Counter({score: 2 * count for score, count in few.items()})
    assert sum(few.values()) <= EXACT_UP_TO < sum(many.values())
    one, two = interval_of_mean(few, 3), interval_of_mean(many, 3)
    assert float(two.high - two.low) == pytest.approx(float(one.high - one.low) / sqrt(2), rel=0.2)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(SCORES, st.integers(1, 3))
def test_where_a_scale_begins_moves_the_interval_along(values: list[Fraction], shift: int):
    here, there = interval_of_mean(Counter(values), 3), interval_of_mean(Counter(v + shift for v in values), 3)
    assert float(there.low - here.low) == pytest.approx(shift, abs=1e-5)
    assert float(there.high - here.high) == pytest.approx(shift, abs=1e-5)


def test_a_million_responses_take_no_longer_than_eight():
    interval = interval_of_mean(Counter({Fraction(1): 500_000, Fraction(4): 500_000}), 3)
    assert float(interval.high - interval.low) == pytest.approx(2 * 1.96 * 1.5 / 1000, rel=1e-3)
