"""Files that look like content and are not read, as editors on Windows name them: `validate` tells of no others."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from held import Vcsekit, caller
from vcsekit.content.kinds import FILE_KINDS, FileKind, kind_of, meant_path
from vcsekit.io.folders import stamps

CARE = Path("content/domains/care.yaml")
SHOWN = "(the Explorer shows endings with View, Show, File name extensions)"
IN_YAML = [kind for kind in FILE_KINDS if kind.pattern.endswith(".yaml")]


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vcsekit:
    return caller(tmp_path, monkeypatch, capsys)


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("name", "ending", "how"),
    [
        ("care.yaml.txt", ".yaml.txt", f" {SHOWN}"), ("care.yml.txt", ".yml.txt", f" {SHOWN}"),
        ("care.Yaml.TXT", ".Yaml.TXT", f" {SHOWN}"), ("care.yml", ".yml", ""), ("care.YAML", ".YAML", ""),
        ("care.Yaml", ".Yaml", ""), ("care.YML", ".YML", ""),
    ],
)  # fmt: skip
def test_a_domain_that_was_saved_under_another_ending_is_told(vcsekit: Vcsekit, name: str, ending: str, how: str):
    CARE.rename(CARE.with_name(name))
    found = vcsekit("validate")
    told = f"content/domains/{name}: warning VK111: nothing reads a file whose name ends in `{ending}`"
    assert told in flat(found.out)
    assert f"rename it to `care.yaml`{how}" in flat(found.out)
    assert found.code == 1
    # Renamed as the hint says, all is well again.
    CARE.with_name(name).rename(CARE)
    assert "VK111" not in vcsekit("validate").out


@pytest.mark.parametrize("kind", IN_YAML, ids=[kind.name for kind in IN_YAML])
def test_every_folder_of_content_is_looked_at(vcsekit: Vcsekit, kind: FileKind):
    path = Path("content") / (kind.pattern.replace("*", "new-one") + ".txt")
    path.parent.mkdir(exist_ok=True)
    path.write_text("id: new-one\n", encoding="utf-8")
    assert f"{path.as_posix()}: warning VK111" in vcsekit("validate").out


def test_a_copy_beside_the_file_that_is_read(vcsekit: Vcsekit):
    CARE.with_name("care.yaml.txt").write_bytes(CARE.read_bytes())
    found = vcsekit("validate")
    assert "`care.yaml` is there too, and is read: keep the right one of the two, under that name" in flat(found.out)
    assert found.code == 0


@pytest.mark.parametrize(
    "name",
    [
        "domains/README.txt", "domains/notes.md", "notes.txt", "cases/yaml.txt", "domains/.care.yaml.swp",
        "domains/.care.yaml.txt", "domains/~$care.yaml.txt", "domains/care.yaml~", "domains/care.yaml.bak",
        "domains/care.yaml.orig", "drafts/care.yaml.txt", "domains/drafts/care.yml.txt", "care.YAML.zip",
        "Thumbs.db", "domains/desktop.ini", "cases/harbour.docx", "documents/README.txt",
    ],
)  # fmt: skip
def test_other_files_are_not_told_of(vcsekit: Vcsekit, name: str):
    before = vcsekit("validate")
    path = Path("content") / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"\xff\x00 no text")
    assert vcsekit("validate") == before


def test_a_file_that_git_knows_is_told_once_it_changes(vcsekit: Vcsekit):
    def git(*words: str) -> None:
        who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *words], check=True, capture_output=True)

    wrong = CARE.with_name("money.yaml.TXT")
    wrong.write_text("id: MONEY\n", encoding="utf-8")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "one")
    assert "VK111" not in vcsekit("validate", "--since", "HEAD").out
    wrong.write_text("id: MONEY\ntitle: Money\n", encoding="utf-8")
    assert "money.yaml.TXT: warning VK111" in vcsekit("validate", "--since", "HEAD").out


def test_nothing_else_touches_such_a_file(vcsekit: Vcsekit):
    wrong = CARE.with_name("money.yaml.txt")
    wrong.write_bytes(b"id:   MONEY\r\n")
    assert vcsekit("fmt", "content").code == 0
    assert wrong.read_bytes() == b"id:   MONEY\r\n"
    assert "MONEY" not in vcsekit("list", "domains").out


def test_a_watcher_sees_the_ending_in_any_case(tmp_path: Path):
    for name in ("x.YAML", "x.txt"):
        (tmp_path / name).write_text("a", encoding="utf-8")
    for ending in (".yaml", ".YAML"):
        assert [Path(path).name for path, *_ in stamps(tmp_path, (ending,))] == ["x.YAML"]


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("domains/a.yaml", "domains/a.yaml"), ("domains/a.b.yml.txt", "domains/a.b.yaml"), ("A.MD", "A.md"),
        ("notes.txt", "notes.txt"), ("a.yaml.txt.txt", "a.yaml.txt.txt"), ("documents/a.md.txt", "documents/a.md"),
    ],
)  # fmt: skip
def test_the_path_that_was_meant(path: str, meant: str):
    assert meant_path(path) == meant
    assert meant_path(meant) == meant
    assert (kind_of(path) is None) or path == meant
