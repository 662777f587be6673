"""What rounds that were answered with different versions of a matrix have in common, and their answers on it.

Where the earlier content is at hand, `content.diff` tells what each question still means. Where it is not, only ids
can be compared, and the domains are not: nobody knows what their scores were made of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from vcsekit.content.diff.carry import Carry, Fate, carry
from vcsekit.content.library import Library
from vcsekit.scoring.card import DomainCard, Scorecard, scorecard
from vcsekit.scoring.group import levels_only
from vcsekit.scoring.state import GroupState, State


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of one indicator between two versions. An id is empty where that version does not have it."""

    earlier_version: str
    earlier: str
    later: str
    title: str
    what: str
    reason: str


@dataclass(frozen=True)
class Version:
    """An earlier version of a matrix, seen from the later one.

    `names` gives the later id of every earlier indicator that asks the same. `domains` gives the later id of every
    domain whose scores are made in the same way, `overall` tells whether the overall score is. `by_id` tells that
    the earlier content was not at hand.
    """

    version: str
    names: Mapping[str, str]
    domains: Mapping[str, str] = field(default_factory=dict)
    overall: bool = False
    changes: tuple[Changed, ...] = ()
    by_id: bool = False


@dataclass(frozen=True)
class Ground:
    """What all versions share, by later ids."""

    indicators: frozenset[str]
    domains: frozenset[str]
    overall: bool


def same_version(card: Scorecard) -> Version:
    """The later version itself: it shares everything."""
    names = {indicator.id: indicator.id for indicator in card.indicators}
    return Version(card.version, names, {domain.id: domain.id for domain in card.domains}, overall=True)


def version_by_content(old: Library, new: Library) -> Version:
    """An earlier version whose content is at hand. Raises KeyError where one of them has no matrix."""
    found, before, after = carry(old, new), scorecard(old), scorecard(new)
    names = {row.id: row.new_id for row in found.indicators if row.new_id}
    made = {domain.id: _made_of(domain, {name: name for name in new.entries}) for domain in after.domains}
    domains = {}
    for domain in before.domains:
        now = next((name for name, weights in made.items() if weights == _made_of(domain, names)), None)
        if now is not None:
            domains[domain.id] = now
    overall = {domains.get(name): share for name, share in _shares(before).items()} == _shares(after)
    return Version(before.version, names, domains, overall, tuple(_changes(found, old, new)))


def _made_of(domain: DomainCard, names: Mapping[str, str]) -> dict[str | None, Fraction]:
    """The part that every indicator has in a domain's score, by later id. Equal where the scores are made alike."""
    total = sum((indicator.weight for indicator in domain.indicators), Fraction(0))
    return {names.get(part.id): part.weight / total if total else total for part in domain.indicators}


def _shares(card: Scorecard) -> dict[str, Fraction]:
    total = sum((domain.weight for domain in card.domains), Fraction(0))
    return {domain.id: domain.weight / total if total else total for domain in card.domains}


def _changes(found: Carry, old: Library, new: Library) -> Iterable[Changed]:
    for row in found.indicators:
        if row.fate is not Fate.KEPT:
            what = "asked under another id" if row.fate is Fate.MAPPED else "not compared"
            title = old.get(row.id, "indicator").title
            yield Changed(old.matrix.version, row.id, row.new_id, title, what, row.reason)
    for name in found.new:
        title = new.get(name, "indicator").title
        yield Changed(old.matrix.version, "", name, title, "not compared", "it is new: earlier rounds did not ask it")


def version_by_ids(version: str, asked: Collection[str], new: Library) -> Version:
    """An earlier version of which nothing but the ids of its indicators is known."""
    known = {indicator.id: indicator.title for indicator in new.indicators}
    changes = [
        Changed(version, name, "", "", "not compared", "the later matrix has no such id")
        for name in sorted(asked)
        if name not in known
    ]
    changes += [
        Changed(version, "", name, title, "not compared", "the earlier rounds have no such id")
        for name, title in known.items()
        if name not in asked
    ]
    names = {name: name for name in asked if name in known}
    return Version(version, names, changes=tuple(changes), by_id=True)


def ground_of(versions: Sequence[Version]) -> Ground:
    """What all versions share: one at least."""
    return Ground(
        frozenset.intersection(*(frozenset(version.names.values()) for version in versions)),
        frozenset.intersection(*(frozenset(version.domains.values()) for version in versions)),
        all(version.overall for version in versions),
    )


def carried(state: State, version: Version) -> State:
    """A state by the later matrix's ids, with nothing but what its version shares with it."""
    return {
        key: GroupState(
            group.responses,
            {version.names[name]: Counter(counts) for name, counts in group.answers.items() if name in version.names},
            {version.domains[n]: Counter(own) for n, own in group.domain_scores.items() if n in version.domains},
            Counter(group.overall_scores) if version.overall else Counter(),
        )
        for key, group in state.items()
    }


def outside_the_scale(state: State, values: Sequence[int]) -> int | None:
    """A level that somebody chose and that the scale does not have; None where there is none."""
    known = set(values)
    return next(
        (level for group in state.values() for own in group.answers.values() for level in levels_only(own)
         if level not in known),
        None,
    )  # fmt: skip
