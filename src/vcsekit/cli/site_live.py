"""What `vcsekit site serve` shows: the site in memory, made again where something changed."""

from __future__ import annotations

import itertools
import os
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qs

from vcsekit import __version__
from vcsekit.checks.registry import check_library
from vcsekit.cli.appearance import read_templates, read_theme
from vcsekit.cli.console import insist, say
from vcsekit.cli.library import SUFFIXES, shown_folder
from vcsekit.cli.reporters import excerpt
from vcsekit.cli.shipped import TEMPLATE_SUFFIXES, shipped_templates
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.content.words import counted
from vcsekit.diagnostics import Diagnostic, Severity, VcsekitError
from vcsekit.io.files import read_folder
from vcsekit.io.folders import Stamp, stamps, write_files
from vcsekit.io.pagefind import make_index
from vcsekit.io.server import LoopbackServer, Reply
from vcsekit.report.templates import Templates
from vcsekit.report.theme import ThemeView
from vcsekit.site.build import site_of
from vcsekit.site.render import RELOAD, Renderer
from vcsekit.site.views import Problem

EVERY = 0.4
"""Seconds between two looks at the files."""

PATIENCE = 25
"""Seconds for which a browser's question whether something changed is kept waiting."""

MOST_TOLD = 20
"""How many problems are shown at once."""

CHANGED = ".vcsekit/changed"
INDEX = "pagefind/"

_PICTURES = (".png", ".PNG", ".jpg", ".JPG", ".jpeg", ".JPEG", ".svg", ".SVG")
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpeg": "image/jpeg",
}
"""Not asked of the system: on Windows any program can change what it answers."""


@dataclass(frozen=True)
class Places:
    """Where everything is read from."""

    content: Path
    templates: Path | None = None
    theme: Path | None = None


@dataclass
class Reader:
    """Reads content again and again: only files that changed, or had problems, are opened twice."""

    folder: Path
    _raw: dict[str, bytes] = field(default_factory=dict)
    _library: Library | None = None
    _sound: set[str] = field(default_factory=set)

    def read(self) -> tuple[Library, list[Diagnostic]]:
        """The library as it is now, with every error in it."""
        shown, raw = shown_folder(self.folder), read_folder(self.folder, SUFFIXES)
        if "matrix.yaml" not in raw:
            raise VcsekitError(f"{shown}matrix.yaml is gone, so there is no content", "put it back")
        kept = {path for path in self._sound if raw.get(path) == self._raw[path]}
        known = self._library
        if known is not None:
            known = replace(known, documents={path: known.documents[path] for path in kept})
        library, found = load_library({p: data for p, data in raw.items() if p not in kept}, shown, known=known)
        faulty = {problem.span.path for problem in found}
        self._raw, self._library = raw, library
        self._sound = {path for path in library.documents if shown + path not in faulty}
        if "matrix.yaml" in library.objects:
            found = [*found, *check_library(library, strict=False)]
        return library, sorted(problem for problem in found if problem.severity is Severity.ERROR)

    def lines(self, path: str) -> list[str]:
        """The lines of a file as it was read last, also of one that is no YAML."""
        raw = self._raw.get(path.removeprefix(shown_folder(self.folder)), b"")
        return raw.decode("utf-8-sig", errors="replace").splitlines()


class Live:
    """The site as it is now. `answer` may be called from any thread, `refresh` from one."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._reader = Reader(places.content)
        self._seen: dict[str, tuple[Stamp, ...]] = {}
        self._renderer: Renderer | None = None
        self._files: dict[str, bytes] = {}
        self._index: dict[str, bytes] | None = None
        self._problems: bytes | None = None
        self._wrong: list[Problem] = []
        self._changed, self._indexing = threading.Condition(), threading.Lock()
        self._numbers = (f"{os.getpid()}-{number}" for number in itertools.count(1))
        self.version = next(self._numbers)

    def refresh(self) -> bool:
        """Makes again what changed since the last look, and tells. False where there is nothing new to see."""
        before, self._seen = self._seen, dict(self._look())
        if self._seen == before:
            return False
        if before.get("look") != self._seen["look"]:
            self._renderer = None
        begun = time.perf_counter()
        try:
            renderer = self._renderer = self._renderer or self._new_renderer()
            library, problems = self._reader.read()
        except VcsekitError as error:
            # A file that another program holds just now may be free at the next look.
            self._seen = {}
            return self._is_wrong([_of_error(error)])
        if problems:
            return self._is_wrong([_told(problem, self._reader.lines(problem.span.path)) for problem in problems])
        try:
            made = renderer.files(site_of(library))
        except VcsekitError as error:
            return self._is_wrong([_of_error(error)])
        again = sum(self._files.get(path) is not data for path, data in made.items() if path.endswith(".html"))
        say(f"{again:,} pages made in {time.perf_counter() - begun:.2f} s")
        if not self._wrong and made == self._files:
            return False
        self._wrong = []
        self._show(made, None)
        return True

    def answer(self, path: str, query: str) -> Reply:
        """What a browser gets. Everything comes from memory, so no path leads to a file."""
        if path == CHANGED:
            return self._tell(query)
        name = f"{path}index.html" if path.endswith("/") or not path else path
        suffix = PurePosixPath(name).suffix
        with self._changed:
            data, version = self._files.get(name), self.version
            if self._problems is not None and suffix == ".html":
                data = self._problems
        if name.startswith(INDEX):
            data = self._index_files().get(name)
        if data is None:
            return Reply(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", b"There is no such page.\n")
        if suffix == ".html":
            # The page knows which state it shows, so that nothing that is saved while it loads is missed.
            data = data.replace(f'{RELOAD}"'.encode(), f'{RELOAD}?after={version}"'.encode(), 1)
        return Reply(HTTPStatus.OK, _KINDS.get(suffix, "application/octet-stream"), data)

    def _look(self) -> Iterator[tuple[str, tuple[Stamp, ...]]]:
        places = self._places
        yield "content", stamps(places.content, SUFFIXES)
        look = stamps(places.templates, TEMPLATE_SUFFIXES) if places.templates else ()
        if places.theme:
            look += stamps(places.theme.parent, (*_PICTURES, places.theme.suffix), deep=False)
        yield "look", look

    def _new_renderer(self) -> Renderer:
        theme = read_theme(self._places.theme) or ThemeView()
        return Renderer(read_templates(self._places.templates), theme, __version__, live=True)

    def _is_wrong(self, problems: list[Problem]) -> bool:
        """Shows problems in the terminal and in the browser; False where these are what is shown already."""
        if problems == self._wrong:
            return False
        self._wrong, more = problems, len(problems) - MOST_TOLD
        insist(f"{counted(len(problems), 'error')}:")
        for item in problems[:MOST_TOLD]:
            first = f"{item.place}: {item.message}" if item.place else item.message
            insist("\n".join(part for part in (first, item.excerpt, item.hint and f"    hint: {item.hint}") if part))
        shown = problems[:MOST_TOLD]
        if more > 0:
            shown.append(Problem(f"and {more:,} more", "`vcsekit validate` shows all of them"))
            insist(f"{shown[-1].message}: {shown[-1].hint}")
        self._show(self._files, _plain_renderer().problems(shown))
        return True

    def _show(self, files: dict[str, bytes], problems: bytes | None) -> None:
        """Puts something new before the eyes of those who wait."""
        with self._changed:
            if files is not self._files:
                self._files, self._index = files, None
            if not self._files:
                self._files = _plain_renderer().assets()
            self._problems, self.version = problems, next(self._numbers)
            self._changed.notify_all()

    def _tell(self, query: str) -> Reply:
        """The number of what is shown, once it is another than the one that the browser knows."""
        known = parse_qs(query).get("after", [""])[0]
        with self._changed:
            self._changed.wait_for(lambda: self.version != known, timeout=PATIENCE)
            return Reply(HTTPStatus.OK, "text/plain; charset=utf-8", self.version.encode())

    def _index_files(self) -> Mapping[str, bytes]:
        """The search index, made when somebody searches: a site that is only written in needs none."""
        with self._indexing:
            files, index = self._files, self._index
            if index is None:
                index = _made_index(files)
                with self._changed:
                    if files is self._files:
                        self._index = index
            return index


def watch(server: LoopbackServer, live: Live, stop_after: float | None) -> None:
    """Serves, and looks for changes, until it is interrupted or the time is over."""
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    end = None if stop_after is None else time.monotonic() + stop_after
    try:
        while end is None or time.monotonic() < end:
            time.sleep(EVERY if end is None else max(0.0, min(EVERY, end - time.monotonic())))
            live.refresh()
    except KeyboardInterrupt:
        pass
    finally:
        server.shutdown()


def _made_index(files: Mapping[str, bytes]) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory(prefix="vcsekit-site-") as name:
        folder = Path(name)
        write_files(folder, {path: data for path, data in files.items() if path.endswith(".html")})
        try:
            if not make_index(folder):
                return {}
        except VcsekitError as error:
            insist(f"error: {error.message}")
            return {}
        found = sorted((folder / INDEX).rglob("*"))
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if path.is_file()}


def _told(problem: Diagnostic, lines: list[str]) -> Problem:
    shown = "\n".join(excerpt(problem.span, lines))
    return Problem(f"{problem.message} ({problem.code})", problem.hint or "", str(problem.span), shown)


def _of_error(error: VcsekitError) -> Problem:
    return Problem(error.message, error.hint or "")


def _plain_renderer() -> Renderer:
    """Users' own templates may be what is wrong: problems are shown by the built-in ones."""
    return Renderer(Templates(shipped_templates()), ThemeView(), __version__, live=True)
