"""The engines against each other: state, tally, problems, rows to correct and scores are the same, in order."""

from __future__ import annotations

import importlib.util
import os
import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from test_engine import CARD, CELLS, HEADER, READER, Collected, Table, tables
from vcsekit.cli import engines
from vcsekit.cli.app import run
from vcsekit.cli.behind import Behind
from vcsekit.model.layout import Layout
from vcsekit.returns.engines import blocks, frame_counts, passes, polars
from vcsekit.returns.engines.ahead import ahead
from vcsekit.returns.engines.packed import packed
from vcsekit.returns.engines.python import PythonEngine
from vcsekit.returns.limits import MAX_CELL
from vcsekit.returns.result import Scored
from vcsekit.returns.vocabulary import Vocabulary
from vcsekit.scoring.card import NOT_APPLICABLE, DomainCard, IndicatorCard, Scorecard
from vcsekit.scoring.exact import Exact
from vcsekit.scoring.response import overall_score, score_domain

ROOT = Path(__file__).parents[1]
WORDS = Vocabulary(CARD, READER)
MISSING = importlib.util.find_spec("polars") is None
if MISSING and os.environ.get("CI") == "true":
    pytest.fail("Polars is not installed, and here it must be", pytrace=False)
needs_polars = pytest.mark.skipif(MISSING, reason='Polars is not installed: pip install "vcsekit[fast]"')


def both(paths: list[Path], words: Vocabulary = WORDS, layout: Layout | None = None) -> list[tuple[Scored, Collected]]:
    """What the engine in Python and the one with Polars give."""
    from vcsekit.returns.engines.polars import PolarsEngine

    found = []
    for engine in (PythonEngine, PolarsEngine):
        sink = Collected()
        found.append((engine(words, sink, layout).score(paths), sink))
    return found


def assert_same(found: list[tuple[Scored, Collected]]) -> Scored:
    """Everything is equal; returns what Polars gave."""
    (one, kept), (two, also_kept) = found
    assert also_kept.problems == kept.problems
    assert also_kept.scores == kept.scores
    assert also_kept.rows == kept.rows
    assert (two.tally, two.state, two.left_out, two.detected) == (one.tally, one.state, one.left_out, one.detected)
    return two


def lines_alone(table: Table) -> Table:
    """The same without line breaks in cells, so that every row is a line."""
    rows = [
        [" ".join(cell.splitlines()) if cell.strip() else cell.replace("\n", " ") for cell in row] for row in table.rows
    ]
    return replace(table, rows=rows, ending="\r\n" if table.ending == "\r" else table.ending)


RAW = ["", " ", "é\u00a0", '"', 'a"b', '"a"b', '"a" ', '""', "\x1c\x1f", "\ufeff", "'=1", "a,b", '"a,b"', ",", "," * 12]
"""What may be put into the bytes of a file anywhere."""


def marked(table: Table, mark: str) -> Table:
    """The same with a mark at the end of every id, so that the table can stand beside others."""
    place = table.columns.index("return_id")
    rows = [
        [cell.rstrip() + mark if number == place and cell.strip() else cell for number, cell in enumerate(row)]
        for row in table.rows
    ]
    return replace(table, rows=rows)


@st.composite
def files(draw: st.DrawFn, mark: str = "", *, in_lines: bool = True) -> bytes:
    """A file that may be damaged; where `in_lines`, mostly every row of it is a line."""
    table = marked(draw(tables()), mark) if mark else draw(tables())
    table = lines_alone(table) if in_lines else table
    rows = [draw(st.sampled_from(table.rows)) for _ in range(draw(st.integers(0, 12)))] if table.rows else []
    data = replace(table, rows=[*table.rows, *rows]).data().decode()
    if draw(st.integers(0, 3)) == 0:
        place = draw(st.integers(data.index("\n") if "\n" in data else len(data), len(data)))
        data = data[:place] + draw(st.sampled_from(RAW)) + data[place:]
    return data.encode()


@needs_polars
@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(files(), min_size=1, max_size=2), st.sampled_from([150, 10_000_000, 10_000_000]))
def test_messy_files_give_the_same(tmp_path_factory: pytest.TempPathFactory, made: list[bytes], size: int):
    folder = tmp_path_factory.mktemp("messy")
    for number, data in enumerate(made):
        (folder / f"{number}.csv").write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", size)
        assert_same(both([folder / f"{number}.csv" for number in range(len(made))]))


@needs_polars
@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.lists(tables(), min_size=1, max_size=2))
def test_files_with_rows_over_several_lines_give_the_same(tmp_path_factory: pytest.TempPathFactory, made: list[Table]):
    folder = tmp_path_factory.mktemp("lines")
    for number, table in enumerate(made):
        (folder / f"{number}.csv").write_bytes(table.data())
    assert_same(both([folder / f"{number}.csv" for number in range(len(made))]))


def many_rows(count: int, seed: int = 7) -> str:
    """Many rows, one in fifty of them out of the ordinary in some way."""
    choose = random.Random(seed)
    good = [cell for cell, answer in CELLS.items() if answer in (0, 1, 2, NOT_APPLICABLE, None) and cell.isprintable()]
    text = [HEADER.rstrip("\r\n") + ",comment\r\n"]
    for number in range(count):
        cells = [
            f"r{number}", choose.choice(["North", "South ", "Mid, Wales"]), choose.choice(["", "Town"]),
            choose.choice(["NHS", "VCSE", ""]), choose.choice("12"), "2026-05-01", *choose.choices(good, k=5), "",
        ]  # fmt: skip
        if choose.random() < 0.2:
            place = choose.randrange(len(cells))
            cells[place] = choose.choice(["", "9", "r1", " r7 ", "Nobody", "'=x", 'a "b"', "2026-05-02"])
        if choose.random() < 0.005:
            cells = cells[:-1] if choose.random() < 0.5 else [*cells, "x"]
        text.append(
            ",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' if set(c) & set(',"') else c for c in cells) + "\r\n"
        )
    return "".join(text)


@needs_polars
def test_20_000_rows_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(blocks, "BLOCK", 200_000)
    (tmp_path / "a.csv").write_text(many_rows(20_000), encoding="utf-8", newline="")
    found = both([tmp_path / "a.csv"])
    scored = assert_same(found)
    assert scored.engines == Counter({"by Polars": 1})
    codes = {problem.code for problem in found[0][1].problems}
    assert {"VR301", "VR302", "VR306", "VR401", "VR402"} <= codes
    assert scored.tally.rejected > 50 < scored.tally.superseded


@needs_polars
@pytest.mark.parametrize("room", [0, 150_000, 10_000_000])
def test_limits_of_memory_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int):
    """Blocks that are read twice, counts that are added up often, and sums that are looked up without a table."""
    monkeypatch.setattr(blocks, "BLOCK", 20_000)
    monkeypatch.setattr(polars, "Room", lambda: passes.Room(room))
    monkeypatch.setattr(frame_counts, "_AT_ONCE", 1_000)
    monkeypatch.setattr(frame_counts, "_MOST_COUNTED", 500)
    monkeypatch.setattr(frame_counts, "_LARGEST_TABLE", 0)
    monkeypatch.setattr(frame_counts, "MAX_REMEMBERED", 20)
    for name, seed in (("a", 1), ("b", 2)):
        (tmp_path / f"{name}.csv").write_text(many_rows(3_000, seed), encoding="utf-8", newline="")
    scored = assert_same(both(sorted(tmp_path.iterdir())))
    assert scored.engines == Counter({"by Polars": 2})
    assert scored.tally.superseded > 400


def test_work_ahead_comes_in_order_and_ends_with_the_first_error():
    begun: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        if number == 5:
            raise ValueError(number)
        return number

    found = []
    with pytest.raises(ValueError, match="5"):
        for made in ahead((partial(work, number) for number in range(1_000)), 3):
            found.append(made)
    assert found == [0, 1, 2, 3, 4]
    assert len(begun) <= 5 + 1 + 3, "no more is begun than there are threads"


def test_work_behind_is_done_in_order_and_its_errors_are_told():
    done: list[int] = []
    with Behind(2) as behind:
        for number in range(100):
            behind.do(partial(done.append, number))
        behind.wait()
        assert done == [*range(100)]
        behind.do(lambda: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            behind.wait()


def test_a_fraction_that_knows_its_hash_is_the_same_fraction():
    for value in (Fraction(1, 3), Fraction(-7, 2), Fraction(4), Fraction(0)):
        known = Exact(value)
        assert (known, hash(known), str(known)) == (value, hash(value), str(value))
        assert {value: 1}[known] == {known: 1}[value] == 1
        assert type(known + 1) is Fraction


@needs_polars
def test_a_layout_is_followed_and_files_of_other_kinds_are_read_row_by_row(tmp_path: Path):
    text = "Wer;Wo;D1-01;D1-02\nr1;N;viel;9\nr2;Süd;2;\nr1;N;0;1\n"
    for name, data in {"a": text.encode(), "b": text.encode("cp1252"), "c": text.encode("utf-16")}.items():
        (tmp_path / f"{name}.csv").write_bytes(data.replace(b"r1", f"{name}1".encode()))
    layout = Layout.model_validate(
        {
            "title": "Ours", "columns": {"return_id": "Wer", "system": "Wo"}, "answers": {"viel": 2},
            "systems": {"N": "North"}, "constants": {"round": "3"}, "repeated": "refuse",
        }
    )  # fmt: skip
    words = WORDS.with_layout(layout)
    scored = assert_same(both(sorted(tmp_path.iterdir()), words, layout))
    reason = "row by row, since it is not a text file in UTF-8 with one return a row"
    assert scored.engines == Counter({"by Polars": 1, reason: 2})
    assert (scored.tally.rows, scored.tally.scored, scored.tally.rejected) == (9, 0, 9)


ODD = (
    "\ufeffr1,North,,NHS,1,,1,2,0,1,2", "\x1cr2\x1f,No\x1crth\x1d,,NHS,1,\x1c,1,\x1c,0,1,2",
    "'=r3,'+North,,NHS,1,,1,2,0,1,2",
    "'r3,North,,NHS,1,,1,2,0,1,2", '"r4",N"or"th,,NHS,1,,1,2,0,1,2', 'r"5,North,,NHS,1,,1,2,0,1,2',
    '"r6"x,North,,NHS,1,,1,2,0,1,2', '"r7,""",North,"a,b",NHS,1,,1,2,0,1,2', "", "   ", ",,,,,,,,,,", " , ,,,,,,,,,",
    "r8,North,,NHS,1,,1,2,0,1", "r9,North,,NHS,1,,1,2,0,1,2,", '"r10,x",North,,NHS,1,,1,2,0,1',
    "r1,North,,NHS,1,,0,0,0,0,0",
    f"r11,North,{'x' * (MAX_CELL + 1)},NHS,1,,1,2,0,1,2", f"r12,North,{'x' * (MAX_CELL - 1)},NHS,1,,1,2,0,1,2",
    f"r13,North,,NHS,1,,1,{'9' * 2_000},0,1,2", "r2,North,,NHS,1,,2,2,2,2,2", "r14,\u00a0North,,NHS,1,,\u20282,2,2,2,2",
)  # fmt: skip
"""Lines that two readers could well understand in two ways."""


@needs_polars
@pytest.mark.parametrize("size", [1, 1_000_000])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_odd_lines_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, ending: str):
    monkeypatch.setattr(blocks, "BLOCK", size)
    (tmp_path / "odd.csv").write_text(HEADER.rstrip() + ending + ending.join(ODD), encoding="utf-8", newline="")
    assert assert_same(both([tmp_path / "odd.csv"])).engines == Counter({"by Polars": 1})


@needs_polars
@pytest.mark.parametrize("line", ['r1,"No', "r1,No\rrth,,NHS,1,,1,2,0,1,2", 'a"b,"x'])
def test_rows_over_several_lines_are_read_by_the_other_engine(tmp_path: Path, line: str):
    row = "r0,North,,NHS,1,,1,2,0,1,2\n"
    (tmp_path / "x.csv").write_text(HEADER.rstrip() + "\n" + row + line + "\n" + row, encoding="utf-8", newline="")
    assert "by Polars" not in assert_same(both([tmp_path / "x.csv"])).engines


# Exact scores from whole numbers

WEIGHTS = st.sampled_from([Fraction(0), Fraction(1), Fraction(2), Fraction("0.5"), Fraction("1.3")])


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.data(), st.lists(st.lists(WEIGHTS, min_size=1, max_size=5), min_size=1, max_size=4))
def test_sums_of_whole_numbers_give_the_exact_scores(data: st.DataObject, weights: list[list[Fraction]]):
    domains = [
        DomainCard(f"D{n}", data.draw(WEIGHTS), tuple(IndicatorCard(f"D{n}-{i}", w) for i, w in enumerate(own)))
        for n, own in enumerate(weights)
    ]
    card = Scorecard("x", "1.0.0", tuple(range(data.draw(st.integers(0, 1)), 4)), tuple(domains))
    whole = packed(card)
    assert whole is not None
    codes = [*card.values, NOT_APPLICABLE, None]
    scores, parts = [], 0
    for number, (domain, own) in enumerate(zip(card.domains, whole.domains, strict=True)):
        size = len(weights[number])
        given_codes = data.draw(st.lists(st.integers(0, len(codes) - 1), min_size=size, max_size=size))
        expected = score_domain(domain, [codes[code] for code in given_codes])
        total = sum(own.parts(place)[code] for place, code in enumerate(given_codes))
        assert own.score(total) == expected
        assert total < own.size
        scores.append(expected)
        parts += whole.part(number, expected)
    assert whole.overall(parts) == overall_score(card, scores)


@needs_polars
def test_weights_that_are_too_various_are_told_and_not_rounded(tmp_path: Path):
    primes = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53)
    indicators = tuple(IndicatorCard(f"D1-{n:02}", Fraction(1, prime)) for n, prime in enumerate(primes, 1))
    card = Scorecard("test", "1.0.0", (0, 1, 2), (DomainCard("D1", Fraction(1), indicators),))
    assert packed(card) is None
    (tmp_path / "x.csv").write_text("return_id,D1-01,D1-02\na,1,2\nb,2,\n")
    scored = assert_same(both([tmp_path / "x.csv"], Vocabulary(card, READER)))
    assert scored.engines == Counter({"row by row, since the weights of the matrix are too various": 1})


# The command

SMALL = ROOT / "tests" / "content" / "small"


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file that is taken for a large one; the working directory."""
    monkeypatch.chdir(tmp_path)
    systems = {3: "=1+1"}
    rows = [f"R{n},{systems.get(n, 'North')},,NHS,1,,{n % 4},2,N/A," for n in range(40)]
    rows[5] += '"Well, ""yes"""'
    text = "return_id,system,place,constituency,round,submitted,CARE-01,CARE-02,WORK-01,comment\n"
    (tmp_path / "r.csv").write_text(text + "\n".join(rows), encoding="utf-8")
    monkeypatch.setattr(engines, "LARGE", 100)
    return tmp_path


def score(out: str, *more: str) -> int:
    return run(["score", "r.csv", "--out", out, "--content", str(SMALL), *more])


@needs_polars
def test_every_file_is_the_same_byte_for_byte(
    large: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(blocks, "BLOCK", 300)
    assert score("python", "--engine", "python") == 1
    assert "Counted" not in capsys.readouterr().out
    assert score("polars") == 1
    assert "Counted by Polars: 1 table." in capsys.readouterr().out
    one, two = ({path.name: path.read_bytes() for path in (large / name).iterdir()} for name in ("python", "polars"))
    assert two == one
    assert one["scores.csv"].count(b"\r\n") == 41
    assert b"'=1+1" in one["scores.csv"]
    assert b'""yes""' in one["comments.csv"]


def test_without_polars_large_files_are_read_all_the_same(
    large: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(engines, "_has_polars", lambda: False)
    assert score("scored") == 1
    assert 'pip install "vcsekit[fast]"' in capsys.readouterr().err
    assert (large / "scored" / "results.json").is_file()
    assert score("again", "--engine", "python") == 1
    assert "pip install" not in capsys.readouterr().err
    assert score("never", "--engine", "polars") == 2
    error = capsys.readouterr().err
    assert 'pip install "vcsekit[fast]"' in error
    assert "Traceback" not in error
    assert not (large / "never" / "results.json").exists()


@pytest.mark.usefixtures("large")
def test_small_files_need_no_polars(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engines, "LARGE", 1_000_000)
    monkeypatch.setattr(engines, "_has_polars", lambda: False)
    assert score("scored") == 1
    assert "pip install" not in capsys.readouterr().err
