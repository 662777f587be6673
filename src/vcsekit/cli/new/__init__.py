"""`vcsekit new`: a new item of content, valid from the first moment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from vcsekit.cli.options import ContentOption, DryRunOption

group = typer.Typer(
    help="Add to content: a new item that is valid from the first moment.\n\n"
    "What the options do not say is asked on a terminal. A text that nobody told yet is marked “(to write)”,\n"
    "and `vcsekit validate --strict` names it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

SourceOption = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="REF", help="An item of a source document; may be given several times."),
]
TitleOption = Annotated[str | None, typer.Option("--title", help="The title, as people see it.")]
IdOption = Annotated[str | None, typer.Option("--id", help="The id; made of the title unless told.")]
DescriptionOption = Annotated[str | None, typer.Option("--description", help="What it is about.")]
FirstOption = Annotated[str | None, typer.Option("--first", metavar="TITLE", help="The title of what is first in it.")]
IndicatorsOption = Annotated[
    list[str] | None, typer.Option("--indicator", metavar="ID", help="An indicator; may be given several times.")
]
BarriersOption = Annotated[
    list[str] | None, typer.Option("--barrier", metavar="ID", help="A barrier; may be given several times.")
]
ApproachesOption = Annotated[
    list[str] | None, typer.Option("--approach", metavar="ID", help="An approach; may be given several times.")
]


@group.command("domain")
def domain(
    id_: Annotated[str | None, typer.Option("--id", metavar="CODE", help="The code: two to eight capitals.")] = None,
    title: TitleOption = None,
    purpose: Annotated[str | None, typer.Option("--purpose", help="What it looks at, and why.")] = None,
    first: FirstOption = None,
    source: SourceOption = None,
    dry_run: DryRunOption = False,
    content: ContentOption = None,
) -> None:
    """Add a quality domain with its first indicator.

    The matrix lists it last; it can be moved there.

    Examples:

    \b
      vcsekit new domain --id PLACE --title "Neighbourhoods" --source framework/use
    """
    given = {"id": id_, "title": title, "purpose": purpose, "first": first, "sources": source}
    _make("domain", given, content, dry_run)


@group.command("indicator")
def indicator(
    domain: Annotated[str | None, typer.Option("--domain", metavar="ID", help="The domain that it belongs to.")] = None,
    title: TitleOption = None,
    statement: Annotated[str | None, typer.Option("--statement", help="What good looks like: one idea.")] = None,
    level: Annotated[
        list[str] | None, typer.Option("--level", metavar="LEVEL=TEXT", help="What a visitor would see at a level.")
    ] = None,
    evidence: Annotated[list[str] | None, typer.Option("--evidence", help="What could be shown.")] = None,
    success: Annotated[list[str] | None, typer.Option("--success", help="What changes for people.")] = None,
    prompt: Annotated[list[str] | None, typer.Option("--prompt", help="A question that opens the talk.")] = None,
    barrier: BarriersOption = None,
    source: SourceOption = None,
    dry_run: DryRunOption = False,
    content: ContentOption = None,
) -> None:
    """Add an indicator to a domain.

    It stands last there, and has the next number that was never used.

    Examples:

    \b
      vcsekit new indicator --domain GOV --title "Votes that count" --source nwl-3st/k07
    """
    given = {
        "domain": domain, "title": title, "statement": statement, "evidence": evidence, "success": success,
        "prompts": prompt, "barriers": barrier, "sources": source, "levels": level,
    }  # fmt: skip
    _make("indicator", given, content, dry_run)


@group.command("theme")
def theme(
    title: TitleOption = None,
    id_: IdOption = None,
    area: Annotated[str | None, typer.Option("--area", metavar="ID", help="The area that it belongs to.")] = None,
    description: DescriptionOption = None,
    first: FirstOption = None,
    source: SourceOption = None,
    dry_run: DryRunOption = False,
    content: ContentOption = None,
) -> None:
    """Add a theme with its first barrier.

    Examples:

    \b
      vcsekit new theme --title "Premises" --area funding --source framework/use
    """
    given = {"title": title, "id": id_, "area": area, "description": description, "first": first, "sources": source}
    _make("theme", given, content, dry_run)


@group.command("barrier")
def barrier(
    theme: Annotated[str | None, typer.Option("--theme", metavar="ID", help="The theme that it belongs to.")] = None,
    title: TitleOption = None,
    id_: IdOption = None,
    description: DescriptionOption = None,
    indicator: IndicatorsOption = None,
    source: SourceOption = None,
    dry_run: DryRunOption = False,
    content: ContentOption = None,
) -> None:
    """Add a barrier to a theme.

    The indicators that it holds back will name it.

    Examples:

    \b
      vcsekit new barrier --theme procurement --title "No reply" --indicator COMM-02 --source procurement/b1
    """
    given = {
        "theme": theme, "title": title, "id": id_, "description": description, "indicators": indicator,
        "sources": source,
    }  # fmt: skip
    _make("barrier", given, content, dry_run)


@group.command("approach")
def approach(
    theme: Annotated[str | None, typer.Option("--theme", metavar="ID", help="The theme that it belongs to.")] = None,
    title: TitleOption = None,
    id_: IdOption = None,
    description: DescriptionOption = None,
    addresses: Annotated[
        list[str] | None, typer.Option("--addresses", metavar="BARRIER", help="A barrier that it answers.")
    ] = None,
    action: Annotated[
        list[str] | None, typer.Option("--action", metavar="ID", help="An action of a case that shows it.")
    ] = None,
    source: SourceOption = None,
    dry_run: DryRunOption = False,
    content: ContentOption = None,
) -> None:
    """Add an approach to a theme.

    The actions that show it will name it.

    Examples:

    \b
      vcsekit new approach --theme timeframes --title "Early days" --addresses short-timeframes --source timeframes/b1
    """
    given = {
        "theme": theme, "title": title, "id": id_, "description": description, "addresses": addresses,
        "actions": action, "sources": source,
    }  # fmt: skip
    _make("approach", given, content, dry_run)


@group.command("case")
def case(
    title: TitleOption = None,
    id_: IdOption = None,
    system: Annotated[str | None, typer.Option("--system", metavar="ID", help="The integrated care system.")] = None,
    place: Annotated[str | None, typer.Option("--place", help="The place within the system.")] = None,
    organisation: Annotated[str | None, typer.Option("--organisation", help="Whose story it is.")] = None,
    area: Annotated[list[str] | None, typer.Option("--area", metavar="ID", help="An area that it speaks to.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="WHEN", help="When the account was given.")] = None,
    overview: Annotated[str | None, typer.Option("--overview", help="Where, who, and what about.")] = None,
    first: FirstOption = None,
    approach: ApproachesOption = None,
    source: SourceOption = None,
    dry_run: DryRunOption = False,
    content: ContentOption = None,
) -> None:
    """Add a case with its first action.

    The approaches that the action shows will name it.

    Examples:

    \b
      vcsekit new case --title "A bus" --system devon --area funding --as-of 2026-05 --source framework/use
    """
    given = {
        "title": title, "id": id_, "system": system, "place": place, "organisation": organisation, "areas": area,
        "as_of": as_of, "overview": overview, "first": first, "approaches": approach, "sources": source,
    }  # fmt: skip
    _make("case", given, content, dry_run)


@group.command("document")
def document(
    title: TitleOption = None,
    id_: IdOption = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Such as `protocol` or `checklist`.")] = None,
    summary: Annotated[str | None, typer.Option("--summary", help="What it is for.")] = None,
    label: Annotated[str | None, typer.Option("--label", help="Whose it is.")] = None,
    indicator: IndicatorsOption = None,
    approach: ApproachesOption = None,
    source: SourceOption = None,
    dry_run: DryRunOption = False,
    content: ContentOption = None,
) -> None:
    """Add a model document that others can adapt.

    To fill in a copy of one that is there, see `vcsekit document new`.

    Examples:

    \b
      vcsekit new document --title "Minutes of a meeting" --kind protocol --source framework/use
    """
    given = {
        "title": title, "id": id_, "kind": kind, "summary": summary, "label": label, "indicators": indicator,
        "approaches": approach, "sources": source,
    }  # fmt: skip
    _make("document", given, content, dry_run)


def _make(kind: str, given: dict[str, Any], content: Path | None, dry_run: bool) -> None:
    from vcsekit.cli.new.making import make

    make(kind, given, content, dry_run=dry_run)
