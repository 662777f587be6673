"""One JSON Schema a kind of content file, for editors that complete and check while people type."""

from __future__ import annotations

import json

from vcsekit.content.kinds import FILE_KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """The schemas as JSON text, by file name (`domain.schema.json`)."""
    found = {}
    for kind in FILE_KINDS:
        schema = {"$schema": DIALECT, **kind.model.model_json_schema(mode="validation")}
        found[f"{kind.name}.schema.json"] = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    return found
