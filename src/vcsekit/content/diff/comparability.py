"""What an earlier round's figures are worth beside a later one's.

One question decides: would earlier answers, scored by the new matrix, still say what they said? A descriptor of
another meaning, another weight or an indicator that is gone make them say something else. A new indicator does not,
but the later round's score counts it, so that the two need care.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from vcsekit.content.diff.changes import Comparability, Compared, ItemChange, Significance, Verdict, What
from vcsekit.content.kinds import kind_of
from vcsekit.content.library import Library

_HELPS = {"statement", "levels", "title", "evidence", "success", "prompts"}
"""The fields of an indicator that people read when they answer."""

_COMPARABLE, _CARE, _NOT = Verdict.COMPARABLE, Verdict.CARE, Verdict.NOT
_SAME = "nothing that answers depend on changed"
_RANK = {_COMPARABLE: 0, _CARE: 1, _NOT: 2}

Changes = Mapping[tuple[str, str], ItemChange]


def comparability(items: Sequence[ItemChange], old: Library, new: Library) -> Comparability:
    """The verdicts on every indicator and domain of either library, and on the whole."""
    changes = {(item.kind, item.id): item for item in items}
    scale = _scale(items)
    indicators: dict[str, Compared] = {}
    domains: list[Compared] = []
    before, after = _asked(old), _asked(new)
    renamed = {item.old_id: item.id for item in items if item.what is What.RENAMED}
    for name, asked in after.items():
        found = [_indicator(indicator, changes, scale) for indicator in asked]
        indicators.update((one.id, one) for one in found)
        domains.append(_domain(name, found, changes, scale))
    for name, asked in before.items():
        if renamed.get(name, name) not in after:
            domains.append(Compared(name, _NOT, "the domain is gone"))
        for indicator in asked:
            if renamed.get(indicator, indicator) not in indicators:
                indicators[indicator] = Compared(indicator, _NOT, "it is no longer asked")
    return Comparability(_overall(domains, changes, scale), tuple(domains), tuple(indicators.values()))


def _asked(library: Library) -> dict[str, tuple[str, ...]]:
    """Which indicators a library asks, by domain, in the matrix's order.

    Read from plain data, so that a mistake elsewhere in a file does not hide its indicators.
    """
    found: dict[str, tuple[str, ...]] = {}
    for path, document in library.documents.items():
        kind, data = kind_of(path), document.data
        if kind is not None and kind.name == "domain" and isinstance(data, dict) and isinstance(data.get("id"), str):
            found[data["id"]] = tuple(_in_use(data.get("indicators")))
    matrix = library.documents["matrix.yaml"].data
    listed = matrix.get("domains") if isinstance(matrix, dict) else None
    order = {name: number for number, name in enumerate(listed if isinstance(listed, list) else ())}
    return {name: found[name] for name in sorted(found, key=lambda name: (order.get(name, len(order)), name))}


def _in_use(rows: Any) -> Iterator[str]:
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("id"), str) and not row.get("retired"):
            yield row["id"]


def _scale(items: Iterable[ItemChange]) -> Compared:
    """What the scale allows: every answer is a level of it."""
    worst = Compared("", _COMPARABLE, _SAME)
    for item in items:
        if item.kind == "level" and item.significance is not Significance.WORDING:
            meant = item.significance is Significance.MEANING
            verdict, what = (_NOT, "another") if meant else (_CARE, "a clearer")
            if item.what is What.RENAMED:
                continue
            reason = f"the level `{item.id}` was {item.what}" if not item.fields else f"`{item.id}` has {what} meaning"
            worst = _worse(worst, Compared("", verdict, f"the scale changed: {reason}"))
        elif item.kind == "matrix":
            for field in item.fields:
                if field.field in ("scale", "id") and field.significance is Significance.MEANING:
                    worst = _worse(worst, Compared("", _NOT, field.reason))
    return worst


def _worse(one: Compared, other: Compared) -> Compared:
    return other if _RANK[other.verdict] > _RANK[one.verdict] else one


def _indicator(name: str, changes: Changes, scale: Compared) -> Compared:
    change = changes.get(("indicator", name))
    if change is None:
        return Compared(name, scale.verdict, scale.reason)
    if change.what is What.ADDED:
        return Compared(name, _NOT, "it is new: earlier rounds did not ask it")
    if change.what is What.RETURNED:
        return Compared(name, _NOT, "it is asked again: rounds in between did not ask it")
    own = Compared(name, _COMPARABLE, _SAME)
    for field in change.fields:
        root = field.field.partition(".")[0]
        if root not in _HELPS or field.significance is Significance.WORDING:
            continue
        meant = field.significance is Significance.MEANING and field.answered
        own = _worse(own, Compared(name, _NOT if meant else _CARE, f"{field.field}: {field.reason}"))
    if change.stated and change.stated.accepted and change.significance is Significance.MEANING and not change.firm:
        own = _worse(own, Compared(name, _NOT, change.reason))
    return _worse(own, Compared(name, scale.verdict, scale.reason))


def _domain(name: str, indicators: Sequence[Compared], changes: Changes, scale: Compared) -> Compared:
    change = changes.get(("domain", name))
    if change is not None and change.what is What.ADDED:
        return Compared(name, _NOT, "it is new: earlier rounds did not ask it")
    own = Compared(name, scale.verdict, scale.reason)
    for indicator in indicators:
        item = changes.get(("indicator", indicator.id))
        if item is not None and item.what is What.ADDED:
            reason = f"{indicator.id} is new: compare only what both rounds asked"
            own = _worse(own, Compared(name, _CARE, reason))
        elif indicator.verdict is not _COMPARABLE:
            own = _worse(own, Compared(name, indicator.verdict, f"{indicator.id} is {indicator.verdict}"))
        for field in item.fields if item is not None else ():
            if field.field in ("weight", "parent"):
                what = "has another weight" if field.field == "weight" else "came from another domain"
                own = _worse(own, Compared(name, _NOT, f"{indicator.id} {what}"))
    names = {name, change.old_id if change else name}
    gone = [item.id for item in _lost(changes) if item.parent in names]
    return _worse(own, Compared(name, _NOT, f"{gone[0]} no longer counts in its score")) if gone else own


def _lost(changes: Changes) -> Iterator[ItemChange]:
    for item in changes.values():
        if item.kind == "indicator" and item.what in (What.RETIRED, What.REMOVED):
            yield item
        moved = next((field.old for field in item.fields if field.field == "parent"), None)
        if item.kind == "indicator" and moved is not None:
            yield replace(item, parent=moved)


def _overall(domains: Iterable[Compared], changes: Changes, scale: Compared) -> Compared:
    own = Compared("", scale.verdict, scale.reason)
    for (kind, name), item in changes.items():
        if kind == "domain" and any(field.field == "weight" for field in item.fields):
            own = _worse(own, Compared("", _NOT, f"{name} has another weight"))
        if kind == "matrix" and any(field.field.startswith("agreement") for field in item.fields):
            own = _worse(own, Compared("", _CARE, "what counts as agreed, or may be shown, changed"))
        if kind == "constituency" and item.significance is not Significance.WORDING:
            own = _worse(own, Compared("", _CARE, f"the constituency `{name}` was {item.what}"))
    for domain in domains:
        change = changes.get(("domain", domain.id))
        if change is not None and change.what is What.ADDED:
            own = _worse(own, Compared("", _CARE, f"{domain.id} is new: compare only what both rounds asked"))
        elif domain.verdict is not _COMPARABLE:
            own = _worse(own, Compared("", domain.verdict, f"{domain.id} is {domain.verdict}"))
    return own
