"""The items of content files as plain data: what has an id, or a name that serves as one, and its own fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel

from vcsekit.content.kinds import FileKind, kind_of
from vcsekit.content.library import Library
from vcsekit.content.source import Loc

_NAMED_LISTS = {
    ("matrix", "scale"): ("level", "id"),
    ("matrix", "constituencies"): ("constituency", "id"),
    ("glossary", "terms"): ("term", "term"),
    ("source", "outline"): ("source item", "ref"),
}
"""Lists whose members are items though the index of ids does not hold them, by kind of file and field."""


class Order(tuple[str, ...]):
    """The ids of the members of a list, in order. The members are items of their own."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One item: where it stands, the item that it is part of (its kind and id), and its fields as plain data."""

    kind: str
    id: str
    path: str
    loc: Loc
    parent: tuple[str, str] | None
    fields: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What people know it by; its id where it has no title."""
        named = (self.fields.get(name) for name in ("title", "label", "name", "term"))
        return str(next((name for name in named if name), self.id))

    @property
    def retired(self) -> bool:
        """Whether it is no longer used."""
        return bool(self.fields.get("retired"))

    def ids(self, field: str) -> tuple[str, ...]:
        """The ids that a list field holds; none where it is missing or something else."""
        value = self.fields.get(field)
        return tuple(str(part) for part in value) if isinstance(value, tuple) else ()


def items_of(library: Library, path: str) -> Iterator[Item]:
    """The items of one file, the file's own first. A file with errors gives what its data allows."""
    kind, document = kind_of(path), library.documents[path]
    if kind is None or not isinstance(document.data, dict):
        return
    finished = library.objects.get(path)
    data = finished.model_dump(exclude_defaults=True) if isinstance(finished, BaseModel) else document.data
    named = data.get("id") if "" in kind.items else kind.name
    if not isinstance(named, str):
        return
    whole, members = _split(kind, data)
    own = (kind.name, named)
    yield Item(kind.items.get("", kind.name), named, path, ("id",) if "" in kind.items else (), None, whole)
    for field, item_kind, key in members:
        for number, member in enumerate(data[field]):
            if isinstance(member, dict) and isinstance(member.get(key), str):
                yield Item(item_kind, member[key], path, (field, number), own, _plain(member))


def _split(kind: FileKind, data: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    """A file's own fields, and its lists of items: the field, the kind of its members and what they are known by."""
    keyed = {field: (item_kind, "id") for field, item_kind in kind.items.items() if field}
    keyed |= {field: found for (name, field), found in _NAMED_LISTS.items() if name == kind.name}
    whole, members = {}, []
    for field, value in data.items():
        if field in keyed and isinstance(value, list | tuple):
            item_kind, key = keyed[field]
            members.append((field, item_kind, key))
            whole[field] = Order(str(member.get(key)) for member in value if isinstance(member, dict))
        elif (kind.name, field) == ("matrix", "domains") and isinstance(value, list | tuple):
            whole[field] = Order(map(str, value))
        else:
            whole[field] = _plain(value)
    return whole, members


def _plain(value: Any) -> Any:
    """Text, numbers, tuples and dicts alone, so that values read by a model and raw ones can be compared."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_plain(part) for part in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    return value
