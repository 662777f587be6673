"""Agreement: the oracles of the definitions, and what must hold for any votes."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vcsekit.scoring.agreement import (
    Distance,
    Word,
    delphi,
    krippendorff,
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


RATERS = (
    "1 2 3 3 2 1 4 1 2 * * *",
    "1 2 3 3 2 2 4 1 2 5 * 3",
    "* 3 3 3 2 3 4 2 2 5 1 *",
    "1 2 3 3 2 4 4 1 2 5 1 *",
)


def units_of(*rows: str) -> list[Counter[int]]:
    """Each column of some raters' rows, as counts."""
    return [
        Counter(int(cell) for cell in column if cell != "*") for column in zip(*(r.split() for r in rows), strict=True)
    ]


@pytest.mark.parametrize(
    ("distance", "alpha"), [(Distance.NOMINAL, 0.743421), (Distance.ORDINAL, 0.815388), (Distance.INTERVAL, 0.849107)]
)
def test_oracles_of_krippendorff(distance: Distance, alpha: float):
    assert float(krippendorff(units_of(*RATERS), distance)) == pytest.approx(alpha, abs=1e-6)


@pytest.mark.parametrize("distance", Distance)
def test_krippendorff_is_undefined_without_pairs_and_without_difference(distance: Distance):
    assert krippendorff([], distance) is None
    assert krippendorff([{1: 1}, {2: 1}], distance) is None
    assert krippendorff([{2: 3}, {2: 2}], distance) is None
    assert krippendorff([{2: 3, 1: 0}, {2: 2, 4: 0}], distance) is None, "a level that nobody chose is no answer"
    assert krippendorff([{1: 2}, {2: 2}], distance) == 1


def by_pairs(units: list[Counter[int]], distance: Distance) -> Fraction | None:
    """α from its definition: the mean distance within units against that of all pairs of answers."""
    units = [unit for unit in units if unit.total() > 1]
    answers = sorted(value for unit in units for value in unit.elements())
    n = Counter(answers)

    def far(c: int, k: int) -> Fraction:
        low, high = min(c, k), max(c, k)
        if distance is Distance.NOMINAL:
            return Fraction(c != k)
        if distance is Distance.INTERVAL:
            return Fraction((c - k) ** 2)
        return (sum(n[g] for g in range(low, high + 1)) - Fraction(n[c] + n[k], 2)) ** 2

    observed = sum(
        Fraction(1, len(own) - 1) * far(c, k)
        for own in (list(unit.elements()) for unit in units)
        for i, c in enumerate(own)
        for j, k in enumerate(own)
        if i != j
    )
    expected = sum(far(c, k) for i, c in enumerate(answers) for j, k in enumerate(answers) if i != j)
    return 1 - (len(answers) - 1) * Fraction(observed) / expected if expected else None


UNITS = st.lists(st.dictionaries(st.integers(0, 5), st.integers(1, 3), max_size=4).map(Counter), max_size=6)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(UNITS, st.sampled_from(Distance), st.integers(1, 4), st.randoms(use_true_random=False))
def test_krippendorff_by_its_definition(units: list, distance: Distance, shift: int, shuffler: object):
    alpha = krippendorff(units, distance)
    assert alpha == by_pairs(units, distance)
    assert alpha is None or alpha <= 1
    moved = [Counter({value + shift: count for value, count in unit.items()}) for unit in units]
    shuffler.shuffle(moved)
    assert krippendorff(moved, distance) == alpha, "neither the order of units nor where a scale begins matters"


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


@settings(derandomize=True, deadline=None, max_examples=100)
@given(VOTES, st.integers(-1, 3))
def test_where_a_scale_begins_changes_no_agreement(counts: list[int], shift: int):
    here = {place + 1: count for place, count in enumerate(counts)}
    there = {place + 1 + shift: count for place, count in enumerate(counts)}
    first, second = delphi(here, Fraction(1)), delphi(there, Fraction(1))
    if first is None:
        assert second is None
        return
    assert second.median == first.median + shift
    assert (second.inside, second.at_median, second.outside) == (first.inside, first.at_median, first.outside)
    words = [word(votes, sorted(votes), {}, 3, Fraction(1)) for votes in (here, there)]
    assert words[0] is words[1]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(3, 8), st.integers(3, 40), st.data())
def test_unanimity_is_agreement_whatever_the_scale(levels: int, number: int, data: st.DataObject):
    place = data.draw(st.integers(0, levels - 1))
    counts = [number if at == place else 0 for at in range(levels)]
    assert van_der_eijk(counts) == 1 and tastle_wierman(counts) == 1
    assert word({place: number}, range(levels), {}, 3, tolerance_of(levels)) is Word.AGREED
