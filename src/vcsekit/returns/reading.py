"""Any file of returns to tables: what kind of file it is, its encoding and its separator are found here, once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from vcsekit.diagnostics import Severity
from vcsekit.returns import parquet_footer
from vcsekit.returns.encoding import Encoding, encoding_of
from vcsekit.returns.meter import Meter
from vcsekit.returns.problems import ReturnProblem, problem
from vcsekit.returns.rows import DELIMITERS, delimiter_of, rows
from vcsekit.returns.table import PlainText, Row, Table

if TYPE_CHECKING:
    from vcsekit.returns.workbook import Workbook
    from vcsekit.scoring.card import Scorecard

_LOOKED_AT = 200
"""How many lines decide what separates columns."""

_MOST_LOOKED_AT = 1_000_000
"""How many characters of them, about."""

_ZIPPED, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NAMES = {mark: f"{name}s" for name, mark in DELIMITERS.items()}


@dataclass(frozen=True)
class Known:
    """What somebody has said of a file, so that it need not be found out. None: not said."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class Opened:
    """A file's tables, and what its readers should be warned of."""

    tables: tuple[Table, ...]
    warnings: tuple[ReturnProblem, ...] = ()


def open_returns(path: Path, card: Scorecard, known: Known | None = None) -> Opened:
    """The tables of a file. What is at its start decides what it is, not its name.

    Raises UnreadableError where nothing in it can be read, VcsekitError where what reads this kind of file is not
    installed, and OSError as `open` does.
    """
    known = known or Known()
    shown = str(path)
    with path.open("rb") as handle:
        start = handle.read(len(_COMPOUND))
    if start.startswith((_ZIPPED, _COMPOUND)):
        from vcsekit.returns.workbook import open_workbook

        return _of_workbook(open_workbook(path, shown), card, known)
    if start.startswith(parquet_footer.MARKS):
        from vcsekit.returns.parquet import open_parquet

        table, warnings = open_parquet(path, shown)
        return Opened((table,), tuple(warnings))
    return _of_text(path, shown, known)


def _of_text(path: Path, shown: str, known: Known) -> Opened:
    with path.open("rb") as handle:
        encoding = encoding_of(handle, shown, known.encoding)
        text = io.TextIOWrapper(handle, encoding=encoding.codec, newline="")
        start = _start(text)
    delimiter, skipped = _delimiter(start, shown, known)
    separated = f", columns separated by {_NAMES[delimiter]}" if delimiter in _NAMES else ""
    meter = Meter(path.stat().st_size)
    read = partial(_text_rows, path, encoding, delimiter, skipped, meter)
    plain = PlainText(path, delimiter) if encoding.codec == "utf-8-sig" else None
    table = Table(shown, "", read, (f"{encoding.name}{separated}",), text=plain, meter=meter)
    return Opened((table,), (encoding.warning,) if encoding.warning else ())


def _start(text: io.TextIOWrapper) -> list[str]:
    """The first lines, as many as are needed and few enough to be held."""
    lines, held = [], 0
    for line in islice(text, _LOOKED_AT):
        lines.append(line)
        held += len(line)
        if held > _MOST_LOOKED_AT:
            break
    return lines


def _delimiter(start: list[str], shown: str, known: Known) -> tuple[str, int]:
    """What separates cells, and how many lines stand before the table: Excel may write `sep=;` into the first.

    A mark that somebody named, but that does not stand in the headings, is not believed: a layout may be used for
    rows to correct too, which are separated by commas.
    """
    first = start[0].rstrip("\r\n") if start else ""
    if len(first) == 5 and first.lower().startswith("sep="):
        return first[4], 1
    named = DELIMITERS[known.delimiter] if known.delimiter else None
    if named and len(next((row.cells for row in rows(iter(start), named)), [])) > 1:
        return named, 0
    return delimiter_of(start, shown), 0


def _text_rows(path: Path, encoding: Encoding, delimiter: str, skipped: int, meter: Meter) -> Iterator[Row]:
    with path.open("rb") as handle, meter.over(handle):
        text = io.TextIOWrapper(handle, encoding=encoding.codec, newline="")
        yield from rows(text, delimiter, skipped)


def _of_workbook(workbook: Workbook, card: Scorecard, known: Known) -> Opened:
    from vcsekit.returns import form_workbook

    if form_workbook.is_form(workbook):
        form = form_workbook.read_form(workbook, card)
        return Opened((form,), form.warnings)
    wanted = [name for name in workbook.names if known.sheet in (None, name)]
    sheets = [name for name in wanted if name == known.sheet or name not in workbook.hidden]
    hidden = [name for name in wanted if name not in sheets and any(True for _ in workbook.rows(name))]
    tables = tuple(Table(workbook.path, name, partial(workbook.rows, name), ("a workbook",)) for name in sheets)
    return Opened(tables, tuple(_hidden(workbook.path, name) for name in hidden))


def _hidden(path: str, sheet: str) -> ReturnProblem:
    hint = "nothing, if it holds no answers; otherwise show the sheet in Excel, or name it in a layout (sheet)"
    return problem("VR107", path, "the sheet is hidden, and is not read", hint, sheet=sheet, severity=Severity.WARNING)
