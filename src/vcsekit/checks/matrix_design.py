"""Rules about how the matrix is made."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from vcsekit.checks.fields import Holds, fields
from vcsekit.checks.rule import Context, Finding, shape
from vcsekit.content.source import Document, Loc
from vcsekit.content.suggest import did_you_mean
from vcsekit.model.matrix import Domain, Matrix

ALIKE = 0.8
"""From this share of words in common, in order, neighbouring descriptors count as alike."""

MOST_WORDS = 500
"""How many words of a descriptor are compared: the time grows with their square."""

MOST_COMPARED = 1000
"""How many words of a descriptor are compared: to compare two takes the square of it."""

_TWO_IDEAS = re.compile(
    r";|\b(?:and also|as well as|in addition)\b|,? and (?:they|it|are|is|has|have)\b|, and (?:the|every|each)\b"
)
_WORD = re.compile(r"[a-z0-9'’-]+")


def _matrix(context: Context) -> Matrix | None:
    return context.library.objects.get("matrix.yaml")


def _domains(context: Context, *, local: bool = False) -> Iterator[tuple[str, Domain]]:
    """The domains: all, or those that local rules look at."""
    for path, _, _ in context.looked_at("domain") if local else context.documents("domain"):
        if path in context.library.objects:
            yield path, context.library.objects[path]


def _descriptors(context: Context) -> Iterator[tuple[Document, Loc, dict[str, object]]]:
    """The raw `levels` of every indicator, those of files with other errors included."""
    for _, _, document in context.looked_at("domain"):
        indicators = document.data.get("indicators") if isinstance(document.data, dict) else None
        for number, indicator in enumerate(indicators if isinstance(indicators, list) else []):
            levels = indicator.get("levels") if isinstance(indicator, dict) else None
            if isinstance(levels, dict):
                yield document, ("indicators", number, "levels"), levels


def level_missing(context: Context) -> Iterator[Finding]:
    """An indicator lacks the descriptor of a level of the scale."""
    matrix = _matrix(context)
    for document, loc, levels in _descriptors(context):
        for level in matrix.scale if matrix else ():
            if level.id not in levels:
                message = f"the descriptor for the level `{level.id}` ({level.label}) is missing"
                yield Finding(document.span(loc, key=True), message, f"add `{level.id}: …` to `levels`")


def level_unknown(context: Context) -> Iterator[Finding]:
    """An indicator describes a level that the scale does not have."""
    matrix = _matrix(context)
    known = [level.id for level in matrix.scale] if matrix else []
    for document, loc, levels in _descriptors(context):
        for name in levels if known else ():
            if name not in known:
                hint = did_you_mean(name, known) or "the levels are " + ", ".join(f"`{level}`" for level in known)
                yield Finding(document.span((*loc, name), key=True), f"the scale has no level `{name}`", hint)


def scale_not_consecutive(context: Context) -> Iterator[Finding]:
    """The scale's values do not rise by one from level to level."""
    matrix = _matrix(context)
    for number, (lower, upper) in enumerate(pairwise(matrix.scale if matrix else ()), start=1):
        if upper.value != lower.value + 1:
            message = f"the level `{upper.id}` has the value {upper.value} after {lower.value}"
            span = context.library.span("matrix.yaml", ("scale", number, "value"))
            yield Finding(span, message, f"write {lower.value + 1}: values rise by one, lowest level first")


def domain_not_listed(context: Context) -> Iterator[Finding]:
    """A domain has a file, but the matrix does not list it."""
    matrix = _matrix(context)
    for path, domain in _domains(context) if matrix else ():
        if matrix is not None and domain.id not in matrix.domains:
            message = f"the matrix does not list the domain `{domain.id}`"
            yield Finding(context.library.span(path, ("id",)), message, "add it to `domains` in matrix.yaml")


def weights_sum_to_zero(context: Context) -> Iterator[Finding]:
    """Every weight of a domain's indicators in use, or of all domains, is zero, so no score can be made."""
    domains = list(_domains(context))
    hint = "give at least one a weight above 0"
    for path, domain in domains:
        used = [indicator for indicator in domain.indicators if not indicator.retired]
        if not any(indicator.weight for indicator in used):
            message = f"every indicator of `{domain.id}` " + ("has the weight 0" if used else "is retired")
            span = context.library.span(path, ("indicators",), key=True)
            yield Finding(span, message, hint if used else "add one that is in use, or take the domain out")
    if domains and not any(domain.weight for _, domain in domains):
        yield Finding(context.library.span(domains[0][0], ("weight",)), "every domain has the weight 0", hint)


def indicator_of_another_domain(context: Context) -> Iterator[Finding]:
    """An indicator's id starts with another code than its domain's."""
    for path, domain in _domains(context, local=True):
        for number, indicator in enumerate(domain.indicators):
            code, _, rest = indicator.id.rpartition("-")
            if code != domain.id:
                span = context.library.span(path, ("indicators", number, "id"))
                message = f"the indicator `{indicator.id}` stands in the domain `{domain.id}`"
                yield Finding(span, message, f"move it to the file of `{code}`, or name it `{domain.id}-{rest}`")


def name_used_twice(context: Context) -> Iterator[Finding]:
    """Two levels, constituencies or listed domains of the matrix have the same name."""
    matrix = _matrix(context)
    if matrix is None:
        return
    names: list[tuple[Loc, str]] = [(("scale", n, "id"), level.id) for n, level in enumerate(matrix.scale)]
    names += [(("scale", n, "label"), level.label) for n, level in enumerate(matrix.scale)]
    names += [(("constituencies", n, "id"), group.id) for n, group in enumerate(matrix.constituencies)]
    names += [(("domains", n), domain) for n, domain in enumerate(matrix.domains)]
    seen: Counter[tuple[str, str]] = Counter()
    for loc, name in names:
        key = shape(loc), name.casefold()
        seen[key] += 1
        if seen[key] > 1:
            yield Finding(context.library.span("matrix.yaml", loc), f"`{name}` stands twice", "keep one of the two")


def double_barrelled_statement(context: Context) -> Iterator[Finding]:
    """A statement asks two things at once, so that a room can't answer with one level."""
    for path, domain in _domains(context, local=True):
        for number, indicator in enumerate(domain.indicators):
            found = _TWO_IDEAS.search(indicator.statement)
            if found:
                span = context.library.span(path, ("indicators", number, "statement"))
                message = f"the statement of `{indicator.id}` seems to ask two things (“{found.group().strip()}”)"
                yield Finding(span, message, "keep one idea, or make a second indicator")


def neighbouring_levels_alike(context: Context) -> Iterator[Finding]:
    """The descriptors of two neighbouring levels share most of their words."""
    matrix = _matrix(context)
    for document, loc, levels in _descriptors(context):
        for lower, upper in pairwise(matrix.scale if matrix else ()):
            first, second = levels.get(lower.id), levels.get(upper.id)
            if not (isinstance(first, str) and isinstance(second, str)):
                continue
            share = SequenceMatcher(None, _words(first)[:MOST_COMPARED], _words(second)[:MOST_COMPARED]).ratio()
            if share >= ALIKE:
                message = f"`{lower.id}` and `{upper.id}` share {share:.0%} of their words"
                hint = "say what a visitor would see at this level and not at the one before"
                yield Finding(document.span((*loc, upper.id)), message, hint)


def version_ahead(context: Context) -> Iterator[Finding]:
    """An item began or ended with a version that the matrix has not reached, or it ended before it began."""
    matrix = _matrix(context)
    for path, _, document, loc, _, value in fields(context, Holds.VERSION) if matrix else ():
        if path not in context.library.objects or not context.looks_at(path) or matrix is None:
            continue
        since = _beside(document, loc, "since")
        if _number(value) > _number(matrix.version):
            message = f"`{loc[-1]}` is version {value}, and the matrix is at {matrix.version}"
            hint = "write the version that this change will be part of, and give the matrix the same"
            yield Finding(document.span(loc), message, hint)
        elif loc[-1] == "retired" and since is not None and _number(value) <= _number(since):
            message = f"`retired` is version {value}, which does not come after `since`, {since}"
            yield Finding(document.span(loc), message, "write the version from which it is no longer used")


def constituency_unknown(context: Context) -> Iterator[Finding]:
    """The agreement settings need the votes of a constituency that the matrix does not have."""
    for _, _, document in context.documents("matrix"):
        matrix = _matrix(context)
        known = [group.id for group in matrix.constituencies] if matrix else []
        for number, name in enumerate(matrix.agreement.needed if matrix else ()):
            if name not in known:
                hint = did_you_mean(name, known) or f"constituencies are: {', '.join(known)}"
                span = document.span(("agreement", "needed", number))
                yield Finding(span, f"the matrix has no constituency `{name}`", hint)


def _beside(document: Document, loc: Loc, field: str) -> str | None:
    """The value of another field of the same item."""
    item = document.data
    for part in loc[:-1]:
        item = item[part]
    value: str | None = item.get(field)
    return value


def _number(version: str) -> tuple[tuple[int, str], ...]:
    """What orders versions by their numbers, however many digits these have."""
    parts = (part.lstrip("0") for part in version.split("."))
    return tuple((len(part), part) for part in parts)


def _words(text: str) -> list[str]:
    return _WORD.findall(text[: MOST_WORDS * 20].lower())[:MOST_WORDS]
