"""Parts of a session by hand: what the agenda weighs, what minutes and redaction name, what comes over."""

from __future__ import annotations

from fractions import Fraction

import pytest

from held import DIALOGUE, LIBRARY, ONE, THREE, TWO, after, replayed
from held_states import OTHER
from vcsekit.assess.agenda import Need, candidates, plan
from vcsekit.assess.dialogue.parts import MAX_COUNT, parse_counts
from vcsekit.assess.events import EvidenceAdded, NoteAdded, Planned, Proposal, Topic
from vcsekit.assess.fold import MAX_UNDO
from vcsekit.assess.migrate import migrate_events
from vcsekit.assess.minutes import Held, take_minutes, vote_part
from vcsekit.assess.rebuild import events_of
from vcsekit.assess.record import Vote, Way
from vcsekit.assess.redact import free_texts
from vcsekit.assess.rehearsal import rehearsal_events
from vcsekit.assess.session import start
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


def test_every_free_text_is_listed_with_what_it_is():
    session = replayed(NoteAdded(text="All may read it"), NoteAdded(text="Nobody may", private=True))
    assert [(text.place, text.text) for text in free_texts(session)] == [
        ("note", "All may read it"), ("private note", "Nobody may"),
    ]  # fmt: skip


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


def test_evidence_made_again_has_all_its_parts():
    event = EvidenceAdded(
        indicator=ONE, text="Minutes", where="the shelf", vouched_by="the clerk", date="May 2026", asked=True
    )
    assert [again for again in events_of(replayed(event)) if isinstance(again, EvidenceAdded)] == [event]


def test_no_more_steps_are_kept_than_can_be_taken_back():
    session = replayed(*(NoteAdded(text=str(number)) for number in range(MAX_UNDO + 5)))
    assert len(session.past) == MAX_UNDO
    assert [note.text for note in session.past[0].notes] == [str(number) for number in range(5)]


def test_a_question_says_what_it_is_about():
    assert DIALOGUE.next_prompt(after("skip")).indicator == TWO
    assert DIALOGUE.next_prompt(after("skip", "skip", "skip")).indicator is None
