"""The cells of one table as numbers: each text is read once and remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import NamedTuple

from vcsekit.diagnostics import Severity
from vcsekit.returns.about import About
from vcsekit.returns.cells import BadCellError, CellReader, folded
from vcsekit.returns.engines.counts import Counts
from vcsekit.returns.layout import form_header
from vcsekit.returns.limits import MAX_REMEMBERED
from vcsekit.returns.prepare import Prepared
from vcsekit.returns.problems import ReturnProblem, problem
from vcsekit.returns.table import Row, place_of_cell
from vcsekit.scoring.card import NOT_APPLICABLE

_BLANK = ""
_LONG = 1_000
"""Longer cells are not remembered."""

_MANY = 5
"""From how many cells on a column of which none can be read is told of."""


class Bad(NamedTuple):
    """A cell that can't be counted: its place in the row, our name of the column, and why."""

    place: int
    column: str
    error: BadCellError


class Cursor:
    """Reads the rows of one table for a set of counts."""

    def __init__(self, prepared: Prepared, counts: Counts) -> None:
        self._prepared, self._counts = prepared, counts
        self._cells = prepared.vocabulary.cells
        self._codes = _Codes(self._cells, counts)
        self._constituencies: dict[str, tuple[str, BadCellError | None]] = {}
        # How many answers to each indicator, by its number, could not be read.
        self.bad_counts: Counter[int] = Counter()
        columns = prepared.columns.indicators
        # A column that is not there is read from a blank cell that is added to the end of every row.
        self._lacking = any(place is None for place in columns)
        self._pick = _picker([-1 if place is None else place for place in columns])

    def codes(self, row: Row) -> bytes:
        """A byte for every indicator of the card: the answer's place in the counts' codes, or `bad`."""
        return bytes(map(self._codes.__getitem__, self._texts(row)))

    def bad(self, row: Row, codes: bytes) -> list[Bad]:
        """The answers of a row that can't be counted, in the order of the file's columns."""
        if self._counts.bad not in codes:
            return []
        columns, indicators, texts = self._prepared.columns.indicators, self._counts.card.indicators, self._texts(row)
        found = [
            Bad(columns[number] or 0, indicators[number].id, self._codes.error(texts[number]))
            for number, code in enumerate(codes)
            if code == self._counts.bad
        ]
        self.bad_counts.update(number for number, code in enumerate(codes) if code == self._counts.bad)
        return sorted(found, key=lambda item: item.place)

    def unread_columns(self) -> Iterator[ReturnProblem]:
        """The columns in which many cells were filled in and not one could be read."""
        suspects = {number for number, count in self.bad_counts.items() if count >= _MANY}
        blank = len(self._counts.codes) - 1
        for row in self._prepared.rows() if suspects else ():
            if suspects and len(row.cells) == self._prepared.columns.width:
                codes = self.codes(row)
                suspects -= {number for number in suspects if codes[number] < blank}
        table, header = self._prepared.table, self._prepared.header
        for number in sorted(suspects):
            name = self._counts.card.indicators[number].id
            message = f"{self.bad_counts[number]:,} answers stand in this column, and none of them could be read"
            hint = "it may hold another question, or its answers may need a layout (answers)"
            yield problem(
                "VR502", table.path, message, hint, line=header.line, column=name, sheet=table.sheet,
                severity=Severity.WARNING,
            )  # fmt: skip

    def problem(self, row: Row, bad: Bad) -> ReturnProblem:
        """A cell that can't be counted as a problem, at the cell's own place."""
        table, heading = self._prepared.table, self._prepared.columns.headings[bad.place]
        where = place_of_cell(table, row, bad.place)
        return problem(
            bad.error.code,
            table.path,
            bad.error.message,
            bad.error.hint,
            line=where.line,
            column=bad.column,
            value=row.cells[bad.place],
            sheet=where.sheet,
            heading="" if folded(heading) == folded(bad.column) else " ".join(heading.split()),
        )

    def constituency(self, text: str) -> tuple[str, BadCellError | None]:
        """A constituency's id (an empty text for none), and why a text is no constituency."""
        found = self._constituencies.get(text)
        if found is None:
            if len(self._constituencies) >= MAX_REMEMBERED:
                self._constituencies.clear()
            found = self._constituencies[text] = self._read_constituency(text)
        return found

    def as_understood(self, row: Row, about: About) -> dict[str, str]:
        """A row in our own wide form: levels by their numbers, and what can't be read as it stands in the file."""
        constituency, wrong = self.constituency(about.constituency)
        card, counts = self._counts.card, self._counts
        said = {**about._asdict(), "constituency": about.constituency if wrong else constituency}
        said["matrix"] = about.matrix or self._prepared.vocabulary.version
        for indicator, code, text in zip(card.indicators, self.codes(row), self._texts(row), strict=True):
            answer = None if code == counts.bad else counts.codes[code]
            said[indicator.id] = text if code == counts.bad else _written(answer)
        place = self._prepared.columns.context.get("comment")
        said["comment"] = row.cells[place] if place is not None and place < len(row.cells) else _BLANK
        return {name: said[name] for name in form_header(card)}

    def _texts(self, row: Row) -> tuple[str, ...]:
        if not self._lacking:
            return self._pick(row.cells)
        row.cells.append(_BLANK)
        try:
            return self._pick(row.cells)
        finally:
            row.cells.pop()

    def _read_constituency(self, text: str) -> tuple[str, BadCellError | None]:
        try:
            return self._cells.constituency(text), None
        except BadCellError as error:
            return _BLANK, _alone(error)


class _Codes(dict[str, int]):
    """What cells' texts mean, as places in the counts' codes, worked out once each."""

    def __init__(self, cells: CellReader, counts: Counts) -> None:
        super().__init__()
        self._cells, self._bad = cells, counts.bad
        self._places = {code: place for place, code in enumerate(counts.codes)}
        self._errors: dict[str, BadCellError] = {}

    def __missing__(self, text: str) -> int:
        if len(self) >= MAX_REMEMBERED:
            self.clear()
            self._errors.clear()
        try:
            code = self._places[self._cells.answer(text)]
        except BadCellError as error:
            code = self._bad
            if len(text) < _LONG:
                self._errors[text] = _alone(error)
        if len(text) < _LONG:
            self[text] = code
        return code

    def error(self, text: str) -> BadCellError:
        """Why a text that can't be counted can't be. What to write instead is searched for once a text."""
        if text in self._errors:
            return self._errors[text]
        try:
            self._cells.answer(text)
        except BadCellError as error:
            return error
        raise AssertionError(f"{text!r} can be counted")


def _alone(error: BadCellError) -> BadCellError:
    """An error to be kept: without the frames that it came through, which hold whole rows."""
    error.__context__ = None
    return error.with_traceback(None)


def _picker(places: list[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """A function that takes the cells in these places out of a row."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda cells: (cells[places[0]],)


def _written(answer: object) -> str:
    if answer == NOT_APPLICABLE:
        return "N/A"
    return _BLANK if answer is None else str(answer)
