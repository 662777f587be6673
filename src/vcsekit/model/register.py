"""The register of systems, the glossary and the source documents."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from vcsekit.model.base import Content, Identified, Label, PartialDate, Slug, SourceRef, Text


class System(Identified):
    """An integrated care system."""

    id: Slug = Field(description="The id of the system, made of its name.", examples=["outer-isles"])
    name: Label = Field(description="The name of the system as its board writes it.", examples=["Outer Isles"])
    ods_code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3,5}$")] = Field(
        description="The Organisation Data Service code of its board.", examples=["ZZ9"]
    )
    region: Label = Field(description="The region of England that it belongs to.", examples=["South West"])
    aliases: tuple[Label, ...] = Field(
        (), description="Other ways in which people write its name.", examples=[["The Outer Isles ICS"]]
    )
    valid_from: PartialDate = Field(description="When the system began.")
    valid_to: PartialDate | None = Field(None, description="When the system ended; left out while it goes on.")
    successor: Slug | None = Field(
        None, description="The id of the system that took its place.", examples=["all-isles"]
    )
    change_source: Label | None = Field(
        None, description="Where a later change to this system is stated.", examples=["The order of 12 March 2030"]
    )


class Register(Content):
    """`register/systems.yaml`: the integrated care systems, past and present."""

    title: Label = Field(description="The name of the register as people see it.", examples=["Integrated care systems"])
    description: Text | None = Field(
        None,
        description="Where the register comes from and when it was right.",
        examples=["The systems as they were in April 2030."],
    )
    systems: tuple[System, ...] = Field(min_length=1, description="Every system, those that have ended included.")


class Term(Content):
    """An abbreviation or term, in plain English."""

    term: Label = Field(description="The word or abbreviation as it stands in texts.", examples=["ICS"])
    stands_for: Label | None = Field(
        None, description="What an abbreviation is short for.", examples=["Integrated care system"]
    )
    meaning: Text = Field(
        description="What it means, in words that everybody knows.",
        examples=["Partners who plan health and care for an area together."],
    )


class Glossary(Content):
    """`register/glossary.yaml`: terms and abbreviations in plain English."""

    title: Label = Field(description="The name of the glossary as people see it.", examples=["Words and abbreviations"])
    terms: tuple[Term, ...] = Field(min_length=1, description="Every term, with its meaning.")


class ItemKind(StrEnum):
    """What an item of a source document is."""

    ABOUT = "about"
    APPROACH = "approach"
    BARRIER = "barrier"
    CASE = "case"
    CHALLENGES = "challenges"
    FINDING = "finding"
    KEY_ACTION = "key-action"
    OVERVIEW = "overview"
    PROCESS = "process"
    RECOMMENDATION = "recommendation"
    RESOURCE = "resource"
    THEME = "theme"


class SourceItem(Content):
    """One item of a source document's outline, with our own short label."""

    ref: SourceRef = Field(description="The name by which `sources` elsewhere cite this item. Never reused.")
    kind: ItemKind = Field(description="What the item is in its document.")
    label: Label = Field(
        description="What the item says, in a few words of our own.", examples=["Contracts of one year"]
    )


class Source(Identified):
    """`sources/NAME.yaml`: a source document and its outline."""

    id: Slug
    title: Label = Field(description="The title of the document.", examples=["A study of short contracts"])
    publisher: Label = Field(description="Who published it.", examples=["Harbour Alliance"])
    date: PartialDate | None = Field(None, description="When it was published.")
    address: Label | None = Field(
        None, description="Where it can be found on the web.", examples=["https://www.example.org/short-contracts"]
    )
    licence: Text = Field(
        description="On what terms its facts and words may be used.",
        examples=["All rights reserved. Facts are restated here in our own words."],
    )
    note: Text | None = Field(
        None, description="What else a reader should know of it.", examples=["The interviews are of spring 2022."]
    )
    outline: tuple[SourceItem, ...] = Field(min_length=1, description="Every item that content may cite.")
