"""A report as a Word document: the sections, words and numbers of the page, to change and to fill in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from vcsekit.report import word_groups
from vcsekit.report.render import band_of
from vcsekit.report.views import (
    ActionView,
    ApproachView,
    BarrierView,
    CaseView,
    DomainView,
    GapView,
    IndicatorView,
    InvestmentView,
    PerceptionRow,
    PerceptionView,
    ReportView,
    VoteView,
)
from vcsekit.report.word_parts import Cell, Inline, Paper, Piece, strong

if TYPE_CHECKING:
    from vcsekit.report.theme import ThemeView

LEVEL_FILLS = ("F6D9C8", "F7ECC4", "D6E8D2", "BCDCEA", "C9CDF0", "E3C9EA")
"""The colours of the levels, the same as in `report.css`."""

FIRST_ACTIONS = 3
"""With how many actions to begin: as many as a meeting can take up, and as the page shows."""


def word_report(view: ReportView, program: str, theme: ThemeView | None = None) -> bytes:
    """A report as a .docx file. `program` is this program's version; of a theme, name and footer are shown."""
    paper = Paper(view.title)
    if theme and theme.organisation:
        paper.paragraph(strong(theme.organisation))
    paper.heading(view.title, 0)
    for name, value in view.about:
        paper.paragraph(strong(f"{name}:"), f" {value}")
    matrix = view.matrix
    paper.notice(strong(f"{matrix.title}, version {matrix.version} ({matrix.stage})."), f" {matrix.notice}")
    for name, title in view.sections:
        paper.heading(title, 1)
        SECTIONS[name](paper, view)
    for line in theme.footer if theme else ():
        paper.paragraph(line)
    made = f"{matrix.title} {matrix.version} ({matrix.stage}). {matrix.notice} Made with vcsekit {program}."
    paper.paragraph(made, apart=True)
    return paper.as_bytes()


def _story(paper: Paper, view: ReportView) -> None:
    for sentence in view.story:
        paper.paragraph(sentence)


def _begin(paper: Paper, view: ReportView) -> None:
    first = view.actions[:FIRST_ACTIONS]
    paper.bullets((strong(f"{one.indicator} {one.indicator_title}"), f": {_first(one)}") for one in first)


def _first(action: ActionView) -> str:
    seen = f" Seen in: {action.seen}." if action.seen else ""
    return (
        f"from {action.now} to {action.aim}. What may stand in the way: {action.against}. "
        f"What others did: {action.what}.{seen}"
    )


def _profile(paper: Paper, view: ReportView) -> None:
    balanced = view.kind == "returns"
    header = ["Domain", "Mean", "Nearest level", "Floor", f"Range of {view.footing}", "Answered"]
    if balanced:
        header.insert(2, "Balanced mean")
    shares = (5, 2, 2, 3, 3, 3, 2) if balanced else (5, 2, 3, 3, 3, 2)
    rows = (_profile_row(domain, balanced=balanced) for domain in view.domains)
    paper.table("Scores by domain", header, rows, shares)


def _profile_row(domain: DomainView, *, balanced: bool) -> list[str]:
    floor = "–" if domain.floor is None else f"{domain.floor} {domain.floor_word}"
    row = [f"{domain.id} {domain.title}", domain.mean_text or "–", domain.word or "no score", floor]
    if balanced:
        row.insert(2, domain.balanced_text or "–")
    return [*row, domain.range_text or "–", f"{domain.answered} of {domain.applicable}"]


def _heat(paper: Paper, view: ReportView) -> None:
    widest = max((len(domain.indicators) for domain in view.domains), default=1)
    header = ["Domain", *(str(place + 1) for place in range(widest))]
    rows = (_heat_row(view, domain, widest) for domain in view.domains)
    paper.table("Heat map: every indicator by domain, in the order of the tables below", header, rows)
    key = (Piece(f" {value} {label} ", fill=_fill(view, value)) for value, label, _ in view.matrix.levels)
    paper.paragraph(*(part for piece in key for part in (piece, " ")), apart=True)
    for domain in view.domains:
        results = ([f"{item.id} {item.title}", _result(view, item)] for item in domain.indicators)
        paper.table(f"{domain.id} {domain.title}", ["Indicator", "Result"], results, (3, 2))


def _heat_row(view: ReportView, domain: DomainView, widest: int) -> list[Inline | Cell]:
    cells: list[Inline | Cell] = [f"{domain.id} {domain.title}"]
    for item in domain.indicators:
        cells.append("–" if item.score is None else Cell((item.score_text,), _fill(view, item.score)))
    return [*cells, *[""] * (widest - len(domain.indicators))]


def _result(view: ReportView, item: IndicatorView) -> Inline | Cell:
    if item.score is None:
        return f"{item.state}: {item.reason}" if item.reason else item.state
    agreement = f" ({item.agreement})" if item.agreement else ""
    return Cell((strong(item.score_text), f" {item.word}{agreement}"), _fill(view, item.score))


def _fill(view: ReportView, score: float) -> str:
    return LEVEL_FILLS[band_of(score, [value for value, _, _ in view.matrix.levels]) - 1]


def _groups(paper: Paper, view: ReportView) -> None:
    header = ["Domain", *(f"{group.name} ({group.responses})" for group in view.groups)]
    rows = (
        [f"{domain.id} {domain.title}", *(group.means[place] or "not shown" for group in view.groups)]
        for place, domain in enumerate(view.domains)
    )
    paper.table("Mean score by domain and constituency", header, rows, (3, *[2] * len(view.groups)))


def _strengths(paper: Paper, view: ReportView) -> None:
    if not view.strengths:
        paper.paragraph("No indicator stands in the upper half of the scale yet.")
    paper.bullets(
        (strong(f"{item.id} {item.title}"), f": {item.word} ({item.score_text}). {item.statement}")
        for item in view.strengths
    )


def _gaps(paper: Paper, view: ReportView) -> None:
    if not view.gaps:
        paper.paragraph("No answered indicator stands in the lower half of the scale.")
    for gap in view.gaps:
        _gap(paper, gap)


def _gap(paper: Paper, gap: GapView) -> None:
    item = gap.indicator
    paper.heading(f"{item.id} {item.title}: {item.word} ({item.score_text})", 2)
    paper.paragraph(f"Ranked here because: {gap.why_here}.")
    paper.paragraph(item.statement)
    if gap.next_level:
        paper.paragraph(strong(f"What {gap.next_level} looks like:"), f" {gap.next_descriptor}")
    if gap.shown_in:
        paper.heading("Places that worked on this", 3)
        paper.bullets(_case(case) for case in gap.shown_in)
    for barrier in gap.barriers:
        _barrier(paper, barrier)


def _barrier(paper: Paper, barrier: BarrierView) -> None:
    paper.heading(f"What may stand in the way: {barrier.title}", 3)
    paper.markdown(barrier.description)
    for approach in barrier.approaches:
        if not approach.told_at:
            _approach(paper, approach)
    told = "; ".join(f"{one.title} (under {one.told_at})" for one in barrier.approaches if one.told_at)
    if told:
        paper.paragraph(f"What others did, told above: {told}.")
    if barrier.more_approaches:
        paper.paragraph(f"More approaches: {'; '.join(barrier.more_approaches)}.")


def _approach(paper: Paper, approach: ApproachView) -> None:
    paper.heading(f"What others did: {approach.title}", 4)
    paper.markdown(approach.description)
    if approach.who_can_act:
        paper.paragraph(f"Who can act: {', '.join(approach.who_can_act)}.")
    paper.bullets(_case(case) for case in approach.cases)
    if approach.more_cases:
        paper.paragraph(f"Also seen in: {'; '.join(approach.more_cases)}.")


def _case(case: CaseView) -> list[Inline]:
    actions = "; ".join(title for title, _ in case.actions)
    pieces: list[Inline] = [strong(case.title), f" ({case.system}, {case.told}){f': {actions}' if actions else ''}."]
    for figure in case.figures:
        pieces += [" ", strong(figure.value), f" {figure.words}."]
    return pieces


def _evidence(paper: Paper, view: ReportView) -> None:
    indicators = [item for domain in view.domains for item in domain.indicators]
    told = [item for item in indicators if item.evidence or item.notes or item.asked_for or item.why]
    if not told:
        paper.paragraph("No evidence or notes were kept in this session.")
    for item in told:
        paper.heading(f"{item.id} {item.title}", 2)
        paper.bullets([[f"Why {item.word}: {item.why}"]] if item.why else [])
        paper.bullets([f"Evidence agreed: {text}"] for text in item.evidence)
        paper.bullets([f"Evidence still asked for: {text}"] for text in item.asked_for)
        paper.bullets([f"Note: {text}"] for text in item.notes)


def _method(paper: Paper, view: ReportView) -> None:
    paper.bullets([line] for line in view.method)
    paper.paragraph(
        "Cases were told at the time that stands beside them; bodies have merged and sums have moved since."
    )
    paper.heading("The levels", 2)
    paper.bullets((strong(f"{value} {label}"), f": {meaning}") for value, label, meaning in view.matrix.levels)


def _compare(paper: Paper, view: ReportView) -> None:
    both = view.comparison
    if both is None:
        return
    paper.paragraph(
        f"{both.before}: {both.responses[0]} returns. {both.after}: {both.responses[1]} returns. "
        "The interval tells how far the difference depends on who was in the room; "
        "“moved” stands only where it leaves out 0."
    )
    header = ["Domain", both.before, both.after, "Difference", "95% interval", "In words"]
    rows = (
        [f"{row.id} {row.title}", row.before_text, row.after_text, row.difference_text, row.interval_text or "none",
         row.words]
        for row in both.rows
    )  # fmt: skip
    paper.table("Mean score by domain in both rounds", header, rows, (4, 2, 2, 2, 3, 4))


def _perception(paper: Paper, view: ReportView) -> None:
    both = view.perception
    if both is None:
        return
    _side_by_side(paper, both, both.domains, f"Mean score by domain, {both.first} and {both.second}")
    paper.heading("Where the two are furthest apart", 2)
    _side_by_side(paper, both, both.indicators, "The indicators with the widest differences")


def _side_by_side(paper: Paper, both: PerceptionView, rows: Sequence[PerceptionRow], caption: str) -> None:
    texts = ([f"{row.id} {row.title}", row.first_text, row.second_text, row.difference_text, row.words] for row in rows)
    paper.table(caption, ["What", both.first, both.second, "Difference", "In words"], texts, (4, 2, 2, 2, 3))


def _disputed(paper: Paper, view: ReportView) -> None:
    paper.paragraph(
        "On these indicators the answers are split between constituencies, or spread. "
        "They are worth a talk before a plan."
    )
    levels = [f"{value} {label}" for value, label, _ in view.matrix.levels]
    rows = (row for item in view.disputed for row in _distribution(item))
    shares = (4, *[2] * len(levels), 4)
    paper.table("How often each level was chosen", ["Indicator", *levels, "In words"], rows, shares)


def _distribution(item: IndicatorView) -> Iterator[list[str]]:
    yield [f"{item.id} {item.title}", *map(str, item.counts), item.agreement]
    for name, counts in item.by_group:
        yield [f"{item.id}, {name}", *map(str, counts), ""]


def _plan(paper: Paper, view: ReportView) -> None:
    paper.paragraph(
        "One approach is proposed for each gap; it is a place to begin a talk, not a decision. "
        "Who leads it, and by when, is yours to fill in."
    )
    header = ["Gap", "Now", "Aim", "What to do", "Who can act", "Who leads", "By when"]
    rows = (_action(action) for action in view.actions)
    paper.table("Proposed actions, the first to work on first", header, rows, (5, 4, 4, 9, 5, 4, 4))


def _action(action: ActionView) -> list[Inline | Cell]:
    what = f", against: {action.against}."
    what += f" First step: {action.first_step}" if action.first_step else ""
    what += f" Seen in: {action.seen}." if action.seen else ""
    gap, who = f"{action.indicator} {action.indicator_title}", ", ".join(action.who) or "not stated"
    return [gap, action.now, action.aim, Cell((strong(action.what), what)), who, "", ""]


def _invested(paper: Paper, view: ReportView) -> None:
    paper.paragraph(
        "Sums that the cases behind these gaps' approaches state. They hold for the time that stands beside them, "
        "and say nothing of what would happen here."
    )
    _figures(paper, view.invested, "Sums of money in the cases")


def _followed(paper: Paper, view: ReportView) -> None:
    paper.paragraph(
        "Other figures that the same cases state: people reached, organisations taking part, how long things took."
    )
    _figures(paper, view.followed, "Other figures in the cases")


def _figures(paper: Paper, items: Sequence[InvestmentView], caption: str) -> None:
    rows = ([item.value, item.words, f"{item.case} ({item.system}, {item.told})", item.source] for item in items)
    paper.table(caption, ["Figure", "What it is", "Where", "Source"], rows, (2, 3, 4, 3))


def _asked(paper: Paper, view: ReportView) -> None:
    paper.paragraph("Nobody has to show all of this. It is what others would look for first.")
    for gap in view.gaps:
        paper.heading(f"{gap.indicator.id} {gap.indicator.title}", 2)
        paper.bullets([text] for text in gap.evidence_to_ask)


def _settled(paper: Paper, view: ReportView) -> None:
    paper.paragraph(
        "On these indicators a vote was split or spread, rooms differ, or somebody keeps another view. "
        "What they say stands in their own words."
    )
    levels = [f"{value} {label}" for value, label, _ in view.matrix.levels]
    for item in view.settled:
        open_word = "does not apply" if item.state == "not applicable" else "still open"
        paper.heading(f"{item.id} {item.title}: {item.word or open_word}", 2)
        if item.votes:
            rows = (row for vote in item.votes for row in _vote_rows(vote, len(levels)))
            caption = f"Votes on {item.id}: how often each level was chosen"
            paper.table(caption, ["Vote", *levels, "In words"], rows, (4, *[2] * len(levels), 4))
        why = f": {item.why}" if item.why else ""
        paper.bullets([[f"Settled on {item.word}, {item.settled_by}{why}"]] if item.word else [])
        paper.bullets([text] for text in item.rooms)
        paper.bullets([f"Another view: {text}"] for text in item.other_views)
        paper.bullets([[f"Confidence: {item.confidence}"]] if item.confidence else [])


def _vote_rows(vote: VoteView, levels: int) -> Iterator[list[str]]:
    yield [f"{vote.title} ({vote.number})", *(map(str, vote.counts) if vote.counts else [""] * levels), vote.words]
    for name, counts in vote.by_group:
        yield [f"{vote.title}, {name}", *map(str, counts), ""]


def _agreed(paper: Paper, view: ReportView) -> None:
    rows = (
        [item.what, item.who or "to agree", item.when or "to agree", item.about or "the whole", item.approach or "–"]
        for item in view.agreed
    )
    paper.table("What the room agreed to do", ["What", "Who", "By when", "About", "Following"], rows, (5, 3, 3, 4, 4))


def _parked(paper: Paper, view: ReportView) -> None:
    paper.bullets([text] for text in view.parked)


SECTIONS: dict[str, Callable[[Paper, ReportView], None]] = {
    "story": _story,
    "begin": _begin,
    "compare": _compare,
    "profile": _profile,
    "heat": _heat,
    "groups": _groups,
    "perception": _perception,
    "disputed": _disputed,
    "settled": _settled,
    "agreed": _agreed,
    "parked": _parked,
    "strengths": _strengths,
    "invested": _invested,
    "followed": _followed,
    "plan": _plan,
    "gaps": _gaps,
    "evidence": _evidence,
    "asked": _asked,
    "cohort": word_groups.cohort,
    "named": word_groups.named,
    "trend": word_groups.trend,
    "changed": word_groups.changed,
    "twins": word_groups.twins,
    "help": word_groups.help_with_gaps,
    "method": _method,
}
"""What writes each section, by its name in `view.sections`."""
