"""What a return says beside its answers: it is not scored, and must not get lost."""

from __future__ import annotations

from typing import NamedTuple

from vcsekit.returns.spreadsheet import unguarded
from vcsekit.returns.table import Place, Row, Table, place_of_cell


class Remark(NamedTuple):
    """What was said about an indicator (an empty `indicator`: about the whole), and where it stands."""

    indicator: str
    evidence: str
    comment: str
    place: Place


def remarks_of(table: Table, row: Row, comment: int | None) -> tuple[Remark, ...]:
    """The remarks of one return. A form holds its own; in other tables `comment` is the column of comments."""
    own: tuple[Remark, ...] = getattr(table, "remarks", ())
    if own or comment is None or comment >= len(row.cells):
        return own
    text = row.cells[comment].strip()
    return (Remark("", "", unguarded(text), place_of_cell(table, row, comment)),) if text else ()
