"""`vcsekit list`: what there is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption, JsonOption

if TYPE_CHECKING:
    from vcsekit.content.library import Library

KINDS = (
    "domains",
    "indicators",
    "areas",
    "themes",
    "barriers",
    "approaches",
    "cases",
    "actions",
    "systems",
    "sources",
    "terms",
    "guides",
    "cards",
    "documents",
)


def command(
    kind: Annotated[str | None, typer.Argument(metavar="[KIND]", help="One of: " + ", ".join(KINDS) + ".")] = None,
    as_json: JsonOption = False,
    content: ContentOption = None,
) -> None:
    """List the domains and indicators, or everything of one kind.

    Examples:

    \b
      vcsekit list
      vcsekit list approaches
      vcsekit list cases --json
    """
    from vcsekit.cli import library as found
    from vcsekit.cli.console import print_table, say, stdout_console
    from vcsekit.content.suggest import did_you_mean
    from vcsekit.content.words import matrix_line
    from vcsekit.diagnostics import VcsekitError

    if kind is not None and kind not in KINDS:
        hint = did_you_mean(kind, KINDS) or "kinds are: " + ", ".join(KINDS)
        raise VcsekitError(f"there is no kind of content called `{kind}`", hint)
    library = found.load(content)
    if as_json:
        _print_json(library, kind)
        return
    console = stdout_console()
    if kind in (None, "domains", "indicators"):
        console.print(matrix_line(library) + "\n")
    if kind is not None:
        rows = list(_rows(library, kind))
        print_table(rows, indent=0)
        if not rows:
            say(f"there are no {kind} in this content")
        return
    for domain in library.domains:
        console.print(f"{domain.id}  {domain.title}", style="bold")
        print_table((indicator.id, indicator.title) for indicator in domain.indicators)
    console.print("\n" + _counts(library))


def _print_json(library: Library, kind: str | None) -> None:
    """One kind, or domains and indicators; and how many there are of each kind."""
    from vcsekit.cli.output import print_json
    from vcsekit.export.answers import matrix_data

    items = [
        {"type": _one(name), "id": item_id, "title": title}
        for name in ([kind] if kind else KINDS[:2])
        for item_id, title in _rows(library, name)
    ]
    counts = {name: len(list(_rows(library, name))) for name in KINDS}
    print_json("list", {"matrix": matrix_data(library), "items": items, "counts": counts})


def _counts(library: Library) -> str:
    others = [(kind, len(list(_rows(library, kind)))) for kind in KINDS[2:]]
    known = ", ".join(f"{number} {kind if number > 1 else _one(kind)}" for kind, number in others if number)
    return (
        f"Also here: {known}. `vcsekit list KIND` lists them, `vcsekit show ID` shows one."
        if known
        else "`vcsekit show ID` shows one."
    )


def _one(kind: str) -> str:
    return kind.removesuffix("es" if kind.endswith("ches") else "s")


def _rows(library: Library, kind: str) -> Iterable[tuple[str, str]]:
    match kind:
        case "domains":
            return [(domain.id, domain.title) for domain in library.domains]
        case "indicators":
            return [(indicator.id, indicator.title) for indicator in library.indicators]
        case "systems":
            return [(system.id, system.name) for system in library.systems]
        case "terms":
            terms = library.glossary.terms if library.glossary else ()
            return [(term.term, term.meaning) for term in terms]
        case "cards":
            return [(card.id, card.question) for card in library.cards]
        case "documents":
            return [(document.id, document.title) for document in library.model_documents]
    return [(item.id, item.title) for item in getattr(library, kind)]
