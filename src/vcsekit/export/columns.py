"""Tables whose columns say what they are: what writes a column also describes it in the data dictionary."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Generic, TypeVar

from vcsekit.returns.spreadsheet import CsvWriter

PLACES = 4
"""Decimals of a number that is not whole, in every format."""

Cell = str | int | bool | Decimal | None
"""A finished cell: None is an undefined figure, and an empty cell."""

Record = TypeVar("Record")

LEVELS, COUNT, SHARE, YES_NO, ID = "levels of the scale", "count", "share from 0 to 1", "yes or no", "id"
HIDDEN = "where the group is too small to be shown; `note` says so"
"""Units of columns, and when most figures are empty."""

_SCALE = 10**PLACES
_UNIT = Decimal(1).scaleb(-PLACES)


@dataclass(frozen=True)
class Column(Generic[Record]):
    """One column: its name, how a record gives its cell, and what the data dictionary says of it.

    `made` is the formula or the rule, with its source; `empty` tells when a cell is empty.
    """

    name: str
    value: Callable[[Record], Cell | Fraction | float]
    meaning: str
    unit: str = "text"
    made: str = "as in the returns"
    empty: str = "never"


@dataclass(frozen=True)
class Table(Generic[Record]):
    """A table: its file's name without ending, what a row is, its columns, and the records that make its rows.

    A `private` one holds single returns, or groups too small to be shown: it is not to be published.
    """

    name: str
    row: str
    columns: Sequence[Column[Record]]
    records: Iterable[Record]
    private: bool = False

    def header(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    def rows(self) -> Iterator[list[Cell]]:
        """The finished rows."""
        values = [column.value for column in self.columns]
        for record in self.records:
            yield [finished(value(record)) for value in values]


def finished(value: Cell | Fraction | float) -> Cell:
    """A figure as it is published: rounded once, half to even, to PLACES decimals; all else as it is."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Fraction):
        whole, left = divmod(value.numerator * _SCALE, value.denominator)
        up = 2 * left > value.denominator or (2 * left == value.denominator and whole % 2)
        return Decimal(whole + up) * _UNIT
    return finished(Fraction(value)) if isinstance(value, float) else value


def csv_cell(cell: Cell) -> Cell:
    """A finished cell for a CSV file: a truth value in words, and no negative nought."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return abs(cell) if isinstance(cell, Decimal) and not cell else cell


def write_csv(handle: Any, table: Table[Any]) -> None:
    """Writes a table as CSV, row by row, to a text file that was opened without translating line ends."""
    writer = CsvWriter(handle)
    writer.writerow(table.header())
    writer.writerows([csv_cell(cell) for cell in row] for row in table.rows())


def write_json(handle: Any, about: dict[str, Any], tables: Iterable[Table[Any]]) -> None:
    """Writes tables as one JSON object, row by row: numbers as numbers, undefined figures as null."""
    handle.write(json.dumps(about, ensure_ascii=False, indent=1)[:-2] + ',\n "tables": {')
    for number, table in enumerate(tables):
        names = table.header()
        handle.write(f"{',' if number else ''}\n  {json.dumps(table.name)}: [")
        for place, row in enumerate(table.rows()):
            data = {name: json_cell(cell) for name, cell in zip(names, row, strict=True)}
            handle.write(f"{',' if place else ''}\n   {json.dumps(data, ensure_ascii=False)}")
        handle.write("\n  ]")
    handle.write("\n }\n}\n")


def json_cell(cell: Cell) -> str | int | float | bool | None:
    """A finished cell for JSON."""
    return float(cell) if isinstance(cell, Decimal) else cell
