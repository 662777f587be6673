"""From files to tables of returns that any engine can count: opened, their headers read, long ones made wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path

from vcsekit.diagnostics import Severity
from vcsekit.model.layout import Layout, Shape
from vcsekit.returns.about import About, AboutReader
from vcsekit.returns.header import HeaderReader, has_own_names
from vcsekit.returns.layout import ResolvedColumns
from vcsekit.returns.limits import MAX_COLUMNS
from vcsekit.returns.problems import ReturnProblem, problem
from vcsekit.returns.reading import Known, open_returns
from vcsekit.returns.rows import refuse_width
from vcsekit.returns.table import WITHOUT_RESULT, Row, Table, UnreadableError
from vcsekit.returns.vocabulary import Vocabulary
from vcsekit.scoring.card import Scorecard

_LOOKED_AT = 50
"""How many rows tell whether all of them have blank cells at their end."""

_TITLES = 20
"""How many of the first rows may be titles that stand above the headings."""


@dataclass(frozen=True)
class Prepared:
    """A table whose columns are known: plain data, and the rows below its header that hold something."""

    table: Table
    header: Row
    columns: ResolvedColumns
    vocabulary: Vocabulary
    layout: Layout | None = None

    def rows(self) -> Iterator[Row]:
        """The rows of returns, from the first one on; blank ones are passed over."""
        last = self.header.last_line + (self.layout.skip_after_header if self.layout else 0)
        rows = islice(self.table.rows(), 1, None) if self.table.form else self.table.rows()
        for row in rows:
            if (row.line > last or self.table.form) and (row.fault or _filled(row.cells)):
                yield row

    @cached_property
    def about(self) -> AboutReader:
        """Reads what a row says of itself."""
        return AboutReader(self.table, self.columns, self.vocabulary, self.layout)

    def fault(self, row: Row, about: About) -> ReturnProblem | None:
        """Why a row as a whole can't be counted, whatever the other rows say; else None."""
        found = _broken(row, self.columns.width) or self._misplaced(about)
        if found is None:
            return None
        code, message, hint, column, value = found
        sheet = self.table.sheet
        return problem(code, self.table.path, message, hint, line=row.line, sheet=sheet, column=column, value=value)

    def _misplaced(self, about: About) -> tuple[str, str, str, str, str] | None:
        if self.table.sheet and about.return_id == WITHOUT_RESULT:
            message = "the formula of the `return_id` has no result, so rows can't be told apart"
            return "VR302", message, "save the file in Excel again, or write the ids themselves", "return_id", ""
        if not about.return_id:
            return "VR302", "the row has no `return_id`", "give every return an id of its own", "return_id", ""
        wanted = self.vocabulary.version
        if about.matrix not in ("", wanted):
            message = f"the return is for the matrix “{about.matrix}”, not for {wanted}"
            hint = "score it with that matrix (--content FOLDER), or bring it to this one: `vcsekit migrate`"
            return "VR304", message, hint, "matrix", about.matrix
        return None


def _filled(cells: Sequence[str]) -> bool:
    """Whether any cell holds more than spaces; the first one mostly does."""
    return not (cells[0] == "" or cells[0].isspace()) or any(cell and not cell.isspace() for cell in cells)


def _broken(row: Row, width: int) -> tuple[str, str, str, str, str] | None:
    if row.fault:
        until = f" (lines {row.line} to {row.last_line} are read as one row)" if row.last_line > row.line else ""
        return "VR305", row.fault + until, 'write `""` for a quotation mark inside a cell', "", ""
    count = len(row.cells)
    if count != width:
        message = f"the row has {count} cells, and the header has {width}"
        return "VR301", message, "a separator may be missing or too many: compare it with the header", "", ""
    return None


@dataclass(frozen=True)
class PreparedFile:
    """A file's tables that can be read, what was found out about it, and everything that is wrong with it."""

    tables: tuple[Prepared, ...]
    detected: str
    problems: tuple[ReturnProblem, ...]
    rejected: int = 0
    superseded: int = 0


def prepare(path: Path, vocabulary: Vocabulary, layout: Layout | None = None) -> PreparedFile:
    """A file's tables. Nothing is raised for bad content; OSError as `open` does."""
    known = Known(layout.encoding, layout.delimiter, layout.sheet) if layout else Known()
    try:
        opened = open_returns(path, vocabulary.card, known)
    except UnreadableError as error:
        return PreparedFile((), "", (error.problem,))
    read = [_table(table, vocabulary, layout) for table in opened.tables]
    used = [one for one, _ in read if one is not None]
    problems = list(opened.warnings)
    for one, found in read:
        problems += found if one or not used else [_passed_over(item) for item in found[:1]]
    if not read or not (used or problems):
        problems.append(_nothing(path, layout))
    detected = "; ".join(dict.fromkeys(word for table in opened.tables for word in table.detected))
    if layout and layout.shape is Shape.LONG:
        return _made_wide(used, detected, problems)
    return PreparedFile(tuple(used), detected, tuple(problems))


def _made_wide(used: Sequence[Prepared], detected: str, problems: list[ReturnProblem]) -> PreparedFile:
    from vcsekit.returns.long import LongReader

    tables, rejected, superseded = [], 0, 0
    for one in used:
        if one.columns.answer is None:  # a table of our own form
            tables.append(one)
            continue
        reader = LongReader(one)
        try:
            tables.append(reader.read())
        except UnreadableError as error:
            problems.append(error.problem)
            continue
        problems += reader.problems
        rejected, superseded = rejected + reader.rejected, superseded + reader.superseded
    return PreparedFile(tuple(tables), detected, tuple(problems), rejected, superseded)


def _table(table: Table, vocabulary: Vocabulary, layout: Layout | None) -> tuple[Prepared | None, list[ReturnProblem]]:
    """One table with its header read, or None, and what is wrong with it. A blank sheet has no problem."""
    try:
        header = _header(table, layout)
        if header is None:
            return None, []
        refuse_width(table.path, header, table.sheet)
    except UnreadableError as error:
        return None, [error.problem]
    reader, titles = HeaderReader(table, header, vocabulary, layout), list[ReturnProblem]()
    columns = reader.read()
    if columns is None and layout is None and (below := _below_titles(table, header, vocabulary.card)):
        titles = [below]
        header = next(row for row in table.rows() if row.line == below.span.line)
        reader = HeaderReader(table, header, vocabulary)
        columns = reader.read()
    if columns is None:
        return None, reader.problems
    used = reader.layout
    prepared = Prepared(table, header, columns, vocabulary.with_layout(used), used)
    columns = replace(columns, width=_padded_width(prepared))
    return replace(prepared, columns=columns), [*titles, *reader.problems]


def _below_titles(table: Table, first: Row, card: Scorecard) -> ReturnProblem | None:
    """The warning that the headings stand further down, where a row has our own names: titles stand above them."""
    for row in islice(table.rows(), _TITLES):
        if row.line > first.line and len(row.cells) <= MAX_COLUMNS and has_own_names(row, card):
            message = f"the headings stand in row {row.line}; what stands above them is not read"
            hint = "nothing, if that is right; otherwise delete what stands above"
            return problem(
                "VR208", table.path, message, hint, line=row.line, sheet=table.sheet, severity=Severity.WARNING
            )
    return None


def _padded_width(prepared: Prepared) -> int:
    """How many cells a row has: as many as the header, or more where the first rows all have as many blank ones more.

    Some programs end every row with a separator. A single row that does so may as well be shifted by one cell.
    """
    width = prepared.columns.width
    rows = [row.cells for row in islice(prepared.rows(), _LOOKED_AT)]
    widths = {len(cells) for cells in rows}
    padded = len(rows) > 1 and len(widths) == 1 and not any(cell.strip() for cells in rows for cell in cells[width:])
    return max(width, *widths) if padded else width


def _header(table: Table, layout: Layout | None) -> Row | None:
    """The row with the headings; None for a blank sheet. Raises UnreadableError where it can't be one."""
    wanted = layout.header_row if layout and not table.parquet else None
    row = next((row for row in table.rows() if wanted is None or row.line >= wanted), None)
    if row is None and table.sheet and wanted is None:
        return None
    if row is None or row.fault or (wanted is not None and row.line != wanted):
        reason = row.fault if row and row.fault else "the file holds blank lines only"
        if wanted is not None and (row is None or not row.fault):
            reason = f"row {wanted}, where the layout says that the headings stand, is blank"
        line = row.line if row else 1
        hint = "the first line must name the columns"
        raise UnreadableError(problem("VR104", table.path, reason, hint, line=line, sheet=table.sheet))
    return row


def _passed_over(found: ReturnProblem) -> ReturnProblem:
    message = f"the sheet is not read: {found.message}"
    return replace(found, code="VR107", message=message, severity=Severity.WARNING)


def _nothing(path: Path, layout: Layout | None) -> ReturnProblem:
    if layout and layout.sheet:
        message = f"the workbook has no sheet “{layout.sheet}” with anything on it"
        return problem("VR607", str(path), message, "correct `sheet` in the layout, or take it out")
    return problem("VR102", str(path), "the workbook holds nothing", "check that the answers were saved")
