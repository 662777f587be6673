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
    import sys

    from vcsekit.cli import library as found
    from vcsekit.cli.console import say
    from vcsekit.diagnostics import ExitCode
    from vcsekit.io.files import refuse_existing, write_text

    if out is not None:
        refuse_existing([out], force=force)
    chosen = output_format or _format_of(out)
    library = found.load(content)
    view = _view(source, library, system, round_name)
    text = _render(view, chosen)
    if out is None:
        sys.stdout.write(text)
    else:
        write_text(out, text)
        say(f"written: {out}")
    return ExitCode.CLEAN


def _format_of(out: Path | None) -> ReportFormat:
    from vcsekit.diagnostics import VcsekitError

    if out is None:
        return ReportFormat.MARKDOWN
    by_ending = {
        ".html": ReportFormat.HTML,
        ".htm": ReportFormat.HTML,
        ".md": ReportFormat.MARKDOWN,
        ".json": ReportFormat.JSON,
    }
    if out.suffix.lower() not in by_ending:
        raise VcsekitError(f"it is not clear what {out.name} should be", "name it .html, .md or .json, or add --format")
    return by_ending[out.suffix.lower()]


def _view(source: Path, library: Library, system: str | None, round_name: str | None) -> ReportView:
    from vcsekit.cli.sessions import SUFFIX, session_path

    path = source if source.exists() or source.suffix in (".csv", ".json") else session_path(str(source))
    if path.suffix == SUFFIX:
        return _session_view(path, library)
    state, total = _results_state(source, library) if source.suffix == ".json" else _csv_state(source, library)
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


def _csv_state(path: Path, library: Library) -> tuple[State, str]:
    from vcsekit.cli.console import say
    from vcsekit.cli.score import score_files
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.scoring.card import scorecard

    sink = _Count()
    scored = score_files([path], library, scorecard(library), sink)
    if not scored.tally.scored:
        first = f": {sink.first.message}" if sink.first else ""
        raise VcsekitError(f"{path} holds no return that can be scored{first}", sink.first.hint if sink.first else None)
    if sink.problems:
        found = "is 1 problem" if sink.problems == 1 else f"are {sink.problems} problems"
        say(f"note: there {found} in {path}; `vcsekit score` lists what was left out")
    return (
        scored.state,
        f"{scored.tally.rows} rows in = {scored.tally.scored} scored + {scored.tally.rejected} rejected",
    )


class _Count:
    """Counts problems and keeps the first."""

    def __init__(self) -> None:
        from vcsekit.returns.problems import ReturnProblem

        self.problems = 0
        self.first: ReturnProblem | None = None

    def scored(self, item: object) -> None:
        """A report needs no single returns."""

    def problem(self, item: object) -> None:
        """Counts a problem."""
        self.problems += 1
        self.first = self.first or item  # type: ignore[assignment]


def _results_state(path: Path, library: Library) -> tuple[State, str]:
    import json

    from vcsekit.diagnostics import VcsekitError
    from vcsekit.export import results
    from vcsekit.io.files import read_bytes

    refusal = VcsekitError(
        f"{path} is not what `vcsekit score` writes", "name its results.json, a session or a CSV file"
    )
    try:
        data = json.loads(read_bytes(path))
    except (ValueError, RecursionError):
        raise refusal from None
    if not isinstance(data, dict) or data.get("kind") != results.KIND or data.get("format") != results.FORMAT:
        raise refusal
    held, matrix = data.get("matrix"), library.matrix
    if not isinstance(held, dict):
        raise refusal
    if (held.get("id"), held.get("version")) != (matrix.id, matrix.version):
        message = (
            f"{path} was scored with {held.get('id')} {held.get('version')}, and this is {matrix.id} {matrix.version}"
        )
        raise VcsekitError(message, "name the content that it was scored with: --content FOLDER")
    try:
        state = results.state_from_data(data.get("state"))
        tally = data["tally"]
        total = f"{tally['rows']} rows in = {tally['scored']} scored + {tally['rejected']} rejected"
    except (results.NotResultsError, KeyError, TypeError):
        raise refusal from None
    if not state:
        raise VcsekitError(f"{path} holds no return that was scored", "see rejected.csv beside it")
    return state, total


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
