"""What a gap weighs and what content knows against it, by hand on small contents."""

from __future__ import annotations

from fractions import Fraction

import pytest
import yaml

from held import small_files
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.model.matrix import Indicator
from vcsekit.scoring.gaps import answering, importance_of, nearest_case

Data = dict[str, object]


def library(
    *approaches: Data, cases: tuple[Data, ...] = (), weightless: tuple[str, ...] = (), **indicator: object
) -> Library:
    """The small matrix with these approaches and cases, CARE-01 changed, and nothing given to what is weightless."""
    files = {path: text for path, text in small_files().items() if not path.startswith("cases/")}
    time = yaml.safe_load(files["barriers/time.yaml"])
    time["approaches"] = [*approaches]
    care = yaml.safe_load(files["domains/care.yaml"])
    care["indicators"][0].update(indicator)
    work = yaml.safe_load(files["domains/work.yaml"])
    for item in (care, work, *care["indicators"]):
        item.update({"weight": 0} if item["id"] in weightless else {})
    made = {"barriers/time.yaml": time, "domains/care.yaml": care, "domains/work.yaml": work}
    made |= {f"cases/{told['id']}.yaml": told for told in cases}
    found, _ = load_library(files | {path: yaml.safe_dump(data).encode() for path, data in made.items()})
    return found


def approach(name: str, *sources: str, against: tuple[str, ...] = ("late-invitations",), **more: object) -> Data:
    return {
        "id": name, "title": name.title(), "description": f"It is {name}.", "addresses": [*against],
        "sources": [f"paper/{source}" for source in sources], **more,
    }  # fmt: skip


def seen_in(case: str, *actions: str) -> Data:
    return {"seen_in": [{"case": case, "actions": [*actions]}]}


def case(name: str, actions: dict[str, tuple[str, ...]], system: str = "river-valley") -> Data:
    """A case with actions by the sources that each rests on."""
    told = [
        {"id": action, "title": f"Did {action}", "summary": "They did.", "sources": [f"paper/{ref}" for ref in refs]}
        for action, refs in actions.items()
    ]
    return {
        "id": name, "title": f"A case of {name}", "system": system, "areas": ["funding"], "overview": "Invented.",
        "as_of": "2022-04", "actions": told, "sources": ["paper/three"],
    }  # fmt: skip


def asked(held: Library) -> Indicator:
    return held.get("CARE-01", "indicator")


def names(held: Library) -> list[str]:
    return [one.id for one in answering(held, asked(held))]


def test_importance_by_hand():
    """CARE-01 weighs 3 beside 1, so 3/2 of their mean; CARE weighs 1 and WORK 2, so 2/3 of theirs."""
    held = library(weight=3)
    assert importance_of(held, asked(held)) == 1
    assert importance_of(held, held.get("CARE-02", "indicator")) == Fraction(1, 3)
    assert importance_of(held, held.get("WORK-01", "indicator")) == Fraction(4, 3)


def test_what_is_retired_or_weighs_nothing():
    held = library(weight=3, retired="1.0.0")
    assert importance_of(held, held.get("CARE-02", "indicator")) == Fraction(2, 3), "alone, it is its own mean"
    for weightless in (("CARE-01",), ("CARE-01", "CARE-02"), ("CARE",), ("CARE", "WORK")):
        held = library(weightless=weightless)
        assert importance_of(held, asked(held)) == 0


def test_the_nearest_approach_rests_on_most_of_the_same():
    held = library(
        approach("far", "three"), approach("near", "one", "two"), approach("nearer", "one", "two", "three"),
        sources=["paper/one", "paper/two", "paper/three"],
    )  # fmt: skip
    assert names(held) == ["nearer", "near", "far"]


def test_an_action_lends_its_sources_to_the_approach_that_is_seen_in_it():
    there = case("harbour", {"wrote": ("one",), "rang": ("two", "three")})
    elsewhere = approach("elsewhere", "three", **seen_in("harbour", "rang"))
    held = library(elsewhere, approach("seen", "three", **seen_in("harbour", "wrote")), cases=(there,))
    assert names(held) == ["seen", "elsewhere"], "CARE-01 rests on paper/one, and so does the action"
    held = library(approach("far", "two"), approach("own", "one"), cases=(there,))
    assert names(held) == ["own", "far"]


def test_among_equals_those_that_were_seen_come_first_then_the_order_of_barriers():
    there = case("harbour", {"rang": ("two",)})
    held = library(
        approach("second", "two", against=("unpaid-time",)), approach("first", "two"),
        approach("seen", "two", against=("unpaid-time",), **seen_in("harbour", "rang")),
        approach("both", "two", against=("unpaid-time", "late-invitations")),
        approach("gone", "one", retired="1.0.0"),
        cases=(there,), barriers=["late-invitations", "unpaid-time"],
    )  # fmt: skip
    assert names(held) == ["seen", "first", "both", "second"]


def test_the_nearest_case_is_that_of_most_shared_sources():
    cases = (
        case("alder", {"one-thing": ("one",), "elsewhere": ("three",)}),
        case("birch", {"this": ("one",), "that": ("two", "three")}, system="elsewhere"),
        case("cedar", {"nothing": ("three",)}),
    )
    held = library(cases=cases, sources=["paper/one", "paper/two"])
    near = nearest_case(held, asked(held))
    assert (near.case.id, near.actions) == ("birch", ("Did this", "Did that"))
    assert near.system == "elsewhere", "a system that the register does not have goes by its id"
    after = nearest_case(held, asked(held), "elsewhere")
    assert (after.case.id, after.actions, after.system) == ("alder", ("Did one-thing",), "River Valley")
    assert after.why == "this indicator and what was done there draw on the same part of “An invented paper”"


def test_among_equal_cases_the_first_title():
    cases = (case("birch", {"b": ("one",)}), case("alder", {"a": ("one",)}))
    held = library(cases=cases)
    assert nearest_case(held, asked(held)).case.id == "alder"


def test_a_case_in_which_the_nearest_approach_is_seen():
    cases = (case("alder", {"a": ("two",), "other": ("two",)}), case("birch", {"b": ("three",)}, system="elsewhere"))
    held = library(
        approach("lost", "two", **seen_in("nowhere", "a")), approach("found", "two", **seen_in("alder", "a")),
        approach("later", "two", **seen_in("birch", "b")),
        cases=cases,
    )  # fmt: skip
    near = nearest_case(held, asked(held))
    assert (near.case.id, near.actions, near.system) == ("alder", ("Did a",), "River Valley")
    assert near.why == "it shows “Found”, against “Late invitations”"
    assert nearest_case(held, asked(held), "River Valley").case.id == "birch"
    unknown = library(approach("found", "two", **seen_in("alder", "a", "never")), cases=cases)
    assert nearest_case(unknown, asked(unknown)).actions == ("Did a",), "an action that is not there is left out"


def test_a_barrier_that_is_not_there_is_not_named():
    there = case("alder", {"a": ("two",)})
    told = approach("found", "two", against=("no-such-barrier",), **seen_in("alder", "a"))
    held = library(told, cases=(there,), barriers=["no-such-barrier"])
    assert nearest_case(held, asked(held)).why == "it shows “Found”"


def test_no_case_at_all():
    held = library(approach("alone", "one"))
    assert nearest_case(held, asked(held)) is None


@pytest.mark.parametrize("barriers", [[], ["unpaid-time"]])
def test_no_approach_to_any_of_its_barriers(barriers: list[str]):
    assert names(library(approach("other", "one"), barriers=barriers)) == []
