"""What minutes are made of, as plain data. `minutes.py` fills it, the exports lay it out."""

from __future__ import annotations

import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from vcsekit.assess.legible import Said

How = Literal["", "agreed after votes", "ratified in the block", "chosen without a counted vote"]


class Part(BaseModel):
    """A piece of plain data."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class LevelPart(Part):
    """A level of the scale."""

    id: str
    value: int
    label: str


class MatrixPart(Part):
    """Whose matrix was used, in which version; `reworded` where it reads differently now in the same version."""

    id: str
    title: str
    version: str
    stage: str
    notice: str
    reworded: bool
    levels: tuple[LevelPart, ...]


class SessionPart(Part):
    """Which session it was, and when: moments in UTC."""

    name: Said
    system: Said = ""
    place: Said = ""
    round: Said = ""
    begun: Said = ""
    last_saved: Said = ""
    redacted: bool = False
    """Made for publication: names, private notes and times were taken out."""


class PeoplePart(Part):
    """How many people of a constituency were in the room; merged ones are "Others, together"."""

    constituency: str
    people: int


class GroupPart(Part):
    """A constituency's votes, by level id."""

    constituency: str
    counts: dict[str, int]


class VotePart(Part):
    """One vote that was shown.

    `counts` are by level id; empty where there were too few votes to be shown. `gap` is how many levels the medians
    of two constituencies lie apart.
    """

    way: str
    source: Said = ""
    number: int
    counts: dict[str, int]
    median: float | None
    middle: str
    word: str
    disputed: bool
    constituencies: tuple[GroupPart, ...]
    gap: float | None


class EvidencePart(Part):
    """A piece of evidence: what, where it is, who vouches for it, and its date as it was said."""

    text: Said
    where: Said = ""
    vouched_by: Said = ""
    date: Said = ""


class RoomPart(Part):
    """What one of several rooms settled on; `level` is an id."""

    room: Said
    level: str
    reason: Said = ""


class IndicatorPart(Part):
    """What the room said about one indicator. `level` is an id; empty where it is open or does not apply."""

    id: str
    title: str
    domain: str
    standing: Literal["settled", "not applicable", "open"]
    level: str = ""
    label: str = ""
    how: How = ""
    reason: Said = ""
    """Why this level, or why it does not apply."""
    votes: tuple[VotePart, ...] = ()
    minority_views: tuple[Said, ...] = ()
    confidence: str = ""
    notes: tuple[Said, ...] = ()
    private_notes: tuple[Said, ...] = ()
    evidence: tuple[EvidencePart, ...] = ()
    evidence_asked_for: tuple[EvidencePart, ...] = ()
    rooms: tuple[RoomPart, ...] = ()
    minutes: int = 0
    """Time spent on it, rounded; breaks and gaps are left out."""

    @property
    def untouched(self) -> bool:
        """Whether nothing at all was said about it."""
        return self == IndicatorPart(
            id=self.id, title=self.title, domain=self.domain, standing="open", minutes=self.minutes
        )


class DomainPart(Part):
    """A domain with its indicators."""

    id: str
    title: str
    indicators: tuple[IndicatorPart, ...]


class ActionPart(Part):
    """What somebody will do. `number` is the action's number in the session; `approach` an id."""

    number: int
    text: Said
    indicator: str = ""
    who: Said = ""
    when: Said = ""
    approach: Said = ""
    approach_title: str = ""


class RemarkPart(Part):
    """A parked question; empty `indicator` where it is about the whole."""

    text: Said
    indicator: str = ""


class FeedbackPart(Part):
    """Feedback on an indicator's wording, or on the process."""

    about: str
    text: Said
    indicator: str = ""


class Minutes(Part):
    """The minutes of one session."""

    kind: Literal["vcsekit-minutes"] = "vcsekit-minutes"
    format: Literal[1] = 1
    holds_private_notes: bool
    matrix: MatrixPart
    session: SessionPart
    smallest_group: int = Field(ge=1)
    """Constituencies with fewer people or votes are merged."""
    room: tuple[PeoplePart, ...] = ()
    people: int = 0
    settled: int
    of: int
    domains: tuple[DomainPart, ...]
    actions: tuple[ActionPart, ...] = ()
    parked: tuple[RemarkPart, ...] = ()
    feedback: tuple[FeedbackPart, ...] = ()
    notes: tuple[Said, ...] = ()
    private_notes: tuple[Said, ...] = ()
    minutes: int = 0
    """Time spent in all, rounded; breaks and gaps are left out."""
    minutes_planned: int = 0

    @property
    def indicators(self) -> tuple[IndicatorPart, ...]:
        """All indicators, in the matrix's order."""
        return tuple(item for domain in self.domains for item in domain.indicators)


def as_json(part: BaseModel) -> str:
    """A part, or the whole, as JSON text."""
    return part.model_dump_json(indent=2) + "\n"


def minutes_schema() -> str:
    """The JSON Schema of the minutes."""
    schema = Minutes.model_json_schema(mode="serialization")
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps({"$schema": dialect, **schema}, ensure_ascii=False, indent=2) + "\n"
