"""What a room wants kept: notes, evidence, actions, questions for another day, feedback."""

from __future__ import annotations

from vcsekit.assess.days import day_of
from vcsekit.assess.dialogue.parts import Reply, Turn, here, labelled, number_in, one_of, puzzled
from vcsekit.assess.events import (
    ActionAdded,
    EvidenceAdded,
    EvidenceShown,
    FeedbackGiven,
    NoteAdded,
    Opened,
    Parked,
    Passed,
)
from vcsekit.assess.record import about, told_action, told_evidence
from vcsekit.assess.session import Step
from vcsekit.content.suggest import did_you_mean
from vcsekit.content.words import counted, listed, month

EVIDENCE_LABELS = {
    "where": "where", "place": "where", "who": "vouched_by", "vouched by": "vouched_by", "date": "date",
    "when": "date",
}  # fmt: skip
ACTION_LABELS = {"who": "who", "when": "when", "by": "when", "date": "when", "approach": "approach"}


def note(turn: Turn, rest: str) -> Reply:
    """A note that all may read: about the indicator, or about the session where none is asked about."""
    if not rest:
        return puzzled("Write the note after the word, such as: note We disagree about this.")
    return Reply((NoteAdded(indicator=turn.session.indicator, text=rest),), ("Note saved.",))


def private(turn: Turn, rest: str) -> Reply:
    """A note for the facilitator alone; without a text, the next line is asked for and hidden."""
    if not rest:
        return Reply((Opened(indicator=turn.session.indicator, step="private"),))
    line = "Private note saved. Type private alone, and what you write next stays hidden from the room."
    return Reply((NoteAdded(indicator=turn.session.indicator, text=rest, private=True),), (line,))


def evidence(turn: Turn, rest: str) -> Reply:
    """Something that was shown."""
    name = here(turn)
    text, fields = labelled(rest, EVIDENCE_LABELS)
    if not text:
        return puzzled(
            "Write the evidence after the word, such as: evidence Board minutes; where: shared drive; date: May 2026"
        )
    # Labels name only fields that hold texts; a mapping can't tell the type checker so.
    return Reply((EvidenceAdded(indicator=name, text=text, **fields),), ("Evidence saved.",))  # type: ignore[arg-type]


def ask(turn: Turn, rest: str) -> Reply:
    """Something that somebody is to bring."""
    name = here(turn)
    text, fields = labelled(rest, EVIDENCE_LABELS)
    if not text:
        return puzzled("Write what is asked for after the word, such as: ask The rates that were agreed; who: finance")
    # Labels name only fields that hold texts; a mapping can't tell the type checker so.
    event = EvidenceAdded(indicator=name, text=text, asked=True, **fields)  # type: ignore[arg-type]
    number = len(turn.session.record(name).evidence) + 1
    return Reply((event,), (f"Asked for. When it has come, type: shown {number}",))


def shown(turn: Turn, rest: str) -> Reply:
    """Evidence that was asked for has come."""
    name = here(turn)
    items = turn.session.record(name).evidence
    number = number_in(rest, len(items))
    waiting = [place for place, item in enumerate(items, 1) if item.asked]
    if number is None and not rest and len(waiting) == 1:
        number = waiting[0]
    if number is None or not items[number - 1].asked:
        known = ", ".join(f"shown {place} ({items[place - 1].text[:40]})" for place in waiting)
        return puzzled(f"Type {known}." if waiting else f"No evidence is asked for here.{_elsewhere(turn)}")
    return Reply((EvidenceShown(indicator=name, number=number),), (f"Shown: {items[number - 1].text}",))


def _elsewhere(turn: Turn) -> str:
    """Where evidence is asked for, in a sentence; an empty text where it is nowhere."""
    names = [name for name in turn.session.order if any(item.asked for item in turn.session.record(name).evidence)]
    return f" It is asked for at {listed(names)}: type go {names[0]} first." if names else ""


def action(turn: Turn, rest: str) -> Reply:
    """What somebody will do."""
    text, fields = labelled(rest, ACTION_LABELS)
    if not text:
        return puzzled(
            "Write the action after the word, such as: action Publish rates; who: finance lead; when: 1 March 2027"
        )
    wanted = fields.pop("approach", "")
    approaches = {item.id: item for item in turn.library.approaches}
    if wanted and wanted.casefold() not in approaches:
        near = did_you_mean(wanted.casefold(), list(approaches)) or "Type approaches to read them."
        hint = near[0].upper() + near[1:].replace("`", "")
        return puzzled(f"There is no approach {wanted[:60]}, so the action is not saved yet. {hint}")
    # Labels name only fields that hold texts; a mapping can't tell the type checker so.
    event = ActionAdded(indicator=turn.session.indicator, text=text, approach=wanted.casefold(), **fields)  # type: ignore[arg-type]
    return Reply((event,), (f"Action {len(turn.session.actions) + 1} saved{_told_day(event.when)}",))


def _told_day(when: str) -> str:
    """How the day of an action was read, to end a sentence: whoever said it hears a mistake at once."""
    day = day_of(when)
    if day is not None:
        return f", for {month(day.isoformat())}."
    return f". No calendar can read “{when[:40]}”; it reads days such as 1 March 2027." if when else "."


def park(turn: Turn, rest: str) -> Reply:
    """A question for another day."""
    if not rest:
        return puzzled("Write the question after the word, such as: park Who pays for training?")
    return Reply((Parked(indicator=turn.session.indicator, text=rest),), ("Parked for another day.",))


def wording(turn: Turn, rest: str) -> Reply:
    """Feedback on how an indicator is worded."""
    name = here(turn)
    if not rest:
        return puzzled("Write what is unclear after the word, such as: wording Whose budget is meant?")
    line = "Thank you. It goes to those who write the next version."
    return Reply((FeedbackGiven(indicator=name, about="wording", text=rest),), (line,))


def close(turn: Turn, _rest: str) -> Reply:
    """Asks for feedback on the process."""
    left = len(turn.session.open)
    said = f"{counted(left, 'indicator is', 'indicators are')} still open. " if left else ""
    return Reply((Opened(step="process"),), (f"{said}Thank you all. A question about how we worked.",))


def kept(turn: Turn, _rest: str) -> Reply:
    """Reads actions, parked questions and evidence that is still asked for."""
    lines = [
        f"Action {number}: {told_action(item, named=False)}"
        for number, item in enumerate(turn.session.actions, 1)
        if not item.dropped
    ]
    lines += [f"Parked: {about(item.indicator)}{item.text}" for item in turn.session.parked]
    for name in turn.session.order:
        for number, piece in enumerate(turn.session.record(name).evidence, 1):
            if piece.asked:
                lines.append(f"Asked for ({name}, number {number}): {told_evidence(piece, named=False)}")
    return Reply(say=tuple(lines) or ("Nothing was kept yet: no action, no parked question, nothing asked for.",))


def nothing(turn: Turn) -> Reply:
    """Passes a question for a text, to which there is no answer."""
    thanks = ("Thank you. Type quit to stop.",) if turn.session.step is Step.PROCESS else ()
    return Reply((Passed(indicator=turn.session.indicator),), thanks)


def is_nothing(text: str) -> bool:
    """Whether a line at a question that can be passed says that there is nothing."""
    return not text or one_of(text, ("none", "nothing")) == text.casefold()
