"""`vcsekit trend`: rounds set side by side, on what the versions of the matrix share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vcsekit.cli.gathered import BeforeContentOption, FilesArgument, SystemOption
from vcsekit.cli.options import ContentOption, ForceOption, LayoutOption
from vcsekit.cli.plain import FormatOption, OutOption

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vcsekit.cli.plain import Page
    from vcsekit.report.group_views import TrendRow, TrendView


def command(
    files: FilesArgument,
    system: SystemOption = None,
    before_content: BeforeContentOption = None,
    output_format: FormatOption = None,
    out: OutOption = None,
    layout: LayoutOption = None,
    force: ForceOption = False,
    content: ContentOption = None,
) -> int:
    """Set rounds side by side: what moved beyond who was in the room, and what changed in the matrix.

    Without --system, all systems that can be shown in both rounds are taken together, each counted once. Rounds that
    were scored with an earlier version of the matrix (name their results.json) are compared on the indicators that
    both versions share; name the content of then with --before-content, so that it is known what each question means.
    `vcsekit report --kind trend` writes it as a report.

    Examples:

    \b
      vcsekit trend examples/returns/round-1.csv examples/returns/round-3.csv
      vcsekit trend scored/results.json --system "Northmere (invented)" --format csv
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.gathered import all_rounds, trend_of
    from vcsekit.cli.given import files_or_results
    from vcsekit.cli.plain import Told, chosen_format, hand_over
    from vcsekit.export.trend_tables import KIND, trend_tables
    from vcsekit.report.trend import trend_view

    chosen, library = chosen_format(output_format, out, force=force), found.load(content)
    rounds = all_rounds(files_or_results(files), library, layout, before_content or (), content)
    seen = trend_of(rounds, library, system)
    view = trend_view(library, seen, rounds.versions, seen.system or "All systems together")
    tables = trend_tables(library, seen, rounds.versions)
    about = {"system": seen.system or "all", "rounds": list(seen.rounds)}
    return hand_over(library, Told(KIND, about, view.notes, tables, _text(view)), chosen, out, force=force)


def _text(view: TrendView) -> str:
    from vcsekit.cli.plain import Page

    page = Page()
    page.heading(f"{view.who}: {', '.join(view.rounds)}")
    for sentence in view.summary:
        page.paragraph(sentence)
    page.heading(f"From {view.rounds[0]} to {view.rounds[-1]}")
    _rows(page, view, view.whole)
    counted = [row for row in view.whole if row.systems]
    if counted:
        page.heading("How many systems moved")
        page.table(["Item", "Up", "Down", "As before"], ([_name(row), *map(str, row.systems or ())] for row in counted))
    page.heading("Indicators that moved")
    moved = [row for row in view.indicators if row.moved]
    if moved:
        _rows(page, view, moved)
    else:
        page.paragraph("None did, beyond who was in the room. CSV and JSON hold them all.")
    if view.steps:
        page.heading("Round by round")
        page.table(
            ["Item", "Rounds", "From", "To", "Change", "Moved"],
            ([_name(row), f"{row.before} to {row.after}", row.before_text, row.after_text, row.difference_text,
              _moved(row)] for row in view.steps),
        )  # fmt: skip
    if view.changes:
        page.heading("What changed in the matrix")
        page.table(
            ["Earlier", "Later", "What", "Why"],
            ([f"{row.earlier or 'new'} ({row.version})", row.later or "–", row.what, row.reason]
             for row in view.changes),
            wide=3,
        )  # fmt: skip
    page.heading("How it was made")
    for note in view.notes:
        page.paragraph(note, "- ")
    return page.text()


def _rows(page: Page, view: TrendView, rows: Iterable[TrendRow]) -> None:
    header = ["Item", "From", "To", "Change", "95% interval", "Moved"]
    texts = [
        [_name(row), row.before_text, row.after_text, row.difference_text, row.interval_text or "none", _moved(row)]
        for row in rows
    ]
    if len(view.rounds) > 2:
        header.insert(5, "A round")
        for text, row in zip(texts, rows, strict=True):
            text.insert(5, row.slope_text or "–")
    page.table(header, texts)


def _moved(row: TrendRow) -> str:
    if row.interval_text:
        return row.words.removeprefix("moved ") if row.moved else "no"
    return "not told"


def _name(row: TrendRow) -> str:
    return f"{row.id} {row.title}".strip()
