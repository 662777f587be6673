"""`vcsekit assess plan`: what to discuss, from returns sent in beforehand. `assess votes`: votes from a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption, JsonOption

if TYPE_CHECKING:
    from vcsekit.assess.events import Event, Planned
    from vcsekit.assess.record import Votes
    from vcsekit.cli.sessions import SavedSession
    from vcsekit.content.library import Library
    from vcsekit.io.journal import Journal
    from vcsekit.scoring.state import State


def plan(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The session; begun if it is new.")],
    returns: Annotated[
        list[Path] | None,
        typer.Option("--returns", metavar="FILE", help="Returns sent in beforehand, or folders of them; repeatable."),
    ] = None,
    minutes: Annotated[int, typer.Option("--minutes", min=10, max=1440, help="How long the session is.")] = 120,
    most: Annotated[int, typer.Option("--most", min=1, max=200, help="The most discussions.")] = 12,
    discuss: Annotated[str, typer.Option("--discuss", metavar="IDS", help="Discuss these; ID=15 for 15 minutes.")] = "",
    ratify: Annotated[str, typer.Option("--ratify", metavar="IDS", help="Propose these; ID=LEVEL for a level.")] = "",
    later: Annotated[str, typer.Option("--later", metavar="IDS", help="Neither discuss nor propose these.")] = "",
    system: Annotated[str, typer.Option("--system", help="The system; only its returns count.")] = "",
    place: Annotated[str, typer.Option("--place", help="The place within it; only its returns count.")] = "",
    round_name: Annotated[str, typer.Option("--round", help="The round; only its returns count.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the agenda; save nothing.")] = False,
    as_json: JsonOption = False,
    content: ContentOption = None,
) -> int:
    """Plan a session: what to discuss, for how long, and what to propose as a block.

    Indicators on which answers are split come first, then those that are spread, then those with too few answers,
    then those that all see low. The others are proposed together. Plan again at any time: the new agenda counts.

    Examples:

    \b
      vcsekit assess plan spring --returns examples/returns/round-3.csv --system "Northmere (invented)" --minutes 120
      vcsekit assess plan spring --discuss "GOV-01=15 FUND-02" --ratify LEAD-05=maturing --later IMPA-05
    """
    from vcsekit.assess.agenda import imports, plan, votes_by_indicator
    from vcsekit.cli import library as found
    from vcsekit.cli.assess.wishes import refuse_unproposed, wished
    from vcsekit.diagnostics import ExitCode

    library = found.load(content)
    wishes = wished(library, discuss, ratify, later)
    about = {"system": system, "place": place, "round": round_name}
    votes: dict[str, Votes] = {}
    events: list[Event] = []
    if returns:
        state = _state(returns, library, about)
        about = _as_written(about, state)
        votes = votes_by_indicator(library, state)
    path, saved = _existing(name, library)
    if returns:
        events += imports(_not_shown_yet(votes, saved), _source(returns), instead=True)
    agenda = plan(library, votes or _votes_of(saved), minutes, most, wishes)
    refuse_unproposed(wishes, agenda)
    events.append(agenda)
    if not as_json:
        _show(library, events, saved)
    if not dry_run:
        _append(path, library, about, events, new=saved is None)
    _tell(agenda, name, None if dry_run else path, as_json=as_json)
    return ExitCode.CLEAN


def _tell(agenda: Planned, name: str, path: Path | None, *, as_json: bool) -> None:
    """What was done with an agenda that is shown, or all of it as data; `path` is None where it was not saved."""
    from vcsekit.cli.assess.room import as_typed
    from vcsekit.cli.output import print_json

    if as_json:
        kept = agenda.model_dump(mode="json", include={"minutes", "discuss", "ratify"})
        print_json("agenda", {"session": path.as_posix() if path else None, **kept})
    elif path is None:
        _say("Nothing was saved.")
    else:
        _say(f"Saved in {path}.")
        _say(f"Begin: vcsekit assess {as_typed(name)}")


def votes(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The session.")],
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="Returns, or a folder of them, one row a person; names are not kept.")
    ],
    system: Annotated[str, typer.Option("--system", help="Only the returns of this system.")] = "",
    place: Annotated[str, typer.Option("--place", help="Only the returns of this place.")] = "",
    round_name: Annotated[str, typer.Option("--round", help="Only the returns of this round.")] = "",
    content: ContentOption = None,
) -> int:
    """Bring votes from a form's file into a session; they stay hidden until the room reveals them.

    Examples:

    \b
      vcsekit assess votes spring examples/returns/round-3.csv --system "Northmere (invented)"
    """
    from vcsekit.assess.agenda import imports, votes_by_indicator
    from vcsekit.cli import library as found
    from vcsekit.content.words import counted
    from vcsekit.diagnostics import ExitCode

    library = found.load(content)
    about = {"system": system, "place": place, "round": round_name}
    state = _state([source], library, about)
    about = _as_written(about, state)
    found_votes = votes_by_indicator(library, state)
    path, saved = _existing(name, library)
    _refuse_again(source, saved)
    _append(path, library, about, imports(found_votes, _source([source])), new=saved is None)
    _say(f"Saved in {path}.")
    people = sum(group.responses for group in state.values())
    _say(f"{counted(people, 'return')} brought in, for {counted(len(found_votes), 'indicator')}. They are hidden:")
    _say("in the session, type reveal at an indicator.")
    return ExitCode.CLEAN


def _state(paths: list[Path], library: Library, about: dict[str, str]) -> State:
    """The returns that are about this system, place and round. Raises VcsekitError where there are none."""
    from vcsekit.cli.given import files_or_results
    from vcsekit.cli.returned import returns_together, some_of
    from vcsekit.diagnostics import VcsekitError

    state, _ = returns_together(files_or_results(paths), library)
    wanted = {key: text.casefold() for key, text in about.items() if text}
    kept = {
        key: group
        for key, group in state.items()
        if all(getattr(key, name).casefold() == text for name, text in wanted.items())
    }
    if not kept:
        known = {" / ".join(part for part in (key.system, key.place, key.round) if part) for key in state}
        raise VcsekitError(
            "no return is about this system, place and round", f"the returns are about: {some_of(known)}"
        )
    return kept


def _as_written(about: dict[str, str], state: State) -> dict[str, str]:
    """System, place and round as the returns write them, where they were asked for."""
    first = next(iter(state))
    return {name: str(getattr(first, name)) if text else "" for name, text in about.items()}


def _source(paths: list[Path]) -> str:
    """What was named, without where it lies. A folder stands for what is in it."""
    return ", ".join(path.absolute().name for path in paths)


def _not_shown_yet(votes: Mapping[str, Votes], saved: SavedSession | None) -> dict[str, Votes]:
    """The votes to bring in: none where the room has seen what was sent in, for the difference could be one person's.

    Where votes are waiting that these returns don't have any more, an empty one takes their place.
    """
    records = saved.session.records if saved else {}
    waiting: dict[str, Votes] = {name: {} for name, record in records.items() if record.hidden_imports}
    seen = {name for name, record in records.items() if any(vote.source and vote.revealed for vote in record.votes)}
    return {name: by for name, by in {**waiting, **votes}.items() if name not in seen}


def _refuse_again(source: Path, saved: SavedSession | None) -> None:
    """Raises VcsekitError where votes from a file of this name, or from its folder, are in the session already."""
    from vcsekit.diagnostics import VcsekitError

    if saved is None:
        return
    inside = source.absolute().iterdir() if source.is_dir() else [source.absolute()]
    named = {name for path in inside for name in (path.name, path.parent.name)}
    records = saved.session.records.values()
    there = {name for record in records for vote in record.votes for name in vote.source.split(", ")}
    if twice := sorted(named & there):
        message = f"{saved.path} has votes from {twice[0]} already, and they would count twice"
        raise VcsekitError(
            message, "if it holds the answers of other people, give the file, or its folder, another name"
        )


def _existing(name: str, library: Library) -> tuple[Path, SavedSession | None]:
    from vcsekit.cli.sessions import read_session, session_path

    path = session_path(name)
    return path, read_session(path, library) if path.exists() else None


def _votes_of(saved: SavedSession | None) -> dict[str, Votes]:
    """The votes that a session already has: the last ones of every indicator that are not being counted still."""
    if saved is None:
        return {}
    records = saved.session.records
    counted = {name: [vote for vote in one.votes if vote is not one.open_vote] for name, one in records.items()}
    return {name: votes[-1].votes for name, votes in counted.items() if votes}


def _show(library: Library, events: list[Event], saved: SavedSession | None) -> None:
    from vcsekit.assess.dialogue.going import agenda
    from vcsekit.assess.dialogue.parts import Turn
    from vcsekit.assess.fold import replay
    from vcsekit.assess.record import Planning
    from vcsekit.assess.session import start
    from vcsekit.cli.assess.room import tell
    from vcsekit.content.words import counted, matrix_line

    session = replay(saved.session if saved else start(library), events)
    tell(matrix_line(library))
    planning = session.planning or Planning()
    shortest = min((minutes for minutes, _ in planning.discuss.values()), default=0)
    tell(f"{counted(planning.minutes, 'minute')}, {counted(len(planning.discuss), 'discussion')}.")
    for line in agenda(Turn(library, session), "").say:
        tell(line, hang=2)
    if planning.discuss and shortest < 5:
        tell(f"That leaves {counted(shortest, 'minute')} for a discussion; fewer than 5 are too short. Use --most.")


def _append(path: Path, library: Library, about: dict[str, str], events: Sequence[Event], *, new: bool) -> None:
    """Writes events to a session, begun where it is new."""
    from vcsekit.assess.events import event_data
    from vcsekit.cli.sessions import new_header
    from vcsekit.io import journal as journals
    from vcsekit.io.clock import now

    journal: Journal = journals.create(path, new_header(library, about)) if new else journals.resume(path)
    with journal:
        journal.append(*(event_data(event.model_copy(update={"at": now()})) for event in events))


def _say(text: str) -> None:
    from vcsekit.cli.assess.room import tell
    from vcsekit.cli.console import is_quiet

    if not is_quiet():
        tell(text)
