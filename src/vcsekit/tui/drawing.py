"""What the screen says about a session, as text: the head, the progress, the bars of a vote. Nothing here decides."""

from __future__ import annotations

from collections.abc import Sequence

from vcsekit.assess.consensus import Reading, read_vote
from vcsekit.assess.dialogue import Turn
from vcsekit.assess.dialogue.going import told_time
from vcsekit.assess.dialogue.reading import domains
from vcsekit.assess.dialogue.readout import place_of, so_far
from vcsekit.assess.dialogue.voting import told_gap
from vcsekit.assess.dialogue.words import word_named
from vcsekit.assess.record import Vote
from vcsekit.model.matrix import Domain, Indicator, Level

FULL, LABEL = "█", 17
"""The mark of a vote, and the width that a group's name has at least, in columns."""

FIRST, LAST = 2, 6
"""Of a long list of what was said about an indicator, how many of the first and of the last lines are drawn."""

SHORT, LOW, BESIDE = 5, 7, 6
"""Up to this many lines, in so many rows, what is said stands under the levels; and the columns that it can't use."""

SEE_ALONE, LEAVE_ALONE = "Arrow down: one level, large", "Arrows: another level. Escape: all"


def is_word(line: str, name: str) -> bool:
    """Whether a line is this word, or a shorter way to say it."""
    word = word_named(line.strip())
    return word is not None and word.name == name


def is_private(line: str) -> bool:
    """Whether a line holds a private note, which nobody may read along."""
    name, gap, _ = line.lstrip().replace(":", " ", 1).partition(" ")
    word = word_named(name)
    return bool(gap) and word is not None and word.name == "private"


def is_long(lines: Sequence[str], width: int) -> bool:
    """Whether what is said takes the place of the levels, as under them it would be cut off."""
    columns = max(1, width - BESIDE)
    return len(lines) > SHORT or sum(len(line) // columns + 1 for line in lines) > LOW


def more(*, below: bool, above: bool) -> list[str]:
    """The sign that something lies below or above what is seen; none where nothing does."""
    keys = {(True, False): "below: Page Down", (False, True): "above: Page Up",
            (True, True): "above and below: Page Up, Page Down"}.get((below, above))  # fmt: skip
    return [f"… more {keys}"] if keys else []


def head(turn: Turn) -> str:
    """Where the room is, and the time that is left."""
    name, left = turn.session.indicator, told_time(turn)
    told = f", {left}" if left else ""
    if name is None:
        return f"{turn.library.matrix.title}{told}"
    domain: Domain = turn.library.get(name.rpartition("-")[0], "domain")
    return f"{name} ({place_of(turn, name)}){told}. {domain.title}"


def statement(turn: Turn) -> tuple[str, str]:
    """Title and statement of the indicator that is asked about; empty texts where there is none."""
    if turn.session.indicator is None:
        return "", ""
    indicator: Indicator = turn.library.get(turn.session.indicator, "indicator")
    return indicator.title, indicator.statement


def descriptors(turn: Turn) -> list[tuple[Level, str, bool]]:
    """Every level with what a visitor would see, and whether the room agreed on it; none between indicators."""
    name = turn.session.indicator
    if name is None:
        return []
    indicator: Indicator = turn.library.get(name, "indicator")
    agreed = turn.session.record(name).level
    return [(level, indicator.levels[level.id], level.id == agreed) for level in turn.levels]


def below(turn: Turn) -> list[str]:
    """What stands under the levels: the questions that open the talk, and what was said so far."""
    name = turn.session.indicator
    if name is None:
        return []
    indicator: Indicator = turn.library.get(name, "indicator")
    said = list(so_far(turn, turn.session.record(name)))
    if len(said) > FIRST + LAST + 1:
        said[FIRST:-LAST] = [f"… {len(said) - FIRST - LAST} more: again reads all"]
    return [*(f"To discuss: {text}" for text in indicator.prompts), *said]


def progress(turn: Turn, width: int) -> str:
    """How many indicators have an answer, and by domain where that fits."""
    session = turn.session
    done, total = len(session.settled), len(session.order)
    whole = f"{done} of {total} have an answer"
    parts = [f"{domain.id} {sum(session.record(i).settled for i in ids)}/{len(ids)}" for domain, ids in domains(turn)]
    lines = (f"{whole}: {'   '.join(parts)}", f"{done}/{total}: {' '.join(parts)}", whole)
    return next(line for line in lines if len(line) <= width or line is whole)


def bars(levels: Sequence[Level], reading: Reading, width: int) -> list[str]:
    """A vote as bars: a row for all and for every group that may be shown, a column a level."""
    if not reading.counts:
        return []
    groups = [("All", reading.counts), *((group.label, group.counts) for group in reading.groups)]
    longest = max(len(f"{label} {sum(counts)} ") for label, counts in groups)
    name = min(max(LABEL, longest), max(LABEL, width * 3 // 10))
    column = max(8, (width - name) // len(levels))
    most = max(1, *reading.counts)
    heads = "".join(f"{level.value} {level.label}"[: column - 1].ljust(column) for level in levels)
    rows = [_name(label, sum(counts), name) + _cells(counts, most, column) for label, counts in groups]
    return [row.rstrip() for row in (" " * name + heads, *rows)]


def _name(label: str, number: int, width: int) -> str:
    """A group's name and how many votes it has; where it is too long, the name is cut, and never the number."""
    room = width - len(f" {number} ")
    cut = label if len(label) <= room else f"{label[: room - 1].rstrip()}…"
    return f"{cut} {number}".ljust(width)


def _cells(counts: Sequence[int], most: int, column: int) -> str:
    room = column - 5
    cells = []
    for count in counts:
        length = max(1, round(count / most * room)) if count else 0
        cells.append(f"{FULL * length} {count}".ljust(column))
    return "".join(cells)


def drawn_vote(turn: Turn, vote: Vote, width: int) -> list[str]:
    """A vote as bars and in words."""
    reading = read_vote(turn.library.matrix, vote)
    lines = bars(turn.levels, reading, width)
    if not lines:
        return []
    told = [f"In the middle: {reading.middle}. The votes are: {reading.word}.", *told_gap(reading)]
    source = [f"From {vote.source}:"] if vote.source else []
    return [*source, *lines, "", *told]
