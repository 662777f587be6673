"""What reading returns needs to know of a library, as plain data that every engine can use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from vcsekit.content.library import Library
from vcsekit.model.layout import Layout
from vcsekit.returns.cells import CellReader, folded
from vcsekit.returns.systems import SystemNames, system_names
from vcsekit.scoring.card import Scorecard, scorecard


@dataclass(frozen=True)
class Vocabulary:
    """A matrix's scorecard, the words of its scale and constituencies, its questions and the systems' names.

    `questions` maps a folded heading (an indicator's id, its statement, or both) to the indicator's id; a text that
    two indicators share is not among them.
    """

    card: Scorecard
    cells: CellReader
    questions: Mapping[str, str] = field(default_factory=dict)
    systems: SystemNames = field(default_factory=SystemNames)

    @cached_property
    def version(self) -> str:
        """The matrix's id and version, as a return names them."""
        return f"{self.card.matrix_id} {self.card.version}"

    def with_layout(self, layout: Layout | None) -> Vocabulary:
        """The same, and the texts that a layout maps."""
        if layout is None:
            return self
        cells = self.cells.with_meanings(layout.answers, layout.constituencies)
        return replace(self, cells=cells, systems=self.systems.with_names(layout.systems))


def vocabulary(library: Library) -> Vocabulary:
    """The vocabulary of a library's matrix and register."""
    matrix = library.matrix
    cells = CellReader(matrix.scale, matrix.constituencies)
    return Vocabulary(scorecard(library), cells, _questions(library), system_names(library.systems))


def _questions(library: Library) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for indicator in library.indicators:
        statement = indicator.statement
        for text in (statement, f"{indicator.id} {statement}", f"{indicator.id}: {statement}"):
            found.setdefault(folded(text), set()).add(indicator.id)
    return {text: ids.pop() for text, ids in found.items() if len(ids) == 1}
