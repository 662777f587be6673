"""Rooms' sessions made into one: what they say alike is settled, what they differ on is shown and left open."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from held import DIALOGUE, LIBRARY, ONE, THREE, TWO, Vcsekit, after, caller, hold, replayed
from vcsekit.assess import events as e
from vcsekit.assess.fold import replay
from vcsekit.assess.merge import Decision, Merged, Room, apart, differences, merge
from vcsekit.assess.rebuild import events_of
from vcsekit.assess.record import Votes, Way
from vcsekit.assess.session import Session
from vcsekit.assess.suppress import safe_votes
from vcsekit.cli.library import load
from vcsekit.cli.sessions import read_session


def merged(*sessions: Session, **decisions: Decision) -> Merged:
    """Rooms named North, South, West, merged; decisions by indicator, with an underscore for its hyphen."""
    rooms = [Room(name, session) for name, session in zip(("North", "South", "West"), sessions, strict=False)]
    return merge(LIBRARY, rooms, {name.replace("_", "-"): item for name, item in decisions.items()})


NORTH = after("room nhs 3, vcse 4", "vote", "3 0", "0 4", "", "2", "yes", "They do it.", "", "")
SOUTH = after("room nhs 2, council 3", "vote", "1 1", "2 1", "", "2", "yes", "We saw it.", "", "")
OTHER = after("1", "Nobody does.", "")


# What rooms say alike


def test_what_all_rooms_say_is_settled_and_says_so():
    record = merged(NORTH, SOUTH).session.record(ONE)
    assert record.level == "high"
    assert record.why == "North and South chose High. North: They do it. South: We saw it."


def test_a_room_that_left_it_open_is_named():
    record = merged(NORTH, after("go WORK-01"), SOUTH).session.record(ONE)
    assert record.why.startswith("North and West chose High; South left it open.")


def test_a_level_of_a_block_is_told():
    ratified = replayed(e.Ratified(levels={ONE: "high"}))
    assert merged(ratified, NORTH).session.record(ONE).why.startswith("North (in its block) and South chose High.")


def test_what_applies_nowhere_applies_nowhere():
    record = merged(after("na None here"), after("na")).session.record(ONE)
    assert (record.not_applicable, record.level) == (True, None)
    assert record.reason == "North and South found that it does not apply. North: None here"


def test_what_nobody_settled_stays_open():
    both = merged(after("note One"), after("note Two"))
    assert both.session.settled == () and both.conflicts == ()
    assert [note.text for note in both.session.record(ONE).notes] == ["North: One", "South: Two"]


def test_votes_add_up_with_where_they_come_from():
    votes = merged(NORTH, SOUTH).session.record(ONE).votes
    assert len(votes) == 1
    assert (votes[0].way, votes[0].revealed) == (Way.IMPORTED, True)
    assert votes[0].source == "North (7 votes) and South (5 votes)"
    assert votes[0].counts == {"low": 6, "high": 6}
    assert _numbers(votes[0].votes) == {"nhs": 3, "vcse": 4, "": 5}


def test_a_merged_vote_less_a_rooms_own_minutes_gives_nobody_away():
    """South has one vote of the NHS: with the NHS of both rooms told, North's minutes would leave that one over."""
    south = after("room nhs 1, vcse 5", "vote", "1 0", "0 5", "", "2", "yes", "", "")
    votes = merged(NORTH, south).session.record(ONE).votes
    assert _numbers(votes[0].votes) == {"nhs": 3, "vcse": 4, "": 6}


def test_a_room_with_too_few_votes_counts_only_where_it_is_not_alone_in_that():
    few = after("vote room", "1 1", "", "2", "yes", "", "")
    alone = merged(NORTH, few).session.record(ONE).votes
    assert (alone[0].number, alone[0].source) == (7, "North (7 votes)")
    both = merged(NORTH, few, few).session.record(ONE).votes
    assert (both[0].number, _numbers(both[0].votes)[""]) == (11, 4)
    assert merged(few, OTHER).session.record(ONE).votes == ()


VOTES = st.fixed_dictionaries(
    {}, optional={name: st.tuples(st.integers(0, 4), st.integers(0, 4)) for name in ("nhs", "vcse", "council")}
)


@settings(derandomize=True, deadline=None)
@given(st.lists(VOTES, min_size=2, max_size=3))
def test_what_a_merged_vote_tells_follows_from_what_the_rooms_tell(rooms: list[dict[str, tuple[int, int]]]):
    sessions = [replayed(*_voted(votes)) for votes in rooms]
    told = [safe_votes(LIBRARY.matrix, vote) for one in sessions if (vote := one.record(ONE).shown_vote)]
    merged_votes = merged(*sessions).session.record(ONE).votes
    for name, counts in (merged_votes[0].votes if merged_votes else {}).items():
        for level in ("low", "high") if name else ():
            assert counts.get(level, 0) == sum(one.get(name, {}).get(level, 0) for one in told if one)


def _voted(votes: dict[str, tuple[int, int]]) -> list[e.Event]:
    counted = [
        e.VotesCounted(indicator=ONE, constituency=name, counts={"low": low, "high": high})
        for name, (low, high) in votes.items()
    ]
    return [e.VoteOpened(indicator=ONE, way="constituency"), *counted, e.VotesRevealed(indicator=ONE)]


def _numbers(votes: Votes) -> dict[str, int]:
    return {name: sum(counts.values()) for name, counts in votes.items() if sum(counts.values())}


def test_only_the_last_vote_of_a_room_counts_and_open_ones_do_not():
    again = after("vote room", "5 0", "", "vote room", "0 4", "", "vote room")
    votes = merged(again, OTHER).session.record(ONE).votes
    assert [vote.counts for vote in votes] == [{"high": 4}]
    assert votes[0].source == "North (4 votes)"


def test_what_was_sent_in_counts_once_in_however_many_rooms_it_was_shown():
    form = e.VotesImported(indicator=ONE, source="form.csv", votes={"nhs": {"low": 4}, "vcse": {"high": 5}})
    other = form.model_copy(update={"source": "other.csv"})
    shown = e.VotesRevealed(indicator=ONE)
    both = merged(replayed(form, shown), replayed(form, shown), replayed(other, shown)).session.record(ONE).votes
    assert (both[0].number, both[0].source) == (18, "North (9 votes) and West (9 votes)")


def test_a_copy_that_went_on_counts_only_what_it_added():
    begun = after("room nhs 3, vcse 4", "vote", "3 0", "0 4", "", "note Cold", "action Pay", "park Who?")
    form = e.VotesImported(indicator=TWO, source="form.csv", votes={"nhs": {"low": 4}, "vcse": {"high": 5}})
    shared = replay(
        begun,
        [form, e.FeedbackGiven(about="process", text="Long"), e.RoomLevel(indicator=TWO, room="Hall", level="low")],
    )
    one = gone_on(shared, "2", "yes", "They do it.", "", "")
    two = gone_on(
        shared, "2", "yes", "We saw it.", "Not all of us", "", "Minutes", "", "reveal", "note Warm", "action Ask"
    )
    session = merged(one, apart(two, shared)).session
    record = session.record(ONE)
    assert record.votes[0].number == 7
    assert record.why == "North and South chose High. North: They do it. South: We saw it."
    assert [note.text for note in record.notes] == ["North: Cold"]
    assert [note.text for note in session.record(TWO).notes] == ["South: Warm"]
    assert (record.minority, [item.text for item in record.evidence]) == (("South: Not all of us",), ["South: Minutes"])
    assert session.record(TWO).votes == ()
    assert [said.room for said in session.record(TWO).rooms] == ["North, Hall"]
    assert dict(session.people) == {"nhs": 3, "vcse": 4}
    assert [action.text for action in session.actions] == ["North: Pay", "South: Ask"]
    assert [remark.text for remark in (*session.parked, *session.feedback)] == ["North: Who?", "North: Long"]
    counted_again = gone_on(shared, "room nhs 2")
    assert dict(apart(counted_again, shared).people) == {"nhs": 2, "vcse": 4}


def gone_on(session: Session, *inputs: str) -> Session:
    """A session after more inputs, every one of which means something."""
    for text in inputs:
        reply = DIALOGUE.answer(session, text)
        assert reply.understood, (text, reply)
        session = replay(session, reply.events)
    return session


def test_people_add_up():
    assert dict(merged(NORTH, SOUTH).session.people) == {"nhs": 5, "vcse": 4, "council": 3}


def test_all_that_was_kept_has_its_rooms_name():
    room = after(
        "note Shared", "private Hush", "confidence high", "evidence Minutes; who: Ann", "ask Letters",
        "action Write; who: Bo", "action Gone", "drop action 2", "park Who pays?", "wording Which?", "minority Not us",
    )  # fmt: skip
    session = merged(room, OTHER).session
    record = session.record(ONE)
    assert [(note.text, note.private) for note in record.notes] == [("North: Shared", False), ("North: Hush", True)]
    assert [(item.text, item.vouched_by, item.asked) for item in record.evidence] == [
        ("North: Minutes", "Ann", False), ("North: Letters", "", True),
    ]  # fmt: skip
    assert (record.minority, record.confidence) == (("North: Not us",), "high")
    assert [(item.text, item.who, item.indicator) for item in session.actions] == [("North: Write", "Bo", ONE)]
    assert [item.text for item in (*session.parked, *session.feedback)] == ["North: Who pays?", "North: Which?"]


def test_confidence_is_never_averaged():
    low, high = after("confidence low"), after("confidence high")
    record = merged(low, high).session.record(ONE)
    assert record.confidence == ""
    assert [note.text for note in record.notes] == ["Confidence differs: North: low; South: high"]
    assert merged(low, low).session.record(ONE).confidence == "low"
    assert merged(low, OTHER).session.record(ONE).confidence == "low"


# What they differ on


def test_where_rooms_differ_nothing_is_settled_and_each_is_heard():
    both = merged(NORTH, OTHER)
    record = both.session.record(ONE)
    assert not record.settled
    assert [(said.room, said.level, said.reason) for said in record.rooms] == [
        ("North", "high", "They do it."), ("South", "low", "Nobody does."),
    ]  # fmt: skip
    assert [(item.indicator, item.said, item.decided) for item in both.conflicts] == [
        (ONE, (("North", "High"), ("South", "Low")), "")
    ]
    assert both.open == both.conflicts


def test_not_applicable_against_a_level_is_a_difference():
    both = merged(after("na None here"), OTHER)
    assert both.conflicts[0].said == (("North", "does not apply"), ("South", "Low"))
    record = both.session.record(ONE)
    assert [said.room for said in record.rooms] == ["South"]
    assert [note.text for note in record.notes] == ["North: it does not apply here. None here"]


def test_differences_are_first_on_the_agenda():
    first = after("go WORK-01", "2", "", "")
    second = after("go WORK-01", "1", "", "")
    both = merged(first, second)
    session = replayed(*events_of(both.session))
    assert (session.indicator, session.walk[0]) == (THREE, THREE)
    assert session.planning is not None and list(session.planning.discuss) == [THREE]
    assert session.planning.discuss[THREE][1] == "North: High; South: Low"


def test_a_decision_settles_and_keeps_what_each_room_said():
    both = merged(NORTH, OTHER, CARE_01=Decision("low", "Both boards agreed since"))
    record = both.session.record(ONE)
    assert (record.level, both.open) == ("low", ())
    assert record.why == "Both boards agreed since (decided when the rooms were merged; North: High; South: Low)"
    assert len(record.rooms) == 2
    assert merged(NORTH, OTHER, CARE_01=Decision("low")).session.record(ONE).why.startswith("No reason was given (")
    without = merged(NORTH, OTHER, CARE_01=Decision(None, "Both say so")).session.record(ONE)
    assert (without.not_applicable, without.level, without.reason[:11]) == (True, None, "Both say so")


def test_what_earlier_merging_showed_is_kept():
    earlier = merged(NORTH, OTHER).session
    record = merged(earlier, OTHER).session.record(ONE)
    assert [said.room for said in record.rooms] == ["North, North", "North, South"]


ANSWERS = st.sampled_from(["", "low", "high", "na"])


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(ANSWERS, ANSWERS, ANSWERS), min_size=2, max_size=3))
def test_nothing_is_settled_that_some_room_said_otherwise(rooms: list[tuple[str, str, str]]):
    sessions = [replayed(*_answers(room)) for room in rooms]
    both = merged(*sessions)
    session = replayed(*events_of(both.session))
    for place, name in enumerate((ONE, TWO, THREE)):
        said = {room[place] for room in rooms} - {""}
        record = session.record(name)
        found = "na" if record.not_applicable else record.level or ""
        assert found == (next(iter(said)) if len(said) == 1 else "")
        assert (name in {item.indicator for item in both.conflicts}) == (len(said) > 1)
    assert [item.indicator for item in differences(LIBRARY, [Room(str(n), s) for n, s in enumerate(sessions)])] == [
        item.indicator for item in both.conflicts
    ]


def _answers(room: tuple[str, str, str]) -> list[e.Event]:
    found: list[e.Event] = []
    for name, answer in zip((ONE, TWO, THREE), room, strict=True):
        if answer == "na":
            found.append(e.NotApplicable(indicator=name))
        elif answer:
            found.append(e.LevelChosen(indicator=name, level=answer))
    return found


# The command


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vcsekit:
    """`assess merge`, in a folder with the sessions a (place North, CARE-01 high) and b (place South, CARE-01 low)."""
    call = caller(tmp_path, monkeypatch, capsys, "assess", "merge")
    hold("a", "2", "Done", "", "1", "", "", about={"system": "Riverton", "place": "North", "round": "2026"})
    hold("b", "1", "Not done", "", "1", "", "", about={"system": "Riverton", "place": "South", "round": "2026"})
    return call


CONFLICT = """1 of 3 indicators are settled. Rooms differ on 1.

CARE-01 Invited in time
  North: High
  South: Low
  Not decided yet
"""


def test_conflicts_are_shown_and_the_session_goes_on_with_them(vcsekit: Vcsekit, capsys: pytest.CaptureFixture[str]):
    made = vcsekit("a", "b", "--out", "whole")
    assert (made.code, made.out) == (1, CONFLICT)
    assert made.err == "written: sessions/whole.jsonl\ndecide the rest: vcsekit assess sessions/whole.jsonl\n"
    saved = read_session(Path("sessions/whole.jsonl"), load(None))
    assert {key: saved.header.get(key) for key in ("system", "place", "round")} == {
        "system": "Riverton", "place": None, "round": "2026",
    }  # fmt: skip
    assert saved.header["merged"] == [{"room": "North", "file": "a.jsonl"}, {"room": "South", "file": "b.jsonl"}]
    hold("whole", "2", "Agreed together", "")
    told = " ".join(capsys.readouterr().out.split())
    assert "CARE-01 (1 of 1 to discuss)" in told or "CARE-01 (1 of 3)" in told
    assert "North settled on High: Done South settled on Low: Not done" in told
    assert read_session(Path("sessions/whole.jsonl"), load(None)).session.record(ONE).why == "Agreed together"


def test_decided_conflicts_are_no_finding(vcsekit: Vcsekit):
    made = vcsekit("a", "b", "--out", "whole", "--decide", "care-01=High: both saw it")
    assert made.code == 0
    assert made.out.endswith("  South: Low\n  Decided: High\n")
    record = read_session(Path("sessions/whole.jsonl"), load(None)).session.record(ONE)
    assert (record.level, record.why.startswith("both saw it (")) == ("high", True)


def test_rooms_that_agree_are_no_finding(vcsekit: Vcsekit):
    hold("c", "2", "", "")
    made = vcsekit("a", "c", "--out", "whole", "--name", "c=The west")
    assert (made.code, made.out) == (0, "2 of 3 indicators are settled. Rooms differ on 0.\n")
    why = read_session(Path("sessions/whole.jsonl"), load(None)).session.record(ONE).why
    assert why.startswith("North and The west chose High.")


def test_the_same_rooms_give_the_same_file_and_stay_as_they_are(vcsekit: Vcsekit):
    before = {name: Path(f"sessions/{name}.jsonl").read_bytes() for name in "ab"}
    vcsekit("a", "b", "--out", "one")
    vcsekit("sessions/a.jsonl", "b", "--out", "elsewhere/two.jsonl")
    assert Path("sessions/one.jsonl").read_bytes() == Path("elsewhere/two.jsonl").read_bytes()
    assert before == {name: Path(f"sessions/{name}.jsonl").read_bytes() for name in "ab"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a"], "there is nothing to merge: one session is named"),
        (["a", "a"], "sessions/a.jsonl is named twice"),
        (["a", "sessions/../sessions/a.jsonl"], "sessions/../sessions/a.jsonl is named twice"),
        (["a", "x"], "there is no session sessions/x.jsonl"),
        (["a", "b", "--name", "c=West"], "“c=West” names no room of these sessions"),
        (["a", "b", "--name", "b= "], "“b= ” names no room of these sessions"),
        (["a", "b", "--name", "b=North"], "two rooms are called “North”"),
        (["a", "b", "--decide", "CARE-01"], "“CARE-01” decides nothing"),
        (["a", "b", "--decide", "CARE-02=low"], "the rooms do not differ on CARE-02"),
        (["a", "b", "--decide", "CARE-99=low"], "the rooms do not differ on CARE-99"),
        (["a", "b", "--decide", "CARE-01=middling"], "“middling” is no level"),
        (["a", "b", "--decide", "CARE-01=low", "--decide", "CARE-01=high"], "CARE-01 is decided twice"),
    ],
)
def test_nothing_is_written_where_anything_is_wrong(arguments: list[str], message: str, vcsekit: Vcsekit):
    found = vcsekit(*arguments, "--out", "whole")
    assert (found.code, found.out, found.err.splitlines()[0]) == (2, "", f"error: {message}")
    assert sorted(path.name for path in Path("sessions").iterdir()) == ["a.jsonl", "b.jsonl"]


def test_a_session_is_never_replaced(vcsekit: Vcsekit):
    found = vcsekit("a", "b", "--out", "b")
    assert found.err.startswith("error: sessions/b.jsonl exists already, and a session is never replaced\n")
    assert found.code == 2


def test_a_damaged_room_is_refused(vcsekit: Vcsekit):
    path = Path("sessions/b.jsonl")
    path.write_bytes(path.read_bytes().replace(b'"low"', b'"high"'))
    found = vcsekit("a", "b", "--out", "whole")
    assert (found.code, found.err.startswith("error: sessions/b.jsonl:2 is damaged")) == (2, True)
    assert not Path("sessions/whole.jsonl").exists()


@pytest.mark.parametrize(
    ("old", "new"), [("version: 1.0.0", "version: 1.1.0"), ("Nothing can be seen.", "Nothing can be seen at all.")]
)
def test_another_version_or_wording_needs_migrating(old: str, new: str, vcsekit: Vcsekit):
    matrix = Path("content/matrix.yaml")
    matrix.write_text(matrix.read_text().replace(old, new))
    hold("c", "2", "", "")
    found = vcsekit("a", "c", "--out", "whole")
    assert found.code == 2
    assert "were not held with the same matrix, version and wording" in found.err
    assert "`vcsekit migrate`" in found.err
    assert not Path("sessions/whole.jsonl").exists()


# One session on two laptops


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock by which every answer takes a second."""
    moments = (f"2026-05-04T09:{number // 60:02}:{number % 60:02}Z" for number in range(3600))
    monkeypatch.setattr("vcsekit.io.clock.now", lambda: next(moments))


@pytest.mark.usefixtures("clock")
def test_a_session_is_not_merged_with_what_it_was_before_it_went_on(vcsekit: Vcsekit):
    hold("day", "room nhs 4, vcse 5", "vote: 2 7", "2", "yes")
    shutil.copyfile("sessions/day.jsonl", "sessions/laptop.jsonl")
    same = vcsekit("day", "laptop", "--out", "whole")
    hold("laptop", "We saw it", "", "")
    for order in (("day", "laptop"), ("laptop", "day")):
        refused = vcsekit(*order, "--out", "whole")
        assert refused.code == 2
        assert refused.err == (
            "error: sessions/laptop.jsonl goes on from sessions/day.jsonl and holds all of it\n"
            "  hint: leave sessions/day.jsonl out\n"
        )
    assert (same.code, "holds all of it" in same.err) == (2, True)
    assert not Path("sessions/whole.jsonl").exists()


@pytest.mark.usefixtures("clock")
def test_what_two_copies_share_counts_once(vcsekit: Vcsekit):
    hold("day", "room nhs 4, vcse 5", "vote: 2 7", "2", "yes")
    shutil.copyfile("sessions/day.jsonl", "sessions/laptop.jsonl")
    hold("day", "They do it", "", "", "note Here")
    hold("laptop", "We saw it", "", "", "note There")
    made = vcsekit("day", "laptop", "--out", "whole")
    assert made.code == 0
    assert "note: sessions/laptop.jsonl began as a copy" in made.err
    session = read_session(Path("sessions/whole.jsonl"), load(None)).session
    assert session.record(ONE).votes[0].number == 9
    assert dict(session.people) == {"nhs": 4, "vcse": 5}
    assert [note.text for note in session.record(TWO).notes] == ["day: Here", "laptop: There"]


def test_rooms_that_a_program_held_at_one_moment_are_no_copies(vcsekit: Vcsekit, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("vcsekit.io.clock.now", lambda: "2026-05-04T09:00:00Z")
    for name in ("east", "west"):
        hold(name, "vote: 2 7", "2", "", "", "")
    made = vcsekit("east", "west", "--out", "whole")
    assert (made.code, "copy" in made.err) == (0, False)
    assert read_session(Path("sessions/whole.jsonl"), load(None)).session.record(ONE).votes[0].number == 18
