"""Two parsers read the same: ours, on libyaml's events, and ruamel.yaml in YAML 1.2, on all that is not shipped.

`test_content.py` holds the shipped content to the same.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from vcsekit.checks.registry import check_library
from vcsekit.content.load import load_library
from vcsekit.content.source import decode, read_document, read_markdown
from vcsekit.content.syntax import SourceError
from vcsekit.io.files import read_folder

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))

from make_content import make_content  # noqa: E402


@cache
def ruamel() -> YAML:
    """YAML 1.2's core schema, where a date is a text."""
    parser = YAML(typ="safe", pure=True)
    parser.version = (1, 2)
    parser.constructor.yaml_constructors["tag:yaml.org,2002:timestamp"] = lambda _, node: node.value
    return parser


def both(text: str) -> tuple[Any, Any]:
    return read_document(text, "a.yaml").data, ruamel().load(text)


@pytest.mark.parametrize("seed", [1, 2])
def test_made_content_is_sound_and_read_the_same(seed: int):
    files = make_content(60, seed)
    assert files == make_content(60, seed)
    assert len(files) > 60
    library, problems = load_library(files)
    assert [*problems, *check_library(library, strict=True)] == []
    for path, raw in files.items():
        text = decode(raw, path)
        yaml_text = text.split("---\n")[1] if path.endswith(".md") else text
        ours, theirs = both(yaml_text)
        assert ours == theirs, path


def test_made_content_is_written_in_every_way():
    text = b"".join(make_content(100, 3).values()).decode()
    for sign in (": |-\n", ": >-\n", ': "', ": '", "\n# ", ": [", "- id: ", "\n- ", "\n  - ", "é", "’", "£"):
        assert sign in text, sign


def test_front_matter_of_documents_is_read_the_same():
    for folder in (ROOT / "content", ROOT / "tests" / "content" / "small", ROOT / "tests" / "content" / "other-matrix"):
        for path, raw in read_folder(folder, (".md",)).items():
            text = decode(raw, path)
            ours = {key: value for key, value in read_markdown(text, path).data.items() if key != "body"}
            assert ours == ruamel().load(text.split("---\n")[1]), path


def test_the_other_matrices_are_read_the_same():
    for name in ("small", "other-matrix"):
        for path, raw in read_folder(ROOT / "tests" / "content" / name, (".yaml",)).items():
            ours, theirs = both(decode(raw, path))
            assert ours == theirs, path


@pytest.mark.parametrize(
    "text",
    [
        "yes", "no", "on", "off", "y", "NO", "~", "null", "Null", "", "true", "True", "TRUE", "tRUE", "2022", "-5",
        "+5", "1.5", ".5", "5.", "-.5", "1e3", "1E-3", "1.5e+10", "12:30", "2022-04", "2022-04-01", "1.2.3", "0.1.0",
        "e5", "1e", "--", "+", ".", "0", "-0", "00", "007", "v1", "a b", "£5", "50%",
    ],
)  # fmt: skip
def test_plain_words_mean_the_same(text: str):
    ours, theirs = both(f"value: {text}\n")
    assert (ours, type(ours["value"])) == (theirs, type(theirs["value"]))


NUMBERS_OF_PROGRAMMERS = {"1_000": 1000, "0x1F": 31, "0o17": 15, ".inf": float("inf"), "-.Inf": float("-inf")}


@pytest.mark.parametrize("text", NUMBERS_OF_PROGRAMMERS)
def test_numbers_that_no_editor_writes_stay_texts(text: str):
    """To ruamel.yaml they are numbers; to us a text, which is refused where a number belongs."""
    ours, theirs = both(f"value: {text}\n")
    assert (ours["value"], theirs["value"]) == (text, NUMBERS_OF_PROGRAMMERS[text])


@pytest.mark.parametrize("character", ["\u0085", "\u2028", "\u2029"])
@pytest.mark.parametrize("form", ["a: one\nb: two{}three\n", 'a: one\nb: "two{}three"\n', "a: one\nb: |\n  x{}\n  y\n"])
def test_line_breaks_that_editors_do_not_show_are_refused(character: str, form: str):
    """YAML 1.1 counts them as ends of lines and 1.2 does not: the places of all that follows would be wrong."""
    with pytest.raises(SourceError) as caught:
        read_document(form.format(character), "a.yaml")
    assert f"U+{ord(character):04X}" in str(caught.value)
    span, lines = caught.value.diagnostic.span, form.format(character).split("\n")
    assert lines[span.line - 1][span.column - 1] == character
