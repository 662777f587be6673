"""Two texts side by side: what can be known of how much a rewording matters."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vcsekit.content.diff import words
from vcsekit.content.diff.changes import Significance
from vcsekit.content.diff.words import judge, kept_share, one_letter_apart, word_difference

WORDING, CLARIFICATION, MEANING = Significance


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Boards meet.", "boards meet"),
        ("Boards  meet\nmonthly.", "Boards meet monthly."),
        ("“Boards” meet – often", '"Boards" meet - often'),
        ("A co-production group", "A coproduction group"),
        ("A coproduction group", "A co-production group"),
        ("A co production group", "A co-production group"),
        ("A co-production group", "A co production group"),
        ("They organize the program center", "They organise the program centre"),
        ("three boards", "3 boards"),
        ("Three of 1,000", "3 of 1000"),
        ("50% of it", "50 per cent of it"),
        ("charity's plan", "charity’s plan"),
    ],
)
def test_wording(old: str, new: str):
    assert judge(old, new).significance is WORDING


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("People are asked before plans get drafted.", "People are asked before plans are drafted."),
        ("The alliance works to a published plan.", "A published plan is what the alliance works to."),
        ("Boards hear charities.", "Charities hear boards."),
        ("They bring the shared record to the ward.", "They bring the common record to the ward."),
        ("teh board meets weekly with charities", "the board meets weekly with charities"),
    ],
)
def test_clarification(old: str, new: str):
    assert judge(old, new).significance is CLARIFICATION


@pytest.mark.parametrize(
    ("old", "new", "reason", "firm"),
    [
        ("three boards", "four boards", "a number changed: “3” became “4”", True),
        ("It has 1.5 posts", "It has 15 posts", "a number changed: “1.5” became “15”", True),
        ("It has 1 5 posts", "It has 15 posts", "a number changed", True),
        ("£500 a year", "500 a year", "a number changed: “£” was taken out", True),
        ("Two boards meet", "Boards meet", "a number changed: “2” was taken out", True),
        ("It is paid.", "It is not paid.", "what is denied changed: “not” was put in", False),
        ("some boards", "all boards", "how much or how many changed: “some” became “all”", False),
        ("one board", "each board", "how much or how many changed: “one” became “each”", False),
        ("They must ask.", "They may ask.", "what must or may be changed: “must” became “may”", False),
        ("paid within a month", "paid within a year", "when or how often changed: “month” became “year”", False),
        ("paid work for all of them", "unpaid work for all of them", "denied changed: “paid” became “unpaid”", False),
        ("an informal group", "a formal group", "denied changed: “informal” became “formal”", False),
        ("scores above five", "scores below five", "which way it goes changed: “above” became “below”", False),
        ("They hear before it.", "They hear after it.", "when or how often changed: “before” became “after”", False),
        ("Letters go out late.", "Budgets have lines.", "only 0% of its content words stayed", False),
    ],
)
def test_meaning(old: str, new: str, reason: str, firm: bool):
    found = judge(old, new)
    assert (found.significance, found.firm) == (MEANING, firm)
    assert reason in found.reason


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("invite", ["invites", "invited", "inviting"]),
        ("charities", ["charitie"]),
        ("board", ["boards", "board's"]),
        ("boards", ["boards'"]),
        ("post", ["posting", "posted"]),
        ("case", ["cases"]),
    ],
)
def test_a_word_with_another_ending_is_the_same_content_word(word: str, others: list[str]):
    for other in others:
        assert kept_share([word], [other]) == 1, other


@pytest.mark.parametrize(("one", "other"), [("bed", "beds"), ("used", "uses"), ("rate", "rating")])
def test_what_is_left_of_a_word_has_four_letters_at_least(one: str, other: str):
    assert kept_share([one], [other]) == 0


def test_the_threshold():
    """Seven content words of ten: at it a clarification, below it a change of meaning; also where a text only grows."""
    ten = [f"{letter}lpha{letter}" for letter in "bcdfghjklm"]
    kept = " ".join([*ten[:7], "novel", "other1st", "fresh"]).replace("other1st", "besides")
    assert judge(" ".join(ten), kept).significance is CLARIFICATION
    assert judge(" ".join(ten), " ".join([*ten[:6], "novel", "besides", "fresh", "sundry"])).significance is MEANING
    assert judge(" ".join(ten[:7]), " ".join(ten)).significance is CLARIFICATION
    assert judge(" ".join(ten[:6]), " ".join(ten)).significance is MEANING


def test_a_misspelling_is_told_by_those_who_know_the_other_texts():
    old, new = "Charities recieve letters from boards", "Charities receive letters from boards"
    assert judge(old, new).significance is CLARIFICATION
    assert judge(old, new, lambda gone, come: (gone, come) == ("recieve", "receive")).significance is WORDING


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("recieve", "receive", True),
        ("comission", "commission", True),
        ("commisssion", "commission", True),
        ("commisdion", "commission", True),
        ("commission", "commission", True),
        ("accept", "except", False),
        ("paid", "said", False),
        ("annual", "manual", False),
        ("meeting", "meetings", True),
        ("funded", "founder", False),
    ],
)
def test_one_letter_apart(old: str, new: str, expected: bool):
    assert one_letter_apart(old, new) is expected


def joined(pieces, *changes: str) -> str:
    return " ".join("".join(piece.text for piece in pieces if piece.change in changes).split())


def test_word_by_word():
    pieces = word_difference("No paper says how boards decide.", "A paper says how all boards decide.")
    assert [(piece.change, piece.text) for piece in pieces] == [
        ("removed", "No"),
        ("added", "A"),
        ("same", " paper says how"),
        ("added", " all"),
        ("same", " boards decide."),
    ]


def test_a_line_that_breaks_elsewhere_is_no_change():
    pieces = word_difference("one two\nthree four", "one\ntwo three\nfour")
    assert {piece.change for piece in pieces} == {"same"}


TEXTS = st.text(alphabet="ab .,\n-é’3", max_size=60)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(TEXTS, TEXTS)
def test_the_pieces_give_both_texts_again(old: str, new: str):
    pieces = word_difference(old, new)
    assert joined(pieces, "same", "removed") == " ".join(old.split())
    assert joined(pieces, "same", "added") == " ".join(new.split())
    assert judge(old, old).significance is WORDING
    found = judge(old, new)
    assert found.reason and (found.significance is not WORDING or not found.firm)


def test_texts_that_repeat_themselves_are_not_compared_for_ever(monkeypatch: pytest.MonkeyPatch):
    """Counted in pairs of words, not in seconds."""
    asked = []

    class Counted(words.SequenceMatcher):
        def __init__(self, junk, first, second, **more):
            asked.append(len(first) * len(second))
            super().__init__(junk, first, second, **more)

    monkeypatch.setattr(words, "SequenceMatcher", Counted)
    pieces = word_difference("a " * 9_000, "b a " * 4_500)
    assert [piece.change for piece in pieces] == ["removed", "added", "same"]
    assert max(asked, default=0) <= words.MOST_PAIRS
