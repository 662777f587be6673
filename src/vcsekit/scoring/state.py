"""The mergeable state: everything that is published is derived from it, and it adds up across parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple, TypeVar

from vcsekit.scoring.card import Answer, Scorecard
from vcsekit.scoring.response import ResponseScore, score_response

Key = TypeVar("Key")


class GroupKey(NamedTuple):
    """Whose answers a state counts. An empty text means that the return does not say."""

    system: str
    place: str
    constituency: str
    round: str


@dataclass
class GroupState:
    """Counts of one group.

    `answers`: by indicator, how often each level, `n/a` and None (not answered) was given. `domain_scores` and
    `overall_scores`: how often each exact score came out. Counts alone would not be enough: the responses
    {(4, 4), (1, –)} and {(4, –), (1, 4)} have equal counts but mean domain scores of 2.5 and 3.25.
    """

    responses: int = 0
    answers: dict[str, Counter[Answer]] = field(default_factory=dict)
    domain_scores: dict[str, Counter[Fraction]] = field(default_factory=dict)
    overall_scores: Counter[Fraction] = field(default_factory=Counter)

    def add(self, card: Scorecard, answers: Mapping[str, Answer], score: ResponseScore) -> None:
        """Counts one response."""
        self.responses += 1
        for indicator in card.indicators:
            self.answers.setdefault(indicator.id, Counter())[answers.get(indicator.id)] += 1
        for domain in score.domains:
            if domain.score is not None:
                self.domain_scores.setdefault(domain.id, Counter())[domain.score] += 1
        if score.overall is not None:
            self.overall_scores[score.overall] += 1

    def merge(self, other: GroupState) -> None:
        """Adds another group's counts to this one's."""
        self.responses += other.responses
        for indicator, counts in other.answers.items():
            _add(self.answers, indicator, counts)
        for domain, scores in other.domain_scores.items():
            _add(self.domain_scores, domain, scores)
        _count(self.overall_scores, other.overall_scores)


def copied(counts: Mapping[Key, int]) -> Counter[Key]:
    """As `Counter(counts)`, in a third of the time: there are hundreds of histograms a group."""
    found: Counter[Key] = Counter()
    dict.update(found, counts)
    return found


def _add(histograms: dict[str, Counter[Key]], name: str, more: Mapping[Key, int]) -> None:
    own = histograms.get(name)
    if own is None:
        histograms[name] = copied(more)
    else:
        _count(own, more)


def _count(own: Counter[Key], more: Mapping[Key, int]) -> None:
    """As `own.update(more)`."""
    if not own:
        dict.update(own, more)
        return
    for key, count in more.items():
        own[key] = own.get(key, 0) + count


State = dict[GroupKey, GroupState]


def state_of(card: Scorecard, responses: Iterable[tuple[GroupKey, Mapping[str, Answer]]]) -> State:
    """The state of some responses, each with the group that it belongs to."""
    state: State = {}
    for key, answers in responses:
        state.setdefault(key, GroupState()).add(card, answers, score_response(card, answers))
    return state


def merge_states(parts: Iterable[State]) -> State:
    """The state of the whole from the states of its parts, which stay as they are."""
    whole: State = {}
    for part in parts:
        for key, group in part.items():
            whole.setdefault(key, GroupState()).merge(group)
    return whole


def merge_groups(groups: Iterable[GroupState]) -> GroupState:
    """One group out of several."""
    whole = GroupState()
    for group in groups:
        whole.merge(group)
    return whole


def regroup(state: State, key: Callable[[GroupKey], Sequence[str]]) -> dict[tuple[str, ...], GroupState]:
    """Coarser groups: all groups for which `key` gives the same texts become one. Sorted by those texts."""
    parts: dict[tuple[str, ...], list[GroupState]] = {}
    for group_key, group in state.items():
        parts.setdefault(tuple(key(group_key)), []).append(group)
    return {name: merge_groups(parts[name]) for name in sorted(parts)}
