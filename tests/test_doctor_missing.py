"""`doctor` where something is missing: each lack is told, with what to do, and the look goes on."""

from __future__ import annotations

import json
import tempfile
from importlib import metadata
from pathlib import Path

import pytest

from vcsekit.cli import checkup, surroundings
from vcsekit.cli.app import run


@pytest.fixture
def doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(tmp_path)
    for name in ("VCSEKIT_CONTENT", "VCSEKIT_TEMPLATES", "VCSEKIT_THEME"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str) -> tuple[int, dict[str, list[dict]]]:
        code = run(["doctor", "--json", *arguments])
        found: dict[str, list[dict]] = {}
        for finding in json.loads(capsys.readouterr().out)["findings"]:
            found.setdefault(finding["name"], []).append(finding)
        return code, found

    return call


def nothing_installed(name: str) -> None:
    raise metadata.PackageNotFoundError(name)


def test_a_folder_that_is_not_installed(doctor, monkeypatch: pytest.MonkeyPatch):
    for function in ("requires", "metadata", "version"):
        monkeypatch.setattr(metadata, function, nothing_installed)
    code, found = doctor()
    assert code == 0
    [packages] = found["packages"]
    assert packages["state"] == "note" and "is not installed, so nothing lists them" in packages["text"]
    lacking = {next(iter(extra["data"])): extra for extra in found["extras"]}
    assert lacking["polars"]["state"] == "note"
    assert lacking["polars"]["remedy"] == "`pip install 'vcsekit[fast]'` if you want it"
    assert "full-text search on a built site" in lacking["pagefind"]["text"]


def test_a_package_that_is_needed_and_missing(doctor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(metadata, "requires", lambda _: ["no-such-package>=1", "pydantic", 'polars; extra == "fast"'])
    code, found = doctor()
    [packages] = found["packages"]
    assert code == 1 and packages["state"] == "problem"
    assert packages["text"] == "missing: no-such-package" and "install vcsekit again" in packages["remedy"]


def test_no_folder_for_temporary_files(doctor, monkeypatch: pytest.MonkeyPatch):
    def nowhere() -> str:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", nowhere)
    code, found = doctor()
    [temporary] = found["temporary"]
    assert code == 1 and temporary["state"] == "problem" and "set TMPDIR" in temporary["remedy"]


def test_a_theme_that_is_used_is_named(doctor, tmp_path: Path):
    (tmp_path / "theme.yaml").write_text("footer: Ours\n", encoding="utf-8")
    _, found = doctor("--theme", "theme.yaml")
    assert [item["text"] for item in found["templates"]][1:] == ["theme: theme.yaml"]


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ImportError("x", name="yaml"), "yaml can't be imported"),
        (OSError(2, "No such file", "where/it/was"), "where/it/was can't be used"),
        (OSError(2, "No such file"), "the current folder can't be used"),
    ],
)
def test_a_look_that_fails_is_a_problem_and_the_others_go_on(error: Exception, text: str):
    def broken(_: object):
        raise error
        yield

    [finding] = checkup._looked("content", broken, checkup.Named())
    assert (finding.name, finding.state) == ("content", checkup.PROBLEM) and text in finding.text and finding.remedy


def test_the_screen_can_be_used_here(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("vcsekit.cli.assess.face.why_plain", lambda: "")
    told = list(surroundings.terminal(checkup.Named()))
    assert told[-1].state == checkup.OK and "`assess` shows its screen here" in told[-1].text
    assert told[-1].data == {"screen": True, "reason": ""}
