"""Reads YAML text into plain data, and finds the place of every key and value again.

The reader walks libyaml's events and keeps its own stack, so no depth of nesting can exhaust the interpreter's.
It resolves the YAML 1.2 core schema: `no` and `on` are strings, and dates stay strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml

from vcsekit.diagnostics import Diagnostic, Span

MAX_BYTES = 2_000_000
MAX_DEPTH = 64
MAX_VALUES = 200_000

Loc = tuple[str | int, ...]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = {"", "~", "null", "Null", "NULL"}
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_FRONT_MATTER = re.compile(r"---[ ]*\n(.*?\n)---[ ]*(?:\n|\Z)", re.DOTALL)
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?")


class SourceError(Exception):
    """The text can't be read as content; carries the one diagnostic that says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands, with the places of what is inside it and of the keys before it."""

    start: tuple[int, int]
    end: tuple[int, int]
    children: dict[str | int, Place] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)


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
        places: Place = _Reader(text, self.path, with_places=True).read()[1]
        return places

    def span(self, loc: Loc, *, key: bool = False) -> Span:
        """The place of the value at `loc`, or of its key; of the nearest parent that exists where it doesn't."""
        if self.body_line and loc[:1] == ("body",):
            return Span(self.path, self.body_line, 1, self.body_line, 2)
        place, keyed = self._places, None
        for part in loc:
            if part not in place.children:
                keyed = None
                break
            keyed = place.keys.get(str(part))
            place = place.children[part]
        chosen = keyed if key and keyed else place
        return Span(self.path, *chosen.start, *chosen.end)

    @property
    def lines(self) -> list[str]:
        """The lines of the text, without their ends."""
        return self.text.splitlines()


def decode(raw: bytes, path: str) -> str:
    """The text of a file that must be UTF-8. Raises SourceError where it is not, or where it is too large."""
    if len(raw) > MAX_BYTES:
        message = f"the file has {len(raw):,} bytes; content files may have {MAX_BYTES:,} at most"
        raise SourceError(Diagnostic(Span(path), "VK109", message, hint="split it into several files"))
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        good = raw[: error.start].decode("utf-8")
        line, column = good.count("\n") + 1, len(good) - (good.rfind("\n") + 1) + 1
        message = f"the file is not UTF-8: byte 0x{raw[error.start]:02X} can't be read"
        hint = "save it again as UTF-8 (in most editors: Save As, Encoding: UTF-8)"
        raise SourceError(Diagnostic(Span(path, line, column, line, column + 1), "VK101", message, hint=hint)) from None


def read_document(text: str, path: str) -> Document:
    """Text to a document. Raises SourceError with code and place for anything that can't be read."""
    data, _ = _Reader(text, path, with_places=False).read()
    return Document(path, text, data)


def read_markdown(text: str, path: str) -> Document:
    """A Markdown file that begins with YAML between two lines of `---`; the Markdown becomes the field `body`.

    Raises SourceError where the front matter is missing or can't be read.
    """
    yaml_text, body, body_line = _front_matter(text)
    if not body_line:
        message = "the file does not begin with its facts between two lines of `---`"
        hint = "begin it with `---`, then `id: …` and the other fields, then `---`"
        raise SourceError(Diagnostic(Span(path, 1, 1, 1, 2), "VK112", message, hint=hint))
    data, _ = _Reader(yaml_text, path, with_places=False).read()
    return Document(path, text, {**data, "body": body} if isinstance(data, dict) else data, body_line)


def _front_matter(text: str) -> tuple[str, str, int]:
    """The YAML (with a blank first line, so that lines keep their numbers), the Markdown, and where it begins."""
    found = _FRONT_MATTER.match(text)
    if not found:
        return "", text, 0
    return "\n" + found.group(1), text[found.end() :], found.group(0).count("\n") + 1


@dataclass(slots=True)
class _Frame:
    """A mapping or sequence whose end has not come yet."""

    value: dict[str, Any] | list[Any]
    place: Place | None
    start: Any
    anchor: str | None
    weight: int = 1
    key: str | None = None
    key_event: Any = None
    key_places: dict[str, Span] = field(default_factory=dict)


class _Reader:
    """One pass over the events of one text."""

    def __init__(self, text: str, path: str, *, with_places: bool) -> None:
        self.text, self.path, self.with_places = text, path, with_places
        self.stack: list[_Frame] = []
        self.anchors: dict[str, tuple[Any, Place | None, int]] = {}
        self.open_anchors: set[str] = set()
        self.values = 0
        self.documents = 0
        self.root: tuple[Any, Place | None] = (None, None)

    def read(self) -> tuple[Any, Any]:
        """The data and, where asked for, the places."""
        for event in self._events():
            match event:
                case yaml.DocumentStartEvent():
                    self._start_document(event)
                case yaml.AliasEvent():
                    self._alias(event)
                case yaml.ScalarEvent():
                    self._scalar(event)
                case yaml.CollectionStartEvent():
                    self._open(event)
                case yaml.CollectionEndEvent():
                    self._close(event)
        data, place = self.root
        return data, place or Place((1, 1), (1, 1))

    def _events(self) -> Iterator[Any]:
        try:
            yield from yaml.parse(self.text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            raise SourceError(self._syntax(error)) from None
        except yaml.reader.ReaderError as error:
            raise SourceError(self._unreadable(str(error))) from None

    def _start_document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            message = "a second document starts here with `---`; a content file holds one"
            self._refuse(event, "VK108", message, "move it into a file of its own")

    def _alias(self, event: Any) -> None:
        name = event.anchor
        if name in self.open_anchors:
            self._refuse(event, "VK106", f"`*{name}` stands inside what it repeats", "write the text out instead")
        if name not in self.anchors:
            self._refuse(
                event, "VK102", f"nothing is named `&{name}` above this `*{name}`", "put quotes around the text"
            )
        value, place, weight = self.anchors[name]
        self._count(event, weight)
        self._place_value(value, place and Place(_start(event), _end(event), place.children, place.keys), weight, event)

    def _scalar(self, event: Any) -> None:
        self._check_tag(event)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame.value, dict) and frame.key is None:
            self._key(frame, event)
            return
        self._count(event, 1)
        value = _resolve(event.value) if event.implicit[0] and event.style in (None, "") else event.value
        place = Place(_start(event), _end(event)) if self.with_places else None
        if event.anchor:
            self.anchors[event.anchor] = (value, place, 1)
        self._place_value(value, place, 1, event)

    def _key(self, frame: _Frame, event: Any) -> None:
        span = self._span(event)
        if event.value in frame.key_places:
            first = frame.key_places[event.value]
            message = f"`{event.value}` stands twice; first on line {first.line}, column {first.column}"
            self._refuse(event, "VK104", message, "keep one of the two")
        if event.anchor:
            self.anchors[event.anchor] = (event.value, Place(_start(event), _end(event)), 1)
        frame.key, frame.key_event = event.value, event
        frame.key_places[event.value] = span
        if frame.place is not None:
            frame.place.keys[event.value] = Place(_start(event), _end(event))

    def _open(self, event: Any) -> None:
        self._check_tag(event)
        self._count(event, 1)
        if len(self.stack) >= MAX_DEPTH:
            self._refuse(
                event,
                "VK105",
                f"brackets or lists are nested more than {MAX_DEPTH} deep",
                "look for a bracket too many",
            )
        parent = self.stack[-1] if self.stack else None
        if parent is not None and isinstance(parent.value, dict) and parent.key is None:
            message = "a list or mapping can't be the name of a field"
            self._refuse(event, "VK102", message, "put quotes around a text that starts with `[` or `{`")
        if event.anchor:
            self.open_anchors.add(event.anchor)
        value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        place = Place(_start(event), _start(event)) if self.with_places else None
        self.stack.append(_Frame(value, place, event, event.anchor))

    def _close(self, event: Any) -> None:
        frame = self.stack.pop()
        place = frame.place
        if place is not None:
            end = _end(event) if frame.start.flow_style else _end_of_last(place)
            place = Place(place.start, end, place.children, place.keys)
        if frame.anchor:
            self.open_anchors.discard(frame.anchor)
            self.anchors[frame.anchor] = (frame.value, place, frame.weight)
        self._place_value(frame.value, place, frame.weight, frame.start)

    def _place_value(self, value: Any, place: Place | None, weight: int, event: Any) -> None:
        if not self.stack:
            self.root = (value, place)
            return
        frame = self.stack[-1]
        frame.weight += weight
        if isinstance(frame.value, list):
            if frame.place is not None and place is not None:
                frame.place.children[len(frame.value)] = place
            frame.value.append(value)
            return
        if frame.key is None:
            self._refuse(event, "VK102", "an alias can't be the name of a field", "write the name out")
        key = str(frame.key)
        if frame.place is not None and place is not None:
            frame.place.children[key] = place
        frame.value[key] = value
        frame.key = None

    def _count(self, event: Any, weight: int) -> None:
        self.values += weight
        if self.values > MAX_VALUES:
            if self.anchors:
                message = f"the file expands to more than {MAX_VALUES:,} values"
                self._refuse(event, "VK106", message, "write repeated text out, without `&` and `*`")
            message = f"the file has more than {MAX_VALUES:,} values"
            self._refuse(event, "VK109", message, "split it into several files")

    def _check_tag(self, event: Any) -> None:
        if event.tag is not None and event.tag != "!":
            short = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._refuse(
                event,
                "VK107",
                f"the tag `{short}` is not used in content",
                "take it out, or put quotes around the text",
            )

    def _refuse(self, event: Any, code: str, message: str, hint: str) -> None:
        raise SourceError(Diagnostic(self._span(event), code, message, hint=hint))

    def _span(self, event: Any) -> Span:
        return Span(self.path, *_start(event), *_end(event))

    def _syntax(self, error: yaml.MarkedYAMLError) -> Diagnostic:
        problem, context = error.problem or "", error.context or ""
        mark, start = error.problem_mark, error.context_mark
        late = _CAUSED_AT_START.search(problem) or ("',' or" in problem and mark and start and start.line < mark.line)
        lines = self.text.splitlines() or [""]
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        while line > 1 and (line > len(lines) or not lines[line - 1].strip(" ")):
            line, column = line - 1, 1
        if tab := _TAB.match(lines[line - 1]):
            span = Span(self.path, line, tab.end(), line, tab.end() + 1)
            return Diagnostic(span, "VK103", "a tab stands where YAML wants spaces", hint="replace it with spaces")
        if late and start:
            line, column = start.line + 1, start.column + 1
        span = Span(self.path, line, column, line, column + 1)
        message, hint = _explain(problem, context, lines[line - 1][: column - 1])
        return Diagnostic(span, "VK102", message, hint=hint)

    def _unreadable(self, detail: str) -> Diagnostic:
        found = yaml.reader.Reader.NON_PRINTABLE.search(self.text)
        if found is None:
            return Diagnostic(Span(self.path), "VK102", f"this can't be read as YAML: {detail}")
        before = self.text[: found.start()]
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        message = f"the character U+{ord(found.group()):04X} can't be shown and is not allowed"
        return Diagnostic(Span(self.path, line, column, line, column + 1), "VK102", message, hint="delete it")


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _end(event: Any) -> tuple[int, int]:
    return event.end_mark.line + 1, event.end_mark.column + 1


def _end_of_last(place: Place) -> tuple[int, int]:
    ends = [child.end for child in place.children.values()]
    return max([*ends, place.start])


def _resolve(text: str) -> Any:
    """A plain scalar by the YAML 1.2 core schema."""
    if text in _NULL:
        return None
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


_TAB = re.compile(r"[ -]*\t")
"""A tab in a line's indentation, dashes of list items included."""
_CAUSED_AT_START = re.compile(
    "unexpected end of stream|unexpected document indicator|could not find expected ':'|alphabetic or numeric"
)
"""What libyaml notices late: the cause is where the text, name or bracket begins."""

_EXPLANATIONS = [
    (
        "mapping values are not allowed",
        "there is a `:` where no field can start",
        "put quotes around a text that holds `: `, or check the indentation",
    ),
    (
        "could not find expected ':'",
        "a `:` is missing after a field's name",
        "write `name: value` or `- item`, with the space",
    ),
    (
        "did not find expected key",
        "this line does not fit the lines above it",
        "line it up with the fields or list items that it belongs to",
    ),
    (
        "did not find expected '-' indicator",
        "a list item was expected here",
        "begin the line with `- `, or line it up with the fields above the list",
    ),
    (
        "unexpected end of stream|unexpected document indicator",
        "the quote that opens here is never closed",
        "write the closing quote",
    ),
    (
        "did not find expected ',' or",
        "a bracket is not closed, or a comma is missing",
        "write `[one, two]` or `{name: value}` with every bracket closed",
    ),
    (
        "cannot start any token|alphabetic or numeric|undefined tag handle",
        "this character can't start a text",
        "put quotes around the text",
    ),
    (
        "did not find expected node content",
        "something is missing here",
        "write a value, or take the bracket or comma out",
    ),
    (
        "unknown escape character|hexdecimal number",
        "the backslash has no meaning before this character",
        "use single quotes, or write `\\\\`",
    ),
    (
        "did not find expected <document start>",
        "this line does not belong to the data above it",
        "check its indentation",
    ),
    (
        "block sequence entries are not allowed",
        "a list can't start here",
        "put `- ` on a line of its own below the field's name",
    ),
    (
        "did not find expected comment or line break",
        "nothing can stand after `|` or `>` on its line",
        "begin the text on the next line, two spaces further in",
    ),
]
_AFTER_CLOSING = "nothing but the end of the line can follow the closing quote or bracket before this"
_QUOTES_HINT = "put quotes around the whole text; inside '…', write an apostrophe twice"


def _explain(problem: str, context: str, before: str) -> tuple[str, str | None]:
    """A problem as libyaml puts it, in plain words. `before` is what stands before its place on the same line."""
    if before.strip(" -") and re.search("did not find expected (?:key|'-')", problem):
        return _AFTER_CLOSING, _QUOTES_HINT
    for known, message, hint in _EXPLANATIONS:
        if re.search(known, problem):
            return message, hint
    detail = " ".join(part for part in (problem, context) if part)
    return f"this can't be read as YAML: {detail}", "check quotes, colons and indentation near here"
