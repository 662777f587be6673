"""The Excel form: one workbook is one return, with a sheet a domain and every level's descriptor beside the answer.

`returns/form_workbook.py` reads it back by the words that both share. The same matrix gives the same bytes.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from vcsekit.content.library import Library
from vcsekit.content.words import matrix_line
from vcsekit.model.matrix import Domain
from vcsekit.returns.form_workbook import (
    ANSWER,
    COMMENT,
    EVIDENCE,
    FIELD,
    FIELDS,
    FORM,
    INDICATOR,
    stamp,
)
from vcsekit.scoring.card import scorecard

NOT_APPLICABLE = "Not applicable"

_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""A fixed date, so that the same matrix gives the same bytes."""

_START, _LISTS = "Start here", "Lists"
_ANSWERS, _CONSTITUENCIES, _SYSTEMS = "vcsekit_answers", "vcsekit_constituencies", "vcsekit_systems"
_LONGEST_SHEET_NAME = 31
_LINE = 130
"""Characters of a line of text on the first sheet."""

_MAY = {"format_columns": True, "format_rows": True, "select_locked_cells": True, "select_unlocked_cells": True}

_HELP = {
    "return_id": "A short id that no other return has, such as NM-2026-07. Please write no names of people.",
    "system": "The integrated care system, by its name, code or a usual abbreviation.",
    "place": "The place or neighbourhood that you answer for; leave it empty if you answer for the whole system.",
    "constituency": "Choose from the list.",
    "round": "When everybody was asked, such as 2026 or 2026 spring.",
    "submitted": "The day on which you answered.",
    "comment": "Anything that you want to say about the whole. It is not scored.",
}


@dataclass(frozen=True)
class _Page:
    """A domain's sheet: its name, and where the answers stand (rows from 0)."""

    domain: Domain
    name: str
    first: int
    last: int
    column: int


class _Form:
    """The workbook while it is written."""

    def __init__(self, library: Library, raw: io.BytesIO) -> None:
        from xlsxwriter import Workbook  # type: ignore[import-untyped]

        self.library, self.stamp = library, stamp(scorecard(library))
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = Workbook(raw, options)
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, **settings: Any) -> Any:
        """A cell's format; the same settings give the same one."""
        key = tuple(sorted(settings.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"font_size": 11, "valign": "top", **settings})
        return self._formats[key]

    def head(self) -> Any:
        """The format of a column's heading."""
        return self.style(bold=True, text_wrap=True, bottom=2, bg_color="#E8ECF1", font_color="#12263A")

    def open(self) -> Any:
        """The format of a cell that people fill in: framed, so that it does not show by colour alone."""
        return self.style(text_wrap=True, locked=False, border=1, bg_color="#FFFDF2")


def form_workbook(library: Library) -> bytes:
    """An empty form for a library's matrix. No sheet is locked with a password."""
    raw = io.BytesIO()
    form = _Form(library, raw)
    start = form.book.add_worksheet(_START)
    domains = [domain for domain in library.domains if any(not item.retired for item in domain.indicators)]
    pages = [_domain(form, domain, name) for domain, name in zip(domains, sheet_names(domains), strict=True)]
    _start(form, start, pages)
    _lists(form)
    _properties(form)
    form.book.close()
    return raw.getvalue()


def sheet_name(domain: Domain) -> str:
    """A domain's id and as much of its title as Excel takes: no forbidden characters, whole words, 31 characters."""
    words = re.sub(r"[\[\]:*?/\\]", " ", f"{domain.id} {domain.title}").split()
    while len(" ".join(words)) > _LONGEST_SHEET_NAME and len(words) > 1:
        words.pop()
    return " ".join(words).rstrip("'")


def sheet_names(domains: Sequence[Domain]) -> list[str]:
    """The names of the domains' sheets. Ids make them different from each other, but not from our own sheets."""
    own = {_START.casefold(), _LISTS.casefold()}
    names = [sheet_name(domain) for domain in domains]
    return [f"{name} (domain)" if name.casefold() in own else name for name in names]


def _properties(form: _Form) -> None:
    matrix = form.library.matrix
    form.book.set_properties(
        {"title": f"{matrix.title}: a return", "comments": matrix.notice, "created": _CREATED, "author": "vcsekit"}
    )
    for name, value in (
        ("vcsekit form", str(FORM)),
        ("vcsekit matrix", matrix.id),
        ("vcsekit matrix version", matrix.version),
        ("vcsekit matrix content", form.library.matrix_hash()),
    ):
        form.book.set_custom_property(name, value, "text")


def _domain(form: _Form, domain: Domain, name: str) -> _Page:
    """A domain's sheet: a heading, then a table with a row an indicator."""
    sheet, levels = form.book.add_worksheet(name), form.library.matrix.scale
    heads = [INDICATOR, "What good looks like", *(f"{level.value} {level.label}" for level in levels)]
    heads += [ANSWER, EVIDENCE, COMMENT]
    kept = [indicator for indicator in domain.indicators if not indicator.retired]
    row, answer = 4, len(levels) + 2
    _heading(form, sheet, f"{domain.id}: {domain.title}", form.library.matrix.notice)
    rows = [(i.id, i.statement, *(i.levels.get(level.id, "") for level in levels)) for i in kept]
    _table(form, sheet, (row, f"questions_{domain.id}"), heads, rows)
    for number in range(row + 1, row + 1 + len(kept)):
        for column in range(answer, answer + 3):
            sheet.write_blank(number, column, None, form.open())
    page = _Page(domain, sheet.get_name(), row + 1, row + len(kept), answer)
    sheet.data_validation(page.first, answer, page.last, answer, _choice(_ANSWERS, "Choose one level."))
    wide = max(16, min(26, 104 // len(levels)))
    for column, width in enumerate((11, 30, *[wide] * len(levels), 17, 30, 30)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(row + 1, 2)
    _print(form, sheet, row)
    return page


def _heading(form: _Form, sheet: Any, title: str, notice: str) -> None:
    """Three lines that run to the right over empty cells: title, whose matrix it is, and the stamp."""
    sheet.write_string(0, 0, title, form.style(bold=True, font_size=15))
    sheet.write_string(1, 0, textwrap.shorten(notice, 2 * _LINE, placeholder=" …"), form.style(italic=True))
    sheet.write_string(2, 0, form.stamp, form.style(font_size=9, font_color="#595959"))


def _table(
    form: _Form, sheet: Any, place: tuple[int, str], heads: Sequence[str], rows: Sequence[Sequence[str]], more: int = 0
) -> None:
    """A table with headings that screen readers know as such. `place`: its first row and its name."""
    first, name = place
    columns = [{"header": head, "header_format": form.head()} for head in heads]
    last = first + len(rows) + more
    settings = {"name": name, "autofilter": False, "style": "Table Style Light 1", "columns": columns}
    sheet.add_table(first, 0, last, len(heads) - 1, settings)
    for number, row in enumerate(rows, first + 1):
        for column, text in enumerate(row):
            strong = form.style(text_wrap=True, bold=True) if column == 0 else form.style(text_wrap=True)
            sheet.write_string(number, column, text, strong)


def _choice(name: str, message: str, *, strict: bool = True) -> dict[str, Any]:
    """A drop-down from a named range; where it is not strict, other texts are taken after a question."""
    return {
        "validate": "list",
        "source": f"={name}",
        "input_title": ANSWER,
        "input_message": message,
        "error_type": "stop" if strict else "warning",
        "error_title": "Not in the list",
        "error_message": "Please choose from the list, or leave the cell empty." if strict else "Is it spelt right?",
    }


def _print(form: _Form, sheet: Any, header: int | None) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if header is not None:
        sheet.repeat_rows(header)
    matrix = form.library.matrix
    about = f"{matrix.title[:80]}, {matrix.version} ({matrix.stage})".replace("&", "&&")
    sheet.set_footer(f"&L{about}&R&A, page &P of &N")
    sheet.protect("", _MAY)


def _start(form: _Form, sheet: Any, pages: Sequence[_Page]) -> None:
    """The first sheet: what to do, who answers, how far one has come, and what the levels mean."""
    _heading(form, sheet, f"{form.library.matrix.title}: a return", form.library.matrix.notice)
    row = _lines(form, sheet, 3, _instructions(form.library))
    row = _fields(form, sheet, row + 1)
    row = _progress(form, sheet, row + 1, pages)
    levels = [(f"{level.value} {level.label}", "", level.meaning) for level in form.library.matrix.scale]
    _table(form, sheet, (row + 1, "levels"), ("Level", "Number", "What it means"), levels)
    for number, level in enumerate(form.library.matrix.scale, row + 2):
        sheet.write_number(number, 1, level.value, form.style(align="left"))
    for column, width in enumerate((24, 36, 90)):
        sheet.set_column(column, column, width)
    _print(form, sheet, None)


def _instructions(library: Library) -> list[str]:
    label = library.matrix.scale[0]
    return [
        matrix_line(library),
        "1. Fill in the first table below. No names of people are asked for; please write none.",
        f"2. On each sheet, read what every level looks like, and choose the one that fits under “{ANSWER}”.",
        f"An answer is a level, such as “{label.value} {label.label}”, or “{NOT_APPLICABLE}”. "
        "Leave it empty if you don't know.",
        f"3. “{EVIDENCE}” and “{COMMENT}” may stay empty. They are kept beside the scores and are not scored.",
        "4. Save the file as an Excel workbook and send it back. You can hide or move columns; please keep the ids.",
    ]


def _lines(form: _Form, sheet: Any, row: int, lines: Sequence[str]) -> int:
    """Lines of text that run to the right over empty cells; returns the row below them."""
    for line in lines:
        for part in textwrap.wrap(line, _LINE, subsequent_indent="    "):
            sheet.write_string(row, 0, part, form.style())
            row += 1
    return row


def _fields(form: _Form, sheet: Any, row: int) -> int:
    rows = [(label, "", _HELP[name]) for name, label in FIELDS.items()]
    _table(form, sheet, (row, "about"), (FIELD, ANSWER, "What to write"), rows)
    for number, name in enumerate(FIELDS, row + 1):
        day = form.style(text_wrap=True, locked=False, border=1, bg_color="#FFFDF2", num_format="yyyy-mm-dd")
        words = form.style(text_wrap=True, locked=False, border=1, bg_color="#FFFDF2", num_format="@")
        sheet.write_blank(number, 1, None, {"submitted": day}.get(name, words))
        if name == "constituency":
            sheet.data_validation(number, 1, number, 1, _choice(_CONSTITUENCIES, "Choose whose view this is."))
        if name == "system" and form.library.systems:
            message = "Choose from the list, or write another name."
            sheet.data_validation(number, 1, number, 1, _choice(_SYSTEMS, message, strict=False))
    return row + 1 + len(rows)


def _progress(form: _Form, sheet: Any, row: int, pages: Sequence[_Page]) -> int:
    """How many questions of each domain have an answer, counted by Excel."""
    from xlsxwriter.utility import xl_range  # type: ignore[import-untyped]

    rows = [(page.domain.id, "", f"of {page.last - page.first + 1}. {page.domain.title}") for page in pages]
    _table(form, sheet, (row, "progress"), ("Domain", "Answered so far", "Questions"), rows, more=1)
    left = form.style(align="left")
    for number, page in enumerate(pages, row + 1):
        cells = xl_range(page.first, page.column, page.last, page.column)
        name = page.name.replace("'", "''")
        sheet.write_formula(number, 1, f"=COUNTA('{name}'!{cells})", left, 0)
    end = row + 1 + len(pages)
    sheet.write_string(end, 0, "All", form.style(bold=True))
    sheet.write_formula(end, 1, f"=SUM({xl_range(row + 1, 1, end - 1, 1)})", left, 0)
    total = sum(page.last - page.first + 1 for page in pages)
    sheet.write_string(end, 2, f"of {total}", form.style())
    return end + 1


def _lists(form: _Form) -> None:
    """A hidden, locked sheet with what the drop-downs offer, and the stamp with the whole hash."""
    from xlsxwriter.utility import xl_range_abs

    matrix, sheet = form.library.matrix, form.book.add_worksheet(_LISTS)
    levels = [f"{level.value} {level.label}" for level in matrix.scale]
    lists = (
        (_ANSWERS, [*levels, NOT_APPLICABLE]),
        (_CONSTITUENCIES, [group.label for group in matrix.constituencies]),
        (_SYSTEMS, [system.name for system in form.library.systems]),
    )
    sheet.write_string(0, 0, stamp(scorecard(form.library), 64))
    for column, (name, texts) in enumerate(lists):
        sheet.write_string(1, column, name)
        for number, text in enumerate(texts, 2):
            sheet.write_string(number, column, text)
        if texts:
            form.book.define_name(name, f"={_LISTS}!{xl_range_abs(2, column, 1 + len(texts), column)}")
    sheet.set_column(0, 2, 40)
    sheet.protect("", _MAY)
    sheet.hide()
