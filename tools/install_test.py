"""Installs the wheel as users do, each time into a fresh place, and uses it there: `make install-test`.

    python tools/install_test.py [--only pip] [--wheel FILE]

By pip with every Python from 3.11 on that is on this machine, by pipx, and by `uv tool`. Each install stands alone: it
runs in an empty folder, with nothing of this folder to be found. pipx and uv come from the index that pip is set up
for, into a throw-away environment, and use that index themselves. Exits with 1 where an install or a command fails.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RETURNS = ROOT / "examples" / "returns" / "round-3.csv"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SCRIPTS, ENDING = ("Scripts", ".exe") if sys.platform == "win32" else ("bin", "")

USES = (
    ("--version",), ("--help",), ("doctor",), ("validate", "--strict"), ("list",), ("show", "FUND-03"),
    ("form", "--out", "form.xlsx"), ("score", RETURNS.name, "--out", "scored"),
    ("report", "scored/results.json", "--system", "Northmere (invented)", "--out", "report.html"),
    ("report", "scored/results.json", "--system", "Northmere (invented)", "--out", "report.docx"),
    ("assess", "workshop", "--script", "answers.txt"), ("site", "build", "--out", "site"),
)  # fmt: skip
"""What is done with each install, in this order, in an otherwise empty folder."""


@dataclass(frozen=True)
class Place:
    """Where one install goes, and what it needs: a folder, the wheel, and a Python that has pipx and uv."""

    folder: Path
    wheel: Path
    tools: Path

    def program(self, *parts: str) -> Path:
        """A program below the folder."""
        return self.folder.joinpath(*parts[:-1], parts[-1] + ENDING)


class FailedError(Exception):
    """A step that did not work, with what was said."""


def main() -> None:
    """Tries each way, and prints one line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="NAME", default="", help="only ways whose name begins so")
    parser.add_argument("--wheel", type=Path, metavar="FILE")
    given = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="vcsekit-install-") as name:
        folder = Path(name)
        wheel = (given.wheel or built(folder / "dist")).resolve()
        tools = with_tools(folder / "tools")
        for number, (way, install) in enumerate(ways(given.only, tools)):
            begun = time.monotonic()
            try:
                program = install(Place(folder / str(number), wheel, tools))
                installed = time.monotonic()
                used(program, folder / f"empty-{number}")
            except FailedError as error:
                print(f"{way:<24} FAILED: {error}", flush=True)
                failed += 1
                continue
            took = f"installed in {installed - begun:.0f} s, used in {time.monotonic() - installed:.0f} s"
            print(f"{way:<24} works ({took})", flush=True)
    sys.exit(failed > 0)


def ways(only: str, tools: Path) -> Iterator[tuple[str, Callable[[Place], Path]]]:
    """The ways to install, by name. Pythons that are not on this machine are named and left out."""
    for version in PYTHONS:
        name = f"pip, Python {version}"
        python = found(version, tools) if name.startswith(only) else None
        if python is not None:
            yield name, partial(by_pip, python)
        elif name.startswith(only):
            print(f"{name:<24} left out: not on this machine", flush=True)
    yield from ((name, way) for name, way in (("pipx", by_pipx), ("uv tool", by_uv)) if name.startswith(only))


def found(version: str, tools: Path) -> Path | None:
    """A Python of this version on this machine, as uv finds it; nothing is downloaded."""
    command = [tools, "-m", "uv", "python", "find", "--system", "--no-python-downloads", version]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT.anchor)
    return None if done.returncode else Path(done.stdout.strip())


def by_pip(python: Path, place: Place) -> Path:
    """Into a virtual environment."""
    run(python, "-m", "venv", place.folder)
    run(place.program(SCRIPTS, "python"), "-m", "pip", "install", "--quiet", "--only-binary", ":all:", place.wheel)
    return place.program(SCRIPTS, "vcsekit")


def by_pipx(place: Place) -> Path:
    """Into an environment of pipx, with a link on the path."""
    homes = {"PIPX_HOME": str(place.folder / "home"), "PIPX_BIN_DIR": str(place.folder / "bin")}
    run(place.tools, "-m", "pipx", "install", "--quiet", place.wheel, **homes, PIPX_DEFAULT_PYTHON=sys.executable)
    return place.program("bin", "vcsekit")


def by_uv(place: Place) -> Path:
    """Into an environment of uv, with a link on the path."""
    homes = {"UV_TOOL_DIR": str(place.folder / "home"), "UV_TOOL_BIN_DIR": str(place.folder / "bin")}
    index = {"UV_DEFAULT_INDEX": url} if (url := pip_setting(place.tools, "global.index-url")) else {}
    cache = {"UV_CACHE_DIR": str(place.folder / "cache")}
    run(place.tools, "-m", "uv", "tool", "install", "--python", sys.executable, place.wheel, **homes, **index, **cache)
    return place.program("bin", "vcsekit")


def pip_setting(python: Path, name: str) -> str:
    """What pip is set to, where it is set."""
    done = subprocess.run([python, "-m", "pip", "config", "get", name], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def built(out: Path) -> Path:
    """The wheel of this folder as it is."""
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT)
    return next(out.glob("*.whl"))


def with_tools(folder: Path) -> Path:
    """The Python of an environment that has pipx and uv."""
    run(sys.executable, "-m", "venv", folder)
    python = folder / SCRIPTS / f"python{ENDING}"
    run(python, "-m", "pip", "install", "--quiet", "pipx", "uv")
    return python


def used(program: Path, empty: Path) -> None:
    """Uses an install in an empty folder, and looks that it is the install that was used."""
    empty.mkdir()
    shutil.copy(RETURNS, empty)
    (empty / "answers.txt").write_text("2\nq\n", encoding="utf-8")
    for arguments in USES:
        run(program, *arguments, folder=empty)
    for made in ("form.xlsx", "scored/results.json", "report.html", "report.docx", "site/index.html"):
        if not (empty / made).stat().st_size:
            raise FailedError(f"{made} is empty")
    if json.loads((empty / "scored" / "results.json").read_bytes())["kind"] != "vcsekit-results":
        raise FailedError("results.json is not what was asked for")


def run(*command: str | Path, folder: Path | None = None, **environment: str) -> str:
    """Runs a program without anything that would lead it back to this folder. Raises FailedError where it fails."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=folder or ROOT.anchor, env={**kept, **environment}, capture_output=True, check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
        raise FailedError(f"{' '.join(words[-4:])}: {said[-600:]}")
    return done.stdout.decode("utf-8", "replace")


if __name__ == "__main__":
    main()
