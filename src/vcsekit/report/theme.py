"""A theme file: read with places, its contrast checked, and turned into what templates are given."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pydantic import ValidationError

from vcsekit.content.explain import explain_model_errors
from vcsekit.content.source import Document, Loc, decode, read_document
from vcsekit.content.syntax import SourceError
from vcsekit.diagnostics import Diagnostic, Span, VcsekitError
from vcsekit.model.theme import DarkColours, LightColours, Theme
from vcsekit.report.contrast import SHAPE, TEXT, contrast_ratio, faded, readable

MAX_LOGO = 200_000
"""How many bytes a logo may have: it stands in every page."""

_LEFT = ("#8a5a00", "#e0b060")
"""What stands on the other side of the accent in a chart of two sides: the one that is seen better is taken."""

_SVG = re.compile(r"(?:\s|<\?xml[^>]*>|<!--(?>.*?-->)|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>)*+<svg[\s>]", re.DOTALL)
_SCHEMES = {"light": "prefers-color-scheme: light", "dark": "prefers-color-scheme: dark"}


@dataclass(frozen=True)
class ThemeView:
    """What templates are given as `theme`. All is empty where there is no theme."""

    organisation: str = ""
    logo: str = ""
    """The picture itself, as a `data:` address."""
    logo_alt: str = ""
    footer: tuple[str, ...] = ()
    colours: str = ""
    """CSS that sets custom properties for the screen, made of colours that were checked."""


@dataclass(frozen=True)
class ReadTheme:
    """A theme with the document that it was read from."""

    theme: Theme
    document: Document

    def refuse(self, loc: Loc, message: str, hint: str | None = None) -> VcsekitError:
        """An error at a place of the theme file."""
        return VcsekitError(f"{self.document.span(loc)}: {message}", hint)


def read_theme(raw: bytes, path: str) -> ReadTheme:
    """A theme file. Raises VcsekitError with file, line and column where there is anything wrong with it."""
    try:
        document = read_document(decode(raw, path), path)
    except SourceError as error:
        raise _first([error.diagnostic]) from None
    if document.data is None:
        hint = 'begin it with its fields, such as `organisation: "…"`'
        raise _first([Diagnostic(Span(path), "VK110", "the theme is empty", hint=hint)])
    try:
        read = ReadTheme(Theme.model_validate(document.data), document)
    except ValidationError as error:
        problems = [_with_quotes(found, document) for found in explain_model_errors(error, Theme, document)]
        raise _first(sorted(problems)) from None
    if problem := next(_faults(read), None):
        raise problem
    return read


def theme_view(read: ReadTheme, logo: bytes | None) -> ThemeView:
    """What templates are given. Raises VcsekitError where the logo is no picture."""
    theme = read.theme
    return ThemeView(
        organisation=theme.organisation or "",
        logo=_data_address(read, logo) if logo is not None else "",
        logo_alt=theme.logo_alt or "",
        footer=tuple(line.strip() for line in (theme.footer or "").splitlines() if line.strip()),
        colours="\n".join(_css(name, colours) for name, colours in _schemes(theme)),
    )


def palette(colours: LightColours | DarkColours) -> dict[str, str]:
    """Every colour that follows from ink, paper and accent, by its custom property.

    What is written keeps the contrast of text (1.4.3) on paper and on the soft ground, lines that of shapes (1.4.11).
    """
    ink, paper, accent = colours.ink, colours.paper, colours.accent

    def marks(colour: str) -> bool:
        return contrast_ratio(colour, paper) >= SHAPE

    soft = faded(paper, ink, 0.08, lambda c: min(contrast_ratio(ink, c), contrast_ratio(accent, c)) >= TEXT)
    return {
        "ink": ink,
        "paper": paper,
        "accent": accent,
        "soft": soft,
        "quiet": faded(ink, paper, 0.3, lambda c: min(contrast_ratio(c, paper), contrast_ratio(c, soft)) >= TEXT),
        "line": faded(ink, paper, 0.6, marks),
        "dot": accent,
        "range": faded(accent, paper, 0.5, marks),
        "left": readable(max(_LEFT, key=lambda c: contrast_ratio(c, paper)), paper, SHAPE),
    }


def _first(problems: list[Diagnostic]) -> VcsekitError:
    first, number = problems[0], len(problems)
    count = f" (the first of {number} problems)" if number > 1 else ""
    return VcsekitError(f"{first.span}: {first.message}{count}", first.hint)


def _with_quotes(problem: Diagnostic, document: Document) -> Diagnostic:
    """A colour without quotes is a comment in YAML, so that nothing is left of it."""
    colour = re.search(r":\s+(#[0-9A-Za-z]+)", document.lines[problem.span.line - 1] if document.lines else "")
    if problem.code == "VK203" and colour:
        return replace(problem, hint=f'put quotes around it: "{colour.group(1)}" (without them, `#` begins a comment)')
    return problem


def _schemes(theme: Theme) -> Iterator[tuple[str, LightColours | DarkColours]]:
    if theme.colours:
        for name, colours in (("light", theme.colours.light), ("dark", theme.colours.dark)):
            if colours is not None:
                yield name, colours


def _faults(read: ReadTheme) -> Iterator[VcsekitError]:
    """What the model alone can't tell: a picture without words, and colours that can't be told apart."""
    theme = read.theme
    if theme.logo and not theme.logo_alt:
        hint = "add `logo_alt: …`: what the logo shows, for people who can't see it"
        yield read.refuse(("logo",), "the field `logo_alt` is missing", hint)
    if theme.logo_alt and not theme.logo:
        yield read.refuse(("logo_alt",), "there is no `logo` that this could tell in words", "add `logo: …`")
    for name, colours in _schemes(theme):
        for part in ("ink", "accent"):
            one, paper = getattr(colours, part), colours.paper
            ratio = contrast_ratio(one, paper)
            if ratio < TEXT:
                written = part if part in colours.model_fields_set else "paper"
                shown = math.floor(ratio * 100) / 100
                message = f"the {name} colours: {part} {one} on paper {paper} has a contrast of {shown:.2f}"
                hint = f"with {part} {readable(one, paper)} it would have"
                yield read.refuse(("colours", name, written), f"{message}; text needs {TEXT} (WCAG 2.2, 1.4.3)", hint)


def _css(scheme: str, colours: LightColours | DarkColours) -> str:
    """On paper, reports stay black on white."""
    properties = " ".join(f"--{name}: {colour};" for name, colour in palette(colours).items())
    return f"@media screen and ({_SCHEMES[scheme]}) {{ :root {{ {properties} }} }}"


def _data_address(read: ReadTheme, logo: bytes) -> str:
    kind = _kind_of_picture(logo)
    if kind is None:
        message = f"{read.theme.logo} is no picture in PNG, JPEG or SVG"
        raise read.refuse(("logo",), message, "save it again as one of these; another name alone does not change it")
    return f"data:{kind};base64,{base64.b64encode(logo).decode('ascii')}"


def _kind_of_picture(raw: bytes) -> str | None:
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if raw.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    try:
        return "image/svg+xml" if _SVG.match(raw.decode("utf-8-sig")) else None
    except UnicodeDecodeError:
        return None
