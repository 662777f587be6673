"""Whatever stands in content is shown on the site as it was written: it never runs, or leaves its cell."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from browser import filled
from browser.hostile import HOSTILE
from browser.test_injection import OF_PROSE, PHONE, Look, did_nothing, look, words
from vcsekit.cli.shipped import shipped_templates
from vcsekit.content.kinds import kind_of
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.report.templates import Templates
from vcsekit.report.theme import ThemeView
from vcsekit.site import markdown
from vcsekit.site.build import site_of
from vcsekit.site.render import Renderer

__all__ = ["look"]

LABEL, TEXT = "Harmless label", "Harmless prose"
TURNS = 12
"""In each turn, every field holds another hostile text than in the one before."""

OF_LINKS = {"a@rel"}
OF_DOCUMENTS = OF_PROSE | OF_LINKS | {
    *(f"h{number}" for number in range(2, 7)), "table", "thead", "tbody", "tr", "th", "td", "td@style", "th@style",
    "div", "div@class", "div@role", "div@aria-label", "div@tabindex", "hr", "pre", "blockquote", "code@class",
    "span", "span@class",
}  # fmt: skip
"""What a model document may be made of."""


def filled_library(label: Callable[[], str], text: Callable[[], str], patch: pytest.MonkeyPatch) -> Library:
    """The small content with every label and every text set, each to the next of its kind."""

    def put(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: item if key == "address" else put(item) for key, item in value.items()}
        if isinstance(value, list):
            return [put(item) for item in value]
        return label() if value == LABEL else text() if value == TEXT else value

    patch.setattr(filled, "label", lambda _text: LABEL)
    files = {}
    for name, (data, body) in filled._small().items():
        yaml = filled._quoted(put(filled._filled(kind_of(name).model, data, TEXT, TEXT)))
        files[name] = (f"---\n{yaml}\n---\n{body}" if body else yaml).encode()
    library, problems = load_library(files)
    assert problems == []
    return library


def all_pages(library: Library) -> str:
    """Every page of the site, one behind the other, as a browser that trusts it would take it in."""
    renderer = Renderer(Templates(shipped_templates()), ThemeView(), "1.2.3")
    made = renderer.files(site_of(library))
    pages = [data.decode() for name, data in sorted(made.items()) if name.endswith(".html")]
    assert len(pages) > 25
    # A policy holds only at the head of a page, and what a page asks for beside itself is no matter here.
    html = "\n".join(pages).replace('http-equiv="Content-Security-Policy"', 'name="policy"')
    html = re.sub(r'(?:href|src)="(?:\.\./)*assets/', 'data-asset="', html)
    return f"<!DOCTYPE html><style>{made['assets/site.css'].decode()}</style>{html}"


@pytest.fixture(scope="module")
def harmless(look: Look) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        seen = look(all_pages(filled_library(lambda: LABEL, lambda: TEXT, patch)))
    assert did_nothing(seen)
    return seen


def taking_turns(texts: list[str], turn: int) -> Iterator[str]:
    """The texts over and over, from another one on in each turn."""
    start = turn * len(texts) // TURNS
    return itertools.cycle([*texts[start:], *texts[:start]])


LABELS = list(dict.fromkeys(label for text in HOSTILE if (label := " ".join(text.splitlines())[:200].strip())))


@pytest.mark.parametrize("turn", range(TURNS))
def test_labels_are_shown_as_written(turn: int, harmless: Any, look: Look, monkeypatch: pytest.MonkeyPatch):
    given: list[str] = []
    texts = taking_turns(LABELS, turn)

    def following() -> str:
        given.append(next(texts))
        return given[-1]

    after = look(all_pages(filled_library(following, lambda: TEXT, monkeypatch)))
    assert did_nothing(after), after["troubles"]
    assert after["marks"] == harmless["marks"], after["marks"] - harmless["marks"]
    assert set(after["protocols"]) <= {"file:"}
    assert after["width"] <= PHONE["width"]
    shown = words(after["text"])
    assert len(given) > 50
    assert sum(words(text)[:150] in shown for text in given) > 0.8 * len(given)
    assert "1337" not in shown
    assert shown.count(TEXT) == words(harmless["text"]).count(TEXT)


@pytest.mark.parametrize("turn", range(TURNS))
def test_prose_stays_in_its_field(turn: int, harmless: Any, look: Look, monkeypatch: pytest.MonkeyPatch):
    texts = taking_turns([text for text in HOSTILE if text.strip()], turn)
    after = look(all_pages(filled_library(lambda: LABEL, lambda: next(texts), monkeypatch)))
    assert did_nothing(after), after["troubles"]
    before = harmless["marks"]
    changed = {mark for mark in before | after["marks"] if before[mark] != after["marks"][mark]}
    assert changed <= OF_PROSE | OF_LINKS, changed - OF_PROSE - OF_LINKS
    assert set(after["protocols"]) <= {"file:", "http:", "https:"}
    assert after["width"] <= PHONE["width"]
    assert words(after["text"]).count(LABEL) == words(harmless["text"]).count(LABEL)
    assert "1337" not in words(after["text"])


def page_of(body: str) -> str:
    return f"<!DOCTYPE html><html lang='en-GB'><title>t</title><main><p>before</p>{body}<p>after</p></main></html>"


@pytest.mark.parametrize("part", range(4))
def test_a_document_stays_on_its_sheet(part: int, look: Look):
    empty = look(page_of(""))
    for text in HOSTILE[part::4]:
        after = look(page_of(markdown.document(f"{text}\n")))
        assert did_nothing(after), (text, after["troubles"])
        assert set((after["marks"] - empty["marks"]).keys()) <= OF_DOCUMENTS, (text, after["marks"] - empty["marks"])
        assert not empty["marks"] - after["marks"], text
        assert set(after["protocols"]) <= {"http:", "https:"}, text
        assert after["text"].rstrip().endswith("after")


ADDRESSES = (
    "javascript:hurt()", "JAVASCRIPT:hurt()", "data:text/html,x", "//outside.invalid",
    'https://outside.invalid/" onclick="hurt()', "https://outside.invalid/'><b>",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_address_of_a_source_is_a_link_only_to_the_web(address: str, look: Look, monkeypatch: pytest.MonkeyPatch):
    library = filled_library(lambda: LABEL, lambda: TEXT, monkeypatch)
    source = library.sources[0].model_copy(update={"address": address})
    path = next(path for path, item in library.objects.items() if item is library.sources[0])
    changed = Library(library.documents, {**library.objects, path: source}, library.entries)
    after = look(all_pages(changed))
    assert did_nothing(after), after["troubles"]
    assert set(after["protocols"]) <= {"file:", "https:"}
    assert not after["marks"]["a@onclick"] and not after["marks"]["b"]
    assert ("https:" in after["protocols"]) == address.startswith("https:")
