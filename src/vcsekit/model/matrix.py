"""The maturity matrix: its scale, its domains and their indicators."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from vcsekit.model.base import (
    Content,
    DomainId,
    IndicatorId,
    Label,
    Retirable,
    Slug,
    Sources,
    Text,
    Version,
)


def _number_to_decimal(value: object) -> object:
    """YAML gives whole numbers and floats; a weight keeps the digits that were written."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    return value


Weight = Annotated[
    Decimal,
    BeforeValidator(_number_to_decimal),
    Field(ge=0, le=1000, max_digits=9, description="How much this counts beside its neighbours; 1 unless told."),
]


class Stage(StrEnum):
    """How far a matrix has come on the way from first draft to publication."""

    DRAFT = "draft"
    PILOT = "pilot"
    BETA = "beta"
    PUBLISHED = "published"


class Level(Content):
    """One step of the scale."""

    id: Slug
    label: Label
    value: int = Field(
        strict=True, ge=0, le=20, description="The level's number; consecutive whole numbers along the scale."
    )
    meaning: Text


class Constituency(Content):
    """A group of people whose view is shown on its own when enough of them answer."""

    id: Slug
    label: Label
    aliases: tuple[Label, ...] = Field((), description="Other ways in which people write it in returns.")


class Agreement(Content):
    """When a group counts as agreed, and when it is large enough to be shown."""

    tolerance: Weight | None = Field(
        None, description="How far from the median a vote still counts as inside; derived from the scale unless told."
    )
    minimum_group_size: int = Field(
        3, strict=True, ge=1, le=50, description="Groups smaller than this are merged or not shown."
    )
    quorum: int = Field(
        3, strict=True, ge=1, le=50, description="How many votes an indicator needs before it can be settled."
    )


class Change(Content):
    """What one version changed, in words for the people who use the matrix."""

    version: Version
    summary: Text


class Matrix(Content):
    """`matrix.yaml`: what the whole matrix says of itself."""

    id: Slug
    title: Label
    version: Version
    stage: Stage
    notice: Text = Field(description="Whose matrix this is, shown wherever the matrix is shown.")
    description: Text | None = None
    scale: tuple[Level, ...] = Field(min_length=2, max_length=12, description="The levels, lowest first.")
    domains: tuple[DomainId, ...] = Field(min_length=1, description="The domains in the order in which they are shown.")
    constituencies: tuple[Constituency, ...] = Field(min_length=1)
    agreement: Agreement = Agreement()
    weights: Text = Field(description="What the weights of domains and indicators mean, and who chose them.")
    changes: tuple[Change, ...] = Field((), description="What changed, newest version first.")

    def level(self, level_id: str) -> Level:
        """The level with this id. Raises KeyError where there is none."""
        for level in self.scale:
            if level.id == level_id:
                return level
        raise KeyError(level_id)

    def level_of_value(self, value: int) -> Level:
        """The level with this value. Raises KeyError where there is none."""
        for level in self.scale:
            if level.value == value:
                return level
        raise KeyError(value)


class Alignment(Content):
    """The same idea in another published tool."""

    tool: Label
    item: Label


class Indicator(Retirable):
    """One thing that a system can be good at, described at every level of the scale."""

    id: IndicatorId
    title: Label = Field(description="Two to six words, for tables and charts.")
    statement: Text = Field(description="What good looks like: one idea.")
    levels: dict[str, Text] = Field(description="For every level of the scale, what a visitor would see.")
    evidence: tuple[Text, ...] = Field(min_length=1, description="What could be shown to others.")
    success: tuple[Text, ...] = Field(min_length=1, description="What changes for people if it works.")
    prompts: tuple[Text, ...] = Field(min_length=1, description="Questions that open the conversation.")
    barriers: tuple[Slug, ...] = Field((), description="What tends to stand in the way.")
    weight: Weight = Decimal(1)
    aligned_to: tuple[Alignment, ...] = ()
    sources: Sources


class Domain(Content):
    """One quality domain and its indicators."""

    id: DomainId
    title: Label
    purpose: Text
    weight: Weight = Decimal(1)
    indicators: tuple[Indicator, ...] = Field(min_length=1)
