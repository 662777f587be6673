"""`vcsekit search`: items by words."""

from __future__ import annotations

from typing import Annotated

import typer

from vcsekit.cli.options import ContentOption


def command(
    words: Annotated[
        list[str], typer.Argument(metavar="WORD...", help="Every word must be in the item, or start one.")
    ],
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many hits to show.")] = 15,
    content: ContentOption = None,
) -> int:
    """Find items that hold all of these words, best first.

    Exits with 1 where nothing is found.

    Examples:

    \b
      vcsekit search buddying
      vcsekit search winter pressures --limit 5
    """
    from rich.text import Text

    from vcsekit.cli import library as found
    from vcsekit.cli.console import say, stdout_console
    from vcsekit.content.search import search
    from vcsekit.diagnostics import ExitCode

    hits = search(found.load(content), words)
    console = stdout_console()
    for hit in hits[:limit]:
        console.print(Text().append(hit.id, style="bold").append(f"  {hit.title} ({hit.kind})"))
        if hit.excerpt:
            for line in Text(hit.excerpt).wrap(console, console.width - 4):
                console.print(Text("    ") + line)
    asked = " ".join(words)
    if not hits:
        say(f"nothing holds “{asked}”; try fewer words, or the start of a word")
        return ExitCode.FINDINGS
    more = f"; {len(hits) - limit} more with --limit {len(hits)}" if len(hits) > limit else ""
    say(f"{len(hits)} found for “{asked}”{more}")
    return ExitCode.CLEAN
