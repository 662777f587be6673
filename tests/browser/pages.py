"""The pages that vcsekit makes, each with the commands that make it. A new kind of page is one more entry of PAGES."""

from __future__ import annotations

import shlex
from pathlib import Path

from vcsekit.cli.app import run
from vcsekit.cli.library import load

ROOT = Path(__file__).parents[2]
ANSWERED = ("{level}", "People see this differently, and say why.", "Minutes of the board, May 2026", "")
VOTED = (
    "vote", "0 1 3 1", "2 3 1 0", "0 1 1 0", "0 0 0 3", "", "vote room", "1 6 7 2", "",
    "{level}", "Two of three boards do it.", "We have not seen it in the north.", "Nor have we.", "", "confidence low",
    "Minutes of the board; where: shared folder; who: ICB secretary; date: May 2026",
    "ask The agreed rates; who: finance lead",
    "action Publish the rates; who: finance lead; when: 1 March 2027; approach: co-funding", "action Meet again",
    "park Who pays for training?", "note We come back to this.", "private Not for the room",
    "wording Whose budget is meant?", "",
)  # fmt: skip
ROUNDS = (VOTED, *[ANSWERED] * 5, ("na Another partnership does this.",), ("skip",))
"""What a room answers, indicator by indicator, over and over again."""

PAGES: dict[str, tuple[str, ...]] = {
    "session": (
        "assess {folder}/spring.jsonl --script {answers} --system 'West Yorkshire' --place Leeds --round 2026",
        "report {folder}/spring.jsonl --out {out}",
    ),
    "session-without-answers": (
        "assess {folder}/begun.jsonl --script {nothing}",
        "report {folder}/begun.jsonl --out {out}",
    ),
    "returns-of-a-system": ("report {returns} --system 'Northmere (invented)' --out {out}",),
    "compare": (
        "score {earlier} {returns} --out {folder}/scored",
        "report {folder}/scored/results.json --system 'Northmere (invented)' --kind compare --out {out}",
    ),
    "perception": ("report {returns} --system 'Northmere (invented)' --kind perception --out {out}",),
    "plan": ("report {returns} --system 'Northmere (invented)' --kind plan --out {out}",),
    "investment": ("report {returns} --system 'Northmere (invented)' --kind investment --theme {theme} --out {out}",),
    "cohort": (
        "report {returns} --system 'Northmere (invented)' --kind cohort --opt-in 'Hartsey (invented)' --out {out}",
    ),
    "trend": (
        "score {earlier} {returns} --out {folder}/both",
        "report {folder}/both/results.json --kind trend --out {out}",
    ),
    "trend-of-a-system": (
        "report {first} {earlier} {returns} --system 'Northmere (invented)' --kind trend --out {out}",
    ),
    "twin": (
        "report {returns} --system 'Northmere (invented)' --kind twin --opt-in 'Fennhold (invented)' --out {out}",
    ),
    "cards": ("cards --out {out}",),
}
"""By name: the commands, each with `--content` put behind it. The last one writes the page to {out}."""


def make_page(name: str, folder: Path, suffix: str = ".html") -> Path:
    """The page of this name, made in the folder unless it is there already."""
    out = folder / f"{name}{suffix}"
    if out.exists():
        return out
    places = {**_inputs(folder), "out": str(out)}
    commands = PAGES[name]
    # A page's other forms are made from what its first form left behind.
    for command in commands if suffix == ".html" else commands[-1:]:
        words = [word.format_map(places) for word in shlex.split(command)]
        assert run([*words, "--content", str(ROOT / "content")]) == 0, words
    return out


def _inputs(folder: Path) -> dict[str, str]:
    """The files that commands read, by the names that they have in PAGES."""
    examples = ROOT / "examples"
    earlier, returns = examples / "returns" / "round-2.csv", examples / "returns" / "round-3.csv"
    answers, nothing = folder / "answers.txt", folder / "nothing.txt"
    library = load(ROOT / "content")
    steps, levels = range(len(library.indicators)), len(library.matrix.scale)
    room = "room nhs 5, vcse 6, local-authority 2, lived-experience 3"
    lines = [line.format(level=step % levels + 1) for step in steps for line in ROUNDS[step % len(ROUNDS)]]
    answers.write_text("\n".join([room, *lines]), encoding="utf-8")
    nothing.write_text("quit\n", encoding="utf-8")
    paths = {
        "folder": folder,
        "first": examples / "returns" / "round-1.csv",
        "earlier": earlier,
        "returns": returns,
        "theme": examples / "theme" / "theme.yaml",
    }
    paths |= {"answers": answers, "nothing": nothing}
    return {key: str(path) for key, path in paths.items()}
