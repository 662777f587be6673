"""What is read out to the room before a question, and after something is kept."""

from __future__ import annotations

from collections.abc import Iterator

from vcsekit.assess.consensus import absent_from_room
from vcsekit.assess.dialogue.going import block, told_time
from vcsekit.assess.dialogue.parts import Turn
from vcsekit.assess.dialogue.reading import domain_summary, domains
from vcsekit.assess.record import Record, Settled, told_evidence
from vcsekit.assess.session import Session, Step
from vcsekit.model.matrix import Domain, Indicator


def read_out(turn: Turn) -> Iterator[str]:
    """The indicator with its levels and what was said so far; the block; or that the walk is over."""
    session = turn.session
    if session.step is Step.RATIFY:
        yield ""
        yield from block(turn)
        yield from absent_from_room(turn.library.matrix, session)
    elif session.indicator is None:
        left = session.open
        yield ""
        yield "The walk is over." + (f" Still open: {', '.join(left)}" if left else " All have an answer.")
    else:
        yield from _indicator(turn, session.indicator)


def _indicator(turn: Turn, name: str) -> Iterator[str]:
    indicator: Indicator = turn.library.get(name, "indicator")
    domain: Domain = turn.library.get(name.rpartition("-")[0], "domain")
    yield ""
    yield f"{name} ({place_of(turn, name)}), {domain.title}{_times(turn, name)}"
    yield f"{indicator.title}. {indicator.statement}"
    for level in turn.levels:
        yield f"{level.value} {level.label}: {indicator.levels[level.id]}"
    more = " (discuss shows more)" if len(indicator.prompts) > 1 else ""
    yield f"To discuss: {indicator.prompts[0]}{more}"
    yield from so_far(turn, turn.session.record(name))


def place_of(turn: Turn, name: str) -> str:
    """Which of how many an indicator is, in words."""
    planning, walk = turn.session.planning, turn.session.walk
    discussed = list(planning.discuss) if planning else []
    if name in discussed:
        return f"{discussed.index(name) + 1} of {len(discussed)} to discuss"
    return f"{walk.index(name) + 1} of {len(walk)}" if name in walk else "not on the agenda"


def _times(turn: Turn, name: str) -> str:
    planning = turn.session.planning
    planned = f", {planning.discuss[name][0]} minutes" if planning and name in planning.discuss else ""
    left = told_time(turn)
    return planned + (f", {left}" if left else "")


def so_far(turn: Turn, record: Record) -> Iterator[str]:
    """What was said about an indicator; private notes and names are never read out."""
    label = turn.library.matrix.level(record.level).label if record.level else ""
    if label:
        yield f"Answered so far: {label}." + (
            " Ratified in the block." if record.settled_by is Settled.RATIFIED else ""
        )
    if record.why:
        yield f"Why: {record.why}"
    yield from (f"Another view: {text}" for text in record.minority)
    if record.confidence:
        yield f"Confidence: {record.confidence}"
    if record.not_applicable:
        yield "Answered so far: not applicable." + (f" {record.reason}" if record.reason else "")
    for said in record.rooms:
        told = f": {said.reason}" if said.reason else ""
        yield f"{said.room} settled on {turn.library.matrix.level(said.level).label}{told}"
    yield from (f"Note: {text}" for text in record.shared_notes)
    for item in record.evidence:
        yield f"{'Evidence asked for' if item.asked else 'Evidence'}: {told_evidence(item, named=False)}"


def afterwards(turn: Turn, before: Session) -> Iterator[str]:
    """A domain's levels, once its last open indicator has an answer; that the agenda is done, once the room goes on."""
    yield from _domain_done(turn, before)
    yield from _agenda_done(turn.session, before)


def _agenda_done(session: Session, before: Session) -> Iterator[str]:
    discuss = session.planning.discuss if session.planning else {}
    went_on = before.indicator in discuss and session.indicator is not None and session.indicator not in discuss
    if went_on and all(session.record(name).settled for name in discuss):
        yield "All that was to be discussed has an answer. What follows was not planned; close ends the session."


def _domain_done(turn: Turn, before: Session) -> Iterator[str]:
    now = set(turn.session.settled) - set(before.settled)
    # The block settles many at once; a summary of each would bury what was agreed.
    if len(now) != 1:
        return
    (name,) = now
    _, ids = next((domain, ids) for domain, ids in domains(turn) if name in ids)
    if all(turn.session.record(other).settled for other in ids) and len(ids) > 1:
        yield from domain_summary(turn, turn.session, name)
