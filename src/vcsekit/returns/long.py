"""A long table, with one answer a row, as a wide one: a row a return, whose cells know the lines that they are from."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import overload

from vcsekit.content.suggest import did_you_mean
from vcsekit.diagnostics import Severity
from vcsekit.model.layout import Repeated
from vcsekit.returns.cells import folded
from vcsekit.returns.layout import CONTEXT_COLUMNS, OPTIONAL_COLUMNS, form_columns
from vcsekit.returns.limits import MAX_LONG_ROWS
from vcsekit.returns.prepare import Prepared
from vcsekit.returns.problems import ReturnProblem, problem
from vcsekit.returns.repeats import Identity, Standing, moment
from vcsekit.returns.table import Place, Row, Table, UnreadableError

_FIRST_ANSWER = len(CONTEXT_COLUMNS) + 1


class PlacesOfLines(Sequence[Place]):
    """The places of cells of one sheet by their lines alone: a small fraction of the memory."""

    def __init__(self, sheet: str, lines: array[int]) -> None:
        self._sheet, self._lines = sheet, lines

    @overload
    def __getitem__(self, number: int) -> Place: ...
    @overload
    def __getitem__(self, number: slice) -> list[Place]: ...
    def __getitem__(self, number: int | slice) -> Place | list[Place]:
        if isinstance(number, slice):
            return [Place(self._sheet, line) for line in self._lines[number]]
        return Place(self._sheet, self._lines[number])

    def __len__(self) -> int:
        return len(self._lines)


@dataclass
class _Return:
    """A return while its answers come in."""

    cells: list[str]
    lines: array[int]
    first: int
    count: int = 0
    standings: dict[int, Standing] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)


class LongReader:
    """Collects the answers of a long table by return. What can't be is in `problems`, its rows counted."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared
        self._card = prepared.vocabulary.card
        self._width = len(form_columns(self._card).headings)
        self._rule = prepared.layout.repeated if prepared.layout else Repeated.LATEST
        self._order = prepared.layout.dates if prepared.layout else None
        self._indicators = self._known()
        self._returns: dict[Identity, _Return] = {}
        self.problems: list[ReturnProblem] = []
        self.rejected = self.superseded = 0

    def read(self) -> Prepared:
        """The wide table. Raises UnreadableError where there are more rows than can be kept."""
        for number, row in enumerate(self._prepared.rows()):
            if number >= MAX_LONG_ROWS:
                message = f"the table has more than {MAX_LONG_ROWS:,} rows with one answer each"
                raise UnreadableError(self._problem("VR109", message, "split it by system or by round", row.line))
            self._take(row)
        table, columns = self._prepared.table, form_columns(self._card)
        rows = [self._row(one) for one in self._returns.values() if one.count]
        made = Table(table.path, table.sheet, lambda: iter(rows), table.detected)
        return replace(self._prepared, table=made, header=Row(0, 0, list(columns.headings)), columns=columns)

    def _known(self) -> dict[str, int]:
        """What a row may write for an indicator, with the indicator's number."""
        numbers = {indicator.id: number for number, indicator in enumerate(self._card.indicators)}
        known = {text: numbers[name] for text, name in self._prepared.vocabulary.questions.items()}
        known.update({folded(name): number for name, number in numbers.items()})
        for name, text in self._prepared.layout.indicators.items() if self._prepared.layout else ():
            known[folded(text)] = numbers[name]
        return known

    def _take(self, row: Row) -> None:
        prepared = self._prepared
        about = prepared.about.read(row)
        fault = prepared.fault(row, about)
        if fault:
            self._reject(fault)
            return
        columns = prepared.columns
        asked = row.cells[columns.indicator or 0]
        number = self._indicators.get(folded(asked))
        if number is None:
            near = did_you_mean(asked, [indicator.id for indicator in self._card.indicators])
            hint = near or "write the indicator's id, or map the text in the layout (indicators)"
            message = "the row answers no indicator of the matrix"
            self._reject(self._problem("VR307", message, hint, row.line, "indicator", asked))
            return
        standing = Standing(0, row.line, moment(about.submitted, self._order), about.submitted)
        self._answer(self._of(about.identity, row), number, row.cells[columns.answer or 0], standing, about.return_id)

    def _of(self, identity: Identity, row: Row) -> _Return:
        """The return of a row, with what the row says of it: the last that is not blank holds, the first by `first`."""
        columns = self._prepared.columns
        found = self._returns.get(identity)
        if found is None:
            lines = array("L", [row.line]) * self._width
            found = self._returns[identity] = _Return([""] * self._width, lines, row.line)
        for place, name in enumerate((*CONTEXT_COLUMNS, OPTIONAL_COLUMNS[0])):
            column = columns.context.get(name)
            text = columns.constants.get(name, "") if column is None else row.cells[column]
            if text.strip() and (self._rule is not Repeated.FIRST or not found.cells[place]):
                found.cells[place], found.lines[place] = text, row.line
        return found

    def _answer(self, found: _Return, number: int, text: str, standing: Standing, name: str) -> None:
        """Keeps an answer, or the one that was there, as the rule says."""
        before = found.standings.get(number)
        if before is None:
            found.count += 1
            self._keep(found, number, text, standing)
        elif self._rule is Repeated.REFUSE:
            self._refuse(found, number, before, standing, name)
        else:
            both = before.submitted is not None and standing.submitted is not None
            later = not both or standing.submitted >= before.submitted  # type: ignore[operator]  # both are there
            earlier = both and standing.submitted < before.submitted  # type: ignore[operator]
            replaces = later if self._rule is Repeated.LATEST else earlier
            loser, winner = (before, standing) if replaces else (standing, before)
            self.superseded += 1
            self._tell_superseded(number, name, loser, winner)
            if replaces:
                self._keep(found, number, text, standing)

    def _keep(self, found: _Return, number: int, text: str, standing: Standing) -> None:
        found.standings[number] = standing
        found.cells[_FIRST_ANSWER + number], found.lines[_FIRST_ANSWER + number] = text, standing.line

    def _refuse(self, found: _Return, number: int, before: Standing, standing: Standing, name: str) -> None:
        column = self._card.indicators[number].id
        for one in (standing,) if number in found.refused else (before, standing):
            message = f"the return `{name}` answers this more than once, and repeated answers are refused"
            self._reject(self._problem("VR303", message, "keep one of them", one.line, column))
        if number not in found.refused:
            found.refused.add(number)
            found.count -= 1
            found.cells[_FIRST_ANSWER + number] = ""

    def _tell_superseded(self, number: int, name: str, loser: Standing, winner: Standing) -> None:
        message = f"the return `{name}` answers this again in line {winner.line}, which counts"
        hint = "nothing, if that is right"
        column = self._card.indicators[number].id
        self.problems.append(
            replace(self._problem("VR306", message, hint, loser.line, column), severity=Severity.WARNING)
        )

    def _row(self, one: _Return) -> Row:
        places = PlacesOfLines(self._prepared.table.sheet, one.lines)
        return Row(one.first, one.first, one.cells, None, places, one.count)

    def _reject(self, found: ReturnProblem) -> None:
        self.rejected += 1
        self.problems.append(found)

    def _problem(
        self, code: str, message: str, hint: str, line: int, column: str = "", value: str = ""
    ) -> ReturnProblem:
        table = self._prepared.table
        return problem(code, table.path, message, hint, line=line, column=column, value=value, sheet=table.sheet)
