"""What one item of content says, as blocks that any reader can lay out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from vcsekit.content.library import Library
from vcsekit.content.words import ACTORS, account_given, cadence, figure_value, figure_words, matrix_line
from vcsekit.model.cases import Action, Case
from vcsekit.model.codesign import (
    Card,
    CoproductionTheme,
    EngagementGroup,
    Guide,
    ModelDocument,
    Recommendation,
    Role,
    SessionKind,
    Stage,
)
from vcsekit.model.framework import Approach, Area, Barrier, Theme
from vcsekit.model.matrix import Domain, Indicator
from vcsekit.model.register import Source, SourceItem, System


@dataclass(frozen=True)
class Heading:
    """The title of an item (level 1) or of a part of it (level 2)."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Markdown text."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list. A `label` stands before an item's text where it has one."""

    items: tuple[tuple[str, str], ...]


Block = Heading | Paragraph | Bullets


def describe(library: Library, item_id: str) -> list[Block]:
    """Everything that content says of the item with this id. Raises KeyError where there is none."""
    entry = library.entries.get(item_id)
    item = entry.item if entry else library.source_items.get(item_id)
    if item is None:
        raise KeyError(item_id)
    return list(_DESCRIBERS[type(item)](library, item))


def _domain(library: Library, domain: Domain) -> Iterator[Block]:
    yield Heading(f"{domain.id}: {domain.title}", 1)
    yield Paragraph(matrix_line(library))
    yield Paragraph(domain.purpose)
    yield from _list("Indicators", ((i.id, f"{i.title}. {i.statement}") for i in domain.indicators))


def _indicator(library: Library, indicator: Indicator) -> Iterator[Block]:
    yield Heading(f"{indicator.id}: {indicator.title}", 1)
    yield Paragraph(matrix_line(library))
    yield Paragraph(indicator.statement)
    levels = ((f"{level.value} {level.label}", indicator.levels[level.id]) for level in library.matrix.scale)
    yield from _list("Levels", levels)
    yield from _list("Questions to open the conversation", (("", text) for text in indicator.prompts))
    yield from _list("What could be shown", (("", text) for text in indicator.evidence))
    yield from _list("What changes if it works", (("", text) for text in indicator.success))
    yield from _list("What tends to stand in the way", _titles(library, indicator.barriers))
    yield from _sources(library, indicator.sources)


def _theme(library: Library, theme: Theme) -> Iterator[Block]:
    yield Heading(theme.title, 1)
    yield Paragraph(theme.description)
    yield from _list("Barriers", ((b.id, b.title) for b in theme.barriers))
    yield from _list("Approaches", ((a.id, a.title) for a in theme.approaches))
    area = library.get(theme.area, "area")
    yield from _list("Area", [(theme.area, area.title if area else "")])


def _barrier(library: Library, barrier: Barrier) -> Iterator[Block]:
    yield Heading(barrier.title, 1)
    yield Paragraph(barrier.description)
    answers = [(a.id, a.title) for a in library.approaches if barrier.id in a.addresses]
    yield from _list("What others did about it", answers)
    held_back = [(i.id, i.title) for i in library.indicators if barrier.id in i.barriers]
    yield from _list("Indicators that it holds back", held_back)
    yield from _sources(library, barrier.sources)


def _approach(library: Library, approach: Approach) -> Iterator[Block]:
    yield Heading(approach.title, 1)
    yield Paragraph(approach.description)
    yield from _list("Steps", ((f"{number}.", step) for number, step in enumerate(approach.steps, 1)))
    yield from _list("Barriers that it answers", _titles(library, approach.addresses))
    for seen in approach.seen_in:
        case = library.get(seen.case, "case")
        if case:
            yield Heading(f"Seen in {case.title} ({account_given(case)})")
            yield Bullets(tuple(_titles(library, seen.actions)) or ((seen.case, case.title),))
    yield from _list("Who can act", (("", ACTORS[actor]) for actor in approach.who_can_act))
    pages = ((r.publisher, r.title + (f", {r.page}" if r.page else "")) for r in approach.resources)
    yield from _list("Further reading", pages)
    yield from _sources(library, approach.sources)


def _case(library: Library, case: Case) -> Iterator[Block]:
    yield Heading(case.title, 1)
    system = library.get(case.system, "system")
    where = [case.organisation, case.place, system.name if system else case.system]
    told = f"T{account_given(case)[4:]}; bodies have merged and sums have moved since."
    yield Paragraph(". ".join([", ".join(part for part in where if part), told]))
    yield Paragraph(case.overview)
    yield from _list("What they did", ((action.id, action.title) for action in case.actions))
    yield from _list("What was hard, and what they learned", ((item.title, item.text) for item in case.learning))
    yield from _list("Figures", ((figure_value(figure), figure_words(figure)) for figure in case.figures))
    yield from _sources(library, case.sources)


def _action(library: Library, action: Action) -> Iterator[Block]:
    case = next(case for case in library.cases if action in case.actions)
    yield Heading(action.title, 1)
    yield Paragraph(f"From the case: {case.title} ({case.id}), {account_given(case)}.")
    yield Paragraph(action.summary)
    yield from _list("Approaches that it shows", _titles(library, action.approaches))
    figures = [figure for figure in case.figures if figure.action == action.id]
    yield from _list("Figures", ((figure_value(figure), figure_words(figure)) for figure in figures))
    yield from _sources(library, action.sources)


def _area(library: Library, area: Area) -> Iterator[Block]:
    yield Heading(area.title, 1)
    yield Paragraph(area.description)
    yield from _list("Themes", ((theme.id, theme.title) for theme in library.themes if theme.area == area.id))
    yield from _list("Cases", ((case.id, case.title) for case in library.cases if area.id in case.areas))


def _system(library: Library, system: System) -> Iterator[Block]:
    yield Heading(system.name, 1)
    yield Paragraph(f"Board code {system.ods_code}. Region: {system.region}. From {system.valid_from}.")
    yield from _list("Also written as", (("", alias) for alias in system.aliases))
    yield from _list("Cases", ((case.id, case.title) for case in library.cases if case.system == system.id))


def _source(_library: Library, source: Source) -> Iterator[Block]:
    yield Heading(source.title, 1)
    yield Paragraph(", ".join(part for part in (source.publisher, source.date, source.address) if part))
    yield Paragraph(source.licence)
    yield from _list("Outline", ((item.ref, item.label) for item in source.outline))


def _source_item(library: Library, item: SourceItem) -> Iterator[Block]:
    source = next(source for source in library.sources if item in source.outline)
    yield Heading(f"{item.ref}: {item.label}", 1)
    yield Paragraph(f"One item ({item.kind}) of “{source.title}”, {source.publisher}.")
    citing = [entry for entry in library.entries.values() if item.ref in (getattr(entry.item, "sources", None) or ())]
    yield from _list("Cited by", ((entry.id, getattr(entry.item, "title", "")) for entry in citing))


def _guide(library: Library, guide: Guide) -> Iterator[Block]:
    yield Heading(guide.title, 1)
    yield Paragraph(guide.purpose)
    yield from _list("What to know", ((item.title, item.text) for item in guide.about))
    yield from _list(
        "Stages", ((f"{number}. {stage.title}.", stage.description) for number, stage in enumerate(guide.stages, 1))
    )
    for stage in guide.stages:
        yield from _list(f"To do: {stage.title}", (("", text) for text in stage.checklist))
    yield from _list("Who is needed", ((role.title, role.description) for role in guide.roles))
    yield from _list("Who to engage", ((group.title, group.description) for group in guide.groups))
    yield from _list("Sessions", ((kind.title, f"{cadence(kind.cadence)}. {kind.purpose}") for kind in guide.sessions))
    yield from _sources(library, guide.sources)


def _part_of_guide(library: Library, part: Role | EngagementGroup | Stage | SessionKind) -> Iterator[Block]:
    yield Heading(part.title, 1)
    if isinstance(part, SessionKind):
        yield Paragraph(f"{cadence(part.cadence)}. {part.purpose}")
        yield from _list("Who comes", [("", part.who)])
    else:
        yield Paragraph(part.description)
    yield from _list("To do", (("", text) for text in getattr(part, "checklist", ())))
    yield from _list("For example", (("", text) for text in getattr(part, "examples", ())))
    yield from _sources(library, part.sources)


def _coproduction_theme(library: Library, theme: CoproductionTheme) -> Iterator[Block]:
    yield Heading(theme.title, 1)
    yield Paragraph(theme.summary)
    yield from _list("Cards that open a conversation", ((card.id, card.question) for card in theme.cards))
    yield from _sources(library, theme.sources)


def _card(library: Library, card: Card) -> Iterator[Block]:
    yield Heading(card.question, 1)
    yield Paragraph(card.why)
    yield from _list("Listen for", (("", text) for text in card.listen_for))
    yield from _list("Indicators that it leads to", _titles(library, card.indicators))
    yield from _sources(library, card.sources)


def _recommendation(library: Library, item: Recommendation) -> Iterator[Block]:
    yield Heading(item.title, 1)
    yield Paragraph(item.text)
    yield from _sources(library, item.sources)


def _document(library: Library, document: ModelDocument) -> Iterator[Block]:
    yield Heading(document.title, 1)
    yield Paragraph(f"{document.label}. {document.summary}")
    yield Paragraph(f"`vcsekit document new {document.id}` makes a copy to fill in.")
    yield from _list("Helps with", [*_titles(library, document.indicators), *_titles(library, document.approaches)])
    yield from _sources(library, document.sources)


def _titles(library: Library, ids: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, getattr(library.get(name), "title", "")) for name in ids]


def _sources(library: Library, refs: Iterable[str]) -> Iterator[Block]:
    known = library.source_items
    yield from _list("Sources", ((ref, known[ref].label if ref in known else "") for ref in refs))


def _list(title: str, items: Iterable[tuple[str, str]]) -> Iterator[Block]:
    found = tuple(items)
    if found:
        yield Heading(title)
        yield Bullets(found)


_DESCRIBERS: dict[type, Callable[[Library, Any], Iterator[Block]]] = {
    Domain: _domain,
    Indicator: _indicator,
    Theme: _theme,
    Barrier: _barrier,
    Approach: _approach,
    Case: _case,
    Action: _action,
    Area: _area,
    System: _system,
    Source: _source,
    SourceItem: _source_item,
    Guide: _guide,
    Role: _part_of_guide,
    EngagementGroup: _part_of_guide,
    Stage: _part_of_guide,
    SessionKind: _part_of_guide,
    CoproductionTheme: _coproduction_theme,
    Card: _card,
    Recommendation: _recommendation,
    ModelDocument: _document,
}
