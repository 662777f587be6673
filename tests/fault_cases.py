"""What `test_faults.py` runs: every command that writes, in a folder where each has something to do."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import pytest

from fault_layer import Killed, Layer, installed
from vcsekit.cli.app import run

OTHER = Path(__file__).parent / "content" / "other-matrix"
DOMAINS = ("SHELF", "HOURS", "ROOMS", "CREW", "LOAN", "TALE", "PURSE", "ROOF", "KEYS", "NEWS", "VANS", "PLANS")
UNTIDY = ("domains/crew.yaml", "domains/news.yaml", "barriers/tides.yaml")
SITTING = (
    "0\nThe boxes are dry\nA photo\n\nRooted\n\n\naction Mend; who: Una; when: 1 May 2030\nwording Which shelf?\nquit\n"
)

OLD = b"what was there before\n"
"""What stands in the place of a file that is to be replaced."""


@dataclass(frozen=True)
class Case:
    """One invocation of a command that writes.

    `out` are the files that it makes, where they can be told beforehand: something stands in their place. `sort` tells
    how: `files` (all or none of them), `content` (the same, and an interrupted change is finished by the next editor),
    `journal` (what is added goes to the end), `nothing` (it tries whether it could, and leaves nothing).
    """

    command: str
    arguments: tuple[str, ...]
    sort: str = "files"
    out: tuple[str, ...] = ()
    typed: str = ""

    def __str__(self) -> str:
        return " ".join((self.command, *self.arguments))[:60]


def case(line: str, sort: str = "files", out: str = "", typed: str = "") -> Case:
    """A case from the line that would be typed; the first words are the command."""
    words = tuple(shlex.split(line))
    length = 2 if words[0] in GROUPS else 1
    command = " ".join(words[:length])
    return Case("assess run" if command == "assess run" else command, words[length:], sort, tuple(out.split()), typed)


GROUPS = {"assess", "layout", "site", "document", "codesign", "templates", "new", "pool"}

SCORED = (
    "scores.csv overall.csv domains.csv indicators.csv gaps.csv moves.csv cohort.csv quality.csv dictionary.csv "
    "comments.csv results.json rejected.csv to-correct.csv manifest.json"
)

POOLED = (
    "overall.csv domains.csv indicators.csv gaps.csv moves.csv cohort.csv suppression.csv dictionary.csv results.json"
)


def _in(folder: str, names: str) -> str:
    return " ".join(f"{folder}/{name}" for name in names.split())


CASES = (
    case("fmt", "content"),
    case("rename CREW TEAM", "content"),
    case("retire damp-walls --version 3.0.0 --replaced-by missed-boats", "content"),
    case("new domain --id BELL --title Bell --source almanac/boats", "content"),
    case("new indicator --domain crew --title Fed --source almanac/boats", "content"),
    case("new theme --title Gales --area weather --source almanac/boats", "content"),
    case("new barrier --theme tides --title Fog --indicator CREW-01 --source almanac/boats", "content"),
    case("new approach --theme tides --title Horn --addresses damp-walls --source almanac/boats", "content"),
    case("new case --title Fog --system outer-isles --area weather --as-of 2030 --source almanac/boats", "content"),
    case("new document --title Rules --kind protocol --source almanac/boats", "content"),
    case("score returns/two.csv --out scored --force", out=_in("scored", SCORED)),
    case("score returns/two.csv --out workbooks --format all"),
    case("score returns/two.csv --out parquet --format parquet"),
    case("score returns/bad.csv --out scored --max-problems 0 --force", out="scored/rejected.csv"),
    case("report returns/two.csv --out report.html --force", out="report.html"),
    case("report returns/two.csv --out report.md"),
    case("report results/results.json --every-system --format md --out reports --force", out="reports/outer-isles.md"),
    case("cohort results/results.json --system 'Outer Isles' --out cohort.csv --force", out="cohort.csv"),
    case("trend results/results.json --system 'Outer Isles' --out trend.json"),
    case("twin results/results.json --system 'Outer Isles' --out twin.txt --force", out="twin.txt"),
    case("pool publish results/results.json --system 'Outer Isles' --out outer.json --force", out="outer.json"),
    case("pool merge outer-isles.json --out pooled --force", out=_in("pooled", POOLED)),
    case("actions east west --out plan.ics --force", out="plan.ics"),
    case("actions east west --out plan.csv"),
    case("feedback east west --out feedback.md --force", out="feedback.md"),
    case("form --out form.xlsx --force", out="form.xlsx"),
    case("form --out form.csv"),
    case("layout guess returns/other.csv --out layout.yaml --force", out="layout.yaml"),
    case("cards --out cards.html --force", out="cards.html"),
    case("document new key-protocol --force", out="key-protocol.md"),
    case("codesign plan --start 2030-05-06 --weeks 4 --out plan.md --force", out="plan.md"),
    case("templates eject report.css cards.md.j2 site/page.html.j2 --out mine --force", out="mine/report.css"),
    case("schema --out schemas --force", out="schemas/domain.schema.json"),
    case("diff content later --format markdown --out difference.md --force", out="difference.md"),
    case("migrate returns/two.csv --from content --to later --out moved.csv --force", out="moved.csv"),
    case("migrate east --from content --to later --out sessions/moved.jsonl"),
    case("site build --out site"),
    case("site build --out public"),
    case("assess run new-one --system Isles", "journal", typed=SITTING),
    case("assess run east", "journal", typed=SITTING),
    case("assess plan east --returns returns/two.csv --minutes 60", "journal"),
    case("assess plan planned --returns returns/two.csv --minutes 60", "journal"),
    case("assess votes east returns/two.csv", "journal"),
    case("assess export east --out minutes.md --force", out="minutes.md"),
    case("assess redact east --out open.md --texts keep --force", out="open.md"),
    case("assess redact east --out open --texts keep"),
    case("assess merge east west --out both"),
    case("doctor", "nothing"),
)

READERS = {
    "validate": "validate --strict", "explain": "explain VK401", "list": "list", "show": "show crew-01",
    "search": "search cupboard", "assess list": "assess list", "assess show": "assess show east",
    "layout check": "layout check returns/layout.yaml returns/other.csv",
    "site serve": "site serve --port 0 --stop-after 0", "document list": "document list",
    "document show": "document show key-protocol", "codesign list": "codesign list", "templates list": "templates list",
    "figures": "figures", "coverage": "coverage",
}  # fmt: skip
"""Commands that write nothing, as one would type them."""


@dataclass(frozen=True)
class Outcome:
    """What a command answered; `code` None where it was killed."""

    code: int | None
    out: str
    err: str


class _Noon(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime(2030, 5, 1, 12, 0, 0, tzinfo=tz or UTC)


@contextmanager
def noon() -> Iterator[None]:
    """It is always the same moment, so that two runs of a command write the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vcsekit.io.clock.datetime", _Noon)
        patch.setattr("vcsekit.io.pagefind._program", lambda: None)
        yield


def prepare(root: Path) -> dict[str, bytes]:
    """Makes the folder in which all cases have something to do, and gives what is in it."""
    shutil.copytree(OTHER, root / "content")
    for name in UNTIDY:
        path = root / "content" / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"  \n", 1) + b"\n\n")
    _make_later(root)
    _make_returns(root / "returns")
    typed = f"vote\n0 0 0 2 1 0\n0 0 0 0 0 2\n\n5\nyes\nSeen\n\nnote\n\n{SITTING}"
    for line, answers in (
        ("assess run east --system Isles --place East", typed),
        ("assess run west --system Isles --place West", typed),
        ("score returns/two.csv returns/three.csv --out results", ""),
        ("pool publish results/results.json --system 'Outer Isles' --out outer-isles.json", ""),
        ("site build --out site", ""),
    ):
        done = call(tuple(shlex.split(line)), answers)
        assert done.code in (0, 1), done.err
    page = root / "site" / "index.html"
    page.write_bytes(OLD)
    return found(root)


def _make_later(root: Path) -> None:
    shutil.copytree(OTHER, root / "later")
    for path in (root / "later").rglob("*.*"):
        text = path.read_text(encoding="utf-8").replace("version: 2.4.0", "version: 3.0.0")
        text = text.replace("NEWS-01", "NEWS-02").replace(
            "  - id: NEWS-02\n", "  - id: NEWS-02\n    formerly: [NEWS-01]\n"
        )
        path.write_text(text, encoding="utf-8", newline="\n")


def _make_returns(folder: Path) -> None:
    folder.mkdir()
    head = ",".join(["return_id", "system", "constituency", "round", *(f"{name}-01" for name in DOMAINS), "comment"])
    for name, systems, held in (("two", ["Outer Isles"], 2030), ("three", ["Outer Isles", "Far Isles"], 2031)):
        rows = [
            ",".join(
                [f"{system[0]}{number}", system, "Readers", str(held), *("152"[number % 3] for _ in DOMAINS), "Hm"]
            )
            for system in systems
            for number in range(4)
        ]
        (folder / f"{name}.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    bad = ",".join(["b1", "Outer-Isles", "Readers", "2030", *("9" for _ in DOMAINS), ""])
    (folder / "bad.csv").write_text(f"{head}\n{bad}\n", encoding="utf-8")
    (folder / "other.csv").write_text("Response ID,SHELF-01,Where\n1,Rooted,Dunes\n2,Bare,Dunes\n", encoding="utf-8")
    (folder / "layout.yaml").write_text(
        'title: Other\ncolumns: {return_id: "Response ID"}\nindicators: {SHELF-01: "SHELF-01"}\nignore: [Where]\n',
        encoding="utf-8",
    )


def found(root: Path) -> dict[str, bytes]:
    """All files below a folder, hidden ones too, by their paths."""
    made = {}
    for directory, _, names in os.walk(root):
        for name in names:
            path = Path(directory, name)
            made[path.relative_to(root).as_posix()] = path.read_bytes()
    return made


def restore(root: Path, files: dict[str, bytes]) -> None:
    """Makes a folder hold just these files."""
    now = found(root)
    for name in now.keys() - files.keys():
        (root / name).unlink()
    for name, data in files.items():
        if now.get(name) != data:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)
    for directory, _, _ in os.walk(root, topdown=False):
        with suppress(OSError):
            Path(directory).rmdir()
    (root / "tmp").mkdir(exist_ok=True)


def call(arguments: tuple[str, ...], typed: str = "", layer: Layer | None = None) -> Outcome:
    """Runs a command, through a layer where one is given. Nothing that is killed leaves by this door."""
    out, err = io.StringIO(), io.StringIO()
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(sys, "stdin", io.StringIO(typed))
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(err))
        if layer is not None:
            stack.enter_context(installed(layer))
        if layer is not None and layer.fault is not None and layer.fault.how.startswith("killed"):
            # A program that is killed does not close its files.
            stack.enter_context(warnings.catch_warnings(action="ignore", category=ResourceWarning))
        try:
            code: int | None = run(list(arguments))
        except Killed:
            code = None
    return Outcome(code, out.getvalue(), err.getvalue())


def arguments_of(one: Case) -> tuple[str, ...]:
    """What is typed for a case."""
    return (*one.command.split(" "), *one.arguments)


STRAY = re.compile(r"(^|/)\.[^/]+\.(part|old|lock)(/|$)|(^|/)\.vcsekit-(writing|change|doctor)\b|^tmp/")
"""What a program that is killed may leave: hidden files, whose names tell whose they are."""
