"""Reading the framework on the workshop's screen: long texts are paged, and nothing found begins nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from vcsekit.assess.dialogue import Dialogue
from vcsekit.assess.session import start
from vcsekit.cli.assess.sitting import Sitting, Unsaved
from vcsekit.cli.library import load
from vcsekit.tui.app import Workshop
from vcsekit.tui.browse import Browse

LIBRARY = load(Path(__file__).parents[1] / "content")


def screen(do: Callable[[Pilot[object], Workshop], Awaitable[None]]) -> None:
    """Runs the screen at its smallest, and does something on it."""

    async def run() -> None:
        app = Workshop(Sitting(Dialogue(LIBRARY), Unsaved(), start(LIBRARY)))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await do(pilot, app)

    asyncio.run(run())


def test_a_long_text_is_paged_both_ways_and_a_new_one_begins_at_its_top():
    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await pilot.press("f4")
        await pilot.pause()
        browse = app.screen
        assert isinstance(browse, Browse)
        listed, pane = browse.query_one("#items", OptionList), browse.query_one("#text-pane", VerticalScroll)
        longest = max(range(len(browse._items)), key=lambda place: len(LIBRARY.get(browse._items[place].id).overview)
                      if browse._items[place].kind == "case" else 0)  # fmt: skip
        listed.highlighted = longest
        await pilot.pause()
        assert pane.max_scroll_y > 0, "the text is longer than the pane"
        await pilot.press("pagedown")
        await pilot.pause()
        down = pane.scroll_y
        assert down > 0
        await pilot.press("pagedown", "pageup")
        await pilot.pause()
        assert pane.scroll_y < pane.max_scroll_y
        await pilot.press("pageup", "pageup")
        await pilot.pause()
        assert pane.scroll_y == 0
        await pilot.press("pagedown")
        await pilot.pause()
        listed.highlighted = longest - 1
        await pilot.pause()
        await pilot.pause()
        assert pane.scroll_y == 0

    screen(do)


def test_keys_of_the_room_rest_while_somebody_reads():
    """Nothing happens unseen below: no vote begins, and the framework does not open twice."""

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await pilot.press("f4")
        await pilot.pause()
        before, browse = app.turn.session, app.screen
        await pilot.press("f2", "f3", "f4", "f7")
        await pilot.pause()
        assert app.screen is browse and app.turn.session is before
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is not browse
        await pilot.press("f2")
        await pilot.pause()
        assert app.turn.session is not before, "the keys are the room's again"

    screen(do)


def test_enter_goes_from_the_search_to_the_list_and_nothing_found_begins_nothing():
    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await pilot.press("f4")
        await pilot.pause()
        browse, search = app.screen, app.screen.query_one("#search", Input)
        search.focus()
        search.value = "secondment"
        await pilot.pause()
        await pilot.press("enter")
        assert browse.query_one("#items").has_focus
        search.value = "zebra"
        await pilot.pause()
        assert str(browse.query_one("#text").render()) == "Nothing found."
        await pilot.press("f9")
        await pilot.pause()
        assert app.screen is browse
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is not browse and app.query_one("#answer", Input).value == ""

    screen(do)
