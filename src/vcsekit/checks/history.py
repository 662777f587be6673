"""Rules about what may change from one revision to the next. They find something only where a revision is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vcsekit.checks.rule import Context, Finding
from vcsekit.content.kinds import kind_of
from vcsekit.content.library import Entry, Library
from vcsekit.content.references import walk
from vcsekit.diagnostics import Span
from vcsekit.model.base import Retirable

if TYPE_CHECKING:
    from vcsekit.content.diff.changes import Difference, ItemChange

ANOTHER_THING = 0.2
"""Below this share of content words in common, what has an id counts as something else than what had it before."""


def _difference(context: Context) -> Difference | None:
    """What changed since the revision; None where none was named, or where one of the two has no matrix."""
    return context.once(_compared)


def _compared(context: Context) -> Difference | None:
    previous = context.previous
    if previous is None or not all("matrix.yaml" in side.objects for side in (previous, context.library)):
        return None
    from vcsekit.content.diff.compare import compare

    return compare(previous, context.library, _lost_from_sight(context, previous), with_lines=False)


def _lost_from_sight(context: Context, previous: Library) -> list[str]:
    """Files that are gone, or can't be read now: which of the two, nobody knows while one of their kind can't be."""
    gone = previous.documents.keys() - context.library.documents.keys()
    kinds = {path: kind_of(path) for path in gone}
    return [path for path, kind in kinds.items() if kind and kind.name in context.library.unread]


def _changes(context: Context) -> tuple[ItemChange, ...]:
    found = _difference(context)
    return found.items if found else ()


_LISTS = {"level": "scale", "domain": "domains", "constituency": "constituencies"}
"""Where matrix.yaml names what has no entry in the index of ids, or what is gone from it."""


def _span(context: Context, change: ItemChange, field: str = "id") -> Span:
    """The place of a field of what changed; where it is gone, of the list that it was in."""
    entry = context.library.entries.get(change.id)
    if entry is not None:
        return context.library.span(entry.path, (*entry.loc[:-1], *field.split(".")))
    members = _LISTS.get(change.kind)
    if members is None:
        return context.library.span("matrix.yaml", tuple(field.split(".")))
    for number, member in enumerate(getattr(context.library.objects["matrix.yaml"], members)):
        if getattr(member, "id", None) == change.id:
            return context.library.span("matrix.yaml", (members, number, *field.split(".")))
    return context.library.span("matrix.yaml", (members,), key=True)


def _weightiest(change: ItemChange) -> str:
    """The field that makes a change what it is; the id where the item as a whole does."""
    from vcsekit.content.diff.changes import What

    if change.what is What.RETIRED:
        return "retired"
    fields = [field.field for field in change.fields if field.significance is change.significance]
    return fields[0] if fields and change.what is What.CHANGED else "id"


def reused_id(context: Context) -> Iterator[Finding]:
    """An id that named one thing names another."""
    if _difference(context) is None or context.previous is None:
        return
    for name, entry in context.library.entries.items():
        before = context.previous.entries.get(name)
        if before is None or before.item is entry.item:
            continue
        span = context.library.span(entry.path, entry.loc)
        if before.kind != entry.kind:
            message = f"`{name}` was the id of {_a(before.kind)}, and now it is that of {_a(entry.kind)}"
            yield Finding(span, message, f"give the {entry.kind} an id of its own")
        elif _is_another_thing(before, entry):
            message = f"`{name}` named something else: “{_title(before)}” became “{_title(entry)}”"
            yield Finding(span, message, "give what is new an id of its own, and retire what was")


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _is_another_thing(before: Entry, after: Entry) -> bool:
    """Whether title and text have next to nothing in common. Neither alone says so: titles are short, texts grow."""
    if before.item is None or after.item is None:
        return False
    from vcsekit.content.diff.words import kept_share, tokens

    titles = [tokens(_title(entry)) for entry in (before, after)]
    texts = [tokens(" ".join(_texts(entry))) for entry in (before, after)]
    return kept_share(*titles) < ANOTHER_THING and kept_share(*texts) < ANOTHER_THING


def _title(entry: Entry) -> str:
    return str(getattr(entry.item, "title", None) or getattr(entry.item, "question", None) or entry.id)


def _texts(entry: Entry) -> Iterator[str]:
    """The prose of an item: what has more than one word."""
    for _, value in walk(entry.item.model_dump(mode="json", exclude_defaults=True)):
        if isinstance(value, str) and " " in value:
            yield value


def removed_id(context: Context) -> Iterator[Finding]:
    """An item that could be retired was taken out, so that nobody can tell what its id meant."""
    if context.previous is None:
        return
    from vcsekit.content.diff.changes import What

    removed = {change.id for change in _changes(context) if change.what is What.REMOVED}
    for change in _changes(context):
        before = context.previous.entries.get(change.id)
        if change.id not in removed or before is None or not isinstance(before.item, Retirable):
            continue
        if change.parent in removed and _can_retire(context, change.parent):
            continue  # told with the whole that it was part of
        if change.id in context.library.entries:
            continue
        message = f"the {change.kind} `{change.id}` ({change.title}) was taken out, and its id with it"
        hint = "put it back with `retired: VERSION`, and `replaced_by` where something took its place"
        yield Finding(_where_it_was(context, change), message, hint)


def _can_retire(context: Context, name: str) -> bool:
    return context.previous is not None and isinstance(context.previous.get(name), Retirable)


def _where_it_was(context: Context, change: ItemChange) -> Span:
    """The list that an item was in; only the file's name where the list or the file is gone as well."""
    before = context.previous.entries[change.id] if context.previous else None
    if before is None or change.path not in context.library.documents:
        return Span(context.previous.documents[change.path].path if context.previous else change.path)
    return context.library.span(change.path, before.loc[:1], key=True)


def meaning_without_version(context: Context) -> Iterator[Finding]:
    """The matrix says something else, and its version does not tell."""
    found = _difference(context)
    if found is None or found.version.enough or found.version.went_back:
        return
    from vcsekit.content.diff.changes import Significance, What

    for change in found.items:
        told_elsewhere = change.what in (What.REMOVED, What.RETURNED) and change.kind == "indicator"
        if change.in_matrix and change.significance is Significance.MEANING and not told_elsewhere:
            message = f"`{change.id}` changed in meaning ({change.reason}), and the version stays {found.version.old}"
            if found.version.new != found.version.old:
                message = f"`{change.id}` changed in meaning ({change.reason}); {found.version.new} is too small a step"
            hint = f"raise `version` in matrix.yaml to {found.version.least} at least"
            yield Finding(_span(context, change, _weightiest(change)), message, hint)


def retired_item_returned(context: Context) -> Iterator[Finding]:
    """An item that was retired is in use again."""
    if context.previous is None:
        return
    from vcsekit.content.diff.changes import What

    for change in _changes(context):
        if change.what is What.RETURNED:
            message = f"`{change.id}` was retired, and is in use again"
            hint = "give what is new an id of its own; a round in between can't be compared"
            yield Finding(_span(context, change), message, hint)


def version_went_down(context: Context) -> Iterator[Finding]:
    """The matrix has a smaller version than before."""
    found = _difference(context)
    if found is not None and found.version.went_back:
        span = context.library.span("matrix.yaml", ("version",))
        message = f"the version was {found.version.old}, and is {found.version.new}"
        yield Finding(span, message, f"write {found.version.least} or a larger one")


def class_refused(context: Context) -> Iterator[Finding]:
    """An editor calls a change smaller than it is known to be."""
    found = _difference(context)
    for change in found.refused if found else ():
        if change.stated is not None:
            message = f"`{change.id}` can't count as {change.stated.significance}: {change.stated.answer}"
            hint = f"it counts as {change.significance.words}; say so, or take the statement out"
            yield Finding(_where_stated(context, change.id), message, hint)


def _where_stated(context: Context, name: str) -> Span:
    matrix = context.library.objects["matrix.yaml"]
    for number, change in enumerate(matrix.changes):
        for place, said in enumerate(change.classes):
            if said.id == name:
                return context.library.span("matrix.yaml", ("changes", number, "classes", place, "counts_as"))
    return context.library.span("matrix.yaml", ("changes",), key=True)
