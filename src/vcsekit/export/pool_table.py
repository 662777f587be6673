"""The table of what suppression cost a pool: how many answers it lacks, and between what its means lie for that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vcsekit.export.columns import COUNT, ID, LEVELS, Column, Table, of_part
from vcsekit.scoring.pool_cost import Cost
from vcsekit.scoring.shown import ALL

_ONCE = "each system once"


def suppression_table(costs: Iterable[Cost] = ()) -> Table[Cost]:
    """A row for every round, constituency and item."""
    return Table("suppression", "a round, a constituency and an item", [*_about(), *_responses(), *_systems()], costs)


def _about() -> list[Column[Cost]]:
    whole = f"`{ALL}` in rows that count every one of them"
    return [
        Column("round", lambda cost: cost.round, "When everybody was asked.", empty="where returns do not say"),
        Column("constituency", lambda cost: cost.constituency, "The id of the constituency.", ID, whole),
        Column("item_kind", lambda cost: cost.kind, "overall, domain or indicator.", "word", ""),
        Column("item", lambda cost: cost.item, "The id of the domain or indicator, or overall.", ID, ""),
    ]


def _responses() -> list[Column[Any]]:
    told = "as the published states tell; of a constituency, the most that can be: others may hold some of them"
    nothing = "where nothing is counted and nothing missing"
    low = "all that is missing at the lowest level; the mean of everybody is no lower"
    high = "all that is missing at the highest level; the mean of everybody is no higher"
    columns: list[Column[Any]] = [
        Column("counted", lambda own: own.number, "Answers or scores that are published.", COUNT, "each return once"),
        Column("missing", lambda own: own.missing, "Answers or scores that are kept back.", COUNT, told),
        Column("mean", lambda own: own.mean, "Mean of what is counted.", LEVELS, "each once", "where nothing is"),
        Column("lowest_mean", lambda own: own.lowest, "The lowest that the mean can be.", LEVELS, low, nothing),
        Column("highest_mean", lambda own: own.highest, "The highest that the mean can be.", LEVELS, high, nothing),
    ]
    return of_part("responses", columns)


def _systems() -> list[Column[Cost]]:
    def of(name: str) -> Any:
        return lambda cost: None if cost.systems is None else getattr(cost.systems, name)

    part = "for a constituency"
    some = f"{part}, or where no system is"
    return [
        Column("systems", of("number"), "Systems that are counted.", COUNT, _ONCE, part),
        Column("systems_missing", of("missing"), "Systems of which all is kept back.", COUNT, _ONCE, part),
        Column("systems_mean", of("mean"), "Mean of the systems' means.", LEVELS, _ONCE, some),
        Column("lowest_systems_mean", of("lowest"), "The lowest that it can be.", LEVELS, "missing ones lowest", some),
        Column("highest_systems_mean", of("highest"), "The highest that it can be.", LEVELS, "missing highest", some),
    ]
