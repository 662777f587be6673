"""From what the user names (a session, a file of returns, results) to the view of the report that they want."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from vcsekit.cli.console import say
from vcsekit.cli.returned import returns_state
from vcsekit.cli.sessions import SUFFIX, restore, session_path
from vcsekit.content.library import Library
from vcsekit.content.suggest import did_you_mean
from vcsekit.diagnostics import VcsekitError
from vcsekit.io import journal
from vcsekit.report.build import Subject, returns_report, session_report
from vcsekit.report.rounds import comparison, perception
from vcsekit.report.sections import ReportKind
from vcsekit.report.views import ComparisonView, ReportView
from vcsekit.scoring.state import GroupState, State, regroup

_OF_FILES = (".csv", ".json", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods")
_OF_RETURNS = (ReportKind.COMPARE, ReportKind.PERCEPTION, ReportKind.RETURNS)
_TITLES = {
    ReportKind.SESSION: "Where {who} {stands}",
    ReportKind.RETURNS: "Where {who} {stands}",
    ReportKind.COMPARE: "How {who} {moved}",
    ReportKind.PERCEPTION: "How people see {who}",
    ReportKind.PLAN: "Proposed actions for {who}",
    ReportKind.INVESTMENT: "The case for investing in the VCSE sector: {who}",
}


@dataclass(frozen=True)
class Wanted:
    """Which report: its kind, which of the returns it is about, and how to read them. None: as usual."""

    kind: ReportKind | None = None
    system: str | None = None
    round_name: str | None = None
    before: str | None = None
    layout: Path | None = None


def report_view(source: Path, library: Library, wanted: Wanted) -> ReportView:
    """The view of a report. Raises VcsekitError where the source can't be read or has no such report."""
    path = source if source.exists() or source.suffix in _OF_FILES else session_path(str(source))
    if path.suffix == SUFFIX:
        return _session_view(path, library, wanted)
    state, total = returns_state(path, library, wanted.layout)
    return _returns_view(library, state, total, wanted)


def views_by_system(source: Path, library: Library, wanted: Wanted) -> Iterator[tuple[str, ReportView]]:
    """One view a system that has returns in the round, by the system's name. Raises VcsekitError as `report_view`."""
    if source.suffix == SUFFIX:
        raise VcsekitError("a session is of one system", "leave --every-system out")
    state, total = returns_state(source, library, wanted.layout)
    chosen = replace(wanted, round_name=_round(wanted.round_name, {key.round for key in state}))
    for system in sorted({key.system for key in state if key.round == chosen.round_name}):
        yield system, _returns_view(library, state, total, replace(chosen, system=system))


def _session_view(path: Path, library: Library, wanted: Wanted) -> ReportView:
    kind = wanted.kind or ReportKind.SESSION
    if kind in _OF_RETURNS:
        hint = "name a CSV file of returns, or results.json that `vcsekit score` wrote"
        raise VcsekitError(f"a session has no {kind} report: it holds one level an indicator", hint)
    saved = restore(journal.read(path), path, library)
    names = {"system": "System", "place": "Place", "round": "Round"}
    facts = [(label, str(saved.header[key])) for key, label in names.items() if saved.header.get(key)]
    facts.append(("Held", f"begun {str(saved.header['created'])[:10]}, last answer {saved.last_saved[:10]}"))
    who = str(saved.header.get("system") or path.stem)
    return session_report(library, saved.session, Subject(_title(kind, who, plural=False), tuple(facts)), kind)


def _returns_view(library: Library, state: State, total: str, wanted: Wanted) -> ReportView:
    kind = wanted.kind or ReportKind.RETURNS
    if kind is ReportKind.SESSION:
        raise VcsekitError("returns have no session report", "leave --kind out, or name a session")
    after = _round(wanted.round_name, {key.round for key in state})
    systems = sorted({key.system for key in state if key.round == after})
    chosen = _named("system", wanted.system, systems) if wanted.system is not None else None
    if chosen is None and len(systems) == 1:
        chosen = systems[0]
    parts = _parts(state, after, chosen)
    compared = _comparison(library, state, after, chosen, wanted.before) if kind is ReportKind.COMPARE else None
    seen = perception(library, parts) if kind is ReportKind.PERCEPTION else None
    if kind is ReportKind.PERCEPTION and seen is None:
        minimum = library.matrix.agreement.minimum_group_size
        raise VcsekitError(
            "there are no two constituencies to put side by side",
            f"each needs {minimum} returns, and so does everybody else together; try another system or round",
        )
    subject = _subject(kind, chosen, len(systems), after, total)
    return returns_report(library, parts, subject, kind, compared, seen)


def _subject(kind: ReportKind, chosen: str | None, systems: int, round_name: str, total: str) -> Subject:
    who = f"{systems} systems together" if chosen is None else chosen or "the system that is not named"
    facts = [
        ("Systems", str(systems) if chosen is None else who),
        ("Round", round_name or "not stated"),
        ("Rows", total),
    ]
    if chosen is None:
        note = "each return counts once, so systems with more returns count for more; --system shows one"
        facts.append(("Note", note))
    return Subject(_title(kind, who, plural=chosen is None), tuple(facts))


def _title(kind: ReportKind, who: str, *, plural: bool) -> str:
    return _TITLES[kind].format(who=who, stands="stand" if plural else "stands", moved="moved")


def _comparison(library: Library, state: State, after: str, system: str | None, before: str | None) -> ComparisonView:
    earlier = sorted({key.round for key in state} - {after})
    if not earlier:
        raise VcsekitError(
            f"there is only one round here ({after or 'not stated'})", "score two rounds together, then compare them"
        )
    first = (
        _named("round", before, earlier) if before is not None else max([r for r in earlier if r < after] or earlier)
    )
    parts = _parts(state, first, system)
    if not parts:
        raise VcsekitError(f"{system} has no return in {first}", "choose another round with --before")
    return comparison(library, parts, _parts(state, after, system), (first or "not stated", after or "not stated"))


def _parts(state: State, round_name: str, system: str | None) -> dict[str, GroupState]:
    """The states by constituency of one round, of one system or (None) of all together."""
    kept = {key: group for key, group in state.items() if key.round == round_name and system in (None, key.system)}
    return {name[0]: group for name, group in regroup(kept, lambda key: (key.constituency,)).items()}


def _round(wanted: str | None, known: set[str]) -> str:
    """The round that was asked for, or the last by name. Says so where there was a choice."""
    if wanted is not None:
        return _named("round", wanted, known)
    chosen = max(known)
    if len(known) > 1:
        say(f"note: of the rounds {', '.join(sorted(known))} this is {chosen}; --round chooses another")
    return chosen


def _named(what: str, wanted: str, known: set[str] | list[str]) -> str:
    """The known name that was meant, regardless of case. Raises VcsekitError where there is none."""
    by_folded = {name.casefold(): name for name in known}
    if wanted.casefold() in by_folded:
        return by_folded[wanted.casefold()]
    hint = did_you_mean(wanted, known) or f"there is: {', '.join(sorted(name or '(not stated)' for name in known))}"
    raise VcsekitError(f"no return is of the {what} “{wanted}”", hint)
