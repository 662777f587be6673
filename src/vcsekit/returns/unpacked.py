"""How much a zipped workbook unpacks to, found out in blocks before anything has to hold it in memory.

What the file says of its own sizes is not believed. A sheet's cells are counted from the first to the last that is
used, since that is what reading a sheet takes: two cells in opposite corners are seventeen thousand million.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from vcsekit.returns.limits import MAX_COLUMNS, MAX_SHEET_CELLS, MAX_UNPACKED_BYTES
from vcsekit.returns.problems import ReturnProblem, problem
from vcsekit.returns.table import UnreadableError

_BLOCK = 1 << 18
_MOST_PARTS = 5_000
_LONGEST_TAG = 4_096
_REFERENCE = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_FAILED = re.compile(rb'<(?:\w+:)?c\s[^>]*?\bt="e"[^>]*>')
_MOST_FAILED = 10_000
_ODS_TAG = re.compile(rb"<(/?)table:(table-row|table-cell|covered-table-cell)\b([^>]*)>")
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated=[\"']([0-9]{1,9})[\"']")


def measured(handle: IO[bytes], path: str) -> dict[str, set[tuple[int, int]]]:
    """The cells (row and column, from 1) of each part of a zipped workbook in which a formula failed.

    Raises UnreadableError where it is damaged, locked, or unpacks to more than the limits.
    """
    failed: dict[str, set[tuple[int, int]]] = {}
    try:
        with zipfile.ZipFile(handle) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS:
                raise UnreadableError(_too_large(path, f"the workbook has {len(parts):,} parts"))
            total = 0
            for part in parts:
                size, cells = _measure(handle, part, path, MAX_UNPACKED_BYTES - total)
                total += size
                if cells:
                    failed[part.filename] = cells
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OverflowError, EOFError, OSError):
        raise UnreadableError(damaged(path)) from None
    return failed


def damaged(path: str) -> ReturnProblem:
    """A workbook that was cut off or is not one."""
    hint = "open it in Excel or LibreOffice and save it again, or save it as CSV UTF-8"
    return problem("VR108", path, "the workbook is damaged, or is not a workbook", hint)


def _too_large(path: str, what: str) -> ReturnProblem:
    hint = "delete what does not belong to the answers, or save the sheet as CSV UTF-8, which may have any size"
    return problem("VR109", path, f"{what}; so much is not unpacked", hint)


def _measure(handle: IO[bytes], part: zipfile.ZipInfo, path: str, room: int) -> tuple[int, set[tuple[int, int]]]:
    """How many bytes a part unpacks to, and its cells that hold an error.

    Raises UnreadableError where there are more than `room` or too many cells.
    """
    if part.flag_bits & 1:
        message = "the workbook is locked with a password"
        raise UnreadableError(problem("VR110", path, message, "save it without a password"))
    blocks = _limited(_blocks(handle, part), room, path)
    if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part.filename, re.IGNORECASE):
        area = _Area(path)
        return _scan(blocks, area), area.failed
    if part.filename == "content.xml":
        return _scan(blocks, _OdsArea(path)), set()
    return sum(map(len, blocks)), set()


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


def _limited(blocks: Iterator[bytes], room: int, path: str) -> Iterator[bytes]:
    taken = 0
    for block in blocks:
        taken += len(block)
        if taken > room:
            raise UnreadableError(_too_large(path, f"the workbook unpacks to more than {MAX_UNPACKED_BYTES:,} bytes"))
        yield block


def _scan(blocks: Iterator[bytes], area: _Area | _OdsArea) -> int:
    total, rest = 0, b""
    for block in blocks:
        total += len(block)
        text = rest + block
        cut = text.rfind(b"<")
        cut = cut if cut >= 0 and len(text) - cut < _LONGEST_TAG else len(text)
        area.take(text[:cut])
        rest = text[cut:]
    area.take(rest)
    return total


class _Area:
    """From the first to the last cell of an Excel sheet."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.left = self.top = 1 << 30
        self.right = self.bottom = 0
        self.failed: set[tuple[int, int]] = set()

    def take(self, text: bytes) -> None:
        """Looks at the cells in a piece of the sheet. Raises UnreadableError where the area becomes too large."""
        found = _REFERENCE.findall(text)
        if not found:
            return
        columns = [_column(name) for name in {name for name, _ in found}]
        rows = [int(row) for row in {row for _, row in found}]
        self.left, self.right = min(self.left, *columns), max(self.right, *columns)
        self.top, self.bottom = min(self.top, *rows), max(self.bottom, *rows)
        check_area(self.path, self.right - self.left + 1, self.bottom - self.top + 1)
        for tag in _FAILED.findall(text) if b'"e"' in text else ():
            if (where := _REFERENCE.match(tag)) and len(self.failed) < _MOST_FAILED:
                self.failed.add((int(where[2]), _column(where[1])))


class _OdsArea:
    """The cells of the sheets of an OpenDocument file, in which a cell and a row may say that it is repeated."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.rows = self.repeated = self.width = self.pending = self.widest = self.waiting = 0

    def take(self, text: bytes) -> None:
        """Looks at the rows and cells in a piece of the file. Raises UnreadableError where they become too many."""
        for closing, kind, attributes in _ODS_TAG.findall(text):
            if kind == b"table-row":
                self._row(closing, attributes)
            elif not closing:
                self._cell(attributes)

    def _row(self, closing: bytes, attributes: bytes) -> None:
        if not closing:
            self.repeated, self.width, self.pending = _times(attributes), 0, 0
        elif self.width:
            self.rows += self.waiting + self.repeated
            self.waiting, self.widest = 0, max(self.widest, self.width)
            check_area(self.path, self.widest, self.rows)
        else:
            self.waiting += self.repeated

    def _cell(self, attributes: bytes) -> None:
        self.pending += _times(attributes)
        if not attributes.endswith(b"/"):
            self.width, self.pending = self.width + self.pending, 0


def _times(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return int(found[1]) if found else 1


def _column(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
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
