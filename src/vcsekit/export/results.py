"""The mergeable state as JSON and back: what `vcsekit report` and later merging read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from math import lcm
from typing import Any

from vcsekit.returns.limits import MAX_COUNT, MAX_GROUPS
from vcsekit.scoring.card import NOT_APPLICABLE, Answer
from vcsekit.scoring.state import GroupKey, GroupState, State

FORMAT = 1
KIND = "vcsekit-results"
PRIVATE = "Counts of small groups are in this file. Keep it; publish the tables and reports made from it."


_SCORE = re.compile(r"-?[0-9]{1,40}(?:/[0-9]{1,40})?")
_LONGEST_LEVEL = 9


class NotResultsError(ValueError):
    """The data is not what `results_data` wrote."""


def state_data(state: State) -> list[dict[str, Any]]:
    """A state as plain data, in a fixed order."""
    return [
        {
            **key._asdict(),
            "responses": group.responses,
            "answers": {name: _answers(counts) for name, counts in sorted(group.answers.items())},
            "domain_scores": {name: _scores(counts) for name, counts in sorted(group.domain_scores.items())},
            "overall_scores": _scores(group.overall_scores),
        }
        for key, group in sorted(state.items())
    ]


def state_from_data(data: Any) -> State:
    """A state from plain data. Raises NotResultsError where it is of another form, or of numbers beyond all returns."""
    try:
        if len(data) > MAX_GROUPS:
            raise NotResultsError(f"more than {MAX_GROUPS:,} groups")
        return {GroupKey(*(str(row[name]) for name in GroupKey._fields)): _group(row) for row in data}
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise NotResultsError(str(error)) from None


def count_of(number: Any) -> int:
    """A number of returns or answers. Raises NotResultsError for anything else."""
    if type(number) is not int or not 0 <= number <= MAX_COUNT:
        raise NotResultsError("a count is no number of returns")
    return number


def _group(row: Mapping[str, Any]) -> GroupState:
    return GroupState(
        count_of(row["responses"]),
        {
            name: Counter({_answer(word): count_of(n) for word, n in counts.items()})
            for name, counts in row["answers"].items()
        },
        {name: _histogram(counts) for name, counts in row["domain_scores"].items()},
        _histogram(row["overall_scores"]),
    )


def _histogram(counts: Mapping[str, int]) -> Counter[Fraction]:
    return Counter({_score(value): count_of(number) for value, number in counts.items()})


def _score(text: str) -> Fraction:
    """A score. Anything that Fraction would take is too much: `1e999999999` alone fills the memory."""
    if not _SCORE.fullmatch(text):
        raise NotResultsError(f"{text[:40]} is no score")
    return Fraction(text)


def _answers(counts: Mapping[Answer, int]) -> dict[str, int]:
    return {"" if answer is None else str(answer): counts[answer] for answer in sorted(counts, key=str)}


def _answer(word: str) -> Answer:
    if word == NOT_APPLICABLE:
        return NOT_APPLICABLE
    if len(word) > _LONGEST_LEVEL:
        raise NotResultsError(f"{word[:40]} is no level")
    return int(word) if word else None


def _scores(counts: Mapping[Fraction, int]) -> dict[str, int]:
    bottom = lcm(*[value.denominator for value in counts])
    return {str(v): counts[v] for v in sorted(counts, key=lambda v: v.numerator * (bottom // v.denominator))}
