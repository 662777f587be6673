"""What a difference is: changes of items and fields, how much each matters, and what can still be compared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MATRIX_KINDS = ("matrix", "level", "constituency", "domain", "indicator")
"""The kinds of items on which answers and scores depend; only they ask for a new version of the matrix."""


class Significance(StrEnum):
    """How much a change matters to those who read or answer. Compare two by `rank`."""

    WORDING = "wording"
    CLARIFICATION = "clarification"
    MEANING = "meaning"

    @property
    def rank(self) -> int:
        """0, 1 or 2: a larger number matters more."""
        return list(Significance).index(self)

    @property
    def words(self) -> str:
        """As it is called in a sentence."""
        return "change of meaning" if self is Significance.MEANING else str(self)


class Nature(StrEnum):
    """What happened to a field."""

    REWORDED = "reworded"
    REWEIGHTED = "re-weighted"
    RELINKED = "re-linked"
    REORDERED = "reordered"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class What(StrEnum):
    """What happened to an item."""

    ADDED = "added"
    REMOVED = "removed"
    RETIRED = "retired"
    RETURNED = "returned"
    RENAMED = "renamed"
    CHANGED = "changed"


class Verdict(StrEnum):
    """Whether an earlier round's figure can be set beside a later one."""

    COMPARABLE = "comparable"
    CARE = "comparable with care"
    NOT = "not comparable"


class Step(StrEnum):
    """Which number of a version is raised. Compare two by `rank`."""

    NONE = "none"
    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"

    @property
    def rank(self) -> int:
        """0 to 3: a larger number is a larger step."""
        return list(Step).index(self)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed (`same`), went (`removed`) or came (`added`), with the spaces around them."""

    change: str
    text: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """How much a change matters and why. `firm` is a fact, which no editor can call something smaller."""

    significance: Significance
    reason: str
    firm: bool = False


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What happened to one field of an item, such as `levels.maturing`.

    `answered` tells whether answers depend on the field. `words` are the pieces of a text that was reworded.
    """

    field: str
    nature: Nature
    old: str
    new: str
    significance: Significance
    reason: str
    firm: bool = False
    answered: bool = False
    words: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """How an editor classes a change, and whether what is known allows it."""

    significance: Significance
    reason: str
    accepted: bool
    answer: str


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What happened to one item.

    `old_id` is the id that it had before. `path` is below the content folder, the earlier one where the item is
    gone; `line` counts from 1 in it. `parent` is the id of the item that it is part of, or an empty text.
    """

    what: What
    kind: str
    id: str
    old_id: str
    title: str
    path: str
    line: int
    parent: str
    significance: Significance
    reason: str
    firm: bool = False
    fields: tuple[FieldChange, ...] = ()
    replaced_by: tuple[str, ...] = ()
    stated: Stated | None = None

    @property
    def in_matrix(self) -> bool:
        """Whether the item is part of the matrix, so that a change asks for a new version."""
        return self.kind in MATRIX_KINDS


@dataclass(frozen=True, slots=True)
class Compared:
    """Whether one indicator, one domain or (with an empty id) the whole can be compared, and why (not)."""

    id: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Comparability:
    """What an earlier round's figures are worth beside a later one's. Items are in the new matrix's order."""

    overall: Compared
    domains: tuple[Compared, ...]
    indicators: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class VersionStep:
    """The version of the matrix before and after, the step that the changes ask for, and the least version with it."""

    old: str
    new: str
    made: Step
    needed: Step
    least: str
    enough: bool
    went_back: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that changed between two states of content, largest matter first within the order of files.

    `unread` are files that could not be read in one of the two, so that their items are left out.
    `unused` are ids for which an editor states a class though nothing in them changed.
    """

    items: tuple[ItemChange, ...]
    comparability: Comparability
    version: VersionStep
    unread: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def refused(self) -> tuple[ItemChange, ...]:
        """The changes for which an editor states a class that what is known does not allow."""
        return tuple(item for item in self.items if item.stated and not item.stated.accepted)
