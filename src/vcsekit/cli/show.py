"""`vcsekit show`: one item, whole."""

from __future__ import annotations

from typing import Annotated

import typer

from vcsekit.cli.options import ContentOption, JsonOption


def command(
    item_id: Annotated[str, typer.Argument(metavar="ID", help="The id of anything that `list` or `search` names.")],
    as_json: JsonOption = False,
    content: ContentOption = None,
) -> None:
    """Show one item, whole: an indicator, an approach, a case.

    Examples:

    \b
      vcsekit show FUND-03
      vcsekit show long-term-contracting
      vcsekit show FUND-03 --json
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.console import print_blocks
    from vcsekit.cli.output import print_json
    from vcsekit.content.suggest import did_you_mean
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.export.answers import blocks_data, item_data
    from vcsekit.export.item import Heading, Paragraph, describe

    library = found.load(content)
    terms = {term.term.casefold(): term for term in (library.glossary.terms if library.glossary else ())}
    for name in (item_id, item_id.upper(), item_id.lower()):
        if name in library.entries or name in library.source_items:
            if as_json:
                print_json("item", item_data(library, name))
            else:
                print_blocks(describe(library, name))
            return
    term = terms.get(item_id.casefold())
    if term is not None:
        title = f"{term.term}: {term.stands_for}" if term.stands_for else term.term
        if as_json:
            text = blocks_data([Heading(title, 1), Paragraph(term.meaning)])
            fields = term.model_dump(mode="json")
            print_json("item", {"id": term.term, "type": "term", "file": None, "fields": fields, "text": text})
        else:
            print_blocks([Heading(title, 1), Paragraph(term.meaning)])
        return
    search = f"`vcsekit search {item_id or 'WORD'}` looks for it in all texts"
    hint = did_you_mean(item_id, [*library.entries, *terms]) or search
    raise VcsekitError(f"nothing has the id `{item_id}`", hint)
