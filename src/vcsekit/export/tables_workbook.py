"""All tables in one Excel workbook, with the data dictionary. The same tables give the same bytes."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from vcsekit.export.columns import PLACES, Cell, Table

MOST_ROWS = 1_048_575
"""The rows of a sheet below its heading: Excel's own limit."""

_LONGEST_TEXT = 32_767
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""A fixed date, so that the same tables give the same bytes."""

_WIDEST = 48


class TooManyRowsError(ValueError):
    """A table has more rows than a sheet can hold; the message names it."""


class _Target:
    """The file that an archive is written to. Once that is closed, what is still written goes nowhere.

    An archive that could not be finished is finished by Python at some later moment, and would complain of the file.
    """

    def __init__(self, handle: Any) -> None:
        self._handle, self._at = handle, handle.tell()

    def write(self, data: Any) -> int:
        """Writes bytes."""
        if not self._handle.closed:
            self._handle.write(data)
        self._at += len(data)
        return len(data)

    def seek(self, place: int) -> int:
        """Goes to a place, counted from the start."""
        if not self._handle.closed:
            self._handle.seek(place)
        self._at = place
        return place

    def tell(self) -> int:
        """The place where the next byte goes."""
        return int(self._at)

    def flush(self) -> None:
        """Hands on what was written."""
        if not self._handle.closed:
            self._handle.flush()


def tables_workbook(handle: Any, about: Sequence[tuple[str, str]], tables: Iterable[Table[Any]]) -> None:
    """Writes a workbook with a sheet a table to a file of bytes. `about` stands on the first sheet.

    Rows go to disk as they come, so memory stays small. Raises TooManyRowsError, and OSError as any writing does.
    """
    from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

    # The library leaves its temporary files where it fails, and they hold returns: so they have a folder of their own.
    with tempfile.TemporaryDirectory(prefix="vcsekit-", ignore_cleanup_errors=True) as folder:
        try:
            # Closing also takes away the files on disk that hold the rows, so it is done whatever happens.
            with contextlib.closing(_book(handle, folder)) as book:
                styles = _styles(book)
                _about(book.add_worksheet("About"), about, styles)
                for table in tables:
                    _sheet(book.add_worksheet(table.name), table, styles)
        except FileCreateError as error:
            refused = error.args[0]
            raise (refused if isinstance(refused, OSError) else OSError(str(error))) from None


def _book(handle: Any, folder: str) -> Any:
    """An empty workbook; `folder` is where its rows wait until it is closed."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": folder}
    book = Workbook(_Target(handle), options)
    book.set_properties({"title": "Scores of returns", "author": "vcsekit", "created": _CREATED})
    return book


def _styles(book: Any) -> dict[str, Any]:
    return {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2, "bg_color": "#E8ECF1"}),
        "number": book.add_format({"num_format": f"0.{'0' * PLACES}"}),
        "label": book.add_format({"bold": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _about(sheet: Any, about: Sequence[tuple[str, str]], styles: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    for number, (label, text) in enumerate((("About", "What it says"), *about)):
        sheet.write_string(number, 0, label, styles["label" if number else "head"])
        sheet.write_string(number, 1, text[:_LONGEST_TEXT], styles["text" if number else "head"])
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _sheet(sheet: Any, table: Table[Any], styles: dict[str, Any]) -> None:
    names = table.header()
    for column, name in enumerate(names):
        long = table.name == "dictionary" and name in ("meaning", "made", "empty")
        sheet.set_column(column, column, _WIDEST if long else min(max(len(name) + 3, 10), _WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, styles["head"])
    number = 0
    for number, row in enumerate(table.rows(), 1):
        if number > MOST_ROWS:
            raise TooManyRowsError(f"the table {table.name} has more than {MOST_ROWS:,} rows, which no sheet can hold")
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell, styles["number"])
    sheet.autofilter(0, 0, number, len(names) - 1)


def _write(sheet: Any, row: int, column: int, cell: Cell, number: Any) -> None:
    """Writes one cell: text as text, whatever it begins with; an undefined figure stays empty."""
    if isinstance(cell, bool):
        sheet.write_string(row, column, "yes" if cell else "no")
    elif isinstance(cell, str):
        if cell:
            sheet.write_string(row, column, cell[:_LONGEST_TEXT])
    elif isinstance(cell, Decimal):
        sheet.write_number(row, column, float(cell), number)
    elif cell is not None:
        sheet.write_number(row, column, cell)
