"""Who could help whom: by hand on the other matrix, with nobody named who did not say so."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from held_states import OTHER, state
from vcsekit.export.table_schema import tables_json
from vcsekit.export.twin_tables import KIND, twin_tables
from vcsekit.report.twin import _share as twin_share
from vcsekit.report.twin import twin_view
from vcsekit.scoring.card import Answer, scorecard
from vcsekit.scoring.cohort import visible_systems
from vcsekit.scoring.gaps import nearest_case
from vcsekit.scoring.state import State
from vcsekit.scoring.twin import Twins, twins

ROOT = Path(__file__).parents[1]
CARD = scorecard(OTHER)
repeatable = settings(derandomize=True, deadline=None, max_examples=60)


def two(**answers: Answer) -> list[dict[str, Answer]]:
    """Two returns that say the same, by domain."""
    return [{f"{domain}-01": answer for domain, answer in answers.items()}] * 2


HELD = {
    "Ayr": two(SHELF=1, CREW=1, TALE=5),
    "Bute": two(SHELF=5, CREW=2, TALE=0),
    "Coll": two(SHELF=4, CREW=5, TALE=5),
    "Danna": two(SHELF=0, CREW=0, TALE=1),
    "Eigg": two(SHELF=3, CREW=0, TALE=3),
}
"""The middle of the scale is 5/2. Ayr has gaps at SHELF (weight 2) and CREW (weight 1), and is strong at TALE."""


def found(held: State, *opted_in: str, system: str = "Ayr") -> Twins:
    return twins(OTHER, CARD, visible_systems(held, "2026", 2), system, opted_in)


def view_text(seen: Twins) -> str:
    return repr(twin_view(OTHER, seen, "2026")) + tables_json(KIND, OTHER, {}, (), twin_tables(OTHER, seen))


def test_gaps_come_by_importance():
    """Both are four levels below the top; shelves weigh twice as much as helpers, all twelve domains 15 times."""
    seen = found(state(OTHER, HELD))
    assert [(gap.indicator, gap.mean, gap.below_top) for gap in seen.gaps] == [("SHELF-01", 1, 4), ("CREW-01", 1, 4)]
    assert [gap.importance for gap in seen.gaps] == [Fraction(4 * 2 * 12, 15), Fraction(4 * 12, 15)]
    assert (seen.system, seen.others, seen.named) == ("Ayr", 4, 0)
    assert [(gap.strong, gap.compared) for gap in seen.gaps] == [(3, 4), (1, 4)]


def test_nobody_is_named_by_default():
    seen = found(state(OTHER, HELD))
    assert not seen.twins and not any(gap.helpers for gap in seen.gaps)
    assert not [name for name in ("Bute", "Coll", "Danna", "Eigg") if name in view_text(seen)]
    assert seen.gaps[1].case.case.id == "gull-island", "the nearest case is told all the same"


def test_who_is_nearest():
    """Danna shares barriers but can't help; Bute and Eigg share those of CREW and can; Coll shares none."""
    seen = found(state(OTHER, HELD), "Bute", "Coll", "Danna", "Eigg")
    assert [(twin.system, twin.helps, twin.helped) for twin in seen.twins] == [
        ("Bute", ("SHELF-01",), ("TALE-01",)),
        ("Eigg", ("SHELF-01",), ()),
        ("Danna", (), ("TALE-01",)),
        ("Coll", ("SHELF-01", "CREW-01"), ()),
    ]
    assert seen.twins[0].shared == ("empty-winters",) and not seen.twins[-1].shared
    assert [name for name, _ in seen.gaps[0].helpers] == ["Bute", "Coll", "Eigg"]
    view = twin_view(OTHER, seen, "2026")
    assert (view.twins[0].helps, view.twins[1].helped) == (("SHELF-01 Fresh stock",), ())
    assert view.summary[:2] == ("Other systems are strong at all 2 gaps.", "Cases tell of work on all 2 gaps.")
    assert view.twins[0].reason == "strong at 1 gap of yours, has 1 gap where you are strong and shares 1 barrier"
    assert view.twins[-1].reason == "strong at 2 gaps of yours and shares no barrier"
    assert view.gaps[0].helpers == ("Bute (5.00)", "Coll (4.00)", "Eigg (3.00)")


def test_one_who_is_not_named_can_not_be_worked_out():
    """Danna alone is not named: others are counted without it, and no mean stands beside a name."""
    seen = found(state(OTHER, HELD), "Bute", "Coll", "Eigg")
    assert (seen.gaps[0].compared, seen.gaps[0].strong) == (3, 3)
    assert seen.gaps[0].helpers == (("Bute", None), ("Coll", None), ("Eigg", None))
    assert "Danna" not in view_text(seen)
    assert found(state(OTHER, HELD), "Bute", "Coll").gaps[0].compared == 4, "two are enough to stay hidden"
    other = found(state(OTHER, {**HELD, "Danna": two(SHELF=5, CREW=5, TALE=5)}), "Bute", "Coll", "Eigg")
    assert view_text(other) == view_text(seen)


def test_too_few_others_are_not_counted():
    seen = found(state(OTHER, {name: HELD[name] for name in ("Ayr", "Bute")}))
    assert [(gap.compared, gap.strong) for gap in seen.gaps] == [(None, None)] * 2
    view = twin_view(OTHER, seen, "2026")
    assert view.gaps[0].strong_text == "not told: too few others"
    assert view.summary[0] == "There are 2 gaps; too few other systems can be counted to tell more."


def test_the_nearest_case_and_why():
    near = nearest_case(OTHER, OTHER.get("CREW-01", "indicator"))
    assert (near.case.id, near.actions) == ("gull-island", ("Eleven neighbours share the desk",))
    assert (
        near.why == "this indicator and what was done there draw on the same part of “An almanac that nobody printed”"
    )
    assert nearest_case(OTHER, OTHER.get("CREW-01", "indicator"), "Outer Isles") is None, "not its own case"


def test_a_case_by_its_approach():
    """Where no action rests on the indicator's source, the approach to its barriers leads to the case."""
    apart = OTHER.get("CREW-01", "indicator").model_copy(update={"sources": ("almanac/damp",)})
    near = nearest_case(OTHER, apart)
    assert (near.case.id, near.why) == ("gull-island", "it shows “A winter rota”, against “Empty winters”")


@pytest.mark.parametrize(
    ("some", "gaps", "words"),
    [(1, 1, "the only gap"), (0, 1, "none of 1 gap"), (3, 3, "all 3 gaps"), (2, 3, "2 of 3 gaps")],
)
def test_how_many_of_the_gaps(some: int, gaps: int, words: str):
    assert twin_share(some, gaps) == words


def test_no_gap_at_all():
    seen = found(state(OTHER, {**HELD, "Ayr": two(SHELF=5)}))
    assert not seen.gaps
    assert twin_view(OTHER, seen, "2026").summary[0].startswith("No answered indicator stands in the lower half")


ANSWER = st.sampled_from([*CARD.values, "n/a", None])
RETURN = st.fixed_dictionaries({"SHELF-01": ANSWER, "CREW-01": ANSWER})
ANSWERED = st.fixed_dictionaries({name: st.sampled_from(CARD.values) for name in ("SHELF-01", "CREW-01")})
SYSTEMS = st.dictionaries(st.sampled_from(["Bute", "Coll", "Danna", "Eigg"]), st.lists(RETURN, max_size=3))
NAMES = st.sets(st.sampled_from(["Bute", "Coll", "Danna", "Eigg", "Sark"]))


@repeatable
@given(SYSTEMS, NAMES, st.lists(RETURN, min_size=2, max_size=2))
def test_nothing_of_a_small_system_is_shown(systems: dict, named: set[str], others: list):
    """Sark has one return: even where it may be named, whatever it says makes no difference."""
    told = [
        view_text(found(state(OTHER, {"Ayr": HELD["Ayr"], **systems, "Sark": [answers]}), *named)) for answers in others
    ]
    assert told[0] == told[1]
    assert "Sark" not in told[0]


@repeatable
@given(SYSTEMS, NAMES, st.lists(ANSWERED, min_size=2, max_size=2))
def test_a_single_system_that_is_not_named_makes_no_difference(systems: dict, named: set[str], answers: list):
    """Tiree did not say that it may be named, and is the only one: nothing tells what it answered."""
    named = named | set(systems)
    told = [
        view_text(found(state(OTHER, {"Ayr": HELD["Ayr"], **systems, "Tiree": [one] * 2}), *named)) for one in answers
    ]
    assert told[0] == told[1]
    assert "Tiree" not in "".join(told)


def test_json_is_what_the_schema_says():
    schema = json.loads((ROOT / "schemas" / "twin.schema.json").read_text("utf-8"))
    about = {"round": "2026", "system": "Ayr"}
    for names in ((), ("Bute", "Coll", "Danna", "Eigg")):
        seen = found(state(OTHER, HELD), *names)
        data = json.loads(tables_json(KIND, OTHER, about, ["a note"], twin_tables(OTHER, seen)))
        Draft202012Validator(schema).validate(data)
        assert set(data) == set(schema["properties"])
        for name, table in schema["properties"]["tables"]["properties"].items():
            assert all(set(row) == set(table["items"]["properties"]) for row in data["tables"][name]), name


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_returns_does_not_matter(order: int):
    names = sorted(HELD)[::order]
    assert found(state(OTHER, {name: HELD[name] for name in names}), *names) == found(state(OTHER, HELD), *HELD)
    assert found(state(OTHER, HELD)).gaps[0].mean == Fraction(1)
