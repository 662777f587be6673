"""Rules about sources: everything cited exists, and everything in them is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from vcsekit.checks.fields import Field, Holds, fields
from vcsekit.checks.rule import Context, Finding
from vcsekit.content.library import Library
from vcsekit.content.suggest import Suggestions


def citations(context: Context) -> list[Field]:
    """Every ref that a `sources` field of the content holds."""
    return fields(context, Holds.CITATION)


def _refs(context: Context) -> dict[str, None]:
    """Every ref of the source documents, those of files with errors included."""
    return {field.value: None for field in fields(context, Holds.SOURCE_REF)}


def unknown_source_ref(context: Context) -> Iterator[Finding]:
    """A citation names an item that no source document has."""
    known, suggestions = _refs(context), Suggestions()
    for cited in citations(context) if "source" not in context.library.unread else ():
        if cited.value not in known and context.tells(cited.path):
            hint = suggestions.did_you_mean(cited.value, known)
            hint = hint or "the refs are in the `outline` of the files in sources/"
            yield Finding(cited.document.span(cited.loc), f"no source document has an item `{cited.value}`", hint)


def uncited_source_item(context: Context) -> Iterator[Finding]:
    """Nothing in the content cites an item of a source document."""
    cited = {field.value for field in citations(context)}
    for path, _, _ in context.told("source") if not context.library.unread else ():
        source = context.library.objects.get(path)
        for number, item in enumerate(source.outline if source else ()):
            if item.ref not in cited:
                span = context.library.span(path, ("outline", number, "ref"))
                yield Finding(
                    span, f"nothing cites `{item.ref}` ({item.label})", "cite it where the content carries it"
                )


def repeated_source_ref(context: Context) -> Iterator[Finding]:
    """Two items of the source documents have the same ref."""
    seen: Counter[str] = Counter()
    for path, _, _ in context.documents("source"):
        source = context.library.objects.get(path)
        for number, item in enumerate(source.outline if source else ()):
            seen[item.ref] += 1
            if seen[item.ref] > 1:
                span = context.library.span(path, ("outline", number, "ref"))
                yield Finding(span, f"the ref `{item.ref}` stands twice", "give one of the two a ref of its own")


def contributed_without_permission(context: Context) -> Iterator[Finding]:
    """A document that somebody contributed does not say that, and when, they allowed its use."""
    for path, _, document in context.documents("document"):
        data = document.data
        if path not in context.library.objects or not data.get("contributor"):
            continue
        for field in ("permission", "date"):
            if not data.get(field):
                message = f"`{data['contributor']}` contributed this document, and the field `{field}` is missing"
                hint = "write who allowed its use, how and on what terms" if field == "permission" else "write when"
                yield Finding(document.span(("contributor",), key=True), message, hint)


@dataclass(frozen=True)
class Coverage:
    """How many items of one kind in one source document the content cites, and which it does not."""

    source: str
    title: str
    kind: str
    items: int
    cited: int
    not_cited: tuple[str, ...]


def coverage(library: Library) -> list[Coverage]:
    """The coverage of every source document, kind by kind in the order in which the document first has them."""
    cited = {field.value for field in citations(Context(library))}
    rows = []
    for source in library.sources:
        for kind in dict.fromkeys(item.kind for item in source.outline):
            refs = [item.ref for item in source.outline if item.kind == kind]
            missing = tuple(ref for ref in refs if ref not in cited)
            rows.append(Coverage(source.id, source.title, str(kind), len(refs), len(refs) - len(missing), missing))
    return rows
