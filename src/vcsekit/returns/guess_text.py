"""A proposed layout as YAML: what is certain stands as it is, each question is a comment above a line to be kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from vcsekit.content.library import Library
from vcsekit.content.suggest import closest
from vcsekit.model.layout import DateOrder
from vcsekit.returns.cells import UNSURE
from vcsekit.returns.guess import LONGEST, Column, Guesser, Proposal, look_at
from vcsekit.returns.layout import CONTEXT_COLUMNS
from vcsekit.returns.layout_file import OPEN
from vcsekit.returns.repeats import moment
from vcsekit.returns.table import Row, Table
from vcsekit.returns.vocabulary import Vocabulary

_CODE = re.compile(r"[A-Z0-9]{1,4}|[a-z0-9]+(?:_[a-z0-9]+)+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_INTRODUCTION = (
    "Reasons stand above the lines. A line that is commented out is a QUESTION: answer it by taking the `# ` before",
    "the line away and correcting what it says; or delete it. `vcsekit layout check` then tells what is left.",
)
_MEANT = {
    "return_id": "what tells one return from another", "system": "the system", "place": "the place",
    "constituency": "the constituency", "round": "the round", "submitted": "when the return was sent",
    "matrix": "the matrix that was answered", "comment": "a comment",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of a layout: its key and value (an item of a list has no key), why, and whether it is a question."""

    key: str
    value: str
    reason: str = ""
    question: bool = False

    def text(self, indent: str = "  ") -> Iterator[str]:
        """The reason and the line, commented out where it is a question."""
        if self.reason:
            yield f"{indent}# {'QUESTION: ' if self.question else ''}{_visible(self.reason)}"
        line = f"{self.key}: {self.value}" if self.key else f"- {self.value}"
        yield f"{indent}{'# ' if self.question else ''}{line}"


@dataclass(frozen=True)
class Guess:
    """A proposed layout: its text, and how many questions are in it."""

    text: str
    questions: int


def guess_layout(table: Table, library: Library, vocabulary: Vocabulary, several_sheets: bool = False) -> Guess:
    """A layout for a table. Raises ValueError where the table is blank."""
    header, columns, rows = look_at(table)
    return _Writer(table, header, columns, rows, library, vocabulary, several_sheets).guess()


class _Writer:
    """Writes down the guesses for one table."""

    def __init__(
        self,
        table: Table,
        header: Row,
        columns: Sequence[Column],
        rows: int,
        library: Library,
        vocabulary: Vocabulary,
        several_sheets: bool,
    ) -> None:
        self._table, self._header, self._columns, self._rows = table, header, columns, rows
        self._library, self._vocabulary, self._several_sheets = library, vocabulary, several_sheets
        self._guesser = Guesser(library, vocabulary)
        self._long = self._guesser.is_long(columns)
        long_columns = self._long or ()
        others = [column for column in columns if not any(column is one for one in long_columns)]
        self._proposals = self._guesser.proposals(others, rows)
        self._by_key = {item.key: item for item in self._proposals}
        ids = {indicator.id for indicator in library.indicators}
        self._indicators = [] if self._long else [item for item in self._proposals if item.key in ids]
        self._answered = [self._long[1]] if self._long else [item.column for item in self._indicators]

    def guess(self) -> Guess:
        name = PurePath(self._table.path).name
        lines = [
            f"# Proposed by `vcsekit layout guess {_visible(name)}`, from {self._rows} rows.",
            *(f"# {t}" for t in _INTRODUCTION),
        ]
        lines += [f"title: {_quoted(name[-200:])}", f"matrix: {self._vocabulary.version}"]
        if self._several_sheets:
            lines.append(f"sheet: {_quoted(self._table.sheet)}")
        if self._long:
            lines += ["# One column names indicators and another holds answers.", "shape: long"]
        if self._header.line > 1:
            lines += ["# The first row with as many cells as the table is wide.", f"header_row: {self._header.line}"]
        questions = 0
        for title, found in self._sections():
            found = list(found)
            questions += sum(line.question for line in found)
            if title == "":
                lines += _lines(found, "")
            elif found:
                lines += [f"{title}:", *_lines(found)]
        return Guess("\n".join(lines) + "\n", questions)

    def _sections(self) -> Iterator[tuple[str, Iterable[Line]]]:
        yield "columns", self._context()
        yield "", self._identity()
        yield "constants", self._constants()
        yield "indicators", self._questions_asked()
        yield "answers", self._answers()
        yield "constituencies", self._constituencies()
        yield "systems", self._codes("system", "system")
        yield "rounds", self._codes("round", "round")
        yield "", self._dates()
        yield "ignore", self._ignored()

    def _context(self) -> Iterator[Line]:
        for name in (*CONTEXT_COLUMNS, "matrix", "comment"):
            if item := self._by_key.get(name):
                reason = item.reason if item.certain else f"is this {_MEANT[name]}? {item.reason}"
                yield Line(name, _quoted(item.column.heading), reason, not item.certain)
        if self._long:
            yield Line("indicator", _quoted(self._long[0].heading), "its cells name indicators")
            yield Line("answer", _quoted(self._long[1].heading), "its cells are answers")

    def _identity(self) -> Iterator[Line]:
        if "return_id" not in self._by_key and not self._long:
            reason = "no column tells one return from another. Is every row a return of its own?"
            yield Line("number_rows", "true", reason, question=True)

    def _constants(self) -> Iterator[Line]:
        wanted = {"system": "Which system is the whole file about?", "round": "Which round is the whole file of?"}
        for name, question in wanted.items():
            if name not in self._by_key:
                yield Line(name, _quoted(OPEN), question, question=True)

    def _questions_asked(self) -> Iterator[Line]:
        order = {indicator.id: place for place, indicator in enumerate(self._library.indicators)}
        if self._long:
            yield from self._named_in_cells(self._long[0])
            return
        for item in sorted(self._indicators, key=lambda item: order[item.key]):
            reason = item.reason if item.certain else f"is this {item.key}, {self._title(item.key)}? {item.reason}"
            yield Line(item.key, _quoted(item.column.heading), reason, not item.certain)

    def _named_in_cells(self, column: Column) -> Iterator[Line]:
        taken: set[str] = set()
        for text in column.distinct:
            name, reason, certain = self._guesser.named(text)
            if name and name not in taken:
                taken.add(name)
                yield Line(name, _quoted(text), reason.replace("heading", "text"), not certain)

    def _title(self, indicator: str) -> str:
        return next((item.title for item in self._library.indicators if item.id == indicator), "")

    def _answers(self) -> Iterator[Line]:
        for text, count in self._guesser.unread(self._answered).most_common(60):
            if len(text) > LONGEST:
                continue
            if found := self._guesser.level_of(text):
                yield Line(_quoted(text), _quoted(found[0]), f"{count} cells; {found[1]}")
                continue
            yield Line(_quoted(text), self._likely(text), f"what do these {count} cells mean?", question=True)

    def _likely(self, text: str) -> str:
        """What a text could mean: nothing, the level whose number a code ends in, or whatever somebody knows."""
        if UNSURE.search(text):
            return "blank"
        code = re.fullmatch(r"[A-Za-z_]{1,3}0*([0-9]{1,2})", text)
        level = next((lv for lv in self._library.matrix.scale if code and lv.value == int(code[1])), None)
        return level.id if level else _quoted(OPEN)

    def _constituencies(self) -> Iterator[Line]:
        item = self._by_key.get("constituency")
        if item is None:
            return
        known = {group.label: group.id for group in self._library.matrix.constituencies}
        for text in list(self._guesser.constituencies_unread(item.column))[:40]:
            near = closest(text, known, cutoff=0.5)
            count = item.column.texts[text]
            yield Line(
                _quoted(text),
                known[near] if near else _quoted(OPEN),
                f"for whom do these {count} answer?",
                question=True,
            )

    def _codes(self, key: str, noun: str) -> Iterator[Line]:
        """Texts that look like codes, of which somebody may know the names."""
        item = self._by_key.get(key)
        for text in item.column.distinct[:40] if item else ():
            known = key == "system" and self._vocabulary.systems.name(text)
            if not known and _CODE.fullmatch(text) and not _YEAR.fullmatch(text):
                yield Line(_quoted(text), _quoted(OPEN), f"which {noun} is this?", question=True)

    def _dates(self) -> Iterator[Line]:
        item = self._by_key.get("submitted")
        texts = [text for text in item.column.distinct if text[:1].isdigit()] if item else []
        if not texts or all(moment(text, None) for text in texts):
            return
        orders = [
            order for order in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST) if all(moment(t, order) for t in texts)
        ]
        if len(orders) == 1:
            yield Line("dates", orders[0], "only in this order are all of them dates")
        else:
            yield Line("dates", "day-month-year", f"how are dates such as {texts[0]} written?", question=True)

    def _ignored(self) -> Iterator[Line]:
        claimed = {item.column.number: item for item in self._proposals}
        for column in self._columns:
            item: Proposal | None = claimed.get(column.number)
            if item and item.key == "ignore":
                yield Line("", _quoted(column.heading), item.reason)
            elif item is None and column.heading and not (self._long and column in self._long):
                shown = ", ".join(text[:30] for text in column.distinct[:3])
                reason = f"what is this? It holds {shown}" if shown else "what is this? It is empty"
                yield Line("", _quoted(column.heading), reason, question=True)


def _lines(found: Sequence[Line], indent: str = "  ") -> Iterator[str]:
    """The lines of a section; a reason that several have one after the other stands once."""
    before = ""
    for line in found:
        yield from replace(line, reason="" if line.reason == before and not line.question else line.reason).text(indent)
        before = line.reason


def _quoted(text: str) -> str:
    """A text as YAML takes it, whatever is in it: what can't be seen is written by its number."""
    plain = json.dumps(text, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in plain)


def _visible(text: str) -> str:
    """A text as a comment takes it."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)
