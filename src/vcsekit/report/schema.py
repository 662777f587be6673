"""The JSON Schema of a report's view: what `--format json` writes."""

from __future__ import annotations

import json

from pydantic import TypeAdapter

from vcsekit.report.views import ReportView


def report_schema() -> str:
    """The schema as JSON text."""
    schema = TypeAdapter(ReportView).json_schema(mode="serialization")
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2) + "\n"
