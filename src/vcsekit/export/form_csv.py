"""The CSV form: a header, and a row that names the matrix."""

from __future__ import annotations

import io

from vcsekit.content.library import Library
from vcsekit.returns.layout import CONTEXT_COLUMNS, form_header
from vcsekit.returns.spreadsheet import CsvWriter
from vcsekit.scoring.card import scorecard


def form_csv(library: Library) -> str:
    """An empty wide table of returns, with Windows' line ends, as Excel writes and reads it."""
    card, text = scorecard(library), io.StringIO()
    writer, matrix = CsvWriter(text), f"{card.matrix_id} {card.version}"
    writer.writerow(form_header(card))
    writer.writerow([*[""] * len(CONTEXT_COLUMNS), matrix, *[""] * (len(card.indicators) + 1)])
    return text.getvalue()
