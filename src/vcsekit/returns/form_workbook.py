"""Reads the Excel form of `vcsekit form --format xlsx`: by ids and headings, never by position.

Sheets may have been renamed and reordered, rows sorted or put in, columns moved. One workbook is one return. What
`export/form_workbook.py` writes and what is read here meet in the words below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING

from vcsekit.diagnostics import Severity
from vcsekit.returns.cells import folded
from vcsekit.returns.layout import form_header
from vcsekit.returns.problems import ReturnProblem, problem
from vcsekit.returns.remarks import Remark
from vcsekit.returns.table import Place, Row, Table, UnreadableError
from vcsekit.scoring.card import Scorecard

if TYPE_CHECKING:
    from vcsekit.returns.workbook import Workbook

FORM = 1
"""The number of this kind of form; another arrangement gets another number."""

FIELD, INDICATOR, ANSWER, EVIDENCE, COMMENT = "About this return", "Indicator", "Your answer", "Evidence", "Comment"
"""The headings by which columns are found."""

FIELDS = {
    "return_id": "Return id",
    "system": "System",
    "place": "Place",
    "constituency": "Constituency",
    "round": "Round",
    "submitted": "Date",
    "comment": "General comment",
}
"""What a return says of itself: the column of a wide table, and the words in the form."""

SHORT_HASH = 12
"""How many digits of the content's hash stand where people see them."""

_STAMP = re.compile(r"vcsekit form (\d+), matrix (\S+) (\S+), content ([0-9a-f]{12,64})")
_STAMPED_ROWS = 40
"""A form's stamp stands in the first rows of every sheet."""

_NEW_FORM = "copy the answers into a new form: `vcsekit form --format xlsx --out return.xlsx`"


@dataclass(frozen=True)
class FormTable(Table):
    """A form as a table of two rows. `remarks` are not scored; `warnings` are what its reader should be told."""

    remarks: tuple[Remark, ...] = ()
    warnings: tuple[ReturnProblem, ...] = ()


@dataclass(frozen=True)
class _Cell:
    text: str
    place: Place


@dataclass(frozen=True)
class _Line:
    """A row below a heading: its cells by heading, as far as they were looked for."""

    key: str
    cells: Mapping[str, _Cell]


def stamp(card: Scorecard, digits: int = SHORT_HASH) -> str:
    """The text by which a form tells what it is, and for which matrix."""
    return f"vcsekit form {FORM}, matrix {card.matrix_id} {card.version}, content {card.content_hash[:digits]}"


def is_form(workbook: Workbook) -> bool:
    """Whether a workbook is a form of ours, of whatever matrix. Raises UnreadableError as its sheets do."""
    return any(_stamps(workbook, sheet) for sheet in workbook.names)


def read_form(workbook: Workbook, card: Scorecard) -> FormTable:
    """A form as a table. Raises UnreadableError where it is of another matrix, or too much changed to be read."""
    warnings = _check_stamps(workbook, card)
    sheets = {name: workbook.cells(name) for name in workbook.names}
    fields = {line.key: line.cells[ANSWER] for line in _lines(sheets, FIELD, (ANSWER,))}
    about = {name: fields[folded(label)] for name, label in FIELDS.items() if folded(label) in fields}
    answers, remarks, more = _answers(workbook, sheets, card)
    detected = [f"a form, matrix {card.matrix_id} {card.version}"]
    if not about.get("return_id") or not about["return_id"].text:
        name = PurePath(workbook.path).stem
        place = about["return_id"].place if "return_id" in about else Place(next(iter(sheets), ""), 1)
        about["return_id"] = _Cell(name, place)
        detected.append("without a return id, so its file's name is used")
    own, general = about["return_id"], about.get("comment")
    if general and general.text:
        remarks.insert(0, Remark("", "", general.text, general.place))
    rows = _rows(card, about, answers, own.place)
    return FormTable(
        workbook.path, own.place.sheet, lambda: iter(rows), tuple(detected), True,
        remarks=tuple(remarks), warnings=(*warnings, *more),
    )  # fmt: skip


def _rows(card: Scorecard, about: Mapping[str, _Cell], answers: Mapping[str, _Cell], first: Place) -> list[Row]:
    header = form_header(card)
    known = {**about, "matrix": _Cell(f"{card.matrix_id} {card.version}", first), **answers}
    cells = [known.get(name, _Cell("", first)) for name in header]
    return [
        Row(first.line, first.line, list(header), places=(first,) * len(header)),
        Row(first.line, first.line, [cell.text for cell in cells], places=tuple(cell.place for cell in cells)),
    ]


def _stamps(workbook: Workbook, sheet: str) -> set[tuple[str, str, str, str]]:
    rows = islice(workbook.rows(sheet), _STAMPED_ROWS)
    found = (_STAMP.search(cell) for row in rows for cell in row.cells if cell.startswith("vcsekit form "))
    return {match.groups() for match in found if match}  # type: ignore[misc]  # four groups


def _check_stamps(workbook: Workbook, card: Scorecard) -> tuple[ReturnProblem, ...]:
    """Refuses another matrix, version or kind of form, and a mixture. A reworded matrix is a warning."""
    stamps = {found for sheet in workbook.names for found in _stamps(workbook, sheet)}
    own = (str(FORM), card.matrix_id, card.version)
    others = sorted(f"{matrix} {version}" for number, matrix, version, _ in stamps if (number, matrix, version) != own)
    if others and len({found[:3] for found in stamps}) > 1:
        message = f"its sheets come from different forms: {', '.join(others)} and others"
        raise UnreadableError(problem("VR121", workbook.path, message, _NEW_FORM))
    if others and {found[0] for found in stamps} != {str(FORM)}:
        message = "the form was made by another version of vcsekit, which arranged it otherwise"
        raise UnreadableError(problem("VR120", workbook.path, message, _NEW_FORM))
    if others:
        message = f"the form is for the matrix {others[0]}, not for {card.matrix_id} {card.version}"
        hint = "score it with the content that it was made from: --content FOLDER; or ask for answers in a new form"
        raise UnreadableError(problem("VR120", workbook.path, message, hint))
    if all(card.content_hash.startswith(found[3]) for found in stamps):
        return ()
    message = "the matrix was reworded since this form was made, though its version is the same; its answers count"
    hint = "compare what was asked with `vcsekit show`; a new version number would tell the two apart"
    return (problem("VR120", workbook.path, message, hint, severity=Severity.WARNING),)


def _answers(
    workbook: Workbook, sheets: Mapping[str, list[list[str]]], card: Scorecard
) -> tuple[dict[str, _Cell], list[Remark], list[ReturnProblem]]:
    """The answers by indicator, what was said beside them, and what should be looked at."""
    known = {indicator.id.casefold(): indicator.id for indicator in card.indicators}
    answers: dict[str, _Cell] = {}
    remarks, warnings = list[Remark](), list[ReturnProblem]()
    for line in _lines(sheets, INDICATOR, (ANSWER, EVIDENCE, COMMENT)):
        answer = line.cells[ANSWER]
        texts = {name: cell.text for name, cell in line.cells.items()}
        indicator = known.get(line.key)
        if indicator is None:
            if any(texts.values()):
                warnings.append(_unknown(workbook.path, line))
            continue
        answers[indicator] = _both(answers.get(indicator), answer)
        if texts.get(EVIDENCE) or texts.get(COMMENT):
            remarks.append(Remark(indicator, texts.get(EVIDENCE, ""), texts.get(COMMENT, ""), answer.place))
    if not answers:
        message = f"no sheet has the headings “{INDICATOR}” and “{ANSWER}” above an indicator of the matrix"
        raise UnreadableError(problem("VR121", workbook.path, message, _NEW_FORM))
    missing = [name for name in known.values() if name not in answers]
    if missing:
        message = f"questions were taken out, and count as not answered: {', '.join(missing)}"
        warnings.append(problem("VR121", workbook.path, message, _NEW_FORM, severity=Severity.WARNING))
    return answers, remarks, warnings


def _both(earlier: _Cell | None, answer: _Cell) -> _Cell:
    """The answer to an indicator that stands twice, as in a copied sheet: two different ones are no answer."""
    if earlier is None or not earlier.text or folded(earlier.text) == folded(answer.text):
        return answer
    return _Cell(f"{earlier.text} or {answer.text}", answer.place) if answer.text else earlier


def _unknown(path: str, line: _Line) -> ReturnProblem:
    place = line.cells[ANSWER].place
    asked = f"“{line.key.upper()}” is no indicator of the matrix" if line.key else "the row names no indicator"
    message = f"{asked}, so what is written beside it is not read"
    return problem(
        "VR307", path, message, "write the indicator's id", line=place.line, sheet=place.sheet,
        column=INDICATOR, value=line.cells[ANSWER].text, severity=Severity.WARNING,
    )  # fmt: skip


def _lines(sheets: Mapping[str, list[list[str]]], key: str, others: Sequence[str]) -> Iterator[_Line]:
    """The rows below a heading `key` that has the heading of an answer beside it, from whichever sheets have them."""
    for name, grid in sheets.items():
        columns: dict[str, int] = {}
        for number, row in enumerate(grid, 1):
            words = [folded(cell) for cell in row]
            if folded(key) in words and folded(ANSWER) in words:
                columns = {word: words.index(folded(word)) for word in (key, *others) if folded(word) in words}
            elif columns and any(words):
                cells = {
                    word: _Cell(row[column].strip(), Place(name, number))
                    for word, column in columns.items()
                    if column < len(row)
                }
                if ANSWER in cells:
                    yield _Line(words[columns[key]] if columns[key] < len(words) else "", cells)
