"""Answers brought to another version of the matrix: kept, mapped, dropped, and never made up."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repositories import SMALL, Checkout
from vcsekit.assess.events import event_from_data
from vcsekit.assess.fold import replay
from vcsekit.assess.migrate import migrate_events
from vcsekit.assess.session import start
from vcsekit.cli.app import run
from vcsekit.cli.sessions import read_session
from vcsekit.content.diff.carry import Carry, Fate, carry
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.returns.migrate import WideReturns

MATRIX, CARE, WORK, TIME = "matrix.yaml", "domains/care.yaml", "domains/work.yaml", "barriers/time.yaml"
BASE = {
    path.relative_to(SMALL).as_posix(): path.read_bytes()
    for path in SMALL.rglob("*")
    if path.suffix in (".yaml", ".md")
}
TWO = BASE[CARE].decode()[BASE[CARE].decode().index("  - id: CARE-02") :]
ONE = BASE[CARE].decode()[BASE[CARE].decode().index("  - id: CARE-01") : BASE[CARE].decode().index("  - id: CARE-02")]

RENAMED = (CARE, "  - id: CARE-02\n", "  - id: CARE-12\n    formerly: [CARE-02]\n")
REPLACED = (
    (CARE, "    title: Heard at the table\n", "    title: Heard\n    retired: 2.0.0\n    replaced_by: [CARE-03]\n"),
    (CARE, "indicators:\n", "indicators:\n" + TWO.replace("CARE-02", "CARE-03").replace("Every group", "Each group")),
)
SIX_WEEKS = (CARE, "three weeks", "six weeks")
RETIRED = (CARE, "    title: Heard at the table\n", "    title: Heard at the table\n    retired: 2.0.0\n")
NEW = (WORK, "indicators:\n", "indicators:\n" + TWO.replace("CARE-02", "WORK-02"))
TWO_POINT_NOUGHT = (MATRIX, "version: 1.0.0", "version: 2.0.0")
FROM_NOUGHT = (
    (MATRIX, "    value: 1\n    meaning: Nothing", "    value: 0\n    meaning: Nothing"),
    (MATRIX, "    value: 2\n    meaning: It can", "    value: 1\n    meaning: It can"),
)

Edit = tuple[str, str, str]


def edited(*edits: Edit) -> dict[str, bytes]:
    found = dict(BASE)
    for path, old, new in edits:
        text = found[path].decode()
        assert text.count(old) == 1, (path, old)
        found[path] = text.replace(old, new).encode()
    return found


def library(*edits: Edit) -> Library:
    return load_library(edited(*edits))[0]


def carried(*edits: Edit, keep_changed: bool = False) -> Carry:
    return carry(library(), library(*edits), keep_changed=keep_changed)


def fates(found: Carry) -> dict[str, tuple[Fate, str]]:
    return {row.id: (row.fate, row.new_id) for row in found.indicators}


KEPT = {name: (Fate.KEPT, name) for name in ("CARE-01", "CARE-02", "WORK-01")}


class TestCarry:
    def test_nothing_changed(self):
        found = carried(TWO_POINT_NOUGHT)
        assert fates(found) == KEPT
        assert (found.new, dict(found.levels)) == ((), {"low": "low", "high": "high"})

    def test_plainer_words_are_the_same_question(self):
        assert fates(carried((CARE, "An agenda reaches every group", "An agenda is sent to every group"))) == KEPT

    def test_another_meaning_is_dropped_unless_asked_for(self):
        assert fates(carried(SIX_WEEKS)) == {**KEPT, "CARE-01": (Fate.DROPPED, "")}
        found = carried(SIX_WEEKS, keep_changed=True)
        assert fates(found) == {**KEPT, "CARE-01": (Fate.CHANGED, "CARE-01")}
        assert "a number changed" in found.indicators[0].reason

    def test_a_new_weight_is_the_same_question(self):
        assert (
            fates(carried((CARE, "    title: Invited in time\n", "    title: Invited in time\n    weight: 3\n")))
            == KEPT
        )

    def test_a_new_id(self):
        assert fates(carried(RENAMED)) == {**KEPT, "CARE-02": (Fate.MAPPED, "CARE-12")}

    def test_one_replaced_by_one_that_asks_the_same(self):
        same = (REPLACED[0], (*REPLACED[1][:2], REPLACED[1][2].replace("Each group", "Every group")))
        found = carried(*same)
        assert fates(found) == {**KEPT, "CARE-02": (Fate.MAPPED, "CARE-03")}
        assert found.new == ()

    def test_one_replaced_by_one_of_another_weight(self):
        heavier = REPLACED[1][2].replace("Each group", "Every group").replace("CARE-03\n", "CARE-03\n    weight: 3\n")
        found = carried(REPLACED[0], (*REPLACED[1][:2], heavier))
        assert fates(found) == {**KEPT, "CARE-02": (Fate.MAPPED, "CARE-03")}

    def test_one_replaced_by_one_that_asks_something_else(self):
        assert fates(carried(*REPLACED)) == {**KEPT, "CARE-02": (Fate.DROPPED, "")}
        assert fates(carried(*REPLACED, keep_changed=True))["CARE-02"] == (Fate.CHANGED, "CARE-03")

    def test_one_replaced_by_two_and_two_replaced_by_one(self):
        both = (*REPLACED[:1], (CARE, "indicators:\n", f"indicators:\n{TWO.replace('CARE-02', 'CARE-03')}"))
        many = (CARE, both[0][1], both[0][2].replace("[CARE-03]", "[CARE-03, WORK-01]"))
        assert fates(carried(many, both[1]))["CARE-02"] == (Fate.DROPPED, "")
        also = (
            CARE,
            "    title: Invited in time\n",
            "    title: Invited\n    retired: 2.0.0\n    replaced_by: [CARE-03]\n",
        )
        found = fates(
            carried(
                *both,
                also,
            )
        )
        assert (found["CARE-01"], found["CARE-02"]) == ((Fate.DROPPED, ""), (Fate.DROPPED, ""))

    def test_one_replaced_by_one_that_was_asked_as_well(self):
        edit = (*REPLACED[0][:2], REPLACED[0][2].replace("CARE-03", "CARE-01"))
        assert fates(carried(edit)) == {**KEPT, "CARE-02": (Fate.DROPPED, "")}

    def test_retired_and_gone(self):
        assert fates(carried(RETIRED))["CARE-02"] == (Fate.DROPPED, "")
        assert fates(carried((CARE, TWO, "")))["CARE-02"] == (Fate.DROPPED, "")

    def test_a_new_question_has_no_answer(self):
        found = carried(NEW)
        assert (fates(found), found.new) == (KEPT, ("WORK-02",))

    def test_another_scale_drops_everything_unless_asked_for(self):
        assert {fate for fate, _ in fates(carried(*FROM_NOUGHT)).values()} == {Fate.DROPPED}
        assert {fate for fate, _ in fates(carried(*FROM_NOUGHT, keep_changed=True)).values()} == {Fate.CHANGED}

    def test_a_level_with_a_new_id(self):
        text = edited((MATRIX, "  - id: high\n", "  - id: seen\n"))
        for path in (CARE, WORK):
            text[path] = text[path].replace(b"      high: ", b"      seen: ")
        found = carry(library(), load_library(text)[0])
        assert (fates(found), dict(found.levels)) == (KEPT, {"low": "low", "high": "seen"})

    def test_a_constituency_with_a_new_id_and_one_that_is_gone(self):
        found = carried((MATRIX, "  - id: vcse\n", "  - id: sector\n"), (MATRIX, "  - id: nhs\n    label: NHS\n", ""))
        assert (fates(found), dict(found.constituencies)) == (KEPT, {"nhs": "", "vcse": "sector"})

    def test_an_approach_with_a_new_id_and_one_that_is_gone(self):
        fund = BASE[TIME].decode()[BASE[TIME].decode().index("  - id: meeting-fund") :]
        letters = (TIME, "  - id: early-letters\n", "  - id: first-letters\n    formerly: [early-letters]\n")
        found = carried(letters, (TIME, fund, ""))
        assert dict(found.approaches) == {"early-letters": "first-letters", "meeting-fund": ""}


def events(*found: dict) -> list[dict]:
    return list(found)


class TestEvents:
    def moved(self, *data: dict, edits: tuple[Edit, ...] = (), keep_changed: bool = False):
        return migrate_events(data, carried(*edits, keep_changed=keep_changed))

    def test_ids_change_at_any_depth_also_in_events_of_types_to_come(self):
        data = {
            "type": "of-times-to-come", "indicator": "CARE-02", "level": "high",
            "inside": [{"indicator": "CARE-02", "why": "CARE-02 stays in a text"}, {"indicator": "CARE-01"}],
            "levels": {"CARE-02": "low"}, "beside": {"indicator": ["CARE-02", "CARE-01"], "number": 1}, "none": {},
            "told": {"indicator": "CARE-02", "why": "as said"},
        }  # fmt: skip
        found = self.moved(data, edits=(RENAMED,))
        assert found.events == (
            {
                "type": "of-times-to-come", "indicator": "CARE-12", "level": "high",
                "inside": [{"indicator": "CARE-12", "why": "CARE-02 stays in a text"}, {"indicator": "CARE-01"}],
                "levels": {"CARE-12": "low"}, "beside": {"indicator": ["CARE-12", "CARE-01"], "number": 1}, "none": {},
                "told": {"indicator": "CARE-12", "why": "as said"},
            },
        )  # fmt: skip

    def test_a_block_of_all_indicators(self):
        found = self.moved(
            {"type": "ratified", "levels": {"CARE-01": "low", "CARE-02": "high", "WORK-01": "low"}}, edits=(RENAMED,)
        )
        assert found.events == (
            {"type": "ratified", "levels": {"CARE-01": "low", "CARE-12": "high", "WORK-01": "low"}},
        )

    def test_what_is_gone_is_dropped_alone(self):
        found = self.moved(
            {"type": "level", "indicator": "CARE-02", "level": "high"},
            {"type": "level", "indicator": "CARE-01", "level": "high"},
            {"type": "ratified", "levels": {"CARE-02": "low", "WORK-01": "high"}},
            {"type": "planned", "minutes": 9, "discuss": [{"indicator": "CARE-02"}, {"indicator": "WORK-01"}]},
            edits=(RETIRED,),
        )
        assert found.events == (
            {"type": "level", "indicator": "CARE-01", "level": "high"},
            {"type": "ratified", "levels": {"WORK-01": "high"}},
            {"type": "planned", "minutes": 9, "discuss": [{"indicator": "WORK-01"}]},
        )
        assert found.dropped == {("CARE-02", "level"): 1, ("CARE-02", "ratified"): 1, ("CARE-02", "planned"): 1}

    def test_how_often_something_was_dropped_is_told(self):
        gone = {"indicator": "CARE-02"}
        found = self.moved(
            *[{"type": "level", **gone, "level": "high"}] * 2,
            *[{"type": "note", **gone, "text": "Ask again"}] * 3,
            {"type": "planned", "minutes": 9, "discuss": [gone], "ratify": [gone]},
            {"type": "of-times-to-come", "inside": {"indicator": ["CARE-02", "CARE-02", "WORK-01"]}},
            edits=(RETIRED,),
        )
        assert found.events[-1] == {"type": "of-times-to-come", "inside": {"indicator": ["WORK-01"]}}
        assert found.unbound == {("CARE-02", "note"): 3}
        assert found.dropped == {
            ("CARE-02", "level"): 2, ("CARE-02", "planned"): 2, ("", "of-times-to-come"): 2,
        }  # fmt: skip

    def test_what_a_room_decided_stays(self):
        found = self.moved(
            {"type": "action", "indicator": "CARE-02", "text": "Write to them"},
            {"type": "action", "text": "Meet"},
            edits=(RETIRED,),
        )
        assert found.events == ({"type": "action", "text": "Write to them"}, {"type": "action", "text": "Meet"})
        assert (found.unbound, found.dropped) == ({("CARE-02", "action"): 1}, {})

    def test_votes_of_a_constituency_that_is_gone(self):
        gone = (MATRIX, "  - id: vcse\n    label: VCSE\n", "")
        found = self.moved(
            {"type": "votes_imported", "indicator": "CARE-01", "votes": {"nhs": {"low": 2}, "vcse": {"high": 1}}},
            {"type": "votes", "indicator": "CARE-01", "constituency": "vcse", "counts": {"high": 1}},
            {"type": "votes", "indicator": "CARE-01", "constituency": "", "counts": {"high": 1}},
            {"type": "votes_imported", "votes": {"nhs": {"low": 2}, "vcse": {"high": 1}, "": {"low": 3}}},
            {"type": "room", "people": {"nhs": 3, "vcse": 2}},
            edits=(gone,),
        )
        assert found.events == (
            {"type": "votes_imported", "indicator": "CARE-01", "votes": {"nhs": {"low": 2}}},
            {"type": "votes", "indicator": "CARE-01", "constituency": "", "counts": {"high": 1}},
            {"type": "votes_imported", "votes": {"nhs": {"low": 2}, "": {"low": 3}}},
            {"type": "room", "people": {"nhs": 3}},
        )

    def test_votes_for_a_level_that_is_gone_make_the_count_unusable(self):
        third = "    meaning: It can be seen.\n  - id: top\n    label: Top\n    value: 3\n    meaning: It lasts.\n"
        old = library((MATRIX, "    meaning: It can be seen.\n", third))
        found = migrate_events(
            [
                {"type": "votes", "indicator": "CARE-01", "counts": {"high": 1, "top": 4}},
                {"type": "votes", "indicator": "CARE-01", "counts": {"low": 0, "high": 1, "top": 4}},
                {"type": "level", "indicator": "CARE-01", "level": "top"},
                {"type": "level", "indicator": "CARE-01", "level": "low"},
            ],
            carry(old, library(), keep_changed=True),
        )
        assert found.events == ({"type": "level", "indicator": "CARE-01", "level": "low"},)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    made = Checkout.start(tmp_path / "repo")
    made.git("tag", "v1.0.0")
    monkeypatch.chdir(made.root)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
    return made


def change(checkout: Checkout, *edits: Edit) -> None:
    """The content of the working tree, changed, with a new version."""
    for path, data in edited(TWO_POINT_NOUGHT, *edits).items():
        (checkout.root / "content" / path).write_bytes(data)


def migrate(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    found = run(["migrate", *arguments])
    shown = capsys.readouterr()
    assert found == code, shown.err
    return shown.out if code < 2 else shown.err


class TestSession:
    def hold(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        assert run(["assess", "spring"]) == 0
        capsys.readouterr()

    def test_a_session_is_brought_over_and_can_go_on(
        self, checkout: Checkout, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ):
        self.hold(monkeypatch, capsys, "2\nSince one\n\n1\nSince two\n\nquit\n")
        original = Path("sessions/spring.jsonl").read_bytes()
        old = read_session(Path("sessions/spring.jsonl"), library())
        assert old.session.record("CARE-01").level == "high"
        assert old.session.record("CARE-02").level == "low"
        cards = next(path for path in BASE if b"- CARE-02\n" in BASE[path])
        change(checkout, SIX_WEEKS, RENAMED, NEW, (cards, "- CARE-02\n", "- CARE-12\n"))
        text = migrate(capsys, "spring", "--from", "v1.0.0", "--out", "sessions/new.jsonl")
        assert Path("sessions/spring.jsonl").read_bytes() == original
        assert "Of 3 indicators: 1 kept, 1 mapped, 1 dropped." in text
        assert "CARE-01 dropped: its meaning changed: levels.high: a number changed" in text
        assert "CARE-02 mapped to CARE-12: its id changed." in text
        assert "Nobody was asked WORK-02: left open." in text
        now = load_library({p.relative_to("content").as_posix(): p.read_bytes() for p in Path("content").rglob("*.*")})[
            0
        ]
        found = read_session(Path("sessions/new.jsonl"), now)
        assert found.session.record("CARE-01").level is None
        assert found.session.record("CARE-12").level == "low"
        assert found.session.record("CARE-12").why == "Since two"
        assert found.session.open == ("CARE-01", "WORK-02", "WORK-01")
        assert found.session.indicator == "CARE-01"
        origin = found.header["migrated"]
        assert (origin["matrix"]["version"], origin["kept"], origin["mapped"], origin["dropped"]) == ("1.0.0", 1, 1, 1)
        monkeypatch.setattr("sys.stdin", io.StringIO("2\n\n\nquit\n"))
        assert run(["assess", "sessions/new.jsonl"]) == 0

    def test_what_was_taken_back_does_not_come_over(
        self, checkout: Checkout, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ):
        self.hold(monkeypatch, capsys, "2\n\n\n1\nundo\nquit\n")
        held = read_session(Path("sessions/spring.jsonl"), library()).session
        change(checkout)
        migrate(capsys, "spring", "--from", "v1.0.0", "--out", "new.jsonl")
        found = read_session(Path("new.jsonl"), library(TWO_POINT_NOUGHT)).session
        assert {name: found.record(name).level for name in found.order} == {
            name: held.record(name).level for name in held.order
        }

    def test_to_the_same_matrix_nothing_is_lost(
        self, checkout: Checkout, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ):
        assert checkout.root == Path.cwd()
        typed = "2\nSince one\nMinutes of May\n\nn/a Not here\n1\n\n\nquit\n"
        self.hold(monkeypatch, capsys, typed)
        migrate(capsys, "spring", "--from", "v1.0.0", "--out", "new.jsonl")
        before, after = (read_session(Path(name), library()).session for name in ("sessions/spring.jsonl", "new.jsonl"))
        assert before.settled and after.records.keys() == before.records.keys()
        for name, record in before.records.items():
            found = after.record(name)
            assert (found.level, found.not_applicable, found.reason, found.why, found.notes) == (
                record.level, record.not_applicable, record.reason, record.why, record.notes,
            )  # fmt: skip
            assert [item.text for item in found.evidence] == [item.text for item in record.evidence]

    def test_the_wrong_matrix_is_refused(
        self, checkout: Checkout, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ):
        self.hold(monkeypatch, capsys, "2\nquit\n")
        change(checkout)
        error = migrate(capsys, "spring", "--from", "content", "--out", "new.jsonl", code=2)
        assert "was held with small 1.0.0, not with small 2.0.0" in error
        assert not Path("new.jsonl").exists() and not list(Path().glob(".new*"))

    def test_json(self, checkout: Checkout, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
        self.hold(monkeypatch, capsys, "2\n\n\nquit\n")
        change(checkout, SIX_WEEKS)
        shown = migrate(
            capsys, "spring", "--from", "v1.0.0", "--out", "new.jsonl", "--format", "json", "--keep-changed"
        )
        data = json.loads(shown)
        assert data["notes"] == []
        assert (data["kind"], data["old"]["version"], data["new"]["version"]) == ("vcsekit-migration", "1.0.0", "2.0.0")
        assert data["indicators"][0]["fate"] == "kept, though its meaning changed"
        header = json.loads(Path("new.jsonl").read_text(encoding="utf-8").splitlines()[0])["data"]
        assert header["migrated"]["meaning_changed"] == ["CARE-01"]

    def test_canonical_events_replay_in_every_matrix(self):
        data = [{"type": "level", "indicator": "CARE-02", "level": "high"}, {"type": "note", "text": "Hello"}]
        moved = migrate_events(data, carried(RENAMED)).events
        session = replay(start(library(RENAMED)), [event_from_data(event) for event in moved])
        assert session.record("CARE-12").level == "high"


HEADER = "return_id,system,place,constituency,round,submitted,matrix,CARE-01,care-02,WORK-01,comment,Extra"
ROWS = (
    'r1,S,P,NHS,1,2030-05-01,small 1.0.0,1,High,2,"a, b",x\r\n'
    "r2,S,P,VCSE,1,2030-05-01,,N/A,,perhaps,,y\r\n"
    "\r\n"
    "r3,S,P,NHS,1,2030-05-01,small 1.0.0,1\r\n"
    "r4,S,P,NHS,1,2030-05-01,other 9.0.0,1,1,1,,\r\n"
)


class TestReturns:
    def read(self, name: str) -> list[dict[str, str]]:
        with Path(name).open(encoding="utf-8-sig", newline="") as handle:
            return list(csv.DictReader(handle))

    def test_columns_and_rows(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        checkout.write("r.csv", "\ufeff" + HEADER + "\r\n" + ROWS)
        change(checkout, SIX_WEEKS, RENAMED, NEW)
        text = migrate(capsys, "r.csv", "--from", "v1.0.0", "--out", "new.csv", code=1)
        assert "Returns brought over: 2. Left out: 2." in text
        assert "line 5 was left out: it has 8 cells, and the header 12" in text
        assert "line 6 was left out: it answers “other 9.0.0”, not small 1.0.0" in text
        assert Path("new.csv").read_bytes().startswith(b"\xef\xbb\xbf")
        rows = self.read("new.csv")
        assert list(rows[0]) == [
            "return_id", "system", "place", "constituency", "round", "submitted", "CARE-12", "WORK-01", "comment",
            "Extra", "WORK-02", "matrix", "migrated_from",
        ]  # fmt: skip
        assert [rows[0][name] for name in ("CARE-12", "WORK-01", "WORK-02", "comment", "matrix", "migrated_from")] == [
            "High", "2", "", "a, b", "small 2.0.0", "small 1.0.0",
        ]  # fmt: skip
        assert (rows[1]["CARE-12"], rows[1]["WORK-01"]) == ("", "perhaps"), (
            "what can't be read stays for scoring to refuse"
        )
        assert Path("r.csv").read_bytes() == ("\ufeff" + HEADER + "\r\n" + ROWS).encode()

    def test_they_score_without_a_warning(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        rows = "".join(f"r{n},S,P,NHS,1,2030-05-01,small 1.0.0,{n % 2 + 1},1,2,\r\n" for n in range(5))
        checkout.write("r.csv", HEADER.replace(",Extra", "").replace("care-02", "CARE-02") + "\r\n" + rows)
        change(checkout, NEW)
        migrate(capsys, "r.csv", "--from", "v1.0.0", "--out", "new.csv")
        assert run(["score", "new.csv", "--out", "scored"]) == 0
        assert "5 rows in = 5 scored" in capsys.readouterr().out
        problems = Path("scored/rejected.csv").read_text(encoding="utf-8")
        assert "migrated_from" not in problems and "WORK-02" not in problems

    def test_another_scale(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        checkout.write("r.csv", HEADER + "\r\n" + ROWS.split("\r\n\r\n")[0] + "\r\n")
        change(checkout, *FROM_NOUGHT)
        migrate(capsys, "r.csv", "--from", "v1.0.0", "--out", "dropped.csv")
        assert not {"CARE-01", "CARE-02", "WORK-01"} & {k for k, v in self.read("dropped.csv")[0].items() if v}
        migrate(capsys, "r.csv", "--from", "v1.0.0", "--out", "kept.csv", "--keep-changed")
        first, second = self.read("kept.csv")
        assert [first[name] for name in ("CARE-01", "CARE-02", "WORK-01")] == ["0", "1", "1"]
        assert [second[name] for name in ("CARE-01", "CARE-02")] == ["N/A", ""]
        assert second["WORK-01"] == "? perhaps"

    def test_mistakes(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        change(checkout)
        whole = HEADER + "\r\n" + ROWS
        for text, says in (
            (whole.replace("CARE-01", "WORK-01"), "the column `WORK-01` stands more than once"),
            (whole.replace("return_id", "name"), "r.csv is not a wide return of small 1.0.0: its headings have no"),
            (whole.replace("r1,S", 'r1,"S'), "can't be read as CSV"),
            (
                whole.replace("CARE-", "X-").replace("care-", "x-").replace("WORK-", "Y-"),
                "none of its headings is an indicator",
            ),
            ("", "r.csv holds nothing"),
            ("\ufeff\r\n \r\n", "r.csv holds nothing"),
        ):
            checkout.write("r.csv", text)
            assert says in migrate(capsys, "r.csv", "--from", "v1.0.0", "--out", "new.csv", code=2)
            assert not Path("new.csv").exists()
        checkout.write("r.csv", whole.encode("utf-16"))
        assert "is not UTF-8" in migrate(capsys, "r.csv", "--from", "v1.0.0", "--out", "new.csv", code=2)
        assert "stays as it is" in migrate(capsys, "r.csv", "--from", "v1.0.0", "--out", "r.csv", "--force", code=2)
        assert "no such file or session" in migrate(capsys, "none", "--from", "v1.0.0", "--out", "new.csv", code=2)
        assert "no revision" in migrate(capsys, "r.csv", "--from", "v9", "--out", "new.csv", code=2)

    def test_between_two_folders(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        shutil.copytree("content", "old")
        change(checkout, RENAMED)
        shutil.copytree("content", "new")
        shutil.rmtree(".git")
        checkout.write("r.csv", HEADER + "\r\n" + ROWS.split("\r\n\r\n")[0] + "\r\n")
        migrate(capsys, "r.csv", "--from", "old", "--to", "new", "--out", "new.csv")
        assert self.read("new.csv")[0]["CARE-12"] == "High"

    def test_the_same_version_with_other_words_is_told(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        checkout.write("r.csv", HEADER + "\r\n" + ROWS.split("\r\n\r\n")[0] + "\r\n")
        checkout.edit(f"content/{CARE}", "three weeks", "six weeks")
        text = migrate(capsys, "r.csv", "--from", "v1.0.0", "--out", "new.csv")
        assert "Both say version 1.0.0 and read differently" in text

    def test_a_matrix_with_errors(self, checkout: Checkout, capsys: pytest.CaptureFixture[str]):
        checkout.write("r.csv", HEADER + "\r\n" + ROWS)
        change(checkout)
        checkout.write(f"content/{CARE}", b"indicators: [\n")
        error = migrate(capsys, "r.csv", "--from", "v1.0.0", "--out", "new.csv", code=2)
        assert "domains/care.yaml has errors in the working tree" in error


@settings(derandomize=True, deadline=None, max_examples=40)
@given(
    st.sets(st.sampled_from([SIX_WEEKS, RENAMED, NEW, TWO_POINT_NOUGHT])),
    st.lists(st.tuples(*[st.sampled_from(["", "1", "2", "High", "n/a", "what?", "3"])] * 3), max_size=4),
    st.booleans(),
)
def test_no_answer_is_ever_made_up(edits: set[Edit], answers: list[tuple[str, str, str]], keep_changed: bool):
    """Every cell of the new file is the cell of one question in the old one; no question is asked twice."""
    old, new = library(), library(*edits)
    found = carry(old, new, keep_changed=keep_changed)
    names = ("CARE-01", "CARE-02", "WORK-01")
    lines = [",".join(("return_id", *names)), *(f"r{n},{','.join(row)}" for n, row in enumerate(answers))]
    header, *rows = WideReturns(old, new, found).rows((line + "\r\n" for line in lines), "r.csv")
    source = {row.new_id: row.id for row in found.indicators if row.new_id}
    assert len(source) == sum(1 for row in found.indicators if row.new_id)
    for given_row, row in zip(answers, rows, strict=True):
        said = dict(zip(names, given_row, strict=True))
        for name, cell in dict(zip(header, row, strict=True)).items():
            if name in source:
                assert cell == said[source[name]]
            elif name not in ("return_id", "matrix", "migrated_from"):
                assert cell == ""
