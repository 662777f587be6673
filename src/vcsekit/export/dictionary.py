"""The data dictionary: every column of every table, from the columns themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from vcsekit.export.columns import Column, Table


@dataclass(frozen=True)
class Described:
    """One column of one table."""

    table: Table[Any]
    column: Column[Any]


_COLUMNS: tuple[Column[Described], ...] = (
    Column("table", lambda item: item.table.name, "The table.", made="the name of its file or sheet"),
    Column("row", lambda item: item.table.row, "What one of its rows is.", made="by hand"),
    Column("publish", lambda item: not item.table.private, "Whether the table may be published.", "yes or no",
           "no: single returns, or groups too small to be shown"),
    Column("column", lambda item: item.column.name, "The column.", made="its heading"),
    Column("meaning", lambda item: item.column.meaning, "What it says.", made="by hand"),
    Column("unit", lambda item: item.column.unit, "In what it is told.", made="by hand"),
    Column("made", lambda item: item.column.made, "How it is made, with its source.", made="by hand", empty="if plain"),
    Column("empty", lambda item: item.column.empty, "When a cell of it is empty.", made="by hand"),
)  # fmt: skip


def dictionary(tables: Iterable[Table[Any]]) -> Table[Described]:
    """The data dictionary of some tables, and of itself."""
    described = [Described(table, column) for table in tables for column in table.columns]
    own: Table[Described] = Table("dictionary", "a column of a table", _COLUMNS, described)
    described += [Described(own, column) for column in _COLUMNS]
    return own
