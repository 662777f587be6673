"""Content files as documents: text to plain data, with the place of every key and value when it is asked for."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from vcsekit.content.reader import Place, Reader, end_of
from vcsekit.content.suppress import without_suppressions
from vcsekit.content.syntax import SourceError
from vcsekit.diagnostics import Diagnostic, Span

MAX_BYTES = 2_000_000

Loc = tuple[str | int, ...]

_DOCUMENTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
"""How files of word processors and PDFs begin."""

_FRONT_MATTER = re.compile(r"---[ ]*\n(.*?\n)---[ ]*(?:\n|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Document:
    """A content file: its path as users know it, its text and its data. Places are worked out when asked for.

    In a Markdown file with front matter, `body_line` is the line on which the Markdown begins; 0 elsewhere.
    """

    path: str
    text: str
    data: Any
    body_line: int = 0

    @cached_property
    def _places(self) -> Place:
        text = _front_matter(self.text)[0] if self.body_line else self.text
        places: Place = Reader(text, self.path, with_places=True).read()[1]
        return places

    def span(self, loc: Loc, *, key: bool = False) -> Span:
        """The place of the value at `loc`, or of its key; of the nearest parent that exists where it doesn't."""
        if self.body_line and loc[:1] == ("body",):
            return Span(self.path, self.body_line, 1, self.body_line, len(self.lines[self.body_line - 1]) + 1)
        place, keyed = self._places, None
        for part in loc:
            if part not in place.children:
                keyed = None
                break
            keyed = place.keys.get(str(part))
            place = place.children[part]
        chosen = keyed if key and keyed else place
        return Span(self.path, *min(chosen.start, self._end), *min(chosen.end, self._end))

    @cached_property
    def _end(self) -> tuple[int, int]:
        return end_of(self.text)

    def span_in_body(self, start: int, end: int) -> Span:
        """The place of a part of the Markdown, by where it begins and ends in it."""
        (line, column), (end_line, end_column) = (self._in_body(offset) for offset in (start, end))
        return Span(self.path, line, column, end_line, end_column)

    def _in_body(self, offset: int) -> tuple[int, int]:
        number = bisect_right(self._body_starts, offset) - 1
        return self.body_line + number, offset - self._body_starts[number] + 1

    @cached_property
    def _body_starts(self) -> list[int]:
        """Where each line of the Markdown begins in it."""
        return [0, *(found.end() for found in re.finditer("\n", self.data["body"]))]

    def in_text(self, line: int, column: int) -> bool:
        """Whether a place lies inside a text of the YAML, where a `#` begins no comment."""
        number = bisect_right(self._texts, ((line, column), (MAX_BYTES, MAX_BYTES))) - 1
        return number >= 0 and self._texts[number][1] > (line, column)

    @cached_property
    def _texts(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """Where each text of the YAML begins and ends, in order; a block begins on the line after `|` or `>`."""
        found, waiting = [], [self._places]
        while waiting:
            place = waiting.pop()
            if place.children:
                waiting += place.children.values()
            elif place.start < place.end:
                line, column = place.start
                is_block = self.lines[line - 1][column - 1 : column] in ("|", ">")
                found.append(((line + 1, 1) if is_block else place.start, place.end))
        return sorted(found)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text, without their ends."""
        return self.text.splitlines()


def decode(raw: bytes, path: str) -> str:
    """The text of a file that must be UTF-8. Raises SourceError where it is not, or where it is too large."""
    if len(raw) > MAX_BYTES:
        message = f"the file has {len(raw):,} bytes; content files may have {MAX_BYTES:,} at most"
        raise SourceError(Diagnostic(Span(path), "VK109", message, hint="split it into several files"))
    try:
        return _with_line_feeds(raw.decode("utf-8").removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        if raw.startswith(_DOCUMENTS):
            message = "the file is a document of a word processor, a workbook or a PDF, and no plain text"
            hint = "copy its words into a file of plain text, as the other files beside it are"
            raise SourceError(Diagnostic(Span(path), "VK101", message, hint=hint)) from None
        good = _with_line_feeds(raw[: error.start].decode("utf-8").removeprefix("\ufeff"))
        line, column = good.count("\n") + 1, len(good) - good.rfind("\n")
        message = f"the file is not UTF-8: byte 0x{raw[error.start]:02X} can't be read"
        hint = "save it again as UTF-8 (in most editors: Save As, Encoding: UTF-8)"
        raise SourceError(Diagnostic(Span(path, line, column, line, column + 1), "VK101", message, hint=hint)) from None


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_document(text: str, path: str) -> Document:
    """Text to a document. Raises SourceError with code and place for anything that can't be read."""
    data, _ = Reader(text, path, with_places=False).read()
    return Document(path, text, data)


def read_markdown(text: str, path: str) -> Document:
    """A Markdown file that begins with YAML between two lines of `---`; the Markdown becomes the field `body`.

    Raises SourceError where the front matter is missing or can't be read.
    """
    yaml_text, body, body_line = _front_matter(text)
    if not body_line:
        message = "the file does not begin with its facts between two lines of `---`"
        hint = "begin it with `---`, then `id: …` and the other fields, then `---`"
        span = Span(path, 1, 1, 1, 2 if text[:1].strip("\n") else 1)
        raise SourceError(Diagnostic(span, "VK112", message, hint=hint))
    data, _ = Reader(yaml_text, path, with_places=False).read()
    if isinstance(data, dict):
        data = {**data, "body": without_suppressions(body)}
    return Document(path, text, data, body_line)


def _front_matter(text: str) -> tuple[str, str, int]:
    """The YAML (with a blank first line, so that lines keep their numbers), the Markdown, and where it begins."""
    found = _FRONT_MATTER.match(text)
    if not found:
        return "", text, 0
    return "\n" + found.group(1), text[found.end() :], found.group(0).count("\n") + 1
