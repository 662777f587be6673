"""The dialogue: every word that a room can use, at every step, and what replaying its events gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vcsekit.assess import events as e
from vcsekit.assess.dialogue import MAX_TEXT, Dialogue, Reply
from vcsekit.assess.dialogue.words import WORDS
from vcsekit.assess.events import Event, event_data, event_from_data
from vcsekit.assess.fold import apply, replay
from vcsekit.assess.record import Evidence, Note, Record, Settled
from vcsekit.assess.session import FREE_TEXT, Session, Step, answers, start
from vcsekit.content.load import load_library

SMALL = Path(__file__).parent / "content" / "small"
LIBRARY = load_library({path.relative_to(SMALL).as_posix(): path.read_bytes() for path in SMALL.rglob("*.yaml")})[0]
DIALOGUE = Dialogue(LIBRARY)
ONE, TWO, THREE = "CARE-01", "CARE-02", "WORK-01"

AT_LEVEL, AT_REASON, AT_EVIDENCE = (), ("1",), ("1", "")
AT_VOTES = ("vote",)
AT_END = ("go WORK-01", "skip")
EVERYWHERE = [AT_LEVEL, AT_REASON, AT_EVIDENCE, AT_END, AT_VOTES, ("private",), ("close",)]


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


def asked(before: tuple[str, ...], text: str) -> Reply:
    return DIALOGUE.answer(after(*before), text)


def question(*before: str) -> str:
    return DIALOGUE.next_prompt(after(*before)).question


# Levels


@pytest.mark.parametrize("text", ["1", "low", "Low", "LOW", "  lOw  "])
def test_a_level_by_number_and_name(text: str):
    reply = asked(AT_LEVEL, text)
    assert reply.events == (e.LevelChosen(indicator=ONE, level="low"),)
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


def test_a_level_can_be_changed_and_what_was_kept_stays():
    session = after("note Kept", "1", "Why", "", "back", "1")
    assert session.record(ONE) == Record(level="low", settled_by=Settled.AGREED, why="Why", notes=(Note("Kept"),))
    assert at(session) == (ONE, Step.REASON)


@pytest.mark.parametrize("changed", ["2", "na Not here"])
def test_a_reason_for_another_level_does_not_stand_beside_the_new_one(changed: str):
    session = after("note Kept", "1", "Why", "", "back", changed)
    assert (session.record(ONE).why, session.record(ONE).notes) == ("", (Note("Kept"),))
    assert after("reason Said before", "2").record(ONE).why == "Said before"
    assert after("1", "Why", "", "back", "2", "undo").record(ONE).why == "Why"


# Walking through


def test_a_level_a_reason_and_evidence_are_asked_in_turn():
    session, seen = start(LIBRARY), []
    for text in ("2", "A reason", "Minutes; where: drive; who: chair; date: May", "", "1"):
        seen.append((*at(session), DIALOGUE.next_prompt(session).question))
        session = replay(session, DIALOGUE.answer(session, text).events)
    assert [step[:2] for step in seen] == [
        (ONE, Step.LEVEL), (ONE, Step.REASON), (ONE, Step.EVIDENCE), (ONE, Step.EVIDENCE), (TWO, Step.LEVEL),
    ]  # fmt: skip
    assert "Level 1 to 2" in seen[0][2]
    assert "(Enter for no reason)" in seen[1][2]
    assert "Evidence (Enter for no evidence)" in seen[2][2]
    assert "More evidence (Enter for no more)" in seen[3][2]
    evidence = Evidence("Minutes", "drive", "chair", "May")
    assert session.record(ONE) == Record("high", Settled.AGREED, why="A reason", evidence=(evidence,))


def test_answered_indicators_are_passed_over():
    assert at(after("go WORK-01", "1", "", "", "go CARE-01", "1", "", "")) == (TWO, Step.LEVEL)
    assert at(after("go CARE-02", "1", "", "", "1", "", "", "go CARE-01", "1", "", "")) == (None, Step.END)


def test_after_the_last_indicator_only_words_mean_something():
    session = after(*AT_END)
    assert at(session) == (None, Step.END)
    assert "That was the last one" in DIALOGUE.next_prompt(session).question
    for text in ("", "1", "skip", "na", "discuss", "evidence Too late", "vote", "reason X", "barriers"):
        reply = DIALOGUE.answer(session, text)
        assert (reply.events, reply.understood) == ((), False), text
    assert "Go to an indicator first" in DIALOGUE.answer(session, "evidence Too late").say[0]
    assert replay(session, DIALOGUE.answer(session, "note About all").events).notes == (Note("About all"),)


# Words


@pytest.mark.parametrize("before", [AT_LEVEL, AT_REASON, AT_EVIDENCE])
@pytest.mark.parametrize(
    ("typed", "event"),
    [
        ("note  We   disagree here.", e.NoteAdded(indicator=ONE, text="We disagree here.")),
        ("note: We disagree here.", e.NoteAdded(indicator=ONE, text="We disagree here.")),
        ("Evidence: Minutes; page: 3", e.EvidenceAdded(indicator=ONE, text="Minutes; page: 3")),
        ("evidence Minutes; When: May", e.EvidenceAdded(indicator=ONE, text="Minutes", date="May")),
        ("ask Rates; who: finance", e.EvidenceAdded(indicator=ONE, text="Rates", vouched_by="finance", asked=True)),
        ("reason So it is", e.ReasonGiven(indicator=ONE, text="So it is")),
        ("minority Not so", e.MinorityView(indicator=ONE, text="Not so")),
        ("confidence l", e.ConfidenceStated(indicator=ONE, confidence="low")),
        ("park Who pays?", e.Parked(indicator=ONE, text="Who pays?")),
        ("wording Whose?", e.FeedbackGiven(indicator=ONE, about="wording", text="Whose?")),
        ("action Meet; who: chair; by: 1 May; approach: MEETING-fund",
         e.ActionAdded(indicator=ONE, text="Meet", who="chair", when="1 May", approach="meeting-fund")),
        ("private: Tense", e.NoteAdded(indicator=ONE, text="Tense", private=True)),
    ],
)  # fmt: skip
def test_what_can_be_kept_at_any_step(before: tuple[str, ...], typed: str, event: Event):
    reply = asked(before, typed)
    assert reply.events == (event,)
    assert reply.say


def test_a_note_ahead_of_the_level_leaves_the_question_open():
    assert at(after("note First things first")) == (ONE, Step.LEVEL)
    assert at(after("1", "note This one")) == (ONE, Step.REASON)


KEEPERS = ["note", "evidence", "ask", "reason", "minority", "action", "park", "wording", "confidence", "take", "show"]


@pytest.mark.parametrize("before", [AT_LEVEL, AT_REASON, AT_EVIDENCE])
@pytest.mark.parametrize("text", [*KEEPERS, "EVIDENCE", "note   ", "note:"])
def test_a_word_without_its_text_says_how(before: tuple[str, ...], text: str):
    reply = asked(before, text)
    assert (reply.understood, reply.events) == (False, ())
    assert len(reply.say[0]) > 20


@pytest.mark.parametrize(
    ("text", "reason"),
    [("na", ""), ("NA", ""), ("n/a", ""), ("not applicable", ""), ("na We have no   wards", "We have no wards"),
     ("n/a Other county", "Other county")],
)  # fmt: skip
def test_not_applicable(text: str, reason: str):
    assert asked(AT_LEVEL, text).events == (e.NotApplicable(indicator=ONE, reason=reason),)
    session = after("1", "back", text)
    assert session.record(ONE) == Record(not_applicable=True, reason=reason)
    assert at(session) == (TWO, Step.LEVEL)
    assert after(text, "back", "2").record(ONE) == Record(level="high", settled_by=Settled.AGREED)


@pytest.mark.parametrize("text", ["skip", "s", "SKIP"])
@pytest.mark.parametrize("before", [AT_LEVEL, AT_REASON, AT_EVIDENCE])
def test_skip(before: tuple[str, ...], text: str):
    assert asked(before, text).events == (e.Skipped(indicator=ONE),)
    assert at(after(*before, text)) == (TWO, Step.LEVEL)


def test_back():
    assert asked(AT_LEVEL, "back") == Reply(say=("This is the first indicator.",))
    for before in (AT_REASON, AT_EVIDENCE):
        assert asked(before, "back") == Reply((e.Moved(indicator=ONE),), read_again=True)
    assert asked(("skip",), "b").events == (e.Moved(indicator=ONE),)
    assert asked(AT_END, "back").events == (e.Moved(indicator=THREE),)
    assert at(after("1", "private", "back")) == (ONE, Step.REASON)


def test_next_goes_to_what_is_open():
    assert asked(AT_LEVEL, "next").events == (e.Moved(indicator=TWO),)
    assert asked(AT_END, "next").events == (e.Moved(indicator=ONE),)
    assert asked(("na", "na", "na"), "next").say == ("No other indicator is open.",)


@pytest.mark.parametrize("before", [AT_LEVEL, AT_REASON, AT_EVIDENCE, AT_END, AT_VOTES])
@pytest.mark.parametrize(
    ("text", "target"),
    [("go care-02", TWO), ("go WORK-01", THREE), ("go work", THREE), ("go CARE", ONE), ("go: CARE", ONE)],
)
def test_go(before: tuple[str, ...], text: str, target: str):
    assert asked(before, text).events == (e.Moved(indicator=target),)


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


SENTENCES = [
    "go back to the board with this", "Go and see", "skip this one for now", "Where we meet is wrong",
    "help is needed", "quit while ahead", "again and again", "2", "Low", "Evidence is thin", "Note that we met",
    "Action on housing helped", "show of hands was used", "take this with care", "vote was split", "a note in May",
    "break the habit",
]  # fmt: skip


@pytest.mark.parametrize(("before", "event"), [(AT_REASON, e.ReasonGiven), (AT_EVIDENCE, e.EvidenceAdded)])
@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_that_starts_like_a_word_is_a_text(before: tuple[str, ...], event: type, text: str):
    assert asked(before, text).events == (event(indicator=ONE, text=text),)


@pytest.mark.parametrize("text", ["where", "w"])
def test_where(text: str):
    assert asked(AT_LEVEL, text).say == (
        "0 of 3 indicators have an answer.", "CARE Care: 0 of 2", "WORK Work: 0 of 1", "We are at CARE-01.",
    )  # fmt: skip
    later = asked(("na", "skip", "2", "", ""), text).say
    assert later[0] == "2 of 3 indicators have an answer."
    assert later[-2:] == ("Open: CARE-02", "We are at no indicator.")


@pytest.mark.parametrize("before", EVERYWHERE)
def test_again_help_and_quit_write_nothing(before: tuple[str, ...]):
    assert asked(before, "again") == Reply(read_again=True)
    for word in ("quit", "exit", "q", "QUIT"):
        assert asked(before, word) == Reply(quit=True)
    for word in ("help: all", "HELP: All", *([] if before == ("private",) else ["help all"])):
        lines = asked(before, word).say
        assert lines[0] == "A level: 1 or Low, 2 or High."
        named = [line.strip().partition(":")[0] for line in lines[1:-1] if line.startswith("  ")]
        assert named == [word.name for word in WORDS]


def test_help_for_one_word():
    assert asked(AT_LEVEL, "help v").say == ("vote: count votes by constituency, hidden until all are in. Shorter: v.",)
    assert "did you mean vote" in asked(AT_LEVEL, "help vot").say[0]


def test_every_word_is_answered_at_every_step():
    for before in EVERYWHERE:
        for word in WORDS:
            reply = asked(before, word.name)
            assert reply.events or reply.say or reply.read_again or reply.quit, (before, word.name)
            for short in word.same:
                may_be_no = short == "n" and after(*before).step in FREE_TEXT
                assert asked(before, short) == (asked(before, "no") if may_be_no else reply)


def test_reading_the_framework():
    assert asked(AT_LEVEL, "discuss").say == ("When did you last hear in time?",)
    assert "(" in asked(AT_LEVEL, "barriers").say[0]
    shown = asked(AT_LEVEL, "show meeting-fund").say
    assert shown[0].startswith("Approach: ")
    assert any(line.startswith("Seen in the case ") for line in shown)
    assert "did you mean meeting-fund" in asked(AT_LEVEL, "show meeting-fun").say[0]
    assert asked(AT_LEVEL, "find zebra").say == ("Nothing found.",)
    assert asked(AT_LEVEL, f"find {LIBRARY.get(TWO).title}").say[0] == f"indicator {TWO}: {LIBRARY.get(TWO).title}"


@pytest.mark.parametrize("before", EVERYWHERE)
def test_too_long_a_text_is_refused_and_the_longest_is_not(before: tuple[str, ...]):
    reply = asked(before, "x" * (MAX_TEXT + 1))
    assert (reply.events, reply.understood) == ((), False)
    assert f"longer than {MAX_TEXT:,} characters" in reply.say[0]
    if before in (AT_REASON, AT_EVIDENCE, ("private",)):
        assert asked(before, "x" * MAX_TEXT).events[0].text == "x" * MAX_TEXT


# What is kept, and seen again


def test_private_notes_are_asked_for_hidden_and_never_told():
    prompt = DIALOGUE.next_prompt(after("1", "private"))
    assert (prompt.hidden, prompt.step) == (True, Step.PRIVATE)
    session = after("1", "private", "note this: a quarrel")
    assert at(session) == (ONE, Step.REASON)
    assert session.record(ONE).notes == (Note("note this: a quarrel", private=True),)
    told = [*DIALOGUE.read_out(session), *(line for word in WORDS for line in DIALOGUE.answer(session, word.name).say)]
    assert not any("quarrel" in line for line in told)
    assert not any("quarrel" in line for line in asked(("1",), "private a quarrel").say)


def test_evidence_that_was_asked_for_comes():
    session = after("ask Rates", "ask Minutes")
    assert [item.asked for item in session.record(ONE).evidence] == [True, True]
    assert "shown 1 (Rates), shown 2 (Minutes)" in DIALOGUE.answer(session, "shown").say[0]
    session = replay(session, DIALOGUE.answer(session, "shown 2").events)
    assert [item.asked for item in session.record(ONE).evidence] == [True, False]
    assert DIALOGUE.answer(session, "shown").events == (e.EvidenceShown(indicator=ONE, number=1),)
    assert not DIALOGUE.answer(session, "shown 2").understood
    assert not DIALOGUE.answer(session, "shown 3").understood


def test_actions_are_listed_and_dropped():
    session = after("action First", "na", "action Second; who: chair", "drop action 1", "park Later", "ask Rates")
    said = DIALOGUE.answer(session, "kept").say
    assert said == (
        "Action 2: CARE-02: Second", "Parked: CARE-02: Later", "Asked for (CARE-02, number 1): Rates",
    )  # fmt: skip
    for text in ("drop action 1", "drop action 3", "drop action x", "drop action", "drop 1"):
        assert not DIALOGUE.answer(session, text).understood


def test_an_action_with_an_unknown_approach_is_not_kept():
    reply = asked(AT_EVIDENCE, "action Meet; approach: meeting-fun")
    assert (reply.events, reply.understood) == ((), False)
    assert reply.say[0].endswith("so the action is not saved yet. Did you mean meeting-fund?")
    assert "not saved yet" in reply.say[0]


def test_feedback_on_the_process_ends_where_it_began():
    session = after("1", "close", "It was good", "More time", "")
    assert at(session) == (ONE, Step.REASON)
    assert [(item.about, item.text) for item in session.feedback] == [
        ("process", "It was good"),
        ("process", "More time"),
    ]


def test_a_domain_is_summed_up_when_its_last_indicator_is_settled():
    before = after("1", "", "")
    settled = replay(before, DIALOGUE.answer(before, "2").events)
    assert DIALOGUE.afterwards(before, settled) == [
        "CARE Care: 2 of 2 have an answer.",
        f"CARE-01 {LIBRARY.get(ONE).title}: Low",
        f"CARE-02 {LIBRARY.get(TWO).title}: High",
    ]
    assert DIALOGUE.afterwards(start(LIBRARY), before) == []


# Undo and redo


def test_undo_takes_back_what_was_kept_and_passes_over_what_only_moved():
    session = after("1", "Why", "", "undo")
    assert (session.record(ONE).why, at(session)) == ("", (ONE, Step.REASON))
    session = after("1", "Why", "", "undo", "undo")
    assert (session.record(ONE), at(session)) == (Record(), (ONE, Step.LEVEL))
    assert asked(AT_LEVEL, "undo") == Reply(say=("There is nothing to take back.",))
    assert asked(AT_LEVEL, "redo").say == ("There is nothing that was taken back.",)
    assert after("1", "undo", "redo").record(ONE).level == "low"
    assert after("1", "undo", "2").future == ()


# Replay

texts = st.one_of(
    st.sampled_from([
        *(name for word in WORDS for name in (word.name, *word.same)),
        "1", "2", "", "go CARE-02", "go WORK", "note A note", "evidence B", "na C", "0 3", "1 1", "nhs 1",
        "vote people",
        "vote room", "yes", "room nhs 3, vcse 4", "action D", "drop action 1", "take CARE-01", "ask E", "shown 1",
    ]),
    st.text(max_size=12),
)  # fmt: skip
indicators, levels, groups = (
    st.sampled_from([ONE, TWO, THREE]),
    st.sampled_from(["low", "high"]),
    st.sampled_from(["nhs", "vcse", ""]),
)
short, counts = st.text(max_size=3), st.dictionaries(levels, st.integers(0, 5), max_size=2)
kept = st.one_of(
    st.builds(e.LevelChosen, indicator=indicators, level=levels),
    st.builds(e.LevelProposed, indicator=indicators, level=levels),
    st.builds(e.NotApplicable, indicator=indicators, reason=short),
    st.builds(e.NoteAdded, indicator=st.one_of(st.none(), indicators), text=short, private=st.booleans()),
    st.builds(e.EvidenceAdded, indicator=indicators, text=short, asked=st.booleans()),
    st.builds(e.EvidenceShown, indicator=indicators, number=st.integers(1, 3)),
    st.builds(e.ActionDropped, number=st.integers(1, 3)),
    st.builds(e.VoteOpened, indicator=indicators, way=st.sampled_from(["room", "constituency", "person"])),
    st.builds(e.VotesCounted, indicator=indicators, constituency=groups, counts=counts),
    st.builds(e.VotesImported, indicator=indicators, source=short, votes=st.dictionaries(groups, counts, max_size=2)),
    st.builds(e.RoomCounted, people=st.dictionaries(st.sampled_from(["nhs", "vcse"]), st.integers(0, 5))),
    st.builds(e.Ratified, levels=st.dictionaries(indicators, levels)),
    st.builds(
        e.Planned, minutes=st.integers(0, 200),
        discuss=st.lists(st.builds(e.Topic, indicator=indicators, minutes=st.integers(0, 9)), max_size=2).map(tuple),
        ratify=st.lists(st.builds(e.Proposal, indicator=indicators, level=levels), max_size=2).map(tuple),
    ),
    *(st.builds(kind, indicator=indicators, text=short) for kind in (e.ReasonGiven, e.MinorityView)),
    *(st.builds(kind, indicator=indicators, text=short) for kind in (e.ActionAdded, e.Parked)),
    *(st.builds(kind, indicator=indicators) for kind in (e.VotesRevealed, e.VoteDropped, e.Taken)),
)  # fmt: skip
moves = st.one_of(
    st.builds(e.Moved, indicator=st.one_of(st.none(), indicators)),
    *(st.builds(kind, indicator=indicators) for kind in (e.Passed, e.Skipped)),
    st.builds(e.Opened, indicator=indicators, step=st.sampled_from(["private", "process", "ratify"])),
    st.builds(e.BreakTaken), st.builds(e.Undone), st.builds(e.Redone),
)  # fmt: skip
events = st.one_of(kept, moves)


def assert_valid(session: Session) -> None:
    assert session.order == (ONE, TWO, THREE)
    assert sorted(session.walk) == sorted(session.order)
    assert session.indicator in (None, *session.order)
    assert set(session.records) <= set(session.order)
    assert sorted(session.settled + session.open) == sorted(session.order)
    assert set(answers(session, LIBRARY)) == set(session.settled)
    for record in session.records.values():
        assert not (record.level and record.not_applicable)
        assert record.level in (None, "low", "high")
        assert sum(not vote.revealed and vote.way != "imported" for vote in record.votes) <= 1
    assert DIALOGUE.next_prompt(session).indicator == session.indicator
    assert DIALOGUE.next_prompt(session).question
    DIALOGUE.read_out(session)


def from_disk(event: Event) -> Event:
    return event_from_data(json.loads(json.dumps(event_data(event))))


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
@given(st.lists(events, max_size=12), st.integers(1, 4))
def test_undo_then_redo_is_identity(happened: list[Event], steps: int):
    session = replay(start(LIBRARY), happened)
    steps = min(steps, len(session.past))
    assert replay(session, [e.Undone()] * steps + [e.Redone()] * steps) == session


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(events, max_size=12), kept)
def test_undo_gives_the_session_before(happened: list[Event], event: Event):
    session = replay(start(LIBRARY), happened)
    assert replay(session, [event, e.Undone()]).bare() == session.bare()


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(texts, max_size=20))
def test_whatever_a_room_types_the_session_stays_valid(inputs: list[str]):
    session, happened = start(LIBRARY), []
    for text in inputs:
        reply = DIALOGUE.answer(session, text, "2026-05-01T09:30:00Z")
        assert reply.events or reply.say or reply.read_again or reply.quit
        assert reply.understood or not reply.events
        happened += reply.events
        session = replay(session, reply.events)
        assert_valid(session)
    assert replay(start(LIBRARY), map(from_disk, happened)) == session


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"type": "other"},
        {"type": "level"},
        {"type": "level", "indicator": None, "level": "low"},
        {"type": "skipped", "indicator": ONE, "more": 1},
        {"type": "note", "indicator": ONE},
        {"type": "skipped"},
        {"type": "votes", "indicator": ONE, "counts": {"low": -1}},
        {"type": "evidence_shown", "indicator": ONE, "number": 0},
    ],
)
def test_other_data_is_no_event(data: object):
    with pytest.raises(ValueError, match="validation error"):
        event_from_data(data)
