"""`rename`: everywhere or not at all, and not a byte more."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from vcsekit.checks.registry import check_library
from vcsekit.cli.app import run
from vcsekit.content.change import Content
from vcsekit.content.load import load_library
from vcsekit.content.references import REFERENCES, references_in
from vcsekit.content.rename import rename
from vcsekit.diagnostics import VcsekitError
from vcsekit.io import changes

SMALL = Path(__file__).parent / "content" / "small"
OTHER = Path(__file__).parent / "content" / "other-matrix"


def read(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.suffix in (".yaml", ".md")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SMALL, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
    return tmp_path / "content"


def change(content: Path, path: str, old: str, new: str) -> None:
    text = (content / path).read_bytes().decode("utf-8")
    assert text.count(old) == 1
    (content / path).write_bytes(text.replace(old, new).encode("utf-8"))


def test_every_kind_that_others_name_keeps_its_links():
    """As many links as before, all lead somewhere, and the old id is gone but for `formerly`."""
    before = Content.of(read(OTHER))
    assert not before.problems
    one_of_each = {entry.kind: entry.id for entry in before.library.entries.values()}
    assert set(REFERENCES.values()) <= set(one_of_each)
    for kind, old in one_of_each.items():
        new = {"domain": "NEWNAME", "indicator": f"{old.rpartition('-')[0]}-99"}.get(kind, "a-new-name")
        renaming = rename(before, old, new)
        library, problems = load_library(renaming.draft.result())
        assert [*problems, *check_library(library)] == [], kind
        assert library.entries[new].kind == kind
        assert library.entries[new].item.formerly == (old,)
        assert old not in library.entries
        assert count_links(library) == count_links(before.library)


def count_links(library) -> int:
    return sum(
        len(list(references_in(document, kind)))
        for kind in {kind for kind, _ in REFERENCES}
        for path, document in library.documents.items()
        if kind_name(path) == kind
    )


def kind_name(path: str) -> str:
    from vcsekit.content.kinds import kind_of

    found = kind_of(path)
    return found.name if found else ""


def test_only_the_lines_with_the_id_change(content: Path, capsys: pytest.CaptureFixture[str]):
    before = read(content)
    assert run(["rename", "early-letters", "letters-in-time"]) == 0
    after = read(content)
    assert before.keys() == after.keys()
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {"barriers/time.yaml", "cases/riverton.yaml", "documents/letter.md"}
    for path in changed:
        expected = before[path].replace(b"early-letters", b"letters-in-time")
        expected = expected.replace(
            b"- id: letters-in-time\n", b"- id: letters-in-time\n    formerly:\n      - early-letters\n"
        )
        assert after[path] == expected
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == (
        "early-letters becomes letters-in-time\n2 places that name it follow.\n3 files changed:\n"
        "  content/barriers/time.yaml\n  content/cases/riverton.yaml\n  content/documents/letter.md\n"
        "Next: vcsekit validate --strict\n"
    )
    assert run(["validate", "--strict"]) == 0
    assert run(["fmt", "--check"]) == 0


def test_comments_quotes_line_ends_and_marks_stay(content: Path):
    path = content / "barriers" / "time.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("  - id: unpaid-time\n", "  # Asked for in spring\n  - id: 'unpaid-time'   # our term\n")
    text = text.replace("      - unpaid-time\n", '      - "unpaid-time" # see above\n')
    path.write_bytes(("\ufeff" + text).replace("\n", "\r\n").encode("utf-8"))
    before = path.read_bytes()
    assert run(["rename", "unpaid-time", "time-without-pay"]) == 0
    added = b"    formerly:\r\n      - unpaid-time\r\n"
    head, line, rest = before.replace(b"unpaid-time", b"time-without-pay").partition(b"   # our term\r\n")
    assert path.read_bytes() == head + line + added + rest


def test_a_domain_takes_its_indicators_and_its_file_along(content: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["rename", "CARE", "HEALTH"]) == 0
    told = capsys.readouterr().err
    assert told.startswith("CARE becomes HEALTH\nCARE-01 becomes HEALTH-01\nCARE-02 becomes HEALTH-02\n")
    assert "the file content/domains/care.yaml becomes content/domains/health.yaml\n" in told
    assert "Sessions and returns made so far hold the old id" in told
    assert not (content / "domains" / "care.yaml").exists()
    assert "  - HEALTH\n  - WORK\n" in (content / "matrix.yaml").read_text()
    library, problems = load_library(read(content))
    assert [*problems, *check_library(library)] == []
    assert library.get("HEALTH-02").formerly == ("CARE-02",)


def test_a_file_of_another_name_keeps_it(content: Path):
    (content / "cases" / "riverton.yaml").rename(content / "cases" / "by-the-river.yaml")
    assert run(["rename", "riverton", "rivertown"]) == 0
    assert (content / "cases" / "by-the-river.yaml").read_text().startswith("id: rivertown\nformerly:\n  - riverton\n")


def test_there_and_back_again(content: Path):
    """The item may have its own former id again; then that one is no longer among the former ones."""
    assert run(["rename", "unpaid-time", "time-without-pay"]) == 0
    assert run(["rename", "time-without-pay", "unpaid-time"]) == 0
    library, _ = load_library(read(content))
    assert library.get("unpaid-time").formerly == ("time-without-pay",)
    assert run(["rename", "unpaid-time", "free-time"]) == 0
    library, _ = load_library(read(content))
    assert library.get("free-time").formerly == ("time-without-pay", "unpaid-time")
    assert run(["validate", "--strict"]) == 0


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("nothing", "x", "nothing has the id `nothing`"),
        ("unpaid-tmie", "x", "did you mean `unpaid-time`?"),
        (
            "unpaid-time",
            "late-invitations",
            "`late-invitations` is taken: it is a barrier (content/barriers/",
        ),
        ("unpaid-time", "riverton", "`riverton` is taken: it is a case"),
        ("unpaid-time", "Unpaid Time", "`Unpaid Time` can't be the id of a barrier"),
        ("unpaid-time", "x" * 81, "can't be the id of a barrier"),
        ("unpaid-time", "unpaid-time", "has this id already"),
        ("riverton", "con", "Windows allows no file of this name"),
        ("CARE", "care", "`care` can't be the id of a domain"),
        ("CARE-01", "CARE-02", "`CARE-02` is taken"),
        (
            "CARE-01",
            "WORK-07",
            "`WORK-07` would be an indicator of another domain than `CARE`, in whose file it stands\n"
            "  hint: keep the code `CARE`; or make a new indicator there, and retire this one\n",
        ),
        ("CARE-01", "CARE-1", "a domain code, a hyphen and two or three digits"),
        ("low", "lower", "`low` is a level or a constituency of the matrix"),
    ],
)
def test_what_is_refused(old: str, new: str, says: str, content: Path, capsys: pytest.CaptureFixture[str]):
    before = read(content)
    assert run(["rename", old, new]) == 2
    assert says in capsys.readouterr().err
    assert read(content) == before


@pytest.mark.usefixtures("content")
def test_a_former_id_is_never_used_for_something_else(capsys: pytest.CaptureFixture[str]):
    assert run(["rename", "unpaid-time", "free-time"]) == 0
    assert run(["rename", "late-invitations", "unpaid-time"]) == 2
    assert "`unpaid-time` is the id that `free-time` had before" in capsys.readouterr().err
    assert run(["rename", "unpaid-time", "other"]) == 2
    assert "`unpaid-time` was renamed: it is `free-time` now" in capsys.readouterr().err


def test_a_new_file_name_that_is_there_already(content: Path, capsys: pytest.CaptureFixture[str]):
    (content / "cases" / "Harbour.yaml").write_text("# a draft of somebody's\n")
    before = read(content)
    assert run(["rename", "riverton", "harbour"]) == 2
    assert "content/cases/Harbour.yaml" in capsys.readouterr().err
    assert read(content) == before


def test_a_file_that_can_not_be_read_stops_it(content: Path, capsys: pytest.CaptureFixture[str]):
    """It may hold links to the item."""
    (content / "cases" / "broken.yaml").write_text("id: 'x\n")
    before = read(content)
    assert run(["rename", "unpaid-time", "free-time"]) == 2
    assert re.search(
        r"content/cases/broken\.yaml:1:5: the quote that opens here is never closed", capsys.readouterr().err
    )
    assert read(content) == before


def test_a_file_with_other_errors_does_not(content: Path):
    """Its links are known all the same."""
    change(content, "cases/riverton.yaml", "title: Riverton pays for time\n", "titel: Riverton pays for time\n")
    assert run(["rename", "early-letters", "letters-in-time"]) == 0
    assert b"- letters-in-time\n" in (content / "cases" / "riverton.yaml").read_bytes()


def test_two_items_of_one_id(content: Path, capsys: pytest.CaptureFixture[str]):
    change(content, "barriers/time.yaml", "- id: unpaid-time\n", "- id: late-invitations\n")
    assert run(["rename", "late-invitations", "free-time"]) == 2
    told = capsys.readouterr().err
    assert "two items have the id `late-invitations`; the second is at content/barriers/time.yaml:11:9\n" in told
    assert "  hint: give it another id first\n" in told


def test_an_indicator_in_a_file_that_tells_no_domain(content: Path, capsys: pytest.CaptureFixture[str]):
    change(content, "domains/care.yaml", "id: CARE\n", "")
    assert run(["rename", "CARE-01", "CARE-07"]) == 2
    assert capsys.readouterr().err == (
        "error: `CARE-01` stands in a file with errors (content/domains/care.yaml:4:9)\n"
        "  hint: mend them first: `vcsekit validate`\n"
    )


def test_what_texts_and_comments_say_is_told_and_left(content: Path, capsys: pytest.CaptureFixture[str]):
    change(content, "documents/letter.md", "Please come.", "Please come (see CARE-01).")
    change(
        content,
        "cases/riverton.yaml",
        "id: riverton\n",
        "id: riverton\n# CARE-01, not XCARE-01 nor CARE-011\n",
    )
    assert run(["rename", "CARE-01", "CARE-09"]) == 0
    told = capsys.readouterr().err
    mentions = re.findall(r"^  (content/\S+:\d+:\d+)$", told, re.MULTILINE)
    assert mentions == ["content/cases/riverton.yaml:2:3", "content/documents/letter.md:18:69"]
    assert "CARE-01" in (content / "documents" / "letter.md").read_text()


def test_a_slug_that_is_a_plain_word_is_no_mention():
    """The theme `time`: only `time` in backticks is meant."""
    files = read(SMALL)
    files["documents/letter.md"] += b"Time and time again, see `time`.\n"
    renaming = rename(Content.of(files), "time", "hours")
    assert [span.path for span in renaming.mentions] == ["documents/letter.md"]


def test_what_is_spelt_like_an_id_by_chance_is_no_mention():
    """Refs of sources, where they stand and are cited; a text that is the id alone is one mention, in quotes or not."""
    files = read(SMALL)
    files["sources/paper.yaml"] = files["sources/paper.yaml"].replace(
        b"  - ref: paper/two\n    kind: finding\n    label: Time\n",
        b"  - ref: unpaid-time # not unpaid-time\n    kind: finding\n    label: 'unpaid-time'\n"
        b"  - ref: time\n    kind: finding\n    label: time\n",
    )
    cited = {path: raw.replace(b"- paper/two\n", b'- "unpaid-time"\n') for path, raw in files.items()}
    slug = rename(Content.of(cited), "unpaid-time", "free-time")
    assert [str(span) for span in slug.mentions] == ["sources/paper.yaml:9:28", "sources/paper.yaml:11:12"]
    assert [str(span) for span in rename(Content.of(files), "time", "hours").mentions] == ["sources/paper.yaml:14:12"]


def test_a_dry_run_changes_nothing(content: Path, capsys: pytest.CaptureFixture[str]):
    before = read(content)
    assert run(["rename", "CARE", "HEALTH", "--dry-run"]) == 0
    told = capsys.readouterr().err
    assert "files would change:\n" in told and "content/domains/health.yaml" in told
    assert told.endswith("This was a trial: nothing was changed.\n")
    assert read(content) == before


@pytest.mark.parametrize("written", ["- &late late-invitations", "- >-\n        late-invitations"])
def test_a_link_in_an_unusual_form_is_refused_with_its_place(written: str):
    files = read(SMALL)
    files["domains/care.yaml"] = files["domains/care.yaml"].replace(b"- late-invitations", written.encode())
    with pytest.raises(VcsekitError, match=r"domains/care\.yaml:\d+:9: .* so nothing was changed"):
        rename(Content.of(files), "late-invitations", "no-letters")


def test_all_or_nothing_where_a_file_refuses(
    content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    before, real = read(content), os.replace

    def replace(source: Path, target: Path) -> None:
        if Path(target).name == "riverton.yaml":
            raise PermissionError(13, "in use", str(source), None, str(target))
        real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", replace)
        assert run(["rename", "early-letters", "letters-in-time"]) == 2
    assert "riverton.yaml can't be written: you are not allowed to; nothing was changed" in capsys.readouterr().err
    assert read(content) == before


def test_an_interrupted_change_is_finished_before_anything_else(
    content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """As after a power cut between two files: readers refuse the half-changed content, editors finish the change."""

    class PowerCut(BaseException):
        pass

    def apply(*_: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(changes, "_apply", apply)
        patched.setattr(changes, "_take_back", apply)
        with pytest.raises(PowerCut):
            run(["rename", "early-letters", "letters-in-time"])
    capsys.readouterr()
    assert run(["validate"]) == 2
    assert "run `vcsekit fmt`: it finishes the change first" in capsys.readouterr().err
    assert run(["fmt"]) == 2
    assert "was finished: rename early-letters to letters-in-time. Nothing else was done" in capsys.readouterr().err
    assert run(["validate", "--strict"]) == 0
    assert load_library(read(content))[0].get("letters-in-time").formerly == ("early-letters",)
