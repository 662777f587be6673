"""The actions of sessions as a plan: sorted by the dates that can be read, and none is guessed."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from held import LIBRARY, ONE, Vcsekit, after, caller, hold, replayed
from vcsekit.assess import events as e
from vcsekit.assess.action_list import Planned, action_list
from vcsekit.assess.days import day_of
from vcsekit.cli.app import run
from vcsekit.content.words import month
from vcsekit.export.actions import actions_calendar, actions_csv, actions_markdown, told_day

MADE = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)


def listed(*inputs: str) -> list[Planned]:
    return action_list(LIBRARY, [("spring", after(*inputs))])


# Dates


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-03-01", date(2027, 3, 1)),
        ("1 March 2027", date(2027, 3, 1)),
        ("  1st  march 2027 ", date(2027, 3, 1)),
        ("22nd Mar 2027", date(2027, 3, 22)),
        ("3 SEPTEMBER, 2027", date(2027, 9, 3)),
        ("29 February 2028", date(2028, 2, 29)),
        ("01/03/2027", date(2027, 3, 1)),
        ("31/12/2027", date(2027, 12, 31)),
    ],
)
def test_a_date_that_can_be_read(text: str, day: date):
    assert day_of(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "", "March 2027", "1 March", "1/3/27", "13/13/2027", "2027/03/01", "1.3.2027", "2027-3-1", "2027-02-30",
        "30 February 2027", "31 April 2027", "0 March 2027", "March 1 2027", "1 Ma 2027", "1 Marchy 2027",
        "by 1 March 2027", "tomorrow", "1/March 2027", "1March 2027", "1 March 27", "1 March 0000", "2027-13-01",
        "١ March 2027", "1 March 2027 or so",
    ],
)  # fmt: skip
def test_a_date_that_is_not_guessed(text: str):
    assert day_of(text) is None


@settings(derandomize=True, deadline=None)
@given(st.dates())
def test_every_day_is_read_as_it_is_written(day: date):
    assert day_of(day.isoformat()) == day
    assert day_of(f"{day.day} {month(day.isoformat()).split()[1]} {day.year:04d}") == day
    assert day_of(f"{day.day}/{day.month:02d}/{day.year:04d}") == day


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_a_day_or_none(text: str):
    found = day_of(text)
    assert found is None or str(found.year) in text


# The list


def test_actions_stand_by_day_and_those_without_one_at_the_end():
    found = listed(
        "action Late; when: 2 May 2027", "action Never", "action Soon; when: 2027-01-05", "action Gone",
        "action Sometime; when: after the summer", "drop action 4",
    )  # fmt: skip
    assert [item.action.text for item in found] == ["Soon", "Late", "Never", "Sometime"]
    assert [item.action.number for item in found] == [3, 1, 2, 5]
    assert [told_day(item) for item in found] == [
        "5 January 2027", "2 May 2027", "No date", "No date (after the summer)",
    ]  # fmt: skip


def test_an_action_knows_its_indicator_approach_and_session():
    item = listed("action Write early; who: Ann; approach: early-letters")[0]
    title = next(approach.title for approach in LIBRARY.approaches if approach.id == "early-letters")
    assert (item.session, item.action.indicator, item.action.who) == ("spring", ONE, "Ann")
    assert (item.action.approach, item.action.approach_title) == ("early-letters", title)


def test_markdown_and_csv_are_safe():
    found = listed("action =1+1 | *x*; who: @b; when: 2027-01-05", "action Two\u202e; when: -1")
    assert r"| 5 January 2027 | \=1+1 \| \*x\* | @b | CARE-01 |  | spring |" in actions_markdown(found)
    rows = list(csv.DictReader(io.StringIO(actions_csv(found))))
    assert [(row["date"], row["what"], row["who"], row["when"]) for row in rows] == [
        ("2027-01-05", "'=1+1 | *x*", "'@b", "2027-01-05"), ("", "Two", "", "'-1"),
    ]  # fmt: skip
    assert actions_markdown([]) == "# Actions\n\nThere are none.\n"


def test_the_calendar_has_a_whole_day_an_action():
    found = listed("action Publish; the, rates; who: Ann; when: 31 December 2027", "action Undated; when: soon")
    events = Calendar.from_ical(actions_calendar(found, MADE)).walk("VEVENT")
    assert len(events) == 1
    event = events[0]
    assert str(event["summary"]) == "Publish; the, rates"
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2027, 12, 31), date(2028, 1, 1))
    assert event.decoded("dtstamp") == MADE
    assert "Who: Ann. Indicator: CARE-01. Session: spring, action 1." in str(event["description"])


def test_every_action_has_an_identity_of_its_own_that_lasts():
    one, two = listed("action A; when: 2027-01-05", "action A; when: 2027-01-05")

    def uid(item: Planned) -> str:
        return str(Calendar.from_ical(actions_calendar([item], MADE)).walk("VEVENT")[0]["uid"])

    assert uid(one) == uid(one) != uid(two)


def test_the_last_day_that_there_is_does_no_harm():
    session = replayed(e.ActionAdded(text="a\x00\r\nEND:VEVENT", when="9999-12-31"))
    raw = actions_calendar(action_list(LIBRARY, [("s", session)]), MADE)
    assert raw.count(b"\r\nEND:VEVENT") == 1
    assert Calendar.from_ical(raw).walk("VEVENT")[0].decoded("dtstart") == date.max


# The command


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vcsekit:
    call = caller(tmp_path, monkeypatch, capsys, "actions")
    hold("spring", "action Late; when: 2 May 2027", "action Sometime; who: Bo; when: one day")
    hold("autumn", "action Soon; when: 2027-01-05")
    return call


def test_the_plan_of_two_sessions(vcsekit: Vcsekit):
    found = vcsekit("spring", "sessions/autumn.jsonl")
    assert (found.code, found.err) == (0, "")
    assert " ".join(found.out.split()) == (
        "5 January 2027 Soon. Who: nobody yet. Indicator: CARE-01. Session: autumn, action 1. "
        "2 May 2027 Late. Who: nobody yet. Indicator: CARE-01. Session: spring, action 1. "
        "No date (one day) Sometime. Who: Bo. Indicator: CARE-01. Session: spring, action 2."
    )
    assert all(len(line) <= 80 for line in found.out.splitlines())


@pytest.mark.parametrize(("name", "begin"), [("a.md", "# Actions"), ("a.csv", "date,"), ("a.ics", "BEGIN:VCALENDAR")])
def test_by_the_files_ending(name: str, begin: str, vcsekit: Vcsekit):
    made = vcsekit("spring", "--out", name)
    assert (made.code, made.out) == (0, "")
    assert Path(name).read_bytes().startswith(begin.encode())
    told = "1 of 2 have no date that can be read, and are not in the calendar"
    assert (told in made.err) == (name == "a.ics")
    again = vcsekit("spring", "--out", name)
    assert (again.code, again.err.splitlines()[0]) == (2, f"error: {name} exists already")
    assert vcsekit("spring", "--out", name, "--force").code == 0


def test_a_table_in_a_file(vcsekit: Vcsekit):
    assert vcsekit("autumn", "--format", "table", "--out", "a.txt").code == 0
    line = "5 January 2027: Soon. Who: nobody yet. Indicator: CARE-01. Session: autumn, action 1.\n"
    assert Path("a.txt").read_text() == line


def test_a_session_without_actions_says_so(vcsekit: Vcsekit):
    hold("bare", "1")
    found = vcsekit("bare")
    assert (found.code, found.out, found.err) == (0, "", "no action was kept\n")


def test_bad_input(vcsekit: Vcsekit):
    twice = vcsekit("spring", "sessions/spring.jsonl")
    assert twice.err == "error: sessions/spring.jsonl is named twice\n  hint: name each session once\n"
    unclear = vcsekit("spring", "--out", "a.doc")
    assert unclear.err.startswith("error: it is not clear what a.doc should be\n")
    missing = vcsekit("spring", "winter", "--out", "a.md")
    assert missing.err.startswith("error: there is no session sessions/winter.jsonl\n")
    assert {outcome.code for outcome in (twice, unclear, missing)} == {2}
    assert not Path("a.md").exists()


def test_what_counts_twice_is_told(vcsekit: Vcsekit):
    assert run(["assess", "merge", "spring", "autumn", "--out", "whole"]) == 0
    found = vcsekit("spring", "whole")
    assert found.err == "note: whole.jsonl was merged from spring.jsonl, so what that says counts twice\n"
