"""What a layout makes of a file, for people to look at before they score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vcsekit.diagnostics import Severity
from vcsekit.model.layout import Layout
from vcsekit.returns.prepare import prepare
from vcsekit.returns.problems import ReturnProblem
from vcsekit.returns.vocabulary import Vocabulary


class Trial:
    """A sink that keeps the first problem of each kind, column and value, and how often it came."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str, str], int] = {}
        self._first: dict[tuple[str, str, str], ReturnProblem] = {}
        self.errors = 0

    def scored(self, item: object) -> None:
        """Scores are of no interest here."""

    def to_correct(self, item: object) -> None:
        """Nor are rows to correct."""

    def problem(self, item: ReturnProblem) -> None:
        """Counts a problem."""
        self.errors += item.severity is Severity.ERROR
        value = item.value if item.code.startswith("VR4") else ""
        key = (item.code, "" if value else item.column, value[:200])
        self._counts[key] = self._counts.get(key, 0) + 1
        self._first.setdefault(key, item)

    def grouped(self) -> Iterator[tuple[ReturnProblem, int]]:
        """The first of each, with how often it came; most frequent first."""
        for key, count in sorted(self._counts.items(), key=lambda item: (-item[1], item[0])):
            yield self._first[key], count


def column_lines(path: Path, vocabulary: Vocabulary, layout: Layout) -> Iterator[str]:
    """Which column of a file is read as what, in words."""
    for table in tables_read(path, vocabulary, layout):
        where = f", sheet {table.sheet}" if table.sheet else ""
        headings = f"headings in row {table.line}" if table.line else "columns by their names"
        yield f"{table.path}{where}: {headings}"
        for name, heading in table.columns.items():
            yield f"  {name:<14} {heading if len(heading) <= 60 else heading[:59] + '…'}"
        for name, value in table.constants.items():
            yield f"  {name:<14} “{value}” in every row"


@dataclass(frozen=True)
class TableRead:
    """How a table is read: the row of its headings (0: it has none), the heading of each column of ours, constants."""

    path: str
    sheet: str
    line: int
    columns: dict[str, str]
    constants: dict[str, str]


def tables_read(path: Path, vocabulary: Vocabulary, layout: Layout) -> Iterator[TableRead]:
    """How each table of a file is read."""
    for table in prepare(path, vocabulary, layout).tables:
        columns = table.columns
        named = dict(columns.context)
        for indicator, place in zip(vocabulary.card.indicators, columns.indicators, strict=True):
            if place is not None:
                named[indicator.id] = place
        headings = {name: columns.headings[place] for name, place in named.items()}
        read = table.table
        yield TableRead(str(read.path), read.sheet, table.header.line, headings, dict(columns.constants))
