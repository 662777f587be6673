"""A layout file as text to a layout, with everything that is wrong with it, at its place."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from vcsekit.content.explain import explain_model_errors
from vcsekit.content.source import Document, decode, read_document
from vcsekit.content.suggest import did_you_mean
from vcsekit.content.syntax import SourceError
from vcsekit.diagnostics import Diagnostic, Severity, Span
from vcsekit.model.layout import Layout, Shape
from vcsekit.returns.cells import BadCellError, folded
from vcsekit.returns.vocabulary import Vocabulary

OPEN = "…"
"""What stands in a proposed layout where somebody has to write an answer."""


def read_layout(raw: bytes, path: str, vocabulary: Vocabulary) -> tuple[Layout | None, list[Diagnostic]]:
    """A layout and what is wrong with it: the YAML, the fields, and what the matrix does not have. None if it fails."""
    try:
        document = read_document(decode(raw, path), path)
    except SourceError as error:
        return None, [error.diagnostic]
    if document.data is None:
        return None, [Diagnostic(Span(path), "VK110", "the file is empty", hint="a layout starts with `title: …`")]
    try:
        layout = Layout.model_validate(document.data)
    except ValidationError as error:
        return None, list(explain_model_errors(error, Layout, document))
    problems = sorted(_mismatches(layout, document, vocabulary))
    return None if any(p.severity is Severity.ERROR for p in problems) else layout, problems


def _mismatches(layout: Layout, document: Document, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """What a layout says that does not fit the matrix."""
    if layout.matrix and layout.matrix != vocabulary.version:
        message = f"the layout is for the matrix {layout.matrix}, and this is {vocabulary.version}"
        hint = "name the content that it is for (--content), or check the layout and change its `matrix`"
        yield Diagnostic(document.span(("matrix",)), "VR603", message, hint=hint)
    yield from _indicators(layout, document, vocabulary)
    yield from _left_open(layout, document)
    cells = vocabulary.cells
    for text, meaning in layout.answers.items():
        if meaning == OPEN:
            continue
        try:
            cells.meaning(str(meaning))
        except BadCellError as error:
            message = f"`{_short(text)}` is mapped to `{meaning}`, which is no level"
            hint = error.hint.replace("leave the cell empty", "`blank`")
            yield Diagnostic(document.span(("answers", text)), "VR605", message, hint=hint)
    for text, meaning in layout.constituencies.items():
        if meaning == OPEN:
            continue
        try:
            cells.constituency(meaning)
        except BadCellError as error:
            message = f"`{_short(text)}` is mapped to `{meaning}`, which is no constituency of the matrix"
            yield Diagnostic(document.span(("constituencies", text)), "VR606", message, hint=error.hint)


def _left_open(layout: Layout, document: Document) -> Iterator[Diagnostic]:
    """Questions of `vcsekit layout guess` that were taken in without an answer."""
    for section in ("answers", "constituencies", "systems", "places", "rounds", "constants"):
        for key, value in dict(getattr(layout, section)).items():
            if value == OPEN:
                message = f"`{_short(key)}` has no answer yet"
                hint = f"write what it means in place of the `{OPEN}`, or delete the line"
                yield Diagnostic(document.span((section, key)), "VR610", message, hint=hint)


def _indicators(layout: Layout, document: Document, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    known = {indicator.id for indicator in vocabulary.card.indicators}
    named: dict[str, str] = {}
    for indicator, heading in layout.indicators.items():
        if indicator not in known:
            message = f"the matrix {vocabulary.version} has no indicator `{indicator}`"
            hint = did_you_mean(indicator, known) or "`vcsekit list` shows all indicators"
            yield Diagnostic(document.span(("indicators", indicator), key=True), "VR602", message, hint=hint)
        first = named.setdefault(folded(heading), indicator)
        if first != indicator:
            message = f"“{_short(heading)}” is given to {first} and to {indicator}"
            span = document.span(("indicators", indicator))
            yield Diagnostic(span, "VR604", message, hint="keep one of the two")
    if layout.shape is Shape.LONG and (layout.columns.indicator is None or layout.columns.answer is None):
        lacking = "indicator" if layout.columns.indicator is None else "answer"
        message = f"a long layout has to name the column `{lacking}`"
        hint = f"add `{lacking}: …` under `columns`"
        yield Diagnostic(document.span(("columns",)), "VR608", message, hint=hint)
    if layout.shape is Shape.LONG and layout.number_rows:
        message = "in a long table rows are answers, so their numbers can't tell returns apart"
        hint = "name the column `return_id` instead"
        yield Diagnostic(document.span(("number_rows",)), "VR609", message, hint=hint)


def _short(text: str, length: int = 60) -> str:
    words = " ".join(text.split())
    return words if len(words) <= length else words[: length - 1] + "…"
