"""Parts of a session by hand: what the agenda weighs, what minutes and redaction name, what comes over."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from held import DIALOGUE, LIBRARY, ONE, THREE, TWO, after, replayed
from held_states import OTHER
from vcsekit.assess.agenda import Need, Wishes, candidates, plan
from vcsekit.assess.consensus import Group, Reading, read_vote
from vcsekit.assess.dialogue.parts import MAX_COUNT, parse_counts
from vcsekit.assess.events import (
    ActionAdded,
    Event,
    EvidenceAdded,
    FeedbackGiven,
    LevelChosen,
    LevelProposed,
    MinorityView,
    Moved,
    NotApplicable,
    NoteAdded,
    Parked,
    Planned,
    Proposal,
    ReasonGiven,
    RoomLevel,
    Topic,
    VoteOpened,
    VotesCounted,
    VotesImported,
    VotesRevealed,
)
from vcsekit.assess.fold import MAX_UNDO
from vcsekit.assess.migrate import migrate_events
from vcsekit.assess.minutes import Held, take_minutes, vote_part
from vcsekit.assess.rebuild import events_of
from vcsekit.assess.record import Vote, Way
from vcsekit.assess.redact import free_texts
from vcsekit.assess.rehearsal import rehearsal_events
from vcsekit.assess.session import Step, start
from vcsekit.content.diff.carry import carry


def need_of(name: str, *values: str) -> Need:
    votes = {name: {"": {level: values.count(level) for level in values}}}
    return next(item.need for item in candidates(LIBRARY, votes) if item.indicator == name)


def test_low_is_below_the_middle_of_the_scale():
    assert need_of(ONE, "low", "low", "low") is Need.AGREED_LOW
    assert need_of(ONE, "high", "high", "high") is Need.AGREED
    assert need_of(ONE, "high") is Need.FEW and need_of(ONE, "low", "high", "low", "high", "high") is not Need.FEW


def test_of_two_that_are_spread_the_one_with_less_agreement_comes_first():
    """LOAN weighs three times as much as CREW, but those who answered it are less far apart."""
    votes = {
        "LOAN-01": {"": {"begun": 3, "tried": 1, "shared": 3}},
        "CREW-01": {"": {"bare": 4, "rooted": 4}},
    }
    ranked = sorted(candidates(OTHER, votes), key=lambda item: item.sort_key)
    assert [item.indicator for item in ranked if item.need is Need.SPREAD] == ["CREW-01", "LOAN-01"]
    assert ranked[0].sort_key[1] == Fraction(-1)


def test_why_an_indicator_is_discussed_or_not():
    votes = {
        ONE: {"nhs": {"low": 1}, "vcse": {"high": 1}},
        TWO: {"nhs": {"low": 3}, "vcse": {"high": 3}},
    }
    assert [(item.indicator, item.need, item.why, item.level) for item in candidates(LIBRARY, votes)] == [
        (ONE, Need.FEW, "2 answers, too few to tell", None),
        (TWO, Need.SPLIT, "split between VCSE (higher) and NHS (lower) (6 answers)", "low"),
        (THREE, Need.FEW, "nobody answered", None),
    ]
    assert candidates(LIBRARY, {ONE: {"": {"high": 3}}})[0].why == "agreed on High (3 answers)"
    assert candidates(LIBRARY, votes)[2].sort_key == (Need.FEW, 1, -2), "a weight of 2, a level to the top"


def test_two_votes_are_no_agreement():
    """Where groups of two may be shown, two answers at both ends have a middle, and no word."""
    found = candidates(OTHER, {"SHELF-01": {"": {"bare": 1, "rooted": 1}}})[0]
    assert (found.indicator, found.need, found.why) == ("SHELF-01", Need.FEW, "2 answers, too few to tell")
    assert plan(OTHER, {"SHELF-01": {"": {"bare": 1, "rooted": 1}}}, 60).ratify == ()


def test_what_nobody_answered_comes_by_its_weight_and_then_in_the_order_of_the_matrix():
    """CREW-01 weighs 2.5 in a domain that weighs 1; newsletters weigh nothing."""
    ranked = sorted(candidates(OTHER, {}), key=lambda item: item.sort_key)
    assert [item.indicator.removesuffix("-01") for item in ranked] == [
        "LOAN", "CREW", "SHELF", "ROOF", "HOURS", "PURSE", "VANS", "PLANS", "TALE", "ROOMS", "KEYS", "NEWS",
    ]  # fmt: skip
    assert ranked[0].sort_key == (Need.FEW, Fraction(1), Fraction(-15))


def test_what_is_agreed_and_low_comes_by_weight_and_distance_from_the_top():
    """SHELF-01 and CREW-01: 2 times 5 and 2.5 times 4; LOAN-01: 3 times 3. Half way up the scale is not low."""
    votes = {
        "SHELF-01": {"bare": 3}, "CREW-01": {"begun": 3}, "LOAN-01": {"tried": 3}, "ROOF-01": {"tried": 2, "kept": 2},
    }  # fmt: skip
    found = candidates(OTHER, {name: {"": counts} for name, counts in votes.items()})
    ranked = sorted((item for item in found if item.need is not Need.FEW), key=lambda item: item.sort_key)
    assert [(item.indicator, item.level, item.sort_key) for item in ranked] == [
        ("SHELF-01", "bare", (Need.AGREED_LOW, 1, -10)), ("CREW-01", "begun", (Need.AGREED_LOW, 1, -10)),
        ("LOAN-01", "tried", (Need.AGREED_LOW, 1, -9)), ("ROOF-01", "tried", (Need.AGREED, Fraction(4, 5), -5)),
    ]  # fmt: skip


def test_as_many_wishes_as_fit_leave_no_room_for_others():
    """In half an hour one discussion of the usual length fits."""
    votes = {ONE: {"nhs": {"low": 3}, "vcse": {"high": 3}}}
    assert [topic.indicator for topic in plan(LIBRARY, votes, 30).discuss] == [ONE]
    wished = plan(LIBRARY, votes, 30, wishes=Wishes(discuss=(TWO,)))
    assert [topic.indicator for topic in wished.discuss] == [TWO]


def test_all_that_a_vote_says_on_a_scale_from_nought():
    """Six votes: 0, 0, 0, 1, 1 and 2. The readers' middle is 0, the keepers' is 1."""
    votes = {"readers": {"bare": 2, "begun": 1}, "keepers": {"bare": 1, "begun": 1, "tried": 1}}
    assert read_vote(OTHER.matrix, Vote(Way.CONSTITUENCY, votes)) == Reading(
        number=6, counts=(3, 2, 1, 0, 0, 0), median=Fraction(1, 2), middle="between Bare and Begun",
        word="split between Keepers (higher) and Readers (lower)", disputed=True,
        groups=(Group("Readers", (2, 1, 0, 0, 0, 0)), Group("Keepers", (1, 1, 1, 0, 0, 0))), gap=Fraction(1),
    )  # fmt: skip
    alike = read_vote(OTHER.matrix, Vote(Way.ROOM, {"": {"bare": 4}}))
    assert (alike.middle, alike.median, alike.word, alike.groups, alike.gap) == ("Bare", 0, "agreed", (), None)
    few = read_vote(LIBRARY.matrix, Vote(Way.CONSTITUENCY, {"nhs": {"low": 1}, "vcse": {"high": 1}}))
    assert few == Reading(2, (), None, "", "too few votes", False, (), None)


def test_how_far_votes_may_lie_apart_is_as_the_matrix_states():
    """On six levels the usual tolerance is a level."""
    stated = OTHER.matrix.agreement.model_copy(update={"tolerance": Decimal("0.5")})
    narrow = OTHER.matrix.model_copy(update={"agreement": stated})
    votes = Vote(Way.ROOM, {"": {"begun": 1, "tried": 2, "kept": 1}})
    assert [read_vote(matrix, votes).word for matrix in (OTHER.matrix, narrow)] == ["agreed", "spread"]


def test_without_time_nobody_is_given_any():
    made = plan(LIBRARY, {ONE: {"": {"low": 3, "high": 3}}}, minutes=10)
    assert [topic.minutes for topic in made.discuss] == [0] * len(made.discuss)


@pytest.mark.parametrize(("text", "counts"), [(f"{MAX_COUNT} 0", {"low": MAX_COUNT}), (f"{MAX_COUNT + 1} 0", None)])
def test_the_most_votes_that_are_taken_for_meant(text: str, counts: dict[str, int] | None):
    assert parse_counts(LIBRARY.matrix.scale, text) == counts


def test_there_is_nothing_before_the_first():
    assert start(LIBRARY).previous() is None
    assert after("skip").previous() == ONE
    assert after("skip", "skip", "skip").previous() == THREE


def test_a_vote_in_minutes_has_its_figures():
    part = vote_part(LIBRARY, Vote(Way.CONSTITUENCY, {"nhs": {"low": 3}, "vcse": {"high": 3, "low": 1}}, revealed=True))
    assert (part.number, part.counts, part.median, part.gap) == (7, {"low": 4, "high": 3}, 1.0, 1.0)
    assert [(group.constituency, group.counts) for group in part.constituencies] == [
        ("NHS", {"low": 3, "high": 0}), ("VCSE", {"low": 1, "high": 3}),
    ]  # fmt: skip


def test_minutes_say_when_it_was_and_whose_it_is():
    header = {"created": "2026-05-01T09:00:00Z", "system": "Riverton", "place": "Town", "round": "spring"}
    told = take_minutes(LIBRARY, start(LIBRARY), Held("one", header, "2026-05-01T11:00:00Z")).session
    assert (told.name, told.begun, told.last_saved) == ("one", "2026-05-01T09:00:00Z", "2026-05-01T11:00:00Z")
    assert (told.system, told.place, told.round, told.redacted) == ("Riverton", "Town", "spring", False)


def test_a_session_that_says_nothing_of_itself_has_minutes():
    told = take_minutes(LIBRARY, start(LIBRARY), Held("one", {}, "")).session
    assert (told.begun, told.system, told.place, told.round, told.redacted) == ("", "", "", "", False)


def test_minutes_hold_no_private_note_unless_they_are_asked_for():
    session = replayed(NoteAdded(indicator=ONE, text="Cross", private=True), NoteAdded(text="Late", private=True))
    held = Held("one", {}, "")
    assert not take_minutes(LIBRARY, session, held).holds_private_notes
    assert not take_minutes(LIBRARY, session, held).private_notes
    told = take_minutes(LIBRARY, session, held, private=True)
    assert (told.private_notes, told.indicators[0].private_notes) == (("Late",), ("Cross",))
    told = take_minutes(LIBRARY, replayed(NoteAdded(text="Late", private=True)), held, private=True)
    assert (told.holds_private_notes, told.private_notes, told.minutes_planned) == (True, ("Late",), 0)


def test_every_free_text_is_listed_with_what_it_is():
    session = replayed(
        NoteAdded(text="All may read it"),
        NoteAdded(text="Nobody may", private=True),
        ReasonGiven(indicator=ONE, text="It is so"),
        NotApplicable(indicator=TWO, reason="We have none"),
        MinorityView(indicator=ONE, text="It is not"),
        NoteAdded(indicator=ONE, text="Ask again"),
        NoteAdded(indicator=ONE, text="Nobody asks", private=True),
        EvidenceAdded(indicator=ONE, text="Minutes", where="the shelf", vouched_by="the clerk", date="May 2026"),
        VotesImported(indicator=ONE, source="a form", votes={"nhs": {"low": 1}}),
        RoomLevel(indicator=TWO, room="Room A", level="low", reason="we saw it"),
        ActionAdded(text="Write", who="Ann", when="May"),
        Parked(text="Who pays?"),
        FeedbackGiven(about="process", text="Too long"),
    )
    assert [(text.place, text.text) for text in free_texts(session)] == [
        (f"{ONE}, reason", "It is so"), (f"{ONE}, minority view", "It is not"), (f"{ONE}, note", "Ask again"),
        (f"{ONE}, private note", "Nobody asks"),
        (f"{ONE}, evidence", "Minutes; the shelf; the clerk; May 2026"), (f"{ONE}, where votes came from", "a form"),
        (f"{TWO}, why it does not apply", "We have none"), (f"{TWO}, another room", "Room A; we saw it"),
        ("action", "Write; Ann; May"), ("parked question", "Who pays?"), ("feedback on the process", "Too long"),
        ("note", "All may read it"), ("private note", "Nobody may"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("event", "step"),
    [
        (VoteOpened(indicator=TWO, way="room"), Step.VOTES),
        (VotesRevealed(indicator=TWO), Step.LEVEL),
        (LevelProposed(indicator=TWO, level="low"), Step.CONFIRM),
        (LevelChosen(indicator=TWO, level="low"), Step.REASON),
    ],
)
def test_what_happens_at_an_indicator_takes_the_room_there(event: Event, step: Step):
    session = replayed(event)
    assert (session.indicator, session.step) == (TWO, step)


def test_a_reason_is_for_the_level_that_it_was_given_for():
    given = (LevelChosen(indicator=ONE, level="low"), ReasonGiven(indicator=ONE, text="It is so"))
    assert replayed(*given, LevelChosen(indicator=ONE, level="low")).record(ONE).why == "It is so"
    assert replayed(*given, LevelChosen(indicator=ONE, level="high")).record(ONE).why == ""
    assert replayed(given[1], given[0]).record(ONE).why == "It is so", "it was given before there was a level"


def test_a_level_ends_what_led_to_it():
    led = (VoteOpened(indicator=ONE, way="room"), LevelProposed(indicator=ONE, level="low"))
    before, after_it = replayed(*led).record(ONE), replayed(*led, LevelChosen(indicator=ONE, level="low")).record(ONE)
    assert before.open_vote is not None and (before.proposed, before.level) == ("low", None)
    assert (after_it.votes, after_it.proposed, after_it.level) == ((), None, "low")


def test_a_second_is_time_too():
    moments = (f"2026-05-01T09:00:0{second}Z" for second in range(3))
    assert replayed(*(NoteAdded(text="n", at=moment) for moment in moments)).clock.spent == {ONE: 2}


def test_twenty_minutes_are_no_pause_and_time_may_be_of_no_indicator():
    moments = ("09:00:00", "09:20:00", "09:40:01", "09:41:01")
    events = [NoteAdded(text="n", at=f"2026-05-01T{moment}Z") for moment in moments]
    assert replayed(*events).clock.spent == {ONE: 1200 + 60}
    assert replayed(Moved(), *events).clock.spent == {"": 1200 + 60}


def test_a_vote_of_the_room_shows_nothing_of_what_was_sent_in():
    session = replayed(
        VotesImported(indicator=ONE, source="a form", votes={"nhs": {"low": 4}}),
        VoteOpened(indicator=ONE, way="room"),
        VotesCounted(indicator=ONE, counts={"high": 5}),
        VotesRevealed(indicator=ONE),
    )
    assert [(vote.counts, vote.revealed) for vote in session.record(ONE).votes] == [
        ({"low": 4}, False),
        ({"high": 5}, True),
    ]


def test_a_session_made_again_has_its_agenda():
    planned = Planned(
        minutes=45,
        discuss=(Topic(indicator=THREE, minutes=9, why="it was split"),),
        ratify=(Proposal(indicator=TWO, level="high", why="all said so"),),
    )
    [again] = [event for event in events_of(replayed(planned)) if isinstance(event, Planned)]
    assert again == planned


def test_an_approach_that_is_not_known_stays_as_it_was_written():
    events = [
        {"type": "action", "text": "Do it", "approach": "of-times-to-come"},
        {"type": "action", "text": "Do it", "approach": "early-letters"},
        {"type": "votes", "indicator": ONE, "constituency": "nhs", "counts": {"low": 2, "high": 1}},
    ]
    assert list(migrate_events(events, carry(LIBRARY, LIBRARY)).events) == events


def test_the_invented_room_is_the_same_every_time_and_of_several_minds():
    first, second = rehearsal_events(OTHER), rehearsal_events(OTHER)
    assert first == second
    votes = {event.indicator: event.votes for event in first if hasattr(event, "votes")}
    assert set(votes) == {indicator.id for indicator in OTHER.indicators}
    assert {sum(counts.values()) for groups in votes.values() for counts in groups.values()} == {4}
    alike = [name for name, groups in votes.items() if len({repr(counts) for counts in groups.values()}) == 1]
    assert 4 <= len(alike) < len(votes), "most indicators are agreed on, some are not"


def test_the_invented_room_is_this_one():
    """Whoever practised on it, or shows it in a picture, finds it again."""
    values = {level.id: str(level.value) for level in OTHER.matrix.scale}
    assert {
        event.indicator: tuple(
            "".join(sorted(values[level] * count for level, count in counts.items())) for counts in event.votes.values()
        )
        for event in rehearsal_events(OTHER)
        if isinstance(event, VotesImported)
    } == {
        "SHELF-01": ("0001", "4555"), "HOURS-01": ("4444", "4444"), "ROOMS-01": ("3333", "3333"),
        "CREW-01": ("4444", "4444"), "LOAN-01": ("0000", "0000"), "TALE-01": ("0000", "2333"),
        "PURSE-01": ("2222", "2222"), "ROOF-01": ("2222", "2222"), "KEYS-01": ("5555", "5555"),
        "NEWS-01": ("0000", "0000"), "VANS-01": ("0000", "0000"), "PLANS-01": ("1112", "3444"),
    }  # fmt: skip


def test_evidence_made_again_has_all_its_parts():
    event = EvidenceAdded(
        indicator=ONE, text="Minutes", where="the shelf", vouched_by="the clerk", date="May 2026", asked=True
    )
    assert [again for again in events_of(replayed(event)) if isinstance(again, EvidenceAdded)] == [event]


def test_no_more_steps_are_kept_than_can_be_taken_back():
    session = replayed(*(NoteAdded(text=str(number)) for number in range(MAX_UNDO + 5)))
    assert len(session.past) == MAX_UNDO
    assert not any(step.past or step.future for step in session.past), "each holds itself alone"
    assert [note.text for note in session.past[0].notes] == [str(number) for number in range(5)]


def test_a_question_says_what_it_is_about():
    assert DIALOGUE.next_prompt(after("skip")).indicator == TWO
    assert DIALOGUE.next_prompt(after("skip", "skip", "skip")).indicator is None
