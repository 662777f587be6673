"""What rooms do without a manual: say no, press Enter, change their minds, and hear what was taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from held import DIALOGUE, LIBRARY, ONE, THREE, TWO, after, replayed
from vcsekit.assess import events as e
from vcsekit.assess.dialogue import Dialogue, Reply, Turn
from vcsekit.assess.dialogue.reading import MAX_SHOWN, approaches_of, cases_of
from vcsekit.assess.fold import replay
from vcsekit.assess.record import changed
from vcsekit.assess.session import FREE_TEXT, Session, Step, start
from vcsekit.assess.undoing import what_was_kept
from vcsekit.cli.library import load
from vcsekit.report.build import Subject, session_report

ROOT = Path(__file__).parents[1]
VOTED = ("vote", "1 3", "3 0", "0 2", "")
AT_TEXTS = {
    Step.REASON: ("1",),
    Step.MINORITY: (*VOTED, "2", "A reason"),
    Step.EVIDENCE: ("1", ""),
    Step.PRIVATE: ("private",),
    Step.PROCESS: ("close",),
}
PLAN = e.Planned(
    minutes=60,
    discuss=(e.Topic(indicator=THREE, minutes=9),),
    ratify=(e.Proposal(indicator=ONE, level="high"), e.Proposal(indicator=TWO, level="low")),
)


def asked(session: Session, text: str) -> Reply:
    return DIALOGUE.answer(session, text)


def question(session: Session) -> str:
    return DIALOGUE.next_prompt(session).question


# No, nothing, Enter


@pytest.mark.parametrize("step", FREE_TEXT)
@pytest.mark.parametrize("text", ["no", "No", "n", "N", "none", "nothing", ""])
def test_no_is_an_answer_wherever_a_text_is_asked_for(step: Step, text: str):
    session = after(*AT_TEXTS[step])
    assert session.step is step
    reply = asked(session, text)
    assert reply.understood
    assert reply.events == (e.Passed(indicator=session.indicator),)
    assert reply == asked(session, "")


@pytest.mark.parametrize("step", FREE_TEXT)
@pytest.mark.parametrize("text", ["No bus runs on Sundays", "n to both", "nobody came", "Nothing changed"])
def test_a_sentence_that_begins_like_no_is_kept(step: Step, text: str):
    reply = asked(after(*AT_TEXTS[step]), text)
    assert text in [getattr(event, "text", "") for event in reply.events]


@pytest.mark.parametrize("step", FREE_TEXT)
def test_yes_alone_is_no_text(step: Step):
    reply = asked(after(*AT_TEXTS[step]), "yes")
    assert reply.say == ("Please type it in words, or press Enter if there is none.",)


def test_after_the_close_the_room_hears_how_to_stop():
    assert asked(after("close"), "").say == ("Thank you. Type quit to stop.",)


# What is settled stays so


@pytest.mark.parametrize(("answer", "stands"), [(("2", "", ""), "High"), (("na No table",), "not applicable")])
def test_enter_goes_on_from_what_is_settled(answer: tuple[str, ...], stands: str):
    session = after(*answer, f"go {ONE}")
    assert question(session).startswith(f"{ONE} is settled: {stands}. Enter goes on. To change it: level 1 to 2")
    went_on = after(*answer, f"go {ONE}", "")
    assert (went_on.indicator, went_on.record(ONE)) == (TWO, session.record(ONE))


def test_enter_goes_to_the_end_where_nothing_else_is_open():
    assert after("na", "na", "na", f"go {ONE}", "").step is Step.END


def test_what_was_sent_in_is_not_told_again_once_it_is_settled():
    sent = e.VotesImported(indicator=ONE, source="a form", votes={"nhs": {"low": 3}, "vcse": {"high": 4}})
    session = replayed(sent)
    assert "7 votes were sent in" in question(session)
    for text in ("2", "", "", f"go {ONE}"):
        session = replay(session, asked(session, text).events)
    assert "sent in" not in question(session)


def test_skip_does_not_say_that_an_answer_is_open():
    assert asked(after("2", "", "", f"go {ONE}"), "skip").say == (f"{ONE} keeps its answer.",)
    assert asked(after(), "skip").say == (f"{ONE} is left for later.",)


def test_what_does_not_apply_asks_for_a_reason_afterwards():
    assert asked(after(), "na").say[1] == f"To say why: go {ONE}, then na and the reason."
    assert len(asked(after(), "na We have no wards").say) == 1
    assert after("na", f"go {ONE}", "na We have no wards").record(ONE).reason == "We have no wards"


# Undo says what it takes back

KEPT = [
    ((), ("2",), "the answer"),
    ((), ("na",), "the answer"),
    (("2", ""), ("na Not here",), "the answer"),
    ((), ("vote",), "beginning a vote"),
    (("vote",), ("1 3",), "what was counted last"),
    (VOTED[:-1], ("",), "showing the votes"),
    (VOTED[:-1], ("drop",), "giving up a vote"),
    (("vote room", "1 1"), ("",), "showing the votes"),
    (("vote room", "1 0", ""), ("2",), "the level that was proposed"),
    (("2",), ("We saw it",), "the reason"),
    ((), ("minority We did not",), "another view"),
    ((), ("confidence low",), "the confidence"),
    ((), ("note Cold here",), "a note"),
    ((), ("private", "A quarrel"), "a private note"),
    ((), ("private A quarrel",), "a private note"),
    ((), ("evidence Minutes",), "evidence"),
    ((), ("ask Minutes",), "what was asked for"),
    (("ask Minutes",), ("shown 1",), "that evidence has come"),
    ((), ("action Pay",), "an action"),
    (("action Pay",), ("drop action 1",), "that an action is off the list"),
    ((), ("park Who?",), "a parked question"),
    ((), ("wording Whose?",), "feedback"),
    (("close",), ("It went well",), "feedback"),
    ((), ("room nhs 3",), "who is here"),
    (("go WORK-01", "skip"), ("note For all",), "a note"),
    (("go WORK-01", "skip"), ("private For one",), "a private note"),
]


@pytest.mark.parametrize(("before", "kept", "what"), KEPT)
def test_undo_and_redo_say_what(before: tuple[str, ...], kept: tuple[str, ...], what: str):
    later = after(*before, *kept)
    assert asked(later, "undo").say[0].startswith(f"Taken back: {what}. ")
    assert asked(after(*before, *kept, "undo"), "redo").say[0].startswith(f"It is there again: {what}. ")
    # Wherever the room has gone since.
    assert asked(after(*before, *kept, f"go {TWO}"), "undo").say[0].startswith(f"Taken back: {what}. ")


def test_undo_of_a_block_and_of_the_agenda_says_so():
    session = replayed(PLAN)
    assert asked(session, "undo").say[0].startswith("Taken back: a change of the agenda. ")
    ratified = replay(session, asked(session, "yes").events)
    assert asked(ratified, "undo").say[0].startswith("Taken back: the block of 2 indicators. ")


def test_what_a_room_would_not_name_has_no_name():
    assert what_was_kept(after(), after("skip")) == ""
    # The same reason once more is kept, and changes nothing.
    session = after("2", "We saw it", "reason We saw it")
    assert asked(session, "undo").say[0].startswith("Taken back. ")


# Votes and levels


@pytest.mark.parametrize("way", ["vote", "vote people", "vote room"])
@pytest.mark.parametrize("mistake", ["3 of us say high", "high please", "2 2 2 2 2", "?!"])
def test_whoever_did_not_mean_to_vote_hears_the_way_out(way: str, mistake: str):
    reply = asked(after(way), mistake)
    assert (reply.events, reply.understood) == ((), False)
    assert reply.say[0].endswith("To give up the vote, type drop.")
    assert after(way, "drop").step is Step.LEVEL


@pytest.mark.parametrize("text", ["2", "High", "level 2", "Level high", "LEVEL 2"])
def test_a_level_is_named_as_people_say_it(text: str):
    assert after(text).record(ONE).level == "high"


# The agenda


def test_the_agenda_tells_that_the_others_come_last():
    session = replayed(e.Planned(minutes=60, discuss=(e.Topic(indicator=THREE, minutes=9),)))
    said = ["After these, as time allows: 2 other indicators.", "After these, as time allows: 1 other indicator."]
    for line in said:
        assert asked(session, "agenda").say[-1] == line
        session = replay(session, asked(session, f"go {session.open[-1]}").events)
        session = replay(session, asked(session, "na").events)
    assert not asked(session, "agenda").say[-1].startswith("After these")


def test_the_room_hears_when_the_agenda_is_done():
    plan = e.Planned(minutes=60, discuss=(e.Topic(indicator=THREE, minutes=9), e.Topic(indicator=TWO, minutes=9)))
    done = "All that was to be discussed has an answer. What follows was not planned; close ends the session."
    heard: list[str] = []
    session = replayed(plan)
    for text in ("2", "", "", "2", "", ""):
        before, session = session, replay(session, asked(session, text).events)
        heard = DIALOGUE.afterwards(before, session)
        assert (done in heard) == (session.indicator == ONE)
    assert heard == [done]
    # Who jumps ahead, or has skipped a discussion, is not told that all is done.
    skipped = replay(replayed(plan), asked(replayed(plan), "skip").events)
    on = replay(skipped, asked(skipped, "na").events)
    assert (on.indicator, DIALOGUE.afterwards(skipped, on)) == (ONE, [])


# Evidence, days, the framework


def test_evidence_that_comes_elsewhere_is_pointed_to():
    session = after("ask The rates; who: finance", "go CARE-02", "ask Minutes", "go WORK-01")
    said = asked(session, "shown 1").say
    assert said == ("No evidence is asked for here. It is asked for at CARE-01 and CARE-02: type go CARE-01 first.",)
    assert asked(after(), "shown 1").say == ("No evidence is asked for here.",)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("", "Action 1 saved."),
        ("; when: 31/12/2026", "Action 1 saved, for 31 December 2026."),
        ("; when: 3/4/2027", "Action 1 saved, for 3 April 2027."),
        ("; when: 1st Mar 2027", "Action 1 saved, for 1 March 2027."),
        (
            "; when: next Tuesday",
            "Action 1 saved. No calendar can read “next Tuesday”; it reads days such as 1 March 2027.",
        ),
    ],
)
def test_the_room_hears_how_a_day_was_read(when: str, said: str):
    assert asked(after(), f"action Write{when}").say == (said,)


@pytest.mark.parametrize(("word", "what"), [("approaches", approaches_of), ("cases", cases_of)])
def test_all_that_the_framework_names_can_be_read(word: str, what: Callable[[Turn], list[Any]]):
    library = load(ROOT / "content")
    sessions = [changed(start(library), indicator=name) for name in start(library).order]
    session = max(sessions, key=lambda session: len(what(Turn(library, session))))
    number = len(what(Turn(library, session)))
    dialogue = Dialogue(library)
    some, every = dialogue.answer(session, word).say, dialogue.answer(session, f"{word} all").say
    assert number > MAX_SHOWN
    assert some == (
        *every[:MAX_SHOWN], f"… and {number - MAX_SHOWN} more: type {word} all.", "Type show and an id to read one.",
    )  # fmt: skip
    assert len(set(every)) == number + 1
    assert dialogue.answer(session, f"{word} of others").say == (f"Type {word} alone, or {word} all.",)


# Afterwards


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((), "Votes were split or spread on 1 indicator; 1 of them is still open."),
        (("na We have no table",), "Votes were split or spread on 1 indicator; it was settled."),
        (("2",), "Votes were split or spread on 1 indicator; it was settled."),
    ],
)
def test_the_report_calls_open_what_nobody_answered(answer: tuple[str, ...], told: str):
    session = after("vote", "4 0", "0 4", "", "", *answer, "go WORK-01", "2")
    assert told in session_report(LIBRARY, session, Subject("A session", ())).story
