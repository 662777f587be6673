"""Case examples: what one place did, with the figures that it states."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from vcsekit.model.base import Content, Label, PartialDate, Period, Retirable, Slug, Sources, Text
from vcsekit.model.matrix import _number_to_decimal

Amount = Annotated[
    Decimal,
    BeforeValidator(_number_to_decimal),
    Field(max_digits=18, decimal_places=4, description="A number, without its unit."),
]


class Qualifier(StrEnum):
    """How exact the source is about a figure."""

    ABOUT = "about"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"
    MORE_THAN = "more-than"
    LESS_THAN = "less-than"
    NEARLY = "nearly"


class Figure(Content):
    """A sum, share, count or date that the source states."""

    value: Amount | None = Field(None, description="The number; the lower end of a range.")
    upper: Amount | None = Field(None, description="The upper end, where the source gives a range.")
    date: PartialDate | None = Field(None, description="The date, where the figure is a date and has no number.")
    unit: Label | None = Field(None, description="What the number counts: `GBP`, `percent`, `organisations`, `years`.")
    period: Period | None = Field(None, description="When it holds; `not stated` where the source does not say.")
    qualifier: Qualifier | None = None
    what: Label = Field(description="What the figure is for, in our own words.")
    action: Slug | None = Field(None, description="The action of this case that it belongs to.")
    sources: Sources

    @model_validator(mode="after")
    def _number_or_date(self) -> Figure:
        if (self.value is None) == (self.date is None):
            raise ValueError("a figure has either a `value` or a `date`")
        if self.upper is not None and (self.value is None or self.upper <= self.value):
            raise ValueError("`upper` needs a smaller `value` beside it")
        return self


class Action(Retirable):
    """One thing that the place did."""

    id: Slug
    title: Label
    summary: Text
    approaches: tuple[Slug, ...] = Field((), description="The approaches that this action shows.")
    sources: Sources


class Learning(Content):
    """Something that was hard, or that the people involved would tell others."""

    title: Label
    text: Text
    sources: Sources


class Case(Retirable):
    """One case example."""

    id: Slug
    title: Label
    system: Slug = Field(description="The id of the integrated care system in the register.")
    place: Label | None = None
    organisation: Label | None = Field(None, description="The organisation whose story it is.")
    areas: tuple[Slug, ...] = Field(min_length=1, description="The areas of the framework that it speaks to.")
    overview: Text
    as_of: Period = Field(description="When the account was given: bodies have merged and sums have moved since.")
    actions: tuple[Action, ...] = Field(min_length=1)
    learning: tuple[Learning, ...] = ()
    figures: tuple[Figure, ...] = ()
    sources: Sources
