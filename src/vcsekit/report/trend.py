"""The view of rounds side by side, on what the versions of the matrix share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from vcsekit.content.library import Library
from vcsekit.content.words import counted, listed
from vcsekit.report.group_views import ChangeRow, TrendRow, TrendView
from vcsekit.report.parts import number
from vcsekit.report.views import CompareRow, ComparisonView
from vcsekit.scoring.cohort import OVERALL
from vcsekit.scoring.ground import Changed, Version
from vcsekit.scoring.group import decimal_text
from vcsekit.scoring.rounds import Slope, Step, Trend, movers
from vcsekit.scoring.trend import Move

_NOT_STATED = "not stated"
_TOLD = 5
"""How many movers the summary names."""


def trend_view(library: Library, found: Trend, versions: Sequence[Version], who: str) -> TrendView:
    """The view of what `scoring.rounds.trend` found. `versions` are the earlier ones; empty where there is one."""
    titles = _titles(library)
    slopes = {(one.item.kind, one.item.id): one for one in found.slopes}
    whole = [_row(step, titles, slopes.get((step.item.kind, step.item.id))) for step in found.whole]
    steps = [_row(step, titles) for step in found.steps if step.item.kind != "indicator"]
    return TrendView(
        who,
        tuple(name or _NOT_STATED for name in found.rounds),
        tuple(row for row in whole if row.kind != "indicator"),
        tuple(row for row in whole if row.kind == "indicator"),
        tuple(steps) if len(found.rounds) > 2 else (),
        tuple(_change(one) for version in versions for one in version.changes),
        tuple(_summary(found, titles, versions)),
        tuple(_notes(found, versions, library.matrix.agreement.minimum_group_size)),
    )


def first_and_last(found: Trend, library: Library) -> ComparisonView | None:
    """The first and the last round side by side, for the chart; None where nothing can be shown in both."""
    rows = [_compared(step, _titles(library)) for step in found.whole if step.item.kind != "indicator"]
    if not rows:
        return None
    sizes = max((step.responses for step in found.whole), default=(0, 0))
    return ComparisonView(found.rounds[0] or _NOT_STATED, found.rounds[-1] or _NOT_STATED, sizes, tuple(rows))


def _titles(library: Library) -> dict[str, str]:
    titles = {domain.id: domain.title for domain in library.domains}
    return {OVERALL: "Overall", **titles, **{item.id: item.title for item in library.indicators}}


def _row(step: Step, titles: Mapping[str, str], slope: Slope | None = None) -> TrendRow:
    return TrendRow(
        kind=step.item.kind,
        id="" if step.item.id == OVERALL else step.item.id,
        title=titles[step.item.id],
        before=step.rounds[0] or _NOT_STATED,
        after=step.rounds[1] or _NOT_STATED,
        before_text=decimal_text(step.means[0]),
        after_text=decimal_text(step.means[1]),
        difference_text=signed(step.move),
        interval_text=interval_text(step.move),
        moved=step.move.moved,
        words=words(step),
        slope_text=_slope_text(slope) if slope else "",
        systems=_directions(step),
    )


def signed(move: Move) -> str:
    """A difference with its sign."""
    text = decimal_text(move.difference)
    return f"+{text}" if move.difference > 0 else text


def interval_text(move: Move) -> str:
    """An interval in words; an empty text where there is none."""
    return f"{decimal_text(move.interval.low, 3)} to {decimal_text(move.interval.high, 3)}" if move.interval else ""


def words(step: Step) -> str:
    """What a step says."""
    item = step.item
    if step.move.interval is None:
        return f"no interval: only {item.shared} of its {item.indicators} indicators are in all versions"
    return _direction(step.move) if step.move.moved else "no move beyond who was in the room"


def _direction(move: Move) -> str:
    return f"moved {'up' if move.difference > 0 else 'down'}"


def _slope_text(slope: Slope) -> str:
    steady = "" if slope.move.interval is None or slope.move.moved else " (not clear)"
    return f"{signed(slope.move)}{steady}"


def _compared(step: Step, titles: Mapping[str, str]) -> CompareRow:
    return CompareRow(
        id="" if step.item.id == OVERALL else step.item.id,
        title=titles[step.item.id],
        before=number(step.means[0]) or 0.0,
        after=number(step.means[1]) or 0.0,
        before_text=decimal_text(step.means[0]),
        after_text=decimal_text(step.means[1]),
        difference_text=signed(step.move),
        interval_text=interval_text(step.move),
        moved=step.move.moved,
        words=_direction(step.move) if step.move.moved else "no move beyond who was in the room",
    )


def _directions(step: Step) -> tuple[int, int, int] | None:
    if step.up is None or step.down is None or step.still is None:
        return None
    return step.up, step.down, step.still


def _change(one: Changed) -> ChangeRow:
    return ChangeRow(one.earlier_version, one.earlier, one.later, one.title, one.what, one.reason)


def _summary(found: Trend, titles: Mapping[str, str], versions: Sequence[Version]) -> Iterator[str]:
    first, last = (name or _NOT_STATED for name in (found.rounds[0], found.rounds[-1]))
    overall = next((step for step in found.whole if step.item.id == OVERALL), None)
    if overall:
        ends = f"from {decimal_text(overall.means[0])} in {first} to {decimal_text(overall.means[1])} in {last}"
        yield f"The overall score went {ends}: {words(overall)}."
    for kind, noun in (("domain", "domain"), ("indicator", "indicator")):
        rows = [step for step in found.whole if step.item.kind == kind and step.move.interval]
        moved = movers(rows, kind)
        if rows:
            yield f"Between {first} and {last}, {_moved(moved, len(rows), noun, titles)}"
    changed = [one for version in versions for one in version.changes]
    if changed:
        lost = counted(sum(one.what == "not compared" for one in changed), "indicator")
        yield f"The matrix changed in between: {lost} can't be compared here."


def _moved(moved: Sequence[Step], compared: int, noun: str, titles: Mapping[str, str]) -> str:
    if not moved:
        return f"none of {counted(compared, noun)} moved further than who was in the room can explain."
    told = [f"{titles[step.item.id]} ({signed(step.move)})" for step in moved[:_TOLD]]
    more = f", and {len(moved) - _TOLD} more" if len(moved) > _TOLD else ""
    names = ", ".join(told) + more if more else listed(told)
    how_many = f"all {compared} {noun}s" if 1 < compared == len(moved) else f"{len(moved)} of {counted(compared, noun)}"
    return f"{how_many} moved (in levels): {names}."


def _notes(found: Trend, versions: Iterable[Version], minimum: int) -> Iterator[str]:
    yield (
        "“Moved” stands only where the 95% interval of the difference leaves out 0: who was in the room does not "
        "explain it. Where nothing moved, about one comparison in twenty still looks as if it had."
    )
    if found.system is None:
        yield (
            f"Every system counts once, and only those that have {minimum} returns at least in both rounds: nobody "
            "moves because other systems came."
        )
    if len(found.rounds) > 2:
        yield (
            "“Change a round” is the slope over all rounds by least squares, taken to be equally far apart, in levels; "
            "it is not clear where its interval takes in 0."
        )
    for version in versions:
        how = "by what each question means" if not version.by_id else (
            "by the ids of indicators alone: whether a question still means the same is not known, and domains "
            "can't be compared. --before-content names the earlier content"
        )  # fmt: skip
        yield f"Answers to version {version.version} are compared {how}."
