"""Gives an item another id everywhere: where it is defined, where others name it, and in its file's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vcsekit.content.change import Content, Draft
from vcsekit.content.edit import Editable, add_item, remove_item, set_texts
from vcsekit.content.ids import former_ids, refuse_form, refuse_taken
from vcsekit.content.kinds import kind_of
from vcsekit.content.library import Entry, Library
from vcsekit.content.references import references_in, walk
from vcsekit.content.source import Loc
from vcsekit.content.suggest import did_you_mean
from vcsekit.diagnostics import Span, VcsekitError


@dataclass(frozen=True)
class Renaming:
    """What a renaming changes.

    `pairs` are the old ids with their new ones (a domain's indicators go with it), `links` is how many fields name
    them, and `mentions` is where texts and comments still say an old id: those are for people to judge.
    """

    draft: Draft
    pairs: dict[str, str]
    links: int
    mentions: tuple[Span, ...]


def rename(content: Content, old: str, new: str) -> Renaming:
    """The change that gives the item `old` the id `new`. The item remembers its old id in `formerly`.

    Raises VcsekitError where there is no such item, where `new` is taken, reserved or of another form, or where a
    place can't be changed safely.
    """
    content.refuse_unreadable()
    library = content.library
    entry = find(library, old)
    if old == new:
        raise VcsekitError(f"`{old}` has this id already", "name another one")
    refuse_form(entry.kind, new)
    refuse_taken(library, new, unless_of=old)
    _refuse_moving(entry, library, new)
    pairs = {old: new} | _indicators_with(entry, library, new)
    draft = Draft(content)
    links = sum(_set_ids(draft, path, pairs) for path in library.documents)
    for before, after in pairs.items():
        _remember(draft, library.entries[before], before, after)
    _move_file(draft, entry, old, new)
    return Renaming(draft, pairs, links - len(pairs), tuple(_mentions(draft, pairs)))


def find(library: Library, item_id: str) -> Entry:
    """The one item with this id. Raises VcsekitError, with what to do, where there is none or more than one."""
    entry = library.entries.get(item_id)
    if entry is None:
        now = former_ids(library).get(item_id)
        if now is not None:
            raise VcsekitError(f"`{item_id}` was renamed: it is `{now}` now", f"use `{now}`")
        if _is_of_matrix(library, item_id):
            message = f"`{item_id}` is a level or a constituency of the matrix; answers that were given hold its id"
            raise VcsekitError(message, "change its `label` in matrix.yaml: that is what people see")
        hint = did_you_mean(item_id, library.entries) or "`vcsekit search WORD` finds items and their ids"
        raise VcsekitError(f"nothing has the id `{item_id}`", hint)
    for other in library.repeated:
        if other.id == item_id:
            place = library.span(other.path, other.loc)
            raise VcsekitError(
                f"two items have the id `{item_id}`; the second is at {place}", "give it another id first"
            )
    return entry


def faulty(library: Library, entry: Entry) -> VcsekitError:
    """What to tell of an item whose file can be read and does not fit its model."""
    place = library.span(entry.path, entry.loc)
    return VcsekitError(f"`{entry.id}` stands in a file with errors ({place})", "mend them first: `vcsekit validate`")


def _is_of_matrix(library: Library, name: str) -> bool:
    matrix = library.objects.get("matrix.yaml")
    return matrix is not None and name in {item.id for item in (*matrix.scale, *matrix.constituencies)}


def _refuse_moving(entry: Entry, library: Library, new: str) -> None:
    if entry.kind != "indicator":
        return
    domain = library.documents[entry.path].data.get("id")
    if not isinstance(domain, str):
        raise faulty(library, entry)
    if new.rpartition("-")[0] != domain:
        message = f"`{new}` would be an indicator of another domain than `{domain}`, in whose file it stands"
        raise VcsekitError(message, f"keep the code `{domain}`; or make a new indicator there, and retire this one")


def _indicators_with(entry: Entry, library: Library, new: str) -> dict[str, str]:
    """A domain's indicators have its code in their ids, so they are renamed with it."""
    if entry.kind != "domain":
        return {}
    own = [item.id for item in library.entries.values() if item.path == entry.path and item.kind == "indicator"]
    pairs = {name: f"{new}-{name.rpartition('-')[2]}" for name in own if name.rpartition("-")[0] == entry.id}
    for before, after in pairs.items():
        refuse_taken(library, after, unless_of=before)
    return pairs


def _set_ids(draft: Draft, path: str, pairs: dict[str, str]) -> int:
    """Changes the ids in one file, where they are defined and where they are named. Returns how many."""
    library, kind = draft.content.library, kind_of(path)
    places: dict[Loc, str] = {
        entry.loc: new for old, new in pairs.items() if (entry := library.entries[old]).path == path
    }
    for loc, value, _ in references_in(library.documents[path], kind.name if kind else ""):
        if value in pairs:
            places[loc] = pairs[value]
    if places:
        draft.keep(path, set_texts(draft.file(path), places))
    return len(places)


def _remember(draft: Draft, entry: Entry, old: str, new: str) -> None:
    """Adds the old id to the item's former ones, and takes out the new one where it was among them."""
    item, source = entry.loc[:-1], draft.file(entry.path)
    former = source.value(item).get("formerly")
    if isinstance(former, list) and new in former:
        source = remove_item(source, (*item, "formerly", former.index(new)))
    draft.keep(entry.path, add_item(source, (*item, "formerly"), old, after=("id",)))


def _move_file(draft: Draft, entry: Entry, old: str, new: str) -> None:
    """A file that has its item's id for a name gets the new id for a name."""
    folder, _, name = entry.path.rpartition("/")
    stem, _, ending = name.rpartition(".")
    if entry.loc == ("id",) and stem.casefold() == old.casefold() and stem.casefold() != new.casefold():
        draft.move(entry.path, f"{folder}/{new.lower()}.{ending}")


def _mentions(draft: Draft, pairs: dict[str, str]) -> Iterator[Span]:
    """Where an old id still stands, in a text or a comment.

    A slug of one word may be just that word, so it counts only in backticks, or where it is all that a field holds.
    """
    names = [re.escape(name) if _is_unmistakable(name) else f"`{re.escape(name)}`" for name in pairs]
    pattern = re.compile(rf"(?<![\w/-])(?:{'|'.join(names)})(?![\w/-])")
    for path, changed in draft.result().items():
        if kind_of(path) is None or not any(name.encode() in changed for name in pairs):
            continue
        file = Editable(draft.content.root + path, changed)
        alone = [(loc, file.document.span(loc)) for loc, value in walk(file.document.data) if value in pairs]
        found = {Span(file.path, *file.place(hit.start())) for hit in pattern.finditer(file.text)}
        found -= {place for _, span in alone for place in (_start(span), _inside_quotes(span))}
        yield from sorted(found | {_start(span) for loc, span in alone if not _is_no_mention(loc)})


def _is_unmistakable(name: str) -> bool:
    return "-" in name or name.isupper()


def _is_no_mention(loc: Loc) -> bool:
    """Whether a field holds former ids, or refs of source documents: these may be spelt like an id by chance."""
    return loc[-1] == "ref" or (len(loc) > 1 and loc[-2] in ("formerly", "sources"))


def _start(span: Span) -> Span:
    return Span(span.path, span.line, span.column)


def _inside_quotes(span: Span) -> Span:
    return Span(span.path, span.line, span.column + 1)
