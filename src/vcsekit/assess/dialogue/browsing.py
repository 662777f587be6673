"""What the framework holds about an indicator, as a list to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from vcsekit.assess.dialogue.parts import Turn
from vcsekit.assess.dialogue.reading import approaches_of, barriers_of, cases_of
from vcsekit.content.search import search

MAX_FOUND = 30


@dataclass(frozen=True)
class Item:
    """One thing to read: its kind in words, its id and its title."""

    kind: str
    id: str
    title: str


def items(turn: Turn, words: str = "") -> list[Item]:
    """The barriers, approaches and cases of the indicator that is asked about; or what a search finds."""
    if words.strip():
        return [Item(hit.kind, hit.id, hit.title) for hit in search(turn.library, words.split())[:MAX_FOUND]]
    if turn.session.indicator is None:
        return []
    return [
        *(Item("barrier", item.id, item.title) for item in barriers_of(turn)),
        *(Item("approach", item.id, item.title) for item in approaches_of(turn)),
        *(Item("case", case.id, case.title) for case in cases_of(turn)),
    ]
