"""A difference as data with a published schema, and in the words that the terminal and Markdown share."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import TypeAdapter

from vcsekit.content.diff.changes import (
    Difference,
    FieldChange,
    ItemChange,
    Nature,
    Piece,
    Significance,
    Step,
    Verdict,
    What,
)

KIND = "vcsekit-diff"
FORMAT = 1
BEFORE_OR_AFTER = 8
"""How many words stay around a change when the rest of a long text is left out."""

MOST_NAMES = 8
"""How many ids stand in one line; JSON has them all."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """What `--format json` writes: whose matrix, from which state to which, and the difference.

    `folder` is the content folder as users write it, with a slash at its end; paths are below it.
    """

    kind: str
    format: int
    matrix: str
    folder: str
    old: str
    new: str
    difference: Difference


def difference_json(view: DifferenceView) -> str:
    """The view as JSON text."""
    return json.dumps(TypeAdapter(DifferenceView).dump_python(view, mode="json"), ensure_ascii=False, indent=1) + "\n"


def difference_schema() -> str:
    """The JSON Schema of what `--format json` writes."""
    schema = TypeAdapter(DifferenceView).json_schema(mode="serialization")
    return json.dumps({"$schema": _DIALECT, **schema}, indent=2) + "\n"


def counted(items: Iterable[ItemChange]) -> str:
    """How many changes of each class: `1 change of meaning, 2 clarifications`."""
    counts = Counter(item.significance for item in items)
    parts = []
    for significance in reversed(Significance):
        number = counts[significance]
        plural = {"change of meaning": "changes of meaning", "wording": "of wording only"}
        words = plural.get(significance.words, f"{significance.words}s") if number != 1 else significance.words
        parts += [f"{number} {'of wording only' if significance is Significance.WORDING else words}"] if number else []
    return ", ".join(parts) or "no change"


def version_line(difference: Difference) -> str:
    """What became of the matrix's version, and what the changes ask for."""
    version = difference.version
    if version.went_back:
        return f"The version went down from {version.old} to {version.new}."
    now = f"is still {version.new}" if version.old == version.new else f"went from {version.old} to {version.new}"
    if version.needed is Step.NONE:
        return f"The version {now}; nothing in the matrix asks for a new one."
    if version.enough:
        return f"The version {now}, and {version.least} or more is asked for: that is enough."
    return f"The version {now}, and these changes ask for {version.least} at least."


def comparability_line(difference: Difference) -> str:
    """Whether an earlier round's scores can be set beside a later one's."""
    overall = difference.comparability.overall
    return f"Overall scores of earlier rounds are {overall.verdict}: {overall.reason}."


def compared_lines(difference: Difference) -> list[tuple[str, str, str]]:
    """Domains, then indicators that can't simply be compared: names, verdict and why; one line for the same reason."""
    found: dict[tuple[str, str], list[str]] = {}
    lines = []
    for rows in (difference.comparability.domains, difference.comparability.indicators):
        for row in rows:
            if row.verdict is not Verdict.COMPARABLE:
                found.setdefault((str(row.verdict), row.reason), []).append(row.id)
        lines += [(_names(names), verdict, reason) for (verdict, reason), names in found.items()]
        found.clear()
    return lines


def _names(names: list[str]) -> str:
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[: MOST_NAMES - 1])} and {len(names) - MOST_NAMES + 1} more"


def title_of(item: ItemChange) -> str:
    """What happened to which item: `indicator CARE-01 changed: Invited in time`."""
    renamed = f" (it was {item.old_id})" if item.old_id != item.id else ""
    title = f": {item.title}" if item.title != item.id else ""
    replaced = f", replaced by {', '.join(item.replaced_by)}" if item.what is What.RETIRED and item.replaced_by else ""
    named = item.kind if item.id == item.kind else f"{item.kind} {item.id}"
    return f"{named}{renamed} {item.what}{replaced}{title}"


def reason_of(item: ItemChange) -> str:
    """The class of an item's change and why, with what an editor said of it."""
    if item.stated is None:
        return f"{item.significance.words}: {item.reason}" if item.reason else item.significance.words
    if item.stated.accepted:
        return f"{item.significance.words}, as its editor says: {item.stated.reason}"
    said = f"its editor calls it {item.stated.significance.words}"
    return f"{item.significance.words}; {said}, which can't be: {item.stated.answer}"


def field_line(field: FieldChange) -> str:
    """What happened to a field and how much it matters."""
    return f"{field.field} {field.nature} ({field.significance.words}: {field.reason})"


def values_of(field: FieldChange) -> str:
    """A value that is not a text, before and after."""
    if field.nature is Nature.RELINKED:
        parts = (f"taken out: {field.old}" if field.old else "", f"put in: {field.new}" if field.new else "")
        return "; ".join(part for part in parts if part)
    parts = (f"was: {field.old}" if field.old else "", f"now: {field.new}" if field.new else "")
    return "; ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Run:
    """Words on one line that stayed, went or came; `spaced` tells whether a space stands before them."""

    change: str
    words: str
    spaced: bool


def runs(pieces: Iterable[Piece]) -> list[Run]:
    """The pieces of a reworded text for reading; of long runs that stayed, only the words next to a change.

    Spaces and line breaks are not told: where nothing else changed, there are no runs.
    """
    known = [piece for piece in pieces if piece.text]
    if all(piece.change == "same" or not piece.text.strip() for piece in known):
        return []
    found: list[Run] = []
    spaced = False
    for number, piece in enumerate(known):
        words = piece.text.split()
        spaced = spaced or piece.text[0].isspace()
        if words:
            text = _shortened(words, first=number == 0, last=number == len(known) - 1)
            found.append(Run(piece.change, text if piece.change == "same" else " ".join(words), spaced))
        spaced = piece.text[-1].isspace() if words else True
    return found


def _shortened(words: list[str], *, first: bool, last: bool) -> str:
    if len(words) <= 3 * BEFORE_OR_AFTER:
        return " ".join(words)
    start = [] if first else words[:BEFORE_OR_AFTER]
    return " ".join([*start, "…", *([] if last else words[-BEFORE_OR_AFTER:])])


def outermost(items: Iterable[ItemChange]) -> list[ItemChange]:
    """The changes without those of parts that came or went with the whole that they belong to."""
    known = list(items)
    whole = {(item.id, item.what) for item in known if item.what in (What.ADDED, What.REMOVED)}
    return [item for item in known if (item.parent, item.what) not in whole]


_HEADINGS = {
    Significance.MEANING: "Changes of meaning",
    Significance.CLARIFICATION: "Clarifications",
    Significance.WORDING: "Wording only",
}


def groups(difference: Difference) -> list[tuple[str, list[ItemChange]]]:
    """The changes by class, those of the matrix first and those that matter most first in each, with a heading."""
    items, found = outermost(difference.items), []
    for where, inside in (("in the matrix", True), ("elsewhere", False)):
        for significance in reversed(Significance):
            members = [item for item in items if item.in_matrix == inside and item.significance is significance]
            found += [(f"{_HEADINGS[significance]} {where}", members)] if members else []
    return found
