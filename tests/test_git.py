"""Reading revisions of real repositories: no checkout, nothing changed, nothing run but git."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from repositories import SMALL, Checkout
from vcsekit.diagnostics import VcsekitError
from vcsekit.io import git
from vcsekit.io.git import Repository

SMALL_FILES = {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in SMALL.rglob("*.*") if path.is_file()}
CARE = "domains/care.yaml"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout.start(tmp_path / "repo")


def refused(call, *arguments) -> VcsekitError:
    with pytest.raises(VcsekitError) as caught:
        call(*arguments)
    return caught.value


def state(root: Path) -> dict[str, bytes]:
    """Every file, git's own included."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


class TestDiscover:
    def test_from_the_root_a_folder_and_a_file(self, checkout: Checkout):
        for name in (".", "content", f"content/{CARE}"):
            assert Repository.discover(checkout.root / name).root == checkout.root

    def test_no_repository(self, tmp_path: Path):
        error = refused(Repository.discover, tmp_path)
        assert error.message == f"{tmp_path} is not in a git repository"

    def test_a_bare_repository_has_no_files(self, tmp_path: Path, checkout: Checkout):
        checkout.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
        assert "bare repository" in refused(Repository.discover, tmp_path / "bare.git").message

    def test_gits_own_folder(self, checkout: Checkout):
        assert "git's own folder" in refused(Repository.discover, checkout.root / ".git").message

    def test_a_repository_of_somebody_else(self, checkout: Checkout, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        monkeypatch.setattr(git, "_KEPT", (*git._KEPT, "GIT_TEST_ASSUME_DIFFERENT_OWNER"))
        error = refused(Repository.discover, checkout.root)
        assert "belongs to another user" in error.message
        assert "safe.directory" in error.hint

    def test_git_is_missing(self, checkout: Checkout, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("PATH", str(checkout.root))
        error = refused(Repository.discover, checkout.root)
        assert error.message == "git is not installed, or not on the path"

    @pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for git")
    def test_a_git_in_the_current_folder_is_not_run(self, checkout: Checkout, monkeypatch: pytest.MonkeyPatch):
        checkout.write("git", "#!/bin/sh\ntouch ran\n").chmod(0o755)
        monkeypatch.chdir(checkout.root)
        monkeypatch.setenv("PATH", f".{os.pathsep}/nowhere")
        assert "not installed" in refused(Repository.discover, checkout.root).message
        assert not (checkout.root / "ran").exists()

    def test_inside_a_hook_the_named_folder_counts(
        self, checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        other = Checkout.start(tmp_path / "other", content=False)
        monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
        monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / "nothing"))
        assert Repository.discover(checkout.root / "content").root == checkout.root

    def test_a_worktree(self, checkout: Checkout, tmp_path: Path):
        checkout.git("worktree", "add", "-q", str(tmp_path / "second"), "-b", "second")
        second = Repository.discover(tmp_path / "second" / "content")
        assert second.root == tmp_path / "second"
        (tmp_path / "second" / "content" / CARE).write_text("id: CARE\n")
        assert second.changed_since("main", "content") == {CARE}
        assert Repository.discover(checkout.root).changed_since("second", "content") == set()


class TestResolve:
    def test_names_of_all_sorts(self, checkout: Checkout):
        first = checkout.git("rev-parse", "HEAD")
        checkout.git("tag", "-a", "v1.0.0", "-m", "One")
        second = checkout.commit("Second")
        repository = Repository.discover(checkout.root)
        found = {name: repository.resolve(name) for name in ("HEAD", "main", "v1.0.0", "HEAD~1", first[:9])}
        assert found == {"HEAD": second, "main": second, "v1.0.0": first, "HEAD~1": first, first[:9]: first}

    def test_a_detached_head(self, checkout: Checkout):
        checkout.commit("Second")
        checkout.git("checkout", "-q", "HEAD~1")
        assert Repository.discover(checkout.root).resolve("HEAD") == checkout.git("rev-parse", "main~1")

    @pytest.mark.parametrize(
        "name", ["", "-h", "--output=stolen", "--exec=touch stolen", ":/First", "HEAD\n--all", "a\0b", "x" * 300]
    )
    def test_what_is_no_revision_never_reaches_git(self, checkout: Checkout, name: str, monkeypatch):
        repository, before = Repository.discover(checkout.root), state(checkout.root)
        monkeypatch.setattr(git, "_git", lambda *_, **__: pytest.fail("git was asked"))
        assert "is no revision" in refused(repository.resolve, name).message
        assert state(checkout.root) == before

    @pytest.mark.parametrize("name", ["nothing", "HEAD~9", "^HEAD", "HEAD:content", "HEAD; touch stolen", "$(id)"])
    def test_unknown(self, checkout: Checkout, name: str):
        error = refused(Repository.discover(checkout.root).resolve, name)
        assert error.message == f"the repository has no revision “{name}”"
        assert "git branch --all" in error.hint

    def test_two_in_one(self, checkout: Checkout):
        error = refused(Repository.discover(checkout.root).resolve, "main..HEAD")
        assert "as two words" in error.hint

    def test_before_the_first_commit(self, tmp_path: Path):
        empty = Checkout.start(tmp_path / "empty", content=False)
        assert "has no commits yet" in refused(Repository.discover(empty.root).resolve, "HEAD").message

    def test_a_branch_of_a_remote_that_was_not_fetched(self, checkout: Checkout):
        checkout.git("remote", "add", "origin", "https://example.org/nothing.git")
        error = refused(Repository.discover(checkout.root).resolve, "origin/main")
        assert error.hint == "get it with `git fetch origin main`"

    def test_a_shallow_copy_says_how_to_get_the_rest(self, checkout: Checkout, tmp_path: Path):
        checkout.commit("Second")
        checkout.git("clone", "-q", "--depth=1", checkout.root.as_uri(), str(tmp_path / "shallow"))
        repository = Repository.discover(tmp_path / "shallow")
        assert set(repository.read_tree("HEAD", "content")) == set(SMALL_FILES)
        error = refused(repository.resolve, "HEAD~1")
        assert "shallow" in error.message
        assert "git fetch --unshallow" in error.hint and "fetch-depth: 0" in error.hint

    def test_merge_base(self, checkout: Checkout):
        first = checkout.git("rev-parse", "HEAD")
        checkout.git("checkout", "-qb", "mine")
        checkout.commit("Mine")
        checkout.git("checkout", "-q", "main")
        checkout.commit("Theirs")
        repository = Repository.discover(checkout.root)
        assert repository.merge_base("main", "mine") == first
        checkout.git("checkout", "-q", "--orphan", "alone")
        checkout.commit("Alone")
        assert "no commit in common" in refused(repository.merge_base, "main", "alone").message


class TestReadTree:
    def test_the_first_commit(self, checkout: Checkout):
        found = Repository.discover(checkout.root).read_tree("HEAD", "content")
        assert found == SMALL_FILES

    def test_only_some_endings_and_some_paths(self, checkout: Checkout):
        repository = Repository.discover(checkout.root)
        names = repository.read_tree("HEAD", "content", (".md",))
        assert set(names) == {name for name in SMALL_FILES if name.endswith(".md")} and names
        assert set(repository.read_tree("HEAD", "content", (".yaml",), {CARE, "none.yaml"})) == {CARE}

    def test_nothing_is_checked_out_and_nothing_changes(self, checkout: Checkout):
        checkout.edit(f"content/{CARE}", "title: Care", "title: Other")
        before = state(checkout.root)
        repository = Repository.discover(checkout.root)
        assert b"title: Care" in repository.read_tree("HEAD", "content")[CARE]
        assert repository.changed_since("HEAD", "content") == {CARE}
        assert state(checkout.root) == before

    def test_a_folder_that_was_not_there(self, checkout: Checkout):
        assert Repository.discover(checkout.root).read_tree("HEAD", "elsewhere") == {}

    def test_a_sub_folder_of_the_repository(self, checkout: Checkout):
        checkout.write("a/b/matrix.yaml", "id: deep\n")
        checkout.commit("Deep")
        repository = Repository.discover(checkout.root / "a" / "b")
        assert repository.prefix(checkout.root / "a" / "b") == "a/b"
        assert repository.read_tree("HEAD", "a/b") == {"matrix.yaml": b"id: deep\n"}
        assert repository.folders_with("HEAD", "matrix.yaml") == ["a/b", "content"]
        assert repository.has_file("HEAD", "a/b/matrix.yaml") and not repository.has_file("HEAD", "a/b")

    def test_content_in_the_root(self, tmp_path: Path):
        flat = Checkout.start(tmp_path / "flat", content=False)
        flat.write("matrix.yaml", "id: flat\n")
        flat.commit("Flat")
        flat.write("new.yaml", "id: new\n")
        repository = Repository.discover(flat.root)
        assert repository.prefix(flat.root) == ""
        assert repository.read_tree("HEAD", "") == {"matrix.yaml": b"id: flat\n"}
        assert repository.changed_since("HEAD", "") == {"new.yaml"}
        assert repository.folders_with("HEAD", "matrix.yaml") == [""]

    @pytest.mark.parametrize(
        "name", ["näher/ﬁle.yaml", "with space/a b.yaml", "*.yaml", "-rf.yaml", "日本.yaml", "a[1].yaml"]
    )
    def test_odd_names(self, checkout: Checkout, name: str):
        checkout.write(f"content/{name}", "id: odd\n")
        checkout.commit("Odd")
        repository = Repository.discover(checkout.root)
        assert repository.read_tree("HEAD", "content")[name] == b"id: odd\n"
        checkout.write(f"content/{name}", "id: other\n")
        assert repository.changed_since("HEAD", "content") == {name}

    @pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="these systems have no such names")
    def test_names_that_are_not_utf_8_or_hold_a_line_break(self, checkout: Checkout):
        for raw in (b"latin-\xe9.yaml", b"two\nlines.yaml", b"tab\t.yaml"):
            checkout.write(f"content/{os.fsdecode(raw)}", "id: odd\n")
            checkout.commit("Odd")
            assert os.fsdecode(raw) in Repository.discover(checkout.root).read_tree("HEAD", "content")

    def test_a_folder_with_a_name_like_a_pattern(self, checkout: Checkout):
        checkout.write("con*nt/matrix.yaml", "id: star\n")
        checkout.commit("Star")
        checkout.edit(f"content/{CARE}", "title: Care", "title: Other")
        repository = Repository.discover(checkout.root)
        assert set(repository.read_tree("HEAD", "con*nt")) == {"matrix.yaml"}
        assert repository.changed_since("HEAD", "con*nt") == set()

    def test_hidden_files_are_passed_over(self, checkout: Checkout):
        checkout.write("content/.cache/x.yaml", "id: x\n")
        checkout.write("content/.x.yaml", "id: x\n")
        checkout.commit("Hidden")
        assert set(Repository.discover(checkout.root).read_tree("HEAD", "content")) == set(SMALL_FILES)

    @pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
    def test_links_count_where_they_lead_to_a_file_of_the_content(self, checkout: Checkout):
        links = {"twin.yaml": "domains/care.yaml", "chain.yaml": "twin.yaml", "out.yaml": "../../secret.yaml"}
        for name, target in {**links, "loop.yaml": "loop.yaml", "gone.yaml": "none.yaml"}.items():
            (checkout.root / "content" / name).symlink_to(target)
        checkout.write("secret.yaml", "id: secret\n")
        checkout.commit("Links")
        found = Repository.discover(checkout.root).read_tree("HEAD", "content")
        assert set(found) - set(SMALL_FILES) == {"twin.yaml", "chain.yaml"}
        assert found["chain.yaml"] == SMALL_FILES[CARE]

    def test_a_submodule_is_refused_with_what_to_do(self, checkout: Checkout, tmp_path: Path):
        Checkout.start(tmp_path / "inner")
        checkout.git("submodule", "--quiet", "add", (tmp_path / "inner").as_uri(), "content/inner")
        checkout.commit("Submodule")
        error = refused(Repository.discover(checkout.root).read_tree, "HEAD", "content")
        assert error.message == "content/inner is a submodule at HEAD"
        inner = Repository.discover(checkout.root / "content" / "inner" / "content")
        assert set(inner.read_tree("HEAD", "content")) == set(SMALL_FILES)

    def test_too_large_or_too_many(self, checkout: Checkout, monkeypatch: pytest.MonkeyPatch):
        repository = Repository.discover(checkout.root)
        monkeypatch.setattr(git, "MAX_FILE", 10)
        assert "is too large at HEAD" in refused(repository.read_tree, "HEAD", "content").message
        monkeypatch.setattr(git, "MAX_FILE", 10**6)
        monkeypatch.setattr(git, "MAX_TOTAL", 10)
        assert "are too large" in refused(repository.read_tree, "HEAD", "content").message
        monkeypatch.setattr(git, "MAX_FILES", 3)
        assert "more than 3 content files" in refused(repository.read_tree, "HEAD", "content").message

    def test_a_partial_copy_does_not_reach_for_the_network(self, checkout: Checkout, tmp_path: Path):
        checkout.git("config", "uploadpack.allowFilter", "true")
        arguments = ["--filter=blob:none", "--no-checkout", checkout.root.as_uri()]
        checkout.git("clone", "-q", *arguments, str(tmp_path / "partial"))
        repository = Repository.discover(tmp_path / "partial")
        error = refused(repository.read_tree, "HEAD", "content")
        assert "is a partial copy of its repository" in error.message
        assert error.hint == "clone the repository again, whole: without --filter"

    def test_git_takes_too_long(self, checkout: Checkout, monkeypatch: pytest.MonkeyPatch):
        repository = Repository.discover(checkout.root)
        monkeypatch.setattr(git, "TIMEOUT", 0)
        assert "took longer" in refused(repository.read_tree, "HEAD", "content").message


class TestChangedSince:
    def test_nothing(self, checkout: Checkout):
        assert Repository.discover(checkout.root).changed_since("HEAD", "content") == set()

    def test_committed_staged_unstaged_untracked_deleted_renamed(self, checkout: Checkout):
        checkout.edit("content/matrix.yaml", "title: Small matrix", "title: Smaller")
        checkout.commit("Committed")
        checkout.edit(f"content/{CARE}", "title: Care", "title: Staged")
        checkout.git("add", "--all")
        checkout.edit("content/barriers/time.yaml", "title: Time", "title: Unstaged")
        checkout.write("content/domains/new.yaml", "id: NEW\n")
        (checkout.root / "content/register/systems.yaml").unlink()
        checkout.git("mv", "content/domains/work.yaml", "content/domains/labour.yaml")
        checkout.write("README.md", "outside\n")
        assert Repository.discover(checkout.root).changed_since("HEAD~1", "content") == {
            "matrix.yaml", CARE, "barriers/time.yaml", "domains/new.yaml", "register/systems.yaml",
            "domains/work.yaml", "domains/labour.yaml",
        }  # fmt: skip

    def test_ignored_files_are_left_out(self, checkout: Checkout):
        checkout.write(".gitignore", "draft-*\n")
        checkout.write("content/draft-1.yaml", "id: draft\n")
        checkout.write("content/final.yaml", "id: final\n")
        assert Repository.discover(checkout.root).changed_since("HEAD", "content") == {"final.yaml"}

    def test_a_file_that_was_only_saved_again(self, checkout: Checkout):
        path = checkout.root / "content" / CARE
        os.utime(path, (1, 1))
        assert Repository.discover(checkout.root).changed_since("HEAD", "content") == set()

    def test_line_ends_that_git_turned(self, checkout: Checkout):
        checkout.git("config", "core.autocrlf", "true")
        path = checkout.root / "content" / CARE
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        assert Repository.discover(checkout.root).changed_since("HEAD", "content") == set()

    def test_a_merge_commit(self, checkout: Checkout):
        checkout.git("checkout", "-qb", "mine")
        checkout.edit(f"content/{CARE}", "title: Care", "title: Mine")
        checkout.commit("Mine")
        checkout.git("checkout", "-q", "main")
        checkout.edit("content/matrix.yaml", "title: Small matrix", "title: Theirs")
        checkout.commit("Theirs")
        checkout.git("merge", "-q", "--no-ff", "-m", "Both", "mine")
        repository = Repository.discover(checkout.root)
        assert repository.changed_since("HEAD^1", "content") == {CARE}
        assert repository.changed_since("HEAD^2", "content") == {"matrix.yaml"}
        assert repository.read_tree("HEAD", "content").keys() == SMALL_FILES.keys()

    def test_windows_separators_do_not_matter(self, checkout: Checkout):
        repository = Repository.discover(checkout.root)
        assert repository.prefix(checkout.root / "content" / ".." / "content") == "content"

    def test_a_folder_outside(self, checkout: Checkout, tmp_path: Path):
        error = refused(Repository.discover(checkout.root).prefix, tmp_path)
        assert "does not lie in the repository" in error.message


@pytest.mark.skipif(sys.platform == "win32", reason="shell scripts stand for programs")
def test_nothing_that_a_repository_names_is_run(checkout: Checkout, monkeypatch: pytest.MonkeyPatch):
    trap = checkout.write("trap.sh", f"#!/bin/sh\ntouch {checkout.root}/ran\ncat\n")
    trap.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "diff.external", "diff.trap.textconv", "diff.trap.command"):
        checkout.git("config", name, str(trap))
    checkout.git("config", "core.hooksPath", str(checkout.root / "hooks"))
    for hook in ("post-index-change", "fsmonitor-watchman", "reference-transaction"):
        checkout.write(f"hooks/{hook}", trap.read_bytes()).chmod(0o755)
    checkout.write(".gitattributes", "*.yaml diff=trap\n")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(trap))
    checkout.edit(f"content/{CARE}", "title: Care", "title: Other")
    (checkout.root / "ran").unlink(missing_ok=True)
    repository = Repository.discover(checkout.root)
    repository.read_tree("HEAD", "content")
    assert repository.changed_since("HEAD", "content") == {CARE}
    assert not (checkout.root / "ran").exists()
