"""The wheel carries everything: installed elsewhere, it works from an empty folder."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_the_wheel_holds_content_and_templates(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    for folder in ("content", "templates"):
        shipped = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
        assert {f"vcsekit/bundled/{name}" for name in shipped} <= set(names)
    assert any(name.startswith("vcsekit/checks/cases/VK") for name in names)
    assert "vcsekit/checks/explanations.json" in names
    assert "vcsekit/py.typed" in names
    assert not [name for name in names if "/tests/" in name or name.startswith("tests/")]


def test_it_runs_from_an_empty_folder(wheel: Path, tmp_path: Path):
    """The unpacked wheel is put before the development install, so nothing of the checkout can be found."""
    unpacked, empty = tmp_path / "installed", tmp_path / "empty"
    zipfile.ZipFile(wheel).extractall(unpacked)
    empty.mkdir()

    def vcsekit(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {"PYTHONPATH": str(unpacked), "PATH": ""}
        command = [sys.executable, "-m", "vcsekit", *arguments]
        return subprocess.run(command, cwd=empty, env=environment, capture_output=True, text=True, check=False)

    where = subprocess.run(
        [sys.executable, "-c", "import vcsekit; print(vcsekit.__file__)"],
        env={"PYTHONPATH": str(unpacked)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert where.stdout.startswith(str(unpacked))
    assert vcsekit("validate").returncode == 0
    assert "FUND-03" in vcsekit("list").stdout
    assert vcsekit("form", "--out", "form.csv").returncode == 0
    row = (empty / "form.csv").read_text(encoding="utf-8-sig").splitlines()
    cells = row[1].split(",")
    cells[0] = "R1"
    (empty / "form.csv").write_text(f"{row[0]}\n{','.join(cells)}\n", encoding="utf-8")
    assert vcsekit("score", "form.csv", "--out", "scored").returncode == 0
    report = vcsekit("report", "scored/results.json", "--out", "report.html")
    assert report.returncode == 0, report.stderr
    assert "<html" in (empty / "report.html").read_text(encoding="utf-8")
