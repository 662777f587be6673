"""Which fields of content hold ids, and the one way to walk over its values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vcsekit.content.source import Document, Loc

REFERENCES = {
    ("matrix", "domains.*"): "domain",
    ("domain", "indicators.*.barriers.*"): "barrier",
    ("domain", "indicators.*.replaced_by.*"): "indicator",
    ("theme", "area"): "area",
    ("theme", "barriers.*.replaced_by.*"): "barrier",
    ("theme", "approaches.*.replaced_by.*"): "approach",
    ("theme", "approaches.*.addresses.*"): "barrier",
    ("theme", "approaches.*.seen_in.*.case"): "case",
    ("theme", "approaches.*.seen_in.*.actions.*"): "action",
    ("case", "replaced_by.*"): "case",
    ("case", "system"): "system",
    ("case", "areas.*"): "area",
    ("case", "actions.*.approaches.*"): "approach",
    ("case", "actions.*.replaced_by.*"): "action",
    ("case", "figures.*.action"): "action",
    ("register", "systems.*.successor"): "system",
    ("guide", "stages.*.roles.*"): "role",
    ("coproduction-theme", "cards.*.indicators.*"): "indicator",
    ("document", "indicators.*"): "indicator",
    ("document", "approaches.*"): "approach",
}
"""Which fields hold ids, by kind of file, and of what."""


def walk(data: Any, loc: Loc = ()) -> Iterator[tuple[Loc, Any]]:
    """Every value below `data` that is neither a mapping nor a list, with where it is."""
    waiting = [(loc, data)]
    while waiting:
        loc, data = waiting.pop()
        if isinstance(data, dict):
            waiting += [((*loc, key), value) for key, value in reversed(data.items())]
        elif isinstance(data, list):
            waiting += [((*loc, number), data[number]) for number in reversed(range(len(data)))]
        else:
            yield loc, data


def shape(loc: Loc) -> str:
    """A place with its numbers left out: `indicators.*.barriers.*`."""
    return ".".join(["*" if isinstance(part, int) else part for part in loc])


def references_in(document: Document, kind: str) -> Iterator[tuple[Loc, str, str]]:
    """Every reference in one document of this kind: the place, the id and the kind that it must have."""
    for loc, value in walk(document.data):
        wanted = REFERENCES.get((kind, shape(loc)))
        if wanted is not None and isinstance(value, str):
            yield loc, value, wanted
