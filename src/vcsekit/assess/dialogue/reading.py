"""Reading: the questions of an indicator, the framework behind it, how far the room has come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vcsekit.assess.dialogue.parts import Reply, Turn, here, puzzled, target
from vcsekit.assess.session import Session
from vcsekit.content.search import search
from vcsekit.content.suggest import did_you_mean
from vcsekit.content.words import account_given, counted, title_of
from vcsekit.model.cases import Case
from vcsekit.model.framework import Approach, Barrier
from vcsekit.model.matrix import Domain, Indicator

MAX_SHOWN = 8
"""How many items are read at once."""


def discuss(turn: Turn, _rest: str) -> Reply:
    """All questions that open the conversation."""
    indicator: Indicator = turn.library.get(here(turn), "indicator")
    return Reply(say=indicator.prompts)


def barriers(turn: Turn, _rest: str) -> Reply:
    """What tends to stand in the way."""
    found = barriers_of(turn)
    lines = tuple(f"{barrier.title} ({barrier.id}): {barrier.description}" for barrier in found)
    none = "The framework names no barrier for this indicator."
    return Reply(say=(*lines, "Type approaches for what others did.") if lines else (none,))


def approaches(turn: Turn, rest: str) -> Reply:
    """What others did about the barriers of this indicator: the first of them, or all."""
    lines = (f"{item.title} ({item.id})" for item in approaches_of(turn))
    return _some("approaches", rest, lines, "The framework names no approach for this indicator.")


def cases(turn: Turn, rest: str) -> Reply:
    """Where approaches to this indicator's barriers were seen: the first of them, or all."""
    lines = (f"{case.title} ({case.id})" for case in cases_of(turn))
    return _some("cases", rest, lines, "No case was told about this indicator.")


def _some(word: str, rest: str, lines: Iterable[str], none: str) -> Reply:
    """The first lines of what a word reads, or `none`; with “all” behind the word, every line."""
    found = list(lines)
    if rest.casefold() not in ("", "all"):
        return puzzled(f"Type {word} alone, or {word} all.")
    if not found:
        return Reply(say=(none,))
    shown = found if rest else found[:MAX_SHOWN]
    left = [f"… and {len(found) - len(shown)} more: type {word} all."] if len(found) > len(shown) else []
    return Reply(say=(*shown, *left, "Type show and an id to read one."))


def barriers_of(turn: Turn) -> list[Barrier]:
    """The barriers of the indicator that is asked about. Raises PuzzledError where none is."""
    indicator: Indicator = turn.library.get(here(turn), "indicator")
    return [turn.library.get(name, "barrier") for name in indicator.barriers]


def approaches_of(turn: Turn) -> list[Approach]:
    """The approaches to its barriers. Raises PuzzledError where no indicator is asked about."""
    wanted = {barrier.id for barrier in barriers_of(turn)}
    return [item for item in turn.library.approaches if wanted & set(item.addresses)]


def cases_of(turn: Turn) -> list[Case]:
    """The cases in which those approaches were seen. Raises PuzzledError where no indicator is asked about."""
    ids = {seen.case for item in approaches_of(turn) for seen in item.seen_in}
    return [case for case in turn.library.cases if case.id in ids]


def show(turn: Turn, rest: str) -> Reply:
    """Reads an item of the matrix or the framework."""
    if not rest:
        return puzzled("Type show and an id, such as one that barriers, approaches or find names.")
    entries = turn.library.entries
    entry = entries.get(rest.casefold()) or entries.get(rest.upper())
    if entry is None or entry.item is None:
        near = did_you_mean(rest.casefold(), list(entries))
        return puzzled(f"There is no item {rest[:60]}" + (f"; {near.replace('`', '')}" if near else "."))
    return Reply(say=tuple(_told(entry.kind, entry.item)))


def _told(kind: str, item: object) -> Iterator[str]:
    yield f"{kind.replace('-', ' ').capitalize()}: {title_of(item)}"
    for field in ("statement", "purpose", "description", "overview", "summary", "text", "why"):
        text = getattr(item, field, None)
        if isinstance(text, str):
            yield from _paragraphs(text)
    for step in getattr(item, "steps", ()):
        yield f"Step: {step}"
    if isinstance(item, Case):
        told = account_given(item)
        yield told[:1].upper() + told[1:]
        yield from (f"What they did: {action.title}" for action in item.actions)
    if isinstance(item, Approach):
        ids = dict.fromkeys(seen.case for seen in item.seen_in)
        yield from (f"Seen in the case {name}" for name in ids)


def _paragraphs(text: str) -> list[str]:
    """A text's paragraphs, each as one line: where it was broken in its file means nothing on a screen."""
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def find(turn: Turn, rest: str) -> Reply:
    """Searches matrix and framework."""
    if not rest:
        return puzzled("Type find and what you look for, such as: find rates")
    found = list(search(turn.library, rest.split()))[:MAX_SHOWN]
    lines = tuple(f"{hit.kind} {hit.id}: {hit.title}" for hit in found)
    return Reply(say=(*lines, "Type go and an indicator's id, or show and an id.") if lines else ("Nothing found.",))


def where(turn: Turn, _rest: str) -> Reply:
    """How far the room is."""
    session = turn.session
    lines = [f"{len(session.settled)} of {counted(len(session.order), 'indicator')} have an answer."]
    for domain, ids in domains(turn):
        done = sum(session.record(name).settled for name in ids)
        lines.append(f"{domain.id} {domain.title}: {done} of {len(ids)}")
    left = session.open
    if left and session.settled:
        lines.append("Open: " + ", ".join(left[:12]) + (f" and {len(left) - 12} more" if len(left) > 12 else ""))
    lines.append(f"We are at {session.indicator}." if session.indicator else "We are at no indicator.")
    return Reply(say=tuple(lines))


def domains(turn: Turn) -> list[tuple[Domain, list[str]]]:
    """Every domain with the ids of its indicators in use."""
    order = turn.session.order
    found = [(domain, [item.id for item in domain.indicators if item.id in order]) for domain in turn.library.domains]
    return [(domain, ids) for domain, ids in found if ids]


def summary(turn: Turn, rest: str) -> Reply:
    """The levels of a domain: the one named, or the one that is asked about."""
    name = target(turn.session, rest) if rest else turn.session.indicator
    if name is None:
        known = ", ".join(domain.id for domain, _ in domains(turn))
        return puzzled(f"Which domain? Type summary and one of: {known}")
    return Reply(say=tuple(domain_summary(turn, turn.session, name)))


def domain_summary(turn: Turn, session: Session, indicator: str) -> Iterator[str]:
    """The levels of the domain to which an indicator belongs, in words."""
    domain, ids = next((domain, ids) for domain, ids in domains(turn) if indicator in ids)
    done = sum(session.record(name).settled for name in ids)
    yield f"{domain.id} {domain.title}: {done} of {len(ids)} have an answer."
    for name in ids:
        record = session.record(name)
        level = turn.library.matrix.level(record.level).label if record.level else ""
        item: Indicator = turn.library.get(name, "indicator")
        yield f"{name} {item.title}: {level or ('not applicable' if record.not_applicable else 'open')}"
