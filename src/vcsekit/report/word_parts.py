"""The parts of a Word document: headings, paragraphs, lists and tables. python-docx is loaded when one is begun."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from vcsekit.report.render import parser

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph
    from markdown_it.token import Token

FONT, CODE_FONT = "Arial", "Consolas"
INK, ACCENT, SOFT = "1D2430", "14507A", "EEF1F5"
MARGIN, TEXT_WIDTH = 20, 170
"""Millimetres of an A4 page."""
MOST_COLUMNS = 14
"""A wider table goes on in another one below: Word opens none with more than 63 columns, and nobody reads them."""

_SIZES = {"Normal": 10.5, "Title": 24, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11.5, "Heading 4": 10.5}
_LEFT_OVER = ("/thumbnail", "/extended-properties", "/stylesWithEffects", "/customXml")
"""What python-docx's own template brings along and no report needs, such as a picture of an empty page."""

_REFUSED = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = re.compile("[ \t\n\r]+")


@dataclass(frozen=True)
class Piece:
    """A stretch of text in one form. `fill` is the colour behind it."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    fill: str = ""


Inline = str | Piece
BREAK = Piece("\n")


@dataclass(frozen=True)
class Cell:
    """A table cell of more than plain text."""

    pieces: tuple[Inline, ...]
    fill: str = ""


@dataclass
class _List:
    """A list that is open: the style of its items, its number where it is ordered, and whether an item just began."""

    style: str
    number: int | None
    fresh: bool = False


def strong(text: str) -> Piece:
    """Bold text."""
    return Piece(text, bold=True)


def plain(text: str) -> str:
    """Text as XML can hold it: what it refuses is dropped, and space is collapsed as in HTML."""
    return _SPACE.sub(" ", _REFUSED.sub("", text))


class Paper:
    """A Word document that is written from top to bottom."""

    def __init__(self, title: str) -> None:
        from docx import Document

        self._document = Document()
        _set_page(self._document)
        _set_styles(self._document)
        _set_language(self._document)
        _set_properties(self._document, title)
        self._cell_style = _cell_style(self._document)

    def heading(self, text: str, level: int) -> None:
        """A heading; level 1 is a section's. Level 0 is the title."""
        self.paragraph(text, style=f"Heading {level}" if level else "Title")

    def paragraph(self, *pieces: Inline, style: str = "Normal", apart: bool = False) -> Paragraph:
        """A paragraph; `apart` from what stands above it, such as a table."""
        from docx.shared import Pt

        paragraph = self._document.add_paragraph(style=style)
        _write(paragraph, pieces)
        if apart:
            paragraph.paragraph_format.space_before = Pt(10)
        return paragraph

    def notice(self, *pieces: Inline) -> None:
        """A paragraph on a shaded ground."""
        self.paragraph(*pieces)._p.get_or_add_pPr().append(_shading(SOFT))

    def bullets(self, items: Iterable[Sequence[Inline]]) -> None:
        """A list with bullets."""
        for pieces in items:
            self.paragraph(*pieces, style="List Bullet")

    def table(
        self, caption: str, header: Sequence[str], rows: Iterable[Sequence[Inline | Cell]], shares: Sequence[int] = ()
    ) -> None:
        """A table with its caption. `shares` are the widths of the columns; the first is wider unless told."""
        kept, shares = list(rows), shares or (3, *[1] * (len(header) - 1))
        for first in range(1, len(header), MOST_COLUMNS - 1):
            self.paragraph(caption if first == 1 else f"{caption}, continued", style="Caption")
            parts = ([row[0], *row[first : first + MOST_COLUMNS - 1]] for row in (header, *kept))
            self._table(list(parts), [shares[0], *shares[first : first + MOST_COLUMNS - 1]])

    def markdown(self, text: str) -> None:
        """Content's Markdown as paragraphs and lists; its headings are bold paragraphs, so as not to mix with ours."""
        lists: list[_List] = []
        before = ""
        for token in parser().parse(text):
            if token.type.endswith("_list_open"):
                lists.append(self._open_list(token, min(len(lists), 2)))
            elif token.type.endswith("_list_close"):
                lists.pop()
            elif token.type == "list_item_open":
                lists[-1].fresh = True
            elif token.type == "inline":
                self._block(_inline(token.children or [], bold=before == "heading_open"), lists)
            elif token.type in ("fence", "code_block"):
                for line in token.content.splitlines():
                    self._block([Piece(line, code=True)], lists)
            before = token.type

    def as_bytes(self) -> bytes:
        """The document as a file: the same bytes for the same document, as no part says when it was made."""
        made, kept = BytesIO(), BytesIO()
        self._document.save(made)
        with ZipFile(made) as given, ZipFile(kept, "w") as timeless:
            for name in given.namelist():
                info = ZipInfo(name)
                info.external_attr = 0o600 << 16
                timeless.writestr(info, given.read(name), ZIP_DEFLATED)
        return kept.getvalue()

    def _table(self, rows: Sequence[Sequence[Inline | Cell]], shares: Sequence[int]) -> None:
        from docx.shared import Mm

        table = self._document.add_table(0, len(shares), style="Table Grid")
        table.autofit = False
        for column, share in zip(table.columns, shares, strict=True):
            column.width = Mm(TEXT_WIDTH * share / sum(shares))
        for place, texts in enumerate(rows):
            row = table.add_row()
            for mark in ("w:cantSplit", "w:tblHeader") if place == 0 else ("w:cantSplit",):
                row._tr.get_or_add_trPr().append(_element(mark))
            for cell, text in zip(row.cells, texts, strict=True):
                _fill(cell, _heading_cell(text) if place == 0 else text, self._cell_style)

    def _open_list(self, token: Token, depth: int) -> _List:
        """A list at a depth (0 to 2). Each ordered one counts from its own start."""
        level = f" {depth + 1}" if depth else ""
        if token.type == "bullet_list_open":
            return _List(f"List Bullet{level}", None)
        style = f"List Number{level}"
        numbering: Any = self._document.part.numbering_part.element
        named: Any = self._document.styles[style].element
        number = numbering.add_num(numbering.num_having_numId(named.pPr.numPr.numId.val).abstractNumId.val)
        start = token.attrGet("start")
        number.add_lvlOverride(ilvl=0).add_startOverride(min(int(1 if start is None else start), 32_767))
        return _List(style, number.numId)

    def _block(self, pieces: Sequence[Piece], lists: Sequence[_List]) -> None:
        """A paragraph of Markdown: outside of lists, at the beginning of an item, or further down in it."""
        if not any(plain(piece.text).strip() for piece in pieces):
            return
        if not lists:
            self.paragraph(*pieces)
            return
        within, depth = lists[-1], min(len(lists), 3)
        style = within.style if within.fresh else "List Continue" + (f" {depth}" if depth > 1 else "")
        paragraph = self.paragraph(*pieces, style=style)
        if within.fresh and within.number is not None:
            numbered: Any = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            numbered.get_or_add_ilvl().val = 0
            numbered.get_or_add_numId().val = within.number
        within.fresh = False


def _inline(tokens: Iterable[Token], *, bold: bool) -> list[Piece]:
    """Markdown within a paragraph. A link is its text with the address behind it."""
    found: list[Piece] = []
    addresses: list[str] = []
    opened: Counter[str] = Counter(strong=int(bold))
    for token in tokens:
        name, _, end = token.type.rpartition("_")
        if end in ("open", "close"):
            opened[name] += 1 if end == "open" else -1
            if token.type == "link_open":
                addresses.append("" if token.info == "auto" else str(token.attrGet("href") or ""))
            elif token.type == "link_close" and (address := addresses.pop()):
                found.append(Piece(f" ({address})"))
        elif token.type == "hardbreak":
            found.append(BREAK)
        else:
            text = " " if token.type == "softbreak" else token.content
            code = token.type == "code_inline"
            found.append(Piece(text, bold=opened["strong"] > 0, italic=opened["em"] > 0, code=code))
    return found


def _write(paragraph: Paragraph, pieces: Iterable[Inline]) -> None:
    for given in pieces:
        piece = given if isinstance(given, Piece) else Piece(given)
        run = paragraph.add_run("" if piece is BREAK else plain(piece.text))
        if piece is BREAK:
            run.add_break()
        if piece.bold:
            run.bold = True
        if piece.italic:
            run.italic = True
        if piece.code:
            run.font.name = CODE_FONT
        if piece.fill:
            run._r.get_or_add_rPr().append(_shading(piece.fill))


def _fill(cell: _Cell, text: Inline | Cell, style: ParagraphStyle) -> None:
    content = text if isinstance(text, Cell) else Cell((text,))
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    _write(paragraph, content.pieces)
    if content.fill:
        cell._tc.get_or_add_tcPr().append(_shading(content.fill))


def _heading_cell(text: Inline | Cell) -> Cell:
    return Cell((strong(str(text)),), SOFT)


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(name)
    for attribute, value in attributes.items():
        element.set(qn(f"w:{attribute}"), value)
    return element


def _shading(fill: str) -> Any:
    return _element("w:shd", val="clear", color="auto", fill=fill)


def _set_page(document: Document) -> None:
    """A4, with the number of the page at its foot."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    foot.add_run("Page ")
    number = _element("w:fldSimple", instr="PAGE")
    number.append(foot.add_run("1")._r)
    foot._p.append(number)


def _set_styles(document: Document) -> None:
    """One plain face, and colours that can be read on white."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    styles: Any = document.styles
    for fonts in styles.element.iter(qn("w:rFonts")):
        if fonts.get(qn("w:asciiTheme")):
            fonts.attrib.clear()
            for script in ("ascii", "hAnsi", "cs", "eastAsia"):
                fonts.set(qn(f"w:{script}"), FONT)
    for name, size in (*_SIZES.items(), ("Caption", 10)):
        styles[name].font.size = Pt(size)
        styles[name].font.color.rgb = RGBColor.from_string(ACCENT if name.startswith("Heading") else INK)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    for name in ("Heading 1", "Heading 2", "Heading 3", "Heading 4", "Caption"):
        styles[name].paragraph_format.space_after = Pt(4)
        styles[name].paragraph_format.keep_with_next = True
    styles["Caption"].paragraph_format.space_before = Pt(10)


def _cell_style(document: Document) -> ParagraphStyle:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    style = cast("ParagraphStyle", document.styles.add_style("Table Text", WD_STYLE_TYPE.PARAGRAPH))
    style.base_style = document.styles["Normal"]
    style.font.size = Pt(9)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(2)
    style.paragraph_format.line_spacing = 1.0
    return style


def _set_language(document: Document) -> None:
    from docx.oxml.ns import qn

    for root, name in ((document.styles.element, "w:lang"), (document.settings.element, "w:themeFontLang")):
        for language in root.iter(qn(name)):
            language.set(qn("w:val"), "en-GB")


def _set_properties(document: Document, title: str) -> None:
    """The title and the language, and nothing of who made it, when, or with what."""
    properties: Any = document.core_properties
    for child in list(properties._element):
        properties._element.remove(child)
    properties.title, properties.language = plain(title)[:255], "en-GB"
    part: Any = document.part
    for relations in (part.package.rels, part.rels):
        for name in [name for name, relation in relations.items() if relation.reltype.endswith(_LEFT_OVER)]:
            del relations[name]
