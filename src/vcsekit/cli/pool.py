"""`vcsekit pool`: figures of many systems, of which none gives its returns away."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.gathered import FilesArgument, SystemOption
from vcsekit.cli.options import ContentOption, ForceOption, LayoutOption
from vcsekit.cli.plain import OutOption

if TYPE_CHECKING:
    from vcsekit.content.library import Library
    from vcsekit.scoring.pool import Published
    from vcsekit.scoring.state import State

group = typer.Typer(
    help="Compare systems without sharing returns: publish, then merge.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


class PoolFormat(StrEnum):
    """What the tables of a pool are written as."""

    CSV = "csv"
    JSON = "json"
    EXCEL = "xlsx"


@group.command("publish")
def publish(
    files: FilesArgument,
    system: SystemOption = None,
    round_name: Annotated[str | None, typer.Option("--round", help="This round alone; all rounds unless told.")] = None,
    minimum: Annotated[
        int | None,
        typer.Option(
            "--minimum",
            metavar="N",
            max=1_000_000,
            help="Keep back what fewer than N said; the matrix's number or more.",
        ),
    ] = None,
    out: OutOption = None,
    layout: LayoutOption = None,
    force: ForceOption = False,
    content: ContentOption = None,
) -> int:
    """Write the counts of one system that may leave home.

    They are counts of answers and of scores by constituency and round: no return, no name, no comment. What fewer
    people said than the matrix's minimum group size is kept back, and whatever would tell it. How much that is stands
    in the file. Publish each round once, when all returns are there: what changed between two publications of the
    same round can tell what one person said.

    Examples:

    \b
      vcsekit pool publish examples/returns/round-3.csv --system "Northmere (invented)" --out northmere.json
      vcsekit pool publish scored/results.json --system "Northmere (invented)" --minimum 5 --out northmere-5.json
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.given import files_or_results
    from vcsekit.cli.output import deliver_json
    from vcsekit.cli.returned import returns_together
    from vcsekit.diagnostics import ExitCode
    from vcsekit.export.pool import pool_text
    from vcsekit.io.files import refuse_existing
    from vcsekit.scoring.card import scorecard
    from vcsekit.scoring.pool import published

    if out is not None:
        refuse_existing([out], force=force)
    library = found.load(content)
    least = _minimum(library, minimum)
    state, _ = returns_together(files_or_results(files), library, layout)
    name, own = _own(state, system, round_name)
    made = published(scorecard(library), own, name, least)
    text = pool_text(library, name, least, made)
    _refuse_unreadable(text)
    deliver_json(text, out, force=force)
    _tell(made, name, least)
    return ExitCode.CLEAN


@group.command("merge")
def merge(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="What systems published, or folders of it (.json).")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder for the tables.")],
    output_format: Annotated[
        PoolFormat, typer.Option("--format", help="What the tables are written as.")
    ] = PoolFormat.CSV,
    as_json: Annotated[
        bool, typer.Option("--json", help="Tell as JSON what was done; what the tables are written as is --format.")
    ] = False,
    force: ForceOption = False,
    content: ContentOption = None,
) -> int:
    """Merge what systems published; tell what suppression cost.

    Writes the tables of `vcsekit score` (those that hold no single returns), and results.json, which `cohort`, `trend`,
    `twin` and `report` read. The table suppression tells for every figure how many answers are kept back, and between
    what it lies for that. Where nothing is kept back, all figures are those of all returns scored together.

    Examples:

    \b
      vcsekit pool publish examples/returns/round-3.csv --system "Northmere (invented)" --out published/north.json
      vcsekit pool publish examples/returns/round-3.csv --system "Fennhold (invented)" --out published/fenn.json
      vcsekit pool merge published --out pooled
    """
    from vcsekit.cli.pool_merge import merge_to

    return merge_to(files, out, output_format, content, as_json=as_json, force=force)


def _minimum(library: Library, wanted: int | None) -> int:
    from vcsekit.diagnostics import VcsekitError

    least = library.matrix.agreement.minimum_group_size
    if wanted is not None and wanted < least:
        message = f"--minimum {wanted} is under the matrix's minimum group size, {least}"
        raise VcsekitError(message, f"choose {least} or more, or leave it out")
    return least if wanted is None else wanted


def _own(state: State, system: str | None, round_name: str | None) -> tuple[str, State]:
    """The system's name and its state, of one round where one is named.

    Where no return names a system, all are of the one that is named. Raises VcsekitError where it is not clear which.
    """
    from vcsekit.cli.console import say
    from vcsekit.cli.returned import named, not_said
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.scoring.pool import REST

    if any(key.constituency == REST for key in state):
        raise VcsekitError(
            "these are results of a pool, and were published already",
            "name the returns, or the system's own results.json",
        )
    known = sorted({key.system for key in state if key.system})
    if system is None and len(known) != 1:
        raise not_said("it is not said which system's state is published", known)
    who = system or "" if not known else named("system", system, known) if system else known[0]
    own = {key: group for key, group in state.items() if key.system == (who if known else "")}
    left = sum(group.responses for key, group in state.items() if known and not key.system)
    if left:
        say(f"note: {left} returns name no system, and are left out")
    if round_name is not None:
        chosen = named("round", round_name, {key.round for key in own})
        own = {key: group for key, group in own.items() if key.round == chosen}
    return who, own


def _refuse_unreadable(text: str) -> None:
    """Raises VcsekitError where nobody could merge what is to be written: a name in the returns can be anything."""
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.export.pool import MAX_BYTES, NotPoolError, read_pool

    raw = text.encode()
    if len(raw) > MAX_BYTES:
        message = f"the state has {len(raw):,} bytes, and may have {MAX_BYTES:,}"
        raise VcsekitError(message, "publish its rounds one by one: --round NAME")
    try:
        read_pool(raw)
    except NotPoolError as error:
        hint = "names of systems and rounds are one line of up to 200 characters; correct them in the returns"
        raise VcsekitError(f"this state can't be published: {error}", hint) from None


def _tell(made: Published, system: str, minimum: int) -> None:
    from vcsekit.cli.console import say
    from vcsekit.cli.pool_words import kept_back
    from vcsekit.content.words import counted

    rounds = counted(len(made.suppressed), "round")
    say(f"{system}, {rounds}; what fewer than {minimum} people said is kept back.")
    for name in sorted(made.suppressed):
        groups = {key.constituency: group for key, group in made.state.items() if key.round == name}
        say(f"  {name or 'round not stated'}: {kept_back(groups, made.suppressed[name])}")
    say("Publish each round once: a second state of it can tell, beside the first, what one person said.")
