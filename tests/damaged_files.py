"""Makes the damaged files that are no text, and those that are too long to be written down."""

from __future__ import annotations

import datetime
import io
import zipfile
from functools import cache
from typing import Any

import xlsxwriter

H = "return_id,system,place,constituency,round,submitted,matrix,CARE-01,CARE-02,WORK-01,comment"
ROW = "{},,,,,,,1,2,1,{}\n"
_NAMES = "urn:oasis:names:tc:opendocument:xmlns"
_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def made(name: str) -> bytes:
    """A file's bytes, the same each time."""
    result = globals()[name]()
    return result if isinstance(result, bytes) else result.encode()


def two_encodings() -> bytes:
    return (f"{H}\n" + ROW.format("ä", "")).encode() + ROW.format("ö", "").encode("cp1252")


def no_encoding() -> bytes:
    return (f"{H}\n" + ROW.format("a", "")).encode() + b"b,\x81\x8d,,,,,,1,2,1,\n"


def cut_in_character() -> bytes:
    return f"{H}\n{ROW.format('a', 'it’')}".encode()[:-3]


def zeros_at_end() -> bytes:
    return (f"{H}\n" + ROW.format("a", "")).encode() + bytes(512)


def a_pdf() -> bytes:
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"


def a_picture() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def long_line() -> str:
    return f"{H}\n" + ROW.format("a", "x," * 3_000_000)


def many_columns() -> str:
    return "return_id" + ",x" * 10_000 + ",CARE-01\n"


def long_cell() -> str:
    return f"{H}\n" + ROW.format("a", "x" * 300_000) + ROW.format("b", "")


def many_lines_in_a_row() -> str:
    return f"{H}\n" + 'a,"' + "\n" * 25_000 + '",,,,,,1,2,1,\n' + ROW.format("b", "")


# Workbooks


def book(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    """A workbook of sheets, each a name and rows of cells."""
    handle = io.BytesIO()
    workbook = xlsxwriter.Workbook(handle, {"strings_to_formulas": False})
    workbook.set_properties({"created": datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)})
    date = workbook.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets:
        sheet = workbook.add_worksheet(name)
        if name.startswith("Hidden"):
            sheet.hide()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(number, place, cell, date)
                elif isinstance(cell, str) and cell.startswith("=ERROR "):
                    sheet.write_formula(number, place, "=1/0", None, cell.removeprefix("=ERROR "))
                else:
                    sheet.write(number, place, cell)
    workbook.close()
    return handle.getvalue()


def workbook() -> bytes:
    header = ["return_id", "CARE-01", "CARE-02", "WORK-01"]
    return book(("Sheet1", [header, ["a", 1, "High", None], [], ["b", 2, 9, "n/a"]]))


def numbers_and_dates() -> bytes:
    header = ["return_id", "submitted", "CARE-01", "CARE-02", "WORK-01"]
    first = [17, datetime.date(2026, 5, 1), 1.0, 2, "1.0"]
    second = [18.5, "2026-05-02", 1.5, datetime.date(2026, 2, 1), True]
    second[4] = 2
    return book(("Sheet1", [header, first, second]))


def word_document() -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"})


def old_word_document() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(512)


def titled_workbook() -> bytes:
    header = ["return_id", "CARE-01", "CARE-02", "WORK-01"]
    return book(("Sheet1", [["Our survey"], [], ["", "Care", "Care", "Work"], header, ["a", 1, 2, "n/a"]]))


def unworked_formula() -> bytes:
    """The first two formulas have no result; that of the third is an empty text, and that of the fourth is 2."""
    cells = "".join(f'<c r="{column}1" t="inlineStr"><is><t>{name}</t></is></c>' for column, name in zip(
        "ABCDE", ("return_id", "CARE-01", "CARE-02", "comment", "WORK-01"), strict=True))  # fmt: skip
    answers = (
        '<c r="A2" t="inlineStr"><is><t>a</t></is></c><c r="B2"><f>1+0</f><v></v></c><c r="C2"><f>1+0</f></c>'
        '<c r="D2" t="str"><f>""</f><v></v></c><c r="E2"><f>1+1</f><v>2</v></c>'
    )
    sheet = _SHEET.format(f'<row r="1">{cells}</row><row r="2">{answers}</row>')
    return replaced("xl/worksheets/sheet1.xml", sheet.encode())


def unworked_rows() -> bytes:
    """Below the headings stand formulas alone, of which none has a result: no cell there has a value."""
    header = "".join(f'<c r="{column}1" t="inlineStr"><is><t>{name}</t></is></c>' for column, name in zip(
        "ABC", ("return_id", "CARE-01", "CARE-02"), strict=True))  # fmt: skip
    rows = "".join(f'<row r="{row}"><c r="A{row}"><f>B1</f></c><c r="B{row}"><f>1</f></c></row>' for row in (2, 3))
    return replaced("xl/worksheets/sheet1.xml", _SHEET.format(f'<row r="1">{header}</row>{rows}').encode())


def excel_error() -> bytes:
    return book(("Sheet1", [["return_id", "CARE-01", "CARE-02"], ["a", "=ERROR #DIV/0!", 1]]))


def workbook_with_notes() -> bytes:
    return book(
        ("Notes", [["Please read"], ["Some text"]]), ("Blank", []), ("Answers", [["return_id", "CARE-01"], ["a", 2]])
    )


def workbook_with_hidden_sheet() -> bytes:
    return book(("Answers", [["return_id", "CARE-01"], ["a", 2]]), ("Hidden", [["return_id", "CARE-01"], ["b", 2]]))


def empty_workbook() -> bytes:
    return book(("Sheet1", []), ("Sheet2", []))


def many_sheets() -> bytes:
    return book(*((f"S{number}", [["return_id", "CARE-01"], [number, 1]]) for number in range(101)))


def wide_workbook() -> bytes:
    return book(("Sheet1", [["return_id", *("x" for _ in range(10_000))], ["a", *(1 for _ in range(10_000))]]))


def cut_workbook() -> bytes:
    return workbook()[:-700]


def zipped_text() -> bytes:
    return zipped({"answers.csv": f"{H}\n{ROW.format('a', '')}".encode()})


def compound_rubbish() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8


def zipped(parts: dict[str, bytes]) -> bytes:
    handle = io.BytesIO()
    with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return handle.getvalue()


def replaced(name: str, data: bytes) -> bytes:
    """The sound workbook with one of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    return zipped({**parts, name: data})


@cache
def zip_bomb() -> bytes:
    """A sound workbook, but for one part of six hundred million spaces."""
    handle, name = io.BytesIO(), "xl/sharedStrings.xml"
    with zipfile.ZipFile(io.BytesIO(workbook())) as sound, zipfile.ZipFile(handle, "w") as archive:
        for part in sound.namelist():
            if part != name:
                archive.writestr(zipfile.ZipInfo(part), sound.read(part))
        info = zipfile.ZipInfo(name)
        info.compress_type, info._compresslevel = zipfile.ZIP_DEFLATED, 1
        with archive.open(info, "w") as bomb:
            for _ in range(600):
                bomb.write(b" " * 1_000_000)
    return handle.getvalue()


def lying_bomb() -> bytes:
    """The sizes that the bomb gives for its parts are made small, in both places where they stand."""
    data = bytearray(zip_bomb())
    size = (600_000_000).to_bytes(4, "little")
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = (1_000).to_bytes(4, "little")
    return bytes(data)


def far_corner() -> bytes:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return replaced("xl/worksheets/sheet1.xml", _SHEET.format(cells).encode())


def far_down() -> bytes:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1000000"><c r="CV1000000"><v>1</v></c></row>'
    return replaced("xl/worksheets/sheet1.xml", _SHEET.format(cells).encode())


def locked_workbook() -> bytes:
    """A zipped file in which every part says that it is encrypted."""
    data = bytearray(workbook())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(mark, place + 4)
    return bytes(data)


def ods(rows: str) -> bytes:
    """An OpenDocument file of one sheet."""
    names = "".join(f' xmlns:{name}="{_NAMES}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{_NAMES}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    parts = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    return zipped({name: text.encode() for name, text in parts.items()})


def ods_row(*cells: str, times: int = 1) -> str:
    inner = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
    )
    rest = '<table:table-cell table:number-columns-repeated="16380"/>'
    return f'<table:table-row table:number-rows-repeated="{times}">{inner}{rest}</table:table-row>'


def opendocument() -> bytes:
    return ods(
        ods_row("return_id", "CARE-01") + ods_row("a", "High") + ods_row("b", "Higher") + ods_row(times=1_048_000)
    )


def repeated_cell() -> bytes:
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    return ods(f'<table:table-row table:number-rows-repeated="70000">{cell}</table:table-row>')
