"""Rules about how content is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vcsekit.checks.rule import Context, Finding, shape, walk
from vcsekit.content.source import Document, Loc

MAX_WORDS = 30
"""The longest sentence that is not reported, in words."""

PROSE = {
    "about.*.text", "body", "cards.*.listen_for.*", "cards.*.question", "cards.*.why", "groups.*.description",
    "ingredients.*.text", "materials.*.what", "questions.*.text", "recommendations.*.text", "roles.*.description",
    "sessions.*.checklist.*", "sessions.*.purpose", "sessions.*.who", "stages.*.checklist.*", "stages.*.description",
    "summary", "areas.*.description", "description", "notice", "overview", "purpose", "text", "weights",
    "actions.*.summary", "approaches.*.description", "approaches.*.steps.*", "barriers.*.description",
    "changes.*.summary", "indicators.*.evidence.*", "indicators.*.prompts.*", "indicators.*.statement",
    "indicators.*.success.*", "learning.*.text", "scale.*.meaning", "terms.*.meaning",
}  # fmt: skip
_DESCRIPTOR = re.compile(r"indicators\.\*\.levels\..+")
_NOT_PROSE = re.compile(r"^\|.*$|^#.*$|`[^`\n]*`|(?<=^- )\[[ x]\] |\[\[[^\]\n]*\]\]", re.MULTILINE)
"""What is in a text without being prose: rows of tables, headings, code, boxes to tick and places to fill in."""

_SENTENCE_END = re.compile(r"(?<=[.!?:])[\"”’)]*\s+(?=[A-Z“‘\"(0-9£*-])|\n\s*(?:[-*]|[0-9]+\.)\s+|\n{2,}")
_VAGUE = re.compile(
    r"\b(?:some|many|several|various|a number of|a range of|regularly|often|usually|appropriate(?:ly)?|adequate(?:ly)?"
    r"|meaningful(?:ly)?|robust(?:ly)?|sufficient(?:ly)?|significant(?:ly)?|effective(?:ly)?|strong(?:ly)?)\b",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"\b[A-Z]+&[A-Z]+\b|\b(?!(?:[A-Z][a-z]+)+\b)[A-Z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*\b")
"""Two capitals or more in one word; names joined of whole words, such as WhatsApp, are none."""
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s)>\"]+")
_HTML = re.compile(r"<(?:[A-Za-z/!?][^>]*)>?")
_AMERICAN = re.compile(
    r"\b(?!(?:(?:over|under|down|up|out|re|cap)?siz|priz|seiz|assiz|maiz|baiz)(?:e|es|ed|ing)\b)"
    r"[a-z]+(?:iz(?:e|es|ed|er|ers|ing|ation|ations|ational)|yz(?:e|es|ed|er|ers|ing))\b"
    r"|\b(?:behavior|color|favor|labor|neighbor|honor|center|fulfill|defense|catalog|(?<!computer )program)s?\b"
    r"|\b(?:behavioral|skillful|neighborhood|favorite|traveled|modeled|modeling|counseling|canceled)s?\b",
    re.IGNORECASE,
)


def _prose(context: Context) -> Iterator[tuple[str, Document, Loc, str]]:
    for _, kind, document in context.documents():
        for loc, value in walk(document.data):
            if isinstance(value, str) and (shape(loc) in PROSE or _DESCRIPTOR.fullmatch(shape(loc))):
                yield kind, document, loc, _NOT_PROSE.sub("", value)


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
    known = {name.casefold() for term in glossary.terms for name in _ABBREVIATION.findall(term.term)}
    known |= {name.casefold() for name in context.library.ids("domain")}
    for _, document, loc, text in _prose(context):
        for name in dict.fromkeys(_ABBREVIATION.findall(_ADDRESS.sub("", text))):
            if not known.intersection((name.casefold(), name.removesuffix("s").casefold())):
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
        for found in _AMERICAN.finditer(_ADDRESS.sub("", text)):
            word = found.group()
            if not word[0].isupper():
                yield Finding(document.span(loc), f"“{word}” is an American spelling", "spell it the British way")
