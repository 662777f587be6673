"""The answer line of the screen and of plain mode: nothing that was typed or pasted is lost, nothing is cut off."""

from __future__ import annotations

import codecs
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from test_screen import Kept, library, other, screen, shown, sitting, text_of, type_in
from vcsekit.assess import events as e
from vcsekit.assess.consensus import read_vote
from vcsekit.assess.fold import replay
from vcsekit.assess.record import Vote, Way
from vcsekit.assess.session import Session, Step, start
from vcsekit.cli.app import run
from vcsekit.cli.assess import face, room
from vcsekit.cli.assess.sitting import Sitting
from vcsekit.io import journal as journals
from vcsekit.tui import drawing
from vcsekit.tui.app import Workshop

ROOT = Path(__file__).parents[1]
SHARED = {"nhs": {"emerging": 4}, "vcse": {"thriving": 5}}


def answer_of(app: Workshop) -> Input:
    return app.query_one("#answer", Input)


def sent_in(*sources: str) -> Session:
    """A session with votes from forms, on its first indicator."""
    begun = start(library())
    return replay(begun, [e.VotesImported(indicator=begun.order[0], source=source, votes=SHARED) for source in sources])


# What was typed


def test_what_was_not_understood_stays_and_can_be_mended():
    book = Kept()
    typed = "action Publish the rates; who: finance lead; approach: no-such-thing"

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await type_in(pilot, app, typed)
        assert answer_of(app).value == typed
        assert "not saved yet" in text_of(app, "#said")
        await pilot.press("end", *["backspace"] * len("; approach: no-such-thing"), "enter")
        await pilot.pause()
        assert answer_of(app).value == ""

    screen(sitting(book), do)
    assert [(event.text, event.who) for event in book.entries if isinstance(event, e.ActionAdded)] == [
        ("Publish the rates", "finance lead")
    ]


def test_the_next_letter_replaces_what_was_not_understood():
    book = Kept()

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await type_in(pilot, app, "bananas")
        await pilot.press("3", "enter")
        await pilot.pause()

    screen(sitting(book), do)
    assert [event.type for event in book.entries] == ["level"]


def test_a_tally_that_was_mistyped_is_typed_again():
    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await type_in(pilot, app, "vote", "0 1 3")
        assert answer_of(app).value == ""
        assert answer_of(app).password

    screen(sitting(), do)


def test_a_private_note_that_is_too_long_stays_hidden():
    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await type_in(pilot, app, "private", "secret " * 700)
        assert answer_of(app).value == "secret " * 700
        assert "secret" not in shown(app)

    screen(sitting(), do)


@pytest.mark.parametrize("key", ["f10", "ctrl+c"])
def test_a_line_that_is_not_kept_yet_is_not_lost_by_one_key(key: str):
    async def do(pilot: Pilot[object], app: Workshop) -> None:
        answer_of(app).value = "reason We saw it ourselves"
        await pilot.press(key)
        await pilot.pause()
        assert app.return_code is None
        assert "not kept yet" in text_of(app, "#said")
        assert answer_of(app).value == "reason We saw it ourselves"
        await pilot.press("!", key)
        await pilot.pause()
        assert app.return_code is None
        await pilot.press(key)
        assert app.return_code == 0

    screen(sitting(), do)


def test_an_empty_line_holds_nobody_up():
    async def do(pilot: Pilot[object], app: Workshop) -> None:
        answer_of(app).value = "  "
        await pilot.press("f10")
        assert app.return_code == 0

    screen(sitting(), do)


# What was pasted


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("One line", "One line"),
        ("First line\nsecond line\r\n\r\n  third, naïve 👍\n", "First line second line third, naïve 👍"),
        ("\n\n", ""),
    ],
)
def test_all_lines_that_are_pasted_are_kept(pasted: str, kept: str):
    async def do(pilot: Pilot[object], app: Workshop) -> None:
        answer_of(app).post_message(Paste(pasted))
        await pilot.pause()
        assert answer_of(app).value == kept

    screen(sitting(), do)


def test_what_is_pasted_goes_to_the_cursor_or_over_what_is_selected():
    async def do(pilot: Pilot[object], app: Workshop) -> None:
        line = answer_of(app)
        line.value = "note  end"
        line.cursor_position = 5
        line.post_message(Paste("a\nb"))
        await pilot.pause()
        assert line.value == "note a b end"
        line.select_all()
        line.post_message(Paste("all new"))
        await pilot.pause()
        assert line.value == "all new"

    screen(sitting(), do)


# What is shown


def test_what_was_sent_in_is_drawn_though_the_room_has_voted_itself():
    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await type_in(pilot, app, "vote: 0 8 0 0")
        await pilot.press("f3")
        await pilot.pause()
        drawn = shown(app)
        assert "From a form:" in drawn
        assert "All 9" in drawn
        assert "All 8" not in drawn

    screen(sitting(begun=sent_in("a form")), do)


def test_all_that_was_sent_in_is_drawn():
    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await pilot.press("f3")
        await pilot.pause()
        drawn = text_of(app, "#long")
        assert drawn.count("All 9") == 2
        assert drawn.index("From one form:") < drawn.index("From another form:")

    screen(sitting(begun=sent_in("one form", "another form")), do)


def test_a_vote_is_drawn_once():
    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await type_in(pilot, app, "vote: 0 8 0 0", "note A remark")
        assert "All 8" not in shown(app)
        await type_in(pilot, app, "vote: 0 8 0 0")
        assert "All 8" in shown(app)

    screen(sitting(), do)


@pytest.mark.parametrize("word", ["kept", "again"])
def test_nothing_that_is_said_is_cut_off(word: str):
    long = "publish the rates of the year, and " * 20 + "nothing more"

    async def do(pilot: Pilot[object], app: Workshop) -> None:
        await type_in(pilot, app, f"action {long}", f"note {long}", word)
        assert text_of(app, "#said") == ""
        assert "nothing more" in text_of(app, "#long")
        assert "nothing more" in shown(app) or "Page Down" in shown(app)

    screen(sitting(), do)


def test_what_is_long_is_known_by_lines_and_by_rows():
    assert not drawing.is_long(["a line"] * drawing.SHORT, 80)
    assert drawing.is_long(["a line"] * (drawing.SHORT + 1), 80)
    assert drawing.is_long(["a word " * 100], 80)
    assert not drawing.is_long(["a word " * 100], 200)


# How it begins


def test_the_screen_tells_which_session_it_is_and_how_to_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    told: list[tuple[str, ...]] = []

    def show(own: Sitting, _colours: str, opening: tuple[str, ...]) -> None:
        told.append(opening)
        own.take("room nhs 4, vcse 3")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(face, "why_plain", lambda: "")
    monkeypatch.setattr(face, "show", show)
    for options in ((), (), ("--system", "Elsewhere"), ("--rehearse",)):
        assert run(["assess", "s", "--content", str(ROOT / "content"), *options]) == 0
    new, again, noted, rehearsed = told
    assert new[0].startswith("A new session. Every answer is saved at once in sessions")
    assert new[1] == "Begin with who is in the room, such as: room nhs 6, vcse 7"
    assert again[0].startswith("Welcome back to sessions")
    assert len(again) == 1
    assert noted[1] == "note: --system can't be changed in a session that has begun, and is left as it was"
    assert rehearsed[0].startswith("A rehearsal with an invented system")


def test_the_first_screen_says_it_and_the_answer_takes_its_place():
    async def run_it(pilot: Pilot[object]) -> None:
        await pilot.pause()
        assert "A new session" in text_of(app, "#said")
        await type_in(pilot, app, "room readers 3")
        assert text_of(app, "#said").startswith("3 people in the room.")

    import asyncio

    app = Workshop(sitting(content=other()), opening=("A new session. Every answer is saved.",))

    async def hold() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await run_it(pilot)

    asyncio.run(hold())


# Plain mode in a terminal


class Typed:
    """The program in plain mode, in a terminal of its own."""

    def __init__(self, folder: Path, columns: int) -> None:
        self.leader, follower = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": str(columns), "LINES": "24", "INPUTRC": os.devnull}
        command = [sys.executable, "-m", "vcsekit", "assess", "s", "--plain", "--content", str(ROOT / "content")]
        self.program = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=follower, stdout=follower, stderr=follower,
            start_new_session=True,
        )  # fmt: skip
        os.close(follower)
        self.seen, self._decoder = "", codecs.getincrementaldecoder("utf-8")()

    def until(self, text: str) -> str:
        """Reads up to a text, and gives what came before it."""
        while text not in self.seen:
            assert select.select([self.leader], [], [], 60)[0], self.seen
            self.seen += self._decoder.decode(os.read(self.leader, 65536))
        before, _, self.seen = self.seen.partition(text)
        return before

    def type(self, text: str) -> None:
        os.write(self.leader, text.encode())

    def end(self) -> None:
        if self.program.poll() is None:
            self.program.send_signal(signal.SIGKILL)
        self.program.wait(60)
        os.close(self.leader)


def test_plain_mode_edits_lines_keeps_pasted_ones_together_and_cuts_no_word(tmp_path: Path):
    if "libedit" in (pytest.importorskip("readline").__doc__ or ""):
        pytest.skip("this line editor takes pasted lines one by one")
    terminal = Typed(tmp_path, 50)
    try:
        opening = terminal.until("> ").replace("\r", "").replace("\x1b[?2004h", "")
        assert max(map(len, opening.split("\n"))) < 50
        assert "Leadership, culture and shared purpose" in opening.replace("\n  ", " ")
        terminal.type("3\r")
        terminal.until("Why this level?")
        terminal.until("> ")
        terminal.type("\x1b[200~First line\nsecond lin\nthird line\x1b[201~" + "\x1b[D" * len("\nthird line") + "e\r")
        terminal.until("Reason saved.")
        terminal.until("> ")
        # The arrow up shows nothing that was typed before.
        terminal.type("\x1b[Anothing of it\r")
        terminal.until("Evidence saved.")
        terminal.type("quit\r")
        terminal.until("Everything is saved.")
    finally:
        terminal.end()
    reason, evidence = journals.read(tmp_path / "sessions" / "s.jsonl").entries[1:]
    assert reason["text"] == "First line second line third line"
    assert evidence["text"] == "nothing of it"


@pytest.mark.parametrize(("columns", "longest"), [(200, 78), (60, 59), (40, 39), (3, 20)])
def test_lines_are_as_long_as_the_window_allows(
    columns: int, longest: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((columns, 24)))
    room.tell("word " * 60)
    lines = capsys.readouterr().out.splitlines()
    assert longest - 5 < max(map(len, lines)) <= longest
    assert re.sub(r"\s+", " ", " ".join(lines)).strip() == ("word " * 60).strip()


def test_without_a_line_editor_plain_mode_asks_all_the_same(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "readline", None)
    monkeypatch.setattr("builtins.input", lambda _prompt: "3")
    assert room._asked(sitting().prompt) == "3"
    assert sitting().prompt.step is Step.LEVEL


@pytest.mark.parametrize("width", [60, 78, 118])
def test_bars_never_cut_how_many_a_group_is(width: int):
    counts = {"nhs": {"maturing": 3}, "lived-experience": {"emerging": 14}, "vcse": {"developing": 4}}
    matrix = library().matrix
    lines = drawing.bars(matrix.scale, read_vote(matrix, Vote(Way.CONSTITUENCY, counts)), width)
    assert lines[1].startswith("All 21 ")
    whole = "People with lived experience 14"
    found = next(line for line in lines if line.startswith("People"))
    assert (whole in found) == (width == 118)
    assert "14 " in found.split("█")[0]
    assert max(map(len, lines)) <= width
