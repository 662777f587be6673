"""Makes large, valid, varied content that nobody wrote: the same seed gives the same bytes.

python tools/make_content.py --files 10000 --seed 1 --out FOLDER

Every id that is named exists, every link goes both ways, and every item of a source is cited, so that
`vcsekit validate --strict` finds nothing. The texts mean nothing. They are written in every form that YAML has for
a text: plain, in either quotes, folded or kept line by line; with lists in brackets, comments and blank lines.
"""

from __future__ import annotations

import argparse
import random
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WORDS = """
alliance bench café carers choir clinic council door evening family garden harbour hub island kettle lamp letter
library lunch map market meeting morning naïve neighbour nurse office orchard park partner phone plan pond quay
road room route school shelf shop song spring stair street summer table talk tea town tree village visit walk
wall water week window winter wood yard young Siân’s
""".split()  # noqa: SIM905  # easier to read than a list
VERBS = ("asks", "brings", "carries", "draws", "finds", "gives", "hears", "joins", "keeps", "lends", "makes", "shows")
UNITS = ("GBP", "percent", "organisations", "years", "people")
PER_TWENTY = {"sources": 1, "domains": 2, "barriers": 5, "cases": 9, "codesign": 1, "coproduction": 1, "documents": 1}
SINGLE = 5
"""Matrix, framework, register, glossary and co-production stand in one file each."""

LEVELS = ("bare", "begun", "kept", "rooted")


@dataclass(frozen=True)
class Plan:
    """How many files of each folder there are, and which ids they hold."""

    rng: random.Random
    count: dict[str, int]
    areas: list[str] = field(default_factory=lambda: [f"area-{number}" for number in range(6)])
    systems: list[str] = field(default_factory=lambda: [f"system-{number}" for number in range(40)])

    def ids(self, folder: str, kind: str, each: int) -> list[tuple[str, str]]:
        """Pairs of a file's id and of an item's in it."""
        return [(f"{kind}-{n}", f"{kind}-{n}-item-{item}") for n in range(self.count[folder]) for item in range(each)]


def make_content(files: int, seed: int) -> dict[str, bytes]:
    """Content of about so many files (25 at least), by path below the content folder."""
    rng = random.Random(seed)
    shares = {folder: max(1, round((files - SINGLE) * share / 20)) for folder, share in PER_TWENTY.items()}
    plan = Plan(rng, shares)
    made = {}
    for path, data in [*_single_files(plan), *_domains(plan), *_themes_and_cases(plan), *_others(plan)]:
        made[path] = ("".join(_comment(rng)) + _mapping(data, 0, rng)).encode()
    return made | {path: text.encode() for path, text in _documents(plan)}


# What the files say


def _sentence(rng: random.Random, longest: int = 9) -> str:
    words = rng.sample(WORDS, rng.randint(2, longest))
    text = f"The {words[0]} {rng.choice(VERBS)} the {' and the '.join(words[1:3])}"
    if words[3:]:
        text += f", {rng.choice(('near', 'behind', 'after'))} the {' '.join(words[3:])}"
    return text + rng.choice((".", ".", ".", f" for £{rng.randint(2, 900)},000.", f": {rng.randint(2, 99)}% of it."))


def _text(rng: random.Random, most: int = 5) -> str:
    paragraphs = [
        " ".join(_sentence(rng) for _ in range(rng.randint(1, most))) for _ in range(rng.choice((1, 1, 1, 2)))
    ]
    return "\n\n".join(paragraphs)


def _title(rng: random.Random) -> str:
    return " ".join((rng.choice(WORDS).capitalize(), rng.choice(VERBS), rng.choice(WORDS)))


def _refs(plan: Plan, number: int, more: int = 0) -> list[str]:
    """The ref with this number, so that all are cited, and some others."""
    known = plan.count["sources"] * 30
    chosen = [number % known, *(plan.rng.randrange(known) for _ in range(more))]
    return [f"source-{one // 30}/k{one % 30}" for one in dict.fromkeys(chosen)]


def _single_files(plan: Plan) -> Iterator[tuple[str, dict[str, Any]]]:
    rng = plan.rng
    yield "matrix.yaml", {
        "id": "made-matrix", "title": "A matrix that nobody wrote", "version": "1.0.0", "stage": "draft",
        "notice": "Nobody wrote this.", "weights": "They are drawn by lot.",
        "scale": [
            {"id": level, "label": level.capitalize(), "value": value, "meaning": _text(rng, 1)}
            for value, level in enumerate(LEVELS)
        ],
        "domains": [f"D{number}" for number in range(10, 10 + plan.count["domains"])],
        "constituencies": [{"id": "readers", "label": "Readers", "aliases": ["Reader"]}],
    }  # fmt: skip
    yield "framework.yaml", {
        "title": "A framework that nobody wrote", "as_of": "2022-04",
        "areas": [_titled(plan, area, number) for number, area in enumerate(plan.areas)],
    }  # fmt: skip
    yield "register/systems.yaml", {
        "title": "Systems that do not exist",
        "systems": [
            {"id": name, "name": name.replace("-", " ").title(), "ods_code": f"Q{number:02}", "region": "Far Sea",
             "valid_from": rng.choice(("2015", "2022-07", "2022-07-01"))}
            for number, name in enumerate(plan.systems)
        ],
    }  # fmt: skip
    yield "register/glossary.yaml", {"title": "Words", "terms": [{"term": "GBP", "meaning": "Pounds sterling."}]}
    statement = {"title": _title(rng), "text": _text(rng), "sources": _refs(plan, 0)}
    yield "coproduction.yaml", {"title": "Together", "about": [statement], "sources": _refs(plan, 1)}


def _titled(plan: Plan, name: str, number: int) -> dict[str, Any]:
    return {
        "id": name, "title": _title(plan.rng), "description": _text(plan.rng), "sources": _refs(plan, number, 2),
    }  # fmt: skip


def _domains(plan: Plan) -> Iterator[tuple[str, dict[str, Any]]]:
    rng, barriers = plan.rng, [name for _, name in plan.ids("barriers", "theme", 3)]
    total = plan.count["domains"] * 5
    for domain in range(plan.count["domains"]):
        indicators = []
        for number in range(domain * 5, domain * 5 + 5):
            own = barriers[number::total] or [rng.choice(barriers)]
            indicators.append(
                {"id": f"D{10 + domain}-{number % 5 + 1:02}", "title": _title(rng),
                 "statement": f"The {rng.choice(WORDS)} {rng.choice(VERBS)} the {rng.choice(WORDS)}.",
                 "levels": {level: f"{level.capitalize()}. {_sentence(rng)} {_sentence(rng)}" for level in LEVELS},
                 "evidence": [_title(rng)], "success": [_sentence(rng)],
                 "prompts": [f"Who {rng.choice(VERBS)} the {rng.choice(WORDS)}?" for _ in range(rng.randint(1, 3))],
                 "barriers": own, "weight": rng.choice((1, 2, 0.5, 1.25)), "sources": _refs(plan, number, 2)}
            )  # fmt: skip
        yield f"domains/d{10 + domain}.yaml", {
            "id": f"D{10 + domain}", "title": _title(rng), "purpose": _text(rng), "weight": rng.choice((1, 1.5)),
            "indicators": indicators,
        }  # fmt: skip


def _themes_and_cases(plan: Plan) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each action shows one approach, and each approach is seen in all actions that show it."""
    rng = plan.rng
    approaches = [f"{theme}-way-{item}" for theme, _ in plan.ids("barriers", "theme", 1) for item in range(3)]
    actions = plan.ids("cases", "case", 4)
    seen_in: dict[str, dict[str, list[str]]] = {name: {} for name in approaches}
    for number, (case, action) in enumerate(actions):
        seen_in[approaches[number % len(approaches)]].setdefault(case, []).append(action)
    for theme, _ in plan.ids("barriers", "theme", 1):
        own = [name for _, name in plan.ids("barriers", "theme", 3)[3 * int(theme[6:]) :][:3]]
        yield f"barriers/{theme}.yaml", {
            "id": theme, "title": _title(rng), "area": rng.choice(plan.areas), "description": _text(rng),
            "barriers": [_titled(plan, name, rng.randrange(1000)) for name in own],
            "approaches": [
                {**_titled(plan, f"{theme}-way-{item}", item), "addresses": [own[item]], "effort": "small",
                 "seen_in": [{"case": c, "actions": a} for c, a in seen_in[f"{theme}-way-{item}"].items()],
                 "who_can_act": rng.sample(["ics", "vcse", "funder", "nhs-provider"], rng.randint(0, 3))}
                for item in range(3)
            ],
        }  # fmt: skip
    for number in range(plan.count["cases"]):
        yield f"cases/case-{number}.yaml", _case(plan, number, actions[number * 4 : number * 4 + 4], approaches)


def _case(plan: Plan, number: int, actions: list[tuple[str, str]], approaches: list[str]) -> dict[str, Any]:
    rng = plan.rng
    return {
        "id": f"case-{number}", "title": _title(rng), "system": rng.choice(plan.systems),
        "place": "The harbour: quay 2",
        "areas": rng.sample(plan.areas, 2), "overview": _text(rng, 12), "as_of": "2022-04/2022-08",
        "actions": [
            {"id": name, "title": _title(rng), "summary": _text(rng, 6),
             "approaches": [approaches[(number * 4 + item) % len(approaches)]],
             "sources": _refs(plan, number * 4 + item)}
            for item, (_, name) in enumerate(actions)
        ],
        "learning": [{"title": _title(rng), "text": _text(rng), "sources": _refs(plan, number)}],
        "figures": [
            {"value": rng.choice((rng.randint(1, 10**7), rng.randint(1, 999) / 4)), "unit": rng.choice(UNITS),
             "period": rng.choice(("2021/22", "not stated", "2022")), "what": _title(rng),
             "sources": _refs(plan, number)}
            for _ in range(rng.randint(1, 8))
        ],
        "sources": _refs(plan, number, 3),
    }  # fmt: skip


def _others(plan: Plan) -> Iterator[tuple[str, dict[str, Any]]]:
    rng = plan.rng
    for number in range(plan.count["sources"]):
        yield f"sources/source-{number}.yaml", {
            "id": f"source-{number}", "title": _title(rng), "publisher": "Nobody", "date": "2022-11-30",
            "licence": "Free for all.",
            "outline": [
                {"ref": f"source-{number}/k{item}", "kind": "key-action", "label": _title(rng)} for item in range(30)
            ],
        }  # fmt: skip
    for number in range(plan.count["codesign"]):
        stage = {**_titled(plan, f"guide-{number}-stage", number), "checklist": [_sentence(rng) for _ in range(5)]}
        yield f"codesign/guide-{number}.yaml", {
            "id": f"guide-{number}", "title": _title(rng), "purpose": _text(rng),
            "roles": [_titled(plan, f"guide-{number}-role", number)],
            "stages": [{**stage, "roles": [f"guide-{number}-role"]}], "sources": _refs(plan, number),
        }  # fmt: skip
    for number in range(plan.count["coproduction"]):
        card = {
            "id": f"card-{number}", "why": _sentence(rng),
            "question": f"Who {rng.choice(VERBS)} the {rng.choice(WORDS)}?",
            "listen_for": [_sentence(rng)], "indicators": ["D10-01"], "sources": _refs(plan, number),
        }  # fmt: skip
        yield f"coproduction/together-{number}.yaml", {
            "id": f"together-{number}", "title": _title(rng), "summary": _text(rng), "cards": [card],
            "sources": _refs(plan, number),
        }  # fmt: skip


def _documents(plan: Plan) -> Iterator[tuple[str, str]]:
    for number in range(plan.count["documents"]):
        front = {
            "id": f"document-{number}", "title": _title(plan.rng), "kind": "protocol", "summary": _sentence(plan.rng),
            "label": "A template that nobody wrote", "indicators": ["D10-02"], "sources": _refs(plan, number),
        }  # fmt: skip
        body = "\n\n".join(textwrap.fill(_text(plan.rng), 90) for _ in range(8))
        yield f"documents/document-{number}.md", f"---\n{_mapping(front, 0, plan.rng)}---\n# Protocol\n\n{body}\n"


# How they are written


def _comment(rng: random.Random, indent: int = 0) -> list[str]:
    return [f"{' ' * indent}# {_sentence(rng)}\n"] if rng.random() < 0.04 else []


def _mapping(data: dict[str, Any], indent: int, rng: random.Random) -> str:
    lines = []
    for key, value in data.items():
        lines += [*_comment(rng, indent), f"{' ' * indent}{key}:{_value(value, indent, rng)}"]
    return "".join(lines)


def _value(value: Any, indent: int, rng: random.Random) -> str:
    if isinstance(value, dict):
        return "\n" + _mapping(value, indent + 2, rng)
    if isinstance(value, list):
        return _list(value, indent, rng)
    if isinstance(value, str):
        return _string(value, indent + 2, rng)
    return f" {value}\n"


def _list(value: list[Any], indent: int, rng: random.Random) -> str:
    if all(isinstance(item, str) and item.replace("-", "").isalnum() for item in value) and rng.random() < 0.3:
        return f" [{', '.join(value)}]\n" if value else " []\n"
    if not value:
        return " []\n"
    step = indent + rng.choice((0, 2))
    parts = []
    for item in value:
        if isinstance(item, dict):
            parts.append(f"{' ' * step}- {_mapping(item, step + 2, rng).lstrip(' ')}")
        else:
            parts.append(f"{' ' * step}-{_value(item, step, rng)}")
    return "\n" + "".join(parts)


def _string(text: str, indent: int, rng: random.Random) -> str:
    """A text in one of the forms in which YAML can hold it."""
    flat = "\n" not in text
    forms = ["literal", "double"] + ["folded", "single"] * flat
    if flat and all(mark not in text for mark in (": ", " #")) and text[0].isalpha():
        forms += ["plain"] * 4
    match rng.choice(forms):
        case "literal":
            return " |-\n" + _indented(text, indent)
        case "folded":
            return " >-\n" + _indented("\n".join(_wrapped(text, indent)), indent)
        case "single":
            return " '" + text.replace("'", "''") + "'\n"
        case "double":
            escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            return f' "{escaped}"\n'
    return " " + _indented("\n".join(_wrapped(text, indent)), indent).lstrip(" ")


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(text, 100 - indent, break_long_words=False, break_on_hyphens=False)


def _indented(text: str, indent: int) -> str:
    return "".join(f"{' ' * indent}{line}\n" if line else "\n" for line in text.split("\n"))


def main() -> None:
    """Writes the files into a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    for path, text in make_content(options.files, options.seed).items():
        target = options.out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text)


if __name__ == "__main__":
    main()
