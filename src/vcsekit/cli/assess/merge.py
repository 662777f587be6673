"""`vcsekit assess merge`: the sessions of several rooms or places made into one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vcsekit.cli.options import ContentOption

if TYPE_CHECKING:
    from pathlib import Path

    from vcsekit.assess.merge import Decision, Merged, Room
    from vcsekit.cli.sessions import SavedSession
    from vcsekit.content.library import Library
    from vcsekit.io.journal import Opened


def command(
    sessions: Annotated[list[str], typer.Argument(metavar="SESSION...", help="Two or more sessions, by name or file.")],
    out: Annotated[str, typer.Option("--out", metavar="NEW", help="The new session's name.")],
    names: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="SESSION=ROOM", help="What a room is called; its place, else its file's name."),
    ] = None,
    decide: Annotated[
        list[str] | None,
        typer.Option(
            "--decide", metavar="ID=LEVEL:WHY", help="Settle what rooms differ on; na where it does not apply."
        ),
    ] = None,
    content: ContentOption = None,
) -> int:
    """Merge the sessions of several rooms into a new one.

    Votes add up, with a room's small constituencies still merged; notes, evidence, actions, parked questions and
    feedback keep their room's name. What all rooms that answered say alike is settled. Where they differ nothing
    is settled and nothing averaged: what each said is printed, and `vcsekit assess NEW` asks for those first. The
    rooms' sessions stay as they are.

    Exits with 1 where rooms differ and nothing was decided.

    Examples:

    \b
      vcsekit assess merge leeds bradford --out west-yorkshire
      vcsekit assess merge leeds bradford --out system --decide GOV-01=maturing
    """
    from vcsekit.assess.events import BreakTaken
    from vcsekit.assess.merge import Room, differences, merge
    from vcsekit.assess.rebuild import events_of
    from vcsekit.cli import library as found
    from vcsekit.cli.kept import write_session
    from vcsekit.cli.sessions import session_path
    from vcsekit.diagnostics import ExitCode

    library = found.load(content)
    target = session_path(out)
    _refuse_existing(target)
    saved = _read(sessions, library)
    called = _room_names(sessions, saved, names or [])
    rooms = [Room(name, item.session) for name, item in zip(called, saved, strict=True)]
    decisions = _decisions(library, decide or [], {item.indicator for item in differences(library, rooms)})
    merged = merge(library, rooms, decisions)
    # The time until somebody goes on with it is nobody's work.
    events = [*events_of(merged.session), BreakTaken()]
    write_session(target, _header(saved, rooms), events, max(item.last_saved for item in saved))
    _tell(library, merged, target)
    return ExitCode.FINDINGS if merged.open else ExitCode.CLEAN


def _refuse_existing(path: Path) -> None:
    from vcsekit.diagnostics import VcsekitError

    if path.exists():
        raise VcsekitError(f"{path} exists already, and a session is never replaced", "choose another name for --out")


def _read(names: Sequence[str], library: Library) -> list[SavedSession]:
    """The rooms' sessions. Raises VcsekitError where they can't be merged: nothing is written then."""
    from vcsekit.cli.kept import existing_path, refuse_twice
    from vcsekit.cli.sessions import restore
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.io import journal

    if len(names) < 2:
        raise VcsekitError("there is nothing to merge: one session is named", "name two or more")
    paths = [existing_path(name) for name in names]
    refuse_twice(paths)
    opened = [journal.read(path) for path in paths]
    _refuse_outgrown(paths, opened)
    for path, item in zip(paths, opened, strict=True):
        if _matrix(item.header) != _matrix(opened[0].header):
            message = f"{paths[0]} and {path} were not held with the same matrix, version and wording"
            raise VcsekitError(message, "bring them to one version first: `vcsekit migrate`")
    saved = [restore(item, path, library) for path, item in zip(paths, opened, strict=True)]
    return [_apart(library, opened[:place], opened[place], item) for place, item in enumerate(saved)]


def _refuse_outgrown(paths: Sequence[Path], opened: Sequence[Opened]) -> None:
    """Raises VcsekitError where one session is what another was before it went on, as on another laptop."""
    from itertools import permutations

    from vcsekit.diagnostics import VcsekitError

    for (path, item), (other_path, other) in permutations(zip(paths, opened, strict=True), 2):
        if _shared(item, other) == len(item.entries) and item.entries:
            raise VcsekitError(f"{other_path} goes on from {path} and holds all of it", f"leave {path} out")


def _shared(one: Opened, other: Opened) -> int:
    """How many first entries two sessions share because one was copied from the other; 0 where they never were one.

    Sessions that began apart share no moments; only two that are typed by a program can share one.
    """
    from itertools import takewhile

    pairs = zip(one.entries, other.entries, strict=False)
    same = [entry for entry, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]
    moments = {entry.get("at") for entry in same}
    return len(same) if one.header == other.header and len(moments) > 1 else 0


def _apart(library: Library, before: Sequence[Opened], opened: Opened, saved: SavedSession) -> SavedSession:
    """A session without what an earlier one of those that are merged has too, where they were one once."""
    from dataclasses import replace

    from vcsekit.assess.merge import apart
    from vcsekit.cli.console import say
    from vcsekit.cli.sessions import restore

    shared = max((_shared(opened, other) for other in before), default=0)
    if not shared:
        return saved
    say(f"note: {saved.path} began as a copy; what it shares with the session that it was copied from counts once")
    base = restore(replace(opened, entries=opened.entries[:shared]), saved.path, library)
    return replace(saved, session=apart(saved.session, base.session))


def _matrix(header: Mapping[str, Any]) -> tuple[str, ...]:
    matrix = header.get("matrix")
    return tuple(str(matrix.get(key)) for key in ("id", "version", "hash")) if isinstance(matrix, dict) else ()


def _room_names(sessions: Sequence[str], saved: Sequence[SavedSession], named: Sequence[str]) -> list[str]:
    """What each room is called. Raises VcsekitError where two have the same name."""
    from vcsekit.diagnostics import VcsekitError

    given = dict(_named(text, sessions) for text in named)
    called = [
        given.get(session) or str(item.header.get("place") or "") or item.path.stem
        for session, item in zip(sessions, saved, strict=True)
    ]
    for name in called:
        if called.count(name) > 1:
            hint = f"tell them apart, such as: --name {sessions[0]}=North"
            raise VcsekitError(f"two rooms are called “{name}”", hint)
    return called


def _named(text: str, sessions: Sequence[str]) -> tuple[str, str]:
    from vcsekit.diagnostics import VcsekitError

    for session in sessions:
        name = text.removeprefix(f"{session}=").strip()
        if text.startswith(f"{session}=") and name:
            return session, name
    known = " or ".join(f"--name {known}=ROOM" for known in sessions[:2])
    raise VcsekitError(f"“{text}” names no room of these sessions", f"write {known}")


def _decisions(library: Library, texts: Sequence[str], differing: set[str]) -> dict[str, Decision]:
    """The decisions, by indicator. Raises VcsekitError where one is about nothing that rooms differ on."""
    from vcsekit.content.words import listed
    from vcsekit.diagnostics import VcsekitError

    found: dict[str, Decision] = {}
    for text in texts:
        name, sign, rest = text.partition("=")
        indicator = name.strip().upper()
        if not sign or not rest.strip():
            raise VcsekitError(f"“{text}” decides nothing", "write --decide ID=LEVEL, or --decide ID=LEVEL:WHY")
        if indicator not in differing:
            hint = f"they differ on {listed(sorted(differing))}" if differing else "leave --decide out"
            raise VcsekitError(f"the rooms do not differ on {name.strip()}", hint)
        if indicator in found:
            raise VcsekitError(f"{indicator} is decided twice", "decide it once")
        found[indicator] = _decision(library, rest)
    return found


def _decision(library: Library, text: str) -> Decision:
    from vcsekit.assess.dialogue.parts import level_named
    from vcsekit.assess.merge import Decision
    from vcsekit.diagnostics import VcsekitError

    named, _, why = text.partition(":")
    if named.strip().casefold() in ("na", "n/a"):
        return Decision(None, why.strip())
    level = level_named(library.matrix.scale, named.strip())
    if level is None:
        known = ", ".join(item.id for item in library.matrix.scale)
        raise VcsekitError(f"“{named.strip()}” is no level", f"levels are: {known}; or na")
    return Decision(level.id, why.strip())


def _header(saved: Sequence[SavedSession], rooms: Sequence[Room]) -> dict[str, Any]:
    """The new session's first line: what all rooms have in common, and whose sessions it is made of."""
    from vcsekit.cli.sessions import FORMAT

    first = saved[0].header
    shared = {
        key: first[key]
        for key in ("system", "place", "round")
        if first.get(key) and all(item.header.get(key) == first[key] for item in saved)
    }
    return {
        "kind": first["kind"],
        "session_format": FORMAT,
        "created": min(str(item.header.get("created", "")) for item in saved),
        "matrix": first["matrix"],
        **shared,
        "merged": [{"room": room.name, "file": item.path.name} for room, item in zip(rooms, saved, strict=True)],
    }


def _tell(library: Library, merged: Merged, target: Path) -> None:
    import sys

    from vcsekit.cli.assess.room import tell
    from vcsekit.cli.console import say
    from vcsekit.content.words import counted

    settled, of = len(merged.session.settled), len(merged.session.order)
    tell(f"{settled} of {counted(of, 'indicator')} are settled. Rooms differ on {len(merged.conflicts)}.")
    for item in merged.conflicts:
        tell(f"\n{item.indicator} {library.get(item.indicator, 'indicator').title}")
        for room, label in item.said:
            tell(f"  {room}: {label}", hang=4)
        tell(f"  Decided: {item.decided}" if item.decided else "  Not decided yet", hang=4)
    sys.stdout.flush()
    say(f"written: {target}")
    if merged.open:
        say(f"decide the rest: vcsekit assess {target}")
