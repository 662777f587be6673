"""Case examples: what one place did, with the figures that it states."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from vcsekit.model.base import Content, Label, PartialDate, Period, Retirable, Slug, Sources, Text
from vcsekit.model.matrix import _number_to_decimal

Amount = Annotated[
    Decimal,
    BeforeValidator(_number_to_decimal),
    Field(max_digits=18, decimal_places=4, description="A number, without its unit.", examples=[250000, 4.5]),
]


class Qualifier(StrEnum):
    """How exact the source is about a figure."""

    ABOUT = "about"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"
    MORE_THAN = "more-than"
    LESS_THAN = "less-than"
    NEARLY = "nearly"


_NUMBER_OR_DATE: JsonDict = {
    "if": {"properties": {"date": {"type": "string"}}, "required": ["date"]},
    "then": {"properties": {"value": {"type": "null"}, "upper": {"type": "null"}}},
    "else": {"properties": {"value": {"not": {"type": "null"}}}, "required": ["value"]},
}


class Figure(Content):
    """A sum, share, count or date that the source states."""

    model_config = ConfigDict(json_schema_extra=_NUMBER_OR_DATE)

    value: Amount | None = Field(None, description="The number; the lower end of a range.")
    upper: Amount | None = Field(None, description="The upper end, where the source gives a range.")
    date: PartialDate | None = Field(None, description="The date, where the figure is a date and has no number.")
    unit: Label | None = Field(
        None, description="What the number counts.", examples=["GBP", "percent", "organisations", "years"]
    )
    period: Period | None = Field(None, description="When it holds; `not stated` where the source does not say.")
    qualifier: Qualifier | None = Field(
        None, description="How exact the source is; left out where the figure is exact."
    )
    what: Label = Field(description="What the figure is for, in our own words.", examples=["grants to small groups"])
    action: Slug | None = Field(
        None, description="The action of this case that it belongs to.", examples=["harbour-grants"]
    )
    sources: Sources

    @model_validator(mode="after")
    def _number_or_date(self) -> Self:
        if (self.value is None) == (self.date is None):
            raise ValueError("a figure has either a `value` or a `date`")
        if self.upper is not None and (self.value is None or self.upper <= self.value):
            raise ValueError("`upper` needs a smaller `value` beside it")
        return self


class Action(Retirable):
    """One thing that the place did."""

    id: Slug = Field(
        description="The id of the action, which starts with a word of the case by custom.", examples=["harbour-grants"]
    )
    title: Label = Field(description="What was done, in a few words.", examples=["Small grants for harbour groups"])
    summary: Text = Field(
        description="What was done, by whom and what came of it.",
        examples=["The alliance paid twelve groups for warm rooms in winter."],
    )
    approaches: tuple[Slug, ...] = Field(
        (), description="The approaches that this action shows.", examples=[["micro-grants"]]
    )
    sources: Sources


class Learning(Content):
    """Something that was hard, or that the people involved would tell others."""

    title: Label = Field(description="The lesson in a few words.", examples=["Start with one street"])
    text: Text = Field(
        description="What was hard, or what the people involved would tell others.",
        examples=["Whoever began small had something to show by spring."],
    )
    sources: Sources


class Case(Retirable):
    """`cases/NAME.yaml`: one case example, with what was done and the figures that the source states."""

    id: Slug
    title: Label = Field(
        description="The case in a few words: who did what.", examples=["Harbour Alliance pays small groups"]
    )
    system: Slug = Field(description="The id of the integrated care system in the register.", examples=["outer-isles"])
    place: Label | None = Field(None, description="The place within the system.", examples=["The harbour"])
    organisation: Label | None = Field(
        None, description="The organisation whose story it is.", examples=["Harbour Alliance"]
    )
    areas: tuple[Slug, ...] = Field(
        min_length=1, description="The areas of the framework that it speaks to.", examples=[["funding"]]
    )
    overview: Text = Field(
        description="Where it is, who took part and what it is about.",
        examples=["Harbour Alliance joins 40 groups on two islands."],
    )
    as_of: Period = Field(description="When the account was given: bodies have merged and sums have moved since.")
    actions: tuple[Action, ...] = Field(min_length=1, description="What the place did, one action each.")
    learning: tuple[Learning, ...] = Field(
        (), description="What was hard, and what the people involved would tell others."
    )
    figures: tuple[Figure, ...] = Field((), description="Every sum, share, count and date that the source states.")
    sources: Sources
