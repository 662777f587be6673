"""The example workshop of two hours, typed into the real program: nothing is lost, and it can be gone on with."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from vcsekit.assess.dialogue import Dialogue
from vcsekit.assess.fold import replay
from vcsekit.assess.session import Session, start
from vcsekit.cli.library import load
from vcsekit.cli.sessions import read_session
from vcsekit.io import journal

ROOT = Path(__file__).parents[1]
ANSWERS = ROOT / "examples" / "workshop" / "answers.txt"
LIBRARY = load(ROOT / "content")


def assess(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vcsekit", "assess", *arguments, "--content", str(ROOT / "content")]
    return subprocess.run(command, cwd=folder, input=typed, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of the example workshop, and what the room saw."""
    folder = tmp_path_factory.mktemp("workshop")
    done = assess(folder, "day", "--script", str(ANSWERS))
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    return folder, done.stdout


def saved(folder: Path) -> Session:
    return read_session(folder / "sessions" / "day.jsonl", LIBRARY).session


def test_every_line_means_something_and_is_kept(held: tuple[Path, str]):
    folder, _ = held
    entries = (folder / "sessions" / "day.jsonl").read_text(encoding="utf-8").count("\n") - 1
    assert 550 <= entries <= 700
    session = saved(folder)
    assert session.open == ()
    assert sum(bool(record.votes) for record in session.records.values()) == 12
    assert all(len(record.votes) in (0, 2) for record in session.records.values())
    assert len(session.actions) == 12
    assert session.people == {"nhs": 5, "vcse": 6, "local-authority": 4, "lived-experience": 3}


def test_the_room_saw_no_hidden_vote_and_no_private_note(held: tuple[Path, str]):
    _, seen = held
    assert "ask them in the break" not in seen
    assert seen.count("> (hidden)") > 300
    typed = [line for line in ANSWERS.read_text(encoding="utf-8").split("\n") if re.fullmatch(r"vcse \d", line)]
    assert typed
    assert not any(f"> {line}\n" in seen for line in typed)


def test_plain_lines_fit_eighty_columns_and_have_no_control_characters(held: tuple[Path, str]):
    _, seen = held
    said = [line for line in seen.split("\n") if not line.startswith("> ")]
    assert max(map(len, said)) <= 80
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", seen)


def test_going_on_finds_the_same_session(held: tuple[Path, str]):
    folder, _ = held
    before = saved(folder)
    done = assess(folder, "day", typed="where\nquit\n")
    assert done.returncode == 0
    assert "Welcome back" in done.stdout
    assert "40 of 40 indicators have an answer." in done.stdout
    assert saved(folder) == before


def test_replaying_what_was_typed_gives_what_is_on_disk(held: tuple[Path, str]):
    folder, _ = held
    dialogue, session = Dialogue(LIBRARY), start(LIBRARY)
    for line in ANSWERS.read_text(encoding="utf-8").split("\n")[:-1]:
        session = replay(session, dialogue.answer(session, line).events)
    on_disk = saved(folder)
    assert (session.records, session.actions, session.parked) == (on_disk.records, on_disk.actions, on_disk.parked)
    assert (session.indicator, session.step) == (on_disk.indicator, on_disk.step)


def test_a_rehearsal_saves_nothing(tmp_path: Path):
    done = assess(tmp_path, "--rehearse", typed="yes\nreveal\n2\n\nquit\n")
    assert done.returncode == 0
    assert "29 indicators ratified as proposed" in done.stdout.replace("\n", " ")
    assert "nothing was saved" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_plan_is_made_shown_changed_and_walked(tmp_path: Path):
    returns = ROOT / "examples" / "returns" / "round-3.csv"
    system = ("--system", "northmere (invented)")
    tried = assess(tmp_path, "plan", "day", "--returns", str(returns), *system, "--dry-run")
    assert tried.returncode == 0, tried.stderr
    assert "Nothing was saved." in tried.stdout
    assert not (tmp_path / "sessions").exists()
    made = assess(tmp_path, "plan", "day", "--returns", str(returns), *system, "--minutes", "90")
    assert made.returncode == 0, made.stderr
    session = saved(tmp_path)
    assert session.planning is not None and session.planning.minutes == 90
    again = assess(tmp_path, "plan", "day", "--discuss", "gov-01", "--minutes", "60")
    assert again.returncode == 0, again.stderr
    planning = saved(tmp_path).planning
    assert planning is not None and next(iter(planning.discuss)) == "GOV-01"
    header = read_session(tmp_path / "sessions" / "day.jsonl", LIBRARY).header
    assert header["system"] == "Northmere (invented)"


def test_votes_of_a_form_come_in_hidden_and_once(tmp_path: Path):
    returns = ROOT / "examples" / "returns" / "round-3.csv"
    arguments = ("votes", "day", str(returns), "--system", "Northmere (invented)")
    done = assess(tmp_path, *arguments)
    assert done.returncode == 0, done.stderr
    again = assess(tmp_path, *arguments)
    assert (again.returncode, "has votes from round-3.csv already" in again.stderr) == (2, True)
    record = saved(tmp_path).record("GOV-01")
    assert [(vote.source, vote.revealed) for vote in record.votes] == [("round-3.csv", False)]


def test_a_plan_made_again_counts_nobody_twice_and_leaves_what_was_shown(tmp_path: Path):
    """Returns that came late: the votes of one person must not be the difference between two that are shown."""
    rows = (ROOT / "examples" / "returns" / "round-3.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    mine = [row for row in rows if "Northmere" in row]
    early, late = tmp_path / "early.csv", tmp_path / "late.csv"
    early.write_text("".join([rows[0], *mine[:-1]]), encoding="utf-8")
    late.write_text("".join([rows[0], *mine]), encoding="utf-8")
    assert assess(tmp_path, "plan", "day", "--returns", str(early)).returncode == 0
    assess(tmp_path, "day", typed="later\ngo GOV-01\nreveal\nquit\n")
    made = assess(tmp_path, "plan", "day", "--returns", str(late))
    assert made.returncode == 0, made.stderr
    session = saved(tmp_path)
    assert [vote.source for vote in session.record("GOV-01").votes] == ["early.csv"]
    assert [vote.source for vote in session.record("GOV-02").votes] == ["late.csv"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("plan", "day", "--discuss", "GOV-99"), "there is no indicator `GOV-99`"),
        (("plan", "day", "--returns", "missing.csv"), "missing.csv"),
        (("plan", "day", "--minutes", "5"), "it should be 10 at least"),
        (
            ("plan", "day", "--returns", str(ROOT / "examples/returns/round-3.csv"), "--system", "Nowhere"),
            "no return is about",
        ),
        (("votes", "day", "missing.csv"), "missing.csv"),
        (("plan", "day", "--discuss", "GOV-01=soon"), "“soon” is no number of minutes"),
        (("plan", "day", "--ratify", "GOV-01=9"), "“9” is no level for GOV-01"),
        (("plan", "day", "--ratify", "GOV-01"), "too few answered GOV-01 to propose a level"),
        (("plan", "day", "--discuss", "GOV-01", "--later", "GOV-01"), "GOV-01 is named for two things"),
    ],
)
def test_a_plan_that_cannot_be_made_says_why_and_leaves_nothing(tmp_path: Path, arguments: tuple[str, ...], says: str):
    done = assess(tmp_path, *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "sessions").exists()


@pytest.mark.parametrize("told", ["note red \x1b[31m bell \x07 \u202eturned", "action Meet \x1b]0;title\x07 soon"])
def test_nothing_that_is_typed_or_stored_steers_the_terminal(tmp_path: Path, told: str):
    """What another program wrote into a session is read out as text; what is typed is kept without such marks."""
    typed = assess(tmp_path, "day", typed=f"{told}\nagain\nkept\nquit\n")
    stored = tmp_path / "stored.jsonl"
    kind, _, text = told.partition(" ")
    header = read_session(tmp_path / "sessions" / "day.jsonl", LIBRARY).header
    journal.write(stored, header, [{"type": kind, "indicator": "LEAD-01", "text": text}])
    read = assess(tmp_path, str(stored), typed="again\nkept\nquit\n")
    for shown in (typed, read):
        assert shown.returncode == 0, shown.stderr
        assert not set("\x1b\x07\u202e") & set(shown.stdout + shown.stderr)
    assert not set("\x1b\x07\u202e") & set((tmp_path / "sessions" / "day.jsonl").read_text(encoding="utf-8"))


def test_a_name_with_a_space_can_be_typed_again_as_it_is_told(tmp_path: Path):
    done = assess(tmp_path, "two words", typed="quit\n")
    path = Path("sessions") / "two words.jsonl"
    assert f'Go on: vcsekit assess "{path}"' in done.stdout
    assert f'Report: vcsekit report "{path}" --out report.html' in done.stdout
    assert assess(tmp_path, str(path), typed="quit\n").stdout.count("Welcome back") == 1
