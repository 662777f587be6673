"""The workshop's screen: the same dialogue as plain mode, at any size, with nothing on it that a room may not see."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from vcsekit.assess.dialogue import Dialogue
from vcsekit.assess.events import Event, VotesCounted, event_from_data
from vcsekit.assess.fold import replay
from vcsekit.assess.rehearsal import rehearsal_events
from vcsekit.assess.session import Session, Step, start
from vcsekit.cli.assess.face import why_plain
from vcsekit.cli.assess.room import Room
from vcsekit.cli.assess.sitting import Sitting, Unsaved
from vcsekit.cli.library import load
from vcsekit.content.library import Library
from vcsekit.diagnostics import VcsekitError
from vcsekit.io import journal as journals
from vcsekit.tui.app import Workshop
from vcsekit.tui.browse import Browse
from vcsekit.tui.keys import KEYS
from vcsekit.tui.themes import NAMES, THEMES

ROOT = Path(__file__).parents[1]
ANSWERS = (ROOT / "examples" / "workshop" / "answers.txt").read_text(encoding="utf-8").split("\n")[:-1]
SIZES = [(80, 24), (120, 40), (200, 60)]


@cache
def library() -> Library:
    return load(ROOT / "content")


@cache
def other() -> Library:
    return load(ROOT / "tests" / "content" / "other-matrix")


class Kept(Unsaved):
    """A book in memory."""

    def __init__(self) -> None:
        self.entries: list[Event] = []

    def append(self, *entries: object) -> None:
        for data in entries:
            self.entries.append(event_from_data(json.loads(json.dumps(data))).model_copy(update={"at": None}))


class Full(Unsaved):
    """A book on a full disk."""

    def append(self, *_entries: object) -> None:
        raise VcsekitError("s.jsonl: this answer could not be saved: no space left", "make room")


def sitting(book: Unsaved | None = None, content: Library | None = None, begun: Session | None = None) -> Sitting:
    content = content or library()
    return Sitting(Dialogue(content), book or Unsaved(), begun or start(content))


def rehearsal(content: Library | None = None) -> Session:
    content = content or library()
    return replay(start(content), rehearsal_events(content))


def screen(
    own: Sitting, do: Callable[[Pilot[object], Workshop], Awaitable[None]], size: tuple[int, int] = (80, 24)
) -> Workshop:
    """Runs the screen without a terminal and does something on it."""

    async def run() -> Workshop:
        app = Workshop(own)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await do(pilot, app)
        return app

    return asyncio.run(run())


async def type_in(pilot: Pilot[object], app: Workshop, *lines: str) -> None:
    for line in lines:
        app.query_one("#answer", Input).value = line
        await pilot.press("enter")
        await pilot.pause()


def shown(app: Workshop) -> str:
    """Every text that is drawn, as a terminal would show it."""
    return "\n".join("".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips())


def text_of(app: Workshop, name: str) -> str:
    return str(app.query_one(name).render())


# The same as plain mode


def test_the_same_script_gives_the_same_journal_on_the_screen_and_in_plain_mode(capsys: pytest.CaptureFixture[str]):
    """All of the two hours, typed into both."""
    plain, drawn = Kept(), Kept()
    Room(sitting(plain), iter(f"{line}\n" for line in ANSWERS)).hold()
    capsys.readouterr()

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        answer = app.query_one("#answer", Input)
        for line in ANSWERS:
            answer.value = line
            await answer.action_submit()
        await pilot.pause()

    screen(sitting(drawn), do)
    assert len(plain.entries) > 600
    assert drawn.entries == plain.entries


def test_every_word_of_the_dialogue_can_be_typed():
    from vcsekit.assess.dialogue.words import WORDS

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        for word in WORDS:
            if word.name != "quit":
                await type_in(pilot, app, word.name)
                assert app.is_running

    screen(sitting(begun=rehearsal()), do)


def test_two_quick_enters_are_not_the_same_answer_twice():
    """The second one arrives before the first was taken, and what is typed between them belongs to the second."""
    book = Kept()

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await type_in(pilot, app, "vote")
        answer = app.query_one("#answer", Input)
        answer.value = "0 1 3 0"
        await answer.action_submit()
        await answer.action_submit()
        answer.insert_text_at_cursor("0 0 4 0")
        await answer.action_submit()
        await pilot.pause()

    screen(sitting(book), do)
    assert [sum(event.counts.values()) for event in book.entries if isinstance(event, VotesCounted)] == [4, 0, 4]


# What is seen


def test_votes_are_typed_unseen_and_shown_as_bars():
    seen: list[str] = []

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await type_in(pilot, app, "room nhs 4, vcse 4", "vote")
        assert app.query_one("#answer", Input).password
        app.query_one("#answer", Input).value = "0 1 3 0"
        await pilot.pause()
        seen.append(shown(app))
        await pilot.press("enter")
        await type_in(pilot, app, "0 4 0 0")
        seen.append(shown(app))
        assert not app.query_one("#answer", Input).password
        await type_in(pilot, app, "")
        seen.append(shown(app))

    screen(sitting(), do)
    assert "0 1 3 0" not in seen[0]
    assert "Developing 5" not in seen[1]
    assert "█" not in seen[1].partition("LEAD-01. 8 votes")[0].replace("█ VCSE: 4 votes.", "")
    assert "NHS 4" in seen[2]
    assert "███" in seen[2]
    assert "split between NHS (higher) and VCSE (lower)" in " ".join(seen[2].split())


def test_a_private_note_on_one_line_is_hidden_while_it_is_typed():
    async def do(pilot: Pilot[object], app: Workshop) -> None:
        for line, hidden in (
            ("private", False),
            ("private a quarrel", True),
            ("p: a quarrel", True),
            ("park it", False),
        ):
            app.query_one("#answer", Input).value = line
            await pilot.pause()
            assert app.query_one("#answer", Input).password == hidden
            assert ("quarrel" not in shown(app)) and (hidden or line in shown(app))

    screen(sitting(), do)


def test_private_notes_and_names_are_never_drawn():
    seen: list[str] = []

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        lines = ["private", "a quarrel between two", "evidence Minutes; who: Jo Bloggs", "action Meet; who: Sam Sample"]
        for line in (
            *lines,
            "kept",
            "where",
            "summary",
            "go LEAD-01",
            "1",
            "because",
            "",
            "go LEAD-01",
            "help",
            "votes",
        ):
            await type_in(pilot, app, line)
            seen.append(shown(app))

    screen(sitting(), do, (120, 40))
    for name in ("quarrel", "Bloggs", "Sample"):
        assert not any(name in text for text in seen)
    assert any("Minutes" in text for text in seen)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("which", [library, other])
def test_everything_fits_or_says_that_there_is_more(size: tuple[int, int], which: Callable[[], Library]):
    """On every indicator, the statement, every level and every question are seen at once or by paging."""
    content = which()

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        for indicator in content.indicators:
            await type_in(pilot, app, f"go {indicator.id}")
            pages, texts = 0, [shown(app)]
            while "below: Page Down" in " ".join(texts[-1].split()) or "above and below" in texts[-1]:
                await pilot.press("pagedown")
                await pilot.pause()
                await pilot.pause()
                texts.append(shown(app))
                pages += 1
                assert pages < 10
            flat = " ".join(" ".join(texts).replace("│", " ").split())
            for level in content.matrix.scale:
                assert f"{level.value} {level.label}" in flat
            assert indicator.prompts[-1].split()[-1] in flat
            assert max(map(len, texts[0].split("\n"))) <= size[0]

    screen(sitting(content=content), do, size)


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
def test_the_question_and_the_keys_are_always_there(size: tuple[int, int]):
    async def do(pilot: Pilot[object], app: Workshop) -> None:
        for line in ("", "yes", "reveal", "help", "agenda", "2", "why", "where", "find rates", "vote", "drop"):
            await type_in(pilot, app, line)
            text = shown(app)
            assert "F1" in text or "f1 Help" in text
            assert "f10 Quit" in text
            assert app.query_one("#answer", Input).region.height == 1
            assert " ".join(str(app.query_one("#question").render()).split())[:20] in " ".join(text.split())

    screen(sitting(begun=rehearsal()), do, size)


def test_levels_stand_side_by_side_where_there_is_room():
    places: dict[int, set[int]] = {}

    async def note(size: int, app: Workshop) -> None:
        places[size] = {box.region.y for box in app.query("LevelBox")}

    for size in SIZES:

        async def do(_pilot: Pilot[object], app: Workshop, size: tuple[int, int] = size) -> None:
            await note(size[0], app)

        screen(sitting(), do, size)
    assert len(places[80]) == 4
    assert len(places[120]) == len(places[200]) == 1


@pytest.mark.parametrize("which", [library, other])
def test_one_level_alone_and_back(which: Callable[[], Library]):
    """Arrows go through the levels one by one, each without the others, and then all are there again."""
    content = which()
    labels = [f"{level.value} {level.label}:" for level in content.matrix.scale]

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        assert "Arrow down: one level" in shown(app)
        for label in labels:
            await pilot.press("down")
            await pilot.pause()
            assert [other for other in labels if other in shown(app)] == [label]
        await pilot.press("down")
        await pilot.pause()
        assert app.query_one("#statement").display
        await pilot.press("up", "up")
        await pilot.pause()
        assert labels[-2] in shown(app)
        await pilot.press("escape")
        await pilot.pause()
        assert labels[0] in shown(app)

    screen(sitting(content=content), do, (120, 40))


def test_a_level_alone_can_be_read_where_letters_are_twice_as_large():
    indicator = next(iter(library().indicators))

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await pilot.press("down")
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        words = indicator.levels["emerging"].split()
        assert " ".join(words[:4]) in " ".join(shown(app).split())
        await type_in(pilot, app, "1")

    own = sitting()
    screen(own, do)
    assert own.session.record(indicator.id).level == "emerging"


def test_what_was_said_at_length_is_cut_and_can_be_read_again():
    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await type_in(pilot, app, *(f"note thing{number}" for number in range(20)))
        below = text_of(app, "#below")
        assert "… 12 more: again reads all" in below
        assert "thing19" in below and "thing7" not in below
        await type_in(pilot, app, "again")
        assert "thing7" in text_of(app, "#long")

    screen(sitting(), do)


def test_an_answer_that_changes_little_draws_little():
    """A note goes where room was kept for it: no widget moves, so that nothing else is drawn again."""

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await type_in(pilot, app, "note one")
        places = {widget: widget.region for widget in app.screen.walk_children()}
        laid_out: list[object] = []
        app.screen.screen_layout_refresh_signal.subscribe(app, laid_out.append)
        await type_in(pilot, app, "note two")
        assert "Note: two" in shown(app)
        assert {widget: widget.region for widget in app.screen.walk_children()} == places
        assert not laid_out

    screen(sitting(), do, (200, 50))


def test_resizing_keeps_everything():
    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await type_in(pilot, app, "3")
        app.query_one("#answer", Input).value = "half a sen"
        for width, height in ((60, 15), (200, 60), (20, 5), (80, 24)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
        assert app.query_one("#answer", Input).value == "half a sen"
        assert "1 Emerging" in shown(app)

    own = sitting()
    screen(own, do)
    assert own.session.record("LEAD-01").level == "maturing"


def test_whose_matrix_it_is_stands_on_the_first_screen():
    seen: list[str] = []

    async def do(_pilot: Pilot[object], app: Workshop) -> None:
        seen.append(" ".join(shown(app).replace("█", " ").split()))

    screen(sitting(), do)
    assert "(draft). This matrix is the vcsekit project's own draft" in seen[0]
    assert "It is not NHS England's published tool." in seen[0]


# Keys and mouse


def test_help_tells_what_to_type_now_then_every_word_and_every_key():
    from vcsekit.assess.dialogue.words import WORDS

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await pilot.press("f1")
        await pilot.pause()
        told = text_of(app, "#long")
        assert "Now:" in shown(app) and "vote: count votes" in shown(app), "what matters stands above the fold"
        assert told.startswith("Now:\n") and told.index("Any time") < told.index("\nKeys\n")
        for key in KEYS:
            assert key.meaning in told
        for word in WORDS:
            assert re.search(rf"\b{word.name}\b", told)
        await type_in(pilot, app, "help all")
        for word in WORDS:
            assert f"{word.name}: {word.meaning}" in text_of(app, "#long")

    screen(sitting(), do)


def test_after_a_suspension_all_is_drawn_again():
    """The terminal comes back empty while nothing has changed here."""

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        drawn: list[object] = []
        compositor = app.screen._compositor
        render = compositor.render_update
        compositor.render_update = lambda **how: drawn.append(set(compositor._dirty_regions)) or render(**how)  # type: ignore[func-returns-value,method-assign]
        app.app_resume_signal.publish(app)
        await pilot.pause()
        assert any(app.size.region in regions for regions in drawn)

    screen(sitting(), do)


def test_keys_stand_for_words():
    own = sitting(begun=rehearsal())

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await type_in(pilot, app, "yes")
        for key, expected in (("f5", "have an answer."), ("f6", "To discuss:"), ("f1", "A level:")):
            await pilot.press(key)
            await pilot.pause()
            assert expected in text_of(app, "#long")
        await pilot.press("escape", "f2")
        await pilot.pause()
        assert own.session.step is Step.VOTES
        await pilot.press("f7", "f7")
        await pilot.pause()
        assert own.session.step is Step.RATIFY
        await pilot.press("f10")

    app = screen(own, do)
    assert app.return_value is None


def test_a_click_on_a_level_waits_to_be_confirmed():
    own = sitting()

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await pilot.click(app.query("LevelBox")[2])  # type: ignore[arg-type]
        await pilot.pause()
        assert app.query_one("#answer", Input).value == "3"
        assert own.session.record("LEAD-01").level is None
        await pilot.press("enter")
        await pilot.pause()

    screen(own, do)
    assert own.session.record("LEAD-01").level == "maturing"


def test_the_framework_is_read_searched_and_an_action_begins_there():
    own = sitting()

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await pilot.press("f4")
        await pilot.pause()
        browse = app.screen
        assert isinstance(browse, Browse)
        listed = browse.query_one("#items", OptionList)
        kinds = [
            str(listed.get_option_at_index(place).prompt).partition(":")[0] for place in range(listed.option_count)
        ]
        assert list(dict.fromkeys(kinds)) == ["barrier", "approach", "case"]
        await pilot.press("f9")
        await pilot.pause()
        assert app.screen is browse, "a barrier begins no action"
        listed.highlighted = kinds.index("approach")
        await pilot.pause()
        assert "Approach: " in str(browse.query_one("#text").render())
        browse.query_one("#search", Input).value = "zebra"
        await pilot.pause()
        assert listed.option_count == 0
        browse.query_one("#search", Input).value = "secondment"
        await pilot.pause()
        found = [place for place, item in enumerate(browse._items) if item.kind == "approach"]
        listed.highlighted = found[0]
        await pilot.press("f9")
        await pilot.pause()
        assert "approach: " in app.query_one("#answer", Input).value
        await pilot.press(*"Talk")
        await pilot.press("enter")
        await pilot.pause()

    screen(own, do)
    assert own.session.actions[0].text == "Talk"
    assert own.session.actions[0].approach


@pytest.mark.parametrize("size", [(10, 3), (1, 1)])
def test_the_framework_outlives_a_window_that_is_drawn_small(size: tuple[int, int]):
    own = sitting()

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await pilot.resize_terminal(*size)
        await pilot.press("f4")
        await pilot.pause()
        assert isinstance(app.screen, Browse)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "barrier: " in shown(app)
        await pilot.press("escape")
        await type_in(pilot, app, "3")

    screen(own, do)
    assert own.session.record("LEAD-01").level == "maturing"


# Failures


def test_an_answer_that_cannot_be_saved_ends_calmly_and_shows_nothing():
    own = sitting(Full())

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await type_in(pilot, app, "3")

    app = screen(own, do)
    assert app.return_value is not None
    assert "could not be saved" in app.return_value.message
    assert own.session.record("LEAD-01").level is None


def test_an_answer_is_on_disk_before_it_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    order: list[str] = []
    with journals.create(tmp_path / "s.jsonl", {"kind": "vcsekit-session"}) as book:
        original, drawn = journals.Journal.append, Workshop._draw

        def append(self: journals.Journal, *entries: dict[str, object]) -> None:
            original(self, *entries)
            order.append("disk")

        def draw(self: Workshop, **options: bool) -> None:
            order.append("screen")
            drawn(self, **options)

        monkeypatch.setattr(journals.Journal, "append", append)
        monkeypatch.setattr(Workshop, "_draw", draw)

        async def do(pilot: Pilot[object], app: Workshop) -> None:
            order.clear()
            await type_in(pilot, app, "3")

        screen(Sitting(Dialogue(library()), book, start(library())), do)
    assert order[:2] == ["disk", "screen"]


# Colours


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", THEMES, ids=NAMES)
def test_text_has_contrast_on_every_ground(theme: object):
    for text, ground in (
        ("foreground", "background"), ("foreground", "panel"), ("primary", "background"), ("background", "primary"),
        ("warning", "background"), ("success", "background"),
    ):  # fmt: skip
        bright, dark = sorted((luminance(getattr(theme, text)), luminance(getattr(theme, ground))), reverse=True)
        assert (bright + 0.05) / (dark + 0.05) >= 7, (text, ground)


def test_the_colours_go_round():
    async def do(pilot: Pilot[object], app: Workshop) -> None:
        for name in (*NAMES[1:], NAMES[0]):
            await pilot.press("f8")
            assert app.theme == name

    screen(sitting(), do)


# Which face


class Terminal:
    def __init__(self, is_terminal: bool) -> None:
        self._is = is_terminal

    def isatty(self) -> bool:
        return self._is


@pytest.mark.parametrize(
    ("streams", "term", "size", "says"),
    [
        ((True, True, True), "xterm", (80, 24), ""),
        ((False, True, True), "xterm", (80, 24), "the input is no terminal"),
        ((True, False, True), "xterm", (80, 24), "the output is no terminal"),
        ((True, True, False), "xterm", (80, 24), "the error output is no terminal"),
        ((True, True, True), "dumb", (80, 24), "dumb"),
        ((True, True, True), "xterm", (79, 24), "79 columns and 24 lines"),
        ((True, True, True), "xterm", (80, 23), "80 columns and 23 lines"),
    ],
)
def test_the_screen_is_used_only_where_it_works(
    streams: tuple[bool, ...], term: str, size: tuple[int, int], says: str, monkeypatch: pytest.MonkeyPatch
):
    for name, is_terminal in zip(("stdin", "stdout", "stderr"), streams, strict=True):
        monkeypatch.setattr(sys, name, Terminal(is_terminal))
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLUMNS", str(size[0]))
    monkeypatch.setenv("LINES", str(size[1]))
    found = why_plain()
    assert (says in found) if says else found == ""


def test_a_lost_terminal_loses_nothing(tmp_path: Path):
    """The window is closed while the screen is up: what was answered is there."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    command = [sys.executable, "-m", "vcsekit", "assess", "s", "--content", str(ROOT / "content")]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdin=follower, stdout=follower, stderr=follower, start_new_session=True
    ) as program:
        os.close(follower)
        seen = b""
        while b"LEAD-01" not in seen:
            seen += os.read(leader, 65536)
        os.write(leader, b"3\r")
        path = tmp_path / "sessions" / "s.jsonl"
        while b'"maturing"' not in path.read_bytes():
            os.set_blocking(leader, False)
            try:
                os.read(leader, 65536)
            except BlockingIOError:
                time.sleep(0.02)
        os.close(leader)
        program.send_signal(signal.SIGHUP)
        program.wait(60)
    assert journals.read(path).entries[-1]["level"] == "maturing"
    with journals.resume(path) as again:
        assert len(again.opened.entries) == 1
