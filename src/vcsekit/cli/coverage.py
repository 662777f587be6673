"""`vcsekit coverage`: how much of each source document the content carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption, TextOrJson

if TYPE_CHECKING:
    from vcsekit.checks.sources import Coverage


def command(
    output_format: Annotated[TextOrJson, typer.Option("--format", help="How it is printed.")] = TextOrJson.TEXT,
    missing: Annotated[bool, typer.Option("--missing", help="Also name every item that nothing cites.")] = False,
    content: ContentOption = None,
) -> int:
    """Tell how much of each source document is cited.

    Exits with 1 where something is not cited.

    Examples:

    \b
      vcsekit coverage
      vcsekit coverage --missing
    """
    import json

    from vcsekit.checks.sources import coverage
    from vcsekit.cli import library as found
    from vcsekit.cli.output import deliver_json
    from vcsekit.diagnostics import ExitCode

    rows = coverage(found.load(content))
    if output_format is TextOrJson.JSON:
        data = [
            {
                "source": row.source,
                "kind": row.kind,
                "items": row.items,
                "cited": row.cited,
                "not_cited": list(row.not_cited),
            }
            for row in rows
        ]
        deliver_json(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    else:
        _print(rows, missing)
    return ExitCode.FINDINGS if any(row.not_cited for row in rows) else ExitCode.CLEAN


def _print(rows: list[Coverage], missing: bool) -> None:
    from itertools import groupby

    from vcsekit.cli.console import print_table, stdout_console

    console = stdout_console()
    for title, group in groupby(rows, key=lambda row: row.title):
        console.print(title, style="bold")
        kinds = list(group)
        print_table([(row.kind, f"{row.cited} of {row.items}") for row in kinds])
        for row in kinds if missing else ():
            for ref in row.not_cited:
                console.print(f"  not cited: {ref} ({row.kind})")
    cited, items = sum(row.cited for row in rows), sum(row.items for row in rows)
    console.print(f"{cited} of {items} items are cited.")
