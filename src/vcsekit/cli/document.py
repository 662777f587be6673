"""`vcsekit document`: model documents to adapt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption, ForceOption, JsonOption

if TYPE_CHECKING:
    from vcsekit.content.library import Library
    from vcsekit.model.codesign import ModelDocument

group = typer.Typer(
    help="Model documents to adapt: list them, read one, start your own.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The id that `vcsekit document list` names.")]


@group.command("list")
def list_documents(as_json: JsonOption = False, content: ContentOption = None) -> None:
    """List the model documents.

    Examples:

    \b
      vcsekit document list
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.console import print_table, say
    from vcsekit.cli.output import print_json

    documents = found.load(content).model_documents
    if as_json:
        names = ("id", "kind", "title", "summary", "label")
        print_json("documents", {"documents": [item.model_dump(mode="json", include=set(names)) for item in documents]})
        return
    print_table(((item.id, f"{item.title}. {item.summary}") for item in documents), indent=0)
    if not documents:
        say("there are no model documents in this content")


@group.command("show")
def show(document_id: IdArgument, as_json: JsonOption = False, content: ContentOption = None) -> None:
    """Print a model document as it is, as Markdown.

    Examples:

    \b
      vcsekit document show buddying-scheme
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.console import put, say
    from vcsekit.cli.output import print_json

    document = _document(found.load(content), document_id)
    if as_json:
        print_json("document", {"document": document.model_dump(mode="json")})
        return
    say(f"{document.label}. `vcsekit document new {document.id}` fills in what is known.")
    put(document.body.strip() + "\n")


@group.command("new")
def new(
    document_id: IdArgument,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; ID.md unless told.")
    ] = None,
    system: Annotated[
        str, typer.Option("--system", help="The system, by name, id, code or alias of the register.")
    ] = "",
    place: Annotated[str, typer.Option("--place", help="The place within it.")] = "",
    organisation: Annotated[str, typer.Option("--organisation", help="Your organisation or alliance.")] = "",
    date: Annotated[str, typer.Option("--date", help="The date on the document.")] = "",
    force: ForceOption = False,
    content: ContentOption = None,
) -> None:
    """Start your own copy: what is known is filled in, the rest stays in [[brackets]].

    Examples:

    \b
      vcsekit document new buddying-scheme --system Devon --date "May 2026"
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.console import say
    from vcsekit.content.markdown import escape_markdown
    from vcsekit.export.documents import fill_in
    from vcsekit.io.files import refuse_existing, write_text

    library = found.load(content)
    document = _document(library, document_id)
    target = out or Path(f"{document.id}.md")
    refuse_existing([target], force=force)
    known = {"system": _system_name(library, system), "place": place, "organisation": organisation, "date": date}
    text, left = fill_in(document, {name: escape_markdown(value) for name, value in known.items()})
    write_text(target, text, replace=force)
    say(f"written: {target}. {document.label}.")
    if left:
        say(f"{len(left)} places are left to fill in, in double brackets; the first: [[{left[0]}]]")


def _document(library: Library, document_id: str) -> ModelDocument:
    from vcsekit.content.suggest import did_you_mean
    from vcsekit.diagnostics import VcsekitError

    known = {document.id: document for document in library.model_documents}
    if document_id in known:
        return known[document_id]
    hint = did_you_mean(document_id, known) or "`vcsekit document list` names them"
    raise VcsekitError(f"there is no model document `{document_id}`", hint)


def _system_name(library: Library, wanted: str) -> str:
    """The register's name of a system that is named in any way it knows; as it was typed where it knows none."""
    folded = wanted.strip().casefold()
    for system in library.systems:
        if folded in {name.casefold() for name in (system.id, system.name, system.ods_code, *system.aliases)}:
            return system.name
    return wanted
