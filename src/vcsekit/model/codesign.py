"""How to design together: guides with stages, roles and sessions, and what is known of co-production."""

from typing import Literal

from pydantic import Field

from vcsekit.model.base import Content, Identified, IndicatorId, Label, Slug, Sources, Text


class Statement(Content):
    """Something to know, with its source."""

    title: Label = Field(description="The point in a few words.", examples=["Who starts"])
    text: Text = Field(description="The point itself.", examples=["Those who live with the problem are asked first."])
    sources: Sources


class Role(Identified):
    """Somebody who is needed, and what for."""

    id: Slug
    title: Label = Field(description="The role in a few words.", examples=["Session lead"])
    description: Text = Field(
        description="What the role does, and what it needs.",
        examples=["Opens the session, keeps time and sees that everybody is heard."],
    )
    sources: Sources


class EngagementGroup(Identified):
    """A group of people to engage, how to reach them, and who they may be."""

    id: Slug
    title: Label = Field(description="The group in a few words.", examples=["Young carers"])
    description: Text = Field(
        description="Why they matter, and how to reach them.",
        examples=["They know the evenings best. Schools and clubs can pass on an invitation."],
    )
    examples: tuple[Label, ...] = Field((), description="Who they may be.", examples=[["The harbour youth club"]])
    sources: Sources


class Cadence(Content):
    """How often a kind of session is held: every so many weeks, or so many times in all."""

    every_weeks: int | None = Field(
        None, strict=True, ge=1, le=52, description="The weeks from one to the next: 1 is weekly.", examples=[2]
    )
    at_least: int | None = Field(None, strict=True, ge=1, description="How many times in all, at least.", examples=[2])
    at_most: int | None = Field(
        None,
        strict=True,
        ge=1,
        description="How many times in all, where the source says so.",
        examples=[4],
    )
    hours: int | None = Field(
        None, strict=True, ge=1, le=24, description="How long, where the source says so.", examples=[2]
    )


class SessionKind(Identified):
    """A kind of session: who comes, what it is for, how often it is held."""

    id: Slug
    title: Label = Field(description="The kind of session in a few words.", examples=["Design workshop"])
    who: Text = Field(
        description="Who comes, and how many.", examples=["Six to twelve people, half of them with lived experience."]
    )
    purpose: Text = Field(description="What the session is for.", examples=["To agree what the first version must do."])
    cadence: Cadence = Field(description="How often it is held, and how long it takes.")
    checklist: tuple[Text, ...] = Field(
        (),
        description="What to do before, in and after it, as short imperatives.",
        examples=[["Send the questions a week before"]],
    )
    sources: Sources


class Stage(Identified):
    """One step of the way, in order, with what has to be done in it."""

    id: Slug
    title: Label = Field(description="The stage in a few words.", examples=["Find out"])
    description: Text = Field(
        description="What happens in the stage, and how it ends.",
        examples=["The team hears from those who use the service. It ends with a shared list of needs."],
    )
    checklist: tuple[Text, ...] = Field(
        min_length=1, description="What has to be done in it, as short imperatives.", examples=[["Ask who is missing"]]
    )
    roles: tuple[Slug, ...] = Field(
        (), description="Who is needed: ids of this guide's roles.", examples=[["session-lead"]]
    )
    sources: Sources


class Guide(Identified):
    """`codesign/NAME.yaml`: how something is designed together."""

    id: Slug
    title: Label = Field(
        description="The name of the guide as people see it.", examples=["Designing a service together"]
    )
    purpose: Text = Field(
        description="What the guide helps to do.",
        examples=["For teams that design a service with the people who will use it."],
    )
    about: tuple[Statement, ...] = Field((), description="What to know before beginning.")
    roles: tuple[Role, ...] = Field((), description="Who is needed, and what for.")
    groups: tuple[EngagementGroup, ...] = Field((), description="The groups of people to engage.")
    stages: tuple[Stage, ...] = Field(min_length=1, description="The steps of the way, in order.")
    sessions: tuple[SessionKind, ...] = Field((), description="The kinds of session that are held.")
    sources: Sources

    @property
    def people(self) -> tuple[Role | EngagementGroup, ...]:
        """Everybody whom the guide wants in the room: its roles, then the groups to engage."""
        return (*self.roles, *self.groups)


class Card(Identified):
    """A card that opens a conversation."""

    id: Slug
    question: Text = Field(
        description="The question that opens the conversation.",
        examples=["When did you last hear of a plan in time to change it?"],
    )
    why: Text = Field(
        description="Why it matters: one or two sentences.", examples=["People give their time where it counts."]
    )
    listen_for: tuple[Text, ...] = Field(
        min_length=1, description="What to listen for in the answers.", examples=[["Meetings that came too late"]]
    )
    indicators: tuple[IndicatorId, ...] = Field(
        min_length=1, description="The indicators that it leads to.", examples=[["CARE-01"]]
    )
    sources: Sources


class CoproductionTheme(Identified):
    """`coproduction/NAME.yaml`: one theme of co-production with its cards."""

    id: Slug
    title: Label = Field(description="The name of the theme as people see it.", examples=["Sharing power"])
    summary: Text = Field(
        description="What the theme is about.",
        examples=["Who decides, and how those who are asked learn what became of it."],
    )
    cards: tuple[Card, ...] = Field(min_length=1, description="The conversation cards of the theme.")
    sources: Sources


class Recommendation(Identified):
    """What a study recommends."""

    id: Slug
    title: Label = Field(description="The recommendation in a few words.", examples=["Pay people for their time"])
    text: Text = Field(
        description="What is recommended, to whom and why.",
        examples=["Those who plan a meeting also plan the fee for those who come."],
    )
    sources: Sources


class Material(Content):
    """Something that others have made and that a reader can look for."""

    title: Label = Field(description="The title of the material.", examples=["A toolkit for first meetings"])
    publisher: Label = Field(description="Who published it.", examples=["Harbour Alliance"])
    what: Text = Field(
        description="What a reader finds in it.", examples=["Checklists for rooms, fees and invitations."]
    )
    sources: Sources


class Coproduction(Content):
    """`coproduction.yaml`: what is known of co-production, and where it was found."""

    title: Label = Field(
        description="The name of this part as people see it.", examples=["What is known of co-production"]
    )
    about: tuple[Statement, ...] = Field(min_length=1, description="How it was found out, and what it means.")
    questions: tuple[Statement, ...] = Field((), description="The questions that were asked.")
    organisations: tuple[Label, ...] = Field((), description="Who took part.", examples=[["Harbour Alliance"]])
    recommendations: tuple[Recommendation, ...] = Field((), description="What a study recommends.")
    ingredients: tuple[Statement, ...] = Field((), description="What good co-production has in common.")
    materials: tuple[Material, ...] = Field((), description="What others have made and a reader can look for.")
    sources: Sources


class ModelDocument(Identified):
    """`documents/NAME.md`: a document to adapt. The front matter says where it comes from, the rest is Markdown.

    Places to fill in stand in double square brackets: `[[name of the alliance]]`. What the program knows, it
    fills in itself: `[[system]]`, `[[place]]`, `[[date]]`, `[[organisation]]`.
    """

    id: Slug
    title: Label = Field(description="The title of the document.", examples=["Protocol for the third key"])
    kind: Literal[
        "role description", "business case", "protocol", "memorandum", "expectations", "terms of reference",
        "reimbursement framework", "checklist", "scheme", "standard",
    ] = Field(description="What kind of document it is.")  # fmt: skip
    summary: Text = Field(
        description="What it is for, in one or two sentences.",
        examples=["For groups that share a building and have to know who locks up."],
    )
    label: Label = Field(description="Whose it is.", examples=["Our template, drawn from the case of Gull Island"])
    indicators: tuple[IndicatorId, ...] = Field(
        (), description="The indicators that it helps with.", examples=[["CARE-01"]]
    )
    approaches: tuple[Slug, ...] = Field(
        (), description="The approaches that it helps with.", examples=[["quay-cupboard"]]
    )
    contributor: Label | None = Field(
        None, description="Who contributed it; left out for our own templates.", examples=["Harbour Alliance"]
    )
    permission: Text | None = Field(
        None,
        description="Who allowed its use here, how and on what terms.",
        examples=["The chair, by letter, under CC BY 4.0"],
    )
    date: Label | None = Field(None, description="When it was contributed.", examples=["2026-05"])
    body: Text = Field(
        description="The document itself: the Markdown below the second line of `---`.",
        examples=["# Protocol\n\nThe key is with [[name of the keeper]]."],
    )
    sources: Sources
