"""Tables as one JSON object, and the JSON Schema of it: made from the columns, so that both say the same."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from vcsekit.content.library import Library
from vcsekit.export.columns import COUNT, LEVELS, SHARE, YES_NO, Column, Table, write_json
from vcsekit.export.schema import DIALECT

FORMAT = 1
_TYPES = {COUNT: "integer", LEVELS: "number", SHARE: "number", YES_NO: "boolean"}


def tables_json(
    kind: str, library: Library, about: Mapping[str, Any], notes: Iterable[str], tables: Iterable[Table[Any]]
) -> str:
    """Tables with whose matrix they are by. `about` are facts in words, `notes` what a reader must know."""
    matrix = {"id": library.matrix.id, "version": library.matrix.version, "hash": library.matrix_hash()}
    head = {"kind": kind, "format": FORMAT, "matrix": matrix, **about, "notes": list(notes)}
    text = io.StringIO()
    write_json(text, head, tables)
    return text.getvalue()


def tables_schema(kind: str, what: str, about: Iterable[str], tables: Iterable[Table[Any]]) -> str:
    """The JSON Schema of `tables_json`. `about` are the names of its facts, `what` says what it is."""
    texts = {"type": "array", "items": {"type": "string"}}
    matrix = {name: {"type": "string"} for name in ("id", "version", "hash")}
    properties: dict[str, Any] = {
        "kind": {"const": kind},
        "format": {"const": FORMAT},
        "matrix": {"type": "object", "properties": matrix, "required": list(matrix)},
        **{name: texts if name == "rounds" else {"type": "string"} for name in about},
        "notes": texts,
        "tables": _tables(tables),
    }
    schema = {"$schema": DIALECT, "title": what, "type": "object", "properties": properties}
    return json.dumps({**schema, "required": list(properties)}, ensure_ascii=False, indent=2) + "\n"


def _tables(tables: Iterable[Table[Any]]) -> dict[str, Any]:
    found = {table.name: _table(table) for table in tables}
    return {"type": "object", "properties": found, "required": list(found)}


def _table(table: Table[Any]) -> dict[str, Any]:
    columns = {column.name: _column(column) for column in table.columns}
    row = {"type": "object", "properties": columns, "required": list(columns)}
    return {"type": "array", "description": f"One row is {table.row}.", "items": row}


def _column(column: Column[Any]) -> dict[str, Any]:
    name = _TYPES.get(column.unit, "string")
    return {"type": name if column.empty == "never" else [name, "null"], "description": column.meaning}
