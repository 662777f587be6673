"""A vote that is shown twice tells its difference: what one or two people voted waits for the facilitator's word."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.widgets import Input

from held import DIALOGUE, LIBRARY, ONE, after, caller, hold
from vcsekit.assess import events as e
from vcsekit.assess.consensus import Group, read_vote
from vcsekit.assess.dialogue import Reply
from vcsekit.assess.fold import MAX_WITHDRAWN, replay
from vcsekit.assess.record import Vote, Way
from vcsekit.assess.redact import Choices, redact
from vcsekit.assess.session import Session, Step
from vcsekit.cli.assess.sitting import Sitting, Unsaved
from vcsekit.tui.app import Workshop

EIGHT = ("vote people", *["nhs 1"] * 4, *["vcse 2"] * 4)
"""Eight votes, four of each of two constituencies."""

SMALLEST = LIBRARY.matrix.agreement.minimum_group_size


def answered(session: Session, text: str) -> Reply:
    return DIALOGUE.answer(session, text)


def on(session: Session, *inputs: str) -> Session:
    for text in inputs:
        session = replay(session, answered(session, text).events)
    return session


def waits(session: Session, few: int, typed: str = "reveal") -> None:
    """That showing the votes is told first, shows nothing of them and keeps them all."""
    reply = answered(session, typed)
    (line,) = reply.say
    assert line.startswith("Not shown yet; nothing is lost. ")
    assert f"differ by only {few} vote{'s' if few > 1 else ''} from what was shown here before" in line
    assert line.endswith("reveal anyway")
    assert not any(level.label in line for level in LIBRARY.matrix.scale)
    assert (reply.events, reply.understood) == ((), True)


def shows(session: Session, typed: str = "reveal") -> Session:
    reply = answered(session, typed)
    assert reply.events == (e.VotesRevealed(indicator=ONE),)
    return replay(session, reply.events)


# One vote more


def test_a_late_vote_after_an_undone_reveal_waits_for_a_word():
    session = after(*EIGHT, "reveal", "undo", "nhs 2")
    waits(session, 1)
    waits(on(session, "nhs 2"), 2)
    shown = shows(session, "reveal anyway")
    assert answered(session, "reveal anyway").say[0] == "9 votes: Low 4, High 5."
    (vote,) = shown.record(ONE).votes
    assert (vote.number, vote.revealed, shown.step) == (9, True, Step.LEVEL)


def test_three_late_votes_of_one_constituency_are_shown_at_once():
    session = after(*EIGHT, "reveal", "undo", "nhs 2", "nhs 2", "nhs 1")
    assert answered(session, "reveal").say[0] == "11 votes: Low 5, High 6."


def test_three_late_votes_of_two_constituencies_would_show_one_of_them():
    waits(after(*EIGHT, "reveal", "undo", "nhs 2", "nhs 2", "vcse 1"), 1)


def test_a_vote_that_is_taken_away_or_changed_waits_too():
    waits(after(*EIGHT, "reveal", "undo", "undo"), 1)
    waits(after(*EIGHT, "reveal", "undo", "undo", "vcse 1"), 1)


def test_the_same_votes_are_shown_again_without_a_word():
    session = after(*EIGHT, "reveal", "undo")
    assert answered(session, "reveal").say == answered(after(*EIGHT), "reveal").say
    again = after(*EIGHT, "reveal", "undo", "nhs 2", "reveal anyway", "undo")
    shows(again)
    waits(on(again, "nhs 2"), 1)


def test_every_showing_is_remembered_not_only_the_last():
    """Eight votes are shown, then eleven, then nine of which eight are the first ones."""
    eleven = after(*EIGHT, "reveal", "undo", "nhs 1", "nhs 1", "nhs 1", "reveal", "undo", "undo", "undo", "undo")
    shows(eleven)
    waits(on(eleven, "nhs 2"), 1)


def test_a_vote_that_was_too_small_to_be_shown_tells_nothing():
    session = after("vote people", "nhs 1", "nhs 2", "reveal", "undo", "nhs 1")
    assert answered(session, "reveal").say[0] == "3 votes: Low 2, High 1."


@pytest.mark.parametrize(
    "between", [("undo", "redo", "undo"), ("undo", "skip", "back", "go CARE-01"), ("undo", "break")]
)
def test_what_happens_in_between_makes_nobody_forget(between: tuple[str, ...]):
    session = after(*EIGHT, "reveal", *between, "nhs 2")
    assert session.record(ONE).open_vote is not None
    waits(session, 1)


def test_a_vote_that_is_given_up_and_typed_again_waits():
    waits(after(*EIGHT, "reveal", "undo", "drop", *EIGHT, "council 1"), 1)


# By constituency, and the room as one


def test_a_tally_that_is_corrected_by_one_waits_and_the_question_says_so():
    session = after("room nhs 4, vcse 4", "vote", "4 0", "0 4", "", "undo", "undo", "1 3")
    assert DIALOGUE.next_prompt(session).question.endswith(
        "all are in. Enter tells why they wait, reveal anyway shows them; or: undo, drop"
    )
    waits(session, 1, typed="")
    shows(session, "reveal anyway")
    right = on(session, "undo", "0 4")
    assert DIALOGUE.next_prompt(right).question.endswith("all are in. Enter shows the votes; or: undo, drop")
    shows(right, "")


def test_a_vote_of_the_room_as_one_waits():
    session = after("vote room", "4 4", "", "undo", "undo", "4 5")
    waits(session, 1, typed="")


def test_a_tally_that_is_typed_in_sight_is_shown_as_ever():
    session = after("4 4", "undo", "undo", "undo")
    assert answered(session, "4 5").say[0] == "9 votes: Low 4, High 5."


def test_small_groups_that_are_merged_otherwise_tell_of_a_vote():
    """First NHS and the council are together, of whom one is the council; then NHS stands alone."""
    first = ("vote people", *["nhs 1"] * 3, *["vcse 2"] * 4, "council 2")
    assert [group.label for group in _groups(after(*first))] == ["VCSE", "Others, together"]
    session = after(*first, "reveal", "undo", *["council 1"] * 3)
    assert [group.number for group in _groups(session)] == [3, 4, 4]
    waits(session, 1)


def test_a_whole_that_was_shown_tells_of_a_group_that_is_now_shown_apart():
    session = after("vote people", *["nhs 1"] * 3, "vcse 2", "reveal", "undo", *["vcse 1"] * 3)
    waits(session, 1)


def _groups(session: Session) -> tuple[Group, ...]:
    return read_vote(LIBRARY.matrix, _voted(session)).groups


def _voted(session: Session) -> Vote:
    vote = session.record(ONE).open_vote
    assert vote is not None
    return vote


# A vote that is held again


def test_a_second_vote_with_one_more_waits_where_nobody_has_moved():
    session = after(*EIGHT, "reveal", *EIGHT, "nhs 2")
    waits(session, 1)
    shown = shows(session, "reveal anyway")
    assert [vote.number for vote in shown.record(ONE).votes] == [8, 9]
    waits(after(*EIGHT, "reveal", *EIGHT[:-1]), 1)


@pytest.mark.parametrize("moved", [("nhs 1", "nhs 2"), ("vcse 2", "vcse 1")])
def test_a_second_vote_in_which_minds_have_moved_is_shown_at_once(moved: tuple[str, str]):
    """Of eight who vote again, one has moved: it is not known who."""
    again = Counter(EIGHT[1:]) - Counter(moved[:1]) + Counter(moved[1:])
    shows(after(*EIGHT, "reveal", "vote people", *again.elements()))


def test_in_a_second_vote_a_showing_that_was_taken_back_is_compared_as_the_first_is():
    second = after(*EIGHT, "reveal", *EIGHT, "reveal", "undo", "undo", "vcse 1")
    waits(second, 1)
    moved = Counter(EIGHT[1:]) - Counter(["nhs 1"]) + Counter(["nhs 2"])
    # The first vote was taken back once; in a second one, minds move.
    shows(after(*EIGHT, "reveal", "undo", "reveal", "vote people", *moved.elements()))


# What was sent in


def sent(*counts: int, instead: bool = False) -> e.VotesImported:
    votes = {"nhs": {"low": counts[0]}, "vcse": {"high": counts[1]}}
    return e.VotesImported(indicator=ONE, source="returns.csv", votes=votes, instead=instead)


def test_returns_that_are_read_again_with_one_more_wait():
    session = on(replay(after(), [sent(4, 4)]), "reveal", "undo")
    session = replay(session, [sent(5, 4, instead=True)])
    waits(session, 1)
    assert answered(session, "reveal anyway").say[:2] == ("From returns.csv:", "9 votes: Low 5, High 4.")
    shows(replay(session, [sent(7, 4, instead=True)]))


def test_what_was_sent_in_is_not_compared_with_the_rooms_own_vote():
    session = on(replay(after(), [sent(4, 4)]), "reveal")
    shows(on(session, *EIGHT, "nhs 1"))
    room_first = replay(after(*EIGHT, "reveal", "undo", "reveal"), [sent(5, 4)])
    shows(room_first)


# Words


@pytest.mark.parametrize("text", ["reveal now", "reveal the votes"])
def test_reveal_with_another_word_shows_nothing(text: str):
    reply = answered(after(*EIGHT), text)
    assert (reply.understood, reply.events) == (False, ())
    assert "reveal anyway" in reply.say[0]


def test_a_reason_that_begins_with_reveal_is_a_reason():
    session = replay(after("2"), [sent(4, 4)])
    assert session.step is Step.REASON
    reply = answered(session, "reveal of the budget came late")
    assert reply.events == (e.ReasonGiven(indicator=ONE, text="reveal of the budget came late"),)


def test_anyway_shows_votes_that_need_no_word():
    shows(after(*EIGHT), "reveal anyway")
    assert not answered(after("vote"), "reveal anyway").events


# Where it is kept


def test_only_so_many_showings_are_kept_in_mind():
    session = after(*EIGHT)
    for _ in range(MAX_WITHDRAWN + 5):
        session = on(session, "nhs 1", "reveal anyway", "undo")
    numbers = [vote.number for _, vote in session.withdrawn[ONE]]
    assert numbers == list(range(14, 14 + MAX_WITHDRAWN))


def test_nothing_that_was_taken_back_is_published():
    session = after(*EIGHT, "reveal", "undo")
    assert session.withdrawn
    assert not redact(LIBRARY, session, Choices(texts=True)).session.withdrawn


def test_it_holds_after_a_break_and_in_the_plain_face(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    call = caller(tmp_path, monkeypatch, capsys)
    hold("day", *EIGHT, "reveal", "undo")
    capsys.readouterr()
    hold("day", "nhs 2", "reveal")
    assert "Not shown yet" in capsys.readouterr().out
    hold("day", "reveal anyway")
    assert "9 votes: Low 4, High 5." in capsys.readouterr().out
    assert call("assess", "export", "day", "--out", "minutes.md").code == 0


def _drawn(app: Workshop) -> str:
    return "\n".join("".join(part.text for part in strip) for strip in app.screen._compositor.render_strips())


def test_it_holds_on_the_screen():
    """F3 tells first, and draws no bars; the words show them."""
    own = Sitting(DIALOGUE, Unsaved(), after(*EIGHT, "reveal", "undo", "nhs 2"))

    async def run() -> list[str]:
        app = Workshop(own)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await pilot.press("f3")
            await pilot.pause()
            told = ["\n".join("".join(part.text for part in row) for row in app.screen._compositor.render_strips())]
            app.query_one("#answer", Input).value = "reveal anyway"
            await pilot.press("enter")
            await pilot.pause()
            told.append("\n".join("".join(p.text for p in row) for row in app.screen._compositor.render_strips()))
        return told

    before, shown = (" ".join(text.split()) for text in asyncio.run(run()))
    assert "Not shown yet; nothing is lost." in before
    assert "All 9" not in before
    assert "All 9" in shown


# Whatever is typed


_PEOPLE = st.lists(
    st.sampled_from([f"{who} {level}" for who in ("nhs", "vcse", "council") for level in "12"]), max_size=9
)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(_PEOPLE, st.lists(st.tuples(st.integers(0, 3), _PEOPLE), max_size=3))
def test_no_difference_of_two_showings_is_of_one_or_two_votes(first: list[str], later: list[tuple[int, list[str]]]):
    """Over any number of showings, with votes taken back and added: all wholes and groups are set beside each other."""
    session, seen = after("vote people", *first), list[Vote]()
    for back, more in [(0, []), *later]:
        session = on(session, *["undo"] * min(back, session.record(ONE).votes[-1].number), *more)
        vote = _voted(session)
        reply = answered(session, "reveal")
        if any(isinstance(event, e.VotesRevealed) for event in reply.events):
            assert not [other for other in seen if _tells(other, vote)]
            seen.append(vote)
            session = on(session, "reveal", "undo")


def _tells(one: Vote, other: Vote) -> bool:
    """Whether the same name stands over counts that differ by fewer votes than may be shown."""
    first, second = _told(one), _told(other)
    return any(0 < _apart(first[name], second[name]) < SMALLEST for name in first.keys() & second.keys())


def _told(vote: Vote) -> dict[str, tuple[int, ...]]:
    """What is shown: the whole, and every constituency under its own name; those that are merged change with it."""
    reading = read_vote(LIBRARY.matrix, vote)
    groups = {group.label: group.counts for group in reading.groups if group.label != "Others, together"}
    return {**({"": reading.counts} if reading.counts else {}), **groups}


def _apart(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    steps = [b - a for a, b in zip(one, other, strict=True)]
    return max(sum(step for step in steps if step > 0), -sum(step for step in steps if step < 0))


def test_the_way_of_a_vote_makes_no_difference_to_its_whole():
    """A vote by constituency after one of the room as one, of the same people and one more."""
    session = after("vote room", "4 4", "", "vote", "4 0", "0 4", "1 0")
    assert _voted(session).way is Way.CONSTITUENCY
    waits(session, 1, typed="")
