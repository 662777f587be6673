"""The quality of returns by system: how many rows counted, and how many cells said something that could be counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain

from vcsekit.returns.result import LeftOut, Scored
from vcsekit.scoring.card import NOT_APPLICABLE, Answer
from vcsekit.scoring.state import GroupState

QUALITY_HEADER = (
    "system", "rows", "returns_scored", "rows_superseded", "rows_rejected",
    "answers", "answered", "not_applicable", "not_answered", "answers_rejected", "share_answered",
)  # fmt: skip
"""`answers` = `answered` + `not_applicable` + `not_answered` + `answers_rejected`, over the returns that were scored.

`rows` = returns scored + rows superseded + rows rejected. An empty system stands for rows that do not say theirs.
"""


Quality = str | int | Fraction | None
"""A cell; None where nothing applies."""


def quality_rows(scored: Scored) -> Iterator[list[Quality]]:
    """One row a system, by name."""
    groups: dict[str, list[GroupState]] = {}
    for key, group in scored.state.items():
        groups.setdefault(key.system, []).append(group)
    for system in sorted({*groups, *scored.left_out}):
        yield [system, *_row(groups.get(system, []), scored.left_out.get(system) or LeftOut())]


def _row(groups: Sequence[GroupState], left: LeftOut) -> list[Quality]:
    counts: dict[Answer, int] = {}
    for answers in chain.from_iterable(group.answers.values() for group in groups):
        for answer, number in answers.items():
            counts[answer] = counts.get(answer, 0) + number
    total, unapplied = sum(counts.values()), counts.get(NOT_APPLICABLE, 0)
    blank = counts.get(None, 0) - left.answers_rejected
    answered = total - unapplied - counts.get(None, 0)
    share = Fraction(answered, total - unapplied) if total > unapplied else None
    responses = sum(group.responses for group in groups)
    return [
        responses + left.superseded + left.rejected, responses, left.superseded, left.rejected,
        total, answered, unapplied, blank, left.answers_rejected, share,
    ]  # fmt: skip
