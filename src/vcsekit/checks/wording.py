"""Rules about how content is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vcsekit.checks.rule import Context, Finding, shape, walk
from vcsekit.content.source import Document, Loc

MAX_WORDS = 30
"""The longest sentence that is not reported, in words."""

PROSE = {
    "about.*.text", "areas.*.description", "description", "notice", "overview", "purpose", "text", "weights",
    "actions.*.summary", "approaches.*.description", "approaches.*.steps.*", "barriers.*.description",
    "changes.*.summary", "indicators.*.evidence.*", "indicators.*.prompts.*", "indicators.*.statement",
    "indicators.*.success.*", "learning.*.text", "scale.*.meaning", "terms.*.meaning",
}  # fmt: skip
_DESCRIPTOR = re.compile(r"indicators\.\*\.levels\..+")
_SENTENCE_END = re.compile(r"(?<=[.!?:])[\"”’)]*\s+(?=[A-Z“‘\"(0-9£*-])|\n\s*(?:[-*]|[0-9]+\.)\s+|\n{2,}")
_VAGUE = re.compile(
    r"\b(?:some|many|several|various|a number of|a range of|regularly|often|usually|appropriate(?:ly)?|adequate(?:ly)?"
    r"|meaningful(?:ly)?|robust(?:ly)?|sufficient(?:ly)?|significant(?:ly)?|effective(?:ly)?|strong(?:ly)?)\b",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"\b[A-Z]&[A-Z]\b|\b[A-Z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*\b")
_HTML = re.compile(r"<(?:[A-Za-z/!?][^>]*)>?")
_AMERICAN = re.compile(
    r"\b(?!(?:size|prize|seize|capsize|downsize|resize)(?:s|d)?\b)[a-z]+(?:iz(?:e|es|ed|ing|ation|ations)|yz(?:e|es|ed|ing))\b"
    r"|\b(?:behavior|color|favor|labor|neighbor|honor|center|fulfill|program|skillful|defense|catalog)s?\b"
    r"|\b(?:behavioral|neighborhood|favorite|traveled|modeled|modeling|counseling|canceled)s?\b",
    re.IGNORECASE,
)
_NOT_AMERICAN = {"sizing", "prizing", "seizing"}


def _prose(context: Context) -> Iterator[tuple[str, Document, Loc, str]]:
    for _, kind, document in context.documents():
        for loc, value in walk(document.data):
            if isinstance(value, str) and (shape(loc) in PROSE or _DESCRIPTOR.fullmatch(shape(loc))):
                yield kind, document, loc, value


def long_sentence(context: Context) -> Iterator[Finding]:
    """A sentence has more words than a listener can hold."""
    for _, document, loc, text in _prose(context):
        for sentence in _SENTENCE_END.split(text):
            count = len(sentence.split())
            if count > MAX_WORDS:
                start = " ".join(sentence.split()[:6])
                message = f"a sentence has {count} words, {MAX_WORDS} at most read well: “{start} …”"
                yield Finding(document.span(loc), message, "make two sentences of it")


def vague_quantifier(context: Context) -> Iterator[Finding]:
    """A statement or descriptor uses a word that two people will read differently."""
    for _, document, loc, text in _prose(context):
        judged = shape(loc) == "indicators.*.statement" or _DESCRIPTOR.fullmatch(shape(loc))
        for found in _VAGUE.finditer(text) if judged else ():
            message = f"“{found.group()}” means different things to different people"
            yield Finding(document.span(loc), message, "say how many, how often, or what is seen")


def abbreviation_unexplained(context: Context) -> Iterator[Finding]:
    """An abbreviation is not in the glossary."""
    glossary = context.library.glossary
    if glossary is None:
        return
    known = {term.term for term in glossary.terms} | set(context.library.ids("domain"))
    for _, document, loc, text in _prose(context):
        for name in dict.fromkeys(_ABBREVIATION.findall(text)):
            if name not in known and name.removesuffix("s") not in known:
                hint = "spell it out, or add it to register/glossary.yaml"
                yield Finding(document.span(loc), f"“{name}” is not in the glossary", hint)


def raw_html(context: Context) -> Iterator[Finding]:
    """A text holds HTML, which would be shown as it stands."""
    for _, document, loc, text in _prose(context):
        found = _HTML.search(text)
        if found:
            message = f"“{found.group()[:30]}” looks like HTML, which is not allowed in texts"
            yield Finding(document.span(loc), message, "use Markdown: `**bold**`, `- list`, `[text](address)`")


def american_spelling(context: Context) -> Iterator[Finding]:
    """A word is spelled the American way."""
    for _, document, loc, text in _prose(context):
        for found in _AMERICAN.finditer(text):
            word = found.group()
            if word.casefold() not in _NOT_AMERICAN and not word[0].isupper():
                yield Finding(document.span(loc), f"“{word}” is an American spelling", "spell it the British way")
