"""What a Parquet file says of itself, and how much it unpacks to: found out before anything is unpacked.

Polars tells neither. Pages are unpacked one at a time for every column, so memory depends on the largest page of each;
their own headers are read, since the program that unpacks them goes by these. What the footer sums up is not believed.

Source: the Apache Parquet format (parquet.thrift), in Thrift's compact protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from vcsekit.returns.limits import MAX_FOOTER_BYTES, MAX_ROWS_A_BYTE, MAX_UNPACKED_BYTES
from vcsekit.returns.problems import ReturnProblem, problem
from vcsekit.returns.table import UnreadableError

MARK, LOCKED = b"PAR1", b"PARE"
"""How Parquet files begin and end; those of which the footer is encrypted, the second way."""

MARKS = (MARK, LOCKED)

_TAIL = 8
_PAGE_HEADERS = (256, 65_536, 4_000_000)
"""How many bytes are read for a page's header: most are short, but it may hold the least and greatest text."""

_DEEPEST = 16
_BOOLEANS, _BYTE, _WHOLE, _DOUBLE, _BINARY, _LISTS, _MAP, _STRUCT = (1, 2), 3, (4, 5, 6), 7, 8, (9, 10), 11, 12


class _BrokenError(ValueError):
    """The bytes are not what they should be, or end too soon."""


@dataclass
class _Compact:
    """Reads values of Thrift's compact protocol. A struct comes as its values by the numbers of their fields."""

    data: bytes
    place: int = 0

    def struct(self, depth: int = 0) -> dict[int, Any]:
        if depth > _DEEPEST:
            raise _BrokenError
        found: dict[int, Any] = {}
        field = 0
        while head := self._byte():
            step, kind = head >> 4, head & 15
            field = field + step if step else self._whole()
            found[field] = kind == 1 if kind in _BOOLEANS else self._value(kind, depth)
        return found

    def _value(self, kind: int, depth: int) -> Any:
        if kind in _WHOLE:
            return self._whole()
        if kind == _BINARY:
            return self._bytes(self._number())
        if kind == _STRUCT:
            return self.struct(depth + 1)
        if kind in _LISTS:
            return self._list(depth)
        if kind in (*_BOOLEANS, _BYTE):
            return self._byte()
        if kind == _DOUBLE:
            return self._bytes(8)
        if kind == _MAP:
            return self._map(depth)
        raise _BrokenError

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        count = self._number() if head >> 4 == 15 else head >> 4
        self._refuse_more_than_is_left(count)
        return [self._value(head & 15, depth + 1) for _ in range(count)]

    def _map(self, depth: int) -> None:
        count = self._number()
        self._refuse_more_than_is_left(count)
        kinds = self._byte() if count else 0
        for _ in range(count):
            self._value(kinds >> 4, depth + 1)
            self._value(kinds & 15, depth + 1)

    def _refuse_more_than_is_left(self, count: int) -> None:
        if count > len(self.data) - self.place:
            raise _BrokenError

    def _byte(self) -> int:
        if self.place >= len(self.data):
            raise _BrokenError
        self.place += 1
        return self.data[self.place - 1]

    def _bytes(self, count: int) -> bytes:
        self._refuse_more_than_is_left(count)
        self.place += count
        return self.data[self.place - count : self.place]

    def _number(self) -> int:
        found = shift = 0
        while shift < 70:
            byte = self._byte()
            found |= (byte & 127) << shift
            if byte < 128:
                return found
            shift += 7
        raise _BrokenError

    def _whole(self) -> int:
        number = self._number()
        return (number >> 1) ^ -(number & 1)


def checked(handle: IO[bytes], path: str) -> int:
    """How many rows a Parquet file says that it has; everything that Polars would unpack was looked at.

    Raises UnreadableError where the file is damaged, cut off, locked, or would unpack to more than is read.
    """
    size = handle.seek(0, 2)
    try:
        footer = _footer(handle, size, path)
        groups = footer.get(4, [])
        if 8 in footer or any(8 in chunk for group in groups for chunk in group[1]):
            raise UnreadableError(locked(path))
        rows = sum(group[3] for group in groups)
        if rows != footer[3] or rows < 0:
            raise _BrokenError
        _refuse_many(rows, size, path)
        for group in groups:
            _refuse_large(sum(_largest_page(handle, chunk[3], size) for chunk in group[1]), path)
    except (ValueError, LookupError, TypeError, AttributeError):
        raise UnreadableError(damaged(path)) from None
    return int(rows)


def _footer(handle: IO[bytes], size: int, path: str) -> dict[int, Any]:
    if size < _TAIL + len(MARK):
        raise _BrokenError
    handle.seek(size - _TAIL)
    tail = handle.read(_TAIL)
    if tail[4:] == LOCKED:
        raise UnreadableError(locked(path))
    if tail[4:] != MARK:
        message, hint = "the file has no end, so it was cut off", "copy or download it again"
        raise UnreadableError(problem("VR112", path, message, hint))
    length = int.from_bytes(tail[:4], "little")
    if length > size - _TAIL - len(MARK):
        raise _BrokenError
    if length > MAX_FOOTER_BYTES:
        message = f"what the file says of itself takes more than {MAX_FOOTER_BYTES:,} bytes"
        raise UnreadableError(problem("VR109", path, message, "write it again in fewer and larger row groups"))
    handle.seek(size - _TAIL - length)
    return _Compact(handle.read(length)).struct()


def _largest_page(handle: IO[bytes], about: dict[int, Any], size: int) -> int:
    """The most bytes that a page of a part of a column unpacks to. All of its pages must be there."""
    starts = [about[field] for field in (9, 11) if about.get(field)]
    start, end = min(starts), min(starts) + about[7]
    if start < len(MARK) or end > size:
        raise _BrokenError
    largest = values = 0
    for unpacked, own in _pages(handle, start, end):
        largest, values = max(largest, unpacked), values + own
    if values != about[5]:
        raise _BrokenError
    return largest


def _pages(handle: IO[bytes], place: int, end: int) -> Iterator[tuple[int, int]]:
    """What every page unpacks to, and how many values it holds; a dictionary holds none."""
    while place < end:
        header, length = _page_header(handle, place, end)
        unpacked, packed = header[2], header[3]
        if unpacked < 0 or packed < 0 or place + length + packed > end:
            raise _BrokenError
        yield unpacked, header.get(5, header.get(8, {1: 0}))[1]
        place += length + packed


def _page_header(handle: IO[bytes], place: int, end: int) -> tuple[dict[int, Any], int]:
    for most in _PAGE_HEADERS:
        handle.seek(place)
        reader = _Compact(handle.read(min(most, end - place)))
        try:
            return reader.struct(), reader.place
        except _BrokenError:
            if most >= end - place:
                raise
    raise _BrokenError


def _refuse_many(rows: int, size: int, path: str) -> None:
    if rows > MAX_ROWS_A_BYTE * size:
        message = f"{rows:,} rows in {size:,} bytes can't be returns: each has an id of its own"
        raise UnreadableError(problem("VR109", path, message, "export the answers again"))


def _refuse_large(unpacked: int, path: str) -> None:
    if unpacked > MAX_UNPACKED_BYTES:
        message = f"a part of the file unpacks to {unpacked:,} bytes; {MAX_UNPACKED_BYTES:,} at most are read at once"
        raise UnreadableError(problem("VR109", path, message, "write it again with smaller pages, or as CSV UTF-8"))


def damaged(path: str) -> ReturnProblem:
    """What is told of a Parquet file that can't be read."""
    message = "the file is damaged: it begins like a Parquet file and can't be read as one"
    return problem("VR108", path, message, "copy it again, or export the answers as CSV UTF-8")


def locked(path: str) -> ReturnProblem:
    """What is told of a Parquet file of which a part is encrypted."""
    return problem("VR110", path, "the file is encrypted", "save it without encryption, or as CSV UTF-8")
