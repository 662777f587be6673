"""The engine by Spark: state, tally, problems, rows to correct and scores are those of the engine in Python, in order.

A job of Spark takes some tenths of a second, so many small cases stand beside each other in one.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from test_engine import CARD, HEADER, READER, Collected
from test_engines import ODD, assert_same, files, many_rows, needs_polars
from vcsekit.cli import engines
from vcsekit.cli.app import run
from vcsekit.diagnostics import VcsekitError
from vcsekit.model.layout import Layout
from vcsekit.returns.engines import counts, spark, spark_session, spark_work
from vcsekit.returns.engines.python import PythonEngine
from vcsekit.returns.engines.spark import SparkEngine
from vcsekit.returns.engines.spark_parts import Lines, Part, Stretch, joined, unknown, whole_again
from vcsekit.returns.engines.spark_session import spark_context
from vcsekit.returns.engines.spark_work import Passed, Work, both, counted, twice
from vcsekit.returns.result import Scored
from vcsekit.returns.vocabulary import Vocabulary

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "content" / "small"
WORDS = Vocabulary(CARD, READER)
CASES, SEED = int(os.environ.get("VCSEKIT_CASES", "1000")), os.environ.get("VCSEKIT_SEED", "")
ABSENT = [
    name
    for name, there in (("PySpark", importlib.util.find_spec("pyspark")), ("Java", shutil.which("java")))
    if not there
]
if ABSENT and os.environ.get("CI") == "true":
    pytest.fail(f"{' and '.join(ABSENT)} not installed, and here it must be", pytrace=False)
needs_spark = pytest.mark.skipif(bool(ABSENT), reason=f"{' and '.join(ABSENT)} not installed: see docs/analysts.md")
pytestmark = pytest.mark.xdist_group("spark")


@pytest.fixture(scope="session")
def running() -> Iterator[object]:
    """Spark, started once for all tests."""
    with spark_context() as context:
        yield context


@pytest.fixture
def shares(running: object, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Spark runs, and files are cut after every 1,200 bytes."""
    assert running
    monkeypatch.setattr(spark, "SMALLEST", 1_200)
    monkeypatch.setattr(spark, "LARGEST", 1_200)
    return monkeypatch


def by_both(paths: list[Path], words: Vocabulary = WORDS, layout: Layout | None = None) -> tuple[Scored, Collected]:
    """What Spark's engine gives, after it was compared with what the engine in Python gives."""
    kept, found = Collected(), Collected()
    one = PythonEngine(words, kept, layout).score(paths)
    two = SparkEngine(words, found, layout).score(paths)
    assert_same([(one, kept), (two, found)])
    return two, found


def write(folder: Path, *texts: str | bytes) -> list[Path]:
    """A file for each text."""
    paths = [folder / f"{number:04}.csv" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return paths


def messy(count: int, *, in_lines: bool) -> list[bytes]:
    """Small messy files: returns of the same id stand in pairs of files."""
    made: list[bytes] = []

    @seed(f"{SEED} {in_lines}")
    @settings(
        derandomize=not SEED, deadline=None, max_examples=count, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        made.append(data.draw(files(f"-{len(made) // 2}", in_lines=in_lines)))

    draw()
    return made


Results = tuple[list[Path], Scored, Collected]


def by_python(paths: list[Path]) -> Results:
    """What the engine in Python gives: once, for the others to be compared with."""
    sink = Collected()
    return paths, PythonEngine(WORDS, sink).score(paths), sink


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Many small messy files, of which two share ids, and of a few of them rows go on over several lines."""
    made = [*messy(CASES, in_lines=True), *messy(CASES // 20, in_lines=False)]
    return by_python(write(tmp_path_factory.mktemp("cases"), *made))


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """A file of 100,000 rows."""
    return by_python(write(tmp_path_factory.mktemp("large"), many_rows(100_000)))


def assert_as_python(engine: type[PythonEngine], results: Results) -> Scored:
    """Everything is equal; returns what the engine gives."""
    paths, one, kept = results
    found = Collected()
    two = engine(WORDS, found).score(paths)
    return assert_same([(one, kept), (two, found)])


@needs_polars
def test_many_small_cases_give_the_same_by_polars(cases: Results):
    from vcsekit.returns.engines.polars import PolarsEngine

    assert assert_as_python(PolarsEngine, cases).engines["by Polars"] > CASES * 0.9


@needs_spark
@pytest.mark.usefixtures("running")
@pytest.mark.parametrize("share", [600, 50_000])
def test_many_small_cases_give_the_same_by_spark(cases: Results, monkeypatch: pytest.MonkeyPatch, share: int):
    monkeypatch.setattr(spark, "SMALLEST", share)
    monkeypatch.setattr(spark, "LARGEST", share)
    paths, scored, kept = cases
    some = by_python(paths[-20:]) if share < 1_000 else cases
    by_spark = assert_as_python(SparkEngine, some)
    assert by_spark.engines == Counter({"by Spark": by_spark.tally.files - by_spark.tally.files_rejected})
    assert scored.tally.scored > CASES // 4 < scored.tally.superseded
    assert {"VR301", "VR302", "VR304", "VR305", "VR306", "VR401", "VR402"} <= {
        problem.code for problem in kept.problems
    }


@needs_polars
def test_100_000_rows_give_the_same_by_polars(large: Results):
    from vcsekit.returns.engines.polars import PolarsEngine

    assert assert_as_python(PolarsEngine, large).engines == Counter({"by Polars": 1})


@needs_spark
@pytest.mark.usefixtures("running")
def test_100_000_rows_give_the_same_by_spark(large: Results):
    scored = assert_as_python(SparkEngine, large)
    assert scored.engines == Counter({"by Spark": 1})
    assert (scored.tally.rows, scored.tally.superseded > 500 < scored.tally.rejected) == (100_000, True)


@needs_spark
def test_odd_lines_give_the_same(tmp_path: Path, shares: pytest.MonkeyPatch):
    shares.setattr(spark, "LARGEST", 1)
    by_both(write(tmp_path, HEADER + "\r\n".join(ODD)))


# Cuts


def long_text(cell: str, count: int = 120, ending: str = "\n") -> str:
    """Rows of which each has this cell, well quoted, as its place."""
    rows = [f'r{number},North,"{cell}",NHS,1,,1,2,0,1,2' for number in range(count)]
    return ending.join([HEADER.rstrip(), *rows]) + ending


@needs_spark
@pytest.mark.usefixtures("shares")
def test_cells_may_hold_line_breaks_wherever_a_file_is_cut(tmp_path: Path):
    texts = [
        long_text("Up\nand down"),
        long_text("a\nb\r\nc\n" * 300, 4),
        long_text("a\nb", ending="\r\n"),
        long_text("x", ending="\r"),
        # A quotation mark that is never closed takes in all that follows.
        long_text("Town") + '"' + long_text("Hall").partition("\n")[2],
        # Read from its middle on, everything is the other way round.
        long_text('""\n\n""'),
        "\n" * 3_000 + long_text("Town") + "\n" * 700,
        "\ufeff" + long_text("\ufeffTown\n\ufeff"),
    ]
    scored, _ = by_both(write(tmp_path, *texts))
    assert scored.engines == Counter({"by Spark": len(texts)})


@needs_spark
@pytest.mark.usefixtures("shares")
def test_a_file_of_header_and_blank_lines_is_told(tmp_path: Path):
    scored, sink = by_both(write(tmp_path, HEADER + "\r\n" * 500, HEADER))
    assert [problem.code for problem in sink.problems] == ["VR106", "VR106"]
    assert scored.tally.rows == 0


def test_joined_stretches_are_asked_again():
    found = [Stretch(0, 0, 5, 2, True), Stretch(0, 5, 9, 3, True), Stretch(0, 9, 12, 1), Stretch(1, 0, 7)]
    once = joined(found)
    assert once == [Stretch(0, 0, 9), Stretch(0, 9, 12, 1), Stretch(1, 0, 7)]
    assert unknown(once) == [0]
    assert whole_again(once) == [Stretch(0, 0, 12), Stretch(1, 0, 7)]
    assert unknown(whole_again(once)) == []


# Returns that came several times, columns and groups


@needs_spark
@pytest.mark.usefixtures("shares")
@pytest.mark.parametrize("rule", ["latest", "first", "refuse"])
def test_the_same_return_in_several_files_and_kinds_of_them(tmp_path: Path, rule: str):
    row = "{},North,,NHS,1,{},1,2,0,1,2\n"
    days = ["2026-05-01", "2026-05-03", "", "no day"]
    texts = [
        HEADER + "".join(row.format(f"r{number % 23}", days[(number + part) % 4]) for number in range(60))
        for part in range(4)
    ]
    paths = write(tmp_path, *texts[:3], texts[3].encode("utf-16"))
    layout = Layout.model_validate({"title": "Ours", "repeated": rule})
    scored, sink = by_both(paths, WORDS.with_layout(layout), layout)
    reason = "row by row, since it is not a text file in UTF-8 with one return a row"
    assert scored.engines == Counter({"by Spark": 3, reason: 1})
    assert "VR405" in {problem.code for problem in sink.problems} or rule == "refuse"
    assert scored.tally.scored == (0 if rule == "refuse" else 23)


@needs_spark
@pytest.mark.usefixtures("shares")
def test_columns_of_which_nothing_can_be_read_are_told_once(tmp_path: Path):
    bad = "".join(f"r{n},North,,NHS,1,,yes,maybe,0,1,2\n" for n in range(60))
    late = bad.replace("r", "s") + "s99,North,,NHS,1,,yes,2,0,1,2\n"
    _, sink = by_both(write(tmp_path, HEADER + bad, HEADER + late))
    told = [(Path(p.span.path).name, p.column) for p in sink.problems if p.code == "VR502"]
    assert told == [("0000.csv", "D1-01"), ("0000.csv", "D1-02"), ("0001.csv", "D1-01")]


@needs_spark
@pytest.mark.usefixtures("shares")
def test_rows_that_are_numbered_have_the_numbers_of_their_file(tmp_path: Path):
    text = "Wo;D1-01;D1-02;Note\n" + "".join(f'N;1;2;"a\nb {n}"\n' for n in range(80))
    layout = Layout.model_validate(
        {"title": "Ours", "columns": {"system": "Wo"}, "number_rows": True, "ignore": ["Note"]}
    )
    scored, sink = by_both(write(tmp_path, text), WORDS.with_layout(layout), layout)
    assert scored.engines == Counter({"by Spark": 1})
    assert [item.return_id for item in sink.scores[-2:]] == ["0000.csv row 158", "0000.csv row 160"]


@needs_spark
@needs_polars
@pytest.mark.usefixtures("shares")
def test_parquet_files_are_shared_out_by_rows(tmp_path: Path):
    import polars

    choose = ["1", "2", "9", None]
    for name in ("a", "b"):
        columns = {"return_id": [f"r{n % 190}" for n in range(200)], "system": ["North"] * 200}
        columns |= {"D1-01": [choose[n % 4] for n in range(200)], "D1-02": list(range(200))}
        polars.DataFrame(columns).write_parquet(tmp_path / f"{name}.parquet")
    scored, _ = by_both(sorted(tmp_path.iterdir()))
    assert scored.engines == Counter({"by Spark": 2})
    assert scored.tally.scored == 190


@needs_spark
@pytest.mark.usefixtures("shares")
def test_too_many_groups_end_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spark, "MAX_GROUPS", 20)
    paths = write(tmp_path, HEADER + "".join(f"r{n},S{n},,NHS,1,,1,2,0,1,2\n" for n in range(30)))
    with pytest.raises(VcsekitError, match="more than 50,000 groups"):
        SparkEngine(WORDS, Collected()).score(paths)


# What workers can't do


def lines_part(path: Path, size: int | None = None) -> Part:
    """A whole file as one part."""
    engine = PythonEngine(WORDS, Collected())
    engine._open(path)
    table = engine._tables[0]
    lines = Lines(path, size or path.stat().st_size, ",", 0, path.stat().st_size)
    own = spark_work.replace(table.table, rows=lines.rows)
    return Part(0, own, table.header, table.columns, False, 1)


class Adding:
    """What an accumulator does on a worker."""

    value = 0

    def add(self, more: int) -> None:
        self.value += more


def test_workers_tell_failures_as_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (path,) = write(tmp_path, long_text("Town", 3))
    passed, work = Passed(Adding(), Adding()), Work(WORDS, None, [("x", "")])
    *chunks, sums = counted(work, passed, [[lines_part(path)]])
    assert [item.return_id for chunk in chunks for item in chunk.piece] == ["r0", "r1", "r2"]
    assert (passed.rows.value, sums.tally.rows, sums.rows) == (3, 3, Counter({0: 3}))
    (failure,) = counted(work, passed, [[lines_part(path, 7)]])
    assert "another file" in failure.message
    part = lines_part(path)
    path.unlink()
    (failure,) = counted(work, passed, [[part]])
    assert f"can't read {path}" in failure.message
    assert twice((0, [failure])) == [failure]
    assert both(sums, failure) is both(failure, sums) is failure
    monkeypatch.setattr(counts, "MAX_GROUPS", 0)
    (path,) = write(tmp_path, long_text("Town", 3))
    (failure,) = counted(work, passed, [[lines_part(path)]])
    assert "groups" in failure.message


@needs_spark
def test_a_file_that_changes_meanwhile_is_told(
    tmp_path: Path, shares: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (path,) = write(tmp_path, long_text("Town"))
    settled = SparkEngine._settled

    def changing(engine: SparkEngine, plan: object) -> object:
        found = settled(engine, plan)
        path.write_text(long_text("Town") + "x")
        return found

    shares.setattr(SparkEngine, "_settled", changing)
    with pytest.raises(VcsekitError, match="is another file where Spark counts it") as caught:
        SparkEngine(WORDS, Collected()).score([path])
    assert "same path" in str(caught.value.hint)
    assert capsys.readouterr().err == ""


@needs_spark
def test_what_goes_wrong_in_spark_comes_in_words(running: object):
    def wrong(error: type[Exception]) -> object:
        def fail(_: object) -> None:
            raise error("No module named 'vcsekit'" if error is ImportError else "on a worker")

        return running.parallelize([1], 1).map(fail).collect()

    with pytest.raises(RuntimeError, match=r"^ValueError: on a worker$"), spark._in_words():
        wrong(ValueError)
    with pytest.raises(VcsekitError, match="workers lack something: ImportError: No module"), spark._in_words():
        wrong(ImportError)
    with pytest.raises(VcsekitError, match="Spark stopped: MemoryError") as caught, spark._in_words():
        wrong(MemoryError)
    assert "\n" not in caught.value.message
    java = "An error occurred while calling o1.x.\n: org.apache.spark.SparkException: Job aborted\n\tat a.b(C.java:1)\n"
    assert spark._last_words(java) == (False, "org.apache.spark.SparkException: Job aborted")


def test_an_interrupt_waits_until_spark_has_started_and_is_known_whatever_it_looks_like():
    done, before = [], signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), spark_session._uninterrupted():
        signal.raise_signal(signal.SIGINT)
        done.append("started")
    assert done == ["started"]
    assert signal.getsignal(signal.SIGINT) is before
    try:
        try:
            raise KeyboardInterrupt
        finally:
            raise OSError
    except OSError as error:
        assert spark._was_interrupted(error)
    assert not spark._was_interrupted(OSError())


# The command


@pytest.fixture
def returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with two files of returns."""
    monkeypatch.chdir(tmp_path)
    head = "return_id,system,place,constituency,round,submitted,CARE-01,CARE-02,WORK-01,comment\n"
    rows = [f"R{n % 35},{'=1+1' if n == 3 else 'North'},,NHS,1,,{n % 4},2,N/A," for n in range(40)]
    rows[5] += '"Well,\n""yes"""'
    (tmp_path / "r.csv").write_text(head + "\n".join(rows), encoding="utf-8")
    (tmp_path / "s.csv").write_text(head + "\n".join(rows).replace("R", "S"), encoding="utf-8")
    return tmp_path


def score(out: str, engine: str, *more: str) -> int:
    return run(["score", "r.csv", "s.csv", "--out", out, "--content", str(SMALL), "--engine", engine, *more])


@needs_spark
@pytest.mark.usefixtures("shares")
@pytest.mark.parametrize("chosen", ["csv", "json", pytest.param("parquet", marks=needs_polars)])
def test_every_file_is_the_same_byte_for_byte(returns: Path, capsys: pytest.CaptureFixture[str], chosen: str):
    assert score("python", "python", "--format", chosen) == 1
    assert score("spark", "spark", "--format", chosen) == 1
    assert "Counted by Spark: 2 tables." in capsys.readouterr().out
    one, two = ({path.name: path.read_bytes() for path in (returns / name).iterdir()} for name in ("python", "spark"))
    assert two == one
    assert b'""yes""' in one["comments.csv"]


def test_without_pyspark_it_says_what_to_install(
    returns: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert score("out", "spark") == 2
    assert engines.INSTALL_SPARK in capsys.readouterr().err
    assert not (returns / "out" / "results.json").exists()
    with pytest.raises(ImportError):
        SparkEngine(WORDS, Collected())


def command(out: str, *more: str) -> list[str]:
    """The same command, in a process of its own."""
    arguments = ["score", "r.csv", "s.csv", "--out", out, "--content", str(SMALL), "--engine", "spark", *more]
    return [sys.executable, "-m", "vcsekit", *arguments]


@pytest.mark.skipif("PySpark" in ABSENT, reason="PySpark is not installed")
@pytest.mark.usefixtures("returns")
@pytest.mark.parametrize(("home", "told"), [("", "which is not installed"), ("/nowhere", "JAVA_HOME names a folder")])
def test_without_java_it_says_what_to_install(tmp_path: Path, home: str, told: str):
    environment = {**os.environ, "PATH": str(tmp_path), "JAVA_HOME": home}
    done = subprocess.run(command("out"), env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Java 17 or newer" in done.stderr
    assert "Traceback" not in done.stderr


@needs_spark
@pytest.mark.usefixtures("returns")
def test_an_old_java_is_told(tmp_path: Path):
    """Java 8 says this, and ends."""
    (tmp_path / "bin").mkdir()
    java = tmp_path / "bin" / "java"
    java.write_text("#!/bin/sh\necho 'Unrecognized option: --add-modules=jdk.incubator.vector' >&2\nexit 1\n")
    java.chmod(0o755)
    environment = {**os.environ, "JAVA_HOME": str(tmp_path)}
    done = subprocess.run(command("out"), env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "Spark needs a newer Java" in done.stderr) == (2, True)
    assert len(done.stderr.splitlines()) == 2


@needs_spark
def test_a_process_of_its_own_leaves_nothing_behind_and_says_nothing_else(tmp_path: Path, returns: Path):
    (tmp_path / "temporary").mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    done = subprocess.run(command("out"), env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert all(line.startswith(("r.csv:", "s.csv:", "…")) for line in done.stderr.splitlines()), done.stderr
    assert "Counted by Spark: 2 tables." in done.stdout
    assert (returns / "out" / "results.json").is_file()
    assert not list((tmp_path / "temporary").glob("vcsekit*"))
    assert not (returns / "spark-warehouse").exists()
