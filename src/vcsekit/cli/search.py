"""`vcsekit search`: items by words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption, JsonOption

if TYPE_CHECKING:
    from vcsekit.content.search import Hit


def command(
    words: Annotated[
        list[str], typer.Argument(metavar="WORD...", help="Every word must be in the item, or start one.")
    ],
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many hits to show.")] = 15,
    as_json: JsonOption = False,
    content: ContentOption = None,
) -> int:
    """Find items that hold all of these words, best first.

    Exits with 1 where nothing is found.

    Examples:

    \b
      vcsekit search buddying
      vcsekit search winter pressures --limit 5
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.console import say
    from vcsekit.cli.output import print_json
    from vcsekit.content.search import search
    from vcsekit.diagnostics import ExitCode
    from vcsekit.export.answers import hits_data

    hits = search(found.load(content), words)
    if as_json:
        print_json("search", hits_data(words, hits, limit))
    else:
        _print(hits[:limit])
    asked = " ".join(words)
    if not hits:
        say(f"nothing holds “{asked}”; try fewer words, or the start of a word")
        return ExitCode.FINDINGS
    more = f"; {len(hits) - limit} more with --limit {len(hits)}" if len(hits) > limit else ""
    say(f"{len(hits)} found for “{asked}”{more}")
    return ExitCode.CLEAN


def _print(hits: Sequence[Hit]) -> None:
    from rich.text import Text

    from vcsekit.cli.console import stdout_console

    console = stdout_console()
    for hit in hits:
        console.print(Text().append(hit.id, style="bold").append(f"  {hit.title} ({hit.kind})"))
        if hit.excerpt:
            for line in Text(hit.excerpt).wrap(console, console.width - 4):
                console.print(Text("    ") + line)
