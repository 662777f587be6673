"""What editors say of their changes, held against what is known of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vcsekit.content.diff.changes import FieldChange, ItemChange, Significance, Stated
from vcsekit.content.diff.versions import numbers, version_of
from vcsekit.content.library import Library


@dataclass(frozen=True, slots=True)
class Statement:
    """What `matrix.yaml` says of one change: the id, how much it counts, and why."""

    id: str
    significance: Significance
    reason: str


def hold_to_stated(items: Sequence[ItemChange], old: Library, new: Library) -> tuple[list[ItemChange], tuple[str, ...]]:
    """The changes as editors class them, as far as what is known allows; and the ids that nothing changed in.

    A larger class is always taken. A smaller one is taken where the change is a rewording, by one step: the words
    that changed are known, what they mean is not. Facts (weights, the scale, numbers, what is retired) stay.
    """
    stated = {statement.id: statement for statement in statements(old, new)}
    held = [_held(item, stated[item.id]) if item.id in stated else item for item in items]
    changed = {item.id for item in items}
    return held, tuple(name for name in stated if name not in changed)


def statements(old: Library, new: Library) -> Iterator[Statement]:
    """What is stated in the new library for versions after the old one's, and for the same version since then."""
    since, known = version_of(old), set(_statements(old))
    for version, statement in _statements(new):
        if version > since or (version, statement) not in known:
            yield statement


def _statements(library: Library) -> Iterator[tuple[tuple[int, int, int], Statement]]:
    data = library.documents["matrix.yaml"].data
    for change in _dicts(data, "changes"):
        for row in _dicts(change, "classes"):
            name, reason, counts_as = row.get("id"), row.get("reason"), row.get("counts_as")
            if isinstance(name, str) and isinstance(reason, str) and counts_as in list(Significance):
                yield numbers(change.get("version")), Statement(name, Significance(counts_as), reason.strip())


def _dicts(data: Any, field: str) -> list[dict[str, Any]]:
    rows = data.get(field) if isinstance(data, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _held(item: ItemChange, said: Statement) -> ItemChange:
    if said.significance.rank >= item.significance.rank:
        stated = Stated(said.significance, said.reason, True, "")
        return replace(item, significance=said.significance, reason=said.reason, stated=stated)
    refusal = _refusal(item, said.significance)
    if refusal:
        return replace(item, stated=Stated(said.significance, said.reason, False, refusal))
    fields = tuple(_lowered(field, said.significance) for field in item.fields)
    stated = Stated(said.significance, said.reason, True, "")
    return replace(item, significance=said.significance, reason=said.reason, fields=fields, stated=stated)


def _refusal(item: ItemChange, wanted: Significance) -> str:
    """Why a smaller class can't be taken; an empty text where it can."""
    above = [field for field in item.fields if field.significance.rank > wanted.rank]
    for field in above:
        if field.firm:
            return f"{field.field}: {field.reason}, which is a fact"
        if field.significance.rank > wanted.rank + 1:
            return f"{field.field}: {field.reason}; that is more than {wanted}"
    return "" if above and not item.firm else item.reason


def _lowered(field: FieldChange, wanted: Significance) -> FieldChange:
    return replace(field, significance=wanted) if field.significance.rank > wanted.rank else field
