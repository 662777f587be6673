"""One JSON Schema a kind of file, for editors that complete and check while people type."""

from __future__ import annotations

import json

from pydantic import BaseModel

from vcsekit.content.kinds import FILE_KINDS
from vcsekit.model.theme import Theme

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """The schemas as JSON text, by file name (`domain.schema.json`)."""
    models: dict[str, type[BaseModel]] = {kind.name: kind.model for kind in FILE_KINDS}
    models["report-theme"] = Theme  # `theme` is a kind of content already: a theme of barriers
    return {f"{name}.schema.json": _schema(model) for name, model in models.items()}


def _schema(model: type[BaseModel]) -> str:
    schema = {"$schema": DIALECT, **model.model_json_schema(mode="validation")}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
