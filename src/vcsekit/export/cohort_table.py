"""The table of a system beside the others of its round: a row a system that is named, and an item."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from vcsekit.content.library import Library
from vcsekit.export.columns import COUNT, ID, LEVELS, YES_NO, Column, Table
from vcsekit.scoring.cohort import BANDS_FROM, SPREAD_FROM, Beside
from vcsekit.scoring.group import nearest_value

KIND = "vcsekit-cohort"

_OWN = "where too few responses have a score; `note` says so"
_OTHERS = "where too few other systems can be shown; `note` says so"
_SPREAD = f"{_OTHERS}; where fewer than {SPREAD_FROM} of those without a name can"
_FEW = f"under {BANDS_FROM} systems"


def cohort_table(library: Library, found: Sequence[Beside] = ()) -> Table[Beside]:
    """The system that is asked about first, then others that said that they may be named, by name."""
    return Table("cohort", "a system and an item", [*_own(library), *_others(), _note()], found)


def _own(library: Library) -> list[Column[Beside]]:
    labels = {level.value: level.label for level in library.matrix.scale}
    titles = {domain.id: domain.title for domain in library.domains}
    values = list(labels)

    def word(one: Beside) -> str | None:
        return None if one.mean is None else labels[nearest_value(one.mean, values)]

    def end(name: str) -> Any:
        return lambda one: None if one.interval is None else getattr(one.interval, name)

    return [
        Column("system", lambda one: one.system, "The integrated care system."),
        Column("item", lambda one: one.item, "The domain's id, or overall.", ID, ""),
        Column("title", lambda one: titles.get(one.item, "Overall"), "What the item is called.", made="as in content"),
        Column("responses", lambda one: one.responses, "Responses that have a score.", COUNT, "each once", _OWN),
        Column("mean", lambda one: one.mean, "The system's mean.", LEVELS, "each response once", _OWN),
        Column("nearest_level", word, "The level nearest to the mean.", "level's name", "a half goes down", _OWN),
        Column("floor", lambda one: one.floor, "The weakest indicator.", LEVELS, "lowest lower median", "overall"),
        Column("interval_low", end("low"), "Lower end of the mean's 95 % interval.", LEVELS, "bootstrap", _OWN),
        Column("interval_high", end("high"), "Upper end of the mean's 95 % interval.", LEVELS, "bootstrap", _OWN),
    ]


def _others() -> list[Column[Beside]]:
    def of(name: str) -> Any:
        return lambda one: None if one.spread is None else getattr(one.spread, name)

    def quartile(place: int) -> Any:
        return lambda one: None if one.spread is None else one.spread.quartiles[place]

    def apart(one: Beside) -> Fraction | None:
        return None if one.mean is None or one.others_mean is None else one.mean - one.others_mean

    seven = "quantile of type 7 of the systems' means"
    few = f"{_FEW}; {_SPREAD}"
    return [
        Column("others", lambda one: one.others, "Other systems that can be shown here.", COUNT, "each once"),
        Column("others_mean", lambda one: one.others_mean, "Mean of their means.", LEVELS, "each once", _OTHERS),
        Column("difference", apart, "How far above the others.", LEVELS, "mean − others_mean", f"{_OWN}; {_OTHERS}"),
        Column("systems", of("systems"), "Systems, this one too.", COUNT, "each once", _SPREAD),
        Column("lowest", of("lowest"), "The lowest system's mean.", LEVELS, "minimum", _SPREAD),
        Column("lower_quartile", quartile(0), "A quarter of the systems lie below.", LEVELS, seven, few),
        Column("median", quartile(1), "Half of the systems lie below.", LEVELS, seven, few),
        Column("upper_quartile", quartile(2), "Three quarters of the systems lie below.", LEVELS, seven, few),
        Column("highest", of("highest"), "The highest system's mean.", LEVELS, "maximum", _SPREAD),
        Column(
            "band",
            lambda one: None if one.band is None else str(one.band),
            "Where the mean stands among the systems.",
            "lowest quarter, middle half or highest quarter",
            "below the lower quartile, above the upper one, or between them (both included)",
            few,
        ),
        Column(
            "band_is_certain",
            lambda one: one.certain,
            "Whether the whole interval stands there, too.",
            YES_NO,
            "both ends of the interval lie in the same band as the mean",
            few,
        ),
        Column(
            "others_by_half_level",
            lambda one: None if one.counts is None else "; ".join(map(str, one.counts)),
            "How many of the others lie in each half level, from the scale's lowest up.",
            "counts",
            "each half level with its lower end; the last one with its upper end, too",
            _SPREAD,
        ),
    ]


def _note() -> Column[Beside]:
    return Column("note", lambda one: one.note or None, "Why figures are missing.", made="", empty="where none is")
