"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

ContentOption = Annotated[
    Path | None,
    typer.Option(
        "--content",
        envvar="VCSEKIT_CONTENT",
        metavar="FOLDER",
        help="The content to use. Unless told: the nearest content/ folder upwards, else the one built in.",
    ),
]
TemplatesOption = Annotated[
    Path | None,
    typer.Option(
        "--templates",
        envvar="VCSEKIT_TEMPLATES",
        metavar="FOLDER",
        help="Your own templates, in place of the built-in ones of the same name.",
    ),
]
ThemeOption = Annotated[
    Path | None,
    typer.Option(
        "--theme",
        envvar="VCSEKIT_THEME",
        metavar="FILE",
        help="Your name, logo, colours and footer, from a theme file (YAML).",
    ),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Tell what would change, and change nothing.")]
LayoutOption = Annotated[
    Path | None,
    typer.Option("--layout", metavar="FILE", help="How to read files of another tool (see `vcsekit layout guess`)."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON, for other programs.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace files that exist.")]


class TextOrJson(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
