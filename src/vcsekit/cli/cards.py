"""`vcsekit cards`: cards for the tables, to print."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption, ForceOption, TemplatesOption, ThemeOption

if TYPE_CHECKING:
    from vcsekit.content.library import Library
    from vcsekit.report.cards import CardsView


class CardKind(StrEnum):
    """Which cards."""

    ALL = "all"
    CONVERSATION = "conversation"
    LEVELS = "levels"


class CardFormat(StrEnum):
    """What the cards are written as."""

    HTML = "html"
    MARKDOWN = "md"


_BY_ENDING = {".html": CardFormat.HTML, ".htm": CardFormat.HTML, ".md": CardFormat.MARKDOWN}


def command(
    kind: Annotated[
        CardKind, typer.Option("--kind", help="Cards that open a conversation, level cards, or both.")
    ] = CardKind.ALL,
    votes: Annotated[bool, typer.Option("--votes", help="Number cards to vote with, a set a person.")] = False,
    people: Annotated[int, typer.Option("--people", min=1, max=200, help="With --votes: how many sets.")] = 12,
    domain: Annotated[
        str | None, typer.Option("--domain", help="Only cards that lead to this domain, such as FUND.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write them; the screen unless told.")
    ] = None,
    output_format: Annotated[
        CardFormat | None, typer.Option("--format", help="Unless told: by the ending of --out, else md.")
    ] = None,
    templates: TemplatesOption = None,
    theme: ThemeOption = None,
    force: ForceOption = False,
    content: ContentOption = None,
) -> int:
    """Make cards for the tables of a workshop, to print.

    Conversation cards have a question, why it matters and what to listen for. Level cards have an indicator's
    statement and levels. With --votes: number cards, which everybody holds up at once.

    Examples:

    \b
      vcsekit cards --out cards.html
      vcsekit cards --kind levels --domain FUND
      vcsekit cards --votes --people 15 --out votes.html
    """
    from vcsekit import __version__
    from vcsekit.cli import library as found
    from vcsekit.cli.appearance import read_templates, read_theme
    from vcsekit.cli.output import deliver, form_of
    from vcsekit.diagnostics import ExitCode, VcsekitError
    from vcsekit.io.files import refuse_existing
    from vcsekit.report.cards import vote_cards
    from vcsekit.report.render import render

    if out is not None:
        refuse_existing([out], force=force)
    chosen_format = form_of(output_format, out, _BY_ENDING, CardFormat.MARKDOWN)
    library = found.load(content)
    view = vote_cards(library, people) if votes else _view(library, kind, domain)
    if not view.cards:
        raise VcsekitError("the content has no such cards", "leave --kind or --domain out")
    template = f"cards.{chosen_format}.j2"
    text = render(view, template, read_templates(templates), read_theme(theme), program=__version__)
    deliver(text, out, f" ({len(view.cards)} cards)", force=force)
    return ExitCode.CLEAN


def _view(library: Library, kind: CardKind, domain: str | None) -> CardsView:
    from vcsekit.report.cards import cards_view

    return cards_view(
        library,
        conversation=kind != CardKind.LEVELS,
        levels=kind != CardKind.CONVERSATION,
        domain=_domain(library, domain) if domain else None,
    )


def _domain(library: Library, wanted: str) -> str:
    from vcsekit.content.suggest import did_you_mean
    from vcsekit.diagnostics import VcsekitError

    chosen, known = wanted.upper(), [item.id for item in library.domains]
    if chosen in known:
        return chosen
    hint = did_you_mean(chosen, known) or "domains are: " + ", ".join(known)
    raise VcsekitError(f"there is no domain `{wanted}`", hint)
