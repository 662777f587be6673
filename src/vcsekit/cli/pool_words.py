"""What is kept back of a system, and of a pool of them, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vcsekit.cli.pool_merge import Pool
    from vcsekit.scoring.pool import Suppressed
    from vcsekit.scoring.pool_cost import Bounded
    from vcsekit.scoring.state import GroupState


def kept_back(groups: Mapping[str, GroupState], kept: Suppressed) -> str:
    """One round of one system in a sentence. `groups` are what is published of it, by constituency."""
    from vcsekit.content.words import counted
    from vcsekit.scoring.pool import REST

    returns = counted(kept.responses, "return")
    if not any(group.responses for group in groups.values()):
        return f"{returns}, too few: nothing is published"
    said = [returns]
    if kept.merged:
        said.append(f"counted with the others: {', '.join(kept.merged)}")
    if told := _items(groups[REST]):
        said.append(f"{REST}: {told}")
    if kept.missing:
        answers, cells = indicators_of(kept.missing)
        said.append(
            f"kept back: {counted(answers, 'answer')} to {counted(cells, 'indicator')}, and scores made of them"
        )
    return "; ".join(said)


def indicators_of(missing: Mapping[str, int]) -> tuple[int, int]:
    """How many answers are missing, and of how many indicators. Ids of indicators have a hyphen, no others do."""
    own = [number for name, number in missing.items() if "-" in name]
    return sum(own), len(own)


def _items(group: GroupState) -> str:
    from vcsekit.content.words import counted

    said = [counted(len(group.answers), "indicator")] if group.answers else []
    if group.domain_scores:
        said.append(f"scores of {counted(len(group.domain_scores), 'domain')}")
    if group.overall_scores:
        said.append("the overall score")
    return ", ".join(said)


def cost_of(pool: Pool) -> Iterator[str]:
    """What suppression cost a pool, in sentences."""
    from vcsekit.content.words import counted
    from vcsekit.scoring.cohort import OVERALL
    from vcsekit.scoring.shown import ALL

    missing = {name: own for name, own in pool.kept.items() if own.missing}
    if not missing:
        yield "Nothing is kept back of a system as a whole: its figures are those of all its returns."
    else:
        lost = [cost for cost in pool.costs if cost.constituency == ALL and cost.kind == "indicator"]
        answers = sum(cost.responses.missing for cost in lost)
        total = answers + sum(cost.responses.number for cost in lost)
        yield f"Kept back: {answers:,} of {counted(total, 'answer')}; {counted(pool.kept_back, 'return')} whole."
        for cost in pool.costs:
            if cost.constituency == ALL and cost.item == OVERALL and cost.responses.missing:
                yield f"Overall mean, {cost.round or 'round not stated'}: {_bounds(cost.responses)}."
    apart, together = _by_constituency(pool)
    if together:
        yield (
            f"By constituency: {together:,} of {counted(apart + together, 'answer')} are told of their system as a "
            "whole alone."
        )
    yield "The table suppression tells of every figure how many answers it lacks, and between what it lies."


def _bounds(found: Bounded) -> str:
    from vcsekit.scoring.group import decimal_text

    known = f"{decimal_text(found.mean)} of what is counted" if found.number else "nothing is counted"
    return f"{known}, {decimal_text(found.lowest)} to {decimal_text(found.highest)} with what is kept back"


def _by_constituency(pool: Pool) -> tuple[int, int]:
    """How many answers are told by constituency, and how many are not."""
    from vcsekit.scoring.pool import REST, numbers_of

    found = [0, 0]
    for key, group in pool.state.items():
        found[key.constituency == REST] += indicators_of(numbers_of(group))[0]
    return found[0], found[1]
