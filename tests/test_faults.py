"""Whatever a disk refuses, and wherever a program is killed: the old file or the new one, never half, and said so.

Each case runs once to see its steps (`fault_layer.py`), then once for each of a seeded choice of them, to see it fail
there. `make faults` takes every step of every case in place of the choice.
"""

from __future__ import annotations

import gc
import os
import random
import re
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import typer.main

from fault_cases import CASES, READERS, STRAY, Case, Outcome, arguments_of, call, found, noon, prepare, restore
from fault_cases import OLD as WAS_THERE
from fault_layer import WRITES, Fault, Killed, Layer, Step, installed
from vcsekit.cli.app import app, command_names
from vcsekit.diagnostics import ExitCode, VcsekitError
from vcsekit.io import journal
from vcsekit.io.together import refuse_taken, write_texts

CHOSEN = int(os.environ.get("VCSEKIT_FAULTS", "8"))
"""How many faults of each case are tried; 0 stands for all of them."""

PARTS = 1 if CHOSEN else 8
"""Into how many tests the faults of a case are divided, so that all of them keep all cores busy to the end."""

HOW = {
    "open": ("refused",),
    "read": ("refused",),
    "list": ("refused",),
    "create": ("refused", "refused for good", "killed after"),
    "write": ("full", "killed before", "killed after"),
    "flush": ("refused", "killed after"),
    "name": ("refused", "refused for good", "killed before", "killed after"),
    "link": ("refused", "refused for good", "killed after"),
    "delete": ("refused", "refused for good", "killed before", "killed after"),
    "folder": ("refused", "killed after"),
    "remove folder": ("refused", "killed before"),
    "rights": ("refused for good",),
    "cut": ("refused",),
    "lock": ("refused",),
}
"""What can go wrong at a step of each kind."""

KEPT = re.compile(
    r"what was there before is unchanged|nothing was (written|changed)|is as it was before|everything before is saved"
    r"|could neither be finished nor taken back|what was there before is in|can't be put back|is left as it is"
    r"|can't be (opened|made)"
)
"""The words in which a command tells what became of the files."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, bytes]]]:
    """A folder in which all cases have something to do, and what is in it."""
    root = tmp_path_factory.mktemp("faults").resolve()
    (root / "tmp").mkdir()
    with pytest.MonkeyPatch.context() as patch, noon():
        patch.chdir(root)
        patch.setenv("VCSEKIT_CONTENT", str(root / "content"))
        patch.setenv("COLUMNS", "100")
        patch.setattr(tempfile, "tempdir", str(root / "tmp"))
        yield root, prepare(root)


def faults_of(case: Case, steps: list[Step]) -> list[Fault]:
    """Every fault that a case can meet; or a choice of them, in which each kind of step and of fault comes."""
    every = [(step, Fault(how, number)) for number, step in enumerate(steps) for how in HOW[step.kind]]
    chance = random.Random(str(case))
    chance.shuffle(every)
    if not CHOSEN:
        return [fault for _, fault in every]
    seen: dict[tuple[str, str], int] = {}
    ranked = []
    for step, fault in every:
        sort = (step.kind, fault.how)
        seen[sort] = seen.get(sort, 0) + 1
        ranked.append((seen[sort], step.kind not in WRITES, fault))
    ranked.sort(key=lambda item: item[:2])
    return [fault for *_, fault in ranked[:CHOSEN]]


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_old_file_or_the_new_one(case: Case, part: int, place: tuple[Path, dict[str, bytes]]):
    root, base = place
    before = {**base, **dict.fromkeys(case.out, WAS_THERE)}
    restore(root, before)
    layer = Layer(root)
    clean = call(arguments_of(case), case.typed, layer)
    assert clean.code in (ExitCode.CLEAN, ExitCode.FINDINGS), clean.err
    after = found(root)
    assert (after != before) == (case.sort != "nothing"), "a case that changes nothing shows nothing"
    assert [path for path in after if STRAY.search(path)] == []
    assert {step.kind for step in layer.steps} & set(WRITES)
    restore(root, before)
    assert call(arguments_of(case), case.typed, Layer(root, most=997)) == clean, "the disk takes a little at a time"
    assert difference(found(root), after) == []
    wrong = []
    for fault in faults_of(case, layer.steps)[part::PARTS]:
        restore(root, before)
        hurt = Layer(root, fault)
        with forgiving(case):
            outcome = call(arguments_of(case), case.typed, hurt)
        if hurt.met is None:
            continue  # What is asked of the system can depend on what it answered before.
        trial = Trial(case, before, after, hurt.met, fault, root)
        wrong += [f"{fault.how} at {hurt.met.kind} {hurt.met.path}: {told}" for told in trial.wrong(outcome)]
    assert not wrong, f"{len(wrong)} wrong:\n" + "\n".join(wrong[:25])


@contextmanager
def forgiving(case: Case) -> Iterator[None]:
    """The library for workbooks leaves temporary files of its own open where it is refused something."""
    if "all" not in case.arguments:
        yield
        return
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        yield
        gc.collect()


class Trial:
    """What is found after a fault, beside what was there before and what would be there without it."""

    def __init__(
        self, case: Case, before: dict[str, bytes], after: dict[str, bytes], met: Step, fault: Fault, root: Path
    ) -> None:
        self.case, self.before, self.after, self.met, self.fault, self.root = case, before, after, met, fault, root

    def wrong(self, outcome: Outcome) -> Iterator[str]:
        """What is not as it should be."""
        now = found(self.root)
        strays = [path for path in now if STRAY.search(path)]
        yield from self._half(now)
        if outcome.code is None:
            yield from self._again()
            return
        if "Traceback" in outcome.err or outcome.code not in (0, 1, 2):
            yield f"exit code {outcome.code}: {outcome.err}"
        cleaning = self.met.kind in ("delete", "remove folder") or (
            self.met.kind in ("list", "open") and STRAY.search(self.met.path)
        )
        if strays and not cleaning and self.fault.how != "refused for good":
            yield f"left behind: {strays}"
        if outcome.code == ExitCode.USAGE:
            yield from self._told(outcome)
            yield from self._all_or_nothing(now, outcome)
        elif self.case.sort != "nothing" and not same(now, self.after):
            yield f"exit code {outcome.code}, and it is not done: {difference(now, self.after)}"

    def _half(self, now: dict[str, bytes]) -> Iterator[str]:
        for path, data in now.items():
            if STRAY.search(path) or data in (self.before.get(path), self.after.get(path)):
                continue
            if self.case.sort == "journal" and self._goes_on(path, data):
                continue
            yield f"{path} is neither old nor new"
        for path in self.before.keys() & self.after.keys() - now.keys():
            if not (path.startswith("site/") and outcome_is_swap(self.met)):
                yield f"{path} is gone"

    def _goes_on(self, path: str, data: bytes) -> bool:
        """Whether a journal holds the beginning of what it should, at least what it held; its last line may be torn."""
        return self.after.get(path, b"").startswith(data) and data.startswith(self.before.get(path, b""))

    def _all_or_nothing(self, now: dict[str, bytes], outcome: Outcome) -> Iterator[str]:
        if self.case.sort == "journal":
            for path in now:
                if path.startswith("sessions/") and path.endswith(".jsonl"):
                    yield from self._acknowledged(path, outcome)
        elif not (same(now, self.before) or same(now, self.after)) and "can't be put back" not in outcome.err:
            pending = any(".vcsekit-change/plan.json" in path for path in now)
            if "what was there before is in" in outcome.err:
                yield from self._again()
            elif not (pending and "could neither be finished nor taken back" in outcome.err):
                yield f"some are old and some new: {difference(now, self.before)}"

    def _acknowledged(self, path: str, outcome: Outcome) -> Iterator[str]:
        opened = journal.read(self.root / path)
        old = self.before.get(path, b"").count(b"\n")
        if opened.torn and self.met.kind != "cut":
            yield f"{path} ends torn"
        if path in self.after and self.before.get(path) != self.after[path]:
            saved = outcome.out.count("Saved.")
            added = (self.root / path).read_bytes().count(b"\n") - old
            if added < saved:
                yield f"{path}: {saved} answers were said to be saved, and {added} are there"

    def _told(self, outcome: Outcome) -> Iterator[str]:
        """The message names a file or folder that the user knows, what became of it, and what to do."""
        if not outcome.err.splitlines()[-2:][0].startswith("error: ") and "\nerror: " not in f"\n{outcome.err}":
            yield f"no error: {outcome.err}"
        if self.met.kind in WRITES and not KEPT.search(outcome.err):
            yield f"does not say what became of it: {outcome.err}"
        if "hint: " not in outcome.err:
            yield f"does not say what to do: {outcome.err}"
        known = {*self.before, *self.after, "tmp"}
        known |= {parent.as_posix() for path in known for parent in Path(path).parents} - {"."}
        if not any(re.search(rf"(^|[\s/(]){re.escape(path)}([\s:/);,]|$)", outcome.err) for path in known):
            yield f"names no file: {outcome.err}"

    def _again(self) -> Iterator[str]:
        """What a killed program left is put right by running the command again: all of it is new, or all old."""
        if self.case.sort == "content":
            finished = call(("fmt", "--check"))
            if "had been interrupted was" not in finished.err and finished.code not in (0, 1):
                yield f"killed, and then {finished}"
            if same(found(self.root), self.after):
                return
        again = call(arguments_of(self.case), self.case.typed)
        now = found(self.root)
        if "Traceback" in again.err or again.code not in (0, 1, 2):
            yield f"killed, and then exit code {again.code}: {again.err}"
        if self.case.sort == "journal":
            for path in now:
                if path.startswith("sessions/") and path.endswith(".jsonl") and journal.read(self.root / path).torn:
                    yield f"{path} still ends torn"
            return
        if self.case.sort != "nothing" and not same(now, self.after):
            yield f"killed, run again ({again.code}), not done: {difference(now, self.after)} {again.err}"
        # A single file's beginnings are swept away a day later; whatever has a lock goes at once.
        left = [path for path in now if STRAY.search(path) and not re.search(r"(^|/)\.[^/]+\.part$|^tmp/", path)]
        if left and self.case.sort != "nothing":
            yield f"killed, run again, left behind: {left}"


def outcome_is_swap(met: Step) -> bool:
    """Whether a step is one of those between which a built site stands under another name."""
    return met.kind == "name" and "site" in met.path


def same(one: dict[str, bytes], other: dict[str, bytes]) -> bool:
    """Whether the files are the same, hidden beginnings and what sessions put aside left out."""
    return difference(one, other) == []


def difference(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The paths that differ."""
    paths = sorted(one.keys() | other.keys())
    return [path for path in paths if one.get(path) != other.get(path) and not STRAY.search(path)]


# Every command is here


def test_every_command_has_its_cases():
    known = {case.command for case in CASES} | READERS.keys()
    missing = [name for name in command_names() if name not in known]
    assert not missing, f"add a case to CASES in fault_cases.py, or to READERS where it writes nothing: {missing}"
    assert known <= set(command_names())


def options(name: str) -> set[str]:
    """The names of a command's parameters."""
    command = typer.main.get_command(app)
    for word in name.split(" "):
        command = command.get_command(None, word)
    return {option.name for option in command.params}


def test_a_command_that_may_write_a_file_has_a_case_that_does():
    writing = {case.command for case in CASES}
    assert [name for name in command_names() if "out" in options(name) and name not in writing] == []


@pytest.mark.parametrize("command", READERS)
def test_what_only_reads_writes_nothing_and_says_what_it_can_not_read(
    command: str, place: tuple[Path, dict[str, bytes]]
):
    root, base = place
    restore(root, base)
    words = tuple(READERS[command].split(" "))
    layer = Layer(root)
    assert call(words, "", layer).code in (0, 1)
    assert [step for step in layer.steps if step.kind in WRITES] == []
    assert found(root) == base
    for fault in faults_of(Case(command, words), layer.steps)[: CHOSEN and 4]:
        hurt = Layer(root, fault)
        outcome = call(words, "", hurt)
        assert outcome.code in (0, 1, 2), (fault, outcome)
        assert "Traceback" not in outcome.err
        assert outcome.code == 0 or "can't be" in outcome.err + outcome.out, (hurt.met, outcome)


# Files that belong together, and two faults one after the other

TEXTS = {"a.csv": "new a", "deep/b.csv": "new b", "c.csv": "new c"}
THERE = {"a.csv": b"old a", "c.csv": b"old c"}


def write_together(root: Path) -> None:
    write_texts(root, TEXTS, replace=True)


@pytest.mark.parametrize("how", ["killed before", "killed after", "refused"])
def test_a_second_fault_while_the_first_is_made_good(how: str, tmp_path: Path):
    """A file refuses its place, what was there is put back, and in that the program is killed, or refused again."""
    root = tmp_path.resolve()
    restore(root, THERE)
    with installed(Layer(root)) as clean:
        write_together(root)
    new, tried = whole(root), 0
    naming = [number for number, step in enumerate(clean.steps) if step.kind == "name" and step.path in TEXTS]
    for first in naming:
        for second in range(first + 1, first + 60):
            restore(root, THERE)
            layer = Layer(root, Fault("refused", first), then=Fault(how, second))
            with installed(layer), suppress(VcsekitError, Killed):
                write_together(root)
            if second >= len(layer.steps):
                break
            tried += 1
            assert all(data in (THERE.get(path), new.get(path)) for path, data in whole(root).items())
            assert THERE.keys() <= whole(root).keys()
            refuse_taken(root, [], force=True)
            assert whole(root) in (THERE, new), (first, second)
    assert tried > 10


def whole(root: Path) -> dict[str, bytes]:
    """All files that are not hidden."""
    return {path: data for path, data in found(root).items() if not STRAY.search(path)}
