"""`vcsekit rename`: another id for an item, everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption, DryRunOption

if TYPE_CHECKING:
    from vcsekit.content.rename import Renaming


def command(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The id that the item has now.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The id that it should have.")],
    dry_run: DryRunOption = False,
    content: ContentOption = None,
) -> None:
    """Give an item another id, everywhere in content.

    Changes the id where it is defined and wherever a field names it, and the file's name where that is the id.
    All or nothing; comments stay. The item remembers its old id, which nothing else may have.

    Examples:

    \b
      vcsekit rename mentoring-and-buddying buddying --dry-run
      vcsekit rename GOV-05 GOV-15
    """
    from vcsekit.cli import editing
    from vcsekit.content.rename import rename

    folder, found = editing.open_content(content)
    renaming = rename(found, old, new)
    editing.carry_out(folder, renaming.draft, f"rename {old} to {new}", _told(renaming), dry_run=dry_run)


def _told(renaming: Renaming) -> Iterator[str]:
    """What the renaming does, in words, line by line."""
    from vcsekit.cli.editing import listed

    content = renaming.draft.content
    yield from (f"{before} becomes {after}" for before, after in renaming.pairs.items())
    for path, target in renaming.draft.moved.items():
        yield f"the file {content.root}{path} becomes {content.root}{target}"
    yield {0: "No other place names it.", 1: "1 place that names it follows."}.get(
        renaming.links, f"{renaming.links} places that name it follow."
    )
    if renaming.mentions:
        yield "The old id still stands in texts or comments, which are yours to judge:"
        yield from listed(renaming.mentions)
    if any(content.library.entries[before].kind == "indicator" for before in renaming.pairs):
        yield "Sessions and returns made so far hold the old id; `vcsekit migrate` brings them over."
