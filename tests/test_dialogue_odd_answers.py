"""Answers that fit nothing that was asked: each is told what to type instead, and nothing is lost."""

from __future__ import annotations

import pytest

from held import DIALOGUE, LIBRARY, ONE, THREE, TWO, after, replayed, small_files
from vcsekit.assess.dialogue import Dialogue
from vcsekit.assess.dialogue.browsing import items
from vcsekit.assess.dialogue.parts import Turn
from vcsekit.assess.dialogue.voting import question
from vcsekit.assess.events import Passed, Planned, Proposal, RoomCounted, Topic, VoteOpened, VotesCounted, names_in
from vcsekit.assess.fold import apply
from vcsekit.assess.session import Session, Step, start
from vcsekit.content.load import load_library

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
    assert items(turn, "   ") == items(turn), "blanks look for nothing"


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
    opened = names_in(VoteOpened(indicator=THREE, way="room"))
    assert (opened.indicators, opened.levels, opened.constituencies) == ((THREE,), (), ())


def test_two_hours_are_hours():
    asleep = apply(start(LIBRARY), RoomCounted(people={"nhs": 2}, at="2026-05-04T09:00:00+00:00"))
    assert "was 120 minutes ago" not in DIALOGUE.welcome_back(asleep, "2026-05-04T11:00:00+00:00")
    assert "was 2 hours ago" in DIALOGUE.welcome_back(asleep, "2026-05-04T11:00:00+00:00")
    assert "was 120 minutes ago" in DIALOGUE.welcome_back(asleep, "2026-05-04T10:59:59+00:00")


def test_without_a_level_nobody_voted_otherwise():
    voted = after("vote: 3 2")
    assert voted.record(ONE).shown_vote is not None
    assert not voted.asks_for_other_views(voted.record(ONE))


def test_passing_where_nothing_is_asked_changes_nothing():
    ended = after("skip", "skip", "skip")
    assert ended.step is Step.END
    passed = apply(ended, Passed())
    assert (passed.step, passed.indicator, passed.records) == (Step.END, None, ended.records)
