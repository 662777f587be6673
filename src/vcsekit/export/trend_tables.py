"""The tables of rounds side by side: how far every item moved, and what changed in the matrix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from vcsekit.content.library import Library
from vcsekit.export.columns import COUNT, ID, LEVELS, YES_NO, Column, Table
from vcsekit.scoring.ground import Changed, Version
from vcsekit.scoring.rounds import Slope, Step, Trend

KIND = "vcsekit-trend"
ALL_SYSTEMS = "all"

_ALONE = "for a single system, or without an interval"
_INTERVAL = "percentile bootstrap of the difference, every round and system apart"
_NONE = "where the domain's indicators are not the same in all versions of the matrix"
_TWO = "in steps from one round to the next, with two rounds, and where a round can't be shown"


@dataclass(frozen=True)
class TrendRecord:
    """One row: a way from one round to another, and (on the whole way) the slope."""

    system: str
    span: str
    step: Step
    slope: Slope | None = None


def trend_tables(library: Library, found: Trend | None = None, versions: Iterable[Version] = ()) -> list[Table[Any]]:
    """The table of moves and that of what changed in the matrix."""
    records = list(_records(found)) if found else []
    changes = [one for version in versions for one in version.changes]
    return [
        Table("trend", "two rounds and an item", [*_about(library), *_figures()], records),
        Table("matrix_changes", "an indicator that is not the same in two versions", _changes(), changes),
    ]


def _records(found: Trend) -> Iterable[TrendRecord]:
    system = ALL_SYSTEMS if found.system is None else found.system
    slopes = {(one.item.kind, one.item.id): one for one in found.slopes}
    for step in found.whole:
        yield TrendRecord(system, "first to last", step, slopes.get((step.item.kind, step.item.id)))
    if len(found.rounds) > 2:
        yield from (TrendRecord(system, "next round", step) for step in found.steps)


def _about(library: Library) -> list[Column[TrendRecord]]:
    titles = {domain.id: domain.title for domain in library.domains}
    titles |= {indicator.id: indicator.title for indicator in library.indicators}
    shared = "indicators that are in all versions"
    return [
        Column("system", lambda r: r.system, "The integrated care system.", made=f"`{ALL_SYSTEMS}` for all together"),
        Column("span", lambda r: r.span, "Which rounds are compared.", "first to last, or next round", ""),
        Column("from_round", lambda r: r.step.rounds[0], "The earlier round.", made="by the order of their names"),
        Column("to_round", lambda r: r.step.rounds[1], "The later round.", made="by the order of their names"),
        Column("item_kind", lambda r: r.step.item.kind, "overall, domain or indicator.", "word", ""),
        Column("item", lambda r: r.step.item.id, "The id of the domain or indicator, or overall.", ID, ""),
        Column("title", lambda r: titles.get(r.step.item.id, "Overall"), "What it is called.", made="as in content"),
        Column("indicators_shared", lambda r: r.step.item.shared, "Indicators compared.", COUNT, shared),
        Column("indicators", lambda r: r.step.item.indicators, "Indicators of the later matrix.", COUNT, "in it"),
    ]


def _figures() -> list[Column[TrendRecord]]:
    def of(name: str, place: int) -> Any:
        return lambda record: getattr(record.step, name)[place]

    def count(name: str) -> Any:
        return lambda record: getattr(record.step, name)

    def end(move: Any, name: str) -> Any:
        return lambda record: None if move(record) is None else getattr(move(record), name)

    def interval(record: TrendRecord) -> Any:
        return record.step.move.interval

    def slope(record: TrendRecord) -> Any:
        return record.slope.move.interval if record.slope else None

    def moved(record: TrendRecord) -> bool | None:
        return record.step.move.moved if record.step.move.interval else None

    def clear(record: TrendRecord) -> bool | None:
        return record.slope.move.moved if record.slope and record.slope.move.interval else None

    least = "least squares over all rounds, taken as equally far apart"
    return [
        Column("systems", lambda r: r.step.systems, "Systems that count, each once.", COUNT, "shown in both rounds"),
        Column("from_responses", of("responses", 0), "Responses of the earlier round.", COUNT, ""),
        Column("to_responses", of("responses", 1), "Responses of the later round.", COUNT, ""),
        Column("from_mean", of("means", 0), "Mean of the earlier round.", LEVELS, "mean of the systems' means"),
        Column("to_mean", of("means", 1), "Mean of the later round.", LEVELS, "mean of the systems' means"),
        Column("difference", lambda r: r.step.move.difference, "How far it moved.", LEVELS, "later − earlier"),
        Column("interval_low", end(interval, "low"), "Lower end of a 95 % interval.", LEVELS, _INTERVAL, _NONE),
        Column("interval_high", end(interval, "high"), "Upper end of a 95 % interval.", LEVELS, _INTERVAL, _NONE),
        Column("moved", moved, "Beyond who was in the room.", YES_NO, "the interval leaves out 0", _NONE),
        Column("systems_up", count("up"), "Systems that moved up.", COUNT, "by their own intervals", _ALONE),
        Column("systems_down", count("down"), "Systems that moved down.", COUNT, "by their own intervals", _ALONE),
        Column("systems_still", count("still"), "Systems that did not move.", COUNT, "all others", _ALONE),
        Column("slope", lambda r: r.slope.move.difference if r.slope else None, "Levels a round.", LEVELS, least, _TWO),
        Column("slope_low", end(slope, "low"), "Lower end of its 95 % interval.", LEVELS, _INTERVAL, _TWO),
        Column("slope_high", end(slope, "high"), "Upper end of its 95 % interval.", LEVELS, _INTERVAL, _TWO),
        Column("slope_is_clear", clear, "Whether it is up or down.", YES_NO, "its interval leaves out 0", _TWO),
    ]


def _changes() -> list[Column[Changed]]:
    return [
        Column("earlier_version", lambda one: one.earlier_version, "The version that was answered.", made="as stated"),
        Column("earlier", lambda one: one.earlier or None, "The earlier indicator.", ID, "", "where it is new"),
        Column("later", lambda one: one.later or None, "The later indicator.", ID, "", "where none asks the same"),
        Column("title", lambda one: one.title or None, "What it is called.", made="", empty="where nobody knows"),
        Column("what", lambda one: one.what, "What becomes of its answers.", made="by what the question means"),
        Column("reason", lambda one: one.reason or None, "Why.", made="", empty="where nothing needs saying"),
    ]
