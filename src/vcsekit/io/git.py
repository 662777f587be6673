"""Reading a git repository: files of any revision without a checkout, and what has changed since one.

Only git's own program is asked, with lists of arguments (never a shell) and nothing that it could run by itself:
no hooks, no pager, no outside diff, no file system monitor, no network. Nothing in the repository is ever changed.
"""

from __future__ import annotations

import os
import posixpath
import re
import shutil
import subprocess
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from vcsekit.diagnostics import VcsekitError
from vcsekit.io.files import MAX_FILE, MAX_FILES, MAX_TOTAL, reason

TIMEOUT = 120
"""How long git may take for one answer, in seconds."""

_OPTIONS = (
    "--no-pager", "--literal-pathspecs", "--no-optional-locks", "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={os.devnull}", "-c", "core.quotePath=false", "-c", "protocol.allow=never",
)  # fmt: skip
_KEPT = ("GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CEILING_DIRECTORIES", "GIT_EXEC_PATH")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_LINK, _SUBMODULE = "120000", "160000"
_MAX_LINKS = 8


@dataclass(frozen=True, slots=True)
class _Blob:
    """One file of a revision: its path below the root, its mode, its object and its size in bytes."""

    path: str
    mode: str
    sha: str
    size: int


@dataclass(frozen=True)
class Repository:
    """A repository with files beside it. `root` is the folder that holds them all."""

    root: Path
    _commits: set[str] = field(default_factory=set, repr=False, compare=False)

    @classmethod
    def discover(cls, path: Path) -> Repository:
        """The repository that a file or folder lies in. Raises VcsekitError where there is none, or no git."""
        folder = path if path.is_dir() else path.parent
        done = _git(folder, "rev-parse", "--is-inside-work-tree", "--is-bare-repository", "--show-toplevel")
        inside, bare, root = [*done.stdout.split(b"\n", 2), b"", b"", b""][:3]
        if inside.strip() == b"false":
            what = "a bare repository, which has no files beside it" if bare.strip() == b"true" else "git's own folder"
            raise VcsekitError(f"{path} is {what}", "clone the repository, and work in the clone")
        if done.returncode:
            raise _not_a_repository(path, done)
        return cls(Path(os.fsdecode(root.rstrip(b"\r\n"))))

    def prefix(self, folder: Path) -> str:
        """A folder's path below the root, with forward slashes and no slash at its end; empty for the root itself.

        Raises VcsekitError where the folder is not in this repository.
        """
        try:
            below = folder.resolve().relative_to(self.root.resolve())
        except (ValueError, OSError, RuntimeError):
            raise VcsekitError(f"{folder} does not lie in the repository {self.root}") from None
        return "" if below == Path() else below.as_posix()

    def resolve(self, revision: str) -> str:
        """The commit that a revision names (a branch, tag, `HEAD~2`, part of an id), as its full id.

        Raises VcsekitError where there is none, with how to get it where this copy is only a part.
        """
        if revision in self._commits:
            return revision
        if not revision or revision.startswith(("-", ":")) or not revision.isprintable() or len(revision) > 250:
            raise VcsekitError(f"“{revision[:60]}” is no revision", "name a branch, a tag or a commit, such as HEAD~1")
        if ".." in revision:
            raise VcsekitError(f"“{revision}” names two revisions", "write them as two words, such as `v1.0.0 HEAD`")
        done = _git(self.root, "rev-parse", "--verify", f"{revision}^{{commit}}")
        found = done.stdout.decode("ascii", "replace").strip()
        if done.returncode or not _COMMIT.fullmatch(found):
            raise self._unknown(revision, done)
        self._commits.add(found)
        return found

    def merge_base(self, one: str, other: str) -> str:
        """The commit at which two revisions parted. Raises VcsekitError where they have nothing in common."""
        first, second = self.resolve(one), self.resolve(other)
        done = _git(self.root, "merge-base", first, second)
        if done.returncode:
            hint = _UNSHALLOW if self._is_shallow() else None
            raise VcsekitError(f"{one} and {other} have no commit in common here", hint)
        return done.stdout.decode("ascii").split()[0]

    def read_tree(
        self, revision: str, folder: str, suffixes: tuple[str, ...] = (), only: Collection[str] | None = None
    ) -> dict[str, bytes]:
        """Every file below a folder as it was at a revision, by its path below that folder, with forward slashes.

        `folder` is a path below the root (see `prefix`). As when a folder is read from disk, hidden files and
        folders are passed over, and a link counts where it leads to another file below the folder. `suffixes`
        limits the files by how their names end, and `only` to these paths (where no link is among the files).
        Raises VcsekitError where something can't be read.
        """
        start = f"{folder}/" if folder else ""
        blobs: list[_Blob] = []
        links: list[_Blob] = []
        for blob in self._list(self.resolve(revision), folder):
            path = blob.path[len(start) :]
            if any(part.startswith(".") for part in path.split("/")):
                continue
            if blob.mode == _SUBMODULE:
                hint = "its files lie in another repository: name the content folder in there"
                raise VcsekitError(f"{blob.path} is a submodule at {revision}", hint)
            if not suffixes or path.lower().endswith(suffixes):
                (links if blob.mode == _LINK else blobs).append(blob)
        if only is not None and not links:
            blobs = [blob for blob in blobs if blob.path[len(start) :] in only]
        _refuse_too_much(blobs, revision)
        found = {blob.path[len(start) :]: data for blob, data in self._read(blobs + links, revision)}
        return _with_links_followed(found, [blob.path[len(start) :] for blob in links])

    def has_file(self, revision: str, path: str) -> bool:
        """Whether there was a file at a path below the root at a revision."""
        return any(blob.path == path for blob in self._list(self.resolve(revision), path))

    def folders_with(self, revision: str, name: str) -> list[str]:
        """The folders that hold a file of this name at a revision, the shortest path first."""
        paths = [posixpath.split(blob.path) for blob in self._list(self.resolve(revision), "")]
        return sorted((folder for folder, last in paths if last == name), key=lambda folder: (len(folder), folder))

    def changed_since(self, revision: str, folder: str) -> set[str]:
        """The files below a folder that are not as they were at a revision, by their paths below that folder.

        Counts what was changed, added, deleted and renamed (by both names), committed or not, and files that git
        does not know yet, unless it was told to ignore them. `folder` is a path below the root.
        """
        commit, place = self.resolve(revision), folder or "."
        quiet = ("--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all")
        raw = _answer(self.root, "diff", "--name-only", "-z", *quiet, commit, "--", place)
        raw += _answer(self.root, "ls-files", "--others", "--exclude-standard", "-z", "--", place)
        start = f"{folder}/" if folder else ""
        paths = (os.fsdecode(path) for path in raw.split(b"\0") if path)
        return {path[len(start) :] for path in paths if path.startswith(start)}

    def _list(self, commit: str, folder: str) -> list[_Blob]:
        raw = _answer(
            self.root, "ls-tree", "-r", "-z", "--long", "--full-tree", commit, "--", *([folder] * bool(folder))
        )
        blobs = []
        for line in raw.split(b"\0"):
            head, _, path = line.partition(b"\t")
            if path:
                mode, _, sha, size = head.decode("ascii").split()
                blobs.append(_Blob(os.fsdecode(path), mode, sha, int(size) if size.isdigit() else 0))
        return blobs

    def _read(self, blobs: list[_Blob], revision: str) -> Iterable[tuple[_Blob, bytes]]:
        """The bytes of each blob, asked of one `git cat-file`."""
        asked = "".join(f"{blob.sha}\n" for blob in blobs).encode()
        raw = memoryview(_answer(self.root, "cat-file", "--batch", given=asked)) if blobs else memoryview(b"")
        start = 0
        for blob in blobs:
            end = start + len(blob.sha) + len(f" blob {blob.size}\n")
            if bytes(raw[start:end]) != f"{blob.sha} blob {blob.size}\n".encode():
                raise VcsekitError(
                    f"{blob.path} can't be read at {revision}: this copy of the repository lacks it",
                    _WHOLE,
                )
            yield blob, bytes(raw[end : end + blob.size])
            start = end + blob.size + 1

    def _is_shallow(self) -> bool:
        return _git(self.root, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def _unknown(self, revision: str, done: subprocess.CompletedProcess[bytes]) -> VcsekitError:
        remote, _, branch = revision.partition("/")
        if b"ambiguous" in done.stderr:
            return VcsekitError(f"“{revision}” fits more than one commit", "write more of its id")
        if _git(self.root, "rev-parse", "--verify", "--quiet", "HEAD").returncode:
            return VcsekitError(
                f"{self.root} has no commits yet, so there is no “{revision}”", "commit something first"
            )
        message = f"the repository has no revision “{revision}”"
        if self._is_shallow():
            return VcsekitError(f"{message}, or not in this shallow copy", _UNSHALLOW)
        if branch and remote in _git(self.root, "remote").stdout.decode("utf-8", "replace").split():
            return VcsekitError(message, f"get it with `git fetch {remote} {branch}`")
        return VcsekitError(message, "`git branch --all`, `git tag` and `git log --oneline` show what there is")


_WHOLE = "clone the repository again, whole: without --filter"
_PARTIAL = (b"lazy fetching disabled", b"promisor remote", b"transport '")
"""What git says where it would have to fetch a file, which it may not."""

_UNSHALLOW = "get the rest with `git fetch --unshallow`; in GitHub Actions, set `fetch-depth: 0` for the checkout"


def _refuse_too_much(blobs: list[_Blob], revision: str) -> None:
    if len(blobs) > MAX_FILES:
        raise VcsekitError(f"{revision} holds more than {MAX_FILES:,} content files")
    for blob in blobs:
        if blob.size > MAX_FILE:
            raise VcsekitError(f"{blob.path} is too large at {revision}: it may have {MAX_FILE:,} bytes at most")
    if sum(blob.size for blob in blobs) > MAX_TOTAL:
        raise VcsekitError(f"the files at {revision} are too large: they may have {MAX_TOTAL:,} bytes in all")


def _with_links_followed(found: dict[str, bytes], links: list[str]) -> dict[str, bytes]:
    """Git keeps a link as a file that holds its target. Links that lead nowhere below the folder are left out."""
    waiting = set(links)
    targets = {
        link: posixpath.normpath(posixpath.join(posixpath.dirname(link), os.fsdecode(found[link]))) for link in links
    }
    followed = {path: data for path, data in found.items() if path not in waiting}
    for link in links:
        target = targets[link]
        for _ in range(_MAX_LINKS):
            target = targets.get(target, target)
        if target in found and target not in waiting:
            followed[link] = found[target]
    return dict(sorted(followed.items()))


def _answer(folder: Path, *arguments: str, given: bytes | None = None) -> bytes:
    """What git prints. Raises VcsekitError with git's own words where it fails."""
    done = _git(folder, *arguments, given=given)
    if done.returncode and any(sign in done.stderr for sign in _PARTIAL):
        raise VcsekitError(f"{folder} is a partial copy of its repository, which lacks older files", _WHOLE)
    if done.returncode:
        raise VcsekitError(f"git could not read the repository {folder}: {_words(done)}")
    return done.stdout


def _git(folder: Path, *arguments: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [_program(), *_OPTIONS, "-C", str(folder), *arguments]
    try:
        # Nothing of the list is a program but git's own, and a revision can't be taken for an option: see `resolve`.
        return subprocess.run(  # noqa: S603
            command, input=given or b"", capture_output=True, env=_environment(), timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        raise VcsekitError(f"git took longer than {TIMEOUT} seconds in {folder}, and was stopped") from None
    except OSError as error:
        raise VcsekitError(f"git can't be started: {reason(error)}") from None


def _program() -> str:
    """Where git is. A `git` that merely lies in the current folder, which Windows would take first, is not run."""
    found = shutil.which("git")
    if found is None or not Path(found).is_absolute():
        raise VcsekitError("git is not installed, or not on the path", "get it from https://git-scm.com/downloads")
    return found


def _environment() -> dict[str, str]:
    """The user's environment without what would lead git to another repository, as inside a hook."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT}
    fixed = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
    return {**kept, **fixed, "GIT_PAGER": "cat"}


def _not_a_repository(path: Path, done: subprocess.CompletedProcess[bytes]) -> VcsekitError:
    if b"dubious ownership" in done.stderr:
        hint = f"if you trust it: git config --global --add safe.directory {path.resolve().as_posix()}"
        return VcsekitError(f"{path} belongs to another user, so git does not read it", hint)
    if b"not a git repository" in done.stderr:
        return VcsekitError(f"{path} is not in a git repository", "name content that is kept in git: --content FOLDER")
    return VcsekitError(f"git could not read {path}: {_words(done)}")


def _words(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ").removeprefix("error: ") if lines else f"exit code {done.returncode}"
