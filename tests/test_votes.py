"""Votes in a session: counted hidden, shown together, read with small groups merged, heard before they count."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vcsekit.assess import events as e
from vcsekit.assess.agenda import Wishes, imports, plan, votes_by_indicator
from vcsekit.assess.consensus import read_vote, warnings
from vcsekit.assess.dialogue import Dialogue, Reply
from vcsekit.assess.fold import LONGEST_PAUSE, replay
from vcsekit.assess.record import Settled, Vote, Way
from vcsekit.assess.rehearsal import rehearsal_events
from vcsekit.assess.session import Session, Step, start
from vcsekit.cli.library import load
from vcsekit.content.library import Library
from vcsekit.scoring.card import scorecard
from vcsekit.scoring.state import GroupKey, state_of

ROOT = Path(__file__).parents[1]
ONE, TWO = "LEAD-01", "LEAD-02"
LEVELS = ("emerging", "developing", "maturing", "thriving")


@cache
def library() -> Library:
    return load(ROOT / "content")


@cache
def other() -> Library:
    return load(ROOT / "tests" / "content" / "other-matrix")


def hold(*inputs: str, begun: Session | None = None) -> tuple[Session, list[Reply]]:
    """The session after these inputs, and what was said to each."""
    session, replies = begun or start(library()), []
    for text in inputs:
        replies.append(Dialogue(library()).answer(session, text))
        session = replay(session, replies[-1].events)
    return session, replies


def counts(text: str) -> dict[str, int]:
    return {level: int(part) for level, part in zip(LEVELS, text.split(), strict=True) if int(part)}


def vote(**groups: str) -> Vote:
    return Vote(
        Way.CONSTITUENCY, {name.replace("_", "-"): counts(text) for name, text in groups.items()}, revealed=True
    )


def question(session: Session) -> str:
    return Dialogue(library()).next_prompt(session).question


# Counting


def test_a_tally_of_the_room_is_shown_at_once():
    for text in ("0 3 5 1", "vote 0 3 5 1", "0,3,5,1"):
        session, (reply,) = hold(text)
        assert reply.say == (
            "9 votes: Emerging 0, Developing 3, Maturing 5, Thriving 1.",
            "In the middle: Maturing (median 3). The votes are: spread.",
        )
        assert session.record(ONE).shown_vote == Vote(Way.ROOM, {"": counts("0 3 5 1")}, revealed=True)
        assert (session.indicator, session.step) == (ONE, Step.LEVEL)


def test_votes_by_constituency_stay_hidden_until_all_are_in():
    session, _ = hold("room nhs 4, vcse 4", "vote")
    prompt = Dialogue(library()).next_prompt(session)
    assert (prompt.hidden, prompt.step) == (True, Step.VOTES)
    assert "LEAD-01, NHS." in prompt.question
    session, replies = hold("0 1 3 0", "reveal", "0 4 0 0", begun=session)
    assert [reply.say[0] for reply in replies] == [
        "NHS: 4 votes.",
        "Not all votes are in yet. Enter passes over a constituency without any.",
        "VCSE: 4 votes.",
    ]
    assert not any(level in line for reply in replies for line in reply.say for level in ("Developing", "Maturing"))
    assert not Dialogue(library()).next_prompt(session).hidden
    assert "8 votes: all are in." in question(session)
    session, (shown,) = hold("", begun=session)
    assert shown.say == (
        "8 votes: Emerging 0, Developing 5, Maturing 3, Thriving 0.",
        "In the middle: Developing (median 2). The votes are: split between NHS (higher) and VCSE (lower).",
        "NHS, 4 votes: Emerging 0, Developing 1, Maturing 3, Thriving 0.",
        "VCSE, 4 votes: Emerging 0, Developing 4, Maturing 0, Thriving 0.",
        "The constituencies' middles lie 1 level apart.",
    )


def test_a_count_that_is_not_the_room_is_said_so():
    _, replies = hold("room nhs 4, vcse 4", "vote", "0 1 2 0", "0 4 0 0")
    assert replies[2].say == ("NHS: 3 votes (4 in the room).",)


def test_without_a_count_of_the_room_every_constituency_is_asked():
    session, _ = hold("vote")
    asked = []
    while session.awaited():
        asked.append(session.awaited())
        session, _ = hold("" if len(asked) == 2 else "1 0 0 0", begun=session)
    assert asked == [group.id for group in library().matrix.constituencies]
    assert session.record(ONE).votes[-1].votes[asked[1]] == {}


def test_votes_person_by_person_are_added_and_nobody_is_named():
    session, replies = hold(
        "vote people", "nhs 3", "vcse 2", "vcse 2", "Voluntary sector 2", "council maturing", "3", ""
    )
    assert replies[-2].say == ("6 votes in.",)
    assert replies[-1].say[0] == "6 votes: Emerging 0, Developing 3, Maturing 3, Thriving 0."
    votes = session.record(ONE).votes[-1]
    assert votes.votes == {
        "nhs": {"maturing": 1}, "vcse": {"developing": 3}, "local-authority": {"maturing": 1}, "": {"maturing": 1},
    }  # fmt: skip


def test_votes_person_by_person_stay_hidden_while_people_are_missing():
    session, replies = hold("room nhs 2, vcse 2", "vote people", "nhs 3", "nhs 3", "vcse 2", "")
    told = "3 of 4 people in the room have voted; the votes stay hidden. Type the next one, or reveal if that is all."
    assert (replies[-1].say, replies[-1].events) == ((told,), ())
    assert hold("reveal", begun=session)[0].record(ONE).votes[-1].revealed
    assert hold("vcse 2", "", begun=session)[0].record(ONE).votes[-1].revealed


@pytest.mark.parametrize(
    "text", ["0 3 9", "0 3 5 1 2", "a b c d", "0 -3 5 1", "0 3.5 5 1", "1001 0 0 0", "0 0 0 99999"]
)
def test_what_is_no_tally_is_refused_without_repeating_it(text: str):
    _, replies = hold("vote", text)
    assert (replies[1].understood, replies[1].events) == (False, ())
    assert text not in replies[1].say[0]
    assert "4 numbers, how many chose Emerging, Developing, Maturing and Thriving" in replies[1].say[0]


@pytest.mark.parametrize("text", ["3 nhs", "nhs 9", "nobody 3", "n 3 3"])
def test_what_is_no_vote_of_a_person_is_refused_without_repeating_it(text: str):
    _, replies = hold("vote people", text)
    assert (replies[1].understood, replies[1].events) == (False, ())
    assert text not in replies[1].say[0]


def test_a_vote_can_be_given_up_taken_back_and_held_again():
    session, _ = hold("vote", "0 1 3 0", "drop")
    assert (session.record(ONE).votes, session.step) == ((), Step.LEVEL)
    session, _ = hold("vote room", "0 1 3 0", "undo")
    assert (session.record(ONE).votes[-1].votes, session.step) == ({}, Step.VOTES)
    session, replies = hold("0 1 3 0", "vote room", "0 0 4 0", "", "votes")
    assert replies[1].say[0].startswith("Another vote; the earlier one is kept.")
    assert [item.number for item in session.record(ONE).votes] == [4, 4]
    assert replies[-1].say[0] == "Vote 1 of 2."
    assert "Vote 2 of 2." in replies[-1].say
    _, replies = hold("vote people", "")
    assert not replies[1].understood
    _, replies = hold("room nhs 1", "vote", "", "")
    assert replies[-1].say == ("Nobody voted; the vote is given up.",)


def test_an_open_vote_waits_while_the_room_goes_elsewhere():
    session, _ = hold("room nhs 3, vcse 3", "vote", "0 0 3 0", "go LEAD-02", "go LEAD-01")
    assert (session.step, session.awaited()) == (Step.VOTES, "vcse")


def test_a_level_settles_what_was_still_being_counted():
    session, _ = hold("vote", "0 0 3 0", "drop", "3")
    assert session.record(ONE).votes == ()
    assert session.record(ONE).level == "maturing"


# Reading


def test_small_groups_are_merged_in_the_room_too():
    reading = read_vote(
        library().matrix, vote(nhs="0 0 4 0", vcse="0 3 0 0", local_authority="1 0 0 0", other="1 1 0 0")
    )
    assert [(group.label, group.counts) for group in reading.groups] == [
        ("NHS", (0, 0, 4, 0)), ("VCSE", (0, 3, 0, 0)), ("Others, together", (2, 1, 0, 0)),
    ]  # fmt: skip
    assert reading.gap == 2


def test_a_single_small_group_takes_the_smallest_other_with_it():
    """With NHS and the whole shown, the one vote of the other would be the difference."""
    reading = read_vote(library().matrix, vote(nhs="0 0 5 0", vcse="0 3 0 0", other="1 0 0 0"))
    assert [group.label for group in reading.groups] == ["NHS", "Others, together"]


@pytest.mark.parametrize("votes", [{"nhs": "0 1 0 0"}, {"nhs": "0 1 0 0", "vcse": "1 0 0 0"}, {}])
def test_too_few_votes_are_not_shown(votes: dict[str, str]):
    reading = read_vote(library().matrix, vote(**votes))
    assert (reading.counts, reading.middle, reading.groups, reading.median) == ((), "", (), None)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    st.dictionaries(st.sampled_from(["nhs", "vcse", "other", ""]), st.lists(st.integers(0, 4), min_size=4, max_size=4))
)
def test_no_group_under_the_minimum_is_ever_shown_or_left_over(votes: dict[str, list[int]]):
    by = {name: dict(zip(LEVELS, numbers, strict=True)) for name, numbers in votes.items()}
    reading = read_vote(library().matrix, Vote(Way.CONSTITUENCY, by))
    assert all(group.number >= 3 for group in reading.groups)
    assert not reading.counts or sum(reading.counts) >= 3
    if reading.groups:
        assert sum(group.number for group in reading.groups) == reading.number
        assert [sum(column) for column in zip(*(group.counts for group in reading.groups), strict=True)] == [
            *reading.counts
        ]


def test_six_votes_low_and_six_high_are_no_agreement():
    reading = read_vote(library().matrix, Vote(Way.ROOM, {"": counts("6 0 6 0")}))
    assert (reading.median, reading.disputed) == (Fraction(2), True)
    assert reading.word.startswith("spread")


# Settling


def test_disputed_votes_ask_for_the_other_view():
    session, _ = hold("0 3 5 1", "3", "Because", "Two of us saw less", "", "", "")
    assert session.record(ONE).minority == ("Two of us saw less",)
    assert hold("0 0 5 0", "3", "")[0].step is Step.EVIDENCE
    session, _ = hold("0 3 5 1", "3", "")
    assert (session.step, "Some voted otherwise." in question(session)) == (Step.MINORITY, True)
    assert hold("yes", begun=session)[1][0].say == ("Please type it in words, or press Enter if there is none.",)


@pytest.mark.parametrize("votes", ["0 0 2 0", "0 1 1 0", "1 0 0 0"])
def test_the_question_for_another_view_does_not_tell_how_too_few_voted(votes: str):
    session, _ = hold(votes, "3", "yes", "")
    assert session.step is Step.MINORITY
    assert question(session) == "LEAD-01. Another view, in its holders' words? (Enter for none)"


WARNED = [
    (("0 0 2 0", "3"), ["Only 2 votes were counted; the matrix asks for 3 or more."]),
    (("vote people", "nhs 3", "nhs 3", "nhs 3", "", "3"), ["There is no vote from VCSE."]),
    (
        ("vote people", "nhs 3", "nhs 3", "nhs 3", "vcse 2", "", "3"),
        ["3 of 4 votes are from NHS, and can outvote all others together."],
    ),
    (
        ("room nhs 2, vcse 2, local-authority 1", "vote", "0 0 2 0", "0 0 2 0", "", "", "3"),
        ["There is no vote from Local authority."],
    ),
    (
        ("vote people", "nhs 3", "3", "3", "", "3"),
        ["There is no vote from VCSE, unless among the 2 that don't say whose they are."],
    ),
    (
        ("vote people", "nhs 3", "nhs 3", "3", "", "3"),
        ["There is no vote from VCSE, unless it is the one that doesn't say whose it is."],
    ),
    (("room nhs 5", "3"), ["Nobody is here from VCSE."]),
    (
        ("room nhs 5, vcse 2", "0 0 7 0", "3"),
        ["5 of 7 people in the room are from NHS, and can outvote all others together."],
    ),
    (("room nhs 2, local-authority 2", "0 0 4 0", "3"), ["Nobody is here from VCSE."]),
]


@pytest.mark.parametrize(("inputs", "heard"), WARNED)
def test_a_warning_is_heard_before_a_level_counts(inputs: tuple[str, ...], heard: list[str]):
    session, replies = hold(*inputs)
    assert replies[-1].say == ("Before this counts as agreed:", *heard)
    assert (session.step, session.record(ONE).level, session.record(ONE).proposed) == (Step.CONFIRM, None, "maturing")
    assert "Settle on Maturing all the same? yes or no" in question(session)
    assert hold("yes", begun=session)[0].record(ONE).level == "maturing"
    for no in ("no", "n", "NO"):
        left = hold(no, begun=session)[0]
        assert (left.step, left.record(ONE).level, left.record(ONE).proposed) == (Step.LEVEL, None, None)
    assert hold("2", begun=session)[0].record(ONE).proposed == "developing"
    assert not hold("perhaps", begun=session)[1][0].understood


def test_balanced_votes_and_levels_without_votes_are_not_warned_about():
    for inputs in (
        ("3",),
        ("room nhs 2, vcse 2", "3"),
        ("0 0 4 0", "3"),
        ("vote people", "nhs 3", "nhs 3", "vcse 3", "vcse 2", "", "3"),
    ):
        session, _ = hold(*inputs)
        assert session.record(ONE).level == "maturing"


def test_who_is_missing_is_said_when_the_room_is_counted():
    assert hold("room nhs 4")[1][0].say == (
        "4 people in the room.",
        "Nobody is here from VCSE: what is settled without them needs their word later.",
    )
    assert hold("room nhs 4, charity 3")[1][0].say == ("7 people in the room.",)
    for text in ("room nhs", "room 4", "room nobody 3", "room nhs 10001", "room nhs -1"):
        assert not hold(text)[1][0].understood


def test_another_matrix_sets_its_own_rules():
    session = start(other())
    assert warnings(other(), session, session.order[0]) == []
    reply = Dialogue(other()).answer(session, "0 1 2 1 0 0")
    assert reply.say[0].startswith("4 votes: Bare 0, Begun 1, Tried 2, Kept 1, Shared 0, Rooted 0.")


# Returns sent in beforehand, and the agenda


def sent(answers: dict[str, dict[str, list[int]]]) -> dict[str, dict[str, dict[str, int]]]:
    """Votes from returns: by indicator and constituency, a level value a return."""
    card = scorecard(library())
    people: dict[tuple[str, int], dict[str, int]] = {}
    for name, groups in answers.items():
        for group, values in groups.items():
            for number, value in enumerate(values):
                people.setdefault((group, number), {})[name] = value
    responses = [(GroupKey("S", "", group, "r"), levels) for (group, _), levels in people.items()]
    return {name: dict(by) for name, by in votes_by_indicator(library(), state_of(card, responses)).items()}  # type: ignore[misc]


AGREED, SPLIT, SPREAD = (
    {"nhs": [3, 3, 3], "vcse": [3, 3, 3]},
    {"nhs": [4, 4, 4], "vcse": [1, 1, 1]},
    {"nhs": [1, 4, 2], "vcse": [1, 4, 2]},
)
LOW, FEW = {"nhs": [1, 1, 1], "vcse": [1, 1, 1]}, {"nhs": [2]}


def test_the_most_disputed_come_first_and_what_nobody_disputes_is_proposed():
    votes = sent({"GOV-01": AGREED, "GOV-02": SPREAD, "FUND-01": SPLIT, "FUND-02": LOW, "DATA-01": FEW})
    agenda = plan(library(), votes, 120)
    names = [topic.indicator for topic in agenda.discuss]
    assert names[:3] == ["FUND-01", "GOV-02", "DATA-01"] or names[:2] == ["FUND-01", "GOV-02"]
    assert len(names) == 11
    assert sum(topic.minutes for topic in agenda.discuss) <= 120 - 30
    assert {item.indicator: item.level for item in agenda.ratify} == {"GOV-01": "maturing", "FUND-02": "emerging"}
    assert agenda.discuss[0].why == "split between NHS (higher) and VCSE (lower) (6 answers)"


def test_when_there_is_room_what_all_see_low_is_discussed():
    everything = {item.id: AGREED for item in library().indicators} | {"FUND-02": LOW, "GOV-02": SPREAD}
    agenda = plan(library(), sent(everything), 120)
    assert [topic.indicator for topic in agenda.discuss] == ["GOV-02", "FUND-02"]
    assert all(topic.minutes == 15 for topic in agenda.discuss)
    assert len(agenda.ratify) == 38


@pytest.mark.parametrize(
    ("minutes", "most", "expected"), [(30, 12, 1), (60, 12, 5), (120, 12, 11), (120, 4, 4), (240, 12, 12)]
)
def test_the_agenda_fits_the_minutes(minutes: int, most: int, expected: int):
    agenda = plan(library(), sent({item.id: SPLIT for item in library().indicators}), minutes, most)
    assert len(agenda.discuss) == expected
    assert sum(topic.minutes for topic in agenda.discuss) <= minutes
    assert agenda.ratify == ()


def test_wishes_come_first():
    everything = {item.id: AGREED for item in library().indicators} | {"FUND-02": SPLIT, "GOV-02": SPREAD}
    agenda = plan(library(), sent(everything), 120, wishes=Wishes(("IMPA-05",), ("GOV-02",), ("FUND-02", "LEAD-01")))
    assert [topic.indicator for topic in agenda.discuss] == ["IMPA-05"]
    proposed = {item.indicator for item in agenda.ratify}
    assert "GOV-02" in proposed
    assert not proposed & {"FUND-02", "LEAD-01", "IMPA-05"}


def planned() -> Session:
    everything = {item.id: AGREED for item in library().indicators} | {"FUND-02": SPLIT, "GOV-02": SPREAD}
    votes = sent(everything)
    return replay(start(library()), [*imports(votes, "returns.csv"), plan(library(), votes, 60)])


def test_a_block_is_ratified_together_labelled_and_can_be_changed():
    session = planned()
    assert (session.indicator, session.step, len(session.to_ratify)) == (None, Step.RATIFY, 38)
    assert "Shall we ratify these as a block?" in question(session)
    session, (reply,) = hold("yes", begun=session)
    assert reply.say == ("38 indicators ratified as proposed. Any can be changed: go and its id.",)
    assert session.record("GOV-01").settled_by is Settled.RATIFIED
    assert session.indicator == "FUND-02"
    assert hold("undo", begun=session)[0].step is Step.RATIFY
    changed, _ = hold("go GOV-01", "2", begun=session)
    assert (changed.record("GOV-01").level, changed.record("GOV-01").settled_by) == ("developing", Settled.AGREED)


def test_a_block_without_those_who_are_needed_is_said_so():
    session, _ = hold("room nhs 4", begun=planned())
    assert Dialogue(library()).read_out(session)[-1] == "Nobody is here from VCSE."
    assert "Nobody" not in Dialogue(library()).read_out(hold("room vcse 4", begun=session)[0])[-1]


def test_votes_read_again_stand_for_the_earlier_ones_that_nobody_saw():
    first, second = sent({ONE: SPLIT}), sent({ONE: AGREED})
    session = replay(start(library()), [*imports(first, "a.csv"), *imports(second, "b.csv", instead=True)])
    assert [vote.source for vote in session.record(ONE).votes] == ["b.csv"]
    session = replay(session, [e.VotesRevealed(indicator=ONE), *imports(first, "c.csv", instead=True)])
    assert [vote.source for vote in session.record(ONE).votes] == ["b.csv", "c.csv"]
    assert replay(session, imports({ONE: {}}, "d.csv", instead=True)).record(ONE).hidden_imports == ()


def test_minutes_and_levels_can_be_wished_for():
    everything = {item.id: SPLIT for item in library().indicators}
    wishes = Wishes(("GOV-01", "GOV-02"), ("DATA-01",), (), {"GOV-01": 30}, {"DATA-01": "maturing"})
    agenda = plan(library(), sent(everything), 120, wishes=wishes)
    assert (agenda.discuss[0].minutes, agenda.discuss[1].minutes) == (30, 9)
    assert sum(topic.minutes for topic in agenda.discuss) <= 120 - 30
    (proposal,) = agenda.ratify
    assert (proposal.indicator, proposal.level) == ("DATA-01", "maturing")
    assert proposal.why.startswith("proposed by the facilitator; split between")


def test_a_proposal_can_be_taken_into_the_discussion():
    session, replies = hold("take GOV-01 IMPA-05", "take GOV-01", "yes", begun=planned())
    assert [reply.understood for reply in replies] == [True, False, True]
    assert replies[0].say == ("To be discussed: GOV-01 and IMPA-05.",)
    assert session.record("GOV-01").level is None
    assert list(session.planning.discuss) == ["FUND-02", "GOV-02", "GOV-01", "IMPA-05"]  # type: ignore[union-attr]
    assert session.open == ("FUND-02", "GOV-02", "GOV-01", "IMPA-05")


def test_a_block_left_for_later_comes_back_at_the_end():
    session, _ = hold("", "skip", begun=planned())
    assert (session.indicator, session.step) == ("GOV-02", Step.LEVEL)
    session, _ = hold("skip", begun=session)
    assert session.step is Step.RATIFY
    session, _ = hold("ratify", begun=hold("", "go GOV-02", begun=session)[0])
    assert session.step is Step.RATIFY
    session, _ = hold("ratify", begun=session)
    assert len(session.settled) == 38


def test_votes_that_were_sent_in_are_shown_when_the_room_wants():
    session, _ = hold("yes", begun=planned())
    assert "6 votes were sent in: reveal shows them." in question(session)
    session, (reply,) = hold("reveal", begun=session)
    assert reply.say[0] == "From returns.csv:"
    assert "split between NHS (higher) and VCSE (lower)" in reply.say[2]
    assert not hold("reveal", begun=session)[1][0].understood


@pytest.mark.parametrize("which", [library, other])
def test_the_rehearsal_has_something_to_ratify_and_to_discuss(which: object):
    content = which()  # type: ignore[operator]
    session = replay(start(content), rehearsal_events(content))
    assert session.planning is not None
    assert session.planning.discuss
    assert session.to_ratify
    assert rehearsal_events(content) == rehearsal_events(content)


# Time


def at(second: int) -> str:
    return f"2026-05-01T{9 + second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z"


def timed(*happened: tuple[int, e.Event]) -> Session:
    return replay(start(library()), [event.model_copy(update={"at": at(second)}) for second, event in happened])


def test_time_counts_for_the_indicator_that_is_open_and_breaks_and_sleep_do_not():
    note = e.NoteAdded(indicator=ONE, text="n")
    session = timed(
        (0, note), (300, note), (360, e.Moved(indicator=TWO)), (480, e.BreakTaken(minutes=15)), (1500, note),
        (1560, note), (1560 + LONGEST_PAUSE + 1, note), (1500, note),
    )  # fmt: skip
    assert dict(session.clock.spent) == {ONE: 360, TWO: 120 + 60}
    session = replay(session, [e.Undone(at=at(1600))])
    assert session.clock.spent[TWO] == 280


def test_the_time_that_is_left():
    agenda = e.Planned(minutes=60, discuss=(e.Topic(indicator=ONE, minutes=8),))
    session = timed((0, agenda), (600, e.NoteAdded(indicator=ONE, text="n")))
    dialogue = Dialogue(library())
    assert dialogue.answer(session, "time", at(900)).say == (
        "45 minutes left.", "10 minutes of work so far; breaks don't count.", "LEAD-01: 10 minutes of 8 planned.",
    )  # fmt: skip
    assert dialogue.answer(session, "time", at(600 + LONGEST_PAUSE + 60)).say[0] == "50 minutes left."
    assert "8 minutes, 45 minutes left" in dialogue.read_out(session, at(900))[1]
    late = timed((0, agenda), *((900 * step, e.NoteAdded(indicator=ONE, text="n")) for step in range(1, 6)))
    assert dialogue.answer(late, "time", at(4500)).say[0] == "15 minutes over the time that was planned."
    assert dialogue.answer(start(library()), "time", at(0)).say[0].startswith("No time was planned")
    for text, minutes in (("break", 0), ("break 15", 15), ("break 10 minutes", 10)):
        assert dialogue.answer(session, text).events == (e.BreakTaken(minutes=minutes),)
    assert not dialogue.answer(session, "break soon").understood


def test_a_laptop_that_slept_is_welcomed_back():
    note, dialogue = e.NoteAdded(indicator=ONE, text="n"), Dialogue(library())
    session = timed((0, note))
    assert dialogue.welcome_back(session, at(LONGEST_PAUSE)) == ""
    told = "The last answer was 25 minutes ago. That time does not count, and nothing is lost."
    assert dialogue.welcome_back(session, at(1500)) == told
    assert "3 hours ago" in dialogue.welcome_back(session, at(3 * 3600))
    assert dialogue.welcome_back(timed((0, note), (1, e.BreakTaken())), at(3600)) == ""
    assert dialogue.welcome_back(start(library()), at(3600)) == ""
