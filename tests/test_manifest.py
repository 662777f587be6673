"""The manifest: the same inputs give the same outputs, and what is not the same any more is told."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vcsekit import __version__
from vcsekit.cli.app import run
from vcsekit.export.manifest import Manifest, NotManifestError, changed, manifest_text, read_manifest

SMALL = Path(__file__).parent / "content" / "small"
RETURNS = """return_id,system,constituency,CARE-01,CARE-02,WORK-01,comment
R1,North,NHS,1,2,2,Fine
R2,North,NHS,2,2,2,
R3,North,NHS,2,1,1,
R4,North,VCSE,1,1,9,
"""
LAYOUT = """title: Two columns
matrix: small 1.0.0
columns:
  return_id: Id
indicators:
  CARE-01: First
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
    shutil.copytree(SMALL, tmp_path / "content")
    (tmp_path / "r.csv").write_text(RETURNS, encoding="utf-8")
    return tmp_path


def score(out: str, *more: str) -> dict[str, Any]:
    assert run(["score", "r.csv", "--out", out, *more]) in (0, 1)
    data: dict[str, Any] = json.loads((Path(out) / "manifest.json").read_text(encoding="utf-8"))
    return data


def test_what_it_holds(here: Path):
    data = score("scored", "--format", "all")
    assert data["program"] == __version__
    assert (data["matrix"]["id"], data["matrix"]["version"]) == ("small", "1.0.0")
    results = json.loads((here / "scored" / "results.json").read_text(encoding="utf-8"))
    assert data["matrix"]["hash"] == results["matrix"]["hash"]
    assert data["inputs"] == [{"file": "r.csv", "sha256": hashlib.sha256(RETURNS.encode()).hexdigest()}]
    assert data["options"] == {"format": "all", "max_problems": None, "repeated": "latest"}
    assert data["layout"] is None
    assert (data["tally"]["rows"], data["tally"]["scored"]) == (4, 4)
    written = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (here / "scored").iterdir()}
    del written["manifest.json"]
    assert {item["file"]: item["sha256"] for item in data["outputs"]} == written


def test_the_same_inputs_give_the_same_outputs(here: Path):
    """In whatever folder, and again over what is there: no date, no place and no chance is in any file."""
    first, second = score("one", "--format", "all"), score("deep/two", "--format", "all")
    assert first == second
    assert (here / "one" / "manifest.json").read_bytes() == (here / "deep" / "two" / "manifest.json").read_bytes()
    assert score("one", "--format", "all", "--force") == first


@pytest.mark.parametrize("chosen", ["csv", "json", "xlsx", "all"])
def test_from_a_manifest_to_the_same_files(chosen: str, here: Path, capsys: pytest.CaptureFixture[str]):
    data = score("scored", "--format", chosen, "--max-problems", "7")
    capsys.readouterr()
    assert run(["score", "--from", "scored/manifest.json", "--out", "again"]) == 0
    number = len(data["outputs"])
    told = f"Compared with scored/manifest.json: {number} of {number} files are the same, byte for byte.\n"
    assert capsys.readouterr().out.endswith(told)
    assert (here / "again" / "manifest.json").read_bytes() == (here / "scored" / "manifest.json").read_bytes()


def test_a_layout_is_kept_and_used(here: Path, capsys: pytest.CaptureFixture[str]):
    (here / "r.csv").write_text("Id,First\nR1,1\nR2,2\n", encoding="utf-8")
    (here / "layout.yaml").write_text(LAYOUT, encoding="utf-8")
    data = score("scored", "--layout", "layout.yaml")
    assert data["layout"] == {"file": "layout.yaml", "sha256": hashlib.sha256(LAYOUT.encode()).hexdigest()}
    assert run(["score", "--from", "scored/manifest.json", "--out", "again"]) == 0
    (here / "layout.yaml").write_text(LAYOUT + "# a note\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["score", "--from", "scored/manifest.json", "--out", "third"]) == 2
    assert "layout.yaml has changed since scored/manifest.json was written" in capsys.readouterr().err


def refused(capsys: pytest.CaptureFixture[str], manifest: str = "scored/manifest.json") -> str:
    capsys.readouterr()
    assert run(["score", "--from", manifest, "--out", "again"]) == 2
    assert not Path("again").exists()
    return capsys.readouterr().err


def test_what_can_t_be_made_again_is_refused(here: Path, capsys: pytest.CaptureFixture[str]):
    score("scored")
    (here / "r.csv").write_text(RETURNS.replace("R1", "R9"), encoding="utf-8")
    assert "error: r.csv has changed since scored/manifest.json was written\n" in refused(capsys)
    (here / "r.csv").unlink()
    assert "error: r.csv is missing since scored/manifest.json was written\n" in refused(capsys)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("matrix.yaml", "1.0.0", "1.1.0", "was made with small 1.0.0, and this is small 1.1.0"),
        ("domains/work.yaml", "weight: 2", "weight: 3", "was made before the matrix was changed"),
    ],
)
def test_another_matrix_is_refused(
    file: str, old: str, new: str, told: str, here: Path, capsys: pytest.CaptureFixture[str]
):
    score("scored")
    path = here / "content" / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    found = refused(capsys)
    assert told in found and "--content FOLDER" in found


def test_what_differs_is_named(here: Path, capsys: pytest.CaptureFixture[str]):
    score("scored")
    path = here / "scored" / "manifest.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    next(item for item in data["outputs"] if item["file"] == "domains.csv")["sha256"] = "0" * 64
    data["outputs"].append({"file": "../outside.csv", "sha256": "1" * 64})
    data["program"] = "0.0.1"
    path.write_text(json.dumps(data), encoding="utf-8")
    capsys.readouterr()
    assert run(["score", "--from", "scored/manifest.json", "--out", "again"]) == 1
    found = capsys.readouterr()
    assert "domains.csv: has changed\n" in found.out
    assert "../outside.csv: is missing\n" in found.out
    assert f"note: it was made by vcsekit 0.0.1, and this is {__version__}; figures may differ" in found.err


def test_other_group_sizes_are_told(here: Path, capsys: pytest.CaptureFixture[str]):
    score("scored")
    with (here / "content" / "matrix.yaml").open("a", encoding="utf-8") as handle:
        handle.write("agreement:\n  minimum_group_size: 1\n")
    capsys.readouterr()
    assert run(["score", "--from", "scored/manifest.json", "--out", "again"]) == 1
    found = capsys.readouterr()
    assert "note: group sizes, or names of constituencies or systems, have changed since" in found.err
    assert "overall.csv: has changed" in found.out


@pytest.mark.parametrize(
    "text",
    ["[]", "{}", "null", '{"kind": "vcsekit-manifest", "format": 2}', '{"kind": "vcsekit-results"}', "[" * 9999],
)
def test_another_file_is_no_manifest(text: str, here: Path, capsys: pytest.CaptureFixture[str]):
    (here / "m.json").write_text(text, encoding="utf-8")
    assert "error: m.json is not what `vcsekit score` writes" in refused(capsys, "m.json")


def test_a_damaged_manifest(here: Path, capsys: pytest.CaptureFixture[str]):
    score("scored")
    whole = (here / "scored" / "manifest.json").read_text(encoding="utf-8").splitlines(keepends=True)
    end = f":{len(whole) - 2}:{len(whole[-3].rstrip()) + 1}"
    for text, told in (
        ("".join(whole[:-2]), f"{end} is damaged: it ends there, in the middle, as if it was cut short"),
        ("".join([*whole[:2], "x", *whole[2:]]), ":3:1 is damaged: the text from there on can't be read"),
        ("", " is empty"),
    ):
        (here / "m.json").write_text(text, encoding="utf-8")
        found = refused(capsys, "m.json")
        assert f"error: m.json{told}\n" in found and "make it again with `vcsekit score FILE...`" in found


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--from", "none.json"], "none.json can't be read"),
        (["r.csv", "--from", "scored/manifest.json"], "a manifest names its files and layout itself"),
        ([], "`FILE...` is missing"),
    ],
)
def test_usage(arguments: list[str], told: str, here: Path, capsys: pytest.CaptureFixture[str]):
    assert here.exists()
    assert run(["score", *arguments, "--out", "again"]) == 2
    assert told in capsys.readouterr().err


FILES = st.lists(st.tuples(st.text(max_size=9), st.text("0123456789abcdef", min_size=64, max_size=64)), max_size=3)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(FILES, FILES, st.dictionaries(st.text(max_size=5), st.integers(0, 9), max_size=3), st.booleans())
def test_a_manifest_comes_back_as_it_was(inputs: list, outputs: list, tally: dict, laid_out: bool):
    matrix = {"id": "small", "version": "1.0.0", "hash": "a", "settings": "b"}
    layout = ("layout.yaml", "0" * 64) if laid_out else None
    made = Manifest("1", matrix, inputs, outputs, layout, {"format": "csv"}, tally)
    assert read_manifest(manifest_text(made)) == made


def test_a_digest_that_is_none_is_refused():
    text = manifest_text(Manifest("1", {"id": "", "version": "", "hash": "", "settings": ""}, [("a", "short")], []))
    with pytest.raises(NotManifestError):
        read_manifest(text)


def test_changed():
    assert changed([("a", "1"), ("b", "2"), ("c", "3")], {"a": "1", "b": "9", "c": None}) == [
        ("b", "has changed"),
        ("c", "is missing"),
    ]
