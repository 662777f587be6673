"""What can be wrong with a file of returns, its layout, its header, a row, a cell, or the table as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from vcsekit.diagnostics import Diagnostic, Severity, Span


class Reach(StrEnum):
    """How much a problem takes out of the scores. By the first digit of a problem's code."""

    FILE = "file"
    HEADER = "header"
    ROW = "row"
    CELL = "cell"
    TABLE = "table"
    LAYOUT = "layout"


_REACHES = dict(zip("123456", Reach, strict=True))


@dataclass(frozen=True)
class ProblemKind:
    """One kind of problem, as the reference tells it: a short name, why it matters, and what to do."""

    code: str
    name: str
    why: str
    remedy: str

    @property
    def reach(self) -> Reach:
        """What is left out where it is an error."""
        return _REACHES[self.code[2]]


@dataclass(frozen=True, order=True)
class ReturnProblem(Diagnostic):
    """A diagnostic about returns that also names the column, the value and (in a workbook) the sheet.

    The span's line is the physical line of the file, or the row of the sheet (or of the Parquet file), on which the
    cell (or row) starts.
    `column` is our name of the column, `heading` the file's where it is another.
    """

    column: str = ""
    value: str = ""
    sheet: str = ""
    heading: str = ""

    @property
    def reach(self) -> Reach:
        """What is left out: the file, everything below a header, a row or a single cell."""
        return _REACHES[self.code[2]]

    @property
    def place(self) -> str:
        """Where it is, in words: `returns.csv:12, column LEAD-01` or `returns.xlsx, sheet Answers, row 12`."""
        where = place_in_words(self.span.path, self.span.line, self.sheet)
        return f"{where}, column {self.column}" if self.column else where


def place_in_words(path: str, line: int, sheet: str = "") -> str:
    """A line of a text file, a row of a sheet, or a row of a Parquet file, which has no lines. 0: the whole of it."""
    where = f"{path}, sheet {sheet}" if sheet else path
    if not line:
        return where
    return f"{where}, row {line}" if sheet or path.lower().endswith(".parquet") else f"{where}:{line}"


def problem(
    code: str,
    path: str,
    message: str,
    hint: str,
    *,
    line: int = 0,
    column: str = "",
    value: str = "",
    sheet: str = "",
    heading: str = "",
    severity: Severity = Severity.ERROR,
) -> ReturnProblem:
    """A problem with returns at a physical line (0: the whole file)."""
    return ReturnProblem(Span(path, line), code, message, severity, hint, column, value, sheet, heading)


def _kinds(*rows: tuple[str, str, str, str]) -> Mapping[str, ProblemKind]:
    return {code: ProblemKind(code, name, why, remedy) for code, name, why, remedy in rows}


PROBLEMS: Mapping[str, ProblemKind] = _kinds(
    (
        "VR101",
        "Characters that can't be read",
        "The bytes of the file are no text in UTF-8, UTF-16 or Windows-1252, or are a mixture of two of them. Guessing "
        "would change names, and perhaps answers.",
        "In Excel: Save As, “CSV UTF-8 (comma delimited)”. Where two files were put together, save each first.",
    ),
    ("VR102", "Empty file", "Nothing was saved in it.", "Export it again; `vcsekit form` writes an empty return."),
    (
        "VR103",
        "Zero bytes in a text file",
        "No text holds zero bytes: the file was damaged on its way, or is not a text file.",
        "Export or copy it again.",
    ),
    (
        "VR104",
        "No header",
        "The first line that holds something must name the columns. Without it nobody knows what a cell means.",
        "Put the header back, or say in a layout where it stands (`header_row`).",
    ),
    (
        "VR105",
        "Too many columns",
        "No matrix is so wide; the file may be damaged, or lie on its side with a return in each column.",
        "Keep the columns of one matrix; in Excel: copy, Paste Special, Transpose.",
    ),
    (
        "VR106",
        "No rows below the header",
        "There is nothing to score, and answers may have been lost when the file was saved.",
        "Check that the answers were saved.",
    ),
    (
        "VR107",
        "A sheet that is not read",
        "A workbook may hold notes beside its answers. What is not read is named, so that nothing is lost unseen.",
        "If it holds answers, name it in a layout (`sheet`), or name its columns as `vcsekit form` does.",
    ),
    (
        "VR108",
        "A damaged workbook or Parquet file",
        "It was cut off or changed on its way, or is another kind of file under this name.",
        "Open it in Excel or LibreOffice and save it again, or save the sheet as CSV UTF-8; copy or export a Parquet "
        "file again.",
    ),
    (
        "VR109",
        "Too large to unpack",
        "A small workbook or Parquet file can unpack to a thousand times its size and use up all memory.",
        "Delete stray cells far from the answers, or save the sheet as CSV UTF-8, which may have any size. Write a "
        "Parquet file again with smaller pages.",
    ),
    ("VR110", "Locked with a password", "Nothing in it can be read.", "Save it without a password."),
    (
        "VR111",
        "Read as Windows-1252",
        "The file is not UTF-8. It was read in the encoding that Excel's plain “CSV” uses in western Europe; letters "
        "with accents and curly quotation marks may have become others.",
        "Look at a name with an accent in scores.csv. If it is wrong, save the file as CSV UTF-8; if it is right, "
        "write `encoding: windows-1252` into a layout.",
    ),
    (
        "VR112",
        "A file that was cut off",
        "A text file ends in the middle of a character, or a Parquet file without its last part: the end is missing.",
        "Copy or download it again.",
    ),
    (
        "VR113",
        "Unclear what separates columns",
        "Two marks, such as commas and semicolons, would both make a table of it.",
        "Say which one in a layout (`delimiter`), or save the file again as CSV.",
    ),
    (
        "VR114",
        "Another kind of file",
        "It is a web page, a PDF, a picture or the like, whatever its name ends in.",
        "Export the answers as CSV or Excel.",
    ),
    (
        "VR120",
        "A form of another matrix or version",
        "Its questions, levels or wording may differ from those that the answers would be counted as.",
        "Score it with the content that it was made from (`--content`), or ask for the answers in a new form.",
    ),
    (
        "VR121",
        "A form that was changed",
        "What identifies the form or its questions is missing or was altered, so answers can't be told apart safely.",
        "Copy the answers into a new form: `vcsekit form --format xlsx`.",
    ),
    (
        "VR201",
        "A column that stands twice",
        "It is not clear which of the two counts.",
        "Keep one of them, or rename the other.",
    ),
    (
        "VR202",
        "A column that is not read",
        "It is neither one of ours nor an indicator's id or statement. If it holds answers, they do not count.",
        "Name it by the indicator's id, map it in a layout, or list it there under `ignore`.",
    ),
    (
        "VR203",
        "Nothing tells returns apart",
        "Without a column for a return's id, a return that was sent twice would count twice.",
        "Add the column `return_id`; or `vcsekit layout guess FILE` proposes what to use.",
    ),
    (
        "VR204",
        "No column is an indicator",
        "The file may be for another matrix, or ask its questions in words of its own.",
        "Name the right content (`--content`), or map the questions: `vcsekit layout guess FILE` proposes how.",
    ),
    (
        "VR205",
        "A column that is missing",
        "Every return counts as if it had left this one empty.",
        "Add it if people were asked; a layout can give one value for all rows (`constants`).",
    ),
    (
        "VR207",
        "A column of lists or structures",
        "A cell of a Parquet file may hold a list, a structure or bytes. No answer is one, so the column is not read.",
        "If it holds answers, write one value into each cell, in a column for each question.",
    ),
    (
        "VR208",
        "Headings below titles",
        "Titles stand above the headings. The first row that names `return_id` and an indicator is taken for the "
        "headings, and nothing above it is read.",
        "Nothing, if that is right; otherwise delete what stands above, or say it in a layout (`header_row`).",
    ),
    (
        "VR301",
        "A row with too few or too many cells",
        "A separator that is lost or added shifts every answer behind it; nothing tells where, so the row is left out.",
        "Compare the row with the header. A cell that holds the separator needs quotation marks around it.",
    ),
    ("VR302", "A row without its id", "It could be a return that is already there.", "Give every return an id."),
    (
        "VR303",
        "A return that is there twice",
        "The rule for repeated returns is to refuse them, since nobody has said which one counts.",
        "Keep one of them, or choose the rule `latest` or `first` in a layout (`repeated`).",
    ),
    (
        "VR304",
        "A return for another matrix",
        "It answers other questions, or this matrix in another version.",
        "Score it with that matrix (`--content`).",
    ),
    (
        "VR305",
        "A row that can't be read",
        "A quotation mark is missing or stands in the middle of a cell, so it is not clear where cells end.",
        'Write `""` for a quotation mark inside a cell, and put quotation marks around the cell.',
    ),
    (
        "VR306",
        "A return that another one replaces",
        "The same return came several times. One counts, by the rule that the summary names; this one does not.",
        "Nothing, if that is right. Otherwise give every return its own id, or choose another rule in a layout.",
    ),
    (
        "VR307",
        "An answer to an unknown question",
        "In a table with one answer a row, the row must say which indicator it answers.",
        "Write the indicator's id, or map the text in a layout (`indicators`).",
    ),
    (
        "VR308",
        "Ids that differ only in capitals",
        "“R-7” and “r-7” are two returns, and both count. They may be one that somebody typed twice.",
        "Nothing, if they are two. Otherwise write both ids alike: then only one counts, by the rule for repeated "
        "returns.",
    ),
    (
        "VR401",
        "An answer that the scale does not have",
        "It can't be counted, and is left out. The rest of the return counts.",
        "Write a level's number or name, N/A, or nothing; or map the text in a layout (`answers`).",
    ),
    (
        "VR402",
        "A constituency that the matrix does not have",
        "The return counts, but for no constituency.",
        "Write one of the matrix's constituencies, or map the text in a layout (`constituencies`).",
    ),
    (
        "VR403",
        "An answer that says two things",
        "The number and the name are of different levels, such as “3 - Emerging”. Nothing tells which was meant.",
        "Ask who answered, and write one of the two.",
    ),
    (
        "VR404",
        "Almost the name of a system",
        "The register has a similar name. It is counted as it is written, so the same system may appear twice.",
        "Write the name, the code or an alias from the register, or map it in a layout (`systems`).",
    ),
    (
        "VR405",
        "A date that can't be compared",
        "Which of several answers is the latest is then decided by the order of rows.",
        "Write dates as 2026-05-31, or say in a layout how they are written (`dates`).",
    ),
    (
        "VR406",
        "A formula without a result",
        "A formula in the sheet failed (such as #REF!), or was written by a program that did not work it out, so there "
        "is no answer.",
        "Open the file in Excel or LibreOffice and save it again; mend the formula, or write the answer itself.",
    ),
    (
        "VR501",
        "Systems that the register does not have",
        "They are counted as they are written. A system that is spelt in two ways counts as two.",
        "Nothing, if the names are right; otherwise map them in a layout (`systems`).",
    ),
    (
        "VR502",
        "A column of which no answer could be read",
        "Everything in it was rejected: it is likely to be mapped to the wrong indicator, or its answers to no level.",
        "Compare the column with the layout (`vcsekit layout check`).",
    ),
    (
        "VR503",
        "More problems than asked for",
        "`--max-problems` was reached, so something is wrong with the file as a whole.",
        "Mend what most of the problems have in common, and score again.",
    ),
    (
        "VR601",
        "A column that the layout names is not there",
        "The export has changed, or the layout is for another file.",
        "Correct the name in the layout; `vcsekit layout guess FILE` shows what the file has.",
    ),
    (
        "VR602",
        "The layout names an indicator that the matrix does not have",
        "Answers to it could not be counted.",
        "Write an id that `vcsekit list` shows.",
    ),
    (
        "VR603",
        "A layout for another matrix",
        "It says which matrix and version it maps, and this is another.",
        "Name the content that it is for (`--content`), or check the layout and change its `matrix`.",
    ),
    (
        "VR604",
        "One column with two meanings",
        "A column can hold one thing.",
        "Keep one of the two lines in the layout.",
    ),
    (
        "VR605",
        "The layout maps an answer to no level",
        "What stands after the colon must be a level's number, name or id, `N/A` or `not answered`.",
        "Write one of the scale's levels.",
    ),
    (
        "VR606",
        "The layout maps to no constituency",
        "What stands after the colon must be an id or name from the matrix.",
        "Write one of the matrix's constituencies.",
    ),
    (
        "VR607",
        "A sheet that the layout names is not there",
        "The workbook has other sheets.",
        "Correct `sheet` in the layout, or take it out where the workbook has only one.",
    ),
    (
        "VR608",
        "A long layout without its columns",
        "In a table with one answer a row, one column says which indicator is answered and one says the answer.",
        "Name both under `columns`: `indicator` and `answer`.",
    ),
    (
        "VR609",
        "Row numbers for a long table",
        "In a table with one answer a row, a row's number does not tell which return the answer belongs to.",
        "Name the column that does under `columns`: `return_id`.",
    ),
    (
        "VR610",
        "A question of a proposed layout that is left open",
        "`vcsekit layout guess` writes `…` where only a person knows the answer.",
        "Write the answer in place of the `…`, or delete the line.",
    ),
)
"""Every kind of problem, by code, family by family. Codes are never used again for another kind; VR206 is retired."""
