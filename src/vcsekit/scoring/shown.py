"""Which groups may be shown, so that nothing about a small group can be worked out from the others.

Within a system, constituencies and places are merged until each is large enough (`safe_groups`). What too few of a
group answered is left out of that group and of the groups beside it, since a single hidden figure could be worked out
from the whole and the others. Rows over all systems are sums of what is shown of single systems and of nothing else:
they tell nothing about anybody who is hidden there.

Scores are shown where enough returns have one, also those that are made of an indicator that is left out: `pool.py`,
for what is published for good, leaves them out as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from vcsekit.scoring.card import NOT_APPLICABLE, Scorecard
from vcsekit.scoring.group import OTHERS, safe_groups
from vcsekit.scoring.occasions import in_order
from vcsekit.scoring.state import GroupState, State, copied, merge_groups, regroup

ALL = "all"
"""Stands for a system, a place or a constituency in a row that counts all of them."""


class Grouping(StrEnum):
    """What a group is a group of. Every one is taken within a round."""

    ROUND = "all systems"
    ROUND_CONSTITUENCY = "constituency of all systems"
    SYSTEM = "system"
    CONSTITUENCY = "constituency"
    PLACE = "place"


@dataclass
class Visible:
    """What may be shown of a group.

    `state` lacks the answers to an indicator, and the scores, that too few gave: `withheld` names those indicators
    and domains, with an empty text for the overall score. `answered` and `applicable` count cells by indicator.
    """

    state: GroupState = field(default_factory=GroupState)
    withheld: set[str] = field(default_factory=set)
    answered: Counter[str] = field(default_factory=Counter)
    applicable: Counter[str] = field(default_factory=Counter)

    def merge(self, other: Visible) -> None:
        """Adds another group. What is withheld in one of them is still shown of the others."""
        shown = {*self.state.answers, *self.state.domain_scores, *([""] if self.state.overall_scores else [])}
        self.state.merge(other.state)
        shown |= {*other.state.answers, *other.state.domain_scores, *([""] if other.state.overall_scores else [])}
        self.withheld = (self.withheld | other.withheld) - shown
        self.answered.update(other.answered)
        self.applicable.update(other.applicable)


@dataclass(frozen=True)
class ShownGroup:
    """A row's group: what it is a group of, its names, and what may be shown of it.

    `visible` is None where the group is too small. `parts` are its constituencies where they may be shown, two of
    them at least.
    """

    grouping: Grouping
    round: str
    system: str
    place: str
    constituency: str
    visible: Visible | None
    parts: Mapping[str, Visible] = field(default_factory=dict)


def shown_groups(state: State, minimum: int) -> Iterator[ShownGroup]:
    """Every group of a state that has a row: by round, all systems first, then each system with its parts."""
    rounds: dict[str, list[str]] = {}
    for round_name, system in sorted({(key.round, key.system) for key in state}):
        rounds.setdefault(round_name, []).append(system)
    for round_name in in_order(rounds):
        systems = rounds[round_name]
        own = {key: group for key, group in state.items() if key.round == round_name}
        rows = [list(_system(own, round_name, system, minimum)) for system in systems]
        yield from _all_systems(round_name, [row for group in rows for row in group])
        for group in rows:
            yield from group


def _system(state: State, round_name: str, system: str, minimum: int) -> Iterator[ShownGroup]:
    own = {key: group for key, group in state.items() if key.system == system}
    constituencies = regroup(own, lambda key: (key.constituency or OTHERS,))
    whole = merge_groups(constituencies.values())
    if whole.responses < minimum:
        yield ShownGroup(Grouping.SYSTEM, round_name, system, ALL, ALL, None)
        return
    by_constituency = _partition(constituencies, minimum)
    by_place = _partition(regroup(own, lambda key: (key.place or OTHERS,)), minimum)
    visible = visible_of({ALL: whole}, minimum)[ALL]
    yield ShownGroup(Grouping.SYSTEM, round_name, system, ALL, ALL, visible, by_constituency)
    for name, group in by_constituency.items():
        yield ShownGroup(Grouping.CONSTITUENCY, round_name, system, ALL, name, group)
    for name, group in by_place.items():
        yield ShownGroup(Grouping.PLACE, round_name, system, name, ALL, group)


def _partition(groups: Mapping[tuple[str, ...], GroupState], minimum: int) -> dict[str, Visible]:
    """The parts of a system that may be shown side by side; none where there would be a single one."""
    safe = safe_groups({name: group for (name,), group in groups.items()}, minimum) or {}
    return visible_of(safe, minimum) if len(safe) > 1 else {}


def _all_systems(round_name: str, rows: Iterable[ShownGroup]) -> Iterator[ShownGroup]:
    whole, parts = Visible(), dict[str, Visible]()
    for row in rows:
        if row.visible and row.grouping is Grouping.SYSTEM:
            whole.merge(row.visible)
        elif row.visible and row.grouping is Grouping.CONSTITUENCY:
            parts.setdefault(row.constituency, Visible()).merge(row.visible)
    if not whole.state.responses:
        return
    parts = {name: parts[name] for name in sorted(parts, key=lambda name: (name == OTHERS, name))}
    yield ShownGroup(Grouping.ROUND, round_name, ALL, ALL, ALL, whole, parts)
    for name, group in parts.items():
        yield ShownGroup(Grouping.ROUND_CONSTITUENCY, round_name, ALL, ALL, name, group)


def visible_of(groups: Mapping[str, GroupState], minimum: int) -> dict[str, Visible]:
    """Groups that stand side by side, each without what too few of any of them answered."""
    withheld = {name for group in groups.values() for name in _too_few(group, minimum)}
    return {name: _visible(group, withheld) for name, group in groups.items()}


def _too_few(group: GroupState, minimum: int) -> Iterator[str]:
    for indicator, answers in group.answers.items():
        if 0 < sum(answers.values()) - answers.get(NOT_APPLICABLE, 0) - answers.get(None, 0) < minimum:
            yield indicator
    for domain, scores in group.domain_scores.items():
        if 0 < scores.total() < minimum:
            yield domain
    if 0 < group.overall_scores.total() < minimum:
        yield ""


def _visible(group: GroupState, withheld: set[str]) -> Visible:
    state = GroupState(
        group.responses,
        {name: copied(counts) for name, counts in group.answers.items() if name not in withheld},
        {name: copied(scores) for name, scores in group.domain_scores.items() if name not in withheld},
        Counter() if "" in withheld else copied(group.overall_scores),
    )
    found = Visible(state, set(withheld))
    for name, counts in group.answers.items():
        found.applicable[name] = sum(counts.values()) - counts.get(NOT_APPLICABLE, 0)
        found.answered[name] = found.applicable[name] - counts.get(None, 0)
    return found


def completeness(card: Scorecard, group: Visible, domain: str | None = None) -> tuple[int, int]:
    """How many cells of a group are answered, and how many are applicable: of one domain, or of all."""
    names = [i.id for d in card.domains if domain in (None, d.id) for i in d.indicators]
    return sum(group.answered[name] for name in names), sum(group.applicable[name] for name in names)
