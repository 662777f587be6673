"""Tables whose columns say what they are: what writes a column also describes it in the data dictionary."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from typing import Any, Generic, TypeVar

from vcsekit.returns.spreadsheet import CsvWriter, guarded

PLACES = 4
"""Decimals of a number that is not whole, in every format."""

Cell = str | int | bool | Decimal | None
"""A finished cell: None is an undefined figure, and an empty cell."""

Figure = Cell | Fraction | float
"""A figure before it is rounded."""

Record = TypeVar("Record")

LEVELS, COUNT, SHARE, YES_NO, ID = "levels of the scale", "count", "share from 0 to 1", "yes or no", "id"
SIGNED_SHARE = "−1 to 1"
HIDDEN = "where the group is too small to be shown; `note` says so"
"""Units of columns, and when most figures are empty."""

_MOST_KNOWN = 20_000
"""How many parts of records have their cells remembered."""

_SCALE: int = 10**PLACES
_UNIT = Decimal(1).scaleb(-PLACES)


@dataclass(frozen=True)
class Column(Generic[Record]):
    """One column: its name, how a record gives its cell, and what the data dictionary says of it.

    `made` is the formula or the rule, with its source; `empty` tells when a cell is empty. Where `part` is given, it
    takes from a record all that the cell depends on, and `value` is asked of that instead: many records share a part,
    and neighbouring columns with the same `part` have their cells made once for each.
    """

    name: str
    value: Callable[[Any], Figure]
    meaning: str
    unit: str = "text"
    made: str = "as in the returns"
    empty: str = "never"
    part: Callable[[Record], object] | None = None


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
        return map(row_maker(self.columns, finished), self.records)


def row_maker(columns: Sequence[Column[Record]], finish: Callable[[Figure], Any]) -> Callable[[Record], list[Any]]:
    """A function that makes a record's row, each cell as `finish` gives it."""
    runs = [
        (part, _Cells([column.value for column in run], finish))
        for part, run in groupby(columns, key=attrgetter("part"))
    ]

    def row(record: Record) -> list[Any]:
        found: list[Any] = []
        for part, cells in runs:
            if part is None:
                found += cells.made(record)
                continue
            own = part(record)
            # By the very object: to compare or hash a fraction would take longer than to round it.
            known = cells.known.get(id(own)) or cells.learn(own)
            found += known[1]
        return found

    return row


def of_part(name: str, columns: Iterable[Column[Any]]) -> list[Column[Any]]:
    """The same columns, made from one attribute of their records."""
    part = attrgetter(name)
    return [replace(column, part=part) for column in columns]


class _Cells:
    """The cells of neighbouring columns that depend on the same part of a record.

    `known` holds them by the part's identity, with the part, so that no other object can take its place.
    """

    def __init__(self, values: Sequence[Callable[[Any], Figure]], finish: Callable[[Figure], Any]) -> None:
        self._values, self._finish = values, finish
        self.known: dict[int, tuple[object, list[Any]]] = {}

    def made(self, part: object) -> list[Any]:
        """The cells of a part."""
        finish = self._finish
        return [finish(value(part)) for value in self._values]

    def learn(self, part: object) -> tuple[object, list[Any]]:
        """The part and its cells, remembered."""
        if len(self.known) >= _MOST_KNOWN:
            self.known.clear()
        found = self.known[id(part)] = part, self.made(part)
        return found


def finished(value: Figure) -> Cell:
    """A figure as it is published: rounded once, half to even, to PLACES decimals; all else as it is."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Fraction):
        return Decimal(_scaled(value.numerator, value.denominator)) * _UNIT
    return finished(Fraction(value)) if isinstance(value, float) else value


def csv_cell(value: Figure) -> str | int | None:
    """A figure for a CSV file: a number as `finished` rounds it, a truth value in words, a text guarded."""
    if value is None:
        return None
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, int):
        return value if value.__class__ is not bool else "yes" if value else "no"
    scaled = _scaled(*value.as_integer_ratio())
    whole, digits = divmod(abs(scaled), _SCALE)
    return f"{'-' if scaled < 0 else ''}{whole}.{digits:0{PLACES}}"


def _scaled(numerator: int, denominator: int) -> int:
    """A fraction in units of the last decimal that is shown, rounded half to even."""
    whole, left = divmod(numerator * _SCALE, denominator)
    if 2 * left > denominator or (2 * left == denominator and whole % 2):
        return whole + 1
    return whole


def write_csv(handle: Any, table: Table[Any]) -> None:
    """Writes a table as CSV, row by row, to a text file that was opened without translating line ends."""
    writer = CsvWriter(handle)
    writer.writerow(table.header())
    writer.write_guarded(map(row_maker(table.columns, csv_cell), table.records))


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
