"""What a published state is made of, as plain data. `pool.py` writes and reads it."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vcsekit.export.schema import DIALECT
from vcsekit.returns.limits import MAX_COUNT, MAX_GROUPS

KIND = "vcsekit-pool"
FORMAT = 1

Name = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Count = Annotated[int, Field(ge=0, le=MAX_COUNT)]
Level = Annotated[str, StringConstraints(pattern=r"^(?:n/a|-?[0-9]{1,9})?$")]
Score = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,40}(?:/[0-9]{1,40})?$")]
Item = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,20}$")]
_CLOSED = Field(json_schema_extra={"additionalProperties": False})
Levels = Annotated[dict[Level, Count], _CLOSED]
Scores = Annotated[dict[Score, Count], _CLOSED]


class Part(BaseModel):
    """A piece of plain data."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class MatrixPart(Part):
    """Which matrix was answered."""

    id: str
    version: str
    hash: str
    """Changes with every word of the matrix."""


class GroupPart(Part):
    """What the returns of one constituency say in one round."""

    round: Name
    """When everybody was asked. Empty where the returns do not say."""
    constituency: Name
    """Its id; `others` for all that are too small; `not by constituency`, once a round, for what is told of all of them
    together alone."""
    responses: Count
    """How many returns; none of its own for what is told of all of them together."""
    answers: Annotated[dict[Item, Levels], _CLOSED]
    """By indicator, how often each level, `n/a` and (an empty text) no answer was given."""
    domain_scores: Annotated[dict[Item, Scores], _CLOSED]
    """By domain, how often each exact score came out."""
    overall_scores: Scores
    """How often each exact overall score came out."""


class SuppressedPart(Part):
    """What is kept back of one round: how much it is, never what it says."""

    round: Name
    responses: Count
    """How many returns there are, published or not."""
    merged: tuple[Name, ...]
    """Constituencies that count with the others."""
    missing: Annotated[dict[Item, Annotated[int, Field(ge=1, le=MAX_COUNT)]], _CLOSED]
    """By indicator, domain or `overall`, how many answers or scores are not published."""


class PoolFile(Part):
    """The state of one system, without what too few people said."""

    kind: Literal["vcsekit-pool"]
    format: Literal[1]
    note: str
    program: str
    """The version of vcsekit that wrote it."""
    matrix: MatrixPart
    system: Annotated[Name, StringConstraints(min_length=1)]
    minimum: Annotated[int, Field(ge=1, le=MAX_COUNT)]
    """The fewest returns or answers that are published together."""
    state: Annotated[tuple[GroupPart, ...], Field(max_length=MAX_GROUPS)]
    suppressed: Annotated[tuple[SuppressedPart, ...], Field(max_length=MAX_GROUPS)]
    """A part for every round."""


def pool_schema() -> str:
    """The JSON Schema of a published state."""
    schema = {"$schema": DIALECT, **PoolFile.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
