"""Damaged at random: a short run of tools/fuzz_returns.py, which `make fuzz` runs for long."""

from __future__ import annotations

import random
import runpy
from pathlib import Path

FUZZ = runpy.run_path(str(Path(__file__).parents[1] / "tools" / "fuzz_returns.py"))


def test_no_damaged_file_ends_in_a_traceback():
    failed = {seed: told for seed in range(1, 251) if (told := FUZZ["run"](seed))}
    assert failed == {}


def test_the_files_are_many_and_the_same_each_time():
    made = [FUZZ["damaged"](random.Random(seed)) for seed in range(1, 101)]
    assert made == [FUZZ["damaged"](random.Random(seed)) for seed in range(1, 101)]
    assert len(set(made)) > 95
    assert sum(data.startswith(b"PK") for data in made) > 10


def test_a_failure_is_told(monkeypatch):
    def fails(*_: object) -> None:
        raise KeyError("no such thing")

    monkeypatch.setitem(FUZZ["run"].__globals__, "_read", fails)
    data, told = FUZZ["run"](7)
    assert data == FUZZ["damaged"](random.Random(7))
    assert "KeyError: 'no such thing'" in told
