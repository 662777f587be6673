"""Going on and back, undo, breaks, time, the agenda, and who is in the room."""

from __future__ import annotations

from datetime import datetime

from vcsekit.assess.dialogue.parts import (
    Reply,
    Turn,
    constituency_named,
    number_in,
    puzzled,
    target,
)
from vcsekit.assess.events import (
    BreakTaken,
    Moved,
    Opened,
    Passed,
    Ratified,
    Redone,
    RoomCounted,
    Skipped,
    Taken,
    Undone,
)
from vcsekit.assess.fold import LONGEST_PAUSE
from vcsekit.assess.record import Planning
from vcsekit.assess.session import Session, Step
from vcsekit.assess.undoing import what_was_kept
from vcsekit.content.suggest import did_you_mean
from vcsekit.content.words import counted, listed
from vcsekit.model.matrix import Indicator

MAX_PEOPLE = 1_000


def skip(turn: Turn, _rest: str) -> Reply:
    """Leaves an indicator for later."""
    name = turn.session.indicator
    if name is None:
        return puzzled("There is nothing to skip here.")
    told = "keeps its answer" if turn.session.record(name).settled else "is left for later"
    return Reply((Skipped(indicator=name),), (f"{name} {told}.",))


def back(turn: Turn, _rest: str) -> Reply:
    """To the question for the level, or to the indicator before."""
    session = turn.session
    if session.step in (Step.PRIVATE, Step.PROCESS):
        return Reply((Passed(indicator=session.indicator),))
    if session.indicator is not None and session.step not in (Step.LEVEL, Step.VOTES):
        return Reply((Moved(indicator=session.indicator),), read_again=True)
    before = session.previous()
    return Reply((Moved(indicator=before),)) if before else Reply(say=("This is the first indicator.",))


def following(turn: Turn, _rest: str) -> Reply:
    """To the next open indicator."""
    session = turn.session
    others = [name for name in session.open if name != session.indicator]
    ahead = session.following(session.indicator) if session.indicator else None
    if not others:
        return Reply(say=("No other indicator is open.",))
    return Reply((Moved(indicator=ahead or others[0]),))


def go(turn: Turn, rest: str) -> Reply:
    """To an indicator."""
    wanted = target(turn.session, rest)
    if wanted:
        return Reply((Moved(indicator=wanted),), read_again=wanted == turn.session.indicator)
    near = did_you_mean(rest.upper(), turn.session.order) if rest else None
    hint = near.replace("`", "") if near else f"such as: go {turn.session.order[-1]}"
    return puzzled(f"There is no indicator {rest[:60] or '(none named)'}; {hint}")


def undo(turn: Turn, _rest: str) -> Reply:
    """Takes back the last thing that was kept."""
    if not turn.session.past:
        return Reply(say=("There is nothing to take back.",))
    before = turn.session.past[-1]
    told = f"Taken back{_named(before, turn.session)}. {_stands(turn, before)} Type redo to have it again."
    return Reply((Undone(),), (told,))


def redo(turn: Turn, _rest: str) -> Reply:
    """Has what was taken back again."""
    if not turn.session.future:
        return Reply(say=("There is nothing that was taken back.",))
    after = turn.session.future[-1]
    return Reply((Redone(),), (f"It is there again{_named(turn.session, after)}. {_stands(turn, after)}",))


def _named(before: Session, after: Session) -> str:
    what = what_was_kept(before, after)
    return f": {what}" if what else ""


def _stands(turn: Turn, session: Session) -> str:
    """Where a session stands, in a sentence."""
    name = session.indicator
    if name is None:
        return f"{counted(len(session.settled), 'indicator has', 'indicators have')} an answer."
    record = session.record(name)
    level = turn.library.matrix.level(record.level).label if record.level else ""
    return f"{name}: {level or ('not applicable' if record.not_applicable else 'open')}."


def pause(_turn: Turn, rest: str) -> Reply:
    """A break."""
    minutes = number_in(rest.removesuffix(" minutes"), 24 * 60) if rest else 0
    if minutes is None:
        return puzzled("Type break alone, or break and the minutes, such as: break 15")
    until = f" of {counted(minutes, 'minute')}" if minutes else ""
    return Reply((BreakTaken(minutes=minutes),), (f"A break{until}. Its time does not count. Any answer goes on.",))


def quit_session(_turn: Turn, _rest: str) -> Reply:
    """Stops for now."""
    return Reply(quit=True)


def seconds_left(turn: Turn) -> float | None:
    """The seconds that are left of the agenda's time; negative where it is over, None without an agenda or clock."""
    session, clock = turn.session, turn.session.clock
    if session.planning is None or not session.planning.minutes or turn.now is None:
        return None
    since = datetime.fromisoformat(turn.now).timestamp() - clock.last if clock.last is not None else 0
    running = since if not clock.paused and 0 < since <= LONGEST_PAUSE else 0
    return session.planning.minutes * 60 - clock.total - running


def told_gap(turn: Turn) -> str:
    """That the last answer is long ago, in words; an empty text where it is not, or where there was a break."""
    clock = turn.session.clock
    if turn.now is None or clock.last is None or clock.paused:
        return ""
    gone = datetime.fromisoformat(turn.now).timestamp() - clock.last
    if gone <= LONGEST_PAUSE:
        return ""
    told = counted(round(gone / 3600), "hour") if gone >= 2 * 3600 else counted(round(gone / 60), "minute")
    return f"The last answer was {told} ago. That time does not count, and nothing is lost."


def told_time(turn: Turn) -> str:
    """The time that is left, in words; an empty text where nobody planned any."""
    left = seconds_left(turn)
    if left is None:
        return ""
    minutes = round(abs(left) / 60)
    told = counted(minutes, "minute")
    return f"{told} left" if left >= 0 else f"{told} over the time that was planned"


def time(turn: Turn, _rest: str) -> Reply:
    """The time that is left, and what this indicator took."""
    session = turn.session
    spent = round(session.clock.total / 60)
    lines = [f"{told_time(turn).capitalize()}." if told_time(turn) else "No time was planned: assess plan does that."]
    lines.append(f"{counted(spent, 'minute')} of work so far; breaks don't count.")
    name = session.indicator
    if name and session.planning and name in session.planning.discuss:
        planned = session.planning.discuss[name][0]
        used = round(session.clock.spent.get(name, 0) / 60)
        lines.append(f"{name}: {counted(used, 'minute')} of {planned} planned.")
    return Reply(say=tuple(lines))


# The agenda


def agenda(turn: Turn, _rest: str) -> Reply:
    """What is to be discussed, and what is proposed as a block."""
    planning = turn.session.planning
    if planning is None:
        return Reply(say=("There is no agenda: indicators come in the matrix's order. `assess plan` makes one.",))
    lines = ["To discuss:"]
    for name, (minutes, why) in planning.discuss.items():
        done = " (has an answer)" if turn.session.record(name).settled else ""
        told = f", {why}" if why else ""
        lines.append(f"{name} {_title(turn, name)}: {counted(minutes, 'minute')}{told}{done}")
    return Reply(say=(*lines, *block(turn), *_later_ones(turn, planning)))


def _later_ones(turn: Turn, planning: Planning) -> list[str]:
    """That the indicators which are neither to be discussed nor proposed come last."""
    rest = [name for name in turn.session.open if name not in planning.discuss and name not in planning.ratify]
    return [f"After these, as time allows: {counted(len(rest), 'other indicator')}."] if rest else []


def block(turn: Turn) -> list[str]:
    """The proposals that are neither ratified nor taken, in words."""
    waiting = turn.session.to_ratify
    if not waiting:
        return []
    matrix = turn.library.matrix
    lines = [f"Proposed as a block, since nobody disputes them ({counted(len(waiting), 'indicator')}):"]
    return lines + [f"{name} {_title(turn, name)}: {matrix.level(level).label}" for name, level in waiting.items()]


def ratify(turn: Turn, _rest: str) -> Reply:
    """To the block of proposals; there, agrees to it."""
    session = turn.session
    if not session.to_ratify:
        return Reply(say=("There is no block of proposals left.",))
    if session.step is Step.RATIFY:
        return agree(turn)
    return Reply((Opened(step="ratify"),))


def agree(turn: Turn) -> Reply:
    """The room agrees to the block."""
    levels = turn.session.to_ratify
    told = counted(len(levels), "indicator")
    return Reply((Ratified(levels=levels),), (f"{told} ratified as proposed. Any can be changed: go and its id.",))


def later() -> Reply:
    """The block is left for later."""
    return Reply((Passed(),), ("The block is left for later.",))


def take(turn: Turn, rest: str) -> Reply:
    """Takes a proposal into the discussion."""
    wanted = [target(turn.session, part) for part in rest.replace(",", " ").split()]
    waiting = turn.session.to_ratify
    if not wanted or any(name is None or name not in waiting for name in wanted):
        first = next(iter(waiting), None)
        return puzzled(
            f"Type take and an id of the block, such as: take {first}" if first else "There is no block left."
        )
    events = tuple(Taken(indicator=name) for name in dict.fromkeys(wanted) if name)
    return Reply(events, (f"To be discussed: {listed([event.indicator for event in events])}.",))


def _title(turn: Turn, name: str) -> str:
    indicator: Indicator = turn.library.get(name, "indicator")
    return indicator.title


# Who is here


def room(turn: Turn, rest: str) -> Reply:
    """Counts who is in the room, by constituency."""
    groups = turn.library.matrix.constituencies
    if not rest:
        return Reply(
            say=(_told_room(turn), f"Type room and numbers, such as: room {groups[0].id} 6, {groups[-1].id} 7")
        )
    people: dict[str, int] = dict(turn.session.people)
    for part in rest.split(","):
        name, _, number = part.strip().rpartition(" ")
        group = constituency_named(groups, name)
        if group is None or not number.isdecimal() or len(number) > 6 or int(number) > MAX_PEOPLE:
            known = ", ".join(group.id for group in groups)
            return puzzled(f"“{part.strip()[:40]}” is no constituency with a number. Constituencies are: {known}")
        people[group.id] = int(number)
    missing = [
        item.label for item in groups if item.id in turn.library.matrix.agreement.needed and not people.get(item.id)
    ]
    warning = (f"Nobody is here from {listed(missing)}: what is settled without them needs their word later.",)
    total = sum(people.values())
    return Reply(
        (RoomCounted(people=people),),
        (f"{counted(total, 'person', 'people')} in the room.", *(warning if missing else ())),
    )


def _told_room(turn: Turn) -> str:
    people = turn.session.people
    if not people:
        return "Nobody was counted yet."
    labels = {group.id: group.label for group in turn.library.matrix.constituencies}
    return "In the room: " + ", ".join(f"{labels.get(name, name)} {number}" for name, number in people.items())
