"""The Excel form: what people get, and that it is read back by ids, whatever became of its sheets, rows and columns."""

from __future__ import annotations

import csv
import datetime
import io
import shutil
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from vcsekit.cli.app import run
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.export.form_csv import form_csv
from vcsekit.export.form_workbook import NOT_APPLICABLE, form_workbook, sheet_name
from vcsekit.returns.form_workbook import (
    ANSWER,
    COMMENT,
    EVIDENCE,
    FIELD,
    FIELDS,
    INDICATOR,
    FormTable,
    is_form,
    read_form,
    stamp,
)
from vcsekit.returns.layout import form_header
from vcsekit.returns.table import UnreadableError, place_of_cell
from vcsekit.returns.workbook import open_workbook
from vcsekit.scoring.card import scorecard

ROOT = Path(__file__).parents[1]
FOLDERS = {
    "small": ROOT / "tests" / "content" / "small",
    "other": ROOT / "tests" / "content" / "other-matrix",
    "shipped": ROOT / "content",
}
Change = Callable[[openpyxl.Workbook], None]


def library_in(folder: Path) -> Library:
    return load_library({path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")})[0]


LIBRARIES = {name: library_in(folder) for name, folder in FOLDERS.items()}
SMALL = LIBRARIES["small"]
ABOUT = {
    "return_id": "R-1", "system": "Northmere", "place": "Town", "constituency": "VCSE", "round": "2026",
    "submitted": datetime.date(2026, 5, 3), "comment": "All in all, a good year",
}  # fmt: skip


def opened(raw: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(raw))


def find(sheet: Worksheet, text: str) -> Any:
    """The cell of a sheet with this text."""
    return next(cell for row in sheet.iter_rows() for cell in row if cell.value == text)


def header_of(sheet: Worksheet) -> dict[str, int]:
    """The columns of a domain's sheet, by heading."""
    return {cell.value: cell.column for cell in sheet[find(sheet, INDICATOR).row]}


def domain_sheets(book: openpyxl.Workbook) -> list[Worksheet]:
    return [s for s in book if any(cell.value == INDICATOR for row in s.iter_rows() for cell in row)]


def fill(book: openpyxl.Workbook, answers: dict[str, str], about: dict[str, Any] = ABOUT) -> None:
    """Writes answers by indicator, with evidence and a comment for each, and what the return says of itself."""
    start = book["Start here"]
    for name, value in about.items():
        start.cell(find(start, FIELDS[name]).row, 2).value = value
    for sheet in domain_sheets(book):
        columns = header_of(sheet)
        for row in range(find(sheet, INDICATOR).row + 1, sheet.max_row + 1):
            name = sheet.cell(row, columns[INDICATOR]).value
            if name in answers:
                sheet.cell(row, columns[ANSWER]).value = answers[name]
                sheet.cell(row, columns[EVIDENCE]).value = f"Minutes about {name}"
                sheet.cell(row, columns[COMMENT]).value = f"-{name} was hard"


def answers_for(library: Library) -> dict[str, str]:
    """Every level and not applicable in turn, as the lists of the form offer them."""
    offered = [f"{level.value} {level.label}" for level in library.matrix.scale] + [NOT_APPLICABLE]
    return {indicator.id: offered[place % len(offered)] for place, indicator in enumerate(library.indicators)}


def filled(library: Library, path: Path, *changes: Change, about: dict[str, Any] = ABOUT) -> Path:
    """A filled form on disk, changed in some way after it was filled."""
    book = opened(form_workbook(library))
    fill(book, answers_for(library), about)
    for change in changes:
        change(book)
    book.save(path)
    return path


def read(path: Path, library: Library) -> tuple[dict[str, str], FormTable]:
    """What a form says, by column of the wide layout."""
    book = open_workbook(path, path.name)
    assert is_form(book)
    table = read_form(book, scorecard(library))
    header, row = table.rows()
    return dict(zip(header.cells, row.cells, strict=True)), table


# What people get


@pytest.mark.parametrize("name", FOLDERS)
def test_a_sheet_a_domain_and_every_descriptor_beside_the_answer(name: str):
    library = LIBRARIES[name]
    book = opened(form_workbook(library))
    domains = [domain for domain in library.domains if any(not i.retired for i in domain.indicators)]
    assert [sheet.title for sheet in book] == ["Start here", *(sheet_name(domain) for domain in domains), "Lists"]
    assert book["Lists"].sheet_state == "hidden"
    for domain, sheet in zip(domains, domain_sheets(book), strict=True):
        columns, first = header_of(sheet), find(sheet, INDICATOR).row
        levels = [f"{level.value} {level.label}" for level in library.matrix.scale]
        assert list(columns) == [INDICATOR, "What good looks like", *levels, ANSWER, EVIDENCE, COMMENT]
        kept = [indicator for indicator in domain.indicators if not indicator.retired]
        for row, indicator in enumerate(kept, first + 1):
            cells = [sheet.cell(row, column).value for column in columns.values()]
            told = [indicator.levels[level.id] for level in library.matrix.scale]
            assert cells == [indicator.id, indicator.statement, *told, None, None, None]
        assert sheet.max_row == first + len(kept)


@pytest.mark.parametrize("name", FOLDERS)
def test_what_may_be_written_to_and_what_is_locked(name: str):
    library = LIBRARIES[name]
    for sheet in opened(form_workbook(library)):
        assert sheet.protection.sheet is True
        assert sheet.protection.password is None, "anybody can unlock it"
        unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        if sheet.title == "Start here":
            assert unlocked == {f"B{find(sheet, label).row}" for label in FIELDS.values()}
        elif sheet.title == "Lists":
            assert not unlocked
        else:
            first, columns = find(sheet, INDICATOR).row, header_of(sheet)
            open_columns = [columns[heading] for heading in (ANSWER, EVIDENCE, COMMENT)]
            rows = range(first + 1, sheet.max_row + 1)
            assert unlocked == {sheet.cell(row, column).coordinate for row in rows for column in open_columns}


@pytest.mark.parametrize("name", FOLDERS)
def test_lists_to_choose_from(name: str):
    library = LIBRARIES[name]
    book = opened(form_workbook(library))

    def offered(range_name: str) -> list[str]:
        sheet, _, cells = book.defined_names[range_name].attr_text.partition("!")
        return [row[0].value for row in book[sheet][cells.replace("$", "")]]

    scale = [f"{level.value} {level.label}" for level in library.matrix.scale]
    assert offered("vcsekit_answers") == [*scale, NOT_APPLICABLE]
    assert offered("vcsekit_constituencies") == [group.label for group in library.matrix.constituencies]
    for sheet in domain_sheets(book):
        [rule] = sheet.data_validations.dataValidation
        column, first = header_of(sheet)[ANSWER], find(sheet, INDICATOR).row + 1
        cells = [sheet.cell(row, column).coordinate for row in range(first, sheet.max_row + 1)]
        assert (rule.type, rule.formula1, rule.errorStyle or "stop") == ("list", "vcsekit_answers", "stop")
        assert str(rule.sqref) == (f"{cells[0]}:{cells[-1]}" if len(cells) > 1 else cells[0])
    rules = {rule.formula1: rule for rule in book["Start here"].data_validations.dataValidation}
    assert (rules["vcsekit_constituencies"].errorStyle or "stop") == "stop"
    assert rules["vcsekit_systems"].errorStyle == "warning", "a system that the register lacks can still be written"


@pytest.mark.parametrize("name", FOLDERS)
def test_made_for_screen_readers_and_for_paper(name: str):
    library = LIBRARIES[name]
    book = opened(form_workbook(library))
    for sheet in book.worksheets[:-1]:
        assert not sheet.merged_cells.ranges
        assert isinstance(sheet["A1"].value, str), "a title in the first cell"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0), "one page wide, any length"
        for table in sheet.tables.values():
            assert table.headerRowCount != 0
            heads = [cell.value for cell in sheet[table.ref][0]]
            assert heads == [column.name for column in table.tableColumns]
        assert library.matrix.notice[:60] in str(sheet["A2"].value)
    for sheet in domain_sheets(book):
        row = find(sheet, INDICATOR).row
        assert sheet.freeze_panes == f"C{row + 1}"
        assert sheet.print_title_rows == f"${row}:${row}"
        assert {int(column.width) for column in sheet.column_dimensions.values()} <= {11, 30, *range(16, 27)}
        assert all(cell.alignment.wrap_text for line in sheet.iter_rows(min_row=row) for cell in line)
    assert list(book["Start here"].tables) == ["about", "progress", "levels"]


@pytest.mark.parametrize("name", FOLDERS)
def test_whose_matrix_it_is_stands_in_properties_and_cells(name: str):
    library = LIBRARIES[name]
    book, matrix = opened(form_workbook(library)), library.matrix
    properties = {item.name: item.value for item in book.custom_doc_props.props}
    assert properties == {
        "vcsekit form": "1", "vcsekit matrix": matrix.id, "vcsekit matrix version": matrix.version,
        "vcsekit matrix content": library.matrix_hash(),
    }  # fmt: skip
    assert book["Lists"]["A1"].value == stamp(scorecard(library), 64)
    assert library.matrix_hash() in book["Lists"]["A1"].value
    for sheet in book.worksheets[:-1]:
        assert sheet["A3"].value == stamp(scorecard(library))


def test_progress_counts_answers():
    book = opened(form_workbook(SMALL))
    formulas = [c.value for row in book["Start here"].iter_rows() for c in row if str(c.value or "").startswith("=")]
    care, work = domain_sheets(book)
    column = openpyxl.utils.get_column_letter(header_of(care)[ANSWER])
    first = find(care, INDICATOR).row + 1
    assert formulas[0] == f"=COUNTA('{care.title}'!{column}{first}:{column}{first + 1})"
    assert formulas[1] == f"=COUNTA('{work.title}'!{column}{first})"
    assert formulas[2].startswith("=SUM(B")
    assert len(formulas) == 3


def test_the_same_matrix_gives_the_same_bytes():
    assert form_workbook(SMALL) == form_workbook(SMALL)
    with zipfile.ZipFile(io.BytesIO(form_workbook(SMALL))) as book:
        core = book.read("docProps/core.xml").decode()
    assert core.count("2000-01-01T00:00:00Z") == 2


def renamed(library: Library, **titles: str) -> Library:
    """A library whose first domain or indicator says something else."""
    objects = dict(library.objects)
    path = next(path for path, item in objects.items() if item is library.domains[0])
    objects[path] = library.domains[0].model_copy(update=titles)
    return Library(library.documents, objects, library.entries)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Care", "CARE Care"),
        ("What: [now]? a/b\\c*", "CARE What now a b c"),
        ("People's voice", "CARE People's voice"),
        ("All who work with people'", "CARE All who work with people"),
        ("Care and support in every place and neighbourhood", "CARE Care and support in every"),
        ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerk", "CARE"),
        ("=1+1", "CARE =1+1"),
    ],
)
def test_names_of_sheets(title: str, expected: str, tmp_path: Path):
    library = renamed(SMALL, title=title)
    assert sheet_name(library.domains[0]) == expected
    path = filled(library, tmp_path / "r.xlsx")
    assert expected in openpyxl.load_workbook(path).sheetnames
    said, _ = read(path, library)
    assert said["CARE-01"] == "1 Low"


def test_a_domain_that_is_called_like_one_of_our_own_sheets(tmp_path: Path):
    library = renamed(SMALL, id="START", title="Here")
    path = filled(library, tmp_path / "r.xlsx")
    names = openpyxl.load_workbook(path).sheetnames
    assert sorted(names) == ["Lists", "START Here (domain)", "Start here", "WORK Work"]
    assert read(path, library)[0]["CARE-01"] == answers_for(library)["CARE-01"]


def test_a_long_title_fits_into_the_foot_of_a_page():
    matrix = SMALL.matrix.model_copy(update={"title": "&" * 200})
    library = Library(SMALL.documents, {**SMALL.objects, "matrix.yaml": matrix}, SMALL.entries)
    assert len(opened(form_workbook(library))["Start here"].oddFooter.left.text) < 250


def test_no_word_of_the_content_becomes_a_formula():
    indicator = SMALL.domains[0].indicators[0]
    levels = {"low": "@SUM(A1)", "high": "+1"}
    hostile = indicator.model_copy(update={"statement": "=1+1", "levels": levels})
    library = renamed(SMALL, title="-1", indicators=(hostile, *SMALL.domains[0].indicators[1:]))
    for sheet in opened(form_workbook(library)).worksheets[1:]:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert "=" not in form_csv(library)


# What comes back


@pytest.mark.parametrize("name", FOLDERS)
def test_a_filled_form_comes_back_as_it_was_filled(name: str, tmp_path: Path):
    library = LIBRARIES[name]
    said, table = read(filled(library, tmp_path / "r.xlsx"), library)
    assert list(said) == form_header(scorecard(library))
    about = {**ABOUT, "submitted": "2026-05-03"}
    matrix = {"matrix": f"{library.matrix.id} {library.matrix.version}"}
    assert said == {**about, **matrix, **answers_for(library)}
    remarks = [(remark.indicator, remark.evidence, remark.comment) for remark in table.remarks]
    told = [(i.id, f"Minutes about {i.id}", f"-{i.id} was hard") for i in library.indicators]
    assert remarks == [("", "", ABOUT["comment"]), *told]
    assert not table.warnings


def reordered(book: openpyxl.Workbook) -> None:
    book.move_sheet(book.worksheets[-2], -len(book.worksheets) + 2)


def retitled(book: openpyxl.Workbook) -> None:
    for number, sheet in enumerate(book.worksheets):
        sheet.title = f"Sheet{number}"


def sorted_rows(book: openpyxl.Workbook) -> None:
    for sheet in domain_sheets(book):
        first = find(sheet, INDICATOR).row + 1
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]
        for row, values in enumerate(reversed(rows), first):
            for column, value in enumerate(values, 1):
                sheet.cell(row, column).value = value


def moved_columns(book: openpyxl.Workbook) -> None:
    for sheet in domain_sheets(book):
        first = find(sheet, INDICATOR).row
        for row in sheet.iter_rows(min_row=first):
            values = [cell.value for cell in row]
            for cell, value in zip(row, reversed(values), strict=True):
                cell.value = value


def inserted(book: openpyxl.Workbook) -> None:
    for sheet in domain_sheets(book):
        sheet.insert_rows(1, 3)
        sheet.insert_rows(find(sheet, INDICATOR).row + 2)
        sheet.insert_cols(2)
        sheet["B2"] = "A note that somebody made"


def without_lists(book: openpyxl.Workbook) -> None:
    del book["Lists"]


def louder(book: openpyxl.Workbook) -> None:
    for sheet in domain_sheets(book):
        for cell in sheet[find(sheet, INDICATOR).row]:
            cell.value = f" {str(cell.value).upper()} "


CHANGES = [reordered, retitled, sorted_rows, moved_columns, inserted, without_lists, louder]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_it_is_read_by_ids_never_by_position(change: Change, tmp_path: Path):
    for name in ("small", "other"):
        library = LIBRARIES[name]
        plain, _ = read(filled(library, tmp_path / "plain.xlsx"), library)
        said, table = read(filled(library, tmp_path / "changed.xlsx", change), library)
        assert said == plain
        assert len(table.remarks) == 1 + len(library.indicators)
        assert not table.warnings


def test_all_changes_at_once(tmp_path: Path):
    plain, _ = read(filled(SMALL, tmp_path / "plain.xlsx"), SMALL)
    in_turn = [without_lists, reordered, sorted_rows, moved_columns, inserted, louder, retitled]
    assert set(in_turn) == set(CHANGES)
    said, _ = read(filled(SMALL, tmp_path / "changed.xlsx", *in_turn), SMALL)
    assert said == plain


def test_every_cell_knows_its_sheet_and_row(tmp_path: Path):
    _, table = read(filled(SMALL, tmp_path / "r.xlsx"), SMALL)
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    header, row = table.rows()
    for name in ("CARE-02", "WORK-01"):
        place = place_of_cell(table, row, header.cells.index(name))
        assert name in [cell.value for cell in book[place.sheet][place.line]]
    place = place_of_cell(table, row, header.cells.index("system"))
    assert (place.sheet, place.line) == ("Start here", find(book["Start here"], "System").row)


def test_a_form_without_an_id_has_the_name_of_its_file(tmp_path: Path):
    said, table = read(filled(SMALL, tmp_path / "Town hall.xlsx", about={**ABOUT, "return_id": None}), SMALL)
    assert said["return_id"] == "Town hall"
    assert "without a return id, so its file's name is used" in table.detected


def set_answer(sheet: int, row: int, column: str, value: Any) -> Change:
    """Writes below the heading of a domain's sheet."""

    def change(book: openpyxl.Workbook) -> None:
        target = domain_sheets(book)[sheet]
        target.cell(find(target, INDICATOR).row + row, header_of(target)[column]).value = value

    return change


def test_numbers_and_dates_as_people_type_them(tmp_path: Path):
    about = {**ABOUT, "return_id": 12, "round": 2026.0, "submitted": datetime.datetime(2026, 5, 3, 14, 30)}
    path = filled(SMALL, tmp_path / "r.xlsx", set_answer(0, 1, ANSWER, 2), about=about)
    said, _ = read(path, SMALL)
    assert (said["return_id"], said["round"], said["CARE-01"]) == ("12", "2026", "2")
    assert said["submitted"].startswith("2026-05-03")


def test_a_row_that_is_no_question_is_told(tmp_path: Path):
    _, table = read(filled(SMALL, tmp_path / "r.xlsx", set_answer(0, 1, INDICATOR, "CARE-77")), SMALL)
    codes = {(item.code, item.severity.value) for item in table.warnings}
    assert codes == {("VR307", "warning"), ("VR121", "warning")}
    [unknown] = [item for item in table.warnings if item.code == "VR307"]
    assert "“CARE-77” is no indicator of the matrix" in unknown.message
    assert (unknown.sheet, unknown.value) == ("CARE Care", "1 Low")
    [missing] = [item for item in table.warnings if item.code == "VR121"]
    assert missing.message == "questions were taken out, and count as not answered: CARE-01"


def copied(answer: str | None) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book.copy_worksheet(domain_sheets(book)[0])
        sheet.cell(find(sheet, INDICATOR).row + 1, header_of(sheet)[ANSWER]).value = answer

    return change


@pytest.mark.parametrize(("second", "said"), [(None, "1 Low"), ("1 Low", "1 Low"), ("2 High", "1 Low or 2 High")])
def test_a_question_that_stands_twice(second: str | None, said: str, tmp_path: Path):
    """In a copied sheet: the same answer counts once, and two different ones are no answer."""
    found, _ = read(filled(SMALL, tmp_path / "r.xlsx", copied(second)), SMALL)
    assert found["CARE-01"] == said


def restamped(old: str, new: str, sheets: slice = slice(None)) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        for sheet in book.worksheets[sheets]:
            for row in sheet.iter_rows(max_row=5):
                for cell in row:
                    if isinstance(cell.value, str) and cell.value.startswith("vcsekit form"):
                        cell.value = cell.value.replace(old, new)

    return change


def without_headings(book: openpyxl.Workbook) -> None:
    for sheet in domain_sheets(book):
        find(sheet, INDICATOR).value = "Question"


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (restamped("1.0.0", "0.9.0"), "VR120", "the form is for the matrix small 0.9.0, not for small 1.0.0"),
        (restamped("small", "tall"), "VR120", "the form is for the matrix tall 1.0.0, not for small 1.0.0"),
        (restamped("form 1", "form 2"), "VR120", "the form was made by another version of vcsekit"),
        (restamped("1.0.0", "0.9.0", slice(1)), "VR121", "its sheets come from different forms: small 0.9.0"),
        (without_headings, "VR121", "no sheet has the headings “Indicator” and “Your answer”"),
    ],
)
def test_what_is_refused(change: Change, code: str, message: str, tmp_path: Path):
    path = filled(SMALL, tmp_path / "r.xlsx", change)
    with pytest.raises(UnreadableError) as error:
        read_form(open_workbook(path, "r.xlsx"), scorecard(SMALL))
    problem = error.value.problem
    assert (problem.code, problem.severity.value) == (code, "error")
    assert problem.message.startswith(message)
    assert "--content" in problem.hint or "vcsekit form --format xlsx" in problem.hint


def test_a_reworded_matrix_is_a_warning(tmp_path: Path):
    _, table = read(filled(SMALL, tmp_path / "r.xlsx"), renamed(SMALL, weight=Decimal(7)))
    [warning] = table.warnings
    assert (warning.code, warning.severity.value) == ("VR120", "warning")
    assert warning.message.startswith("the matrix was reworded since this form was made")


def test_another_workbook_is_no_form(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["return_id", "CARE-01", "vcsekit format"])
    book.save(tmp_path / "r.xlsx")
    assert not is_form(open_workbook(tmp_path / "r.xlsx", "r.xlsx"))


# From the command line


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VCSEKIT_CONTENT", str(FOLDERS["small"]))
    return tmp_path


def table_in(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def test_the_command_writes_what_its_ending_says(here: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["form", "--out", "r.xlsx"]) == 0
    assert (here / "r.xlsx").read_bytes() == form_workbook(SMALL)
    assert SMALL.matrix.notice in capsys.readouterr().err
    assert run(["form", "--out", "r.csv"]) == 0
    assert (here / "r.csv").read_bytes().decode("utf-8-sig") == form_csv(SMALL)
    assert run(["form", "--format", "csv"]) == 0
    assert capsys.readouterr().out == form_csv(SMALL).replace("\r\n", "\n")
    assert run(["form", "--format", "xlsx", "--out", "form.bin"]) == 0
    assert (here / "form.bin").read_bytes() == form_workbook(SMALL)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "xlsx"], "a workbook can't be shown on the screen"),
        (["--out", "r.pdf"], "it is not clear what r.pdf should be"),
        (["--out", "there.xlsx"], "there.xlsx exists already"),
    ],
)
def test_refusals(arguments: list[str], message: str, here: Path, capsys: pytest.CaptureFixture[str]):
    (here / "there.xlsx").write_text("mine")
    assert run(["form", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert (here / "there.xlsx").read_text() == "mine"


def test_a_folder_of_forms_scores_as_a_table_with_the_same_answers(here: Path, capsys: pytest.CaptureFixture[str]):
    (here / "in").mkdir()
    offered = ["1 Low", "2 High", NOT_APPLICABLE, ""]
    rows = []
    for number in range(6):
        answers = {i.id: offered[(number + place) % 4] for place, i in enumerate(SMALL.indicators)}
        about = {**ABOUT, "return_id": f"R{number}", "constituency": ["NHS", "VCSE"][number % 2]}
        book = opened(form_workbook(SMALL))
        fill(book, {name: answer for name, answer in answers.items() if answer}, about)
        book.save(here / "in" / f"return {number}.xlsx")
        rows.append({**about, "submitted": "2026-05-03", "comment": "", **answers})
    (here / "in" / "~$return 1.xlsx").write_bytes(b"Excel is open")
    (here / "in" / "notes.docx").write_bytes(b"notes")
    with (here / "r.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, form_header(scorecard(SMALL)))
        writer.writeheader()
        writer.writerows(rows)
    assert run(["score", "in", "--out", "forms"]) == 0
    found = capsys.readouterr()
    assert "6 rows in = 6 scored + 0 rejected, from 6 of 6 files." in found.out
    assert "note: passed over in in: notes.docx" in found.err
    assert run(["score", "r.csv", "--out", "table"]) == 0
    for name in ("overall.csv", "domains.csv", "indicators.csv", "gaps.csv", "quality.csv"):
        assert (here / "forms" / name).read_bytes() == (here / "table" / name).read_bytes()
    scores, others = (table_in(here / folder / "scores.csv") for folder in ("forms", "table"))
    where = ("file", "sheet", "line")
    assert [{k: v for k, v in row.items() if k not in where} for row in scores] == [
        {k: v for k, v in row.items() if k not in where} for row in others
    ]
    remarks = table_in(here / "forms" / "comments.csv")
    assert len([row for row in remarks if not row["indicator"]]) == 6
    said = [row for row in remarks if row["return_id"] == "R0" and row["indicator"] == "CARE-01"]
    assert [(row["evidence"], row["comment"]) for row in said] == [("Minutes about CARE-01", "'-CARE-01 was hard")]
    assert f"comments are not scored, and may name people: {Path('forms') / 'comments.csv'}\n" in found.out


def test_a_bad_cell_of_a_form_is_told_with_its_sheet_and_row(here: Path, capsys: pytest.CaptureFixture[str]):
    filled(SMALL, here / "r.xlsx", set_answer(1, 1, ANSWER, "rather high"))
    assert run(["score", "r.xlsx", "--out", "scored"]) == 1
    [row] = [row for row in table_in(here / "scored" / "rejected.csv") if row["code"] == "VR401"]
    sheet = openpyxl.load_workbook(here / "r.xlsx")["WORK Work"]
    place = (row["sheet"], int(row["line"]), row["column"], row["value"])
    assert place == ("WORK Work", find(sheet, INDICATOR).row + 1, "WORK-01", "rather high")
    assert "r.xlsx, sheet WORK Work, row" in capsys.readouterr().err


def test_a_form_of_another_matrix_is_refused_and_the_rest_counts(here: Path, capsys: pytest.CaptureFixture[str]):
    filled(SMALL, here / "ours.xlsx")
    filled(LIBRARIES["other"], here / "theirs.xlsx")
    assert run(["score", "ours.xlsx", "theirs.xlsx", "--out", "scored"]) == 1
    found = capsys.readouterr()
    assert (
        "VR120" in found.err and "the form is for the matrix island-libraries 2.4.0, not for small 1.0.0" in found.err
    )
    assert "1 row in = 1 scored + 0 rejected, from 1 of 2 files." in found.out


def test_a_report_straight_from_a_form(here: Path, capsys: pytest.CaptureFixture[str]):
    shutil.copytree(FOLDERS["small"], here / "content")
    matrix = here / "content" / "matrix.yaml"
    matrix.write_text(matrix.read_text(encoding="utf-8") + "agreement:\n  minimum_group_size: 1\n", encoding="utf-8")
    filled(SMALL, here / "r.xlsx")
    assert run(["report", "r.xlsx", "--content", "content"]) == 0
    assert "Northmere" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["empty", "nowhere"])
def test_a_folder_without_returns(name: str, here: Path, capsys: pytest.CaptureFixture[str]):
    (here / "empty").mkdir()
    (here / "empty" / "notes.docx").write_bytes(b"notes")
    assert run(["score", name, "--out", "scored"]) == 2
    told = {"empty": "the folder empty holds no returns", "nowhere": "nowhere can't be read: there is no such file"}
    assert told[name] in capsys.readouterr().err
    assert not (here / "scored").exists()


def test_fields_of_the_form_are_the_columns_of_a_table():
    header = form_header(scorecard(SMALL))
    assert [name for name in header if name in FIELDS] == list(FIELDS)
    assert FIELD not in FIELDS.values()
