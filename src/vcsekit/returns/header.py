"""From the headings of a table to where its columns stand: by a layout, by our own names, by ids and exact statements.

Nothing else is recognised: a heading that only resembles one of these is named, with what it resembles, and not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from vcsekit.content.suggest import did_you_mean
from vcsekit.diagnostics import Severity
from vcsekit.model.layout import Layout, Shape
from vcsekit.returns.cells import folded
from vcsekit.returns.layout import (
    CONTEXT_COLUMNS,
    LONG_COLUMNS,
    OPTIONAL_COLUMNS,
    ORIGIN,
    REMEDY,
    ResolvedColumns,
    form_header,
)
from vcsekit.returns.problems import ReturnProblem, problem
from vcsekit.returns.table import Row, Table
from vcsekit.returns.vocabulary import Vocabulary
from vcsekit.scoring.card import Scorecard

_LOOKED_AT = 60
"""How many rows tell whether the table lies on its side."""

_ON_ITS_SIDE = 2
"""How many indicators in the first column tell that a table lies on its side."""

_LONGEST_NAME = 30
"""A longer heading is no name that was misspelt."""


def has_own_names(row: Row, card: Scorecard) -> bool:
    """Whether a row names a return's id and an indicator, and so can be nothing but headings."""
    words = {folded(cell).replace(" ", "_") for cell in row.cells}
    return CONTEXT_COLUMNS[0] in words and any(indicator.id.casefold() in words for indicator in card.indicators)


def _guess(path: str) -> str:
    named = f'"{path}"' if " " in path else path
    return f"`vcsekit layout guess {named}` proposes how to read the file"


@dataclass
class HeaderReader:
    """Reads one header. `meanings` gives the column of everything that was recognised; `problems` what is wrong."""

    table: Table
    row: Row
    vocabulary: Vocabulary
    layout: Layout | None = None
    meanings: dict[str, int] = field(default_factory=dict)
    problems: list[ReturnProblem] = field(default_factory=list)

    def read(self) -> ResolvedColumns | None:
        """The columns, or None where no row below can be used; `problems` says why."""
        if self.layout and self._is_our_own():
            self.layout = None
        fatal = self._of_another_file([*self._by_layout(), *self._by_name()]) or [*self._fatal()]
        if fatal:
            self.problems = fatal
            return None
        self.problems = [*self._unknown(), *self._absent()]
        return self._columns()

    @property
    def _long(self) -> bool:
        return self.layout is not None and self.layout.shape is Shape.LONG

    def _is_our_own(self) -> bool:
        """Whether this is a table of ours, such as rows to correct, which no layout changes."""
        names = {folded(cell) for cell in self.row.cells}
        return all(folded(name) in names for name in form_header(self.vocabulary.card))

    def _by_layout(self) -> Iterator[ReturnProblem]:
        """Finds what the layout names, and yields what is not there or not clear."""
        if self.layout is None:
            return
        places: dict[str, list[int]] = {}
        for number, cell in enumerate(self.row.cells):
            places.setdefault(folded(cell), []).append(number)
        for meaning, heading in self._named(self.layout):
            found = places.get(folded(heading), [])
            if not found:
                message = f"the layout takes `{meaning}` from the column “{_short(heading)}”, which is not there"
                hint = did_you_mean(heading, self.row.cells) or "compare the layout with the headings of the file"
                yield self._problem("VR601", message, hint, heading)
            elif len(found) > 1:
                yield self._twice(heading, len(found))
            elif found[0] in self.meanings.values():
                message = f"the layout gives the column “{_short(heading)}” two meanings, `{meaning}` among them"
                yield self._problem("VR604", message, "keep one of the two", heading)
            else:
                self.meanings[meaning] = found[0]

    def _of_another_file(self, found: list[ReturnProblem]) -> list[ReturnProblem]:
        """What was found, in one problem where the file has nothing at all of what the layout names."""
        named = self._named(self.layout) if self.layout else []
        if len(named) < 2 or sum(item.code == "VR601" for item in found) < len(named):
            return found
        message = f"the file has none of the {len(named)} columns that the layout names: it is for another file"
        shown = ", ".join(f"“{_short(cell, 20)}”" for cell in self.row.cells[:3] if cell.strip())
        hint = f"the headings begin {shown}: compare them with the layout, or let `vcsekit layout guess` propose one"
        return [self._problem("VR601", message, hint)]

    def _named(self, layout: Layout) -> list[tuple[str, str]]:
        named = [(name, heading) for name, heading in layout.columns if heading is not None]
        return named if self._long else [*named, *layout.indicators.items()]

    def _by_name(self) -> Iterator[ReturnProblem]:
        """Finds our own names, indicators' ids and exact statements, and yields those that stand twice."""
        taken, layout = set(self.meanings.values()), self.layout
        constants = {name for name, value in layout.constants if value is not None} if layout else set()
        ignored = {folded(heading) for heading in layout.ignore} if layout else set()
        counts: dict[str, int] = {}
        for number, cell in enumerate(self.row.cells):
            meaning = self._meaning(cell)
            if number in taken or meaning is None or meaning in constants or folded(cell) in ignored:
                continue
            counts[meaning] = counts.get(meaning, int(meaning in self.meanings)) + 1
            self.meanings.setdefault(meaning, number)
        for meaning, count in counts.items():
            if count > 1:
                yield self._twice(meaning, count)

    def _meaning(self, cell: str) -> str | None:
        word = folded(cell)
        own = word.replace(" ", "_")
        if own in CONTEXT_COLUMNS or own in OPTIONAL_COLUMNS or (self._long and own in LONG_COLUMNS):
            return own
        ids = {indicator.id.casefold(): indicator.id for indicator in self.vocabulary.card.indicators}
        return None if self._long else ids.get(word) or ids.get(own) or self.vocabulary.questions.get(word)

    def _fatal(self) -> Iterator[ReturnProblem]:
        known = self.meanings
        if "return_id" not in known and not (self.layout and self.layout.number_rows):
            message = "there is no column `return_id`, so rows can't be told apart"
            yield self._problem("VR203", message, self._without_ids())
        elif self._long:
            for name in LONG_COLUMNS:
                if name not in known:
                    message = f"there is no column `{name}`, which a table with one answer a row needs"
                    yield self._problem("VR204", message, f"name it in the layout: columns, {name}")
        elif not self._asks_anything():
            asked = ", ".join(indicator.id for indicator in self.vocabulary.card.indicators[:2])
            message = f"no column is an indicator of the matrix {self.vocabulary.version} ({asked}, …)"
            other = "the file may be for another matrix: name that one with --content. Otherwise "
            yield self._problem("VR204", message, self._on_its_side() or other + _guess(self.table.path))

    def _asks_anything(self) -> bool:
        return any(indicator.id in self.meanings for indicator in self.vocabulary.card.indicators)

    def _without_ids(self) -> str:
        """What to do where no column tells returns apart."""
        near = did_you_mean("return_id", [cell for cell in self.row.cells if len(cell) <= _LONGEST_NAME])
        if near:
            return near
        if self._asks_anything() and any(name in self.meanings for name in CONTEXT_COLUMNS):
            return (
                "add a column `return_id` with another text in every row; or, where every row is a return of its own, "
                "write `number_rows: true` into a layout"
            )
        return self._on_its_side() or _guess(self.table.path)

    def _on_its_side(self) -> str:
        """What to do where the first column holds the names that should stand beside each other; else nothing."""
        words = {folded(row.cells[0]) for row in islice(self.table.rows(), _LOOKED_AT) if row.cells}
        below = sum(indicator.id.casefold() in words for indicator in self.vocabulary.card.indicators)
        if below < _ON_ITS_SIDE:
            return ""
        return "the indicators stand below each other: in Excel, copy all, and Paste Special with Transpose"

    def _unknown(self) -> Iterator[ReturnProblem]:
        read, layout = set(self.meanings.values()), self.layout
        ignored = {folded(heading) for heading in layout.ignore} if layout else set()
        card = self.vocabulary.card
        known = [*CONTEXT_COLUMNS, *OPTIONAL_COLUMNS, *(indicator.id for indicator in card.indicators)]
        for number, cell in enumerate(self.row.cells):
            word = folded(cell)
            if number not in read and word and word not in ignored and not word.startswith((REMEDY, ORIGIN)):
                hint = did_you_mean(cell.strip(), known) or "if it holds answers, name it by the indicator's id"
                yield self._problem("VR202", "the column is not known and is not read", hint, cell, warning=True)

    def _absent(self) -> Iterator[ReturnProblem]:
        indicators = [] if self._long else [indicator.id for indicator in self.vocabulary.card.indicators]
        wanted = indicators if self.layout else [*indicators, *CONTEXT_COLUMNS]
        for name in wanted:
            if name not in self.meanings:
                message = f"the column `{name}` is missing; every row counts as if it were empty"
                yield self._problem("VR205", message, "add it if people were asked", name, warning=True)

    def _columns(self) -> ResolvedColumns:
        known, layout = self.meanings, self.layout
        constants = {name: value for name, value in layout.constants if value is not None} if layout else {}
        return ResolvedColumns(
            len(self.row.cells),
            tuple(cell.strip() for cell in self.row.cells),
            {name: known[name] for name in (*CONTEXT_COLUMNS, *OPTIONAL_COLUMNS) if name in known},
            tuple(known.get(indicator.id) for indicator in self.vocabulary.card.indicators),
            constants,
            bool(layout and layout.number_rows),
            known.get("indicator") if self._long else None,
            known.get("answer") if self._long else None,
        )

    def _twice(self, heading: str, count: int) -> ReturnProblem:
        message = f"the column “{_short(heading)}” stands {count} times, so it is not clear which one counts"
        return self._problem("VR201", message, "keep one of them, or rename the others", heading)

    def _problem(self, code: str, message: str, hint: str, column: str = "", *, warning: bool = False) -> ReturnProblem:
        severity = Severity.WARNING if warning else Severity.ERROR
        return problem(
            code,
            self.table.path,
            message,
            hint,
            line=self.row.line,
            column=_short(column),
            sheet=self.table.sheet,
            severity=severity,
        )


def _short(heading: str, length: int = 80) -> str:
    text = " ".join(heading.split())
    return text if len(text) <= length else text[: length - 1] + "…"
