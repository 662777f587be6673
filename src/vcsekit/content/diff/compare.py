"""Two libraries to the difference between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from vcsekit.content.diff.changes import (
    MATRIX_KINDS,
    Difference,
    FieldChange,
    ItemChange,
    Judgement,
    Nature,
    Significance,
    What,
)
from vcsekit.content.diff.comparability import comparability
from vcsekit.content.diff.fields import compare_fields
from vcsekit.content.diff.items import Item, items_of
from vcsekit.content.diff.stated import hold_to_stated
from vcsekit.content.diff.versions import version_step
from vcsekit.content.diff.words import one_letter_apart, words_in
from vcsekit.content.library import Library
from vcsekit.content.load import texts
from vcsekit.content.source import Document

_WORDING, _CLARIFICATION, _MEANING = Significance.WORDING, Significance.CLARIFICATION, Significance.MEANING

Key = tuple[str, str]


class _Lines:
    """The lines on which items stand. Changes come file by file, so the places of one file at a time are kept."""

    def __init__(self) -> None:
        self._document: Document | None = None
        self._with_places: Document | None = None

    def line(self, library: Library, item: Item) -> int:
        """The line of an item in its file."""
        document = library.documents[item.path]
        if document is not self._document or self._with_places is None:
            self._document, self._with_places = document, replace(document)
        return self._with_places.span(item.loc).line


@dataclass(frozen=True)
class _Sides:
    """Both libraries, the paths that differ, and the items in these by kind and id."""

    old: Library
    new: Library
    left_out: frozenset[str]
    lines: _Lines | None

    @cached_property
    def paths(self) -> list[str]:
        """The files that are not the same in both and can be read where they are."""
        paths = sorted(self.old.documents.keys() | self.new.documents.keys())
        return [path for path in paths if path not in self.left_out and not self._same(path)]

    @cached_property
    def before(self) -> dict[Key, Item]:
        return self._items(self.old)

    @cached_property
    def after(self) -> dict[Key, Item]:
        return self._items(self.new)

    @cached_property
    def _words(self) -> tuple[set[str], set[str]]:
        return words_in(texts(self.old)), words_in(texts(self.new))

    def is_misspelt(self, old: str, new: str) -> bool:
        """Whether a word that now stands nowhere else gave way to one that stood elsewhere before."""
        return one_letter_apart(old, new) and old not in self._words[1] and new in self._words[0]

    def _same(self, path: str) -> bool:
        old, new = self.old.documents.get(path), self.new.documents.get(path)
        return old is new or (old is not None and new is not None and old.text == new.text)

    def _items(self, library: Library) -> dict[Key, Item]:
        found: dict[Key, Item] = {}
        for path in self.paths:
            for item in items_of(library, path) if path in library.documents else ():
                found.setdefault((item.kind, item.id), item)
        return found


def compare(old: Library, new: Library, unread: Iterable[str] = (), *, with_lines: bool = True) -> Difference:
    """What changed from one library to another.

    Both need a `matrix.yaml` that can be read; KeyError is raised where it is missing. Files whose text is the same
    in both are not looked at, so the time that it takes grows with what changed. `unread` are the files that one
    of the two has and that could not be read there: nobody knows what became of their items. Telling the line of
    each item takes most of the time; `with_lines` leaves it out (0).
    """
    empty = (path for side in (old, new) for path, found in side.documents.items() if not isinstance(found.data, dict))
    sides = _Sides(old, new, frozenset(unread) | frozenset(empty), _Lines() if with_lines else None)
    pairs = _renamed(sides.before, sides.after)
    items = [change for change in _changes(sides, pairs) if change is not None]
    items.sort(key=_place)
    stated, unused = hold_to_stated(items, old, new)
    return Difference(
        tuple(stated),
        comparability(stated, old, new),
        version_step(stated, old, new),
        tuple(sorted(sides.left_out)),
        unused,
    )


def _place(change: ItemChange) -> tuple[bool, str, int, str]:
    return (not change.in_matrix, change.path, change.line, change.id)


def _renamed(before: Mapping[Key, Item], after: Mapping[Key, Item]) -> dict[Key, Key]:
    """The new keys of items whose id changed, with the old ones: as they say themselves, or where all else is the same.

    An id that something still has was not given up, and of two items with the same text nobody knows which is which.
    """
    gone = {key: item for key, item in before.items() if key not in after}
    pairs: dict[Key, Key] = {}
    for key, item in after.items():
        former = [(item.kind, name) for name in item.ids("formerly") if (item.kind, name) in gone]
        if key not in before and former:
            pairs[key] = former[-1]
    taken = set(pairs.values())
    twins: dict[object, list[Key]] = {}
    for key, item in gone.items():
        if key not in taken:
            twins.setdefault(_content(item), []).append(key)
    for key, item in after.items():
        same = twins.get(_content(item), []) if twins and key not in before and key not in pairs else []
        if len(same) == 1:
            pairs[key] = same.pop()
    return pairs


def _content(item: Item) -> object:
    return item.kind, repr(sorted((name, value) for name, value in item.fields.items() if name not in _IDS))


_IDS = ("id", "formerly")


def _changes(sides: _Sides, pairs: Mapping[Key, Key]) -> Iterator[ItemChange | None]:
    before, after = sides.before, sides.after
    for key, item in after.items():
        earlier = before.get(pairs.get(key, key))
        if earlier is None:
            yield _whole(What.ADDED, item, sides, sides.new, _came(item))
        else:
            yield _changed(sides, earlier, item, pairs)
    known = set(pairs.values())
    for key, item in before.items():
        if key not in after and key not in known:
            gone = Judgement(_MEANING, "nothing can name it any more", firm=True)
            yield _whole(What.REMOVED, item, sides, sides.old, gone)


def _came(item: Item) -> Judgement:
    if item.kind == "level":
        return Judgement(_MEANING, "the scale has another level, so a score says something else", firm=True)
    if item.kind == "indicator":
        return Judgement(_CLARIFICATION, "earlier answers count as they did; earlier rounds did not ask it")
    return Judgement(_CLARIFICATION, "it is new")


def _changed(sides: _Sides, old: Item, new: Item, pairs: Mapping[Key, Key]) -> ItemChange | None:
    fields = (*_moved(old, new, pairs), *compare_fields(_with_levels(old, pairs), new, sides.is_misspelt))
    what, own = _what(old, new)
    if what is What.CHANGED and not fields:
        return None
    first = max(fields, key=lambda field: field.significance.rank, default=None)
    judgement = own or Judgement(_WORDING, "")
    if first is not None and (own is None or first.significance.rank > own.significance.rank):
        judgement = Judgement(first.significance, first.reason)
    firm = judgement.firm or any(f.firm and f.significance is judgement.significance for f in fields)
    change = _whole(what, new, sides, sides.new, replace(judgement, firm=firm))
    return replace(change, old_id=old.id, fields=fields, replaced_by=new.ids("replaced_by"))


def _with_levels(item: Item, pairs: Mapping[Key, Key]) -> Item:
    """An indicator with the descriptors under the ids that the levels have now."""
    levels = item.fields.get("levels")
    now = {old: new for (kind, new), (_, old) in pairs.items() if kind == "level"}
    if not now or not isinstance(levels, dict):
        return item
    return replace(item, fields={**item.fields, "levels": {now.get(name, name): text for name, text in levels.items()}})


def _what(old: Item, new: Item) -> tuple[What, Judgement | None]:
    """What happened to an item as a whole, and how much that alone matters."""
    if new.retired and not old.retired:
        return What.RETIRED, Judgement(_MEANING, "it is no longer used", firm=True)
    if old.retired and not new.retired:
        return What.RETURNED, Judgement(_MEANING, "it was retired, and is used again", firm=True)
    if old.id != new.id:
        forgets = old.id not in new.ids("formerly") and new.kind not in ("level", "constituency")
        said = f"; `formerly: [{old.id}]` would keep that on record" if forgets else ""
        return What.RENAMED, Judgement(_CLARIFICATION, f"only its id is another one{said}")
    return What.CHANGED, None


def _moved(old: Item, new: Item, pairs: Mapping[Key, Key]) -> Iterator[FieldChange]:
    """Whether an item is part of another one now, or a file has another name."""
    parent = pairs.get(new.parent, new.parent) if new.parent else None
    if old.parent != parent and old.parent and new.parent:
        firm = new.kind in MATRIX_KINDS
        reason = f"it is part of `{new.parent[1]}` now" + (", whose score it counts in" if firm else "")
        significance = _MEANING if firm else _CLARIFICATION
        yield FieldChange("parent", Nature.MOVED, old.parent[1], new.parent[1], significance, reason, firm)
    elif old.path != new.path and not new.parent:
        yield FieldChange("file", Nature.MOVED, old.path, new.path, _WORDING, "only the file has another name")


def _whole(what: What, item: Item, sides: _Sides, library: Library, judgement: Judgement) -> ItemChange:
    return ItemChange(
        what,
        item.kind,
        item.id,
        item.id,
        item.title,
        item.path,
        sides.lines.line(library, item) if sides.lines else 0,
        item.parent[1] if item.parent else "",
        judgement.significance,
        judgement.reason,
        judgement.firm,
    )
