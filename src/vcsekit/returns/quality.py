"""The quality of returns by system: how many rows counted, and how many cells said something that could be counted."""

from __future__ import annotations

from collections.abc import Iterator

from vcsekit.returns.result import LeftOut, Scored
from vcsekit.scoring.card import NOT_APPLICABLE, Answer
from vcsekit.scoring.state import GroupState, regroup

QUALITY_HEADER = (
    "system", "rows", "returns_scored", "rows_superseded", "rows_rejected",
    "answers", "answered", "not_applicable", "not_answered", "answers_rejected", "share_answered",
)  # fmt: skip
"""`answers` = `answered` + `not_applicable` + `not_answered` + `answers_rejected`, over the returns that were scored.

`rows` = returns scored + rows superseded + rows rejected. An empty system stands for rows that do not say theirs.
"""


def quality_rows(scored: Scored) -> Iterator[list[str | int]]:
    """One row a system, by name."""
    groups = {key[0]: group for key, group in regroup(scored.state, lambda key: (key.system,)).items()}
    for system in sorted({*groups, *scored.left_out}):
        yield [system, *_row(groups.get(system) or GroupState(), scored.left_out.get(system) or LeftOut())]


def _row(group: GroupState, left: LeftOut) -> list[str | int]:
    counts: dict[Answer, int] = {}
    for answers in group.answers.values():
        for answer, number in answers.items():
            counts[answer] = counts.get(answer, 0) + number
    total, unapplied = sum(counts.values()), counts.get(NOT_APPLICABLE, 0)
    blank = counts.get(None, 0) - left.answers_rejected
    answered = total - unapplied - counts.get(None, 0)
    share = f"{answered / (total - unapplied):.4f}" if total > unapplied else ""
    rows = group.responses + left.superseded + left.rejected
    return [
        rows, group.responses, left.superseded, left.rejected,
        total, answered, unapplied, blank, left.answers_rejected, share,
    ]  # fmt: skip
