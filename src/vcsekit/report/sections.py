"""Which sections each kind of report shows, and in which order: what a chair needs first stands first."""

from __future__ import annotations

from enum import StrEnum


class ReportKind(StrEnum):
    """What a report is for."""

    SESSION = "session"
    RETURNS = "returns"
    COMPARE = "compare"
    PERCEPTION = "perception"
    PLAN = "plan"
    INVESTMENT = "investment"
    COHORT = "cohort"
    TREND = "trend"
    TWIN = "twin"


OF_GROUPS = (ReportKind.COHORT, ReportKind.TREND, ReportKind.TWIN)
"""The kinds that set systems or rounds beside each other."""


TITLES = {
    "story": "In short",
    "begin": "Where to begin",
    "compare": "Before and after",
    "profile": "Profile by domain",
    "heat": "Every indicator",
    "groups": "Who sees it how",
    "perception": "Two views side by side",
    "disputed": "Where people disagree",
    "settled": "Where people disagreed, and how it was settled",
    "strengths": "Strengths",
    "invested": "What others invested",
    "followed": "What others count and report",
    "agreed": "What was agreed to do",
    "plan": "Proposed actions",
    "gaps": "Gaps, and what others did about them",
    "evidence": "Reasons, evidence and notes",
    "asked": "Evidence still to ask for",
    "parked": "Questions for another day",
    "cohort": "Beside the other systems",
    "named": "Systems that said that they may be named",
    "trend": "Round by round",
    "changed": "What changed in the matrix",
    "twins": "Who could help, and who could be helped",
    "help": "Your gaps, and who worked on them",
    "method": "How it was scored",
}

_ORDER = {
    ReportKind.SESSION: (
        "story", "begin", "profile", "heat", "settled", "strengths", "gaps", "agreed", "plan", "evidence", "asked",
        "parked", "method",
    ),
    ReportKind.RETURNS: (
        "story", "begin", "profile", "heat", "groups", "disputed", "strengths", "gaps", "plan", "asked", "method",
    ),
    ReportKind.COMPARE: ("story", "begin", "compare", "profile", "strengths", "gaps", "plan", "method"),
    ReportKind.PERCEPTION: ("story", "perception", "groups", "disputed", "heat", "method"),
    ReportKind.PLAN: ("story", "agreed", "plan", "gaps", "asked", "parked", "method"),
    ReportKind.INVESTMENT: ("story", "strengths", "evidence", "invested", "followed", "plan", "profile", "method"),
    ReportKind.COHORT: ("story", "begin", "cohort", "named", "gaps", "plan", "method"),
    ReportKind.TREND: ("story", "begin", "trend", "changed", "gaps", "plan", "method"),
    ReportKind.TWIN: ("story", "begin", "twins", "help", "plan", "method"),
}  # fmt: skip


def sections_of(kind: ReportKind, absent: set[str]) -> tuple[tuple[str, str], ...]:
    """Name and title of the sections of a kind of report, without those that have nothing to show."""
    return tuple((name, TITLES[name]) for name in _ORDER[kind] if name not in absent)
