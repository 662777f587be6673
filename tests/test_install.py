"""What is released: the same bytes whoever builds it, nothing in it that does not belong, licences that may be used.

`make install-test` installs it by pip, pipx and uv; `make release` does what is tested here in parts.
"""

from __future__ import annotations

import io
import json
import os
import runpy
import shutil
import subprocess
import sys
import tarfile
import zipfile
from datetime import date
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import release  # noqa: E402
import release_advisories  # noqa: E402
import release_build  # noqa: E402
import release_licences  # noqa: E402

ONE, OTHER = release_build.BUILDERS


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, bytes]]:
    """The tree as it is, and its source archive unpacked elsewhere, each as another person would build it."""
    folder = tmp_path_factory.mktemp("builds")
    kept = shutil.ignore_patterns(".venv", ".git", "demo", "dist", "build", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, folder / "tree", ignore=kept)
    first = release_build.build(folder / "tree", folder / "one", ONE)
    archive = next(data for name, data in first.items() if name.endswith(".tar.gz"))
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder / "elsewhere", filter="data")
    [unpacked] = (folder / "elsewhere").iterdir()
    return [first, release_build.build(unpacked, folder / "other", OTHER)]


def test_two_people_build_the_same_bytes(builds: list[dict[str, bytes]]):
    """At another time, in another folder, with other permissions, languages and time zone."""
    assert len(builds[0]) == 2
    assert release_build.differences(*builds) == []


def test_a_difference_is_seen():
    assert release_build.differences({"a": b"1", "b": b"2"}, {"a": b"1", "b": b"3"}) == [
        "b differs from one build to the next"
    ]
    assert release_build.differences({"a": b"1"}, {}) == ["a differs from one build to the next"]


def test_the_wheel_holds_the_program_and_nothing_else(builds: list[dict[str, bytes]]):
    assert release_build.unexpected(builds[0]) == []
    [wheel] = (zipfile.ZipFile(io.BytesIO(data)) for name, data in builds[0].items() if name.endswith(".whl"))
    names = set(wheel.namelist())
    assert {name for name in names if name.endswith("LICENSE")} == {
        "vcsekit/bundled/content/LICENSE",
        "vcsekit-0.1.0.dist-info/licenses/LICENSE",
        "vcsekit-0.1.0.dist-info/licenses/content/LICENSE",
    }
    for folder in ("content", "templates"):
        shipped = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
        assert {f"vcsekit/bundled/{name}" for name in shipped} <= names
    source = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src").rglob("*.py")}
    assert source <= names


@pytest.mark.parametrize(
    "name",
    [
        "tests/test_a.py", "vcsekit/sessions/spring.jsonl", "vcsekit/__pycache__/a.cpython-311.pyc",
        "vcsekit/bundled/content/.vcsekit-change/plan.json", "vcsekit/bundled/content/notes.txt",
        "vcsekit/bundled/content/domains/fund.yaml.orig", "vcsekit/cli/.secret.py", "vcsekit/native.so",
    ],
)  # fmt: skip
def test_what_has_no_place_in_a_wheel_is_named(name: str):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as wheel:
        wheel.writestr("vcsekit/__init__.py", "")
        wheel.writestr(name, "x")
    assert release_build.unexpected({"vcsekit-1.whl": buffer.getvalue()}) == [
        f"vcsekit-1.whl holds {name}, which has no place in it"
    ]


@pytest.mark.parametrize("name", ["v-1/content/.DS_Store", "v-1/src/__pycache__/a.pyc", "v-1/sessions/a.jsonl"])
def test_what_has_no_place_in_a_source_archive_is_named(name: str):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("v-1/.gitignore"))
        archive.addfile(tarfile.TarInfo(name))
    assert release_build.unexpected({"v-1.tar.gz": buffer.getvalue()}) == [
        f"v-1.tar.gz holds {name}, which has no place in it"
    ]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_only_what_is_committed_is_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    repository, out = tmp_path / "repository", tmp_path / "out"
    repository.mkdir()
    (repository / "kept.txt").write_text("committed", encoding="utf-8")

    def git(*arguments: str) -> None:
        names = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", "-C", repository, *names, *arguments], check=True, capture_output=True)

    git("init")
    git("add", "kept.txt")
    git("commit", "-m", "One file")
    (repository / "kept.txt").write_text("changed since", encoding="utf-8")
    (repository / "left.txt").write_text("never added", encoding="utf-8")
    monkeypatch.setattr(release_build, "ROOT", repository)
    out.mkdir()
    release_build.export("HEAD", out)
    assert {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()} == {"kept.txt": "committed"}


def test_what_was_made_before_makes_room_and_nothing_else_does(tmp_path: Path):
    for name in ("vcsekit-0.0.9.tar.gz", "SHA256SUMS", "mine.txt"):
        (tmp_path / name).write_text("old", encoding="utf-8")
    release_build.write_dist({"vcsekit-0.1.0.tar.gz": b"new"}, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.txt", "vcsekit-0.1.0.tar.gz"]


# Before a release


@pytest.mark.parametrize(
    ("changelog", "package", "told"),
    [
        ("# What changed\n\n## 1.2.0 (2026-05-04)\n", '__version__ = "1.2.0"\n', ""),
        ("## 1.2.0 (2026-05-04)\n", '__version__ = "1.1.0"\n', "pyproject.toml says version 1.2.0, and the package"),
        ("## 1.2.0 (2026-05-04)\n", "", "the package says none"),
        ("## 1.2.0 (not yet published)\n", '__version__ = "1.2.0"\n', "begins with “1.2.0 (not yet published)”"),
        ("## 1.1.0 (2026-05-04)\n", '__version__ = "1.2.0"\n', "write “1.2.0 (YEAR-MONTH-DAY)”"),
        ("", '__version__ = "1.2.0"\n', "begins with “no heading”"),
    ],
)
def test_version_and_changelog_agree(changelog: str, package: str, told: str):
    found = release.not_said("1.2.0", changelog, package)
    assert (found == "") if not told else (told in found)


def test_an_unclean_tree_is_named():
    assert release.not_clean("") == ""
    assert release.not_clean(" M a.py\n?? b.py\n M c.py\n M d.py\n") == "not committed: a.py, b.py, c.py and 1 more"


def test_a_version_is_released_once():
    assert release.other_tag("", "", "1.2.0") == ""
    assert release.other_tag("v1.2.0\n", "v1.2.0\nlatest\n", "1.2.0") == ""
    assert release.other_tag("v1.2.0\n", "", "1.2.0") == "v1.2.0 is tagged already, on another commit"


# Licences


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True), ("Apache-2.0", True), ("MIT OR GPL-3.0-only", True), ("GPL-3.0-only OR MIT", True),
        ("MIT AND BSD-3-Clause", True), ("(MIT OR GPL-2.0-only) AND ISC", True), ("MIT and (ISC or AGPL-3.0)", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("GPL-3.0-only", False), ("MIT AND GPL-3.0-only", False), ("LGPL-2.1-or-later", False), ("MPL-2.0", False),
        ("MIT AND (ISC AND AGPL-3.0-only)", False), ("GPL-2.0-only WITH Classpath-exception-2.0", False),
        ("MIT WITH odd-exception", False), ("", False), ("not told", False), ("MIT OR", False), ("(MIT", False),
        ("MIT)", False), ("MIT ISC", False), ("Proprietary", False), ("CC-BY-NC-4.0", False),
    ],
)  # fmt: skip
def test_which_licences_are_allowed(expression: str, allowed: bool):
    assert release_licences.is_allowed(expression) is allowed


def package(expression: str | None = None, text: str | None = None, *classifiers: str) -> dict[str, object]:
    named = [f"License :: OSI Approved :: {name}" for name in classifiers]
    return {"name": "thing", "version": "1", "expression": expression, "text": text, "classifiers": named}


def test_where_a_licence_is_read():
    read = release_licences.licence_of
    assert read(package("BSD-2-Clause", "MIT", "MIT License")) == "BSD-2-Clause"
    assert read(package(None, "see the file", "MIT License")) == "MIT"
    assert read(package(None, "BSD-3-Clause")) == "BSD-3-Clause"
    assert read(package(None, None, "MIT License", "GNU General Public License (GPL)")) == (
        "MIT License; GNU General Public License (GPL)"
    )
    assert read(package()) == "not told"
    assert release_licences.refused([package("MIT"), package("GPL-3.0-only"), package()]) == [
        "thing 1: GPL-3.0-only",
        "thing 1: not told",
    ]


def needed() -> set[str]:
    """The packages that the base install needs, as they are installed here."""
    from importlib.metadata import distribution, requires

    from packaging.requirements import Requirement

    found: set[str] = set()
    waiting = ["vcsekit"]
    while waiting:
        for line in requires(waiting.pop()) or ():
            asked = Requirement(line)
            if (asked.marker is None or asked.marker.evaluate({"extra": ""})) and asked.name not in found:
                found.add(asked.name)
                waiting.append(asked.name)
    assert len(found) > 15
    return {distribution(name).name for name in found}


def test_all_that_is_installed_with_it_is_permissive():
    names = needed()
    found = [item for item in release_licences.installed(Path(sys.executable)) if item["name"] in names]
    assert len(found) == len(names)
    assert release_licences.refused(found) == []


# The audit and the bill of materials


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ([{"name": "a", "version": "1", "vulns": []}, {"name": "vcsekit", "skip_reason": "not found"}], ""),
        ([{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1"}, {"id": "GHSA-2"}]}], "a 1: PYSEC-1, GHSA-2"),
        ([{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not found"}], "nothing of 1 of 2"),
        ([{"name": "vcsekit", "skip_reason": "not found"}], "nothing was audited"),
        (None, "the advisories could not be asked"),
    ],
)
def test_an_audit_that_asked_nobody_is_no_audit(answer: object, told: str):
    said = "" if answer is None else json.dumps({"dependencies": answer, "fixes": []})
    found = release.audited(said, "ConnectionError: no route to host")
    assert (found == "") if not told else (told in found)


def test_what_is_installed_has_to_be_of_the_pinned_version_to_be_audited():
    pins = release.pinned("# held\nSome.Thing==1.0\nother_one==2.0.post1 ; python_version < '3.12'\n\nloose>=3\n")
    assert pins == {"some-thing": "1.0", "other-one": "2.0.post1"}
    base = [{"name": "some_thing", "version": "1.0"}, {"name": "vcsekit", "version": "9"}]
    assert release.not_pinned(base, pins) == ""
    others = [*base, {"name": "Other-One", "version": "2.1"}, {"name": "loose", "version": "3"}]
    assert "so not audited: Other-One 2.1, loose 3" in release.not_pinned(others, pins)


def test_everything_that_an_install_brings_is_pinned():
    lines = (release.ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    pins = release.pinned("\n".join(lines))
    assert len(pins) == len(lines)
    assert {canonicalize_name(name) for name in needed()} <= pins.keys()


ADVISORY = """\
id: PYSEC-2030-1
aliases: [CVE-2030-2]
modified: '2030-05-01T10:00:00Z'
published: '2030-04-01T10:00:00Z'
affected:
- package: {name: Some.Thing, ecosystem: PyPI}
  ranges:
  - {type: GIT, events: [{introduced: '0'}]}
  - {type: ECOSYSTEM, events: [{introduced: '0'}, {fixed: '1.5'}, {introduced: '2.0'}, {last_affected: '2.2'}]}
  versions: ['1.7.post1']
- package: {name: another, ecosystem: PyPI}
  versions: ['1.6']
"""


@pytest.fixture
def advisories(tmp_path: Path) -> Path:
    """A copy of the advisories with one about `some-thing`, and one that was taken back."""
    folder = tmp_path / "vulns" / "some-thing"
    folder.mkdir(parents=True)
    (folder / "PYSEC-2030-1.yaml").write_text(ADVISORY, encoding="utf-8")
    withdrawn = ADVISORY.replace("2030-1", "2029-9").replace("fixed: '1.5'", "fixed: '9'") + "withdrawn: '2030-04-02'\n"
    (folder / "PYSEC-2029-9.yaml").write_text(withdrawn, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("version", "weak"),
    [
        ("0.1", True),
        ("1.5rc1", True),
        ("1.5", False),
        ("1.6", False),
        ("1.7.post1", True),
        ("2.0rc1", False),
        ("2.0", True),
        ("2.2", True),
        ("2.2.1", False),
    ],
)
def test_a_copy_of_the_advisories_is_asked(advisories: Path, version: str, weak: bool):
    packages = {"Some_Thing": version, "other": "1.0"}
    found = release_advisories.audited_by_copy(advisories, packages, date(2030, 5, 20))
    assert (f"Some_Thing {version}: PYSEC-2030-1, CVE-2030-2" in found) == weak
    assert "2029-9" not in found
    assert weak or found == ""


def test_a_copy_that_says_nothing_of_today_is_no_audit(advisories: Path, tmp_path: Path):
    ask = release_advisories.audited_by_copy
    assert ask(advisories, {"other": "1.0"}, date(2030, 6, 1)) == ""
    assert "of 2030-05-01: pull it anew" in ask(advisories, {"other": "1.0"}, date(2030, 6, 2))
    assert "no copy of the advisories" in ask(tmp_path / "vulns", {"other": "1.0"}, date(2030, 6, 1))
    assert "no package" in ask(advisories, {}, date(2030, 6, 1))


def test_an_advisory_dated_in_the_future_does_not_make_an_old_copy_new(advisories: Path):
    wrong = ADVISORY.replace("2030-05-01", "2031-05-01").replace("2030-1", "2030-7")
    assert "2031-05-01" in wrong
    (advisories / "vulns" / "some-thing" / "PYSEC-2030-7.yaml").write_text(wrong, encoding="utf-8")
    found = release_advisories.audited_by_copy(advisories, {"other": "1.0"}, date(2030, 6, 2))
    assert "of 2030-05-01: pull it anew" in found


def test_a_bill_of_materials_tells_no_places():
    part = {"name": "vcsekit", "externalReferences": [{"url": "file:///home/somebody/x.whl", "type": "distribution"}]}
    other = {"name": "a", "externalReferences": [{"url": "file:///x"}, {"url": "https://example.org"}]}
    found = release.without_places({"metadata": {"component": {"name": "vcsekit"}}, "components": [part, other]})
    assert found == {
        "metadata": {"component": {"name": "vcsekit"}},
        "components": [{"name": "vcsekit"}, {"name": "a", "externalReferences": [{"url": "https://example.org"}]}],
    }


def test_the_sums_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    release.write_all({"vcsekit-1.whl": b"wheel", "vcsekit.cdx.json": b"{}"}, tmp_path)
    assert capsys.readouterr().out.count("written: ") == 3
    if shutil.which("sha256sum"):
        subprocess.run(
            ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, check=True, capture_output=True
        )
    assert (tmp_path / "SHA256SUMS").read_text(encoding="utf-8").count("\n") == 2


# Installing


def test_an_install_that_fails_is_told(tmp_path: Path):
    tool = runpy.run_path(str(ROOT / "tools" / "install_test.py"))
    with pytest.raises(tool["FailedError"], match="no such command"):
        tool["run"](sys.executable, "-c", "import sys; sys.exit('no such command')")
    broken = tmp_path / "program"
    broken.write_text(f"#!{sys.executable}\nimport sys\nsys.exit('cannot start')\n", encoding="utf-8")
    broken.chmod(0o755)
    if os.name == "posix":
        with pytest.raises(tool["FailedError"], match="--version: cannot start"):
            tool["used"](broken, tmp_path / "empty")
