"""Workbooks (.xlsx, .xlsm, .xls, .ods) by python-calamine, with every cell as the text that people would write."""

from __future__ import annotations

import datetime
import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from sys import intern
from typing import Any

from vcsekit.returns.limits import MAX_SHEETS, MAX_WORKBOOK_BYTES
from vcsekit.returns.problems import ReturnProblem, problem
from vcsekit.returns.table import WITHOUT_RESULT, Row, UnreadableError
from vcsekit.returns.unpacked import check_area, damaged, kind_of, measured

ZIPPED, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files begin that are zipped (.xlsx, .xlsm, .ods) and compound (.xls, and anything locked with a password)."""

_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")


@dataclass(frozen=True)
class Workbook:
    """An open workbook. `path` is its name as users know it; `names` are its sheets in order, hidden ones included."""

    path: str
    names: tuple[str, ...]
    hidden: frozenset[str]
    _book: Any
    _rows: dict[str, list[Row]] = field(default_factory=dict)
    _failed: Mapping[str, Set[tuple[int, int]]] = field(default_factory=dict)

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows of a sheet that hold something, as text, with their numbers as Excel shows them.

        Cells start at the first column that is used. A sheet is read once and kept. Raises UnreadableError where the
        sheet is too large or damaged.
        """
        if sheet not in self._rows:
            self._rows[sheet] = list(self._read(sheet))
        return iter(self._rows[sheet])

    def _read(self, sheet: str) -> Iterator[Row]:
        read, failed = self._sheet(sheet), self._failed.get(sheet, frozenset())
        left, last = read.start[1] + 1 if read.start else 1, 0
        for number, values in enumerate(read.iter_rows(), 1):
            # Equal texts are held once: a sheet of answers has few different ones.
            cells = [intern(cell_text(value)) for value in values]
            for place in range(len(cells)) if failed else ():
                if (number, left + place) in failed:
                    cells[place] = WITHOUT_RESULT
            if any(cells):
                yield Row(number, number, cells)
            last = number
        yield from _rows_below(last, left, read.width, failed)

    def cells(self, sheet: str) -> list[list[str]]:
        """All cells of a sheet from A1 on, as text. Raises UnreadableError as `rows`."""
        read = self._sheet(sheet)
        check_area(self.path, read.total_width, read.total_height, sheet)
        grid = [[cell_text(value) for value in row] for row in read.to_python(skip_empty_area=False)]
        failed = self._failed.get(sheet, frozenset())
        grid += ([] for _ in range(max((row for row, _ in failed), default=0) - len(grid)))
        for row, column in failed:
            cells = grid[row - 1]
            cells += [""] * (column - len(cells))
            cells[column - 1] = WITHOUT_RESULT
        return grid

    def _sheet(self, name: str) -> Any:
        try:
            sheet = self._book.get_sheet_by_name(name)
        except BaseException as error:  # Rust's panics are no Exception
            _pass_on(error)
            message, hint = "the sheet can't be read", "open it in Excel or LibreOffice and save it again"
            raise UnreadableError(problem("VR108", self.path, message, hint, sheet=name)) from None
        check_area(self.path, sheet.width, sheet.height, name)
        return sheet


def _rows_below(last: int, left: int, width: int, failed: Set[tuple[int, int]]) -> Iterator[Row]:
    """The rows below the last with a value, of which nothing but formulas without a result stand."""
    for number in sorted({row for row, _ in failed if row > last}):
        yield Row(
            number, number, [WITHOUT_RESULT if (number, left + place) in failed else "" for place in range(width)]
        )


def open_workbook(path: Path, shown: str) -> Workbook:
    """A workbook by its content, whatever its name ends in. Raises UnreadableError, and OSError as `open` does."""
    import python_calamine

    with path.open("rb") as handle:
        raw = handle.read(MAX_WORKBOOK_BYTES + 1)
    if len(raw) > MAX_WORKBOOK_BYTES:
        message = f"the workbook has more than {MAX_WORKBOOK_BYTES:,} bytes"
        raise UnreadableError(problem("VR109", shown, message, "save the sheet as CSV UTF-8, which may have any size"))
    failed = measured(io.BytesIO(raw), shown) if raw.startswith(ZIPPED) else {}
    try:
        book = python_calamine.load_workbook(io.BytesIO(raw))
        found = [sheet for sheet in book.sheets_metadata if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet]
    except python_calamine.PasswordError:
        message = "the workbook is locked with a password"
        raise UnreadableError(problem("VR110", shown, message, "save it without a password")) from None
    except BaseException as error:  # Rust's panics are no Exception
        _pass_on(error)
        raise UnreadableError(_no_workbook(raw, shown)) from None
    if len(found) > MAX_SHEETS:
        message = f"the workbook has {len(found):,} sheets; {MAX_SHEETS} at most are read"
        raise UnreadableError(problem("VR109", shown, message, "keep the sheets with answers"))
    hidden = frozenset(s.name for s in found if s.visible != python_calamine.SheetVisibleEnum.Visible)
    names = tuple(sheet.name for sheet in found)
    return Workbook(shown, names, hidden, book, {}, _by_sheet(raw, failed) if failed else {})


def _no_workbook(raw: bytes, shown: str) -> ReturnProblem:
    """Another kind of file, where it is known; else a damaged workbook."""
    kind = kind_of(io.BytesIO(raw))
    if not kind:
        return damaged(shown)
    hint = "export the answers as CSV or Excel"
    if "packed" in kind:
        hint = "unpack it, and score the folder that comes out"
    return problem("VR114", shown, f"the file is {kind}, whatever its name says", hint)


def _by_sheet(raw: bytes, failed: Mapping[str, Set[tuple[int, int]]]) -> dict[str, Set[tuple[int, int]]]:
    """Cells by the name of their sheet, from those by part of the file: the workbook tells which is which."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        texts = [_part(archive, name) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")]
    targets = {_attribute(tag, "Id"): _attribute(tag, "Target") for tag in _RELATION.findall(texts[1])}
    found = {}
    for tag in _SHEET.findall(texts[0]):
        target = targets.get(_attribute(tag, r"\w+:id"), "").removeprefix("/xl/")
        found[html.unescape(_attribute(tag, "name"))] = failed.get(f"xl/{target}", frozenset())
    return found


def _part(archive: zipfile.ZipFile, name: str) -> str:
    return archive.read(name).decode("utf-8", "replace") if name in archive.namelist() else ""


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"\s{name}=[\"']([^\"']*)[\"']", tag)
    return found[1] if found else ""


def cell_text(value: object) -> str:
    """A cell as text: whole numbers without a point, dates and times by ISO 8601, a truth value in capitals."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def _pass_on(error: BaseException) -> None:
    """Raises again what means that somebody wants the program to end."""
    if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
        raise error
