"""Votes: how they are counted, hidden until all are in, and what is said when they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from vcsekit.assess.consensus import Group, Reading, constituency_labels, read_vote
from vcsekit.assess.dialogue.parts import (
    Reply,
    Turn,
    constituency_named,
    here,
    level_named,
    one_of,
    parse_counts,
    puzzled,
    tally_example,
)
from vcsekit.assess.differences import fewest_between
from vcsekit.assess.events import (
    ActionDropped,
    Event,
    VoteDropped,
    VoteOpened,
    VotesCounted,
    VotesRevealed,
)
from vcsekit.assess.record import Vote, Way
from vcsekit.content.words import counted
from vcsekit.model.matrix import Level
from vcsekit.scoring.group import decimal_text

_WAYS = {"room": Way.ROOM, "people": Way.PERSON, "constituencies": Way.CONSTITUENCY, "constituency": Way.CONSTITUENCY}

ANYWAY = "anyway"
"""The word behind reveal that shows votes though the room could work some of them out."""


def vote(turn: Turn, rest: str) -> Reply:
    """Opens a vote; with a tally of the whole room, counts and shows it at once."""
    name = here(turn)
    counts = parse_counts(turn.levels, rest)
    if counts is not None:
        return _tally_of_the_room(turn, name, counts)
    way = _WAYS.get(one_of(rest, _WAYS) or "") if rest else Way.CONSTITUENCY
    if way is None:
        return puzzled(f"Type vote alone, vote people, vote room, or vote and {tally_example(turn.levels)}.")
    again = "Another vote; the earlier one is kept. " if turn.session.record(name).shown_vote else ""
    how = {
        Way.ROOM: "Count all cards together.",
        Way.PERSON: "Each person in turn says or shows a level.",
        Way.CONSTITUENCY: "Count the cards of each constituency.",
        Way.IMPORTED: "",
    }[way]
    line = f"{again}{how} What is typed stays hidden until all votes are in."
    # Imported votes are no way that a room can choose, so the value is one of the event's.
    return Reply((VoteOpened(indicator=name, way=way.value),), (line,))  # type: ignore[arg-type]


def _tally_of_the_room(turn: Turn, name: str, counts: dict[str, int]) -> Reply:
    if not counts:
        return puzzled("That is no vote at all. Type the number of votes for each level.")
    events = (
        VoteOpened(indicator=name, way="room"),
        VotesCounted(indicator=name, counts=counts),
        VotesRevealed(indicator=name),
    )
    return Reply(events, tuple(tell(turn, Vote(Way.ROOM, {"": counts}))))


def question(turn: Turn) -> str:
    """What the open vote asks for next."""
    name, record = here(turn), turn.session.record(here(turn))
    vote_open = record.open_vote
    awaited = turn.session.awaited()
    if vote_open is None:
        return f"{name}. Enter to go on"
    if vote_open.way is Way.PERSON:
        example = f"{turn.library.matrix.constituencies[0].id} {turn.levels[-1].value}"
        person = vote_open.number + 1
        return f"{name}, person {person}. Constituency and level, such as: {example}. Enter when all have voted"
    if vote_open.way is Way.ROOM and not vote_open.votes:
        return f"{name}, the whole room. {tally_example(turn.levels)}"
    if awaited is not None:
        label = constituency_labels(turn.library.matrix)[awaited]
        return f"{name}, {label}. {tally_example(turn.levels)} (Enter for no vote)"
    held_back = fewest_between(turn.session, name, [vote_open])
    shows = "Enter tells why they wait, reveal anyway shows them" if held_back else "Enter shows the votes"
    return f"{name}. {_all_in(turn, vote_open)} {shows}; or: undo, drop"


def _all_in(turn: Turn, vote_open: Vote) -> str:
    people = sum(turn.session.people.values())
    told = f" of {people} people in the room" if people and people != vote_open.number else ""
    return f"{counted(vote_open.number, 'vote')}{told}: all are in."


def count(turn: Turn, text: str) -> Reply:
    """What was typed while a vote is open. Nothing of it is ever repeated: the room can read along."""
    name = here(turn)
    record = turn.session.record(name)
    vote_open = record.open_vote
    if vote_open is None:
        return puzzled("There is no open vote. Type vote to begin one.")
    if vote_open.way is Way.PERSON:
        return _person(turn, name, vote_open, text)
    awaited = "" if vote_open.way is Way.ROOM and not vote_open.votes else turn.session.awaited()
    if awaited is None:
        return reveal(turn, "") if not text else puzzled("All votes are in; undo takes one back.")
    counts: dict[str, int] | None = {} if not text and awaited else parse_counts(turn.levels, text)
    if counts is None or (not counts and not awaited):
        return puzzled(f"That is no tally. Please type {tally_example(turn.levels)}. To give up the vote, type drop.")
    label = constituency_labels(turn.library.matrix)[awaited] if awaited else "The whole room"
    expected = turn.session.people.get(awaited, 0)
    number = sum(counts.values())
    note = f" ({expected} in the room)" if expected and expected != number else ""
    event = VotesCounted(indicator=name, constituency=awaited, counts=counts)
    return Reply((event,), (f"{label}: {counted(number, 'vote')}{note}.",))


def _person(turn: Turn, name: str, vote_open: Vote, text: str) -> Reply:
    if not text:
        if not vote_open.number:
            return puzzled("No vote is in yet. Type a constituency and a level, or drop.")
        people = sum(turn.session.people.values())
        if vote_open.number < people:
            told = f"{vote_open.number} of {people} people in the room have voted; the votes stay hidden."
            return Reply(say=(f"{told} Type the next one, or reveal if that is all.",))
        return reveal(turn, "")
    groups = turn.library.matrix.constituencies
    first, _, last = text.rpartition(" ")
    level, group = level_named(turn.levels, last), constituency_named(groups, first) if first else None
    if level is None or (first and group is None):
        known = ", ".join(item.id for item in groups)
        levels = f"{turn.levels[0].value} to {turn.levels[-1].value}"
        return puzzled(f"Please type a constituency ({known}) and a level ({levels}). To give up the vote, type drop.")
    event = VotesCounted(indicator=name, constituency=group.id if group else "", counts={level.id: 1})
    return Reply((event,), (f"{counted(vote_open.number + 1, 'vote')} in.",))


def reveal(turn: Turn, rest: str) -> Reply:
    """Shows the open vote once all are in, or what was sent in beforehand.

    Where the room could work out from it and from what it has seen what one or two people voted, that is told first.
    """
    name = here(turn)
    record = turn.session.record(name)
    if rest and not one_of(rest, (ANYWAY,)):
        return puzzled(f"Type reveal alone, or reveal {ANYWAY} where votes are not shown at once.")
    if record.open_vote is not None:
        if turn.session.awaited() is not None:
            return puzzled("Not all votes are in yet. Enter passes over a constituency without any.")
        if not record.open_vote.number:
            return Reply((VoteDropped(indicator=name),), ("Nobody voted; the vote is given up.",))
    elif not record.hidden_imports:
        return puzzled("There are no hidden votes here. Type vote to count some, or votes to read them again.")
    waiting = (record.open_vote,) if record.open_vote is not None else record.hidden_imports
    few = 0 if rest else fewest_between(turn.session, name, waiting)
    if few:
        return Reply(say=(_why_they_wait(few),))
    lines = [line for item in waiting for line in (_whence(item), *tell(turn, item)) if line]
    return Reply((VotesRevealed(indicator=name),), tuple(lines))


def _why_they_wait(few: int) -> str:
    """Why votes are not shown yet, and how to go on; nothing of what they are."""
    votes, said = ("vote", "it is") if few == 1 else ("votes", "they are")
    agree = "the one who cast it agrees" if few == 1 else "those who cast them agree"
    return (
        f"Not shown yet; nothing is lost. Counts differ by only {few} {votes} from what was shown here before, so the "
        f"room could work out what {said}. Add the votes of others too; or, if {agree}, type: reveal "
        f"{ANYWAY}"
    )


def votes(turn: Turn, _rest: str) -> Reply:
    """Reads every vote that was shown again, oldest first."""
    record = turn.session.record(here(turn))
    shown = [item for item in record.votes if item.revealed]
    if not shown:
        return Reply(say=("No vote was shown here yet.",))
    lines = [
        line
        for number, item in enumerate(shown, 1)
        for line in (f"Vote {number} of {len(shown)}. {_whence(item)}".rstrip(), *tell(turn, item))
    ]
    return Reply(say=tuple(lines))


def drop(turn: Turn, rest: str) -> Reply:
    """Gives up the open vote, or takes an action off the list."""
    kind, _, number = rest.partition(" ")
    if kind.casefold() == "action":
        return _drop_action(turn, number)
    if rest:
        return puzzled("Type drop alone to give up the open vote, or drop action and its number.")
    name = here(turn)
    if turn.session.record(name).open_vote is None:
        return puzzled("There is no open vote to give up.")
    return Reply((VoteDropped(indicator=name),), ("The vote is given up.",))


def _drop_action(turn: Turn, number: str) -> Reply:
    actions = turn.session.actions
    place = int(number) if number.isdecimal() and len(number) < 6 else 0
    if not 1 <= place <= len(actions) or actions[place - 1].dropped:
        return puzzled("There is no such action. Type kept to read them with their numbers.")
    event: Event = ActionDropped(number=place)
    return Reply((event,), (f"Action {place} is off the list: {actions[place - 1].text}",))


def tell(turn: Turn, item: Vote) -> list[str]:
    """A vote in words: distribution, middle, the word, and the constituencies that may be shown."""
    reading = read_vote(turn.library.matrix, item)
    if not reading.counts:
        smallest = turn.library.matrix.agreement.minimum_group_size
        return [f"{counted(reading.number, 'vote')}: too few to show; from {smallest} on, votes are shown."]
    lines = [f"{counted(reading.number, 'vote')}: {told_counts(turn.levels, reading.counts)}."]
    median = decimal_text(reading.median, 1).removesuffix(".0")
    lines.append(f"In the middle: {reading.middle} (median {median}). The votes are: {reading.word}.")
    lines += [f"{group.label}, {_told_group(turn.levels, group)}" for group in reading.groups]
    lines += told_gap(reading)
    return lines


def told_counts(levels: Sequence[Level], counts: Sequence[int]) -> str:
    """A distribution in words: Emerging 0, Developing 3, Maturing 5, Thriving 1."""
    return ", ".join(f"{level.label} {count}" for level, count in zip(levels, counts, strict=True))


def _told_group(levels: Sequence[Level], group: Group) -> str:
    return f"{counted(group.number, 'vote')}: {told_counts(levels, group.counts)}."


def told_gap(reading: Reading) -> list[str]:
    """How far the constituencies' middles lie apart, in a line; none without two of them."""
    if reading.gap is None:
        return []
    size = decimal_text(reading.gap, 1).removesuffix(".0")
    noun = "level" if size == "1" else "levels"
    return [f"The constituencies' middles lie {size} {noun} apart." if reading.gap else "Their middles are the same."]


def _whence(item: Vote) -> str:
    return f"From {item.source}:" if item.source else ""
