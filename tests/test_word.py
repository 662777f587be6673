"""Word reports: a document that Word can read and people can fill in, with the words and numbers of the page."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table
from docx.text.paragraph import Paragraph

from vcsekit.assess.events import EvidenceAdded, LevelChosen, NotApplicable, NoteAdded
from vcsekit.assess.fold import replay
from vcsekit.assess.session import start
from vcsekit.cli.app import run
from vcsekit.cli.library import load
from vcsekit.cli.views import Wanted, report_view
from vcsekit.content.library import Library
from vcsekit.report.build import Subject, session_report
from vcsekit.report.sections import TITLES, ReportKind
from vcsekit.report.theme import ThemeView
from vcsekit.report.views import (
    ApproachView,
    BarrierView,
    CaseView,
    FigureView,
    GroupColumn,
    InvestmentView,
    ReportView,
)
from vcsekit.report.word import LEVEL_FILLS, SECTIONS, word_report
from vcsekit.report.word_parts import MOST_COLUMNS, Paper

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "content"
RETURNS = [str(ROOT / "examples" / "returns" / f"round-{number}.csv") for number in (1, 2, 3)]
SYSTEM = "Northmere (invented)"
KINDS = list(ReportKind)
HOSTILE = (
    "bell \x07, null \x00, escape \x1b, form feed \x0c, half a pair \ud800, no character \uffff",
    '</w:t></w:r><w:fldSimple w:instr="AUTHOR"/>&amp;<![CDATA[x]]><!-- -->',
    '{ INCLUDETEXT "/etc/passwd" } =cmd|calc',
    "a" * 70_000,
    "\u202eright to left \u05e9\u05dc\u05d5\u05dd and back",
    "one\ntwo\tthree\r\nfour",
)
CHARTS_ONLY = re.compile(r"^(The dot is|The ring is|A bar to the left means)")
"""Sentences of the page that tell how to read its charts."""


@pytest.fixture(scope="module")
def library() -> Library:
    return load(CONTENT)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("scored")
    assert run(["score", *RETURNS, "--out", str(out), "--content", str(CONTENT)]) == 0
    return out / "results.json"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session with answers, notes and evidence."""
    folder = tmp_path_factory.mktemp("room")
    (folder / "answers.txt").write_text("1\nA note\nBoard minutes\n\n4\n\n\n2\n\n\nquit\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run(["assess", "room", "--script", "answers.txt", "--content", str(CONTENT)]) == 0
    return folder / "sessions" / "room.jsonl"


def source_of(kind: ReportKind, results: Path, room: Path) -> tuple[Path, list[str]]:
    return (room, []) if kind is ReportKind.SESSION else (results, ["--system", SYSTEM])


def view_of(kind: ReportKind, library: Library, results: Path, room: Path) -> ReportView:
    source, system = source_of(kind, results, room)
    return report_view(source, library, Wanted(kind, system[-1] if system else None))


def read(data: bytes):
    return Document(BytesIO(data))


def written(kind: ReportKind, results: Path, room: Path, path: Path) -> Path:
    source, system = source_of(kind, results, room)
    arguments = ["report", str(source), *system, "--kind", str(kind), "--content", str(CONTENT), "--out", str(path)]
    assert run(arguments) == 0
    return path


def blocks(document) -> Iterator[Paragraph | Table]:
    yield from document.iter_inner_content()


def headings(document) -> list[tuple[int, str]]:
    found = [(block.style.name, block.text) for block in blocks(document) if isinstance(block, Paragraph)]
    return [(int(name[-1]), text) for name, text in found if name.startswith("Heading ")]


def tables(document) -> dict[str, list[list[str]]]:
    """The rows of every table, by the caption that stands right before it."""
    found, before = {}, None
    for block in blocks(document):
        if isinstance(block, Table):
            assert isinstance(before, Paragraph) and before.style.name == "Caption"
            assert before.text not in found
            found[before.text] = [[cell.text for cell in row.cells] for row in block.rows]
        before = block
    return found


class Page(HTMLParser):
    """The text of each block of a page's body, and its tables by caption; without charts and contents."""

    BLOCKS = frozenset({"p", "li", "h1", "h2", "h3", "h4", "h5", "td", "th", "caption", "dt", "dd"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tables: dict[str, list[list[str]]] = {}
        self._open: list[str] | None = None
        self._hidden = 0
        self.feed(text[text.index("<body>") :])

    def handle_starttag(self, tag, _attrs):
        self._hidden += tag in ("svg", "nav")
        if tag in self.BLOCKS and not self._hidden:
            self._open = []
        if tag == "tr" and self.tables:
            self.tables[next(reversed(self.tables))].append([])

    def handle_endtag(self, tag):
        self._hidden -= tag in ("svg", "nav")
        if tag in self.BLOCKS and self._open is not None:
            text = "".join(self._open)
            self._open = None
            self.texts.append(text)
            if tag == "caption":
                self.tables[text] = []
            if tag in ("td", "th"):
                self.tables[next(reversed(self.tables))][-1].append(text)

    def handle_data(self, data):
        if self._open is not None and not self._hidden:
            self._open.append(data)


@pytest.mark.parametrize("kind", KINDS)
def test_headings_are_the_sections_in_order(kind: ReportKind, library: Library, results: Path, room: Path):
    view = view_of(kind, library, results, room)
    document = read(word_report(view, "0"))
    titles = [block.text for block in document.paragraphs if block.style.name == "Title"]
    assert titles == [view.title]
    found = headings(document)
    assert [text for level, text in found if level == 1] == [title for _, title in view.sections]
    assert all(text.strip() for _, text in found)
    levels = [0, *(level for level, _ in found)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_section_can_be_written():
    assert set(SECTIONS) == set(TITLES)


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_are_those_of_the_page(kind: ReportKind, results: Path, room: Path, tmp_path: Path):
    """Every text of the page stands in the document, in the same order."""
    page = Page(written(kind, results, room, tmp_path / "r.html").read_text(encoding="utf-8"))
    document = Document(written(kind, results, room, tmp_path / "r.docx"))
    shown = " ".join(" ".join(text_of(block) for block in blocks(document)).split())
    place = 0
    for text in page.texts:
        flat = " ".join(text.split())
        if flat in ("", "to agree") or CHARTS_ONLY.match(flat):
            continue
        found = shown.find(flat, place)
        assert found >= 0, (flat, shown[place : place + 300])
        place = found + len(flat)


def text_of(block: Paragraph | Table) -> str:
    return (
        block.text if isinstance(block, Paragraph) else " ".join(cell.text for row in block.rows for cell in row.cells)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_tables_are_those_of_the_page(kind: ReportKind, results: Path, room: Path, tmp_path: Path):
    page = Page(written(kind, results, room, tmp_path / "r.html").read_text(encoding="utf-8")).tables
    word = tables(Document(written(kind, results, room, tmp_path / "r.docx")))
    for caption, rows in page.items():
        expected = [[cell.replace("to agree", "") for cell in row] for row in rows]
        assert word.pop(caption) == expected
    assert all(caption.startswith("Heat map") for caption in word)


@pytest.mark.parametrize("kind", [ReportKind.SESSION, ReportKind.RETURNS])
def test_the_same_numbers_stand_in_all_four_forms(kind: ReportKind, results: Path, room: Path, tmp_path: Path):
    """Each form is read back on its own: domains with mean, floor and range, and indicators with their scores."""
    data = json.loads(written(kind, results, room, tmp_path / "r.json").read_text(encoding="utf-8"))
    page = Page(written(kind, results, room, tmp_path / "r.html").read_text(encoding="utf-8")).tables
    word = tables(Document(written(kind, results, room, tmp_path / "r.docx")))
    lines = written(kind, results, room, tmp_path / "r.md").read_text(encoding="utf-8").splitlines()
    rows = [
        [cell.strip().replace("\\", "") for cell in line.strip("|").split("|")] for line in lines if line[:1] == "|"
    ]
    for domain in data["domains"]:
        name = f"{domain['id']} {domain['title']}"
        numbers = [domain["mean_text"] or "–", domain["range_text"] or "–"]
        numbers.append(f"{domain['answered']} of {domain['applicable']}")
        for table in (page["Scores by domain"], word["Scores by domain"], rows):
            row = next(row for row in table if row[0] == name)
            assert [row[1], *row[-2:]] == numbers
            assert row[-3] == ("–" if domain["floor"] is None else f"{domain['floor']} {domain['floor_word']}")
        for item in domain["indicators"]:
            own, score = f"{item['id']} {item['title']}", item["score_text"] or "–"
            assert next(row for row in rows if row[0] == own)[1] == score
            for table in (page[name], word[name]):
                result = next(row for row in table if row[0] == own)[1]
                assert result.split()[0] == score if item["score_text"] else result.startswith(item["state"])
    heat = next(table for caption, table in word.items() if caption.startswith("Heat map"))
    for row, domain in zip(heat[1:], data["domains"], strict=True):
        assert row[1 : len(domain["indicators"]) + 1] == [item["score_text"] or "–" for item in domain["indicators"]]


@pytest.mark.parametrize("kind", KINDS)
def test_tables_can_be_read_by_everybody(kind: ReportKind, library: Library, results: Path, room: Path):
    """The header row repeats and is bold, no row breaks across pages, and no header is empty."""
    document = read(word_report(view_of(kind, library, results, room), "0"))
    assert document.tables
    for table in document.tables:
        rows = [row._tr.trPr for row in table.rows]
        assert all(row.find(qn("w:cantSplit")) is not None for row in rows)
        assert [row.find(qn("w:tblHeader")) is not None for row in rows] == [True] + [False] * (len(rows) - 1)
        for cell in table.rows[0].cells:
            assert cell.text
            assert all(run.bold for run in cell.paragraphs[0].runs)
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
        assert sum(widths) <= Mm(171).twips


def test_the_actions_have_columns_to_fill_in(library: Library, results: Path, room: Path):
    view = view_of(ReportKind.PLAN, library, results, room)
    rows = tables(read(word_report(view, "0")))["Proposed actions, the first to work on first"]
    assert rows[0][-2:] == ["Who leads", "By when"]
    assert len(rows) == len(view.actions) + 1 == 11
    assert all(row[-2:] == ["", ""] for row in rows[1:])
    assert [row[0].split()[0] for row in rows[1:]] == [action.indicator for action in view.actions]


def test_the_notice_is_shaded_and_says_whose_matrix_it_is(library: Library, results: Path, room: Path):
    document = read(word_report(view_of(ReportKind.RETURNS, library, results, room), "0"))
    shaded = [p for p in document.paragraphs if p._p.pPr is not None and p._p.pPr.find(qn("w:shd")) is not None]
    assert len(shaded) == 1
    for words in (library.matrix.title, "version 0.1.0", "(draft)", library.matrix.notice):
        assert words in shaded[0].text
    assert document.paragraphs[-1].text.endswith("Made with vcsekit 0.")


def test_it_is_a_british_document_on_a4_by_nobody(library: Library, results: Path, room: Path):
    data = word_report(view := view_of(ReportKind.RETURNS, library, results, room), "0")
    document, files = read(data), zipfile.ZipFile(BytesIO(data))
    properties = document.core_properties
    assert (properties.title, properties.language) == (view.title, "en-GB")
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    section = document.sections[0]
    assert (section.page_width.twips, section.page_height.twips) == (Mm(210).twips, Mm(297).twips)
    languages = re.findall(r'<w:(?:lang|themeFontLang) w:val="([^"]+)"', "".join(texts(files)))
    assert len(languages) == 2 and set(languages) == {"en-GB"}
    assert not re.search(r"python-docx|Macintosh", "".join(texts(files)))
    assert not [name for name in files.namelist() if name.endswith((".jpeg", ".bin"))]


def texts(files: zipfile.ZipFile) -> list[str]:
    return [files.read(name).decode("utf-8") for name in files.namelist()]


def test_the_same_view_gives_the_same_bytes(library: Library, results: Path, room: Path):
    view = view_of(ReportKind.SESSION, library, results, room)
    assert word_report(view, "0") == word_report(view, "0")


def test_nothing_leads_out_of_the_document(library: Library, results: Path, room: Path):
    files = zipfile.ZipFile(BytesIO(word_report(view_of(ReportKind.RETURNS, library, results, room), "0")))
    assert 'TargetMode="External"' not in "".join(texts(files))
    body = files.read("word/document.xml").decode("utf-8")
    assert not re.search(r"<w:(fldSimple|fldChar|instrText|hyperlink|object|pict|altChunk)\b", body)


def test_the_level_colours_are_those_of_the_page(library: Library, results: Path, room: Path):
    css = (ROOT / "templates" / "report.css").read_text(encoding="utf-8")
    assert [f"#{fill.lower()}" for fill in LEVEL_FILLS] == re.findall(r"--l[1-6]: (#\w{6})", css)
    view = view_of(ReportKind.RETURNS, library, results, room)
    heat = read(word_report(view, "0")).tables[1]
    for row, domain in zip(heat.rows[1:], view.domains, strict=True):
        for cell, item in zip(row.cells[1:], domain.indicators, strict=True):
            nearest = min(view.matrix.levels, key=lambda level: (abs(level[0] - item.score), level[0]))
            assert cell._tc.tcPr.find(qn("w:shd")).get(qn("w:fill")) == LEVEL_FILLS[view.matrix.levels.index(nearest)]


def shown_as(text: str) -> str:
    kept = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
    return re.sub("[ \t\r\n]+", " ", kept)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_of_a_room_stay_text(library: Library, hostile: str):
    first, second, third = start(library).order[:3]
    events = [
        LevelChosen(indicator=first, level=library.matrix.scale[0].id),
        NoteAdded(indicator=first, text=hostile),
        EvidenceAdded(indicator=first, text=hostile),
        LevelChosen(indicator=second, level=library.matrix.scale[-1].id),
        NotApplicable(indicator=third, reason=hostile),
    ]
    subject = Subject(hostile, (("System", hostile),))
    data = word_report(session_report(library, replay(start(library), events), subject), "0")
    document, expected = read(data), shown_as(hostile)
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines[0] == expected
    assert {f"System: {expected}", f"Evidence agreed: {expected}", f"Note: {expected}"} <= set(lines)
    assert f"not applicable: {expected}" in [row[1] for table in tables(document).values() for row in table]
    body = zipfile.ZipFile(BytesIO(data)).read("word/document.xml").decode("utf-8")
    assert not re.search(r"<w:(fldSimple|fldChar|instrText|hyperlink)\b", body)
    assert document.core_properties.title == expected[:255]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_of_content_and_returns_stay_text(library: Library, results: Path, room: Path, hostile: str):
    view = view_of(ReportKind.RETURNS, library, results, room)
    case = CaseView("c", hostile, hostile, hostile, ((hostile, hostile),), (FigureView(hostile, hostile),))
    approach = ApproachView("a", hostile, hostile, (hostile,), (case,), None, (hostile,))
    barrier = BarrierView("b", hostile, hostile, (approach,), (hostile,))
    gap = replace(view.gaps[0], shown_in=(case,), barriers=(barrier,), evidence_to_ask=(hostile,), why_here=hostile)
    figure = InvestmentView(hostile, hostile, hostile, hostile, hostile, hostile)
    matrix = replace(view.matrix, notice=hostile, title=hostile)
    sections = tuple((name, title) for name, title in TITLES.items() if name not in ("compare", "perception"))
    groups = tuple(replace(group, name=hostile) for group in view.groups)
    full = replace(
        view, gaps=(gap,), invested=(figure,), followed=(figure,), matrix=matrix, sections=sections, groups=groups
    )
    document, expected = read(word_report(full, "0")), shown_as(hostile)
    for words in ("What may stand in the way: ", "What others did: "):
        assert words + expected in [text for _, text in headings(document)]
    assert tables(document)["Sums of money in the cases"][1][0] == expected
    assert all(text.strip() for _, text in headings(document))


def prose(text: str) -> list[Paragraph]:
    paper = Paper("Prose")
    paper.markdown(text)
    return read(paper.as_bytes()).paragraphs


def test_markdown_becomes_paragraphs_and_lists():
    shown = prose(
        "One **bold** and *slanted*\nline with `code`.\n\nSee [the page](https://example.org/a?b=c) "
        "or <https://example.org>.\n\n# A heading\n\n- first\n- second\n\n  more of it\n  - deeper\n\n"
        "1. one\n2. two\n\nBetween.\n\n7. seven\n\n```\nx = 1\n\ny\n```\n"
    )
    assert [(paragraph.style.name, paragraph.text) for paragraph in shown] == [
        ("Normal", "One bold and slanted line with code."),
        ("Normal", "See the page (https://example.org/a?b=c) or https://example.org."),
        ("Normal", "A heading"),
        ("List Bullet", "first"),
        ("List Bullet", "second"),
        ("List Continue", "more of it"),
        ("List Bullet 2", "deeper"),
        ("List Number", "one"),
        ("List Number", "two"),
        ("Normal", "Between."),
        ("List Number", "seven"),
        ("Normal", "x = 1"),
        ("Normal", "y"),
    ]
    assert [run.text for run in shown[0].runs if run.bold] == ["bold"]
    assert [run.text for run in shown[0].runs if run.italic] == ["slanted"]
    assert all(run.bold for run in shown[2].runs)


def test_each_ordered_list_counts_from_its_own_start():
    paper = Paper("Lists")
    paper.markdown("1. one\n2. two\n\nBetween.\n\n7. seven\n8. eight\n")
    document = read(paper.as_bytes())
    numbers = [p._p.pPr.numPr.numId.val for p in document.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    numbering = document.part.numbering_part.element
    starts = [
        numbering.num_having_numId(number).find(f".//{qn('w:startOverride')}").get(qn("w:val"))
        for number in (numbers[0], numbers[2])
    ]
    assert starts == ["1", "7"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[click](javascript:alert(1))",
        "![picture](http://example.org/x.png)",
        "[]()",
        "-\n-\n",
        "> > - 1. - 1. - deep",
        "- " * 200 + "x",
        "999999999. far",
        "***",
        "line  \nbreak",
        "",
    ],
)
def test_no_markdown_breaks_the_document(text: str):
    shown = prose(text)
    assert all(paragraph.text.strip() for paragraph in shown)
    assert all(paragraph._p.find(qn("w:hyperlink")) is None for paragraph in shown)


def test_a_table_too_wide_goes_on_below(library: Library, results: Path, room: Path):
    view = view_of(ReportKind.RETURNS, library, results, room)
    means = tuple("2.00" for _ in view.domains)
    names = [f"Group {number}" for number in range(80)]
    wide = replace(view, groups=tuple(GroupColumn(name, 3, means) for name in names))
    found = tables_of(read(word_report(wide, "0")), "Mean score by domain and constituency")
    assert all(len(row) <= MOST_COLUMNS for rows in found for row in rows)
    assert [cell for rows in found for cell in rows[0][1:]] == [f"{name} (3)" for name in names]
    assert all(rows[1][0] == f"{view.domains[0].id} {view.domains[0].title}" for rows in found)


def tables_of(document, caption: str) -> list[list[list[str]]]:
    found, before = [], None
    for block in blocks(document):
        if isinstance(block, Table) and before.text.startswith(caption):
            found.append([[cell.text for cell in row.cells] for row in block.rows])
        before = block
    return found


def test_name_and_footer_of_a_theme_are_shown(library: Library, results: Path, room: Path):
    theme = ThemeView(organisation="An alliance", footer=("Write to us.", "By post."))
    view = view_of(ReportKind.PLAN, library, results, room)
    lines = [paragraph.text for paragraph in read(word_report(view, "0", theme)).paragraphs]
    assert lines[:2] == ["An alliance", view.title]
    assert lines[-3:-1] == ["Write to us.", "By post."]


def test_a_word_file_needs_a_place(room: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["report", str(room), "--content", str(CONTENT), "--format", "docx"]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert "a Word file can't be shown on the screen" in output.err and "--out" in output.err


def test_a_word_file_is_written_whole_or_not_at_all(
    room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "r.docx"
    arguments = ["report", str(room), "--content", str(CONTENT), "--out", str(out)]
    assert run(arguments) == 0
    first = out.read_bytes()
    assert run(arguments) == 2
    assert "exists already" in capsys.readouterr().err

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("vcsekit.io.files.os.fsync", full)
    assert run([*arguments, "--force"]) == 2
    assert "no space left" in capsys.readouterr().err
    assert out.read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["r.docx"]


def test_every_system_gets_its_own(results: Path, tmp_path: Path):
    arguments = ["report", str(results), "--content", str(CONTENT), "--every-system", "--format", "docx"]
    assert run([*arguments, "--kind", "plan", "--out", str(tmp_path / "all")]) == 0
    made = sorted((tmp_path / "all").iterdir())
    assert len(made) > 1 and {path.suffix for path in made} == {".docx"}
    titles = {Document(path).paragraphs[0].text for path in made}
    assert f"Proposed actions for {SYSTEM}" in titles and len(titles) == len(made)
