"""What a pull request meets: workflows that are safe for forks and whose commands work, hooks, owners, a template."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema.cli import main as check_jsonschema
from click.testing import CliRunner

from vcsekit.cli.app import command_names, run
from vcsekit.content.kinds import FILE_KINDS

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))


def read(path: Path) -> Any:
    """A YAML file; `on` stays a word, as in YAML 1.2."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in read(path)["jobs"].values():
        yield from job["steps"]


def commands(path: Path, name: str | None = None) -> list[list[str]]:
    """The words of every line that calls `vcsekit`."""
    found = []
    for step in steps(path):
        for line in step.get("run", "").replace("\\\n", " ").splitlines():
            if line.strip().startswith("vcsekit ") and name in (None, step["name"]):
                found.append(shlex.split(line)[1:])
    return found


CONTENT, COMMENT = GITHUB / "workflows" / "content.yml", GITHUB / "workflows" / "content-comment.yml"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_fit_githubs_schema(path: Path):
    result = CliRunner().invoke(check_jsonschema, ["--builtin-schema", "vendor.github-workflows", str(path)])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_and_time_is_limited(path: Path):
    for step in steps(path):
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z-]+@(v[0-9]+|[0-9a-f]{40})", step["uses"])
    assert all(int(job["timeout-minutes"]) <= 15 for job in read(path)["jobs"].values())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_what_a_stranger_writes_never_becomes_part_of_a_script(path: Path):
    """A title or branch of a pull request in `${{ }}` inside a script would run as code."""
    assert "pull_request_target" not in path.read_text(encoding="utf-8").replace("#", "")
    for step in steps(path):
        assert "${{" not in step.get("run", ""), step["name"]


def test_code_of_a_fork_runs_with_a_token_that_can_only_read():
    workflow = read(CONTENT)
    assert workflow["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in workflow["jobs"].values())
    assert "secrets" not in CONTENT.read_text(encoding="utf-8").replace("without secrets", "")
    [checkout] = [step for step in steps(CONTENT) if step.get("uses", "").startswith("actions/checkout")]
    assert checkout["with"]["persist-credentials"] == "false"
    assert "pull_request" in workflow["on"] and "workflow_run" not in workflow["on"]


def test_the_token_that_can_comment_runs_no_code_of_a_fork():
    workflow = read(COMMENT)
    assert workflow["on"] == {"workflow_run": {"workflows": [read(CONTENT)["name"]], "types": ["completed"]}}
    assert workflow["permissions"] == {}
    [job] = workflow["jobs"].values()
    assert job["permissions"] == {"actions": "read", "pull-requests": "write"}
    assert [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step] == ["actions/download-artifact"]
    assert commands(COMMENT) == []
    taken = next(step["with"]["name"] for step in job["steps"] if "uses" in step)
    assert taken in [step["with"]["name"] for step in steps(CONTENT) if "upload" in step.get("uses", "")]


GITLAB = ROOT / ".gitlab-ci.yml"
CALLED = re.compile(r"vcsekit (.*?)(?: > (\S+))?( \|\| true)?")


def gitlab_jobs() -> dict[str, dict[str, Any]]:
    return {name: job for name, job in read(GITLAB).items() if isinstance(job, dict) and "script" in job}


class TestGitLab:
    def test_it_fits_gitlabs_schema(self):
        result = CliRunner().invoke(check_jsonschema, ["--builtin-schema", "vendor.gitlab-ci", str(GITLAB)])
        assert result.exit_code == 0, result.output

    def test_it_does_what_the_workflow_on_github_does(self):
        ours = {CALLED.fullmatch(line)[1].split()[0] for job in gitlab_jobs().values() for line in job["script"]}
        needs_returns = {"score", "report"}
        assert ours == {words[0] for words in commands(CONTENT)} - needs_returns
        assert read(GITLAB)["workflow"]["rules"][0]["if"] == '$CI_PIPELINE_SOURCE == "merge_request_event"'
        assert read(GITLAB)["variables"]["GIT_DEPTH"] == "0", "the base of the change has to be there"

    def test_what_a_stranger_writes_never_becomes_part_of_a_script(self):
        """Only commits are named, and stand in quotes."""
        for job in gitlab_jobs().values():
            for line in (*job["script"], *job.get("before_script", ())):
                assert not re.search(r"\$(?!CI_MERGE_REQUEST_DIFF_BASE_SHA\b)|`", line), line
                assert line.count("$") == line.count('"$CI_MERGE_REQUEST_DIFF_BASE_SHA"')
        assert not re.search("TOKEN|PASSWORD|SECRET", GITLAB.read_text(encoding="utf-8").upper().replace("SECRETS", ""))

    def test_jobs_that_name_the_base_run_for_merge_requests_alone(self):
        for name, job in gitlab_jobs().items():
            if "CI_MERGE_REQUEST" in str(job["script"]):
                assert job["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}], name

    def test_every_command_works_and_leaves_what_is_kept(self, repository: Path, capsys: pytest.CaptureFixture[str]):
        glossary = repository / "content" / "register" / "glossary.yaml"
        glossary.write_text(glossary.read_text(encoding="utf-8") + "notes: [\n", encoding="utf-8")
        self.run_all(repository, capsys, "content", 1)
        report = json.loads((repository / "gl-code-quality-report.json").read_text(encoding="utf-8"))
        assert {issue["location"]["path"] for issue in report} == {"content/register/glossary.yaml"}
        glossary.write_text(glossary.read_text(encoding="utf-8").replace("notes: [\n", ""), encoding="utf-8")
        self.run_all(repository, capsys, "content", 0)
        assert json.loads((repository / "gl-code-quality-report.json").read_text(encoding="utf-8")) == []
        self.run_all(repository, capsys, "change", 0)
        assert "What changed in" in (repository / "what-this-changes.md").read_text(encoding="utf-8")

    def run_all(self, repository: Path, capsys: pytest.CaptureFixture[str], name: str, expected: int) -> None:
        """The commands of a job, as a shell runs them; what takes long is only asked whether it knows the options."""
        job = gitlab_jobs()[name]
        for line in job["script"]:
            words, file, forgiven = CALLED.fullmatch(line).groups()
            arguments = [word.replace("$CI_MERGE_REQUEST_DIFF_BASE_SHA", "HEAD") for word in shlex.split(words)]
            if arguments[0] == "fmt":
                assert_known(arguments, capsys)
                continue
            capsys.readouterr()
            assert run(arguments) == expected, line
            if file:
                (repository / file).write_text(capsys.readouterr().out, encoding="utf-8")
            assert bool(file) == bool(forgiven), "only a report goes on where something is wrong"
        kept = job["artifacts"]
        for path in (*kept.get("paths", ()), *kept.get("reports", {}).values()):
            assert (repository / path).exists()

    def test_what_is_shown_in_a_merge_request_is_kept_whatever_was_found(self, capsys: pytest.CaptureFixture[str]):
        for name, job in gitlab_jobs().items():
            kept = job["artifacts"]
            assert (kept.get("when") == "always") == (job["stage"] == "check"), name
            assert {"paths", "reports"} & set(kept) and kept["expire_in"]
            for line in job["script"] if job["stage"] != "check" else ():
                words = shlex.split(CALLED.fullmatch(line)[1])
                assert_known(words, capsys)
                assert words[words.index("--out") + 1].startswith(kept["paths"][0].rstrip("/"))


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The content under git, with one change that is not committed yet."""
    for folder in ("content", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    for line in ("init --quiet", "add .", "-c user.name=a -c user.email=a@localhost commit --quiet -m content"):
        subprocess.run(["git", *line.split()], check=True)
    glossary = tmp_path / "content" / "register" / "glossary.yaml"
    glossary.write_text(glossary.read_text(encoding="utf-8") + "# a comment\n", encoding="utf-8")
    return tmp_path


def test_every_command_of_the_check_works(repository: Path, capsys: pytest.CaptureFixture[str]):
    """What takes long, and has tests of its own, is only asked whether it knows the options."""
    found = commands(CONTENT)
    assert len(found) >= 9
    for words in found:
        if words[0] in ("fmt", "site"):
            assert_known(words, capsys)
            continue
        code = run([word.replace("$BASE", "HEAD") for word in words])
        assert code == 0, (words, capsys.readouterr())
    comment = (repository / "pull-request" / "comment.md").read_text(encoding="utf-8")
    assert comment.strip()
    for step in steps(CONTENT):
        if "upload" in step.get("uses", ""):
            assert any((repository / step["with"]["path"]).iterdir())


def assert_known(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    name = max((known for known in command_names() if " ".join(words).startswith(known)), key=len)
    capsys.readouterr()
    assert run([*name.split(), "--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f" {word} " in shown for word in words if word.startswith("--")), words


def test_the_comment_script_trusts_nothing(tmp_path: Path):
    """With a false `gh`: it comments once, brings its comment up to date, and leaves other pull requests alone."""
    [script] = [step["run"] for step in steps(COMMENT) if "run" in step]
    for number, comment, head, known, calls in (
        ("7", "What changed", "abc", "", ["POST repos/o/r/issues/7/comments"]),
        ("7", "What changed", "abc", "99", ["PATCH repos/o/r/issues/comments/99"]),
        ("7", "What changed", "other", "", []),
        ("7; touch hacked", "What changed", "abc", "", []),
        ("../7", "What changed", "abc", "", []),
        ("7", "", "abc", "", []),
    ):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        (folder / "pull-request").mkdir(parents=True)
        (folder / "pull-request" / "number").write_text(number + "\n")
        (folder / "pull-request" / "comment.md").write_text(comment)
        gh = folder / "gh"
        gh.write_text(
            "#!/bin/bash\n"
            'case "$*" in\n'
            f"  *pulls/*) echo {head} ;;\n"
            f'  *--paginate*) echo "{known}" ;;\n'
            '  *) echo "$4 $5" >> calls; cp body.md sent.md ;;\n'
            "esac\n"
        )
        gh.chmod(0o755)
        environment = {
            "PATH": f"{folder}:/usr/bin:/bin",
            "REPOSITORY": "o/r",
            "CHECKED": "abc",
            "MARK": "<!-- mark -->",
        }
        subprocess.run(["bash", "-e", "-c", script], cwd=folder, env=environment, check=True, capture_output=True)
        made = (folder / "calls").read_text().splitlines() if (folder / "calls").exists() else []
        assert made == calls
        assert not calls or (folder / "sent.md").read_text() == "<!-- mark -->\n\nWhat changed"
        assert not (folder / "hacked").exists()


def test_hooks_say_what_pre_commit_wants_to_know():
    """As its documentation has it: these keys must be there, and no others may."""
    hooks = read(ROOT / ".pre-commit-hooks.yaml")
    assert [hook["id"] for hook in hooks] == ["vcsekit-validate", "vcsekit-fmt"]
    required = {"id", "name", "entry", "language"}
    optional = {
        "alias", "files", "exclude", "types", "types_or", "exclude_types", "always_run", "fail_fast", "verbose",
        "pass_filenames", "require_serial", "description", "language_version", "minimum_pre_commit_version", "args",
        "stages", "log_file", "additional_dependencies",
    }  # fmt: skip
    for hook in hooks:
        assert required <= set(hook) <= required | optional
        assert hook["language"] == "python"


def test_hooks_run_and_look_at_every_kind_of_file(capsys: pytest.CaptureFixture[str]):
    for hook in read(ROOT / ".pre-commit-hooks.yaml"):
        program, *words = shlex.split(hook["entry"])
        assert program == "vcsekit" and words[0] in command_names()
        assert_known(words, capsys)
        for kind in FILE_KINDS:
            assert re.search(hook["files"], "content/" + kind.pattern.replace("*", "some-name"))
        for other in ("README.md", "content/LICENSE", "docs/editors.md", "examples/returns/round-1.csv"):
            assert not re.search(hook["files"], other)


def test_owners_and_template_are_there():
    lines = [line for line in (GITHUB / "CODEOWNERS").read_text(encoding="utf-8").splitlines() if line.strip()]
    rules = [line.split() for line in lines if not line.startswith("#")]
    assert all(len(rule) >= 2 and all(owner.startswith("@") for owner in rule[1:]) for rule in rules)
    for path, *_ in rules:
        assert path == "*" or (ROOT / path.strip("/")).exists()
    template = (GITHUB / "PULL_REQUEST_TEMPLATE.md").read_text(encoding="utf-8")
    assert template.count("- [ ] ") >= 8
    assert "## For whoever approves" in template


def test_the_guide_for_editors_works_under_git(repository: Path, capsys: pytest.CaptureFixture[str]):
    """The commands that need a repository; `test_docs.py` runs the others."""
    page = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```shell\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    lines = [shlex.split(line) for block in blocks for line in block.splitlines()]
    assert {program for program, *_ in lines} == {"git", "vcsekit"}
    for program, *words in lines:
        if program == "git":
            subprocess.run(["git", *words], cwd=repository, check=True, capture_output=True)
        elif words[0] == "fmt":
            assert_known(words, capsys)
        else:
            assert run(words) == 0, (words, capsys.readouterr())


def test_the_guide_names_hooks_codes_and_files_that_exist():
    page = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    hooks = [hook["id"] for hook in read(ROOT / ".pre-commit-hooks.yaml")]
    assert sorted(re.findall(r"- id: (vcsekit-\w+)", page)) == sorted(hooks)
    for command in set(re.findall(r"`vcsekit ([a-z]+)", page)):
        assert any(name.split()[0] == command for name in command_names()), command
    for path in re.findall(r"`((?:content|schemas|\.vscode|\.github)/[\w./-]*)`", page):
        assert (ROOT / path).exists(), path


def test_the_comment_of_the_guide_waves_one_finding_through(tmp_path: Path):
    shutil.copytree(Path(__file__).parent / "content" / "small", tmp_path / "content")
    page = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    comment = re.search(r"^# vcsekit: ignore VK502 -- .+$", page, re.MULTILINE).group()
    care = tmp_path / "content" / "domains" / "care.yaml"
    vague = care.read_text(encoding="utf-8").replace("low: Letters go out", "low: Several letters go out")
    care.write_text(vague, encoding="utf-8")
    assert run(["validate", "--strict", str(tmp_path / "content")]) == 1
    care.write_text(vague.replace("      low: Several", f"      {comment}\n      low: Several", 1), encoding="utf-8")
    assert run(["validate", "--strict", str(tmp_path / "content")]) == 0
