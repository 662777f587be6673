"""Hostile files and names: what others wrote ends soon, stays where it belongs, and is told in plain words."""

from __future__ import annotations

import http.client
import io
import json
import os
import socket
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from damaged_files import ods, replaced, workbook, zipped
from held import ONE, Vcsekit, caller, hold
from vcsekit.content.ids import fits_every_system, is_device
from vcsekit.diagnostics import VcsekitError
from vcsekit.export.manifest import NotManifestError, read_manifest
from vcsekit.export.results import MAX_COUNT, NotResultsError, count_of, state_from_data
from vcsekit.io import changes, disk, files, folders, journal, pagefind, server
from vcsekit.io.disk import stays_in
from vcsekit.returns import limits, unpacked
from vcsekit.returns.table import UnreadableError
from vcsekit.returns.workbook import open_workbook

SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)
FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'
FAR = '<row r="9000"><c r="XFD9000"><v>1</v></c></row>'

links = pytest.mark.skipif(os.name != "posix", reason="links need a right of their own on Windows")


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vcsekit:
    return caller(tmp_path, monkeypatch, capsys)


# Workbooks: what would need more memory than there is


def sheet(rows: str, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    return replaced(part, SHEET.format(rows).encode())


def elsewhere(target: str, part: str) -> bytes:
    """A workbook whose sheet lies in a part of another name."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    relations = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="{target}"/></Relationships>'
    )
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if "worksheets" not in name}
    return zipped({**parts, "xl/_rels/workbook.xml.rels": relations.encode(), part: SHEET.format(FIRST + FAR).encode()})


def ods_cell(attributes: str) -> bytes:
    cell = f"<table:table-cell {attributes}><text:p>x</text:p></table:table-cell>"
    return ods(f"<table:table-row>{cell}</table:table-row>" * 400)


PREFIXED = SHEET.format(FIRST + FAR).replace("<", "<x-y:").replace("<x-y:/", "</x-y:").replace("<x-y:?", "<?")
PREFIXED = PREFIXED.replace("xmlns=", "xmlns:x-y=")

FAR_APART = {
    "plain": sheet(FIRST + FAR),
    "spaces around =": sheet(FIRST + FAR.replace('r="XFD', 'r = "XFD')),
    "single quotes": sheet(FIRST + FAR.replace('"XFD9000"', "'XFD9000'")),
    "small letters": sheet(FIRST + FAR.replace("XFD", "xfd")),
    "a line break in the tag": sheet(FIRST + FAR.replace("<c ", "<c\n")),
    "> in an attribute": sheet(FIRST + FAR.replace("<c ", '<c x=">" ')),
    "a reference in an attribute": sheet(FIRST + FAR.replace("<c ", "<c x=\" r='A2'\" ")),
    "a letter written as a number": sheet(FIRST + FAR.replace("XFD", "&#88;FD")),
    "a prefix": replaced("xl/worksheets/sheet1.xml", PREFIXED.encode()),
    "cells without references": sheet(FIRST + f'<row r="1048576">{"<c><v>1</v></c>" * 1_990}</row>'),
    "many columns without references": sheet(f"<row>{'<c/>' * 2_001}</row>"),
    "a long tag": sheet(FIRST + FAR.replace("<c ", f'<c x="{"y" * 600_000}" ')),
    "another folder": elsewhere("foo/s.xml", "xl/foo/s.xml"),
    "outside of xl": elsewhere("/other/s.xml", "other/s.xml"),
    "an open document": ods_cell('table:number-columns-repeated = "16384"'),
    "an open document, > in an attribute": ods_cell('table:style-name=">" table:number-columns-repeated="16384"'),
}


@pytest.mark.parametrize("name", FAR_APART)
def test_cells_far_apart_however_they_are_written(name: str, tmp_path: Path):
    path = tmp_path / "answers.xlsx"
    path.write_bytes(FAR_APART[name])
    with pytest.raises(UnreadableError) as caught:
        open_workbook(path, path.name)
    assert caught.value.problem.code in ("VR105", "VR109")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (sheet(FIRST.replace('r="A1"', 'r="A1" r="XFD9000"')), "damaged"),
        (sheet(FIRST.replace("A1", "$A$1")), "damaged"),
        (sheet(FIRST.replace('r="1"', 'r="one"')), "damaged"),
        (sheet(f'<row><c x="{"y" * 3_000_000}"/></row>'), "damaged"),
        (sheet(FIRST).replace(b"PK", b"PQ", 1), "damaged"),
        (replaced("xl/worksheets/sheet1.xml", f"<!DOCTYPE a []>{SHEET[21:].format('')}".encode()), "damaged"),
        (sheet("<row>"), "damaged"),
        (replaced("xl/workbook.bin", b""), ".xlsb"),
        (replaced("XL\\Workbook.BIN", b""), ".xlsb"),
        (ods_cell('table:number-columns-repeated="many"'), "damaged"),
    ],
)  # fmt: skip
def test_what_no_workbook_holds(data: bytes, told: str):
    with pytest.raises(UnreadableError) as caught:
        unpacked.measured(io.BytesIO(data), "answers.xlsx")
    assert told in caught.value.problem.message


def with_end(data: bytes, place: int, value: bytes) -> bytes:
    """An archive whose last record says something else."""
    start = data.rfind(b"PK\x05\x06") + place
    return data[:start] + value + data[start + len(value) :]


FAR_SHEET, SOUND = FAR_APART["plain"], sheet(FIRST)
TWO_LISTS = {
    "a sound one behind": FAR_SHEET + SOUND,
    "a sound one behind, on a second disk": FAR_SHEET + with_end(SOUND, 4, b"\1"),
    "a sound one behind, with its list on a second disk": FAR_SHEET + with_end(SOUND, 6, b"\1"),
    "a sound one behind, with another number of parts": FAR_SHEET + with_end(SOUND, 8, b"\5"),
    "a sound one behind, with another number of parts in all": FAR_SHEET + with_end(SOUND, 10, b"\x99"),
    "a sound one as remark": with_end(FAR_SHEET, 20, len(SOUND).to_bytes(2, "little")) + with_end(SOUND, 4, b"\1"),
    "a remark": with_end(SOUND, 20, b"\4") + b"hey!",
    "something before": b"MZ" + SOUND,
    "a record for large archives": SOUND[:-22] + b"PK\6\7".ljust(20, b"\0") + SOUND[-22:],
    "cut off": SOUND[:-1],
}


@pytest.mark.parametrize("name", TWO_LISTS)
def test_an_archive_with_two_lists_of_parts(name: str):
    """The library might read other parts than those that were measured."""
    assert unpacked.measured(io.BytesIO(SOUND), "answers.xlsx") == {}
    with pytest.raises(UnreadableError) as caught:
        unpacked.measured(io.BytesIO(TWO_LISTS[name]), "answers.xlsx")
    assert "damaged" in caught.value.problem.message


def test_more_parts_than_are_unpacked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unpacked, "MAX_PARTS", 3)
    with pytest.raises(UnreadableError) as caught:
        unpacked.measured(io.BytesIO(workbook()), "answers.xlsx")
    assert "parts; so much is not unpacked" in caught.value.problem.message


def test_cells_without_references_follow_each_other(tmp_path: Path):
    """As some programs write them: they are read as they stand, and a failed formula keeps its place."""
    path = tmp_path / "answers.xlsx"
    path.write_bytes(sheet('<row><c><v>1</v></c><c t="e"><v>#DIV/0!</v></c></row><row><c><v>2</v></c></row>'))
    book = open_workbook(path, path.name)
    assert [row.cells for row in book.rows(book.names[0])] == [["1", "#ERROR"], ["2", ""]]


def test_two_sheets_of_an_open_document_end_apart(tmp_path: Path):
    """LibreOffice fills a sheet up to its last row; that says nothing of the next sheet."""
    row = '<table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
    rest = (
        '</table:table-row><table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    )
    path = tmp_path / "answers.ods"
    path.write_bytes(ods(f'{row}{rest}</table:table><table:table table:name="T">{row}{rest}'))
    book = open_workbook(path, path.name)
    assert [[row.cells for row in book.rows(name)] for name in book.names] == [[["a"]], [["a"]]]


# JSON that others wrote


def state(**changes: object) -> list[dict[str, object]]:
    row: dict[str, object] = {
        "system": "s", "place": "", "constituency": "", "round": "1", "responses": 3,
        "answers": {"WORK-01": {"1": 3}}, "domain_scores": {"WORK": {"3/2": 3}}, "overall_scores": {"1": 3},
    }  # fmt: skip
    return [{**row, **changes}]


def test_sound_results_are_read():
    assert next(iter(state_from_data(state()).values())).responses == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"responses": float("inf")}, {"responses": 1.5}, {"responses": True}, {"responses": -1}, {"responses": "3"},
        {"responses": MAX_COUNT + 1}, {"responses": 10**4000},
        {"answers": {"WORK-01": {"1": float("inf")}}}, {"answers": {"WORK-01": {"9" * 5000: 1}}},
        {"answers": {"WORK-01": {"1e9": 1}}}, {"answers": [1]}, {"answers": {"WORK-01": 7}},
        {"overall_scores": {"1e999999999": 1}}, {"overall_scores": {"1/0": 1}}, {"overall_scores": {"nan": 1}},
        {"overall_scores": {"9" * 50: 1}}, {"domain_scores": {"WORK": {"1": 10**30}}},
    ],
)  # fmt: skip
def test_numbers_that_no_returns_make(changes: dict[str, object]):
    begun = time.process_time()
    with pytest.raises(NotResultsError):
        state_from_data(state(**changes))
    assert time.process_time() - begun < 20


def test_more_groups_than_are_scored(monkeypatch: pytest.MonkeyPatch):
    from vcsekit.export import results

    monkeypatch.setattr(results, "MAX_GROUPS", 1)
    with pytest.raises(NotResultsError, match="more than 1 groups"):
        state_from_data(state() + state(system="t"))
    assert count_of(0) == 0


def test_a_manifest_with_a_number_beyond_all():
    text = json.dumps({
        "kind": "vcsekit-manifest", "format": 1, "program": "1", "layout": None, "options": {}, "inputs": [],
        "outputs": [], "matrix": dict.fromkeys(("id", "version", "hash", "settings"), "x"), "tally": {"rows": 1},
    })  # fmt: skip
    assert read_manifest(text).tally == {"rows": 1}
    with pytest.raises(NotManifestError):
        read_manifest(text.replace('"rows": 1', '"rows": Infinity'))


RESULTS = {"kind": "vcsekit-results", "format": 1, "matrix": {"id": "small", "version": "1.0.0", "hash": "x"}}


@pytest.mark.parametrize("command", ["report", "cohort", "trend", "twin"])
@pytest.mark.parametrize(
    "text",
    ["[" * 200_000, '{"a":' * 200_000, "9" * 100_000, '{"kind": "vcsekit-results", "format": 1e999}', "", "\x00",
     json.dumps({**RESULTS, "state": [], "tally": {"rows": 10**30}})],
    ids=["deep list", "deep object", "long number", "endless format", "empty", "nul", "far too many rows"],
)  # fmt: skip
def test_results_that_are_hostile(command: str, text: str, vcsekit: Vcsekit):
    Path("results.json").write_text(text, encoding="utf-8")
    out = ("--out", "r.html") if command == "report" else ()
    found = vcsekit(command, "results.json", *(("results.json",) if command == "trend" else ()), *out)
    assert found.code == 2
    assert "error: results.json " in found.err
    assert not Path("r.html").exists()


def test_every_file_has_a_largest_size(vcsekit: Vcsekit, monkeypatch: pytest.MonkeyPatch):
    """One byte more than a limit is refused, one that fits is read on: the message is another one then."""
    for module, name, arguments in [
        (limits, "MAX_RESULTS_BYTES", ("report", "big", "--out", "r.html")),
        (limits, "MAX_MANIFEST_BYTES", ("score", "--from", "big", "--out", "scored")),
    ]:
        path = Path("big.json")
        path.write_text(" " * 51, encoding="utf-8")
        words = [str(path) if word == "big" else word for word in arguments]
        with monkeypatch.context() as patch:
            patch.setattr(module, name, 50)
            assert "big.json is too large: it may have 50 bytes at most" in vcsekit(*words).err
            patch.setattr(module, name, 51)
            assert "too large" not in vcsekit(*words).err


def test_a_list_of_names_has_a_largest_size(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    from vcsekit.cli.gathered import Naming

    monkeypatch.setattr(limits, "MAX_NAMES_BYTES", 10)
    names = tmp_path / "names.txt"
    names.write_text("0123456789A", encoding="utf-8")
    with pytest.raises(VcsekitError, match="too large"):
        Naming(file=names).systems([])


# Content, templates and scripts


def test_a_folder_has_a_largest_size(vcsekit: Vcsekit, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patch:
        patch.setattr(files, "MAX_TOTAL", 100)
        assert "content are too large: they may have 100 bytes in all" in vcsekit("validate").err
    with monkeypatch.context() as patch:
        patch.setattr(files, "MAX_FILES", 2)
        assert "content holds more than 2 content files" in vcsekit("validate").err


def test_a_file_of_a_folder_has_a_largest_size(vcsekit: Vcsekit):
    with Path("content/domains/work.yaml").open("ab") as handle:
        handle.truncate(files.MAX_FILE + 1)
    found = vcsekit("validate")
    assert found.code == 2
    assert "work.yaml is too large: it may have 16,000,000 bytes at most" in found.err
    assert vcsekit("fmt", "content/domains/work.yaml").code == 2


def test_folders_in_folders(vcsekit: Vcsekit):
    """As deep as systems allow; walking down with one call inside another would end in an error of our own."""
    made, deep = Path.cwd(), 0
    try:
        os.chdir("content")
        for _ in range(1_200):
            Path("d").mkdir()
            os.chdir("d")
            deep += 1
        os.chdir(made)
        for command in (("validate",), ("fmt",), ("site", "build", "--out", "s"), ("list",)):
            found = vcsekit(*command)
            assert found.code == 2
            assert "content holds folders in folders more than 32 deep" in found.err
        assert len(folders.stamps(Path("content"), (".yaml",))) > 3
    finally:
        os.chdir(made / "content")
        for _ in range(deep):
            os.chdir("d")
        for _ in range(deep):
            os.chdir("..")
            Path("d").rmdir()
        os.chdir(made)


@links
def test_content_that_is_a_link(vcsekit: Vcsekit):
    """A link out is no content; a folder that is one is not looked into; one inside is read as it is."""
    secret = Path("secret.yaml")
    secret.write_text("password: hunter2\n", encoding="utf-8")
    Path("content/domains/secret.yaml").symlink_to(secret.resolve())
    Path("content/barriers/away").symlink_to(Path.cwd())
    Path("content/cases/loop.yaml").symlink_to("loop.yaml")
    for command in (("validate",), ("list",), ("search", "password"), ("site", "build", "--out", "s"), ("fmt",)):
        found = vcsekit(*command)
        assert found.code in (0, 1)
        assert "hunter2" not in found.out + found.err
    assert secret.read_text(encoding="utf-8") == "password: hunter2\n"
    assert not any(b"hunter2" in path.read_bytes() for path in Path("s").rglob("*") if path.is_file())


@links
@pytest.mark.parametrize("place", ["templates", "theme"])
def test_looks_that_lead_out(place: str, vcsekit: Vcsekit):
    Path("secret.svg").write_text("<svg>hunter2</svg>", encoding="utf-8")
    Path("look").mkdir()
    if place == "templates":
        Path("look/report.css").symlink_to(Path("secret.svg").resolve())
        Path("look/cards.css").write_text("p { color: red }", encoding="utf-8")
        found = vcsekit("cards", "--out", "c.html", "--templates", "look")
        assert "look/report.css leads out of the folder and is not read" in found.err
    else:
        Path("look/theme.yaml").write_text("logo: logo.svg\nlogo_text: Us\n", encoding="utf-8")
        Path("look/logo.svg").symlink_to(Path("secret.svg").resolve())
        found = vcsekit("cards", "--out", "c.html", "--theme", "look/theme.yaml")
        assert found.code == 2
    assert not Path("c.html").exists() or "hunter2" not in Path("c.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", ["../secret.svg", "/etc/hostname", "a/../../secret.svg", "C:\\secret.svg", "\\\\x\\y.svg"]
)
def test_a_logo_elsewhere(name: str, vcsekit: Vcsekit):
    Path("secret.svg").write_text("<svg>hunter2</svg>", encoding="utf-8")
    Path("look").mkdir()
    Path("look/theme.yaml").write_text(f"logo: '{name}'\nlogo_text: Us\n", encoding="utf-8")
    assert vcsekit("cards", "--out", "c.html", "--theme", "look/theme.yaml").code == 2
    assert not Path("c.html").exists()


@pytest.mark.parametrize(
    "name", ["../secret.txt", "/etc/hostname", "..\\secret.txt", "site/../../secret.txt", "C:/x", "~/x", "."]
)
def test_a_template_takes_in_no_other_file(name: str, vcsekit: Vcsekit):
    Path("secret.txt").write_text("hunter2", encoding="utf-8")
    Path("look").mkdir()
    Path("look/cards.html.j2").write_text("{% include " + json.dumps(name) + " %}", encoding="utf-8")
    found = vcsekit("cards", "--out", "c.html", "--templates", "look")
    assert found.code == 2
    assert "hunter2" not in found.out + found.err
    assert not Path("c.html").exists()


@pytest.mark.usefixtures("vcsekit")
def test_an_answer_without_an_end(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    from vcsekit.cli.app import run
    from vcsekit.cli.assess import room

    monkeypatch.setattr(room, "MAX_LINE", 100)
    monkeypatch.setattr(sys, "stdin", io.StringIO("x" * 101))
    assert run(["assess", "spring"]) == 2
    assert "an answer has more than 100 letters" in capsys.readouterr().err


def test_a_script_has_a_largest_size(vcsekit: Vcsekit):
    with Path("answers.txt").open("wb") as handle:
        handle.truncate(files.MAX_FILE + 1)
    assert "answers.txt is too large" in vcsekit("assess", "spring", "--script", "answers.txt").err


def test_a_number_of_many_digits(vcsekit: Vcsekit):
    for arguments in [
        ("cards", "--people", "9" * 5000), ("search", "x", "--limit", "9" * 5000), ("search", "x", "--limit", "9" * 50),
        ("codesign", "plan", "--start", "2026-05-04", "--weeks", "9" * 5000),
        ("codesign", "plan", "--start", "9" * 5000), ("cohort", "x" * 3000), ("show", "x" * 100_000),
        ("assess", "x" * 5000), ("assess", "plan", "s", "--discuss", f"{ONE}={'9' * 5000}"),
        ("site", "serve", "--port", "9" * 5000), ("form", "--out", "x" * 5000 + ".csv"),
    ]:  # fmt: skip
        found = vcsekit(*arguments)
        assert found.code in (0, 1, 2), arguments
        assert len(found.err) < 250_000


# Names of files that are made of data


@pytest.mark.parametrize(
    "name",
    ["con", "CON", "Nul", "aux.yaml", "prn.tar.gz", "com1", "LPT9.txt", "com¹", "CONIN$", "conout$.x", "nul ", "aux. x",
     "con:stream"],
)  # fmt: skip
def test_devices_of_windows(name: str):
    assert is_device(name)
    assert not fits_every_system(name)


@pytest.mark.parametrize("name", ["a.", "a ", "a:b", "a?", "a/b", "a\\b", 'a"', "a|b", "a*", "a\x00", "a\n", "<a>"])
def test_names_that_windows_has_not(name: str):
    assert not fits_every_system(name)


@pytest.mark.parametrize(
    "name", ["console", "com", "com10", "nullable", "a.con", "spring workshop", "réunion", ".a", "x"]
)
def test_names_that_every_system_has(name: str):
    assert fits_every_system(name)


@pytest.mark.parametrize(
    "system",
    ["CON", "nul", "../../etc/passwd", "..", "/", "COM1", "a\x00b", "LPT1.", "…", "C:\\x", "x" * 500, "-" * 90 + "a"],
)
def test_a_system_in_the_name_of_a_file(system: str):
    from vcsekit.cli.output import file_name

    made = file_name([system, system])
    assert len(set(made)) == 2
    for name in made:
        assert fits_every_system(f"{name}.html")
        assert fits_every_system(name)
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert 0 < len(name) <= 90
        assert not name.startswith("-")


@pytest.mark.parametrize("name", ["CON", "aux", "nul.x", "com1.jsonl", "a.", "b ", "what?", "a:b", "<x>"])
def test_a_session_has_a_name_for_every_system(name: str, vcsekit: Vcsekit):
    found = vcsekit("assess", name)
    assert found.code == 2
    assert "Windows allows no file of this name" in found.err
    assert not Path("sessions").exists()


@pytest.mark.parametrize("kind", ["domain", "theme"])
@pytest.mark.parametrize("name", ["CON", "AUX", "COM1", "con", "../../x", "/x", "a\\b", "..", "a/b", "x" * 90, "nul"])
def test_a_new_id_is_no_path(kind: str, name: str, vcsekit: Vcsekit):
    before = sorted(Path.cwd().rglob("*"))
    facts = ("--title", "Places") if kind == "domain" else ("--title", "Places", "--area", "funding")
    assert vcsekit("new", kind, "--id", name, *facts, "--source", "one").code == 2
    assert sorted(Path.cwd().rglob("*")) == before


def test_pages_of_ids_that_are_devices():
    from vcsekit.site.places import page_of

    assert page_of("domain", "CON") == "domains/con-.html"
    assert page_of("case", "lpt0") == "cases/lpt0-.html"
    assert page_of("case", "console") == "cases/console.html"


# Links that somebody laid where we write


@links
def test_a_session_that_was_sent_with_a_link_beside_it(vcsekit: Vcsekit):
    """What was torn off a session goes beside it: not to where a link of that name leads."""
    path = hold("spring", "2")
    profile = Path("profile")
    profile.write_text("# mine\n", encoding="utf-8")
    path.with_name(path.name + ".torn").symlink_to(profile.resolve())
    with path.open("ab") as handle:
        handle.write(b"echo gotcha")
    before = path.read_bytes()
    found = vcsekit("assess", "spring")
    assert found.code == 2
    assert "it is a link" in found.err
    assert profile.read_text(encoding="utf-8") == "# mine\n"
    assert path.read_bytes() == before


@links
def test_a_session_that_is_a_link_to_something_else(vcsekit: Vcsekit):
    Path("sessions").mkdir()
    Path("mine.txt").write_text("mine\n", encoding="utf-8")
    Path("sessions/spring.jsonl").symlink_to(Path("mine.txt").resolve())
    assert vcsekit("assess", "spring").code == 2
    assert vcsekit("assess", "show", "spring").code == 2
    assert Path("mine.txt").read_text(encoding="utf-8") == "mine\n"


@links
@pytest.mark.parametrize(
    "command", [("fmt",), ("rename", "WORK", "TASK"), ("new", "domain", "--id", "NEWS", "--title", "x")]
)
def test_a_hidden_folder_that_is_a_link(command: tuple[str, ...], vcsekit: Vcsekit):
    """Content from a stranger must not have the files of another folder deleted or written."""
    Path("mine").mkdir()
    Path("mine/letter.txt").write_text("dear", encoding="utf-8")
    (Path("content") / changes.STAGE).symlink_to(Path("mine").resolve())
    found = vcsekit(*command, *(("--source", "one") if command[0] == "new" else ()))
    assert found.code == 2
    assert "it is a link" in found.err
    assert [(path.name, path.read_text(encoding="utf-8")) for path in Path("mine").iterdir()] == [
        ("letter.txt", "dear")
    ]


@links
def test_an_output_that_is_a_link(vcsekit: Vcsekit):
    """The link is replaced; what it led to stays."""
    Path("mine.txt").write_text("mine\n", encoding="utf-8")
    Path("form.csv").symlink_to("mine.txt")
    assert vcsekit("form", "--out", "form.csv", "--force").code == 0
    assert Path("mine.txt").read_text(encoding="utf-8") == "mine\n"
    assert not Path("form.csv").is_symlink()


@links
def test_an_output_folder_with_links_in_it(vcsekit: Vcsekit):
    Path("mine").mkdir()
    Path("mine/index.html").write_text("mine", encoding="utf-8")
    assert vcsekit("site", "build", "--out", "site").code == 0
    Path("site/extra").symlink_to(Path("mine").resolve())
    found = vcsekit("site", "build", "--out", "site")
    assert found.code == 2
    assert "site holds extra, which vcsekit did not write" in found.err
    assert Path("mine/index.html").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "name", ["../out.yaml", "/tmp/out.yaml", "domains/../../out.yaml", "C:/x", "a\\..\\b", "", 7, None]
)
def test_a_plan_that_leads_out(name: object, vcsekit: Vcsekit):
    """A change that was begun is finished by a plan in a hidden folder, which a stranger could have written."""
    stage = Path("content") / changes.STAGE
    stage.mkdir()
    (stage / "0.after").write_text("gotcha", encoding="utf-8")
    plan = {
        "what": "x",
        "direction": "after",
        "files": [{"path": name, "before": None, "after": changes._hash(b"gotcha")}],
    }
    (stage / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    before = {path for path in Path.cwd().rglob("*") if stage not in path.parents}
    found = vcsekit("fmt")
    assert found.code == 2
    assert "is damaged" in found.err
    assert {path for path in Path.cwd().rglob("*") if stage not in path.parents} == before


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("content/.vcsekit-change/plan.json", ("fmt",)),
        ("made/.vcsekit-writing/plan.json", ("score", "r.csv", "--out", "made")),
        ("made/.vcsekit-made.json", ("site", "build", "--out", "made")),
    ],
)
def test_what_we_keep_for_ourselves_has_a_largest_size(
    name: str, command: tuple[str, ...], vcsekit: Vcsekit, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(disk, "MAX_OWN", 30)
    Path("r.csv").write_text(f"return_id,{ONE}\nr1,1\n", encoding="utf-8")
    Path(name).parent.mkdir(parents=True)
    Path(name).write_text(
        '{"files": [], "names": [], "forward": true, "direction": "after", "what": ""}', encoding="utf-8"
    )
    found = vcsekit(*command)
    assert found.code == 2
    assert "is damaged" in found.err


@links
def test_a_way_that_leads_out_through_a_link(tmp_path: Path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside / "real", outside):
        folder.mkdir(parents=True)
    (inside / "away").symlink_to(outside)
    (inside / "near").symlink_to(inside / "real")
    assert stays_in(inside, "a.yaml")
    assert stays_in(inside, "real/a.yaml")
    assert stays_in(inside, "near/a.yaml")
    assert not stays_in(inside, "away/a.yaml")
    with pytest.raises(VcsekitError, match="behind a link that leads out"):
        changes.change_files(inside, [changes.FileChange("away/a.yaml", None, b"x")], "x")
    assert list(outside.iterdir()) == []


# The server


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MAX_REQUESTS", 2)


@pytest.fixture
def running() -> Iterator[server.LoopbackServer]:
    made = server.LoopbackServer(0, lambda path, _query: server.Reply(200, "text/plain", path.encode()))
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()


def ask(running: server.LoopbackServer, path: str, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", running.server_port, timeout=10)
    try:
        connection.putrequest("GET", path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        with connection.getresponse() as response:
            return response.status, response.read()
    finally:
        connection.close()


def wait_until(so: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not so():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.usefixtures("few_at_once")
def test_only_so_many_requests_at_once(running: server.LoopbackServer):
    waiting = [socket.create_connection(("127.0.0.1", running.server_port)) for _ in range(2)]
    for handle in waiting:
        handle.sendall(b"GET /slow")
    wait_until(lambda: not running._free._value)
    with socket.create_connection(("127.0.0.1", running.server_port)) as third:
        assert third.recv(10) == b""
    for handle in waiting:
        handle.close()
    wait_until(lambda: running._free._value)
    assert ask(running, "/again") == (200, b"again")


def test_a_silent_browser_is_forgotten(running: server.LoopbackServer, monkeypatch: pytest.MonkeyPatch):
    assert server._Handler.timeout == server.TIMEOUT
    monkeypatch.setattr(server._Handler, "timeout", 0.1)
    with socket.create_connection(("127.0.0.1", running.server_port), timeout=60) as silent:
        silent.sendall(b"GET /")
        assert silent.recv(10) == b""
    assert ask(running, "/again") == (200, b"again")


def test_long_requests_are_turned_away(running: server.LoopbackServer):
    assert ask(running, "/" + "x" * 70_000)[0] == 414
    assert ask(running, "/", **{f"X-{number}": "x" for number in range(200)})[0] == 431
    assert ask(running, "/", Host="example.org")[0] == 421


@pytest.mark.usefixtures("vcsekit")
def test_no_address_leads_to_a_file():
    from vcsekit.cli.site_live import Live, Places

    Path("secret.html").write_text("hunter2", encoding="utf-8")
    live = Live(Places(Path("content")))
    assert live.refresh()
    assert live.answer("index.html", "").status == 200
    for path in ("../secret.html", "..%2fsecret.html", "/etc/passwd", "domains/../../secret.html", "..\\secret.html",
                 "\x00", "content/matrix.yaml", "x" * 60_000):  # fmt: skip
        assert live.answer(path, "").status == 404, path


# Other programs


def test_pagefind_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    if os.name != "posix":
        pytest.skip("the stand-in is a script")
    program = tmp_path / "pagefind"
    program.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(pagefind, "_program", lambda: program)
    monkeypatch.setattr(pagefind, "TIMEOUT", 0.2)
    with pytest.raises(VcsekitError, match="was stopped"):
        pagefind.make_index(tmp_path)


def test_a_session_of_deep_json(vcsekit: Vcsekit):
    path = hold("spring", "2")
    before = path.read_bytes()
    for line in (b"[" * 100_000, b'{"n": 1e999, "data": {}, "crc": ""}', b'{"n":' + b"9" * 10_000 + b"}"):
        path.write_bytes(before + line + b"\n" + before.splitlines()[-1] + b"\n")
        found = vcsekit("assess", "show", "spring")
        assert found.code == 2
        assert "is damaged" in found.err
    assert journal.MAX_BYTES == 50_000_000
