"""One record a row of the tables of figures: every group that may be shown, by domain and by indicator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import combinations, pairwise

from vcsekit.content.library import Library
from vcsekit.export.known import Known, Side, histogram, levels_reader
from vcsekit.scoring.agreement import Distance, Word, furthest, krippendorff_by_distance, tolerance_of
from vcsekit.scoring.card import NOT_APPLICABLE, Answer, DomainCard, Scorecard
from vcsekit.scoring.cohort import OVERALL, spread_of
from vcsekit.scoring.group import OTHERS, balanced_mean, mean_of
from vcsekit.scoring.shown import Grouping, ShownGroup, Visible, completeness, shown_groups
from vcsekit.scoring.spread import Scores, Votes, largest_share, largest_share_overall, scores
from vcsekit.scoring.state import State
from vcsekit.scoring.trend import Move, move_between


@dataclass(frozen=True)
class ScoreRecord:
    """The scores of one group in one domain, or overall (`domain` is None). Without `scores` none is shown."""

    group: ShownGroup
    domain: DomainCard | None
    scores: Scores | None = None
    balanced: Fraction | None = None
    floor: int | None = None
    answered: int = 0
    applicable: int = 0
    alphas: Mapping[Distance, Fraction | None] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class IndicatorRecord:
    """How one group answered one indicator. Without `votes` none is shown."""

    group: ShownGroup
    indicator: str
    counts: tuple[int, ...] = ()
    votes: Votes | None = None
    not_applicable: int | None = None
    not_answered: int | None = None
    word: Word | None = None
    split: tuple[str, str] | None = None
    note: str = ""


@dataclass(frozen=True)
class GapRecord:
    """Two constituencies side by side in one item (a domain, an indicator or the overall score)."""

    group: ShownGroup
    kind: str
    item: str
    names: tuple[str, str]
    numbers: tuple[int, int]
    means: tuple[Fraction, Fraction]
    medians: tuple[Fraction, Fraction]


@dataclass(frozen=True)
class MoveRecord:
    """One system in two rounds that follow each other, in one domain or overall."""

    system: str
    rounds: tuple[str, str]
    item: str
    numbers: tuple[int, int]
    means: tuple[Fraction, Fraction]
    move: Move


@dataclass(frozen=True)
class CohortRecord:
    """The means of the systems of a round, each once. `quartiles` are None under eight systems."""

    round: str
    item: str
    means: tuple[Fraction, ...]
    quartiles: tuple[Fraction | None, ...]


class FigureRecords:
    """All records of one state. Groups are worked out once; records come as they are asked for."""

    def __init__(self, library: Library, card: Scorecard, state: State) -> None:
        agreement = library.matrix.agreement
        self.card, self.minimum = card, agreement.minimum_group_size
        self._state, values = state, card.values
        stated = None if agreement.tolerance is None else Fraction(agreement.tolerance)
        self.tolerance = tolerance_of(len(values), stated)
        self._order = [group.id for group in library.matrix.constituencies]
        self._shares = {"": largest_share_overall(card), **{d.id: largest_share(d) for d in card.domains}}
        self._read = levels_reader(values, self.tolerance)
        self._known: dict[int, Known] = {}

    @cached_property
    def groups(self) -> list[ShownGroup]:
        """Every group that has rows, in order."""
        return list(shown_groups(self._state, self.minimum))

    def overall(self) -> Iterator[ScoreRecord]:
        """The overall score of every group."""
        return (self._scores(group, None) for group in self.groups)

    def domains(self) -> Iterator[ScoreRecord]:
        """The score of every group in every domain."""
        return (self._scores(group, domain) for group in self.groups for domain in self.card.domains)

    def indicators(self) -> Iterator[IndicatorRecord]:
        """The votes of every group on every indicator."""
        return (self._indicator(group, indicator.id) for group in self.groups for indicator in self.card.indicators)

    def gaps(self) -> Iterator[GapRecord]:
        """Every two constituencies of a system, and of all systems, in the order of the matrix."""
        for group in self.groups:
            names = [name for name in self._order if name in group.parts and name != OTHERS]
            for pair in combinations(names, 2):
                yield from self._gaps_of(group, pair)

    def moves(self) -> Iterator[MoveRecord]:
        """Every system, from each round in which it can be shown to the next one."""
        own: dict[str, list[ShownGroup]] = {}
        for group in self.groups:
            if group.grouping is Grouping.SYSTEM and group.visible:
                own.setdefault(group.system, []).append(group)
        for system in sorted(own):
            for before, after in pairwise(own[system]):
                yield from self._moves_of(system, before, after)

    def cohort(self) -> Iterator[CohortRecord]:
        """The systems of every round, each once, where there are two at least.

        Responses that do not say their system are no system.
        """
        rounds: dict[str, list[Visible]] = {}
        for group in self.groups:
            if group.grouping is Grouping.SYSTEM and group.system and group.visible:
                rounds.setdefault(group.round, []).append(group.visible)
        for name, systems in rounds.items():
            for domain in (None, *self.card.domains):
                found = [mean_of(histogram(system, domain)) for system in systems]
                means = tuple(sorted(mean for mean in found if mean is not None))
                if len(means) > 1:
                    yield CohortRecord(name, domain.id if domain else OVERALL, means, spread_of(means).quartiles)

    def _scores(self, group: ShownGroup, domain: DomainCard | None) -> ScoreRecord:
        visible, name = group.visible, domain.id if domain else ""
        found = histogram(visible, domain)
        if visible is None or sum(found.values()) < self.minimum:
            return ScoreRecord(group, domain, note=self._note(visible, name))
        answered, applicable = completeness(self.card, visible, domain.id if domain else None)
        parts = [part for part in group.parts.values() if name not in part.withheld]
        means = [self._of(part).side(domain).mean for part in parts]
        return ScoreRecord(
            group,
            domain,
            scores(found, self.card.values, self.minimum, self._shares[name]),
            balanced_mean(means) if sum(mean is not None for mean in means) > 1 else None,
            self._of(visible).floor(domain) if domain else None,
            answered,
            applicable,
            self._alphas(visible, domain),
        )

    def _of(self, visible: Visible) -> Known:
        """What is known of a group, by the very object, which `Known` keeps."""
        found = self._known.get(id(visible))
        if found is None:
            found = self._known[id(visible)] = Known(visible, self.card, self._read)
        return found

    def _alphas(self, visible: Visible, domain: DomainCard | None) -> dict[Distance, Fraction | None]:
        levels = self._of(visible).levels
        indicators = domain.indicators if domain else self.card.indicators
        return krippendorff_by_distance([levels[indicator.id].by_value for indicator in indicators])

    def _indicator(self, group: ShownGroup, name: str) -> IndicatorRecord:
        visible = group.visible
        if visible is None or name in visible.withheld or name not in visible.state.answers:
            return IndicatorRecord(group, name, note=self._note(visible, name))
        answers: Mapping[Answer, int] = visible.state.answers.get(name, {})
        levels = self._of(visible).levels[name]
        own = levels.votes
        split = self._split(group, name) if group.parts and own.word is not Word.NONE else None
        found = Word.SPLIT if split else own.word
        beside = answers.get(NOT_APPLICABLE, 0), answers.get(None, 0)
        return IndicatorRecord(group, name, levels.counts, own, *beside, found, split)

    def _split(self, group: ShownGroup, name: str) -> tuple[str, str] | None:
        """As `split_between` on the group's constituencies, from medians that are known."""
        own = {part: self._of(visible).levels[name].votes for part, visible in group.parts.items()}
        return furthest(
            {
                part: median
                for part, votes in own.items()
                if votes.number >= self.minimum and (median := votes.quartiles[1]) is not None
            }
        )

    def _note(self, visible: Visible | None, name: str) -> str:
        if visible is not None and name in visible.withheld:
            return f"here or in a group beside it are fewer than {self.minimum} responses: not shown"
        if visible is not None and self._kept_back(visible, name):
            return "kept back where it was published: not shown"
        return f"fewer than {self.minimum} responses: not shown"

    def _kept_back(self, visible: Visible, name: str) -> bool:
        """Whether a published state (see `scoring.pool`) lacks an indicator, or one that a score is made of.

        What is scored here holds every indicator, answered or not.
        """
        made_of = [i.id for domain in self.card.domains if name in ("", domain.id) for i in domain.indicators]
        return any(item not in visible.state.answers for item in made_of or [name])

    def _gaps_of(self, group: ShownGroup, names: tuple[str, str]) -> Iterator[GapRecord]:
        parts = [self._of(group.parts[name]) for name in names]
        for domain in (None, *self.card.domains):
            kind = "domain" if domain else OVERALL
            sides = [part.side(domain) for part in parts]
            yield from _gap(group, kind, domain.id if domain else OVERALL, names, sides)
        for indicator in self.card.indicators:
            own = [part.levels[indicator.id].votes for part in parts]
            sides = [Side(side.number, side.mean, side.quartiles[1]) for side in own]
            yield from _gap(group, "indicator", indicator.id, names, sides)

    def _moves_of(self, system: str, before: ShownGroup, after: ShownGroup) -> Iterator[MoveRecord]:
        for domain in (None, *self.card.domains):
            pair = (histogram(before.visible, domain), histogram(after.visible, domain))
            means, move = tuple(mean_of(scores) for scores in pair), move_between(*pair, self.minimum)
            if move and move.interval and means[0] is not None and means[1] is not None:
                numbers = (sum(pair[0].values()), sum(pair[1].values()))
                item = domain.id if domain else OVERALL
                yield MoveRecord(system, (before.round, after.round), item, numbers, (means[0], means[1]), move)


def _gap(group: ShownGroup, kind: str, item: str, names: tuple[str, str], sides: Sequence[Side]) -> Iterator[GapRecord]:
    """The gap where both constituencies have scores; nothing where one has none."""
    first, second = sides
    if first.mean is None or second.mean is None or first.median is None or second.median is None:
        return
    means, medians = (first.mean, second.mean), (first.median, second.median)
    yield GapRecord(group, kind, item, names, (first.number, second.number), means, medians)
