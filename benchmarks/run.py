"""Measures vcsekit beside peers, in one run on one machine: `make bench`.

    python benchmarks/run.py [--runs N] [--rows N ...] [--files N ...] [--pages N ...] [--only CASE ...]

CASES lists what is measured. Every figure is the wall time of a whole process, the median of N runs; vcsekit and its
peer take turns, after one run each that is not counted. A ratio above 1 means that vcsekit takes longer (or more
memory) than its peer. All files go to a temporary folder, compiled Python included.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

from engines import engines
from large import large
from sessions import sessions
from spark import spark

from returns import returns
from vcsekit.content.kinds import FILE_KINDS

ROOT = Path(__file__).resolve().parents[1]
Commands = Sequence[Sequence[str]]
YAML_KINDS = {kind.name: kind.pattern for kind in FILE_KINDS if kind.pattern.endswith(".yaml")}
BARE = (sys.executable, "-c", "pass")
HEADER = ("what", "runs", "vcsekit", "peer", "ratio", "memory", "peer's", "ratio", "same")
WIDTHS = (78, 4, 9, 9, 6, 8, 8, 6, 12)
"""Of the table's columns, in characters."""

STRICT: Sequence[Sequence[str]] = ((), ("--strict",))
SMALL = 11
"""The fewest runs of what takes a fraction of a second."""


@dataclass(frozen=True)
class Measured:
    """The median wall time in seconds, and the highest peak memory in megabytes (None where it is not known)."""

    seconds: float
    memory: float | None


def main() -> None:
    """Measures and prints one table, each row as it comes: a case that is stopped takes no other with it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--rows", type=int, nargs="*", default=[100, 10_000, 100_000])
    parser.add_argument("--files", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--pages", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--only", nargs="*", choices=CASES, default=list(CASES))
    options = parser.parse_args()
    own = shutil.which("vcsekit", path=sysconfig.get_path("scripts"))
    if own is None:
        sys.exit("vcsekit is not installed beside this Python: run `make bench`")
    with tempfile.TemporaryDirectory(prefix="vcsekit-bench-") as name:
        folder = Path(name)
        runner = Runner(folder, options.runs)
        print_head()
        for name in options.only:
            for line in CASES[name](runner, own, options):
                print_line(line)


class Runner:
    """Runs processes in turns and notes what they take."""

    def __init__(self, folder: Path, runs: int) -> None:
        self.folder, self.runs = folder, runs
        self.environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "compiled"), "NO_COLOR": "1"}
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def start(self, own: str, option: str) -> list[str]:
        """How long the program takes to say something about itself, over a Python that does nothing."""
        runs = max(self.runs, SMALL)
        ours, peer = self.in_turns((own, option), BARE, runs)
        return [f"vcsekit {option} : python -c pass", str(runs), *figures(ours, peer, memory=False), ""]

    def score(self, own: str, rows: int) -> list[str]:
        """How long a file of returns takes, beside the same tables made in pandas."""
        self.take((sys.executable, str(ROOT / "examples" / "make_returns.py"), "--rows", str(rows), "--out", "made"))
        file, ours_out, peer_out = f"made/returns-{rows}.csv", f"ours-{rows}", f"peer-{rows}"
        peer = (sys.executable, str(ROOT / "benchmarks" / "peers" / "score_pandas.py"), file, peer_out)
        runs = self.runs if rows >= 5_000 else max(self.runs, SMALL)
        taken = self.in_turns((own, "score", file, "--out", ours_out, "--force"), peer, runs)
        same = same_means(self.folder / ours_out / "domains.csv", self.folder / peer_out / "domains.csv")
        return [f"vcsekit score, {rows:,} rows : pandas", str(runs), *figures(*taken, memory=True), same]

    def reports(self, own: str, systems: int) -> list[str]:
        """How long a report for each of many systems takes in one process, over one report."""
        maker = (sys.executable, str(ROOT / "examples" / "make_returns.py"))
        self.take((*maker, "--systems", str(systems), "--rounds", "1", "--out", "many"))
        self.take((own, "score", "many/round-1.csv", "--out", "many-scored", "--force"))
        source, runs = "many-scored/results.json", max(3, self.runs // 2)
        all_of_them = (own, "report", source, "--every-system", "--out", "reports", "--force")
        single = (own, "report", source, "--system", "Northmere (invented)", "--out", "one.html", "--force")
        ours, one = self.in_turns(all_of_them, single, runs)
        made = len(list((self.folder / "reports").glob("*.html")))
        return [f"{systems} reports : one report", str(runs), *figures(ours, one, memory=True), f"{made} files"]

    def validate(self, own: str) -> list[str]:
        """How long the shipped content takes, beside check-jsonschema on the same files: one run a kind, summed."""
        content = str(ROOT / "content")
        taken = self.in_turns((own, "validate", content), check_jsonschema(content), self.runs)
        return [
            "vcsekit validate, shipped content : check-jsonschema",
            str(self.runs),
            *figures(*taken, memory=True),
            "",
        ]

    def validate_many(self, own: str, files: int) -> list[str]:
        """The same on content that a program made; check-jsonschema takes minutes, so it has one turn."""
        made = self.made_content(files)
        taken = self.in_turns((own, "validate", made), check_jsonschema(str(self.folder / made)), 1)
        return [f"vcsekit validate, {files:,} files : check-jsonschema", "1", *figures(*taken, memory=True), ""]

    def validate_linear(self, own: str, many: int, few: int) -> list[str]:
        """How much longer many files take than few: linear where the ratio is that of their numbers."""
        folders = [self.made_content(files) for files in (many, few)]
        taken = self.in_turns(*((own, "validate", folder) for folder in folders), self.runs)
        return [f"vcsekit validate, {many:,} files : {few:,} files", str(self.runs), *figures(*taken, memory=True), ""]

    def validate_since(self, own: str, content: Path, named: str, *options: str) -> list[str]:
        """How long one reworded domain takes, beside all files with the same options."""
        full = (own, "validate", self.reworded(content, named), *options)
        runs = max(self.runs, SMALL) if named == "shipped content" else self.runs
        taken = self.in_turns((*full, "--since", "HEAD"), full, runs)
        what = " ".join(("vcsekit validate", *options, "--since"))
        return [f"{what}, {named} : all", str(runs), *figures(*taken, memory=True), ""]

    def reworded(self, content: Path, named: str) -> str:
        """A repository of content, made once, in which one word of one domain is not committed yet."""
        home = self.folder / f"repository-{named.replace(' ', '-')}"
        if not home.exists():
            shutil.copytree(content, home / "content")
            git = ("git", "-C", str(home), "-c", "user.name=bench", "-c", "user.email=bench@localhost")
            for command in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "--message", "content")):
                self.take((*git, *command))
            domain = min((home / "content" / "domains").glob("*.yaml"))
            text = domain.read_text(encoding="utf-8")
            domain.write_text(text.replace(" the ", " this ", 1), encoding="utf-8")
        return f"{home.name}/content"

    def made_content(self, files: int) -> str:
        """The folder of content with so many files, made once."""
        name = f"content-{files}"
        if not (self.folder / name).exists():
            maker = (sys.executable, str(ROOT / "tools" / "make_content.py"))
            self.take((*maker, "--files", str(files), "--out", name))
        return name

    def in_turns(self, ours: Sequence[str], peer: Sequence[str] | Commands, runs: int) -> tuple[Measured, Measured]:
        """Both, one after the other, again and again. A peer may need several processes: their times are summed."""
        taken: list[list[tuple[float, float | None]]] = [[], []]
        for number in range(runs + 1):
            for place, commands in enumerate((ours, peer)):
                single = isinstance(commands[0], str)
                parts = [self.take(command) for command in ([commands] if single else commands)]
                if number:
                    memories = [memory for _, memory in parts if memory is not None]
                    taken[place].append((sum(seconds for seconds, _ in parts), max(memories, default=None)))
        sys.stderr.write("\r" + " " * 100 + "\r")
        return measured(taken[0]), measured(taken[1])

    def take(self, command: Sequence[str]) -> tuple[float, float | None]:
        """One process: seconds, and megabytes at its peak where the system tells."""
        sys.stderr.write(f"\r{' '.join(map(str, command))[-90:]:<90}")
        with (self.folder / "output").open("wb") as output:
            begun = time.perf_counter()
            process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )
            memory = None
            if hasattr(os, "wait4"):
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
                memory = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
            seconds = (process.wait(), time.perf_counter() - begun)[1]
        if process.returncode:
            sys.exit(f"{' '.join(command)} failed:\n{(self.folder / 'output').read_text(errors='replace')}")
        return seconds, memory


def site(runner: Runner, _own: str, options: argparse.Namespace) -> list[list[str]]:
    """The rows of `pages.py`, which takes its runner from here."""
    from pages import measured_lines

    return measured_lines(runner, options.pages)


CASES: dict[str, Callable[[Runner, str, argparse.Namespace], list[list[str]]]] = {
    "start": lambda runner, own, _: [runner.start(own, option) for option in ("--version", "--help")],
    "score": lambda runner, own, options: [runner.score(own, rows) for rows in options.rows],
    "reports": lambda runner, own, _: [runner.reports(own, 42)],
    "returns": returns,
    "engines": engines,
    "spark": spark,
    "sessions": sessions,
    "site": site,
    "validate": lambda runner, own, _: [
        runner.validate(own),
        *(runner.validate_since(own, ROOT / "content", "shipped content", *strict) for strict in STRICT),
    ],
    "validate-many": lambda runner, own, options: [
        *(runner.validate_many(own, files) for files in options.files),
        *(runner.validate_linear(own, many, few) for few, many in pairwise(options.files)),
        *(
            runner.validate_since(own, runner.folder / runner.made_content(files), f"{files:,} files", *strict)
            for files in options.files
            for strict in STRICT
        ),
    ],
    # The last, since it makes this program itself large.
    "large": large,
}
"""What can be measured, by the name that `--only` takes; each gives rows of the table."""


def check_jsonschema(content: str) -> Commands:
    """One run of check-jsonschema for every kind of YAML file in a folder of content."""
    program = str(Path(sysconfig.get_path("scripts")) / "check-jsonschema")
    found = {kind: sorted(map(str, Path(content).glob(pattern))) for kind, pattern in YAML_KINDS.items()}
    return [
        (program, "--schemafile", str(ROOT / "schemas" / f"{kind}.schema.json"), *files)
        for kind, files in found.items()
        if files
    ]


def measured(taken: Sequence[tuple[float, float | None]]) -> Measured:
    """Several runs as one figure."""
    memories = [memory for _, memory in taken if memory is not None]
    return Measured(statistics.median(seconds for seconds, _ in taken), max(memories, default=None))


def figures(ours: Measured, peer: Measured, *, memory: bool) -> list[str]:
    """Both figures and their ratios, as cells."""
    cells = [f"{ours.seconds:.3f} s", f"{peer.seconds:.3f} s", f"{ours.seconds / peer.seconds:.2f}"]
    if not memory or ours.memory is None or peer.memory is None:
        return [*cells, "", "", ""]
    return [*cells, f"{ours.memory:.0f} MB", f"{peer.memory:.0f} MB", f"{ours.memory / peer.memory:.2f}"]


def same_means(ours: Path, peer: Path) -> str:
    """Whether every mean that vcsekit shows is the peer's, to the last decimal but one in a unit of the last."""
    theirs = {key: mean for key, mean in means(peer).items() if mean}
    shown = {key: mean for key, mean in means(ours).items() if mean}
    if any(abs(float(mean) - float(theirs[key])) > 1.01e-4 for key, mean in shown.items()):
        return "NO"
    return f"{len(shown)} means"


def means(path: Path) -> dict[tuple[str, str, str], str]:
    """The means over all constituencies of a table of domains."""
    with path.open(encoding="utf-8", newline="") as handle:
        return {
            (row["round"], row["system"], row["domain"]): row["mean"]
            for row in csv.DictReader(handle)
            if row["constituency"] == "all" and row.get("grouping", "system") == "system"
        }


def print_head() -> None:
    """Date, machine and the heading of the table. Imports nothing large: a child begins with its parent's memory."""
    import psutil

    cores = f"{psutil.cpu_count(logical=False) or '?'} cores ({os.cpu_count()} logical)"
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GB"
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.system()} {platform.machine()}, {cores}, {memory} memory")
    print(f"Python {platform.python_version()}, pandas {version('pandas')}; median of whole-process wall times\n")
    print_line(HEADER)
    print_line(["-" * width for width in WIDTHS])


def print_line(line: Sequence[str]) -> None:
    """One row of the table."""
    first, *others = line
    cells = [cell.rjust(width) for cell, width in zip(others, WIDTHS[1:], strict=True)]
    print("  ".join([first.ljust(WIDTHS[0]), *cells]).rstrip(), flush=True)


if __name__ == "__main__":
    main()
