"""Views and templates to text. Users' templates come first and run in Jinja2's sandbox."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from jinja2 import TemplateError
from markdown_it import MarkdownIt
from markupsafe import Markup

from vcsekit.content.markdown import escape_markdown
from vcsekit.report.cards import CardsView
from vcsekit.report.sandbox import Sandbox
from vcsekit.report.templates import Loader, Templates, template_problem
from vcsekit.report.theme import ThemeView
from vcsekit.report.views import ReportView

_PROSE = {
    "paragraph_open", "paragraph_close", "inline", "text", "softbreak", "hardbreak", "code_inline",
    "em_open", "em_close", "strong_open", "strong_close", "link_open", "link_close",
    "bullet_list_open", "bullet_list_close", "ordered_list_open", "ordered_list_close",
    "list_item_open", "list_item_close",
}  # fmt: skip
"""What Markdown in a field may be made of: nothing that a report's own sections and tables could be mixed up with."""


def render(
    view: ReportView | CardsView,
    template: str,
    templates: Templates | Mapping[str, str],
    theme: ThemeView | None = None,
    **extra: Any,
) -> str:
    """A report as text. `templates` may be the built-in ones alone, texts by name.

    HTML templates are autoescaped. Raises VcsekitError, naming template and line, where one has a mistake.
    """
    known = templates if isinstance(templates, Templates) else Templates(templates)
    given = {"report": view, "theme": theme or ThemeView(), **extra}
    environment = Sandbox(Loader(known), tuple(given), known.code, html=template.endswith((".html", ".html.j2")))
    environment.filters.update(markdown=_field, prose=prose, plain=escape_markdown, json=_json)
    try:
        return environment.get_template(template).render(given)
    except Exception as error:
        if not known.own and not isinstance(error, TemplateError):
            raise
        raise template_problem(error, environment, known, template) from None


def render_report(
    view: ReportView,
    form: str,
    templates: Templates | Mapping[str, str],
    theme: ThemeView | None = None,
    *,
    program: str,
) -> str:
    """A report as a page: `form` is `html` or `md`, `program` the version that made it. Raises as `render`."""
    from vcsekit.report.charts import radar_points

    values = [value for value, _, _ in view.matrix.levels]
    tools: dict[str, Any] = {"band": lambda score: band_of(score, values), "radar_points": radar_points}
    return render(view, f"report.{form}.j2", templates, theme, program=program, **tools)


def report_json(view: ReportView) -> str:
    """The view itself as JSON."""
    return json.dumps(asdict(view), ensure_ascii=False, indent=2) + "\n"


def markdown(text: str) -> Markup:
    """CommonMark to HTML. Raw HTML is shown as text; links keep only addresses that can't run anything."""
    return Markup(parser().render(text))  # noqa: S704  # markdown-it escapes raw HTML with html=False


def prose(text: str) -> str:
    """A field's Markdown where it is paragraphs, lists, emphasis and links; shown as it was written where it is more.

    So no heading, table, unclosed block of code or HTML in content changes the report around it.
    """
    defined: dict[str, Any] = {}
    tokens = _trusting_parser().parse(text, defined)
    found = {part.type for token in tokens for part in (token, *(token.children or ()))}
    return text if found <= _PROSE and not defined else escape_markdown(text)


def _field(text: str) -> Markup:
    return markdown(prose(text))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """What reads content's Markdown, for every form of a report."""
    return MarkdownIt("commonmark", {"html": False}).disable(["image"])


@lru_cache(maxsize=1)
def _trusting_parser() -> MarkdownIt:
    """Sees what any reader of Markdown might see."""
    return MarkdownIt("commonmark", {"html": True}).enable("table")


def band_of(score: float, values: Sequence[int], bands: int = 6) -> int:
    """Which of the colours (from 1) a score gets: each level its own where there are colours enough."""
    place = min(range(len(values)), key=lambda index: (abs(score - values[index]), values[index]))
    return place + 1 if len(values) <= bands else 1 + place * (bands - 1) // (len(values) - 1)
