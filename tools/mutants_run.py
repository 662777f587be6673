"""Runs tests against mutants: all tests are read once, and each mutant has a process forked from there to itself."""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest
from mutants_made import Mutant

MEMORY = 6 << 30
"""Bytes that a mutant may take."""

KILLED, NOT_MADE = 1, 77


@dataclass(frozen=True)
class Job:
    """Tests to run with a change, or (None) without one; `seconds` is what they mostly take."""

    names: Sequence[str]
    seconds: float
    mutant: Mutant | None = None


class Forking:
    """A plugin of pytest: in place of running what was collected, it does `work`, which may call `outcomes`."""

    def __init__(self, work: Callable[[Forking], None], log: Path) -> None:
        self._work, self._log, self._failed = work, log, False
        self.items: Mapping[str, pytest.Item] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Takes the place of pytest's own loop."""
        session.config.pluginmanager.unregister(name="terminalreporter")
        self.items = {item.nodeid: item for item in session.items}
        self._work(self)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notes that a test failed, in the process of a mutant."""
        self._failed = self._failed or report.failed

    def passing(self, names: Iterable[str], workers: int, *, again: bool) -> dict[str, float]:
        """The tests that pass by themselves with nothing changed, and how long the processor takes for each.

        They are kept in the log; only where `again` is set are those in it run once more.
        """
        if again or not self._log.exists():
            self._log.write_text("", encoding="utf-8")
        logged = self._logged()
        known = sorted(name for name in names if name in self.items and name not in logged)
        size = max(1, len(known) // (8 * workers))
        parts = [known[start : start + size] for start in range(0, len(known), size)]
        for _ in self.outcomes([Job(part, 60.0 * len(part)) for part in parts], workers):
            pass
        return self._logged()

    def _logged(self) -> dict[str, float]:
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return {name: float(seconds) for seconds, _, name in (line.partition(" ") for line in lines)}

    def outcomes(self, jobs: Iterable[Job], workers: int) -> Iterator[tuple[Job, str]]:
        """What became of each mutant: killed, slow, survived or not made. They come as they end."""
        waiting, running = iter(jobs), dict[int, tuple[Job, float]]()
        while True:
            while len(running) < workers and (job := next(waiting, None)) is not None:
                running[self._forked(job)] = (job, time.monotonic() + 60 + 20 * job.seconds)
            if not running:
                return
            process, status = os.waitpid(-1, os.WNOHANG)
            if process in running:
                _end(process)
                yield running.pop(process)[0], _outcome(status)
            elif not process:
                time.sleep(0.005)
                for late in [number for number, (_, end) in running.items() if time.monotonic() > end]:
                    _end(late)

    def _forked(self, job: Job) -> int:
        process = os.fork()
        if process:
            return process
        try:
            os.setsid()
            seconds = int(20 + 5 * job.seconds)
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            os._exit(self._run(job))
        finally:
            os._exit(KILLED)

    def _run(self, job: Job) -> int:
        if job.mutant is not None and not change(job.mutant):
            return NOT_MADE
        items = [self.items[name] for name in job.names]
        for item, following in zip_longest(items, items[1:]):
            start, self._failed = _spent(), False
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if job.mutant is None and not self._failed:
                with self._log.open("a", encoding="utf-8") as log:
                    log.write(f"{_spent() - start:.4f} {item.nodeid}\n")
            elif self._failed and job.mutant is not None:
                return KILLED
        return 0


def collected(files: Sequence[str], plugin: Forking) -> None:
    """Collects tests, and does the plugin's work in place of running them.

    Raises:
        SystemExit: When a file can't be read.
    """
    code = pytest.main(["-p", "no:cacheprovider", "-p", "no:xdist", *files], plugins=[plugin])
    if code not in (0, 5):
        raise SystemExit(f"the tests could not be read: pytest ended with {code}")


def change(mutant: Mutant) -> bool:
    """Gives the function of this process its changed code; False where it can't be reached by its name.

    Whoever holds the function calls the changed one from now on. What ran before, at import, is not run again.

    Raises:
        Exception: Whatever the changed file raises when it is run: no test could have passed.
    """
    name = mutant.path.removeprefix("src/").removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    module = sys.modules.get(name)
    if module is None:
        return False
    changed = ModuleType(name)
    changed.__dict__.update(__file__=module.__file__, __package__=module.__package__)
    # A dataclass looks its own module up by name.
    sys.modules[name] = changed
    try:
        exec(compile(mutant.text, str(module.__file__), "exec"), changed.__dict__)
    finally:
        sys.modules[name] = module
    old, new = _function(vars(module), mutant.function), _function(vars(changed), mutant.function)
    if old is None or new is None or old.__code__.co_freevars != new.__code__.co_freevars:
        return False
    old.__code__ = new.__code__
    old.__defaults__ = _defaults(old.__defaults__, new.__defaults__)
    named = new.__kwdefaults__ or {}
    values = _defaults(tuple((old.__kwdefaults__ or {}).values()), tuple(named.values())) or ()
    old.__kwdefaults__ = dict(zip(named, values, strict=True))
    return True


def _function(names: Mapping[str, Any], qualified: str) -> FunctionType | None:
    """The function of a name, out of whatever it is wrapped in."""
    *classes, last = qualified.split(".")
    for part in classes:
        names = vars(names[part])
    found = names.get(last)
    if isinstance(found, property):
        found = found.fget
    elif isinstance(found, cached_property):
        found = found.func
    elif isinstance(found, staticmethod | classmethod):
        found = found.__func__
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    return found if isinstance(found, FunctionType) else None


def _defaults(old: tuple[Any, ...] | None, new: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    """The new defaults, but those that were not changed as they were: the changed file has classes of its own."""
    if old is None or new is None or len(old) != len(new):
        return new
    return tuple(was if repr(was) == repr(now) else now for was, now in zip(old, new, strict=True))


def _spent() -> float:
    """Seconds of the processor, with those of programs that were started and have ended."""
    return sum(os.times()[:4])


def _end(process: int) -> None:
    """Ends a process and all that it started."""
    try:
        os.killpg(process, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _outcome(status: int) -> str:
    if os.WIFSIGNALED(status):
        return "slow" if os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL) else "killed"
    return {0: "survived", NOT_MADE: "not made"}.get(os.WEXITSTATUS(status), "killed")
