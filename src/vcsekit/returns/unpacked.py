"""How much a zipped workbook unpacks to, found out in blocks before anything has to hold it in memory.

What the file says of its own sizes is not believed, nor how it names its parts. A sheet's cells are counted from the
first to the last that is used, since that is what reading a sheet takes: two cells in opposite corners are seventeen
thousand million. A parser counts them, never a pattern: XML can write the same cell in too many ways.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from vcsekit.returns.limits import MAX_COLUMNS, MAX_PARTS, MAX_SHEET_CELLS, MAX_UNPACKED_BYTES
from vcsekit.returns.problems import ReturnProblem, problem
from vcsekit.returns.table import UnreadableError

_BLOCK = 1 << 18
_MOST_FAILED = 10_000
_LONGEST_SIGN = 11
_LONGEST_TAG = 4 * _BLOCK
_SHEET = re.compile(rb"[<:]sheetData[\s/>]")
_ODS_SHEETS, _BINARY = "content.xml", "xl/workbook.bin"
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_REPEATED = re.compile(r"[0-9]{1,9}")

_END, _LOCATOR = struct.Struct("<4s4H2LH"), struct.Struct("<4sLQL")
"""The last record of an archive, and the one before it where the archive is larger than any that is read."""

_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, expat.ExpatError,
    ValueError, NotImplementedError, OverflowError, EOFError, OSError,
)  # fmt: skip
_Cells = set[tuple[int, int]]

_ZIPPED_KINDS = {
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint presentation",
    "Index/Document.iwa": "a file of Numbers, Pages or Keynote",
}
_COMPOUND_KINDS = {"WordDocument": "a Word document", "PowerPoint Document": "a PowerPoint presentation"}
_OF_WORKBOOKS = {"xl/workbook.xml", "[Content_Types].xml", _ODS_SHEETS}
_LOOKED_THROUGH = 1_000_000


def measured(handle: IO[bytes], path: str) -> dict[str, _Cells]:
    """The cells (row and column, from 1) of each part of a zipped workbook whose formula has no result.

    Raises UnreadableError where it is damaged, locked, of a kind that is not read, or unpacks to more than the limits.
    """
    failed: dict[str, _Cells] = {}
    try:
        with zipfile.ZipFile(handle) as archive:
            parts = archive.infolist()
            _refuse_odd_end(handle, len(parts))
            _refuse(parts, path)
            room = MAX_UNPACKED_BYTES
            for part in parts:
                size, is_sheet = _size(handle, part, path, room)
                room -= size
                if is_sheet and (cells := _failed_cells(handle, part, path)):
                    failed[part.filename] = cells
    except _DAMAGE:
        raise UnreadableError(damaged(path)) from None
    return failed


def damaged(path: str) -> ReturnProblem:
    """A workbook that was cut off or is not one."""
    hint = "open it in Excel or LibreOffice and save it again, or save it as CSV UTF-8"
    return problem("VR108", path, "the workbook is damaged, or is not a workbook", hint)


def kind_of(handle: IO[bytes]) -> str:
    """What else than a workbook a file is that could be measured, in words; an empty text where nobody knows."""
    handle.seek(0)
    start = handle.read(_LOOKED_THROUGH)
    if not start.startswith(b"PK"):
        return next((words for mark, words in _COMPOUND_KINDS.items() if mark.encode("utf-16-le") in start), "")
    with zipfile.ZipFile(handle) as archive:
        names = {part.filename for part in archive.infolist()}
    known = next((words for part, words in _ZIPPED_KINDS.items() if part in names), "")
    return known or ("" if names & _OF_WORKBOOKS else "a packed folder (zip)")


def _refuse_odd_end(handle: IO[bytes], parts: int) -> None:
    """Raises BadZipFile where the end of the archive leaves room for two opinions on where its list of parts is.

    Readers go on looking elsewhere where something is odd, and might then read other parts than those measured here.
    """
    size = handle.seek(0, io.SEEK_END)
    handle.seek(max(0, size - _LOCATOR.size - _END.size))
    tail = handle.read()
    sign, disk, first, here, total, length, offset, comment = _END.unpack(tail[-_END.size :])
    if (sign, disk, first, here, total, comment) != (b"PK\x05\x06", 0, 0, parts, parts, 0):
        raise zipfile.BadZipFile
    if offset + length != size - _END.size or tail.startswith(b"PK\x06\x07"):
        raise zipfile.BadZipFile


def _refuse(parts: list[zipfile.ZipInfo], path: str) -> None:
    """Raises UnreadableError for what can't be measured: too many parts, a password, Excel's binary form."""
    if len(parts) > MAX_PARTS:
        raise UnreadableError(_too_large(path, f"the workbook has {len(parts):,} parts"))
    if any(part.flag_bits & 1 for part in parts):
        message = "the workbook is locked with a password"
        raise UnreadableError(problem("VR110", path, message, "save it without a password"))
    if any(part.filename.replace("\\", "/").lower().endswith(_BINARY) for part in parts):
        message = "the workbook is of Excel's binary kind (.xlsb), which is not read"
        raise UnreadableError(problem("VR108", path, message, "save it as .xlsx, or as CSV UTF-8"))


def _too_large(path: str, what: str) -> ReturnProblem:
    hint = "delete what does not belong to the answers, or save the sheet as CSV UTF-8, which may have any size"
    return problem("VR109", path, f"{what}; so much is not unpacked", hint)


def _size(handle: IO[bytes], part: zipfile.ZipInfo, path: str, room: int) -> tuple[int, bool]:
    """How many bytes a part unpacks to, and whether sheets may be read from it, wherever it lies and whatever its name.

    Raises UnreadableError where there are more than `room`.
    """
    size, is_sheet, before = 0, part.filename == _ODS_SHEETS, b""
    for block in _blocks(handle, part):
        size += len(block)
        if size > room:
            raise UnreadableError(_too_large(path, f"the workbook unpacks to more than {MAX_UNPACKED_BYTES:,} bytes"))
        is_sheet = is_sheet or _SHEET.search(before + block) is not None
        before = block[-_LONGEST_SIGN:]
    return size, is_sheet


def _blocks(handle: IO[bytes], part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part unpacked block by block; to its true end, wherever the file says that it ends."""
    handle.seek(part.header_offset)
    head = handle.read(30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04" or part.compress_type not in (0, 8):
        raise zipfile.BadZipFile
    handle.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
    left, unpacker = part.compress_size, zlib.decompressobj(-15) if part.compress_type else None
    while left > 0 and (packed := handle.read(min(_BLOCK, left))):
        left -= len(packed)
        if unpacker is None:
            yield packed
            continue
        while packed and not unpacker.eof:
            yield unpacker.decompress(packed, _BLOCK)
            packed = unpacker.unconsumed_tail
    if left > 0:
        raise zipfile.BadZipFile


def _failed_cells(handle: IO[bytes], part: zipfile.ZipInfo, path: str) -> _Cells:
    """The cells whose formula has no result. Raises UnreadableError where a sheet has too many cells."""
    parser = expat.ParserCreate()
    area: _Area | _OdsArea = _OdsArea(path) if part.filename == _ODS_SHEETS else _Area(path)
    if isinstance(area, _OdsArea):
        parser.EndElementHandler = area.end
    else:
        parser.CharacterDataHandler = area.text
    parser.StartElementHandler = area.start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    fed = 0
    for block in _blocks(handle, part):
        parser.Parse(block)
        fed += len(block)
        # A tag without an end would be looked at again with every block.
        if fed - parser.CurrentByteIndex > _LONGEST_TAG:
            raise ValueError
    parser.Parse(b"", True)
    if isinstance(area, _Area):
        area.fail()
    return area.failed


def _refuse_doctype(*_what: object) -> None:
    """No workbook declares a document type; what it declares could grow without end."""
    raise ValueError


class _Area:
    """From the first to the last cell of an Excel sheet. Rows and cells without a reference follow the one before."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.row = self.column = 0
        self.left = self.top = 1 << 30
        self.right = self.bottom = 0
        self.columns: dict[str, int] = {}
        self.failed: _Cells = set()
        self.place = (0, 0)
        self.is_text = self.waiting = self.in_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A row or a cell begins. Raises UnreadableError where the area becomes too large."""
        if name == "c":
            self._cell(attributes)
        elif name == "v":  # a cell's value: every second element
            self.in_value = True
        else:
            kind = name.partition(":")[2] or name
            if kind == "c":
                self._cell(attributes)
            elif kind == "v":
                self.in_value = True
            elif kind == "f":  # its value stands behind it; that of a text may be empty
                self.waiting, self.in_value = not self.is_text, False
            else:
                self.fail()
                if kind == "row":
                    self.row, self.column = int(attributes.get("r", self.row + 1)), 0

    def text(self, data: str) -> None:
        """Something stands in an element: in a value, it is what the formula came to."""
        if self.waiting and self.in_value and not data.isspace():
            self.waiting = False

    def fail(self) -> None:
        """The last cell ends: its formula has no result where it still waits for one."""
        if self.waiting and len(self.failed) < _MOST_FAILED:
            self.failed.add(self.place)
        self.waiting = False

    def _cell(self, attributes: dict[str, str]) -> None:
        if self.waiting:
            self.fail()
        if reference := attributes.get("r"):
            found = _REFERENCE.fullmatch(reference)
            if found is None:
                raise ValueError
            column, row = self.columns.get(found[1]) or self._learn(found[1]), int(found[2])
        else:
            column, row = self.column + 1, self.row
        self.column = column
        self.place, self.is_text = (row, column), attributes.get("t") == "str"
        if not (self.left <= column <= self.right and self.top <= row <= self.bottom):
            self._widen(column, row)
        if attributes.get("t") == "e" and len(self.failed) < _MOST_FAILED:
            self.failed.add((row, column))

    def _learn(self, letters: str) -> int:
        return self.columns.setdefault(letters, _column(letters))

    def _widen(self, column: int, row: int) -> None:
        self.left, self.right = min(self.left, column), max(self.right, column)
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        check_area(self.path, self.right - self.left + 1, self.bottom - self.top + 1)


class _OdsArea:
    """The cells of the sheets of an OpenDocument file, in which a cell and a row may say that it is repeated."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.rows = self.repeated = self.width = self.pending = self.widest = self.waiting = 0
        self.failed: _Cells = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A row, a cell, or something in a cell begins."""
        kind = name.partition(":")[2]
        if kind == "table":
            self.waiting = 0
        elif kind == "table-row":
            self.repeated, self.width, self.pending = _times(attributes, "rows"), 0, 0
        elif kind in ("table-cell", "covered-table-cell"):
            self.pending += _times(attributes, "columns")
            self._hold(any(key.startswith("office:") or key.endswith(":formula") for key in attributes))
        else:
            self._hold(True)

    def end(self, name: str) -> None:
        """A row ends. Raises UnreadableError where the sheets become too large."""
        if name.partition(":")[2] != "table-row":
            return
        if not self.width:
            self.waiting += self.repeated
            return
        self.rows += self.waiting + self.repeated
        self.waiting, self.widest = 0, max(self.widest, self.width)
        check_area(self.path, self.widest, self.rows)

    def _hold(self, held: bool) -> None:
        """The last cell of those that wait to be counted holds something, so all of them count."""
        if held and self.pending:
            self.width, self.pending = self.width + self.pending, 0


def _times(attributes: dict[str, str], what: str) -> int:
    told = next((value for key, value in attributes.items() if key.endswith(f"number-{what}-repeated")), "1")
    if not _REPEATED.fullmatch(told.strip()):
        raise ValueError
    return int(told)


def _column(name: str) -> int:
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number


def check_area(path: str, columns: int, rows: int, sheet: str = "") -> None:
    """Raises UnreadableError where a sheet has more columns, or more cells, than are read."""
    if columns > MAX_COLUMNS:
        message = f"a sheet has {columns:,} columns; {MAX_COLUMNS:,} at most are read"
        raise UnreadableError(problem("VR105", path, message, "keep the columns of one matrix", sheet=sheet))
    if columns * rows > MAX_SHEET_CELLS:
        message = (
            f"a sheet has {columns * rows:,} cells from its first to its last; {MAX_SHEET_CELLS:,} at most are read"
        )
        hint = "delete stray cells far from the answers, or save the sheet as CSV UTF-8, which may have any size"
        raise UnreadableError(problem("VR109", path, message, hint, sheet=sheet))
