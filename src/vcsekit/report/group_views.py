"""What reports say of a system beside others, of rounds, and of who could help whom, as plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CohortRow:
    """One item (the overall score, or a domain) of a system, beside the other systems.

    Numbers are for the chart and None where they are not shown; texts are then empty. `counts` are how many of the
    others lie in each half level, empty where they are too few.
    """

    id: str
    title: str
    mean: float | None
    mean_text: str
    word: str
    floor_text: str
    interval_text: str
    others: int
    others_text: str
    lowest: float | None
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None
    highest: float | None
    range_text: str
    middle_text: str
    band: str
    counts: tuple[int, ...]
    note: str


@dataclass(frozen=True)
class NamedRow:
    """A system that said that it may be named: its mean in every item, by the order of the items; empty if hidden."""

    system: str
    means: tuple[str, ...]


@dataclass(frozen=True)
class CohortView:
    """A system beside the other systems of its round. `steps` name the half levels of the distribution."""

    system: str
    round: str
    systems: int
    rows: tuple[CohortRow, ...]
    steps: tuple[str, ...]
    named: tuple[NamedRow, ...]
    summary: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class TrendRow:
    """One item from one round to another; `slope_text` is empty in steps, and where there are only two rounds."""

    kind: str
    id: str
    title: str
    before: str
    after: str
    before_text: str
    after_text: str
    difference_text: str
    interval_text: str
    moved: bool
    words: str
    slope_text: str = ""
    systems: tuple[int, int, int] | None = None
    """How many systems moved up, moved down and did not move; None for a single system, or without an interval."""


@dataclass(frozen=True)
class ChangeRow:
    """What became of one indicator between two versions of the matrix."""

    version: str
    earlier: str
    later: str
    title: str
    what: str
    reason: str


@dataclass(frozen=True)
class TrendView:
    """Rounds side by side. `whole` is from the first round to the last, `steps` each round to the next."""

    who: str
    rounds: tuple[str, ...]
    whole: tuple[TrendRow, ...]
    indicators: tuple[TrendRow, ...]
    steps: tuple[TrendRow, ...]
    changes: tuple[ChangeRow, ...]
    summary: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class TwinGapRow:
    """A gap of the system: how many others are strong there, who of them may be named, and the nearest case."""

    id: str
    title: str
    score_text: str
    word: str
    why_here: str
    barriers: tuple[str, ...]
    strong_text: str
    helpers: tuple[str, ...]
    case: str
    case_title: str
    case_told: str
    case_why: str


@dataclass(frozen=True)
class TwinRow:
    """A system that may be named, with the reasons why it is near."""

    system: str
    helps: tuple[str, ...]
    helped: tuple[str, ...]
    shared: tuple[str, ...]
    shared_text: str
    reason: str


@dataclass(frozen=True)
class TwinView:
    """Who could help a system, and whom it could help."""

    system: str
    round: str
    gaps: tuple[TwinGapRow, ...]
    twins: tuple[TwinRow, ...]
    summary: tuple[str, ...]
    notes: tuple[str, ...]
