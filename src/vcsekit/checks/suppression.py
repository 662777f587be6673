"""Rules about comments that wave findings through, and what these comments do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vcsekit.checks.rule import Context, Finding
from vcsekit.content.suggest import Suggestions
from vcsekit.content.suppress import Suppression, suppressions
from vcsekit.diagnostics import Diagnostic, Span

FORM = "`# vcsekit: ignore VK502 -- why this is right here`"
UNUSED = "VK903"
"""The code of a comment that waves nothing through: known only once all other rules have run."""


def all_suppressions(context: Context) -> list[Suppression]:
    """Every comment that is meant to wave a finding through."""
    return context.once(_all)


def _all(context: Context) -> list[Suppression]:
    return [found for _, _, document in context.documents() for found in suppressions(document)]


def not_understood(context: Context) -> Iterator[Finding]:
    """A comment is meant for the program, but has another form."""
    for comment in all_suppressions(context):
        if not comment.understood:
            yield Finding(comment.span, "this comment can't be understood", f"write {FORM}")
        elif not comment.codes:
            yield Finding(comment.span, "this comment names no code", f"write {FORM}")


def without_reason(context: Context) -> Iterator[Finding]:
    """A comment waves a finding through without saying why."""
    for comment in all_suppressions(context):
        if comment.codes and not comment.reason:
            yield Finding(comment.span, "this comment gives no reason, so it changes nothing", f"write {FORM}")


def unknown_code(context: Context) -> Iterator[Finding]:
    """A comment names a code that does not exist."""
    from vcsekit.checks.registry import CODES

    suggestions = Suggestions()
    for code, span in _named(context):
        if code not in CODES:
            hint = suggestions.did_you_mean(code, CODES) or "`vcsekit explain` lists all codes"
            yield Finding(span, f"there is no code `{code}`", hint)


def not_suppressible(context: Context) -> Iterator[Finding]:
    """A comment tries to wave through what makes content unusable."""
    from vcsekit.checks.registry import CODES, SUPPRESSIBLE

    for code, span in _named(context):
        if code in CODES and code not in SUPPRESSIBLE:
            hint = f"mend what it reports (`vcsekit explain {code}` tells how), and take the comment out"
            yield Finding(span, f"no comment can wave {code} through", hint)


def _named(context: Context) -> Iterator[tuple[str, Span]]:
    return (named for comment in all_suppressions(context) for named in comment.codes)


def apply_suppressions(
    context: Context, found: Iterable[Diagnostic], suppressible: frozenset[str], ran: set[str]
) -> tuple[list[Diagnostic], list[Finding]]:
    """What comments leave of the diagnostics, and a finding for every code of theirs that waves nothing through.

    A code is called unused only where its rule ran, and looked at the file.
    """
    comments = [comment for comment in all_suppressions(context) if comment.reason]
    named, at = _named_on(comments)
    used: set[tuple[_Lines, str]] = set()
    kept: list[Diagnostic] = []
    for diagnostic in found:
        place = (diagnostic.span.path, diagnostic.span.line)
        around = at.get(place, ()) if diagnostic.code in suppressible else ()
        waving = [(lines, diagnostic.code) for lines in around if diagnostic.code in named[lines]]
        used.update(waving)
        if not waving:
            kept.append(diagnostic)
    looked_at = {document.path for _, _, document in context.looked_at()} if comments else set()
    unused = [
        Finding(span, f"nothing here is reported as {code}, so this comment changes nothing", "take it out")
        for comment in comments
        for code, span in comment.codes
        if code in suppressible & ran and (_lines_of(comment), code) not in used and span.path in looked_at
    ]
    return kept, unused


_Lines = tuple[str, int, int]
"""A file, and the first and last of the lines that a comment speaks of."""


def _lines_of(comment: Suppression) -> _Lines:
    return comment.span.path, comment.first, comment.last


def _named_on(comments: Iterable[Suppression]) -> tuple[dict[_Lines, set[str]], dict[tuple[str, int], list[_Lines]]]:
    """The codes that comments name, by the lines that they speak of; and these lines, by each of them."""
    named: dict[_Lines, set[str]] = {}
    for comment in comments:
        named.setdefault(_lines_of(comment), set()).update(code for code, _ in comment.codes)
    at: dict[tuple[str, int], list[_Lines]] = {}
    for lines in named:
        path, first, last = lines
        for line in range(first, last + 1):
            at.setdefault((path, line), []).append(lines)
    return named, at
