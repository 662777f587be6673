"""What a row says of itself: whose return it is, and which one. Texts are mapped as the layout and register say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import NamedTuple

from vcsekit.model.layout import Layout
from vcsekit.returns.cells import folded
from vcsekit.returns.layout import ResolvedColumns
from vcsekit.returns.limits import MAX_REMEMBERED
from vcsekit.returns.spreadsheet import unguarded
from vcsekit.returns.table import Row, Table
from vcsekit.returns.vocabulary import Vocabulary


class About(NamedTuple):
    """What a row says of itself; an empty text where it says nothing. `constituency` is as it is written."""

    return_id: str
    system: str
    place: str
    constituency: str
    round: str
    submitted: str
    matrix: str

    @property
    def identity(self) -> tuple[str, str, str]:
        """What makes two rows the same return: round, system and id. Ids need be unique in a system and round."""
        return (self.round, self.system, self.return_id)


class AboutReader:
    """Reads what the rows of one table say of themselves."""

    def __init__(self, table: Table, columns: ResolvedColumns, vocabulary: Vocabulary, layout: Layout | None) -> None:
        self._slots = [(columns.context.get(name), columns.constants.get(name, "")) for name in About._fields]
        self._identifying = [self._slots[About._fields.index(name)] for name in ("return_id", "system", "round")]
        self._source = f"{PurePath(table.path).name} {table.sheet}".strip() if columns.numbered else ""
        rounds, places = (layout.rounds, layout.places) if layout else ({}, {})
        self._systems = _Remembered(lambda text: vocabulary.systems.name(text) or text)
        self._places = _Remembered(_mapped(places))
        self._rounds = _Remembered(_mapped(rounds))

    def identity(self, row: Row) -> tuple[str, str, str]:
        """As `read(row).identity`, for a row that lacks no cell, in a third of the time."""
        if self._source:
            return self.read(row).identity
        cells = row.cells
        (one, fixed_id), (two, fixed_system), (three, fixed_round) = self._identifying
        name = fixed_id if one is None else cells[one].strip()
        system = fixed_system if two is None else cells[two].strip()
        occasion = fixed_round if three is None else cells[three].strip()
        return self._rounds[occasion], self._systems[system], unguarded(name)

    def read(self, row: Row) -> About:
        """What a row says of itself; blanks for cells that it lacks."""
        cells, width = row.cells, len(row.cells)
        found = [
            constant if place is None else (cells[place].strip() if place < width else "")
            for place, constant in self._slots
        ]
        found[0] = unguarded(found[0])
        if self._source:
            found[0] = f"{self._source} row {row.line}"
        found[1], found[2], found[4] = self._systems[found[1]], self._places[found[2]], self._rounds[found[4]]
        return About._make(found)


class _Remembered(dict[str, str]):
    """What texts mean, worked out once each."""

    def __init__(self, meaning: Callable[[str], str]) -> None:
        super().__init__()
        self._meaning = meaning

    def __missing__(self, text: str) -> str:
        if len(self) >= MAX_REMEMBERED:
            self.clear()
        found = self[text] = self._meaning(unguarded(text))
        return found


def _mapped(meanings: Mapping[str, str]) -> Callable[[str], str]:
    known = {folded(text): meaning for text, meaning in meanings.items()}
    return lambda text: known.get(folded(text), text)
