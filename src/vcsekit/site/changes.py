"""The page on what changed since a revision, and the way to it from the pages of what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vcsekit.content.diff.changes import Difference, FieldChange, ItemChange
from vcsekit.export.difference import (
    Run,
    comparability_line,
    compared_lines,
    counted,
    field_line,
    groups,
    reason_of,
    runs,
    title_of,
    values_of,
    version_line,
)
from vcsekit.site.links import Links
from vcsekit.site.page import Maker
from vcsekit.site.views import Link, Page


@dataclass(frozen=True)
class Changes:
    """What changed between two states of the content, each by its name."""

    old: str
    new: str
    difference: Difference


@dataclass(frozen=True)
class FieldView:
    """What happened to one field: in a sentence, then in the words that went and came, or in values."""

    line: str
    runs: tuple[Run, ...]
    values: str


@dataclass(frozen=True)
class ChangeView:
    """What happened to one item. `place` is the anchor; `link` leads to the item where it is still there."""

    place: str
    title: str
    link: Link | None
    reason: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True)
class ChangesBody:
    """What changed, in words, and what of earlier rounds can be compared."""

    old: str
    new: str
    lines: tuple[str, ...]
    compared: tuple[str, ...]
    groups: tuple[tuple[str, tuple[ChangeView, ...]], ...]
    unread: tuple[str, ...]


def changes_page(links: Links, make: Maker, changes: Changes) -> Page:
    """The page of a difference."""
    found = changes.difference
    body = ChangesBody(
        changes.old,
        changes.new,
        (
            f"{counted(found.items)[:1].upper()}{counted(found.items)[1:]}.",
            version_line(found),
            comparability_line(found),
        ),
        tuple(f"{names}: {verdict}; {reason}" for names, verdict, reason in compared_lines(found)),
        tuple((heading, tuple(_change(links, item) for item in items)) for heading, items in groups(found)),
        found.unread,
    )
    return make.listing("changes", "changes", body, of_matrix=True)


def marked(pages: Sequence[Page], changes: Page) -> Iterator[Page]:
    """The pages, each with the way to what changed on it, where something did."""
    body: ChangesBody = changes.body
    items = [item for _, members in body.groups for item in members if item.link]
    places = {item.link.path.partition("#")[0]: item.place for item in reversed(items) if item.link}
    for page in pages:
        place = places.get(page.path)
        yield replace(page, changed=Link("what changed", f"{changes.path}#{place}", body.old)) if place else page


def _change(links: Links, item: ItemChange) -> ChangeView:
    fields = tuple(_field(field) for field in item.fields)
    reason = reason_of(item) if item.stated or not item.fields else ""
    return ChangeView(f"change-{item.id}", title_of(item), links.to(item.id), reason, fields)


def _field(field: FieldChange) -> FieldView:
    return FieldView(field_line(field), tuple(runs(field.words)), "" if field.words else values_of(field))
