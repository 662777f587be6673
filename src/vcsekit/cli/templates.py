"""`vcsekit templates`: the texts that reports, cards and the site are made from, to be changed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from vcsekit.cli.options import ForceOption, JsonOption

group = typer.Typer(
    help="Templates of reports, cards and the site: list them, copy them to change them.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

_MAKERS = {"cards": "cards", "site/": "site build"}
"""What makes pages of templates whose names begin so."""

_ABOUT = re.compile(r"(?:\{#|/\*)\s*(.*?)(?:(?<=\.)\s|\s*(?:#\}|\*/))", re.DOTALL)


@group.command("list")
def list_templates(as_json: JsonOption = False) -> None:
    """List the built-in templates, and what each is for.

    Examples:

    \b
      vcsekit templates list
    """
    from vcsekit.cli.console import print_table
    from vcsekit.cli.output import print_json
    from vcsekit.cli.shipped import shipped_templates

    known = [(name, _about(text)) for name, text in sorted(shipped_templates().items())]
    if as_json:
        print_json("templates", {"templates": [{"name": name, "about": about} for name, about in known]})
    else:
        print_table(known, indent=0)


@group.command("eject")
def eject(
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where to put the copies.")],
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Which, as `list` names them; all unless told.")
    ] = None,
    force: ForceOption = False,
) -> None:
    """Copy built-in templates to a folder of yours, to change them there.

    Keep the files that you change and delete the others: the built-in ones stand in for those.

    Examples:

    \b
      vcsekit templates eject --out our-templates
      vcsekit templates eject report.css --out our-style
    """
    from vcsekit.cli.console import say
    from vcsekit.cli.shipped import shipped_templates
    from vcsekit.io.together import refuse_taken, write_texts

    known = shipped_templates()
    chosen = [_known(name, sorted(known)) for name in dict.fromkeys(names or sorted(known))]
    refuse_taken(out, chosen, force=force)
    write_texts(out, {name: known[name] for name in chosen}, replace=force)
    say(f"written to {out}: {', '.join(chosen)}")
    made = next((made for part, made in _MAKERS.items() if all(name.startswith(part) for name in chosen)), "report …")
    say(f"Change them, delete those that you leave as they are, then add: vcsekit {made} --templates {out}")


def _known(name: str, known: list[str]) -> str:
    from vcsekit.content.suggest import did_you_mean
    from vcsekit.diagnostics import VcsekitError

    if name in known:
        return name
    raise VcsekitError(f"there is no template `{name}`", did_you_mean(name, known) or "there is: " + ", ".join(known))


def _about(text: str) -> str:
    """The first sentence of the comment at the head of a template."""
    found = _ABOUT.match(text)
    return " ".join(found.group(1).split()) if found else ""
