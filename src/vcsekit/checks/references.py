"""Rules about ids: that they exist, name the right kind of thing, and are used once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from vcsekit.checks.fields import Holds, fields
from vcsekit.checks.rule import Context, Finding
from vcsekit.content.library import Entry
from vcsekit.content.references import REFERENCES
from vcsekit.content.source import Document, Loc
from vcsekit.content.suggest import Suggestions


class Reference(NamedTuple):
    """A field that holds an id: the file's path and document, the place, the id, and the kind that it must have."""

    path: str
    document: Document
    loc: Loc
    shape: str
    value: str
    wanted: str


def references(context: Context) -> list[Reference]:
    """Every reference in the content."""
    return context.once(_references)


def _told(context: Context) -> Iterator[Reference]:
    """The references in files whose findings are asked for."""
    return (reference for reference in references(context) if context.tells(reference.path))


def _references(context: Context) -> list[Reference]:
    return [
        Reference(field.path, field.document, field.loc, field.shape, field.value, REFERENCES[field.kind, field.shape])
        for field in fields(context, Holds.REFERENCE)
    ]


def unknown_id(context: Context) -> Iterator[Finding]:
    """A field that holds an id names something that does not exist."""
    entries, ids, suggestions = context.library.entries, cache(context.library.ids), Suggestions()
    for _, document, loc, _, value, wanted in _told(context):
        if value not in entries and wanted not in context.library.unread:
            hint = suggestions.did_you_mean(value, ids(wanted)) or suggestions.did_you_mean(value, entries)
            yield Finding(document.span(loc), f"`{value}` is not the id of any {wanted}", hint)


def id_of_another_kind(context: Context) -> Iterator[Finding]:
    """A field that holds an id names something of another kind."""
    entries, ids, suggestions = context.library.entries, cache(context.library.ids), Suggestions()
    for _, document, loc, _, value, wanted in _told(context):
        found = entries.get(value)
        if found is not None and found.kind != wanted:
            hint = suggestions.did_you_mean(value, ids(wanted))
            yield Finding(
                document.span(loc), f"`{value}` is the id of {_a(found.kind)}; {_a(wanted)} belongs here", hint
            )


def repeated_id(context: Context) -> Iterator[Finding]:
    """Two items have the same id, or one has an id that another had before."""
    library = context.library
    for later in library.repeated:
        first = library.entries[later.id]
        message = f"the id `{later.id}` is used twice; first at {library.span(first.path, first.loc)}"
        yield Finding(library.span(later.path, later.loc), message, "give one of the two an id of its own")
    for entry in library.entries.values():
        for former in getattr(entry.item, "formerly", ()):
            other = library.entries.get(former)
            if other is not None:
                message = f"`{former}` was the id of `{entry.id}` before; an id is never used for something else"
                yield Finding(library.span(other.path, other.loc), message, "give this item an id of its own")


def action_of_another_case(context: Context) -> Iterator[Finding]:
    """An approach or a figure names a case's action, but the action belongs to another case."""
    for _, document, loc, _, value, wanted in _told(context):
        entry = context.library.entries.get(value)
        if wanted != "action" or entry is None or entry.kind != "action":
            continue
        case = _case_named(document, loc)
        home = _home(context, entry)
        if isinstance(case, str) and home is not None and case != home:
            message = f"the action `{value}` belongs to the case `{home}`, not to `{case}`"
            yield Finding(document.span(loc), message, f"list it under `case: {home}`")


def retired_item_used(context: Context) -> Iterator[Finding]:
    """Something that is in use names an item that is retired."""
    for path, document, loc, _, value, wanted in _told(context):
        entry = context.library.entries.get(value)
        retired = getattr(entry.item, "retired", None) if entry is not None else None
        if retired is None or entry is None or entry.kind != wanted or "replaced_by" in loc:
            continue
        if not _is_retired(context, path, loc):
            successors = " or ".join(f"`{successor}`" for successor in entry.item.replaced_by)
            hint = f"name {successors} instead" if successors else "take it out, or name one that is in use"
            yield Finding(document.span(loc), f"`{value}` is retired since version {retired}", hint)


def replacement_out_of_use(context: Context) -> Iterator[Finding]:
    """What replaces an item is retired itself, or the item is not retired at all."""
    for path, document, loc, _, value, wanted in _told(context):
        if "replaced_by" not in loc or path not in context.library.objects:
            continue
        entry = context.library.entries.get(value)
        if not _is_retired(context, path, loc):
            hint = "add `retired: …` with the version from which it is no longer used, or take `replaced_by` out"
            yield Finding(document.span(loc), f"this is replaced by `{value}`, but it is not retired", hint)
        elif entry is not None and entry.kind == wanted and getattr(entry.item, "retired", None):
            hint = "name what is in use now, or take `replaced_by` out where nothing took its place"
            yield Finding(document.span(loc), f"`{value}`, which should replace this, is retired itself", hint)


def _is_retired(context: Context, path: str, loc: Loc) -> bool:
    """Whether the place lies in an item that is retired, or in a file that has errors of its own."""
    item: Any = context.library.objects.get(path)
    for part in loc:
        if item is None or getattr(item, "retired", None):
            return True
        item = item[part] if isinstance(part, int) else getattr(item, part)
    return False


def _case_named(document: Document, loc: Loc) -> object:
    if loc[0] == "figures":
        return document.data.get("id")
    if loc[0] != "approaches":
        return None
    return document.data["approaches"][loc[1]]["seen_in"][loc[3]].get("case")


def _home(context: Context, entry: Entry) -> str | None:
    data = context.library.documents[entry.path].data
    return data.get("id") if isinstance(data, dict) else None


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
