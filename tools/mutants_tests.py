"""Finds the tests that a mutant has to pass: those that run its lines, by one measured run of all tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest
from pathlib import Path
from xml.etree import ElementTree

from coverage import CoverageData

CONTEXTS = """[run]
source_pkgs = {packages}
data_file = {data}
"""
BUDGET = 10.0
"""Seconds of tests for one mutant, by how long they take with nothing changed."""

MOST = 250
"""Tests for one mutant."""


class Tests:
    """Which tests passed, how long each took, and which lines each ran.

    Args:
        root: The project in which they ran.
        folder: Where the measurement was written.
    """

    def __init__(self, root: Path, folder: Path) -> None:
        self._root = root
        self._data = CoverageData(str(folder / "contexts"))
        self._data.read()
        known = {context.partition("|")[0] for context in self._data.measured_contexts()}
        self.seconds = {name: seconds for name, seconds in _passed(folder / "tests.xml") if name in known}
        self._lines: dict[str, dict[int, list[str]]] = {}

    def of(self, path: str, lines: tuple[int, int], budget: float = BUDGET) -> list[str]:
        """Tests that run any of some lines of a file, up to so many seconds of them.

        They are the fastest ones and the fastest of each test function, by turns: a function may stand for hundreds
        of tests that are much alike, and a file for hundreds of fast ones. A test may use what another made (in a
        fixture, in a cache), so that only the other ran the lines. Other tests of the same files therefore fill what
        is left of the time.
        """
        contexts = self._contexts(path)
        found = {name for line in range(lines[0], lines[1] + 1) for name in contexts.get(line, ())} - {""}
        if not found:
            found = set(chain.from_iterable(contexts.values())) - {""}
        ran = {name.partition("|")[0] for name in found} & self.seconds.keys()
        files = {name.split("::")[0] for name in found}
        beside = {name for name in self.seconds if name.split("::")[0] in files} - ran
        return list(self._within(budget, chain(self._in_turn(ran), self._in_turn(beside))))

    def _contexts(self, path: str) -> dict[int, list[str]]:
        if path not in self._lines:
            self._lines[path] = self._data.contexts_by_lineno(str(self._root / path))
        return self._lines[path]

    def _in_turn(self, names: Iterable[str]) -> Iterator[str]:
        """The fastest test, the fastest one of another function, the next fastest, and so on."""
        fastest = sorted(names, key=lambda name: (self.seconds[name], name))
        functions: dict[str, list[str]] = {}
        for name in fastest:
            functions.setdefault(name.partition("[")[0], []).append(name)
        of_each = (name for turn in zip_longest(*functions.values()) for name in turn if name is not None)
        return iter(dict.fromkeys(name for both in zip(fastest, of_each, strict=True) for name in both))

    def _within(self, budget: float, names: Iterable[str]) -> Iterator[str]:
        spent = 0.0
        for count, name in enumerate(names):
            spent += self.seconds[name]
            if count and (spent > budget or count >= MOST):
                return
            yield name


def measure(root: Path, folder: Path, packages: Iterable[str], workers: int) -> None:
    """Runs all tests once and writes down which test ran which line, and for how long.

    Raises:
        SystemExit: When the run ended before its tests did. Tests that fail are left out of what follows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "coveragerc"
    names = ",".join(f"vcsekit.{name}" for name in packages)
    configuration.write_text(CONTEXTS.format(packages=names, data=folder / "contexts"), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-n", str(workers), "-p", "no:cacheprovider", "--cov"]
    command += [f"--cov-config={configuration}", "--cov-context=test", "--cov-report="]
    command += [f"--junit-xml={folder / 'tests.xml'}", "-o", "junit_family=xunit1"]
    with (folder / "tests.log").open("w", encoding="utf-8") as log:
        code = subprocess.run(command, cwd=root, stdout=log, stderr=log, check=False).returncode
    if code not in (0, 1):
        raise SystemExit(f"the tests could not be run: see {folder / 'tests.log'}")


def _passed(report: Path) -> Iterator[tuple[str, float]]:
    """Name and seconds of every test that passed. A test's outcome stands in children of its element."""
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        if not any(child.tag in ("failure", "error", "skipped") for child in case):
            yield _name(case), float(case.get("time", "0"))


def _name(case: ElementTree.Element) -> str:
    """A test's name as pytest takes it: the file, classes in it, the function."""
    file, module = str(case.get("file")), str(case.get("classname"))
    classes = module[len(file.removesuffix(".py").replace("/", ".")) :].strip(".")
    return "::".join([file, *(classes.split(".") if classes else []), str(case.get("name"))])
