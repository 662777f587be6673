"""What became of answers that were brought to another version of the matrix: as data, and in words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from vcsekit.assess.migrate import Migrated
from vcsekit.content.diff.carry import Carried, Fate
from vcsekit.returns.migrate import RowTally

KIND = "vcsekit-migration"
FORMAT = 1


@dataclass(frozen=True)
class Migration:
    """One file's way: from which matrix to which, what became of each indicator, and of the events or rows."""

    file: str
    out: str
    old: Mapping[str, str]
    new: Mapping[str, str]
    indicators: tuple[Carried, ...]
    new_indicators: tuple[str, ...]
    events: Migrated | None = None
    rows: RowTally | None = None
    notes: tuple[str, ...] = field(default=())


def migration_json(migration: Migration) -> str:
    """The whole as JSON text."""
    return json.dumps({"kind": KIND, "format": FORMAT, **_data(migration)}, ensure_ascii=False, indent=1) + "\n"


def origin(migration: Migration, when: str) -> dict[str, Any]:
    """What the new file says of where it comes from."""
    fates = Counter(row.fate for row in migration.indicators)
    changed = [row.new_id for row in migration.indicators if row.fate is Fate.CHANGED]
    return {
        "file": migration.file,
        "matrix": dict(migration.old),
        "at": when,
        **{fate.name.casefold(): fates[fate] for fate in Fate},
        "meaning_changed": changed,
    }


def migration_lines(migration: Migration) -> Iterator[str]:
    """The whole in words, one sentence or indicator a line."""
    old, new = (f"{side['id']} {side['version']}" for side in (migration.old, migration.new))
    fates = Counter(row.fate for row in migration.indicators)
    counts = ", ".join(f"{fates[fate]} {fate}" for fate in Fate if fates[fate])
    yield f"{migration.file}: from {old} to {new}."
    yield f"Of {len(migration.indicators)} indicators: {counts or 'none'}."
    for row in migration.indicators:
        if row.fate is not Fate.KEPT:
            target = f" to {row.new_id}" if row.new_id and row.new_id != row.id else ""
            yield f"  {row.id} {row.fate}{target}: {row.reason}."
    if migration.new_indicators:
        yield f"Nobody was asked {', '.join(migration.new_indicators)}: left open."
    yield from _events(migration.events) if migration.events else ()
    yield from _rows(migration.rows) if migration.rows else ()
    yield from migration.notes


def _events(events: Migrated) -> Iterator[str]:
    yield f"Entries brought over: {len(events.events)}. Not brought over: {sum(events.dropped.values())}."
    for (indicator, kind), count in sorted(events.dropped.items()):
        yield f"  not brought over: {count} of the type {kind}" + (f", about {indicator}" if indicator else "")
    for (indicator, kind), count in sorted(events.unbound.items()):
        yield f"  kept without {indicator}: {count} of the type {kind}"


def _rows(rows: RowTally) -> Iterator[str]:
    yield f"Returns brought over: {rows.rows}. Left out: {len(rows.left_out)}."
    for line, reason in rows.left_out[:10]:
        yield f"  line {line} was left out: {reason}"
    if len(rows.left_out) > 10:
        yield f"  and {len(rows.left_out) - 10} more"


def _data(migration: Migration) -> dict[str, Any]:
    events, rows = migration.events, migration.rows
    told: dict[str, Any] = {
        "file": migration.file, "out": migration.out, "old": dict(migration.old), "new": dict(migration.new),
        "indicators": [asdict(row) for row in migration.indicators], "new_indicators": list(migration.new_indicators),
        "notes": list(migration.notes),
    }  # fmt: skip
    if events:
        told["events"] = {
            "brought_over": len(events.events),
            "dropped": _told(events.dropped),
            "unbound": _told(events.unbound),
        }
    if rows:
        left_out = [{"line": line, "reason": reason} for line, reason in rows.left_out]
        told["rows"] = {"brought_over": rows.rows, "answers_in_them": rows.answers, "left_out": left_out}
    return told


def _told(counts: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    return [{"indicator": name, "type": kind, "count": count} for (name, kind), count in sorted(counts.items())]
