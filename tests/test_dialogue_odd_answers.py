"""Answers that fit nothing that was asked: each is told what to type instead, and nothing is lost."""

from __future__ import annotations

import pytest

from held import DIALOGUE, LIBRARY, ONE, THREE, TWO, after, replayed, small_files
from held_states import OTHER, library_with
from vcsekit.assess.dialogue import Dialogue
from vcsekit.assess.dialogue.browsing import Item, items
from vcsekit.assess.dialogue.going import told_time
from vcsekit.assess.dialogue.parts import Turn
from vcsekit.assess.dialogue.readout import so_far
from vcsekit.assess.dialogue.voting import question, tell
from vcsekit.assess.events import (
    LevelChosen,
    LevelProposed,
    Names,
    Passed,
    Planned,
    Proposal,
    RoomCounted,
    RoomLevel,
    Topic,
    VoteOpened,
    VotesCounted,
    VotesImported,
    names_in,
)
from vcsekit.assess.fold import apply
from vcsekit.assess.record import Record, RoomSaid, Vote, Way
from vcsekit.assess.session import Session, Step, start
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.content.search import search

BLOCK = Planned(minutes=60, ratify=(Proposal(indicator=ONE, level="high", why="all said so"),))


def said(session: Session, line: str) -> str:
    """What is said to an answer that is not understood."""
    reply = DIALOGUE.answer(session, line)
    assert not reply.understood and not reply.events
    return " ".join(reply.say)


def block() -> Session:
    """A session at the block of proposals."""
    session = replayed(BLOCK)
    assert session.step is Step.RATIFY
    return session


@pytest.mark.parametrize("word", ["agree", "Agreed", "yes"])
def test_a_block_is_ratified_by_several_words(word: str):
    [event] = DIALOGUE.answer(block(), word).events
    assert dict(event.levels) == {ONE: "high"}


@pytest.mark.parametrize("word", ["", "later", "no"])
def test_a_block_can_wait(word: str):
    reply = DIALOGUE.answer(block(), word)
    assert reply.understood and not [event for event in reply.events if hasattr(event, "levels")]


def test_a_block_is_no_question_of_taste():
    assert said(block(), "well, perhaps") == (
        "Type yes to ratify the block, take and an id to discuss one, or Enter to come back to it later."
    )


def test_nothing_to_read_without_an_indicator():
    turn = Turn(LIBRARY, start(LIBRARY))
    at_the_block = Turn(LIBRARY, block())
    assert items(at_the_block) == [], "no indicator is asked about"
    assert {item.kind for item in items(turn)} == {"barrier", "approach", "case"}
    assert {item.id for item in items(at_the_block, "letters")} >= {"early-letters", "riverton-letters"}
    assert items(at_the_block, "fund meetings")[0] == Item("approach", "meeting-fund", "A fund for meetings")
    assert items(turn, "   ") == items(turn), "blanks look for nothing"


def test_what_there_is_to_read_about_an_indicator():
    assert items(Turn(LIBRARY, start(LIBRARY))) == [
        Item("barrier", "late-invitations", "Late invitations"),
        Item("approach", "early-letters", "Early letters"),
        Item("case", "riverton", "Riverton pays for time"),
    ]


@pytest.mark.parametrize("name", ["quay-cupboard", "QUAY-Cupboard"])
def test_an_approach_is_read_with_its_steps(name: str):
    assert Dialogue(OTHER).answer(start(OTHER), f"show {name}").say == (
        "Approach: A cupboard on the quay",
        "A dry cupboard holds the books until the next boat.",
        "Step: Ask the harbour master for a wall.",
        "Step: Hang the cupboard above the spring tide.",
        "Seen in the case gull-island",
    )
    assert Dialogue(OTHER).answer(start(OTHER), "show shelf").say[0] == "Domain: Shelves and stock"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("outer-isles", ("System: Outer Isles",)),
        (
            "card-wish",
            ("Card: Which wish of yours became a book on the shelf?", "A wish that is answered is told to others."),
        ),
        ("desk", ("Coproduction theme: On both sides of the desk", "Readers and keepers decide together.")),
        ("gull-rota", ("Action: Eleven neighbours share the desk", "Eleven neighbours took a week each.")),
    ],
)
def test_what_has_a_name_or_a_question_for_its_title(name: str, told: tuple[str, ...]):
    assert Dialogue(OTHER).answer(start(OTHER), f"show {name}").say == told
    assert told[0].partition(": ")[2] in [hit.title for hit in search(OTHER, [name])]


@pytest.mark.parametrize("library", [LIBRARY, OTHER])
def test_every_item_is_read_with_what_it_is_called(library: Library):
    for name, entry in library.entries.items():
        heading = Dialogue(library).answer(start(library), f"show {name}").say[0]
        assert heading.partition(": ")[2].strip(), (entry.kind, heading)


def test_each_paragraph_is_a_line():
    text = "Salt water creeps into walls and paper."
    library = library_with(
        "other-matrix", ("tides.yaml", text, f"|\n      {text}\n      Even upstairs.\n\n      In all years.")
    )
    assert Dialogue(library).answer(start(library), "show damp-walls").say[1:] == (
        f"{text} Even upstairs.", "In all years.",
    )  # fmt: skip


def test_what_is_kept_names_nobody():
    session = after("ask The budget; who: Ann", "action Write; who: Bo; when: May")
    assert DIALOGUE.answer(session, "kept").say == (
        f"Action 1: {ONE}: Write; when: May", f"Asked for ({ONE}, number 1): The budget",
    )  # fmt: skip
    assert DIALOGUE.read_out(session)[-1] == "Evidence asked for: The budget"


def test_middles_that_are_the_same():
    told = tell(Turn(LIBRARY, start(LIBRARY)), Vote(Way.CONSTITUENCY, {"nhs": {"low": 3}, "vcse": {"low": 3}}))
    assert told[-1] == "Their middles are the same."
    few = tell(Turn(LIBRARY, start(LIBRARY)), Vote(Way.ROOM, {"": {"low": 1}}))
    assert few == ["1 vote: too few to show; from 3 on, votes are shown."]


def test_what_does_not_apply_needs_no_reason():
    turn = Turn(LIBRARY, start(LIBRARY))
    assert list(so_far(turn, Record(not_applicable=True))) == ["Answered so far: not applicable."]
    given = Record(not_applicable=True, reason="We have none")
    assert list(so_far(turn, given)) == ["Answered so far: not applicable. We have none"]
    rooms = Record(rooms=(RoomSaid("Room A", "low"), RoomSaid("Room B", "high", "we saw it")))
    assert list(so_far(turn, rooms)) == ["Room A settled on Low", "Room B settled on High: we saw it"]


def test_a_case_is_read_with_its_time_and_what_they_did():
    told = "\n".join(DIALOGUE.answer(start(LIBRARY), "show riverton").say)
    assert "As told between April 2022 and August 2022" in told
    assert "What they did: Letters first\nWhat they did: A fund" in told


def test_what_the_framework_does_not_hold_is_said():
    files = small_files()
    time = files["barriers/time.yaml"]
    files["barriers/time.yaml"] = time[: time.index(b"approaches:")] + b"approaches: []\n"
    library, _ = load_library(files)
    dialogue = Dialogue(library)
    assert dialogue.answer(start(library), "approaches").say == ("The framework names no approach for this indicator.",)
    assert dialogue.answer(start(library), "cases").say == ("No case was told about this indicator.",)
    care = files["domains/care.yaml"]
    files["domains/care.yaml"] = care.replace(b"    barriers:\n      - late-invitations\n", b"")
    dialogue = Dialogue(load_library(files)[0])
    assert dialogue.answer(start(library), "barriers").say == ("The framework names no barrier for this indicator.",)


def test_a_vote_of_nobody_is_no_vote():
    assert said(after(), "vote: 0 0") == "That is no vote at all. Type the number of votes for each level."


def test_a_question_about_a_vote_that_is_not_open():
    assert question(Turn(LIBRARY, after())) == f"{ONE}. Enter to go on"


def test_names_of_every_kind_of_event():
    assert names_in(BLOCK).indicators == (ONE,) and names_in(BLOCK).levels == ("high",)
    topic = Planned(minutes=60, discuss=(Topic(indicator=TWO, minutes=5, why="it was split"),))
    assert names_in(topic).indicators == (TWO,)
    [ratified] = DIALOGUE.answer(block(), "yes").events
    assert (names_in(ratified).indicators, names_in(ratified).levels) == ((ONE,), ("high",))
    counted = VotesCounted(indicator=THREE, constituency="nhs", counts={"low": 2, "high": 0})
    assert (names_in(counted).levels, names_in(counted).constituencies) == (("low", "high"), ("nhs",))
    assert names_in(VotesCounted(indicator=THREE, counts={"low": 2})).constituencies == ()
    assert names_in(RoomCounted(people={"nhs": 2, "vcse": 1})).constituencies == ("nhs", "vcse")
    sent_in = VotesImported(indicator=ONE, source="a form", votes={"nhs": {"low": 1}, "": {"high": 2, "low": 1}})
    assert names_in(sent_in) == Names((ONE,), ("low", "high", "low"), ("nhs",))
    for kind in (LevelChosen, LevelProposed):
        assert names_in(kind(indicator=ONE, level="low")) == Names((ONE,), ("low",), ())
    assert names_in(RoomLevel(indicator=ONE, room="Room A", level="low")) == Names((ONE,), ("low",), ())
    opened = names_in(VoteOpened(indicator=THREE, way="room"))
    assert (opened.indicators, opened.levels, opened.constituencies) == ((THREE,), (), ())


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("04T09:20:00", None),
        ("04T09:20:01", "20 minutes"),
        ("04T10:59:59", "120 minutes"),
        ("04T11:00:00", "2 hours"),
        ("04T12:30:00", "4 hours"),
        ("07T09:00:00", "72 hours"),
    ],
)
def test_two_hours_are_hours(now: str, told: str | None):
    asleep = apply(start(LIBRARY), RoomCounted(people={"nhs": 2}, at="2026-05-04T09:00:00+00:00"))
    line = f"The last answer was {told} ago. That time does not count, and nothing is lost."
    assert DIALOGUE.welcome_back(asleep, f"2026-05-{now}+00:00") == (line if told else "")


@pytest.mark.parametrize(
    ("minutes", "now", "told"),
    [
        (60, "09:20:00", "40 minutes left"),
        (20, "09:20:00", "0 minutes left"),
        (60, "09:20:01", "60 minutes left"),
        (15, "09:16:00", "1 minute over the time that was planned"),
        (0, "09:20:00", ""),
    ],
)
def test_the_time_that_is_left_to_the_second(minutes: int, now: str, told: str):
    """Twenty minutes without an answer are work, a second more is a pause."""
    session = apply(start(LIBRARY), Planned(minutes=minutes, at="2026-05-04T09:00:00Z"))
    assert told_time(Turn(LIBRARY, session, f"2026-05-04T{now}Z")) == told
    assert told_time(Turn(LIBRARY, session)) == ""


def test_an_agenda_that_was_not_saved_yet_has_all_its_time():
    session = apply(start(LIBRARY), Planned(minutes=60))
    assert told_time(Turn(LIBRARY, session, "2026-05-04T09:00:00Z")) == "60 minutes left"


def test_without_a_level_nobody_voted_otherwise():
    voted = after("vote: 3 2")
    assert voted.record(ONE).shown_vote is not None
    assert not voted.asks_for_other_views(voted.record(ONE))


def test_passing_where_nothing_is_asked_changes_nothing():
    ended = after("skip", "skip", "skip")
    assert ended.step is Step.END
    passed = apply(ended, Passed())
    assert (passed.step, passed.indicator, passed.records) == (Step.END, None, ended.records)
