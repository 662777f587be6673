"""Two texts side by side: which words came and went, and whether the sense can have stayed the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher

from vcsekit.content.diff.changes import Judgement, Piece, Significance
from vcsekit.content.diff.vocabulary import NUMBER_WORDS, OPPOSITES, STOP_WORDS, TELLING

KEPT_ENOUGH = 0.7
"""From this share of content words kept, a reworded text counts as clarified, below it as changed in meaning."""

SHORTEST_TYPO = 6
"""Words shorter than this are never taken for misspelt: too many of them differ by one letter."""

MOST_PAIRS = 250_000
"""The largest product of two lengths that is compared word by word; difflib may need much more than that many steps."""

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[£$€]|[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PIECE = re.compile(r"\s+|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*|.", re.DOTALL)
_SPELT_ALIKE = (("z", "s"), ("our", "or"), ("re", "er"), ("ll", "l"), ("ae", "e"), ("mme", "m"), ("-", ""), ("'", ""))


def judge(old: str, new: str, is_misspelt: Callable[[str, str], bool] = lambda _old, _new: False) -> Judgement:
    """How much a new wording of a text matters, by what can be known from the two texts.

    `is_misspelt` tells whether the first of two words is just a misspelling of the second. Numbers are firm; all
    else is a judgement about words, which somebody who has read both texts may correct by one class.
    """
    before, after = tokens(old), tokens(new)
    if old.split() == new.split():
        return Judgement(Significance.WORDING, "only spaces or line breaks changed")
    if before == after:
        return Judgement(Significance.WORDING, "only capitals, spaces or punctuation changed")
    if _respelt(before, after, is_misspelt):
        return Judgement(Significance.WORDING, "only the spelling changed")
    gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
    told = _numbers_changed(gone, come) or _telling_words_changed(gone, come)
    if told:
        return told
    share = kept_share(before, after)
    if share < KEPT_ENOUGH:
        return Judgement(Significance.MEANING, f"only {share:.0%} of its content words stayed")
    if not gone and not come:
        return Judgement(Significance.CLARIFICATION, "the same words stand in another order")
    if share == 1:
        return Judgement(Significance.CLARIFICATION, "the same content words are put in another way")
    return Judgement(Significance.CLARIFICATION, f"{share:.0%} of its content words stayed")


def kept_share(before: Sequence[str], after: Sequence[str]) -> float:
    """The share of content words that two texts have in common, of the longer of the two; 1 where neither has any."""
    first, second = (Counter(_stem(word) for word in words if word not in STOP_WORDS) for words in (before, after))
    longer = max(first.total(), second.total())
    return (first & second).total() / longer if longer else 1.0


def word_difference(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of two texts, in order: what stayed, what went and what came.

    Joined, the first two give the old text and the first and third the new one, but for spaces and line breaks.
    """
    pieces: list[Piece] = []
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for change, first, second in _opcodes(before, after):
        if change == "equal":
            pieces.append(Piece("same", "".join(second)))
        else:
            pieces += _words_of("".join(first), "".join(second))
    return tuple(_merged(pieces))


def words_in(texts: Iterable[str]) -> set[str]:
    """All words of some texts that are long enough to be taken for misspelt, without regard to case."""
    found: set[str] = set()
    for text in texts:
        found.update(word for word in tokens(text) if len(word) >= SHORTEST_TYPO)
    return found


def _words_of(old: str, new: str) -> list[Piece]:
    pieces = []
    for change, first, second in _opcodes(_PIECE.findall(old), _PIECE.findall(new)):
        if change == "equal":
            pieces.append(Piece("same", "".join(second)))
            continue
        pieces += [Piece("removed", "".join(first))] if first else []
        pieces += [Piece("added", "".join(second))] if second else []
    return pieces


def _opcodes(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, Sequence[str], Sequence[str]]]:
    """Runs of difflib, after what both begin and end with is set apart; one run where comparing would take too long."""
    left, right = [_blank(part) for part in before], [_blank(part) for part in after]
    shorter = min(len(left), len(right))
    start = next((n for n in range(shorter) if left[n] != right[n]), shorter)
    end = next((n for n in range(shorter - start) if left[-1 - n] != right[-1 - n]), shorter - start)
    stop, last = len(left) - end, len(right) - end
    runs: list[tuple[str, Sequence[str], Sequence[str]]] = [("equal", before[:start], after[:start])]
    if (stop - start) * (last - start) > MOST_PAIRS:
        runs.append(("replace", before[start:stop], after[start:last]))
    else:
        matcher = SequenceMatcher(None, left[start:stop], right[start:last], autojunk=False)
        for change, a, b, c, d in matcher.get_opcodes():
            runs.append((change, before[start + a : start + b], after[start + c : start + d]))
    runs.append(("equal", before[stop:], after[last:]))
    return [run for run in runs if run[1] or run[2]]


def _blank(part: str) -> str:
    """A text to compare by: where a line breaks makes no difference."""
    return part if part.strip() else " "


def _merged(pieces: Iterable[Piece]) -> Iterable[Piece]:
    """Neighbours of the same sort as one, and a lone space between two changes as part of both."""
    removed, added, waiting = "", "", ""
    for piece in pieces:
        if piece.change == "same" and (removed or added) and not piece.text.strip() and not waiting:
            waiting = piece.text
        elif piece.change == "same":
            yield from _flushed(removed, added, waiting + piece.text)
            removed, added, waiting = "", "", ""
        else:
            removed += (waiting if removed or added else "") + (piece.text if piece.change == "removed" else "")
            added += (waiting if removed or added else "") + (piece.text if piece.change == "added" else "")
            waiting = ""
    yield from _flushed(removed, added, waiting)


def _flushed(removed: str, added: str, same: str) -> Iterable[Piece]:
    for change, text in (("removed", removed), ("added", added), ("same", same)):
        if text:
            yield Piece(change, text)


def tokens(text: str) -> list[str]:
    """The words of a text without regard to case; numbers in figures, however they are written."""
    folded = text.casefold().replace("’", "'").replace("%", " percent").replace("per cent", "percent")
    words = []
    for word in _TOKEN.findall(folded):
        known = NUMBER_WORDS.get(word, word)
        words.append(known.replace(",", "") if known[0].isdigit() else known)
    return words


def _stem(word: str) -> str:
    """A word without the commonest endings, so that `invite`, `invites` and `invited` are one content word."""
    word = word.removesuffix("'s").removesuffix("'")
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


def _respelt(before: Sequence[str], after: Sequence[str], is_misspelt: Callable[[str, str], bool]) -> bool:
    if "".join(before).replace("-", "") == "".join(after).replace("-", ""):
        return not _has_numbers(before, after)
    if len(before) != len(after):
        return False
    pairs = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    return all(_same_word(old, new) or is_misspelt(old, new) for old, new in pairs)


def _has_numbers(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether joining words could have joined figures: `1 5` is not `15`."""
    return [word for word in before if word[0].isdigit()] != [word for word in after if word[0].isdigit()]


def _same_word(old: str, new: str) -> bool:
    """Whether two words differ only in ways in which British and American spelling do."""
    if old[0].isdigit() or new[0].isdigit() or len(old) < 4:
        return False
    for one, other in _SPELT_ALIKE:
        old, new = old.replace(one, other), new.replace(one, other)
    return old == new


def one_letter_apart(old: str, new: str) -> bool:
    """Whether one letter was added, left out or replaced, or two neighbours swapped; the first letter is the same."""
    if old[:1] != new[:1] or abs(len(old) - len(new)) > 1 or min(len(old), len(new)) < SHORTEST_TYPO:
        return False
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    rest, other = old[start:], new[start:]
    swapped = rest[:2] == other[1::-1] and rest[2:] == other[2:] and len(other) > 1
    return swapped or rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]


def _numbers_changed(gone: Counter[str], come: Counter[str]) -> Judgement | None:
    first, second = ([word for word in words if word[0] in "0123456789£$€" and word != "1"] for words in (gone, come))
    if first or second:
        return Judgement(Significance.MEANING, f"a number changed: {_became(first, second)}", firm=True)
    return None


def _telling_words_changed(gone: Counter[str], come: Counter[str]) -> Judgement | None:
    for one, other in ((gone, come), (come, gone)):
        for word in one:
            turned = next((prefix + word for prefix in OPPOSITES if prefix + word in other), None)
            if turned:
                pair = ([word], [turned]) if one is gone else ([turned], [word])
                return Judgement(Significance.MEANING, f"what is denied changed: {_became(*pair)}")
    for words, what in TELLING:
        first, second = [word for word in gone if word in words], [word for word in come if word in words]
        if first or second:
            return Judgement(Significance.MEANING, f"{what}: {_became(first, second)}")
    return None


def _became(gone: Sequence[str], come: Sequence[str]) -> str:
    first, second = (", ".join(f"“{'one' if word == '1' else word}”" for word in words) for words in (gone, come))
    if first and second:
        return f"{first} became {second}"
    return f"{first} was taken out" if first else f"{second} was put in"
