"""What every kind of content shares: strictness, ids and small text types."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

SLUG_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
DOMAIN_PATTERN = r"^[A-Z][A-Z0-9]{1,7}$"
INDICATOR_PATTERN = r"^[A-Z][A-Z0-9]{1,7}-[0-9]{2,3}$"
SOURCE_REF_PATTERN = r"^[a-z0-9-]+(?:/[a-z0-9-]+)?$"

Slug = Annotated[
    str,
    StringConstraints(pattern=SLUG_PATTERN, max_length=80),
    Field(description="A stable id: lower-case words joined by hyphens. Never reused."),
]
DomainId = Annotated[
    str,
    StringConstraints(pattern=DOMAIN_PATTERN),
    Field(description="A domain code: two to eight capitals, such as `FUND`."),
]
IndicatorId = Annotated[
    str,
    StringConstraints(pattern=INDICATOR_PATTERN),
    Field(description="A domain code and a number, such as `FUND-03`. Never reused."),
]
SourceRef = Annotated[
    str,
    StringConstraints(pattern=SOURCE_REF_PATTERN),
    Field(description="The ref of one item in a source document's outline, such as `timeframes/b1`."),
]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000),
    Field(description="Plain English. Markdown is allowed, raw HTML is not."),
]
Label = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\r\n]+$"),
    Field(description="A short text on one line."),
]
Version = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$"),
    Field(description="A version of three numbers, such as `0.1.0`."),
]
PartialDate = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?$"),
    Field(description="A year, a month or a day: `2022`, `2022-04` or `2022-04-01`."),
]
Period = Annotated[
    str,
    StringConstraints(
        pattern=r"^(?:not stated|[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?(?:/[0-9]{2,4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)?)$"
    ),
    Field(
        description=(
            "When a figure holds: `2022`, `2022-04`, `2022-04-01`, a financial year such as `2021/22`, "
            "an interval such as `2022-04/2022-08`, or `not stated`."
        )
    ),
]
Sources = Annotated[
    tuple[SourceRef, ...],
    Field(min_length=1, description="Where this comes from: refs of items in the source documents."),
]


class Content(BaseModel):
    """A frozen piece of content in which a misspelt field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Retirable(Content):
    """An item whose id stays for ever, even once it is no longer used."""

    since: Version | None = Field(None, description="The matrix version in which this first appeared.")
    retired: Version | None = Field(None, description="The matrix version from which this is no longer used.")
    replaced_by: tuple[str, ...] = Field((), description="The ids that took its place.")
