"""The minutes of a session: all that was shown and kept is there, small groups and private notes are not."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from held import LIBRARY, ONE, THREE, TWO, Vcsekit, after, caller, hold, replayed
from vcsekit.assess import events as e
from vcsekit.assess.consensus import read_vote
from vcsekit.assess.fold import replay
from vcsekit.assess.legible import legible
from vcsekit.assess.minutes import Held, take_minutes
from vcsekit.assess.minutes_model import Minutes, as_json, minutes_schema
from vcsekit.assess.rebuild import events_of
from vcsekit.assess.record import Vote, Way
from vcsekit.assess.session import Session, start
from vcsekit.assess.suppress import safe_people, safe_votes
from vcsekit.cli.sessions import FORMAT, KIND
from vcsekit.export.minutes import minutes_csv, minutes_markdown
from vcsekit.io import journal
from vcsekit.scoring.group import OTHERS

ROOT = Path(__file__).parents[1]
HEADER = {"matrix": {"hash": LIBRARY.matrix_hash()}, "created": "2026-05-01T09:00:00Z", "system": "Riverton"}
HELD = Held("spring", HEADER, "2026-05-01T11:00:00Z")
SMALLEST = LIBRARY.matrix.agreement.minimum_group_size

WORKSHOP = (
    "room nhs 4, vcse 5, council 2",
    "vote", "4 0", "1 4", "1 1", "",
    "vote", "0 4", "0 5", "1 1", "",
    "2", "Two boards do it.", "It is not so for us.", "",
    "Board minutes; where: shared drive; who: Ann Smith; date: May 2026", "",
    "note Ask again in a year", "private Somebody was cross",
    "confidence high",
    "ask The letters; who: finance lead", "1", "", "",
    "action Publish rates; who: Ann Smith; when: 1 March 2027; approach: early-letters",
    "park Who pays?", "wording Whose budget?", "na We have none",
    "close", "Too long a day.", "",
)  # fmt: skip


def minutes_of(session: Session, *, private: bool = False) -> Minutes:
    return take_minutes(LIBRARY, session, HELD, private=private)


@pytest.fixture(scope="module")
def workshop() -> Minutes:
    return minutes_of(after(*WORKSHOP))


# What is in them


def test_who_was_in_the_room_with_the_small_merged(workshop: Minutes):
    assert workshop.people == 11
    assert {group.constituency: group.people for group in workshop.room} == {"VCSE": 5, "Others, together": 6}


def test_every_vote_that_was_shown_round_by_round(workshop: Minutes):
    first, second = workshop.indicators[0].votes
    assert (first.number, first.counts, second.counts) == (11, {"low": 6, "high": 5}, {"low": 1, "high": 10})
    assert first.disputed and not second.disputed
    assert [group.constituency for group in first.constituencies] == ["VCSE", "Others, together"]
    assert sum(sum(group.counts.values()) for group in first.constituencies) == first.number
    assert first.word.startswith("split between") and first.gap == 1


def test_what_was_settled_and_kept(workshop: Minutes):
    one = workshop.indicators[0]
    assert (one.standing, one.level, one.label, one.how) == ("settled", "high", "High", "agreed after votes")
    assert (one.reason, one.minority_views) == ("Two boards do it.", ("It is not so for us.",))
    assert [(item.text, item.where, item.vouched_by, item.date) for item in one.evidence] == [
        ("Board minutes", "shared drive", "Ann Smith", "May 2026")
    ]
    two, three = workshop.indicators[1:]
    assert (two.how, two.confidence, two.notes) == ("chosen without a counted vote", "high", ("Ask again in a year",))
    assert [(item.text, item.vouched_by) for item in two.evidence_asked_for] == [("The letters", "finance lead")]
    assert (three.standing, three.reason) == ("not applicable", "We have none")
    assert (workshop.settled, workshop.of) == (3, 3)


def test_actions_parked_questions_and_feedback(workshop: Minutes):
    action = workshop.actions[0]
    title = next(item.title for item in LIBRARY.approaches if item.id == "early-letters")
    assert (action.text, action.who, action.when) == ("Publish rates", "Ann Smith", "1 March 2027")
    assert (action.approach, action.approach_title, action.indicator) == ("early-letters", title, THREE)
    assert [(item.text, item.indicator) for item in workshop.parked] == [("Who pays?", THREE)]
    assert [(item.about, item.text) for item in workshop.feedback] == [
        ("wording", "Whose budget?"), ("process", "Too long a day."),
    ]  # fmt: skip


def test_a_dropped_action_is_left_out_and_numbers_stay():
    actions = minutes_of(after("action One", "action Two", "drop action 1")).actions
    assert [(item.number, item.text) for item in actions] == [(2, "Two")]


def test_the_block_is_told_apart():
    planned = e.Planned(minutes=60, ratify=(e.Proposal(indicator=ONE, level="high"),))
    session = replayed(planned, e.Ratified(levels={ONE: "high"}))
    assert minutes_of(session).indicators[0].how == "ratified in the block"
    assert minutes_of(session).minutes_planned == 60


def test_votes_that_nobody_was_shown_are_not_in_them():
    sent = e.VotesImported(indicator=ONE, source="a form", votes={"nhs": {"low": 5}})
    opened = (e.VoteOpened(indicator=ONE, way="room"), e.VotesCounted(indicator=ONE, counts={"low": 9}))
    assert minutes_of(replayed(sent, *opened)).indicators[0].votes == ()
    shown = minutes_of(replayed(sent, e.VotesRevealed(indicator=ONE))).indicators[0].votes
    assert [(vote.source, vote.number) for vote in shown] == [("a form", 5)]


def test_too_few_votes_are_not_told():
    vote = minutes_of(after("vote room", "1 1", "")).indicators[0].votes[0]
    assert (vote.number, vote.counts, vote.median, vote.constituencies) == (2, {}, None, ())
    assert "2 votes (all together): too few to show." in minutes_markdown(minutes_of(after("vote room", "1 1", "")))


def test_time_is_told_in_minutes():
    events = [e.NoteAdded(text="a", at="2026-05-01T09:00:00Z"), e.NoteAdded(text="b", at="2026-05-01T09:12:40Z")]
    found = minutes_of(replayed(*events))
    assert (found.minutes, found.indicators[0].minutes) == (13, 13)


# Private notes


@pytest.mark.parametrize("form", [minutes_markdown, minutes_csv, as_json])
def test_private_notes_only_where_they_are_asked_for(form: Callable[[Minutes], str]):
    session = replay(after(*WORKSHOP), [e.NoteAdded(text="All were cross", private=True)])
    plain, private = form(minutes_of(session)), form(minutes_of(session, private=True))
    assert "cross" not in plain
    assert "Somebody was cross" in private
    assert form is minutes_csv or "All were cross" in private


def test_a_document_with_private_notes_says_so_on_top():
    session = after(*WORKSHOP)
    assert minutes_markdown(minutes_of(session, private=True)).startswith("> **Private.** This document holds private")
    assert list(json.loads(as_json(minutes_of(session, private=True)))).index("holds_private_notes") < 3
    assert minutes_csv(minutes_of(session, private=True)).startswith("private_notes,indicator,")
    assert minutes_markdown(minutes_of(session)).startswith("# Minutes: Riverton\n")
    assert not minutes_of(after("1"), private=True).holds_private_notes


# Formats


def test_json_is_as_the_schema_says(workshop: Minutes):
    schema = json.loads((ROOT / "schemas" / "minutes.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(json.loads(as_json(workshop)))
    Draft202012Validator(schema).validate(json.loads(as_json(minutes_of(start(LIBRARY)))))


def test_json_keeps_letters_as_they_are():
    text = as_json(minutes_of(replayed(e.NoteAdded(text="Zoë’s “idea”, 1/2"))))
    assert '"Zoë’s \\"' not in text and '\n    "Zoë’s “idea”, 1/2"\n' in text
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


def test_the_schema_of_minutes_is_the_one_that_is_published():
    assert minutes_schema() == (ROOT / "schemas" / "minutes.schema.json").read_text(encoding="utf-8")


def test_csv_has_a_row_an_indicator(workshop: Minutes):
    rows = list(csv.DictReader(io.StringIO(minutes_csv(workshop))))
    assert [row["indicator"] for row in rows] == [ONE, TWO, THREE]
    assert (rows[0]["votes_shown"], rows[0]["last_low"], rows[0]["last_high"]) == ("2", "1", "10")
    assert "vote 1: 11 votes (by constituency): Low 6, High 5." in rows[0]["votes"]
    assert rows[0]["evidence"] == "Board minutes; where: shared drive; who vouches: Ann Smith; date: May 2026"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", " =1"])
def test_no_cell_of_the_csv_is_a_formula(text: str):
    session = replayed(
        e.LevelChosen(indicator=ONE, level="low"),
        e.ReasonGiven(indicator=ONE, text=text),
        e.MinorityView(indicator=ONE, text=text),
        e.NoteAdded(indicator=ONE, text=text),
        e.EvidenceAdded(indicator=ONE, text=text),
        e.RoomLevel(indicator=ONE, room=text, level="low"),
    )
    row = next(csv.DictReader(io.StringIO(minutes_csv(minutes_of(session)))))
    for name in ("reason", "minority_views", "notes", "evidence", "other_rooms"):
        assert row[name].startswith(f"'{text.strip() if not text.isascii() else text}"[:2]), name


def test_markdown_shows_texts_as_they_were_written():
    text = "<b>*one* | two</b> [x](y) `z` # a"
    session = after("1", text, "", f"action {text}; who: {text}", f"park {text}")
    shown = minutes_markdown(minutes_of(session))
    escaped = r"\<b\>\*one\* \| two\</b\> \[x\](y) \`z\` \# a"
    assert f"- Why: {escaped}\n" in shown
    assert f"| 1 | {escaped} | {escaped} |" in shown
    assert shown.count(escaped) == 4


def test_the_matrix_with_its_version_stage_and_notice(workshop: Minutes):
    assert "Small matrix, version 1.0.0 (draft). An invented matrix for tests." in minutes_markdown(workshop)
    assert not workshop.matrix.reworded
    other = take_minutes(LIBRARY, start(LIBRARY), replace(HELD, header={**HEADER, "matrix": {"hash": "x"}}))
    assert "reworded since this session began" in minutes_markdown(other)


def test_nothing_that_a_terminal_obeys_is_printed():
    assert legible("a\x1b[2Jb\u202ec\x07\n\udc80é") == "a [2Jbc  \ufffdé"
    assert legible("plain") == "plain"
    session = replayed(e.NoteAdded(indicator=ONE, text="a\x1b[2J\nb\udcff"))
    for form in (minutes_markdown, minutes_csv, as_json):
        form(minutes_of(session)).encode("utf-8")
        assert "\x1b" not in form(minutes_of(session))


# Small groups, whatever the votes

GROUPS = st.sampled_from(["nhs", "vcse", "council", ""])
COUNTS = st.fixed_dictionaries({}, optional={"low": st.integers(0, 5), "high": st.integers(0, 5)})
VOTES = st.dictionaries(GROUPS, COUNTS, max_size=4)


@settings(derandomize=True, deadline=None)
@given(VOTES)
def test_votes_that_leave_the_room_tell_apart_no_small_group(votes: dict[str, dict[str, int]]):
    vote = Vote(Way.CONSTITUENCY, votes, revealed=True)
    safe = safe_votes(LIBRARY.matrix, vote)
    if safe is None:
        assert vote.number < SMALLEST
        return
    numbers = {name: sum(counts.values()) for name, counts in safe.items()}
    assert sum(numbers.values()) == vote.number
    assert all(number >= SMALLEST for number in numbers.values())
    assert read_vote(LIBRARY.matrix, replace(vote, votes=safe)) == read_vote(LIBRARY.matrix, vote)


@settings(derandomize=True, deadline=None)
@given(st.dictionaries(st.sampled_from(["nhs", "vcse", "council"]), st.integers(0, 6)))
def test_people_in_the_room_tell_apart_no_small_group(people: dict[str, int]):
    safe = safe_people(LIBRARY.matrix, people)
    assert sum(safe.values()) == sum(people.values())
    assert len(safe) < 2 or all(number >= SMALLEST for number in safe.values())
    assert OTHERS not in safe
    shown = minutes_of(replayed(e.RoomCounted(people=people))).room
    assert all(group.people >= SMALLEST for group in shown)


# A session as events again

INDICATORS = st.sampled_from([ONE, TWO, THREE])
TEXTS = st.text(min_size=1, max_size=8)
LEVELS = st.sampled_from(["low", "high"])
HAPPENED = st.lists(
    st.one_of(
        st.builds(e.RoomCounted, people=st.dictionaries(st.sampled_from(["nhs", "vcse"]), st.integers(0, 5))),
        st.builds(e.VotesImported, indicator=INDICATORS, source=TEXTS, votes=VOTES),
        st.builds(e.VoteOpened, indicator=INDICATORS, way=st.sampled_from(["room", "constituency", "person"])),
        st.builds(e.VotesCounted, indicator=INDICATORS, constituency=GROUPS, counts=COUNTS),
        st.builds(e.VotesRevealed, indicator=INDICATORS),
        st.builds(e.LevelChosen, indicator=INDICATORS, level=LEVELS),
        st.builds(e.LevelProposed, indicator=INDICATORS, level=LEVELS),
        st.builds(e.Ratified, levels=st.dictionaries(INDICATORS, LEVELS)),
        st.builds(e.NotApplicable, indicator=INDICATORS, reason=TEXTS),
        st.builds(e.ReasonGiven, indicator=INDICATORS, text=TEXTS),
        st.builds(e.MinorityView, indicator=INDICATORS, text=TEXTS),
        st.builds(e.ConfidenceStated, indicator=INDICATORS, confidence=st.sampled_from(["low", "medium", "high"])),
        st.builds(e.RoomLevel, indicator=INDICATORS, room=TEXTS, level=LEVELS, reason=TEXTS),
        st.builds(e.NoteAdded, indicator=st.none() | INDICATORS, text=TEXTS, private=st.booleans()),
        st.builds(e.EvidenceAdded, indicator=INDICATORS, text=TEXTS, vouched_by=TEXTS, asked=st.booleans()),
        st.builds(e.EvidenceShown, indicator=INDICATORS, number=st.integers(1, 3)),
        st.builds(e.ActionAdded, indicator=st.none() | INDICATORS, text=TEXTS, who=TEXTS, when=TEXTS),
        st.builds(e.ActionDropped, number=st.integers(1, 3)),
        st.builds(e.Parked, indicator=INDICATORS, text=TEXTS),
        st.builds(e.FeedbackGiven, indicator=INDICATORS, about=st.sampled_from(["wording", "process"]), text=TEXTS),
        st.builds(e.Undone),
        st.builds(e.Redone),
    ),
    max_size=25,
)


@settings(derandomize=True, deadline=None)
@given(HAPPENED)
def test_a_session_told_again_in_events_has_the_same_minutes(happened: list[e.Event]):
    session = replayed(*happened)
    again = replayed(*events_of(session))
    told, told_again = minutes_of(session, private=True), minutes_of(again, private=True)
    numbers = [item.model_copy(update={"number": 0}) for item in told.actions]
    assert [item.model_copy(update={"number": 0}) for item in told_again.actions] == numbers
    assert told_again.model_copy(update={"actions": ()}) == told.model_copy(update={"actions": ()})
    assert again.indicator == next(iter(again.open), None)


# The commands


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vcsekit:
    return caller(tmp_path, monkeypatch, capsys)


def other_version() -> None:
    matrix = Path("content/matrix.yaml")
    matrix.write_text(matrix.read_text().replace("version: 1.0.0", "version: 1.1.0"))


def old_session(path: Path) -> Path:
    """A session as the first format had it: no number of the format, and no more than these events."""
    header = {
        "kind": KIND,
        "created": "2025-03-04T10:00:00Z",
        "matrix": {"id": "small", "version": "1.0.0", "hash": LIBRARY.matrix_hash()},
        "system": "Riverton",
    }
    entries = [
        {"type": "level", "indicator": ONE, "level": "high", "at": "2025-03-04T10:01:00Z"},
        {"type": "note", "indicator": ONE, "text": "An old note", "at": "2025-03-04T10:02:00Z"},
        {"type": "evidence", "indicator": ONE, "text": "Old minutes", "at": "2025-03-04T10:03:00Z"},
        {"type": "passed", "indicator": ONE, "at": "2025-03-04T10:03:30Z"},
        {"type": "skipped", "indicator": TWO, "at": "2025-03-04T10:04:00Z"},
        {"type": "not_applicable", "indicator": THREE, "reason": "None here", "at": "2025-03-04T10:05:00Z"},
        {"type": "moved", "indicator": None, "at": "2025-03-04T10:06:00Z"},
    ]
    journal.write(path, header, entries)
    return path


def test_list_tells_of_every_session_and_never_stops(vcsekit: Vcsekit):
    assert vcsekit("assess", "list").err == "there is no session in sessions/ yet; `vcsekit assess NAME` begins one\n"
    hold("spring", "2", "Because", "", about={"system": "Riverton", "place": "The harbour", "round": "2026"})
    hold("later", "1")
    other_version()
    hold("newer")
    Path("sessions/bad.jsonl").write_text("no session")
    Path("sessions/folder.jsonl").mkdir()
    rows = {row["name"]: row for row in json.loads(vcsekit("assess", "list", "--json").out)}
    assert list(rows) == ["bad", "folder", "later", "newer", "spring"]
    assert rows["bad"]["problem"] == "sessions/bad.jsonl is not a session: its first line is missing or cut off"
    assert "is a folder" in rows["folder"]["problem"]
    spring = rows["spring"]
    assert (spring["system"], spring["place"], spring["round"]) == ("Riverton", "The harbour", "2026")
    assert (spring["matrix"], spring["settled"]) == ({"id": "small", "version": "1.0.0"}, None)
    assert "was held with small 1.0.0, and this is small 1.1.0" in spring["problem"]
    assert (rows["newer"]["settled"], rows["newer"]["of"], rows["newer"]["problem"]) == (0, 3, None)
    text = vcsekit("assess", "list").out
    assert "newer   0 of 3 settled." in text
    assert "Riverton, The harbour, 2026. Begun" in " ".join(text.split())
    assert all(len(line) <= 80 for line in text.splitlines())


def test_show_tells_where_a_session_stands(vcsekit: Vcsekit):
    hold("spring", *WORKSHOP[:-4], about={"system": "Riverton"})
    found = vcsekit("assess", "show", "spring")
    flat = " ".join(found.out.split())
    assert found.code == 0
    assert "spring: Riverton. Begun" in flat
    assert "2 of 3 indicators are settled. Settled (2): CARE-01 Invited in time: High, agreed after votes" in flat
    assert f"Open (1): {THREE}" in flat
    assert f"Actions (1): {THREE}: Publish rates; who: Ann Smith; when: 1 March 2027; approach:" in flat
    assert f"Evidence still asked for (1): {TWO}: The letters; who brings it: finance lead" in flat
    assert f"Parked (1): {THREE}: Who pays?" in flat
    assert "1 private note: not shown here" in flat
    assert "cross" not in flat
    assert all(len(line) <= 80 for line in found.out.splitlines())


def test_show_tells_of_splits(vcsekit: Vcsekit):
    hold("spring", *WORKSHOP[:6], "2", "", "", "", "na Not ours")
    flat = " ".join(vcsekit("assess", "show", "spring").out.split())
    assert "Split or spread in the last vote (1): CARE-01 Invited in time: split between" in flat
    assert "Not applicable (1): CARE-02 Heard at the table: Not ours" in flat


@pytest.mark.parametrize(("name", "start_of_text"), [("m.md", "# Minutes"), ("m.json", "{"), ("m.csv", "indicator,")])
def test_export_by_the_files_ending(name: str, start_of_text: str, vcsekit: Vcsekit):
    hold("spring", *WORKSHOP)
    made = vcsekit("assess", "export", "spring", "--out", name)
    assert (made.code, made.out, made.err) == (0, "", f"written: {name}\n")
    assert Path(name).read_text(encoding="utf-8").startswith(start_of_text)
    again = vcsekit("assess", "export", "spring", "--out", name)
    assert (again.code, again.err.splitlines()[0]) == (2, f"error: {name} exists already")
    assert vcsekit("assess", "export", "spring", "--out", name, "--force").code == 0
    form = name.partition(".")[2]
    assert vcsekit("assess", "export", "sessions/spring.jsonl", "--format", form).out.startswith(start_of_text)


def test_export_with_private_notes_says_so(vcsekit: Vcsekit):
    hold("spring", *WORKSHOP)
    made = vcsekit("assess", "export", "spring", "--private")
    assert made.err == "note: this holds private notes; keep it\n"
    assert "- Private note: Somebody was cross\n" in made.out


def test_a_session_of_the_first_format_is_read(vcsekit: Vcsekit):
    old_session(Path("sessions/old.jsonl"))
    data = json.loads(vcsekit("assess", "export", "old", "--format", "json").out)
    one, _, three = (item for domain in data["domains"] for item in domain["indicators"])
    assert (one["level"], one["how"], one["notes"]) == ("high", "chosen without a counted vote", ["An old note"])
    assert [item["text"] for item in one["evidence"]] == ["Old minutes"]
    assert (three["standing"], three["reason"]) == ("not applicable", "None here")
    assert data["session"]["last_saved"] == "2025-03-04T10:06:00Z"
    assert "2 of 3 indicators are settled." in vcsekit("assess", "show", "old").out
    assert vcsekit("assess", "redact", "old", "--out", "public", "--texts", "keep").code == 0
    assert journal.read(Path("sessions/public.jsonl")).header["session_format"] == FORMAT
    assert "2 of 3 indicators are settled." in vcsekit("assess", "show", "public").out
    assert vcsekit("actions", "old").code == vcsekit("feedback", "old").code == 0


ABOUT_ONE = [
    ("assess", "show"),
    ("assess", "export"),
    ("assess", "redact", "--out", "r.md"),
    ("actions",),
    ("feedback",),
]


@pytest.mark.parametrize("command", ABOUT_ONE, ids=" ".join)
def test_bad_input(command: tuple[str, ...], vcsekit: Vcsekit):
    path = hold("spring", *WORKSHOP)
    words, options = [word for word in command[:2] if word.isalpha()], list(command[2:])
    missing = vcsekit(*words, "sprin", *options)
    assert missing.err == "error: there is no session sessions/sprin.jsonl\n  hint: did you mean `spring`?\n"
    folder = vcsekit(*words, "content/domains", *options)
    assert folder.err.startswith("error: content/domains is a folder, not a session\n")
    lines = path.read_bytes().splitlines(keepends=True)
    Path("sessions/damaged.jsonl").write_bytes(
        b"".join([*lines[:2], lines[2].replace(b'"type"', b'"typo"'), *lines[3:]])
    )
    damaged = vcsekit(*words, "damaged", *options)
    assert damaged.err.startswith("error: sessions/damaged.jsonl:3 is damaged")
    Path("sessions/noise.jsonl").write_bytes(bytes(range(256)))
    noise = vcsekit(*words, "noise", *options)
    other_version()
    other = vcsekit(*words, "spring", *options)
    assert "was held with small 1.0.0, and this is small 1.1.0" in other.err
    for outcome in (missing, folder, damaged, noise, other):
        assert (outcome.code, outcome.out) == (2, "")
    assert not Path("r.md").exists()


@pytest.mark.parametrize(
    ("header", "entry", "problem"),
    [
        ({"matrix": "small"}, {}, "does not say with which matrix it was held"),
        ({"matrix": {"id": ["small"]}}, {}, "was held with ['small'] None"),
        ({"session_format": "2"}, {}, "was written by a newer vcsekit"),
        ({}, {"type": "level", "indicator": ONE, "level": "low", "at": "yesterday"}, ":2 holds an entry that this"),
        ({}, {"type": "level", "indicator": ONE, "level": "low", "at": "0001-01-01T00:00:00+23:00"}, ""),
        ({"created": 5, "system": {"a": 1}, "merged": [1, {"file": [1]}]}, {"type": "moved"}, ""),
    ],
)
def test_a_first_line_or_an_entry_can_say_anything(header: dict, entry: dict, problem: str, vcsekit: Vcsekit):
    sound = {"kind": KIND, "created": "2026-05-01T09:00:00Z", "matrix": {"id": "small", "version": "1.0.0"}}
    journal.write(Path("sessions/odd.jsonl"), sound | header, [entry] if entry else [])
    hold("spring", "1")
    rows = {row["name"]: row["problem"] for row in json.loads(vcsekit("assess", "list", "--json").out)}
    assert problem in (rows["odd"] or "") and rows["spring"] is None
    for command in ("show odd", "export odd", "redact odd --out r.md --texts drop"):
        assert vcsekit("assess", *command.split()).code == (2 if problem else 0)
    assert vcsekit("actions", "odd").code == vcsekit("feedback", "odd").code == (2 if problem else 0)
    if not problem and "merged" in header:
        journal.write(Path("sessions/odd2.jsonl"), sound | header, [])
        assert vcsekit("assess", "merge", "odd", "odd2", "--out", "whole").code == 0
        assert vcsekit("assess", "show", "whole").code == 0


def test_a_torn_session_is_read_and_stays_as_it_is(vcsekit: Vcsekit):
    path = hold("spring", "2", "Because", "")
    torn = path.read_bytes() + b'{"n": 99'
    path.write_bytes(torn)
    assert vcsekit("assess", "export", "spring").code == 0
    assert path.read_bytes() == torn
    assert list(Path("sessions").iterdir()) == [path]


def test_no_command_changes_a_session(vcsekit: Vcsekit, tmp_path: Path):
    path = hold("spring", *WORKSHOP)
    shutil.copy(path, tmp_path / "copy")
    for command in ABOUT_ONE:
        vcsekit(*[word for word in command[:2] if word.isalpha()], "spring", *command[2:])
    assert path.read_bytes() == (tmp_path / "copy").read_bytes()


def test_a_whole_journal_replaces_none(tmp_path: Path):
    from vcsekit.diagnostics import VcsekitError

    path = tmp_path / "s.jsonl"
    journal.write(path, {"kind": "test"}, [{"a": 1}, {"b": "ü"}])
    assert journal.read(path).entries == ({"a": 1}, {"b": "ü"})
    with journal.resume(path) as own:
        own.append({"c": 3})
    before = path.read_bytes()
    with pytest.raises(VcsekitError, match="never replaced"):
        journal.write(path, {"kind": "test"}, [])
    assert path.read_bytes() == before
