"""Content at a git revision, in the working tree or in a folder, for the commands that need two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vcsekit.cli.console import detail
from vcsekit.cli.library import SUFFIXES, shown_folder
from vcsekit.content.kinds import kind_of
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.diagnostics import VcsekitError
from vcsekit.io.files import MAX_FILE, read_bytes, read_folder
from vcsekit.io.git import Repository

WORKING_TREE = "the working tree"


@dataclass(frozen=True)
class State:
    """Content as it is or was: its name for users, its folder, the library, and the files that could not be read."""

    name: str
    folder: str
    library: Library
    unread: frozenset[str]


def two_states(folder: Path, old: str, new: str | None, *, merge_base: bool = False) -> tuple[State, State]:
    """The content of a folder at one revision and at another, or (None) as it is now.

    Either may also be the name of another content folder. With `merge_base`, the earlier one is the commit at which
    the two parted. Raises VcsekitError where there is no repository or no such revision, or where one of the two has
    no matrix that can be read.
    """
    if _content_in(old) or (new is not None and _content_in(new)):
        later = state_of(new, folder) if new is not None else now(folder)
        return state_of(old, folder), later
    repository = Repository.discover(folder)
    detail(f"the git repository in {repository.root}")
    commit = repository.merge_base(old, new or "HEAD") if merge_base else repository.resolve(old)
    named = f"where {new or 'HEAD'} left {old}" if merge_base else old
    if new is None:
        later = now(folder)
    else:
        later_commit = repository.resolve(new)
        files = _files_at(repository, later_commit, new, folder)
        later = _state(_shown(new, later_commit), files, shown_folder(folder), None)
    return _earlier(repository, commit, named, folder, later, in_working_tree=new is None), later


def state_of(place: str, folder: Path) -> State:
    """The content that a folder holds, or that `folder` held at a revision; a folder is taken for one first."""
    found = _content_in(place)
    if found is not None:
        return _state(found.as_posix(), read_folder(found, SUFFIXES), shown_folder(found), None)
    if Path(place).is_dir():
        raise VcsekitError(f"{place} has no matrix.yaml, so there is no content there", "name the content folder")
    repository = Repository.discover(folder)
    commit = repository.resolve(place)
    return _state(_shown(place, commit), _files_at(repository, commit, place, folder), shown_folder(folder), None)


def _content_in(place: str) -> Path | None:
    """The content folder that is meant, where a folder is named."""
    return next((path for path in (Path(place), Path(place) / "content") if (path / "matrix.yaml").is_file()), None)


def sound(state: State) -> Library:
    """A library whose matrix can be used. Raises VcsekitError where one of its files has errors."""
    library = state.library
    known = {path for path in library.documents if (kind := kind_of(path)) and kind.name in ("matrix", "domain")}
    broken = sorted(known - set(library.objects) | {path for path in state.unread if path.startswith("domains/")})
    if broken:
        raise VcsekitError(f"{broken[0]} has errors in {state.name}", "name a folder that holds this content, mended")
    return library


def now(folder: Path) -> State:
    """The content that a folder holds now."""
    return _state(WORKING_TREE, read_folder(folder, SUFFIXES), shown_folder(folder), None)


def _earlier(
    repository: Repository, commit: str, named: str, folder: Path, later: State, *, in_working_tree: bool
) -> State:
    """Only what differs is read again: the rest is taken from the later state."""
    prefix, shown = repository.prefix(folder), shown_folder(folder)
    home = _home_at(repository, commit, named, folder)
    if in_working_tree and home == prefix:
        changed = {path for path in repository.changed_since(commit, prefix) if path.lower().endswith(SUFFIXES)}
        files = repository.read_tree(commit, prefix, SUFFIXES, changed) if changed else {}
        files = {path: data for path, data in files.items() if path in changed}
    else:
        files = repository.read_tree(commit, home, SUFFIXES)
        now = {path: document.text for path, document in later.library.documents.items()}
        changed = {path for path in {*files, *now} if _text(files.get(path)) != now.get(path)}
        files = {path: data for path, data in files.items() if path in changed}
    return _state(_shown(named, commit), files, shown, _without(later.library, changed))


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _without(library: Library, paths: set[str]) -> Library:
    from dataclasses import replace

    kept = {path: document for path, document in library.documents.items() if path not in paths}
    return replace(library, documents=kept)


def _state(name: str, files: Mapping[str, bytes], shown: str, known: Library | None) -> State:
    library, problems = load_library(files, shown, known=known)
    unread = {path for path in files if kind_of(path) and path not in library.documents}
    matrix = library.documents.get("matrix.yaml")
    if matrix is None or not isinstance(matrix.data, dict):
        found = next((f": {problem.message}" for problem in sorted(problems) if "matrix.yaml" in problem.span.path), "")
        raise VcsekitError(f"the matrix can't be read in {name}{found}", "mend matrix.yaml, or name another revision")
    return State(name, shown, library, frozenset(unread))


def _files_at(repository: Repository, commit: str, named: str, folder: Path) -> dict[str, bytes]:
    return repository.read_tree(commit, _home_at(repository, commit, named, folder), SUFFIXES)


def _home_at(repository: Repository, commit: str, named: str, folder: Path) -> str:
    """Where the content was at a commit: in the same folder, else in the only one that held the same matrix."""
    prefix = repository.prefix(folder)
    if repository.has_file(commit, f"{prefix}/matrix.yaml" if prefix else "matrix.yaml"):
        return prefix
    same = earlier_homes(repository, commit, folder)
    if len(same) == 1:
        return same[0]
    what = "no content with this matrix" if not same else f"this matrix in several folders: {', '.join(same)}"
    raise VcsekitError(f"{named} has {what}", "name a later revision, or the content folder: --content FOLDER")


def earlier_homes(repository: Repository, commit: str, folder: Path) -> list[str]:
    """The folders that held the same matrix at a commit as a folder does now."""
    homes = repository.folders_with(commit, "matrix.yaml")
    name = _matrix_id(read_bytes(folder / "matrix.yaml", MAX_FILE))
    return [home for home in homes if _matrix_id(repository.read_tree(commit, home, SUFFIXES)["matrix.yaml"]) == name]


def _matrix_id(raw: bytes) -> Any:
    from vcsekit.content.source import decode, read_document
    from vcsekit.content.syntax import SourceError

    try:
        data = read_document(decode(raw, "matrix.yaml"), "matrix.yaml").data
    except SourceError:
        return None
    return data.get("id") if isinstance(data, dict) else None


def _shown(named: str, commit: str) -> str:
    return named if commit.startswith(named) else f"{named} ({commit[:8]})"
