"""The minutes of a session as Markdown for people, and as CSV with a row an indicator."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping

from vcsekit.assess.minutes_model import (
    ActionPart,
    DomainPart,
    EvidencePart,
    IndicatorPart,
    Minutes,
    RemarkPart,
    VotePart,
)
from vcsekit.assess.record import Evidence
from vcsekit.assess.record import told_evidence as evidence_line
from vcsekit.content.markdown import escape_markdown as safe
from vcsekit.content.words import counted, moment
from vcsekit.export.columns import Column, Table, write_csv

PRIVATE = (
    "This document holds private notes of the facilitator. Keep it; without --private the same command leaves them out."
)
REDACTED = "Made for publication: names, private notes and times of day were taken out."


def minutes_markdown(minutes: Minutes) -> str:
    """The minutes as Markdown."""
    return "\n".join(_document(minutes)).rstrip() + "\n"


def _document(minutes: Minutes) -> Iterator[str]:
    if minutes.holds_private_notes:
        yield f"> **Private.** {PRIVATE}\n"
    yield f"# Minutes: {safe(_title(minutes))}\n"
    matrix = minutes.matrix
    yield f"{safe(matrix.title)}, version {matrix.version} ({matrix.stage}). {safe(matrix.notice)}\n"
    if matrix.reworded:
        yield "The matrix has been reworded since this session began, though its version is the same.\n"
    if minutes.session.redacted:
        yield f"{REDACTED}\n"
    yield from (f"- {label}: {text}" for label, text in _facts(minutes) if text)
    yield from _room(minutes)
    yield from _overview(minutes)
    for domain in minutes.domains:
        yield from _domain(domain, minutes)
    yield from _actions(minutes.actions)
    yield from _list("Parked questions", (_about(item) for item in minutes.parked))
    yield from _list("Feedback on the process", _feedback(minutes, "process"))
    yield from _list("Feedback on wording", _feedback(minutes, "wording"))
    yield from _list("Notes on the whole", (safe(text) for text in minutes.notes))
    yield from _list("Private notes on the whole", (safe(text) for text in minutes.private_notes))


def _title(minutes: Minutes) -> str:
    session = minutes.session
    return ", ".join(part for part in (session.system or session.name, session.place, session.round) if part)


def _facts(minutes: Minutes) -> Iterator[tuple[str, str]]:
    session = minutes.session
    yield "Session", safe(session.name)
    yield "Begun", safe(moment(session.begun))
    yield "Last saved", safe(moment(session.last_saved))
    planned = f" of {counted(minutes.minutes_planned, 'minute')} planned" if minutes.minutes_planned else ""
    yield "Time spent", counted(minutes.minutes, "minute") + planned if minutes.minutes else ""
    yield "Settled", f"{minutes.settled} of {counted(minutes.of, 'indicator')}"


def _room(minutes: Minutes) -> Iterator[str]:
    yield "\n## Who was in the room\n"
    if not minutes.people:
        yield "Nobody was counted."
        return
    yield f"{counted(minutes.people, 'person', 'people')}.\n"
    yield from (f"- {safe(group.constituency)}: {group.people}" for group in minutes.room)
    if minutes.room:
        yield ""
    yield f"Constituencies of fewer than {minutes.smallest_group} are merged, here and in all votes."


def _overview(minutes: Minutes) -> Iterator[str]:
    yield "\n## What was settled\n"
    settled = [item for item in minutes.indicators if item.standing != "open"]
    if not settled:
        yield "Nothing yet."
        return
    yield "| Indicator | Level | How | Last vote |\n|---|---|---|---|"
    for item in settled:
        level = safe(item.label) or "does not apply"
        word = safe(item.votes[-1].word) if item.votes else ""
        yield f"| {item.id} {safe(item.title)} | {level} | {item.how} | {word} |"


def _domain(domain: DomainPart, minutes: Minutes) -> Iterator[str]:
    yield f"\n## {domain.id}: {safe(domain.title)}"
    for item in domain.indicators:
        if not item.untouched:
            yield from _indicator(item, minutes)
    untouched = [item.id for item in domain.indicators if item.untouched]
    if untouched:
        yield f"\nNothing was said about {', '.join(untouched)}."


def _indicator(item: IndicatorPart, minutes: Minutes) -> Iterator[str]:
    labels = level_labels(minutes)
    yield f"\n### {item.id}: {safe(item.title)}\n"
    yield f"{safe(standing(item))}\n"
    lines: list[tuple[str, str]] = [("Why", item.reason)]
    for number, vote in enumerate(item.votes, 1):
        lines += [(f"Vote {number}", line) for line in told_vote(vote, labels)]
    lines += [("Another view", text) for text in item.minority_views]
    lines += [("Confidence", item.confidence)]
    lines += [("Another room", _told_room(said.room, labels[said.level], said.reason)) for said in item.rooms]
    lines += [("Note", text) for text in item.notes]
    lines += [("Evidence", told_evidence(piece)) for piece in item.evidence]
    lines += [("Evidence asked for", told_evidence(piece, asked=True)) for piece in item.evidence_asked_for]
    lines += [("Private note", text) for text in item.private_notes]
    lines += [("Time", counted(item.minutes, "minute") if item.minutes else "")]
    yield from (f"- {safe(label)}: {safe(text)}" for label, text in lines if text)


def standing(item: IndicatorPart) -> str:
    """Where an indicator stands, in a sentence."""
    if item.standing == "settled":
        return f"{item.label}, {item.how}."
    return "Does not apply here." if item.standing == "not applicable" else "Left open."


def level_labels(minutes: Minutes) -> dict[str, str]:
    """What the levels are called, by id, lowest first."""
    return {level.id: level.label for level in minutes.matrix.levels}


def told_vote(vote: VotePart, labels: Mapping[str, str]) -> Iterator[str]:
    """A vote in words: distribution and word, then each constituency that may be shown."""
    whence = f" ({vote.source or vote.way})"
    if not vote.counts:
        yield f"{counted(vote.number, 'vote')}{whence}: too few to show."
        return
    told = f"{counted(vote.number, 'vote')}{whence}: {_counts(vote.counts, labels)}."
    yield f"{told} In the middle: {vote.middle}. {_word(vote)}"
    for group in vote.constituencies:
        yield f"{group.constituency}, {counted(sum(group.counts.values()), 'vote')}: {_counts(group.counts, labels)}."


def _word(vote: VotePart) -> str:
    gap = "" if vote.gap is None else f" The constituencies' medians lie {vote.gap:g} apart."
    return f"The votes are: {vote.word}.{gap}"


def _counts(counts: Mapping[str, int], labels: Mapping[str, str]) -> str:
    return ", ".join(f"{label} {counts[name]}" for name, label in labels.items() if name in counts)


def told_evidence(piece: EvidencePart, *, asked: bool = False) -> str:
    """A piece of evidence in one line, as the room reads it."""
    return evidence_line(Evidence(piece.text, piece.where, piece.vouched_by, piece.date, asked))


def _actions(actions: Iterable[ActionPart]) -> Iterator[str]:
    rows = [
        f"| {item.number} | {safe(item.text)} | {safe(item.who)} | {safe(item.when)} | {item.indicator} "
        f"| {safe(item.approach_title or item.approach)} |"
        for item in actions
    ]
    if rows:
        yield "\n## Actions\n"
        yield "| Number | What | Who | When | Indicator | Approach |\n|---|---|---|---|---|---|"
        yield from rows


def _list(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield f"\n## {title}\n"
        yield from (f"- {line}" for line in found)


def _about(item: RemarkPart) -> str:
    return f"{item.indicator}: {safe(item.text)}" if item.indicator else safe(item.text)


def _feedback(minutes: Minutes, about: str) -> Iterator[str]:
    for item in minutes.feedback:
        if item.about == about:
            yield f"{item.indicator}: {safe(item.text)}" if item.indicator else safe(item.text)


# CSV


def minutes_csv(minutes: Minutes) -> str:
    """The minutes as CSV, a row an indicator; private notes stand first, texts of several parts are joined by a bar."""
    handle = io.StringIO()
    write_csv(handle, Table("minutes", "an indicator", _columns(minutes), minutes.indicators))
    return handle.getvalue()


def _columns(minutes: Minutes) -> list[Column[IndicatorPart]]:
    labels = level_labels(minutes)
    private = [_texts("private_notes", lambda item: item.private_notes)] if minutes.holds_private_notes else []
    return [
        *private,
        Column("indicator", lambda item: item.id, "the indicator's id"),
        Column("domain", lambda item: item.domain, "the domain's id"),
        Column("title", lambda item: item.title, "the indicator's title"),
        Column("standing", lambda item: item.standing, "settled, not applicable or open"),
        Column("level", lambda item: item.level, "the agreed level's id"),
        Column("label", lambda item: item.label, "the agreed level's name"),
        Column("how", lambda item: item.how, "how it was settled"),
        Column("reason", lambda item: item.reason, "why this level, or why it does not apply"),
        Column("confidence", lambda item: item.confidence, "how sure the room was"),
        Column("votes_shown", lambda item: len(item.votes), "how many votes were shown"),
        *(_last_count(level.id) for level in minutes.matrix.levels),
        Column("last_median", lambda item: item.votes[-1].median if item.votes else None, "of the last vote"),
        Column("last_word", lambda item: item.votes[-1].word if item.votes else "", "of the last vote"),
        Column("votes", lambda item: _joined(_rounds(item, labels)), "every vote that was shown, in words"),
        _texts("minority_views", lambda item: item.minority_views),
        _texts("notes", lambda item: item.notes),
        _texts("evidence", lambda item: map(told_evidence, item.evidence)),
        _texts(
            "evidence_asked_for", lambda item: (told_evidence(piece, asked=True) for piece in item.evidence_asked_for)
        ),
        _texts(
            "other_rooms", lambda item: (_told_room(said.room, labels[said.level], said.reason) for said in item.rooms)
        ),
        Column("minutes", lambda item: item.minutes, "time spent, rounded", unit="minutes"),
    ]


def _last_count(level: str) -> Column[IndicatorPart]:
    return Column(
        f"last_{level}",
        lambda item: item.votes[-1].counts.get(level) if item.votes else None,
        f"votes for {level} in the last vote",
        unit="votes",
        empty="where none was shown, or too few",
    )


def _texts(name: str, texts: Callable[[IndicatorPart], Iterable[str]]) -> Column[IndicatorPart]:
    return Column(name, lambda item: _joined(texts(item)), f"{name.replace('_', ' ')}, joined by a bar")


def _rounds(item: IndicatorPart, labels: Mapping[str, str]) -> Iterator[str]:
    for number, vote in enumerate(item.votes, 1):
        yield f"vote {number}: {' '.join(told_vote(vote, labels))}"


def _told_room(room: str, label: str, reason: str) -> str:
    return f"{room}: {label}" + (f". Why: {reason}" if reason else "")


def _joined(texts: Iterable[str]) -> str:
    return " | ".join(texts)
