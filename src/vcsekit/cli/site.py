"""`vcsekit site`: matrix and framework as a site of pages."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vcsekit.cli.options import ContentOption, TemplatesOption, ThemeOption

if TYPE_CHECKING:
    from vcsekit.site.changes import Changes

group = typer.Typer(
    help="The matrix and the framework as a site: build it, or look at it while you write.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

NO_SEARCH = "note: the site has no search, since pagefind is missing: pip install 'vcsekit[site]'"


@group.command("build")
def build(
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where to write it.")] = Path("site"),
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="REV", help="Add a page on what changed since this git revision."),
    ] = None,
    merge_base: Annotated[
        bool, typer.Option("--merge-base", help="With --since: begin where the two parted, as a pull request does.")
    ] = False,
    templates: TemplatesOption = None,
    theme: ThemeOption = None,
    content: ContentOption = None,
) -> None:
    """Write the site to a folder, for any web server.

    The folder takes the place of the one that was built there before. A folder with anything else in it is left
    alone. Search needs the extra: pip install 'vcsekit[site]'.

    Examples:

    \b
      vcsekit site build
      vcsekit site build --out public --theme examples/theme/theme.yaml
    """
    from vcsekit import __version__
    from vcsekit.cli import library as found
    from vcsekit.cli.appearance import read_templates, read_theme
    from vcsekit.cli.console import say
    from vcsekit.diagnostics import VcsekitError
    from vcsekit.io.folders import refuse_foreign, replace_folder
    from vcsekit.io.pagefind import make_index
    from vcsekit.report.theme import ThemeView
    from vcsekit.site.build import site_of
    from vcsekit.site.render import Renderer

    if merge_base and since is None:
        raise VcsekitError("--merge-base needs a revision to begin from", "add --since, such as --since origin/main")
    refuse_foreign(out)
    changes = _changes(content, since, merge_base) if since is not None else None
    with _without_collection():
        site = site_of(found.load(content), changes)
        files = Renderer(read_templates(templates), read_theme(theme) or ThemeView(), __version__).files(site)
    searched: list[bool] = []
    replace_folder(out, files, lambda folder: searched.append(make_index(folder)))
    say(f"written: {out} ({len(site.pages):,} pages). Begin with {out / 'index.html'}")
    if not all(searched):
        say(NO_SEARCH)


@group.command("serve")
def serve(
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="Where to listen; unless told: 8000, or any free one."),
    ] = None,
    stop_after: Annotated[
        float | None, typer.Option("--stop-after", metavar="SECONDS", min=0, help="Stop by itself, for scripts.")
    ] = None,
    templates: TemplatesOption = None,
    theme: ThemeOption = None,
    content: ContentOption = None,
) -> None:
    """Show the site in a browser on this machine, while you write.

    What you save is shown at once, and so are mistakes. Nobody else can see it: it listens on this machine alone.
    Stop it with Ctrl+C.

    Examples:

    \b
      vcsekit site serve
      vcsekit site serve --theme examples/theme/theme.yaml
    """
    from vcsekit.cli import library as found
    from vcsekit.cli import site_live
    from vcsekit.cli.console import insist, say
    from vcsekit.io.server import open_server

    places = site_live.Places(found.content_folder(content), templates, theme)
    live = site_live.Live(places)
    with open_server(port, live.answer) as server:
        live.refresh()
        insist(f"Open {server.address} in a browser. Stop with Ctrl+C.")
        site_live.watch(server, live, stop_after)
    say("stopped")


@contextlib.contextmanager
def _without_collection() -> Iterator[None]:
    """Nearly all that a build makes lives until it is written: to look for what could be given back takes a quarter."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _changes(content: Path | None, since: str, merge_base: bool) -> Changes:
    from vcsekit.cli.library import content_folder
    from vcsekit.cli.revisions import two_states
    from vcsekit.content.diff.compare import compare
    from vcsekit.site.changes import Changes

    old, new = two_states(content_folder(content), since, None, merge_base=merge_base)
    difference = compare(old.library, new.library, old.unread | new.unread)
    return Changes(old.name, new.name, difference)
