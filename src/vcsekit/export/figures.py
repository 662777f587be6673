"""The figures of all cases as one table: what an alliance needs for a business case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from vcsekit.content.library import Library
from vcsekit.model.cases import Case, Figure

HEADER = (
    "case", "system", "areas", "action", "value", "upper", "date",
    "unit", "qualifier", "period", "what", "told", "sources",
)  # fmt: skip


@dataclass(frozen=True)
class CaseFigure:
    """One figure with the case that states it."""

    case: Case
    figure: Figure

    def cells(self) -> tuple[str | Decimal, ...]:
        """The figure's cells, in the order of HEADER; an empty text for what is not there."""
        figure, case = self.figure, self.case
        parts = (
            case.id, case.system, " ".join(case.areas), figure.action, figure.value, figure.upper, figure.date,
            figure.unit, figure.qualifier, figure.period, figure.what, case.as_of, " ".join(figure.sources),
        )  # fmt: skip
        return tuple("" if part is None else part if isinstance(part, Decimal) else str(part) for part in parts)


def figures(library: Library, unit: str | None = None, area: str | None = None) -> Iterator[CaseFigure]:
    """The figures of all cases, in the cases' order; only those of a unit or of an area's cases where one is named.

    Units are compared without regard to case; the unit `date` stands for figures that are dates.
    """
    for case in library.cases:
        if area is None or area in case.areas:
            for figure in case.figures:
                own = "date" if figure.value is None else (figure.unit or "")
                if unit is None or own.casefold() == unit.casefold():
                    yield CaseFigure(case, figure)


def units(library: Library) -> list[str]:
    """Every unit that a figure has, the most frequent first."""
    counts: dict[str, int] = {}
    for item in figures(library):
        own = "date" if item.figure.value is None else (item.figure.unit or "")
        counts[own] = counts.get(own, 0) + 1
    return sorted(counts, key=lambda name: (-counts[name], name))
