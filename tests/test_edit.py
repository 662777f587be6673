"""Changes of one place of a file: exactly what was asked, with every other byte as it was, or a refusal."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vcsekit.content.edit import Editable, add_field, add_item, remove_field, remove_item, set_texts
from vcsekit.content.emit import block, flow
from vcsekit.content.source import Loc, read_document
from vcsekit.content.syntax import SourceError
from vcsekit.diagnostics import VcsekitError
from written_yaml import EXAMPLES, comments, documents


def source(text: str, path: str = "x.yaml") -> Editable:
    return Editable(path, text.encode("utf-8"))


def text(changed: Editable) -> str:
    return changed.raw.decode("utf-8")


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    st.lists(st.sampled_from(["X", "a b", " ", "\r\n", "\r", "\n", "\x85", "\u2028", "#"]), max_size=12).map("".join)
)
def test_lines_and_places_are_those_of_the_text(words: str):
    file = source(words)
    lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", words)
    assert [file.line(number) for number in range(1, len(lines) + 2)] == [*lines, ""]
    for offset in range(len(words) + 1):
        assert file.offset(*file.place(offset)) == offset


def test_an_id_changes_where_it_stands():
    before = source("id: old  # why\nlist: [old, 'old', \"old\"]\nother: older\n")
    places: dict[Loc, str] = {("id",): "new", ("list", 0): "new", ("list", 1): "new", ("list", 2): "new"}
    assert text(set_texts(before, places)) == "id: new  # why\nlist: [new, 'new', \"new\"]\nother: older\n"


@pytest.mark.parametrize("word", ["NO", "ON", "null", "12", "1e3", "y", "2026-05"])
def test_an_id_that_reads_as_something_else_gets_quotes(word: str):
    assert text(set_texts(source("id: old\n"), {("id",): word})) == f'id: "{word}"\n'


def test_a_text_that_stands_once_and_counts_twice_is_changed_once():
    before = source("one: &name [old]\ntwo: *name\n")
    places: dict[Loc, str] = {("one", 0): "newer", ("two", 0): "newer"}
    assert text(set_texts(before, places)) == "one: &name [newer]\ntwo: *name\n"


@pytest.mark.parametrize("written", ["id: &name old\nagain: *name\n", "id: >-\n  old\n", 'id: "\\x6fld"\n'])
def test_an_id_in_an_unusual_form_is_refused_with_its_place(written: str):
    with pytest.raises(VcsekitError, match=r"x\.yaml:1:5: .* nothing was changed"):
        set_texts(source(written), {("id",): "new"})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:\n  - x\nb: 1\n", "a:\n  - x\n  - new\nb: 1\n"),
        ("a:\n- x\nb: 1\n", "a:\n- x\n- new\nb: 1\n"),
        ("a:\n  - x", "a:\n  - x\n  - new"),
        ("a:\r\n  - x  # why\r\n\r\n# next\r\nb: 1\r\n", "a:\r\n  - x  # why\r\n  - new\r\n\r\n# next\r\nb: 1\r\n"),
        ("a:\n  - >-\n    x\n    y\n\nb: 1\n", "a:\n  - >-\n    x\n    y\n  - new\n\nb: 1\n"),
        ("a: [x, y]  # why\n", "a: [x, y, new]  # why\n"),
        ("a: [x, # one\n  y # two\n  ]\n", "a: [x, # one\n  y, new # two\n  ]\n"),
        ("a: []\n", "a: [new]\n"),
        ("a: [x,]\n", "a: [x, new,]\n"),
        ("b: 1\n", "b: 1\na:\n  - new\n"),
        ("\ufeffa:\n  - x\n", "\ufeffa:\n  - x\n  - new\n"),
    ],
)
def test_a_list_gets_one_item_more(before: str, after: str):
    assert text(add_item(source(before), ("a",), "new")) == after


def test_a_group_of_fields_is_added_in_the_list_s_own_depth():
    before = "a:\n    - id: x\n      b: 1\n      # about x\n    # about the list\nc: 1\n"
    item = {"id": "w", "list": ["z"], "long": "word " * 30 + "end"}
    changed = add_item(source(before), ("a",), item)
    assert text(changed).startswith(
        "a:\n    - id: x\n      b: 1\n      # about x\n    - id: w\n      list:\n        - z\n"
    )
    assert text(changed).endswith("end\n    # about the list\nc: 1\n")
    assert changed.document.data["a"][1] == item
    assert max(len(line) for line in text(changed).splitlines()) <= 100


def test_a_field_comes_after_the_first_that_is_there():
    before = source("- id: x\n  title: T\n- {id: y}\n")
    changed = add_field(before, (0,), "formerly", ["old"], after=("since", "id"))
    assert text(changed) == "- id: x\n  formerly:\n    - old\n  title: T\n- {id: y}\n"
    assert text(add_field(before, (1,), "formerly", ["old"], after=("id",))).endswith('- {id: y, formerly: ["old"]}\n')


@pytest.mark.parametrize(
    ("before", "loc", "after"),
    [
        ("a:\n  - x\n  - y\n  - z\n", ("a", 1), "a:\n  - x\n  - z\n"),
        ("a: [x, y, z]\n", ("a", 0), "a: [y, z]\n"),
        ("a: [x, y, z]\n", ("a", 2), "a: [x, y]\n"),
        ("a:\n  - x\nb: 1\n", ("a", 0), "b: 1\n"),
        ("b: 1\na:\n  - x: 1\n    y: 2\n  - z: 3", ("a", 1), "b: 1\na:\n  - x: 1\n    y: 2"),
    ],
)
def test_an_item_goes_and_its_field_with_the_last(before: str, loc: Loc, after: str):
    assert text(remove_item(source(before), loc)) == after


def test_nothing_goes_that_would_take_a_comment_along():
    with pytest.raises(VcsekitError, match=r"x\.yaml:2:5: a comment stands beside"):
        remove_item(source("a:\n  - x  # why\n  - y\n"), ("a", 0))
    with pytest.raises(VcsekitError, match=r"^x\.yaml:1:3: `a` shares its line with something else, so nothing was"):
        remove_field(source("- a: 1\n  b: 2\n"), (0, "a"))


def test_front_matter_is_changed_and_the_markdown_is_not():
    before = "---\nid: x\nl:\n  - a\n---\nText with `x`.  \n"
    changed = add_item(source(before, "x.md"), ("l",), "b")
    assert text(changed) == before.replace("  - a\n", "  - a\n  - b\n")
    assert text(add_field(changed, (), "m", "1")) == before.replace("  - a\n", '  - a\n  - b\nm: "1"\n')


def places(data: Any, loc: Loc = ()) -> list[Loc]:
    found = [loc]
    if isinstance(data, dict | list):
        for name, value in data.items() if isinstance(data, dict) else enumerate(data):
            found += places(value, (*loc, name))
    return found


def at(data: Any, loc: Loc) -> Any:
    for part in loc:
        data = data[part]
    return data


@settings(derandomize=True, deadline=None, max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(documents(), st.data())
def test_generated_changes_do_what_they_say_and_leave_all_other_lines(raw: bytes, data: st.DataObject):
    before = Editable("x.yaml", raw)
    try:
        loc = data.draw(st.sampled_from(places(before.document.data)))
    except SourceError:
        return
    wanted, value = copy.deepcopy(before.document.data), at(before.document.data, loc)
    try:
        if isinstance(value, dict):
            changed = add_field(before, loc, "fresh", ["one", "NO"])
            at(wanted, loc)["fresh"] = ["one", "NO"]
        elif isinstance(value, list):
            changed = add_item(before, loc, "fresh: text")
            at(wanted, loc).append("fresh: text")
        elif isinstance(loc[-1], int) and len(at(wanted, loc[:-1])) > 1:
            changed = remove_item(before, loc)
            at(wanted, loc[:-1]).pop(loc[-1])
        elif isinstance(value, str):
            changed = set_texts(before, {loc: "fresh"})
            at(wanted, loc[:-1])[loc[-1]] = "fresh"
        else:
            return
    except VcsekitError as error:
        assert error.message.startswith("x.yaml") and error.hint
        return
    assert changed.document.data == wanted
    assert_other_lines_stay(before, changed)


def assert_other_lines_stay(before: Editable, changed: Editable) -> None:
    """All lines but those of one place are the same, with their ends; a file's last end may be missing."""
    old, new = before.raw.splitlines(keepends=True), changed.raw.splitlines(keepends=True)
    start = next(
        (n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new))
    )
    rest = [old[n:] for n in range(start, len(old) + 1)]
    assert any(tail == new[len(new) - len(tail) :] for tail in rest)
    assert comments(changed.text) == comments(before.text)


def test_texts_are_folded_at_blanks_and_lines_between_paragraphs_are_empty():
    """No word is ever cut, however long, and no line ends in blanks, however deep it stands."""
    address = "https://example.org/" + "a/" * 45
    item = {"note": f"See the whole of it at {address} and ask for the printed one as well.", "more": "One.\n\nTwo."}
    assert block([item], 4) == [
        "    - note: >-",
        "        See the whole of it at",
        f"        {address}",
        "        and ask for the printed one as well.",
        "      more: |-",
        "        One.",
        "",
        "        Two.",
    ]
    assert read_document("\n".join(block([item])) + "\n", "x.yaml").data == [item]


@pytest.mark.parametrize(
    "words", ["plain", "it's", "a: b", "# x", "- x", "yes", "1.0", "", " led", "é “q”", "a\nb", "x" * 300]
)
def test_what_is_written_reads_the_same(words: str):
    item = {"one": words, "list": [words, {"in": words}]}
    assert read_document("\n".join(block(item)) + "\n", "x.yaml").data == item
    assert read_document(f"[{flow(words)}, {{a: {flow(words)}}}]", "x.yaml").data == [words, {"a": words}]
