"""What could not be counted, as tables: each problem with its remedy, and the rows themselves, to correct."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vcsekit.returns.layout import REMEDY, form_header
from vcsekit.returns.limits import MAX_TO_CORRECT
from vcsekit.returns.problems import ReturnProblem, place_in_words
from vcsekit.returns.result import ToCorrect
from vcsekit.scoring.card import Scorecard

REJECTED_HEADER = (
    "file", "sheet", "line", "column", "heading", "value", "left_out", "code", "reason", "remedy",
)  # fmt: skip


def rejected_row(item: ReturnProblem) -> list[str | int]:
    """One problem, with what to do. Texts are as the file has them: who writes them keeps them from being formulas."""
    left_out = "nothing" if item.severity == "warning" and item.code != "VR306" else str(item.reach)
    return [
        item.span.path,
        item.sheet,
        item.span.line or "",
        item.column,
        item.heading,
        item.value,
        left_out,
        item.code,
        item.message,
        item.hint or "",
    ]


class Corrections:
    """Rows to correct, in our own wide form, with a column of remedies after each column that needs one.

    Corrected, they are scored together with the file that they are from: a row that was rejected counts now, and one
    that counted in part is replaced, since the same return came again. No more than MAX_TO_CORRECT rows are kept;
    `left` counts the others.
    """

    def __init__(self, card: Scorecard) -> None:
        self._header = form_header(card)
        self._items: list[ToCorrect] = []
        self.left = 0

    def take(self, item: ToCorrect) -> None:
        """Keeps a row."""
        if len(self._items) < MAX_TO_CORRECT:
            self._items.append(item)
        else:
            self.left += 1

    @property
    def count(self) -> int:
        """How many rows are kept."""
        return len(self._items)

    def rows(self) -> Iterator[Sequence[str]]:
        """The header and the rows. A problem of the row as a whole stands in the column `remedy`."""
        wanted = {problem.column for item in self._items for problem in item.problems}
        header = [REMEDY, "remedy: from"]
        for name in self._header:
            header += [name, f"{REMEDY}: {name}"] if name in wanted else [name]
        yield header
        for item in self._items:
            cells = {"remedy: from": _source(item), **item.cells}
            for problem in item.problems:
                place = f"{REMEDY}: {problem.column}" if problem.column in self._header else REMEDY
                cells[place] = _remedy(problem)
            yield [cells.get(name, "") for name in header]


def _source(item: ToCorrect) -> str:
    return place_in_words(item.path, item.line, item.sheet)


def _remedy(problem: ReturnProblem) -> str:
    return f"{problem.message}: {problem.hint}" if problem.hint else problem.message
