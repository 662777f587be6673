"""Whether a published state can come from answers to a matrix: its ids, its levels, and that it adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm

from vcsekit.export.pool_model import GroupPart, PoolFile, SuppressedPart
from vcsekit.scoring.card import NOT_APPLICABLE, Scorecard
from vcsekit.scoring.cohort import OVERALL
from vcsekit.scoring.group import OTHERS
from vcsekit.scoring.pool import REST

MAX_STEP_BITS = 4_096
"""How long, in bits, the common denominator of scores may be: sums of hostile fractions would grow without end."""


def problems(file: PoolFile, card: Scorecard, constituencies: Collection[str]) -> Iterator[str]:
    """Each with its place. `constituencies` are the ids of the matrix's."""
    known = {*constituencies, OTHERS, REST}
    yield from _twice(file)
    rounds: dict[str, list[tuple[int, GroupPart]]] = {part.round: [] for part in file.suppressed}
    for number, group in enumerate(file.state):
        if group.round not in rounds:
            yield f"{_at(number, group)}: `suppressed` says nothing of this round"
        if group.constituency not in known:
            yield f"{_at(number, group)}: this constituency is not in the matrix"
        rounds.setdefault(group.round, []).append((number, group))
    for number, kept in enumerate(file.suppressed):
        place = f"suppressed[{number}] ({kept.round or 'no round'})"
        yield from _round(place, kept, rounds[kept.round], file.minimum, card)


def _twice(file: PoolFile) -> Iterator[str]:
    groups = Counter((group.round, group.constituency) for group in file.state)
    rounds = Counter(part.round for part in file.suppressed)
    yield from (f"state: {name[0]}, {name[1]} stands there twice" for name, times in groups.items() if times > 1)
    yield from (f"suppressed: the round {name} stands there twice" for name, times in rounds.items() if times > 1)


def _round(
    place: str, kept: SuppressedPart, groups: Sequence[tuple[int, GroupPart]], minimum: int, card: Scorecard
) -> Iterator[str]:
    known = _items(card)
    yield from (f"{place}: {name} is not in the matrix" for name in kept.missing if name not in known)
    if any(number > kept.responses for number in kept.missing.values()):
        yield f"{place}: more is missing than there are returns"
    total = sum(group.responses for _, group in groups)
    if not any(group.constituency == REST for _, group in groups):
        yield f"{place}: `state` does not tell what is {REST} in this round"
    elif total not in (0, kept.responses):
        yield f"{place}: {kept.responses} returns are told of, and the groups hold {total}"
    elif not total and kept.responses >= minimum:
        yield f"{place}: {kept.responses} returns are enough, and none is published"
    yield from _merged(place, kept, {group.constituency for _, group in groups})
    for number, group in groups:
        yield from _group(_at(number, group), group, total, minimum, card)
    yield from _wholeness(place, kept, [group for _, group in groups], card)


def _merged(place: str, kept: SuppressedPart, shown: Collection[str]) -> Iterator[str]:
    for name in kept.merged:
        if name in shown:
            yield f"{place}: {name} is said to count with the others, and stands alone"
        elif OTHERS not in shown:
            yield f"{place}: {name} is said to count with the others, and there are none"


def _wholeness(place: str, kept: SuppressedPart, groups: Sequence[GroupPart], card: Scorecard) -> Iterator[str]:
    """Every item is told by constituency, or of all together, or is missing: one of the three."""
    apart = [_told(group) for group in groups if group.responses]
    together = {name for group in groups if not group.responses for name in _told(group)}
    for name in _items(card):
        by_constituency = sum(name in told for told in apart)
        if (by_constituency > 0) + (name in together) + (name in kept.missing) > 1:
            yield f"{place}: {name} is told in two ways, which would count it twice"
    for indicator in card.indicators if apart else ():
        by_constituency = sum(indicator.id in told for told in apart)
        if by_constituency not in (0, len(apart)):
            yield f"{place}: {indicator.id} is told of some constituencies and not of others"
        elif not by_constituency and indicator.id not in {*together, *kept.missing}:
            yield f"{place}: nothing is told of {indicator.id}"


def _group(place: str, group: GroupPart, total: int, minimum: int, card: Scorecard) -> Iterator[str]:
    """One group; `total` is how many returns the round has."""
    if (group.constituency == REST) == bool(group.responses):
        yield f"{place}: it has {group.responses or 'no'} returns of its own"
    if 0 < group.responses < minimum:
        yield f"{place}: {group.responses} returns are fewer than the minimum, {minimum}"
    size = group.responses or total
    known, levels = {i.id for i in card.indicators}, {"", NOT_APPLICABLE, *map(str, card.values)}
    for name, counts in group.answers.items():
        at = f"{place}, {name}"
        if name not in known:
            yield f"{at}: this indicator is not in the matrix"
        yield from (f"{at}: the level {level} is not in the matrix" for level in counts if level not in levels)
        if sum(counts.values()) != size:
            yield f"{at}: {sum(counts.values())} answers are told of, and there are {size} returns"
        answered = sum(number for level, number in counts.items() if level not in ("", NOT_APPLICABLE))
        yield from _too_few(at, answered, minimum)
    domains = {domain.id for domain in card.domains}
    for name, scores in group.domain_scores.items():
        if name not in domains:
            yield f"{place}, {name}: this domain is not in the matrix"
        yield from _scores(f"{place}, {name}", scores, size, minimum, card)
    yield from _scores(f"{place}, {OVERALL}", group.overall_scores, size, minimum, card)


def _scores(place: str, scores: Mapping[str, int], size: int, minimum: int, card: Scorecard) -> Iterator[str]:
    number, bottom = sum(scores.values()), 1
    if number > size:
        yield f"{place}: {number} scores are told of, and there are {size} returns"
    yield from _too_few(place, number, minimum)
    for text in scores:
        value = _value(text)
        if value is None or not card.values[0] <= value <= card.values[-1]:
            yield f"{place}: {text} is not on the scale"
            return
        if str(value) != text:
            yield f"{place}: {text} is not in its lowest terms"
        bottom = lcm(bottom, value.denominator)
        if bottom.bit_length() > MAX_STEP_BITS:
            yield f"{place}: no weights of a matrix make such scores"
            return


def _value(text: str) -> Fraction | None:
    try:
        return Fraction(text)
    except ZeroDivisionError:
        return None


def _too_few(place: str, number: int, minimum: int) -> Iterator[str]:
    if 0 < number < minimum:
        yield f"{place}: it stands for {number}, fewer than the minimum, {minimum}"


def _items(card: Scorecard) -> list[str]:
    return [*(i.id for i in card.indicators), *(domain.id for domain in card.domains), OVERALL]


def _told(group: GroupPart) -> set[str]:
    return {*group.answers, *group.domain_scores, *([OVERALL] if group.overall_scores else [])}


def _at(number: int, group: GroupPart) -> str:
    return f"state[{number}] ({group.round or 'no round'}, {group.constituency})"
