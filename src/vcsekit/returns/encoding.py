"""Which encoding a text file is in: found by its bytes, all of them, in blocks; told, and refused where unclear."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, NamedTuple

from vcsekit.diagnostics import Severity
from vcsekit.returns.limits import MAX_LINE
from vcsekit.returns.problems import ReturnProblem, problem
from vcsekit.returns.table import UnreadableError

_BLOCK = 1 << 20
_LOOKED_AT = 4_096

ENCODINGS = {
    "utf-8": ("utf-8-sig", "UTF-8"),
    "utf-16": ("utf-16", "UTF-16"),
    "windows-1252": ("cp1252", "Windows-1252"),
}
"""What a layout may name, with Python's codec and the name that people know."""

_LIKE_ASCII = ("utf-8-sig", "cp1252")

_SAVE_AGAIN = "in Excel: Save As, “CSV UTF-8 (comma delimited)”"
_OTHER_KINDS = {
    b"%PDF": "a PDF file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a packed file (gzip)",
    b"7z\xbc\xaf": "a packed file (7z)",
    b"Rar!": "a packed file (rar)",
    b"SQLite format 3": "a database",
}

_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]\s*(?:[\[{\]}]|\"[^\"]*\"\s*:)")


class Encoding(NamedTuple):
    """A codec, its name for people, and a warning where it could have been another one."""

    codec: str
    name: str
    warning: ReturnProblem | None = None


def encoding_of(handle: IO[bytes], path: str, named: str | None = None) -> Encoding:
    """The encoding of a file, which is read to its end and set back to its start.

    `named` is one of ENCODINGS where somebody has said which it is; it must fit all the same. A mark at the start of
    the file says more. Raises UnreadableError.
    """
    start = handle.read(_LOOKED_AT)
    _refuse_other_kinds(start, path)
    chosen = _by_mark(start) or (ENCODINGS[named] if named else _by_zeros(start))
    handle.seek(0)
    if chosen is not None:
        _check(handle, path, chosen[0], chosen[1])
        found = Encoding(*chosen)
    else:
        found = _without_mark(handle, path)
    handle.seek(0)
    return found


def _refuse_other_kinds(start: bytes, path: str) -> None:
    if not start:
        message, hint = "the file is empty", "export it again; `vcsekit form` writes an empty return"
        raise UnreadableError(problem("VR102", path, message, hint))
    kind = next((name for mark, name in _OTHER_KINDS.items() if start.startswith(mark)), None)
    if _JSON.match(start):
        kind = "JSON, which holds no table"
    words = start.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if words.startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        kind = "a web page or XML, whatever its name says"
    if kind:
        raise UnreadableError(problem("VR114", path, f"the file is {kind}", "export the answers as CSV or Excel"))


def _by_mark(start: bytes) -> tuple[str, str] | None:
    """The codec and name that a mark at the start makes certain; else None."""
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32", "UTF-32"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ENCODINGS["utf-16"]
    return ENCODINGS["utf-8"] if start.startswith(codecs.BOM_UTF8) else None


def _by_zeros(start: bytes) -> tuple[str, str] | None:
    """UTF-16, where a zero byte stands in every other place, as it does between Latin letters; else None."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) * 4 > len(start) and min(even, odd) * 20 < max(even, odd):
        return ("utf-16-be", "UTF-16 without a mark") if even > odd else ("utf-16-le", "UTF-16 without a mark")
    return None


def _without_mark(handle: IO[bytes], path: str) -> Encoding:
    """UTF-8, or Windows-1252 where nothing in the file speaks for UTF-8. Raises UnreadableError."""
    try:
        _check(handle, path, "utf-8-sig", "UTF-8")
        return Encoding("utf-8-sig", "UTF-8")
    except _NotThisError as fault:
        if fault.cut:
            message = "the file ends in the middle of a character, so it was cut off"
            hint = "copy or download it again"
            raise UnreadableError(problem("VR112", path, message, hint, line=fault.line)) from None
        if fault.others:
            message = "the file is partly UTF-8 and partly not: this line is in another encoding"
            raise UnreadableError(problem("VR101", path, message, _SAVE_AGAIN, line=fault.line)) from None
        first = fault.line
    handle.seek(0)
    try:
        _check(handle, path, "cp1252", "Windows-1252")
    except _NotThisError as fault:
        message = "the file is neither UTF-8 nor Windows-1252: bytes in this line can't be read"
        raise UnreadableError(problem("VR101", path, message, _SAVE_AGAIN, line=fault.line)) from None
    message = f"the file is not UTF-8 and was read as Windows-1252 (first in line {first})"
    hint = "look whether names with accents are right; if not, save it as CSV UTF-8"
    return Encoding(
        "cp1252",
        "Windows-1252",
        problem("VR111", path, message, hint, line=first, severity=Severity.WARNING),
    )


class _NotThisError(UnreadableError):
    """The bytes do not fit the encoding. `cut`: only the end is missing; `others`: what came before fitted."""

    def __init__(self, found: ReturnProblem, *, cut: bool, others: bool) -> None:
        super().__init__(found)
        self.line, self.cut, self.others = found.span.line, cut, others


def _check(handle: IO[bytes], path: str, codec: str, name: str) -> None:
    """Decodes a file to its end. Raises UnreadableError for zero bytes and for what does not fit the encoding."""
    if codec in _LIKE_ASCII and _is_plain(handle):
        return
    handle.seek(0)
    decode, count, others = codecs.getincrementaldecoder(codec)("strict"), _LineCounter(), False
    for block in _blocks(handle):
        try:
            text = decode.decode(block, final=not block)
        except UnicodeDecodeError as error:
            before = bytes(error.object[: error.start])
            count.take(before.decode(codec, "ignore"))
            others = others or not before.isascii()
            raise _misfit(error, path, name, count.line, others=others) from None
        if "\0" in text:
            count.take(text[: text.index("\0")])
            message = "there are zero bytes in the file; it may be damaged, or not a CSV file"
            raise UnreadableError(problem("VR103", path, message, _SAVE_AGAIN, line=count.line))
        count.take(text)
        if count.longest > MAX_LINE:
            message = f"line {count.line} has more than {MAX_LINE:,} characters"
            hint = "the file may be damaged, or not a table: export it again"
            raise UnreadableError(problem("VR109", path, message, hint, line=count.line))
        others = others or not block.isascii()


def _is_plain(handle: IO[bytes]) -> bool:
    """Whether a file is of ASCII alone, with a line end in every block: then nothing else need be looked at."""
    return all(
        block.isascii() and b"\n" in block and b"\0" not in block for block in iter(partial(handle.read, _BLOCK), b"")
    )


def _misfit(error: UnicodeDecodeError, path: str, name: str, line: int, *, others: bool) -> _NotThisError:
    left = len(error.object) - error.start
    cut = error.reason.startswith(("unexpected end", "truncated")) and (others or left > 1)
    found = problem("VR101", path, f"the file is not {name}: bytes in this line can't be read", _SAVE_AGAIN, line=line)
    return _NotThisError(found, cut=cut, others=others)


def _blocks(handle: IO[bytes]) -> Iterator[bytes]:
    read: Callable[[], bytes] = lambda: handle.read(_BLOCK)  # noqa: E731  # iter needs a function without arguments
    yield from iter(read, b"")
    yield b""


class _LineCounter:
    """Counts physical lines over pieces of a text: LF, CR and CRLF each end one.

    `longest` is the length of the longest line at the borders of pieces, where a line longer than a piece must lie.
    """

    def __init__(self) -> None:
        self.line, self.longest, self._open, self._after_return = 1, 0, 0, False

    def take(self, text: str) -> None:
        """Goes on to the end of this piece."""
        if not text:
            return
        ends = text.count("\n")
        if "\r" in text or self._after_return:
            joined = "\r" + text if self._after_return else text
            ends = joined.count("\n") + joined.count("\r") - joined.count("\r\n") - self._after_return
        self.line += ends
        if ends:
            first = (
                min(place for mark in "\r\n" if (place := text.find(mark)) >= 0) if "\r" in text or "\n" in text else 0
            )
            self.longest = max(self.longest, self._open + first)
            self._open = len(text) - 1 - max(text.rfind("\r"), text.rfind("\n"))
        else:
            self._open += len(text)
        self.longest = max(self.longest, self._open)
        self._after_return = text.endswith("\r")
