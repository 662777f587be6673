"""`vcsekit report`: a session or returns as a report."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption, ForceOption

if TYPE_CHECKING:
    from vcsekit.content.library import Library
    from vcsekit.report.views import ReportView
    from vcsekit.scoring.state import State


class ReportFormat(StrEnum):
    """What a report is written as."""

    HTML = "html"
    MARKDOWN = "md"
    JSON = "json"


_BY_ENDING = {
    ".html": ReportFormat.HTML,
    ".htm": ReportFormat.HTML,
    ".md": ReportFormat.MARKDOWN,
    ".json": ReportFormat.JSON,
}


def command(
    source: Annotated[
        Path, typer.Argument(metavar="SESSION|FILE.csv|RESULTS", help="A session, a CSV return, or what `score` wrote.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; the screen unless told.")
    ] = None,
    output_format: Annotated[
        ReportFormat | None, typer.Option("--format", help="Unless told: by the ending of --out, else md.")
    ] = None,
    system: Annotated[str | None, typer.Option("--system", help="Only the returns of this system.")] = None,
    round_name: Annotated[
        str | None, typer.Option("--round", help="Only the returns of this round; the last one unless told.")
    ] = None,
    force: ForceOption = False,
    content: ContentOption = None,
) -> int:
    """Write a report that leads from gaps to what others did.

    An HTML report is one file that needs nothing else: send it, print it, read it on a phone.

    Examples:

    \b
      vcsekit report sessions/spring-workshop.jsonl --out report.html
      vcsekit report scored/results.json --system "Northmere (invented)"
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.output import deliver, form_of
    from vcsekit.diagnostics import ExitCode
    from vcsekit.io.files import refuse_existing

    if out is not None:
        refuse_existing([out], force=force)
    chosen = form_of(output_format, out, _BY_ENDING, ReportFormat.MARKDOWN)
    view = _view(source, found.load(content), system, round_name)
    deliver(_render(view, chosen), out)
    return ExitCode.CLEAN


def _view(source: Path, library: Library, system: str | None, round_name: str | None) -> ReportView:
    from vcsekit.cli.returned import returns_state
    from vcsekit.cli.sessions import SUFFIX, session_path

    path = source if source.exists() or source.suffix in (".csv", ".json") else session_path(str(source))
    if path.suffix == SUFFIX:
        return _session_view(path, library)
    state, total = returns_state(path, library)
    return _returns_view(library, state, total, system, round_name)


def _session_view(path: Path, library: Library) -> ReportView:
    from vcsekit.cli.sessions import restore
    from vcsekit.io import journal
    from vcsekit.report.build import Subject, session_report

    saved = restore(journal.read(path), path, library)
    names = {"system": "System", "place": "Place", "round": "Round"}
    facts = [(label, str(saved.header[key])) for key, label in names.items() if saved.header.get(key)]
    facts.append(("Held", f"begun {str(saved.header['created'])[:10]}, last answer {saved.last_saved[:10]}"))
    who = saved.header.get("system") or path.stem
    return session_report(library, saved.session, Subject(f"Where {who} stands", tuple(facts)))


def _returns_view(library: Library, state: State, total: str, system: str | None, round_name: str | None) -> ReportView:
    from vcsekit.report.build import Subject, returns_report
    from vcsekit.scoring.state import regroup

    chosen_round = _choose("round", round_name, {key.round for key in state})
    of_round = {key: group for key, group in state.items() if key.round == chosen_round}
    systems = sorted({key.system for key in of_round})
    chosen_system = _choose("system", system, set(systems)) if system is not None or len(systems) == 1 else None
    kept = {key: group for key, group in of_round.items() if chosen_system in (None, key.system)}
    parts = {name[0]: group for name, group in regroup(kept, lambda key: (key.constituency,)).items()}
    who = chosen_system or (
        f"{len(systems)} systems together" if chosen_system is None else "the system that is not named"
    )
    facts = [
        ("Systems", str(len(systems)) if chosen_system is None else who),
        ("Round", chosen_round or "not stated"),
        ("Rows", total),
    ]
    if chosen_system is None:
        facts.append(
            ("Note", "each return counts once, so systems with more returns count for more; --system shows one")
        )
    return returns_report(
        library, parts, Subject(f"Where {who} {'stand' if chosen_system is None else 'stands'}", tuple(facts))
    )


def _choose(what: str, wanted: str | None, known: set[str]) -> str:
    """The one that was asked for, or the last by name. Says so where there was a choice."""
    from vcsekit.cli.console import say
    from vcsekit.content.suggest import did_you_mean
    from vcsekit.diagnostics import VcsekitError

    if wanted is None:
        chosen = max(known)
        if len(known) > 1:
            say(f"note: of the rounds {', '.join(sorted(known))} this is {chosen}; --round chooses another")
        return chosen
    by_folded = {name.casefold(): name for name in known}
    if wanted.casefold() not in by_folded:
        hint = did_you_mean(wanted, known) or f"there is: {', '.join(sorted(name or '(not stated)' for name in known))}"
        raise VcsekitError(f"no return is of the {what} “{wanted}”", hint)
    return by_folded[wanted.casefold()]


def _render(view: ReportView, chosen: ReportFormat) -> str:
    from vcsekit import __version__
    from vcsekit.cli.library import templates
    from vcsekit.report.render import band_of, render, report_json

    if chosen is ReportFormat.JSON:
        return report_json(view)
    values = [value for value, _, _ in view.matrix.levels]
    return render(
        view, f"report.{chosen}.j2", templates(), program=__version__, band=lambda score: band_of(score, values)
    )
