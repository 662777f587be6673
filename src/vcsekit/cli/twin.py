"""`vcsekit twin`: who could help a system, and whom it could help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vcsekit.cli.gathered import FilesArgument, OptedInOption, OptInOption, RoundOption, SystemOption
from vcsekit.cli.options import ContentOption, ForceOption, LayoutOption
from vcsekit.cli.plain import FormatOption, OutOption

if TYPE_CHECKING:
    from vcsekit.report.group_views import TwinView


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
    """Find who could help a system with its gaps, and the nearest case to each of them.

    Others are strong where their mean lies in the upper half of the scale. They are counted; only those that said
    that they may be named are named, with what the two could do for each other and the barriers that they share.
    Name those with --opt-in, or keep a list for --opted-in. `vcsekit report --kind twin` writes it as a report.

    Examples:

    \b
      vcsekit twin examples/returns/round-3.csv --system "Northmere (invented)"
      vcsekit twin scored/results.json --system "Northmere (invented)" --opt-in "Kestrel Bay (invented)"
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.gathered import Naming, one_round
    from vcsekit.cli.given import files_or_results
    from vcsekit.cli.plain import Told, chosen_format, hand_over
    from vcsekit.cli.returned import returns_together
    from vcsekit.export.twin_tables import KIND, twin_tables
    from vcsekit.report.twin import twin_view
    from vcsekit.scoring.card import scorecard
    from vcsekit.scoring.twin import twins

    chosen, library = chosen_format(output_format, out, force=force), found.load(content)
    state, _ = returns_together(files_or_results(files), library, layout)
    here = one_round(state, library, system, round_name)
    may_be_named = Naming(opt_in or (), opted_in).systems({key.system for key in state})
    near = twins(library, scorecard(library), here.systems, here.system, may_be_named)
    view, tables = twin_view(library, near, here.name), twin_tables(library, near)
    about = {"round": here.name, "system": here.system}
    return hand_over(library, Told(KIND, about, view.notes, tables, _text(view)), chosen, out, force=force)


def _text(view: TwinView) -> str:
    from vcsekit.cli.plain import Page

    page = Page()
    page.heading(f"Who could help {view.system}, {view.round or 'round not stated'}")
    for sentence in view.summary:
        page.paragraph(sentence)
    for twin in view.twins:
        page.heading(f"{twin.system}: {twin.reason}")
        page.paragraph(f"Could help you with: {'; '.join(twin.helps) or 'nothing that is a gap of yours'}.", "  ")
        page.paragraph(f"You could help it with: {'; '.join(twin.helped) or 'nothing that is a gap of theirs'}.", "  ")
        page.paragraph(f"Barriers of both: {twin.shared_text}.", "  ")
    if view.gaps:
        page.heading("Your gaps, the first to work on first")
    for gap in view.gaps:
        page.paragraph(f"{gap.id} {gap.title}: {gap.score_text} {gap.word}, {gap.why_here}", "- ")
        page.paragraph(f"Others that are strong here: {gap.strong_text}.", "    ")
        if gap.helpers:
            page.paragraph(f"Of them may be named: {', '.join(gap.helpers)}.", "    ")
        if gap.case:
            page.paragraph(f"Nearest case: {gap.case_title} ({gap.case_told}), as {gap.case_why}.", "    ")
    page.heading("How it was made")
    for note in view.notes:
        page.paragraph(note, "- ")
    return page.text()
