"""The columns of tables that other parts write: what is left out of returns, and what was said beside answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from vcsekit.export.columns import COUNT, SHARE, Column, Table
from vcsekit.returns.quality import QUALITY_HEADER, Quality
from vcsekit.returns.rejects import REJECTED_HEADER
from vcsekit.returns.result import ScoredReturn

_Words = tuple[str, str, str, str]
"""Meaning, unit, how it is made, when it is empty."""

_TEXT, _NEVER, _GIVEN = "text", "never", "as in the file"

_QUALITY: Mapping[str, _Words] = {
    "system": ("The integrated care system.", _TEXT, "as in the other tables", "for rows that do not say theirs"),
    "rows": ("Rows of this system.", COUNT, "returns_scored + rows_superseded + rows_rejected", _NEVER),
    "returns_scored": ("Returns that count.", COUNT, "rows that were scored", _NEVER),
    "rows_superseded": ("Rows that another one of the same return replaces.", COUNT, "see VR306", _NEVER),
    "rows_rejected": ("Rows that can't be counted.", COUNT, "listed in rejected.csv", _NEVER),
    "answers": ("Cells of returns that count.", COUNT, "returns_scored × indicators", _NEVER),
    "answered": ("Cells with a level.", COUNT, "cells with a level", _NEVER),
    "not_applicable": ("Cells with “not applicable”.", COUNT, "such cells", _NEVER),
    "not_answered": ("Empty cells.", COUNT, "such cells", _NEVER),
    "answers_rejected": ("Cells that say something else.", COUNT, "listed in rejected.csv", _NEVER),
    "share_answered": ("How much was answered.", SHARE, "answered ÷ (answers − not_applicable)", "if none applies"),
}

_REJECTED: Mapping[str, _Words] = {
    "file": ("The file.", _TEXT, "as it was named", _NEVER),
    "sheet": ("The sheet of the workbook.", _TEXT, _GIVEN, "in a text file"),
    "line": ("The physical line, or the row.", COUNT, "counted from 1", "for the whole file"),
    "column": ("What the column holds.", _TEXT, "our own name for it", "for a whole row or file"),
    "heading": ("How the file itself calls the column.", _TEXT, _GIVEN, "for a whole row or file"),
    "value": ("What stands there.", _TEXT, _GIVEN, "where nothing does"),
    "left_out": ("What does not count because of it.", "word", "file, header, row, cell, table or nothing", _NEVER),
    "code": ("The kind of problem.", "code", "never used for another kind", _NEVER),
    "reason": ("What is wrong.", _TEXT, "by the rule of this code", _NEVER),
    "remedy": ("What to do.", _TEXT, "by the rule of this code", "where nothing can be done"),
}

COMMENTS: Sequence[Column[Any]] = (
    Column("file", lambda item: item[0].path, "The file.", made="as it was named"),
    Column("sheet", lambda item: item[1].place.sheet, "The sheet.", made=_GIVEN, empty="in a text file"),
    Column("line", lambda item: item[1].place.line, "The line, or the row.", COUNT, "counted from 1"),
    Column("return_id", lambda item: item[0].return_id, "The return."),
    Column("system", lambda item: item[0].key.system, "The system.", empty="where the return does not say"),
    Column("round", lambda item: item[0].key.round, "The round.", empty="where the return does not say"),
    Column("indicator", lambda item: item[1].indicator, "What it is about.", "id", empty="about the whole return"),
    Column("evidence", lambda item: item[1].evidence, "The evidence that was named.", empty="where none was"),
    Column("comment", lambda item: item[1].comment, "What was said.", empty="where nothing was"),
)


def quality_table(rows: Iterable[Sequence[Quality]]) -> Table[Any]:
    """The quality of returns, a row a system."""
    return Table("quality", "a system", _columns(QUALITY_HEADER, _QUALITY), rows, private=True)


def rejected_table(rows: Iterable[Sequence[str | int]] = ()) -> Table[Any]:
    """What could not be counted, a row a problem."""
    return Table("rejected", "a problem", _columns(REJECTED_HEADER, _REJECTED), rows, private=True)


def comments_table(returns: Iterable[ScoredReturn]) -> Table[Any]:
    """What was said beside answers. It may name people: keep it as private as the returns themselves."""
    said = ((item, remark) for item in returns for remark in item.remarks)
    return Table("comments", "a remark in a return", COMMENTS, said, private=True)


def _columns(header: Sequence[str], words: Mapping[str, _Words]) -> list[Column[Any]]:
    """Columns with their meanings. A column without one would be a KeyError: a test sees it."""
    found: list[Column[Any]] = []
    for place, name in enumerate(header):
        meaning, unit, made, empty = words[name]
        found.append(Column(name, itemgetter(place), meaning, unit, made, empty))
    return found
