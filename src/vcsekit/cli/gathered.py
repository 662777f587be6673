"""What the commands that compare systems and rounds were given: files, systems that may be named, earlier content."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from vcsekit.content.library import Library
    from vcsekit.scoring.ground import Ground, Version
    from vcsekit.scoring.rounds import Trend
    from vcsekit.scoring.shown import Visible
    from vcsekit.scoring.state import State

FilesArgument = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="Returns, folders of them, or what `score` wrote.")
]
SystemOption = Annotated[str | None, typer.Option("--system", metavar="NAME", help="The system that it is about.")]
RoundOption = Annotated[str | None, typer.Option("--round", help="The round; the last one unless told.")]
OptInOption = Annotated[
    list[str] | None,
    typer.Option("--opt-in", metavar="NAME", help="Another system that may be named; as often as needed."),
]
OptedInOption = Annotated[
    Path | None, typer.Option("--opted-in", metavar="FILE", help="The systems that may be named, one a line.")
]
BeforeContentOption = Annotated[
    list[str] | None,
    typer.Option(
        "--before-content",
        metavar="PLACE",
        help="For results of an earlier matrix: the content then, a git revision or a folder; as often as needed.",
    ),
]

UNNAMED = "the system that is not named"
"""Stands for the system where no return names one."""


@dataclass(frozen=True)
class Naming:
    """Which other systems may be named."""

    names: Sequence[str] = ()
    file: Path | None = None

    def systems(self, known: Collection[str]) -> set[str]:
        """The known systems that may be named. Raises VcsekitError for a name that was typed and is not known.

        A list may be longer than one round's systems: what it has beyond them is only told.
        """
        from vcsekit.cli.console import say
        from vcsekit.cli.returned import named

        found = {named("system", name, known) for name in self.names}
        by_folded = {name.casefold(): name for name in known}
        listed = _lines(self.file) if self.file else []
        others = [name for name in listed if name.casefold() not in by_folded]
        if others:
            more = f" and {len(others) - 1} more" if len(others) > 1 else ""
            say(f"note: {self.file} names {others[0]}{more}, of which there are no returns here")
        return found | {by_folded[name.casefold()] for name in listed if name.casefold() in by_folded}


def _lines(path: Path) -> list[str]:
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.io.files import read_bytes
    from vcsekit.returns.limits import MAX_NAMES_BYTES

    try:
        text = read_bytes(path, MAX_NAMES_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise VcsekitError(f"{path} is not UTF-8", "save it as text in UTF-8, one name a line") from None
    return [line.strip() for line in text.splitlines() if line.strip()]


@dataclass(frozen=True)
class Round:
    """One round of all systems that can be shown, and the system in question."""

    name: str
    system: str
    systems: Mapping[str, Visible]


def one_round(state: State, library: Library, system: str | None, round_name: str | None) -> Round:
    """The round that is meant. Raises VcsekitError where there is no such round or system, or it is too small."""
    from vcsekit.cli.returned import chosen_round, named, not_said
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.scoring.cohort import visible_systems

    chosen = chosen_round(round_name, {key.round for key in state})
    known = sorted({key.system for key in state if key.round == chosen and key.system})
    if not known:
        hint = "add a column `system` to the returns, or name it in a layout (constants)"
        raise VcsekitError("no return names a system, so there is none to set beside others", hint)
    if system is None and len(known) != 1:
        raise not_said("it is not said which system is meant", known)
    who = named("system", system, known) if system is not None else known[0]
    minimum = library.matrix.agreement.minimum_group_size
    systems = visible_systems(state, chosen, minimum)
    if who not in systems:
        when = chosen or "the round that is not stated"
        raise VcsekitError(f"{who} has fewer than {minimum} returns in {when}, so nothing of it can be shown")
    return Round(chosen, who, systems)


@dataclass(frozen=True)
class Rounds:
    """All rounds on what their versions of the matrix share. `versions` are the earlier ones."""

    state: State
    total: str
    versions: tuple[Version, ...]
    ground: Ground


def all_rounds(
    files: Sequence[Path], library: Library, layout: Path | None, before: Sequence[str], content: Path | None
) -> Rounds:
    """The rounds in files. Raises VcsekitError where they share nothing, or a file can't be read."""
    from vcsekit.cli.returned import returns_together
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.scoring.card import scorecard
    from vcsekit.scoring.ground import ground_of, same_version

    found = _Versions(library, before, content)
    state, total = returns_together(files, library, layout, found.state)
    ground = ground_of([same_version(scorecard(library)), *found.versions])
    if not ground.indicators:
        raise VcsekitError(
            "the versions of the matrix share no indicator", "`vcsekit diff` tells what became of each of them"
        )
    if not any(key.system for key in state):  # where no return names a system, all are of one
        state = {key._replace(system=UNNAMED): group for key, group in state.items()}
    return Rounds(state, total, tuple(found.versions), ground)


class _Versions:
    """Takes results of earlier versions of the matrix, and finds out what each of them shares with the later one."""

    def __init__(self, library: Library, before: Sequence[str], content: Path | None) -> None:
        from vcsekit.cli import revisions
        from vcsekit.cli.library import content_folder

        self._library = library
        places = (revisions.state_of(place, content_folder(content)) for place in before)
        earlier = [revisions.sound(place) for place in places]
        self._by_hash = {library.matrix_hash(): library for library in earlier}
        self._known: dict[str, Version] = {}

    @property
    def versions(self) -> list[Version]:
        """What was found, in the order of the files."""
        return list(self._known.values())

    def state(self, path: Path, data: dict[str, Any]) -> State:
        """The state of results of an earlier version. Raises VcsekitError where they do not fit the scale."""
        from vcsekit.diagnostics import VcsekitError
        from vcsekit.export.results import state_from_data
        from vcsekit.scoring.card import scorecard
        from vcsekit.scoring.ground import carried, outside_the_scale

        state = state_from_data(data.get("state"))
        version = self._version(path, data["matrix"], {name for group in state.values() for name in group.answers})
        strange = outside_the_scale(state, scorecard(self._library).values) if version.by_id else None
        if strange is not None:
            message = f"{path} holds the level {strange}, which this matrix does not have"
            raise VcsekitError(message, "name the content that it was scored with: --before-content PLACE")
        return carried(state, version)

    def _version(self, path: Path, held: dict[str, Any], asked: set[str]) -> Version:
        from vcsekit.cli.console import say
        from vcsekit.scoring.ground import version_by_content, version_by_ids

        digest, number = str(held.get("hash")), str(held.get("version"))
        if digest not in self._known and digest in self._by_hash:
            self._known[digest] = version_by_content(self._by_hash[digest], self._library)
        elif digest not in self._known:
            say(
                f"note: {path} was scored with version {number}, and that content is not at hand: indicators are\n"
                "  compared by their ids alone. --before-content names the content of then"
            )
            self._known[digest] = version_by_ids(number, asked, self._library)
        return self._known[digest]


def trend_of(rounds: Rounds, library: Library, system: str | None) -> Trend:
    """The trend of one system or (None) of all together, where there is more than one system.

    Raises VcsekitError where there are no two rounds to set side by side.
    """
    from vcsekit.cli.console import say
    from vcsekit.cli.returned import named
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.scoring.card import scorecard
    from vcsekit.scoring.occasions import in_order, may_be_out_of_order
    from vcsekit.scoring.rounds import trend

    known = sorted({key.system for key in rounds.state if key.system})
    who = named("system", system, known) if system is not None else known[0] if len(known) == 1 else None
    names = in_order({key.round for key in rounds.state})
    if len(names) < 2:
        message = f"there is only one round here ({names[0] or 'not stated'})"
        raise VcsekitError(message, "name files of two rounds at least")
    if may_be_out_of_order(names):
        told = ", ".join(name or "not stated" for name in names)
        say(f"note: rounds stand in the order of their names: {told}. Where time goes otherwise, map them in a layout\n"
            "  (rounds) to names that begin with the year")  # fmt: skip
    minimum = library.matrix.agreement.minimum_group_size
    found = trend(scorecard(library), rounds.state, rounds.ground, who, minimum)
    if not found.whole:
        raise VcsekitError(*_nothing(who, minimum))
    return found


def _nothing(who: str | None, minimum: int) -> tuple[str, str]:
    if who is None:
        message = f"fewer than {minimum} systems can be shown in the first and in the last round"
        return message, "name one system: --system NAME"
    return (
        f"{who} can't be shown in two rounds: each needs {minimum} returns, and answers to the same questions",
        "leave --system out for all systems together",
    )
