"""Measures what a base install takes on disk, bytecode included: `make size`.

    python benchmarks/size.py [--limit MB]

Builds the wheel, installs it without extras into a new virtual environment, from wheels alone (so no compiler is
needed), and adds up the files of every package as pip wrote them. pip itself is left out. A megabyte is a million
bytes. Exits with 1 where the whole is above the limit.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = {"pip", "setuptools"}

LISTING = """
import importlib.metadata as metadata, json, pathlib
sizes, seen = {}, set()
for package in metadata.distributions():
    files = {path for path in map(lambda file: pathlib.Path(file.locate()).resolve(), package.files or ())} - seen
    seen |= files
    sizes[package.name] = sum(path.stat().st_size for path in files if path.is_file())
print(json.dumps(sizes))
"""
"""Run by the Python of the new environment: bytes by package, as pip recorded its files."""


def main() -> None:
    """Measures and prints one table, the largest package first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=float, default=80, metavar="MB")
    limit = parser.parse_args().limit
    with tempfile.TemporaryDirectory(prefix="vcsekit-size-") as name:
        sizes = installed(Path(name))
    total = sum(sizes.values()) / 1e6
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}\n")
    for package, size in sorted(sizes.items(), key=lambda item: -item[1]):
        print(f"{package:<24}{size / 1e6:>8.2f} MB")
    print(f"{'all ' + str(len(sizes)):<24}{total:>8.2f} MB (limit {limit:g} MB)")
    sys.exit(total > limit)


def installed(folder: Path) -> dict[str, int]:
    """Bytes by package of a base install in a new environment below a folder."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    [wheel] = (folder / "dist").glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    options = ["--quiet", "--disable-pip-version-check", "--only-binary", ":all:", "--compile"]
    constraints = ["--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([python, "-m", "pip", "install", *options, *constraints, str(wheel)], check=True)
    told = subprocess.run([python, "-c", LISTING], check=True, capture_output=True, text=True).stdout
    return {package: size for package, size in json.loads(told).items() if package not in LEFT_OUT}


if __name__ == "__main__":
    main()
