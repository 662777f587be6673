"""`vcsekit validate --watch`: when it checks again, and what it tells. No test waits: time is counted, not spent."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from repositories import Checkout
from vcsekit.cli import watch
from vcsekit.cli.app import run
from vcsekit.cli.checked import Asked
from vcsekit.cli.config import Options
from vcsekit.cli.console import Voice, begin
from vcsekit.cli.watch import EVERY, PATIENCE, State, follow, watch_content
from vcsekit.diagnostics import ExitCode, VcsekitError

Step = Callable[[], object]
TIME = re.compile(r"^[0-9]{2}:[0-9]{2}:[0-9]{2}: ", re.MULTILINE)
CARE = "content/domains/care.yaml"
TYPO = "      - late-invitation\n"
LINK = "      - late-invitations\n"


class TestWhenItChecks:
    """Each state is what one look finds; the last one ends the watch."""

    def checks(self, *states: State, seen: State, answers: tuple[bool, ...] = ()) -> list[float]:
        """After how many seconds there was a check."""
        looks, spoken = iter(states), iter(answers)
        now, found = 0.0, []

        def look() -> State:
            try:
                return next(looks)
            except StopIteration:
                raise KeyboardInterrupt from None

        def rest(seconds: float) -> None:
            nonlocal now
            now += seconds

        def again() -> bool:
            found.append(round(now, 3))
            return next(spoken, True)

        with pytest.raises(KeyboardInterrupt):
            follow(seen, look, again, rest)
        return found

    ONE, TWO, THREE = ({"a": (number, 10)} for number in (1, 2, 3))
    EMPTY, GONE = {"a": (2, 0)}, {}

    def test_nothing_changes(self):
        assert self.checks(self.ONE, self.ONE, self.ONE, seen=self.ONE) == []

    def test_once_a_change_has_come_to_rest(self):
        assert self.checks(self.TWO, self.TWO, self.TWO, seen=self.ONE) == [2 * EVERY]

    def test_several_changes_in_a_row_are_one(self):
        assert self.checks(self.TWO, self.THREE, self.TWO, self.THREE, self.THREE, seen=self.ONE) == [5 * EVERY]

    def test_what_was_taken_back_is_no_change(self):
        assert self.checks(self.TWO, self.ONE, self.ONE, self.ONE, seen=self.ONE) == []

    @pytest.mark.parametrize("between", [EMPTY, GONE])
    def test_a_file_that_is_gone_or_empty_for_a_moment_is_being_saved(self, between: State):
        assert self.checks(*[between] * 4, self.TWO, self.TWO, self.TWO, seen=self.ONE) == [pytest.approx(6 * EVERY)]

    @pytest.mark.parametrize("after", [EMPTY, GONE])
    def test_a_file_that_stays_gone_or_empty_is_that(self, after: State):
        [when] = self.checks(*[after] * 10, seen=self.ONE)
        assert PATIENCE <= when <= PATIENCE + 2 * EVERY

    def test_a_new_file_may_be_empty(self):
        assert self.checks(*[{**self.ONE, "b": (1, 0)}] * 3, seen=self.ONE) == [2 * EVERY]

    def test_what_could_not_be_read_is_read_again_without_a_change(self):
        first, second = self.checks(*[self.TWO] * 6, seen=self.ONE, answers=(False, True))
        assert (first, second) == (2 * EVERY, pytest.approx(4 * EVERY + PATIENCE))


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    made = Checkout.start(tmp_path / "repo")
    monkeypatch.chdir(made.root)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
    begin()
    return made


@pytest.fixture
def watched(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> Callable[..., list[tuple[str, str]]]:
    """What is told on stdout and stderr, at first and after each of some steps; a step is taken when all is at rest."""

    def call(*steps: Step, plain: bool = True, paths: tuple[str, ...] = (), **options: object) -> list[tuple[str, str]]:
        told: list[tuple[str, str]] = []

        def rests() -> Iterator[None]:
            for step in steps:
                told.append(capsys.readouterr())
                step()
                for _ in range(12):
                    yield
            told.append(capsys.readouterr())
            raise KeyboardInterrupt

        waiting = rests()
        assert Path.cwd() == checkout.root
        asked = Asked(tuple(map(Path, paths)), None, Options(**options))  # type: ignore[arg-type]
        code = watch_content(asked, plain=plain, rest=lambda _: next(waiting))
        assert code is ExitCode.INTERRUPTED
        assert capsys.readouterr() == ("", "stopped\n")
        return [(out, TIME.sub("", err)) for out, err in told]

    return call


class TestWhatItTells:
    def test_at_first_all_and_then_what_is_new(self, watched, checkout: Checkout):
        checkout.edit(CARE, LINK, TYPO)
        told = watched(
            lambda: checkout.edit(CARE, "Minutes name one speaker.", "Minutes name some speakers."),
            lambda: checkout.edit(CARE, "id: CARE\n", "# One line more.\nid: CARE\n"),
            lambda: checkout.edit(CARE, TYPO, LINK),
            lambda: checkout.edit(CARE, "name some speakers", "name one speaker"),
            strict=True,
        )
        outs, errs = zip(*told, strict=True)
        assert outs[0].count(": error VK301: ") == outs[0].count(": warning VK601: ") == 1
        assert errs[0].startswith("1 error and 1 warning in 2 files (12 files read: ")
        assert errs[0].endswith(")\nWaiting for changes. Stop with Ctrl+C.\n")
        assert outs[1].startswith(f"{CARE}:25:12: warning VK502: ") and outs[1].count("hint: ") == 1
        assert errs[1:] == (
            "1 new; 1 error and 2 warnings in 2 files\n",
            "nothing new; 1 error and 2 warnings in 2 files\n",
            "2 mended; 1 warning in 1 file\n",
            "1 mended; no problems\n",
        )
        assert outs[2:] == ("", "", "")

    def test_every_line_of_what_is_new_has_its_time(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        steps = iter([lambda: checkout.edit(CARE, LINK, TYPO)])

        def rest(_: float) -> None:
            try:
                next(steps)()
            except StopIteration:
                if "new" in capsys.readouterr().err:
                    raise KeyboardInterrupt from None

        capsys.readouterr()
        told: list[str] = []
        real = watch.say
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(watch, "say", lambda text: (told.append(text), real(text)))
            watch_content(Asked((), None, Options()), plain=True, rest=rest)
        assert re.fullmatch(r"[0-2][0-9]:[0-5][0-9]:[0-6][0-9]: 1 new; 1 error in 1 file", told[1])

    def test_new_folders_and_files_and_files_that_go(self, watched, checkout: Checkout):
        told = watched(
            lambda: checkout.write("content/more/deep/notes.yaml", "a: 1\n"),
            lambda: checkout.write("content/cases/new.yaml", "id: [\n"),
            lambda: (checkout.root / "content/cases/new.yaml").rename(checkout.root / "content/cases/other.yaml"),
            lambda: (checkout.root / "content/cases/other.yaml").unlink(),
        )
        assert [err for _, err in told[1:]] == [
            "1 new; 1 warning in 1 file\n",
            "1 new; 1 error and 1 warning in 2 files\n",
            "1 new, 1 mended; 1 error and 1 warning in 2 files\n",
            "1 mended; 1 warning in 1 file\n",
        ]
        assert "content/more/deep/notes.yaml: warning VK111" in told[1][0]

    def test_the_options_count_and_may_change(self, watched, checkout: Checkout):
        checkout.edit(CARE, LINK, TYPO)
        checkout.edit(CARE, "Minutes name one speaker.", "Minutes name some speakers.")
        told = watched(
            lambda: checkout.write("vcsekit.toml", '[validate]\nstrict = true\nformat = "json"\n'),
            lambda: checkout.write("vcsekit.toml", "[validate]\nstict = true\n"),
            lambda: checkout.write("vcsekit.toml", '[validate]\nignore = ["VK3"]\n'),
            ignore=None,
        )
        assert told[0][0].count(": error ") == 1
        assert told[1][1] == "2 new; 1 error and 2 warnings in 2 files\n"
        assert told[2] == ("", "error: vcsekit.toml:2:1: there is no option `stict`\n  hint: did you mean `strict`?\n")
        assert told[3][1] == "3 mended; no problems\n"

    def test_only_some_files(self, watched, checkout: Checkout):
        told = watched(
            lambda: checkout.edit("content/domains/work.yaml", "How the work is paid.", "How the work is is paid."),
            lambda: checkout.edit(CARE, "How people are", "How people are are"),
            paths=(CARE,),
            strict=True,
        )
        assert [err for _, err in told[1:]] == ["nothing new; no problems\n", "1 new; 1 warning in 1 file\n"]

    def test_since_a_revision_a_commit_counts(self, watched, checkout: Checkout):
        told = watched(
            lambda: checkout.edit(CARE, "How people are", "How people are are"),
            lambda: checkout.commit("Mine"),
            since="HEAD",
            strict=True,
        )
        assert told[0][1].startswith("no problems; no file changed since HEAD (12 files in all)\n")
        assert [err for _, err in told[1:]] == [
            "1 new; 1 warning in 1 file\n",
            "1 mended; no problems\n",
        ]

    def test_content_that_is_gone_and_comes_back(self, watched, checkout: Checkout, tmp_path: Path):
        """It must not turn into the content that is built in."""
        checkout.edit(CARE, LINK, TYPO)
        told = watched(
            lambda: (checkout.root / "content").rename(tmp_path / "away"),
            lambda: (tmp_path / "away").rename(checkout.root / "content"),
            lambda: checkout.edit(CARE, TYPO, LINK),
        )
        assert told[1][0] == ""
        assert told[1][1].startswith("error: ") and "is not a folder, so there is no content there" in told[1][1]
        assert told[1][1].count("error: ") == 1, "told once, however long it lasts"
        assert [err for _, err in told[2:]] == ["nothing new; 1 error in 1 file\n", "1 mended; no problems\n"]

    def test_what_is_refused_for_a_moment_is_not_told(self, watched, checkout: Checkout, monkeypatch):
        """Another program may hold a file while it saves, as on Windows."""
        real, refusals = watch.check, iter([False, True, False])

        def check(asked: Asked) -> object:
            if next(refusals, False):
                raise VcsekitError("a.yaml can't be read: you are not allowed to", "close it")
            return real(asked)

        monkeypatch.setattr(watch, "check", check)
        told = watched(lambda: checkout.edit(CARE, LINK, TYPO))
        assert told[1][1] == "1 new; 1 error in 1 file\n"

    def test_an_error_may_come_without_a_hint(self, watched, checkout: Checkout, monkeypatch):
        real, asked_for = watch.check, iter([False])

        def check(asked: Asked) -> object:
            if next(asked_for, True):
                raise VcsekitError("a.yaml can't be read")
            return real(asked)

        monkeypatch.setattr(watch, "check", check)
        assert watched(lambda: checkout.edit(CARE, LINK, TYPO))[1][1] == "error: a.yaml can't be read\n"

    def test_quiet_tells_findings_alone(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        begin(Voice.QUIET)
        steps = iter([lambda: checkout.edit(CARE, LINK, TYPO), *[lambda: None] * 4])

        def rest(_: float) -> None:
            try:
                next(steps)()
            except StopIteration:
                raise KeyboardInterrupt from None

        watch_content(Asked((), None, Options()), plain=True, rest=rest)
        shown = capsys.readouterr()
        assert shown.err == "" and shown.out.count(": error VK301: ") == 1

    @pytest.mark.usefixtures("checkout")
    def test_the_first_check_must_succeed(self):
        with pytest.raises(VcsekitError, match="there is no such file"):
            watch_content(Asked((Path("nothing.yaml"),), None, Options()), plain=False, rest=lambda _: None)


class TestOnTheScreen:
    """In a process of its own, with a terminal where one is needed."""

    def start(self, checkout: Checkout, term: str, *arguments: str) -> tuple[subprocess.Popen[bytes], int]:
        import pty

        ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": term, "COLUMNS": "80", "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "vcsekit", "validate", "--watch", *arguments]
        process = subprocess.Popen(
            command, cwd=checkout.root, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
        )
        os.close(theirs)
        return process, ours

    def read_until(self, terminal: int, pattern: str) -> str:
        """What is shown up to this. Nobody waits for ever for a process that says nothing."""
        text = ""
        while not re.search(pattern, text, re.DOTALL):
            assert select.select([terminal], [], [], 120)[0], f"nothing more came after {text!r}"
            text += os.read(terminal, 4096).decode(errors="replace")
        return text

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")
    @pytest.mark.parametrize(
        ("term", "arguments", "clears"),
        [("xterm", (), True), ("xterm", ("--plain",), False), ("xterm", ("--verbose",), False), ("dumb", (), False)],
    )
    def test_a_terminal_shows_all_that_is_wrong_now(
        self, checkout: Checkout, term: str, arguments: tuple[str, ...], clears: bool
    ):
        checkout.edit(CARE, LINK, TYPO)
        process, terminal = self.start(checkout, term, *arguments)
        try:
            first = self.read_until(terminal, "Stop with Ctrl\\+C")
            checkout.edit("content/domains/work.yaml", "weight: 2\n", "weight: [2\n")
            ended = "2 errors in 2 files. Stop with Ctrl" if clears else "2 errors in 2 files.*VK102.*hint: "
            second = self.read_until(terminal, ended)
            process.send_signal(signal.SIGINT)
            self.read_until(terminal, "stopped")
            assert process.wait(60) == 130
        finally:
            process.kill()
            process.wait()
            os.close(terminal)
        assert ("\x1b[2J" in first, "\x1b[2J" in second, "VK301" in second) == (clears, clears, clears)
        assert "VK102" in second
        assert clears or "\x1b" not in first + second

    def test_a_pipe_gets_lines(self, checkout: Checkout):
        command = [sys.executable, "-m", "vcsekit", "validate", "--watch"]
        environment = {**os.environ, "FORCE_COLOR": "1"}
        process = subprocess.Popen(
            command, cwd=checkout.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert process.stdout is not None
        # Where nothing comes any more, the lines end, and the test fails instead of waiting.
        guard = threading.Timer(120, process.kill)
        guard.start()
        with process, process.stdout as lines:
            assert next(lines).startswith("no problems (12 files read: ")
            assert next(lines) == "Waiting for changes. Stop with Ctrl+C.\n"
            checkout.edit(CARE, LINK, TYPO)
            assert TIME.sub("", next(lines)) == "1 new; 1 error in 1 file\n"
            assert next(lines).startswith(f"{CARE}:18:9: error VK301: ")
            process.terminate()
        guard.cancel()


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        *(
            (
                ["--watch", "--format", form],
                f"--watch tells people what is new, and --format {form} is one report for a program",
                "leave one of the two out",
            )
            for form in ("json", "github", "sarif", "gitlab")
        ),
        (
            ["--json", "--watch"],
            "--watch tells people what is new, and --format json is one report for a program",
            "leave one of the two out",
        ),
        (["--plain"], "--plain says how --watch tells what is new", "add --watch, or leave --plain out"),
    ],
)
@pytest.mark.usefixtures("checkout")
def test_what_does_not_go_together(arguments: list[str], message: str, hint: str, capsys: pytest.CaptureFixture[str]):
    assert run(["validate", *arguments]) == 2
    assert capsys.readouterr() == ("", f"error: {message}\n  hint: {hint}\n")
