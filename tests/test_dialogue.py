"""The dialogue: every word that a room can use, at every step, and what replaying its events gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vcsekit.assess.dialogue import _SAME, COMMANDS, MAX_TEXT, Dialogue, Reply
from vcsekit.assess.events import (
    Event,
    EvidenceAdded,
    LevelChosen,
    Moved,
    NotApplicable,
    NoteAdded,
    Passed,
    Skipped,
    event_from_data,
)
from vcsekit.assess.session import Record, Session, Step, answers, apply, previous, replay, start
from vcsekit.content.load import load_library

SMALL = Path(__file__).parent / "content" / "small"
LIBRARY = load_library({path.relative_to(SMALL).as_posix(): path.read_bytes() for path in SMALL.rglob("*.yaml")})[0]
DIALOGUE = Dialogue(LIBRARY)
ONE, TWO, THREE = "CARE-01", "CARE-02", "WORK-01"


def after(*inputs: str) -> Session:
    """The session after these inputs; every one of them must mean something."""
    session = start(LIBRARY)
    for text in inputs:
        reply = DIALOGUE.answer(session, text)
        assert reply.understood, (text, reply)
        session = replay(session, reply.events)
    return session


def at(session: Session) -> tuple[str | None, Step]:
    return session.indicator, session.step


AT_LEVEL, AT_NOTE, AT_EVIDENCE = (), ("1",), ("1", "")
AT_END = ("go WORK-01", "skip")
EVERYWHERE = [AT_LEVEL, AT_NOTE, AT_EVIDENCE, AT_END]


def asked(before: tuple[str, ...], text: str) -> Reply:
    return DIALOGUE.answer(after(*before), text)


# Levels


@pytest.mark.parametrize("text", ["1", "low", "Low", "LOW", "  lOw  "])
def test_a_level_by_number_and_name(text: str):
    reply = asked(AT_LEVEL, text)
    assert reply.events == (LevelChosen(indicator=ONE, level="low"),)
    assert reply.say == ("CARE-01: Low. Saved.",)


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("hgh", "Did you mean High?"),
        ("3", ""),
        ("-1", ""),
        ("1.0", ""),
        ("skpi", "Did you mean skip?"),
        ("low high", ""),
    ],
)
def test_an_unknown_word_is_no_answer(text: str, guess: str):
    reply = asked(AT_LEVEL, text)
    assert (reply.events, reply.understood) == ((), False)
    assert f"“{text}” is no level." in reply.say[0]
    assert "1 Low, 2 High. Type help for all words." in reply.say[0]
    assert guess in reply.say[0]


@pytest.mark.parametrize("text", ["", "   ", "\t"])
def test_enter_is_no_level(text: str):
    reply = asked(AT_LEVEL, text)
    assert (reply.events, reply.understood) == ((), False)
    assert "Please give a level" in reply.say[0]


def test_a_level_can_be_changed_and_its_notes_stay():
    session = after("1", "Why", "", "back", "2")
    assert session.record(ONE) == Record(level="high", notes=("Why",))
    assert at(session) == (ONE, Step.NOTE)


# Walking through


def test_a_level_a_note_and_evidence_are_asked_in_turn():
    session = start(LIBRARY)
    seen = []
    for text in ("2", "A note", "Minutes", "", "1"):
        seen.append((*at(session), DIALOGUE.next_prompt(session).question))
        session = replay(session, DIALOGUE.answer(session, text).events)
    assert [step[:2] for step in seen] == [
        (ONE, Step.LEVEL), (ONE, Step.NOTE), (ONE, Step.EVIDENCE), (ONE, Step.EVIDENCE), (TWO, Step.LEVEL),
    ]  # fmt: skip
    assert "Level 1 to 2" in seen[0][2]
    assert "(Enter for none)" in seen[1][2]
    assert "Evidence (Enter for no evidence)" in seen[2][2]
    assert "More evidence (Enter for no more)" in seen[3][2]
    assert session.record(ONE) == Record(level="high", notes=("A note",), evidence=("Minutes",))


def test_enter_passes_a_note_and_evidence():
    assert asked(AT_NOTE, "").events == (Passed(indicator=ONE),)
    assert at(after("1", "")) == (ONE, Step.EVIDENCE)
    assert at(after("1", "", "")) == (TWO, Step.LEVEL)


def test_after_the_last_indicator_only_words_mean_something():
    session = after(*AT_END)
    assert at(session) == (None, Step.LEVEL)
    assert "That was the last one" in DIALOGUE.next_prompt(session).question
    for text in ("", "1", "skip", "na", "discuss", "note Too late", "evidence Too late"):
        reply = DIALOGUE.answer(session, text)
        assert (reply.events, reply.understood) == ((), False), text
    assert "Go to an indicator first" in DIALOGUE.answer(session, "note Too late").say[0]
    assert "Go to an indicator first" in DIALOGUE.answer(session, "evidence Too late").say[0]


# Words


@pytest.mark.parametrize("before", [AT_LEVEL, AT_NOTE, AT_EVIDENCE])
@pytest.mark.parametrize(("word", "event"), [("note", NoteAdded), ("Evidence", EvidenceAdded)])
def test_a_note_and_evidence_at_any_step(before: tuple[str, ...], word: str, event: type):
    reply = asked(before, f"{word}  We   disagree here.")
    assert reply.events == (event(indicator=ONE, text="We disagree here."),)
    assert reply.say[0].endswith("saved.")


def test_a_note_ahead_of_the_level_leaves_the_question_open():
    assert at(after("note First things first")) == (ONE, Step.LEVEL)
    assert at(after("1", "note This one")) == (ONE, Step.EVIDENCE)
    assert at(after("1", "", "note That one")) == (ONE, Step.EVIDENCE)


@pytest.mark.parametrize("before", EVERYWHERE)
@pytest.mark.parametrize("text", ["note", "EVIDENCE", "note   "])
def test_a_note_without_a_text_is_no_note(before: tuple[str, ...], text: str):
    assert asked(before, text).understood is False


@pytest.mark.parametrize(
    ("text", "reason"),
    [("na", ""), ("NA", ""), ("n/a", ""), ("not applicable", ""), ("na We have no   wards", "We have no wards"),
     ("n/a Other county", "Other county")],
)  # fmt: skip
def test_not_applicable(text: str, reason: str):
    assert asked(AT_LEVEL, text).events == (NotApplicable(indicator=ONE, reason=reason),)
    session = after("1", "back", text)
    assert session.record(ONE) == Record(not_applicable=True, reason=reason)
    assert at(session) == (TWO, Step.LEVEL)
    assert after(text, "back", "2").record(ONE) == Record(level="high")


@pytest.mark.parametrize("text", ["skip", "s", "SKIP"])
@pytest.mark.parametrize("before", [AT_LEVEL, AT_NOTE, AT_EVIDENCE])
def test_skip(before: tuple[str, ...], text: str):
    assert asked(before, text).events == (Skipped(indicator=ONE),)
    assert at(after(*before, text)) == (TWO, Step.LEVEL)


def test_back():
    assert asked(AT_LEVEL, "back") == Reply(say=("This is the first indicator.",))
    for before in (AT_NOTE, AT_EVIDENCE):
        assert asked(before, "back") == Reply((Moved(indicator=ONE),), read_again=True)
    assert asked(("skip",), "b").events == (Moved(indicator=ONE),)
    assert asked(AT_END, "back").events == (Moved(indicator=THREE),)
    assert previous(start(LIBRARY)) is None


@pytest.mark.parametrize("before", EVERYWHERE)
@pytest.mark.parametrize(
    ("text", "target"), [("go care-02", TWO), ("GO WORK-01", THREE), ("go work", THREE), ("go CARE", ONE)]
)
def test_go(before: tuple[str, ...], text: str, target: str):
    assert asked(before, text).events == (Moved(indicator=target),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("go", "There is no indicator (none named); such as: go WORK-01"),
        ("go CARE-2", "There is no indicator CARE-2; did you mean CARE-02?"),
        ("go home", "There is no indicator home; such as: go WORK-01"),
    ],
)
def test_go_nowhere(text: str, says: str):
    reply = asked(AT_LEVEL, text)
    assert (reply.events, reply.understood, reply.say) == ((), False, (says,))


@pytest.mark.parametrize(("before", "event"), [(AT_NOTE, NoteAdded), (AT_EVIDENCE, EvidenceAdded)])
@pytest.mark.parametrize(
    "text",
    ["go back to the board with this", "Go and see", "na was our answer last year", "skip this one for now",
     "Where we meet is wrong", "help is needed", "quit while ahead", "again and again", "2", "Low"],
)  # fmt: skip
def test_a_sentence_that_starts_like_a_word_is_a_text(before: tuple[str, ...], event: type, text: str):
    assert asked(before, text).events == (event(indicator=ONE, text=text),)


@pytest.mark.parametrize("text", ["where", "w"])
def test_where(text: str):
    assert asked(AT_LEVEL, text).say == (
        "0 of 3 indicators are answered.", "CARE Care: 0 of 2", "WORK Work: 0 of 1", "We are at CARE-01.",
    )  # fmt: skip
    later = asked(("na", "skip", "2", "", ""), text).say
    assert later[0] == "2 of 3 indicators are answered."
    assert later[-2:] == ("Open: CARE-02", "We are at the end.")


@pytest.mark.parametrize("before", EVERYWHERE)
def test_again_help_and_quit_write_nothing(before: tuple[str, ...]):
    assert asked(before, "again") == Reply(read_again=True)
    for word in ("quit", "exit", "q", "QUIT"):
        assert asked(before, word) == Reply(say=("Everything is saved.",), quit=True)
    for word in ("help", "?"):
        lines = asked(before, word).say
        assert lines[0] == "A level: 1 or Low, 2 or High."
        assert [line.partition(":")[0] for line in lines[1:]] == list(COMMANDS)


def test_discuss_reads_every_question():
    assert asked(AT_LEVEL, "discuss").say == ("When did you last hear in time?",)


@pytest.mark.parametrize("before", EVERYWHERE)
def test_too_long_a_text_is_refused_and_the_longest_is_not(before: tuple[str, ...]):
    reply = asked(before, "x" * (MAX_TEXT + 1))
    assert (reply.events, reply.understood) == ((), False)
    assert f"longer than {MAX_TEXT:,} characters" in reply.say[0]
    if before in (AT_NOTE, AT_EVIDENCE):
        assert asked(before, "x" * MAX_TEXT).events[0].text == "x" * MAX_TEXT


# Replay

texts = st.one_of(
    st.sampled_from([*COMMANDS, *_SAME, "1", "2", "", "go CARE-02", "go WORK", "note A note", "evidence B", "na C"]),
    st.text(max_size=12),
)
indicators = st.sampled_from([ONE, TWO, THREE])
events = st.one_of(
    st.builds(LevelChosen, indicator=indicators, level=st.sampled_from(["low", "high"])),
    st.builds(Moved, indicator=st.one_of(st.none(), indicators)),
    st.builds(NotApplicable, indicator=indicators, reason=st.text(max_size=3)),
    *(st.builds(kind, indicator=indicators, text=st.text(max_size=3)) for kind in (NoteAdded, EvidenceAdded)),
    *(st.builds(kind, indicator=indicators) for kind in (Passed, Skipped)),
)


def assert_valid(session: Session) -> None:
    assert session.order == (ONE, TWO, THREE)
    assert session.indicator in (None, *session.order)
    assert session.indicator is not None or session.step is Step.LEVEL
    assert set(session.records) <= set(session.order)
    assert sorted(session.settled + session.open) == sorted(session.order)
    assert set(answers(session, LIBRARY)) == set(session.settled)
    for record in session.records.values():
        assert not (record.level and record.not_applicable)
        assert record.level in (None, "low", "high")
    assert DIALOGUE.next_prompt(session).indicator == session.indicator


def from_disk(event: Event) -> Event:
    return event_from_data(json.loads(json.dumps(event.model_dump())))


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(events, max_size=20))
def test_every_prefix_of_any_events_is_a_valid_session(happened: list[Event]):
    sessions = [start(LIBRARY)]
    for event in happened:
        sessions.append(apply(sessions[-1], event))
    for length, session in enumerate(sessions):
        assert_valid(session)
        assert replay(start(LIBRARY), map(from_disk, happened[:length])) == session
        assert replay(session, happened[length:]) == sessions[-1]


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(texts, max_size=20))
def test_whatever_a_room_types_the_session_stays_valid(inputs: list[str]):
    session, happened = start(LIBRARY), []
    for text in inputs:
        reply = DIALOGUE.answer(session, text)
        assert reply.events or reply.say or reply.read_again
        assert reply.understood or not reply.events
        happened += reply.events
        session = replay(session, reply.events)
        assert_valid(session)
    assert replay(start(LIBRARY), map(from_disk, happened)) == session


@pytest.mark.parametrize(
    "data",
    [None, {}, {"type": "other"}, {"type": "level"}, {"type": "level", "indicator": None, "level": "low"},
     {"type": "skipped", "indicator": ONE, "more": 1}, {"type": "note", "indicator": ONE}],
)  # fmt: skip
def test_other_data_is_no_event(data: object):
    with pytest.raises(ValueError, match="validation error"):
        event_from_data(data)
