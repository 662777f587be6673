"""The site in a browser: for everybody, by keyboard alone, with its search, and from a folder without a server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser.test_pages import FOCUSABLE, FOCUSED, MODES, PHONE, TEXTS, faults
from vcsekit.cli.appearance import read_theme
from vcsekit.cli.library import load
from vcsekit.cli.shipped import shipped_templates
from vcsekit.cli.site_live import Live, Places
from vcsekit.io.folders import write_files
from vcsekit.io.pagefind import make_index
from vcsekit.io.server import LoopbackServer, Reply
from vcsekit.report.templates import Templates
from vcsekit.report.theme import ThemeView
from vcsekit.site.build import site_of
from vcsekit.site.render import Renderer

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
PAGES = {
    "home": "index.html",
    "list": "approaches/area.funding.html",
    "domain": "domains/fund.html",
    "indicator": "indicators/fund-02.html",
    "area": "areas/scale.html",
    "theme": "themes/timeframes.html",
    "barrier": "barriers/sector-time-unpaid.html",
    "approach": "approaches/capacity-and-attendance-payment.html",
    "case": "cases/bradford-airedale-investment.html",
    "system": "systems/devon.html",
    "figures": "figures/area.funding.html",
    "document": "documents/reimbursement-framework-for-vcse-time.html",
    "guide": "guides/making-a-maturity-tool.html",
    "co-production": "co-production.html",
    "cards": "co-production/power-sharing.html",
    "source": "sources/tool-codesign.html",
    "about": "about.html",
    "search": "search.html",
}
MORE = ("domain", "area", "theme", "figures", "co-production", "about")
"""Pages that are made of what others are made of: they are looked at in one mode only."""

THEMED = ("home", "indicator", "list")
"""The pages that are looked at in a user's colours, too."""

KINDS = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass
class Guest:
    """A page, and everything that a page of the site never does."""

    page: Page
    home: str
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        note = self.troubles.append
        self.page.on("request", lambda request: request.url.startswith(self.home) or note(f"request: {request.url}"))
        self.page.on("console", lambda message: note(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: note(f"error: {error.message}"))
        self.page.on("dialog", lambda dialog: note(f"dialog: {dialog.message}") or dialog.dismiss())
        self.page.on("popup", lambda popup: note(f"popup: {popup.url}"))

    def open(self, path: str) -> Page:
        self.page.goto(self.home + path)
        return self.page


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the shipped content, with its search index, and in `themed` again in a user's colours."""
    made = tmp_path_factory.mktemp("site")
    site = site_of(load(ROOT / "content"))
    theme = read_theme(ROOT / "examples" / "theme" / "theme.yaml")
    some = replace(site, pages=tuple(page for page in site.pages if page.path in [PAGES[name] for name in THEMED]))
    templates = Templates(shipped_templates())
    write_files(made, Renderer(templates, ThemeView(), "1.2.3").files(site))
    if not make_index(made):
        pytest.fail("pagefind is missing: pip install -c constraints.txt -e '.[dev]'")
    write_files(made / "themed", Renderer(templates, theme, "1.2.3").files(some))
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[LoopbackServer]:
    """A plain web server, in which the site stands below a folder of another name."""
    known = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}

    def answer(path: str, _query: str) -> Reply:
        file = known.get(path.removeprefix("deep/down/"))
        if file is None or not path.startswith("deep/down/"):
            return Reply(404, "text/plain", b"")
        return Reply(200, KINDS.get(file.suffix, "application/octet-stream"), file.read_bytes())

    with LoopbackServer(0, answer) as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def visit(chromium: Any, server: LoopbackServer) -> Iterator[Callable[..., Guest]]:
    """Gives a guest in a context of its own; options are those of Playwright's `new_context`."""
    contexts = []

    def start(home: str = f"{server.address}deep/down/", **options: Any) -> Guest:
        contexts.append(chromium.new_context(**options))
        return Guest(contexts[-1].new_page(), home)

    yield start
    for context in contexts:
        context.close()


def assert_for_everybody(page: Page) -> None:
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@pytest.mark.parametrize("mode", MODES)
def test_everybody_can_use_it(mode: str, visit: Callable[..., Guest]):
    options, query = MODES[mode]
    guest = visit(**options)
    if mode == "print":
        guest.page.emulate_media(media="print")
    chosen = [path for name, path in PAGES.items() if mode == "light" or name not in MORE]
    assert len(chosen) >= 12
    themed = [f"themed/{PAGES[name]}" for name in THEMED if mode in ("light", "dark")]
    for path in (*chosen, *themed):
        page = guest.open(path)
        assert page.evaluate("query => matchMedia(query).matches", query)
        page.evaluate("document.querySelectorAll('details').forEach(item => item.open = true)")
        assert_for_everybody(page)
        if mode == "print":
            hidden = page.evaluate(TEXTS)["hidden"]
            # A form can't be used on paper, and filters lead to other pages.
            for_the_screen = ("Or say it in your own words", "Search", "Filter by ")
            assert path == PAGES["search"] or [text for text in hidden if not text.startswith(for_the_screen)] == []
    if mode != "print":
        assert guest.troubles == []


@pytest.mark.parametrize("name", ["list", "barrier", "search", "cards"])
def test_the_keyboard_reaches_everything_in_order(name: str, visit: Callable[..., Guest]):
    page = visit().open(PAGES[name])
    if name == "search":
        page.wait_for_selector("#off", state="hidden")
    items = page.evaluate_handle(FOCUSABLE)
    number = items.evaluate("items => items.length")
    assert number > 10
    for place in range(number):
        page.keyboard.press("Tab")
        focused = items.evaluate(FOCUSED)
        assert focused["place"] == place, focused
        assert focused["outline"] >= 2 and focused["seen"], focused
    page.keyboard.press("Tab")
    assert items.evaluate(FOCUSED)["place"] in (-1, 0), "the keyboard is trapped, or something else takes the focus"


def test_the_skip_link_leads_past_the_ways_around(visit: Callable[..., Guest]):
    page = visit().open(PAGES["barrier"])
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_problem_leads_to_a_document_without_scripts(visit: Callable[..., Guest]):
    """Somebody whose partners can't afford the time to sit on boards: by links alone, with scripts switched off."""
    page = visit(java_script_enabled=False).open("index.html")
    page.get_by_role("link", name="Time that nobody pays for").click()
    page.get_by_role("heading", name="What others did about this").wait_for()
    page.get_by_role("link", name="Reimbursement framework", exact=True).click()
    page.get_by_role("link", name="Reimbursement framework for VCSE time", exact=True).click()
    page.get_by_role("heading", name="Paying for VCSE time: the framework of [system]").wait_for()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Search").click()
    assert page.get_by_text("Search needs a script, and it did not load.").is_visible()


def test_words_lead_to_pages(visit: Callable[..., Guest]):
    guest = visit()
    page = guest.open("index.html")
    page.get_by_label("Or say it in your own words").fill("paid time for meetings")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="FUND-02 Paid time for taking part").wait_for()
    assert page.get_by_role("status").text_content().endswith("pages for “paid time for meetings”")
    assert not page.locator("#off").is_visible()
    assert_for_everybody(page)
    first = page.locator("#results > li").count()
    page.get_by_role("button", name="Show more").click()
    page.locator("#results > li").nth(first).locator("a:focus").wait_for()
    page.get_by_label("Only").select_option("Barrier")
    page.locator("#results .note", has_text="Indicator").first.wait_for(state="detached")
    page.locator("#results .note", has_text="Barrier").first.wait_for()
    assert set(page.locator("#results .note").all_text_contents()) == {"Barrier"}
    assert "kind=Barrier" in page.url and "q=paid+time+for+meetings" in page.url
    page.reload()
    page.get_by_role("link", name="Time that nobody pays for").click()
    page.get_by_role("heading", name="What others did about this").wait_for()
    assert page.url.endswith("/deep/down/barriers/sector-time-unpaid.html")
    assert guest.troubles == []


@pytest.mark.parametrize("words", ["zzyzxq", "<img src=x onerror=alert(1)>", "%00", '"'])
def test_words_that_stand_nowhere_are_told(words: str, visit: Callable[..., Guest]):
    guest = visit()
    page = guest.open("search.html")
    page.get_by_label("Words to look for").fill(words)
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text(words).wait_for()
    assert guest.troubles == [] and not page.locator("img").count()


def test_the_policy_is_kept_by_the_browser(visit: Callable[..., Guest]):
    guest = visit()
    page = guest.open(PAGES["barrier"])
    page.evaluate("""() => { const script = document.createElement('script');
      script.textContent = 'window.hurt = 1'; document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.hurt = 2">');
      return new Promise(done => setTimeout(done, 200)); }""")
    assert page.evaluate("window.hurt") is None
    assert sum("Content Security Policy" in trouble for trouble in guest.troubles) >= 2


def test_it_can_be_read_from_a_folder(folder: Path, visit: Callable[..., Guest]):
    guest = visit(home=f"{folder.as_uri()}/")
    page = guest.open("index.html")
    assert page.evaluate("getComputedStyle(document.querySelector('.columns')).columnWidth") != "auto"
    page.get_by_role("link", name="Time that nobody pays for").click()
    page.get_by_role("heading", name="What others did about this").wait_for()
    assert guest.troubles == []
    page = guest.open("search.html")
    page.wait_for_timeout(300)
    assert page.get_by_text("or where this page was opened as a file").is_visible()
    assert not [trouble for trouble in guest.troubles if trouble.startswith(("request", "error"))]


def test_a_saved_change_reloads_the_page(tmp_path: Path, visit: Callable[..., Guest]):
    import shutil

    content = Path(shutil.copytree(ROOT / "tests" / "content" / "small", tmp_path / "content"))
    live = Live(Places(content))
    live.refresh()
    with LoopbackServer(0, live.answer) as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        guest = visit(home=running.address)
        page = guest.open("cases/riverton.html")
        case, good = content / "cases" / "riverton.yaml", (content / "cases" / "riverton.yaml").read_text("utf-8")
        case.write_text(good.replace("an invented town", "a town by a river"), encoding="utf-8")
        live.refresh()
        page.get_by_text("Riverton is a town by a river.").wait_for()
        case.write_text("id: [", encoding="utf-8")
        live.refresh()
        page.get_by_role("heading", name="The content has problems").wait_for()
        assert faults(page) == []
        case.write_text(good, encoding="utf-8")
        live.refresh()
        page.get_by_text("Riverton is an invented town.").wait_for()
        assert [trouble for trouble in guest.troubles if "ERR_" not in trouble] == []
        page.close()
        running.shutdown()


def test_a_phone_is_wide_enough(visit: Callable[..., Guest]):
    guest = visit(viewport=PHONE)
    for path in ("glossary.html", "figures.html", "sources/integration-framework.html", "cases/nwl-h4all.html"):
        assert guest.open(path).evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
