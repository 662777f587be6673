"""The tables of who could help whom: a system's gaps, and the systems that may be named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vcsekit.content.library import Library
from vcsekit.content.words import account_given
from vcsekit.export.columns import COUNT, ID, LEVELS, Column, Table
from vcsekit.scoring.group import nearest_value
from vcsekit.scoring.twin import Gap, Twin, Twins

KIND = "vcsekit-twin"

_HIDDEN = "where too few other systems can be counted"
_NO_CASE = "where there is none"


def twin_tables(library: Library, found: Twins | None = None) -> list[Table[Any]]:
    """The table of gaps, the first to work on first, and that of named systems, the nearest first."""
    return [
        Table("twin", "a gap of the system", _gaps(library), found.gaps if found else ()),
        Table("twins", "a system that may be named", _twins(library), found.twins if found else ()),
    ]


def _gaps(library: Library) -> list[Column[Gap]]:
    labels = {level.value: level.label for level in library.matrix.scale}
    values = list(labels)
    titles = {indicator.id: indicator.title for indicator in library.indicators}

    def case(value: Any) -> Any:
        return lambda gap: value(gap.case) if gap.case else None

    return [
        Column("indicator", lambda gap: gap.indicator, "The indicator.", ID, ""),
        Column("title", lambda gap: titles[gap.indicator], "What it is called.", made="as in content"),
        Column("mean", lambda gap: gap.mean, "The system's mean.", LEVELS, "each response once"),
        Column("nearest_level", lambda gap: labels[nearest_value(gap.mean, values)], "The nearest level.", "name", ""),
        Column("levels_below_top", lambda gap: gap.below_top, "Levels up to the top.", COUNT, "from the nearest one"),
        Column("importance", lambda gap: gap.importance, "What it weighs.", LEVELS, "weight × levels below the top"),
        Column("barriers", lambda gap: "; ".join(gap.barriers) or None, "What may stand in the way.", ID, "", "none"),
        Column("systems_compared", lambda gap: gap.compared, "Other systems that count.", COUNT, "each once", _HIDDEN),
        Column("systems_strong", lambda gap: gap.strong, "Those in the upper half here.", COUNT, "", _HIDDEN),
        Column("could_help", _names, "Those of them that may be named.", made="by name", empty="where there is none"),
        Column("case", case(lambda near: near.case.id), "The nearest case.", ID, "see `why`", _NO_CASE),
        Column("case_title", case(lambda near: near.case.title), "What it is called.", made="", empty=_NO_CASE),
        Column("case_system", case(lambda near: near.system), "Whose case it is.", made="", empty=_NO_CASE),
        Column("case_told", case(lambda near: account_given(near.case)), "When it was told.", made="", empty=_NO_CASE),
        Column("case_actions", case(_actions), "The actions that are meant.", made="", empty=_NO_CASE),
        Column("why", case(lambda near: near.why), "Why this case is near.", made="", empty=_NO_CASE),
    ]


def _names(gap: Gap) -> str | None:
    return "; ".join(name for name, _ in gap.helpers) or None


def _actions(near: Any) -> str | None:
    return "; ".join(near.actions) or None


def _twins(library: Library) -> list[Column[Twin]]:
    def joined(names: Iterable[str]) -> str | None:
        return "; ".join(names) or None

    def titled(twin: Twin) -> str | None:
        barriers = ((name, library.get(name, "barrier")) for name in twin.shared)
        return joined(barrier.title if barrier else name for name, barrier in barriers)

    return [
        Column("system", lambda twin: twin.system, "A system that may be named."),
        Column("could_help_with", lambda twin: joined(twin.helps), "Gaps where it is strong.", ID, "", "none"),
        Column("could_be_helped_with", lambda twin: joined(twin.helped), "Its gaps where the other is.", ID, "", "no"),
        Column("shared_barriers", titled, "Barriers behind gaps of both.", made="by title", empty="where none is"),
    ]
