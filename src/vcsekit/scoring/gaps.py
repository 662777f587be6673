"""What a gap weighs, and what content knows against it: approaches and the nearest case."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction

from vcsekit.content.library import Library
from vcsekit.content.words import listed
from vcsekit.model.cases import Case
from vcsekit.model.framework import Approach
from vcsekit.model.matrix import Indicator


def importance_of(library: Library, indicator: Indicator) -> Fraction:
    """The indicator's weight beside its neighbours' mean, times the domain's beside all domains' mean."""
    domains = library.domains
    domain = next(domain for domain in domains if indicator in domain.indicators)
    own = [Fraction(item.weight) for item in domain.indicators if not item.retired]
    every = [Fraction(item.weight) for item in domains]
    inside = Fraction(indicator.weight) * len(own) / sum(own) if sum(own) else Fraction(0)
    return inside * Fraction(domain.weight) * len(every) / sum(every) if sum(every) else Fraction(0)


def answering(library: Library, indicator: Indicator) -> list[Approach]:
    """The approaches that answer an indicator's barriers, the nearest to the indicator first.

    Nearest are those that rest on most of what the indicator rests on, or that are seen in the actions that it
    cites; among equals, those seen in cases, then in the order of the barriers.
    """
    found: dict[str, Approach] = {}
    for barrier in indicator.barriers:
        found.update((a.id, a) for a in library.approaches if barrier in a.addresses and not a.retired)
    return sorted(found.values(), key=lambda approach: (-_shared(library, indicator, approach), not approach.seen_in))


def _shared(library: Library, indicator: Indicator, approach: Approach) -> int:
    """How many of the indicator's sources the approach, or an action in which it is seen, rests on as well."""
    actions = [library.get(name, "action") for seen in approach.seen_in for name in seen.actions]
    refs = {*approach.sources, *(ref for action in actions if action for ref in action.sources)}
    return len(refs.intersection(indicator.sources))


@dataclass(frozen=True, slots=True)
class NearestCase:
    """The case nearest to an indicator: the system that it is of, the actions that are meant, and why it is near."""

    case: Case
    system: str
    actions: tuple[str, ...]
    why: str


def nearest_case(library: Library, indicator: Indicator, beside: str = "") -> NearestCase | None:
    """The case nearest to an indicator that is not of the system `beside`; None where there is none.

    First comes the case whose actions rest on most of what the indicator rests on. Where no case does, it is the
    first one in which the nearest approach to the indicator's barriers is seen. Among equals, by the case's title.
    """
    return next((case for case in _near(library, indicator) if case.system != beside), None)


def _near(library: Library, indicator: Indicator) -> Iterator[NearestCase]:
    cited = set(indicator.sources)
    found = []
    for case in library.cases:
        actions = [action for action in case.actions if cited.intersection(action.sources)]
        if actions:
            refs = {ref for action in actions for ref in action.sources} & cited
            found.append((-len(refs), case, tuple(action.title for action in actions), refs))
    for _, case, titles, refs in sorted(found, key=lambda item: item[0]):
        yield NearestCase(case, _system(library, case), titles, _drawn_from(library, refs))
    for approach in answering(library, indicator):
        for seen in approach.seen_in:
            known = library.get(seen.case, "case")
            if known is not None:
                actions = [library.get(name, "action") for name in seen.actions]
                titles = tuple(action.title for action in actions if action)
                yield NearestCase(known, _system(library, known), titles, _against(library, indicator, approach))


def _drawn_from(library: Library, refs: Collection[str]) -> str:
    """That an indicator and a case cite the same, with the titles of the documents that it stands in."""
    titles = [f"“{source.title}”" for source in library.sources if any(item.ref in refs for item in source.outline)]
    part = "part" if len(refs) == 1 else "parts"
    return f"this indicator and what was done there draw on the same {part} of {listed(titles) or 'a document'}"


def _against(library: Library, indicator: Indicator, approach: Approach) -> str:
    barriers = [library.get(name, "barrier") for name in indicator.barriers if name in approach.addresses]
    named = next((barrier.title for barrier in barriers if barrier), "")
    return f"it shows “{approach.title}”" + (f", against “{named}”" if named else "")


def _system(library: Library, case: Case) -> str:
    system = library.get(case.system, "system")
    return system.name if system else case.system
