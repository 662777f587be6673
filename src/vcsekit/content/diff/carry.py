"""What of answers to an earlier matrix still stands in a later one: kept, mapped to another id, or dropped.

Nothing is ever added: an answer is carried over where the question still means the same, and left out elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from vcsekit.content.diff.changes import Difference, Significance, Verdict, What
from vcsekit.content.diff.compare import compare
from vcsekit.content.diff.fields import compare_fields
from vcsekit.content.diff.items import Item, items_of
from vcsekit.content.library import Library


class Fate(StrEnum):
    """What becomes of the answers to one indicator."""

    KEPT = "kept"
    MAPPED = "mapped"
    CHANGED = "kept, though its meaning changed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Carried:
    """What becomes of the answers to one indicator of the earlier matrix; `new_id` is empty where they are dropped."""

    id: str
    new_id: str
    fate: Fate
    reason: str


@dataclass(frozen=True, slots=True)
class Carry:
    """What answers of the earlier matrix become in the later one.

    `indicators` are those of the earlier matrix that were in use, in its order. `levels`, `constituencies` and
    `approaches` give the later id of each earlier one, an empty text where it is gone. `new` are the indicators that
    nobody was asked.
    """

    indicators: tuple[Carried, ...]
    levels: Mapping[str, str]
    constituencies: Mapping[str, str]
    approaches: Mapping[str, str]
    new: tuple[str, ...]

    def indicator(self, name: str) -> str | None:
        """The later id of an indicator whose answers stand; None where they are dropped."""
        return next((found.new_id or None for found in self.indicators if found.id == name), None)


def carry(old: Library, new: Library, *, keep_changed: bool = False) -> Carry:
    """What answers of one matrix become in another. Raises KeyError where one has no matrix.

    An indicator whose meaning changed is dropped, or (`keep_changed`) kept and called so. One that was replaced by
    exactly one other, which nobody was asked before, counts as the same question in other words.
    """
    found = compare(old, new)
    asked = {indicator.id for indicator in new.indicators}
    targets = dict(_targets(old, new, found))
    verdicts = {row.id: row for row in found.comparability.indicators}
    rows = []
    for indicator in old.indicators:
        target, why = targets.get(indicator.id, ("", "it is no longer asked"))
        if not target:
            rows.append(Carried(indicator.id, "", Fate.DROPPED, why))
            continue
        verdict = verdicts[target]
        changed = verdict.reason if verdict.verdict is Verdict.NOT else ""
        if why == _REPLACED:
            changed = _scale_changed(found) or _meaning_changed(_item(old, indicator.id), _item(new, target))
        rows.append(_carried(indicator.id, target, changed, why, keep_changed))
    reached = {row.new_id for row in rows} | {target for target, _ in targets.values()}
    return Carry(
        tuple(rows),
        _ids([level.id for level in old.matrix.scale], [level.id for level in new.matrix.scale], found, "level"),
        _ids(
            [group.id for group in old.matrix.constituencies],
            [group.id for group in new.matrix.constituencies],
            found,
            "constituency",
        ),
        _ids([item.id for item in old.approaches], [item.id for item in new.approaches], found, "approach"),
        tuple(name for name in (indicator.id for indicator in new.indicators) if name in asked - reached),
    )


_REPLACED = "it was replaced by this one"


def _targets(old: Library, new: Library, found: Difference) -> Iterator[tuple[str, tuple[str, str]]]:
    """The later indicator that asks what each earlier one asked, and how that is known."""
    asked = {indicator.id for indicator in new.indicators}
    before = {indicator.id for indicator in old.indicators}
    renamed = {item.old_id: item.id for item in found.items if item.what is What.RENAMED and item.kind == "indicator"}
    replaced = {i.id: i.replaced_by for domain in new.domains for i in domain.indicators if i.retired and i.replaced_by}
    claimed = Counter(name for names in replaced.values() for name in names)
    for name in before:
        now = renamed.get(name, name)
        if now in asked:
            yield name, (now, "" if now == name else "its id changed")
            continue
        successors = replaced.get(now, ())
        if len(successors) == 1 and successors[0] in asked - before - set(renamed.values()):
            alone = claimed[successors[0]] == 1
            yield name, (successors[0], _REPLACED) if alone else ("", "several were replaced by one")
        elif len(successors) == 1:
            yield name, ("", f"{successors[0]} took its place, and had answers of its own or is not in use")
        elif successors:
            yield name, ("", f"{', '.join(successors)} took its place, and nobody knows what it would say of each")
        else:
            yield name, ("", "it is no longer asked")


def _carried(name: str, target: str, changed: str, why: str, keep_changed: bool) -> Carried:
    if changed and not keep_changed:
        return Carried(name, "", Fate.DROPPED, f"its meaning changed: {changed}")
    if changed:
        return Carried(name, target, Fate.CHANGED, changed)
    return Carried(name, target, Fate.MAPPED if target != name else Fate.KEPT, why)


def _scale_changed(found: Difference) -> str:
    for item in found.items:
        if item.kind == "level" and item.significance is Significance.MEANING:
            return f"the scale changed: {item.id}: {item.reason}"
    return ""


def _meaning_changed(old: Item, new: Item) -> str:
    """Why two indicators do not ask the same; an empty text where they do."""
    changes = compare_fields(old, replace(new, kind=old.kind), lambda _old, _new: False)
    weighty = [field for field in changes if field.answered and field.field != "weight"]
    return next((f"{f.field}: {f.reason}" for f in weighty if f.significance is Significance.MEANING), "")


def _item(library: Library, name: str) -> Item:
    entry = library.entries[name]
    return next(item for item in items_of(library, entry.path) if (item.kind, item.id) == ("indicator", name))


def _ids(before: list[str], after: list[str], found: Difference, kind: str) -> dict[str, str]:
    renamed = {item.old_id: item.id for item in found.items if item.what is What.RENAMED and item.kind == kind}
    known = set(after)
    return {name: now if (now := renamed.get(name, name)) in known else "" for name in before}
