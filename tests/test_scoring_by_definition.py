"""Figures that are worked out in a clever way, beside the plain way of their definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from held_states import OTHER, SMALL, levels, library_with, state
from vcsekit.content.library import Library
from vcsekit.scoring import rooms
from vcsekit.scoring.agreement import delphi
from vcsekit.scoring.card import scorecard
from vcsekit.scoring.cohort import half_levels, visible_systems
from vcsekit.scoring.ground import Version, carried, ground_of, same_version, version_by_content, version_by_ids
from vcsekit.scoring.group import OTHERS, mean_of, nearest_value
from vcsekit.scoring.rooms import percentiles
from vcsekit.scoring.rounds import movers, trend
from vcsekit.scoring.shown import Grouping, Visible, completeness, shown_groups, visible_of
from vcsekit.scoring.spread import robustness, scores, votes
from vcsekit.scoring.state import GroupKey, GroupState, State, merge_states, state_of
from vcsekit.scoring.trend import Interval, contrast, interval_of_mean
from vcsekit.scoring.twin import twins

repeatable = settings(derandomize=True, deadline=None, max_examples=60)
LEVELS = (1, 2, 3, 4)
SCORES = st.lists(st.fractions(1, 4, max_denominator=6), min_size=1, max_size=8)


# Intervals past what is counted

Terms = Sequence[tuple[Fraction, Mapping[Fraction, int]]]


def expanded(terms: Terms) -> tuple[float, float]:
    """Cornish and Fisher's percentiles by standardised moments, as textbooks give them."""
    mean = variance = third = fourth = 0.0
    for factor, counts in terms:
        number = sum(counts.values())
        own = float(mean_of(counts))
        about = [sum(n * (float(value) - own) ** power for value, n in counts.items()) / number for power in (2, 3, 4)]
        mean += float(factor) * own
        variance += float(factor) ** 2 * about[0] / number
        third += float(factor) ** 3 * about[1] / number**2
        fourth += float(factor) ** 4 * (about[2] - 3 * about[0] ** 2) / number**3
    skewness, excess = third / variance**1.5, fourth / variance**2
    ends = []
    for z in (-1.959963984540054, 1.959963984540054):
        w = z + (z * z - 1) * skewness / 6 + (z**3 - 3 * z) * excess / 24 - (2 * z**3 - 5 * z) * skewness**2 / 36
        ends.append(mean + w * sqrt(variance))
    return ends[0], ends[1]


SKEWED = {Fraction(1): 5, Fraction(3, 2): 4, Fraction(7, 3): 2, Fraction(4): 2}
FLAT = {Fraction(1): 3, Fraction(2): 3, Fraction(9, 4): 2, Fraction(3): 4, Fraction(4): 3}


@pytest.fixture
def uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is short enough to be counted."""
    monkeypatch.setattr(rooms, "MOST_BITS", 0)


@pytest.mark.usefixtures("uncounted")
@pytest.mark.parametrize("counts", [SKEWED, FLAT])
def test_the_expansion_by_standardised_moments(counts: Mapping[Fraction, int]):
    found, (low, high) = interval_of_mean(counts, 3), expanded([(Fraction(1), counts)])
    assert (float(found.low), float(found.high)) == pytest.approx((low, high), abs=1e-6)
    assert found.low.denominator <= 10**6 >= found.high.denominator


@pytest.mark.usefixtures("uncounted")
@pytest.mark.parametrize("factors", [(-1, 1), (Fraction(-3, 2), Fraction(1, 2)), (2, 1)])
def test_the_expansion_of_a_sum(factors: tuple[Fraction, Fraction]):
    terms = [(Fraction(factors[0]), SKEWED), (Fraction(factors[1]), FLAT)]
    found = contrast(terms, 3)
    assert (float(found.interval.low), float(found.interval.high)) == pytest.approx(expanded(terms), abs=1e-6)


@pytest.mark.usefixtures("uncounted")
def test_the_expansion_ends_where_rooms_do():
    """Seven at 1 and one at 5: the formula alone would go below 1, and no room can."""
    counts = {Fraction(1): 7, Fraction(5): 1}
    assert expanded([(Fraction(1), counts)])[0] < 1
    assert interval_of_mean(counts, 3).low == 1
    assert contrast([(Fraction(-2), counts)], 3).interval.high == -2
    assert contrast([(Fraction(3), counts), (Fraction(-2), {Fraction(2): 9})], 3).interval.low == -1
    assert contrast([(Fraction(3), {Fraction(2): 7, Fraction(6): 1})], 3).interval.low == 6
    mirrored = {Fraction(5): 7, Fraction(1): 1}
    assert interval_of_mean(mirrored, 3).high == 5


@pytest.mark.usefixtures("uncounted")
def test_without_a_spread_there_is_nothing_to_expand():
    assert interval_of_mean({Fraction(7, 3): 9}, 3) == Interval(Fraction("2.333333"), Fraction("2.333333"))


def test_scores_far_apart_on_a_lattice_are_counted_by_its_step():
    """Ninety people with two scores have ninety-one sums, however fine the fractions are."""
    assert percentiles([(Fraction(1), {Fraction(7, 4): 45, Fraction(5, 2): 45})], (Fraction(1, 2),)) == [
        Fraction(17, 8)
    ]


def test_nothing_moved_is_no_unknown():
    small = contrast([(Fraction(1), {Fraction(1): 1}), (Fraction(-1), {Fraction(4): 9})], 3)
    assert (small.difference, small.interval, small.moved) == (-3, None, False) and small.moved is False


# One histogram


@repeatable
@given(SCORES, st.fractions(0, 1, max_denominator=5))
def test_robustness_by_trying_everything(values: list[Fraction], share: Fraction):
    found = robustness(Counter(values), LEVELS, share)
    mean = sum(values) / len(values)
    nearest = nearest_value(mean, LEVELS)
    without = [(sum(values) - value) / (len(values) - 1) for value in values] if len(values) > 1 else []
    with_one = [(sum(values) + end) / (len(values) + 1) for end in (LEVELS[0], LEVELS[-1])]
    assert (found.lowest, found.highest) == (min(without, default=None), max(without, default=None))
    assert found.by_response == any(nearest_value(other, LEVELS) != nearest for other in (*without, *with_one))
    assert found.by_indicator == any(nearest_value(mean + way * share, LEVELS) != nearest for way in (-1, 1))


@repeatable
@given(SCORES)
def test_a_histograms_interval_is_that_of_its_mean(values: list[Fraction]):
    assert scores(Counter(values), LEVELS, 3, Fraction(1)).interval == interval_of_mean(Counter(values), 3)


@repeatable
@given(st.lists(st.integers(0, 5), min_size=3, max_size=6), st.integers(0, 2))
def test_votes_hold_the_rule_of_agreement(counts: list[int], first: int):
    by_value = {first + place: count for place, count in enumerate(counts)}
    assert votes(counts, first, Fraction(1, 2)).delphi == delphi(by_value, Fraction(1, 2))


@pytest.mark.parametrize(
    ("means", "counts"),
    [
        ((1, Fraction(3, 2), Fraction(7, 4), 4), (1, 2, 0, 0, 0, 1)),
        ((Fraction(7, 2), Fraction(10, 3)), (0, 0, 0, 0, 1, 1)),
    ],
)
def test_half_levels_begin_where_the_scale_does(means: tuple[Fraction, ...], counts: tuple[int, ...]):
    assert half_levels([Fraction(mean) for mean in means], LEVELS) == counts
    assert half_levels([Fraction(mean) - 1 for mean in means], (0, 1, 2, 3)) == counts


# What may be shown


def held(*rows: tuple[str, str, str, str, dict[str, int]], library: Library = SMALL) -> State:
    return state_of(scorecard(library), [(GroupKey(*row[:4]), row[4]) for row in rows])


FULL = {"CARE-01": 1, "CARE-02": 2, "WORK-01": 2}


def test_every_group_has_its_names():
    """Three of nhs in Town, three of vcse who name no place, one of another system, which is too small."""
    rows = [("Ayr", "Town", "nhs", "2026", FULL)] * 3 + [("Ayr", "", "vcse", "2026", FULL)] * 3
    groups = [*shown_groups(held(*rows, ("Bute", "", "", "2026", FULL)), 3)]
    found = [
        (g.grouping, g.round, g.system, g.place, g.constituency, g.visible.state.responses if g.visible else None)
        for g in groups
    ]
    assert found == [
        (Grouping.ROUND, "2026", "all", "all", "all", 6),
        (Grouping.ROUND_CONSTITUENCY, "2026", "all", "all", "nhs", 3),
        (Grouping.ROUND_CONSTITUENCY, "2026", "all", "all", "vcse", 3),
        (Grouping.SYSTEM, "2026", "Ayr", "all", "all", 6),
        (Grouping.CONSTITUENCY, "2026", "Ayr", "all", "nhs", 3),
        (Grouping.CONSTITUENCY, "2026", "Ayr", "all", "vcse", 3),
        (Grouping.PLACE, "2026", "Ayr", "Town", "all", 3),
        (Grouping.PLACE, "2026", "Ayr", OTHERS, "all", 3),
        (Grouping.SYSTEM, "2026", "Bute", "all", "all", None),
    ]
    assert [sorted(g.parts) for g in groups if g.parts] == [["nhs", "vcse"], ["nhs", "vcse"]]


def test_cells_of_all_systems_add_up():
    some = {"CARE-01": 1, "CARE-02": None, "WORK-01": "n/a"}
    rows = [(name, "", "", "2026", answers) for name in ("Ayr", "Bute") for answers in (FULL, FULL, some)]
    [whole] = [g for g in shown_groups(held(*rows), 2) if g.grouping is Grouping.ROUND]
    card = scorecard(SMALL)
    assert completeness(card, whole.visible) == (14, 16)
    assert completeness(card, whole.visible, "CARE") == (10, 12)


def test_what_nobody_scored_is_not_withheld():
    nobody = held(*[("Ayr", "", "", "2026", {})] * 3)
    [own] = visible_of(dict.fromkeys(["x"], next(iter(nobody.values()))), 3).values()
    assert own.withheld == set()
    empty = GroupState(3, {}, {"CARE": Counter()}, Counter())
    assert visible_of({"x": empty}, 3)["x"].withheld == set()
    one = GroupState(3, {}, {"CARE": Counter({Fraction(1): 1})}, Counter({Fraction(1): 2}))
    assert visible_of({"x": one}, 3)["x"].withheld == {"CARE", ""}


@pytest.mark.parametrize("order", [1, -1])
def test_what_one_group_withholds_is_still_shown_of_the_other(order: int):
    open_group = Visible(GroupState(3, {"CARE-01": Counter({1: 3})}, {}, Counter({Fraction(1): 3})))
    closed = Visible(GroupState(3), {"", "CARE-01", "WORK"})
    first, second = (open_group, closed)[::order]
    first.merge(second)
    assert first.withheld == {"WORK"}
    assert first.state.overall_scores == {Fraction(1): 3}


# Common ground


def test_a_domain_whose_weights_changed_is_made_in_another_way():
    heavier = library_with("small", ("care.yaml", "  - id: CARE-02\n", "  - id: CARE-02\n    weight: 3\n"))
    version = version_by_content(SMALL, heavier)
    assert dict(version.names) == {name: name for name in ("CARE-01", "CARE-02", "WORK-01")}
    assert dict(version.domains) == {"WORK": "WORK"} and not version.overall
    twice = library_with(
        "small",
        ("care.yaml", "  - id: CARE-01\n", "  - id: CARE-01\n    weight: 3\n"),
        ("care.yaml", "  - id: CARE-02\n", "  - id: CARE-02\n    weight: 3\n"),
    )
    assert version_by_content(SMALL, twice).overall, "the same shares make the same scores"


def test_what_changed_is_told_by_ids():
    new = library_with(
        "small",
        ("care.yaml", "id: CARE-02", "id: CARE-03"),
        ("care.yaml", "title: Heard at the table", "title: Snow"),
        ("care.yaml", "Every group speaks at meetings.", "Snow is cleared from all paths by noon."),
        ("care.yaml", "Minutes name one speaker.", "Snow lies on the paths."),
        ("care.yaml", "Minutes name a speaker of each group that came.", "Two people clear the paths each morning."),
    )
    version = version_by_content(SMALL, new)
    told = {(c.earlier_version, c.earlier, c.later, c.title, c.what) for c in version.changes}
    assert ("1.0.0", "CARE-02", "", "Heard at the table", "not compared") in told
    assert ("1.0.0", "", "CARE-03", "Snow", "not compared") in told
    assert "it is new: earlier rounds did not ask it" in [c.reason for c in version.changes]
    by_ids = version_by_ids("0.9.0", {"CARE-01", "CARE-02", "WORK-01"}, new)
    assert [(c.earlier_version, c.earlier, c.later, c.title, c.what, c.reason) for c in by_ids.changes] == [
        ("0.9.0", "CARE-02", "", "", "not compared", "the later matrix has no such id"),
        ("0.9.0", "", "CARE-03", "Snow", "not compared", "the earlier rounds have no such id"),
    ]


def test_overall_scores_are_carried_where_they_are_made_alike():
    own = state(SMALL, {"Ayr": [FULL] * 3})
    same = same_version(scorecard(SMALL))
    assert carried(own, same) == own
    [other] = carried(own, Version("0", same.names, same.domains, overall=False)).values()
    assert not other.overall_scores and other.domain_scores
    assert carried(own, Version("0", {}, {}, overall=True)).popitem()[1].answers == {}


# Rounds


def three_rounds() -> tuple[Library, Version, State]:
    """CARE-02 means something else in the last two rounds of three."""
    text = SMALL.get("CARE-02", "indicator").statement
    later = library_with("small", ("care.yaml", text, "Nobody may ever be asked about anything again."))
    version = version_by_content(SMALL, later)
    early = carried(state(SMALL, {"Ayr": [{"CARE-01": 1, "CARE-02": 2}] * 3}, "2021"), version)
    rest = [
        state(later, {"Ayr": [{"CARE-01": value, "CARE-02": 1}] * 3}, year)
        for value, year in ((1, "2022"), (2, "2023"))
    ]
    return later, version, merge_states([early, *rest])


def test_the_slope_of_a_domain_that_is_shared_in_part():
    later, version, rows = three_rounds()
    card = scorecard(later)
    seen = trend(card, rows, ground_of([same_version(card), version]), "Ayr", 3)
    [care] = [slope for slope in seen.slopes if slope.item.id == "CARE"]
    assert (care.systems, care.means, care.rounds) == (1, (1, 1, 2), ("2021", "2022", "2023"))
    assert (care.move.difference, care.move.interval, care.move.moved) == (Fraction(1, 2), None, False)
    [one] = [slope for slope in seen.slopes if slope.item.id == "CARE-01"]
    assert (one.systems, one.means, one.move.difference) == (1, (1, 1, 2), Fraction(1, 2)) and one.move.moved


def test_movers_are_of_one_kind_and_the_largest_comes_first():
    years = ({"SHELF-01": 1, "CREW-01": 4, "TALE-01": 2}, {"SHELF-01": 2, "CREW-01": 1, "TALE-01": 2})
    rows = merge_states(state(OTHER, {"Ayr": [own] * 3}, str(2021 + place)) for place, own in enumerate(years))
    card = scorecard(OTHER)
    seen = trend(card, rows, ground_of([same_version(card)]), "Ayr", 2)
    assert [step.item.id for step in movers(seen.whole, "indicator")] == ["CREW-01", "SHELF-01"]
    assert [step.item.id for step in movers(seen.whole, "domain")] == ["CREW", "SHELF"]


def test_a_system_is_not_shown_its_own_case():
    """The only case is of the Outer Isles."""
    rows = state(OTHER, {"Outer Isles": levels("CREW-01", 0, 0), "Ayr": levels("CREW-01", 0, 0)})
    card, seen = scorecard(OTHER), visible_systems(rows, "2026", 2)
    assert [gap.case for gap in twins(OTHER, card, seen, "Outer Isles", ()).gaps] == [None]
    assert [gap.case.case.id for gap in twins(OTHER, card, seen, "Ayr", ()).gaps] == ["gull-island"]
