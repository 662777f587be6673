"""What a change of content refuses, and what a difference tells of odd cases: nothing half done, and the reason."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from held_states import SMALL as LIBRARY
from held_states import library_with
from vcsekit.cli.app import run
from vcsekit.content import format as formatting
from vcsekit.content.diff.changes import Difference
from vcsekit.content.diff.compare import compare
from vcsekit.content.edit import Editable, add_item
from vcsekit.content.emit import block
from vcsekit.content.format import CannotFormatError, formatted
from vcsekit.content.load import load_library
from vcsekit.diagnostics import VcsekitError
from vcsekit.export.difference import FORMAT, KIND, DifferenceView, compared_lines, reason_of, values_of, version_line
from vcsekit.export.difference_markdown import difference_markdown

SMALL = Path(__file__).parent / "content" / "small"
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    shutil.copytree(SMALL, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run([*arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


def read() -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in Path("content").rglob("*") if path.is_file()}


def change(path: str, old: str, new: str) -> None:
    text = Path("content", path).read_text(encoding="utf-8")
    assert text.count(old) == 1, (old, text.count(old))
    Path("content", path).write_text(text.replace(old, new), encoding="utf-8", newline="\n")


# Retiring


def test_a_version_that_is_none(vcsekit: Call):
    change("domains/care.yaml", "  - id: CARE-01\n", '  - id: CARE-01\n    since: "1.0.0"\n')
    before = read()
    code, _, told = vcsekit("retire", "CARE-01", "--replaced-by", "CARE-02", "--version", "soon")
    assert code == 2 and "soon" in told and "such as `0.2.0`" in told
    assert read() == before


def test_a_matrix_with_errors_has_no_version(vcsekit: Call):
    change("matrix.yaml", "version: 1.0.0", "version: [1]")
    before = read()
    code, _, told = vcsekit("retire", "early-letters", "--unlink")
    assert code == 2 and "matrix.yaml" in told and "vcsekit validate" in told
    assert read() == before


def test_a_field_for_one_id_takes_no_two(vcsekit: Call):
    """A case is seen in an approach by one field, so two cases can't stand there."""
    for name in ("harbour", "hilltop"):
        text = Path("content/cases/riverton.yaml").read_text(encoding="utf-8").replace("riverton", name)
        Path(f"content/cases/{name}.yaml").write_text(text.replace("Riverton", name.title()), encoding="utf-8")
    before = read()
    code, _, told = vcsekit(
        "retire", "riverton", "--replaced-by", "harbour", "--replaced-by", "hilltop", "--version", "1.1.0"
    )
    assert code == 2 and "this field must name exactly one id" in told
    assert read() == before


def test_what_takes_an_approachs_place_is_seen_where_it_was(vcsekit: Call):
    """`meeting-fund` is seen in the case already, `new-way` nowhere: both come to show the action."""
    addition = (
        "  - id: new-way\n    title: A new way\n    description: It is new.\n    addresses:\n      - late-invitations\n"
        "    sources:\n      - paper/three\n"
    )
    path = Path("content/barriers/time.yaml")
    path.write_text(path.read_text(encoding="utf-8") + addition, encoding="utf-8", newline="\n")
    code, _, told = vcsekit(
        "retire", "early-letters", "--replaced-by", "new-way", "--replaced-by", "meeting-fund", "--version", "1.1.0"
    )
    assert code == 0, told
    library, problems = load_library({name.removeprefix("content/"): data for name, data in read().items()})
    assert not problems
    new, fund = library.get("new-way", "approach"), library.get("meeting-fund", "approach")
    assert [(seen.case, seen.actions) for seen in new.seen_in] == [("riverton", ("riverton-letters",))]
    assert [(seen.case, seen.actions) for seen in fund.seen_in] == [("riverton", ("riverton-fund", "riverton-letters"))]
    action = library.get("riverton-letters", "action")
    assert set(action.approaches) == {"new-way", "meeting-fund"}


# Formatting and editing


@pytest.mark.parametrize("spoilt", ["id: [", "id: other\n"])
def test_a_form_that_would_lose_something_is_never_written(spoilt: str, monkeypatch: pytest.MonkeyPatch):
    """Should the formatter's library ever break a file, or drop a part of it, the file is left as it is."""
    monkeypatch.setattr(formatting, "_round_trip", lambda *_: spoilt)
    with pytest.raises(CannotFormatError) as refused:
        formatted("x.yaml", b"id: one\ntitle:   two\n")
    assert refused.value.span.path == "x.yaml" and refused.value.span.line in (1, 2)


def test_a_form_that_would_add_something_is_never_written(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(formatting, "_round_trip", lambda *_: "id: one\ntitle: two\n")
    with pytest.raises(CannotFormatError):
        formatted("x.yaml", b"id:   one\n")


def test_a_form_that_does_not_settle_is_never_written(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(formatting, "_round_trip", lambda text, *_: text.replace("id: ", "id:  "))
    with pytest.raises(CannotFormatError) as refused:
        formatted("x.yaml", b"id: one\n")
    assert (refused.value.message, refused.value.hint) == ("its form does not settle", "please report this file")


def test_whatever_the_formatters_library_raises_is_told(monkeypatch: pytest.MonkeyPatch):
    def broken() -> object:
        raise RecursionError

    monkeypatch.setattr(formatting, "_parser", broken)
    with pytest.raises(CannotFormatError) as refused:
        formatted("x.yaml", b"id: one\n")
    assert refused.value.message == "the formatter can't read this file (RecursionError)"
    assert "it is left as it is" in str(refused.value.hint)


def test_only_a_list_gets_an_item_more():
    with pytest.raises(VcsekitError, match="`title` holds no list") as refused:
        add_item(Editable("x.yaml", b"id: one\ntitle: two\n"), ("title",), "three")
    assert "x.yaml:2" in refused.value.message


def test_what_yaml_cannot_hold_is_a_value_error():
    with pytest.raises(ValueError, match="object"):
        block({"id": object()})


# Differences


def difference(*changes: tuple[str, str, str]) -> Difference:
    return compare(LIBRARY, library_with("small", *changes))


def stated(counts_as: str, reason: str = "it says the same", name: str = "CARE-02") -> tuple[str, str, str]:
    told = (
        "version: 1.1.0\nchanges:\n  - version: 1.1.0\n    summary: It changed.\n    classes:\n"
        f"      - id: {name}\n        counts_as: {counts_as}\n        reason: {reason}\n"
    )
    return "matrix.yaml", "version: 1.0.0\n", told


SPEECH = ("care.yaml", "Every group speaks at meetings.", "Each group is heard in the room at meetings.")


def test_a_version_that_went_down():
    found = difference(("matrix.yaml", "version: 1.0.0", "version: 0.9.0"))
    assert version_line(found) == "The version went down from 1.0.0 to 0.9.0."


def test_links_are_told_by_what_went_and_what_came():
    [item] = difference(("care.yaml", "      - unpaid-time\n", "      - late-invitations\n")).items
    [field] = item.fields
    assert values_of(field) == "taken out: unpaid-time; put in: late-invitations"


def test_many_names_are_shortened():
    """All indicators of a matrix whose scale changed can't be compared for one reason."""
    other = library_with("other-matrix")
    changed = library_with("other-matrix", ("matrix.yaml", "label: Tried", "label: Attempted twice and then given up"))
    lines = compared_lines(compare(other, changed))
    assert any(" and " in names and names.endswith(" more") for names, _, _ in lines)


def markdown(found: Difference) -> str:
    return difference_markdown(DifferenceView(KIND, FORMAT, "Small matrix", "content/", "old", "new", found))


def test_markdown_tells_what_was_stated_for_nothing_and_what_was_left_out():
    told = markdown(difference(SPEECH, stated("clarification", name="CARE-01"))).replace("\\", "")
    assert "- A class is stated for CARE-01, in which nothing changed." in told
    files = {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in SMALL.rglob("*") if path.is_file()}
    work = files["domains/work.yaml"].replace(b"purpose: How", b"purpose: Why")
    unread = load_library(files | {"domains/care.yaml": b"id: [", "domains/work.yaml": work})[0]
    told = markdown(compare(LIBRARY, unread, ["domains/care.yaml"])).replace("\\", "")
    assert "domains/care.yaml can't be read in one of the two, so it is left out." in told


def test_a_class_that_an_editor_stated_stands_with_its_reason():
    every = ("care.yaml", "a speaker of each group", "a speaker of every group")
    found = difference(every, stated("clarification"))
    [item] = found.items
    assert reason_of(item) == "clarification, as its editor says: it says the same"
    found = difference(every, stated("wording"))
    [item] = found.items
    assert reason_of(item).startswith("change of meaning; its editor calls it wording, which can't be: levels.high: ")
    assert f"- **CARE-02**: {reason_of(item)}" in markdown(found).replace("\\", "")
