"""Time and memory of every command on large input, beside the same on a tenth of it: `run.py --only large`.

Content of 10,000 files beside 1,000, a session of 10,000 events beside 1,000, 500 systems in 20 rounds beside 50. A
command is linear or better where its ratio is at most ten; each runs once, so a ratio of little work is not exact.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FILES, EVENTS, SYSTEMS, ROUNDS = (1_000, 10_000), (1_000, 10_000), (50, 500), 20
SYSTEM = "Northmere (invented)"
FINDINGS = 1
"""The exit code of a command that did its work and found something."""

Command = tuple[str, ...]


def large(runner: Any, own: str, _options: argparse.Namespace) -> list[list[str]]:
    """The rows of this file; takes a quarter of an hour."""
    return [
        *beside(runner, own, "content of {:,} files", FILES, [on_content(runner, own, size) for size in FILES]),
        *beside(runner, own, "session of {:,} events", EVENTS, [on_session(runner, own, size) for size in EVENTS]),
        *beside(runner, own, f"{{:,}} systems, {ROUNDS} rounds", SYSTEMS, [on_returns(runner, n) for n in SYSTEMS]),
    ]


def beside(runner: Any, own: str, what: str, sizes: tuple[int, int], made: list[dict[str, Command]]) -> list[list[str]]:
    """A row for every command: on the large input, on the small one, and the ratio."""
    few, many = made
    lines = []
    for name in many:
        small, big = take(runner, (own, *few[name])), take(runner, (own, *many[name]))
        seconds = [f"{big[0]:.2f} s", f"{small[0]:.2f} s", f"{big[0] / small[0]:.2f}"]
        memory = [f"{big[1]:.0f} MB", f"{small[1]:.0f} MB", f"{big[1] / small[1]:.2f}"]
        lines.append([f"{name}, {what.format(sizes[1])} : {sizes[0]:,}", "1", *seconds, *memory, ""])
    return lines


def take(runner: Any, command: Command) -> tuple[float, float]:
    """One process: seconds, and megabytes at its peak. It may find something; it may not fail."""
    import psutil

    sys.stderr.write(f"\r{' '.join(command)[-90:]:<90}")
    with (runner.folder / "output").open("wb") as output:
        begun, peak = time.perf_counter(), 0
        process = psutil.Popen(
            command, cwd=runner.folder, env=runner.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        while process.poll() is None:
            peak = max(peak, in_use(process))
            time.sleep(0.01)
        seconds = time.perf_counter() - begun
    if process.returncode not in (0, FINDINGS):
        sys.exit(f"{' '.join(command)} failed:\n{(runner.folder / 'output').read_text(errors='replace')}")
    sys.stderr.write("\r" + " " * 90 + "\r")
    return seconds, peak / 2**20


def in_use(process: Any) -> int:
    """Bytes of a process and of those that it started."""
    import psutil

    found = 0
    try:
        for each in (process, *process.children(recursive=True)):
            found += each.memory_info().rss
    except psutil.Error:
        return found
    return found


def on_content(runner: Any, own: str, files: int) -> dict[str, Command]:
    """The commands that read content, and what they are asked."""
    content = runner.reworded(runner.folder / runner.made_content(files), f"{files:,} files")
    indicator, cases, approaches, document = ids_in(runner.folder / content)
    where = ("--content", content)
    rename = ("rename", "{}", "another-name", "--dry-run", *where)
    retire = ("retire", "{}", "--unlink", "--dry-run", *where)
    site, cards = f"site-{files}", f"cards-{files}.html"
    return {
        "validate": ("validate", content),
        "validate --strict": ("validate", "--strict", content),
        "validate --strict --since HEAD": ("validate", "--strict", "--since", "HEAD", content),
        "diff": ("diff", *where),
        "list": ("list", *where),
        "list cases": ("list", "cases", *where),
        "show": ("show", indicator, *where),
        "search": ("search", "garden", "winter", *where),
        "figures": ("figures", *where),
        "coverage": ("coverage", *where),
        "fmt --check": ("fmt", "--check", *where),
        "rename --dry-run": changeable(runner, own, rename, cases),
        "retire --dry-run": changeable(runner, own, retire, approaches),
        "document list": ("document", "list", *where),
        "document show": ("document", "show", document, *where),
        "cards": ("cards", "--out", cards, "--force", *where),
        "form": ("form", "--out", f"form-{files}.csv", "--force", *where),
        "site build": ("site", "build", "--out", site, *where),
        "doctor": ("doctor", *where),
    }


def ids_in(content: Path) -> tuple[str, list[str], list[str], str]:
    """An indicator, the cases, the approaches and a document of made content."""
    from vcsekit.cli.library import load

    library = load(content)
    cases, approaches = [case.id for case in library.cases], [approach.id for approach in library.approaches]
    return library.indicators[0].id, cases, approaches, library.model_documents[0].id


def changeable(runner: Any, own: str, command: Command, ids: list[str]) -> Command:
    """The command on the first id that it can change: made content has forms of YAML that it leaves to people."""
    for item in ids:
        named = tuple(item if part == "{}" else part for part in command)
        if not subprocess.run((own, *named), cwd=runner.folder, check=False, capture_output=True).returncode:
            return named
    sys.exit(f"`{command[0]}` can change none of {len(ids)} items")


def on_session(runner: Any, own: str, events: int) -> dict[str, Command]:
    """The commands that read sessions."""
    for name in (f"room-{events}", f"second-room-{events}"):
        held(runner, own, name, events)
    name = f"room-{events}"
    out = ("--force", "--out")
    (runner.folder / "quit.txt").write_text("quit\n", encoding="utf-8")
    return {
        "assess, going on": ("assess", name, "--script", "quit.txt"),
        "assess show": ("assess", "show", name),
        "assess export": ("assess", "export", name, *out, f"{name}.md"),
        "assess redact": ("assess", "redact", name, "--texts", "drop", *out, f"{name}-published.md"),
        "assess merge": ("assess", "merge", name, f"second-{name}", "--name", f"{name}=One", "--out", f"both-{events}"),
        "actions": ("actions", name),
        "feedback": ("feedback", name),
        "report of a session": ("report", name, *out, f"{name}.html"),
    }


def held(runner: Any, own: str, name: str, events: int) -> None:
    """Holds the example workshop again and again, until the session has so many events."""
    answers = (ROOT / "examples" / "workshop" / "answers.txt").read_text(encoding="utf-8").splitlines()[:-1]
    script = runner.folder / "typed.txt"
    script.write_text("\n".join((answers * (events // 400 + 2))[: events + 20]) + "\n", encoding="utf-8")
    runner.take((own, "assess", name, "--script", str(script), "--system", "Devon", "--place", name, "--round", "2026"))


def on_returns(runner: Any, systems: int) -> dict[str, Command]:
    """The commands that read returns."""
    folder = f"systems-{systems}"
    maker = (sys.executable, str(ROOT / "examples" / "make_returns.py"))
    runner.take((*maker, "--systems", str(systems), "--rounds", str(ROUNDS), "--out", folder))
    files = tuple(f"{folder}/round-{number}.csv" for number in range(1, ROUNDS + 1))
    scored, about = f"scored-{systems}/results.json", ("--system", SYSTEM, "--force", "--out")
    return {
        "score": ("score", *files, "--out", f"scored-{systems}", "--force"),
        "cohort": ("cohort", scored, *about, f"cohort-{systems}.csv"),
        "trend": ("trend", scored, "--force", "--out", f"trend-{systems}.csv"),
        "twin": ("twin", scored, *about, f"twin-{systems}.csv"),
        "report of one system": ("report", scored, *about, f"one-{systems}.html"),
        "report of all together": ("report", scored, "--force", "--out", f"all-{systems}.html"),
        "report of every system": ("report", scored, "--every-system", "--force", "--out", f"reports-{systems}"),
    }
