"""Content's Markdown as HTML for pages that stand beside each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from vcsekit.report.render import prose

_OUTSIDE = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
_PLACE = re.compile(r"\[\[([^\[\]\n]{1,120})\]\]")
_BOXES = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}


@lru_cache(maxsize=50_000)
def field(text: str) -> Markup:
    """A field's Markdown: paragraphs, lists, emphasis and links. What is more than these is shown as it was written."""
    return Markup(_parser().render(prose(text)))  # noqa: S704  # markdown-it escapes raw HTML with html=False


@lru_cache(maxsize=1_000)
def document(text: str) -> Markup:
    """A model document: also headings (one level lower than written), tables and boxes to tick."""
    parser = _parser(tables=True)
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1:]) + 1)}"
        if token.type == "inline" and token.children and token.children[0].content[:4] in _BOXES:
            first = token.children[0]
            first.content = _BOXES[first.content[:4]] + first.content[4:]
    html = parser.renderer.render(tokens, parser.options, {})
    return Markup(_PLACE.sub(r'<span class="fill">[\1]</span>', html))  # noqa: S704  # as above; the place is escaped


@lru_cache(maxsize=2)
def _parser(*, tables: bool = False) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).disable(["image"])
    if tables:
        parser.enable("table")
        parser.add_render_rule("table_open", _table_open)
        parser.add_render_rule("table_close", _table_close)
    parser.validateLink = _leads_outside  # type: ignore[method-assign, assignment]
    parser.add_render_rule("link_open", _link_open)
    return parser


def _leads_outside(address: str) -> bool:
    """Links of content lead out of the site: inside it, pages link by ids."""
    return bool(_OUTSIDE.match(address))


def _link_open(renderer: Any, tokens: Sequence[Token], place: int, options: Any, environment: Any) -> str:
    tokens[place].attrSet("rel", "noopener noreferrer")
    return str(renderer.renderToken(tokens, place, options, environment))


def _table_open(_renderer: Any, _tokens: Sequence[Token], _place: int, _options: Any, _environment: Any) -> str:
    return '<div class="wide" role="region" aria-label="Table" tabindex="0"><table>\n'


def _table_close(_renderer: Any, _tokens: Sequence[Token], _place: int, _options: Any, _environment: Any) -> str:
    return "</table></div>\n"
