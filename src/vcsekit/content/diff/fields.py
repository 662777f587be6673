"""What happened to the fields of one item, and how much each change matters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vcsekit.content.diff.changes import MATRIX_KINDS, FieldChange, Judgement, Nature, Significance
from vcsekit.content.diff.items import Item, Order
from vcsekit.content.diff.words import judge, kept_share, tokens, word_difference

ANSWERED = {("indicator", "statement"), ("indicator", "levels"), ("level", "meaning"), ("level", "label")}
"""The texts that people answer by. A change of their meaning ends the comparison with earlier answers."""

FACTS = {("indicator", "weight"), ("domain", "weight"), ("level", "value"), ("matrix", "id")}
"""Fields of the matrix that are not judged by their words: any other value gives other scores."""

_PASSED_OVER = {"id", "retired", "replaced_by", "formerly", "version", "changes"}
"""Fields that are told with the item itself, or are the record of changes."""

_ORIGINS = {"sources", "since", "aligned_to", "stage", "change_source"}
_LINKS = {
    "barriers", "addresses", "seen_in", "approaches", "sources", "indicators", "areas", "roles", "actions", "needed",
    "who_can_act",
}  # fmt: skip
_VALUES = {
    "kind", "unit", "period", "date", "upper", "as_of", "ods_code", "valid_from", "valid_to", "effort", "horizon",
    "qualifier", "address", "page", "system", "area", "successor", "case", "action", "value", "ref", "since", "stage",
    "tool", "item", "publisher",
}  # fmt: skip
_KEYS = ("id", "ref", "term", "title", "what", "tool", "case")
_PAIRED = 0.5
"""From this share of words in common, a text of a list counts as the same one reworded."""

_MOST_PAIRED = 2_500
"""The largest product of two lists' lengths whose texts are compared each with each."""
_WORDING, _CLARIFICATION, _MEANING = Significance.WORDING, Significance.CLARIFICATION, Significance.MEANING

IsMisspelt = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class _Place:
    """Which field of which kind of item is being looked at: `field` is its whole path, `root` the path's start."""

    kind: str
    field: str
    is_misspelt: IsMisspelt

    @property
    def root(self) -> str:
        return self.field.partition(".")[0]

    @property
    def name(self) -> str:
        return self.field.rpartition(".")[2]

    @property
    def answered(self) -> bool:
        return (self.kind, self.root) in ANSWERED

    @property
    def links(self) -> bool:
        return self.name in _LINKS and not self.answered

    @property
    def prose(self) -> bool:
        return self.answered or self.name not in _VALUES

    def below(self, name: str) -> _Place:
        return _Place(self.kind, f"{self.field}.{name}", self.is_misspelt)


def compare_fields(old: Item, new: Item, is_misspelt: IsMisspelt) -> Iterator[FieldChange]:
    """Every field that differs between two states of an item, in the order of the new one's fields."""
    for name in dict.fromkeys([*new.fields, *old.fields]):
        if name not in _PASSED_OVER and old.fields.get(name) != new.fields.get(name):
            place = _Place(new.kind, name, is_misspelt)
            yield from _compare(place, old.fields.get(name), new.fields.get(name))


def _compare(place: _Place, old: Any, new: Any) -> Iterator[FieldChange]:
    if old == new:
        return
    if isinstance(old, Order) or isinstance(new, Order):
        yield from _reordered(place, old or (), new or ())
    elif isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys([*new, *old]):
            yield from _compare(place.below(name), old.get(name), new.get(name))
    elif place.links and isinstance(old or (), tuple) and isinstance(new or (), tuple):
        yield _relinked(place, old or (), new or ())
    elif isinstance(old or (), tuple) and isinstance(new or (), tuple):
        yield from _lists(place, old or (), new or ())
    elif isinstance(old, str) and isinstance(new, str) and place.prose:
        yield _reworded(place, old, new)
    else:
        yield _value(place, old, new)


def _reordered(place: _Place, old: Sequence[str], new: Sequence[str]) -> Iterator[FieldChange]:
    kept = set(old) & set(new)
    if [name for name in old if name in kept] == [name for name in new if name in kept]:
        return
    if (place.kind, place.field) == ("matrix", "scale"):
        judgement = Judgement(_MEANING, "the levels stand in another order", firm=True)
    elif place.kind in MATRIX_KINDS:
        judgement = Judgement(_CLARIFICATION, "people are asked in another order")
    else:
        judgement = Judgement(_WORDING, "only the order changed")
    yield _change(place, Nature.REORDERED, old, new, judgement)


def _reworded(place: _Place, old: str, new: str) -> FieldChange:
    judgement = _capped(place, judge(old, new, place.is_misspelt))
    return _change(place, Nature.REWORDED, old, new, judgement, word_difference(old, new))


def _capped(place: _Place, judgement: Judgement) -> Judgement:
    """What stands beside a question of the matrix helps to answer it, and can't by itself make it another one."""
    if place.root in _ORIGINS:
        return Judgement(_WORDING, "it tells where something comes from, not what it asks")
    if place.kind in MATRIX_KINDS and not place.answered and judgement.significance is _MEANING:
        return Judgement(_CLARIFICATION, f"{judgement.reason}; answers do not depend on it")
    return judgement


def _value(place: _Place, old: Any, new: Any) -> FieldChange:
    nature = Nature.ADDED if old is None else Nature.REMOVED if new is None else Nature.CHANGED
    if place.name == "weight":
        old, new, nature = Decimal(1) if old is None else old, Decimal(1) if new is None else new, Nature.REWEIGHTED
    if (place.kind, place.root) in FACTS or place.name == "weight":
        judgement = Judgement(_MEANING, f"{_shown(old)} became {_shown(new)}, which gives other scores", firm=True)
    elif place.answered:
        judgement = Judgement(
            _MEANING, "a descriptor was put in" if old is None else "a descriptor was taken out", True
        )
    elif place.root == "agreement":
        reason = "scores stay as they are; what counts as agreed or may be shown changed"
        judgement = Judgement(_CLARIFICATION, reason, firm=True)
    elif isinstance(old, str | None) and isinstance(new, str | None) and place.prose:
        judgement = _capped(place, _came_or_went(place, new is not None))
    else:
        judgement = _capped(place, Judgement(_MEANING, f"{_shown(old)} became {_shown(new)}", firm=True))
    return _change(place, nature, old, new, judgement)


def _came_or_went(place: _Place, came: bool) -> Judgement:
    if came:
        return Judgement(_CLARIFICATION, "it was put in")
    return Judgement(_CLARIFICATION if place.kind in MATRIX_KINDS else _MEANING, "it was taken out")


def _relinked(place: _Place, old: Sequence[Any], new: Sequence[Any]) -> FieldChange:
    gone, come = tuple(part for part in old if part not in new), tuple(part for part in new if part not in old)
    if not gone and not come:
        return _change(place, Nature.REORDERED, old, new, Judgement(_WORDING, "only the order changed"))
    if place.root == "agreement":
        judgement = Judgement(_CLARIFICATION, "scores stay as they are; what counts as agreed changed", firm=True)
    else:
        judgement = _capped(place, Judgement(_CLARIFICATION, "it leads readers elsewhere; what it says stays"))
    return _change(place, Nature.RELINKED, gone, come, judgement)


def _lists(place: _Place, old: Sequence[Any], new: Sequence[Any]) -> Iterator[FieldChange]:
    """The members of two lists: the same ones first, then those that are alike, then what came and went."""
    pairs, gone, come = _paired(old, new)
    for number, before, after in pairs:
        yield from _compare(place.below(_label(after, number)), before, after)
    for number in gone:
        judgement = _capped(place, _came_or_went(place, came=False))
        yield _change(place.below(_label(old[number], number)), Nature.REMOVED, old[number], None, judgement)
    for number in come:
        judgement = _capped(place, _came_or_went(place, came=True))
        yield _change(place.below(_label(new[number], number)), Nature.ADDED, None, new[number], judgement)
    if not pairs and not gone and not come:
        yield _change(place, Nature.REORDERED, old, new, Judgement(_WORDING, "only the order changed"))


def _paired(old: Sequence[Any], new: Sequence[Any]) -> tuple[list[tuple[int, Any, Any]], list[int], list[int]]:
    """Pairs of members that differ (with the place of the new one), and the places of those that have no partner."""
    gone, come = _without_partner(old, new), _without_partner(new, old)
    known = {_key(old[place]): place for place in reversed(gone) if _key(old[place])}
    quick = len(gone) * len(come) > _MOST_PAIRED
    words = {} if quick else {place: tokens(_shown(old[place])) for place in gone}
    pairs: list[tuple[int, Any, Any]] = []
    for number in list(come):
        partner = known.pop(_key(new[number]), None)
        if partner is None and not quick:
            partner = _most_alike(words, gone, new[number])
        if partner in gone:
            pairs.append((number, old[partner], new[number]))
            gone.remove(partner)
            come.remove(number)
    return pairs, gone, come


def _most_alike(words: Mapping[int, Sequence[str]], gone: Sequence[int], member: Any) -> int | None:
    own = tokens(_shown(member))
    share, place = max(((kept_share(words[place], own), -place) for place in gone), default=(0.0, 0))
    return -place if share >= _PAIRED else None


def _without_partner(mine: Sequence[Any], others: Sequence[Any]) -> list[int]:
    left, alone = Counter(_shown(other) for other in others), []
    for number, member in enumerate(mine):
        text = _shown(member)
        if not left[text]:
            alone.append(number)
        left[text] -= left[text] > 0
    return alone


def _key(member: Any) -> str | None:
    """What a member of a list is known by, where it has anything of the sort."""
    if isinstance(member, Mapping):
        return next((str(member[key]) for key in _KEYS if isinstance(member.get(key), str)), None)
    return None


def _label(member: Any, number: int) -> str:
    """How a member of a list is named in the path of a field: by what it is known by, else by its place from 1."""
    return _key(member) or str(number + 1)


def _change(
    place: _Place, nature: Nature, old: Any, new: Any, judgement: Judgement, words: tuple[Any, ...] = ()
) -> FieldChange:
    return FieldChange(
        place.field,
        nature,
        _shown(old),
        _shown(new),
        judgement.significance,
        judgement.reason,
        judgement.firm,
        place.answered or (place.kind, place.root) in FACTS,
        words,
    )


def _shown(value: Any) -> str:
    """A value as people would write it."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value.is_finite() else str(value)
    if isinstance(value, tuple):
        return ", ".join(_shown(part) for part in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_shown(part)}" for name, part in value.items())
    return str(value)
