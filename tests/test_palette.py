"""Colours can be told apart in light, in the dark and on paper, and tables tell what their cells are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest

from browser.pages import PAGES, make_page

ROOT = Path(__file__).parents[1]
SHEETS = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "templates").glob("*.css"))}

LEVELS = ("--l1", "--l2", "--l3", "--l4", "--l5", "--l6")
TEXT = {
    "--ink": ("--paper", "--soft"),
    "--quiet": ("--paper", "--soft"),
    "--accent": ("--paper", "--soft"),
    "--cell-ink": LEVELS,
}
"""What is written, and what it can stand on: a contrast of 4.5 (WCAG 2.2, 1.4.3)."""

GRAPHICS = ("--dot", "--range", "--left", "--line", "--accent")
"""What is drawn on the page, the focus outline among it: a contrast of 3 (WCAG 2.2, 1.4.11)."""

GROUNDS = ("--paper", "--soft", *LEVELS)
DARK, PRINT = "@media (prefers-color-scheme: dark)", "@media print"
MODES = {"light": ("",), "dark": ("", DARK), "print": ("", PRINT), "print from dark": ("", DARK, PRINT)}
"""The media whose rules hold, by mode."""

each_sheet = pytest.mark.parametrize("sheet", SHEETS)
each_mode = pytest.mark.parametrize("mode", MODES)


@dataclass(frozen=True)
class Rule:
    """One rule of a style sheet: the media in which it holds, its selector, and what it sets."""

    media: str
    selector: str
    sets: dict[str, str]


def rules_of(css: str, media: str = "") -> Iterator[Rule]:
    """The rules of a style sheet, those inside of @media included."""
    text = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    start = 0
    while (opened := text.find("{", start)) >= 0:
        closed, depth = opened + 1, 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[closed], 0)
            closed += 1
        head, body = " ".join(text[start:opened].split()), text[opened + 1 : closed - 1]
        if head.startswith("@"):
            assert not media, "media inside of media"
            yield from rules_of(body, head)
        else:
            pairs = (part.partition(":") for part in body.split(";") if part.strip())
            yield Rule(media, head, {name.strip(): value.strip() for name, _, value in pairs})
        start = closed


def colours_of(css: str, mode: str) -> dict[str, str]:
    """The colours that a style sheet names, as they are in a mode."""
    found: dict[str, str] = {}
    for rule in rules_of(css):
        if rule.selector == ":root" and rule.media in MODES[mode]:
            found |= {name: value for name, value in rule.sets.items() if name.startswith("--")}
    return found


def luminance(colour: str) -> float:
    """WCAG's relative luminance of #rgb or #rrggbb."""
    digits = colour.removeprefix("#")
    assert colour != digits and len(digits) in (3, 6), f"{colour} is no colour that this test reads"
    parts = [int(digit * 2, 16) for digit in digits] if len(digits) == 3 else list(bytes.fromhex(digits))
    shares = [part / 255 for part in parts]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_is_that_of_wcag():
    assert contrast("#000", "#ffffff") == 21
    assert contrast("#fff", "#fff") == 1
    assert 4.54 < contrast("#767676", "#fff") < 4.55 and 4.47 < contrast("#777", "#fff") < 4.48


@each_sheet
def test_colours_are_set_for_every_mode(sheet: str):
    media = {rule.media for rule in rules_of(SHEETS[sheet]) if rule.selector == ":root"}
    assert media == {"", DARK, PRINT}


@each_sheet
def test_every_colour_has_a_purpose_that_is_tested(sheet: str):
    known = {*TEXT, *GRAPHICS, *GROUNDS}
    for mode in MODES:
        assert set(colours_of(SHEETS[sheet], mode)) <= known, "name it in TEXT, GRAPHICS or GROUNDS above"


@each_sheet
@each_mode
def test_text_can_be_read(sheet: str, mode: str):
    colours = colours_of(SHEETS[sheet], mode)
    pairs = [(text, ground) for text, grounds in TEXT.items() for ground in grounds if {text, ground} <= set(colours)]
    assert ("--ink", "--paper") in pairs
    faint = {pair: contrast(*(colours[name] for name in pair)) for pair in pairs}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < 4.5} == {}


@each_sheet
@each_mode
def test_what_is_drawn_can_be_seen(sheet: str, mode: str):
    colours = colours_of(SHEETS[sheet], mode)
    ratios = {name: contrast(colours[name], colours["--paper"]) for name in GRAPHICS if name in colours}
    assert ratios
    assert {name: ratio for name, ratio in ratios.items() if ratio < 3} == {}


@each_sheet
def test_text_and_outlines_use_the_colours_that_are_tested(sheet: str):
    for rule in rules_of(SHEETS[sheet]):
        if "color" in rule.sets:
            assert rule.sets["color"] in [f"var({name})" for name in TEXT], rule
        for name in ("outline", "outline-color"):
            if name in rule.sets:
                assert re.search(r"var\((--[a-z-]+)\)", rule.sets[name])[1] in GRAPHICS, rule


@each_mode
def test_every_level_has_a_colour_and_an_edge(mode: str):
    css = SHEETS["report.css"]
    colours, paper = colours_of(css, mode), colours_of(css, mode)["--paper"]
    edges = {}
    for rule in rules_of(css):
        if not rule.media and (level := re.fullmatch(r"\.(l[1-9])", rule.selector)):
            assert rule.sets["background"] == f"var(--{level[1]})"
            edges[f"--{level[1]}"] = rule.sets["border-left-color"]
    assert set(edges) == set(LEVELS) <= set(colours)
    assert len({colours[level] for level in LEVELS}) == len(LEVELS)
    ratios = {
        (edge, ground): contrast(edge, ground) for level, edge in edges.items() for ground in (paper, colours[level])
    }
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 3} == {}


@dataclass
class Table:
    """One table of a page: its caption, its header cells with their attributes and text, and how wide its rows are."""

    caption: str = ""
    headers: list[tuple[dict[str, str | None], str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    width: list[int] = field(default_factory=list)


class Tables(HTMLParser):
    """The tables of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "table":
            assert "table" not in self._inside, "a table inside of a table"
            self.tables.append(Table())
        if tag == "tr":
            self.tables[-1].rows.append([])
            self.tables[-1].width.append(0)
        if tag in ("th", "td"):
            self.tables[-1].rows[-1].append(tag)
            self.tables[-1].width[-1] += int(given.get("colspan", 1))
        if tag == "th":
            self.tables[-1].headers.append((given, ""))
        if tag in ("table", "caption", "th"):
            self._inside.append(tag)

    def handle_endtag(self, tag):
        if tag in ("table", "caption", "th"):
            assert self._inside.pop() == tag

    def handle_data(self, data):
        if self._inside[-1:] == ["caption"]:
            self.tables[-1].caption += data
        if self._inside[-1:] == ["th"]:
            given, text = self.tables[-1].headers[-1]
            self.tables[-1].headers[-1] = (given, text + data)


@pytest.mark.parametrize("name", PAGES)
def test_tables_tell_what_their_cells_are(name: str, tmp_path: Path):
    with redirect_stdout(StringIO()):
        page = make_page(name, tmp_path)
    tables = Tables(page.read_text(encoding="utf-8")).tables
    assert tables or name == "cards"
    for table in tables:
        assert table.caption.strip()
        for given, text in table.headers:
            assert given.get("scope") in ("col", "row", "colgroup", "rowgroup"), (table.caption, text)
            assert text.strip(), (table.caption, given)
        assert set(table.rows[0]) == {"th"}, table.caption
        assert all(row[0] == "th" for row in table.rows), table.caption
        assert len(set(table.width)) == 1, table.caption
    captions = [table.caption for table in tables]
    assert len(set(captions)) == len(captions)
