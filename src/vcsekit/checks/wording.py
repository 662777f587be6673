"""Rules about how content is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from vcsekit.checks.fields import Field, Holds, fields
from vcsekit.checks.rule import Context, Finding
from vcsekit.diagnostics import Span

MAX_WORDS = 30
"""The longest sentence that is not reported, in words."""

_NOT_PROSE = re.compile(r"^\|.*$|^#.*$|`[^`\n]*`|(?<=^- )\[[ x]\] |\[\[[^\[\]\n]*\]\]", re.MULTILINE)
"""What is in a text without being prose: rows of tables, headings, code, boxes to tick and places to fill in."""

_SENTENCE_END = re.compile(r"(?<=[.!?:])[\"”’)]*\s+(?=[A-Z“‘\"(0-9£*-])|\n[ ]*(?:[-*]|[0-9]+\.)\s+|\n(?=[ ]*\n)")
_VAGUE = re.compile(
    r"\b(?:some|many|several|various|a number of|a range of|regularly|often|usually|appropriate(?:ly)?|adequate(?:ly)?"
    r"|meaningful(?:ly)?|robust(?:ly)?|sufficient(?:ly)?|significant(?:ly)?|effective(?:ly)?|strong(?:ly)?)\b",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"\b[A-Z]+&[A-Z]+\b|\b(?!(?:[A-Z][a-z]+)+\b)[A-Z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*\b")
"""Two capitals or more in one word; names joined of whole words, such as WhatsApp, are none."""
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s)>\"]+")
_LINK = re.compile(r"\]\(([^()\n]*)\)")
_FOLLOWABLE = re.compile(r"https?://[^\s/]+\.[^\s]+|mailto:[^\s@]+@[^\s@]+")
_HTML = re.compile(r"<(?:[A-Za-z/!?][^>]*)>?")
_AMERICAN = re.compile(
    r"\b(?!(?:(?:over|under|down|up|out|re|cap)?siz|priz|seiz|assiz|maiz|baiz)(?:e|es|ed|ing)\b)"
    r"[a-z]+(?:iz(?:e|es|ed|er|ers|ing|ation|ations|ational)|yz(?:e|es|ed|er|ers|ing))\b"
    r"|\b(?:behavior|color|favor|labor|neighbor|honor|center|fulfill|defense|catalog|(?<!computer )program)s?\b"
    r"|\b(?:behavioral|skillful|neighborhood|favorite|traveled|modeled|modeling|counseling|canceled)s?\b",
    re.IGNORECASE,
)
_IN_AMERICAN = (
    "iz", "yz", "behavior", "color", "favor", "labor", "neighbor", "honor", "center", "fulfill", "defense",
    "catalog", "program", "skillful", "traveled", "model", "counsel", "cancel",
)  # fmt: skip
"""One of these is in every word that `_AMERICAN` finds; to look for them first is quicker."""

_BREAK_LOST = re.compile(r"(?<![\n])\n(?![\n \-*#>|]|[0-9]+[.)])")
"""The end of a line in a folded block: an empty line in its source, with no list, table or heading after it."""

_FOLDED = re.compile(r">[-+0-9]*[ ]*(?:#.*)?$")
"""The end of a line that begins a folded block."""

_TWICE = re.compile(r"\b([A-Za-z]{2,})[ \n]+\1\b", re.IGNORECASE)
_MAY_REPEAT = {"that", "had", "so", "very", "ha", "bye"}


@dataclass(frozen=True, eq=False)
class _Prose:
    """A text that people read, as it stands in its field."""

    field: Field

    @cached_property
    def text(self) -> str:
        """The text, with blanks for what is no prose."""
        return _NOT_PROSE.sub(lambda part: " " * len(part.group()), self.field.value)

    @property
    def is_judged(self) -> bool:
        """Whether people choose a level by this text."""
        loc = self.field.loc
        return loc[0] == "indicators" and loc[2] in ("statement", "levels")

    def span(self, start: int, end: int) -> Span:
        """The place of a part of the text; in YAML, that of the whole text."""
        document, loc = self.field.document, self.field.loc
        if loc == ("body",) and document.body_line:
            return document.span_in_body(start, end)
        return document.span(loc)


def _prose(context: Context, sign: str = "") -> Iterator[_Prose]:
    """Every text that local rules look at and that has this sign in it."""
    return (prose for prose in context.once(_all_prose) if sign in prose.field.value)


def _all_prose(context: Context) -> list[_Prose]:
    return [_Prose(field) for field in fields(context, Holds.PROSE) if context.looks_at(field.path)]


def long_sentence(context: Context) -> Iterator[Finding]:
    """A sentence has more words than a listener can hold."""
    for prose in _prose(context):
        for start, sentence in _sentences(prose.text):
            words = sentence.split()
            if len(words) > MAX_WORDS:
                begin = start + len(sentence) - len(sentence.lstrip())
                message = f"a sentence has {len(words)} words, {MAX_WORDS} at most read well: “{' '.join(words[:6])} …”"
                yield Finding(prose.span(begin, begin + len(words[0])), message, "make two sentences of it")


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a text, each with where it begins."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        yield start, text[start : end.start()]
        start = end.end()
    yield start, text[start:]


def vague_quantifier(context: Context) -> Iterator[Finding]:
    """A statement or descriptor uses a word that two people will read differently."""
    for prose in _prose(context):
        for found in _VAGUE.finditer(prose.text) if prose.is_judged else ():
            message = f"“{found.group()}” means different things to different people"
            yield Finding(prose.span(*found.span()), message, "say how many, how often, or what is seen")


def abbreviation_unexplained(context: Context) -> Iterator[Finding]:
    """An abbreviation is not in the glossary."""
    glossary = context.library.glossary
    if glossary is None:
        return
    known = {name.casefold() for term in glossary.terms for name in _ABBREVIATION.findall(term.term)}
    known |= {name.casefold() for name in context.library.ids("domain")}
    for prose in _prose(context):
        seen: set[str] = set()
        for found in _ABBREVIATION.finditer(_without_addresses(prose.text)):
            name = found.group()
            if name not in seen and not known.intersection((name.casefold(), name.removesuffix("s").casefold())):
                hint = "spell it out, or add it to register/glossary.yaml"
                yield Finding(prose.span(*found.span()), f"“{name}” is not in the glossary", hint)
            seen.add(name)


def raw_html(context: Context) -> Iterator[Finding]:
    """A text holds HTML, which would be shown as it stands."""
    for prose in _prose(context, "<"):
        found = _HTML.search(prose.text)
        if found:
            message = f"“{found.group()[:30]}” looks like HTML, which is not allowed in texts"
            hint = "use Markdown: `**bold**`, `- list`, `[text](address)`"
            yield Finding(prose.span(*found.span()), message, hint)


def address_not_followable(context: Context) -> Iterator[Finding]:
    """A link in a text leads nowhere: its address is empty, cut off or only known on somebody's computer."""
    for prose in _prose(context, "]("):
        for found in _LINK.finditer(prose.text):
            address = found.group(1)
            if address and not address.strip():
                continue  # a place to fill in
            if not _FOLLOWABLE.fullmatch(address.split(maxsplit=1)[0] if address else ""):
                message = f"nobody can follow a link to “{address[:60]}”" if address else "this link has no address"
                hint = "write the whole address, such as `[text](https://www.example.org/page)`"
                yield Finding(prose.span(*found.span()), message, hint)


def american_spelling(context: Context) -> Iterator[Finding]:
    """A word is spelled the American way."""
    for prose in _prose(context):
        folded = prose.text.casefold()
        if not any(part in folded for part in _IN_AMERICAN):
            continue
        for found in _AMERICAN.finditer(_without_addresses(prose.text)):
            word = found.group()
            if not word[0].isupper():
                message = f"“{word}” is an American spelling"
                yield Finding(prose.span(*found.span()), message, "spell it the British way")


def paragraph_break_lost(context: Context) -> Iterator[Finding]:
    """A folded block (`>-`) holds an empty line, which does not begin a paragraph there."""
    suspects = {document.path for _, _, document in context.looked_at() if _has_folded_break(document.text)}
    for prose in _prose(context):
        document, loc = prose.field.document, prose.field.loc
        in_markdown = document.body_line and loc == ("body",)
        if in_markdown or document.path not in suspects or not _BREAK_LOST.search(prose.text):
            continue
        span = document.span(loc)
        if document.lines[span.line - 1][span.column - 1 : span.column] == ">":
            message = "the empty line in this block is lost: its paragraphs become one"
            yield Finding(span, message, "begin the block with `|-` instead of `>-`")


def _has_folded_break(text: str) -> bool:
    """Whether a text in YAML seems to have a folded block with an empty line in it; looks at each line once."""
    indent: int | None = None
    begun = empty = False
    for line in text.split("\n") if ">" in text else ():
        filled = line.lstrip(" ")
        depth = len(line) - len(filled)
        if not filled.strip():
            empty = begun and indent is not None
        elif begun and (indent is None or depth >= indent):
            if empty:
                return True
            indent = depth
        else:
            begun, indent, empty = False, None, False
        sign = _FOLDED.search(line) if ">" in line and not begun else None
        begun = begun or (sign is not None and line[: sign.start()][-1:] in ("", " ", ":", "-"))
    return False


def repeated_word(context: Context) -> Iterator[Finding]:
    """A word stands twice in a row."""
    for prose in _prose(context):
        for found in _TWICE.finditer(prose.text):
            if found.group(1).casefold() not in _MAY_REPEAT:
                yield Finding(prose.span(*found.span()), f"“{found.group()}” says a word twice", "take one out")


def _without_addresses(text: str) -> str:
    return _ADDRESS.sub(lambda part: " " * len(part.group()), text)
