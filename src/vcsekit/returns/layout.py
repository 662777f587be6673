"""Our own wide layout, and where the columns of one table stand, whatever they are called there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vcsekit.scoring.card import Scorecard

CONTEXT_COLUMNS = ("return_id", "system", "place", "constituency", "round", "submitted")
"""What a return says of itself, in the order in which `vcsekit form` writes it."""

OPTIONAL_COLUMNS = ("matrix", "comment")
"""Columns that are known but need not be there: the matrix's id and version, and free text."""

LONG_COLUMNS = ("indicator", "answer")
"""In a table with one answer a row: which indicator, and what was answered."""

REMEDY = "remedy"
"""How columns begin that `vcsekit score` adds to rows to correct; they are not read."""

ORIGIN = "migrated_from"
"""The column in which `vcsekit migrate` says which matrix was answered; it is not read."""


@dataclass(frozen=True)
class ResolvedColumns:
    """Where the columns of one table stand, as plain data for any engine.

    `width` is how many cells a row has; `headings` are the columns' names as the file has them. `context` gives the
    column of each of CONTEXT_COLUMNS and OPTIONAL_COLUMNS that is there, `constants` the value of those that are the
    same in every row. `indicators[i]` is the column of the scorecard's indicator `i`, or None. In a long table
    `indicator` and `answer` are columns too. `numbered` means that a row's number is its return's id.
    """

    width: int
    headings: tuple[str, ...]
    context: Mapping[str, int]
    indicators: tuple[int | None, ...]
    constants: Mapping[str, str] = field(default_factory=dict)
    numbered: bool = False
    indicator: int | None = None
    answer: int | None = None


def form_header(card: Scorecard) -> list[str]:
    """The header of an empty wide return."""
    return [*CONTEXT_COLUMNS, "matrix", *(indicator.id for indicator in card.indicators), "comment"]


def form_columns(card: Scorecard) -> ResolvedColumns:
    """The columns of a table whose header is `form_header`."""
    header = form_header(card)
    places = {name: place for place, name in enumerate(header)}
    context = {name: places[name] for name in (*CONTEXT_COLUMNS, *OPTIONAL_COLUMNS)}
    return ResolvedColumns(
        len(header), tuple(header), context, tuple(places[indicator.id] for indicator in card.indicators)
    )
