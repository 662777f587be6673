"""The values, openings and comments of a YAML text, in order, as libyaml tells them apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMMENT = re.compile(r"(?:(?<=\s)|^)#.*")
_BLOCK = ("|", ">")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*")


@dataclass(frozen=True)
class Token:
    """One thing that must stay: a value, the opening of a list or mapping, or a comment."""

    place: tuple[int, int]
    kind: str
    style: str
    words: str

    @property
    def identity(self) -> tuple[str, str, str]:
        """What has to be the same before and after: all but the place."""
        return self.kind, self.style, self.words


def tokens(text: str) -> Iterator[Token]:
    """Every value, opening and comment of a text, in order. Raises yaml.YAMLError where it can't be read."""
    lines = text.split("\n")
    masked = [list(line) for line in lines]
    found = []
    for event in events(text):
        place = (event.start_mark.line, event.start_mark.column)
        anchor = getattr(event, "anchor", None) or ""
        if isinstance(event, yaml.ScalarEvent):
            found.append(Token(place, "value", f"{event.style or ''}{anchor}", event.value))
            _mask(masked, event)
        elif isinstance(event, yaml.CollectionStartEvent):
            found.append(Token(place, type(event).__name__, f"{event.flow_style}{anchor}", ""))
        elif isinstance(event, yaml.AliasEvent):
            found.append(Token(place, "alias", "", anchor))
    for number, characters in enumerate(masked):
        line = "".join(characters)
        comment = _COMMENT.search(line)
        if comment:
            style = "beside" if line[: comment.start()].strip() else "own line"
            found.append(Token((number, comment.start()), "comment", style, comment.group().rstrip()))
    # An opening has the place of what it opens and comes first in the events; sorting is stable.
    return iter(sorted(found, key=lambda token: token.place))


def events(text: str) -> Iterator[Any]:
    """Libyaml's events. Raises yaml.YAMLError where the text can't be read."""
    return iter(yaml.parse(text, Loader=_LOADER))


def marks(event: Any) -> tuple[Any, Any]:
    """Where an event starts and ends; only events that no text gave rise to have no marks."""
    return event.start_mark, event.end_mark


def _mask(lines: list[list[str]], event: Any) -> None:
    """Puts a full stop for every character of a value, so that no `#` in it passes for a comment."""
    first, last = marks(event)
    start = first.column
    if event.style in _BLOCK:
        header = "".join(lines[first.line])
        found = _BLOCK_HEADER.search(header, first.column)
        lines[first.line][start : found.end() if found else start] = "." * ((found.end() if found else start) - start)
        first_line, start = first.line + 1, 0
    else:
        first_line = first.line
    for number in range(first_line, last.line + 1):
        end = last.column if number == last.line else len(lines[number])
        lines[number][start:end] = "." * max(0, end - start)
        start = 0
