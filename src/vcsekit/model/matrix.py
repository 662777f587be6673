"""The maturity matrix: its scale, its domains and their indicators."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from vcsekit.model.base import (
    Content,
    DomainId,
    Identified,
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
    Field(
        ge=0,
        le=1000,
        max_digits=9,
        description="How much this counts beside its neighbours; 1 unless told.",
        examples=[1, 1.5],
    ),
]


class Stage(StrEnum):
    """How far a matrix has come on the way from first draft to publication."""

    DRAFT = "draft"
    PILOT = "pilot"
    BETA = "beta"
    PUBLISHED = "published"


class Level(Content):
    """One step of the scale."""

    id: Slug = Field(description="The name of the level in `levels` of every indicator.", examples=["kept"])
    label: Label = Field(description="The name of the level as people see it.", examples=["Kept"])
    value: int = Field(
        strict=True,
        ge=0,
        le=20,
        description="The level's number; consecutive whole numbers along the scale.",
        examples=[1],
    )
    meaning: Text = Field(
        description="What the level means in general, whichever indicator it is.",
        examples=["A first arrangement exists. A visitor finds a pilot or a plan."],
    )


class Constituency(Content):
    """A group of people whose view is shown on its own when enough of them answer."""

    id: Slug = Field(description="The name of the group in files that are written.", examples=["patients"])
    label: Label = Field(description="The name of the group as people see it.", examples=["Patients and carers"])
    aliases: tuple[Label, ...] = Field(
        (), description="Other ways in which people write it in returns.", examples=[["Carers", "Patient"]]
    )


class Agreement(Content):
    """When a group counts as agreed, and when it is large enough to be shown."""

    tolerance: Weight | None = Field(
        None,
        description="How far from the median a vote still counts as inside; derived from the scale unless told.",
        examples=[1],
    )
    minimum_group_size: int = Field(
        3,
        strict=True,
        ge=1,
        le=50,
        description="Groups smaller than this are merged or not shown.",
        examples=[3],
    )
    quorum: int = Field(
        3,
        strict=True,
        ge=1,
        le=50,
        description="How many votes an indicator needs before it can be settled.",
        examples=[3],
    )
    needed: tuple[Slug, ...] = Field(
        (),
        description="Constituencies without whose votes a workshop is warned before it settles an indicator.",
        examples=[["nhs", "vcse"]],
    )
    largest_share: Annotated[Decimal, BeforeValidator(_number_to_decimal), Field(ge=0, le=1)] = Field(
        Decimal("0.5"),
        description="The share of votes, 0 to 1, above which one constituency can outvote the rest.",
        examples=[0.5],
    )


class StatedClass(Content):
    """How much one change counts, as its editor sees it; `vcsekit diff` holds it against what is known."""

    id: Label = Field(description="The id of what changed.", examples=["CARE-02"])
    counts_as: Literal["wording", "clarification", "meaning"] = Field(
        description="More than `vcsekit diff` found is always taken; less only for a rewording.",
        examples=["clarification"],
    )
    reason: Text = Field(
        description="Why, for those who compare two rounds.", examples=["The same letters are told in plainer words."]
    )


class Change(Content):
    """What one version changed, in words for the people who use the matrix."""

    version: Version = Field(description="The version that brought the change.", examples=["0.2.0"])
    summary: Text = Field(
        description="What changed, for the people who use the matrix.",
        examples=["Two levels of CARE-02 are told more clearly."],
    )
    classes: tuple[StatedClass, ...] = Field((), description="Changes that their editors class themselves.")


class Matrix(Content):
    """`matrix.yaml`: what the whole matrix says of itself."""

    id: Slug = Field(description="The name of the matrix in files that are written.", examples=["island-libraries"])
    title: Label = Field(description="The name of the matrix as people see it.", examples=["Island libraries matrix"])
    version: Version = Field(
        description="The version of the matrix; results of different versions are not compared unseen.",
        examples=["0.1.0"],
    )
    stage: Stage = Field(description="How far the matrix has come on the way to publication.")
    notice: Text = Field(
        description="Whose matrix this is, shown wherever the matrix is shown.",
        examples=["An invented matrix. Nobody publishes it."],
    )
    description: Text | None = Field(
        None,
        description="What the matrix is about and how people use it.",
        examples=["Twelve domains tell how well an island keeps its library."],
    )
    scale: tuple[Level, ...] = Field(min_length=2, max_length=12, description="The levels, lowest first.")
    domains: tuple[DomainId, ...] = Field(
        min_length=1,
        description="The domains in the order in which they are shown.",
        examples=[["CARE", "WORK"]],
    )
    constituencies: tuple[Constituency, ...] = Field(
        min_length=1, description="The groups of people whose views are shown side by side."
    )
    agreement: Agreement = Field(Agreement(), description="When a group counts as agreed, and when it may be shown.")
    weights: Text = Field(
        description="What the weights of domains and indicators mean, and who chose them.",
        examples=["All domains count alike until the partners choose otherwise."],
    )
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

    tool: Label = Field(description="The name of the other tool.", examples=["Board self-assessment of 2024"])
    item: Label = Field(description="The item in it that asks the same.", examples=["Question 12"])


class Indicator(Retirable):
    """One thing that a system can be good at, described at every level of the scale."""

    id: IndicatorId
    title: Label = Field(description="Two to six words, for tables and charts.", examples=["Invited in time"])
    statement: Text = Field(
        description="What good looks like: one idea.", examples=["People are invited before decisions are made."]
    )
    levels: dict[str, Text] = Field(
        description="For every level of the scale, what a visitor would see.",
        examples=[
            {"low": "Letters go out after the meeting.", "high": "An agenda reaches every group three weeks before."}
        ],
    )
    evidence: tuple[Text, ...] = Field(
        min_length=1, description="What could be shown to others.", examples=[["Letters with their dates"]]
    )
    success: tuple[Text, ...] = Field(
        min_length=1, description="What changes for people if it works.", examples=[["People change a plan"]]
    )
    prompts: tuple[Text, ...] = Field(
        min_length=1,
        description="Questions that open the conversation.",
        examples=[["When did you last hear in time?"]],
    )
    barriers: tuple[Slug, ...] = Field(
        (), description="What tends to stand in the way: ids of barriers.", examples=[["late-invitations"]]
    )
    weight: Weight = Decimal(1)
    aligned_to: tuple[Alignment, ...] = Field(
        (), description="The same idea in other published tools, so that nobody answers twice."
    )
    sources: Sources


class Domain(Identified):
    """`domains/NAME.yaml`: one quality domain and its indicators."""

    id: DomainId
    title: Label = Field(description="The name of the domain as people see it.", examples=["Funding and investment"])
    purpose: Text = Field(
        description="What the domain looks at, and why.",
        examples=["Groups can be partners only if the money lets them last."],
    )
    weight: Weight = Decimal(1)
    indicators: tuple[Indicator, ...] = Field(
        min_length=1, description="The indicators, in the order in which they are asked."
    )
