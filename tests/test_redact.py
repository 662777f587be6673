"""A redacted session: no private text, no name, no small group and no time of day, in any form."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from held import LIBRARY, ONE, THREE, TWO, Vcsekit, after, caller, hold, replayed
from vcsekit.assess import events as e
from vcsekit.assess.minutes import Held, take_minutes
from vcsekit.assess.minutes_model import as_json
from vcsekit.assess.pseudonyms import Pseudonyms
from vcsekit.assess.rebuild import events_of
from vcsekit.assess.redact import Choices, Redacted, free_texts, redact
from vcsekit.assess.session import Session
from vcsekit.cli.app import run
from vcsekit.cli.library import load
from vcsekit.cli.sessions import read_session
from vcsekit.export.minutes import minutes_markdown

KEEP, DROP = Choices(texts=True, feedback=True), Choices(texts=False)


def redacted(session: Session, choices: Choices = KEEP) -> Redacted:
    return redact(LIBRARY, session, choices)


def in_every_form(session: Session, choices: Choices) -> str:
    """All that a redacted session can be written as, one after the other."""
    public = redacted(session, choices).session
    minutes = take_minutes(LIBRARY, public, Held("public", {"matrix": {}}, ""), private=True)
    events = "\n".join(event.model_dump_json() for event in events_of(public))
    return "\n".join((minutes_markdown(minutes), as_json(minutes), events))


# Names


@pytest.fixture
def names() -> Pseudonyms:
    return Pseudonyms(
        LIBRARY.matrix, ["Ann Smith", "ann  smith", "Bo", "Local Authority", "we", "chair", "Ann"], ["Chair"]
    )


def test_a_name_has_one_pseudonym_whatever_its_case_and_spaces(names: Pseudonyms):
    assert names.people == {"Ann Smith": "person A", "Bo": "person B", "Ann": "person C"}
    assert [names.of(name) for name in ("ANN SMITH", "Ann   Smith", "bo")] == ["person A", "person A", "person B"]


def test_a_constituency_stays_and_so_do_roles_and_words_that_name_nobody(names: Pseudonyms):
    assert names.groups == {"Local Authority": "The council"}
    assert [names.of(name) for name in ("local authority", "We", "chair", "")] == ["The council", "We", "chair", ""]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Ann Smith's letter to ann  smith", "person A's letter to person A"),
        ("Ann met Bo, (Bo) and BO.", "person C met person B, (person B) and person B."),
        ("Bob and Annie, the Bobs, xBo, Bo1", "Bob and Annie, the Bobs, xBo, Bo1"),
        ("We like the local authority and the chair", "We like the local authority and the chair"),
        ("Ann\u00a0Smith, Ann-Smith, ANN (Smith)", "person A, person A, person A)"),
    ],
)
def test_names_are_replaced_in_texts_as_whole_words(text: str, masked: str, names: Pseudonyms):
    assert names.masked(text) == masked


def test_names_with_marks_are_replaced_too():
    names = Pseudonyms(LIBRARY.matrix, ["Dr. J. (Jo) O'Neil", "a+b", "...", "[x]"])
    assert names.masked("Ask dr. j. (jo) o'neil, not a+b... or [x]!") == "Ask person A, not person B... or [person D]!"


def test_a_name_is_the_same_however_its_accents_are_stored():
    names = Pseudonyms(LIBRARY.matrix, ["Jose\u0301 Strauß"])
    assert names.masked("Jos\u00e9 Strauß and JOSE\u0301 STRAUSS") == "person A and person A"
    assert Pseudonyms(LIBRARY.matrix, ["\u0130pek"]).masked("By \u0130pek.") == "By person A."


def test_many_names_in_long_texts_take_no_long_time():
    names = Pseudonyms(LIBRARY.matrix, [f"Name{number} Long" for number in range(20_000)])
    masked = names.masked("Name7 Name19999 long " * 20_000)
    assert masked.startswith("Name7 person ACOF Name7 ") and masked.count("person") == 20_000


def test_the_27th_person_is_person_aa():
    names = Pseudonyms(LIBRARY.matrix, [f"Name{number}" for number in range(28)])
    assert list(names.people.values())[25:] == ["person Z", "person AA", "person AB"]


# What goes and what stays


def test_what_was_taken_out_is_told_exactly():
    session = after(
        "room nhs 4, vcse 4, council 1", "vote", "4 0", "1 4", "1 0", "", "1", "Because of Ann Smith", "Not us", "",
        "Minutes; who: Ann Smith", "More; who: NHS", "", "private Cross", "vote room", "1 1", "", "note Shared",
        "action One; who: Bo", "action Two", "drop action 2", "wording Which?",
    )  # fmt: skip
    kept, dropped = redacted(session, Choices(texts=True)), redacted(session, DROP)
    assert kept.taken == (
        "1 private note",
        "2 names of people: replaced by person A to person B",
        "1 name of constituencies: written as the matrix writes them",
        "1 vote: small constituencies merged",
        "1 vote of fewer than 3 people",
        "how many people of each small constituency were in the room: merged",
        "1 feedback text",
        "1 dropped action",
        "what was taken back, the time of day, and how long each indicator took",
    )
    assert "7 free texts, with the actions and evidence that they tell" in dropped.taken
    assert list(free_texts(dropped.session)) == []
    assert dropped.session.record(ONE).level == "low"
    assert [item.text for item in free_texts(kept.session)] == [
        "Because of person A", "Not us", "Minutes; person A", "More; NHS", "Shared", "One; person B",
    ]  # fmt: skip
    assert kept.people == {"Ann Smith": "person A", "Bo": "person B"}


def test_several_votes_that_stay_in_the_room_are_told_as_such():
    session = replayed(
        *(e.VotesImported(indicator=ONE, source="a form", votes={"nhs": {"low": 4}}) for _ in range(2)),
        e.VoteOpened(indicator=TWO, way="room"),
        e.VotesCounted(indicator=TWO, counts={"low": 1}),
        e.VotesRevealed(indicator=TWO),
        e.VoteOpened(indicator=TWO, way="room"),
        e.VotesCounted(indicator=TWO, counts={"low": 2}),
        e.VotesRevealed(indicator=TWO),
        *votes_by_constituency(nhs=3, vcse=3),
        *votes_by_constituency(nhs=3, vcse=3, council=1),
        *votes_by_constituency(nhs=3, vcse=3, council=2),
    )
    told = redacted(session)
    assert told.taken == (
        "2 votes: small constituencies merged",
        "2 votes of fewer than 3 people",
        "2 votes that nobody was shown",
        "what was taken back, the time of day, and how long each indicator took",
    )
    assert (told.session.past, told.session.future) == ((), ())


def votes_by_constituency(**numbers: int) -> list[e.Event]:
    counted = [
        e.VotesCounted(indicator=THREE, constituency=name, counts={"low": number}) for name, number in numbers.items()
    ]
    return [e.VoteOpened(indicator=THREE, way="constituency"), *counted, e.VotesRevealed(indicator=THREE)]


def test_one_of_each_is_told_as_one():
    session = replayed(
        e.Planned(minutes=60),
        e.VotesImported(indicator=ONE, source="", votes={"nhs": {"low": 4}}),
        e.NoteAdded(text="Shared"),
        e.EvidenceAdded(indicator=TWO, text="", vouched_by="NHS"),
        e.ActionAdded(text="", who="Local authority"),
    )
    assert redacted(session, DROP).taken == (
        "2 names of constituencies: written as the matrix writes them",
        "1 vote that nobody was shown",
        "3 free texts, with the actions and evidence that they tell",
        "the agenda",
        "what was taken back, the time of day, and how long each indicator took",
    )
    assert "1 free text, with the actions and evidence that they tell" in redacted(after("note Shared"), DROP).taken


def test_what_was_taken_back_is_gone():
    session = after("note Ann Smith shouted", "undo", "note Calm")
    assert "shouted" not in in_every_form(session, KEEP)
    assert "Calm" in in_every_form(session, KEEP)


def test_feedback_only_where_it_is_asked_for():
    session = after("wording Which letters?")
    assert "Which letters?" not in in_every_form(session, Choices(texts=True))
    assert "Which letters?" in in_every_form(session, KEEP)
    assert "Which letters?" not in in_every_form(session, Choices(texts=False, feedback=True))


def test_where_votes_came_from_is_a_text_too():
    session = replayed(
        e.VotesImported(indicator=ONE, source="Ann Smith's form", votes={"nhs": {"low": 4}}),
        e.VotesRevealed(indicator=ONE),
        e.ActionAdded(text="Go", who="Ann Smith"),
    )
    assert redacted(session).session.record(ONE).votes[0].source == "person A's form"
    assert redacted(session, DROP).session.record(ONE).votes[0].source == ""
    assert redacted(session, DROP).session.record(ONE).votes[0].counts == {"low": 4}


def test_rooms_have_numbers_where_texts_are_dropped():
    said = [
        e.RoomLevel(indicator=ONE, room="Ann's", level="low", reason="So"),
        e.RoomLevel(indicator=TWO, room="Bo's", level="low"),
        e.RoomLevel(indicator=TWO, room="Ann's", level="high"),
    ]
    session = redacted(replayed(*said), DROP).session
    assert [item.room for item in session.record(TWO).rooms] == ["room 2", "room 1"]
    assert [(item.room, item.reason) for item in session.record(ONE).rooms] == [("room 1", "")]


# Whatever a session holds

NAME = st.from_regex(r"Q[a-z]{4,6}( Q[a-z]{4,6})?", fullmatch=True)
SECRET = "zzsecret"
TEXT = st.tuples(
    st.sampled_from(["", "Said ", "(", "“"]),
    st.integers(0, 3),
    st.sampled_from([str, str.upper, str.lower, str.swapcase]),
    st.sampled_from(["", ".", " did", ")"]),
)
"""A text around one of the names: what stands before it, which name, how it is written, what follows."""

KINDS: list[Callable[[str, str, str], e.Event]] = [
    lambda place, text, _: e.NoteAdded(indicator=place, text=text),
    lambda _, text, __: e.NoteAdded(text=text),
    lambda place, text, _: e.NoteAdded(indicator=place, text=f"{SECRET} {text}", private=True),
    lambda _, text, __: e.NoteAdded(text=f"{SECRET} {text}", private=True),
    lambda place, _, __: e.LevelChosen(indicator=place, level="low"),
    lambda place, text, _: e.ReasonGiven(indicator=place, text=text),
    lambda place, text, _: e.MinorityView(indicator=place, text=text),
    lambda place, text, _: e.NotApplicable(indicator=place, reason=text),
    lambda place, text, _: e.RoomLevel(indicator=place, room=text, level="low", reason=text),
    lambda place, text, _: e.VotesImported(indicator=place, source=text, votes={"nhs": {"low": 4}}),
    lambda place, _, __: e.VotesRevealed(indicator=place),
    lambda place, text, name: e.ActionAdded(indicator=place, text=text, who=name, when=text),
    lambda place, text, _: e.Parked(indicator=place, text=text),
    lambda place, text, _: e.FeedbackGiven(indicator=place, about="wording", text=text),
    lambda place, text, _: e.Planned(minutes=9, discuss=(e.Topic(indicator=place, minutes=9, why=text),)),
    lambda *_: e.Undone(),
]


@st.composite
def told(draw: st.DrawFn) -> tuple[list[str], list[e.Event]]:
    """Names, and events that hold them in fields and texts, and secrets in private notes."""
    names = draw(st.lists(NAME, min_size=1, max_size=4, unique=True))

    def text() -> str:
        before, which, written, after_it = draw(TEXT)
        return before + written(names[which % len(names)]) + after_it

    events: list[e.Event] = [
        e.EvidenceAdded(indicator=ONE, text=text(), where=text(), date=text(), vouched_by=name) for name in names
    ]
    for kind, place in draw(
        st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from([ONE, TWO, THREE])), max_size=9)
    ):
        events.append(kind(place, text(), names[0]))
    return names, events


@settings(derandomize=True, deadline=None)
@given(told(), st.sampled_from([KEEP, DROP, Choices(texts=True)]))
def test_no_private_text_and_no_name_is_in_any_form(said: tuple[list[str], list[e.Event]], choices: Choices):
    names, events = said
    session = replayed(*events)
    known = {item.vouched_by for item in session.record(ONE).evidence}
    written = in_every_form(session, choices).casefold()
    assert SECRET not in written
    for name in known & set(names):
        assert not re.search(rf"\b{re.escape(name.casefold())}\b", written)


@settings(derandomize=True, deadline=None)
@given(told())
def test_redacting_again_takes_nothing_more(said: tuple[list[str], list[e.Event]]):
    once = redacted(replayed(*said[1])).session
    roles = frozenset(f"person {letter}" for letter in "ABCDEF")
    again = redacted(replayed(*events_of(once)), Choices(texts=True, feedback=True, roles=roles)).session
    assert events_of(again) == events_of(once)


# The command


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vcsekit:
    call = caller(tmp_path, monkeypatch, capsys, "assess", "redact")
    hold(
        "spring", "room nhs 4, vcse 4, council 1", "vote", "4 0", "1 4", "1 0", "", "1", "Because of Ann Smith", "",
        "Minutes; who: Ann Smith", "", "private Ann Smith was cross", "action One; who: finance lead",
        about={"system": "Riverton", "place": "The harbour", "round": "2026"},
    )  # fmt: skip
    return call


def test_texts_are_shown_and_nothing_is_written_before_somebody_decides(vcsekit: Vcsekit):
    asked = vcsekit("spring", "--out", "public.md")
    assert asked.code == 2
    assert "CARE-01, reason: Because of person A\n" in asked.out
    assert asked.err.startswith("error: 3 texts need your eye, and nothing is written yet\n  hint: may they stay")
    assert not Path("public.md").exists()
    kept = vcsekit("spring", "--out", "public.md", "--texts", "keep")
    assert (kept.code, kept.out) == (0, asked.out)
    assert "- person A stands for Ann Smith\n" in kept.err


def test_nobody_need_decide_where_there_are_no_texts(vcsekit: Vcsekit):
    hold("bare", "1", "", "")
    assert vcsekit("bare", "--out", "bare.md").code == 0
    assert Path("bare.md").is_file()


@pytest.mark.parametrize("out", ["public.md", "public.json", "public"])
def test_every_form_holds_no_name_and_no_time(out: str, vcsekit: Vcsekit):
    made = vcsekit("spring", "--out", out, "--texts", "keep", "--role", "Finance Lead")
    assert made.code == 0
    path = Path(out) if "." in out else Path("sessions/public.jsonl")
    assert f"written: {path}\n" in made.err
    text = path.read_text(encoding="utf-8")
    assert "Ann" not in text and "cross" not in text and "council" not in text
    assert "person A" in text and "finance lead" in text and "Riverton" in text
    assert set(re.findall(r"T(\d\d:\d\d:\d\d)Z", text)) <= {"00:00:00"}
    assert not re.search(r"\d\d:\d\d UTC", text)


def test_a_redacted_session_is_a_session(vcsekit: Vcsekit, capsys: pytest.CaptureFixture[str]):
    assert vcsekit("spring", "--out", "public", "--texts", "drop").code == 0
    saved = read_session(Path("sessions/public.jsonl"), load(None))
    assert (saved.header["redacted"], saved.header["place"]) == (True, "The harbour")
    assert saved.session.record(ONE).level == "low"
    capsys.readouterr()
    assert run(["assess", "export", "public"]) == 0
    assert "Made for publication" in capsys.readouterr().out
    assert hold("public") == Path("sessions/public.jsonl")


def test_bad_input(vcsekit: Vcsekit):
    Path("there.md").write_text("old")
    exists = vcsekit("spring", "--out", "there.md", "--texts", "drop")
    assert exists.err == "error: there.md exists already\n  hint: choose another name, or add --force to replace it\n"
    assert vcsekit("spring", "--out", "there.md", "--texts", "drop", "--force").code == 0
    before = Path("sessions/spring.jsonl").read_bytes()
    for extra in ([], ["--force"]):
        itself = vcsekit("spring", "--out", "spring", "--texts", "drop", *extra)
        assert itself.err.startswith("error: sessions/spring.jsonl exists already, and a session is never replaced\n")
    assert Path("sessions/spring.jsonl").read_bytes() == before
    unclear = vcsekit("spring", "--out", "public.txt", "--texts", "drop")
    assert "it is not clear what public.txt should be" in unclear.err
    both = vcsekit("spring", "--out", "public.md", "--texts", "drop", "--feedback")
    assert "--texts drop drops them" in both.err
    for outcome in (exists, itself, unclear, both):
        assert (outcome.code, outcome.out) == (2, "")


def test_json_is_told_to_be_redacted(vcsekit: Vcsekit):
    assert vcsekit("spring", "--out", "public.json", "--texts", "drop").code == 0
    data = json.loads(Path("public.json").read_text(encoding="utf-8"))
    assert data["session"]["redacted"] is True
    assert data["holds_private_notes"] is False
