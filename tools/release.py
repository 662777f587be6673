"""Makes a release of what is committed, and stops where anything about it is not as it should be: `make release`.

    python tools/release.py [--out dist] [--audit skip|FOLDER]

Looks that the working tree is clean and that version and CHANGELOG.md agree; builds wheel and source archive twice and
compares them; installs the wheel alone; looks at the licences of everything that came with it; asks the public
advisories (pip-audit) about every version in constraints.txt, which are those of the extras and of our own tools too;
writes the bill of materials (CycloneDX) and SHA256SUMS beside the archives.
`make check` and `make test` come before it. Nothing is uploaded and nothing tagged.

Where the advisories can't be asked, the release stops: `--audit FOLDER` asks a clone of pypa/advisory-database that is
at most a month old, and `--audit skip` goes on without, and says so.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from packaging.utils import canonicalize_name
from release_advisories import audited_by_copy
from release_build import ROOT, build_twice, export, write_dist
from release_licences import installed, licence_of, refused

OWN = "vcsekit"
BILL = "vcsekit.cdx.json"


def main() -> None:
    """Goes through all steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "dist", metavar="FOLDER")
    parser.add_argument("--audit", default="", metavar="skip|FOLDER")
    given = parser.parse_args()
    version = project()["version"]
    told = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("CHANGELOG.md", "src/vcsekit/__init__.py")}
    stop_for(not_clean(git("status", "--porcelain")))
    stop_for(not_said(version, told["CHANGELOG.md"], told["src/vcsekit/__init__.py"]))
    stop_for(other_tag(git("tag", "--list", f"v{version}"), git("tag", "--points-at", "HEAD"), version))
    made = build_twice(lambda folder: export("HEAD", folder))
    say("built twice from the commit, with the same bytes")
    with tempfile.TemporaryDirectory(prefix="vcsekit-release-") as name:
        folder = Path(name)
        wheel = next(path for path in write_dist(made, folder / "dist") if path.suffix == ".whl")
        base, tools = environment(folder / "base", wheel), environment(folder / "tools", *project_extra("release"))
        look_at_licences(base)
        bill = bill_of_materials(tools, base)
        audit(given.audit, tools, base)
    write_all({**made, BILL: bill}, given.out)


def stop_for(problem: str) -> None:
    """Ends the release where there is a problem."""
    if problem:
        stop(problem)


def stop(problem: str) -> NoReturn:
    """Ends the release."""
    sys.exit(f"no release: {problem}")


def say(text: str) -> None:
    """Tells what was done."""
    print(text, flush=True)


def git(*arguments: str) -> str:
    """What git answers about the repository."""
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def project() -> dict[str, Any]:
    """The table `project` of pyproject.toml."""
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def project_extra(name: str) -> list[str]:
    """What an extra of pyproject.toml asks for."""
    return list(project()["optional-dependencies"][name])


def not_clean(status: str) -> str:
    """What is not committed, in words; empty where all is."""
    paths = [line[3:] for line in status.splitlines()]
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return f"not committed: {', '.join(paths[:3])}{more}" if paths else ""


def not_said(version: str, changelog: str, package: str) -> str:
    """Where the version is not what the package and the first heading of the changelog say; empty where it is."""
    held = re.search(r'^__version__ = "(.+)"$', package, re.MULTILINE)
    if held is None or held[1] != version:
        return f"pyproject.toml says version {version}, and the package says {held[1] if held else 'none'}"
    heading = re.search(r"^## (.+)$", changelog, re.MULTILINE)
    if heading is None or not re.fullmatch(rf"{re.escape(version)} \(\d{{4}}-\d\d-\d\d\)", heading[1]):
        first = heading[1] if heading else "no heading"
        return f"CHANGELOG.md begins with “{first}”; write “{version} (YEAR-MONTH-DAY)”"
    return ""


def other_tag(existing: str, here: str, version: str) -> str:
    """Where the version was released from another commit; empty where it was not."""
    tag = f"v{version}"
    return f"{tag} is tagged already, on another commit" if existing.strip() and tag not in here.split() else ""


def environment(folder: Path, *packages: Path | str) -> Path:
    """A new environment with these packages, of the versions in constraints.txt, and nothing else; gives its Python."""
    venv.create(folder)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    options = ["--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
    constraints = ["--constraint", str(ROOT / "constraints.txt")]
    command = [sys.executable, "-m", "pip", "--python", python, "install", *options, *constraints, *map(str, packages)]
    if subprocess.run(command, check=False).returncode:
        stop(f"{', '.join(map(str, packages))} could not be installed")
    return python


def look_at_licences(base: Path) -> None:
    """Stops where a package that comes with vcsekit has a licence that is not permissive."""
    packages = [package for package in installed(base) if package["name"] != OWN]
    if wrong := refused(packages):
        stop("these licences are not allowed, or can't be told:\n  " + "\n  ".join(wrong))
    kinds = sorted({licence_of(package) for package in packages})
    say(f"{len(packages)} packages, all with permissive licences: {', '.join(kinds)}")


def bill_of_materials(tools: Path, base: Path) -> bytes:
    """What is in a base install, as CycloneDX JSON: the same bytes for the same versions on every machine."""
    command = [tools, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--short-PURLs", "--of", "JSON"]
    done = subprocess.run([*command, "--pyproject", ROOT / "pyproject.toml", base], check=False, capture_output=True)
    if done.returncode:
        stop(f"the bill of materials could not be made:\n{done.stderr.decode(errors='replace')}")
    bill = without_places(json.loads(done.stdout))
    say(f"{len(bill['components'])} packages in the bill of materials")
    return (json.dumps(bill, indent=1, ensure_ascii=False) + "\n").encode()


def without_places(bill: dict[str, Any]) -> dict[str, Any]:
    """A bill of materials without where its parts lay on this machine."""
    for part in (bill["metadata"]["component"], *bill["components"]):
        kept = [found for found in part.pop("externalReferences", []) if not found["url"].startswith("file:")]
        part.update({"externalReferences": kept} if kept else {})
    return bill


def audit(how: str, tools: Path, base: Path) -> None:
    """Stops where a known weakness is in a pinned version, or where nobody could be asked about one.

    What is pinned is what a base install, the extras and those who work on the project get.
    """
    pins = pinned((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    stop_for(not_pinned(installed(base), pins))
    if how == "skip":
        say("AUDIT LEFT OUT: nobody asked the advisories about these versions")
        return
    if how:
        stop_for(audited_by_copy(Path(how), pins, datetime.now(tz=UTC).date()))
    else:
        ask_the_advisories(tools)
    say(f"no known weakness in any of the {len(pins)} versions that constraints.txt pins")


def pinned(constraints: str) -> dict[str, str]:
    """The version of each package, by its normal name, that constraints.txt holds."""
    found = (re.match(r"([\w.-]+)==([^\s;]+)", line) for line in constraints.splitlines())
    return {canonicalize_name(pin[1]): pin[2] for pin in found if pin}


def not_pinned(packages: Iterable[Mapping[str, Any]], pins: Mapping[str, str]) -> str:
    """The parts of an install that are of another version than the pinned one, in words; empty where there is none."""
    others = [
        f"{found['name']} {found['version']}"
        for found in packages
        if found["name"] != OWN and pins.get(canonicalize_name(found["name"])) != found["version"]
    ]
    return f"not pinned in constraints.txt, so not audited: {', '.join(others)}" if others else ""


def ask_the_advisories(tools: Path) -> None:
    """Stops where the advisories know a weakness, or could not be asked."""
    asked = ["--requirement", ROOT / "constraints.txt", "--no-deps", "--disable-pip"]
    command = [tools, "-m", "pip_audit", *asked, "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    stop_for(audited(done.stdout, done.stderr))


def audited(answer: str, complaint: str) -> str:
    """What pip-audit found, in words; empty where it asked about every package and found nothing."""
    skip = "; AUDIT=FOLDER asks a clone of pypa/advisory-database, AUDIT=skip goes on without"
    try:
        found = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return f"the advisories could not be asked{skip}:\n{complaint.strip()[-400:]}"
    others = [package for package in found if package["name"] != OWN]
    weak = [f"{part['name']} {part['version']}: {', '.join(known['id'] for known in part['vulns'])}"
            for part in others if part.get("vulns")]  # fmt: skip
    if weak:
        return "known weaknesses:\n  " + "\n  ".join(weak)
    unasked = [package["name"] for package in others if "vulns" not in package]
    if unasked or not others:
        return f"the advisories know nothing of {len(unasked)} of {len(others)} packages, so nothing was audited{skip}"
    return ""


def write_all(files: Mapping[str, bytes], out: Path) -> None:
    """Writes the release, and the sums to check it by."""
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    for path in write_dist({**files, "SHA256SUMS": sums.encode()}, out):
        say(f"written: {path}")


if __name__ == "__main__":
    main()
