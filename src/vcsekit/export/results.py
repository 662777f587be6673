"""The mergeable state as JSON and back: what `vcsekit report` and later merging read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from vcsekit.scoring.card import NOT_APPLICABLE, Answer
from vcsekit.scoring.state import GroupKey, GroupState, State

FORMAT = 1
KIND = "vcsekit-results"
PRIVATE = "Counts of small groups are in this file. Keep it; publish the tables and reports made from it."


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
    """A state from plain data. Raises NotResultsError where it is of another form."""
    try:
        return {GroupKey(*(str(row[name]) for name in GroupKey._fields)): _group(row) for row in data}
    except (KeyError, TypeError, ValueError, ZeroDivisionError, AttributeError) as error:
        raise NotResultsError(str(error)) from None


def _group(row: Mapping[str, Any]) -> GroupState:
    return GroupState(
        int(row["responses"]),
        {
            name: Counter({_answer(word): int(n) for word, n in counts.items()})
            for name, counts in row["answers"].items()
        },
        {name: _histogram(counts) for name, counts in row["domain_scores"].items()},
        _histogram(row["overall_scores"]),
    )


def _histogram(counts: Mapping[str, int]) -> Counter[Fraction]:
    return Counter({Fraction(value): int(number) for value, number in counts.items()})


def _answers(counts: Mapping[Answer, int]) -> dict[str, int]:
    return {"" if answer is None else str(answer): counts[answer] for answer in sorted(counts, key=str)}


def _answer(word: str) -> Answer:
    if word == NOT_APPLICABLE:
        return NOT_APPLICABLE
    return int(word) if word else None


def _scores(counts: Mapping[Fraction, int]) -> dict[str, int]:
    return {str(value): counts[value] for value in sorted(counts)}
