"""One Chromium a worker, and pages that are watched: what they ask for, say and open is kept."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser.pages import make_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Without it, or without playwright, tests are skipped; where CI=true they fail.

    It closes with the last test of this folder: while it is open, nothing else in the process can run asyncio.
    """
    program = shutil.which("chromium")
    try:
        import axe_playwright_python.sync_playwright  # noqa: F401
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        _missing(f"{error.name} is missing: pip install -c constraints.txt -e '.[dev]'")
    if program is None:
        _missing("chromium is missing: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


def _missing(what: str) -> None:
    tell = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    tell(what)


@dataclass
class Watched:
    """A page, and everything that a page of vcsekit never does: ask for an address, run, complain, open or fetch."""

    page: Page
    allowed: str = ""
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        page = self.page
        page.route("**/*", self._route)
        page.on("request", lambda request: self._note("request", request.url, request.url != self.allowed))
        page.on("console", lambda message: self._note("console", message.text))
        page.on("pageerror", lambda error: self._note("error", error.message))
        page.on("dialog", self._dialog)
        page.on("popup", lambda popup: self._note("popup", popup.url))
        page.on("download", lambda download: self._note("download", download.url))
        page.on("frameattached", lambda frame: self._note("frame", frame.url))
        page.on("websocket", lambda socket: self._note("websocket", socket.url))

    def open(self, path: Path) -> Page:
        """Opens a file, the one address that may be asked for."""
        self.allowed = path.resolve().as_uri()
        self.page.goto(self.allowed)
        return self.page

    def _route(self, route: Route) -> None:
        if route.request.url == self.allowed:
            route.continue_()
        else:
            self._note("route", route.request.url)
            route.abort()

    def _dialog(self, dialog: Any) -> None:
        self._note("dialog", dialog.message)
        dialog.dismiss()

    def _note(self, kind: str, what: str, wrong: bool = True) -> None:
        if wrong:
            self.troubles.append(f"{kind}: {what}")


@pytest.fixture
def watch(chromium: Browser) -> Iterator[Callable[..., Watched]]:
    """Gives a watched page in a context of its own; options are those of Playwright's `new_context`."""
    contexts = []

    def start(**options: Any) -> Watched:
        contexts.append(chromium.new_context(**options))
        return Watched(contexts[-1].new_page())

    yield start
    for context in contexts:
        context.close()


@pytest.fixture(scope="package")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Makes a page of PAGES once a worker, and gives its path."""
    folder = tmp_path_factory.mktemp("pages")
    return lambda name, suffix=".html": make_page(name, folder, suffix)
