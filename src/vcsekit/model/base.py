"""What every kind of content shares: strictness, ids and small text types.

Modules of this folder have their annotations as they are, and not as text: each text would be compiled at every start.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

SLUG_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
DOMAIN_PATTERN = r"^[A-Z][A-Z0-9]{1,7}$"
INDICATOR_PATTERN = r"^[A-Z][A-Z0-9]{1,7}-[0-9]{2,3}$"
SOURCE_REF_PATTERN = r"^[a-z0-9-]+(?:/[a-z0-9-]+)?$"

Slug = Annotated[
    str,
    StringConstraints(pattern=SLUG_PATTERN, max_length=80),
    Field(description="A stable id: lower-case words joined by hyphens. Never reused.", examples=["late-invitations"]),
]
DomainId = Annotated[
    str,
    StringConstraints(pattern=DOMAIN_PATTERN),
    Field(description="A domain code: two to eight capitals or digits, a capital first.", examples=["CARE"]),
]
IndicatorId = Annotated[
    str,
    StringConstraints(pattern=INDICATOR_PATTERN),
    Field(description="A domain code and a number of two or three digits. Never reused.", examples=["CARE-02"]),
]
SourceRef = Annotated[
    str,
    StringConstraints(pattern=SOURCE_REF_PATTERN),
    Field(description="The ref of one item in a source document's outline.", examples=["timeframes/b1"]),
]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000),
    Field(
        description="Plain English. Markdown is allowed, raw HTML is not.",
        json_schema_extra={"pattern": r"\S"},
    ),
]
Label = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\r\n]+$"),
    Field(
        description="A short text on one line.",
        json_schema_extra={"pattern": r"^\s*[^\s](?:[^\r\n]*[^\s])?\s*$"},
    ),
]
Version = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$"),
    Field(description="A version of three numbers.", examples=["0.1.0"]),
]
PartialDate = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?$"),
    Field(
        description="A year, a month or a day, in quotes where it is a year alone.",
        examples=["2022", "2022-04", "2022-04-01"],
    ),
]
Period = Annotated[
    str,
    StringConstraints(
        pattern=r"^(?:not stated|[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?(?:/[0-9]{2,4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)?)$"
    ),
    Field(
        description=(
            "When something holds: a year (in quotes), a month, a day, a financial year such as `2021/22`, "
            "an interval such as `2022-04/2022-08`, or `not stated`."
        ),
        examples=["2022", "2021/22", "2022-04/2022-08", "not stated"],
    ),
]
Sources = Annotated[
    tuple[SourceRef, ...],
    Field(
        min_length=1,
        description="Where this comes from: refs of items in the source documents.",
        examples=[["timeframes/b1"]],
    ),
]


class Content(BaseModel):
    """A frozen piece of content in which a misspelt field is an error.

    What checks a kind is built when the first file of that kind is read: most commands need few kinds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Identified(Content):
    """An item with an id that others name. Where the id was changed, the item remembers those that it had."""

    formerly: tuple[str, ...] = Field(
        (), description="The ids that it had before. Nothing else may ever have them.", examples=[["late-letters"]]
    )


class Retirable(Identified):
    """An item whose id stays for ever, even once it is no longer used."""

    since: Version | None = Field(None, description="The matrix version in which this first appeared.")
    retired: Version | None = Field(None, description="The matrix version from which this is no longer used.")
    replaced_by: tuple[str, ...] = Field(
        (), description="The ids that took its place.", examples=[["early-involvement"]]
    )
