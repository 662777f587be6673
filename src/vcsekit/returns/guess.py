"""Proposes a layout for somebody else's table: what each column is likely to be, and why.

Two kinds of proposals come out: those that a heading or the cells make certain, and questions. A question is never
decided here; it is written down as a comment for a person to answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import islice

from vcsekit.content.library import Library
from vcsekit.returns.cells import BadCellError, folded
from vcsekit.returns.layout import CONTEXT_COLUMNS, OPTIONAL_COLUMNS
from vcsekit.returns.repeats import moment
from vcsekit.returns.table import Row, Table
from vcsekit.returns.vocabulary import Vocabulary

_ROWS = 2_000
"""How many rows are looked at."""

LONGEST = 4_000
"""Longer headings are no question; a layout can't name them."""

_DISTINCT = 60
"""How many different texts of a column are kept."""

_LETTERS = re.compile(r"[^0-9a-z]+")
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_IGNORED = {
    "start time": "Microsoft Forms", "email": "Microsoft Forms", "name": "Microsoft Forms",
    "last modified time": "Microsoft Forms", "email address": "Google Forms", "username": "Google Forms",
    "lastpage": "LimeSurvey", "startlanguage": "LimeSurvey", "seed": "LimeSurvey", "startdate": "LimeSurvey",
    "datestamp": "LimeSurvey", "ipaddr": "LimeSurvey", "refurl": "LimeSurvey", "interviewtime": "LimeSurvey",
    "redcap_survey_identifier": "REDCap", "redcap_repeat_instrument": "REDCap", "redcap_data_access_group": "REDCap",
}  # fmt: skip
"""Headings that a tool writes by itself and that tell nothing about a return."""

_IDS = (
    "return_id", "return id", "record_id", "response id", "responseid", "respondent id", "respondent", "id", "userid",
    "user id", "token",
)  # fmt: skip
_SUBMITTED = ("completion time", "submitdate", "submitted", "timestamp", "date submitted", "end date")
_CLEAR = {
    "place": ("place", "where in the system", "borough", "locality", "neighbourhood"),
    "system": ("integrated care system", "which system", "icb", "ics"),
    "constituency": ("answering for", "answering as", "describes you", "constituency"),
    "round": ("redcap_event_name", "round"),
    "comment": ("comment", "comments", "anything else"),
}
_UNCLEAR = {
    "system": ("system",),
    "constituency": ("sector", "role", "organisation", "type of organisation"),
    "round": ("event", "wave"),
}
"""Words in headings, clear and less clear ones."""


@dataclass
class Column:
    """A column as it is looked at: its heading, its texts with their counts, and what it may be."""

    number: int
    heading: str
    texts: Counter[str] = field(default_factory=Counter)
    filled: int = 0

    @property
    def distinct(self) -> list[str]:
        """The different texts, most frequent first."""
        return [text for text, _ in self.texts.most_common()]


@dataclass(frozen=True)
class Proposal:
    """What one column is: a key of the layout (an indicator's id or a name of ours), why, and whether it is certain."""

    column: Column
    key: str
    reason: str
    certain: bool


def look_at(table: Table, width_of: int = 20) -> tuple[Row, list[Column], int]:
    """The header, the columns, and how many rows were looked at.

    The header is the first row that has at least four fifths of the cells of the fullest among the first rows: a title
    may stand above it. Raises ValueError for a table without rows.
    """
    start = list(islice(table.rows(), width_of))
    if not start:
        raise ValueError("the table is blank")
    most = max(sum(bool(cell.strip()) for cell in row.cells) for row in start)
    header = next(row for row in start if 5 * sum(bool(cell.strip()) for cell in row.cells) >= 4 * most)
    columns = [Column(number, " ".join(cell.split())) for number, cell in enumerate(header.cells)]
    columns = [column for column in columns if len(column.heading) <= LONGEST]
    count = 0
    for row in islice((row for row in table.rows() if row.line > header.last_line), _ROWS):
        count += 1
        for column in columns:
            if text := " ".join(row.cells[column.number].split()) if column.number < len(row.cells) else "":
                column.filled += 1
                if text in column.texts or len(column.texts) < _ROWS:
                    column.texts[text] += 1
    return header, columns, count


class Guesser:
    """Guesses what each column of a table is."""

    def __init__(self, library: Library, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._levels = {folded(level.label): level.label for level in library.matrix.scale}
        self._ids = {_letters(indicator.id): indicator.id for indicator in library.indicators}
        self._short_ids = _unique((_letters(_ZEROS.sub("", item.id)), item.id) for item in library.indicators)
        self._statements = {folded(indicator.statement): indicator.id for indicator in library.indicators}
        self._titles = {folded(indicator.title): indicator.id for indicator in library.indicators}
        self._descriptors = {
            folded(text): (indicator.id, level)
            for indicator in library.indicators
            for level, text in indicator.levels.items()
        }

    def proposals(self, columns: Sequence[Column], rows: int) -> list[Proposal]:
        """What the columns are; no key twice. Certain ones come before others that claim the same key."""
        found = [proposal for column in columns if (proposal := self._proposal(column, rows))]
        taken: set[str] = set()
        kept = []
        for item in sorted(found, key=lambda item: (not item.certain, _rank(item), item.column.number)):
            if item.key == "ignore" or item.key not in taken:
                taken.add(item.key)
                kept.append(item)
        return sorted(kept, key=lambda item: item.column.number)

    def is_long(self, columns: Sequence[Column]) -> tuple[Column, Column] | None:
        """The columns of indicators and of answers, where the table has one answer a row; else None."""
        for column in columns:
            named = sum(self._by_heading(text)[0] is not None for text in column.distinct)
            if len(column.texts) > 1 and named * 5 >= len(column.texts) * 3:
                others = [other for other in columns if other is not column and self.scale_share(other) > 0.5]
                if others:
                    return column, max(others, key=self.scale_share)
        return None

    def named(self, text: str) -> tuple[str | None, str, bool]:
        """The indicator that a text names (None where it names none), why, and whether that is certain."""
        return self._by_heading(text)

    def unread(self, columns: Sequence[Column]) -> Counter[str]:
        """The texts in columns of answers that mean no level yet."""
        found: Counter[str] = Counter()
        for column in columns:
            for text, count in column.texts.items():
                if not self._is_answer(text):
                    found[text] += count
        return found

    def level_of(self, text: str) -> tuple[str, str] | None:
        """The level that a text must mean, and why: an indicator's descriptor, or the level's name at its start."""
        word = folded(text)
        if word in self._descriptors:
            return self._descriptors[word][1], f"it is the descriptor of {self._descriptors[word][0]}"
        starts = [
            label for name, label in self._levels.items() if re.match(rf"{re.escape(name)}\s*[-\u2013\u2014:.(]", word)
        ]
        return (starts[0], "it begins with the level's name") if len(starts) == 1 else None

    def scale_share(self, column: Column) -> float:
        """How much of what is in a column can be read as an answer, by its different texts."""
        texts = column.distinct[:_DISTINCT]
        return sum(self._is_answer(text) or self.level_of(text) is not None for text in texts) / max(1, len(texts))

    def _is_answer(self, text: str) -> bool:
        try:
            return self._vocabulary.cells.answer(text) is not None
        except BadCellError:
            return False

    def _proposal(self, column: Column, rows: int) -> Proposal | None:
        word = folded(column.heading)
        if not word:
            return None
        if word.replace(" ", "_") in (*CONTEXT_COLUMNS, *OPTIONAL_COLUMNS):
            return Proposal(column, word.replace(" ", "_"), "it has our own name", certain=True)
        if word in _IGNORED:
            return Proposal(column, "ignore", f"{_IGNORED[word]} writes it by itself", certain=True)
        if word.endswith("_complete"):
            return Proposal(column, "ignore", "REDCap writes it by itself", certain=True)
        return self._indicator(column) or self._context(column, word, rows)

    def _indicator(self, column: Column) -> Proposal | None:
        named, why, certain = self._by_heading(column.heading)
        if named and certain:
            return Proposal(column, named, why, certain=True)
        described = {self._descriptors[folded(text)][0] for text in column.texts if folded(text) in self._descriptors}
        if len(described) == 1:
            return Proposal(column, described.pop(), "its cells are the indicator's descriptors", certain=True)
        if named:
            return Proposal(column, named, why, certain=False)
        return None

    def _by_heading(self, text: str) -> tuple[str | None, str, bool]:
        """The indicator that a heading names, why, and whether that is certain."""
        word, letters = folded(text), _letters(text)
        ids = [name for spelt, name in self._ids.items() if re.search(rf"{spelt}(?![0-9])", letters)]
        if len(ids) == 1:
            return ids[0], "the heading has the indicator's id", True
        if letters in self._short_ids:
            return self._short_ids[letters], "it is the indicator's id without its zeros", True
        for known, what in ((self._statements, "statement"), (self._titles, "title")):
            held = [name for said, name in known.items() if said in word or said.rstrip(".") in word]
            if len(set(held)) == 1:
                clear = what == "statement" or len(text.split()) > 2
                return held[0], f"the heading has the indicator's {what}", clear
        return self._numbered(text) or self._resembling(word)

    def _numbered(self, text: str) -> tuple[str | None, str, bool] | None:
        """A domain's code and a number, as LimeSurvey writes subquestions: which indicator that is, nobody has said."""
        found = re.fullmatch(r"\W*([A-Za-z][A-Za-z0-9]{1,7})\W+SQ0*([0-9]{1,3})\W*", text)
        name = self._ids.get(_letters(f"{found[1]}{int(found[2]):02d}")) if found else None
        return (name, "it is the subquestion of this number in the domain", False) if name else None

    def _resembling(self, word: str) -> tuple[str | None, str, bool]:
        if len(word) < 20:
            return None, "", False
        likely = [
            (SequenceMatcher(None, word[:300], said[:300]).ratio(), name) for said, name in self._statements.items()
        ]
        ratio, name = max(likely, default=(0.0, ""))
        if ratio < 0.6:
            return None, "", False
        return name, f"the heading resembles the indicator's statement ({ratio:.0%} alike)", False

    def _context(self, column: Column, word: str, rows: int) -> Proposal | None:
        texts = column.distinct[:_DISTINCT]
        systems = sum(self._vocabulary.systems.name(text) is not None for text in texts)
        groups = sum(self._is_constituency(text) for text in texts)
        dates = sum(moment(text, None) is not None or (text[:4].isdigit() and "-" in text[4:5]) for text in texts)
        if texts and 2 * systems >= len(texts):
            return Proposal(column, "system", "its cells are names in the register", certain=True)
        if texts and 2 * groups >= len(texts):
            return Proposal(column, "constituency", "its cells are constituencies of the matrix", certain=True)
        if word in _IDS:
            unique = column.filled == len(column.texts) == rows
            why = "every row has its own" if unique else "some rows share it: they would be the same return"
            return Proposal(column, "return_id", f"the heading says so, and {why}", certain=True)
        if word in _SUBMITTED or word.endswith("_timestamp"):
            return Proposal(column, "submitted", "the heading says so", certain=bool(dates) or not texts)
        for certain, known in ((True, _CLEAR), (False, _UNCLEAR)):
            for key, words in known.items():
                if any(re.search(rf"(?<![a-z]){re.escape(said)}(?![a-z])", word) for said in words):
                    return Proposal(column, key, "the heading says so", certain)
        return None

    def _is_constituency(self, text: str) -> bool:
        try:
            return bool(self._vocabulary.cells.constituency(text))
        except BadCellError:
            return False

    def constituencies_unread(self, column: Column) -> Iterator[str]:
        """The texts of a column that are no constituency."""
        return (text for text in column.distinct if not self._is_constituency(text))


def _rank(item: Proposal) -> int:
    """Which of several columns for the same key comes first: by its heading's place among those that are known."""
    word = folded(item.column.heading)
    for words in (_IDS, _SUBMITTED):
        if word in words:
            return words.index(word)
    return len(_IDS)


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Texts with what they mean, without those that mean two things."""
    found: dict[str, set[str]] = {}
    for text, name in pairs:
        found.setdefault(text, set()).add(name)
    return {text: names.pop() for text, names in found.items() if len(names) == 1}


def _letters(text: str) -> str:
    return _LETTERS.sub("", text.casefold())
