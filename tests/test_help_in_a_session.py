"""Help at each step of a session: what makes sense now comes first, and all that a room is told to type does so."""

from __future__ import annotations

import textwrap
from functools import cache
from pathlib import Path

import pytest

from held import DIALOGUE, ONE, THREE, TWO, replayed
from vcsekit.assess import events as e
from vcsekit.assess.dialogue import Dialogue
from vcsekit.assess.dialogue.words import WORDS
from vcsekit.assess.fold import replay
from vcsekit.assess.rehearsal import rehearsal_events
from vcsekit.assess.session import Session, Step, start
from vcsekit.cli.assess.room import WIDTH
from vcsekit.cli.library import load
from vcsekit.content.library import Library

ROOT = Path(__file__).parents[1]
TAKES_TEXT = {word.name for word in WORDS if word.takes_text}
PLAN = e.Planned(
    minutes=60,
    discuss=(e.Topic(indicator=THREE, minutes=9),),
    ratify=(e.Proposal(indicator=ONE, level="high"), e.Proposal(indicator=TWO, level="low")),
)
SENT_IN = e.VotesImported(indicator=ONE, source="returns", votes={"nhs": {"low": 3}, "vcse": {"high": 4}})
VOTED = ("vote", "1 3", "3 0", "0 2", "")
SITTINGS: dict[str, tuple[tuple[e.Event, ...], tuple[str, ...]]] = {
    "the beginning": ((), ()),
    "votes were sent in": ((SENT_IN,), ()),
    "a vote is open": ((), ("vote",)),
    "a vote is all in": ((), VOTED[:-1]),
    "person by person": ((), ("vote people", "nhs 1")),
    "votes were shown": ((), VOTED),
    "a level is proposed": ((), ("room nhs 3, vcse 1", "vote people", "nhs 1", "nhs 1", "nhs 2", "reveal", "2")),
    "the reason": ((), ("1",)),
    "another view": ((), (*VOTED, "2", "why")),
    "evidence": ((), ("1", "why")),
    "evidence that was asked for": ((), ("1", "why", "ask Minutes", "undo", "redo", "action Write")),
    "a private note": ((), ("private",)),
    "how we worked": ((), ("close",)),
    "the block": ((PLAN,), ()),
    "after undo": ((), ("1", "undo")),
    "the end": ((), ("na", "skip", "2", "", "")),
    "settled": ((), ("1", "", "", "go CARE-01")),
}


@cache
def library(content: str) -> Library:
    return load(ROOT / content)


def at(name: str) -> Session:
    events, inputs = SITTINGS[name]
    session = replayed(*events)
    for text in inputs:
        reply = DIALOGUE.answer(session, text)
        assert reply.understood, (text, reply)
        session = replay(session, reply.events)
    return session


def parts(session: Session) -> tuple[list[str], list[str], list[str]]:
    """The words under “Now:”, those at any time, and those at other moments."""
    lines = list(DIALOGUE.answer(session, "help").say)
    assert lines[0] == "Now:"
    other = next(place for place, line in enumerate(lines) if line.startswith("Any time ("))
    names = {word.name for word in WORDS}
    now = [line.strip().partition(":")[0] for line in lines[1:other]]
    rest = [line for line in lines[other + 1 :] if line.startswith("  ")]
    later = [line for line in lines if line.startswith("At other moments: ")]
    return (
        [name for name in now if name in names],
        [name for line in rest for name in line.partition(": ")[2].split(", ")],
        [name for line in later for name in line.partition(": ")[2].split(", ")],
    )


@pytest.mark.parametrize("name", SITTINGS)
def test_every_word_stands_once_and_the_others_come_after(name: str):
    now, any_time, later = parts(at(name))
    assert sorted([*now, *any_time, *later]) == sorted(word.name for word in WORDS)
    in_order = [word.name for word in WORDS]
    for names in (now, any_time, later):
        assert names == sorted(names, key=in_order.index)


@pytest.mark.parametrize("name", SITTINGS)
def test_what_help_offers_is_understood_and_what_it_does_not_does_nothing(name: str):
    session = at(name)
    now, any_time, later = parts(session)
    for word in now:
        reply = DIALOGUE.answer(session, word)
        assert reply.understood or word in TAKES_TEXT, word
    for word in any_time:
        reply = DIALOGUE.answer(session, word)
        assert reply.understood or word in TAKES_TEXT, word
    for word in later:
        assert not DIALOGUE.answer(session, word).events, word


def test_the_words_of_each_step():
    seen = {name: parts(at(name))[0] for name in SITTINGS}
    assert seen["the beginning"] == ["vote", "na", "discuss", "barriers", "approaches", "skip"]
    assert seen["votes were sent in"][:2] == ["vote", "reveal"]
    assert seen["a vote is open"] == ["drop", "skip", "undo"]
    assert seen["a vote is all in"] == seen["person by person"] == ["reveal", "drop", "skip", "undo"]
    assert seen["a level is proposed"] == ["votes", "yes", "no", "back", "undo"]
    assert seen["the block"] == ["yes", "no", "undo", "agenda", "take"]
    assert seen["evidence that was asked for"] == ["confidence", "no", "ask", "shown", "back", "undo"]
    assert seen["the end"] == ["next", "go", "undo", "quit", "where", "kept", "close"]
    assert {at(name).step for name in SITTINGS} == set(Step)


@pytest.mark.parametrize("name", SITTINGS)
def test_what_answers_the_question_comes_before_the_words(name: str):
    session = at(name)
    first = DIALOGUE.answer(session, "help").say[1]
    if session.step in (Step.LEVEL, Step.CONFIRM):
        assert first == "  A level: 1 or Low, 2 or High."
    elif session.step is Step.VOTES:
        assert first.startswith("  Votes, as the question asks")
    elif session.step not in (Step.RATIFY, Step.END):
        assert first.startswith("  Any text, ")


@pytest.mark.parametrize("content", ["content", "tests/content/other-matrix"])
def test_help_and_the_question_fit_into_24_lines(content: str):
    """Plain terminals scroll: what makes sense now must not have gone by when the question comes."""
    own = Dialogue(library(content))
    session = replay(start(own.library), rehearsal_events(own.library))
    seen = set()
    for text in ("", "reveal", "1", "yes", "why", "other", "close", "", "go " + own.library.indicators[0].id, "vote"):
        lines = (*own.answer(session, "help").say, own.next_prompt(session).question)
        rows = [row for line in lines for row in textwrap.wrap(line, WIDTH, subsequent_indent="  ")]
        assert len(rows) + len(["> help", "> "]) <= 24, (session.step, rows)
        seen.add(session.step)
        session = replay(session, own.answer(session, text).events)
    assert len(seen) > 4


def test_help_all_tells_what_every_word_does():
    for session in map(at, SITTINGS):
        lines = DIALOGUE.answer(session, _as_help_says(session)).say
        told = [line.strip().partition(":")[0] for line in lines if line.startswith("  ")]
        assert told == [word.name for word in WORDS]


def _as_help_says(session: Session) -> str:
    """How to ask for all words: at a hidden note, only a colon tells a word from the note."""
    (line,) = [line for line in DIALOGUE.answer(session, "help").say if line.startswith("Any time (")]
    asked = "help: all" if session.step is Step.PRIVATE else "help all"
    assert line == f"Any time (what they do: {asked}, or {asked.removesuffix(' all')} and a word):"
    return asked
