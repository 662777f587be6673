"""Where each item stands in the site. An address follows from the id alone, so that it lasts as long as the id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vcsekit.content.ids import is_device
from vcsekit.content.library import Library

FOLDERS = {
    "domain": "domains",
    "indicator": "indicators",
    "area": "areas",
    "theme": "themes",
    "barrier": "barriers",
    "approach": "approaches",
    "case": "cases",
    "document": "documents",
    "guide": "guides",
    "coproduction-theme": "co-production",
    "system": "systems",
    "source": "sources",
}
"""The kinds of items that have pages of their own, each in a folder."""

PARTS = {
    "case": ("actions",),
    "guide": ("stages", "roles", "groups", "sessions"),
    "coproduction-theme": ("cards",),
}
"""The kinds of files whose items stand on the page of the file, under a heading of their own."""

COPRODUCTION = "co-production.html"


def page_of(kind: str, item_id: str) -> str:
    """The address of the page of an item that has one."""
    name = item_id.lower()
    # No id ends with a hyphen, so no other item can have this name.
    return f"{FOLDERS[kind]}/{name}{'-' if is_device(name) else ''}.html"


def places(library: Library) -> Iterator[tuple[str, str]]:
    """Every id with its address."""
    for entry in library.entries.values():
        if entry.kind in FOLDERS:
            page = page_of(entry.kind, entry.id)
            yield entry.id, page
            for part in _parts(entry.kind, entry.item):
                yield part.id, f"{page}#{part.id}"
    for item in library.coproduction.recommendations if library.coproduction else ():
        yield item.id, f"{COPRODUCTION}#{item.id}"


def _parts(kind: str, item: Any) -> Iterator[Any]:
    for field in PARTS.get(kind, ()):
        yield from getattr(item, field)
