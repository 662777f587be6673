"""Generated YAML as people write it: odd indentation, quotes of both kinds, block texts, comments, line ends."""

from __future__ import annotations

import os
import re

from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("VCSEKIT_EXAMPLES", "100"))
"""How many examples a property is tried on; more of them in a longer run."""

WORDS = [
    "care",
    "Groups meet",
    "it's here",
    "a # b",
    "50%",
    "1",
    "true",
    "no",
    "2026-05",
    "x: y",
    "é",
    "- dash",
    "~",
    "0.50",
    "",
]
NAMES = ["id", "title", "levels", "notes", "weight", "sources", "on", "a b", "x-1"]
COMMENTS = ["# why", "#close", "# it's: odd", "#  - x"]


@st.composite
def scalars(draw: st.DrawFn, indent: int) -> str:
    """A value as it may be written after `name: ` or `- `, block texts and texts over two lines included."""
    text = draw(st.sampled_from(WORDS))
    style = draw(st.sampled_from(["plain", "plain", "'", '"', "|", ">", "lines"]))
    pad = " " * (indent + draw(st.integers(1, 3)))
    if style == "plain" or (style in ("|", ">") and not text):
        return text if text.isalnum() else "plain words"
    if style == "lines":
        return f'"one\n{pad}two"' if draw(st.booleans()) else f"one\n{pad}two"
    if style in ("|", ">"):
        chomp = draw(st.sampled_from(["", "-", "-", "+"]))
        ends = draw(
            st.sampled_from(["", "", f"\n{pad}more", f"\n\n{pad}more", f"\n{pad}  deeper", f"\n{pad}# no comment"])
        )
        return f"{style}{chomp}\n{pad}{text.strip()}{ends}"
    return "'" + text.replace("'", "''") + "'" if style == "'" else '"' + text + '"'


@st.composite
def flows(draw: st.DrawFn) -> str:
    """A list or mapping in brackets."""
    members = draw(st.lists(st.sampled_from(["one", "two-three", "'4'", '"five, six"', "7"]), max_size=4, unique=True))
    if draw(st.booleans()):
        return "[" + draw(st.sampled_from([", ", ",", " , "])).join(members) + "]"
    return "{" + ", ".join(f"k{number}: {member}" for number, member in enumerate(members)) + "}"


@st.composite
def mappings(draw: st.DrawFn, indent: int = 0, depth: int = 0) -> list[str]:
    """The lines of a block mapping, each set in by `indent`."""
    lines: list[str] = []
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True)):
        lines += draw(between(indent))
        lines += draw(fields(indent, depth, name))
    return lines


@st.composite
def between(draw: st.DrawFn, indent: int) -> list[str]:
    """What may stand between two fields: nothing, an empty line, a comment."""
    return draw(
        st.sampled_from([[], [], [], [""], [" " * indent + draw(st.sampled_from(COMMENTS))], ["", "# far left"]])
    )


@st.composite
def fields(draw: st.DrawFn, indent: int, depth: int, name: str) -> list[str]:
    """The lines of one field."""
    pad = " " * indent
    kind = draw(st.sampled_from(["text", "text", "text", "flow", "list", "mapping"] if depth < 3 else ["text"]))
    end = draw(st.sampled_from(["", "", "  ", "  # beside", " #x"]))
    if kind == "mapping":
        deeper = indent + draw(st.integers(1, 4))
        return [f"{pad}{name}:{end}", *draw(mappings(deeper, depth + 1))]
    if kind == "list":
        return [f"{pad}{name}:{end}", *draw(lists(indent + draw(st.integers(0, 3)), depth + 1))]
    gap = draw(st.sampled_from([" ", " ", "   "]))
    value = draw(flows()) if kind == "flow" else draw(scalars(indent))
    after = "" if "\n" in value else end
    return f"{pad}{name}:{gap}{value}{after}".split("\n")


@st.composite
def lists(draw: st.DrawFn, indent: int, depth: int) -> list[str]:
    """The lines of a block list of texts or of mappings."""
    lines: list[str] = []
    dash = " " * indent + "-" + " " * draw(st.integers(1, 3))
    of_mappings = depth < 3 and draw(st.booleans())
    for _ in range(draw(st.integers(1, 3))):
        lines += draw(between(indent))
        if of_mappings:
            own = draw(mappings(len(dash), depth + 1))
            while own and not own[0].strip().partition("#")[0]:
                own = own[1:]
            lines += [dash + own[0].lstrip(), *own[1:]]
        else:
            lines += (dash + draw(scalars(indent))).split("\n")
    return lines


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """A whole file."""
    lines = draw(mappings())
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    ending = draw(st.sampled_from(["", newline, newline, newline * 3]))
    mark = draw(st.sampled_from(["", "", "\ufeff"]))
    return (mark + newline.join(lines) + ending).encode("utf-8")


def comments(text: str) -> list[str]:
    """The comments of generated text, in order. No other values than these two hold a `#` after a space."""
    without = text.replace("a # b", "").replace("# no comment", "").replace("\r\n", "\n")
    return [comment.rstrip() for comment in re.findall(r"(?:^|(?<=\s))#.*$", without, re.MULTILINE)]
