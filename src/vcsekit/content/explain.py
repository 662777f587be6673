"""Pydantic's errors as diagnostics: a code, a place and plain words."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from vcsekit.content.source import Document, Loc
from vcsekit.content.suggest import Suggestions
from vcsekit.diagnostics import Diagnostic, Span
from vcsekit.model import base, theme

_PATTERNS = {
    base.SLUG_PATTERN: "lower-case words joined by hyphens, such as `long-term-contracting`",
    base.DOMAIN_PATTERN: "two to eight capitals, such as `FUND`",
    base.INDICATOR_PATTERN: "a domain code, a hyphen and a number of two digits, such as `FUND-03`",
    base.SOURCE_REF_PATTERN: "the ref of an item in a source document, such as `timeframes/b1`",
    r"^[0-9]+\.[0-9]+\.[0-9]+$": "three numbers, such as `0.1.0`",
    r"^[^\r\n]+$": "a text on one line",
    theme.COLOUR_PATTERN: '`#` and six digits or letters from a to f, in quotes, such as `"#14507a"`',
    theme.LOGO_PATTERN: "the name of a PNG, JPEG or SVG file beside the theme, such as `logo.png`",
    r"^[A-Z0-9]{3,5}$": "three to five capitals or digits, such as `QWO`",
}
_DATE_HELP = "`2022`, `2022-04` or `2022-04-01`"
_PERIOD_HELP = "`2022`, `2022-04`, `2021/22`, `2022-04/2022-08` or `not stated`"

_WANTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "decimal_type": "a number",
    "decimal_parsing": "a number",
    "bool_type": "`true` or `false`",
    "tuple_type": "a list, one `- ` line for each item",
    "list_type": "a list, one `- ` line for each item",
    "dict_type": "a group of fields, one `name: value` line for each",
    "model_type": "a group of fields, one `name: value` line for each",
    "model_attributes_type": "a group of fields, one `name: value` line for each",
}


_LIMITS = {
    "too_short": "it needs {min_length} or more, and has {actual_length}",
    "too_long": "it can have {max_length} at most, and has more",
    "string_too_short": "it is empty",
    "string_too_long": "it can have {max_length:,} characters at most",
    "greater_than_equal": "it must be {ge} or more",
    "less_than_equal": "it must be {le} or less",
    "decimal_max_digits": "it can have {max_digits} digits at most",
    "decimal_whole_digits": "it can have {whole_digits} digits before the point at most",
    "decimal_max_places": "it can have {decimal_places} digits after the point at most",
    "finite_number": "it must be a number that can be written in digits",
}


def explain_model_errors(error: ValidationError, model: type[BaseModel], document: Document) -> Iterator[Diagnostic]:
    """One diagnostic for each of pydantic's errors, at the place of the value that caused it."""
    suggestions = Suggestions()
    for detail in error.errors(include_url=False, include_context=True):
        if not _only_follows(detail):
            loc: Loc = tuple(detail["loc"])
            yield _explain(str(detail["type"]), loc, detail, model, document, suggestions)


def _only_follows(detail: Any) -> bool:
    """Whether a list is called too short only because pydantic does not count its items with errors."""
    return bool(detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"])


def _explain(
    kind: str, loc: Loc, detail: Any, model: type[BaseModel], document: Document, suggestions: Suggestions
) -> Diagnostic:
    context, value = detail.get("ctx", {}), detail["input"]
    name, span = _field_name(loc), document.span(loc)
    if kind == "extra_forbidden":
        known = fields_at(model, loc[:-1])
        hint = suggestions.did_you_mean(str(loc[-1]), known) or "known fields here: " + ", ".join(
            f"`{field}`" for field in known
        )
        return Diagnostic(document.span(loc, key=True), "VK201", f"there is no field `{loc[-1]}` here", hint=hint)
    if kind == "missing":
        return Diagnostic(span, "VK202", f"the field `{loc[-1]}` is missing", hint=_purpose(model, loc))
    if kind in _WANTED:
        shown = _shown(value, span, document)
        message = f"{name} should be {_WANTED[kind]}, and is {shown}"
        return Diagnostic(span, "VK203", message, hint=_type_hint(kind, value, shown))
    if kind == "string_pattern_mismatch":
        message = f"{name} is `{_short(value)}`, which has another form"
        return Diagnostic(span, "VK204", message, hint=f"write {_pattern_help(context['pattern'])}")
    if kind in ("enum", "literal_error"):
        hint = "it can be " + context["expected"].replace("'", "`")
        return Diagnostic(span, "VK205", f"{name} is {_shown(value, span, document)}", hint=hint)
    if kind == "value_error":
        return Diagnostic(span, "VK207", str(context["error"]))
    return Diagnostic(span, "VK206", f"{name} is outside its limits: {_limits(kind, context, str(detail['msg']))}")


def fields_at(model: type[BaseModel], loc: Loc) -> list[str]:
    """The names of the fields that a model knows at a place in its data."""
    annotation: Any = model
    for part in loc:
        annotation = _inside(annotation, part)
    found = _model_in(annotation)
    return list(found.model_fields) if found else []


def _inside(annotation: Any, part: str | int) -> Any:
    found = _model_in(annotation)
    if found is not None and isinstance(part, str) and part in found.model_fields:
        return found.model_fields[part].annotation
    arguments = [a for a in typing.get_args(annotation) if a not in (Ellipsis, types.NoneType)]
    return arguments[-1] if isinstance(part, int) and arguments else annotation


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for a in typing.get_args(annotation) if (found := _model_in(a))), None)


def _purpose(model: type[BaseModel], loc: Loc) -> str | None:
    annotation: Any = model
    for part in loc[:-1]:
        annotation = _inside(annotation, part)
    found = _model_in(annotation)
    field = found.model_fields.get(str(loc[-1])) if found else None
    return f"add `{loc[-1]}: …`" + (f" ({field.description.rstrip('.')})" if field and field.description else "")


def _field_name(loc: Loc) -> str:
    names = [part for part in loc if isinstance(part, str)]
    if not names:
        return "the file"
    number = f" (number {loc[-1] + 1})" if isinstance(loc[-1], int) else ""
    return f"`{names[-1]}`{number}"


def _pattern_help(pattern: str) -> str:
    if pattern in _PATTERNS:
        return _PATTERNS[pattern]
    return _PERIOD_HELP if "not stated" in pattern else _DATE_HELP


def _shown(value: object, span: Span, document: Document) -> str:
    """A value as its author wrote it: 1.10 is not 1.1, and "2" is not 2."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a group of fields"
    if span.line != span.end_line:
        return f"`{_short(value)}`"
    return f"`{_short(document.lines[span.line - 1][span.column - 1 : span.end_column - 1])}`"


def _type_hint(kind: str, value: object, shown: str) -> str | None:
    if value is None:
        return "write it here, or take the field out where it may be left out"
    if kind == "string_type" and isinstance(value, int | float):
        return f'put quotes around it: "{shown.strip("`")}"'
    if kind.startswith(("decimal", "int")):
        return "write digits alone, such as `12`, without quotes, commas or units"
    return None


def _limits(kind: str, context: Any, message: str) -> str:
    known = _LIMITS.get(kind)
    return known.format(**context) if known else message[:1].lower() + message[1:]


def _short(value: object, length: int = 40) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= length else text[: length - 1] + "…"
