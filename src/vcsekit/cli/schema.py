"""`vcsekit schema`: what may stand in a file, for editors that complete and check while people type."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ForceOption, JsonOption

if TYPE_CHECKING:
    from collections.abc import Mapping


def command(
    kind: Annotated[
        str | None, typer.Argument(metavar="[KIND]", help="A kind of file, such as `domain`; all kinds unless told.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Write the schemas into this folder.")
    ] = None,
    as_json: JsonOption = False,
    force: ForceOption = False,
) -> None:
    """List the kinds of files, or give the JSON Schema of one.

    A schema tells editors such as VS Code which fields a file may have, so that they complete and check while you
    type. With --out, schemas are written as KIND.schema.json.

    Examples:

    \b
      vcsekit schema
      vcsekit schema domain
      vcsekit schema --out my-schemas
    """
    import sys

    from vcsekit.content.suggest import did_you_mean
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.export.schema import schemas

    known = schemas()
    kinds = [name.removesuffix(".schema.json") for name in known]
    if kind is not None and kind not in kinds:
        hint = did_you_mean(kind, kinds) or "kinds are: " + ", ".join(kinds)
        raise VcsekitError(f"there is no kind of file called `{kind}`", hint)
    if out is not None:
        _write({name: text for name, text in known.items() if kind in (None, name.partition(".")[0])}, out, force)
    elif kind is not None:
        sys.stdout.write(known[f"{kind}.schema.json"])
    else:
        _list_kinds(as_json)


def _list_kinds(as_json: bool) -> None:
    from vcsekit.cli.console import print_table, say
    from vcsekit.cli.output import print_json
    from vcsekit.export.schema import kinds_of_files

    if as_json:
        rows = [{"name": name, "place": place, "about": about} for name, place, about in kinds_of_files()]
        print_json("kinds", {"kinds": rows})
        return
    print_table(((name, f"{place}: {about}") for name, place, about in kinds_of_files()), indent=0)
    say("`vcsekit schema KIND` prints the schema of one, `vcsekit schema --out FOLDER` writes all.")


def _write(texts: Mapping[str, str], out: Path, force: bool) -> None:
    from vcsekit.cli.console import say
    from vcsekit.io.together import refuse_taken, write_texts

    refuse_taken(out, texts, force=force)
    write_texts(out, texts, replace=force)
    say(f"written: {len(texts)} schema{'s' if len(texts) > 1 else ''} in {out}")
