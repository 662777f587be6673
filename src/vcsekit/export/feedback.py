"""The feedback of sessions as Markdown, for the editors of the next version."""

from __future__ import annotations

from collections.abc import Iterator

from vcsekit.assess.feedback import Feedback, IndicatorFeedback
from vcsekit.content.markdown import escape_markdown as safe
from vcsekit.content.words import counted


def feedback_markdown(feedback: Feedback) -> str:
    """The feedback as Markdown."""
    return "\n".join(_document(feedback)) + "\n"


def _document(feedback: Feedback) -> Iterator[str]:
    matrix = feedback.matrix
    yield f"# Feedback on {safe(matrix.title)}, version {matrix.version}\n"
    yield f"From {counted(feedback.sessions, 'session')}. {safe(matrix.notice)}"
    persistent = [item for item in feedback.indicators if item.persistent]
    if persistent:
        yield "\n## Where people keep disagreeing\n"
        yield "Still split or spread in the last votes of two sessions, or after another vote.\n"
        yield from (f"- {item.id} {safe(item.title)}: {_disputes(item)}" for item in persistent)
    yield "\n## By indicator"
    if not feedback.indicators:
        yield "\nNo session said anything about an indicator."
    for item in feedback.indicators:
        yield f"\n### {item.id}: {safe(item.title)}\n"
        yield f"Settled in {item.settled} of {counted(feedback.sessions, 'session')}.\n"
        yield from (f"- {line}" for line in _lines(item))
    yield "\n## On the process\n"
    yield from [f"- {safe(text)}" for text in feedback.process] or ["Nobody said anything about the process."]


def _lines(item: IndicatorFeedback) -> Iterator[str]:
    yield from (f"Wording: {safe(text)}" for text in item.wording)
    if item.disputed:
        yield f"Disagreement: {_disputes(item)}"
    if item.not_applicable:
        yield f"Does not apply: in {counted(item.not_applicable, 'session')}"
        yield from (f"Why it does not apply: {safe(text)}" for text in item.not_applicable_because)
    if item.low_confidence:
        yield f"Low confidence: in {counted(item.low_confidence, 'session')}"
    if item.minority_views:
        yield f"Minority views: {item.minority_views}"


def _disputes(item: IndicatorFeedback) -> str:
    again = item.disputed_after_another_vote
    told = f"split or spread in the last votes of {counted(item.disputed, 'session')}"
    return f"{told}, {again} of them after another vote" if again else told
