"""VK113: what steers screens, turns text round or hides in names is found wherever it stands, and nothing else is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repositories import SMALL
from vcsekit.checks.characters import STEERING, UNSEEN
from vcsekit.checks.registry import SUPPRESSIBLE, check
from vcsekit.checks.rule import Context
from vcsekit.checks.selection import Selection
from vcsekit.cli.console import tame
from vcsekit.content.load import load_library

FILES = {
    path.relative_to(SMALL).as_posix(): path.read_bytes()
    for path in SMALL.rglob("*")
    if path.suffix in (".yaml", ".md")
}
CARE, LETTER = "domains/care.yaml", "documents/letter.md"
PURPOSE = "purpose: How people are looked after."
EVERY_STEERING = [chr(code) for code in range(0x2070) if STEERING.search(chr(code))]
CONTENT_ONLY = Selection(select=("VK113",))


def found(path: str, old: str, new: str, selection: Selection = CONTENT_ONLY) -> list[tuple[str, str]]:
    text = FILES[path].decode()
    assert text.count(old) == 1
    library, problems = load_library({**FILES, path: text.replace(old, new).encode()})
    assert problems == []
    problems = check(Context(library, config=selection))
    return [(str(problem.span), problem.message) for problem in problems if problem.code == "VK113"]


def test_they_are_the_controls_and_what_unicode_says_turns_text_round():
    turns = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    lines = {"\u2028", "\u2029"}
    wanted = {
        chr(code)
        for code in range(0x110000)
        if unicodedata.category(chr(code)) == "Cc" or unicodedata.bidirectional(chr(code)) in turns
    }
    assert set(EVERY_STEERING) == (wanted | lines) - {"\t", "\n"}


def test_whatever_a_terminal_obeys_is_reported():
    obeyed = {chr(code) for code in range(0x2070) if tame(chr(code)) != chr(code)}
    assert obeyed <= set(EVERY_STEERING)


def test_what_is_unseen_shows_nothing_in_unicode_either():
    for code in range(0x110000):
        if UNSEEN.search(chr(code)):
            assert unicodedata.category(chr(code)) in ("Cf", "Mn", "Lo", "Cn"), hex(code)
            assert not STEERING.search(chr(code))


@pytest.mark.parametrize("character", EVERY_STEERING, ids=lambda character: f"U+{ord(character):04X}")
def test_each_is_found_as_an_escape(character: str):
    code = f"\\u{ord(character):04x}"
    [(place, message)] = found(CARE, PURPOSE, f'purpose: "How{code} people"')
    assert place == f"{CARE}:3:14"
    assert message.startswith(f"U+{ord(character):04X}")


@pytest.mark.parametrize("character", [c for c in EVERY_STEERING if c != "\r"], ids=lambda c: f"U+{ord(c):04X}")
def test_each_is_found_in_a_document_as_it_stands(character: str):
    [(place, _)] = found(LETTER, "Dear [[", f"Dear{character} [[")
    assert place == f"{LETTER}:16:5"


@pytest.mark.parametrize(("written", "length"), [(r"\x1b", 4), (r"\e", 2), (r"\U0000001b", 10), (r"\0", 2), (r"\P", 2)])
def test_every_way_to_write_an_escape(written: str, length: int):
    text = FILES[CARE].decode().replace(PURPOSE, rf'purpose: "a \\ \" \n b{written}c"')
    library, _ = load_library({**FILES, CARE: text.encode()})
    [problem] = check(Context(library, config=CONTENT_ONLY))
    assert (problem.span.column, problem.span.end_column - problem.span.column) == (23, length)


def test_the_same_letters_without_double_quotes_are_no_escape():
    assert found(CARE, PURPOSE, r"purpose: Write \e[31m and \u202e so.") == []
    assert found(CARE, PURPOSE, r"purpose: 'Write \e[31m and \u202e so.'") == []
    assert found(LETTER, "Dear [[", r"Write `\e[31m` and \u202e. Dear [[") == []


def test_what_an_alias_repeats_is_told_where_it_stands():
    once = 'purpose: &again "How\\e people"\ntitle: *again\n'
    text = FILES[CARE].decode().replace("title: Care\n", "").replace(PURPOSE + "\n", once)
    library, problems = load_library({**FILES, CARE: text.encode()})
    assert problems == []
    assert [str(item.span) for item in check(Context(library, config=CONTENT_ONLY))] == [f"{CARE}:2:21"]
    hidden = text.replace("How\\e people", "Ca\\u200bre")
    library, _ = load_library({**FILES, CARE: hidden.encode()})
    spans = [str(item.span) for item in check(Context(library, config=CONTENT_ONLY))]
    assert spans == [f"{CARE}:2:20", f"{CARE}:3:8"], "the second is only a name for the first, so all of it is marked"


def test_no_option_and_no_comment_waves_it_through():
    assert "VK113" not in SUPPRESSIBLE
    for selection in (Selection(strict=False), Selection(select=("VK3",)), Selection(ignore=("VK1",))):
        assert len(found(CARE, PURPOSE, "purpose: How \u202epeople.", selection)) == 1


def test_several_on_a_line_are_one_finding():
    [(_, message)] = found(LETTER, "Dear [[", "\x1b[1mDear\x1b[0m \x07[[")
    assert message.endswith(" (2 more on this line)")


SEEN = st.characters(blacklist_categories=("Cc", "Cs", "Cn", "Co"), blacklist_characters="\u2028\u2029\ufeff").filter(
    lambda letter: not STEERING.search(letter)
)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.text(SEEN, min_size=1, max_size=40))
def test_sentences_in_any_script_pass(words: str):
    body = f"Dear «{words}» and [["
    assert found(LETTER, "Dear [[", body) == []


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    st.text(SEEN, max_size=15),
    st.sampled_from([c for c in EVERY_STEERING if c not in "\r"]),
    st.text(SEEN, max_size=15),
)
def test_the_place_is_exact_whatever_stands_around_it(before: str, character: str, after: str):
    [(place, _)] = found(LETTER, "Dear [[", f"Dear {before}{character}{after} [[")
    assert place == f"{LETTER}:16:{6 + len(before)}"


@pytest.mark.parametrize("character", [c for c in EVERY_STEERING if c != "\r"], ids=lambda c: f"U+{ord(c):04X}")
@pytest.mark.parametrize("purpose", ["How {} people", "How {} é people"])
def test_each_is_refused_in_yaml_as_it_stands(character: str, purpose: str):
    """Most of them by YAML itself."""
    text = FILES[CARE].decode().replace(PURPOSE, f'purpose: "{purpose.format(character)}"')
    library, reading = load_library({**FILES, CARE: text.encode()})
    rules = check(Context(library, config=CONTENT_ONLY)) if not reading else []
    assert [(problem.code in ("VK102", "VK113"), str(problem.span)) for problem in [*reading, *rules]] == [
        (True, f"{CARE}:3:15")
    ]
