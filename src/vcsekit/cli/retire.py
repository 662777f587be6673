"""`vcsekit retire`: take an item out of use without losing it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption, DryRunOption

if TYPE_CHECKING:
    from vcsekit.content.retire import Retirement


def command(
    item_id: Annotated[str, typer.Argument(metavar="ID", help="The indicator, barrier, approach, case or action.")],
    replaced_by: Annotated[
        list[str] | None,
        typer.Option("--replaced-by", metavar="ID", help="What takes its place; may be given several times."),
    ] = None,
    unlink: Annotated[
        bool, typer.Option("--unlink", help="Take links to it out of items in use, where nothing takes its place.")
    ] = False,
    version: Annotated[
        str | None,
        typer.Option("--version", metavar="X.Y.Z", help="The matrix version without it; the matrix's own unless told."),
    ] = None,
    dry_run: DryRunOption = False,
    content: ContentOption = None,
) -> None:
    """Take an item out of use, without losing it.

    It stays in its file, marked as retired, and its id is never used for something else. Items in use that name
    it must name what takes its place, or nothing. A version that the matrix has not reached becomes the matrix's.
    All or nothing; comments stay.

    Examples:

    \b
      vcsekit retire GOV-05 --version 0.2.0 --unlink
      vcsekit retire short-timeframes --replaced-by engaged-too-late
    """
    from vcsekit.cli import editing
    from vcsekit.content.retire import retire

    folder, found = editing.open_content(content)
    retirement = retire(found, item_id, replaced_by=replaced_by or (), version=version, unlink=unlink)
    told = _told(retirement, replaced_by or [])
    editing.carry_out(folder, retirement.draft, f"retire {item_id}", told, dry_run=dry_run)


def _told(retirement: Retirement, replaced_by: list[str]) -> Iterator[str]:
    """What retiring the item does, in words, line by line."""
    from vcsekit.cli.editing import listed

    takes = "takes" if len(replaced_by) == 1 else "take"
    instead = f"; {' and '.join(replaced_by)} {takes} its place" if replaced_by else ""
    yield f"{retirement.entry.id} is retired from version {retirement.version} on{instead}."
    if retirement.links:
        yield "Links to it that move:" if replaced_by else "Links to it that are taken out:"
        yield from listed([link.span for link in retirement.links])
    if retirement.raised_from:
        yield f"The matrix was at version {retirement.raised_from} and comes to {retirement.version}."
        yield "Tell under `changes` in matrix.yaml what is different."
    if retirement.entry.kind == "indicator":
        yield "Answers to it in earlier returns and sessions stay; new scores leave it out."
