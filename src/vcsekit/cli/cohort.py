"""`vcsekit cohort`: a system beside the other systems of its round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vcsekit.cli.gathered import FilesArgument, OptedInOption, OptInOption, RoundOption, SystemOption
from vcsekit.cli.options import ContentOption, ForceOption, LayoutOption
from vcsekit.cli.plain import FormatOption, OutOption

if TYPE_CHECKING:
    from vcsekit.cli.plain import Page
    from vcsekit.report.group_views import CohortRow, CohortView


def command(
    files: FilesArgument,
    system: SystemOption = None,
    round_name: RoundOption = None,
    opt_in: OptInOption = None,
    opted_in: OptedInOption = None,
    output_format: FormatOption = None,
    out: OutOption = None,
    layout: LayoutOption = None,
    force: ForceOption = False,
    content: ContentOption = None,
) -> int:
    """Set a system beside the other systems of its round, each counted once.

    Tells its mean, its weakest indicator, the mean and the spread of the others, and (from eight systems up) whether
    it stands in the lowest quarter, the middle half or the highest quarter. There are no ranks. No other system is
    named unless it said that it may be: name those with --opt-in, or keep a list for --opted-in. Systems with too few
    returns count nowhere. `vcsekit report --kind cohort` writes it as a report.

    Examples:

    \b
      vcsekit cohort examples/returns/round-3.csv --system "Northmere (invented)"
      vcsekit cohort scored/results.json --system "Northmere (invented)" --format csv --out northmere.csv
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.gathered import Naming, one_round
    from vcsekit.cli.given import files_or_results
    from vcsekit.cli.plain import Told, chosen_format, hand_over
    from vcsekit.cli.returned import returns_together
    from vcsekit.export.cohort_table import KIND, cohort_table
    from vcsekit.report.cohort import cohort_view
    from vcsekit.scoring.card import scorecard
    from vcsekit.scoring.cohort import cohort

    chosen, library = chosen_format(output_format, out, force=force), found.load(content)
    state, _ = returns_together(files_or_results(files), library, layout)
    here = one_round(state, library, system, round_name)
    may_be_named = Naming(opt_in or (), opted_in).systems({key.system for key in state})
    minimum = library.matrix.agreement.minimum_group_size
    rows = list(cohort(scorecard(library), here.systems, here.system, may_be_named, minimum))
    view, table = cohort_view(library, rows, here.system, here.name, len(here.systems)), cohort_table(library, rows)
    about = {"round": here.name, "system": here.system}
    return hand_over(library, Told(KIND, about, view.notes, [table], _text(view)), chosen, out, force=force)


def _text(view: CohortView) -> str:
    from vcsekit.cli.plain import Page

    page = Page()
    page.heading(f"{view.system}, {view.round or 'round not stated'}, beside {view.systems - 1} other systems")
    for sentence in view.summary:
        page.paragraph(sentence)
    page.heading("Its own figures")
    page.table(
        ["Item", "Mean", "Nearest level", "Floor", "95% interval"],
        ([_name(row), row.mean_text or "–", row.word or "–", row.floor_text or "–", row.interval_text or "–"]
         for row in view.rows),
    )  # fmt: skip
    page.heading("The others")
    page.table(
        ["Item", "Others", "Their mean", "All from", "Middle half", "It stands in"],
        ([_name(row), str(row.others), row.others_text or "–", row.range_text or "–", row.middle_text or "–",
          row.band or "–"] for row in view.rows),
    )  # fmt: skip
    if any(row.counts for row in view.rows):
        page.heading("How many others lie in each half level")
        page.table(["Item", *(step.replace(" to ", "–") for step in view.steps)], (
            [_name(row), *(map(str, row.counts) if row.counts else ["–"] * len(view.steps))] for row in view.rows
        ))  # fmt: skip
    _named(page, view)
    page.heading("How it was made")
    for note in [*dict.fromkeys(f"{row.note}." for row in view.rows if row.note), *view.notes]:
        page.paragraph(note[:1].upper() + note[1:], "- ")
    return page.text()


def _named(page: Page, view: CohortView) -> None:
    for other in view.named:
        page.heading(f"{other.system}, which said that it may be named")
        rows = zip(view.rows, other.means, strict=True)
        page.table(["Item", "Mean"], ([_name(row), mean or "not shown"] for row, mean in rows))


def _name(row: CohortRow) -> str:
    return f"{row.id} {row.title}".strip()
