"""What a layout says: how somebody else's table of answers is to be read as returns of a matrix."""

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from vcsekit.model.base import Content, IndicatorId, Label, Text

Heading = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000),
    Field(description="A column's heading, or a text in a cell, as the file has it. Case and spaces do not matter."),
]


def _nothing(value: object) -> object:
    """A section whose title stands there without anything below it says nothing."""
    return {} if value is None else value


Section = BeforeValidator(_nothing)
Meanings = Annotated[dict[Heading, Label], Section, Field(max_length=2_000)]


class Shape(StrEnum):
    """How answers stand in a table: a return a row, or an answer a row."""

    WIDE = "wide"
    LONG = "long"


class Repeated(StrEnum):
    """Which one counts where the same return came several times."""

    LATEST = "latest"
    FIRST = "first"
    REFUSE = "refuse"


class DateOrder(StrEnum):
    """How dates are written."""

    YEAR_FIRST = "year-month-day"
    DAY_FIRST = "day-month-year"
    MONTH_FIRST = "month-day-year"


class EncodingName(StrEnum):
    """The encodings that can be named."""

    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    WINDOWS_1252 = "windows-1252"


class DelimiterName(StrEnum):
    """What can separate columns."""

    COMMA = "comma"
    SEMICOLON = "semicolon"
    TAB = "tab"
    PIPE = "pipe"


class Columns(Content):
    """The headings of the columns that tell something about a return; in a long table also about one answer."""

    return_id: Heading | None = Field(None, description="What tells one return from another.", examples=["Response ID"])
    system: Heading | None = Field(
        None, description="The integrated care system that is judged.", examples=["Which system are you in?"]
    )
    place: Heading | None = Field(None, description="The place within the system.", examples=["Which place?"])
    constituency: Heading | None = Field(
        None, description="The group for which people answer.", examples=["I answer for"]
    )
    round: Heading | None = Field(
        None, description="The occasion on which everybody answered.", examples=["Survey round"]
    )
    submitted: Heading | None = Field(None, description="When the return was sent.", examples=["Completion time"])
    matrix: Heading | None = Field(
        None, description="The matrix and version that were answered.", examples=["Matrix version"]
    )
    comment: Heading | None = Field(
        None, description="Free text: it is kept beside the scores, and not scored.", examples=["Anything else?"]
    )
    indicator: Heading | None = Field(
        None, description="In a long table: which indicator a row answers.", examples=["Question"]
    )
    answer: Heading | None = Field(None, description="In a long table: the answer.", examples=["Answer"])


class Constants(Content):
    """What holds for every row of the file."""

    system: Label | None = Field(None, description="The system of every return.", examples=["Outer Isles"])
    place: Label | None = Field(None, description="The place of every return.", examples=["The harbour"])
    constituency: Label | None = Field(None, description="For whom everybody answers.", examples=["Readers"])
    round: Label | None = Field(None, description="The round of every return.", examples=["Spring 2030"])
    submitted: Label | None = Field(None, description="When every return was sent.", examples=["2030-05-01"])


class Layout(Content):
    """A layout file: how the answers in a file of another tool are to be read. Only `title` must be there."""

    title: Label = Field(description="What this layout reads.", examples=["Microsoft Forms, spring 2030"])
    description: Text | None = Field(
        None,
        description="Where the file comes from, and what to know about it.",
        examples=["The survey of the harbour, exported from the Responses tab."],
    )
    matrix: Label | None = Field(
        None, description="The matrix and version that were answered.", examples=["island-libraries 2.4.0"]
    )
    shape: Shape = Field(Shape.WIDE, description="`wide`: one row a return. `long`: one row an answer.")
    sheet: Label | None = Field(
        None, description="The sheet of a workbook; every sheet unless told.", examples=["Sheet1"]
    )
    encoding: EncodingName | None = Field(None, description="The encoding of a text file; found out unless told.")
    delimiter: DelimiterName | None = Field(None, description="What separates columns; found out unless told.")
    header_row: int | None = Field(
        None,
        strict=True,
        ge=1,
        le=1_000,
        description="The line, or row of the sheet, with the headings; the first that is not blank unless told.",
        examples=[2],
    )
    skip_after_header: int = Field(
        0, strict=True, ge=0, le=100, description="How many rows below the headings are no returns.", examples=[1]
    )
    columns: Annotated[Columns, Section] = Field(
        Columns(), description="For what every return has, the heading of its column."
    )
    number_rows: bool = Field(
        False,
        strict=True,
        description="True where no column tells returns apart: every row is a return, and its number is its id.",
    )
    constants: Annotated[Constants, Section] = Field(
        Constants(), description="What holds for every row and has no column."
    )
    indicators: Annotated[dict[IndicatorId, Heading], Section] = Field(
        {},
        max_length=2_000,
        description="For an indicator's id, the heading of its column; in a long table the text that names it.",
        examples=[{"CARE-02": "Is every group heard?"}],
    )
    answers: Annotated[dict[Heading, int | Label], Section] = Field(
        {},
        max_length=2_000,
        description="For a text in a cell: a level's number, name or id, `N/A`, or `blank`.",
        examples=[{"Not yet": 0, "Do not know": "blank"}],
    )
    constituencies: Meanings = Field(
        {}, description="For a text in a cell: a constituency's id or name.", examples=[{"A reader": "readers"}]
    )
    systems: Meanings = Field(
        {},
        description="For a text in a cell: the name, code or id of a system.",
        examples=[{"the isles": "outer-isles"}],
    )
    places: Meanings = Field(
        {}, description="For a text in a cell: the place that is meant.", examples=[{"harbor": "The harbour"}]
    )
    rounds: Meanings = Field(
        {}, description="For a text in a cell: the round that is meant.", examples=[{"first": "Spring 2030"}]
    )
    repeated: Repeated = Field(
        Repeated.LATEST,
        description="Which counts where a return came several times: the `latest`, the `first`, or none (`refuse`).",
    )
    dates: DateOrder | None = Field(None, description="How dates such as 01/02/2026 are written.")
    ignore: Annotated[tuple[Heading, ...], BeforeValidator(lambda value: () if value is None else value)] = Field(
        (), max_length=2_000, description="Columns that are known and are not read.", examples=[["Start time", "Email"]]
    )
