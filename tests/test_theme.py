"""Themes: what they show, colours that can be read, mistakes with their place, and hostile ones that do no harm."""

from __future__ import annotations

import base64
import io
import itertools
import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vcsekit.cli.app import run
from vcsekit.model.theme import DarkColours, LightColours
from vcsekit.report.contrast import SHAPE, TEXT, contrast_ratio, faded, mix, readable, relative_luminance
from vcsekit.report.theme import palette

ROOT = Path(__file__).parents[1]
SMALL = Path(__file__).parent / "content" / "small"
EXAMPLE = ROOT / "examples" / "theme"
PNG = b"\x89PNG\r\n\x1a\n and so on"
JPEG = b"\xff\xd8\xff\xe0 and so on"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>alert(1)</script>",
    "</title></head><body onload=alert(1)>",
    "{{ 7*191 }}{% raw %}",
    "[click](javascript:alert(1))",
)


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Vcsekit = Callable[..., Outcome]


def error(message: str, hint: str | None = None) -> Outcome:
    return Outcome(2, "", f"error: {message}\n" + (f"  hint: {hint}\n" if hint else ""))


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vcsekit:
    """Runs a command in a folder with the small matrix and two returns for it."""
    shutil.copytree(SMALL, tmp_path / "content")
    columns = "return_id,system,place,constituency,round,submitted,matrix,CARE-01,CARE-02,WORK-01,comment"
    (tmp_path / "two.csv").write_text(f"{columns}\na,X,,,,,,1,2,1,\nb,X,,,,,,2,2,1,\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("CONTENT", "TEMPLATES", "THEME", "TRACEBACK"):
        monkeypatch.delenv(f"VCSEKIT_{name}", raising=False)

    def call(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        code = run(arguments)
        shown = capsys.readouterr()
        assert "Traceback" not in shown.out + shown.err
        return Outcome(code, shown.out, shown.err)

    return call


def themed(vcsekit: Vcsekit, text: str | bytes, form: str = "html") -> Outcome:
    """A report with a theme of this text."""
    Path("theme.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return vcsekit("report", "two.csv", "--format", form, "--theme", "theme.yaml")


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def policy(self) -> str:
        [policy] = [meta["content"] for meta in self.all("meta") if "http-equiv" in meta]
        return str(policy)


class TestContrast:
    @pytest.mark.parametrize(
        ("one", "other", "ratio"),
        [
            ("#000000", "#ffffff", 21),
            ("#ffffff", "#FFFFFF", 1),
            ("#767676", "#ffffff", 4.54),
            ("#777777", "#ffffff", 4.48),
            ("#0000ff", "#ffffff", 8.59),
            ("#ff0000", "#ffffff", 4.00),
            ("#00ff00", "#000000", 15.30),
        ],
    )
    def test_oracles(self, one: str, other: str, ratio: float):
        assert round(contrast_ratio(one, other), 2) == ratio
        assert contrast_ratio(one, other) == contrast_ratio(other, one)

    def test_black_on_white_is_exactly_21(self):
        assert contrast_ratio("#000000", "#ffffff") == 21

    def test_luminance(self):
        assert (relative_luminance("#000000"), relative_luminance("#ffffff")) == (0, 1)
        greys = [relative_luminance(f"#{grey:02x}{grey:02x}{grey:02x}") for grey in range(256)]
        assert all(one < other for one, other in itertools.pairwise(greys))

    def test_mixes(self):
        assert mix("#000000", "#ffffff", 0) == "#000000"
        assert mix("#000000", "#fe0080", 0.5) == "#7f0040"
        assert faded("#000000", "#ffffff", 0.5, lambda c: c < "#404040") == "#3e3e3e"
        assert faded("#123456", "#ffffff", 0.5, lambda _: False) == "#123456"

    def test_every_grey_has_a_readable_neighbour(self):
        for grey in range(256):
            behind = f"#{grey:02x}{grey:02x}{grey:02x}"
            assert contrast_ratio(readable(behind, behind), behind) >= TEXT
        assert readable("#14507a", "#ffffff") == "#14507a"


colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


class TestPalette:
    @settings(derandomize=True, deadline=None, max_examples=200)
    @given(colours, colours, colours)
    def test_what_follows_from_three_colours_can_be_seen(self, ink: str, paper: str, accent: str):
        ink, accent = readable(ink, paper), readable(accent, paper)
        found = palette(LightColours(ink=ink, paper=paper, accent=accent))
        assert (found["ink"], found["paper"], found["accent"]) == (ink, paper, accent)
        for text in ("ink", "quiet", "accent"):
            assert all(contrast_ratio(found[text], found[ground]) >= TEXT for ground in ("paper", "soft")), text
        for mark in ("line", "dot", "range", "left"):
            assert contrast_ratio(found[mark], paper) >= SHAPE, mark

    def test_it_covers_every_colour_of_the_style_sheets(self):
        known = {*palette(LightColours()), "cell-ink", *(f"l{number}" for number in range(1, 7))}
        for sheet in (ROOT / "templates").glob("*.css"):
            named = set(re.findall(r"--([a-z0-9-]+):", sheet.read_text(encoding="utf-8")))
            assert named <= known, f"{named - known}: derive it in palette(), or a theme makes it unreadable"

    @pytest.mark.parametrize("sheet", ["report.css", "cards.css"])
    def test_what_is_left_out_is_what_the_style_sheets_say(self, sheet: str):
        css = (ROOT / "templates" / sheet).read_text(encoding="utf-8")
        light, dark = (
            dict(re.findall(r"--(ink|paper|accent): (#[0-9a-f]+)", part))
            for part in re.search(
                r":root \{(.*?)\}\s*@media \(prefers-color-scheme: dark\) \{(.*?)\}", css, re.DOTALL
            ).groups()
        )
        light["paper"] = light["paper"].ljust(7, "f")
        assert light == LightColours().model_dump()
        assert dark == DarkColours().model_dump()


class TestShown:
    def test_the_example(self, vcsekit: Vcsekit):
        arguments = ("--format", "html", "--theme", str(EXAMPLE / "theme.yaml"))
        for found in (vcsekit("report", "two.csv", *arguments), vcsekit("cards", *arguments)):
            page = Page(found.out)
            assert found.code == 0
            [logo] = page.all("img")
            raw = base64.b64encode((EXAMPLE / "logo.svg").read_bytes()).decode()
            assert logo == {
                "class": "logo",
                "src": f"data:image/svg+xml;base64,{raw}",
                "alt": "Three hills behind a lake",
            }
            assert "Northmere Alliance (invented)" in page.text
            assert "<p>We print this report in large letters for everybody who asks.</p>\n" in found.out
            assert "@media screen and (prefers-color-scheme: light) { :root { --ink: #1f2a1f; " in found.out
            assert "@media screen and (prefers-color-scheme: dark) { :root { --ink: #e8ecf1; " in found.out
            assert page.policy == (
                "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
            )

    def test_the_guide_shows_the_example(self):
        guide = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
        assert f"```yaml\n{(EXAMPLE / 'theme.yaml').read_text(encoding='utf-8')}```" in guide

    @pytest.mark.parametrize("command", [("report", "two.csv"), ("cards",)])
    def test_markdown_has_name_and_footer(self, command: tuple[str, ...], vcsekit: Vcsekit):
        out = vcsekit(*command, "--theme", str(EXAMPLE / "theme.yaml")).out
        assert "\n\nNorthmere Alliance (invented)\n\n" in out
        assert "\n\nQuestions? Ask the alliance's office.\n\nWe print this report in large letters " in out
        assert "data:" not in out and "hills" not in out

    @pytest.mark.parametrize("command", [("report", "two.csv"), ("cards",)])
    def test_without_a_theme_nothing_is_new(self, command: tuple[str, ...], vcsekit: Vcsekit):
        out = vcsekit(*command, "--format", "html").out
        assert "<img" not in out and "img-src" not in out and "prefers-color-scheme: light" not in out

    def test_the_policy_allows_pictures_only_for_a_logo(self, vcsekit: Vcsekit):
        page = Page(themed(vcsekit, 'organisation: X\ncolours:\n  dark:\n    ink: "#ffffff"\n').out)
        assert page.policy == "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        assert not page.all("img")

    @pytest.mark.parametrize(
        ("name", "raw", "kind"),
        [
            ("a.png", PNG, "png"),
            ("Our logo (2).JPG", JPEG, "jpeg"),
            ("misnamed.png", JPEG, "jpeg"),
            ("l\u00f6go.svg", SVG, "svg+xml"),
            ("x.svg", b"\xef\xbb\xbf<?xml version='1.0'?>\r\n<!-- a --> <!DOCTYPE svg>\n<!-- b -->" + SVG, "svg+xml"),
            ("x.svg", b'<!DOCTYPE svg PUBLIC "a" "b" [ <!ENTITY c "d"> ]>' + SVG, "svg+xml"),
        ],
    )
    def test_kinds_of_pictures(self, name: str, raw: bytes, kind: str, vcsekit: Vcsekit):
        Path(name).write_bytes(raw)
        found = themed(vcsekit, f'logo: "{name}"\nlogo_alt: Ours\n')
        assert Page(found.out).all("img")[0]["src"] == f"data:image/{kind};base64,{base64.b64encode(raw).decode()}"

    def test_only_one_of_the_schemes(self, vcsekit: Vcsekit):
        out = themed(vcsekit, 'colours:\n  light:\n    accent: "#8a1f4b"\n').out
        assert out.count("@media screen and (") == 1
        assert "{ :root { --ink: #1d2430; --paper: #ffffff; --accent: #8a1f4b; " in out

    def test_named_in_the_environment(self, vcsekit: Vcsekit, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("VCSEKIT_THEME", str(EXAMPLE / "theme.yaml"))
        assert "Northmere Alliance" in vcsekit("cards").out
        assert "Northmere Alliance" in vcsekit("report", "two.csv").out

    def test_json_needs_no_theme(self, vcsekit: Vcsekit):
        plain = vcsekit("report", "two.csv", "--format", "json")
        assert themed(vcsekit, "organisation: X", "json") == plain

    def test_the_schema_is_its_own(self):
        schema = json.loads((ROOT / "schemas" / "report-theme.schema.json").read_text(encoding="utf-8"))
        assert list(schema["properties"]) == ["organisation", "logo", "logo_alt", "footer", "colours"]
        assert schema["dependentRequired"] == {"logo": ["logo_alt"], "logo_alt": ["logo"]}
        assert "required" not in schema


LOGO_FORM = "write the name of a PNG, JPEG or SVG file beside the theme, such as `logo.png`"
COLOUR_FORM = 'write `#` and six digits or letters from a to f, in quotes, such as `"#14507a"`'
NEEDS = "text needs 4.5 (WCAG 2.2, 1.4.3)"

MISTAKES = {
    "": ("theme.yaml: the theme is empty", 'begin it with its fields, such as `organisation: "…"`'),
    "- a": (
        "theme.yaml:1:1: the file should be a group of fields, one `name: value` line for each, and is a list", None,
    ),
    "organisation: X\norganization: Y": (
        "theme.yaml:2:1: there is no field `organization` here", "did you mean `organisation`?",
    ),
    "colors:\n  light: {}": ("theme.yaml:1:1: there is no field `colors` here", "did you mean `colours`?"),
    "organisation: X\nxyzzy: Y": (
        "theme.yaml:2:1: there is no field `xyzzy` here",
        "known fields here: `organisation`, `logo`, `logo_alt`, `footer`, `colours`",
    ),
    "colours:\n  light:\n    inc: '#000000'": (
        "theme.yaml:3:5: there is no field `inc` here", "did you mean `ink`?",
    ),
    "colours:\n  light:\n    ink: #123456": (
        "theme.yaml:3:9: `ink` should be a text, and is nothing",
        'put quotes around it: "#123456" (without them, `#` begins a comment)',
    ),
    "colours:\n  light:\n    ink: red\n    paper: '#fff'": (
        "theme.yaml:3:10: `ink` is `red`, which has another form (the first of 2 problems)", COLOUR_FORM,
    ),
    "colours:\n  light:\n    ink: '#777777'": (
        f"theme.yaml:3:10: the light colours: ink #777777 on paper #ffffff has a contrast of 4.47; {NEEDS}",
        "with ink #757575 it would have",
    ),
    "colours:\n  dark:\n    accent: '#14507A'": (
        f"theme.yaml:3:13: the dark colours: accent #14507A on paper #14181f has a contrast of 2.08; {NEEDS}",
        "with accent #5d87a4 it would have",
    ),
    "colours:\n  light:\n    paper: '#203040'": (
        f"theme.yaml:3:12: the light colours: ink #1d2430 on paper #203040 has a contrast of 1.15; {NEEDS}",
        "with ink #95989e it would have",
    ),
    "organisation: 'a\n\n  b'": (
        "theme.yaml:1:15: `organisation` is `a b`, which has another form", "write a text on one line",
    ),
    "organisation: ''": ("theme.yaml:1:15: `organisation` is outside its limits: it is empty", None),
    "footer: [a]": ("theme.yaml:1:9: `footer` should be a text, and is a list", None),
    "logo: logo.png": (
        "theme.yaml:1:7: the field `logo_alt` is missing",
        "add `logo_alt: …`: what the logo shows, for people who can't see it",
    ),
    "logo_alt: Ours": (
        "theme.yaml:1:11: there is no `logo` that this could tell in words", "add `logo: …`",
    ),
    "logo: logo.png\nlogo_alt: Ours": (
        "theme.yaml:1:7: logo.png can't be read: there is no such file or folder", None,
    ),
    "logo: logo.gif\nlogo_alt: Ours": ("theme.yaml:1:7: `logo` is `logo.gif`, which has another form", LOGO_FORM),
    "organisation: [": (
        "theme.yaml:1:1: something is missing here", "write a value, or take the bracket or comma out",
    ),
    "organisation: X\n\tlogo: a": (
        "theme.yaml:2:1: a tab stands where YAML wants spaces", "replace it with spaces",
    ),
}  # fmt: skip
"""What a theme says, what vcsekit says of it, and the hint."""


class TestMistakes:
    @pytest.mark.parametrize("text", MISTAKES)
    def test_each_is_told_with_its_place(self, text: str, vcsekit: Vcsekit):
        assert themed(vcsekit, text) == error(*MISTAKES[text])

    def test_for_cards_too(self, vcsekit: Vcsekit):
        Path("theme.yaml").write_text("organization: X")
        told = error("theme.yaml:1:1: there is no field `organization` here", "did you mean `organisation`?")
        assert vcsekit("cards", "--theme", "theme.yaml", "--out", "c.html") == told
        assert not Path("c.html").exists()

    def test_no_file(self, vcsekit: Vcsekit):
        told = "t.yaml can't be read: there is no such file or folder"
        hint = "check how it is spelt, and that it lies in the current folder"
        assert vcsekit("cards", "--theme", "t.yaml") == error(told, hint)
        told = "content can't be read: it is a folder, not a file"
        assert vcsekit("cards", "--theme", "content") == error(told, "name a file in it")

    def test_not_utf_8(self, vcsekit: Vcsekit):
        hint = "save it again as UTF-8 (in most editors: Save As, Encoding: UTF-8)"
        told = error("theme.yaml:1:18: the file is not UTF-8: byte 0xE9 can't be read", hint)
        assert themed(vcsekit, "organisation: Caf\u00e9".encode("latin-1")) == told

    def test_too_large(self, vcsekit: Vcsekit):
        told = error("theme.yaml is too large: it may have 2,000,000 bytes at most")
        assert themed(vcsekit, "#" * 2_000_001) == told

    def test_the_logo_s_size(self, vcsekit: Vcsekit):
        theme = "logo: logo.png\nlogo_alt: Ours\n"
        Path("logo.png").write_bytes(PNG.ljust(200_000))
        assert themed(vcsekit, theme).code == 0
        Path("logo.png").write_bytes(PNG.ljust(200_001))
        told = "theme.yaml:1:7: logo.png is too large: it may have 200,000 bytes at most"
        assert themed(vcsekit, theme) == error(told)

    @pytest.mark.parametrize("raw", [b"", b"GIF89a", b"<html><svg></svg></html>", b"\xff\xd8", b"<svgx>", b"\xe9<svg>"])
    def test_a_logo_that_is_no_picture(self, raw: bytes, vcsekit: Vcsekit):
        Path("logo.svg").write_bytes(raw)
        hint = "save it again as one of these; another name alone does not change it"
        told = error("theme.yaml:1:7: logo.svg is no picture in PNG, JPEG or SVG", hint)
        assert themed(vcsekit, "logo: logo.svg\nlogo_alt: Ours\n") == told

    def test_looking_for_svg_takes_no_time(self, vcsekit: Vcsekit):
        for raw in (b" " * 199_000, b"<!-- -->" * 24_000, b"<!--" * 49_000, b"<?xml" * 39_000, b"<!DOCTYPE [" * 18_000):
            Path("logo.svg").write_bytes(raw)
            assert themed(vcsekit, "logo: logo.svg\nlogo_alt: Ours\n").code == 2


class TestHostile:
    @pytest.mark.parametrize("text", HOSTILE)
    @pytest.mark.parametrize("command", [("report", "two.csv"), ("cards",)])
    def test_html_stays_text(self, text: str, command: tuple[str, ...], vcsekit: Vcsekit):
        Path("logo.svg").write_bytes(SVG)
        fields = {"organisation": text, "logo": "logo.svg", "logo_alt": text, "footer": f"{text}\n{text}"}
        Path("theme.yaml").write_text(json.dumps(fields), encoding="utf-8")
        out = vcsekit(*command, "--format", "html", "--theme", "theme.yaml").out
        page = Page(out)
        assert page.text.count(text) == 3
        [logo] = page.all("img")
        assert logo["alt"] == text and set(logo) == {"class", "src", "alt"}
        assert not page.all("script") and not page.all("iframe") and "1337" not in out
        assert not [name for _, given in page.elements for name in given if name.startswith("on")]
        assert len(page.all("head")) == len(page.all("body")) == len(page.all("style")) == 1

    def test_a_script_in_a_logo_reaches_no_browser_as_such(self, vcsekit: Vcsekit):
        """Browsers run nothing of a picture inside of <img>; and here it stands in base64 alone."""
        Path("logo.svg").write_bytes(SVG)
        out = themed(vcsekit, "logo: logo.svg\nlogo_alt: Ours\n").out
        assert "alert" not in out and "<script" not in out
        policy = Page(out).policy
        assert "default-src 'none'" in policy and "script-src" not in policy and "object-src" not in policy

    @pytest.mark.parametrize(
        "colour",
        [
            "#000000; } body { background: url(http://outside.invalid/x) }",
            "#000000</style><script>alert(1)</script>",
            "url(http://outside.invalid/x)",
            "var(--paper)",
            "#000000\n",
            "#00000g",
            "#\u0660\u0660\u0660\u0660\u0660\u0660",
            "expression(alert(1))",
        ],
    )
    @pytest.mark.parametrize("part", ["ink", "paper", "accent"])
    def test_no_css_in_colours(self, part: str, colour: str, vcsekit: Vcsekit):
        found = themed(vcsekit, json.dumps({"colours": {"dark": {part: colour}}}))
        assert (found.code, found.out) == (2, "")
        assert f"`{part}` is `" in found.err and COLOUR_FORM in found.err

    @pytest.mark.parametrize(
        "name",
        [
            "../secret.svg", "/etc/passwd", "folder/logo.svg", "..\\secret.svg", "C:\\secret.svg", "..", ".svg",
            "http://outside.invalid/x.svg", "file:///etc/passwd.svg", "\0.svg", "a\n.svg", "~/x.svg",
            "logo.svg/../x.svg",
        ],
    )  # fmt: skip
    def test_no_way_out_of_the_folder(self, name: str, vcsekit: Vcsekit, tmp_path: Path):
        (tmp_path.parent / "secret.svg").write_bytes(SVG)
        found = themed(vcsekit, json.dumps({"logo": name, "logo_alt": "Ours"}))
        assert (found.code, found.out) == (2, "")
        assert "which has another form" in found.err and LOGO_FORM in found.err

    @pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
    def test_links_out_are_not_followed(self, vcsekit: Vcsekit):
        Path("folder").mkdir()
        Path("secret.svg").write_bytes(SVG)
        Path("folder/logo.svg").symlink_to("../secret.svg")
        Path("folder/theme.yaml").write_text("logo: logo.svg\nlogo_alt: Ours\n")
        assert vcsekit("cards", "--theme", "folder/theme.yaml") == error(
            "folder/theme.yaml:1:7: folder/logo.svg leads out of the folder of the theme", "copy the file there"
        )

    def test_markdown_stays_plain(self, vcsekit: Vcsekit):
        out = themed(vcsekit, json.dumps({"organisation": HOSTILE[0], "footer": "# A heading\n<b>"}), "md").out
        assert "\\<script\\>alert(1)\\</script\\>" in out
        assert "\n\\# A heading\n\n\\<b\\>\n" in out
