"""What one item of content says, as blocks that any reader can lay out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vcsekit.content.library import Library
from vcsekit.model.cases import Action, Case, Figure
from vcsekit.model.framework import Approach, Area, Barrier, Theme
from vcsekit.model.matrix import Domain, Indicator
from vcsekit.model.register import Source, System

ACTORS = {
    "ics": "integrated care system",
    "nhs-provider": "NHS provider",
    "local-authority": "local authority",
    "vcse": "VCSE organisation or alliance",
    "funder": "funder",
}


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


def matrix_line(library: Library) -> str:
    """Name, version and stage of the matrix, and whose it is: stands wherever the matrix is shown."""
    matrix = library.matrix
    return f"{matrix.title}, version {matrix.version} ({matrix.stage}). {matrix.notice}"


def describe(library: Library, item_id: str) -> list[Block]:
    """Everything that content says of the item with this id. Raises KeyError where there is none."""
    entry = library.entries.get(item_id)
    item = entry.item if entry else library.source_items.get(item_id)
    if item is None:
        raise KeyError(item_id)
    match item:
        case Domain():
            blocks = _domain(library, item)
        case Indicator():
            blocks = _indicator(library, item)
        case Theme():
            blocks = _theme(library, item)
        case Barrier():
            blocks = _barrier(library, item)
        case Approach():
            blocks = _approach(library, item)
        case Case():
            blocks = _case(library, item)
        case Action():
            blocks = _action(library, item)
        case Area():
            blocks = _area(library, item)
        case System():
            blocks = _system(library, item)
        case Source():
            blocks = _source(item)
        case _:
            blocks = _source_item(library, item)
    return list(blocks)


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
    where = ", ".join(part for part in (case.organisation, case.place, system.name if system else case.system) if part)
    yield Paragraph(
        f"{where}. {account_given(case)[0].upper()}{account_given(case)[1:]}; bodies have merged and sums have moved since."
    )
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
    yield Heading(f"{system.name} integrated care system", 1)
    yield Paragraph(f"Board code {system.ods_code}. NHS England region: {system.region}. From {system.valid_from}.")
    yield from _list("Also written as", (("", alias) for alias in system.aliases))
    yield from _list("Cases", ((case.id, case.title) for case in library.cases if case.system == system.id))


def _source(source: Source) -> Iterator[Block]:
    yield Heading(source.title, 1)
    yield Paragraph(", ".join(part for part in (source.publisher, source.date, source.address) if part))
    yield Paragraph(source.licence)
    yield from _list("Outline", ((item.ref, item.label) for item in source.outline))


def _source_item(library: Library, item: object) -> Iterator[Block]:
    for source in library.sources:
        for known in source.outline:
            if known is item:
                yield Heading(f"{known.ref}: {known.label}", 1)
                yield Paragraph(f"One item ({known.kind}) of “{source.title}”, {source.publisher}.")
    yield from _list("Cited by", _citing(library, item))


def _citing(library: Library, item: object) -> Iterator[tuple[str, str]]:
    ref = getattr(item, "ref", None)
    for entry in library.entries.values():
        if ref in (getattr(entry.item, "sources", None) or ()):
            yield entry.id, getattr(entry.item, "title", "")


def account_given(case: Case) -> str:
    """When a case was told: stands wherever the case is quoted."""
    start, _, end = case.as_of.partition("/")
    return f"as told between {month(start)} and {month(end)}" if end else f"as told in {month(start)}"


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip


def month(date: str) -> str:
    """A partial date in words: `2022-04` is April 2022."""
    parts = date.split("-")
    words = [parts[0]]
    if len(parts) > 1:
        words.insert(0, _MONTHS[int(parts[1]) - 1])
    if len(parts) > 2:
        words.insert(0, str(int(parts[2])))
    return " ".join(words)


_QUALIFIERS = {"at-least": "at least ", "at-most": "at most ", "more-than": "more than ", "less-than": "less than "}


def figure_value(figure: Figure) -> str:
    """A figure with its unit, as people write it: £1,900,000; about 43%; 2 to 5 years; April 2021."""
    qualifier = _QUALIFIERS.get(str(figure.qualifier), f"{figure.qualifier} ") if figure.qualifier else ""
    if figure.value is None:
        return qualifier + month(figure.date or "")
    low, high = f"{figure.value:,}", f"{figure.upper:,}" if figure.upper is not None else ""
    if figure.unit == "GBP":
        text = f"£{low} to £{high}" if high else f"£{low}"
    elif figure.unit == "percent":
        text = f"{low}% to {high}%" if high else f"{low}%"
    else:
        text = (f"{low} to {high}" if high else low) + (f" {figure.unit}" if figure.unit else "")
    return qualifier + text


def figure_words(figure: Figure) -> str:
    """What a figure is for, and when it holds."""
    if figure.value is None or figure.period is None:
        return figure.what
    period = "period not stated" if figure.period == "not stated" else figure.period
    return f"{figure.what} ({period})"


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
