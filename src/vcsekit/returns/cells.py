"""What a cell of a return says: a level, not applicable, nothing, or something that can't be counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from vcsekit.content.library import Library
from vcsekit.content.suggest import closest
from vcsekit.model.matrix import Constituency, Level
from vcsekit.scoring.card import NOT_APPLICABLE, Answer

_NOT_APPLICABLE_WORDS = ("n/a", "na", "n.a.", "not applicable")


def folded(text: str) -> str:
    """A text without regard to case and to spaces around and between words."""
    return " ".join(text.split()).casefold()


class BadCellError(ValueError):
    """A cell that says something other than a level; the message is the reason, the hint the remedy."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass(frozen=True)
class CellReader:
    """Reads the cells of one matrix's returns."""

    scale: Sequence[Level]
    constituencies: Sequence[Constituency]

    @cached_property
    def _levels(self) -> Mapping[str, Answer]:
        known: dict[str, Answer] = {"": None}
        known.update((word, NOT_APPLICABLE) for word in _NOT_APPLICABLE_WORDS)
        for level in self.scale:
            known.update({str(level.value): level.value, folded(level.label): level.value, level.id: level.value})
        return known

    @cached_property
    def _groups(self) -> Mapping[str, str]:
        known = {}
        for group in self.constituencies:
            known.update({folded(name): group.id for name in (*group.aliases, group.label, group.id)})
        return known

    def answer(self, cell: str) -> Answer:
        """A cell's answer. Raises BadCellError where it is no level's value or label, blank or N/A."""
        word = folded(cell)
        if word in self._levels:
            return self._levels[word]
        levels = ", ".join(f"{level.value} ({level.label})" for level in self.scale)
        near = closest(word, [level.label for level in self.scale], cutoff=0.75)
        hint = f"did you mean “{near}”?" if near else f"write one of {levels}, N/A, or leave the cell empty"
        raise BadCellError("the scale has no such level", hint)

    def constituency(self, cell: str) -> str:
        """The id of the constituency that a cell names; an empty text for a blank. Raises BadCellError for others."""
        word = folded(cell)
        if not word:
            return ""
        if word in self._groups:
            return self._groups[word]
        near = closest(word, self._groups, cutoff=0.75)
        known = ", ".join(group.label for group in self.constituencies)
        raise BadCellError(
            "the matrix has no such constituency", f"did you mean “{near}”?" if near else f"write one of {known}"
        )


def cell_reader(library: Library) -> CellReader:
    """The reader for a library's matrix."""
    return CellReader(library.matrix.scale, library.matrix.constituencies)
