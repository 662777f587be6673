"""Whatever stands in a text field is shown as it was written: it never runs, is evaluated, or leaves its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import Environment

from browser.conftest import Watched
from browser.filled import PRIVATE, file_name, make_all
from browser.hostile import HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HARMLESS, PROSE = "Harmless words", "Plain prose"
PHONE = {"width": 320, "height": 640}
OF_PROSE = {"p", "em", "strong", "s", "code", "a", "a@href", "a@title", "ul", "ol", "ol@start", "li", "br"}
"""What Markdown in a field of Markdown may make: everything else belongs to the page."""

LOOK = """() => {
  const marks = [], hurt = window.hurt;
  delete window.hurt;
  for (const item of document.querySelectorAll('*')) {
    marks.push(item.tagName.toLowerCase());
    for (const attribute of item.attributes) marks.push(`${item.tagName.toLowerCase()}@${attribute.name}`);
  }
  return {
    marks, hurt, frames: window.length, width: document.documentElement.scrollWidth,
    text: `${document.querySelector('title').textContent} ${document.body.textContent}`,
    protocols: [...document.links].map(link => link.protocol),
  };
}"""

Look = Callable[[str], dict[str, Any]]

each_text = pytest.mark.parametrize("number", range(len(HOSTILE)), ids=lambda number: f"{number:03}")


@pytest.fixture(scope="package", autouse=True)
def compiled_once() -> Iterator[None]:
    """Keeps what Jinja2 compiles from one command to the next: it is most of the time that a small report takes."""
    kept: dict[tuple[Any, ...], Any] = {}
    compiled = Environment.compile

    def once(self: Environment, *what: Any, **how: Any) -> Any:
        key = (type(self), self.autoescape, *what, *sorted(how.items()))
        if key not in kept:
            kept[key] = compiled(self, *what, **how)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "compile", once)
        yield


@pytest.fixture(scope="package")
def look(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Look]:
    """Opens a page on a phone, with the policy that would keep scripts away switched off; tells what is in it."""
    empty = tmp_path_factory.mktemp("looked-at") / "empty.html"
    empty.touch()
    context = chromium.new_context(viewport=PHONE, bypass_csp=True)
    watched = Watched(context.new_page())
    page = watched.open(empty)

    def at(html: str) -> dict[str, Any]:
        watched.troubles.clear()
        # Written into the open page: more than twice as fast as a file for each.
        page.set_content(html)
        found = page.evaluate(LOOK)
        return {**found, "marks": Counter(found["marks"]), "troubles": list(watched.troubles)}

    yield at
    context.close()


@pytest.fixture(scope="package")
def harmless(tmp_path_factory: pytest.TempPathFactory, look: Look) -> dict[str, dict[str, Any]]:
    """What is in every output with harmless words in all fields."""
    with pytest.MonkeyPatch.context() as patch:
        made = make_all(tmp_path_factory.mktemp("harmless") / "made", HARMLESS, PROSE, patch)
    seen = {name: look(html) for name, html in made.items()}
    assert all(did_nothing(found) for found in seen.values())
    return seen


def words(text: str) -> str:
    return " ".join(text.split())


def did_nothing(seen: dict[str, Any]) -> bool:
    return not seen["troubles"] and seen["hurt"] is None and seen["frames"] == 0


def test_there_are_texts_enough():
    assert len(set(HOSTILE)) == len(HOSTILE) >= 100


@each_text
def test_plain_text_is_shown_as_written(number: int, harmless: Any, tmp_path: Path, look: Look, monkeypatch: Any):
    text = HOSTILE[number]
    made = make_all(tmp_path / "made", text, PROSE, monkeypatch)
    for name, page in made.items():
        before, after = harmless[name], look(page)
        assert did_nothing(after), (name, after["troubles"])
        assert after["marks"] == before["marks"], (name, after["marks"] - before["marks"])
        assert set(after["protocols"]) <= {"file:"}, name
        shown = words(after["text"])
        assert PRIVATE not in shown
        if name == "file-name":
            assert words(f"Where {file_name(text)} stands") in shown
        else:
            renamed = name == "markdown" and file_name(text) != text
            wanted = words(before["text"]).count(HARMLESS) - renamed
            assert shown.count(words(text)[:150]) >= wanted > 0, (name, shown)
        assert "1337" not in shown
        assert name == "markdown" or after["width"] <= PHONE["width"], name


@each_text
def test_markdown_stays_in_its_field(number: int, harmless: Any, tmp_path: Path, look: Look, monkeypatch: Any):
    made = make_all(tmp_path / "made", HARMLESS, HOSTILE[number], monkeypatch)
    for name, page in made.items():
        before, after = harmless[name], look(page)
        assert did_nothing(after), (name, after["troubles"])
        changed = {mark for mark in before["marks"] | after["marks"] if before["marks"][mark] != after["marks"][mark]}
        assert changed <= OF_PROSE, (name, changed - OF_PROSE)
        assert set(after["protocols"]) <= {"file:", "http:", "https:"}, name
        shown = words(after["text"])
        assert shown.count(HARMLESS) == words(before["text"]).count(HARMLESS), (name, shown)
        assert "1337" not in shown
        assert name == "markdown" or after["width"] <= PHONE["width"], name
