"""Views and templates to text. Users' templates come first and run in Jinja2's sandbox."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from jinja2 import DictLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt
from markupsafe import Markup

from vcsekit.diagnostics import VcsekitError
from vcsekit.report.cards import CardsView
from vcsekit.report.views import ReportView

_BLOCK_START = re.compile(r"^([0-9]{0,9})([-+=.)])")
"""What would begin a list, a rule or a heading at the start of a line."""

_SPECIAL = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>#|!~"})


def render(view: ReportView | CardsView, template: str, templates: Mapping[str, str], **extra: Any) -> str:
    """A report as text. `templates` maps names to their texts.

    HTML templates are autoescaped. Raises VcsekitError, naming template and line, where one has a mistake.
    """
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(dict(templates)),
        autoescape=template.endswith((".html", ".html.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(markdown=markdown, plain=escape_markdown, json=_json)
    try:
        return environment.get_template(template).render(report=view, **extra)
    except TemplateSyntaxError as error:
        raise VcsekitError(f"the template {error.name or template}, line {error.lineno}: {error.message}") from None
    except TemplateError as error:
        raise VcsekitError(f"the template {template} can't be used: {error}", _line_hint(error)) from None


def report_json(view: ReportView) -> str:
    """The view itself as JSON."""
    return json.dumps(asdict(view), ensure_ascii=False, indent=2) + "\n"


def markdown(text: str) -> Markup:
    """CommonMark to HTML. Raw HTML is shown as text; links keep only addresses that can't run anything."""
    return Markup(_parser().render(text))  # noqa: S704  # markdown-it escapes raw HTML with html=False


def escape_markdown(text: str) -> str:
    """A user's text as Markdown that shows it as it was written, on one line."""
    flat = " ".join(str(text).split())
    escaped = flat.translate(_SPECIAL)
    return _BLOCK_START.sub(r"\1\\\2", escaped)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).disable(["image"])


def _line_hint(error: TemplateError) -> str | None:
    trace, line = error.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return f"look at line {line} of the template" if line else None


def band_of(score: float, values: Sequence[int], bands: int = 6) -> int:
    """Which of the colours (from 1) a score gets: each level its own where there are colours enough."""
    place = min(range(len(values)), key=lambda index: (abs(score - values[index]), values[index]))
    return place + 1 if len(values) <= bands else 1 + place * (bands - 1) // (len(values) - 1)
