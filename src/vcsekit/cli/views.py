"""From what the user names (a session, a file of returns, results) to the view of the report that they want."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from vcsekit.cli.gathered import Naming, all_rounds, one_round, trend_of
from vcsekit.cli.given import files_or_results
from vcsekit.cli.kept import existing_path
from vcsekit.cli.returned import chosen_round, named, returns_together
from vcsekit.cli.sessions import SUFFIX, restore, session_path
from vcsekit.content.library import Library
from vcsekit.diagnostics import VcsekitError
from vcsekit.io import journal
from vcsekit.report.build import Subject, returns_report, session_report
from vcsekit.report.cohort import cohort_view
from vcsekit.report.groups import cohort_report, trend_report, twin_report
from vcsekit.report.rounds import comparison, perception
from vcsekit.report.sections import OF_GROUPS, ReportKind
from vcsekit.report.trend import first_and_last, trend_view
from vcsekit.report.twin import twin_view
from vcsekit.report.views import ComparisonView, ReportView
from vcsekit.scoring.card import scorecard
from vcsekit.scoring.cohort import cohort, visible_systems
from vcsekit.scoring.occasions import in_order
from vcsekit.scoring.state import GroupState, State, regroup
from vcsekit.scoring.twin import twins

_OF_FILES = (".csv", ".json", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet")
_OF_RETURNS = (ReportKind.COMPARE, ReportKind.PERCEPTION, ReportKind.RETURNS, *OF_GROUPS)
_TITLES = {
    ReportKind.SESSION: "Where {who} {stands}",
    ReportKind.RETURNS: "Where {who} {stands}",
    ReportKind.COMPARE: "How {who} {moved}",
    ReportKind.PERCEPTION: "How people see {who}",
    ReportKind.PLAN: "Proposed actions for {who}",
    ReportKind.INVESTMENT: "The case for investing in the VCSE sector: {who}",
    ReportKind.COHORT: "{who} beside the other systems",
    ReportKind.TREND: "How {who} moved, round by round",
    ReportKind.TWIN: "Who could help {who}",
}


@dataclass(frozen=True)
class Wanted:
    """Which report: its kind, which of the returns it is about, and how to read them. None: as usual.

    `beside` are further files; `naming` and `before_content` are for reports that set systems or rounds side by side,
    `content` is the folder that was named.
    """

    kind: ReportKind | None = None
    system: str | None = None
    round_name: str | None = None
    before: str | None = None
    layout: Path | None = None
    beside: tuple[Path, ...] = ()
    naming: Naming = field(default_factory=Naming)
    before_content: tuple[str, ...] = ()
    content: Path | None = None


def report_view(source: Path, library: Library, wanted: Wanted) -> ReportView:
    """The view of a report. Raises VcsekitError where the source can't be read or has no such report."""
    path = source if source.exists() or source.suffix.lower() in _OF_FILES else session_path(str(source))
    if path.suffix == SUFFIX:
        return _session_view(path, library, wanted)
    files = files_or_results([path, *wanted.beside])
    if wanted.kind is ReportKind.TREND:
        return _trend_view(library, files, wanted)
    state, total = returns_together(files, library, wanted.layout)
    return returns_view(library, state, total, wanted)


def views_by_system(source: Path, library: Library, wanted: Wanted) -> Iterator[tuple[str, ReportView]]:
    """One view a system that has returns in the round, by the system's name. Raises VcsekitError as `report_view`."""
    if source.suffix == SUFFIX:
        raise VcsekitError("a session is of one system", "leave --every-system out")
    if wanted.kind is ReportKind.TREND:
        raise VcsekitError("a trend is written for one system at a time, or for all", "leave --every-system out")
    state, total = returns_together(files_or_results([source, *wanted.beside]), library, wanted.layout)
    chosen = replace(wanted, round_name=chosen_round(wanted.round_name, {key.round for key in state}))
    systems = {key.system for key in state if key.round == chosen.round_name}
    if wanted.kind in OF_GROUPS:  # a system that is too small has no such report, which is no reason to stop
        minimum = library.matrix.agreement.minimum_group_size
        systems = set(visible_systems(state, chosen.round_name or "", minimum))
    for system in sorted(systems):
        yield system, returns_view(library, state, total, replace(chosen, system=system))


def _session_view(path: Path, library: Library, wanted: Wanted) -> ReportView:
    kind = wanted.kind or ReportKind.SESSION
    if kind in _OF_RETURNS:
        hint = "name a CSV file of returns, or results.json that `vcsekit score` wrote"
        raise VcsekitError(f"a session has no {kind} report: it holds one level an indicator", hint)
    existing_path(str(path))
    saved = restore(journal.read(path), path, library)
    names = {"system": "System", "place": "Place", "round": "Round"}
    facts = [(label, str(saved.header[key])) for key, label in names.items() if saved.header.get(key)]
    facts.append(("Held", f"begun {str(saved.header['created'])[:10]}, last answer {saved.last_saved[:10]}"))
    who = str(saved.header.get("system") or path.stem)
    return session_report(library, saved.session, Subject(_title(kind, who, plural=False), tuple(facts)), kind)


def returns_view(library: Library, state: State, total: str, wanted: Wanted) -> ReportView:
    """The view of a report on returns; `total` tells of their rows. Raises VcsekitError as `report_view`."""
    kind = wanted.kind or ReportKind.RETURNS
    if kind is ReportKind.SESSION:
        raise VcsekitError("returns have no session report", "leave --kind out, or name a session")
    if kind in OF_GROUPS:
        return _beside_others(library, state, total, wanted, kind)
    after = chosen_round(wanted.round_name, {key.round for key in state})
    systems = sorted({key.system for key in state if key.round == after})
    chosen = named("system", wanted.system, systems) if wanted.system is not None else None
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


def _beside_others(library: Library, state: State, total: str, wanted: Wanted, kind: ReportKind) -> ReportView:
    """A system beside the others of its round, or who could help it."""
    here, card = one_round(state, library, wanted.system, wanted.round_name), scorecard(library)
    opted_in = wanted.naming.systems({key.system for key in state})
    parts = _parts(state, here.name, here.system)
    subject = _subject(kind, here.system, len(here.systems), here.name, total)
    if kind is ReportKind.TWIN:
        near = twins(library, card, here.systems, here.system, opted_in)
        return twin_report(library, parts, subject, twin_view(library, near, here.name))
    minimum = library.matrix.agreement.minimum_group_size
    rows = list(cohort(card, here.systems, here.system, opted_in, minimum))
    found = cohort_view(library, rows, here.system, here.name, len(here.systems))
    return cohort_report(library, parts, subject, found)


def _trend_view(library: Library, files: list[Path], wanted: Wanted) -> ReportView:
    """Rounds side by side, of one system or of all that can be shown."""
    rounds = all_rounds(files, library, wanted.layout, wanted.before_content, wanted.content)
    found = trend_of(rounds, library, wanted.system)
    minimum = library.matrix.agreement.minimum_group_size
    last, shown = found.rounds[-1], visible_systems(rounds.state, found.rounds[-1], minimum)
    kept = {key: group for key, group in rounds.state.items() if key.system in shown}
    who = found.system or "all systems together"
    facts = (
        ("System", found.system) if found.system else ("Systems", str(len(shown))),
        ("Rounds", ", ".join(name or "not stated" for name in found.rounds)),
        ("Rows read", rounds.total),
    )
    subject = Subject(_title(ReportKind.TREND, who, plural=False), facts)
    view = trend_view(library, found, rounds.versions, who)
    return trend_report(library, _parts(kept, last, found.system), subject, view, first_and_last(found, library))


def _subject(kind: ReportKind, chosen: str | None, systems: int, round_name: str, total: str) -> Subject:
    who = f"{systems} systems together" if chosen is None else chosen or "the system that is not named"
    facts = [
        ("Systems", str(systems)) if chosen is None else ("System", who),
        ("Round", round_name or "not stated"),
        ("Rows read", total),
    ]
    if chosen is None:
        note = "each return counts once, so systems with more returns count for more; --system shows one"
        facts.append(("Note", note))
    return Subject(_title(kind, who, plural=chosen is None), tuple(facts))


def _title(kind: ReportKind, who: str, *, plural: bool) -> str:
    return _TITLES[kind].format(who=who, stands="stand" if plural else "stands", moved="moved")


def _comparison(library: Library, state: State, after: str, system: str | None, before: str | None) -> ComparisonView:
    rounds = in_order({key.round for key in state})
    earlier = [name for name in rounds if name != after]
    if not earlier:
        raise VcsekitError(
            f"there is only one round here ({after or 'not stated'})", "score two rounds together, then compare them"
        )
    first = named("round", before, earlier) if before is not None else (rounds[: rounds.index(after)] or earlier)[-1]
    parts = _parts(state, first, system)
    if not parts:
        raise VcsekitError(f"{system} has no return in {first}", "choose another round with --before")
    return comparison(library, parts, _parts(state, after, system), (first or "not stated", after or "not stated"))


def _parts(state: State, round_name: str, system: str | None) -> dict[str, GroupState]:
    """The states by constituency of one round, of one system or (None) of all together."""
    kept = {key: group for key, group in state.items() if key.round == round_name and system in (None, key.system)}
    return {name[0]: group for name, group in regroup(kept, lambda key: (key.constituency,)).items()}
