"""The workshop's screen at three sizes, light and dark, as SVG without any outside address: pictures and snapshots."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

from textual.widgets import Input

from vcsekit.assess.dialogue import Dialogue
from vcsekit.assess.fold import replay
from vcsekit.assess.rehearsal import rehearsal_events
from vcsekit.assess.session import start
from vcsekit.cli.assess.sitting import Sitting, Unsaved
from vcsekit.cli.library import load
from vcsekit.tui.app import Workshop

ROOT = Path(__file__).resolve().parents[1]
SIZES = ((80, 24), (120, 40), (200, 60))
COLOURS = ("light", "dark")
STATES = {"levels": ("yes",), "votes": ("yes", "reveal"), "settled": ("yes", "reveal", "2", "Two of three boards", "")}
"""What is typed before the picture is taken."""

_OUTSIDE = re.compile(r"@font-face \{.*?\}\s*|<!--.*?-->\s*", re.DOTALL)


def pictures() -> Iterator[tuple[Path, bytes]]:
    """Every picture: each state at each size, light and dark."""
    library = load(ROOT / "content")
    session = replay(start(library), rehearsal_events(library))
    for state, lines in STATES.items():
        for width, height in SIZES:
            for colours in COLOURS:
                own = Sitting(Dialogue(library), Unsaved(), session)
                svg = asyncio.run(_taken(Workshop(own, colours), (width, height), lines))
                yield ROOT / "docs" / "pictures" / "screen" / f"{state}-{width}x{height}-{colours}.svg", svg.encode()


async def _taken(app: Workshop, size: tuple[int, int], lines: tuple[str, ...]) -> str:
    async with app.run_test(size=size) as pilot:
        for line in lines:
            app.query_one("#answer", Input).value = line
            await pilot.press("enter")
            await pilot.pause()
        await pilot.pause()
        # A cursor that blinks would be there in one picture and not in the next.
        app.query_one("#answer", Input).cursor_blink = False
        await pilot.pause()
        drawn = _OUTSIDE.sub("", app.export_screenshot(title="vcsekit assess --rehearse"))
        return drawn.replace("Fira Code", "DejaVu Sans Mono, Menlo, Consolas")
