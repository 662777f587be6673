"""A session's events for another version of the matrix: what still stands, under the ids that it has now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vcsekit.content.diff.carry import Carry

UNBOUND = ("action", "note", "parked", "feedback")
"""What a room decided or said stays with the session where the indicator is gone that it was said about."""


@dataclass(frozen=True)
class Migrated:
    """Events for the later matrix, and how many of the earlier ones were dropped, by indicator and type of event.

    `unbound` counts those that stay without their indicator.
    """

    events: tuple[dict[str, Any], ...]
    dropped: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unbound: Mapping[tuple[str, str], int] = field(default_factory=dict)


class _GoneError(Exception):
    """Something names an indicator, a level or a constituency that is gone."""


def migrate_events(events: Iterable[Mapping[str, Any]], carry: Carry) -> Migrated:
    """Events as plain data, one by one.

    Fields are known by their names (`indicator`, `level`, `constituency`, `approach`) and groups of fields by what
    their keys are, at any depth, so that an event of a new type comes through. What names something that is gone is
    dropped: a member of a list alone, a vote of a constituency alone, otherwise the whole event.
    """
    mover, kept = _Mover(carry), []
    dropped: Counter[tuple[str, str]] = Counter()
    unbound: Counter[tuple[str, str]] = Counter()
    for event in events:
        about = str(event.get("indicator") or ""), str(event.get("type", ""))
        try:
            kept.append(mover.moved(event))
            dropped.update((name, about[1]) for name in mover.lost.elements())
        except _GoneError:
            if about[1] in UNBOUND and about[0]:
                kept.append(mover.moved({name: value for name, value in event.items() if name != "indicator"}))
                unbound[about] += 1
            else:
                dropped[about] += 1
        mover.lost.clear()
    return Migrated(tuple(kept), dict(dropped), dict(unbound))


class _Mover:
    """Gives plain data its later ids. Raises _GoneError where that can't be; counts what lists and groups lose."""

    def __init__(self, carry: Carry) -> None:
        self._indicators = {row.id: row.new_id for row in carry.indicators}
        self._levels, self._groups, self._approaches = carry.levels, carry.constituencies, carry.approaches
        self._named = {"indicator": self._indicators, "level": self._levels, "constituency": self._groups}
        self.lost: Counter[str] = Counter()

    def moved(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """One event, or a part of one that names its own indicator."""
        return {name: self._value(name, value) for name, value in data.items()}

    def _value(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            known = self._named.get(name)
            return _found(known, value) if known and value else self._approach(name, value)
        if isinstance(value, list | tuple):
            return [moved for part in value if (moved := self._member(name, part)) is not None]
        return self._group(name, value) if isinstance(value, Mapping) else value

    def _approach(self, name: str, value: str) -> str:
        return (self._approaches.get(value) or value) if name == "approach" else value

    def _member(self, name: str, part: Any) -> Any:
        try:
            return self.moved(part) if isinstance(part, Mapping) else self._value(name, part)
        except _GoneError:
            self.lost[str(part.get("indicator", "")) if isinstance(part, Mapping) else ""] += 1
            return None

    def _group(self, name: str, group: Mapping[str, Any]) -> dict[str, Any]:
        """Fields whose names are ids: levels by indicator, votes by constituency, counts by level."""
        values = list(group.values())
        if group and set(group) <= set(self._indicators) and all(isinstance(value, str) for value in values):
            return self._levels_by_indicator(group)
        if name != "people" and group and set(group) <= set(self._levels):
            return {_found(self._levels, key): self._value(name, value) for key, value in group.items()}
        if set(group) <= {*self._groups, ""}:
            kept = {key: value for key, value in group.items() if not key or self._groups[key]}
            return {self._groups.get(key, ""): self._value("counts", value) for key, value in kept.items()}
        return self.moved(group)

    def _levels_by_indicator(self, group: Mapping[str, str]) -> dict[str, str]:
        kept = {key: level for key, level in group.items() if self._indicators[key] and self._levels.get(level)}
        self.lost.update(key for key in group if key not in kept)
        return {self._indicators[key]: self._levels[level] for key, level in kept.items()}


def _found(known: Mapping[str, str], name: str) -> str:
    """The later id; one vote for a level that is gone makes the whole count unusable."""
    found = known.get(name)
    if not found:
        raise _GoneError
    return found
