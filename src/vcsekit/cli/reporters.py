"""Prints diagnostics: as text with the line and a caret, and as other programs want them."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from vcsekit.cli.console import put, say, tame
from vcsekit.content.library import Library
from vcsekit.diagnostics import Diagnostic, Severity, Span

_WIDEST = 100
_NARROWEST = 40
_BEFORE = len("     1 | ")
_TAB = "    "


def print_text(problems: Sequence[Diagnostic], lines: Mapping[str, Sequence[str]]) -> None:
    """Each problem with its place, the line itself, a caret under it, and a hint. Goes to stdout."""
    columns = shutil.get_terminal_size((_WIDEST + _BEFORE, 24)).columns
    room = max(_NARROWEST, min(columns - _BEFORE, _WIDEST))
    for problem in problems:
        put(tame(f"{problem.span}: {problem.severity} {problem.code}: {problem.message}\n"))
        for line in excerpt(problem.span, lines.get(problem.span.path, ()), room):
            put(tame(line) + "\n")
        if problem.hint:
            put(tame(f"    hint: {problem.hint}\n"))
        put("\n")


def print_json(problems: Sequence[Diagnostic]) -> None:
    """All problems as one JSON array, as `schemas/findings.schema.json` describes it. Goes to stdout."""
    from vcsekit.checks.reported import reported
    from vcsekit.cli.output import deliver_json

    rows = [asdict(reported(problem)) for problem in problems]
    deliver_json(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")


def print_github(problems: Sequence[Diagnostic], top: Path) -> None:
    """All problems as GitHub's workflow commands, with paths below the repository's folder. Goes to stdout.

    GitHub makes a note of each, beside its line. See
    https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
    """
    for problem in problems:
        span = problem.span
        where = {"file": _below(span.path, top), "line": span.line, "endLine": span.end_line, "col": span.column}
        shown = {name: value for name, value in where.items() if value} | {"title": problem.code}
        properties = ",".join(f"{name}={_escape_property(str(value))}" for name, value in shown.items())
        text = problem.message + (f"\nhint: {problem.hint}" if problem.hint else "")
        put(f"::{problem.severity} {properties}::{_escape(text)}\n")


def print_sarif(problems: Sequence[Diagnostic], lines: Mapping[str, Sequence[str]], top: Path) -> None:
    """All problems as SARIF 2.1.0, with paths below the repository's folder. Goes to stdout."""
    from vcsekit import __version__
    from vcsekit.checks.fingerprint import located
    from vcsekit.cli.output import deliver_json
    from vcsekit.export.sarif import sarif_log

    found = list(located(problems, lines, lambda path: _below(path, top)))
    deliver_json(sarif_log(found, __version__, _rules_page()))


def print_gitlab(problems: Sequence[Diagnostic], lines: Mapping[str, Sequence[str]], top: Path) -> None:
    """All problems as GitLab's Code Quality report, with paths below the repository's folder. Goes to stdout."""
    from vcsekit.checks.fingerprint import located
    from vcsekit.cli.output import deliver_json
    from vcsekit.export.gitlab import code_quality

    deliver_json(code_quality(located(problems, lines, lambda path: _below(path, top))))


def _rules_page() -> str | None:
    """Where `docs/rules.md` is published, by the address of the documentation that the package tells; None: nowhere."""
    from importlib import metadata

    urls = metadata.metadata("vcsekit").get_all("Project-URL") or []
    named = {name.strip().lower(): address.strip() for name, _, address in (url.partition(",") for url in urls)}
    address = named.get("documentation")
    return f"{address.rstrip('/')}/rules.md" if address else None


def _below(path: str, top: Path) -> str:
    """A path below a folder, with forward slashes; a whole path where it does not lie there."""
    with contextlib.suppress(OSError, RuntimeError):
        whole = Path(path).resolve()
        with contextlib.suppress(ValueError):
            return whole.relative_to(top.resolve()).as_posix()
        return whole.as_posix()
    return path


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


def print_summary(problems: Sequence[Diagnostic], extent: str) -> None:
    """One line that says how it went, and how much was looked at. Goes to stderr."""
    say(f"{summary_words(problems)}{extent}")


def summary_words(problems: Sequence[Diagnostic]) -> str:
    """How many problems of each sort there are, and in how many files: `2 errors and 1 warning in 2 files`."""
    if not problems:
        return "no problems"
    counts = Counter(problem.severity for problem in problems)
    files = len({problem.span.path for problem in problems})
    parts = [_count(counts[Severity.ERROR], "error"), _count(counts[Severity.WARNING], "warning")]
    return " and ".join(part for part in parts if part) + f" in {_count(files, 'file')}"


def read_words(library: Library) -> str:
    """What a library holds, for the summary."""
    return f" ({_count(len(library.documents), 'file')} read: {_contents(library)})"


def changed_words(changed: int, revision: str, files: int) -> str:
    """How many files changed since a revision, for the summary, beside how many there are."""
    return f"; {_count(changed, 'file') or 'no file'} changed since {revision} ({_count(files, 'file')} in all)"


def _contents(library: Library) -> str:
    kinds = ("domain", "indicator", "barrier", "approach", "case", "action")
    known = [(len(library.ids(kind)), kind) for kind in kinds]
    return ", ".join(_count(number, kind) for number, kind in known if number) or "nothing with an id"


def _count(number: int, noun: str) -> str:
    if not number:
        return ""
    plural = f"{noun}es" if noun.endswith("ch") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def excerpt(span: Span, lines: Sequence[str], room: int = _WIDEST) -> Iterator[str]:
    """The line of a place with its number, and a caret under the place; nothing where the file has no such line.

    `room` is how much of the line is shown, in characters.
    """
    if not 0 < span.line <= len(lines):
        return
    line = lines[span.line - 1]
    end = span.end_column if span.end_line == span.line else len(line) + 1
    start = max(0, span.column - 1 - room // 2) if span.column > room else 0
    shown = line[start : start + room]
    carets = max(1, min(end - span.column, start + len(shown) - span.column + 1))
    before = line[start : span.column - 1].replace("\t", _TAB)
    number = f"{span.line:>6} | "
    yield number + shown.replace("\t", _TAB)
    yield " " * (len(number) - 2) + "| " + " " * len(before) + "^" * carets
