"""Tables of several columns on the terminal: plain text that wraps at 80 columns, and goes into a file as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from vcsekit.content.library import Library
    from vcsekit.export.columns import Table

WIDTH = 80
_WIDE = 18
"""Columns that the widest cell of a table has at least: whole words of most titles."""

_GAP = 2
"""Columns between two cells."""


class TableFormat(StrEnum):
    """How figures are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


FormatOption = Annotated[
    TableFormat | None, typer.Option("--format", help="Unless told: by the ending of --out, else table.")
]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; the screen unless told.")
]

_BY_ENDING = {".txt": TableFormat.TABLE, ".csv": TableFormat.CSV, ".json": TableFormat.JSON}


def chosen_format(asked: TableFormat | None, out: Path | None, *, force: bool) -> TableFormat:
    """The form that is meant. Raises VcsekitError where it is not clear, or the file exists and may not be replaced."""
    from vcsekit.cli.output import form_of
    from vcsekit.io.files import refuse_existing

    if out is not None:
        refuse_existing([out], force=force)
    return form_of(asked, out, _BY_ENDING, TableFormat.TABLE)


@dataclass(frozen=True)
class Told:
    """What a command found: as text, as tables (of which CSV holds the first), and as JSON with what it is about."""

    kind: str
    about: Mapping[str, Any]
    notes: Sequence[str]
    tables: Sequence[Table[Any]]
    text: str


def hand_over(library: Library, told: Told, chosen: TableFormat, out: Path | None, *, force: bool) -> int:
    """Prints or writes what was found, in the form that was chosen. Raises VcsekitError as `deliver`."""
    from vcsekit.cli.output import deliver, deliver_json
    from vcsekit.diagnostics import ExitCode
    from vcsekit.export.table_schema import tables_json

    if chosen is TableFormat.CSV:
        deliver(csv_text(told.tables[0], screen=out is None), out, force=force)
    elif chosen is TableFormat.JSON:
        deliver_json(tables_json(told.kind, library, told.about, told.notes, told.tables), out, force=force)
    else:
        deliver(told.text, out, force=force)
    return ExitCode.CLEAN


class Page:
    """Plain text, put together paragraph by paragraph."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def heading(self, text: str) -> None:
        """A heading on a line of its own."""
        self._lines += [*([""] if self._lines else []), _printable(text), ""]

    def paragraph(self, text: str, lead: str = "") -> None:
        """A paragraph, wrapped; `lead` stands before it, such as a bullet."""
        import textwrap

        self._lines += textwrap.wrap(
            _printable(text), WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead), break_on_hyphens=False
        )

    def table(self, header: Sequence[str], rows: Iterable[Sequence[str]], wide: int = 0) -> None:
        """A table whose cells wrap. The column `wide` takes what room the others leave."""
        from rich.console import Console
        from rich.table import Table as Grid
        from rich.text import Text

        texts = [[_printable(cell) for cell in row] for row in rows]
        grid = Grid(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), show_edge=False)
        for name, width in zip(header, _widths([header, *texts], wide), strict=True):
            grid.add_column(Text(name), overflow="fold", width=width)
        for row in texts:
            grid.add_row(*(Text(cell) for cell in row))
        console = Console(width=WIDTH, color_system=None, force_terminal=False, legacy_windows=False)
        with console.capture() as printed:
            console.print(grid)
        self._lines += [line.rstrip() for line in printed.get().splitlines()]

    def text(self) -> str:
        """All of it."""
        return "\n".join(self._lines) + "\n"


def _widths(rows: Sequence[Sequence[str]], wide: int) -> list[int]:
    """How wide the columns of a table are. Rich, where there is no room, may cut off what stands at the end.

    The column `wide` gives way first, down to `_WIDE`; then the widest others, down to their longest words; then the
    column `wide` again.
    """
    from rich.cells import cell_len

    columns = list(zip(*rows, strict=True))
    widths = [max(map(cell_len, column)) for column in columns]
    share = (WIDTH + _GAP) // len(columns) - _GAP
    words = [
        min(share, max((cell_len(word) for cell in column for word in cell.split()), default=1)) for column in columns
    ]
    others = sorted((place for place in range(len(columns)) if place != wide), key=lambda place: -widths[place])
    over = sum(widths) + _GAP * (len(widths) - 1) - WIDTH
    for place, least in ((wide, _WIDE), *((place, words[place]) for place in others), (wide, 1)):
        given = max(0, min(over, widths[place] - least))
        widths[place], over = widths[place] - given, over - given
    return widths


def _printable(text: str) -> str:
    """A text without characters that could steer a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def csv_text(table: Table[Any], *, screen: bool = False) -> str:
    """A table as CSV in which no text becomes a formula. On the screen, lines end as the system ends them."""
    import io

    from vcsekit.export.columns import csv_cell
    from vcsekit.returns.spreadsheet import CsvWriter

    text = io.StringIO(newline="")
    writer = CsvWriter(text, "\n" if screen else "\r\n")
    writer.writerow(table.header())
    writer.write_guarded([csv_cell(cell) for cell in row] for row in table.rows())
    return text.getvalue()
