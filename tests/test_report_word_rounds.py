"""Word's pages of systems side by side: moves of several systems, named ones, and what was changed in between."""

from __future__ import annotations

import csv
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from vcsekit.cli.app import run

OTHER = Path(__file__).parent / "content" / "other-matrix"
YEARS = {
    "2021": {"Ayr": 1, "Bute": 3, "Coll": 4},
    "2022": {"Ayr": 4, "Bute": 3, "Coll": 2},
    "2023": {"Ayr": 5, "Bute": 3},
}


@pytest.fixture
def returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four returns a system and year, all of one mind; Coll did not answer in the last year."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
    with (tmp_path / "returns.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["return_id", "system", "round", "SHELF-01", "CREW-01"])
        for year, systems in YEARS.items():
            for system, level in systems.items():
                writer.writerows([f"{system}{year}{number}", system, year, level, level] for number in range(4))
    return tmp_path / "returns.csv"


def tables(returns: Path, *arguments: str) -> dict[str, list[list[str]]]:
    """The tables of a report in Word by their captions, cell by cell."""
    target = returns.parent / "report.docx"
    command = ["report", str(returns), "--content", str(OTHER), "--out", str(target), "--force", *arguments]
    assert run(command) == 0
    document = Document(BytesIO(target.read_bytes()))
    found, caption = {}, ""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            found.setdefault(caption, []).extend([cell.text for cell in row.cells] for row in block.rows)
        elif block.text.strip():
            caption = block.text
    return found


def test_a_trend_of_all_systems(returns: Path):
    found = tables(returns, "--kind", "trend")
    by_caption = {caption: rows for caption, rows in found.items() if "How many systems moved" in caption}
    [rows] = by_caption.values()
    assert rows[0] == ["Item", "Up", "Down", "As before"]
    shelf = next(row for row in rows if row[0].startswith("SHELF Shelves"))
    assert shelf[1:] == ["1", "0", "1"], "Ayr went up, Bute stayed; Coll was not in both"
    whole = next(rows for caption, rows in found.items() if "From 2021 to 2023" in caption)
    row = next(row for row in whole if row[0].startswith("SHELF Shelves"))
    assert row[1:3] == ["2.00", "4.00"]
    steps = next(rows for caption, rows in found.items() if "Each round to the next" in caption)
    assert {row[1] for row in steps[1:]} == {"2021 to 2022", "2022 to 2023"}


def test_a_trend_of_one_system_counts_no_systems(returns: Path):
    found = tables(returns, "--kind", "trend", "--system", "Ayr")
    assert not [caption for caption in found if "How many systems moved" in caption]
    whole = next(rows for caption, rows in found.items() if "From 2021 to 2023" in caption)
    row = next(row for row in whole if row[0].startswith("SHELF Shelves"))
    assert row[1:4] == ["1.00", "5.00", "+4.00"]


def test_systems_that_may_be_named(returns: Path):
    found = tables(
        returns, "--kind", "cohort", "--system", "Ayr", "--round", "2022", "--opt-in", "Bute", "--opt-in", "Coll"
    )
    [named] = [rows for caption, rows in found.items() if "may be named" in caption]
    assert [row[0] for row in named] == ["System", "Bute", "Coll"]
    assert named[1][1] == "3.00" and named[2][1] == "2.00"
