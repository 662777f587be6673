"""Changes one place of a content file and leaves every other byte as it was.

Comments, quotes, line ends and a byte order mark stay, because nothing is written anew: the place is found by the
reader, the text is changed there, and the result is read again. Where it does not hold exactly the data that was
wanted, the change is refused.
"""

from __future__ import annotations

import codecs
import copy
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from vcsekit.content.emit import block, flow
from vcsekit.content.source import Document, Loc, decode, read_document, read_markdown
from vcsekit.content.syntax import SourceError
from vcsekit.diagnostics import Span, VcsekitError

_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_COMMENT = re.compile(r"(?:^|\s)#")
_DASH = re.compile(r"-[ ]*$")
BY_HAND = "change this place by hand; `vcsekit fmt` may bring it into a form that can be changed"


@dataclass(frozen=True)
class Editable:
    """A content file's bytes, to be changed place by place. `path` is the path as users know it.

    Raises SourceError, when it is first looked at, where the bytes can't be read as content.
    """

    path: str
    raw: bytes

    @cached_property
    def text(self) -> str:
        """The text with its own line ends, without a byte order mark."""
        decode(self.raw, self.path)
        return self.raw.decode("utf-8-sig")

    @cached_property
    def document(self) -> Document:
        """The file as the reader reads it."""
        text = decode(self.raw, self.path)
        return (read_markdown if self.path.endswith(".md") else read_document)(text, self.path)

    @cached_property
    def newline(self) -> str:
        """The line end that the file uses most."""
        counts = Counter(end for end in _LINE_END.findall(self.text) if end in ("\r\n", "\n", "\r"))
        return counts.most_common(1)[0][0] if counts else "\n"

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _LINE_END.finditer(self.text))]

    def offset(self, line: int, column: int) -> int:
        """Where in the text a line and column are; both count from 1."""
        return self._starts[line - 1] + column - 1 if line <= len(self._starts) else len(self.text)

    def place(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset; both count from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """One line's text, without its end; empty beyond the last."""
        if number > len(self._starts):
            return ""
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[self._starts[number - 1] : end].rstrip("\r\n\x85\u2028\u2029")

    def value(self, loc: Loc) -> Any:
        """The data at a place. Raises KeyError or IndexError where there is none."""
        found = self.document.data
        for part in loc:
            found = found[part]
        return found

    def spliced(self, pieces: Iterable[tuple[int, int, str]]) -> Editable:
        """A copy in which pieces of the text (start, end, new text) are replaced; they must not overlap."""
        text = self.text
        for start, end, new in sorted(pieces, reverse=True):
            text = text[:start] + new + text[end:]
        mark = codecs.BOM_UTF8 if self.raw.startswith(codecs.BOM_UTF8) else b""
        return Editable(self.path, mark + text.encode("utf-8"))


def set_texts(source: Editable, values: Mapping[Loc, str]) -> Editable:
    """Other words at places that hold a short text on one line, such as an id. Quotes stay.

    Raises VcsekitError where a place holds a name for another place (`*name`) or a text over several lines.
    """
    pieces = []
    for loc, new in values.items():
        span, old = source.document.span(loc), source.value(loc)
        start, end = source.offset(span.line, span.column), source.offset(span.end_line, span.end_column)
        written = source.text[start:end]
        if written not in (old, f"'{old}'", f'"{old}"'):
            raise _refused(span, f"`{' '.join(old.split())[:40]}` is written in a way that can't be changed safely")
        quote = "" if written == old else written[0]
        pieces.append((start, end, f"{quote}{new}{quote}" if quote else flow(new)))

    def change(data: Any) -> None:
        for loc, new in values.items():
            _get(data, loc[:-1])[loc[-1]] = new

    # A text that stands once and counts in several places (`*name`) is changed once.
    return _checked(source, source.spliced(set(pieces)), change)


def add_item(source: Editable, loc: Loc, value: Any, after: Sequence[str] = ()) -> Editable:
    """One item more at the end of the list at `loc`; the list is made (see `add_field`) where there is none."""
    try:
        known = source.value(loc)
    except (KeyError, IndexError):
        return add_field(source, loc[:-1], str(loc[-1]), [value], after)
    span = source.document.span(loc)
    if not isinstance(known, list):
        raise _refused(span, f"`{loc[-1]}` holds no list")
    start = source.offset(span.line, span.column)
    if source.text[start : start + 1] == "[":
        piece = _in_brackets(source, (*loc, len(known) - 1), span, flow(value), empty=not known)
    else:
        column = _dash_column(source, loc)
        lines = block([value], column - 1)
        piece = _after(source, (*loc, len(known) - 1), column, lines)
    return _checked(source, source.spliced([piece]), lambda data: _get(data, loc).append(value))


def add_field(source: Editable, loc: Loc, name: str, value: Any, after: Sequence[str] = ()) -> Editable:
    """One field more in the mapping at `loc`: after the first field of `after` that it has, else at its end."""
    known = source.value(loc)
    span = source.document.span(loc)
    start = source.offset(span.line, span.column)
    # The Markdown below front matter is data, but no field of the front matter.
    fields = [field for field in known if loc or field != "body" or not source.document.body_line]
    neighbour = next((field for field in after if field in known), fields[-1] if fields else "")
    if source.text[start : start + 1] == "{":
        piece = _in_brackets(source, (*loc, neighbour), span, f"{name}: {flow(value)}", empty=not fields)
    else:
        column = source.document.span((*loc, neighbour), key=True).column
        piece = _after(source, (*loc, neighbour), column, block({name: value}, column - 1))
    return _checked(source, source.spliced([piece]), lambda data: _get(data, loc).update({name: value}))


def remove_item(source: Editable, loc: Loc) -> Editable:
    """One item less in a list; its field goes too where nothing is left.

    Raises VcsekitError where a comment would go with it.
    """
    home, number = loc[:-1], int(loc[-1])
    if len(source.value(home)) == 1:
        return remove_field(source, home)
    span = source.document.span(home)
    start = source.offset(span.line, span.column)
    if source.text[start : start + 1] == "[":
        piece = _out_of_brackets(source, home, number)
    else:
        _dash_column(source, home)
        piece = _whole_lines(source, loc, source.document.span(loc).line)
    return _checked(source, _without_comment(source, piece, loc), lambda data: _get(data, home).pop(number))


def remove_field(source: Editable, loc: Loc) -> Editable:
    """One field less in a mapping. Raises VcsekitError where it shares its line with another field or a comment."""
    key = source.document.span(loc, key=True)
    if source.line(key.line)[: key.column - 1].strip():
        raise _refused(key, f"`{loc[-1]}` shares its line with something else")
    piece = _whole_lines(source, loc, key.line)
    return _checked(source, _without_comment(source, piece, loc), lambda data: _get(data, loc[:-1]).pop(loc[-1]))


def _in_brackets(source: Editable, last: Loc, span: Span, words: str, *, empty: bool) -> tuple[int, int, str]:
    if empty:
        end = source.offset(span.end_line, span.end_column) - 1
        return end, end, words
    last_span = source.document.span(last)
    end = source.offset(last_span.end_line, last_span.end_column)
    return end, end, f", {words}"


def _out_of_brackets(source: Editable, home: Loc, number: int) -> tuple[int, int, str]:
    own = source.document.span((*home, number))
    if number:
        before = source.document.span((*home, number - 1))
        start, end = (before.end_line, before.end_column), (own.end_line, own.end_column)
    else:
        following = source.document.span((*home, 1))
        start, end = (own.line, own.column), (following.line, following.column)
    return source.offset(*start), source.offset(*end), ""


def _after(source: Editable, loc: Loc, column: int, lines: list[str]) -> tuple[int, int, str]:
    """Where new lines go that follow the value at `loc`, whose dash or name stands in this column."""
    line = _last_line(source, loc)
    while _is_deeper_comment(source.line(line + 1), column):
        line += 1
    end = source.offset(line, 1) + len(source.line(line))
    return end, end, "".join(source.newline + words for words in lines)


def _last_line(source: Editable, loc: Loc) -> int:
    """The last line of a value; a block text ends in the column before the next line begins."""
    span = source.document.span(loc)
    line = span.end_line
    if span.end_column == 1:
        line -= 1
    while line > span.line and not source.line(line).strip():
        line -= 1
    return line


def _is_deeper_comment(line: str, column: int) -> bool:
    words = line.lstrip(" ")
    return words.startswith("#") and len(line) - len(words) >= column


def _dash_column(source: Editable, loc: Loc) -> int:
    """The column of the dashes of a block list."""
    span = source.document.span((*loc, 0))
    found = _DASH.search(source.line(span.line)[: span.column - 1])
    if not found:
        raise _refused(span, "this list item begins on another line than its dash")
    return found.start() + 1


def _whole_lines(source: Editable, loc: Loc, first: int) -> tuple[int, int, str]:
    last = _last_line(source, loc)
    start, end = source.offset(first, 1), source.offset(last + 1, 1)
    if end == len(source.text) and not source.text.endswith(("\n", "\r")) and first > 1:
        start = source.offset(first - 1, 1) + len(source.line(first - 1))
    return start, end, ""


def _without_comment(source: Editable, piece: tuple[int, int, str], loc: Loc) -> Editable:
    if _COMMENT.search(source.text[piece[0] : piece[1]]):
        raise _refused(source.document.span(loc), "a comment stands beside what would be taken out")
    return source.spliced([piece])


def _checked(source: Editable, changed: Editable, change: Callable[[Any], object]) -> Editable:
    """The changed file, if it reads as the old data with this change, and as nothing else."""
    wanted = copy.deepcopy(source.document.data)
    change(wanted)
    try:
        same = changed.document.data == wanted
    except SourceError:
        same = False
    if not same:
        raise _refused(Span(source.path), "this file is written in a way that can't be changed safely")
    return changed


def _get(data: Any, loc: Loc) -> Any:
    for part in loc:
        data = data[part]
    return data


def _refused(span: Span, message: str) -> VcsekitError:
    return VcsekitError(f"{span}: {message}, so nothing was changed", BY_HAND)
