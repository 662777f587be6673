"""The register of systems, the glossary and the source documents."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from vcsekit.model.base import Content, Label, PartialDate, Slug, SourceRef, Text


class System(Content):
    """An integrated care system."""

    id: Slug
    name: Label
    ods_code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3,5}$")] = Field(
        description="The Organisation Data Service code of its board."
    )
    region: Label
    aliases: tuple[Label, ...] = Field((), description="Other ways in which people write its name.")
    valid_from: PartialDate
    valid_to: PartialDate | None = None
    successor: Slug | None = None
    change_source: Label | None = Field(None, description="Where a later change to this system is stated.")


class Register(Content):
    """`register/systems.yaml`."""

    title: Label
    description: Text | None = None
    systems: tuple[System, ...] = Field(min_length=1)


class Term(Content):
    """An abbreviation or term, in plain English."""

    term: Label
    stands_for: Label | None = Field(None, description="What an abbreviation is short for.")
    meaning: Text


class Glossary(Content):
    """`register/glossary.yaml`."""

    title: Label
    terms: tuple[Term, ...] = Field(min_length=1)


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

    ref: SourceRef
    kind: ItemKind
    label: Label


class Source(Content):
    """A source document and its outline."""

    id: Slug
    title: Label
    publisher: Label
    date: PartialDate | None = None
    address: Label | None = None
    licence: Text
    note: Text | None = None
    outline: tuple[SourceItem, ...] = Field(min_length=1)
