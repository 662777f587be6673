"""A difference as Markdown for the comment of a pull request: the short of it first, the details folded."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from vcsekit.content.diff.changes import Difference, FieldChange, ItemChange
from vcsekit.export.difference import (
    DifferenceView,
    Run,
    comparability_line,
    compared_lines,
    counted,
    field_line,
    groups,
    reason_of,
    runs,
    title_of,
    values_of,
    version_line,
)

MARK = "<!-- vcsekit diff -->"
"""How a comment begins, so that the next run finds it and puts its own in its place."""

LIMIT = 60_000
"""The longest comment, in bytes of UTF-8; GitHub refuses more than 65,536 characters."""

MOST_ROWS = 100
"""How many lines the table of what can be compared has."""

MOST_UNREAD = 20
"""How many files that can't be read are named."""

_MARKS = {"same": ("", ""), "removed": ("<del>", "</del>"), "added": ("<ins>", "</ins>")}
_SPECIAL = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]|!~"})
_CALLS = re.compile(r"([@#])(?=\w)")


def difference_markdown(view: DifferenceView, limit: int = LIMIT) -> str:
    """The whole comment, cut between two changes with a note where it would be longer than `limit` bytes."""
    parts = [*_summary(view)]
    size = sum(len(part.encode()) for part in parts) + 500
    left_out = 0
    for heading, items in groups(view.difference):
        opening, closing = f"<details><summary>{heading} ({len(items)})</summary>\n\n", "</details>\n\n"
        size += len(opening.encode()) + len(closing.encode())
        shown: list[str] = []
        for item in items:
            text = _item(item, view.folder)
            if left_out or size + len(text.encode()) > limit:
                left_out += 1
                continue
            shown.append(text)
            size += len(text.encode())
        parts += [opening, *shown, closing] if shown else []
    if left_out:
        parts.append(f"**{left_out} more changes are not shown here**, as a comment has room for no more. ")
        parts.append("`vcsekit diff` shows them all.\n")
    return "".join(parts)


def _summary(view: DifferenceView) -> Iterator[str]:
    difference = view.difference
    matrix = [item for item in difference.items if item.in_matrix]
    others = [item for item in difference.items if not item.in_matrix]
    yield f"{MARK}\n### What changed in {_safe(view.matrix)}\n\nFrom {_safe(view.old)} to {_safe(view.new)}.\n\n"
    if difference.items:
        mark = "" if difference.version.enough else "**"
        yield f"- Matrix: {counted(matrix)}\n- Everything else: {counted(others)}\n"
        yield f"- {mark}{_safe(version_line(difference))}{mark}\n- {_safe(comparability_line(difference))}\n"
    else:
        nothing = "- Nothing else" if difference.unread else "Nothing"
        yield f"{nothing} that content says changed. {_safe(version_line(difference))}\n"
    yield from _noted(difference)
    yield "\n"
    yield from _compared(difference)


def _noted(difference: Difference) -> Iterator[str]:
    """What an editor has to look at: classes that do not hold or say nothing, and files that can't be read."""
    for item in difference.refused:
        yield f"- **{_safe(item.id)}**: {_safe(reason_of(item))}\n"
    for name in difference.unused:
        yield f"- A class is stated for {_safe(name)}, in which nothing changed.\n"
    for path in difference.unread[:MOST_UNREAD]:
        yield f"- {_safe(path)} can't be read in one of the two, so it is left out.\n"
    if len(difference.unread) > MOST_UNREAD:
        yield f"- {len(difference.unread) - MOST_UNREAD} more files can't be read.\n"


def _compared(difference: Difference) -> Iterator[str]:
    rows = compared_lines(difference)
    if not rows:
        return
    yield "<details><summary>What of earlier rounds can be compared</summary>\n\n"
    yield "| What | Earlier rounds | Why |\n|---|---|---|\n"
    for names, verdict, reason in rows[:MOST_ROWS]:
        yield f"| {_safe(names)} | {verdict} | {_safe(reason)} |\n"
    yield f"\nAnd {len(rows) - MOST_ROWS} more.\n" if len(rows) > MOST_ROWS else ""
    yield "\n</details>\n\n"


def _item(item: ItemChange, folder: str) -> str:
    lines = [f"**{_safe(title_of(item))}** <sub>{_safe(folder + item.path)}:{item.line}</sub>\n"]
    lines += [f"{_safe(reason_of(item))}\n"] if item.stated or not item.fields else []
    lines += [f"- {line}" for field in item.fields for line in _field(field)]
    return "\n".join(lines) + "\n\n"


def _field(field: FieldChange) -> Iterator[str]:
    said = "".join(f"{' ' * run.spaced}{_marked(run)}" for run in runs(field.words)).strip()
    values = said or ("" if field.words else _safe(values_of(field)))
    yield f"{_safe(field_line(field))}" + (f"<br>{values}" if values else "")


def _marked(run: Run) -> str:
    opening, closing = _MARKS[run.change]
    return f"{opening}{_safe(run.words)}{closing}"


def _safe(text: str) -> str:
    """Somebody's words on one line, shown as they are; nobody is called by an `@`, and no `#7` becomes a link."""
    flat = html.escape(" ".join(text.split()), quote=False).translate(_SPECIAL)
    return _CALLS.sub("\\1\u200b", flat)
