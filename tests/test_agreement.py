"""Agreement: the oracles of the definitions, and what must hold for any votes."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vcsekit.scoring.agreement import (
    Word,
    delphi,
    krippendorff_ordinal,
    tastle_wierman,
    tolerance_of,
    van_der_eijk,
    word,
)

VOTES = st.lists(st.integers(0, 12), min_size=3, max_size=7)


@pytest.mark.parametrize(
    ("counts", "agreement", "consensus"),
    [
        ([30, 40, 210, 130, 530, 50, 10], 0.6113333, 0.7256876),
        ([2, 0, 1, 1], 0.0833333, 0.1916782),
        ([3, 0, 0, 3], -1, 0),
        ([1, 1, 1, 1], 0, 0.3684828),
        ([0, 4, 4, 0], 0.6666667, 0.7369656),
    ],
)
def test_oracles_of_spread(counts: list[int], agreement: float, consensus: float):
    assert float(van_der_eijk(counts)) == pytest.approx(agreement, abs=1e-7)
    assert tastle_wierman(counts) == pytest.approx(consensus, abs=1e-7)


def test_oracles_of_delphi():
    first = delphi(Counter([1, 2, 2, *[3] * 8, 4]), Fraction(1))
    assert first.median == 3 and first.agreed
    assert (round(float(first.at_median), 3), round(float(first.inside), 3)) == (0.667, 0.917)
    second = delphi(Counter([*[1] * 3, *[2] * 3, *[3] * 2, *[4] * 4]), Fraction(1))
    assert second.median == Fraction(5, 2) and not second.agreed
    assert (round(float(second.at_median), 3), round(float(second.inside), 3)) == (0.208, 0.417)


@pytest.mark.parametrize(("votes", "allowed"), [(8, 2), (10, 2), (11, 3), (13, 3), (14, 4), (16, 4)])
def test_the_rand_table(votes: int, allowed: int):
    for outside in (allowed, allowed + 1):
        counts = {5: votes - outside, 1: outside}
        assert delphi(counts, Fraction(1)).agreed is (outside == allowed)


def test_krippendorff():
    rows = [
        "1 2 3 3 2 1 4 1 2 * * *",
        "1 2 3 3 2 2 4 1 2 5 * 3",
        "* 3 3 3 2 3 4 2 2 5 1 *",
        "1 2 3 3 2 4 4 1 2 5 1 *",
    ]
    units = [
        [int(cell) for cell in column if cell != "*"] for column in zip(*(row.split() for row in rows), strict=True)
    ]
    assert float(krippendorff_ordinal(units)) == pytest.approx(0.815388, abs=1e-6)
    assert krippendorff_ordinal([[2, 2, 2], [2, 2]]) is None
    assert krippendorff_ordinal([[1], [2]]) is None


def test_six_and_six_are_never_agreement():
    counts = {1: 6, 3: 6}
    assert word(counts, [1, 2, 3, 4], {}, 3, tolerance_of(4)) is not Word.AGREED
    assert word({1: 6, 4: 6}, [1, 2, 3, 4], {}, 3, tolerance_of(4)) is Word.BOTH_ENDS


def test_words():
    scale, tolerance = [1, 2, 3, 4], tolerance_of(4)
    assert word({2: 2}, scale, {}, 3, tolerance) is Word.NONE
    assert word({2: 5}, scale, {}, 3, tolerance) is Word.AGREED
    groups = {"nhs": {3: 3}, "vcse": {2: 3}}
    assert word({2: 3, 3: 3}, scale, groups, 3, tolerance) is Word.SPLIT
    assert word({2: 3, 3: 3}, scale, groups, 4, tolerance) is Word.AGREED
    assert word({1: 2, 2: 2, 3: 2, 4: 2}, scale, {}, 3, tolerance) is Word.SPREAD


def test_tolerance():
    assert (tolerance_of(4), tolerance_of(6), tolerance_of(4, Fraction(1))) == (Fraction(1, 2), 1, 1)


def test_nothing_and_unanimity():
    assert delphi({}, Fraction(1)) is None
    assert van_der_eijk([0, 0, 0, 0]) is None and tastle_wierman([0, 0, 0, 0]) is None
    assert van_der_eijk([3, 2]) is None
    assert van_der_eijk([0, 1, 0, 0]) == 1 and tastle_wierman([0, 1, 0, 0]) == 1
    assert delphi({2: 1}, Fraction(1, 2)).inside == 1


@settings(derandomize=True, deadline=None, max_examples=200)
@given(VOTES)
def test_bounds_and_mirror(counts: list[int]):
    agreement, consensus = van_der_eijk(counts), tastle_wierman(counts)
    if agreement is None:
        assert consensus is None
        return
    assert -1 <= agreement <= 1
    assert -1e-12 <= consensus <= 1 + 1e-12
    assert van_der_eijk(counts[::-1]) == agreement
    assert tastle_wierman(counts[::-1]) == pytest.approx(consensus)
    assert van_der_eijk([3 * count for count in counts]) == agreement
