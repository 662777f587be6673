"""What sessions tell the editors of the next version: by indicator, and without anybody's name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from held import LIBRARY, ONE, THREE, TWO, Vcsekit, after, caller, hold, replayed
from vcsekit.assess import events as e
from vcsekit.assess.feedback import Feedback, IndicatorFeedback, collate
from vcsekit.assess.minutes_model import as_json
from vcsekit.assess.session import Session
from vcsekit.export.feedback import feedback_markdown

SPLIT = ("vote", "4 0", "0 4", "", "")
AGREED = ("vote", "4 0", "4 0", "", "")


def collated(*sessions: Session) -> Feedback:
    return collate(LIBRARY, sessions)


def about(name: str, *sessions: Session) -> IndicatorFeedback | None:
    return next((item for item in collated(*sessions).indicators if item.id == name), None)


def test_wording_by_indicator_and_the_process():
    first = after("wording Whose letters?", "close", "Too long.", "")
    second = after("wording Which board?", "go WORK-01", "wording What hour?")
    found = collated(first, second)
    assert {item.id: item.wording for item in found.indicators} == {
        ONE: ("Whose letters?", "Which board?"), THREE: ("What hour?",),
    }  # fmt: skip
    assert (found.process, found.sessions) == (("Too long.",), 2)


def test_a_dispute_in_one_session_does_not_persist_and_in_two_it_does():
    one = about(ONE, after(*SPLIT), after(*AGREED))
    assert one is not None and (one.disputed, one.disputed_after_another_vote, one.persistent) == (1, 0, False)
    two = about(ONE, after(*SPLIT), after(*SPLIT), after(*AGREED))
    assert two is not None and (two.disputed, two.persistent) == (2, True)


def test_a_dispute_that_outlasts_another_vote_persists():
    found = about(ONE, after(*SPLIT, *SPLIT))
    assert found is not None and (found.disputed_after_another_vote, found.persistent) == (1, True)
    assert about(ONE, after(*SPLIT, *AGREED)) is None, "it was settled by talking"


def test_votes_that_were_sent_in_are_no_other_vote():
    votes = {"nhs": {"low": 4}, "vcse": {"high": 4}}
    sent = replayed(e.VotesImported(indicator=ONE, source="a form", votes=votes), e.VotesRevealed(indicator=ONE))
    voted = [
        e.VoteOpened(indicator=ONE, way="constituency"),
        e.VotesCounted(indicator=ONE, constituency="nhs", counts={"low": 4}),
        e.VotesCounted(indicator=ONE, constituency="vcse", counts={"high": 4}),
        e.VotesRevealed(indicator=ONE),
    ]
    found = about(ONE, sent)
    assert found is not None and (found.disputed, found.disputed_after_another_vote) == (1, 0)
    both = [e.VotesImported(indicator=ONE, source="a form", votes=votes), e.VotesRevealed(indicator=ONE), *voted]
    found = about(ONE, replayed(*both))
    assert found is not None and (found.disputed, found.disputed_after_another_vote) == (1, 0)


def test_not_applicable_low_confidence_and_minority_views():
    first = after("confidence low", "minority We don't.", "minority Nor we.", "1", "", "", "na None of ours")
    second = after("confidence high", "1", "", "", "na")
    one, two = about(ONE, first, second), about(TWO, first, second)
    assert one is not None and (one.settled, one.low_confidence, one.minority_views) == (2, 1, 2)
    assert two is not None and (two.not_applicable, two.not_applicable_because) == (2, ("None of ours",))


def test_an_indicator_that_nobody_said_anything_about_is_left_out():
    assert collated(after("1", "Because", "")).indicators == ()
    assert "No session said anything about an indicator." in feedback_markdown(collated(after("1")))


@pytest.mark.parametrize("form", [feedback_markdown, as_json])
def test_nobody_is_named(form: Callable[[Feedback], str]):
    session = after(
        "evidence Minutes; who: Ann Smith", "action Go; who: Bo", "wording Ann Smith and BO find it odd",
        "private Cross",
        "minority Ann Smith disagrees", "na Ann Smith says so", "close", "Bo talked too long", "",
    )  # fmt: skip
    text = form(collated(session))
    assert "person A and person B find it odd" in text
    assert "person A says so" in text and "person B talked too long" in text
    for word in ("Ann", "Smith", "Bo ", "BO", "Cross", "disagrees"):
        assert word not in text


def test_markdown_for_editors():
    text = feedback_markdown(collated(after(*SPLIT), after(*SPLIT, "wording <b>Odd</b> | one")))
    assert text.startswith("# Feedback on Small matrix, version 1.0.0\n\nFrom 2 sessions. An invented matrix")
    assert "- CARE-01 Invited in time: split or spread in the last votes of 2 sessions\n" in text
    assert r"- Wording: \<b\>Odd\</b\> \| one" in text
    assert "Nobody said anything about the process." in text


# The command


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vcsekit:
    call = caller(tmp_path, monkeypatch, capsys, "feedback")
    hold("spring", *SPLIT, "wording Odd")
    hold("autumn", *SPLIT)
    return call


def test_json_and_markdown_of_two_sessions(vcsekit: Vcsekit):
    data = json.loads(vcsekit("spring", "autumn", "--format", "json").out)
    assert (data["kind"], data["sessions"], data["matrix"]["version"]) == ("vcsekit-feedback", 2, "1.0.0")
    assert [(item["id"], item["persistent"]) for item in data["indicators"]] == [(ONE, True)]
    assert "spring" not in json.dumps(data)
    made = vcsekit("spring", "autumn", "--out", "f.json")
    assert (made.code, made.err) == (0, "written: f.json\n")
    assert json.loads(Path("f.json").read_text()) == data
    assert vcsekit("spring").out.startswith("# Feedback on")


def test_bad_input(vcsekit: Vcsekit):
    Path("f.md").write_text("old")
    exists = vcsekit("spring", "--out", "f.md")
    twice = vcsekit("spring", "spring")
    unclear = vcsekit("spring", "--out", "f.csv")
    assert exists.err.startswith("error: f.md exists already\n")
    assert twice.err.startswith("error: sessions/spring.jsonl is named twice\n")
    assert unclear.err.startswith("error: it is not clear what f.csv should be\n")
    assert {outcome.code for outcome in (exists, twice, unclear)} == {2}
    assert Path("f.md").read_text() == "old"
