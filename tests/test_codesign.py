"""Plans, calendars, cards and model documents."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from vcsekit.cli.app import run
from vcsekit.cli.library import load
from vcsekit.content.library import Library
from vcsekit.content.words import cadence
from vcsekit.export.calendar import plan_calendar
from vcsekit.export.documents import fill_in, places
from vcsekit.export.plan import make_plan, plan_markdown
from vcsekit.model.codesign import Cadence
from vcsekit.report.cards import cards_view

ROOT = Path(__file__).parents[1]
SMALL = Path(__file__).parent / "content" / "small"
START = date(2026, 5, 4)


@pytest.fixture(scope="module")
def small() -> Library:
    return load(SMALL)


@pytest.fixture(scope="module")
def shipped() -> Library:
    return load(ROOT / "content")


def test_a_plan_keeps_the_rhythm_of_its_guide(small: Library):
    plan = make_plan(small.guides[0], START, 6, {"meeting-host"})
    days = {
        kind: [m.day for m in plan.meetings if m.kind.id == kind]
        for kind in ("meeting-fortnightly", "meeting-open-day")
    }
    assert days["meeting-fortnightly"] == [START, START + timedelta(weeks=2), START + timedelta(weeks=4)]
    assert days["meeting-open-day"] == [START + timedelta(weeks=2), START + timedelta(weeks=5)]
    assert plan.here == (("meeting-host", "A host"),)
    assert plan.not_yet == (("meeting-neighbours", "Neighbours"),)
    assert list(plan.meetings) == sorted(plan.meetings, key=lambda meeting: meeting.day)


@pytest.mark.parametrize("weeks", [1, 2, 3, 12, 104])
def test_no_meeting_falls_outside_the_plan(small: Library, shipped: Library, weeks: int):
    for guide in (*small.guides, *shipped.guides):
        for meeting in make_plan(guide, START, weeks).meetings:
            assert START <= meeting.day < START + timedelta(weeks=weeks)


def test_the_plan_as_markdown(small: Library):
    text = plan_markdown(make_plan(small.guides[0], START, 6, {"meeting-host"}))
    assert "- [x] A host" in text
    assert "- [ ] Neighbours" in text
    assert "| Monday 18 May 2026 | Working session | 2 of 3 | to agree |" in text
    assert "- [ ] Write to everybody" in text


def test_a_calendar_program_reads_the_calendar(small: Library, shipped: Library):
    for guide in (small.guides[0], *(guide for guide in shipped.guides if guide.sessions)):
        plan = make_plan(guide, START, 12)
        raw = plan_calendar(plan, datetime(2026, 5, 1, 9, 30, tzinfo=UTC))
        assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
        events = Calendar.from_ical(raw).walk("VEVENT")
        assert [event.decoded("dtstart") for event in events] == [meeting.day for meeting in plan.meetings]
        assert len({str(event["uid"]) for event in events}) == len(events)
        assert all(event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1) for event in events)
        assert all(
            meeting.kind.title in str(event["summary"]) for event, meeting in zip(events, plan.meetings, strict=True)
        )


def test_the_shipped_guide_has_the_rhythm_that_its_source_states(shipped: Library):
    """Fortnightly working sessions, two hours or more a week for the core team, one or two community sessions."""
    guide = next(guide for guide in shipped.guides if guide.sessions)
    rhythms = {(s.cadence.every_weeks, s.cadence.hours, s.cadence.at_least, s.cadence.at_most) for s in guide.sessions}
    assert rhythms == {(2, None, None, None), (1, 2, None, None), (None, None, 1, 2)}
    assert len(guide.groups) == 6


@pytest.mark.parametrize(
    ("rhythm", "words"),
    [
        (Cadence(every_weeks=1, hours=2), "Every week, at least 2 hours"),
        (Cadence(every_weeks=2), "Every two weeks"),
        (Cadence(every_weeks=6), "Every 6 weeks"),
        (Cadence(at_least=1, at_most=2), "1 to 2 times"),
        (Cadence(at_least=3), "At least 3 times"),
        (Cadence(), "As needed"),
    ],
)
def test_cadence_in_words(rhythm: Cadence, words: str):
    assert cadence(rhythm) == words


def test_filling_in_leaves_what_is_not_known(small: Library):
    document = small.model_documents[0]
    assert places(document) == ["name of the group", "date", "place"]
    text, left = fill_in(document, {"date": "4 May", "place": "[[Riverton]]\n# Heading", "system": ""})
    assert "On 4 May people in [Riverton] # Heading decide" in text
    assert left == ["name of the group"]
    assert "[[name of the group]]" in text


def test_every_shipped_document_can_be_filled_in(shipped: Library):
    assert len(shipped.model_documents) >= 10
    for document in shipped.model_documents:
        assert places(document), document.id
        assert document.label.startswith("Our template, drawn from")
        filled, left = fill_in(document, dict.fromkeys(places(document), "x"))
        assert left == [] and "[[" not in filled


def test_document_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(tmp_path)
    arguments = ["document", "new", "invitation-letter", "--content", str(SMALL), "--place", "Riverton"]
    assert run(arguments) == 0
    assert "people in Riverton decide" in (tmp_path / "invitation-letter.md").read_text(encoding="utf-8")
    assert "2 places are left to fill in" in capsys.readouterr().err
    assert run(arguments) == 2
    assert "exists already" in capsys.readouterr().err
    assert run(["document", "show", "invitation-leter", "--content", str(SMALL)]) == 2
    assert "did you mean `invitation-letter`?" in capsys.readouterr().err


def test_cards_lead_to_the_domain_that_is_named(small: Library):
    both = cards_view(small, conversation=True, levels=True)
    assert [card.kind for card in both.cards] == ["conversation", "levels", "levels", "levels"]
    work = cards_view(small, conversation=True, levels=True, domain="WORK")
    assert [card.title for card in work.cards] == ["WORK-01 Paid time"]
    assert "An invented matrix for tests." in both.notice


def test_every_theme_has_cards_that_lead_to_indicators(shipped: Library):
    assert len(shipped.coproduction_themes) == 6
    known = {indicator.id for indicator in shipped.indicators}
    for theme in shipped.coproduction_themes:
        assert theme.cards
        assert all(set(card.indicators) <= known for card in theme.cards)
    assert len(shipped.coproduction.recommendations) == 8
    assert len(shipped.coproduction.ingredients) == 4
    assert len(shipped.coproduction.organisations) == 6


@pytest.mark.parametrize("ending", ["html", "md"])
def test_cards_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str):
    out = tmp_path / f"cards.{ending}"
    assert run(["cards", "--content", str(SMALL), "--out", str(out)]) == 0
    assert "Who decides when we disagree?" in out.read_text(encoding="utf-8")
    assert "4 cards" in capsys.readouterr().err
    assert run(["cards", "--content", str(SMALL), "--domain", "WRK"]) == 2
    assert "did you mean `WORK`?" in capsys.readouterr().err


def test_plan_command_names_people_it_does_not_know(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    arguments = ["codesign", "plan", "--start", "2026-05-04", "--content", str(SMALL)]
    assert run([*arguments, "--here", "meeting-hosts"]) == 2
    assert "did you mean `meeting-host`?" in capsys.readouterr().err
    out = tmp_path / "plan.ics"
    assert run([*arguments, "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert run(["codesign", "plan", "--start", "4 May"]) == 2
