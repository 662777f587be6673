"""Templates by name: a user's own come first, file by file, the built-in ones behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import CodeType, TracebackType
from typing import Any

from jinja2 import BaseLoader, Environment, TemplateNotFound, TemplatesNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from vcsekit.content.suggest import closest, did_you_mean
from vcsekit.diagnostics import VcsekitError
from vcsekit.report.sandbox import Sandbox

BUILT_IN = "built-in/"
"""Before the name of a template, this stands for the one that ships with the program."""

_ALIKE = 0.8
_NO_FILTER = re.compile(r"No (filter|test) named '([^']*)'")


@dataclass(frozen=True)
class Templates:
    """The texts of templates by name, and the folder of a user's own as its user would write it."""

    built_in: Mapping[str, str]
    own: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""
    code: dict[Any, CodeType] = field(default_factory=dict, compare=False)
    """What was made of them for one page is kept for the next."""

    def find(self, name: str) -> tuple[str, str] | None:
        """A template's text, and what its users call it; None where there is none of this name."""
        if name in self.own and not name.startswith(BUILT_IN):
            return self.own[name], self.folder + name
        plain = name.removeprefix(BUILT_IN)
        return (self.built_in[plain], BUILT_IN + plain) if plain in self.built_in else None

    def names(self) -> list[str]:
        """Every name that `find` knows."""
        return [*{**self.built_in, **self.own}, *(BUILT_IN + name for name in self.built_in)]

    def misspelt(self) -> Iterator[tuple[str, str]]:
        """A user's files that nothing names, each with the built-in template whose name is nearly the same."""
        for name in self.own:
            near = closest(name.rpartition("/")[2], self.built_in, _ALIKE)
            if near and name not in self.built_in and not any(name in text for text in self.own.values()):
                yield name, near


class Loader(BaseLoader):
    """Gives Jinja2 the templates. What users call each of them stands in the place of its file's name."""

    def __init__(self, templates: Templates) -> None:
        self.templates = templates

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Any]:  # noqa: ARG002
        """A template's text and name. Raises TemplateNotFound where there is none."""
        found = self.templates.find(template)
        if found is None:
            raise TemplateNotFound(template)
        return *found, None


def template_problem(error: Exception, environment: Sandbox, templates: Templates, asked: str) -> VcsekitError:
    """What went wrong in a template, in plain words: its file, the line and what to do."""
    file, line = _place(error) or ((templates.find(asked) or ("", asked))[1], 0)
    message, hint = _words(error, environment, templates)
    return VcsekitError(f"the template {file}{f', line {line}' if line else ''}: {message}", hint)


def _place(error: Exception) -> tuple[str, int] | None:
    """The innermost template that took part, and the line in it; of what runs in a circle, a user's own."""
    if isinstance(error, TemplateSyntaxError) and (error.filename or error.name):
        # Of a comment that is not closed, Jinja2 gives the file in the place of the name.
        return error.filename or str(error.name), error.lineno
    trace: TracebackType | None = error.__traceback__
    places = []
    while trace is not None:
        if "__jinja_exception__" in trace.tb_frame.f_globals:
            places.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    own = [place for place in places if not place[0].startswith(BUILT_IN)]
    circle = own if isinstance(error, RecursionError) else None
    return next(reversed(circle or places), None)


def _words(error: Exception, environment: Sandbox, templates: Templates) -> tuple[str, str | None]:
    if isinstance(error, TemplateNotFound):
        return _not_found(error, templates)
    if isinstance(error, RecursionError):
        hint = f"a built-in template is built on by the name `{BUILT_IN}report.html.j2`, with `{BUILT_IN}` before it"
        return "it calls, includes or extends itself without end", hint
    text = str(error.message if isinstance(error, TemplateSyntaxError) else error)
    if found := _NO_FILTER.search(text):
        kind, name = found.groups()
        known = environment.filters if kind == "filter" else environment.tests
        return f"there is no {kind} `{name}`", did_you_mean(name, known)
    message, _, hint = (text or type(error).__name__).partition("\n")
    if "end of comment" in message:
        hint = "`{#` begins a comment; in CSS, write a space between `{` and `#`"
    if isinstance(error, SecurityError):
        hint = "a template can read what it is given, and nothing else"
    plain = message if isinstance(error, UndefinedError) else message[:1].lower() + message[1:]
    return plain.rstrip("."), hint or None


def _not_found(error: TemplateNotFound, templates: Templates) -> tuple[str, str]:
    wanted = error.templates if isinstance(error, TemplatesNotFound) else [error.name]
    names = [str(name) for name in wanted]
    hints = (did_you_mean(name, templates.names()) for name in names)
    hint = next((hint for hint in hints if hint), "only files whose names end in .j2 or .css are templates")
    return "there is no template " + " or ".join(f"`{name}`" for name in names), hint
