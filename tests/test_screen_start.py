"""How the screen begins: in its colours at once, with styles read once; and how many rows a text takes."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.content import Content
from textual.css.stylesheet import Stylesheet

from vcsekit.assess.dialogue import Dialogue
from vcsekit.assess.session import start
from vcsekit.cli.assess.sitting import Sitting, Unsaved
from vcsekit.cli.library import load
from vcsekit.tui.app import Workshop
from vcsekit.tui.texts import Text
from vcsekit.tui.themes import NAMES, THEMES

OTHER = Path(__file__).parent / "content" / "other-matrix"


@pytest.fixture(scope="module")
def sitting() -> Sitting:
    library = load(OTHER)
    return Sitting(Dialogue(library), Unsaved(), start(library))


@pytest.mark.parametrize("theme", THEMES, ids=NAMES)
def test_the_first_screen_has_its_colours_and_reads_styles_once(
    theme, sitting: Sitting, monkeypatch: pytest.MonkeyPatch
):
    again: list[Stylesheet] = []
    reparse = Stylesheet.reparse
    monkeypatch.setattr(Stylesheet, "reparse", lambda sheet: (again.append(sheet), reparse(sheet))[1])

    async def run() -> None:
        app = Workshop(sitting, theme.name)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            assert again == []
            assert (app.theme, app.current_theme.dark) == (theme.name, theme.dark)
            assert (app.has_class("-dark-mode"), app.has_class("-light-mode")) == (theme.dark, not theme.dark)
            assert app.screen.styles.background == Color.parse(theme.background)
            await pilot.press("f8")
            await pilot.pause()
            after = THEMES[(THEMES.index(theme) + 1) % len(THEMES)]
            assert app.screen.styles.background == Color.parse(after.background)
            assert len(again) == 1

    asyncio.run(run())


def test_it_tells_once_that_the_first_screen_stands(sitting: Sitting):
    stood: list[str] = []

    async def run() -> None:
        app = Workshop(sitting, drawn=lambda: stood.append(str(app.query_one("#head").render())))
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("f1")
            await pilot.pause()

    asyncio.run(run())
    [head] = stood
    assert head


def test_a_text_knows_its_rows_whatever_stood_there_before():
    """As many as the whole text takes at that width, when it is laid out without any memory."""
    chance = random.Random(19)

    class Alone(App[None]):
        def compose(self) -> ComposeResult:
            yield Text()

    def line() -> str:
        return "".join(chance.choices("abc –é漢 \t", k=chance.randrange(50)))

    async def run() -> None:
        app = Alone()
        async with app.run_test(size=(40, 12)) as pilot:
            text, lines, counted = app.query_one(Text), [""], set()
            for step in range(120):
                if step % 12 == 0:
                    text.styles.width = chance.randrange(1, 40)
                    await pilot.pause()
                place = chance.randrange(len(lines))
                lines[place : place + chance.randrange(3)] = [line() for _ in range(chance.randrange(3))]
                lines = lines[:8] or [""]
                text.put(whole := "\n".join(lines))
                width = text.content_size.width
                wanted = Content(whole).get_height(text.styles.get_rules(), width) if whole and width else 0
                assert text._rows == wanted
                counted.add(wanted)
            assert len(counted) > 8

    asyncio.run(run())
