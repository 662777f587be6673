"""Makes the example returns again, byte for byte, for any matrix.

    python examples/make_returns.py [--content FOLDER] [--out FOLDER] [--systems N] [--rounds N] [--rows N]

Everything in them is invented: the systems, the places and the answers. Three rounds, fourteen systems, 8 to 15
returns each, from constituencies who see things differently, and one messy file. `--rows` writes one large file
instead, for measuring.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from vcsekit.cli.library import load
from vcsekit.content.library import Library
from vcsekit.returns.layout import form_header
from vcsekit.scoring.card import scorecard

SEED = 20260501
SYSTEMS = (
    "Ambleford", "Brackwater", "Carrow Vale", "Dunsmere", "Eastmarsh", "Fennhold", "Garrowdale",
    "Hartsey", "Inglemoor", "Kestrel Bay", "Larkbourne", "Millhaven", "Northmere", "Oxley Downs",
)  # fmt: skip
PLACES = ("North", "South", "Town")
ROUNDS = ("2024", "2025", "2026")


def main() -> None:
    """Writes the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--content", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "returns")
    parser.add_argument("--systems", type=int, default=len(SYSTEMS))
    parser.add_argument("--rounds", type=int, default=len(ROUNDS))
    parser.add_argument("--rows", type=int)
    options = parser.parse_args()
    library = load(options.content)
    options.out.mkdir(parents=True, exist_ok=True)
    maker = Maker(library)
    if options.rows:
        write(options.out / f"returns-{options.rows}.csv", maker.header, maker.many(options.rows))
        return
    for number in range(options.rounds):
        write(options.out / f"round-{number + 1}.csv", maker.header, maker.round(number, options.systems))
    (options.out / "messy.csv").write_bytes(maker.messy())


def write(path: Path, header: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
    """One CSV file, lines ending in LF."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


class Maker:
    """Invents returns. Only `Random.random` is used: its numbers are the same in every version of Python."""

    def __init__(self, library: Library) -> None:
        self.card = scorecard(library)
        self.matrix = library.matrix
        self.header = form_header(self.card)
        self.random = random.Random(SEED)

    def pick(self, choices: Sequence[Any]) -> Any:
        """One of the choices, each as likely as the other."""
        return choices[int(self.random.random() * len(choices))]

    def round(self, number: int, systems: int) -> Iterator[list[str]]:
        """A round's returns: systems begin at different levels, and most move on a little each round."""
        for place in range(systems):
            name = SYSTEMS[place % len(SYSTEMS)] + (f" {place // len(SYSTEMS) + 1}" if place >= len(SYSTEMS) else "")
            base = 0.15 + 0.5 * ((place * 5) % 14) / 14 + 0.08 * number
            count = 8 + int(self.random.random() * 8)
            for index in range(count):
                yield self.row(
                    f"{ROUNDS[number % len(ROUNDS)]}-{place + 1:02d}-{index + 1:02d}", name, number, base, index
                )

    def row(self, return_id: str, system: str, number: int, base: float, index: int) -> list[str]:
        """One return. The first constituencies of the matrix answer most, and each leans its own way."""
        groups = self.matrix.constituencies
        share = self.random.random()
        group = groups[min(int(share * share * len(groups) * 1.2), len(groups) - 1)]
        lean = (0.12, -0.12, 0.05, -0.18, 0.0)[groups.index(group) % 5]
        year, month = ROUNDS[number % len(ROUNDS)], 3 + index % 3
        about = [
            return_id,
            f"{system} (invented)",
            self.pick(PLACES),
            group.label,
            year,
            f"{year}-{month:02d}-{1 + index:02d}",
        ]
        return [*about, f"{self.card.matrix_id} {self.card.version}", *self.answers(base + lean), ""]

    def answers(self, middle: float) -> Iterator[str]:
        """A cell for every indicator: each domain and indicator has its own ease, and some cells stay empty."""
        levels = self.matrix.scale
        for place, domain in enumerate(self.card.domains):
            for inner, _ in enumerate(domain.indicators):
                ease = 0.16 * ((place * 3) % 7 - 3) / 3 + 0.1 * ((inner * 2 + place) % 5 - 2) / 2
                value = middle + ease + 0.34 * (self.random.random() - 0.5)
                level = levels[max(0, min(len(levels) - 1, int(value * len(levels))))]
                kind = self.random.random()
                if kind < 0.03:
                    yield ""
                elif kind < 0.045:
                    yield "N/A"
                else:
                    yield str(level.value) if kind < 0.8 else level.label

    def many(self, rows: int) -> Iterator[list[str]]:
        """Returns for measuring: as many as asked for, spread over the systems and rounds."""
        for index in range(rows):
            place, number = index % len(SYSTEMS), index // len(SYSTEMS) % len(ROUNDS)
            base = 0.15 + 0.5 * ((place * 5) % 14) / 14 + 0.08 * number
            yield self.row(f"R{index + 1:08d}", SYSTEMS[place], number, base, index % 28)

    def messy(self) -> bytes:
        """A file as people make them.

        A byte order mark, odd case, spaces, blanks, a level that does not exist, a short row, a repeated return
        and a comment over two lines.
        """
        rows = [self.row(f"messy-{number + 1}", "Ambleford", 2, 0.5, number) for number in range(8)]
        first = len(self.header) - 1 - len(self.card.indicators)
        levels = self.matrix.scale
        rows[0][first] = levels[1].label.upper()
        rows[1][first] = f"  {levels[0].label.lower()}  "
        rows[2][first : first + 2] = ["n/a", ""]
        rows[3][first] = str(levels[-1].value + 5)
        rows[4][-1] = "First line of a comment,\nand a second one with “curly” quotes"
        rows[5] = rows[5][: first + 1]
        rows[6][0] = rows[0][0]
        rows[7][3] = "Martian"
        lines = [",".join(_quoted(cell) for cell in row) for row in [self.header, *rows]]
        return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in ',"\n') else cell


if __name__ == "__main__":
    main()
