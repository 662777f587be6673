"""Cards for the tables: conversation cards, and the levels of each indicator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vcsekit.content.library import Library
from vcsekit.content.words import matrix_line
from vcsekit.model.matrix import Domain


@dataclass(frozen=True)
class CardView:
    """One card: what stands above, the words to read out, and lists below."""

    kind: str
    above: str
    title: str
    text: str
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    below: str


@dataclass(frozen=True)
class CardsView:
    """A set of cards to print."""

    title: str
    notice: str
    cards: tuple[CardView, ...]


def cards_view(library: Library, *, conversation: bool, levels: bool, domain: str | None = None) -> CardsView:
    """Conversation cards, level cards or both; only those that lead to a domain where one is named."""
    found: list[CardView] = []
    if conversation:
        found += _conversation(library, domain)
    if levels:
        found += [card for item in library.domains if domain in (None, item.id) for card in _levels(library, item)]
    return CardsView(f"Cards: {library.matrix.title}", matrix_line(library), tuple(found))


def vote_cards(library: Library, people: int) -> CardsView:
    """A set of number cards a person: one for every level, with its number large enough to be read across a room."""
    levels = [
        CardView("vote", "Vote", str(level.value), level.label, (("", (level.meaning,)),), "")
        for level in library.matrix.scale
    ]
    return CardsView(f"Cards for votes: {library.matrix.title}", matrix_line(library), tuple(levels * people))


def _conversation(library: Library, domain: str | None) -> Iterator[CardView]:
    for theme in library.coproduction_themes:
        for card in theme.cards:
            if domain is None or any(name.rpartition("-")[0] == domain for name in card.indicators):
                lists = (("Why it matters", (card.why,)), ("Listen for", card.listen_for))
                yield CardView("conversation", theme.title, card.question, "", lists, ", ".join(card.indicators))


def _levels(library: Library, domain: Domain) -> Iterator[CardView]:
    for indicator in domain.indicators:
        if not indicator.retired:
            told = tuple(f"{level.value} {level.label}: {indicator.levels[level.id]}" for level in library.matrix.scale)
            lists = (("What a visitor would see", told), ("To discuss", indicator.prompts))
            yield CardView("levels", domain.title, f"{indicator.id} {indicator.title}", indicator.statement, lists, "")
