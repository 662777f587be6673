"""How to design together: guides with stages, roles and sessions, and what is known of co-production."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vcsekit.model.base import Content, IndicatorId, Label, Slug, Sources, Text


class Statement(Content):
    """Something to know, with its source."""

    title: Label
    text: Text
    sources: Sources


class Role(Content):
    """Somebody who is needed, and what for."""

    id: Slug
    title: Label
    description: Text
    sources: Sources


class EngagementGroup(Content):
    """A group of people to engage, how to reach them, and who they may be."""

    id: Slug
    title: Label
    description: Text
    examples: tuple[Label, ...] = ()
    sources: Sources


class Cadence(Content):
    """How often a kind of session is held: every so many weeks, or so many times in all."""

    every_weeks: int | None = Field(None, strict=True, ge=1, le=52, description="2: fortnightly; 1: weekly.")
    at_least: int | None = Field(None, strict=True, ge=1, description="How many times in all, at least.")
    at_most: int | None = Field(None, strict=True, ge=1, description="How many times in all, where the source says so.")
    hours: int | None = Field(None, strict=True, ge=1, le=24, description="How long, where the source says so.")


class SessionKind(Content):
    """A kind of session: who comes, what it is for, how often it is held."""

    id: Slug
    title: Label
    who: Text
    purpose: Text
    cadence: Cadence
    checklist: tuple[Text, ...] = Field((), description="What to do before, in and after it, as short imperatives.")
    sources: Sources


class Stage(Content):
    """One step of the way, in order, with what has to be done in it."""

    id: Slug
    title: Label
    description: Text
    checklist: tuple[Text, ...] = Field(min_length=1, description="Short imperatives.")
    roles: tuple[Slug, ...] = Field((), description="Who is needed: ids of this guide's roles.")
    sources: Sources


class Guide(Content):
    """`codesign/NAME.yaml`: how something is designed together."""

    id: Slug
    title: Label
    purpose: Text
    about: tuple[Statement, ...] = ()
    roles: tuple[Role, ...] = ()
    groups: tuple[EngagementGroup, ...] = ()
    stages: tuple[Stage, ...] = Field(min_length=1)
    sessions: tuple[SessionKind, ...] = ()
    sources: Sources

    @property
    def people(self) -> tuple[Role | EngagementGroup, ...]:
        """Everybody whom the guide wants in the room: its roles, then the groups to engage."""
        return (*self.roles, *self.groups)


class Card(Content):
    """A card that opens a conversation."""

    id: Slug
    question: Text
    why: Text = Field(description="Why it matters: one or two sentences.")
    listen_for: tuple[Text, ...] = Field(min_length=1, description="What to listen for in the answers.")
    indicators: tuple[IndicatorId, ...] = Field(min_length=1, description="The indicators that it leads to.")
    sources: Sources


class CoproductionTheme(Content):
    """`coproduction/NAME.yaml`: one theme of co-production with its cards."""

    id: Slug
    title: Label
    summary: Text
    cards: tuple[Card, ...] = Field(min_length=1)
    sources: Sources


class Recommendation(Content):
    """What a study recommends."""

    id: Slug
    title: Label
    text: Text
    sources: Sources


class Material(Content):
    """Something that others have made and that a reader can look for."""

    title: Label
    publisher: Label
    what: Text
    sources: Sources


class Coproduction(Content):
    """`coproduction.yaml`: what is known of co-production, and where it was found."""

    title: Label
    about: tuple[Statement, ...] = Field(min_length=1)
    questions: tuple[Statement, ...] = ()
    organisations: tuple[Label, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    ingredients: tuple[Statement, ...] = ()
    materials: tuple[Material, ...] = ()
    sources: Sources


class ModelDocument(Content):
    """`documents/NAME.md`: a document to adapt. The front matter says where it comes from, the rest is Markdown.

    Places to fill in stand in double square brackets: `[[name of the alliance]]`. What the program knows, it
    fills in itself: `[[system]]`, `[[place]]`, `[[date]]`, `[[organisation]]`.
    """

    id: Slug
    title: Label
    kind: Literal[
        "role description", "business case", "protocol", "memorandum", "expectations", "terms of reference",
        "reimbursement framework", "checklist", "scheme", "standard",
    ]  # fmt: skip
    summary: Text = Field(description="What it is for, in one or two sentences.")
    label: Label = Field(description="Whose it is, such as `Our template, drawn from the case of Somerset`.")
    indicators: tuple[IndicatorId, ...] = Field((), description="The indicators that it helps with.")
    approaches: tuple[Slug, ...] = Field((), description="The approaches that it helps with.")
    contributor: Label | None = Field(None, description="Who contributed it; left out for our own templates.")
    permission: Text | None = Field(None, description="Who allowed its use here, how and on what terms.")
    date: Label | None = Field(None, description="When it was contributed, such as `2026-05`.")
    body: Text
    sources: Sources
