"""Intervals and moves: the oracle, and what must hold for any histogram."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from vcsekit.scoring.group import mean_of
from vcsekit.scoring.trend import interval_of_mean, move_between

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
