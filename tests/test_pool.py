"""Published states: nothing in them tells what too few people said, and together they are what scoring all would be."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from held_states import OTHER, SMALL
from vcsekit.cli.app import run
from vcsekit.export import pool as pool_file
from vcsekit.export import pool_check
from vcsekit.export.pool import NotPoolError, checked, pool_text, read_pool
from vcsekit.export.pool_model import pool_schema
from vcsekit.scoring.card import Answer, DomainCard, IndicatorCard, Scorecard
from vcsekit.scoring.cohort import OVERALL
from vcsekit.scoring.group import OTHERS, mean_of
from vcsekit.scoring.pool import REST, Published, Suppressed, numbers_of, published
from vcsekit.scoring.pool_cost import Bounded, Kept, bounded, costs, values_of
from vcsekit.scoring.shown import ALL, Grouping, shown_groups
from vcsekit.scoring.state import GroupKey, GroupState, State, merge_groups, merge_states, state_of

ROOT = Path(__file__).parents[1]
repeatable = settings(derandomize=True, deadline=None, max_examples=80)


def domain(name: str, weight: int, *weights: int) -> DomainCard:
    cards = tuple(IndicatorCard(f"{name}-0{n}", Fraction(own)) for n, own in enumerate(weights, start=1))
    return DomainCard(name, Fraction(weight), cards)


CARD = Scorecard(
    "made-up", "1.0.0", (0, 1, 2, 3), (domain("ANTS", 2, 1, 2, 1), domain("BEES", 1, 1, 0), domain("COWS", 0, 1))
)
"""BEES-02 and COWS weigh nothing: no score is made of BEES-02, and none overall of COWS."""

NAMES = [indicator.id for indicator in CARD.indicators]
GROUPS = ("nhs", "vcse", "gp")

answers = st.sampled_from([0, 1, 2, 3, 0, 1, 2, 3, None, "n/a"])
a_return = st.tuples(
    st.sampled_from([*GROUPS, ""]), st.sampled_from(["2025", "2026"]), st.lists(answers, min_size=6, max_size=6)
)
a_system = st.lists(a_return, max_size=16)
Rows = Iterable[tuple[str, str, list[Answer]]]


def state(system: str, rows: Rows) -> State:
    return state_of(CARD, [(GroupKey(system, "Town", c, r), dict(zip(NAMES, own, strict=True))) for c, r, own in rows])


def alone(own: State) -> State:
    """A state without places."""
    return merge_states([{key._replace(place=""): group} for key, group in own.items()])


def by_constituency(own: State) -> State:
    """A published state where nothing is told of systems as a whole alone."""
    rest = [group for key, group in own.items() if key.constituency == REST]
    assert rest == [GroupState()] * len({(key.system, key.round) for key in own})
    return {key: group for key, group in own.items() if key.constituency != REST}


def text_of(found: Published, minimum: int = 3) -> str:
    return pool_text(SMALL, "S", minimum, found)


def groups_of(found: Published, name: str) -> dict[str, Any]:
    return {key.constituency: group for key, group in found.state.items() if key.round == name}


# By hand


def rows(*own: tuple[str, list[Answer]]) -> list[tuple[str, str, list[Answer]]]:
    return [(constituency, "2026", levels) for constituency, levels in own]


def test_one_answer_could_be_reckoned_back_from_the_score_that_is_made_of_it():
    """The second return's BEES-01 is 3, since ANTS has all else: so ANTS and the overall score go with ANTS-03."""
    held = state("S", rows(*[("nhs", [1, 1, None, 2, 2, 2])] * 3, ("nhs", [1, 1, 3, 2, 2, 2])))
    found = published(CARD, held, "S", 3)
    group = groups_of(found, "2026")["nhs"]
    assert set(group.answers) == set(NAMES) - {"ANTS-03"}
    assert set(group.domain_scores) == {"BEES", "COWS"} and not group.overall_scores
    assert found.suppressed == {"2026": Suppressed(4, (), {"ANTS-03": 1, "ANTS": 4, OVERALL: 4})}


@pytest.mark.parametrize(("place", "left"), [(4, {"ANTS", "BEES", "COWS", OVERALL}), (5, {"ANTS", "BEES", OVERALL})])
def test_what_weighs_nothing_takes_no_score_with_it(place: int, left: set[str]):
    levels: list[Answer] = [1, 1, 1, 1, 1, 1]
    levels[place] = None
    found = published(CARD, state("S", rows(("nhs", [1] * 6), *[("nhs", levels)] * 3)), "S", 3)
    group = groups_of(found, "2026")["nhs"]
    assert set(numbers_of(group)) == {*NAMES, *left} - {NAMES[place]}


def test_small_constituencies_count_with_the_others():
    own = [("nhs", [n % 4] * 6) for n in range(4)] + [("vcse", [2] * 6)] * 2 + [("gp", [0] * 6)] + [("", [3] * 6)]
    found = published(CARD, state("S", rows(*own)), "S", 3)
    groups = groups_of(found, "2026")
    assert {name: group.responses for name, group in groups.items()} == {"nhs": 4, "": 4, REST: 0}
    assert groups[""].answers["COWS-01"] == {2: 2, 0: 1, 3: 1}
    assert found.suppressed["2026"] == Suppressed(8, ("gp", "vcse"), {})


def test_what_one_constituency_hardly_answered_is_told_of_the_system_alone():
    """Of the NHS one answers BEES-02. Beside the whole, that of the VCSE would tell it."""
    own = rows(*[("nhs", [1, 1, 1, 1, None, 1])] * 2, ("nhs", [1, 1, 1, 1, 3, 1]), *[("vcse", [2] * 6)] * 3)
    found = published(CARD, state("S", own), "S", 3)
    groups = groups_of(found, "2026")
    assert set(groups) == {"nhs", "vcse", REST}
    assert (groups[REST].responses, groups[REST].answers) == (0, {"BEES-02": {None: 2, 3: 1, 2: 3}})
    assert all("BEES-02" not in groups[name].answers for name in ("nhs", "vcse"))
    assert not groups[REST].domain_scores and not found.suppressed["2026"].missing


def test_a_round_of_too_few_is_told_by_its_number():
    found = published(CARD, state("S", rows(("nhs", [1, None, 1, 1, 1, 1]), ("vcse", [2] * 6))), "S", 3)
    ((key, group),) = found.state.items()
    assert (key, group) == (GroupKey("S", "", REST, "2026"), GroupState())
    kept = found.suppressed["2026"]
    assert (kept.responses, kept.merged) == (2, ())
    assert kept.missing == {**dict.fromkeys([*NAMES, "ANTS", "BEES", "COWS", OVERALL], 2), "ANTS-02": 1}


# For any returns


@given(a_system)
@repeatable
def test_with_a_minimum_of_one_it_is_the_state_itself(own: Rows):
    held = state("S", own)
    found = published(CARD, held, "S", 1)
    assert by_constituency(found.state) == alone(held)
    assert not any(kept.missing or kept.merged for kept in found.suppressed.values())


@given(st.lists(a_system, max_size=4))
@repeatable
def test_together_they_are_what_scoring_all_is(systems: list[Rows]):
    held = {f"S{n}": state(f"S{n}", own) for n, own in enumerate(systems)}
    parts = [published(CARD, own, name, 1).state for name, own in held.items()]
    assert by_constituency(merge_states(parts)) == alone(merge_states(held.values()))


@given(a_system, st.integers(2, 5))
@repeatable
def test_a_system_s_figures_lack_nothing_but_what_is_missing(own: Rows, minimum: int):
    held = state("S", own)
    found = published(CARD, held, "S", minimum)
    for name, kept in found.suppressed.items():
        before = merge_groups(group for key, group in held.items() if key.round == name)
        after = merge_groups(groups_of(found, name).values())
        assert numbers_of(before) == {**numbers_of(after), **kept.missing}
        assert not numbers_of(after).keys() & kept.missing.keys()
        assert all(values_of(after, item) == values_of(before, item) for item in numbers_of(after))
        assert after.responses in (0, kept.responses) and kept.responses == before.responses


@given(a_system, st.integers(2, 5))
@repeatable
def test_no_cell_is_under_the_minimum_nor_what_is_left_of_one(own: Rows, minimum: int):
    """Nor is any sum or difference of what is published; and nothing is left that is made of a hidden one."""
    found = published(CARD, state("S", own), "S", minimum)
    for name in found.suppressed:
        groups = groups_of(found, name)
        parts = [group for part, group in groups.items() if part != REST]
        whole = merge_groups(groups.values())
        for size in range(1, len(parts) + 1):
            for some in map(merge_groups, combinations(parts, size)):
                assert some.responses == 0 or some.responses >= minimum
                left = whole.responses - some.responses
                assert left == 0 or left >= minimum
                for item, number in numbers_of(some).items():
                    assert number >= minimum
                    left = numbers_of(whole)[item] - number
                    assert left == 0 or left >= minimum
        for group in [*parts, whole]:
            told = numbers_of(group)
            for card in CARD.domains if group.responses else ():
                if any(i.weight and i.id not in group.answers for i in card.indicators):
                    assert card.id not in told
                    assert not card.weight or OVERALL not in told


def mirrored(own: Rows, wanted: Callable[[str, str, str], bool]) -> list[tuple[str, str, list[Answer]]]:
    """The same returns, in which some answers say the opposite; by constituency, round and indicator."""
    return [
        (c, r, [3 - a if isinstance(a, int) and wanted(c, r, NAMES[n]) else a for n, a in enumerate(levels)])
        for c, r, levels in own
    ]


@given(a_system, st.integers(2, 5))
@repeatable
def test_what_is_published_does_not_depend_on_a_hidden_answer(own: list[Any], minimum: int):
    """Byte for byte, whatever they say: so nobody can reckon them back, in whichever way."""
    found = published(CARD, state("S", own), "S", minimum)
    other = mirrored(own, lambda _, r, name: name in found.suppressed[r].missing)
    assert text_of(published(CARD, state("S", other), "S", minimum)) == text_of(found)


@given(a_system, st.integers(2, 5))
@repeatable
def test_no_constituency_tells_what_is_told_of_the_system_alone(own: list[Any], minimum: int):
    found = published(CARD, state("S", own), "S", minimum)
    alone = {key.round: set(group.answers) for key, group in found.state.items() if key.constituency == REST}
    other = published(CARD, state("S", mirrored(own, lambda _, r, name: name in alone.get(r, ()))), "S", minimum)
    assert other.suppressed == found.suppressed
    parts = {key: group for key, group in found.state.items() if key.constituency != REST}
    assert {key: group for key, group in other.state.items() if key.constituency != REST} == parts


@given(a_system, st.integers(2, 5))
@repeatable
def test_who_of_the_others_said_what_is_not_told(own: list[Any], minimum: int):
    """Those who count with the others may change their answers for one another's, of whatever constituency they are."""
    found = published(CARD, state("S", own), "S", minimum)
    other = list(own)
    for name, kept in found.suppressed.items():
        places = [n for n, (c, r, _) in enumerate(own) if r == name and (not c or c in kept.merged)]
        for place, source in zip(places, reversed(places), strict=True):
            other[place] = (*own[place][:2], own[source][2])
    assert text_of(published(CARD, state("S", other), "S", minimum)) == text_of(found)


@given(a_system, st.integers(2, 5))
@repeatable
def test_rows_show_what_is_published_and_nothing_of_the_whole_with_a_part(own: list[Any], minimum: int):
    found = published(CARD, state("S", own), "S", minimum)
    shown = list(shown_groups(found.state, minimum))
    for name in found.suppressed:
        parts = {part or OTHERS: group for part, group in groups_of(found, name).items() if part != REST}
        by_constituency = {
            row.constituency: row.visible.state
            for row in shown
            if row.visible and (row.round, row.grouping) == (name, Grouping.CONSTITUENCY)
        }
        assert by_constituency == (parts if len(parts) > 1 else {})
        (row,) = [row for row in shown if (row.round, row.grouping) == (name, Grouping.SYSTEM)]
        whole = merge_groups(groups_of(found, name).values())
        assert (row.visible.state if row.visible else GroupState()) == whole


@given(a_system, st.integers(1, 5))
@repeatable
def test_the_order_of_returns_is_not_told(own: list[Any], minimum: int):
    found, other = (text_of(published(CARD, state("S", rows), "S", minimum)) for rows in (own, own[::-1]))
    assert found == other


# What it cost


@dataclass
class Pool:
    held: State
    state: State
    kept: Kept


def pool(systems: Mapping[str, Rows], minimum: int) -> Pool:
    held = {name: state(name, own) for name, own in systems.items()}
    made = {name: published(CARD, own, name, minimum) for name, own in held.items()}
    kept = {(name, r): own for name, found in made.items() for r, own in found.suppressed.items()}
    return Pool(merge_states(held.values()), merge_states(found.state for found in made.values()), kept)


@given(st.lists(a_system, min_size=1, max_size=4), st.integers(2, 5))
@repeatable
def test_the_cost_is_exact_and_the_true_figures_lie_in_its_bounds(systems: list[Rows], minimum: int):
    made = pool({f"S{n}": own for n, own in enumerate(systems)}, minimum)
    for cost in costs(CARD, made.state, made.kept, GROUPS):
        true = [
            group for key, group in made.held.items()
            if key.round == cost.round and cost.constituency in (ALL, key.constituency)
        ]  # fmt: skip
        values = values_of(merge_groups(true), cost.item)
        lacking = sum(values.values()) - cost.responses.number
        if cost.constituency == ALL:
            assert lacking == cost.responses.missing
            by_system: dict[str, list[Any]] = {}
            for key, group in made.held.items():
                if key.round == cost.round:
                    by_system.setdefault(key.system, []).append(group)
            means = [mean_of(values_of(merge_groups(own), cost.item)) for own in by_system.values()]
            known = Counter(mean for mean in means if mean is not None)
            assert cost.systems is not None
            assert cost.systems.number + cost.systems.missing == known.total()
            assert_within(mean_of(known), cost.systems)
        else:
            assert cost.systems is None and 0 <= lacking <= cost.responses.missing
        assert_within(mean_of(values), cost.responses)


def assert_within(true: Fraction | None, found: Bounded) -> None:
    if true is None:
        assert found.mean is None
        return
    assert found.lowest is not None and found.highest is not None
    assert 0 <= found.lowest <= true <= found.highest <= 3
    if not found.missing:
        assert found.lowest == true == found.highest == found.mean


@given(st.lists(a_system, min_size=1, max_size=3))
@repeatable
def test_where_nothing_is_kept_back_it_costs_nothing(systems: list[Rows]):
    made = pool({f"S{n}": own for n, own in enumerate(systems)}, 1)
    found = list(costs(CARD, made.state, made.kept, GROUPS))
    assert not any(cost.responses.missing or (cost.systems and cost.systems.missing) for cost in found)


def test_bounds_by_hand():
    """Levels 1, 2, 3 and one that is missing, on a scale from 0 to 3: between 6/4 and 9/4."""
    histogram = {Fraction(n): 1 for n in (1, 2, 3)}
    assert bounded((0, 1, 2, 3), histogram, 1) == Bounded(3, 1, Fraction(2), Fraction(3, 2), Fraction(9, 4))
    assert bounded((0, 1, 2, 3), {}, 2) == Bounded(0, 2, None, Fraction(0), Fraction(3))
    assert bounded((0, 1, 2, 3), {}, 0) == Bounded(0, 0, None, None, None)


def test_a_constituency_lacks_what_stands_with_the_others():
    """Three of the others, of whom two are of the VCSE; of these only the merged ones can be meant."""
    own = rows(*[("nhs", [1] * 6)] * 3, *[("vcse", [2] * 6)] * 2, ("", [2] * 6))
    made = pool({"S": own}, 3)
    found = {(cost.constituency, cost.item): cost for cost in costs(CARD, made.state, made.kept, GROUPS)}
    assert found["vcse", "COWS-01"].responses == Bounded(0, 3, None, Fraction(0), Fraction(3))
    assert found["nhs", "COWS-01"].responses == Bounded(3, 0, Fraction(1), Fraction(1), Fraction(1))
    assert ("gp", "COWS-01") not in found and found[ALL, "COWS-01"].responses.missing == 0


def test_rounds_come_in_their_order_whoever_held_them():
    own = [("nhs", [1] * 6)] * 3
    made = pool({"A": [(c, "Round 10", o) for c, o in own], "B": [(c, "Round 2", o) for c, o in own]}, 3)
    found = list(costs(CARD, made.state, made.kept, GROUPS))
    assert list(dict.fromkeys(cost.round for cost in found)) == ["Round 2", "Round 10"]
    assert [(cost.kind, cost.item) for cost in found if (cost.round, cost.constituency) == ("Round 2", "nhs")] == [
        ("overall", "overall"), ("domain", "ANTS"), ("domain", "BEES"), ("domain", "COWS"),
        *(("indicator", name) for name in NAMES),
    ]  # fmt: skip


# As a file


@given(a_system, st.integers(1, 5))
@repeatable
def test_what_is_written_is_read(own: Rows, minimum: int):
    found = published(CARD, state("S", own), "S", minimum)
    text = text_of(found, minimum)
    Draft202012Validator(json.loads(pool_schema())).validate(json.loads(text))
    read = checked(read_pool(text.encode()), CARD, GROUPS)
    assert (read.state, read.suppressed, read.file.system, read.file.minimum) == (
        found.state,
        found.suppressed,
        "S",
        minimum,
    )


def test_the_schema_is_sound():
    Draft202012Validator.check_schema(json.loads(pool_schema()))


def sample() -> dict[str, Any]:
    """Two rounds: one with two constituencies, others, and what is told of all together; one of too few."""
    own = [("nhs", [n % 4] * 6) for n in range(3)] + [("vcse", [1] * 6)] * 3 + [("gp", [2, 2, 2, 2, None, 2])] * 3
    own[8] = ("gp", [1, 2, 3, 1, 3, 1])
    more = [*rows(*own), ("gp", "2025", [1] * 6)]
    data: dict[str, Any] = json.loads(text_of(published(CARD, state("S", more), "S", 3)))
    groups = sorted(data["state"], key=lambda part: (part["round"], part["constituency"]))
    assert [(part["round"], part["constituency"]) for part in groups] == [
        ("2025", REST), ("2026", "gp"), ("2026", "nhs"), ("2026", REST), ("2026", "vcse")
    ]  # fmt: skip
    data["state"] = groups
    return data


def refusal(data: Any) -> str:
    with pytest.raises(NotPoolError) as found:
        checked(read_pool(json.dumps(data).encode()), CARD, GROUPS)
    return str(found.value)


def test_the_sample_is_sound():
    assert checked(read_pool(json.dumps(sample()).encode()), CARD, GROUPS).file.system == "S"


GP, TOGETHER = 1, 3
G, R = "state[1] (2026, gp)", "suppressed[1] (2026)"
COWS, SCORES = ("state", GP, "answers", "COWS-01"), ("state", GP, "domain_scores", "COWS")


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("kind",), "vcsekit-results", "kind: input should be 'vcsekit-pool'"),
        (("format",), 2, "format: input should be 1"),
        (("system",), "", "system: string should have at least 1 character"),
        (("system",), "\x1b[2J", "system: string should match pattern"),
        (("minimum",), 0, "minimum: input should be greater than or equal to 1"),
        (("minimum",), 4, f"{G}: 3 returns are fewer than the minimum, 4"),
        (("state", GP, "responses"), "3", "state[1].responses: input should be a valid integer"),
        (("state", GP, "responses"), 10**30, "state[1].responses: input should be less than or equal to"),
        (("state", GP, "responses"), 4, f"{R}: 9 returns are told of, and the groups hold 10"),
        (("state", GP, "name"), "Ann", "state[1].name: extra inputs are not permitted"),
        (("state", GP, "round"), "2027", "state[1] (2027, gp): `suppressed` says nothing of this round"),
        (("state", GP, "round"), "", "state[1] (no round, gp): `suppressed` says nothing of this round"),
        (("state", GP, "constituency"), "nhs", "state: 2026, nhs stands there twice"),
        (("state", GP, "constituency"), "zoo", "state[1] (2026, zoo): this constituency is not in the matrix"),
        (COWS, {"2": 4}, f"{G}, COWS-01: 4 answers are told of, and there are 3 returns"),
        (COWS, {"2": 2, "": 1}, f"{G}, COWS-01: it stands for 2, fewer than the minimum, 3"),
        (COWS, {"4": 3}, f"{G}, COWS-01: the level 4 is not in the matrix"),
        (COWS, {"02": 3}, f"{G}, COWS-01: the level 02 is not in the matrix"),
        (COWS, {"9" * 99: 3}, "state[1].answers.COWS-01"),
        (("state", GP, "answers", "DOGS-01"), {"2": 3}, f"{G}, DOGS-01: this indicator is not in the matrix"),
        (("state", GP, "answers", "BEES-02"), {"2": 3}, f"{R}: BEES-02 is told in two ways"),
        (("state", GP, "domain_scores", "DOGS"), {"2": 3}, f"{G}, DOGS: this domain is not in the matrix"),
        (SCORES, {"2": 4}, f"{G}, COWS: 4 scores are told of, and there are 3 returns"),
        (SCORES, {"2": 2}, f"{G}, COWS: it stands for 2, fewer than the minimum, 3"),
        (SCORES, {"7/2": 3}, f"{G}, COWS: 7/2 is not on the scale"),
        (SCORES, {"1/0": 3}, f"{G}, COWS: 1/0 is not on the scale"),
        (SCORES, {"1e9": 3}, "state[1].domain_scores.COWS.1e9: string should match pattern"),
        (("state", GP, "overall_scores"), {"2/2": 3}, f"{G}, overall: 2/2 is not in its lowest terms"),
        (("state", TOGETHER, "responses"), 3, f"{R}: 9 returns are told of, and the groups hold 12"),
        (("state", TOGETHER, "answers"), {}, f"{R}: nothing is told of BEES-02"),
        (("suppressed", 0, "responses"), 3, "suppressed[0] (2025): 3 returns are enough, and none is published"),
        (("suppressed", 0, "round"), "2026", "suppressed: the round 2026 stands there twice"),
        (("suppressed", 0, "missing", "COWS-01"), 2, "suppressed[0] (2025): more is missing than there are returns"),
        (("suppressed", 0, "missing", "DOGS-01"), 1, "suppressed[0] (2025): DOGS-01 is not in the matrix"),
        (("suppressed", 1, "missing", "COWS-01"), 1, f"{R}: COWS-01 is told in two ways, which would count it twice"),
        (("suppressed", 1, "merged"), ["gp"], f"{R}: gp is said to count with the others, and stands alone"),
        (("suppressed", 1, "merged"), ["zoo"], f"{R}: zoo is said to count with the others, and there are none"),
        (("suppressed", 1), None, "suppressed[1]: input should be an object"),
    ],
    ids=str,
)  # fmt: skip
def test_what_can_not_be_is_told_with_its_place(path: tuple[str | int, ...], value: object, told: str):
    data = sample()
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert refusal(data).startswith(told)


def test_a_round_without_groups():
    data = sample()
    del data["state"][0]
    assert refusal(data) == "suppressed[0] (2025): `state` does not tell what is not by constituency in this round"


def test_an_indicator_of_some_constituencies_alone():
    data = sample()
    del data["state"][GP]["answers"]["COWS-01"]
    assert refusal(data) == "suppressed[1] (2026): COWS-01 is told of some constituencies and not of others"


def test_what_is_told_of_all_together_has_no_returns():
    data = sample()
    data["state"][GP]["constituency"], data["state"][TOGETHER]["constituency"] = REST, "gp"
    assert refusal(data) == "state[1] (2026, not by constituency): it has 3 returns of its own"


def test_scores_that_no_weights_make(monkeypatch: pytest.MonkeyPatch):
    """Their sums would have denominators as long as the file."""
    data = sample()
    primes = [n for n in range(2, 200) if all(n % d for d in range(2, n))][:40]
    data["state"][GP]["overall_scores"] = {f"1/{prime}": 1 for prime in primes[:3]}
    assert checked(read_pool(json.dumps(data).encode()), CARD, GROUPS)
    monkeypatch.setattr(pool_check, "MAX_STEP_BITS", 4)
    assert refusal(data) == "state[1] (2026, gp), overall: no weights of a matrix make such scores"


words = st.text(max_size=4) | st.sampled_from(["2026", "gp", "1/2"])
keys = st.sampled_from([*NAMES, "ANTS", "2", "", "n/a"])
wild = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 10) | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=5,
)


@given(st.data())
@settings(repeatable, max_examples=200)
def test_any_file_is_read_or_refused(data: st.DataObject):
    """One place of a sound file holds something else; what is read all the same can be reckoned with."""
    held = sample()
    place: Any = held
    while isinstance(place, dict | list) and place:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or data.draw(st.integers(0, 3)) == 0:
            place[key] = data.draw(wild)
            break
        place = place[key]
    try:
        read = checked(read_pool(json.dumps(held).encode()), CARD, GROUPS)
    except NotPoolError as error:
        assert str(error)
        return
    kept = {(read.file.system, name): own for name, own in read.suppressed.items()}
    assert list(costs(CARD, read.state, kept, GROUPS))


@pytest.mark.parametrize("raw", [b"", b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe", b"9" * 10_000, b"null", b"[]"])
def test_other_files_are_refused(raw: bytes):
    with pytest.raises(NotPoolError):
        read_pool(raw)


# The commands

HEAD = ["return_id", "system", "place", "constituency", "round", "CARE-01", "CARE-02", "WORK-01", "comment"]
A, B, C = "Ayr", "Bute", "Coll"


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Vcsekit = Callable[..., Outcome]


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vcsekit:
    """Runs a command in a folder with the small matrix: two levels, groups of three at least."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    shutil.copytree(ROOT / "tests" / "content" / "small", "content")

    def call(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = run(list(arguments))
        found = Outcome(code, *capsys.readouterr())
        assert "Traceback" not in found.err
        return found

    return call


def write(name: str, systems: Mapping[str, list[tuple[str, str]]], year: str = "2026") -> None:
    """A file of returns: by system, the constituency and the three answers of each."""
    with Path(name).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(HEAD)
        for system, own in systems.items():
            for number, (constituency, levels) in enumerate(own):
                cells = [level.replace("-", "") for level in levels]
                writer.writerow([f"{system}{number}", system, "Quay", constituency, year, *cells, "Said by Ann"])


FULL = [("NHS", "112"), ("NHS", "121"), ("NHS", "222"), ("VCSE", "211"), ("VCSE", "111"), ("VCSE", "122")]
SYSTEMS = {A: FULL, B: [*FULL, ("NHS", "111")], C: FULL[::-1], "Danna": FULL}


def publish(vcsekit: Vcsekit, source: str, *systems: str) -> None:
    Path("published").mkdir(exist_ok=True)
    for system in systems:
        found = vcsekit("pool", "publish", source, "--system", system, "--out", f"published/{system}.json")
        assert found.code == 0, found.err


def table(path: str | Path) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_the_same_tables_as_from_all_returns(vcsekit: Vcsekit):
    """Byte for byte where nothing is kept back; only places are not told, and suppression is told besides."""
    write("r.csv", SYSTEMS)
    assert vcsekit("score", "r.csv", "--out", "scored").code == 0
    publish(vcsekit, "r.csv", *SYSTEMS)
    found = vcsekit("pool", "merge", "published", "--out", "pooled")
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith("4 systems, 1 round, 25 returns.\nNothing is kept back of a system as a whole")
    assert "alone" not in found.out
    for name in ("gaps", "moves", "cohort"):
        assert Path(f"pooled/{name}.csv").read_bytes() == Path(f"scored/{name}.csv").read_bytes()
    for name in ("overall", "domains", "indicators"):
        assert table(f"pooled/{name}.csv") == [
            row for row in table(f"scored/{name}.csv") if row["grouping"] != "place"
        ]  # fmt: skip
    described = {row["table"] for row in table("pooled/dictionary.csv")}
    assert {"suppression", "overall", "dictionary"} <= described and "scores" not in described


def test_nothing_personal_leaves_home(vcsekit: Vcsekit):
    write("r.csv", SYSTEMS)
    publish(vcsekit, "r.csv", A)
    text = Path(f"published/{A}.json").read_text(encoding="utf-8")
    assert not any(word in text for word in ("Ann", f"{A}0", "Quay", "r.csv", B))


def test_commands_read_what_was_merged(vcsekit: Vcsekit):
    few = [("NHS", "1-2"), ("NHS", "-21"), ("NHS", "222"), ("VCSE", "211"), ("VCSE", "111"), ("VCSE", "122")]
    for year in ("2025", "2026"):
        write(f"{year}.csv", {**SYSTEMS, A: few}, year)
    Path("both").mkdir()
    for year in ("2025", "2026"):
        shutil.move(f"{year}.csv", f"both/{year}.csv")
    publish(vcsekit, "both", *SYSTEMS)
    assert "told of their system as a" in vcsekit("pool", "merge", "published", "--out", "pooled").out
    for words in (("cohort",), ("twin",), ("trend",)):
        assert vcsekit(*words, "pooled/results.json", "--system", A).code == 0
    for kind in ("returns", "compare", "perception", "plan", "investment", "cohort", "trend", "twin"):
        for system in (("--system", A), ()) if kind not in ("cohort", "twin") else (("--system", A),):
            found = vcsekit(
                "report", "pooled/results.json", "--kind", kind, *system, "--out", f"{kind}{len(system)}.md"
            )
            assert found.code == 0, (kind, found.err)
    said = Path("returns2.md").read_text(encoding="utf-8")
    assert "50 returns, pooled from what 4 systems published" in " ".join(said.split())
    rows = {
        (row["system"], row["constituency"], row["indicator"], row["round"]): row
        for row in table("pooled/indicators.csv")
    }
    row = rows[A, "nhs", "CARE-01", "2026"]
    assert (row["votes"], row["note"]) == ("", "kept back where it was published: not shown")
    assert rows[A, ALL, "CARE-01", "2026"]["votes"] == "5"


def test_returns_beside_a_pool_that_holds_them(vcsekit: Vcsekit):
    write("r.csv", SYSTEMS)
    publish(vcsekit, "r.csv", *SYSTEMS)
    assert vcsekit("pool", "merge", "published", "--out", "pooled").code == 0
    write("own.csv", {A: FULL})
    found = vcsekit("cohort", "pooled/results.json", "own.csv", "--system", A)
    assert "note: Ayr, 2026 stands in several files; a return that is in two of them counts twice\n" in found.err
    write("other.csv", {"Eigg": FULL})
    assert "several files" not in vcsekit("cohort", "pooled/results.json", "other.csv", "--system", A).err


def test_a_system_of_too_few(vcsekit: Vcsekit):
    """It has its row, as in `score`; what it costs is told in words and figures.

    The others' overall scores add up to 109/3: 36 1/3 ÷ 25, (36 1/3 + 2) ÷ 27 and (36 1/3 + 4) ÷ 27.
    """
    write("r.csv", {**SYSTEMS, "Eigg": FULL[:2]})
    publish(vcsekit, "r.csv", *SYSTEMS, "Eigg")
    found = vcsekit("pool", "publish", "r.csv", "--system", "Eigg", "--out", "again.json")
    assert "  2026: 2 returns, too few: nothing is published\n" in found.err
    found = vcsekit("pool", "merge", "published", "--out", "pooled")
    said = " ".join(found.out.split())
    assert "5 systems, 1 round, 25 returns. Kept back: 6 of 81 answers; 2 returns whole." in said
    assert "Overall mean, 2026: 1.45 of what is counted, 1.42 to 1.49 with what is kept back." in said
    row = next(row for row in table("pooled/overall.csv") if row["system"] == "Eigg")
    assert row["note"] == "fewer than 3 responses: not shown"
    found = vcsekit("pool", "merge", "published", "--out", "as-json", "--json")
    data = json.loads(found.out)
    assert (data["kind"], data["returns"], data["out"]) == ("vcsekit-pool-merge", 25, "as-json")
    eigg = next(part for part in data["suppressed"] if part["system"] == "Eigg")
    assert eigg["missing"] == {"CARE": 2, "CARE-01": 2, "CARE-02": 2, "WORK": 2, "WORK-01": 2, "overall": 2}
    assert "25 returns, pooled from what 5 systems published, which keep back 2 more" in vcsekit(
        "report", "pooled/results.json"
    ).out.replace("\n", " ")


def test_what_is_kept_back_is_told(vcsekit: Vcsekit):
    own = [
        ("NHS", "11-"),
        ("NHS", "12-"),
        ("NHS", "222"),
        ("VCSE", "21-"),
        ("VCSE", "111"),
        ("VCSE", "12-"),
        ("", "11-"),
    ]
    write("r.csv", {A: own})
    found = vcsekit("pool", "publish", "r.csv")
    assert json.loads(found.out)["system"] == A
    assert found.err.splitlines()[-3:] == [
        "Ayr, 1 round; what fewer than 3 people said is kept back.",
        "  2026: 7 returns; counted with the others: nhs; kept back: 2 answers to 1 indicator, and scores made of them",
        "Publish each round once: a second state of it can tell, beside the first, what one person said.",
    ]  # fmt: skip


@pytest.mark.parametrize(("form", "name"), [("json", "tables.json"), ("xlsx", "tables.xlsx")])
def test_other_forms(form: str, name: str, vcsekit: Vcsekit):
    write("r.csv", SYSTEMS)
    publish(vcsekit, "r.csv", A, B)
    assert vcsekit("pool", "merge", "published", "--out", "pooled", "--format", form).code == 0
    assert {path.name for path in Path("pooled").iterdir()} == {name, "results.json"}
    if form == "json":
        assert len(json.loads(Path("pooled", name).read_text(encoding="utf-8"))["tables"]["suppression"]) == 18


def test_a_higher_minimum(vcsekit: Vcsekit):
    write("r.csv", SYSTEMS)
    found = vcsekit("pool", "publish", "r.csv", "--system", A, "--minimum", "4", "--out", "a.json")
    data = json.loads(Path("a.json").read_text(encoding="utf-8"))
    assert (data["minimum"], [part["constituency"] for part in data["state"]]) == (4, [OTHERS, REST])
    assert "counted with the others: nhs, vcse" in found.err
    assert vcsekit("pool", "merge", "a.json", "--out", "pooled").code == 0
    assert json.loads(Path("pooled/results.json").read_text(encoding="utf-8"))["pooled"]["minimum"] == 4


def test_one_round_alone(vcsekit: Vcsekit):
    for year in ("2025", "2026"):
        write(f"{year}.csv", {A: FULL}, year)
    data = json.loads(vcsekit("pool", "publish", "2025.csv", "2026.csv", "--round", "2025").out)
    assert {part["round"] for part in data["state"]} == {"2025"} == {part["round"] for part in data["suppressed"]}


def test_returns_that_name_no_system(vcsekit: Vcsekit):
    write("r.csv", {"": FULL})
    assert json.loads(vcsekit("pool", "publish", "r.csv", "--system", "Ayr").out)["system"] == "Ayr"
    found = vcsekit("pool", "publish", "r.csv").err
    assert "it is not said which system's state is published\n  hint: name it: --system NAME\n" in found
    write("both.csv", {"": FULL[:4], A: FULL})
    found = vcsekit("pool", "publish", "both.csv")
    assert "note: 4 returns name no system, and are left out\n" in found.err
    assert sum(part["responses"] for part in json.loads(found.out)["state"]) == 6


def test_what_publish_refuses(vcsekit: Vcsekit):
    write("r.csv", SYSTEMS)
    found = vcsekit("pool", "publish", "r.csv")
    assert (found.code, found.out) == (2, "")
    assert "error: it is not said which system's state is published\n" in found.err
    assert f"hint: name it: --system NAME; there is: {'; '.join(sorted(SYSTEMS))}\n" in found.err
    assert "no return is of the system “Ayrr”" in vcsekit("pool", "publish", "r.csv", "--system", "Ayrr").err
    found = vcsekit("pool", "publish", "r.csv", "--system", A, "--minimum", "2")
    assert found.code == 2 and "--minimum 2 is under the matrix's minimum group size, 3" in found.err
    Path("a.json").write_text("old", encoding="utf-8")
    assert "a.json exists already" in vcsekit("pool", "publish", "r.csv", "--system", A, "--out", "a.json").err


@pytest.mark.parametrize(("system", "year"), [("A" * 201, "2026"), (A, "2" * 201)])
def test_names_that_nobody_could_read(system: str, year: str, vcsekit: Vcsekit):
    write("r.csv", {system: FULL}, year)
    found = vcsekit("pool", "publish", "r.csv", "--out", "a.json")
    assert found.code == 2 and "this state can't be published: s" in found.err and "up to 200 characters" in found.err
    assert not Path("a.json").exists()


def test_a_name_of_nothing(vcsekit: Vcsekit):
    write("r.csv", {"": FULL})
    assert "this state can't be published: system: " in vcsekit("pool", "publish", "r.csv", "--system", "").err


def test_a_pool_is_not_published_again(vcsekit: Vcsekit):
    write("r.csv", {A: [("NHS", "1-2"), ("NHS", "-21"), *FULL]})
    publish(vcsekit, "r.csv", A)
    assert vcsekit("pool", "merge", "published", "--out", "pooled").code == 0
    found = vcsekit("pool", "publish", "pooled/results.json", "--system", A)
    assert found.code == 2 and "these are results of a pool, and were published already" in found.err


@pytest.fixture
def two(vcsekit: Vcsekit) -> Vcsekit:
    """The states of two systems in the folder `published`."""
    write("r.csv", SYSTEMS)
    publish(vcsekit, "r.csv", A, B)
    return vcsekit


def refused(vcsekit: Vcsekit, *files: str) -> str:
    found = vcsekit("pool", "merge", *files, "--out", "pooled")
    assert (found.code, found.out) == (2, "")
    assert not Path("pooled").exists()
    return found.err


def changed(old: str, new: str) -> str:
    path = Path(f"published/{A}.json")
    text = path.read_text(encoding="utf-8")
    assert old in text
    Path("other.json").write_text(text.replace(old, new, 1), encoding="utf-8")
    return "other.json"


def test_the_same_round_twice(two: Vcsekit):
    assert two("pool", "publish", "r.csv", "--system", A, "--out", "again.json").code == 0
    found = refused(two, "published", "again.json")
    assert "error: again.json and published/Ayr.json both hold Ayr, 2026\n" in found
    changed('"system": "Ayr"', '"system": "AYR"')
    assert "other.json and published/Ayr.json both hold AYR, 2026" in refused(two, "published", "other.json")


def test_another_matrix(two: Vcsekit):
    found = refused(two, "published", changed('"version": "', '"version": "9'))
    assert "other.json was published with small 9" in found and ", and this is small " in found
    found = refused(two, "published", changed('"hash": "', '"hash": "9'))
    assert "in other words than this content has" in found


def test_a_lower_minimum(two: Vcsekit):
    found = refused(two, changed('"minimum": 3', '"minimum": 2'))
    assert "other.json was published in groups of 2, and this matrix asks for 3" in found


def test_what_is_no_published_state(two: Vcsekit):
    assert two("score", "r.csv", "--out", "scored").code == 0
    found = refused(two, "published", "scored/results.json")
    assert "scored/results.json is not as `vcsekit pool publish` writes it: " in found
    assert "stays at home. Publish from it first" in found
    found = refused(two, changed('"responses": 3', '"responses": 1e9'))
    assert "other.json is not as `vcsekit pool publish` writes it: state[0].responses: " in found
    assert "ask for it again" in found
    assert "there is no such file" in refused(two, "missing.json")
    Path("empty").mkdir()
    assert "the folder empty holds no published state" in refused(two, "empty")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_state_may_be_saved_in_another_encoding(encoding: str, two: Vcsekit):
    path = Path(f"published/{A}.json")
    path.write_text(path.read_text(encoding="utf-8"), encoding=encoding)
    assert two("pool", "merge", "published", "--out", "pooled").code == 0


def test_a_damaged_state(two: Vcsekit):
    """Cut short, mended by hand, and no JSON at all: in no parser's words."""
    raw = Path(f"published/{A}.json").read_bytes()
    line = raw[:900].decode().count("\n") + 1
    for data, told in (
        (
            raw[:900],
            f"other.json:{line}:{len(raw[:900].decode().rpartition(chr(10))[2]) + 1} is damaged: it ends there",
        ),
        (raw.replace(b'"format": 1,', b'"format": 1'), "other.json:4:2 is damaged: the text from there on can't be"),
        (raw.replace(b'"format"', b'"f\xe9rmat"'), "other.json:3:4 is damaged: the text from there on is not UTF-8"),
        (b" \n", "other.json is empty"),
        (b"hello", "other.json is not as `vcsekit pool publish` writes it: it is not JSON"),
        (b"\xff", "other.json is not as `vcsekit pool publish` writes it: it is not UTF-8"),
    ):
        Path("other.json").write_bytes(data)
        found = refused(two, "other.json")
        assert told in found and "ask for it again, as it was written" in found and "column" not in found


def test_a_file_has_a_largest_size(two: Vcsekit, monkeypatch: pytest.MonkeyPatch):
    size = Path(f"published/{A}.json").stat().st_size
    monkeypatch.setattr(pool_file, "MAX_BYTES", size)
    assert two("pool", "merge", f"published/{A}.json", "--out", "fits").code == 0
    monkeypatch.setattr(pool_file, "MAX_BYTES", size - 1)
    assert "Ayr.json is too large" in refused(two, f"published/{A}.json")
    found = two("pool", "publish", "r.csv", "--system", A, "--out", "a.json")
    assert found.code == 2 and f"and may have {size - 1:,}" in found.err and "--round NAME" in found.err


def test_numbers_of_all_kinds():
    """An empty group has none; one of the other matrix has an answer, a domain score and an overall score."""
    from held_states import levels
    from held_states import state as held

    (group,) = held(OTHER, {A: levels("SHELF-01", 3, None, "n/a")}).values()
    assert numbers_of(group) == {"SHELF-01": 1, "SHELF": 1, OVERALL: 1}
