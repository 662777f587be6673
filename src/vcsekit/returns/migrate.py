"""Wide returns for another version of the matrix: the columns that still stand, under the names that they have now."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from vcsekit.content.diff.carry import Carry
from vcsekit.content.library import Library
from vcsekit.diagnostics import VcsekitError
from vcsekit.returns.cells import BadCellError, CellReader, folded
from vcsekit.returns.layout import CONTEXT_COLUMNS, ORIGIN
from vcsekit.returns.limits import MAX_CELL
from vcsekit.scoring.card import NOT_APPLICABLE


@dataclass
class RowTally:
    """How many returns came through, and the lines of those that did not, with why."""

    rows: int = 0
    answers: int = 0
    left_out: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Columns:
    """Where the columns of the earlier file go. `taken` are the places that stay, in order, with their new names.

    `answers` are those of them that hold answers. `matrix` is the place of the column that names the matrix.
    """

    width: int
    taken: tuple[tuple[int, str], ...]
    answers: frozenset[int]
    matrix: int | None
    added: tuple[str, ...]


class WideReturns:
    """Brings the rows of one file of returns from one matrix to another."""

    def __init__(self, old: Library, new: Library, carry: Carry) -> None:
        self._carry = carry
        self._old, self._new = (f"{side.matrix.id} {side.matrix.version}" for side in (old, new))
        self._old_ids = [indicator.id for domain in old.domains for indicator in domain.indicators]
        self._cells = (
            None
            if _same_cells(old, new)
            else _Cells(CellReader(old.matrix.scale, old.matrix.constituencies), old, new, carry)
        )
        self.tally = RowTally()

    def rows(self, lines: Iterable[str], path: str) -> Iterator[list[str]]:
        """The header and the rows of the new file. Raises VcsekitError where the file is not a wide return."""
        csv.field_size_limit(MAX_CELL)
        reader = csv.reader(lines, strict=True)
        try:
            columns = self._columns(next((cells for cells in reader if any(map(str.strip, cells))), []), path)
            yield [*(name for _, name in columns.taken), *columns.added, "matrix", ORIGIN]
            line = reader.line_num + 1
            for cells in reader:
                yield from self._row(cells, columns, line) if cells else ()
                line = reader.line_num + 1
        except csv.Error as error:
            message = f"{path}:{reader.line_num} can't be read as CSV: {error}"
            raise VcsekitError(
                message, "mend the line, or save the file again as CSV UTF-8; nothing was written"
            ) from None

    def _columns(self, header: Sequence[str], path: str) -> _Columns:
        if not header:
            raise VcsekitError(f"{path} holds nothing", "name the file of the returns; nothing was written")
        known = {folded(name): name for name in (*CONTEXT_COLUMNS, "matrix", "comment", *self._old_ids)}
        names = [known.get(folded(cell)) or known.get(folded(cell).replace(" ", "_"), cell.strip()) for cell in header]
        twice = next((name for name in names if name and names.count(name) > 1), None)
        if twice:
            raise VcsekitError(f"{path}: the column `{twice}` stands more than once", "keep one of them")
        if "return_id" not in names:
            message = f"{path} is not a wide return of {self._old}: its headings have no `return_id`"
            hint = "save it as CSV UTF-8 (comma delimited), with the headings of `vcsekit form` in its first line"
            raise VcsekitError(message, hint)
        if not set(names) & set(self._old_ids):
            message = f"{path} is not a wide return of {self._old}: none of its headings is an indicator of it"
            raise VcsekitError(message, "name the revision or folder of the matrix that was answered: --from")
        taken, answers = [], set()
        for place, name in enumerate(names):
            target = self._carry.indicator(name) if name in self._old_ids else name
            if name in ("matrix", ORIGIN) or target is None:
                continue
            taken.append((place, target))
            answers |= {place} if name in self._old_ids else set()
        there = {name for _, name in taken}
        added = tuple(name for name in self._carry.new if name not in there)
        matrix = names.index("matrix") if "matrix" in names else None
        return _Columns(len(names), tuple(taken), frozenset(answers), matrix, added)

    def _row(self, cells: list[str], columns: _Columns, line: int) -> Iterator[list[str]]:
        if not any(cell.strip() for cell in cells):
            return
        fault = self._fault(cells, columns)
        if fault:
            self.tally.left_out.append((line, fault))
            return
        found = [self._cell(cells[place]) if place in columns.answers else cells[place] for place, _ in columns.taken]
        self.tally.rows += 1
        self.tally.answers += sum(1 for place in columns.answers if cells[place].strip())
        yield [*found, *[""] * len(columns.added), self._new, self._old]

    def _fault(self, cells: Sequence[str], columns: _Columns) -> str:
        if len(cells) != columns.width:
            return f"it has {len(cells)} cells, and the header {columns.width}"
        named = cells[columns.matrix].strip() if columns.matrix is not None else ""
        if named and folded(named) != folded(self._old):
            return f"it answers “{named[:60]}”, not {self._old}"
        return ""

    def _cell(self, cell: str) -> str:
        return cell if self._cells is None else self._cells.moved(cell)


@dataclass(frozen=True)
class _Cells:
    """Cells of a scale that has other numbers or names now. What can't be read stays, so that scoring refuses it."""

    reader: CellReader
    old: Library
    new: Library
    carry: Carry

    def moved(self, cell: str) -> str:
        """The later level's number; an empty cell where the level is gone."""
        try:
            answer = self.reader.answer(cell)
        except BadCellError:
            return f"? {cell}"
        if answer is None or answer == NOT_APPLICABLE:
            return cell
        target = self.carry.levels.get(self.old.matrix.level_of_value(int(answer)).id)
        return str(self.new.matrix.level(target).value) if target else ""


def _same_cells(old: Library, new: Library) -> bool:
    """Whether every cell says the same under both scales."""
    first, second = ([(level.id, level.label, level.value) for level in side.matrix.scale] for side in (old, new))
    return first == second


def counts(tally: RowTally) -> Mapping[str, object]:
    """The tally as plain data."""
    return {
        "rows": tally.rows,
        "answers": tally.answers,
        "left_out": [{"line": line, "reason": reason} for line, reason in tally.left_out],
    }
