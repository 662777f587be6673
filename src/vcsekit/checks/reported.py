"""A finding as `validate --format json` writes it, and the JSON Schema of what it writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from vcsekit.diagnostics import Diagnostic

_Place = Annotated[int, Field(ge=0)]


@dataclass(frozen=True)
class ReportedFinding:
    """One finding. Lines and columns count from 1, in characters; 0: the finding is about the whole file."""

    path: Annotated[str, Field(description="The file, as it can be opened from the current folder.")]
    line: Annotated[_Place, Field(description="The line on which it begins.")]
    column: Annotated[_Place, Field(description="The column in which it begins.")]
    end_line: Annotated[_Place, Field(description="The line on which it ends.")]
    end_column: Annotated[_Place, Field(description="The column after its last character.")]
    severity: Annotated[
        Literal["error", "warning"], Field(description="An error must be mended, a warning should be looked at.")
    ]
    code: Annotated[
        str,
        Field(
            pattern="^VK[0-9]{3}$",
            description="What was found; `vcsekit explain CODE` tells more. A code never changes its meaning.",
            examples=["VK301"],
        ),
    ]
    message: Annotated[str, Field(description="What is wrong, in words. Words may change between versions.")]
    hint: Annotated[str | None, Field(description="What to do about it, where one thing is likely.")]


def reported(problem: Diagnostic) -> ReportedFinding:
    """A diagnostic as a row of the report."""
    span = problem.span
    return ReportedFinding(
        span.path,
        span.line,
        span.column,
        span.end_line,
        span.end_column,
        "error" if problem.severity == "error" else "warning",
        problem.code,
        problem.message,
        problem.hint,
    )


def findings_schema() -> str:
    """The JSON Schema of the whole report, as JSON text."""
    from pydantic import TypeAdapter

    schema = TypeAdapter(list[ReportedFinding]).json_schema(mode="serialization")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Findings",
        "description": "What `vcsekit validate --format json` writes: all findings, sorted by file and place.",
    }
    return json.dumps({**head, **schema}, ensure_ascii=False, indent=2) + "\n"
