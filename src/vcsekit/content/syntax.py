"""What can stop a text being read as YAML, in plain words and at the place that caused it."""

from __future__ import annotations

import re

import yaml

from vcsekit.diagnostics import Diagnostic, Span


class SourceError(Exception):
    """The text can't be read as content; carries the one diagnostic that says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def syntax_problem(error: yaml.MarkedYAMLError, text: str, path: str) -> Diagnostic:
    """What libyaml says of a text, in plain words, at the place that caused it."""
    problem, context = error.problem or "", error.context or ""
    mark, start = error.problem_mark, error.context_mark
    late = _CAUSED_AT_START.search(problem) or ("',' or" in problem and mark and start and start.line < mark.line)
    lines = text.split("\n")
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    while line > 1 and (line > len(lines) or not lines[line - 1].strip(" ")):
        line, column = line - 1, 1
    if tab := _TAB.match(lines[line - 1]):
        span = Span(path, line, tab.end(), line, tab.end() + 1)
        return Diagnostic(span, "VK103", "a tab stands where YAML wants spaces", hint="replace it with spaces")
    if known := _known_cause(text, lines, line, path):
        return known
    if late and start:
        line, column = start.line + 1, start.column + 1
    span = Span(path, line, column, line, column + 1)
    message, hint = _explain(problem, context, lines[line - 1][: column - 1])
    if "mapping values" in problem and _CURLY_QUOTES.match(lines[line - 1]):
        hint = 'write straight quotes, ", around the whole text: the curly ones are letters like any other'
    elif "could not find expected ':'" in problem and (colon := _COLON_ALONE.match(lines[line - 1])):
        span = Span(path, line, colon.end(), line, colon.end() + 1)
        message, hint = "a blank is missing behind this `:`", "write `name: value`, with the blank"
    return Diagnostic(span, "VK102", message, hint=hint)


def _known_cause(text: str, lines: list[str], line: int, path: str) -> Diagnostic | None:
    """What people leave or paste that YAML stumbles over only later: where it stands, and what to do."""
    if found := _CONFLICT.search(text):
        hint = "keep one of the two versions that stand between `<<<<<<<` and `>>>>>>>`, and delete these marks"
        number = text.count("\n", 0, found.start()) + 1
        span = Span(path, number, 1, number, len(found.group()) + 1)
        return Diagnostic(span, "VK102", "git left this mark where two people changed the same lines", hint=hint)
    for number in (line - 1, line):
        if number and (space := _FALSE_SPACE.match(lines[number - 1])):
            span = Span(path, number, space.end(), number, space.end() + 1)
            message = f"the space U+{ord(space.group()[-1]):04X} stands where YAML wants a plain one"
            return Diagnostic(span, "VK102", message, hint="delete it, and type a blank in its place")
    return None


def unreadable_problem(detail: str, text: str, path: str) -> Diagnostic:
    """Where a text holds a character that YAML does not allow."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if found is None:
        return Diagnostic(Span(path), "VK102", f"this can't be read as YAML: {detail}")
    message = f"the character U+{ord(found.group()):04X} can't be shown and is not allowed"
    return Diagnostic(_span_of(text, found.start(), path), "VK102", message, hint="delete it")


def hidden_break_problem(text: str, path: str) -> Diagnostic | None:
    """Where a text holds one of the line breaks that libyaml counts and editors do not; None where it has none."""
    # To look for one character after the other is many times as quick as a pattern.
    places = [place for character in _HIDDEN_BREAKS if (place := text.find(character)) >= 0]
    if not places:
        return None
    first = min(places)
    message = f"the character U+{ord(text[first]):04X} breaks a line in a way that most editors don't show"
    return Diagnostic(_span_of(text, first, path), "VK102", message, hint="put a blank or the Enter key in its place")


def _span_of(text: str, place: int, path: str) -> Span:
    before = text[:place]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Span(path, line, column, line, column + 1)


_HIDDEN_BREAKS = "\u0085\u2028\u2029"


_TAB = re.compile(r"[ -]*\t")
"""A tab in a line's indentation, dashes of list items included."""
_CONFLICT = re.compile(r"^<{7} .*$", re.MULTILINE)
"""The first of the marks that git leaves where it could not merge two changes."""

_FALSE_SPACE = re.compile(r"[ -]*(?:[\w.-]+:[ ]*)?[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
"""A space of another width, as web pages and word processors have them, before or behind a field's name."""

_CURLY_QUOTES = re.compile(r"[ -]*[\w.-]+:[ ]+[“”„‘’«]")
_COLON_ALONE = re.compile(r"[ -]*[\w.-]+:(?=[^\s:/])")
_CAUSED_AT_START = re.compile(
    "unexpected end of stream|unexpected document indicator|could not find expected ':'|alphabetic or numeric"
)
"""What libyaml notices late: the cause is where the text, name or bracket begins."""

_EXPLANATIONS = [
    (
        "mapping values are not allowed",
        "there is a `:` where no field can start",
        "put quotes around a text that holds `: `, or check the indentation",
    ),
    (
        "could not find expected ':'",
        "a `:` is missing after a field's name",
        "write `name: value` or `- item`, with the space",
    ),
    (
        "did not find expected key",
        "this line does not fit the lines above it",
        "line it up with the fields or list items that it belongs to",
    ),
    (
        "did not find expected '-' indicator",
        "a list item was expected here",
        "begin the line with `- `, or line it up with the fields above the list",
    ),
    (
        "unexpected end of stream|unexpected document indicator",
        "the quote that opens here is never closed",
        "write the closing quote",
    ),
    (
        "did not find expected ',' or",
        "a bracket is not closed, or a comma is missing",
        "write `[one, two]` or `{name: value}` with every bracket closed",
    ),
    (
        "cannot start any token|alphabetic or numeric|undefined tag handle",
        "this character can't start a text",
        "put quotes around the text",
    ),
    (
        "did not find expected node content",
        "something is missing here",
        "write a value, or take the bracket or comma out",
    ),
    (
        "unknown escape character|hexdecimal number",
        "the backslash has no meaning before this character",
        "use single quotes, or write `\\\\`",
    ),
    (
        "did not find expected <document start>",
        "this line does not belong to the data above it",
        "check its indentation",
    ),
    (
        "block sequence entries are not allowed",
        "a list can't start here",
        "put `- ` on a line of its own below the field's name",
    ),
    (
        "did not find expected comment or line break",
        "nothing can stand after `|` or `>` on its line",
        "begin the text on the next line, two spaces further in",
    ),
]
_AFTER_CLOSING = "nothing but the end of the line can follow the closing quote or bracket before this"
_QUOTES_HINT = "put quotes around the whole text; inside '…', write an apostrophe twice"


def _explain(problem: str, context: str, before: str) -> tuple[str, str | None]:
    """A problem as libyaml puts it, in plain words. `before` is what stands before its place on the same line."""
    if before.strip(" -") and re.search("did not find expected (?:key|'-')", problem):
        return _AFTER_CLOSING, _QUOTES_HINT
    for known, message, hint in _EXPLANATIONS:
        if re.search(known, problem):
            return message, hint
    detail = " ".join(part for part in (problem, context) if part)
    return f"this can't be read as YAML: {detail}", "check quotes, colons and indentation near here"
