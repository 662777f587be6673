"""The journal: what was acknowledged is there after any crash, and damage is seen and never taken for an answer."""

from __future__ import annotations

import errno
import json
import os
import random
import re
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from fault_layer import Fault, Layer, installed
from vcsekit.assess.dialogue import Dialogue
from vcsekit.assess.events import Event, event_from_data
from vcsekit.assess.fold import replay
from vcsekit.assess.session import Session, Step, start
from vcsekit.cli.library import load
from vcsekit.cli.sessions import restore
from vcsekit.content.library import Library
from vcsekit.diagnostics import VcsekitError
from vcsekit.io import journal
from vcsekit.io.journal import Journal, Opened

ROOT = Path(__file__).parents[1]
HEADER = {"kind": "test", "name": "Müller"}
ENTRIES = [
    {"text": "one"},
    {"text": "zwei\nlines \u2028 “ä”"},
    {"text": "", "n": 3},
    {"deep": {"b": [1, None], "a": True}},
]
FULL = {"format": journal.FORMAT, **HEADER}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sessions" / "s.jsonl"


@pytest.fixture
def written(path: Path) -> Path:
    """A journal with a header and four entries, closed."""
    with journal.create(path, HEADER) as own:
        for entry in ENTRIES:
            own.append(entry)
    return path


def refused(path: Path, opener: Any = journal.resume) -> VcsekitError:
    """The error that opening gives; the file must stay as it is."""
    before = path.read_bytes()
    with pytest.raises(VcsekitError) as caught:
        opener(path)
    assert path.read_bytes() == before
    return caught.value


# Create, append, resume


def test_what_was_written_is_read_again(written: Path):
    assert journal.read(written) == Opened(FULL, tuple(ENTRIES))
    with journal.resume(written) as own:
        assert own.opened == Opened(FULL, tuple(ENTRIES))


def test_a_resumed_journal_goes_on(written: Path):
    for extra in ({"x": 1}, {"x": 2}):
        with journal.resume(written) as own:
            own.append(extra)
    assert journal.read(written).entries == (*ENTRIES, {"x": 1}, {"x": 2})
    assert [json.loads(line)["n"] for line in written.read_bytes().splitlines()] == list(range(7))


def test_every_entry_is_on_disk_when_append_returns(path: Path, monkeypatch: pytest.MonkeyPatch):
    synced: list[int] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: (synced.append(os.fstat(number).st_size), real(number))[1])
    with journal.create(path, HEADER) as own:
        for entry in ENTRIES:
            own.append(entry)
            assert synced[-1] == path.stat().st_size
            assert journal.read(path).entries[-1] == entry


def test_an_existing_file_is_never_replaced(written: Path):
    before = written.read_bytes()
    with pytest.raises(VcsekitError, match="can't be started"):
        journal.create(written, HEADER)
    assert written.read_bytes() == before


def test_a_file_in_place_of_the_folder_is_said_so(tmp_path: Path):
    (tmp_path / "sessions").write_text("")
    with pytest.raises(VcsekitError, match="sessions can't be made"):
        journal.create(tmp_path / "sessions" / "s.jsonl", HEADER)


@pytest.mark.parametrize("opener", [journal.resume, journal.read])
def test_a_missing_file_is_said_so(path: Path, opener: Any):
    with pytest.raises(VcsekitError, match="there is no such file"):
        opener(path)


def test_closing_twice_does_no_harm(written: Path):
    own = journal.resume(written)
    own.close()
    own.close()
    journal.resume(written).close()


def test_text_that_is_no_unicode_comes_back_as_it_was(path: Path):
    """File names and arguments of a terminal in another encoding hold such characters."""
    with journal.create(path, {"system": "Nord\udcff"}) as own:
        own.append({"text": "\ud800"})
    with journal.resume(path) as again:
        assert again.opened.header["system"] == "Nord\udcff"
        assert again.opened.entries == ({"text": "\ud800"},)


# One writer


def test_a_second_writer_is_refused_and_a_reader_is_not(written: Path):
    with journal.resume(written) as own:
        error = refused(written)
        assert "open in another window" in error.message
        assert journal.read(written).entries == tuple(ENTRIES)
        own.append({"still": "here"})
    with journal.resume(written) as again:
        assert again.opened.entries[-1] == {"still": "here"}


def test_another_process_is_refused_until_the_first_ends(written: Path):
    code = "import sys; from pathlib import Path; from vcsekit.io import journal; journal.resume(Path(sys.argv[1]))"
    command = [sys.executable, "-c", code, str(written)]
    with journal.resume(written):
        other = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "open in another window" in other.stderr
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_journal_that_was_just_started_is_locked(path: Path):
    with journal.create(path, HEADER):
        assert "open in another window" in refused(path).message


# A torn last line


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def test_a_torn_last_line_is_taken_off_and_kept_wherever_it_was_cut(written: Path):
    *sound, last = lines_of(written)
    kept = written.with_name("s.jsonl.torn")
    for cut in range(len(last)):
        written.write_bytes(b"".join(sound) + last[:cut])
        assert journal.read(written).torn == last[:cut]
        with journal.resume(written) as own:
            assert own.opened == Opened(FULL, tuple(ENTRIES[:-1]), last[:cut])
            own.append({"again": cut})
        assert written.read_bytes().startswith(b"".join(sound))
        assert journal.read(written).entries == (*ENTRIES[:-1], {"again": cut})
    assert kept.read_bytes() == b"".join(last[:cut] + b"\n" for cut in range(1, len(last)))


def test_a_torn_line_that_cannot_be_kept_stays_where_it_is(written: Path):
    written.write_bytes(written.read_bytes() + b'{"n": 5, "da')
    written.with_name("s.jsonl.torn").mkdir()
    error = refused(written)
    assert "s.jsonl.torn can't be opened: it is a folder" in error.message
    written.with_name("s.jsonl.torn").rmdir()
    journal.resume(written).close()


def test_a_first_line_that_was_cut_off_is_no_session(written: Path):
    first = lines_of(written)[0]
    for cut in range(len(first)):
        written.write_bytes(first[:cut])
        assert "first line is missing or cut off" in refused(written).message


# Damage


def damaged(line: bytes) -> Iterator[bytes]:
    """A complete line that no longer says what was written."""
    data = json.loads(line)
    yield line.replace(b'"crc": "', b'"crc": "0', 1)
    yield json.dumps({**data, "data": {**data["data"], "more": 1}}).encode() + b"\n"
    yield json.dumps({**data, "data": [data["data"]]}).encode() + b"\n"
    yield json.dumps({key: value for key, value in data.items() if key != "crc"}).encode() + b"\n"
    yield json.dumps({**data, "n": data["n"] + 1}).encode() + b"\n"
    yield b"\n" + line
    yield line + line
    yield line[:-2] + b"\n"
    yield b"\xff" + line
    yield b"[" * 100_000 + b"\n"
    yield b"5\n"
    yield b"\0" * len(line) + b"\n"


@pytest.mark.parametrize("number", range(len(ENTRIES) + 1))
def test_damage_in_any_line_is_refused_with_its_place(written: Path, number: int):
    lines = lines_of(written)
    for wrong in damaged(lines[number]):
        written.write_bytes(b"".join([*lines[:number], wrong, *lines[number + 1 :]]))
        for opener in (journal.resume, journal.read):
            error = refused(written, opener)
            shown = re.match(rf"{re.escape(str(written))}:(\d+) ", error.message)
            assert shown, error.message
            assert int(shown[1]) - 1 in ((number, number + 1) if wrong == lines[number] * 2 else (number,))
            assert error.hint


@pytest.mark.parametrize("number", range(len(ENTRIES)))
def test_a_line_that_is_missing_or_moved_is_seen(written: Path, number: int):
    lines = lines_of(written)
    written.write_bytes(b"".join([*lines[:number], *lines[number + 1 :]]))
    assert f":{number + 1} " in refused(written).message
    lines[number], lines[number + 1] = lines[number + 1], lines[number]
    written.write_bytes(b"".join(lines))
    assert f":{number + 1} " in refused(written).message


def test_no_changed_byte_is_taken_for_an_answer(written: Path):
    """Every byte in turn: the journal is refused, or reads as before, or its end is seen as torn."""
    sound = journal.read(written)
    raw = written.read_bytes()
    for place in range(len(raw)):
        for flip in (0x01, 0x20, 0x80):
            changed = bytearray(raw)
            changed[place] ^= flip
            written.write_bytes(changed)
            try:
                found = journal.read(written)
            except VcsekitError:
                continue
            torn = place == len(raw) - 1
            assert found.entries == (sound.entries[:-1] if torn else sound.entries)
            assert (found.header, bool(found.torn)) == (sound.header, torn)


def test_another_format_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(journal, "FORMAT", 2)
    journal.create(path, HEADER).close()
    monkeypatch.undo()
    error = refused(path)
    assert "has the format 2, and this vcsekit reads 1" in error.message


def test_a_file_of_another_kind_is_refused(path: Path):
    path.parent.mkdir()
    for content in (b"return_id,system\na,b\n", b"\xff\xfe\n", b"{}\n", b"\n"):
        path.write_bytes(content)
        assert ":1 is not the start of a session" in refused(path).message


def test_a_huge_file_is_refused(written: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(journal, "MAX_BYTES", written.stat().st_size - 1)
    assert "which no session reaches" in refused(written).message


# A disk that does not take what it is given


class Disk:
    """A file that takes at most `chunk` bytes at a time, and none past `room`. `chunk` 0: it fails at once."""

    def __init__(self, handle: Any, chunk: int, room: int) -> None:
        self._handle, self._chunk, self._room = handle, chunk, room
        self.calls = 0

    def write(self, data: bytes) -> int:
        self.calls += 1
        if self._room <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = min(self._chunk, self._room, len(data))
        self._room -= taken
        return self._handle.write(data[:taken])

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handle, name)


def with_disk(monkeypatch: pytest.MonkeyPatch, own: Journal, chunk: int, room: int) -> Disk:
    disk = Disk(own._handle, chunk, room)
    monkeypatch.setattr(own, "_handle", disk)
    return disk


def test_short_writes_add_up(written: Path, monkeypatch: pytest.MonkeyPatch):
    with journal.resume(written) as own:
        disk = with_disk(monkeypatch, own, chunk=3, room=10_000)
        own.append({"text": "a long answer that takes several writes"})
        assert disk.calls > 10
    assert journal.read(written).entries == (*ENTRIES, {"text": "a long answer that takes several writes"})


@pytest.mark.parametrize("room", [0, 1, 7, 30])
def test_a_full_disk_takes_the_answer_back(written: Path, monkeypatch: pytest.MonkeyPatch, room: int):
    before = written.read_bytes()
    with journal.resume(written) as own:
        with_disk(monkeypatch, own, chunk=5, room=room)
        with pytest.raises(VcsekitError, match="this answer could not be saved: no space left") as caught:
            own.append({"text": "an answer"})
        assert "make room" in (caught.value.hint or "")
        assert written.read_bytes() == before
        monkeypatch.undo()
        own.append({"text": "once there is room"})
    assert journal.read(written).entries == (*ENTRIES, {"text": "once there is room"})


def test_an_answer_that_is_not_on_disk_is_taken_back(written: Path, monkeypatch: pytest.MonkeyPatch):
    before = written.read_bytes()

    def fails(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with journal.resume(written) as own:
        monkeypatch.setattr(os, "fsync", fails)
        with pytest.raises(VcsekitError, match="could not be saved"):
            own.append({"text": "an answer"})
    assert written.read_bytes() == before


def test_a_full_disk_at_the_start_leaves_no_file(path: Path, tmp_path: Path):
    with installed(Layer(tmp_path)) as clean:
        journal.create(path, HEADER).close()
    path.unlink()
    [writing] = [number for number, step in enumerate(clean.steps) if step.kind == "write"]
    full = Layer(tmp_path, Fault("full", writing))
    with installed(full), pytest.raises(VcsekitError, match="no space left"):
        journal.create(path, HEADER)
    assert full.met and full.met.kind == "write"
    assert list(path.parent.iterdir()) == []
    journal.create(path, HEADER).close()


def test_entries_that_belong_together_are_saved_together_or_not_at_all(written: Path, tmp_path: Path):
    together = [{"text": "a vote"}, {"text": "and what it settles"}]
    before = written.read_bytes()
    for how, kind in (("full", "write"), ("refused", "flush")):
        with installed(Layer(tmp_path)) as clean, journal.resume(written) as own:
            own.append(*together)
        number = next(n for n, step in enumerate(clean.steps) if step.kind == kind)
        written.write_bytes(before)
        hurt = installed(Layer(tmp_path, Fault(how, number)))
        refusal = pytest.raises(VcsekitError, match="these answers could not be saved")
        with hurt, journal.resume(written) as own, refusal:
            own.append(*together)
        assert written.read_bytes() == before
    with journal.resume(written) as own:
        own.append(*together)
        own.append({"more": 1})
    assert journal.read(written).entries == (*ENTRIES, *together, {"more": 1})


def test_nothing_follows_what_could_not_be_taken_back(written: Path, tmp_path: Path):
    """A broken disk takes a half and then not its removal: what was saved before is all there at the next start."""
    with installed(Layer(tmp_path)) as layer, journal.resume(written) as own:
        layer.fault = Fault("full", len(layer.steps))
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Journal, "_take_back", lambda self, _size: self.close())
            with pytest.raises(VcsekitError, match="could not be saved"):
                own.append({"text": "half"})
        with pytest.raises(ValueError, match="closed"):
            own.append({"text": "another"})
    with journal.resume(written) as again:
        assert again.opened.entries == tuple(ENTRIES)
        assert again.opened.torn


def test_a_session_that_is_open_is_not_replaced(written: Path):
    with journal.resume(written):
        with pytest.raises(VcsekitError, match="open in another window"):
            journal.write(written, HEADER, [{"other": 1}], replace=True)
        with pytest.raises(VcsekitError, match="never replaced"):
            journal.write(written, HEADER, [{"other": 1}])
    journal.write(written, HEADER, [{"other": 1}], replace=True)
    assert journal.read(written).entries == ({"other": 1},)


def test_a_disk_without_locks_is_said_so(written: Path, tmp_path: Path):
    with installed(Layer(tmp_path)) as clean:
        journal.resume(written).close()
    number = next(n for n, step in enumerate(clean.steps) if step.kind == "lock")
    with installed(Layer(tmp_path, Fault("refused", number))), pytest.raises(VcsekitError) as caught:
        journal.resume(written)
    assert "files can't be locked there" in caught.value.message
    assert "this machine's own disk" in (caught.value.hint or "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_real_full_disk_is_said_so():
    with Path("/dev/full").open("rb+", buffering=0) as handle:
        own = Journal(Path("/dev/full"), handle, Opened({}, ()))
        with pytest.raises(VcsekitError, match="no space left"):
            own.append({"text": "an answer"})


# Sessions in a journal


@cache
def library() -> Library:
    return load(ROOT / "content")


def opened(*events: dict[str, Any], **changes: Any) -> Opened:
    matrix = library().matrix
    header = {"kind": "vcsekit-session", "matrix": {"id": matrix.id, "version": matrix.version}, **changes}
    return Opened(header, tuple({"at": "2026-05-01T09:30:00Z", **event} for event in events))


def test_a_session_is_restored_from_its_entries(path: Path):
    first = library().indicators[0].id
    saved = restore(opened({"type": "level", "indicator": first, "level": "emerging"}), path, library())
    assert saved.session.settled == (first,)
    assert saved.last_saved == "2026-05-01T09:30:00Z"


UNKNOWN = "holds an entry that this version of vcsekit does not know"


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ({"type": "vote", "indicator": "LEAD-01"}, UNKNOWN),
        ({"type": "skipped"}, UNKNOWN),
        ({"type": "skipped", "indicator": "NOPE-01"}, "names `NOPE-01`, which the matrix does not have"),
        ({"type": "level", "indicator": "LEAD-01", "level": "splendid"}, "names `splendid`, which the matrix does not"),
    ],
)
def test_an_entry_that_means_nothing_here_is_refused(path: Path, event: dict[str, Any], says: str):
    with pytest.raises(VcsekitError, match=rf"s\.jsonl:3 {says}"):
        restore(opened({"type": "skipped", "indicator": "LEAD-01"}, event), path, library())


def test_a_session_of_another_matrix_is_refused(path: Path):
    with pytest.raises(VcsekitError, match=r"was held with other 1\.0\.0"):
        restore(opened(matrix={"id": "other", "version": "1.0.0"}), path, library())
    with pytest.raises(VcsekitError, match="is not a session"):
        restore(opened(kind="vcsekit-results"), path, library())


OLD = [
    {"type": "level", "indicator": "LEAD-01", "level": "maturing"},
    {"type": "note", "indicator": "LEAD-01", "text": "A note"},
    {"type": "evidence", "indicator": "LEAD-01", "text": "Minutes"},
    {"type": "passed", "indicator": "LEAD-01"},
    {"type": "not_applicable", "indicator": "LEAD-02", "reason": "None here"},
    {"type": "skipped", "indicator": "LEAD-03"},
    {"type": "moved", "indicator": None},
]
"""A session as the first format wrote it, without `session_format` in its header."""


def test_a_session_of_the_first_format_is_read_and_gone_on_with(path: Path):
    saved = restore(opened(*OLD), path, library())
    first = saved.session.record("LEAD-01")
    assert (first.level, first.shared_notes, [item.text for item in first.evidence]) == (
        "maturing", ("A note",), ["Minutes"],
    )  # fmt: skip
    assert saved.session.settled == ("LEAD-01", "LEAD-02")
    assert Dialogue(library()).answer(saved.session, "next").understood


def test_a_session_of_a_newer_format_is_refused(path: Path):
    with pytest.raises(VcsekitError, match="was written by a newer vcsekit"):
        restore(opened(session_format=3), path, library())


# The real program, fed through a pipe


class Running:
    """`python -m vcsekit assess s` in a folder, fed through a pipe."""

    def __init__(self, folder: Path, *more: str) -> None:
        command = [sys.executable, "-m", "vcsekit", "assess", "s", "--content", str(ROOT / "content"), *more]
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        self.output = b""
        self.stop = Timer(120, self.process.kill)
        self.stop.daemon = True
        self.stop.start()

    def send(self, *answers: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("".join(answer + "\n" for answer in answers).encode())

    def read_until(self, wanted: str, since: int = 0) -> int:
        """Reads on until the output holds this text after a place; gives the place after it."""
        assert self.process.stdout is not None
        while (place := self.output.find(wanted.encode(), since)) < 0:
            more = os.read(self.process.stdout.fileno(), 65536)
            assert more, f"the program ended before it said {wanted!r}: {self.output[-500:]!r}"
            self.output += more
        return place + len(wanted.encode())

    def kill(self) -> None:
        self.stop.cancel()
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()

    def finish(self) -> int:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        while more := os.read(self.process.stdout.fileno(), 65536):
            self.output += more
        self.process.stdout.close()
        self.stop.cancel()
        return self.process.wait()


def room(seed: int, length: int = 150) -> list[str]:
    """What a room types, seeded: something that fits at every step, and makes one event."""
    chance, dialogue, session = random.Random(seed), Dialogue(library()), start(library())
    typed: list[str] = []
    while len(typed) < length and session.step is not Step.END:
        text = chance.choice(fitting(session.step, chance, len(typed)))
        reply = dialogue.answer(session, text)
        if len(reply.events) == 1:
            typed.append(text)
            session = replay(session, reply.events)
    return typed


def fitting(step: Step, chance: random.Random, number: int) -> list[str]:
    """What can be typed at a step."""
    level = str(chance.randint(1, 4))
    return {
        Step.LEVEL: [
            level, level, level, "vote", "vote people", f"na Reason {number}", f"note Ahead {number}", "skip", "back",
            "undo", "redo", f"action Do {number}; who: chair; when: 1 May", f"park Question {number}", "private",
            f"wording Word {number}", "break 5", f"ask Paper {number}", "shown 1", "room nhs 3, vcse 4",
            f"go {chance.choice(['FUND', 'DATA', 'GOV-03'])}",
        ],
        Step.VOTES: ["0 1 2 0", "1 0 3 0", "", "nhs 3", "vcse 2", "undo", "drop"],
        Step.CONFIRM: ["yes", "no"],
        Step.REASON: [f"Reason “{number}”", "", f"confidence {chance.choice('lmh')}"],
        Step.MINORITY: [f"We see {number}", "", ""],
        Step.EVIDENCE: [f"Evidence {number}; where: drive", "", "", "undo"],
        Step.PRIVATE: [f"Private {number}", ""],
        Step.PROCESS: [f"Good {number}", ""],
        Step.RATIFY: ["yes", ""],
    }[step]  # fmt: skip


def happened(answers: list[str]) -> tuple[list[Event], list[str]]:
    """The events that these inputs must make, one each, and what the program says to each."""
    dialogue, session = Dialogue(library()), start(library())
    events, said = [], []
    for text in answers:
        reply = dialogue.answer(session, text)
        events += reply.events
        said.append(reply.say[0] if reply.say else "")
        session = replay(session, reply.events)
        assert len(events) == len(said), text
    return events, said


def on_disk(folder: Path) -> list[Event]:
    entries = journal.read(folder / "sessions" / "s.jsonl").entries
    return [event_from_data(entry).model_copy(update={"at": None}) for entry in entries]


def feed(program: Running, answers: list[str], said: list[str], last: int, *, ahead: bool) -> None:
    """Types until the answer at `last` is acknowledged; `ahead`: without waiting for the others."""
    place = 0
    if ahead:
        program.send(*answers)
    for number, acknowledgement in enumerate(said[: last + 1]):
        if not ahead:
            program.send(answers[number])
        if acknowledgement:
            place = program.read_until(as_told(acknowledgement), place)


def as_told(line: str) -> str:
    """A line as the room reads it."""
    return textwrap.fill(line, 78, subsequent_indent="  ", break_on_hyphens=False)


def test_input_in_another_encoding_never_stops_a_session(tmp_path: Path):
    program = Running(tmp_path, "--system", os.fsdecode(b"K\xf6ln"))
    assert program.process.stdin is not None
    program.process.stdin.write(b"2\r\nF\xfcr alle \xe2\x80\xa8 hier\n")
    assert program.finish() == 0
    assert [event.model_dump() for event in on_disk(tmp_path)][1]["text"] == "F\ufffdr alle hier"
    assert journal.read(tmp_path / "sessions" / "s.jsonl").header["system"] == "K?ln"


def test_a_script_has_an_answer_a_line_whatever_else_a_line_holds(tmp_path: Path):
    """A line separator, a form feed or another such character inside a note ends no answer."""
    (tmp_path / "answers.txt").write_bytes("\ufeff2\r\nOne\u2028two\x0cthree\x85\n\n3\n".encode())
    program = Running(tmp_path, "--script", "answers.txt")
    assert program.finish() == 0
    said = [event.model_dump() for event in on_disk(tmp_path)]
    assert [event["type"] for event in said] == ["level", "reason", "passed", "level"]
    assert said[1]["text"] == "One two three"


def test_a_session_without_an_answer_goes_on_too(tmp_path: Path):
    for _ in range(2):
        program = Running(tmp_path)
        program.send("quit")
        assert program.finish() == 0
    assert on_disk(tmp_path) == []


def question(session: Session) -> str:
    asked = Dialogue(library()).next_prompt(session).question
    return textwrap.fill(asked, 78, break_on_hyphens=False) + "\n> "


KILLS = int(os.environ.get("VCSEKIT_KILLS", "20"))
"""`make kills` asks for 200."""


@pytest.mark.parametrize("seed", range(KILLS))
def test_kill_9_loses_no_acknowledged_answer(tmp_path: Path, seed: int):
    answers = room(seed)
    events, said = happened(answers)
    last = random.Random(seed).choice([number for number, line in enumerate(said) if "aved." in line])
    ahead = seed % 2 == 1
    program = Running(tmp_path)
    try:
        feed(program, answers, said, last, ahead=ahead)
    finally:
        program.kill()
    found = on_disk(tmp_path)
    assert found == events[: len(found)], "an answer is lost, doubled or changed"
    assert len(found) > last if ahead else len(found) == last + 1

    again = Running(tmp_path)
    try:
        here = replay(start(library()), found)
        greeted = again.read_until(f"{len(here.settled)} of {len(here.order)} indicators are answered")
        assert "Welcome back" in again.output[:greeted].decode()
        assert again.read_until(question(here), greeted)
        assert again.output.count(b"\n> ") == 1, "it asked something else first"
        again.send(*answers[len(found) :])
        assert again.finish() == 0
    finally:
        again.kill()
    assert on_disk(tmp_path) == events


def test_killed_again_and_again_a_session_still_ends_as_it_would_have(tmp_path: Path):
    """One folder, and a program that is killed after a little work, wherever it is then."""
    answers = room(99)[:40]
    events, _ = happened(answers)
    chance, kills = random.Random(99), 0
    while len(found := on_disk(tmp_path) if (tmp_path / "sessions").exists() else []) < len(events):
        assert found == events[: len(found)]
        program = Running(tmp_path)
        try:
            asked = program.read_until("\n> ")
            program.send(*answers[len(found) :])
            program.read_until("\n> ", asked)
            time.sleep(chance.random() * 0.01)
        finally:
            program.kill()
        kills += 1
        assert kills <= len(events)
    assert found == events
