"""How the shipped content is broken: each function makes one mistake, and says where it must be reported."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from mutated_content import Edit, Mutant, NotInContentError, Shipped, without

Mutation = Callable[[Shipped], Mutant]

MUTATIONS: list[tuple[str, str, str, Mutation]] = []
"""The code, what is done, what the shipped content is to the mutant (nothing, `before` or `after`), the function."""


def breaks(code: str, about: str, *, history: str = "") -> Callable[[Mutation], Mutation]:
    def add(function: Mutation) -> Mutation:
        MUTATIONS.append((code, about, history, function))
        return function

    return add


def domain(shipped: Shipped) -> Edit:
    return shipped.edit_item("domain")[0]


def document(shipped: Shipped) -> Edit:
    return shipped.edit_item("document")[0]


def in_body(edit: Edit, text: str) -> int:
    """Adds a paragraph at the end of a Markdown document; returns its line."""
    while not edit.lines[-1]:
        edit.lines.pop()
    edit.lines += ["", *text.split("\n"), ""]
    return len(edit.lines) - len(text.split("\n"))


def new_barrier(edit: Edit, new_id: str, *more: str) -> int:
    """Adds a barrier to a theme's file, before its first; returns the line of its id."""
    line = edit.line(("barriers", 0))
    ref = next(edit.shipped.refs())
    fields = [f"  - id: {new_id}", "    title: A new barrier", "    description: People wait."]
    edit.lines[line - 1 : line - 1] = [*fields, *(f"    {one}" for one in more), "    sources:", f"      - {ref}"]
    return line


# Syntax


@breaks("VK101", "a title saved in an old encoding")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    line = edit.set(("title",), "Café")
    if any(ord(letter) > 255 for one in edit.lines for letter in one):
        edit.lines = [one.encode("latin-1", "replace").decode("latin-1") for one in edit.lines]
    return edit.mutant(line, encoding="latin-1")


@breaks("VK102", "a colon in a text without quotes")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.set(("title",), "Two things: one and two"))


@breaks("VK102", "a quote that is never closed")
def _(shipped: Shipped) -> Mutant:
    path = next((path for path, raw in shipped.files.items() if b'"' not in raw and path.startswith("barriers/")), None)
    if path is None:
        raise NotInContentError("every theme has a text in double quotes")
    edit = shipped.edit(path)
    return edit.mutant(edit.set(("title",), '"A beginning'))


@breaks("VK102", "a line that is set in too far")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    line = edit.line(("weight",))
    edit.lines[line - 1] = " " + edit.lines[line - 1]
    return edit.mutant(line)


@breaks("VK102", "a field without its colon")
def _(shipped: Shipped) -> Mutant:
    edit = shipped.edit("matrix.yaml")
    line = edit.line(("stage",))
    edit.lines[line - 1] = edit.lines[line - 1].replace(":", "", 1)
    return edit.mutant(line)


@breaks("VK103", "a tab before a field")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("indicator")
    line = edit.line((*loc, "title"))
    edit.lines[line - 1] = "\t" + edit.lines[line - 1].lstrip()
    return edit.mutant(line)


@breaks("VK104", "a field twice")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.insert_after(("title",), "title: Another"))


@breaks("VK104", "a level twice")
def _(shipped: Shipped) -> Mutant:
    edit, loc, item = shipped.edit_item("indicator")
    level = next(iter(item.levels))
    return edit.mutant(edit.insert_after((*loc, "levels", level), f"{level}: People wait."))


@breaks("VK105", "seventy brackets")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.set(("title",), "[" * 70 + "]" * 70))


@breaks("VK106", "a list that repeats itself")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.set(("title",), "&again [*again]"))


@breaks("VK107", "a tag")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.set(("title",), "!!str Money"))


@breaks("VK108", "a second document in one file")
def _(shipped: Shipped) -> Mutant:
    edit = shipped.edit_item("case")[0]
    edit.lines += ["---", "id: another"]
    return edit.mutant(len(edit.lines) - 1)


@breaks("VK109", "two million letters in a comment")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    edit.lines.append("#" * 2_000_000)
    return edit.mutant(0)


@breaks("VK110", "an empty file")
def _(shipped: Shipped) -> Mutant:
    path = shipped.find("guide")[0]
    return Mutant({path: b"# Nothing yet.\n"}, [(path, 0)])


@breaks("VK111", "a file in a folder that does not exist")
def _(shipped: Shipped) -> Mutant:
    path = shipped.find("domain")[0]
    wrong = path.replace("domains/", "domain/")
    return Mutant({wrong: shipped.files[path]}, [(wrong, 0)])


@breaks("VK111", "a file with another ending")
def _(shipped: Shipped) -> Mutant:
    path = shipped.find("case")[0]
    wrong = path.replace(".yaml", ".yml")
    return Mutant({wrong: shipped.files[path]}, [(wrong, 0)])


@breaks("VK111", "a file to which Notepad gave its own ending")
def _(shipped: Shipped) -> Mutant:
    path = shipped.find("theme")[0]
    wrong = f"{path}.txt"
    return Mutant({wrong: shipped.files[path]}, [(wrong, 0)])


@breaks("VK112", "a document without the line above its facts")
def _(shipped: Shipped) -> Mutant:
    edit = document(shipped)
    del edit.lines[0]
    return edit.mutant(1)


@breaks("VK113", "a sign that turns the rest of a sentence round")
def _(shipped: Shipped) -> Mutant:
    edit, loc, item = shipped.edit_item("barrier")
    return edit.mutant(edit.set((*loc, "title"), f"{item.title} \u202edetrever"))


@breaks("VK113", "a code that steers a terminal, as an escape")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.set(("title",), '"Money \\e[2J"'))


@breaks("VK113", "a sign of no width in a word")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.set(("title",), "Mon\u200dey"))


@breaks("VK113", "a sign that turns a comment round")
def _(shipped: Shipped) -> Mutant:
    edit = shipped.edit_item("case")[0]
    edit.lines.insert(0, "# \u2067a comment")
    return edit.mutant(1)


@breaks("VK113", "a code that steers a terminal, in a document")
def _(shipped: Shipped) -> Mutant:
    edit = document(shipped)
    return edit.mutant(in_body(edit, "Thank you\x1b[8m."))


# Model


@breaks("VK201", "a field that nobody knows")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("indicator")
    return edit.mutant(edit.insert_after((*loc, "title"), "colour: blue"))


@breaks("VK201", "an unknown field in the facts of a document")
def _(shipped: Shipped) -> Mutant:
    edit = document(shipped)
    return edit.mutant(edit.insert_after(("title",), "colour: blue"))


@breaks("VK202", "a domain without its purpose")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    edit.delete(("purpose",))
    return edit.mutant(edit.line(("id",)))


@breaks("VK202", "an approach without its title")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("approach")
    edit.delete((*loc, "title"))
    return edit.mutant(edit.line((*loc, "id")))


@breaks("VK203", "a weight in words")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.set(("weight",), "heavy"))


@breaks("VK203", "a text where a list belongs")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("indicator")
    return edit.mutant(edit.set((*loc, "evidence"), "Minutes"))


@breaks("VK204", "a date in words")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("system")
    return edit.mutant(edit.set((*loc, "valid_from"), "1 July 2022"))


@breaks("VK205", "somebody who is not in the list")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("approach", lambda item: item.who_can_act)
    return edit.mutant(edit.set((*loc, "who_can_act", 0), "everybody"))


@breaks("VK205", "a stage that does not exist")
def _(shipped: Shipped) -> Mutant:
    edit = shipped.edit("matrix.yaml")
    return edit.mutant(edit.set(("stage",), "finished"))


@breaks("VK206", "a weight that is too heavy")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.set(("weight",), "5000"))


@breaks("VK206", "an empty list of questions")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("indicator")
    return edit.mutant(edit.set((*loc, "prompts"), "[]"))


def figure(shipped: Shipped, wanted: Callable) -> tuple[Edit, tuple]:
    for path, _, item in (shipped.find("case", lambda case, one=case: case is one) for case in shipped.library.cases):
        for number, found in enumerate(item.figures):
            if wanted(found):
                return shipped.edit(path), ("figures", number)
    raise NotInContentError("no figure is as this mutation needs it")


@breaks("VK207", "a figure that is a number and a date")
def _(shipped: Shipped) -> Mutant:
    edit, loc = figure(shipped, lambda item: item.value is not None)
    line = edit.line(loc)
    edit.insert_after((*loc, "what"), 'date: "2022"')
    return edit.mutant(line)


# References


@breaks("VK301", "a barrier that does not exist")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("indicator", lambda item: item.barriers)
    return edit.mutant(edit.insert_after((*loc, "barriers", 0), "- no-such-barrier"))


@breaks("VK301", "a domain that does not exist")
def _(shipped: Shipped) -> Mutant:
    edit = shipped.edit("matrix.yaml")
    return edit.mutant(edit.insert_after(("domains", 0), "- NOSUCH"))


@breaks("VK301", "an indicator of a document that does not exist")
def _(shipped: Shipped) -> Mutant:
    edit, _, _ = shipped.edit_item("document", lambda item: item.indicators)
    return edit.mutant(edit.insert_after(("indicators", 0), "- NOSUCH-01"))


@breaks("VK302", "an approach where a barrier belongs")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("indicator", lambda item: item.barriers)
    return edit.mutant(edit.insert_after((*loc, "barriers", 0), f"- {shipped.library.approaches[0].id}"))


@breaks("VK303", "an id that stands twice in one file")
def _(shipped: Shipped) -> Mutant:
    edit, loc, item = shipped.edit_item("area")
    return edit.mutant(edit.copy(loc, item.id))


@breaks("VK303", "an id of another file")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("role")
    return edit.mutant(edit.copy(loc, shipped.library.barriers[0].id))


@breaks("VK304", "a figure of another case's action")
def _(shipped: Shipped) -> Mutant:
    edit, loc = figure(shipped, lambda item: item.action)
    other = shipped.find("case", lambda case: case is not shipped.library.objects[edit.path])[2]
    return edit.mutant(edit.set((*loc, "action"), other.actions[0].id))


@breaks("VK305", "an indicator that leads to a retired barrier")
def _(shipped: Shipped) -> Mutant:
    theme = shipped.edit_item("theme")[0]
    new_barrier(theme, "new-barrier", "retired: 0.0.1")
    edit, loc, _ = shipped.edit_item("indicator", lambda item: item.barriers)
    return edit.mutant(edit.insert_after((*loc, "barriers", 0), "- new-barrier"), theme=theme)


@breaks("VK306", "a replacement for what is in use")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("approach", lambda item: not item.retired)
    other = shipped.library.approaches[-1].id
    return edit.mutant(edit.insert_after((*loc, "title"), f"replaced_by:\n  - {other}") + 1)


# Matrix design


@breaks("VK401", "a level that is left out")
def _(shipped: Shipped) -> Mutant:
    edit, loc, item = shipped.edit_item("indicator")
    edit.delete((*loc, "levels", next(iter(item.levels))))
    return edit.mutant(edit.line((*loc, "levels")))


@breaks("VK402", "a level too many")
def _(shipped: Shipped) -> Mutant:
    edit, loc, item = shipped.edit_item("indicator")
    place = (*loc, "levels", list(item.levels)[-1])
    return edit.mutant(edit.insert_after(place, "superb: Everybody comes."))


@breaks("VK403", "a scale with a gap")
def _(shipped: Shipped) -> Mutant:
    edit, scale = shipped.edit("matrix.yaml"), shipped.library.matrix.scale
    return edit.mutant(edit.set(("scale", len(scale) - 1, "value"), str(scale[-1].value + 1)))


@breaks("VK404", "a domain that the matrix forgets")
def _(shipped: Shipped) -> Mutant:
    edit = shipped.edit("matrix.yaml")
    path = shipped.find("domain", lambda item: item.id == shipped.library.matrix.domains[0])[0]
    edit.delete(("domains", 0))
    return edit.mutant(shipped.edit(path).line(("id",)), path=path)


@breaks("VK405", "a domain of which nothing counts")
def _(shipped: Shipped) -> Mutant:
    edit, _, item = shipped.edit_item("domain")
    for number in reversed(range(len(item.indicators))):
        edit.insert_after(("indicators", number, "title"), "weight: 0")
    return edit.mutant(edit.line(("indicators",)))


@breaks("VK406", "an indicator of another domain")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("indicator")
    return edit.mutant(edit.copy(loc, "NOSUCH-01"))


@breaks("VK407", "two levels of one name")
def _(shipped: Shipped) -> Mutant:
    edit = shipped.edit("matrix.yaml")
    return edit.mutant(edit.set(("scale", 1, "label"), shipped.library.matrix.scale[0].label))


@breaks("VK407", "a domain that is listed twice")
def _(shipped: Shipped) -> Mutant:
    edit = shipped.edit("matrix.yaml")
    return edit.mutant(edit.insert_after(("domains", 0), f"- {shipped.library.matrix.domains[0]}"))


@breaks("VK408", "two ideas in one statement")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("indicator")
    return edit.mutant(edit.set((*loc, "statement"), "Partners meet, and they share what they know."))


@breaks("VK409", "a level that repeats the one before")
def _(shipped: Shipped) -> Mutant:
    edit, loc, item = shipped.edit_item("indicator")
    lower, upper, *_ = [level.id for level in shipped.library.matrix.scale]
    return edit.mutant(edit.set((*loc, "levels", upper), '"' + item.levels[lower].replace('"', "'") + '"'))


@breaks("VK410", "an approach from a version to come")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("approach", lambda item: not item.since)
    return edit.mutant(edit.insert_after((*loc, "title"), "since: 99.0.0"))


@breaks("VK411", "a needed constituency that nobody knows")
def _(shipped: Shipped) -> Mutant:
    edit = shipped.edit("matrix.yaml")
    return edit.mutant(edit.set(("agreement", "needed", 0), "nhss"))


# Wording


LONG = "One " + "and two " * 16 + "make a sentence that is too long."


@breaks("VK501", "a long sentence")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.set(("purpose",), LONG))


@breaks("VK501", "a long sentence in a document")
def _(shipped: Shipped) -> Mutant:
    edit = document(shipped)
    line = in_body(edit, LONG)
    return edit.mutant(line)


@breaks("VK502", "a vague word in a statement")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("indicator")
    return edit.mutant(edit.set((*loc, "statement"), "Partners often meet."))


@breaks("VK502", "a vague word in a level")
def _(shipped: Shipped) -> Mutant:
    edit, loc, item = shipped.edit_item("indicator")
    return edit.mutant(edit.set((*loc, "levels", list(item.levels)[-1]), "A strong voice is heard."))


@breaks("VK503", "an abbreviation that nobody explains")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.set(("purpose",), "It is about QXZW."))


@breaks("VK503", "an abbreviation in a document")
def _(shipped: Shipped) -> Mutant:
    edit = document(shipped)
    line = in_body(edit, "It goes to\nthe QXZW.") + 1
    return edit.mutant(line)


@breaks("VK504", "HTML in a text")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("barrier")
    return edit.mutant(edit.set((*loc, "description"), "People <b>wait</b>."))


@breaks("VK504", "HTML in a document")
def _(shipped: Shipped) -> Mutant:
    edit = document(shipped)
    line = in_body(edit, "A line.\n\n<br>") + 2
    return edit.mutant(line)


@breaks("VK505", "an American spelling")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("approach")
    return edit.mutant(edit.set((*loc, "description"), "People organize a day."))


@breaks("VK506", "two paragraphs in a folded block")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.set(("purpose",), ">-\n  People meet.\n\n  They talk."))


@breaks("VK507", "a word twice")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("case")
    return edit.mutant(edit.set((*loc, "overview"), "It is is a town."))


@breaks("VK508", "a text that is not finished")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.set(("purpose",), "(to write) what this domain is about"))


@breaks("VK509", "a number sign in a text")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.set(("purpose",), "Money is our #1 aim."))


@breaks("VK510", "a soft hyphen in a word")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.set(("purpose",), "Mo\u00adney that lasts."))


# Links


@breaks("VK601", "a barrier to which no indicator leads")
def _(shipped: Shipped) -> Mutant:
    edit, _, item = shipped.edit_item("theme", lambda item: item.approaches)
    edit.insert_after(("approaches", 0, "addresses", len(item.approaches[0].addresses) - 1), "- new-barrier")
    return edit.mutant(new_barrier(edit, "new-barrier"))


@breaks("VK602", "a barrier that no approach answers")
def _(shipped: Shipped) -> Mutant:
    indicators, loc, _ = shipped.edit_item("indicator", lambda item: item.barriers)
    indicators.insert_after((*loc, "barriers", 0), "- new-barrier")
    edit = shipped.edit_item("theme")[0]
    return edit.mutant(new_barrier(edit, "new-barrier"), indicators=indicators)


def free_indicator(edit: Edit, domain_id: str) -> str:
    return next(f"{domain_id}-{n:02}" for n in count(50) if f"{domain_id}-{n:02}" not in edit.shipped.library.entries)


@breaks("VK603", "an indicator that leads to no barrier")
def _(shipped: Shipped) -> Mutant:
    edit, loc, item = shipped.edit_item("indicator", lambda item: item.barriers)
    new_id = free_indicator(edit, item.id.partition("-")[0])
    return edit.mutant(edit.copy(loc, new_id, without("barriers")))


@breaks("VK604", "an approach of an action that does not know of it")
def _(shipped: Shipped) -> Mutant:
    edit, loc, item = shipped.edit_item("action", lambda item: item.approaches)
    other = next(
        one.id for one in shipped.library.approaches if all(item.id not in seen.actions for seen in one.seen_in)
    )
    edit.insert_after((*loc, "approaches", 0), f"- {other}")
    return edit.mutant(edit.line((*loc, "id")))


@breaks("VK604", "an action that an approach has forgotten")
def _(shipped: Shipped) -> Mutant:
    edit, loc, item = shipped.edit_item("approach", lambda item: any(len(seen.actions) > 1 for seen in item.seen_in))
    number = next(number for number, seen in enumerate(item.seen_in) if len(seen.actions) > 1)
    forgotten = shipped.library.entries[item.seen_in[number].actions[0]]
    edit.delete((*loc, "seen_in", number, "actions", 0))
    return edit.mutant(shipped.edit(forgotten.path).line(forgotten.loc), path=forgotten.path)


@breaks("VK605", "a figure without its unit")
def _(shipped: Shipped) -> Mutant:
    edit, loc = figure(shipped, lambda item: item.value is not None and item.unit)
    below = edit.line((*loc, "what")) > edit.line((*loc, "unit"))
    line = edit.line((*loc, "what")) - (1 if below else 0)
    edit.delete((*loc, "unit"))
    return edit.mutant(line)


@breaks("VK605", "a figure without its period")
def _(shipped: Shipped) -> Mutant:
    edit, loc = figure(shipped, lambda item: item.value is not None and item.period)
    below = edit.line((*loc, "what")) > edit.line((*loc, "period"))
    line = edit.line((*loc, "what")) - (1 if below else 0)
    edit.delete((*loc, "period"))
    return edit.mutant(line)


@breaks("VK606", "an action to which nothing leads")
def _(shipped: Shipped) -> Mutant:
    cited = {ref for indicator in shipped.library.indicators for ref in indicator.sources}
    edit, loc, _ = shipped.edit_item("action", lambda item: item.approaches and not cited.intersection(item.sources))
    return edit.mutant(edit.copy(loc, "a-new-action", without("approaches")))


@breaks("VK607", "a link to a file on somebody's computer")
def _(shipped: Shipped) -> Mutant:
    edit = document(shipped)
    return edit.mutant(in_body(edit, "See\n[our plan](plan.docx).") + 1)


# History


@breaks("VK701", "an id that names something else", history="before")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("barrier")
    edit.set((*loc, "description"), "Winter floods close every bridge.")
    edit.set((*loc, "title"), "Rain and mud")
    return edit.mutant(edit.line((*loc, "id")))


@breaks("VK702", "a barrier that is gone", history="after")
def _(shipped: Shipped) -> Mutant:
    edit = shipped.edit_item("theme")[0]
    new_barrier(edit, "old-barrier", "retired: 0.0.1")
    return edit.mutant(edit.line(("barriers",)))


@breaks("VK703", "a weight without a new version", history="before")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.set(("weight",), "7"))


@breaks("VK703", "a level that asks for more, without a new version", history="before")
def _(shipped: Shipped) -> Mutant:
    edit, loc, item = shipped.edit_item("indicator")
    level = (*loc, "levels", list(item.levels)[-1])
    return edit.mutant(edit.set(level, "All 7,531 partners come to every meeting."))


@breaks("VK704", "an approach that was retired", history="after")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("approach", lambda item: not item.retired)
    edit.insert_after((*loc, "title"), "retired: 99.0.0")
    return edit.mutant(edit.line((*loc, "id")))


@breaks("VK705", "an older version", history="after")
def _(shipped: Shipped) -> Mutant:
    edit = shipped.edit("matrix.yaml")
    return edit.mutant(edit.set(("version",), "99.0.0"))


@breaks("VK706", "a change of meaning that is called a clarification", history="before")
def _(shipped: Shipped) -> Mutant:
    weighty = domain(shipped)
    weighty.set(("weight",), "7")
    edit, name = shipped.edit("matrix.yaml"), weighty.shipped.library.objects[weighty.path].id
    line = edit.line(("changes", 0))
    stated = ["  - version: 99.0.0", "    summary: Plainer words.", "    classes:", f"      - id: {name}"]
    edit.lines[line - 1 : line - 1] = [*stated, "        counts_as: clarification", "        reason: Nearly the same."]
    edit.set(("version",), "99.0.0")
    return edit.mutant(line + len(stated), weighty=weighty)


# Sources


@breaks("VK801", "a source that nobody has")
def _(shipped: Shipped) -> Mutant:
    edit, loc, _ = shipped.edit_item("indicator")
    return edit.mutant(edit.insert_after((*loc, "sources", 0), "- nowhere/p1"))


@breaks("VK802", "an item of a source that nothing cites")
def _(shipped: Shipped) -> Mutant:
    edit = shipped.edit_item("source")[0]
    return edit.mutant(edit.insert_after(("outline", 0), "- ref: nowhere/p1\n  kind: finding\n  label: Something"))


@breaks("VK803", "an item of a source that stands twice")
def _(shipped: Shipped) -> Mutant:
    edit, _, item = shipped.edit_item("source")
    return edit.mutant(edit.copy(("outline", 0), item.outline[0].ref))


@breaks("VK804", "a contributed document without a permission")
def _(shipped: Shipped) -> Mutant:
    edit, _, _ = shipped.edit_item("document", lambda item: not item.contributor)
    return edit.mutant(edit.insert_after(("title",), 'contributor: A charity\ndate: "2026"'))


# Suppression


@breaks("VK901", "a comment without a reason")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.insert_after(("title",), "# vcsekit: ignore VK501"))


@breaks("VK902", "a comment with a code that does not exist")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.insert_after(("title",), "# vcsekit: ignore VK599 -- it is right"))


@breaks("VK903", "a comment that is no longer needed")
def _(shipped: Shipped) -> Mutant:
    edit = document(shipped)
    return edit.mutant(in_body(edit, "<!-- vcsekit: ignore VK501 -- a quotation -->\nShort.") + 0)


@breaks("VK904", "a comment against an error")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.insert_after(("title",), "# vcsekit: ignore VK301 -- it comes later"))


@breaks("VK905", "a comment that can't be understood")
def _(shipped: Shipped) -> Mutant:
    edit = domain(shipped)
    return edit.mutant(edit.insert_after(("title",), "# vcsekit: skip this"))
