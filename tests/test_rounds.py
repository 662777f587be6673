"""Rounds side by side: slopes and moves by hand, common ground of two versions, and who is left out."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from held_states import CONTENT, OTHER, SMALL, levels, library_with, state
from vcsekit.content.library import Library
from vcsekit.export.table_schema import tables_json
from vcsekit.export.trend_tables import KIND, trend_tables
from vcsekit.report.trend import trend_view
from vcsekit.scoring.card import scorecard
from vcsekit.scoring.ground import (
    Version,
    carried,
    ground_of,
    outside_the_scale,
    same_version,
    version_by_content,
    version_by_ids,
)
from vcsekit.scoring.rounds import Slope, Step, Trend, items_of, trend
from vcsekit.scoring.state import State, merge_states
from vcsekit.scoring.trend import Interval, Move, contrast, move_between, slope_factors

ROOT = Path(__file__).parents[1]
repeatable = settings(derandomize=True, deadline=None, max_examples=40)


def rounds(library: Library, *systems: dict[str, list]) -> State:
    """A round a year, from 2021 on."""
    return merge_states(state(library, own, str(2021 + place)) for place, own in enumerate(systems))


def found(held: State, system: str | None = None, library: Library = OTHER, *versions: Version) -> Trend:
    card = scorecard(library)
    ground = ground_of([same_version(card), *versions])
    return trend(card, held, ground, system, library.matrix.agreement.minimum_group_size)


def of(steps: tuple[Step, ...], item: str) -> Step:
    return next(step for step in steps if step.item.id == item)


# Slopes and contrasts


@pytest.mark.parametrize(
    ("means", "slope"), [((1, 4), 3), ((1, 2, 4), Fraction(3, 2)), ((0, 1, 3, 4), Fraction(7, 5)), ((2, 2, 2), 0)]
)
def test_slope_by_hand(means: tuple[int, ...], slope: Fraction):
    """Four rounds: (−3/2·0 − 1/2·1 + 1/2·3 + 3/2·4) ÷ 5."""
    terms = [(factor, {Fraction(mean): 2}) for factor, mean in zip(slope_factors(len(means)), means, strict=True)]
    move = contrast(terms, 2)
    assert move.difference == slope
    assert (move.interval.low, move.interval.high) == (slope, slope), "nobody differs, so nobody matters"


@repeatable
@given(st.lists(st.integers(0, 5), min_size=2, max_size=9), st.lists(st.integers(0, 5), min_size=2, max_size=9))
def test_a_contrast_of_two_is_a_move(before: list[int], after: list[int]):
    first, second = (Counter(map(Fraction, values)) for values in (before, after))
    assert contrast([(Fraction(-1), first), (Fraction(1), second)], 2) == move_between(first, second, 2)
    whole = contrast([(Fraction(-3), first), (Fraction(3), second)], 2)
    plain = move_between(first, second, 2)
    assert whole.difference == 3 * plain.difference
    assert float(whole.interval.low) == pytest.approx(3 * float(plain.interval.low), abs=1e-5)


def test_no_interval_where_one_is_too_small():
    terms = [(Fraction(1), {Fraction(1): 2}), (Fraction(1), {Fraction(1): 1})]
    assert contrast(terms, 2).interval is None
    assert contrast([*terms, (Fraction(1), {})], 2) is None
    assert contrast([], 2) is None


# Rounds of one matrix


def test_one_system_in_three_rounds():
    held = rounds(OTHER, *({"Ayr": levels("SHELF-01", *own)} for own in ((1, 1, 2, 2), (2, 2, 3, 3), (4, 4, 5, 5))))
    seen = found(held, "Ayr")
    whole = of(seen.whole, "SHELF")
    assert (whole.means, whole.move.difference, whole.move.moved) == ((Fraction(3, 2), Fraction(9, 2)), 3, True)
    assert [step.move.difference for step in seen.steps if step.item.id == "SHELF-01"] == [1, 2]
    slope = next(one for one in seen.slopes if one.item.id == "SHELF")
    assert slope.move.difference == Fraction(3, 2) and slope.move.moved
    assert (whole.up, whole.down, whole.still) == (None, None, None)
    assert not [step for step in seen.whole if step.item.id == "CREW"], "nobody was asked"
    once = found(rounds(OTHER, {"Ayr": levels("SHELF-01", 1, 2)}), "Ayr")
    assert once == Trend("Ayr", ("2021",), (), (), ()), "one round is no way to anywhere"


def test_the_slope_of_several_systems_is_that_of_their_mean():
    """Ayr goes 0, 1, 5 and Bute 1, 2, 3: their means 1/2, 3/2 and 4 rise by 7/4 a round."""
    held = rounds(
        OTHER, *({"Ayr": levels("SHELF-01", ayr, ayr), "Bute": levels("SHELF-01", bute, bute)}
                 for ayr, bute in ((0, 1), (1, 2), (5, 3)))
    )  # fmt: skip
    [slope] = [one for one in found(held).slopes if one.item.id == "SHELF"]
    rise = Fraction(7, 4)
    assert slope == Slope(
        item=slope.item, rounds=("2021", "2022", "2023"), systems=2,
        means=(Fraction(1, 2), Fraction(3, 2), Fraction(4)), move=Move(rise, Interval(rise, rise), True),
    )  # fmt: skip


def test_several_systems_each_once_and_only_those_of_both_rounds():
    """Ayr from 1 to 2, Bute stays at 3: from 2 to 5/2. Coll and Danna were in one round only; Eigg is too small."""
    held = rounds(
        OTHER,
        {"Ayr": levels("SHELF-01", 1, 1), "Bute": levels("SHELF-01", *[3] * 30), "Coll": levels("SHELF-01", 5, 5),
         "Eigg": levels("SHELF-01", 0)},
        {"Ayr": levels("SHELF-01", 2, 2), "Bute": levels("SHELF-01", 3, 3), "Danna": levels("SHELF-01", 0, 0),
         "Eigg": levels("SHELF-01", 5)},
    )  # fmt: skip
    step = of(found(held).whole, "SHELF")
    assert (step.systems, step.means, step.responses) == (2, (Fraction(2), Fraction(5, 2)), (32, 4))
    assert (step.up, step.down, step.still) == (1, 0, 1)


def test_all_that_is_told_of_a_step():
    """Ayr and Bute go up by a half and by one, Coll goes down by a half, Danna stays: from 5/4 to 6/4."""
    low, half, high = {"CARE-01": 1, "CARE-02": 1}, {"CARE-01": 1, "CARE-02": 2}, {"CARE-01": 2, "CARE-02": 2}
    held = rounds(
        SMALL,
        {"Ayr": [low] * 3, "Bute": [low] * 3, "Coll": [high] * 3, "Danna": [low] * 3},
        {"Ayr": [half] * 3, "Bute": [high] * 4, "Coll": [half] * 3, "Danna": [low] * 3},
    )
    [step] = [step for step in found(held, library=SMALL).whole if step.item.id == "CARE"]
    quarter = Fraction(1, 4)
    assert step == Step(
        item=step.item, rounds=("2021", "2022"), systems=4, responses=(12, 13), means=(Fraction(5, 4), Fraction(3, 2)),
        move=Move(quarter, Interval(quarter, quarter), True), up=2, down=1, still=1,
    )  # fmt: skip


def test_one_system_is_not_all_of_them():
    """What all systems together say must not be what one of them says."""
    held = rounds(
        OTHER,
        {"Ayr": levels("SHELF-01", 1, 1), "Bute": levels("SHELF-01", 3)},
        {"Ayr": levels("SHELF-01", 2, 2), "Bute": levels("SHELF-01", 3, 3)},
    )
    assert not found(held).whole
    assert of(found(held, "Ayr").whole, "SHELF").move.difference == 1


ANSWER = st.sampled_from([*scorecard(OTHER).values, "n/a", None])
RETURN = st.fixed_dictionaries({"SHELF-01": ANSWER, "CREW-01": ANSWER})
SYSTEMS = st.dictionaries(st.sampled_from(["Ayr", "Bute", "Coll"]), st.lists(RETURN, max_size=4))


@repeatable
@given(SYSTEMS, SYSTEMS, st.lists(RETURN, min_size=2, max_size=2), st.sampled_from([None, "Ayr", "Sark"]))
def test_nothing_of_a_small_system_is_shown(before: dict, after: dict, others: list, system: str | None):
    """Sark has one return a round: whatever it says, every form is the same."""
    told = []
    for first, second in ((others[0], others[1]), (others[1], {"SHELF-01": 5})):
        held = rounds(OTHER, {**before, "Sark": [first]}, {**after, "Sark": [second]})
        seen = found(held, system)
        told.append(repr(seen))
        if seen.whole:
            view, tables = trend_view(OTHER, seen, (), "who"), trend_tables(OTHER, seen)
            told[-1] += repr(view) + tables_json(KIND, OTHER, {}, view.notes, tables)
            assert all(step.systems >= (2 if system is None else 1) for step in (*seen.whole, *seen.steps))
            assert all(size >= 2 for step in seen.whole for size in step.responses)
    assert told[0] == told[1]


# Common ground


def later_other() -> Library:
    """NEWS-01 has another id, CREW-01 another meaning."""
    return library_with(
        "other-matrix",
        ("matrix.yaml", "version: 2.4.0", "version: 3.0.0"),
        ("news.yaml", "  - id: NEWS-01\n", "  - id: NEWS-02\n    formerly: [NEWS-01]\n"),
        ("crew.yaml", "tried: Four helpers came to a lesson in June.", "tried: No helper may ever touch a book."),
    )


def test_ground_by_content():
    version = version_by_content(OTHER, later_other())
    assert version.names["NEWS-01"] == "NEWS-02" and "CREW-01" not in version.names
    assert version.domains["NEWS"] == "NEWS" and "CREW" not in version.domains
    assert (version.version, version.overall) == ("2.4.0", False)
    changes = {(one.earlier, one.later): one.what for one in version.changes}
    assert changes == {("NEWS-01", "NEWS-02"): "asked under another id", ("CREW-01", ""): "not compared"}
    ground = ground_of([same_version(scorecard(later_other())), version])
    assert "NEWS-02" in ground.indicators and "CREW-01" not in ground.indicators and len(ground.indicators) == 11


def test_the_same_content_shares_everything():
    version, same = version_by_content(OTHER, OTHER), same_version(scorecard(OTHER))
    assert (version.names, version.domains, version.overall, version.changes) == (
        same.names, same.domains, True, ()
    )  # fmt: skip


def test_another_weight_of_a_domain_is_another_overall_score():
    heavier = library_with("other-matrix", ("loan.yaml", "weight: 3", "weight: 4"))
    version = version_by_content(OTHER, heavier)
    assert not version.overall and len(version.domains) == 12


def test_weights_count_by_their_proportions():
    """CARE weighs 1 and WORK 2. With 3 and 6 all is as it was; with 2 and 2 it is not, and without weights neither."""
    weighing = {
        weights: library_with(
            "small", ("care.yaml", "id: CARE\n", f"id: CARE\nweight: {weights[0]}\n"),
            ("domains/work.yaml", "weight: 2", f"weight: {weights[1]}"),
        )
        for weights in ((3, 6), (2, 2), (0, 0))
    }  # fmt: skip
    alike = {weights: version_by_content(SMALL, library).overall for weights, library in weighing.items()}
    assert alike == {(3, 6): True, (2, 2): False, (0, 0): False}
    assert version_by_content(weighing[0, 0], weighing[0, 0]).overall
    without = library_with("small", ("domains/work.yaml", "    levels:\n", "    weight: 0\n    levels:\n"))
    assert version_by_content(without, without).domains == {"CARE": "CARE", "WORK": "WORK"}
    assert version_by_content(SMALL, without).domains == {"CARE": "CARE"}


def test_ground_by_ids_alone():
    later = later_other()
    version = version_by_ids("2.4.0", {indicator.id for indicator in OTHER.indicators}, later)
    assert set(version.names) == {i.id for i in OTHER.indicators} - {"NEWS-01"}
    assert (dict(version.domains), version.overall, version.by_id) == ({}, False, True)
    assert {(one.earlier, one.later) for one in version.changes} == {("NEWS-01", ""), ("", "NEWS-02")}


def test_rounds_of_two_versions():
    later = later_other()
    version = version_by_content(OTHER, later)
    early = [{"NEWS-01": 1, "CREW-01": 0, "SHELF-01": 1}] * 3
    late = [{"NEWS-02": 4, "CREW-01": 5, "SHELF-01": 1}] * 3
    held = merge_states([carried(state(OTHER, {"Ayr": early}, "2021"), version), state(later, {"Ayr": late}, "2022")])
    seen = found(held, "Ayr", later, version)
    assert of(seen.whole, "NEWS-02").move.difference == 3
    assert of(seen.whole, "NEWS").move.moved and not of(seen.whole, "SHELF").move.moved
    assert not [step for step in seen.whole if step.item.id in ("CREW", "CREW-01", "overall")]
    view = trend_view(later, seen, [version], "Ayr")
    assert view.summary[-1] == "The matrix changed in between: 1 indicator can't be compared here."
    assert {row.earlier for row in view.changes} == {"NEWS-01", "CREW-01"}


CARE_01 = (
    (CONTENT / "small" / "domains" / "care.yaml").read_text("utf-8").partition("CARE-01\n")[2].partition("  - id")[0]
)
"""All that is said of CARE-01 but its id."""


def partly() -> tuple[Library, Version]:
    """The small matrix, in which one of two indicators of CARE means something else."""
    text = next(i for i in SMALL.indicators if i.id == "CARE-02").statement
    later = library_with("small", ("care.yaml", text, "Nobody may ever be asked about anything again."))
    return later, version_by_content(SMALL, later)


def test_what_can_be_compared():
    """Nothing is left of the overall score where one domain is made otherwise."""
    later, version = partly()
    card = scorecard(later)
    for versions, expected in (
        ([], [("overall", "overall", 3, 3, True), ("domain", "CARE", 2, 2, True), ("domain", "WORK", 1, 1, True),
              ("indicator", "CARE-01", 1, 1, True), ("indicator", "CARE-02", 1, 1, True),
              ("indicator", "WORK-01", 1, 1, True)]),
        ([version], [("domain", "CARE", 1, 2, False), ("domain", "WORK", 1, 1, True),
                     ("indicator", "CARE-01", 1, 1, True), ("indicator", "WORK-01", 1, 1, True)]),
    ):  # fmt: skip
        items = items_of(card, ground_of([same_version(card), *versions]))
        assert [(item.kind, item.id, item.shared, item.indicators, item.whole) for item in items] == expected


def three_of_care(weight: str, *others: tuple[str, str, str]) -> tuple[Library, Library]:
    """The small matrix with CARE-03, which weighs so much, before and after CARE-02 meant something else."""
    third = ("care.yaml", "indicators:\n", f"indicators:\n  - id: CARE-03\n    weight: {weight}\n{CARE_01}")
    text = next(i for i in SMALL.indicators if i.id == "CARE-02").statement
    changed = ("care.yaml", text, "Nobody may ever be asked about anything again.")
    return library_with("small", third, *others), library_with("small", third, *others, changed)


def test_the_shared_part_of_a_domain_is_weighted():
    """On a scale from 0, CARE-03, which weighs 3 of 4, goes from 0 to 1, and CARE-01 stays at 0."""
    old, later = three_of_care("3", ("matrix.yaml", "value: 1", "value: 0"), ("matrix.yaml", "value: 2", "value: 1"))
    version = version_by_content(old, later)
    early, late = [{"CARE-01": 0, "CARE-03": 0}] * 3, [{"CARE-01": 0, "CARE-03": 1}] * 3
    held = merge_states([carried(state(old, {"Ayr": early}, "2021"), version), state(later, {"Ayr": late}, "2022")])
    step = of(found(held, "Ayr", later, version).whole, "CARE")
    assert (step.means, step.item.shared) == ((0, Fraction(3, 4)), 2)


def test_a_shared_part_that_weighs_nothing_is_no_score():
    old, later = three_of_care("0", ("care.yaml", "  - id: CARE-01\n", "  - id: CARE-01\n    weight: 0\n"))
    ground = ground_of([same_version(scorecard(later)), version_by_content(old, later)])
    assert {"CARE-01", "CARE-03"} <= ground.indicators
    assert "CARE" not in [item.id for item in items_of(scorecard(later), ground)]


def test_a_domain_that_is_shared_in_part_has_no_interval():
    """CARE-01 from 1 to 2; CARE-02, which changed, would tell something else."""
    later, version = partly()
    assert set(version.names) == {"CARE-01", "WORK-01"} and "CARE" not in version.domains
    early, late = [{"CARE-01": 1, "CARE-02": 2}] * 3, [{"CARE-01": 2, "CARE-02": 1}] * 3
    held = merge_states([carried(state(SMALL, {"Ayr": early}, "2021"), version), state(later, {"Ayr": late}, "2022")])
    step = of(found(held, "Ayr", later, version).whole, "CARE")
    assert (step.means, step.responses, step.move) == ((1, 2), (3, 3), Move(Fraction(1), None, False))
    assert (step.item.shared, step.item.indicators) == (1, 2)
    [row] = trend_view(later, found(held, "Ayr", later, version), [version], "A").whole
    assert row.words == "no interval: only 1 of its 2 indicators are in all versions"


def test_levels_that_the_scale_does_not_have():
    values = scorecard(SMALL).values
    assert outside_the_scale(state(SMALL, {"Ayr": levels("CARE-01", 1, 2)}), values) is None
    assert outside_the_scale(state(OTHER, {"Ayr": levels("CREW-01", 5)}), values) == 5


# Forms


def test_json_is_what_the_schema_says():
    schema = json.loads((ROOT / "schemas" / "trend.schema.json").read_text("utf-8"))
    later, version = partly()
    held = rounds(later, *({"Ayr": levels("CARE-01", *own)} for own in ((1, 1, 2), (2, 2, 2), (1, 2, 2))))
    seen = found(held, "Ayr", later, version)
    about = {"system": "Ayr", "rounds": list(seen.rounds)}
    data = json.loads(tables_json(KIND, later, about, ["a note"], trend_tables(later, seen, [version])))
    Draft202012Validator(schema).validate(data)
    assert set(data) == set(schema["properties"])
    for name, table in schema["properties"]["tables"]["properties"].items():
        assert all(set(row) == set(table["items"]["properties"]) for row in data["tables"][name]), name
    assert {row["span"] for row in data["tables"]["trend"]} == {"first to last", "next round"}
