"""The framework: areas, and in each theme the barriers and the approaches that answer them."""

from enum import StrEnum

from pydantic import Field

from vcsekit.model.base import Content, Identified, Label, PartialDate, Retirable, Slug, Sources, Text


class Actor(StrEnum):
    """Who can act on an approach."""

    ICS = "ics"
    NHS_PROVIDER = "nhs-provider"
    LOCAL_AUTHORITY = "local-authority"
    VCSE = "vcse"
    FUNDER = "funder"


class Effort(StrEnum):
    """How much an approach asks of those who take it up, where a source says so."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Horizon(StrEnum):
    """When an approach shows results, where a source says so."""

    MONTHS = "months"
    A_YEAR = "a-year"
    YEARS = "years"


class Area(Identified):
    """One area of integration, which groups themes."""

    id: Slug
    title: Label = Field(description="The name of the area as people see it.", examples=["Funding"])
    description: Text = Field(
        description="What belongs to the area.", examples=["How money reaches the sector, and for how long."]
    )
    sources: Sources


class Statement(Content):
    """Something that readers should know about the framework before they use it."""

    title: Label = Field(description="The point in a few words.", examples=["When the accounts were given"])
    text: Text = Field(
        description="The point itself.", examples=["The accounts are of spring 2022. Some bodies have merged since."]
    )
    sources: Sources


class Framework(Content):
    """`framework.yaml`: what the framework says of itself, and its areas in order."""

    title: Label = Field(
        description="The name of the framework as people see it.", examples=["Barriers, and what others did about them"]
    )
    as_of: PartialDate | None = Field(None, description="The time of which the framework tells.")
    about: tuple[Statement, ...] = Field((), description="What readers should know before they use it.")
    areas: tuple[Area, ...] = Field(min_length=1, description="The areas of integration, in order.")


class Barrier(Retirable):
    """What tends to stand in the way."""

    id: Slug
    title: Label = Field(description="The barrier in a few words.", examples=["Late invitations"])
    description: Text = Field(
        description="What happens, and to whom.", examples=["Groups hear of a meeting when its papers are settled."]
    )
    sources: Sources


class Resource(Content):
    """A document of somebody else's that tells more."""

    title: Label = Field(description="The title of the document.", examples=["A guide to short contracts"])
    publisher: Label = Field(description="Who published it.", examples=["Harbour Alliance"])
    page: Label | None = Field(None, description="Where in the document.", examples=["p10"])
    sources: Sources


class SeenIn(Content):
    """A case in which an approach was used, and the actions that show it."""

    case: Slug = Field(description="The id of the case.", examples=["harbour-alliance"])
    actions: tuple[Slug, ...] = Field(
        (), description="The ids of the actions of this case that show it.", examples=[["harbour-grants"]]
    )


class Approach(Retirable):
    """What people did about one or more barriers."""

    id: Slug
    title: Label = Field(description="The approach in a few words.", examples=["Pay for time at the table"])
    description: Text = Field(
        description="What people did about the barriers, and what came of it.",
        examples=["Groups are paid by the hour for meetings that the system calls."],
    )
    steps: tuple[Text, ...] = Field(
        (),
        description="How it was done, step by step; only where the sources show it.",
        examples=[["Agree a rate", "Pay within a month"]],
    )
    addresses: tuple[Slug, ...] = Field(
        min_length=1, description="The barriers that it answers.", examples=[["late-invitations"]]
    )
    seen_in: tuple[SeenIn, ...] = Field((), description="The cases in which it was used.")
    who_can_act: tuple[Actor, ...] = Field(
        (), description="Who can take it up, where the sources say so.", examples=[["vcse", "local-authority"]]
    )
    resources: tuple[Resource, ...] = Field((), description="Documents of others that tell more.")
    effort: Effort | None = Field(None, description="Only where a source supports it.")
    horizon: Horizon | None = Field(None, description="Only where a source supports it.")
    sources: Sources


class Theme(Identified):
    """`barriers/NAME.yaml`: one theme of an area, with its barriers and the approaches that answer them."""

    id: Slug
    title: Label = Field(description="The name of the theme as people see it.", examples=["Timeframes"])
    area: Slug = Field(description="The id of the area that it belongs to.", examples=["funding"])
    description: Text = Field(
        description="What the theme is about.",
        examples=["How long money runs, and what that does to those who depend on it."],
    )
    barriers: tuple[Barrier, ...] = Field(min_length=1, description="What tends to stand in the way.")
    approaches: tuple[Approach, ...] = Field((), description="What people did about these barriers.")
