"""One walk over the content for all rules: every text that some rule looks at, by what it is to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum, auto
from typing import Any, NamedTuple

from vcsekit.checks.rule import Context
from vcsekit.content.references import REFERENCES
from vcsekit.content.source import Document, Loc

PROSE = {
    "about.*.text", "body", "cards.*.listen_for.*", "cards.*.question", "cards.*.why", "groups.*.description",
    "ingredients.*.text", "materials.*.what", "questions.*.text", "recommendations.*.text", "roles.*.description",
    "sessions.*.checklist.*", "sessions.*.purpose", "sessions.*.who", "stages.*.checklist.*", "stages.*.description",
    "summary", "areas.*.description", "description", "notice", "overview", "purpose", "text", "weights",
    "actions.*.summary", "approaches.*.description", "approaches.*.steps.*", "barriers.*.description",
    "changes.*.summary", "indicators.*.evidence.*", "indicators.*.prompts.*", "indicators.*.statement",
    "indicators.*.success.*", "learning.*.text", "scale.*.meaning", "terms.*.meaning",
}  # fmt: skip
_DESCRIPTOR = re.compile(r"indicators\.\*\.levels\..+")


class Holds(IntEnum):
    """What a text is to the rules."""

    REFERENCE = auto()
    CITATION = auto()
    SOURCE_REF = auto()
    VERSION = auto()
    PROSE = auto()


class Field(NamedTuple):
    """A text: its file's path and kind, the document and the place in it; `shape` is that without numbers."""

    path: str
    kind: str
    document: Document
    loc: Loc
    shape: str
    value: str


class _Place:
    """A place in files of one kind, its numbers left out. What it holds is worked out once, however often it is met."""

    __slots__ = ("children", "holds", "kind", "parts", "shape")

    def __init__(self, kind: str, parts: tuple[str, ...]) -> None:
        self.kind, self.parts, self.shape = kind, parts, ".".join(parts)
        self.children: dict[str | None, _Place] = {}
        self.holds = tuple(_holds(kind, parts)) if parts else ()

    def below(self, key: str | None) -> _Place:
        """The place of a field; None is that of the members of a list."""
        found = self.children.get(key)
        if found is None:
            found = self.children[key] = _Place(self.kind, (*self.parts, "*" if key is None else key))
        return found


def fields(context: Context, holds: Holds) -> list[Field]:
    """Every text of all files that is this to the rules, file by file."""
    return context.once(_all)[holds]


def _all(context: Context) -> dict[Holds, list[Field]]:
    found: dict[Holds, list[Field]] = {holds: [] for holds in Holds}
    roots: dict[str, _Place] = {}
    for path, kind, document in context.documents():
        root = roots.setdefault(kind, _Place(kind, ()))
        for loc, place, value in _texts(document.data, root):
            for holds in place.holds:
                found[holds].append(Field(path, kind, document, loc, place.shape, value))
    return found


def _texts(data: Any, root: _Place) -> Iterator[tuple[Loc, _Place, str]]:
    """The texts that are something to a rule. Only for these, and for what holds others, is a place put together."""
    waiting: list[tuple[Loc, _Place, Any]] = [((), root, data)]
    while waiting:
        loc, place, data = waiting.pop()
        inner: list[tuple[Loc, _Place, Any]] = []
        for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
            child = place.below(key if isinstance(key, str) else None)
            if isinstance(value, dict | list):
                inner.append(((*loc, key), child, value))
            elif child.holds and isinstance(value, str):
                yield (*loc, key), child, value
        waiting += reversed(inner)


def _holds(kind: str, parts: tuple[str, ...]) -> Iterator[Holds]:
    shape = ".".join(parts)
    if (kind, shape) in REFERENCES:
        yield Holds.REFERENCE
    if kind != "source" and parts[-2:-1] == ("sources",):
        yield Holds.CITATION
    if kind == "source" and shape == "outline.*.ref":
        yield Holds.SOURCE_REF
    if parts[-1] in ("since", "retired") and "levels" not in parts:
        yield Holds.VERSION
    if shape in PROSE or _DESCRIPTOR.fullmatch(shape):
        yield Holds.PROSE
