"""The columns of how a group answered one indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vcsekit.content.library import Library
from vcsekit.export.columns import COUNT, HIDDEN, ID, LEVELS, SHARE, SIGNED_SHARE, YES_NO, Cell, Column, of_part
from vcsekit.export.figure_records import FigureRecords, IndicatorRecord
from vcsekit.scoring.agreement import Word
from vcsekit.scoring.spread import Votes


def _vote(name: str) -> Any:
    return lambda votes: None if votes is None else getattr(votes, name)


def _delphi(name: str) -> Any:
    return lambda votes: getattr(votes.delphi, name) if votes and votes.delphi else None


def _vote_quartile(place: int) -> Any:
    return lambda votes: None if votes is None else votes.quartiles[place]


def indicator_columns(
    library: Library, records: FigureRecords, about: Sequence[Column[Any]]
) -> list[Column[IndicatorRecord]]:
    """The columns of the table of indicators. `about` are those that come before."""
    labels, none = {level.value: level.label for level in library.matrix.scale}, f"{HIDDEN}; without votes"

    def between(votes: Votes | None) -> Cell:
        if votes is None or votes.lower is None or votes.upper is None:
            return None
        low, high = labels[votes.lower], labels[votes.upper]
        return low if low == high else f"between {low} and {high}"

    def sides(record: IndicatorRecord) -> Cell:
        return f"{record.split[1]} (higher) and {record.split[0]} (lower)" if record.split else None

    seven = "quantile of type 7 (linear; Hyndman and Fan, 1996)"
    rule = f"RAND/UCLA: inside is within {records.tolerance} of the median (doi 10.5334/ijic.7747)"
    number = Column[Any](
        "votes", _vote("number"), "Answers that are a level.", COUNT, "sum of the levels' counts", HIDDEN
    )
    first: list[Column[IndicatorRecord]] = [
        Column("indicator", lambda record: record.indicator, "The indicator's id.", ID, "as in the matrix"),
        *of_part("votes", [number]),
    ]
    beside: list[Column[IndicatorRecord]] = [
        Column("not_applicable", lambda r: r.not_applicable, "Answers “not applicable”.", COUNT, "", HIDDEN),
        Column("not_answered", lambda r: r.not_answered, "Cells without an answer.", COUNT, "", HIDDEN),
    ]
    figures: list[Column[Any]] = [
        Column("mean", _vote("mean"), "Mean of the levels.", LEVELS, "each vote once", none),
        Column("lower_quartile", _vote_quartile(0), "A quarter of the votes lie below.", LEVELS, seven, none),
        Column("median", _vote_quartile(1), "Half of the votes lie below.", LEVELS, seven, none),
        Column("upper_quartile", _vote_quartile(2), "Three quarters of the votes lie below.", LEVELS, seven, none),
        Column("lower_median", _vote("lower"), "The middle vote, or the lower of two.", LEVELS, "", none),
        Column("upper_median", _vote("upper"), "The middle vote, or the upper of two.", LEVELS, "", none),
        Column("median_in_words", between, "The median as a level that somebody chose.", "level's name", "", none),
        Column("delphi_inside", _delphi("inside"), "Votes near the median.", SHARE, rule, none),
        Column(
            "delphi_at_median",
            _delphi("at_median"),
            "Votes at the median.",
            SHARE,
            "at a median between two levels the mean of their shares",
            none,
        ),
        Column("delphi_outside", _delphi("outside"), "Votes far from the median.", COUNT, rule, none),
        Column(
            "delphi_agreed",
            _delphi("agreed"),
            "Whether that is agreement.",
            YES_NO,
            "at most (votes + 1) // 3 − 1 are outside",
            none,
        ),
        Column(
            "van_der_eijk",
            _vote("agreement"),
            "Agreement A: −1 is polarised, 0 is even, 1 is unanimous.",
            SIGNED_SHARE,
            "van der Eijk, Quality and Quantity 35 (2001)",
            f"{none}; on a scale of two levels",
        ),
        Column(
            "tastle_wierman",
            _vote("consensus"),
            "Consensus: 0 is polarised, 1 is unanimous.",
            SHARE,
            "1 + Σ pᵢ·log₂(1 − |xᵢ − μ| ÷ width) (Tastle and Wierman, 2007)",
            none,
        ),
    ]
    words: list[Column[IndicatorRecord]] = [
        Column(
            "agreement",
            lambda record: None if record.word is None else str(record.word),
            "The word that people see.",
            "words",
            f"the first that fits: {Word.NONE} (under 3), {Word.SPLIT} (two constituencies' medians a level apart), "
            f"{Word.AGREED} (delphi_agreed), {Word.SPREAD} (“at both ends” where van_der_eijk is below 0)",
            HIDDEN,
        ),
        Column("split_between", sides, "The constituencies furthest apart.", ID, "", "where it is not split"),
    ]
    more = [*beside, *of_part("votes", figures), *words]
    return [*first, *_level_columns(library, [*about, *first, *more]), *more]


def _level_columns(library: Library, others: Sequence[Column[Any]]) -> list[Column[IndicatorRecord]]:
    """A column a level, by the level's id; one that another column has gets `level_` before it."""
    taken = {column.name for column in others}

    def count(place: int) -> Any:
        return lambda counts: counts[place] if counts else None

    columns: list[Column[Any]] = [
        Column(
            f"level_{level.id}" if level.id in taken else level.id,
            count(place),
            f"How often {level.value} ({level.label}) was given.",
            COUNT,
            "votes for this level",
            HIDDEN,
        )
        for place, level in enumerate(library.matrix.scale)
    ]
    return of_part("counts", columns)
