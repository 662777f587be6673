"""One JSON Schema a kind of file, for editors that complete and check while people type."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from vcsekit.content.kinds import FILE_KINDS
from vcsekit.model.layout import Layout
from vcsekit.model.theme import Theme

DIALECT = "https://json-schema.org/draft/2020-12/schema"

REPORT_THEME = "report-theme"
"""The kind of a report's theme file: `theme` is a kind of content already, a theme of barriers."""

LAYOUT = "layout"
"""The kind of a file that tells how returns of another tool are read."""

NUMBER_IN_QUOTES = r"^\s*[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]{1,3})?\s*$"


_KEYWORDS = {"ge": "minimum", "le": "maximum"}
_NO_KEYWORD = ("max_digits", "decimal_places")


def kinds_of_files() -> list[tuple[str, str, str]]:
    """Every kind of file that people write: its name, where it lives, and what it is in one sentence."""
    known = [(kind.name, f"content/{kind.pattern}", _first_sentence(kind.model)) for kind in FILE_KINDS]
    others = ((REPORT_THEME, Theme), (LAYOUT, Layout))
    return [*known, *((name, "anywhere", _first_sentence(model)) for name, model in others)]


def _first_sentence(model: type[BaseModel]) -> str:
    text = " ".join((model.__doc__ or "").split("\n\n")[0].split())
    said = text.partition("`: ")[2] or text
    return said[:1].upper() + said[1:]


def schemas() -> dict[str, str]:
    """The schemas as JSON text, by file name (`domain.schema.json`)."""
    models: dict[str, type[BaseModel]] = {kind.name: kind.model for kind in FILE_KINDS}
    models.update({REPORT_THEME: Theme, LAYOUT: Layout})
    return {f"{name}.schema.json": _schema(model) for name, model in models.items()}


def _schema(model: type[BaseModel]) -> str:
    made = model.model_json_schema(mode="validation", schema_generator=_ForEditors)
    return json.dumps({"$schema": DIALECT, **_with_keywords(made)}, ensure_ascii=False, indent=2) + "\n"


def _with_keywords(schema: Any) -> Any:
    """Pydantic's limits of decimals by JSON Schema's names. It has none for a count of digits."""
    if isinstance(schema, list):
        return [_with_keywords(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("pattern") == NUMBER_IN_QUOTES:
        schema = {_KEYWORDS.get(name, name): value for name, value in schema.items() if name not in _NO_KEYWORD}
        if "default" in schema:
            schema["default"] = json.loads(schema["default"])
    return {name: _with_keywords(value) for name, value in schema.items()}


class _ForEditors(GenerateJsonSchema):
    """Pydantic's schemas without what clutters the hints of an editor.

    A field has no title beside its name, and no `null` to complete it with: whoever has nothing to say leaves it out.
    """

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002  # as pydantic calls it
        """Never."""
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """The inner schema alone where the default is nothing, or has parts: an editor would write it out."""
        made = super().default_schema(schema)
        if "default" in made and (made["default"] is None or isinstance(made["default"], list | dict)):
            del made["default"]
        return made

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """A list of two types in place of two schemas, so that descriptions and examples stay in sight."""
        inner = self.generate_inner(schema["schema"])
        types = inner.get("type", [])
        if types and "enum" not in inner:
            return {**inner, "type": [*([types] if isinstance(types, str) else types), "null"]}
        return super().nullable_schema(schema)

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:  # noqa: ARG002
        """A number, or one in quotes."""
        return {"type": ["number", "string"], "pattern": NUMBER_IN_QUOTES}
