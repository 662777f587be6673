"""Rules about ids: that they exist, name the right kind of thing, and are used once."""

from __future__ import annotations

from collections.abc import Iterator

from vcsekit.checks.rule import Context, Finding, shape, walk
from vcsekit.content.library import Entry
from vcsekit.content.source import Document, Loc
from vcsekit.content.suggest import did_you_mean

REFERENCES = {
    ("matrix", "domains.*"): "domain",
    ("domain", "indicators.*.barriers.*"): "barrier",
    ("theme", "area"): "area",
    ("theme", "approaches.*.addresses.*"): "barrier",
    ("theme", "approaches.*.seen_in.*.case"): "case",
    ("theme", "approaches.*.seen_in.*.actions.*"): "action",
    ("case", "system"): "system",
    ("case", "areas.*"): "area",
    ("case", "actions.*.approaches.*"): "approach",
    ("case", "figures.*.action"): "action",
    ("register", "systems.*.successor"): "system",
    ("guide", "stages.*.roles.*"): "role",
    ("coproduction-theme", "cards.*.indicators.*"): "indicator",
    ("document", "indicators.*"): "indicator",
    ("document", "approaches.*"): "approach",
}
"""Which fields hold ids, by kind of file, and of what."""


def references(context: Context) -> Iterator[tuple[Document, Loc, str, str]]:
    """Every reference in the content: the document, the place, the id and the kind that it must have."""
    for _, kind, document in context.documents():
        for loc, value in walk(document.data):
            wanted = REFERENCES.get((kind, shape(loc)))
            if wanted is not None and isinstance(value, str):
                yield document, loc, value, wanted


def unknown_id(context: Context) -> Iterator[Finding]:
    """A field that holds an id names something that does not exist."""
    entries = context.library.entries
    for document, loc, value, wanted in references(context):
        if value not in entries and wanted not in context.library.unread:
            hint = did_you_mean(value, context.library.ids(wanted)) or did_you_mean(value, entries)
            yield Finding(document.span(loc), f"`{value}` is not the id of any {wanted}", hint)


def id_of_another_kind(context: Context) -> Iterator[Finding]:
    """A field that holds an id names something of another kind."""
    entries = context.library.entries
    for document, loc, value, wanted in references(context):
        found = entries.get(value)
        if found is not None and found.kind != wanted:
            hint = did_you_mean(value, context.library.ids(wanted))
            yield Finding(
                document.span(loc), f"`{value}` is the id of {_a(found.kind)}; {_a(wanted)} belongs here", hint
            )


def repeated_id(context: Context) -> Iterator[Finding]:
    """Two items have the same id."""
    for later in context.library.repeated:
        first = context.library.entries[later.id]
        place = context.library.span(first.path, first.loc)
        message = f"the id `{later.id}` is used twice; first at {place}"
        yield Finding(context.library.span(later.path, later.loc), message, "give one of the two an id of its own")


def action_of_another_case(context: Context) -> Iterator[Finding]:
    """An approach or a figure names a case's action, but the action belongs to another case."""
    for document, loc, value, wanted in references(context):
        entry = context.library.entries.get(value)
        if wanted != "action" or entry is None or entry.kind != "action":
            continue
        case = _case_named(document, loc)
        home = _home(context, entry)
        if isinstance(case, str) and home is not None and case != home:
            message = f"the action `{value}` belongs to the case `{home}`, not to `{case}`"
            yield Finding(document.span(loc), message, f"list it under `case: {home}`")


def _case_named(document: Document, loc: Loc) -> object:
    if loc[0] == "figures":
        return document.data.get("id")
    return document.data["approaches"][loc[1]]["seen_in"][loc[3]].get("case")


def _home(context: Context, entry: Entry) -> str | None:
    data = context.library.documents[entry.path].data
    return data.get("id") if isinstance(data, dict) else None


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
