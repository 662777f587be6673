"""The oracles of the statistics, and what must hold for any matrix and any answers."""

from __future__ import annotations

import json
import math
import random
import statistics
from collections import Counter
from copy import deepcopy
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vcsekit.export.results import NotResultsError, state_data, state_from_data
from vcsekit.scoring.agreement import Delphi, Word
from vcsekit.scoring.card import Answer, DomainCard, IndicatorCard, Scorecard
from vcsekit.scoring.group import (
    OTHERS,
    as_float,
    balanced_mean,
    constituents,
    counts_in_order,
    decimal_text,
    figures_by_group,
    group_domain,
    levels_only,
    lower_median,
    mean_of,
    nearest_value,
    order_statistic,
    quantile,
    safe_groups,
    upper_median,
)
from vcsekit.scoring.response import score_response
from vcsekit.scoring.spread import Votes, largest_share, largest_share_overall, robustness, scores, votes
from vcsekit.scoring.state import GroupKey, GroupState, State, merge_groups, merge_states, regroup, state_of

repeatable = settings(derandomize=True, deadline=None, max_examples=200)

NA = "n/a"
LEVELS = (1, 2, 3, 4)
KEY = GroupKey("Northmere", "Town", "nhs", "2026")


def card_of(*domains: tuple[float, list[float]], values: tuple[int, ...] = LEVELS) -> Scorecard:
    """A scorecard from (domain weight, indicator weights): D1 with D1-01, D1-02 and so on."""
    cards = []
    for number, (weight, weights) in enumerate(domains, start=1):
        indicators = [IndicatorCard(f"D{number}-{i:02d}", Fraction(w)) for i, w in enumerate(weights, start=1)]
        cards.append(DomainCard(f"D{number}", Fraction(weight), tuple(indicators)))
    return Scorecard("test", "1.0.0", values, tuple(cards))


def answers_of(card: Scorecard, *answers: Answer) -> dict[str, Answer]:
    return {indicator.id: answer for indicator, answer in zip(card.indicators, answers, strict=True)}


def group_of(card: Scorecard, *rows: tuple[Answer, ...]) -> GroupState:
    return state_of(card, [(KEY, answers_of(card, *row)) for row in rows])[KEY]


PAIR = card_of((1, [1, 1]))
FOUR = card_of((1, [1, 1, 1, 1]))


# One response


def test_a_mean_hides_a_weak_indicator_and_a_floor_shows_it():
    (domain,) = score_response(FOUR, answers_of(FOUR, 1, 2, 2, 4)).domains
    assert (domain.score, domain.floor) == (Fraction(9, 4), 1)


def test_weights_count_on_both_levels():
    card = card_of((1, [1, 3]), (2, [1]))
    result = score_response(card, answers_of(card, 1, 3, 4))
    assert [domain.score for domain in result.domains] == [Fraction(5, 2), Fraction(4)]
    assert result.overall == Fraction(7, 2)


def test_a_domain_without_a_score_is_left_out_of_the_overall_score():
    card = card_of((1, [1]), (9, [1]))
    assert score_response(card, answers_of(card, 2, None)).overall == 2
    assert score_response(card, answers_of(card, 2, NA)).overall == 2


@pytest.mark.parametrize(
    ("answers", "completeness"),
    [
        ((1, 2, 2, 4), Fraction(1)),
        ((1, None, NA, 4), Fraction(2, 3)),
        ((None, None, None, None), Fraction(0)),
        ((NA, NA, NA, NA), None),
    ],
)
def test_completeness_is_answered_by_applicable(answers: tuple[Answer, ...], completeness: Fraction | None):
    assert score_response(FOUR, answers_of(FOUR, *answers)).completeness == completeness


@pytest.mark.parametrize("nothing", [None, NA])
def test_no_answers_make_no_score(nothing: Answer):
    result = score_response(FOUR, dict.fromkeys((i.id for i in FOUR.indicators), nothing))
    assert (result.overall, result.domains[0].score, result.domains[0].floor) == (None, None, None)


def test_an_indicator_that_is_not_named_is_not_answered():
    result = score_response(FOUR, {})
    assert (result.overall, result.answered, result.applicable) == (None, 0, 4)


def test_weights_of_zero_make_no_score_but_a_floor():
    card = card_of((1, [0, 1]), (0, [1]))
    result = score_response(card, answers_of(card, 3, None, None))
    assert (result.domains[0].score, result.domains[0].floor, result.overall) == (None, 3, None)
    only_weightless = score_response(card, answers_of(card, None, None, 4))
    assert (only_weightless.domains[1].score, only_weightless.overall) == (Fraction(4), None)


# A group


def test_indicator_counts_alone_are_not_enough():
    together, crossed = group_of(PAIR, (4, 4), (1, None)), group_of(PAIR, (4, None), (1, 4))
    assert together.answers == crossed.answers
    assert group_domain(PAIR.domains[0], together).mean == Fraction(5, 2)
    assert group_domain(PAIR.domains[0], crossed).mean == Fraction(13, 4)


def test_the_floor_of_a_group_is_the_lowest_lower_median():
    group = group_of(PAIR, (1, 4), (2, 4), (3, 2), (4, 1))
    figures = group_domain(PAIR.domains[0], group)
    assert (lower_median(levels_only(group.answers["D1-02"])), figures.floor) == (2, 2)
    assert (figures.lowest, figures.highest, figures.responses) == (Fraction(5, 2), Fraction(3), 4)


def test_a_group_without_scores_has_no_figures():
    figures = group_domain(PAIR.domains[0], group_of(PAIR, (None, NA)))
    assert figures.responses == 0
    assert (figures.mean, figures.lowest, figures.highest, figures.floor) == (None, None, None, None)
    assert group_domain(PAIR.domains[0], GroupState()) == figures


def test_a_balanced_mean_counts_each_constituency_once():
    nhs, vcse = group_of(PAIR, *[(3, 3)] * 4), group_of(PAIR, (1, 1))
    means = [group_domain(PAIR.domains[0], group).mean for group in (nhs, vcse)]
    assert group_domain(PAIR.domains[0], merge_groups([nhs, vcse])).mean == Fraction(13, 5)
    assert balanced_mean(means) == 2
    assert balanced_mean([*means, None]) == 2
    assert balanced_mean([None]) is None
    assert balanced_mean([]) is None


def test_means_and_medians_of_a_histogram():
    votes = Counter({1: 1, 2: 2, 4: 1})
    assert (mean_of(votes), lower_median(votes), upper_median(votes)) == (Fraction(9, 4), 2, 2)
    halves = Counter({1: 3, 3: 3})
    assert (mean_of(halves), lower_median(halves), upper_median(halves)) == (2, 1, 3)
    assert (mean_of({}), lower_median({}), upper_median({}), quantile({}, Fraction(1, 2))) == (None, None, None, None)
    assert (lower_median({3: 1}), upper_median({3: 1}), quantile({3: 1}, Fraction(1, 4))) == (3, 3, 3)
    with pytest.raises(IndexError):
        order_statistic(votes, 4)


def test_quantiles_are_of_type_seven():
    votes = Counter({1: 2, 2: 1, 4: 1})
    assert [quantile(votes, Fraction(n, 4)) for n in range(5)] == [1, 1, Fraction(3, 2), Fraction(5, 2), 4]


@repeatable
@given(st.lists(st.integers(0, 6), min_size=2, max_size=12))
def test_order_statistics_as_pythons_own(votes: list[int]):
    counts = Counter(votes)
    exact = [Fraction(vote) for vote in votes]
    assert [quantile(counts, Fraction(n, 10)) for n in range(1, 10)] == statistics.quantiles(
        exact, n=10, method="inclusive"
    )
    assert (lower_median(counts), upper_median(counts)) == (statistics.median_low(votes), statistics.median_high(votes))
    assert mean_of(counts) == statistics.mean(exact)


@pytest.mark.parametrize(
    ("score", "nearest"),
    [("1", 1), ("1.5", 1), ("2.5", 2), ("2.51", 3), ("3.49", 3), ("3.5", 3), ("4", 4)],
)
def test_the_nearest_level_of_a_half_goes_down(score: str, nearest: int):
    assert nearest_value(Fraction(score), LEVELS) == nearest


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (None, 2, ""),
        (Fraction(9, 4), 2, "2.25"),
        (Fraction(1, 3), 2, "0.33"),
        (Fraction(2, 3), 4, "0.6667"),
        (Fraction(1, 8), 2, "0.12"),
        (Fraction(3, 8), 2, "0.38"),
        (5, 2, "5.00"),
        (0, 2, "0.00"),
        (Fraction(-3, 2), 2, "-1.50"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(5, 2), 0, "2"),
        (Fraction(-7, 2), 0, "-4"),
        (Fraction(1, 20), 1, "0.0"),
    ],
)
def test_decimal_text(value: Fraction | int | None, places: int, text: str):
    assert decimal_text(value, places) == text


@repeatable
@given(st.decimals(-50, 50, places=5), st.integers(1, 4))
def test_decimal_text_rounds_as_decimal_does(value: Decimal, places: int):
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    assert decimal_text(Fraction(value), places) == str(rounded or abs(rounded))


def test_small_helpers():
    assert (as_float(None), as_float(Fraction(1, 4))) == (None, 0.25)
    counts: Counter[Answer] = Counter({1: 2, NA: 3, None: 4, 4: 1})
    assert levels_only(counts) == {1: 2, 4: 1}
    assert counts_in_order(levels_only(counts), LEVELS) == [2, 0, 0, 1]


# How robust a mean is


@pytest.mark.parametrize(
    ("values", "ends", "by_response", "by_indicator"),
    [
        ([1, 2, 2, 3], ("1.6667", "2.3333"), False, False),
        ([2, 3], ("2.0000", "3.0000"), True, True),
        ([2, 2, 2, 3, 3], ("2.2500", "2.5000"), True, True),
        ([4, 4, 4], ("4.0000", "4.0000"), True, False),
        ([1, 1, 1, 1, 1, 1, 1, 1], ("1.0000", "1.0000"), False, False),
        ([2], ("", ""), True, False),
    ],
)
def test_robustness(values: list[int], ends: tuple[str, str], by_response: bool, by_indicator: bool):
    found = robustness(Counter(map(Fraction, values)), LEVELS, Fraction(1, 5))
    assert (decimal_text(found.lowest, 4), decimal_text(found.highest, 4)) == ends
    assert (found.by_response, found.by_indicator) == (by_response, by_indicator)


def test_without_scores_nothing_is_robust():
    found = robustness({}, LEVELS, Fraction(1))
    assert (found.lowest, found.highest, found.by_response, found.by_indicator) == (None, None, None, None)


@repeatable
@given(st.lists(st.fractions(1, 4, max_denominator=5), min_size=2, max_size=9))
def test_the_range_without_one_is_that_of_leaving_each_out(values: list[Fraction]):
    means = [statistics.mean(values[:place] + values[place + 1 :]) for place in range(len(values))]
    found = robustness(Counter(values), LEVELS, Fraction(0))
    assert (found.lowest, found.highest) == (min(means), max(means))
    nearest = nearest_value(statistics.mean(values), LEVELS)
    others = [*means, *(Fraction(sum(values) + end, len(values) + 1) for end in (1, 4))]
    assert found.by_response == any(nearest_value(other, LEVELS) != nearest for other in others)
    assert found.by_indicator is False, "an indicator that weighs nothing changes nothing"


def test_the_share_of_one_indicator():
    card = card_of((1, [1, 3]), (3, [1, 1]))
    assert [largest_share(domain) for domain in card.domains] == [Fraction(3, 4), Fraction(1, 2)]
    assert largest_share_overall(card) == Fraction(3, 8)
    assert (largest_share(card_of((1, [0])).domains[0]), largest_share_overall(card_of((0, [1])))) == (0, 0)


@repeatable
@given(st.lists(st.fractions(1, 4, max_denominator=6), min_size=1, max_size=9))
def test_figures_of_a_histogram_are_those_of_its_parts(values: list[Fraction]):
    counts = Counter(values)
    found = scores(counts, LEVELS, 1, Fraction(1, 5))
    assert (found.number, found.mean, found.lowest, found.highest) == (
        len(values), statistics.mean(values), min(values), max(values)
    )  # fmt: skip
    assert found.quartiles == tuple(quantile(counts, Fraction(n, 4)) for n in (1, 2, 3))
    assert found.nearest == nearest_value(found.mean, LEVELS)
    assert found.robust == robustness(counts, LEVELS, Fraction(1, 5))


@repeatable
@given(st.fractions(0, 6, max_denominator=8), st.integers(0, 2), st.integers(2, 5))
def test_the_nearest_level_is_the_nearest(score: Fraction, first: int, levels: int):
    values = range(first, first + levels)
    assert nearest_value(score, values) == min(values, key=lambda value: (abs(score - value), value))


def test_figures_of_nothing():
    nothing = scores({}, LEVELS, 3, Fraction(1))
    assert (nothing.number, nothing.mean, nothing.interval, nothing.quartiles) == (0, None, None, (None, None, None))
    none = votes((0, 0, 0, 0), 1, Fraction(1, 2))
    assert (none.number, none.mean, none.delphi, none.agreement, none.consensus) == (0, None, None, None, None)
    assert str(none.word) == "too few votes"


def test_figures_of_four_votes():
    """Votes 0, 2, 2 and 3. Of A, three votes lie in a layer of -2/9 and one in a layer of 1."""
    logarithms = (math.log2(1 - Fraction(7, 12)), 2 * math.log2(1 - Fraction(1, 12)), math.log2(1 - Fraction(5, 12)))
    assert votes((1, 0, 2, 1), 0, Fraction(1, 2)) == Votes(
        number=4, mean=Fraction(7, 4), quartiles=(Fraction(3, 2), Fraction(2), Fraction(9, 4)), lower=2, upper=2,
        delphi=Delphi(Fraction(2), Fraction(1, 2), Fraction(1, 2), 2, agreed=False), agreement=Fraction(1, 12),
        consensus=pytest.approx(1 + sum(logarithms) / 4), word=Word.SPREAD,
    )  # fmt: skip
    assert votes((2, 0, 0, 2), 0, Fraction(1, 2)).word is Word.BOTH_ENDS


# Groups that may be shown


def sizes(**counts: int) -> dict[str, GroupState]:
    return {name: group_of(PAIR, *[(1, 2)] * count) for name, count in counts.items()}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"nhs": 3, "vcse": 4}, {"nhs": 3, "vcse": 4}),
        ({"nhs": 5, "vcse": 2, "other": 1}, {"nhs": 5, OTHERS: 3}),
        ({"nhs": 5, "vcse": 4, "other": 1}, {"nhs": 5, OTHERS: 5}),
        ({"nhs": 4, "vcse": 4, "other": 1}, {"vcse": 4, OTHERS: 5}),
        ({"nhs": 3, "other": 2}, {OTHERS: 5}),
        ({"nhs": 1, "other": 1}, None),
        ({"nhs": 3, OTHERS: 3}, {"nhs": 3, OTHERS: 3}),
        ({"nhs": 3, OTHERS: 3, "vcse": 1}, {"nhs": 3, OTHERS: 4}),
        ({}, {}),
    ],
)
def test_small_groups_are_merged(given: dict[str, int], shown: dict[str, int] | None):
    found = safe_groups(sizes(**given), 3)
    assert (None if found is None else {name: group.responses for name, group in found.items()}) == shown


def test_returns_that_name_no_constituency_count_with_the_others():
    found = constituents({"": group_of(PAIR, (1, 1)), "nhs": group_of(PAIR, *[(2, 2)] * 4)}, 1)
    assert set(found.groups or {}) == {"nhs", OTHERS}
    assert found.whole.responses == 5


def test_no_figure_of_a_domain_gives_away_a_small_group():
    """Three people came, two of them answered in D2: whole, balanced mean and the other group would show theirs."""
    card = card_of((1, [1]), (1, [1]))
    groups = {
        "nhs": group_of(card, (1, 4), (1, 4), (1, None)),
        "vcse": group_of(card, (2, 1), (2, 1), (2, 1)),
        "other": group_of(card, (3, None), (3, None), (3, None)),
    }
    assert set(figures_by_group(card.domains[0], groups, 3)) == set(groups)
    assert figures_by_group(card.domains[1], groups, 3) == {}
    del groups["nhs"]
    assert set(figures_by_group(card.domains[1], groups, 3)) == set(groups)


# What must hold for any matrix and any answers

weights = st.sampled_from([Fraction(0), Fraction(1), Fraction(1, 2), Fraction("0.3"), Fraction(7)])


@st.composite
def cards(draw: st.DrawFn) -> Scorecard:
    first, levels = draw(st.integers(0, 2)), draw(st.integers(2, 6))
    shapes = draw(st.lists(st.tuples(weights, st.lists(weights, min_size=1, max_size=4)), min_size=1, max_size=3))
    return card_of(*shapes, values=tuple(range(first, first + levels)))


def answer_rows(card: Scorecard) -> st.SearchStrategy[dict[str, Answer]]:
    answer = st.sampled_from([*card.values, NA, None])
    return st.fixed_dictionaries({indicator.id: answer for indicator in card.indicators})


@st.composite
def responses(draw: st.DrawFn) -> tuple[Scorecard, list[tuple[GroupKey, dict[str, Answer]]]]:
    card = draw(cards())
    names = st.sampled_from(["", "North", "=1+1", "Sö\n"])
    keys = st.builds(GroupKey, names, st.just(""), st.sampled_from(["", "nhs", "vcse"]), st.sampled_from(["1", "2"]))
    return card, draw(st.lists(st.tuples(keys, answer_rows(card)), max_size=8))


@repeatable
@given(st.data())
def test_an_indicator_without_an_answer_changes_no_mean(data: st.DataObject):
    card = data.draw(cards())
    answers, place = data.draw(answer_rows(card)), data.draw(st.integers(0, len(card.domains) - 1))
    domain = card.domains[place]
    wider = (*domain.indicators, IndicatorCard("extra", data.draw(weights)))
    domains = (*card.domains[:place], DomainCard(domain.id, domain.weight, wider), *card.domains[place + 1 :])
    more = Scorecard(card.matrix_id, card.version, card.values, domains)
    before = score_response(card, answers)
    for nothing in (None, NA):
        after = score_response(more, {**answers, "extra": nothing})
        assert after.overall == before.overall
        assert [(d.score, d.floor) for d in after.domains] == [(d.score, d.floor) for d in before.domains]
        assert (after.answered, after.applicable) == (before.answered, before.applicable + (nothing is None))


@repeatable
@given(st.data(), st.integers(1, 5))
def test_where_a_scale_begins_moves_every_score_along(data: st.DataObject, shift: int):
    card = data.draw(cards())
    answers = data.draw(answer_rows(card))
    moved = {name: answer + shift if isinstance(answer, int) else answer for name, answer in answers.items()}
    values = tuple(value + shift for value in card.values)
    here = score_response(card, answers)
    there = score_response(Scorecard(card.matrix_id, card.version, values, card.domains), moved)
    assert there.overall == (None if here.overall is None else here.overall + shift)
    assert there.completeness == here.completeness
    for one, other in zip(here.domains, there.domains, strict=True):
        assert other.score == (None if one.score is None else one.score + shift)
        assert other.floor == (None if one.floor is None else one.floor + shift)


@repeatable
@given(st.data())
def test_scores_lie_on_the_scale(data: st.DataObject):
    card = data.draw(cards())
    result = score_response(card, data.draw(answer_rows(card)))
    for score in (result.overall, *(domain.score for domain in result.domains)):
        assert score is None or card.values[0] <= score <= card.values[-1]
    for domain in result.domains:
        assert (domain.floor is None) == (domain.answered == 0)
        assert domain.floor is None or domain.score is None or domain.floor <= card.values[-1]
        assert 0 <= domain.answered <= domain.applicable
    if all(indicator.weight for indicator in card.indicators):
        assert all(domain.floor <= domain.score for domain in result.domains if domain.score is not None)


@repeatable
@given(st.data())
def test_a_whole_weight_counts_like_an_indicator_asked_so_often(data: st.DataObject):
    counts = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=4))
    weighted, repeated = card_of((1, counts)), card_of((1, [1] * sum(counts)))
    answers = data.draw(st.tuples(*[st.sampled_from([*LEVELS, NA, None]) for _ in counts]))
    spread = [answer for answer, count in zip(answers, counts, strict=True) for _ in range(count)]
    one, other = (
        score_response(weighted, answers_of(weighted, *answers)),
        score_response(repeated, answers_of(repeated, *spread)),
    )
    assert (one.overall, one.domains[0].score) == (other.overall, other.domains[0].score)


@repeatable
@given(responses(), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(case: tuple, shuffler: random.Random):
    card, rows = case
    shuffled = list(rows)
    shuffler.shuffle(shuffled)
    one, other = state_of(card, rows), state_of(card, shuffled)
    assert one == other
    assert json.dumps(state_data(one)) == json.dumps(state_data(other))
    for key, group in one.items():
        assert [group_domain(d, group) for d in card.domains] == [group_domain(d, other[key]) for d in card.domains]


@repeatable
@given(responses(), st.data())
def test_the_states_of_parts_add_up_to_the_state_of_the_whole(case: tuple, data: st.DataObject):
    card, rows = case
    number = data.draw(st.integers(1, 4))
    places = [data.draw(st.integers(0, number - 1)) for _ in rows]
    parts = [
        state_of(card, [row for row, own in zip(rows, places, strict=True) if own == part]) for part in range(number)
    ]
    kept = deepcopy(parts)
    parts = data.draw(st.permutations(parts))
    whole = state_of(card, rows)
    assert merge_states(parts) == whole
    cut = data.draw(st.integers(0, number))
    assert merge_states([merge_states(parts[:cut]), merge_states(parts[cut:])]) == whole
    assert merge_states(state_from_data(state_data(part)) for part in parts) == whole
    assert all(part in kept for part in parts), "merging changed a part"


@repeatable
@given(responses())
def test_a_coarser_grouping_keeps_every_response(case: tuple):
    card, rows = case
    state = state_of(card, rows)
    by_round = regroup(state, lambda key: (key.round,))
    assert list(by_round) == sorted(by_round)
    for (name,), group in by_round.items():
        own = [(KEY, answers) for key, answers in rows if key.round == name]
        assert group == state_of(card, own)[KEY]
    assert merge_groups(by_round.values()) == merge_groups(state.values())


@repeatable
@given(responses())
def test_a_state_comes_back_from_json_as_it_was(case: tuple):
    card, rows = case
    state = state_of(card, rows)
    back: State = state_from_data(json.loads(json.dumps(state_data(state), ensure_ascii=False)))
    assert back == state
    assert all(type(key) is GroupKey for key in back)
    scores = [value for group in back.values() for value in group.overall_scores]
    assert all(type(value) is Fraction for value in scores)


@pytest.mark.parametrize(
    "data", [5, None, [5], [{}], [{"system": ""}], {"a": 1}, [{**KEY._asdict(), "responses": "x"}]]
)
def test_other_data_is_no_state(data: object):
    with pytest.raises(NotResultsError):
        state_from_data(data)


@pytest.mark.parametrize(("field", "value"), [("overall_scores", {"1/0": 1}), ("answers", {"D1-01": {"x": 1}})])
def test_a_damaged_state_is_refused(field: str, value: object):
    (row,) = state_data({KEY: group_of(PAIR, (1, 2))})
    with pytest.raises(NotResultsError):
        state_from_data([{**row, field: value}])


@repeatable
@given(st.data(), st.integers(1, 5))
def test_safe_groups_are_large_enough_and_add_up(data: st.DataObject, minimum: int):
    names = st.sampled_from(["", "nhs", "vcse", "la", "other", OTHERS])
    rows = st.lists(answer_rows(PAIR), min_size=1, max_size=6)
    given_rows = data.draw(st.dictionaries(names, rows, max_size=6))
    groups = {name: state_of(PAIR, [(KEY, row) for row in rows])[KEY] for name, rows in given_rows.items()}
    kept, whole = deepcopy(groups), merge_groups(groups.values())
    found = safe_groups(groups, minimum)
    assert groups == kept, "the groups themselves were changed"
    if found is None:
        assert 0 < whole.responses < minimum
        return
    assert all(group.responses >= minimum for group in found.values())
    assert merge_groups(found.values()) == whole
    assert all(found[name] == groups[name] for name in found if name != OTHERS)
