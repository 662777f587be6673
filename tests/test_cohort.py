"""A system beside the others: oracles by hand, and nothing of those who are too few."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from held_states import OTHER, SMALL, levels, state
from vcsekit.cli.plain import csv_text
from vcsekit.export.cohort_table import KIND, cohort_table
from vcsekit.export.table_schema import tables_json
from vcsekit.report.cohort import cohort_view
from vcsekit.scoring.card import scorecard
from vcsekit.scoring.cohort import (
    SPREAD_FROM,
    Band,
    Beside,
    Spread,
    band_of_mean,
    cohort,
    half_levels,
    nameable,
    spread_of,
    visible_systems,
)
from vcsekit.scoring.state import State, merge_states
from vcsekit.scoring.trend import Interval

ROOT = Path(__file__).parents[1]
CARD = scorecard(OTHER)
EIGHT = {
    "Ayr": (0, 0), "Bute": (0, 1), "Coll": (1, 1), "Danna": (1, 2),
    "Eigg": (2, 2), "Fladda": (3, 3), "Gigha": (4, 4), "Hoy": (5, 5),
}  # fmt: skip
"""Systems and the two answers of each to SHELF-01: means 0, 1/2, 1, 3/2, 2, 3, 4, 5."""

repeatable = settings(derandomize=True, deadline=None, max_examples=60)


def eight(**more: tuple[int, ...]) -> State:
    return state(OTHER, {name: levels("SHELF-01", *own) for name, own in {**EIGHT, **more}.items()})


def found(held: State, system: str, opted_in: tuple[str, ...] = (), library=OTHER) -> list[Beside]:
    minimum = library.matrix.agreement.minimum_group_size
    systems = visible_systems(held, "2026", minimum)
    return list(cohort(scorecard(library), systems, system, opted_in, minimum))


def shelf(rows: list[Beside]) -> Beside:
    return next(row for row in rows if row.item == "SHELF")


# Oracles


def test_the_lowest_of_eight():
    row = shelf(found(eight(), "Ayr"))
    assert (row.mean, row.floor, row.responses) == (0, 0, 2)
    assert (row.others, row.others_mean) == (7, Fraction(17, 7))
    spread = row.spread
    assert (spread.systems, spread.mean, spread.lowest, spread.highest) == (8, Fraction(17, 8), 0, 5)
    assert spread.quartiles == (Fraction(7, 8), Fraction(7, 4), Fraction(13, 4)), "type 7 at 7/4, 7/2 and 21/4"
    assert row.band is Band.LOWER and row.certain and not row.note
    assert row.counts == (0, 1, 1, 1, 1, 0, 1, 0, 1, 1), "half levels of the other seven; 5 is in the last"


def test_all_that_is_told_of_one_system():
    """Bute's two answered 0 and 1: of its four rooms one has the mean 0, one the mean 1."""
    quartiles = (Fraction(7, 8), Fraction(7, 4), Fraction(13, 4))
    assert shelf(found(eight(), "Bute")) == Beside(
        system="Bute", item="SHELF", responses=2, mean=Fraction(1, 2), floor=0,
        interval=Interval(Fraction(0), Fraction(1)), others=7, others_mean=Fraction(33, 14),
        spread=Spread(8, Fraction(17, 8), Fraction(0), quartiles, Fraction(5)),
        counts=(1, 0, 1, 1, 1, 0, 1, 0, 1, 1), band=Band.LOWER, certain=False, note="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("system", "band", "certain"),
    [("Bute", Band.LOWER, False), ("Fladda", Band.MIDDLE, True), ("Gigha", Band.UPPER, True)],
)
def test_bands(system: str, band: Band, certain: bool):
    """Bute's interval, 0 to 1, reaches over the lower quartile at 7/8."""
    row = shelf(found(eight(), system))
    assert (row.band, row.certain) == (band, certain)


def test_on_a_quartile_is_in_the_middle_half():
    spread = spread_of([Fraction(value) for value in range(9)])
    assert [band_of_mean(Fraction(value), spread) for value in (1, 2, 6, 7)] == [
        Band.LOWER, Band.MIDDLE, Band.MIDDLE, Band.UPPER
    ]  # fmt: skip
    assert half_levels([Fraction(0), Fraction(1, 2), Fraction(5)], CARD.values) == (1, 1, *[0] * 7, 1)


def test_no_band_under_eight_systems():
    held = eight()
    seven = {key: group for key, group in held.items() if key.system != "Hoy"}
    row = shelf(found(seven, "Ayr"))
    assert (row.band, row.certain, row.spread.quartiles) == (None, None, (None, None, None))
    assert row.note == "a quarter is told from 8 systems up; here are 7"
    assert row.others_mean == 2


def test_every_system_counts_once_however_many_came():
    assert shelf(found(eight(Hoy=(5,) * 50), "Ayr")).others_mean == Fraction(17, 7)


# Who is not shown


def test_too_small_a_system_counts_nowhere():
    """Iona has one return, and two are asked for."""
    assert found(eight(Iona=(5,)), "Ayr") == found(eight(), "Ayr")


def test_returns_that_name_no_system_are_no_system():
    assert found(merge_states([eight(), state(OTHER, {"": levels("SHELF-01", 5, 5, 5)})]), "Ayr") == found(
        eight(), "Ayr"
    )


def test_too_few_others():
    row = shelf(found(state(OTHER, {"Ayr": levels("SHELF-01", 0, 1), "Bute": levels("SHELF-01", 3, 3)}), "Ayr"))
    assert (row.mean, row.others, row.others_mean, row.spread, row.counts) == (Fraction(1, 2), 1, None, None, None)
    assert row.note == "fewer than 2 other systems can be shown: they are not compared"
    held = state(OTHER, {name: levels("SHELF-01", *EIGHT[name]) for name in ("Ayr", "Bute")})
    ayr, bute = (row for row in found(held, "Ayr", ("Bute",)) if row.item == "SHELF")
    assert (ayr.others_mean, ayr.spread, bute.others_mean, bute.spread) == (None, None, None, None)
    held = state(OTHER, {name: levels("SHELF-01", *EIGHT[name]) for name in ("Ayr", "Bute", "Coll")})
    two_others = shelf(found(held, "Ayr"))
    assert two_others.others_mean == Fraction(3, 4)
    assert two_others.note == "the spread needs 4 others without a name: fewer could be worked out"


def test_a_domain_that_too_few_answered():
    held = state(OTHER, {**{name: levels("SHELF-01", *own) for name, own in EIGHT.items()},
                         "Ayr": [{"SHELF-01": 4, "CREW-01": 1}, {"CREW-01": 1}]})  # fmt: skip
    row = shelf(found(held, "Ayr"))
    assert (row.mean, row.responses, row.floor, row.interval, row.band) == (None, None, None, None, None)
    assert row.note == (
        "fewer than 2 responses of this system have a score: not shown; a quarter is told from 8 systems up; here are 7"
    )
    assert row.spread.systems == 7


def test_three_others_can_not_be_worked_out():
    """Their lowest, highest and mean would tell all three: 1, 1/2 and 5/2 - 1 - 1/2. Of four, two stay unknown."""
    four = {name: EIGHT[name] for name in ("Ayr", "Bute", "Coll", "Danna")}
    row = shelf(found(state(OTHER, {name: levels("SHELF-01", *own) for name, own in four.items()}), "Ayr"))
    assert (row.others, row.others_mean, row.spread, row.counts) == (3, Fraction(1), None, None)
    assert row.note == "the spread needs 4 others without a name: fewer could be worked out"
    five = {**four, "Eigg": EIGHT["Eigg"]}
    row = shelf(found(state(OTHER, {name: levels("SHELF-01", *own) for name, own in five.items()}), "Ayr"))
    assert (row.others, row.spread.highest, sum(row.counts)) == (4, 2, 4)


@pytest.mark.parametrize(("opted_in", "told"), [(0, True), (3, True), (4, False), (5, False), (7, True)])
def test_the_spread_beside_names(opted_in: int, told: bool):
    """A mean beside a name is taken off what is told of all: three without a name would be as good as alone."""
    row = shelf(found(eight(), "Ayr", tuple(list(EIGHT)[1 : opted_in + 1])))
    assert (row.spread is not None) is told


# Who may be named


def test_nobody_is_named_by_default():
    rows = found(eight(), "Ayr")
    assert {row.system for row in rows} == {"Ayr"}
    view = cohort_view(OTHER, rows, "Ayr", "2026", 8)
    text = csv_text(cohort_table(OTHER, rows)) + repr(view)
    assert not [name for name in EIGHT if name != "Ayr" and name in text]


def test_named_ones_stand_by_name():
    rows = found(eight(), "Ayr", ("Hoy", "Bute"))
    assert [row.system for row in rows if row.item == "SHELF"] == ["Ayr", "Bute", "Hoy"]
    view = cohort_view(OTHER, rows, "Ayr", "2026", 8)
    assert [(row.system, row.means[1]) for row in view.named] == [("Bute", "0.50"), ("Hoy", "5.00")]


@pytest.mark.parametrize(("opted_in", "named"), [(5, 5), (6, 0), (7, 7)])
def test_one_who_is_not_named_can_not_be_worked_out(opted_in: int, named: int):
    """With two others left they stay hidden; one alone would be all others less the named ones."""
    others = list(EIGHT)[1:]
    assert len(nameable(others, others[:opted_in], 2)) == named
    assert len({row.system for row in found(eight(), "Ayr", tuple(others[:opted_in]))}) == named + 1


ANSWER = st.sampled_from([*CARD.values, "n/a", None])
RETURN = st.fixed_dictionaries({"SHELF-01": ANSWER, "CREW-01": ANSWER})
SYSTEMS = st.dictionaries(st.sampled_from(list(EIGHT)[1:]), st.lists(RETURN, max_size=4), max_size=7)
SMALL_ONES = st.dictionaries(st.sampled_from(["Rum", "Sark", "Tiree"]), RETURN, max_size=3)
NAMED = st.sets(st.sampled_from([*EIGHT, "Rum", "Sark", "Tiree"]))


@repeatable
@given(SYSTEMS, SMALL_ONES, st.lists(RETURN, min_size=3, max_size=3), NAMED)
def test_nothing_of_a_small_system_is_shown(systems: dict, small: dict, others: list, named: set[str]):
    """Whatever the small ones answered, even if they may be named, every form says the same."""
    own = {"Ayr": levels("SHELF-01", 1, 4), **systems}
    ways = [
        {**own, **{name: [answers] for name, answers in small.items()}},
        {**own, **{name: [answers] for name, answers in zip(small, others, strict=False)}},
    ]
    told = []
    for way in ways:
        rows = found(state(OTHER, way), "Ayr", tuple(named))
        view = cohort_view(OTHER, rows, "Ayr", "2026", 8)
        told.append((rows, view, tables_json(KIND, OTHER, {"round": "2026"}, view.notes, [cohort_table(OTHER, rows)])))
    assert told[0] == told[1]


@repeatable
@given(SYSTEMS, NAMED)
def test_figures_stand_for_enough(systems: dict, named: set[str]):
    held = state(OTHER, {"Ayr": levels("SHELF-01", 1, 4), **systems})
    rows = found(held, "Ayr", tuple(named))
    by_item = {item: [row for row in rows if row.item == item] for item in {row.item for row in rows}}
    for item, beside in by_item.items():
        own = next(row for row in beside if row.system == "Ayr")
        unnamed = own.others - (len(beside) - 1)
        hidden_well = unnamed == 0 or unnamed >= SPREAD_FROM
        for row in beside:
            assert (row.spread is not None) is (row.counts is not None) is (row.others >= 2 and hidden_well)
        assert (own.others_mean is None) == (own.others < 2)
        assert own.counts is None or sum(own.counts) == own.others
        assert len(beside) == 1 or unnamed == 0 or unnamed >= 2, item
        assert {row.system for row in beside} <= named | {"Ayr"}
        assert all(row.mean is None or row.responses >= 2 for row in beside)


# Forms


def test_json_is_what_the_schema_says():
    schema = json.loads((ROOT / "schemas" / "cohort.schema.json").read_text("utf-8"))
    for rows, library in ((found(eight(), "Ayr", ("Hoy",)), OTHER), (few_of_small(), SMALL)):
        text = tables_json(KIND, library, {"round": "2026", "system": "Ayr"}, ["a note"], [cohort_table(library, rows)])
        data = json.loads(text)
        Draft202012Validator(schema).validate(data)
        assert set(data) == set(schema["properties"])
        columns = schema["properties"]["tables"]["properties"]["cohort"]["items"]["properties"]
        assert set(data["tables"]["cohort"][0]) == set(columns)


def few_of_small() -> list[Beside]:
    return found(state(SMALL, {"Ayr": levels("CARE-01", 1, 2, 2)}), "Ayr", library=SMALL)


def test_what_the_view_says():
    view = cohort_view(OTHER, found(eight(), "Ayr"), "Ayr", "2026", 8)
    assert view.summary[0] == ("The overall score is 0.00; the mean of 7 other systems, each counted once, is 2.43.")
    assert view.summary[1] == "Furthest below the mean of the others: Shelves and stock, by 2.43 levels."
    assert view.summary[2].startswith("In the lowest quarter of systems: Shelves and stock")
    highest = cohort_view(OTHER, found(eight(), "Hoy"), "Hoy", "2026", 8).summary
    (above,) = (line for line in highest if "urthest" in line)
    assert above == "Furthest above the mean of the others: Shelves and stock, by 3.29 levels."
    everywhere = cohort_view(OTHER, found(eight(), "Eigg"), "Eigg", "2026", 8).summary
    assert everywhere[-1] == "Every domain that can be compared is in the middle half of systems."
    row = view.rows[1]
    assert (row.id, row.word, row.band, row.range_text, row.middle_text) == (
        "SHELF", "Bare", "lowest quarter", "0.00 to 5.00", "0.88 to 3.25"
    )  # fmt: skip
    assert view.steps[0] == "0.0 to 0.5" and view.steps[-1] == "4.5 to 5.0" and len(view.steps) == 10


def test_a_name_is_no_formula():
    held = merge_states([eight(), state(OTHER, {"=cmd()": levels("SHELF-01", 1, 1)})])
    assert "\r\n'=cmd()," in csv_text(cohort_table(OTHER, found(held, "=cmd()")))
