"""What a long command shows while it works, and what it leaves behind when somebody stops it."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from test_engine import CARD, HEADER, READER, Collected
from test_engines import needs_polars
from vcsekit.cli import console, progress
from vcsekit.cli.interrupt import StoppedError, interrupted_once, stoppable
from vcsekit.cli.progress import Progress, ScoringView
from vcsekit.returns.engines.python import PythonEngine
from vcsekit.returns.meter import HowFar, Meter, Stage
from vcsekit.returns.vocabulary import Vocabulary

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "content" / "small"

# What is shown


def test_rows_rate_and_time_left_are_told():
    view = ScoringView()
    assert view.text(HowFar(Stage.OPENING, 0, 0, 0), 0) == "Looking through the files"
    assert view.text(HowFar(Stage.COMPARING, 0, 0, 1_000), 10) == "Looking for returns that came several times (0 %)"
    looking = view.text(HowFar(Stage.COMPARING, 0, 500, 1_000), 12)
    assert looking == "Looking for returns that came several times (50 %), about 2 s left"
    assert view.text(HowFar(Stage.COUNTING, 0, 0, 1_000), 20) == "Counted 0 rows (0 %)"
    counting = view.text(HowFar(Stage.COUNTING, 412_000, 250, 1_000), 120)
    assert counting == "Counted 412,000 rows (25 %), 4,120 a second, about 5 min left"
    assert view.text(HowFar(Stage.COUNTING, 900, 1_000, 1_000), 1_020).endswith("rows (100 %), 1 a second")


def test_nothing_is_guessed_too_early_or_without_a_size():
    view = ScoringView()
    view.text(HowFar(Stage.COUNTING, 0, 0, 1_000), 0)
    assert "left" not in view.text(HowFar(Stage.COUNTING, 10, 19, 1_000), 5)
    assert view.text(HowFar(Stage.COUNTING, 10, 0, 0), 5) == "Counted 10 rows, 2 a second"
    assert view.text(HowFar(Stage.COUNTING, 10, 20, 1_000), 500).endswith("about 6 h 48 min left")


class Screen(io.StringIO):
    """A terminal that remembers what was written."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """A terminal on stderr, and no patience."""
    made = Screen()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=made))
    monkeypatch.setattr(progress, "PATIENCE", 0.001)
    monkeypatch.setattr(progress, "_EVERY", 0.001)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    return made


def wait_until(true: Callable[[], bool]) -> None:
    for _ in range(10_000):
        if true():
            return
        time.sleep(0.001)
    pytest.fail("it never came")


def last_line(written: str) -> str:
    """What a terminal shows in the line that was written over."""
    line: list[str] = []
    for part in written.split("\r"):
        line[: len(part)] = part
    return "".join(line).rstrip()


def test_one_line_changes_and_is_taken_away(screen: Screen):
    with Progress() as shown:
        shown.tell("Something long")
        wait_until(lambda: "Something long" in screen.getvalue())
        shown.tell("Short")
        wait_until(lambda: "Short" in screen.getvalue())
        assert last_line(screen.getvalue()) == "Short"
    assert last_line(screen.getvalue()) == ""
    assert "\n" not in screen.getvalue()
    assert screen.getvalue().count("Short") == 1


def test_no_line_is_longer_than_the_window(screen: Screen):
    with Progress() as shown:
        shown.tell("x" * 200)
        wait_until(lambda: "x" in screen.getvalue())
    assert max(map(len, screen.getvalue().split("\r"))) == 79


@pytest.mark.parametrize("how", ["plain", "dumb"])
def test_where_lines_do_not_change_there_are_few(screen: Screen, monkeypatch: pytest.MonkeyPatch, how: str):
    monkeypatch.setattr(progress, "_LINES_AT", (0.001, 0.002))
    monkeypatch.setattr(progress, "_LINES_EVERY", 30)
    if how == "dumb":
        monkeypatch.setenv("TERM", "dumb")
    shown = Progress(plain=how == "plain")
    shown.tell("Counted 5 rows")
    with shown:
        wait_until(lambda: screen.getvalue().count("\n") == 2)
    assert screen.getvalue() == "Counted 5 rows\n" * 2


@pytest.mark.parametrize("why", ["quiet", "no terminal"])
def test_where_nobody_looks_on_nothing_runs(screen: Screen, monkeypatch: pytest.MonkeyPatch, why: str):
    if why == "quiet":
        console.begin(console.Voice.QUIET)
    else:
        monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=io.StringIO()))
    before = threading.active_count()
    with Progress() as shown:
        shown.tell("x")
        assert threading.active_count() == before
    console.begin()
    assert screen.getvalue() == ""


def test_a_short_wait_shows_nothing(screen: Screen, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(progress, "PATIENCE", 60)
    with Progress() as shown:
        shown.tell("x")
    assert screen.getvalue() == ""


# What engines tell


class Looking(Collected):
    """A sink that looks, at every return, at how far the engine has come."""

    def __init__(self) -> None:
        super().__init__()
        self.engine: PythonEngine | None = None
        self.seen: list[HowFar] = []

    def scored(self, _item: object) -> None:
        assert self.engine is not None
        self.seen.append(self.engine.how_far())


def files(folder: Path, count: int) -> list[Path]:
    """Two files of returns, each of which takes several reads."""
    paths = [folder / "a.csv", folder / "b.csv"]
    for number, path in enumerate(paths):
        rows = [f"r{number}-{n},North,,NHS,1,{'x' * 200},1,2,0,1,2\n" for n in range(count)]
        path.write_text(HEADER.rstrip() + "\n" + "".join(rows), encoding="utf-8")
    return paths


def test_the_engine_tells_rows_and_bytes_of_all_files(tmp_path: Path):
    paths, sink = files(tmp_path, 500), Looking()
    sink.engine = PythonEngine(Vocabulary(CARD, READER), sink)
    sink.engine.score(paths)
    size = sum(path.stat().st_size for path in paths)
    assert {far.stage for far in sink.seen} == {Stage.COUNTING}
    assert [far.rows for far in sink.seen] == list(range(1, 1_001))
    places = [far.place for far in sink.seen]
    assert places == sorted(places)
    assert len(set(places)) > 10
    assert places[0] < size / 4
    assert {far.size for far in sink.seen} == {size}
    assert sink.engine.how_far() == HowFar(Stage.COUNTING, 1_000, size, size)


@needs_polars
def test_the_engine_with_polars_ends_where_all_is_read(tmp_path: Path):
    import polars as pl

    from vcsekit.returns.engines.polars import PolarsEngine

    paths = files(tmp_path, 500)
    pl.read_csv(paths[1], infer_schema=False).write_parquet(tmp_path / "b.parquet")
    paths[1] = tmp_path / "b.parquet"
    engine = PolarsEngine(Vocabulary(CARD, READER), Collected())
    engine.score(paths)
    size = sum(path.stat().st_size for path in paths)
    assert engine.how_far() == HowFar(Stage.COUNTING, 1_000, size, size)


def test_a_file_that_is_closed_meanwhile_is_no_harm(tmp_path: Path):
    (tmp_path / "x").write_bytes(b"abc")
    meter = Meter(3)
    with (tmp_path / "x").open("rb") as handle, meter.over(handle):
        handle.read(2)
        assert meter.place == 2
        handle.close()
        assert meter.place == 0
    meter.stand_at(2)
    meter.stand_at(1)
    assert meter.place == 2
    meter.stand_at(0)
    assert meter.place == 0


# Ctrl+C


def test_only_the_first_interrupt_comes_through():
    before = signal.getsignal(signal.SIGINT)
    cleaned = False
    with pytest.raises(KeyboardInterrupt), interrupted_once():
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            signal.raise_signal(signal.SIGINT)
            cleaned = True
    assert cleaned
    assert signal.getsignal(signal.SIGINT) is before


def test_a_program_in_the_background_is_not_stopped():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interrupted_once():
            signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_it_is_said_what_was_written(tmp_path: Path):
    new, old = tmp_path / "new", tmp_path / "old"
    with pytest.raises(StoppedError, match=r"nothing was written to .*new$"), stoppable(new, "last"):
        new.mkdir()
        raise KeyboardInterrupt
    assert not new.exists()
    old.mkdir()
    (old / "last").write_text("1")
    with pytest.raises(StoppedError, match=r"what was there before is unchanged$"), stoppable(old, "last"):
        raise KeyboardInterrupt
    with pytest.raises(StoppedError, match=r"everything in .*old was written by then"), stoppable(old, "last"):
        (tmp_path / "other").write_text("22")
        os.replace(tmp_path / "other", old / "last")  # noqa: PTH105
        raise KeyboardInterrupt


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes seconds to score, by any engine."""
    path = tmp_path_factory.mktemp("large") / "r.csv"
    header = "return_id,system,place,constituency,round,submitted,CARE-01,CARE-02,WORK-01\n"
    path.write_text(header + "".join(f"R{n},North,,,1,,1,2,2\n" for n in range(2_000_000)), encoding="utf-8")
    return path


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX does")
@pytest.mark.parametrize(
    ("engine", "old"), [("python", True), ("python", False), pytest.param("polars", True, marks=needs_polars)]
)
def test_a_real_interrupt_leaves_nothing_behind(tmp_path: Path, large: Path, engine: str, old: bool):
    """The file is a pipe that never ends, so that scoring can't be done before it is stopped."""
    scored, temporary = tmp_path / "scored", tmp_path / "temporary"
    temporary.mkdir()
    shutil.copy(large, tmp_path / "r.csv")
    if old:
        scored.mkdir()
        (scored / "manifest.json").write_text("{}", encoding="utf-8")
    before = content_of(tmp_path)
    command = [
        sys.executable, "-m", "vcsekit", "score", "r.csv", "--out", "scored", "--force", "--engine", engine,
        "--content", str(SMALL), "-v",
    ]  # fmt: skip
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(
        command, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stderr
        told = ""
        while "engine" not in told:
            told = process.stderr.readline()
        time.sleep(0.3)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)
    kept = ", and what was there before is unchanged" if old else ""
    assert f"error: stopped: nothing was written to scored{kept}" in err.splitlines()
    assert "Traceback" not in err
    assert (process.returncode, out) == (130, "")
    assert content_of(tmp_path) == before
    assert scored.exists() == old
    assert not list(temporary.iterdir())
