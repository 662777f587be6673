"""Looks for known weaknesses in a copy of the PyPA's advisory database, where no service can be asked.

    python tools/release_advisories.py FOLDER

FOLDER is a clone of the repository `pypa/advisory-database`: one file an advisory, in the form of OSV, in folders
named after packages. Asks about the packages of the environment that runs it; `make release AUDIT=FOLDER` asks about
the versions in constraints.txt. An advisory counts where a version is listed, or lies in a range of the kind ECOSYSTEM
(https://ossf.github.io/osv-schema/, “Evaluation”).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

OLDEST = timedelta(days=31)
"""A copy whose newest advisory is older than that says too little about today."""


def main() -> None:
    """Tells what the copy says about the packages of this environment."""
    if len(sys.argv) != 2:
        sys.exit(str(__doc__))
    folder = Path(sys.argv[1])
    packages = {canonicalize_name(found.name): found.version for found in distributions()}
    known = sorted(weaknesses(folder, packages))
    last = newest(folder, datetime.now(tz=UTC).date())
    print(f"{len(packages)} packages, advisories up to {last}, {len(known)} known weaknesses")
    print(*known, sep="\n")
    sys.exit(1 if known else 0)


def audited_by_copy(folder: Path, packages: Mapping[str, str], today: date) -> str:
    """What a copy knows of these packages, in words; empty where it knows nothing and is new enough to tell."""
    if not packages:
        return "there is no package to ask about"
    last = newest(folder, today)
    if last is None:
        return f"{folder} is no copy of the advisories: there is no vulns/PACKAGE/ADVISORY.yaml in it"
    if known := sorted(weaknesses(folder, packages)):
        return f"known weaknesses (advisories up to {last}):\n  " + "\n  ".join(known)
    if today - last > OLDEST:
        return f"the newest advisory in {folder} is of {last}: pull it anew; AUDIT=skip goes on without"
    return ""


def newest(folder: Path, today: date) -> date | None:
    """When an advisory of this copy was last published or changed; None where there is none.

    Days to come are passed over: the database holds some, written wrongly, and one would make any old copy look new.
    """
    days = (found for path in folder.glob("vulns/*/*.yaml") for found in _days(path.read_text(encoding="utf-8")))
    return max((day for day in days if day <= today), default=None)


def _days(text: str) -> Iterator[date]:
    for found in re.findall(r"^(?:modified|published): ['\"]?(\d{4}-\d\d-\d\d)", text, re.MULTILINE):
        yield date.fromisoformat(found)


def weaknesses(folder: Path, packages: Mapping[str, str]) -> Iterator[str]:
    """Each advisory that names one of these packages in this version, with its other names."""
    for name, version in packages.items():
        for path in sorted((folder / "vulns" / canonicalize_name(name)).glob("*.yaml")):
            advisory = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
            if not advisory.get("withdrawn") and _is_affected(advisory, canonicalize_name(name), version):
                yield f"{name} {version}: {', '.join([advisory['id'], *advisory.get('aliases', ())])}"


def _is_affected(advisory: Mapping[str, Any], name: str, version: str) -> bool:
    parts = [part for part in advisory.get("affected", ()) if canonicalize_name(part["package"]["name"]) == name]
    return any(
        version in map(str, part.get("versions", ()))
        or any(
            is_in_range(version, found["events"]) for found in part.get("ranges", ()) if found["type"] == "ECOSYSTEM"
        )
        for part in parts
    )


def is_in_range(version: str, events: Iterable[Mapping[str, str]]) -> bool:
    """Whether a version lies in a range of OSV: from `introduced`, up to before `fixed` or up to `last_affected`."""
    asked, inside = Version(version), False
    for kind, at in sorted(((kind, str(at)) for event in events for kind, at in event.items()), key=_place):
        reached = at == "0" or asked > _version(at) or (asked == _version(at) and kind != "last_affected")
        inside = kind == "introduced" if reached else inside
    return inside


def _place(event: tuple[str, str]) -> tuple[Version, bool]:
    kind, at = event
    return _version("0.dev0" if at == "0" else at), kind == "last_affected"


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion as problem:
        raise SystemExit(f"an advisory names a version that can't be read: {problem}") from problem


if __name__ == "__main__":
    main()
