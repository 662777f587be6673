"""The columns of what a group scored, overall or in a domain."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from vcsekit.export.columns import COUNT, HIDDEN, LEVELS, SHARE, SIGNED_SHARE, YES_NO, Cell, Column
from vcsekit.export.figure_records import ScoreRecord
from vcsekit.scoring.agreement import Distance


def _of(name: str) -> Any:
    """A figure of a record's scores, or nothing."""
    return lambda record: None if record.scores is None else getattr(record.scores, name)


def _robust(name: str) -> Any:
    return lambda record: None if record.scores is None else getattr(record.scores.robust, name)


def _interval(name: str) -> Any:
    return lambda record: getattr(record.scores.interval, name) if record.scores and record.scores.interval else None


def _quartile(place: int) -> Any:
    return lambda record: None if record.scores is None else record.scores.quartiles[place]


def score_columns(labels: dict[int, str], *, domain: bool) -> list[Column[ScoreRecord]]:
    """The columns of a histogram of scores, overall or in a domain."""

    def shown(record: ScoreRecord, value: Cell) -> Cell:
        return value if record.scores else None

    def word(record: ScoreRecord) -> Cell:
        return labels[record.scores.nearest] if record.scores and record.scores.nearest is not None else None

    def complete(record: ScoreRecord) -> Fraction | None:
        return Fraction(record.answered, record.applicable) if record.scores and record.applicable else None

    what = "domain score" if domain else "overall score"
    seven = "quantile of type 7 (linear; Hyndman and Fan, 1996)"
    bootstrap = (
        "percentile bootstrap of the mean: counted over all rooms up to 7 responses, and above that where scores lie "
        "on few enough steps, else from four cumulants (Cornish and Fisher, 1938)"
    )
    first: list[Column[ScoreRecord]] = [
        Column(
            "responses",
            _of("number"),
            f"Responses that have one: each has one {what}.",
            COUNT,
            "each response once",
            HIDDEN,
        ),
        Column("mean", _of("mean"), f"Mean of the responses' {what}s.", LEVELS, "each response once", HIDDEN),
        Column("nearest_level", word, "The level nearest to the mean.", "level's name", "a half goes down", HIDDEN),
        Column(
            "balanced_mean",
            lambda record: record.balanced,
            "The mean in which every constituency counts once.",
            LEVELS,
            "mean of the means of the constituencies that are shown",
            "where fewer than two constituencies are shown",
        ),
        Column("lowest", _of("lowest"), f"The lowest response's {what}.", LEVELS, "minimum", HIDDEN),
        Column("lower_quartile", _quartile(0), f"A quarter of the {what}s lie below.", LEVELS, seven, HIDDEN),
        Column("median", _quartile(1), f"Half of the {what}s lie below.", LEVELS, seven, HIDDEN),
        Column("upper_quartile", _quartile(2), f"Three quarters of the {what}s lie below.", LEVELS, seven, HIDDEN),
        Column("highest", _of("highest"), f"The highest response's {what}.", LEVELS, "maximum", HIDDEN),
    ]
    if domain:
        floor = "lowest lower median among the domain's indicators that are shown"
        first.append(Column("floor", lambda record: record.floor, "The weakest indicator.", LEVELS, floor, HIDDEN))
    return [
        *first,
        Column(
            "interval_low",
            _interval("low"),
            "How far the mean depends on who was in the room: lower end of a 95 % interval.",
            LEVELS,
            bootstrap,
            HIDDEN,
        ),
        Column(
            "interval_high",
            _interval("high"),
            "How far the mean depends on who was in the room: upper end of a 95 % interval.",
            LEVELS,
            bootstrap,
            HIDDEN,
        ),
        Column(
            "without_one_low",
            _robust("lowest"),
            "The lowest mean when one response is left out.",
            LEVELS,
            "(sum − highest) ÷ (responses − 1)",
            f"{HIDDEN}; with a single response",
        ),
        Column(
            "without_one_high",
            _robust("highest"),
            "The highest mean when one response is left out.",
            LEVELS,
            "(sum − lowest) ÷ (responses − 1)",
            f"{HIDDEN}; with a single response",
        ),
        Column(
            "one_response_changes_level",
            _robust("by_response"),
            "Whether one response less, or one more, would change the nearest level.",
            YES_NO,
            "each response left out; one more at the lowest and at the highest level",
            HIDDEN,
        ),
        Column(
            "one_indicator_changes_level",
            _robust("by_indicator"),
            "Whether one indicator placed one level lower or higher would change the nearest level.",
            YES_NO,
            "mean ± the largest part that one indicator has in the score",
            HIDDEN,
        ),
        Column("answered", lambda r: shown(r, r.answered), "Answered cells.", COUNT, "cells with a level", HIDDEN),
        Column(
            "applicable",
            lambda r: shown(r, r.applicable),
            "Applicable cells.",
            COUNT,
            "responses × indicators, less those that are not applicable",
            HIDDEN,
        ),
        Column(
            "completeness",
            complete,
            "How much was answered.",
            SHARE,
            "answered ÷ applicable",
            f"{HIDDEN}; where nothing is applicable",
        ),
        *(_alpha(distance) for distance in Distance),
    ]


def _alpha(distance: Distance) -> Column[ScoreRecord]:
    return Column(
        f"krippendorff_{distance}",
        lambda record: record.alphas.get(distance),
        f"Krippendorff's α, {distance}: do the responses tell the indicators apart in the same way? 1 is perfect, "
        "0 as by chance.",
        SIGNED_SHARE,
        "1 − Do/De; units are the indicators, raters the responses (Krippendorff, 2011)",
        f"{HIDDEN}; where all answers are the same, or none can be paired",
    )
