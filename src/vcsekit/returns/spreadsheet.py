"""Text that a spreadsheet would take for a formula, made harmless, and back.

A cell of a CSV file that begins like a formula is run by Excel and LibreOffice when the file is opened. Such a text
gets an apostrophe before it, in everything that vcsekit writes; `unguarded` takes it off again when the file comes
back. Numbers are no text: a negative number that vcsekit worked out stays a number.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import Any

_UNSAFE = re.compile(
    r"'*(?:[\t\r\n]|[\s\ufeff\u200b-\u200f\u2060]*[=+\-@\uff1d\uff0b\uff0d\uff20])",
)
"""Apostrophes of ours, then what a spreadsheet may begin a formula with: wide forms of the signs are taken too."""


def guarded(text: str) -> str:
    """A user's text as a spreadsheet must take it: one that begins like a formula gets an apostrophe before it."""
    if not text or text[0].isalnum():  # nearly every text, and the pattern takes longer
        return text
    return f"'{text}" if _UNSAFE.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith("'") and _UNSAFE.match(text) else text


class CsvWriter:
    """Writes CSV in which no text becomes a formula. Nothing else in vcsekit writes CSV: a test holds it."""

    def __init__(self, handle: Any, lineterminator: str = "\r\n") -> None:
        self._writer = csv.writer(handle, lineterminator=lineterminator)

    def writerow(self, row: Iterable[object]) -> None:
        """Writes one row: texts are guarded, numbers stay numbers, None is an empty cell."""
        self._writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])

    def write_guarded(self, rows: Iterable[Iterable[object]]) -> None:
        """Writes rows whose texts were guarded before, as `columns.csv_cell` does."""
        self._writer.writerows(rows)

    def writerows(self, rows: Iterable[Iterable[object]]) -> None:
        """Writes rows as they come."""
        for row in rows:
            self.writerow(row)
