"""Two at once: locks or independence. Nobody's work is lost in silence, and nobody reads a half.

Real processes are started together again and again. Whatever order the machine gives them, what they leave must be what
one of them would leave alone, or both after each other; and who did not get a turn is told so. `make faults` repeats it
more often.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from fault_cases import OTHER, SITTING, found, noon, prepare, restore
from together import Answer, Crew, crew
from vcsekit.content.load import load_library
from vcsekit.diagnostics import VcsekitError
from vcsekit.io import files, journal
from vcsekit.io import lock as locks
from vcsekit.io.files import read_folder

ROUNDS = int(os.environ.get("VCSEKIT_ROUNDS", "6"))
"""How often each pair of commands is run together."""

TURNED_AWAY = re.compile(
    r"error: (another program is (changing the content|writing)|(the content in )?\S+ was changed meanwhile"
    r"|a change to \S+ is being made at this moment|files in \S+ change while they are read)"
)
FINISHED_FOR_ANOTHER = "a change that had been interrupted"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    root = tmp_path_factory.mktemp("together").resolve()
    with pytest.MonkeyPatch.context() as patch, noon():
        patch.chdir(root)
        patch.setenv("VCSEKIT_CONTENT", str(root / "content"))
        return root, prepare(root)


@pytest.fixture(scope="module")
def two(place: tuple[Path, dict[str, bytes]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    with crew(tmp_path_factory.mktemp("notes") / "crew", place[0]) as hands:
        yield hands


def typed(line: str, text: str = "") -> tuple[list[str], str]:
    return line.split(" "), text


def no_strays(root: Path) -> None:
    left = [path for path in found(root) if re.search(r"(^|/)\.(?!vcsekit-made)", path)]
    assert left == []


# Editors

SOURCE = "--source almanac/boats"
EDITS = {
    "rename CREW TEAM": "domains/team.yaml",
    "rename tides currents": "barriers/currents.yaml",
    f"new domain --id BELL --title Bell {SOURCE}": "domains/bell.yaml",
    f"new theme --title Gales --area weather {SOURCE}": "barriers/gales.yaml",
    f"new document --title Rules --kind protocol {SOURCE}": "documents/rules.md",
    f"new case --title Fog --system outer-isles --area weather --as-of 2030 {SOURCE}": "cases/fog.yaml",
    "retire damp-walls --version 3.0.0 --replaced-by missed-boats": "",
    "fmt": "",
}
"""What an editor types, and the file that is there afterwards."""


def test_two_editors(place: tuple[Path, dict[str, bytes]], two: Crew):
    root, base = place
    chance = random.Random(12)
    for _ in range(2 * ROUNDS):
        restore(root, base)
        lines = chance.sample(sorted(EDITS), 2)
        if chance.random() < 0.25:
            lines = [lines[0], lines[0]]
        answers = two.run(*(typed(line) for line in lines))
        assert any(answer.code == 0 for answer in answers), answers
        for line, answer in zip(lines, answers, strict=True):
            assert answer.code in (0, 2), answer
            if answer.code == 0:
                assert (root / "content" / EDITS[line]).exists(), (line, answers)
            elif lines[0] != lines[1]:
                assert TURNED_AWAY.search(answer.err), (line, answer)
                assert "hint: " in answer.err
                assert not EDITS[line] or not (root / "content" / EDITS[line]).exists()
        if "fmt" in lines and answers[lines.index("fmt")].code == 0:
            assert (root / "content" / "domains" / "news.yaml").read_bytes() == (
                OTHER / "domains/news.yaml"
            ).read_bytes()
        library, problems = load_library(read_folder(root / "content", (".yaml", ".md")))
        assert not problems
        assert {"CREW", "TEAM"} & set(library.ids("domain"))
        no_strays(root / "content")


def test_who_edits_on_what_somebody_else_has_changed_is_told(
    place: tuple[Path, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """One takes an id away while the other, who still sees it, writes a case that names it, in a file of its own."""
    from vcsekit.cli import editing
    from vcsekit.cli.app import run

    root, base = place
    restore(root, base)
    monkeypatch.chdir(root)
    prove, turns = editing._prove, []

    def meanwhile(draft: object) -> None:
        prove(draft)
        if not turns:
            turns.append(1)
            assert run(["rename", "outer-isles", "far-isles"]) == 0

    monkeypatch.setattr(editing, "_prove", meanwhile)
    case = f"new case --title Fog --system outer-isles --area weather --as-of 2030 {SOURCE}"
    assert run(case.split(" ")) == 2
    assert "was changed meanwhile, so nothing was done" in capsys.readouterr().err
    assert not (root / "content" / "cases" / "fog.yaml").exists()


def test_a_file_that_is_moved_while_its_folder_is_read_was_not_spelt_wrongly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "crew.yaml").write_text("a: 1\n", encoding="utf-8")

    def moved(path: Path, _folder: Path) -> bool:
        path.rename(tmp_path / "news.yaml")
        return False

    monkeypatch.setattr(files, "leads_out", moved)
    with pytest.raises(VcsekitError, match=r"crew\.yaml was changed meanwhile, so nothing was done") as told:
        read_folder(tmp_path, (".yaml",))
    assert told.value.hint == "another program gave it another name, or deleted it: try again"


def test_what_is_read_while_somebody_saves_is_read_again(
    place: tuple[Path, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
):
    """After the fifth file was read, all files that name a domain get its new id."""
    from vcsekit.cli import library
    from vcsekit.cli.app import run
    from vcsekit.io import files

    root, base = place
    restore(root, base)
    monkeypatch.chdir(root)
    real, read = files.read_bytes, []

    def reads(path: Path, most: int | None = None) -> bytes:
        read.append(path)
        if len(read) == 5:
            assert run(["rename", "CREW", "TEAM"]) == 0
        return real(path, most)

    with monkeypatch.context() as patched:
        patched.setattr(files, "read_bytes", reads)
        seen = library.read(root / "content").files
    assert seen == read_folder(root / "content", library.SUFFIXES)
    assert "domains/team.yaml" in seen and "domains/crew.yaml" not in seen


def test_an_editor_and_a_reader(place: tuple[Path, dict[str, bytes]], two: Crew):
    """The reader sees the content before or after, never some files of each."""
    root, base = place
    for _ in range(2 * ROUNDS):
        restore(root, base)
        edited, read = two.run(typed("rename CREW TEAM"), typed("show NEWS"))
        assert edited.code == 0, edited
        assert read.code == 0 or TURNED_AWAY.search(read.err), read


# Locks


def lost_once(monkeypatch: pytest.MonkeyPatch, module: object, lose: Callable[[], None]) -> list[int]:
    """Lets something happen between the opening of a file and the first lock of it. Counts the locks."""
    real, calls = locks.lock, []

    def late(handle: IO[bytes]) -> bool:
        calls.append(1)
        if len(calls) == 1:
            lose()
        return real(handle)

    monkeypatch.setattr(module, "lock", late)
    return calls


@pytest.mark.skipif(os.name == "nt", reason="Windows takes away no file that is open")
@pytest.mark.parametrize("folder_too", [True, False])
def test_a_lock_that_was_taken_away_is_taken_anew(folder_too: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Otherwise two would be inside: each with a lock on a file of that name."""
    path = tmp_path / "inside" / "lock"
    calls = lost_once(monkeypatch, locks, lambda: shutil.rmtree(path.parent) if folder_too else path.unlink())
    with locks.alone(path):
        assert len(calls) == 2
        with pytest.raises(locks.BusyError), locks.alone(path):
            pass
        assert path.exists()
    assert not path.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows replaces no file that is open")
def test_a_session_that_was_replaced_meanwhile_is_opened_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Otherwise what the room says would go to a file without a name."""
    path = tmp_path / "s.jsonl"
    journal.write(path, {"kind": "old"}, [])
    calls = lost_once(monkeypatch, journal, lambda: journal.write(path, {"kind": "new"}, [], replace=True))
    with journal.resume(path) as own:
        assert own.opened.header["kind"] == "new"
        own.append({"text": "kept"})
    assert len(calls) == 3
    assert journal.read(path).entries == ({"text": "kept"},)


# Sessions


def notes(name: str) -> str:
    return "".join(f"note {name} {number}\n" for number in range(8)) + "quit\n"


def kept_notes(path: Path) -> list[str]:
    return [entry["text"] for entry in journal.read(path).entries if entry["type"] == "note"]


@pytest.mark.parametrize("begun", [True, False], ids=["begun before", "begun by both"])
def test_two_assessments_on_one_session(begun: bool, place: tuple[Path, dict[str, bytes]], two: Crew):
    root, base = place
    line = "assess east" if begun else "assess fresh"
    for _ in range(ROUNDS):
        restore(root, base)
        answers = two.run(typed(line, notes("left")), typed(line, notes("right")))
        kept = kept_notes(root / "sessions" / f"{line.split(' ')[1]}.jsonl")
        for name, answer in zip(("left", "right"), answers, strict=True):
            mine = [text for text in kept if text.startswith(name)]
            if answer.code == 0:
                assert mine == [f"{name} {number}" for number in range(8)], answers
            else:
                assert answer.code == 2
                assert re.search("is open in another window|there is a session of this name", answer.err), answer
                assert mine == []
        assert any(answer.code == 0 for answer in answers)


def test_a_session_is_merged_from_while_it_is_held(place: tuple[Path, dict[str, bytes]], two: Crew):
    root, base = place
    for _ in range(ROUNDS):
        restore(root, base)
        held, merged = two.run(typed("assess east", SITTING), typed("assess merge east west --out both"))
        assert held.code == 0, held
        assert merged.code in (0, 1), merged
        assert journal.read(root / "sessions" / "both.jsonl").torn == b""


def test_two_merges_into_one_session(place: tuple[Path, dict[str, bytes]], two: Crew):
    root, base = place
    for _ in range(ROUNDS):
        restore(root, base)
        lines = ("assess merge east west --out both --name east=A", "assess merge east west --out both --name east=B")
        answers = two.run(*map(typed, lines))
        codes = sorted(answer.code for answer in answers)
        assert codes in ([0, 2], [1, 2]), answers
        [first] = [name for name, answer in zip("AB", answers, strict=True) if answer.code != 2]
        rooms = [room["room"] for room in journal.read(root / "sessions" / "both.jsonl").header["merged"]]
        assert rooms == [first, "West"]


# Scores and reports


def sums_fit(folder: Path) -> None:
    """The tables in a folder are all of one run: that of its manifest."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for item in manifest["outputs"]:
        data = (folder / item["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == item["sha256"], item["file"]


def test_two_scores_into_one_folder(place: tuple[Path, dict[str, bytes]], two: Crew):
    root, base = place
    for _ in range(ROUNDS):
        restore(root, base)
        lines = ("score returns/two.csv --out results --force", "score returns/three.csv --out results --force")
        answers = two.run(*map(typed, lines))
        assert any(answer.code == 0 for answer in answers), answers
        for answer in answers:
            assert answer.code == 0 or TURNED_AWAY.search(answer.err), answer
        sums_fit(root / "results")
        no_strays(root / "results")


def test_a_report_while_returns_are_scored(place: tuple[Path, dict[str, bytes]], two: Crew):
    root, base = place
    line = "report results/results.json --system Far --format json"
    for number in range(ROUNDS):
        restore(root, base)
        scored, told = two.run(
            typed(f"score returns/{'two' if number % 2 else 'three'}.csv --out results --force"),
            ([*line.split(" ")[:3], "Outer Isles", "--format", "json"], ""),
        )
        assert scored.code == 0, scored
        assert told.code == 0, told
        assert json.loads(told.out)


def only_one(answers: list[Answer]) -> int:
    """The number of the one that had its way; the other was told why it had not."""
    assert sorted(answer.code for answer in answers) == [0, 2], answers
    late = next(answer for answer in answers if answer.code == 2)
    assert re.search("exists already|exists by now|another program is writing", late.err), late
    assert "hint: " in late.err
    return next(number for number, answer in enumerate(answers) if answer.code == 0)


@pytest.mark.parametrize(
    ("one", "other", "out"),
    [
        ("actions east --out plan.csv", "actions west --out plan.csv", "plan.csv"),
        ("form --out form.csv", "form --out form.csv", "form.csv"),
        ("cards --kind levels --out cards.md", "cards --kind conversation --out cards.md", "cards.md"),
        ("document new key-protocol --place East", "document new key-protocol --place West", "key-protocol.md"),
        ("report returns/two.csv --out report.md", "report returns/three.csv --out report.md", "report.md"),
        ("score returns/two.csv --out fresh", "score returns/three.csv --out fresh", "fresh/results.json"),
        ("schema domain --out schemas", "schema --out schemas", "schemas/domain.schema.json"),
    ],
)  # fmt: skip
def test_two_that_would_make_one_file(one: str, other: str, out: str, place: tuple[Path, dict[str, bytes]], two: Crew):
    root, base = place
    alone = []
    for line in (one, other):
        restore(root, base)
        [answer, _] = two.run(typed(line), typed("list"))
        assert answer.code == 0, answer
        alone.append((root / out).read_bytes())
    for _ in range(max(2, ROUNDS // 2)):
        restore(root, base)
        first = only_one(two.run(typed(one), typed(other)))
        assert (root / out).read_bytes() == alone[first]


def test_two_that_may_replace_one_file(place: tuple[Path, dict[str, bytes]], two: Crew):
    root, base = place
    lines = ("actions east --out plan.csv --force", "actions west --out plan.csv --force")
    for _ in range(ROUNDS):
        restore(root, {**base, "plan.csv": b"old"})
        answers = two.run(*map(typed, lines))
        assert [answer.code for answer in answers] == [0, 0]
        assert len({b"east", b"west"} & set(re.findall(rb"east|west", (root / "plan.csv").read_bytes()))) == 1


def pages(folder: Path) -> dict[str, bytes]:
    """A built site, without what pagefind made of it."""
    made = found(folder).items()
    return {path: data for path, data in made if path != ".vcsekit-made.json" and not path.startswith("pagefind/")}


def test_two_site_builds(place: tuple[Path, dict[str, bytes]], two: Crew):
    root, base = place
    lines = ("site build --out public --content content", "site build --out public --content later")
    alone = []
    for line in lines:
        restore(root, base)
        assert two.run(typed(line), typed("list"))[0].code == 0
        alone.append(pages(root / "public"))
    for _ in range(max(2, ROUNDS // 2)):
        restore(root, base)
        answers = two.run(*map(typed, lines))
        assert any(answer.code == 0 for answer in answers), answers
        for answer in answers:
            assert answer.code == 0 or TURNED_AWAY.search(answer.err), answer
        assert pages(root / "public") in alone
        assert [path for path in found(root) if path.startswith(".public")] == []
