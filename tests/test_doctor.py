"""`vcsekit doctor`: what it says where all is well, and what it says of each thing that is not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from vcsekit.cli import checkup
from vcsekit.cli.app import run
from vcsekit.diagnostics import VcsekitError

ROOT = Path(__file__).parents[1]
NAMES = [
    "vcsekit", "python", "packages", "settings", "content", "templates", "terminal", "text", "sessions",
    "temporary", "git", "extras", "completion",
]  # fmt: skip


@pytest.fixture
def doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs it in an empty folder, and gives its exit code and its findings by name."""
    monkeypatch.chdir(tmp_path)
    for name in ("VCSEKIT_CONTENT", "VCSEKIT_TEMPLATES", "VCSEKIT_THEME"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str) -> tuple[int, dict[str, list[dict]]]:
        code = run(["doctor", "--json", *arguments])
        shown = capsys.readouterr()
        assert shown.err == ""
        told = json.loads(shown.out)
        assert told["ok"] == (code == 0)
        by_name: dict[str, list[dict]] = {}
        for finding in told["findings"]:
            by_name.setdefault(finding["name"], []).append(finding)
        return code, by_name

    return call


def problems(found: dict[str, list[dict]]) -> list[dict]:
    return [item for items in found.values() for item in items if item["state"] == "problem"]


def test_where_all_is_well(doctor, tmp_path: Path):
    code, found = doctor()
    assert (code, problems(found)) == (0, [])
    assert list(found) == NAMES
    [content] = found["content"]
    assert content["data"]["found"] == "the one built in"
    assert content["data"]["errors"] == 0 and content["data"]["files"] > 20
    assert "pydantic" in found["packages"][0]["data"]
    assert found["sessions"][0]["data"]["folder"] == str(tmp_path)
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"


def test_it_tells_which_content_is_used(doctor, tmp_path: Path):
    shutil.copytree(ROOT / "tests" / "content" / "other-matrix", tmp_path / "content")
    _, found = doctor()
    assert found["content"][0]["data"]["found"] == "the nearest upwards"
    assert found["content"][0]["text"].startswith("Island libraries matrix, version 2.4.0 (pilot): 21 files")
    _, found = doctor("--content", str(tmp_path / "content"))
    assert found["content"][0]["data"]["found"] == "as named"


def test_content_with_errors(doctor, tmp_path: Path):
    shutil.copytree(ROOT / "tests" / "content" / "other-matrix", tmp_path / "content")
    (tmp_path / "content" / "domains" / "crew.yaml").write_text("id: [")
    code, found = doctor()
    [content] = problems(found)
    assert (code, content["name"], content["remedy"]) == (1, "content", "`vcsekit validate content` shows them")
    assert content["data"]["errors"] >= 1


def test_content_that_is_not_there(doctor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VCSEKIT_CONTENT", "nowhere")
    code, found = doctor()
    assert code == 1
    assert [item["text"] for item in problems(found)] == ["nowhere is not a folder, so there is no content there"]
    assert found["settings"][0]["data"] == {"VCSEKIT_CONTENT": "nowhere"} | {
        name: os.environ[name] for name in ("NO_COLOR", "PYTHONUTF8") if name in os.environ
    }


def test_a_mistake_in_vcsekit_toml(doctor, tmp_path: Path):
    shutil.copytree(ROOT / "tests" / "content" / "other-matrix", tmp_path / "content")
    (tmp_path / "vcsekit.toml").write_text("[validate]\nstrict = true\n")
    code, found = doctor()
    assert (code, found["settings"][1]["data"]) == (0, {"validate": {"strict": True}})
    (tmp_path / "vcsekit.toml").write_text("[validate]\nstrict = maybe\n")
    code, found = doctor()
    [problem] = problems(found)
    assert code == 1 and "vcsekit.toml:2" in problem["text"]


def test_own_templates_and_theme(doctor, tmp_path: Path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "report.md.j2").write_text("{{ report.title }}")
    code, found = doctor("--templates", "mine")
    assert code == 0 and found["templates"][0]["data"]["own"] == ["report.md.j2"]
    (tmp_path / "mine" / "report.md.j2").write_text("{% if %}")
    code, found = doctor("--templates", "mine")
    [problem] = problems(found)
    assert code == 1 and problem["text"].startswith("the template mine/report.md.j2, line 1: ")
    code, found = doctor("--theme", "none.yaml")
    assert code == 1 and "none.yaml" in problems(found)[0]["text"]


def test_a_missing_package(doctor, monkeypatch: pytest.MonkeyPatch):
    from importlib import metadata

    real = metadata.version

    def version(name: str) -> str:
        if name == "jinja2":
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "version", version)
    code, found = doctor()
    [problem] = problems(found)
    assert (code, problem["text"]) == (1, "missing: jinja2")
    assert "pip install" in problem["remedy"]


def test_a_package_that_can_not_be_imported(doctor, monkeypatch: pytest.MonkeyPatch):
    for name in [name for name in sys.modules if name.startswith(("vcsekit.report", "vcsekit.cli.appearance"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    code, found = doctor()
    [problem] = problems(found)
    assert (code, problem["name"]) == (1, "templates")
    assert problem["text"] == "jinja2 can't be imported"


def test_no_git(doctor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    code, found = doctor()
    [git] = found["git"]
    assert (code, git["state"], git["data"]) == (0, "note", {"program": None})


def test_a_folder_that_can_not_be_written_to(doctor, monkeypatch: pytest.MonkeyPatch):
    import tempfile

    def refused(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", refused)
    code, found = doctor()
    assert code == 1
    assert [item["name"] for item in problems(found)] == ["sessions", "temporary"]
    assert "can't be written to: you are not allowed to" in found["sessions"][0]["text"]
    assert "TMPDIR" in found["temporary"][0]["remedy"]


def test_sessions_is_a_file(doctor, tmp_path: Path):
    (tmp_path / "sessions").write_text("")
    code, found = doctor()
    assert (code, [item["name"] for item in problems(found)]) == (1, ["sessions"])


def test_a_disk_without_locks_or_room(doctor, monkeypatch: pytest.MonkeyPatch):
    from vcsekit.io import lock

    monkeypatch.setattr(lock, "lock", lambda _handle: False)
    code, found = doctor()
    assert code == 1 and "can't be locked" in found["sessions"][0]["text"]
    monkeypatch.undo()
    full = shutil.disk_usage(ROOT)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: full)
    code, found = doctor()
    assert code == 1 and "only 1 MB are free" in found["sessions"][0]["text"]


def in_a_process(folder: Path, **environment: str) -> str:
    command = [sys.executable, "-m", "vcsekit", "doctor"]
    given = {**os.environ, "COLUMNS": "80", **environment}
    done = subprocess.run(command, cwd=folder, env=given, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode(environment.get("PYTHONIOENCODING", "utf-8"))


@pytest.mark.skipif(os.name != "posix", reason="a POSIX shell closes the streams")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed(closed: str, tmp_path: Path):
    """As a scheduler may start it: for every command, since this is where streams are made ready."""
    command = f'exec "{sys.executable}" -m vcsekit doctor {closed}'
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("vcsekit") is (">&-" not in closed.replace("2>&-", ""))


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a folder in use can't be deleted")
def test_the_current_folder_is_gone(tmp_path: Path):
    command = f'mkdir gone && cd gone && rmdir ../gone && exec "{sys.executable}" -m vcsekit doctor'
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "the current folder can't be used: there is no such file or folder" in " ".join(done.stdout.split())


def test_an_old_console_is_told_what_it_lacks(tmp_path: Path):
    shown = " ".join(in_a_process(tmp_path, PYTHONIOENCODING="cp1252", PYTHONUTF8="0").split())
    assert "2 of 7 signs that we use show as ?" in shown
    assert "PYTHONUTF8=1" in shown


def test_the_text_fits_80_columns_and_hides_the_home_folder(tmp_path: Path):
    home = tmp_path / "home" / "somebody"
    home.mkdir(parents=True)
    shown = in_a_process(home, HOME=str(home), USERPROFILE=str(home), PYTHONIOENCODING="utf-8")
    assert "somebody" not in shown
    assert "0 in ~" in shown
    assert all(len(line) <= 80 for line in shown.splitlines() if " /" not in line)
    assert shown.endswith("\neverything that vcsekit needs is there\n")


def test_only_the_home_folder_itself_is_hidden(monkeypatch: pytest.MonkeyPatch):
    from vcsekit.cli.doctor import _hidden

    monkeypatch.setattr(Path, "home", lambda: Path("/home/ann"))
    assert _hidden("in /home/ann, /home/ann/x and /home/anna/x") == "in ~, ~/x and /home/anna/x"
    monkeypatch.setattr(Path, "home", lambda: Path("/"))
    assert _hidden("in /tmp/x") == "in /tmp/x"


def test_a_check_that_fails_is_a_finding():
    def fails(_named: checkup.Named):
        raise VcsekitError("no such thing", "do this")
        yield

    assert list(checkup._looked("thing", fails, checkup.Named())) == [
        checkup.Finding("thing", "problem", "no such thing", "do this")
    ]


# Completion: what a shell is given, and what it is answered.


def completed(shell: str, typed: str, **more: str) -> list[str]:
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split(" ")) - 1)}
    given = {**os.environ, **words, "_TYPER_COMPLETE_ARGS": typed, "_VCSEKIT_COMPLETE": f"complete_{shell}", **more}
    done = subprocess.run([sys.executable, "-m", "vcsekit"], env=given, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_bash_completes_commands_groups_options_and_values():
    assert completed("bash", "vcsekit va") == ["validate"]
    assert completed("bash", "vcsekit layout ") == ["guess", "check"]
    assert completed("bash", "vcsekit report --ki") == ["--kind"]
    assert {"run", "list", "merge"} <= set(completed("bash", "vcsekit assess "))
    assert completed("bash", "vcsekit assess spring --pla") == ["--place", "--plain"]
    assert completed("bash", "vcsekit report --kind pe") == ["perception"]


def test_the_other_shells_are_answered_with_what_each_command_does():
    [zsh] = completed("zsh", "vcsekit va")
    assert zsh.startswith('_arguments \'*: :(("validate":"Check content')
    [fish] = completed("fish", "vcsekit va", _TYPER_COMPLETE_FISH_ACTION="get-args")
    assert fish.startswith("validate\tCheck content")
    [powershell] = completed("powershell", "vcsekit va", _TYPER_COMPLETE_WORD_TO_COMPLETE="va")
    assert powershell.startswith("validate:::Check content")


@pytest.mark.parametrize(
    ("shell", "words"),
    [
        ("bash", "complete -o default -F _vcsekit_completion vcsekit"),
        ("zsh", "compdef _vcsekit_completion vcsekit"),
        ("fish", "complete --command vcsekit"),
        ("powershell", "Register-ArgumentCompleter -Native -CommandName vcsekit"),
    ],
)
def test_each_shell_has_a_script(shell: str, words: str):
    given = {**os.environ, "_VCSEKIT_COMPLETE": f"source_{shell}"}
    command = [sys.executable, "-m", "vcsekit"]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=True)
    assert words in done.stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_itself_completes(tmp_path: Path):
    """The script in a real bash, with a `vcsekit` on the path."""
    program = tmp_path / "vcsekit"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m vcsekit "$@"\n')
    program.chmod(0o755)
    lines = [
        'eval "$(_VCSEKIT_COMPLETE=source_bash vcsekit)"',
        "COMP_WORDS=(vcsekit va)",
        "COMP_CWORD=1",
        "_vcsekit_completion vcsekit",
        'printf "%s\\n" "${COMPREPLY[@]}"',
    ]
    given = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    command = ["bash", "--norc", "-c", "\n".join(lines)]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=True)
    assert done.stdout == "validate\n"


def test_extras_are_called_as_the_wheel_calls_them():
    """Else what it says to install would not exist."""
    offered = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for package, (_, extra) in checkup._EXTRAS.items():
        assert any(line.startswith(package) for line in offered[extra]), package
