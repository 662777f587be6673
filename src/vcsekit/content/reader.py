"""Walks libyaml's events and builds plain data, with the places of every key and value where they are wanted.

The reader keeps its own stack, so no depth of nesting can exhaust the interpreter's. It resolves the YAML 1.2 core
schema: `no` and `on` are strings, and dates stay strings.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from vcsekit.content.syntax import SourceError, hidden_break_problem, syntax_problem, unreadable_problem
from vcsekit.diagnostics import Diagnostic, Span

MAX_DEPTH = 64
MAX_VALUES = 200_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = {"", "~", "null", "Null", "NULL"}
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_STARTS_NO_TEXT = frozenset("~nNtTfF+-.0123456789")
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands, with the places of what is inside it and of the keys before it."""

    start: tuple[int, int]
    end: tuple[int, int]
    children: dict[str | int, Place] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)


@dataclass(slots=True)
class _Frame:
    """A mapping or sequence whose end has not come yet. A sequence has no `keys`; a mapping waits for one or has it."""

    value: Any
    keys: dict[str, Any] | None
    place: Place | None
    start: Any
    before: int
    """How many values came before it."""

    key: str | None = None


class Reader:
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
        steps = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._open,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceStartEvent: self._open,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._start_document,
        }
        if problem := hidden_break_problem(self.text, self.path):
            raise SourceError(problem)
        try:
            for event in iter(_LOADER(self.text).get_event, None):
                step = steps.get(type(event))
                if step is not None:
                    step(event)
        except yaml.MarkedYAMLError as error:
            raise SourceError(syntax_problem(error, self.text, self.path)) from None
        except yaml.reader.ReaderError as error:
            raise SourceError(unreadable_problem(str(error), self.text, self.path)) from None
        data, place = self.root
        return data, place or Place((1, 1), (1, 1))

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
        self._place_value(value, place and Place(_start(event), _end(event), place.children, place.keys), event)

    def _scalar(self, event: Any) -> None:
        if event.tag is not None:
            self._refuse_tag(event)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.key is None and frame.keys is not None:
            self._key(frame, frame.keys, event)
            return
        self._count(event, 1)
        value = event.value if event.style or not event.implicit[0] else _resolve(event.value)
        place = Place(_start(event), _end(event)) if self.with_places else None
        if event.anchor:
            self.anchors[event.anchor] = (value, place, 1)
        self._place_value(value, place, event)

    def _key(self, frame: _Frame, keys: dict[str, Any], event: Any) -> None:
        key = sys.intern(event.value)
        if key in keys:
            line, column = _start(keys[key])
            message = f"`{key}` stands twice; first on line {line}, column {column}"
            self._refuse(event, "VK104", message, "keep one of the two")
        if event.anchor:
            self.anchors[event.anchor] = (key, Place(_start(event), _end(event)), 1)
        frame.key = key
        keys[key] = event
        if frame.place is not None:
            frame.place.keys[key] = Place(_start(event), _end(event))

    def _open(self, event: Any) -> None:
        if event.tag is not None:
            self._refuse_tag(event)
        self._count(event, 1)
        if len(self.stack) >= MAX_DEPTH:
            self._refuse(
                event,
                "VK105",
                f"brackets or lists are nested more than {MAX_DEPTH} deep",
                "look for a bracket too many",
            )
        parent = self.stack[-1] if self.stack else None
        if parent is not None and parent.key is None and parent.keys is not None:
            message = "a list or mapping can't be the name of a field"
            self._refuse(event, "VK102", message, "put quotes around a text that starts with `[` or `{`")
        if event.anchor:
            self.open_anchors.add(event.anchor)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        place = Place(_start(event), _start(event)) if self.with_places else None
        self.stack.append(_Frame({} if is_mapping else [], {} if is_mapping else None, place, event, self.values - 1))

    def _close(self, event: Any) -> None:
        frame = self.stack.pop()
        place = frame.place
        if place is not None:
            end = _end(event) if frame.start.flow_style else _end_of_last(place)
            place = Place(place.start, end, place.children, place.keys)
        if anchor := frame.start.anchor:
            self.open_anchors.discard(anchor)
            self.anchors[anchor] = (frame.value, place, self.values - frame.before)
        self._place_value(frame.value, place, frame.start)

    def _place_value(self, value: Any, place: Place | None, event: Any) -> None:
        if not self.stack:
            self.root = (value, place)
            return
        frame = self.stack[-1]
        if frame.keys is None:
            if frame.place is not None and place is not None:
                frame.place.children[len(frame.value)] = place
            frame.value.append(value)
            return
        if frame.key is None:
            self._refuse(event, "VK102", "an alias can't be the name of a field", "write the name out")
        if frame.place is not None and place is not None:
            frame.place.children[frame.key] = place
        frame.value[frame.key] = value
        frame.key = None

    def _count(self, event: Any, weight: int) -> None:
        self.values += weight
        if self.values > MAX_VALUES:
            if self.anchors:
                message = f"the file expands to more than {MAX_VALUES:,} values"
                self._refuse(event, "VK106", message, "write repeated text out, without `&` and `*`")
            message = f"the file has more than {MAX_VALUES:,} values"
            self._refuse(event, "VK109", message, "split it into several files")

    def _refuse_tag(self, event: Any) -> NoReturn:
        short = event.tag.replace("tag:yaml.org,2002:", "!!")
        message = f"the tag `{short}` is not used in content"
        self._refuse(event, "VK107", message, "take it out, or put quotes around the text")

    def _refuse(self, event: Any, code: str, message: str, hint: str) -> NoReturn:
        raise SourceError(Diagnostic(self._span(event), code, message, hint=hint))

    def _span(self, event: Any) -> Span:
        last = end_of(self.text)
        return Span(self.path, *min(_start(event), last), *min(_end(event), last))


def end_of(text: str) -> tuple[int, int]:
    """The line and column after the last character: libyaml sees one line more where the last has no end."""
    return text.count("\n") + 1, len(text) - text.rfind("\n")


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _end(event: Any) -> tuple[int, int]:
    return event.end_mark.line + 1, event.end_mark.column + 1


def _end_of_last(place: Place) -> tuple[int, int]:
    ends = [child.end for child in place.children.values()]
    return max([*ends, place.start])


def _resolve(text: str) -> Any:
    """A plain scalar by the YAML 1.2 core schema."""
    if text and text[0] not in _STARTS_NO_TEXT:
        return text
    if text in _NULL:
        return None
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
