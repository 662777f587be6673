"""The tables of figures: what every column is, how it is made, and when it is empty.

A column is described where it is made, so the data dictionary can't say anything else than what is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from vcsekit.content.library import Library
from vcsekit.export.columns import COUNT, ID, LEVELS, YES_NO, Column, Table, of_part
from vcsekit.export.figure_records import CohortRecord, FigureRecords, GapRecord, MoveRecord
from vcsekit.export.indicator_columns import indicator_columns
from vcsekit.export.return_columns import return_columns
from vcsekit.export.score_columns import score_columns
from vcsekit.returns.result import ScoredReturn
from vcsekit.scoring.card import Scorecard
from vcsekit.scoring.cohort import BANDS_FROM
from vcsekit.scoring.shown import ALL
from vcsekit.scoring.state import State

_RETURN = "one return that was scored"
_GROUPED = (
    "`all systems`, `constituency of all systems`, `system`, `constituency` and `place` (both within a system). "
    "Rows over all systems add up what is shown of single systems, and nothing else"
)


def _group_columns() -> list[Column[Any]]:
    whole = f"`{ALL}` in rows that count every one of them; `others` stands for small ones together"
    unsaid = "where the returns do not say"
    columns: list[Column[Any]] = [
        Column("grouping", lambda group: str(group.grouping), "What the row's group is a group of.", made=_GROUPED),
        Column("round", lambda group: group.round, "When everybody was asked.", empty=unsaid),
        Column("system", lambda group: group.system, "The integrated care system.", made=whole, empty=unsaid),
        Column("place", lambda group: group.place, "The place or neighbourhood.", made=whole),
        Column("constituency", lambda group: group.constituency, "The id of the constituency.", ID, whole),
    ]
    return of_part("group", columns)


def _note() -> Column[Any]:
    return Column("note", lambda record: record.note, "Why figures are not shown.", made="", empty="where they are")


def _gap_columns() -> list[Column[GapRecord]]:
    def of(name: str, place: int) -> Any:
        return lambda record: getattr(record, name)[place]

    def apart(name: str) -> Any:
        return lambda record: getattr(record, name)[1] - getattr(record, name)[0]

    return [
        Column("item_kind", lambda record: record.kind, "overall, domain or indicator.", "word", ""),
        Column("item", lambda record: record.item, "The id of the domain or indicator, or overall.", ID, ""),
        Column("first", of("names", 0), "The constituency that the matrix names first.", ID, ""),
        Column("second", of("names", 1), "The constituency that it is compared with.", ID, ""),
        Column("first_responses", of("numbers", 0), "Responses of the first.", COUNT, ""),
        Column("second_responses", of("numbers", 1), "Responses of the second.", COUNT, ""),
        Column("first_mean", of("means", 0), "Mean of the first.", LEVELS, "each response once"),
        Column("second_mean", of("means", 1), "Mean of the second.", LEVELS, "each response once"),
        Column("mean_difference", apart("means"), "Perception gap of means.", LEVELS, "second − first"),
        Column("first_median", of("medians", 0), "Median of the first.", LEVELS, "quantile of type 7"),
        Column("second_median", of("medians", 1), "Median of the second.", LEVELS, "quantile of type 7"),
        Column("median_difference", apart("medians"), "Perception gap of medians.", LEVELS, "second − first"),
    ]


def _move_columns() -> list[Column[MoveRecord]]:
    def of(name: str, place: int) -> Any:
        return lambda record: getattr(record, name)[place]

    interval = "percentile bootstrap of the difference, each round apart; as the interval of a mean"
    return [
        Column("system", lambda record: record.system, "The integrated care system.", empty="as in other tables"),
        Column("from_round", of("rounds", 0), "The earlier round.", made="by the order of their names"),
        Column("to_round", of("rounds", 1), "The next round of this system.", made="by the order of their names"),
        Column("item", lambda record: record.item, "The domain's id, or overall.", ID, ""),
        Column("from_responses", of("numbers", 0), "Responses of the earlier round.", COUNT, ""),
        Column("to_responses", of("numbers", 1), "Responses of the later round.", COUNT, ""),
        Column("from_mean", of("means", 0), "Mean of the earlier round.", LEVELS, "each response once"),
        Column("to_mean", of("means", 1), "Mean of the later round.", LEVELS, "each response once"),
        Column("difference", lambda record: record.move.difference, "How far it moved.", LEVELS, "later − earlier"),
        Column("interval_low", lambda r: r.move.interval.low, "Lower end of a 95 % interval.", LEVELS, interval),
        Column("interval_high", lambda r: r.move.interval.high, "Upper end of a 95 % interval.", LEVELS, interval),
        Column(
            "moved",
            lambda record: record.move.moved,
            "Whether it moved beyond who was in the room.",
            YES_NO,
            "the interval leaves out 0",
        ),
    ]  # fmt: skip


def _cohort_columns() -> list[Column[CohortRecord]]:
    few = f"under {BANDS_FROM} systems"
    seven = "quantile of type 7 of the systems' means"
    return [
        Column("round", lambda record: record.round, "When everybody was asked.", empty="where returns do not say"),
        Column("item", lambda record: record.item, "The domain's id, or overall.", ID, ""),
        Column("systems", lambda record: len(record.means), "Systems that can be shown.", COUNT, "each once"),
        Column(
            "mean",
            lambda record: sum(record.means, Fraction(0)) / len(record.means),
            "Mean of the systems' means.",
            LEVELS,
            "each system once",
        ),
        Column("lowest", lambda record: record.means[0], "The lowest system's mean.", LEVELS, "minimum"),
        Column("lower_quartile", lambda r: r.quartiles[0], "A quarter of the systems lie below.", LEVELS, seven, few),
        Column("median", lambda r: r.quartiles[1], "Half of the systems lie below.", LEVELS, seven, few),
        Column("upper_quartile", lambda r: r.quartiles[2], "Three quarters lie below.", LEVELS, seven, few),
        Column("highest", lambda record: record.means[-1], "The highest system's mean.", LEVELS, "maximum"),
    ]


def returns_table(library: Library, card: Scorecard, returns: Sequence[ScoredReturn] = ()) -> Table[ScoredReturn]:
    """The table by return."""
    return Table("scores", _RETURN, return_columns(library, card), returns, private=True)


def figure_tables(library: Library, card: Scorecard, state: State) -> list[Table[Any]]:
    """All tables of figures of groups, each worked out when its rows are asked for."""
    records, labels = FigureRecords(library, card, state), {level.value: level.label for level in library.matrix.scale}
    about, note = _group_columns(), _note()
    domain: Column[Any] = Column("domain", lambda record: record.domain.id, "The domain's id.", ID, "as in the matrix")
    scored = [*about, domain, *score_columns(labels, domain=True), note]
    answered = [*about, *indicator_columns(library, records, [*about, note]), note]
    return [
        Table("overall", "a group", [*about, *score_columns(labels, domain=False), note], _Again(records.overall)),
        Table("domains", "a group and a domain", scored, _Again(records.domains)),
        Table("indicators", "a group and an indicator", answered, _Again(records.indicators)),
        Table("gaps", "two constituencies and an item", [*about[:3], *_gap_columns()], _Again(records.gaps)),
        Table("moves", "a system, two rounds and an item", _move_columns(), _Again(records.moves)),
        Table("cohort", "a round and an item", _cohort_columns(), _Again(records.cohort)),
    ]


class _Again:
    """Records that can be gone through more than once: for CSV, for JSON and for Excel."""

    def __init__(self, made: Any) -> None:
        self._made = made

    def __iter__(self) -> Any:
        return self._made()
