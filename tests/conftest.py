"""For every test: nothing in this process may reach the network beyond this machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from network import Watch

WATCH = Watch()
sys.addaudithook(WATCH.hook)


@pytest.fixture(autouse=True)
def no_network() -> Iterator[Watch]:
    """Refuses connections and look-ups beyond this machine, and fails the test where one was tried all the same."""
    WATCH.tried.clear()
    yield WATCH
    assert not WATCH.tried, f"the network was asked for: {WATCH.tried}"
