"""The sections of a Word report that set systems or rounds beside each other: the tables of the page."""

from __future__ import annotations

from collections.abc import Sequence

from vcsekit.report.group_views import TrendRow
from vcsekit.report.views import ReportView
from vcsekit.report.word_parts import Paper, strong


def cohort(paper: Paper, view: ReportView) -> None:
    """A system beside the others."""
    here = view.cohort
    if here is None:
        return
    own = (
        [f"{row.id} {row.title}", row.mean_text or "not shown", row.word or "–", row.floor_text or "–",
         row.interval_text or "–"]
        for row in here.rows
    )  # fmt: skip
    paper.table("Its own figures", ["Item", "Mean", "Nearest level", "Floor", "95% interval"], own, (5, 2, 3, 3, 3))
    others = (
        [f"{row.id} {row.title}", str(row.others), row.others_text or "not shown", row.range_text or "–",
         row.middle_text or "–", row.band or "–"]
        for row in here.rows
    )  # fmt: skip
    header = ["Item", "Others", "Their mean", "Lowest to highest", "Middle half", "It stands in"]
    paper.table("The other systems, each counted once", header, others, (5, 2, 2, 3, 3, 3))
    spread = ([f"{row.id} {row.title}", *(map(str, row.counts or ["–"] * len(here.steps)))] for row in here.rows)
    shares = (3, *[1] * len(here.steps))
    paper.table("How many of the others lie in each half of a level", ["Item", *here.steps], spread, shares)


def named(paper: Paper, view: ReportView) -> None:
    """Systems that may be named."""
    here = view.cohort
    if here is None:
        return
    header = ["System", *(row.id or row.title for row in here.rows)]
    rows = ([other.system, *(mean or "not shown" for mean in other.means)] for other in here.named)
    caption = "Mean score of systems that said that they may be named, by name"
    paper.table(caption, header, rows, (4, *[2] * len(here.rows)))


def trend(paper: Paper, view: ReportView) -> None:
    """Rounds side by side."""
    found = view.trend
    if found is None:
        return
    ends = (found.rounds[0], found.rounds[-1])
    _trend_table(paper, ends, found.whole, f"From {ends[0]} to {ends[1]}")
    counted = [row for row in found.whole if row.systems]
    if counted:
        moved = ([f"{row.id} {row.title}", *map(str, row.systems or ())] for row in counted)
        paper.table("How many systems moved", ["Item", "Up", "Down", "As before"], moved, (4, 1, 1, 1))
    paper.heading("Indicator by indicator", 2)
    _trend_table(paper, ends, found.indicators, "Every indicator that all rounds asked")
    if found.steps:
        paper.heading("Each round to the next", 2)
        header = ["Item", "Rounds", "From", "To", "Difference", "95% interval", "In words"]
        rows = (
            [f"{row.id} {row.title}", f"{row.before} to {row.after}", row.before_text, row.after_text,
             row.difference_text, row.interval_text or "none", row.words]
            for row in found.steps
        )  # fmt: skip
        paper.table("Each round to the next", header, rows, (4, 2, 2, 2, 2, 3, 4))


def _trend_table(paper: Paper, ends: tuple[str, str], rows: Sequence[TrendRow], caption: str) -> None:
    header = ["Item", *ends, "Difference", "95% interval", "Change a round", "In words"]
    texts = (
        [f"{row.id} {row.title}", row.before_text, row.after_text, row.difference_text, row.interval_text or "none",
         row.slope_text or "–", row.words]
        for row in rows
    )  # fmt: skip
    paper.table(caption, header, texts, (4, 2, 2, 2, 3, 2, 4))


def changed(paper: Paper, view: ReportView) -> None:
    """What changed in the matrix."""
    header = ["Earlier", "Later", "Title", "What becomes of it", "Why"]
    rows = (
        [f"{row.earlier or 'new'} (version {row.version})", row.later or "–", row.title or "–", row.what,
         row.reason or "–"]
        for row in (view.trend.changes if view.trend else ())
    )  # fmt: skip
    caption = "Indicators that are not the same in all versions of the matrix"
    paper.table(caption, header, rows, (3, 2, 4, 3, 4))


def twins(paper: Paper, view: ReportView) -> None:
    """Systems that could help or be helped."""
    paper.paragraph("Systems that said that they may be named, the nearest first.")
    for row in view.twin.twins if view.twin else ():
        paper.heading(f"{row.system}: {row.reason}", 2)
        helps, helped = "; ".join(row.helps), "; ".join(row.helped)
        paper.paragraph(strong("Could help you with:"), f" {helps or 'nothing that is a gap of yours'}.")
        paper.paragraph(strong("You could help it with:"), f" {helped or 'nothing that is a gap of theirs'}.")
        paper.paragraph(strong("Barriers of both:"), f" {row.shared_text}.")


def help_with_gaps(paper: Paper, view: ReportView) -> None:
    """Gaps, and who worked on them."""
    header = ["Gap", "Mean", "Others strong here", "Of these, by name", "Nearest case", "Why this case"]
    rows = (
        [f"{row.id} {row.title}", f"{row.score_text} {row.word}", row.strong_text, ", ".join(row.helpers) or "–",
         f"{row.case_title} ({row.case_told})" if row.case else "–", row.case_why or "–"]
        for row in (view.twin.gaps if view.twin else ())
    )  # fmt: skip
    paper.table("Your gaps, the first to work on first", header, rows, (4, 3, 2, 3, 5, 5))
