"""What a cell of a return says: a level, not applicable, nothing, or something that can't be counted.

A level is written as its number, its name, its id, or number and name together: `3`, `3.0`, `Maturing`, `Level 3`,
`3 - Maturing`, `3: Maturing`, `3 (Maturing)`, `Maturing (3)`. Where number and name are of different levels, the
cell is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from vcsekit.content.suggest import closest
from vcsekit.model.matrix import Constituency, Level
from vcsekit.scoring.card import NOT_APPLICABLE, Answer

_NOT_APPLICABLE_WORDS = ("n/a", "na", "n.a.", "not applicable")
BLANK_WORDS = ("blank", "not answered")
"""What a layout writes for a text that means that nothing was answered."""

_ERRORS = ("#error", "#ref!", "#value!", "#name?", "#div/0!", "#num!", "#null!", "#n/a")
"""What a cell holds in which a formula failed: the first is ours for Excel's files, which do not say which it was."""

_LONGEST = 120
"""Longer texts are no level, and are not taken apart."""

_NUMBER = r"(?:level\s*)?([0-9]{1,4})(?:[.,]0+)?"
_MARK = r"\s*[-\u2013\u2014:.)=,]?\s*"
_NUMBER_ALONE = re.compile(rf"{_NUMBER}[.)]?")
_NUMBER_FIRST = re.compile(rf"{_NUMBER}{_MARK}([^0-9\s].*)")
_NAME_FIRST = re.compile(rf"(.*?[^\s(\[:=,-])\s*[-\u2013\u2014:=,]?\s*[(\[]?{_NUMBER}[)\]]?")

_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_IN_WORDS = re.compile(r"(?:level\s*)?([a-z]{3,5})")
_LETTERS_FIRST = re.compile(r"[a-z]{1,2}[ .-]?0*([0-9]{1,4})")
_OUT_OF = re.compile(r"([0-9]{1,4})\s*(?:/|of|out of)\s*([0-9]{1,4})")
_BETWEEN = re.compile(r"([0-9]{1,4})(?:\s*(?:[-\u2013\u2014/&]|to|or|and)\s*([0-9]{1,4})|[.,][0-9]{1,9})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\b|[0-9]{1,2}:[0-9]{2}|[0-9]{1,2}[- /][a-z]{3}\b|[a-z]{3}[- ][0-9]{2}\b")
UNSURE = re.compile(r"(don.?t|do not|not|un)\s*(know|sure|answer)|prefer not|unknown|unsure|no answer", re.IGNORECASE)
"""What people write who can't say."""


def folded(text: str) -> str:
    """A text without regard to case and to spaces around and between words."""
    return " ".join(text.split()).casefold()


class BadCellError(ValueError):
    """A cell that says something other than a level; the message is the reason, the hint the remedy."""

    def __init__(self, message: str, hint: str, code: str = "VR401") -> None:
        super().__init__(message)
        self.message, self.hint, self.code = message, hint, code


@dataclass(frozen=True)
class CellReader:
    """Reads the cells of one matrix's returns. `answers` and `groups` are a layout's texts, folded."""

    scale: Sequence[Level]
    constituencies: Sequence[Constituency]
    answers: Mapping[str, Answer] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    def with_meanings(self, answers: Mapping[str, int | str], groups: Mapping[str, str]) -> CellReader:
        """The same, and a layout's texts. Raises BadCellError for one that means no level, or no constituency."""
        return replace(
            self,
            answers={folded(text): self.meaning(str(meaning)) for text, meaning in answers.items()},
            groups={folded(text): self.constituency(meaning) for text, meaning in groups.items()},
        )

    def meaning(self, text: str) -> Answer:
        """What a layout's text means: as a cell, or `blank`. Raises BadCellError."""
        return None if folded(text) in BLANK_WORDS else self.answer(text)

    @cached_property
    def _names(self) -> Mapping[str, int]:
        return _unambiguous((folded(name), level.value) for level in self.scale for name in (level.label, level.id))

    @cached_property
    def _levels(self) -> Mapping[str, Answer]:
        known: dict[str, Answer] = {"": None}
        known.update((word, NOT_APPLICABLE) for word in _NOT_APPLICABLE_WORDS)
        numbers = ((str(level.value), level.value) for level in self.scale)
        known.update(_unambiguous([*numbers, *self._names.items()]))
        known.update(self.answers)
        return known

    @cached_property
    def _groups(self) -> Mapping[str, str]:
        known = {}
        for group in self.constituencies:
            known.update({folded(name): group.id for name in (*group.aliases, group.label, group.id)})
        return {**known, **self.groups}

    def answer(self, cell: str) -> Answer:
        """A cell's answer. Raises BadCellError where it is no level's number or name, blank or N/A."""
        word = folded(cell)
        if word in self._levels:
            return self._levels[word]
        if len(word) <= _LONGEST:
            found = self._taken_apart(word)
            if found is not None:
                return found
        if word in _ERRORS:
            hint = "save the file in Excel again, or write the answer itself"
            raise BadCellError("the formula in this cell has no result", hint, "VR406")
        raise BadCellError("the scale has no such level", self._remedy(word[:_LONGEST]))

    def _remedy(self, word: str) -> str:
        """What to do about a cell that is no level: what it may mean is proposed, and never taken for it."""
        likely = self._likely(word)
        if likely is not None:
            return f"did you mean {likely.value} ({likely.label})?"
        levels = ", ".join(f"{level.value} ({level.label})" for level in self.scale)
        write = f"write one of {levels}, N/A, or leave the cell empty"
        if _DATE.match(word):
            return f"a spreadsheet made a date or time of it: format the column as text, then {write}"
        if UNSURE.search(word):
            return f"leave the cell empty, or map the text in a layout (answers); or {write}"
        if (found := _BETWEEN.fullmatch(word)) and self._lies_between(found):
            return f"it lies between two levels: ask who answered, and {write}"
        return write

    def _likely(self, word: str) -> Level | None:
        """The level that a cell may mean: a name that is nearly written so, a number in words, or one with letters."""
        if near := closest(word, [level.label for level in self.scale], cutoff=0.75):
            return next(level for level in self.scale if level.label == near)
        number: int | None = None
        if (found := _IN_WORDS.fullmatch(word)) and found[1] in _WORDS:
            number = _WORDS.index(found[1])
        elif (found := _LETTERS_FIRST.fullmatch(word)) or (
            (found := _OUT_OF.fullmatch(word)) and int(found[2]) == self.scale[-1].value
        ):
            number = int(found[1])
        return next((level for level in self.scale if level.value == number), None)

    def _lies_between(self, found: re.Match[str]) -> bool:
        low, high = self.scale[0].value, self.scale[-1].value
        return low <= int(found[1]) <= high and (found[2] is None or low <= int(found[2]) <= high)

    def _taken_apart(self, word: str) -> int | None:
        """A level that is written as a number in some way, alone or with its name; None where it is neither."""
        values = [level.value for level in self.scale]
        if alone := _NUMBER_ALONE.fullmatch(word):
            return int(alone[1]) if int(alone[1]) in values else None
        for pattern, number_at, name_at in ((_NUMBER_FIRST, 1, 2), (_NAME_FIRST, 2, 1)):
            found = pattern.fullmatch(word)
            name = found[name_at].strip("()[] ") if found else ""
            if found and name in self._names:
                return self._agreed(int(found[number_at]), self._names[name])
        return None

    def _agreed(self, number: int, named: int) -> int:
        if number == named:
            return number
        labels = {level.value: level.label for level in self.scale}
        if number not in labels:
            message = f"it says {number}, which is no level, and “{labels[named]}”, which is level {named}"
        else:
            message = f"it says {number}, which is “{labels[number]}”, and “{labels[named]}”, which is level {named}"
        raise BadCellError(message, "ask who answered, and write one of the two", "VR403")

    def constituency(self, cell: str) -> str:
        """The id of the constituency that a cell names; an empty text for a blank. Raises BadCellError for others."""
        word = folded(cell)
        if not word:
            return ""
        if word in self._groups:
            return self._groups[word]
        near = closest(word[:_LONGEST], self._groups, cutoff=0.75)
        known = ", ".join(group.label for group in self.constituencies)
        hint = f"did you mean “{near}”?" if near else f"write one of {known}"
        raise BadCellError("the matrix has no such constituency", hint, "VR402")


def _unambiguous(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Texts with what they mean, without those that mean two things."""
    found: dict[str, set[int]] = {}
    for text, value in pairs:
        found.setdefault(text, set()).add(value)
    return {text: values.pop() for text, values in found.items() if len(values) == 1}
