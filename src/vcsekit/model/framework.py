"""The framework: areas, and in each theme the barriers and the approaches that answer them."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from vcsekit.model.base import Content, Label, PartialDate, Retirable, Slug, Sources, Text


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


class Area(Content):
    """One area of integration, which groups themes."""

    id: Slug
    title: Label
    description: Text
    sources: Sources


class Statement(Content):
    """Something that readers should know about the framework before they use it."""

    title: Label
    text: Text
    sources: Sources


class Framework(Content):
    """`framework.yaml`: what the framework says of itself, and its areas in order."""

    title: Label
    as_of: PartialDate | None = None
    about: tuple[Statement, ...] = ()
    areas: tuple[Area, ...] = Field(min_length=1)


class Barrier(Retirable):
    """What tends to stand in the way."""

    id: Slug
    title: Label
    description: Text
    sources: Sources


class Resource(Content):
    """A document of somebody else's that tells more."""

    title: Label
    publisher: Label
    page: Label | None = Field(None, description="Where in the document, such as `p10`.")
    sources: Sources


class SeenIn(Content):
    """A case in which an approach was used, and the actions that show it."""

    case: Slug
    actions: tuple[Slug, ...] = ()


class Approach(Retirable):
    """What people did about one or more barriers."""

    id: Slug
    title: Label
    description: Text
    steps: tuple[Text, ...] = Field((), description="Only where the sources show them.")
    addresses: tuple[Slug, ...] = Field(min_length=1, description="The barriers that it answers.")
    seen_in: tuple[SeenIn, ...] = ()
    who_can_act: tuple[Actor, ...] = ()
    resources: tuple[Resource, ...] = ()
    effort: Effort | None = Field(None, description="Only where a source supports it.")
    horizon: Horizon | None = Field(None, description="Only where a source supports it.")
    sources: Sources


class Theme(Content):
    """One theme of an area: its barriers, and the approaches that answer them."""

    id: Slug
    title: Label
    area: Slug
    description: Text
    barriers: tuple[Barrier, ...] = Field(min_length=1)
    approaches: tuple[Approach, ...] = ()
