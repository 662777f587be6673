"""Builds the wheel and the source archive of a commit, twice, so that anyone can get the same bytes: `make dist`.

    python tools/release_build.py [--out dist] [--commit HEAD]

Only what is committed comes in: the commit is exported to two folders, and each is built as another person would build
it, on another day, with other permissions, another time zone and other languages. hatchling gives every file the same
date and permissions, so the bytes must be equal. Exits with 1 where they are not, or a file is in there that is not
part of the program.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

BUILDERS: tuple[Mapping[str, str], ...] = (
    {"umask": "022", "TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1", "date": "1000000000"},
    {"umask": "077", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "2", "date": "1700000000"},
)
"""Two people who build: what differs between their machines."""

_IN_WHEEL = re.compile(
    r"vcsekit/(?!bundled/)[a-z0-9_/]+\.py|vcsekit/py\.typed|vcsekit/tui/[a-z]+\.tcss"
    r"|vcsekit/checks/(explanations\.json|cases/VK[0-9]{3}\.yaml)"
    r"|vcsekit/bundled/content/([a-z0-9-]+/)*[a-z0-9-]+\.(yaml|md)|vcsekit/bundled/content/LICENSE"
    r"|vcsekit/bundled/templates/([a-z0-9-]+/)*[a-z0-9-]+\.([a-z]+\.j2|css)"
    r"|vcsekit-[0-9.]+\.dist-info/(METADATA|WHEEL|RECORD|entry_points\.txt|licenses/(content/)?LICENSE)"
)
"""Every file of a wheel has one of these names; no tests, sessions, caches or notes of somebody's."""

_KEPT = r"gitignore$|github/|vscode/|ci/|pre-commit-hooks\.yaml$|gitlab-ci\.yml$"
_NOT_IN_SOURCE = re.compile(rf"__pycache__|\.pyc$|/sessions/|/\.(?!{_KEPT})")
"""What no source archive holds."""


def main() -> None:
    """Builds and says what was made."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "dist", metavar="FOLDER")
    parser.add_argument("--commit", default="HEAD")
    given = parser.parse_args()
    made = build_twice(lambda folder: export(given.commit, folder))
    for path in write_dist(made, given.out):
        print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}")


def export(commit: str, folder: Path) -> None:
    """Puts the files of a commit into a folder."""
    command = ["git", "-C", str(ROOT), "-c", "core.autocrlf=false", "archive", "--format=tar", commit]
    archive = subprocess.run(command, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")


def build_twice(fill: Callable[[Path], None]) -> dict[str, bytes]:
    """What both builders made of a folder that `fill` fills, by file name. Exits where anything is wrong with it."""
    found = []
    for number, builder in enumerate(BUILDERS):
        with tempfile.TemporaryDirectory(prefix="vcsekit-build-") as name:
            source = Path(name) / f"{'deeper/' * number}source-{number}"
            source.mkdir(parents=True)
            fill(source)
            found.append(build(source, Path(name) / "made", builder))
    problems = [*differences(*found), *unexpected(found[0])]
    if problems:
        sys.exit("\n".join(problems))
    return found[0]


def build(source: Path, out: Path, builder: Mapping[str, str], *kinds: str) -> dict[str, bytes]:
    """What one builder makes of a folder: the wheel and the source archive (or `kinds`, as options of build)."""
    date = int(builder["date"])
    for path in source.rglob("*"):
        os.utime(path, (date, date))
    kept = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    command = [sys.executable, "-m", "build", "--no-isolation", *kinds, "--outdir", str(out), str(source)]
    umask = int(builder["umask"], 8) if os.name == "posix" else -1
    subprocess.run(command, check=True, capture_output=True, umask=umask, env={**kept, **builder})
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def differences(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    """What is not the same in two builds, in words."""
    return [f"{name} differs from one build to the next" for name in sorted({*one, *other})
            if one.get(name) != other.get(name)]  # fmt: skip


def unexpected(made: Mapping[str, bytes]) -> list[str]:
    """What has no place in a wheel or in a source archive, in words."""
    found = []
    for archive, data in made.items():
        is_wheel = archive.endswith(".whl")
        for name in names(archive, data):
            wrong = not _IN_WHEEL.fullmatch(name) if is_wheel else _NOT_IN_SOURCE.search(name)
            found += [f"{archive} holds {name}, which has no place in it"] if wrong else []
    return found


def names(archive: str, data: bytes) -> Iterable[str]:
    """The names of the files in a wheel or a source archive."""
    if archive.endswith(".whl"):
        return zipfile.ZipFile(io.BytesIO(data)).namelist()
    with tarfile.open(fileobj=io.BytesIO(data)) as files:
        return files.getnames()


def write_dist(made: Mapping[str, bytes], out: Path) -> list[Path]:
    """Writes what was made to a folder, in the place of what was made before."""
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("vcsekit*"), out / "SHA256SUMS"):
        old.unlink(missing_ok=True)
    for name, data in made.items():
        (out / name).write_bytes(data)
    return [out / name for name in made]


if __name__ == "__main__":
    main()
