"""One voice: every command takes --quiet and --verbose, gives data as JSON, and shows itself on every console."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from test_import_hygiene import ALLOWED, hold_sessions, hold_state
from vcsekit.cli.app import app, command_names, run

ROOT = Path(__file__).parents[1]
OTHER = Path(__file__).parent / "content" / "other-matrix"
SMALL = Path(__file__).parent / "content" / "small"
LARGE = ("fmt", "site")
"""Commands that take seconds on the shipped content: a small one does as well."""

WITHOUT_CONTENT = ("templates", "schema", "explain")

DATA = {
    "validate", "explain", "diff", "migrate", "list", "show", "search", "assess plan", "assess list", "assess show",
    "assess export", "actions", "feedback", "layout check", "score", "report", "cohort", "trend", "twin",
    "pool merge",
    "document list", "document show", "codesign list", "codesign plan", "templates list", "figures", "coverage",
    "schema", "doctor",
}  # fmt: skip
"""The commands whose output is data: each gives it with --json, alone on stdout."""

NO_DATA = {
    "assess run": "it holds a conversation",
    "assess votes": "it brings votes into a session, and shows none of them",
    "assess redact": "it prints texts for somebody to judge; what it writes can be JSON",
    "assess merge": "it writes a session, which `assess show` tells",
    "form": "it writes a form to fill in, or its CSV",
    "layout guess": "it prints a layout, with questions as comments, which JSON can't hold",
    "pool publish": "what it writes, or prints, is JSON in every case",
    "site build": "it writes pages",
    "site serve": "it shows pages until it is stopped",
    "cards": "it makes cards to print, of items that `show` gives",
    "document new": "it writes a document",
    "templates eject": "it writes templates",
    "fmt": "it changes files, and names them",
    "rename": "it changes files, and names them",
    "retire": "it changes files, and names them",
    **{
        f"new {kind}": "it changes files, and names them"
        for kind in ("domain", "indicator", "theme", "barrier", "approach", "case", "document")
    },
}
"""All other commands, each with the reason why it has no data to give."""

LISTS = {"validate", "assess list", "figures", "coverage"}
"""Their JSON is a list; that of all others says what it is, and the number of its form."""

TOLD_ELSEWHERE = {"report", "schema"}
"""Their JSON is what schemas/report.schema.json and the draft of JSON Schema that it names tell."""

CALLS = {
    name: [*arguments]
    for name, (arguments, _) in ALLOWED.items()
    if not name.startswith("--") and name != "report docx"
}


@dataclass(frozen=True)
class Outcome:
    """What a command gave; `out` and `err` as the console's encoding shows them."""

    code: int
    out: str
    err: str


class Stream(io.TextIOWrapper):
    """A stream of some encoding that is a terminal or is none."""

    def __init__(self, encoding: str, terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, newline="\n", write_through=True)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def text(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode(self.encoding)  # type: ignore[attr-defined]  # a BytesIO


Called = Callable[..., Outcome]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the calls need: two sessions, and a file of answers."""
    folder = tmp_path_factory.mktemp("furnished")
    with pytest.MonkeyPatch.context() as patch:
        hold_sessions(folder, patch)
        hold_state(folder, patch)
    (folder / "answers.txt").write_text("2\n")
    return folder


@pytest.fixture
def called(tmp_path: Path, furnished: Path, monkeypatch: pytest.MonkeyPatch) -> Called:
    """Runs a command in a folder of its own, on a console of some kind. Any traceback or bug fails."""
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "VCSEKIT_CONTENT"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str, encoding: str = "utf-8", terminal: bool = False, **environment: str) -> Outcome:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        shutil.copytree(furnished, folder)
        matrix = OTHER if arguments[0] in LARGE else ROOT / "content"
        content = [] if arguments[0] in WITHOUT_CONTENT else ["--content", str(matrix)]
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            for name, value in environment.items():
                patch.setenv(name, value)
            streams = Stream(encoding, terminal), Stream(encoding, terminal)
            patch.setattr(sys, "stdin", io.StringIO())
            patch.setattr(sys, "stdout", streams[0])
            patch.setattr(sys, "stderr", streams[1])
            code = run([*arguments, *content])
        found = Outcome(code, *(stream.text() for stream in streams))
        assert found.code in (0, 1), found.err
        assert "Traceback" not in found.out + found.err
        return found

    return call


def command_of(name: str) -> str:
    """The command of a call, whose name may say more than that."""
    return max((known for known in command_names() if f"{name} ".startswith(f"{known} ")), key=len)


def test_every_command_is_known_here():
    assert DATA | NO_DATA.keys() == set(command_names()), "add it to DATA, or to NO_DATA with the reason"
    assert not DATA & NO_DATA.keys()


SIGNS = re.compile(r"[^\n\t\r -~\u00a0-\uffff]|[\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys, escape codes above all, and does not show."""

STEP = re.compile(r"\[[0-9]+\.[0-9]{2} s\] .+")
"""A line of --verbose."""

ANSWERS_AT = {"site serve", "rename", "retire", *(name for name in NO_DATA if name.startswith("new "))}
"""What they were asked for goes to stderr: an address, or what would change."""

SUMMED_UP = {"score", "pool merge", "assess plan", "assess votes"}
"""They say on stdout, too, what they wrote."""

FINDINGS = re.compile(r"\S.*(error|warning) VR[0-9]{3}: |… and [0-9]|left as it is: ")
"""Lines on stderr that tell what is wrong with what was given."""


def shown(text: str, encoding: str) -> str:
    """A text as a console shows it that lacks some of its letters."""
    return text.encode(encoding, "replace").decode(encoding)


def steady(text: str) -> str:
    """A text without the moment at which it was made."""
    return re.sub(r"DTSTAMP:\w+", "", text)


@pytest.mark.parametrize("call", CALLS)
def test_a_command_speaks_as_all_others_do(call: str, called: Called):
    """Quiet on an old Windows console with colours turned off, and verbose on a plain terminal of ASCII."""
    command, arguments = command_of(call), CALLS[call]
    quiet = called(*arguments, "--quiet", encoding="cp1252", terminal=True, NO_COLOR="1", TERM="xterm-256color")
    verbose = called(*arguments, "--verbose", encoding="ascii", terminal=True, TERM="dumb")
    assert quiet.code == verbose.code
    for outcome in (quiet, verbose):
        assert not SIGNS.search(outcome.out + outcome.err)
    if command in SUMMED_UP:
        assert set(shown(quiet.out, "ascii").splitlines()) < set(verbose.out.splitlines())
    elif command != "doctor":  # which tells of the console itself
        assert steady(verbose.out) == steady(shown(quiet.out, "ascii"))
    assert_quiet(command, quiet.err, verbose.err)
    assert_verbose(verbose)


def assert_quiet(command: str, quiet: str, verbose: str) -> None:
    """Nothing is said but what was asked for, and findings; and that word for word as otherwise."""
    lines = [line for line in quiet.splitlines() if "Open http" not in line]  # the port is another each time
    assert {shown(line, "ascii") for line in lines} <= set(verbose.splitlines())
    if command not in ANSWERS_AT:
        assert [line for line in lines if not FINDINGS.match(line)] == []


def assert_verbose(verbose: Outcome) -> None:
    """Steps stand between what is said anyhow, each with its time; the last one is the exit code."""
    steps = [line for line in verbose.err.splitlines() if line.startswith("[")]
    assert all(STEP.fullmatch(line) for line in steps)
    assert verbose.err.endswith(f"{steps[-1]}\n") and steps[-1].endswith(f"s] exit code {verbose.code}")


@pytest.mark.parametrize("command", ["search", "form", "figures", "rename", "validate"])
def test_what_is_said_without_either(command: str, called: Called):
    """More than with --quiet, and what --verbose says between its steps."""
    usual, verbose = called(*CALLS[command]), called(*CALLS[command], "--verbose")
    assert [line for line in verbose.err.splitlines() if not STEP.fullmatch(line)] == usual.err.splitlines()
    assert len(usual.err) > len(called(*CALLS[command], "--quiet").err)
    assert usual.out == verbose.out


DOCUMENTED = {
    row[0]: row[1:]
    for row in re.findall(
        r"^\| `([a-z ]+)` \| (.*?) ?\| (.*) \|$",
        (ROOT / "docs" / "output.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
}
"""By command: the kind of its JSON, and its fields, as the documentation tells them."""


@pytest.mark.parametrize("command", sorted(DATA))
def test_data_can_be_had_as_json(command: str, called: Called):
    """Alone on stdout, whatever there is to warn of; and of the form that the documentation tells."""
    data = json.loads(called(*json_call(command), "--json").out)
    kind, fields = DOCUMENTED[command]
    if command in LISTS:
        assert kind == "a list"
        assert all(set(row) == set(re.findall(r"`(\w+)`", fields)) for row in data)
    elif command not in TOLD_ELSEWHERE:
        assert (f"`{data['kind']}`", data["format"] >= 1) == (kind, True)
        if "schema" in fields:
            assert (ROOT / "docs" / re.search(r"\((.*)\)", fields)[1]).is_file()
        else:
            assert list(data) == ["kind", "format", *re.findall(r"`(\w+)`", fields)]


def test_no_other_command_is_documented():
    assert DOCUMENTED.keys() == DATA


def json_call(command: str) -> list[str]:
    """What is typed for data on the screen: a report goes to no file."""
    arguments = CALLS[command]
    return arguments[: arguments.index("--out")] if command == "report" else arguments


@pytest.mark.parametrize("command", ["validate", "show", "report", "diff", "cohort", "assess list"])
def test_json_is_the_same_where_letters_are_lacking(command: str, called: Called):
    """Elsewhere a letter that a console lacks shows as a question mark; in data it would be another text."""
    arguments = ["show", "devon"] if command == "show" else json_call(command)
    plain, lacking = called(*arguments, "--json"), called(*arguments, "--json", encoding="ascii")
    assert json.loads(lacking.out) == json.loads(plain.out)


@pytest.mark.parametrize("command", ["coverage", "figures", "cohort", "diff"])
def test_json_is_short_for_its_format(command: str, called: Called):
    """The same bytes; and of the two, the last one counts."""
    arguments = CALLS[command]
    data = called(*arguments, "--json").out
    assert data == called(*arguments, "--format", "json").out
    other = "text" if command in ("coverage", "figures", "diff") else "table"
    assert called(*arguments, "--format", other, "--json").out == data
    assert called(*arguments, "--json", "--format", other).out == called(*arguments, "--format", other).out != data


def click_command(name: str) -> Any:
    """The command as typer knows it, with its options."""
    found = get_command(app)
    for part in name.split():
        found = found.get_command(None, part)
    return found


@pytest.mark.parametrize("command", sorted(command_names()))
def test_every_option_is_explained(command: str):
    """In a sentence of its own: what it does, and not only how it is called."""
    parameters = click_command(command).params
    assert {"-q", "-v"} < {name for parameter in parameters for name in parameter.opts}
    for parameter in parameters:
        assert re.fullmatch(r"[A-Z].{9,}[.)]", parameter.help), f"{command} {parameter.opts}: {parameter.help}"


@pytest.mark.parametrize("command", sorted(command_names()))
def test_help_has_the_shared_options(command: str, capsys: pytest.CaptureFixture[str]):
    assert run([*command.split(), "--help"]) == 0
    options = capsys.readouterr().out.partition("\nOptions:\n")[2]
    assert "  -q, --quiet " in options and "  -v, --verbose " in options
    assert ("  --json " in options) == (command in DATA or command == "assess redact")


class TestBeforeTheCommand:
    """The two options stand before the command, between a group and its command, and behind it."""

    @pytest.mark.parametrize("arguments", [("-q", "search", "buddying"), ("search", "buddying", "--quiet")])
    def test_quiet(self, arguments: tuple[str, ...], called: Called):
        assert called(*arguments).err == ""

    @pytest.mark.parametrize(
        "arguments", [("-v", "document", "list"), ("document", "-v", "list"), ("document", "list", "--verbose")]
    )
    def test_verbose(self, arguments: tuple[str, ...], called: Called):
        assert re.search(r"s\] [0-9]+ files of content read, [0-9,]+ bytes\n", called(*arguments).err)

    def test_a_session_is_not_named_after_an_option(self, called: Called):
        """`assess` takes the first word that is no command for the name of a session."""
        assert json.loads(called("assess", "-q", "list", "--json").out)
        held = called("assess", "-v", "other", "--script", "answers.txt")
        assert "A new session." in held.out and "s] exit code 0" in held.err

    def test_not_both(self, capsys: pytest.CaptureFixture[str]):
        assert run(["-q", "list", "--verbose"]) == 2
        shown = capsys.readouterr()
        told = "error: --quiet and --verbose ask for two different things\n  hint: leave one of them out\n"
        assert (shown.out, shown.err) == ("", told)

    def test_an_error_is_told_all_the_same(self, capsys: pytest.CaptureFixture[str]):
        assert run(["--quiet", "show", "nothing-of-this-name", "--content", str(OTHER)]) == 2
        assert capsys.readouterr().err.startswith("error: nothing has the id `nothing-of-this-name`\n  hint: ")

    def test_the_next_command_is_as_usual(self, called: Called):
        """In a program that runs several, none inherits the voice of the one before."""
        called("--quiet", "search", "buddying")
        assert "found for “buddying”" in called("search", "buddying").err


def test_no_colour_means_no_bold_either(called: Called):
    """On a terminal with colours, and without NO_COLOR, there are some."""
    terminal = {"terminal": True, "TERM": "xterm-256color"}
    assert "\x1b[1m" in called("list", **terminal).out
    assert "\x1b" not in called("list", **terminal, NO_COLOR="1").out


class TestVerboseTellsWhy:
    """Which content, layout and engine was chosen, and for what reason."""

    @pytest.fixture
    def told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
        monkeypatch.chdir(tmp_path)
        monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)

        def call(*arguments: str) -> str:
            assert run([*arguments, "--verbose"]) in (0, 1)
            return capsys.readouterr().err

        return call

    def test_content(self, told: Callable[..., str], tmp_path: Path):
        assert "is built in, and no other was named or is near" in told("list")
        assert f"{OTHER} was named" in told("list", "--content", str(OTHER))
        shutil.copytree(OTHER, tmp_path / "content")
        assert f"{tmp_path / 'content'} is the nearest content from here upwards" in told("list")

    def test_returns(self, told: Callable[..., str]):
        returns = str(ROOT / "examples" / "returns" / "round-1.csv")
        err = told("score", returns, "--out", "scored")
        assert "no layout was named: each file says itself what it is" in err
        assert "1 file of returns, read by the Python engine by their size" in err
        assert "163 rows in = 163 scored + 0 rejected" in err
        forms = ROOT / "examples" / "mappings"
        err = told("score", str(forms / "redcap.csv"), "--layout", str(forms / "redcap.yaml"), "--engine", "python",
                   "--out", "other")  # fmt: skip
        assert "redcap.yaml is sound" in err and "read by the Python engine as --engine says" in err

    def test_options_of_a_file(self, told: Callable[..., str], tmp_path: Path):
        shutil.copytree(OTHER, tmp_path / "content")
        (tmp_path / "vcsekit.toml").write_text("[validate]\nstrict = true\n")
        assert f"options of {tmp_path / 'vcsekit.toml'}, which is the nearest" in told("validate")


@pytest.mark.parametrize(
    "arguments",
    [("list",), ("show", "WORK"), ("search", "red"), ("report", "r.csv"), ("cards",), ("validate",), ("form",),
     ("list", "\x1b[31mkind"), ("show", "\x9b31m"), ("score", "r.csv", "--out", "scored"), ("assess", "new")],
)  # fmt: skip
@pytest.mark.parametrize("terminal", [True, False])
def test_nothing_that_others_wrote_steers_a_terminal(
    arguments: tuple[str, ...], terminal: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """YAML can write an escape code in a text, and so can whoever fills in a return or names a file."""
    shutil.copytree(SMALL, tmp_path / "content")
    domain = tmp_path / "content" / "domains" / "work.yaml"
    text = domain.read_text(encoding="utf-8")
    steered = text.replace("title: Work\n", 'title: "\\e[31mred \\x9b1m\\u202eWork"\n')
    assert steered != text
    domain.write_text(steered + 'wibble: "\\e[2J"\n' * (arguments == ("validate",)), encoding="utf-8")
    (tmp_path / "r.csv").write_text("return_id,system,CARE-01\n1,\x1b[31mX,\x1b[2J\n2,\x1b[31mX,1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
    out, err = Stream("utf-8", terminal), Stream("utf-8", True)
    for name, stream in (("stdin", io.StringIO("1\n")), ("stdout", out), ("stderr", err)):
        monkeypatch.setattr(sys, name, stream)
    code = run(arguments)
    assert code in (0, 1, 2), err.text()
    assert out.text() + err.text()
    assert not SIGNS.search(err.text())
    if terminal or arguments[0] not in ("report", "cards", "form"):  # a pipe gets what a file would get
        assert not SIGNS.search(out.text())
