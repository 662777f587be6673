"""The view of a system beside the other systems of its round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from vcsekit.content.library import Library
from vcsekit.content.words import counted
from vcsekit.model.matrix import Matrix
from vcsekit.report.group_views import CohortRow, CohortView, NamedRow
from vcsekit.report.parts import level_word, number
from vcsekit.scoring.cohort import BANDS_FROM, OVERALL, SPREAD_FROM, STEPS, Band, Beside
from vcsekit.scoring.group import decimal_text


def cohort_view(library: Library, found: Sequence[Beside], system: str, round_name: str, systems: int) -> CohortView:
    """The view of what `scoring.cohort.cohort` found. `systems` is how many can be shown in the round."""
    matrix = library.matrix
    titles = {OVERALL: "Overall", **{domain.id: domain.title for domain in library.domains}}
    rows = tuple(_row(matrix, one, titles[one.item]) for one in found if one.system == system)
    return CohortView(
        system,
        round_name,
        systems,
        rows,
        tuple(_steps(matrix)),
        tuple(_named(found, system)),
        tuple(_summary(rows, found, system)),
        tuple(_notes(matrix.agreement.minimum_group_size, systems)),
    )


def _row(matrix: Matrix, one: Beside, title: str) -> CohortRow:
    spread, interval = one.spread, one.interval
    lower, median, upper = spread.quartiles if spread else (None, None, None)
    low, high = (spread.lowest, spread.highest) if spread else (None, None)
    return CohortRow(
        id="" if one.item == OVERALL else one.item,
        title=title,
        mean=number(one.mean),
        mean_text=decimal_text(one.mean),
        word=level_word(matrix, one.mean) or "",
        floor_text="" if one.floor is None else f"{one.floor} {matrix.level_of_value(one.floor).label}",
        interval_text=_between(interval.low, interval.high) if interval else "",
        others=one.others,
        others_text=decimal_text(one.others_mean),
        lowest=number(low),
        lower_quartile=number(lower),
        median=number(median),
        upper_quartile=number(upper),
        highest=number(high),
        range_text=_between(low, high),
        middle_text=_between(lower, upper),
        band=_band(one),
        counts=one.counts or (),
        note=one.note,
    )


def _between(low: Fraction | None, high: Fraction | None) -> str:
    return "" if low is None or high is None else f"{decimal_text(low)} to {decimal_text(high)}"


def _band(one: Beside) -> str:
    if one.band is None:
        return ""
    return str(one.band) if one.certain else f"{one.band} (not certain)"


def _steps(matrix: Matrix) -> Iterator[str]:
    first, last = matrix.scale[0].value, matrix.scale[-1].value
    for place in range(STEPS * (last - first)):
        ends = (first + Fraction(place + end, STEPS) for end in (0, 1))
        yield " to ".join(decimal_text(end, 1) for end in ends)


def _named(found: Sequence[Beside], system: str) -> Iterator[NamedRow]:
    """The others that may be named, by name and not by score."""
    items = [one.item for one in found if one.system == system]
    means = {(one.system, one.item): decimal_text(one.mean) for one in found}
    for name in sorted({one.system for one in found} - {system}):
        yield NamedRow(name, tuple(means.get((name, item), "") for item in items))


def _summary(rows: Sequence[CohortRow], found: Sequence[Beside], system: str) -> Iterator[str]:
    overall, domains = rows[0], rows[1:]
    if overall.mean_text and overall.others_text:
        others = counted(overall.others, "other system")
        yield (
            f"The overall score is {overall.mean_text}; the mean of {others}, each counted once, is "
            f"{overall.others_text}."
        )
    elif overall.mean_text:
        yield f"The overall score is {overall.mean_text}; there are too few other systems to compare it with."
    own = [one for one in found if one.system == system and one.item != OVERALL]
    yield from _furthest(rows, found, system)
    if own and {one.band for one in own} - {None} == {Band.MIDDLE}:
        some = "Every domain that can be compared" if any(one.band is None for one in own) else "Every domain"
        yield f"{some} is in the middle half of systems."
    elif any(one.band for one in own):
        for band, words in ((Band.LOWER, "lowest quarter of systems"), (Band.UPPER, "highest quarter of systems")):
            titles = [row.title for row, one in zip(domains, own, strict=True) if one.band is band]
            yield f"In the {words}: {', '.join(titles)}." if titles else f"No domain is in the {words}."
    elif overall.note:
        yield f"{overall.note[:1].upper()}{overall.note[1:]}."


def _furthest(rows: Sequence[CohortRow], found: Sequence[Beside], system: str) -> Iterator[str]:
    """The domains that are furthest below and above the others, in levels."""
    titles = {row.id: row.title for row in rows}
    apart = [
        (one.mean - one.others_mean, titles[one.item])
        for one in found
        if one.system == system and one.item != OVERALL and one.mean is not None and one.others_mean is not None
    ]
    low, high = min(apart, default=(Fraction(0), "")), max(apart, default=(Fraction(0), ""))
    if low[0] < 0:
        yield f"Furthest below the mean of the others: {low[1]}, by {decimal_text(-low[0])} levels."
    if high[0] > 0:
        yield (
            f"Furthest above it: {high[1]}, by {decimal_text(high[0])} levels."
            if low[0] < 0
            else (f"Furthest above the mean of the others: {high[1]}, by {decimal_text(high[0])} levels.")
        )


def _notes(minimum: int, systems: int) -> Iterator[str]:
    yield f"Every system counts once, by its mean. {systems} can be shown in this round: from {minimum} returns up."
    yield "The 95% interval tells how far a mean depends on who was in the room. Figures are levels of the scale."
    yield (
        f"How the others are spread is told where none of them, or {SPREAD_FROM} at least, stand without a name: the "
        "lowest, the highest and the mean of fewer would tell every one."
    )
    yield (
        f"Figures of other systems need {minimum} of them at least. They have no rank here, and no name unless they "
        "said that they may be named, and only where that tells nothing of the rest."
    )
    yield (
        f"The middle half lies between the quartiles of all systems, told from {BANDS_FROM} systems up (quantile of "
        "type 7). “Not certain”: the system's 95% interval reaches out of its band, so who was in the room may have "
        "decided."
    )
