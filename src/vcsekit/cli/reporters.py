"""Prints diagnostics: as text with the line and a caret, or as JSON."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from vcsekit.content.library import Library
from vcsekit.diagnostics import Diagnostic, Severity, Span

_WIDEST = 100
_TAB = "    "


def print_text(problems: Sequence[Diagnostic], lines: Mapping[str, Sequence[str]]) -> None:
    """Each problem with its place, the line itself, a caret under it, and a hint. Goes to stdout."""
    for problem in problems:
        sys.stdout.write(f"{problem.span}: {problem.severity} {problem.code}: {problem.message}\n")
        for line in _excerpt(problem.span, lines.get(problem.span.path, ())):
            sys.stdout.write(line + "\n")
        if problem.hint:
            sys.stdout.write(f"    hint: {problem.hint}\n")
        sys.stdout.write("\n")


def print_json(problems: Sequence[Diagnostic]) -> None:
    """All problems as one JSON array. Goes to stdout."""
    rows = [
        {
            "path": problem.span.path,
            "line": problem.span.line,
            "column": problem.span.column,
            "end_line": problem.span.end_line,
            "end_column": problem.span.end_column,
            "severity": str(problem.severity),
            "code": problem.code,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in problems
    ]
    sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")


def print_summary(problems: Sequence[Diagnostic], library: Library) -> None:
    """One line that says how it went. Goes to stderr."""
    counts = Counter(problem.severity for problem in problems)
    files = len({problem.span.path for problem in problems})
    if problems:
        parts = [_count(counts[Severity.ERROR], "error"), _count(counts[Severity.WARNING], "warning")]
        summary = " and ".join(part for part in parts if part) + f" in {_count(files, 'file')}"
    else:
        summary = "no problems"
    sys.stderr.write(f"{summary} ({_count(len(library.documents), 'file')} read: {_contents(library)})\n")


def _contents(library: Library) -> str:
    kinds = ("domain", "indicator", "barrier", "approach", "case", "action")
    known = [(len(library.ids(kind)), kind) for kind in kinds]
    return ", ".join(_count(number, kind) for number, kind in known if number) or "nothing with an id"


def _count(number: int, noun: str) -> str:
    if not number:
        return ""
    plural = f"{noun}es" if noun.endswith("ch") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def _excerpt(span: Span, lines: Sequence[str]) -> Iterator[str]:
    if not 0 < span.line <= len(lines):
        return
    line = lines[span.line - 1]
    end = span.end_column if span.end_line == span.line else len(line) + 1
    start = max(0, span.column - 1 - _WIDEST // 2) if span.column > _WIDEST else 0
    shown = line[start : start + _WIDEST]
    carets = max(1, min(end - span.column, start + len(shown) - span.column + 1))
    before = line[start : span.column - 1].replace("\t", _TAB)
    number = f"{span.line:>6} | "
    yield number + shown.replace("\t", _TAB)
    yield " " * (len(number) - 2) + "| " + " " * len(before) + "^" * carets
