"""Every page in a browser: for everybody, on a phone, in the dark, on paper, by keyboard alone, and offline."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser.pages import PAGES

if TYPE_CHECKING:
    from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = {"width": 320, "height": 640}
A4 = {"width": 718, "height": 1000}
"""The width of A4 in CSS pixels, without margins of 10 mm."""

MODES: dict[str, tuple[dict[str, Any], str]] = {
    "light": ({"color_scheme": "light"}, "(prefers-color-scheme: light)"),
    "dark": ({"color_scheme": "dark"}, "(prefers-color-scheme: dark)"),
    "phone": ({"viewport": PHONE}, "(width: 320px)"),
    "forced-colours": ({"forced_colors": "active"}, "(forced-colors: active)"),
    "print": ({"viewport": A4}, "print"),
}
"""By name: the options of a browser's context, and the media query that holds in it."""

every_page = pytest.mark.parametrize("name", PAGES)

FOCUSABLE = """() => [...document.querySelectorAll(
  'a[href], area[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable]')]
  .filter(item => item.tabIndex >= 0 && item.checkVisibility({visibilityProperty: true}))"""

FOCUSED = """(items) => {
  const item = document.activeElement, style = getComputedStyle(item), box = item.getBoundingClientRect();
  return {
    place: items.indexOf(item), what: item.outerHTML.slice(0, 80),
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    seen: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth && box.height > 0,
  };
}"""

TEXTS = """() => {
  const found = {shown: [], hidden: []};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest('script, style, svg > title, svg > desc')) continue;
    const shown = parent.checkVisibility({visibilityProperty: true, opacityProperty: true})
      && parent.getBoundingClientRect().height > 0;
    if (shown) found.shown.push(node.data);
    else if (!parent.closest('nav, .skip, .how')) found.hidden.push(node.data);
  }
  return found;
}"""
"""The text that can be seen, and what can't be although it is not meant for the screen alone."""


def show(watch: Callable[..., Any], path: Path, mode: str) -> Any:
    """A page that is open in a mode of MODES."""
    options, query = MODES[mode]
    watched = watch(**options)
    page = watched.open(path)
    if mode == "print":
        page.emulate_media(media="print")
    assert page.evaluate("query => matchMedia(query).matches", query)
    return watched


def faults(page: Page) -> list[str]:
    """What axe finds wrong, and what it can't decide but for text in a chart (whose colours test_palette.py holds)."""
    from axe_playwright_python.sync_playwright import Axe

    rules = {"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations", "incomplete"]}
    response = Axe().run(page, options=rules).response
    assert response["passes"]
    undecided = [item for item in response["incomplete"] if item["id"] != "color-contrast"]
    return [
        f"{item['id']}: {item['help']}: {node['target']} {node['html'][:120]}"
        for item in [*response["violations"], *undecided]
        for node in item["nodes"]
    ]


def words(text: str) -> str:
    return " ".join(text.split())


@every_page
@pytest.mark.parametrize("mode", MODES)
def test_everybody_can_use_it(name: str, mode: str, watch: Callable[..., Any], made: Callable[..., Path]):
    page = show(watch, made(name), mode).page
    page.evaluate("document.querySelectorAll('details').forEach(item => item.open = true)")
    assert faults(page) == []
    # The page itself never scrolls sideways: wide tables scroll in regions of their own.
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@every_page
def test_the_keyboard_reaches_everything_in_order(name: str, watch: Callable[..., Any], made: Callable[..., Path]):
    page = show(watch, made(name), "light").page
    items = page.evaluate_handle(FOCUSABLE)
    number = items.evaluate("items => items.length")
    for place in range(number):
        page.keyboard.press("Tab")
        focused = items.evaluate(FOCUSED)
        assert focused["place"] == place, focused
        assert focused["outline"] >= 2 and focused["seen"], focused
    page.keyboard.press("Tab")
    assert items.evaluate(FOCUSED)["place"] in (-1, 0), "the keyboard is trapped, or something else takes the focus"


@every_page
def test_the_skip_link_leads_past_the_contents(name: str, watch: Callable[..., Any], made: Callable[..., Path]):
    page = show(watch, made(name), "light").page
    if not page.locator("nav a").count():
        pytest.skip("the page has no contents to skip")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@every_page
@pytest.mark.parametrize("mode", ["light", "print"])
def test_it_asks_for_nothing_and_complains_of_nothing(
    name: str, mode: str, watch: Callable[..., Any], made: Callable[..., Path]
):
    watched = show(watch, made(name), mode)
    watched.page.wait_for_load_state("networkidle")
    assert watched.troubles == []


@every_page
def test_links_lead_to_places_in_the_page(name: str, watch: Callable[..., Any], made: Callable[..., Path]):
    page = show(watch, made(name), "light").page
    lost = """() => [...document.querySelectorAll('[href]')].map(item => item.getAttribute('href'))
      .filter(address => !(address.startsWith('#') && document.getElementById(address.slice(1))))"""
    assert page.evaluate(lost) == []


@every_page
def test_print_leaves_no_text_out(name: str, watch: Callable[..., Any], made: Callable[..., Path]):
    texts = show(watch, made(name), "print").page.evaluate(TEXTS)
    assert texts["hidden"] == []
    assert texts["shown"]


@pytest.mark.parametrize("name", [name for name, commands in PAGES.items() if commands[-1].startswith("report ")])
def test_print_shows_all_gaps(name: str, watch: Callable[..., Any], made: Callable[..., Path]):
    page = show(watch, made(name), "print").page
    printed = words(" ".join(page.evaluate(TEXTS)["shown"]))
    view = json.loads(made(name, ".json").read_text(encoding="utf-8"))
    assert view["gaps"] or "without" in name
    sections = [section for section, _ in view["sections"]]
    for gap in view["gaps"]:
        assert f"{gap['indicator']['id']} {gap['indicator']['title']}" in printed
        for barrier in gap["barriers"] if "gaps" in sections else ():
            told = [approach["title"] for approach in barrier["approaches"]]
            cases = [case["title"] for approach in barrier["approaches"] for case in approach["cases"]]
            assert [text for text in (barrier["title"], *told, *cases) if words(text) not in printed] == []


BROKEN = """<!DOCTYPE html><html lang="en-GB"><title>Broken</title>
<style>.faint { color: #bbb; background: #fff } a:focus { outline: none } .far { width: 999px }
@media print { .lost { display: none } }</style>
<main><p class="faint">Faint</p><p class="far">Far</p><p class="lost">Lost</p><a href="#nowhere">Nowhere</a></main>
<img alt="" src="http://outside.invalid/a.png"><script>console.log("said"); alert("opened"); nothing()</script>"""


def test_these_tests_see_what_is_wrong(tmp_path: Path, watch: Callable[..., Any]):
    path = tmp_path / "broken.html"
    path.write_text(BROKEN, encoding="utf-8")
    watched = show(watch, path, "phone")
    assert [fault.partition(":")[0] for fault in faults(watched.page)] == ["color-contrast"]
    assert watched.page.evaluate("document.documentElement.scrollWidth") > 320
    watched.page.keyboard.press("Tab")
    assert watched.page.evaluate_handle(FOCUSABLE).evaluate(FOCUSED)["outline"] == 0
    assert {trouble.partition(":")[0] for trouble in watched.troubles} >= {"request", "route", "console", "dialog"}
    assert any(trouble.startswith("error: nothing") for trouble in watched.troubles)
    watched.page.emulate_media(media="print")
    assert watched.page.evaluate(TEXTS)["hidden"] == ["Lost"]
