"""What `vcsekit doctor` looks at: each check gives findings, and a check that itself fails is a finding too."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vcsekit import __version__
from vcsekit.diagnostics import Severity, VcsekitError
from vcsekit.io.files import reason

OK, NOTE, PROBLEM = "ok", "note", "problem"
"""A note is worth knowing and stops nobody; a problem stops some command."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what it is, how it is, what to do where it is amiss, and the same as data."""

    name: str
    state: str
    text: str
    remedy: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Named:
    """What the command line and the environment name; None: as usual."""

    content: Path | None = None
    templates: Path | None = None
    theme: Path | None = None


def findings(named: Named) -> list[Finding]:
    """Everything that was found, in the order in which it is shown. Nothing is raised for what is amiss."""
    from vcsekit.cli import surroundings

    checks: tuple[tuple[str, Callable[[Named], Iterator[Finding]]], ...] = (
        ("vcsekit", _program),
        ("python", _python),
        ("packages", _packages),
        ("settings", _settings),
        ("content", _content),
        ("templates", _templates),
        ("terminal", surroundings.terminal),
        ("text", surroundings.text),
        ("sessions", surroundings.sessions),
        ("temporary", surroundings.temporary),
        ("git", _git),
        ("extras", _extras),
        ("completion", _completion),
    )
    return [finding for name, check in checks for finding in _looked(name, check, named)]


def _looked(name: str, check: Callable[[Named], Iterator[Finding]], named: Named) -> Iterator[Finding]:
    try:
        yield from check(named)
    except VcsekitError as error:
        yield Finding(name, PROBLEM, error.message, error.hint or "")
    except ImportError as error:
        yield Finding(name, PROBLEM, f"{error.name or error} can't be imported", _REINSTALL)
    except OSError as error:
        # Only the question for the current folder names no file: somebody deleted it meanwhile.
        what = error.filename or "the current folder"
        yield Finding(name, PROBLEM, f"{what} can't be used: {reason(error)}", ELSEWHERE)


ELSEWHERE = "go to a folder of your own: `cd`"
_REINSTALL = "install vcsekit again: `pip install --force-reinstall vcsekit`, or the same with pipx or uv"


def _program(_: Named) -> Iterator[Finding]:
    where = Path(__file__).resolve().parents[1]
    yield Finding("vcsekit", OK, f"{__version__}, in {where}", data={"version": __version__, "folder": str(where)})


def _python(_: Named) -> Iterator[Finding]:
    import platform

    version, system = platform.python_version(), f"{platform.system()} {platform.release()}, {platform.machine()}"
    text = f"{platform.python_implementation()} {version}, {sys.executable}, on {system}"
    yield Finding("python", OK, text, data={"version": version, "program": sys.executable, "system": system})


def _packages(_: Named) -> Iterator[Finding]:
    """The packages that are needed, by the wheel's own list."""
    import re
    from importlib import metadata

    try:
        wanted = metadata.requires("vcsekit") or []
    except metadata.PackageNotFoundError:
        yield Finding("packages", NOTE, "vcsekit runs from a folder and is not installed, so nothing lists them")
        return
    names = [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in wanted if "extra ==" not in line]
    found = {name: _version(name) for name in names}
    missing = [name for name, version in found.items() if not version]
    if missing:
        yield Finding("packages", PROBLEM, f"missing: {', '.join(missing)}", _REINSTALL, found)
    else:
        listed = ", ".join(f"{name} {version}" for name, version in found.items())
        yield Finding("packages", OK, listed, data=found)


def _version(package: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _settings(named: Named) -> Iterator[Finding]:
    """What changes how commands behave without being typed."""
    from vcsekit.cli.config import NAME, Options, options

    names = sorted(name for name in os.environ if name.startswith("VCSEKIT_") or name in ("NO_COLOR", "PYTHONUTF8"))
    told = {name: os.environ[name] for name in names}
    yield Finding("settings", OK, ", ".join(f"{n}={v}" for n, v in told.items()) or "no variable is set", data=told)
    folder = _folder(named)
    kept = {k: v for k, v in vars(options(Options(), folder)).items() if v is not None} if folder else {}
    if kept:
        listed = ", ".join(f"{name} = {value}" for name, value in kept.items())
        yield Finding("settings", OK, f"{NAME} keeps options of validate: {listed}", data={"validate": kept})


def _folder(named: Named) -> Path | None:
    """The content folder; None where there is none, which `_content` tells."""
    from vcsekit.cli.library import content_folder

    try:
        return content_folder(named.content)
    except VcsekitError:
        return None


def _content(named: Named) -> Iterator[Finding]:
    """Which content is used, how it was found and whether it can be used."""
    from vcsekit.checks.registry import check_library
    from vcsekit.cli import library
    from vcsekit.cli.shipped import shipped_folder
    from vcsekit.content.words import matrix_line

    found = library.find(named.content)
    how = "as named" if named.content else "the nearest upwards"
    if named.content is None and found.folder == shipped_folder("content"):
        how = "the one built in"
    has_matrix = "matrix.yaml" in found.library.objects
    problems = [*found.problems, *(check_library(found.library, strict=False) if has_matrix else ())]
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    where = found.folder.resolve()
    data = {"folder": str(where), "found": how, "files": len(found.library.documents), "errors": len(errors)}
    if errors:
        text = f"{where} ({how}) has {len(errors)} error{'s' if len(errors) > 1 else ''}"
        yield Finding("content", PROBLEM, text, f"`vcsekit validate {found.shown.rstrip('/')}` shows them", data)
    else:
        told = matrix_line(found.library).partition(". ")[0]
        yield Finding("content", OK, f"{told}: {len(found.library.documents)} files in {where} ({how})", data=data)


def _templates(named: Named) -> Iterator[Finding]:
    """Which templates are used, and whether each can be read; and the theme."""
    from vcsekit.cli.appearance import read_templates, read_theme
    from vcsekit.cli.shipped import shipped_folder
    from vcsekit.report.sandbox import Sandbox
    from vcsekit.report.templates import Loader, template_problem

    known = read_templates(named.templates)
    data = {"folder": str(named.templates or shipped_folder("templates")), "own": sorted(known.own)}
    environment = Sandbox(Loader(known), ("report", "theme"), known.code, html=True)
    for name in known.own:
        try:
            environment.parse(known.own[name], name, known.folder + name)
        except Exception as error:
            problem = template_problem(error, environment, known, name)
            yield Finding("templates", PROBLEM, problem.message, problem.hint or "mend it, or delete it", data)
            return
    own = f"{len(known.own)} of your own in {named.templates}, before " if known.own else ""
    yield Finding("templates", OK, f"{own}{len(known.built_in)} in {shipped_folder('templates')}", data=data)
    if read_theme(named.theme) is not None:
        yield Finding("templates", OK, f"theme: {named.theme}", data={"theme": str(named.theme)})


def _git(named: Named) -> Iterator[Finding]:
    """Git is needed by some commands alone, so that it is missing stops nobody."""
    import shutil

    from vcsekit.io.git import Repository

    needs = "`diff`, `migrate --from REVISION` and `validate --since` need it"
    program = shutil.which("git")
    if program is None:
        remedy = "get it from https://git-scm.com/downloads"
        yield Finding("git", NOTE, f"not installed, or not on the path; {needs}", remedy, {"program": None})
        return
    try:
        root = str(Repository.discover(_folder(named) or Path.cwd()).root)
        yield Finding("git", OK, f"{program}; content is kept in {root}", data={"program": program, "root": root})
    except VcsekitError as error:
        yield Finding("git", NOTE, f"{program}; {error.message}; {needs}", error.hint or "", {"program": program})


_EXTRAS = {
    "polars": ("scores many returns faster", "fast"),
    "pagefind": ("full-text search on a built site", "site"),
}
"""Packages that add something: what, and the name of the extra that brings them."""


def _extras(_: Named) -> Iterator[Finding]:
    from importlib import metadata

    try:
        offered = set(metadata.metadata("vcsekit").get_all("Provides-Extra") or ())
    except metadata.PackageNotFoundError:
        offered = {extra for _, extra in _EXTRAS.values()}
    for package, (what, extra) in _EXTRAS.items():
        version = _version(package)
        if version:
            yield Finding("extras", OK, f"{package} {version}: {what}", data={package: version})
        elif extra in offered:
            remedy = f"`pip install 'vcsekit[{extra}]'` if you want it"
            yield Finding("extras", NOTE, f"{package} is not installed: {what}", remedy, {package: ""})


def _completion(_: Named) -> Iterator[Finding]:
    text = "Tab completes commands and options after `vcsekit --install-completion` (bash, zsh, fish)"
    remedy = "in PowerShell: `vcsekit --show-completion | Add-Content $PROFILE`"
    yield Finding("completion", OK, text, remedy)
