"""Changes the source a little, many times, and counts how often a test notices (mutation testing).

python tools/mutants.py --seed 1 --sample 350 --workers 4

The changes are mutmut's. They are drawn at random from all that could be made of `scoring/`, `assess/` and `content/`:
the same seed draws the same ones from the same source. Each is made in a process of its own, and has to pass the tests
that run the changed lines. What no test noticed is listed; `build/mutants/` keeps all outcomes. It exits with 1 where
a package scores less than LIMIT. `equal_mutants.toml` lists changes that change nothing that anybody could see, each
with its reason; they do not count. It needs a system that can fork a process, such as Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TextIO

from mutants_made import PACKAGES, ROOT, Mutant, sampled
from mutants_run import Forking, Job, collected
from mutants_tests import BUDGET, Tests, measure

FOLDER = ROOT / "build" / "mutants"
EQUAL = ROOT / "tools" / "equal_mutants.toml"
LIMIT = 80
"""The least score, in percent."""

Z = 1.96
"""Of the normal distribution, for an interval of 95 %."""


def main() -> int:
    """Runs from the command line; the exit code is 1 where a package falls short."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=350, help="how many of each package; 0 for all")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--packages", nargs="+", default=list(PACKAGES), choices=PACKAGES)
    parser.add_argument("--measured", action="store_true", help="use the last measurement of the tests")
    given = parser.parse_args()
    if not given.measured:
        _say("measuring which test runs which line")
        measure(ROOT, FOLDER, PACKAGES, given.workers)
    drawn = {package: sampled(package, given.sample, given.seed) for package in given.packages}
    search = Search(drawn, Tests(ROOT, FOLDER), given.workers, again=not given.measured)
    collected(sorted({name.split("::")[0] for name in search.names}), Forking(search.run, FOLDER / "passed.txt"))
    return 1 if search.short else 0


@dataclass
class Search:
    """What is to be done once all tests are read.

    Attributes:
        drawn: By package, the mutants that were drawn and how many could be made.
        tests: The tests by the lines that they run.
        workers: How many processes may run at once.
        again: Whether tests are to be run unchanged though an earlier search did.
        short: The packages whose score was too low.
    """

    drawn: Mapping[str, tuple[Sequence[Mutant], int]]
    tests: Tests
    workers: int
    again: bool
    short: list[str] = field(default_factory=list)

    @cached_property
    def names(self) -> set[str]:
        """All tests that may be needed: more than fit, since they are timed once more by themselves."""
        mutants = (mutant for some, _ in self.drawn.values() for mutant in some)
        return {name for mutant in mutants for name in self.tests.of(mutant.path, mutant.lines, 3 * BUDGET)}

    def run(self, forking: Forking) -> None:
        """Runs all mutants, and prints the score of each package as soon as it is known."""
        _say(f"running {len(self.names):,} tests with nothing changed")
        self.tests.seconds = forking.passing(self.names, self.workers, again=self.again)
        for package, (mutants, total) in self.drawn.items():
            _say(f"{package}: {len(mutants):,} of {total:,} mutants")
            with (FOLDER / f"{package}.jsonl").open("w", encoding="utf-8") as log:
                outcomes = _outcomes(mutants, self.tests, forking, self.workers, log)
            if _report(package, outcomes, total):
                self.short.append(package)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _outcomes(
    mutants: Sequence[Mutant], tests: Tests, forking: Forking, workers: int, log: TextIO
) -> list[tuple[Mutant, str]]:
    """What became of each mutant: equal, killed, slow, survived, untested or not made. `log` has them as they come.

    They are run in the order in which they were drawn, so that what a run that was stopped left is a sample as well.
    """
    equal = Equal(EQUAL)
    found, jobs = dict[Mutant, str](), []
    for mutant in mutants:
        names = tests.of(mutant.path, mutant.lines)
        if equal.holds(mutant):
            found[mutant] = "equal"
        elif not names:
            found[mutant] = "untested"
        else:
            jobs.append(Job(names, sum(tests.seconds[name] for name in names), mutant))
    for done, (job, outcome) in enumerate(forking.outcomes(jobs, workers), 1):
        found[job.mutant] = outcome
        log.write(json.dumps({**asdict(job.mutant), "text": "", "outcome": outcome}) + "\n")
        log.flush()
        if done % 25 == 0:
            _say(f"  {done:,} of {len(jobs):,}")
    return [(mutant, found[mutant]) for mutant in sorted(mutants, key=lambda mutant: (mutant.path, mutant.lines))]


class Equal:
    """The mutants that change nothing that could be seen, and the patterns that may change as they like.

    Raises:
        SystemExit: When one has no reason, or stands for a line that is no longer there.
    """

    def __init__(self, path: Path) -> None:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        self._patterns = [re.compile(entry["pattern"]) for entry in listed.get("alike", [])]
        self._listed = set()
        for entry in listed.get("equal", []):
            text = " ".join((ROOT / entry["path"]).read_text(encoding="utf-8").split())
            if not entry["reason"] or entry["was"] not in text:
                raise SystemExit(f"{path.name}: no reason, or no such line in {entry['path']}: {entry['was']}")
            self._listed.add((entry["path"], entry["function"], entry["was"], entry["now"]))

    def holds(self, mutant: Mutant) -> bool:
        """Whether this is one of them."""
        alike = any(pattern.sub("", mutant.was) == pattern.sub("", mutant.now) for pattern in self._patterns)
        return alike or (mutant.path, mutant.function, mutant.was, mutant.now) in self._listed


def _report(package: str, outcomes: Sequence[tuple[Mutant, str]], total: int) -> bool:
    """Prints the score and what survived; whether the package falls short."""
    counts = Counter(outcome for _, outcome in outcomes)
    number = len(outcomes) - counts["equal"] - counts["not made"]
    noticed = counts["killed"] + counts["slow"]
    share = noticed / number if number else 0.0
    score, margin = 100 * share, 100 * _margin(share, number, total)
    print(f"\n{package}: score {score:.1f} % ± {margin:.1f} (95 %): {noticed:,} of {number:,} noticed, ", end="")
    print(
        f"{counts['slow']} of them by their time. Of {total:,} that could be made, {len(outcomes):,} were drawn; ",
        end="",
    )
    print(f"left out are {counts['equal']} equal and {counts['not made']} out of reach.")
    for mutant, outcome in outcomes:
        if outcome in ("survived", "untested"):
            print(f"  {outcome} {mutant.name}")
    sys.stdout.flush()
    return score < LIMIT


def _margin(share: float, number: int, total: int) -> float:
    """Half of the normal interval of a share, narrower where the sample is much of the whole."""
    finite = (total - number) / (total - 1) if total > number else 0.0
    return Z * (share * (1 - share) / max(number, 1) * finite) ** 0.5


if __name__ == "__main__":
    sys.exit(main())
