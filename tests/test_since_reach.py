"""`validate --since` reads few files, and finds what reading all of them finds: random edits of made content."""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from vcsekit.checks.registry import check
from vcsekit.checks.rule import Context
from vcsekit.checks.selection import Selection
from vcsekit.cli.library import Read
from vcsekit.cli.since import Before, check_since
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.diagnostics import Diagnostic

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
from make_content import WORDS, make_content  # noqa: E402  # a tool, not a package

MADE = make_content(40, seed=3)
SMALL = {
    path.relative_to(ROOT / "tests/content/small").as_posix(): path.read_bytes()
    for path in (ROOT / "tests/content/small").rglob("*")
    if path.suffix in (".yaml", ".md")
}
FOLDERS = ("domains/", "barriers/", "cases/", "sources/")
NAME = re.compile(r"(?<![\w/-])[A-Za-z]+\d*[-/][\w/-]*\w\b")
RARE = 0.06

Files = dict[str, bytes]
Edit = Callable[[Files, str, random.Random], None]


def reword(files: Files, path: str, rng: random.Random) -> None:
    replace_one(
        files,
        path,
        rng,
        rf"\b(?:{'|'.join(WORDS[:20])}|people|time|work|the)\b",
        rng.choice([*WORDS, "color", "several", "D10 ABC"]),
    )


def another_name(files: Files, path: str, rng: random.Random) -> None:
    replace_one(files, path, rng, NAME.pattern, rng.choice([any_name(files, rng), f"theme-{rng.randint(900, 999)}"]))


def rename_everywhere(files: Files, _path: str, rng: random.Random) -> None:
    old = re.escape(any_name(files, rng))
    for place, raw in files.items():
        files[place] = re.sub(rf"(?<![\w/-]){old}(?![\w/-])", "new-name-7", raw.decode()).encode()


def drop_line(files: Files, path: str, rng: random.Random) -> None:
    lines = files[path].decode().split("\n")
    named = [number for number, line in enumerate(lines) if NAME.search(line)] or [0]
    del lines[rng.choice(named)]
    files[path] = "\n".join(lines).encode()


def retire(files: Files, path: str, rng: random.Random) -> None:
    replace_one(files, path, rng, r"(?m)^( *)(- )?id: ([\w-]+)$", r"\1\2id: \3" + "\n")
    text = files[path].decode()
    files[path] = re.sub(r"(?m)^( *)(- )?(id: [\w-]+)\n\n", lambda found: added(found, "retired: 1.0.0"), text).encode()


def former(files: Files, path: str, rng: random.Random) -> None:
    replace_one(files, path, rng, r"(?m)^( *)(- )?id: ([\w-]+)$", r"\1\2id: \3" + "\n")
    text, name = files[path].decode(), any_name(files, rng)
    files[path] = re.sub(
        r"(?m)^( *)(- )?(id: [\w-]+)\n\n", lambda found: added(found, f"formerly: [{name}]"), text
    ).encode()


def added(found: re.Match[str], line: str) -> str:
    start = found[1] + (found[2] or "")
    return f"{start}{found[3]}\n{' ' * len(start)}{line}\n"


def delete(files: Files, path: str, _rng: random.Random) -> None:
    del files[path]


def move(files: Files, path: str, rng: random.Random) -> None:
    files[path.replace("/", f"/{rng.choice('az')}-")] = files.pop(path)


def copy(files: Files, path: str, rng: random.Random) -> None:
    files[path.replace("/", f"/{rng.choice('az')}-")] = files[path]


def new(files: Files, path: str, _rng: random.Random) -> None:
    made = re.sub(r"(?m)^((?:  )?(?:- )?id: )([\w-]+)$", r"\1\2-new", files[path].decode())
    files[path.replace("/", "/new-")] = made.encode()


def cite(files: Files, path: str, rng: random.Random) -> None:
    replace_one(files, path, rng, r"source-\d+/k\d+", rng.choice(["source-0/k1", "source-1/k7", "source-9/k9"]))


def weight(files: Files, path: str, rng: random.Random) -> None:
    replace_one(files, path, rng, r"weight: [\d.]+", "weight: 0")


def comment(files: Files, path: str, rng: random.Random) -> None:
    code = rng.choice(["VK601", "VK802", "VK502", "VK303"])
    replace_one(files, path, rng, r"(?m)$", f" # vcsekit: ignore {code} -- soon")


def damage(files: Files, path: str, rng: random.Random) -> None:
    files[path] += rng.choice([b"id: again\n", b"]: [\n", b"wrong: field\n"])


def spell(files: Files, path: str, rng: random.Random) -> None:
    """The same id in other forms of YAML."""
    forms = (
        r'"\1\\x2d\2"',
        r"'\1-\2'",
        ">-\n            \\1-\\2",
        r"&a \1-\2",
        r'"\1\\u002D\2"',
        "|-\n            \\1-\\2",
    )
    replace_one(files, path, rng, r"(?<=id: )([a-z]+)-([\w-]+)$(?m:)", rng.choice(forms))
    replace_one(files, path, rng, r"(?m)(?<=- )([a-z]+)-([\w/-]+)$", rng.choice(forms))


def scale(files: Files, _path: str, rng: random.Random) -> None:
    replace_one(files, "matrix.yaml", rng, r"\b(kept|high|D11|readers)\b", "other")


def glossary(files: Files, _path: str, rng: random.Random) -> None:
    replace_one(files, "register/glossary.yaml", rng, r"\b(GBP|NHS|Pounds)\b", "ABC")


USUAL = (reword, reword, another_name, drop_line, retire, former, move, copy, new, cite, weight, delete)
ODD = (comment, damage, spell, scale, glossary, rename_everywhere)


def replace_one(files: Files, path: str, rng: random.Random, pattern: str, by: str) -> None:
    text = files[path].decode()
    places = list(re.finditer(pattern, text))
    if places:
        found = rng.choice(places)
        files[path] = (text[: found.start()] + found.expand(by) + text[found.end() :]).encode()


def any_name(files: Files, rng: random.Random) -> str:
    return rng.choice(sorted({name for raw in files.values() for name in NAME.findall(raw.decode())}))


def edit(files: Files, rng: random.Random, most: int, odd: tuple[Edit, ...]) -> Files:
    """Some edits, most of them in a single file."""
    edited = dict(files)
    paths = sorted(path for path in files if path.startswith(FOLDERS) or rng.random() < RARE)
    path = rng.choice(paths)
    for _ in range(rng.randint(1, most)):
        path = rng.choice(paths) if rng.random() < 0.2 else path
        if path in edited and "/" in path:
            rng.choice(odd if odd and rng.random() < 0.2 else USUAL)(edited, path, rng)
    return edited


def whole(files: Files, earlier: Files, config: Selection) -> list[Diagnostic]:
    """What is wrong in the changed files, and elsewhere what was not wrong before, of two complete checks."""
    now, problems = load_library(files)
    before, _ = load_library(earlier)
    changed = {path for path in {*files, *earlier} if files.get(path) != earlier.get(path)}
    same = {path: document for path, document in now.documents.items() if path not in changed}
    old = {path: earlier[path] for path in changed & earlier.keys()}
    shared = load_library(old, known=Library(same, now.objects, {}))[0]
    sound = "matrix.yaml" in now.objects
    rules = check(Context(now, shared, config)) if sound else []
    known = Counter((p.span, p.code, p.message) for p in check(Context(before, None, config)))
    found = [problem for problem in problems if problem.span.path in changed]
    found = [problem for problem in found if config.wants(problem.code, problem.severity)]
    for problem in rules:
        key = problem.span, problem.code, problem.message
        known[key] -= 1
        if problem.span.path in changed or known[key] < 0:
            found.append(problem)
    return sorted(found)


def few_files(files: Files, earlier: Files, config: Selection) -> tuple[list[Diagnostic], int]:
    """What `--since` tells, and how many files it read for that."""
    changed = frozenset(path for path in {*files, *earlier} if files.get(path) != earlier.get(path))
    outcome = check_since(
        Read(Path("content"), "", files), Before(changed, {p: earlier[p] for p in changed & earlier.keys()}), config
    )
    return outcome.problems, len(outcome.library.documents)


def history(seed: int) -> tuple[Files, Files, Selection]:
    """Content before and after some edits: half of the time one usual edit of sound content, else anything."""
    rng = random.Random(seed)
    earlier = MADE if seed % 3 else SMALL
    if seed % 2:
        files = edit(earlier, rng, 1, ())
    else:
        earlier = edit(earlier, rng, 2, (spell, comment)) if rng.random() < 0.5 else earlier
        files = edit(earlier, rng, 3, ODD)
    return earlier, files, Selection(strict=rng.random() < 0.75)


@pytest.mark.parametrize("seed", range(60))
def test_few_files_tell_what_all_tell(seed: int):
    earlier, files, config = history(seed)
    assert few_files(files, earlier, config)[0] == whole(files, earlier, config)


@pytest.mark.parametrize("seed", range(20))
def test_a_link_that_is_gone(seed: int):
    rng = random.Random(seed)
    files = dict(MADE)
    drop_line(files, rng.choice(sorted(path for path in MADE if path.startswith(FOLDERS[:3]))), rng)
    assert few_files(files, MADE, Selection())[0] == whole(files, MADE, Selection())


def reworded(path: str, old: str, new: str) -> Files:
    assert MADE[path].count(old.encode()) >= 1
    return {**MADE, path: MADE[path].replace(old.encode(), new.encode(), 1)}


@pytest.mark.parametrize(
    "path", ["domains/d10.yaml", "barriers/theme-1.yaml", "cases/case-2.yaml", "codesign/guide-0.yaml"]
)
def test_a_rewording_needs_only_what_the_file_names(path: str):
    problems, read = few_files(reworded(path, " the ", " this "), MADE, Selection())
    assert problems == []
    assert read < len(MADE) * 0.8


def test_what_a_changed_file_says_wrongly_is_found_with_few():
    files = reworded("domains/d10.yaml", " the ", " color the ")
    problems, read = few_files(files, MADE, Selection())
    assert [(problem.code, problem.span.path) for problem in problems] == [("VK505", "domains/d10.yaml")]
    assert read < len(MADE) * 0.8


@pytest.mark.parametrize("form", [rb'"source-0\x2f\2"', rb'"source-0\\/\2"', rb'"source-0/\\\n                 \2"'])
def test_a_name_that_is_spelt_otherwise_in_a_file_that_stayed(form: bytes):
    """A source is gone; those that cite it say so in a way that a search for the ref does not see."""
    form = form.replace(rb"\x2f", rb"\\x2f")
    base = {path: re.sub(rb"""(["']?)source-0/(k\d+)\1""", form, raw) for path, raw in MADE.items()}
    base["sources/source-0.yaml"] = MADE["sources/source-0.yaml"]
    files = {path: raw for path, raw in base.items() if path != "sources/source-0.yaml"}
    found = few_files(files, base, Selection())[0]
    assert {problem.code for problem in found} == {"VK801"}
    assert found == whole(files, base, Selection())


def test_nothing_changed_needs_nothing():
    assert few_files(MADE, MADE, Selection()) == ([], 0)


def of_small(*edits: tuple[str, str, str]) -> Files:
    """The small content with texts of its files replaced."""
    files = dict(SMALL)
    for path, old, new in edits:
        assert old.encode() in files[path], (path, old)
        files[path] = files[path].replace(old.encode(), new.encode())
    return files


def assert_told(earlier: Files, files: Files, *expected: tuple[str, str, int]) -> None:
    """Few files tell these codes, paths and lines, which are all that reading everything tells."""
    found = few_files(files, earlier, Selection())[0]
    assert [(problem.code, problem.span.path, problem.span.line) for problem in found] == list(expected)
    assert found == whole(files, earlier, Selection())


FOURTH = ("sources/paper.yaml", "outline:\n", "outline:\n  - ref: paper/four\n    kind: finding\n    label: Alone\n")
CARE, TIME, PAPER = "domains/care.yaml", "barriers/time.yaml", "sources/paper.yaml"


def test_a_citation_that_is_gone_leaves_its_source_uncited():
    """The only file that cites an item of a source no longer does; the source stayed as it was."""
    earlier = of_small(FOURTH, (CARE, "      - paper/two\n", "      - paper/four\n"))
    assert_told(earlier, of_small(FOURTH), ("VK802", PAPER, 6))


@pytest.mark.parametrize("spelt", [r'"late\x2dinvitations"', '"late\\\n        -invitations"'])
def test_a_barrier_that_is_retired_is_still_named_however_it_is_spelt(spelt: str):
    """By an indicator in a file that stayed, in a way that a search for the id does not see."""
    sole = (TIME, "    addresses:\n      - late-invitations\n", "    addresses:\n      - unpaid-time\n")
    earlier = of_small(sole, (CARE, "- late-invitations\n", f"- {spelt}\n"))
    retired = b"  - id: late-invitations\n    retired: 1.0.0\n"
    files = {**earlier, TIME: earlier[TIME].replace(b"  - id: late-invitations\n", retired)}
    assert_told(earlier, files, ("VK305", CARE, 18))


PLAIN = (
    b"---\nid: unpaid-time\ntitle: Notes\nkind: protocol\nsummary: What was said.\nlabel: Ours\n"
    b"sources:\n  - paper/one\n---\nWe spoke.\n"
)


@pytest.mark.parametrize(
    "written",
    [
        "id: unpaid-time\n",
        'id: "unpaid\\x2dtime"\n',
        "id: # ours\n      unpaid-time\n",
        "id: free-time\n    formerly: [unpaid-time]\n",
    ],
)
def test_an_id_that_another_file_has_or_had_is_told_where_it_is_used_again(written: str):
    """It was so before; the file that was changed names nothing in the other one, which stayed."""
    earlier = of_small((TIME, "id: unpaid-time\n", written))
    if "free" in written:
        earlier = {path: raw.replace(b"- unpaid-time\n", b"- free-time\n") for path, raw in earlier.items()}
    earlier["documents/plain.md"] = PLAIN
    files = {**earlier, "documents/plain.md": PLAIN.replace(b"We spoke.", b"We met and spoke.")}
    assert_told(earlier, files, ("VK303", "documents/plain.md", 2))


def test_a_comment_that_waves_nothing_through_is_told_whatever_was_read():
    """The first file in which the ref stands only mentions it; the one that cites it comes later."""
    earlier = of_small(
        FOURTH,
        (TIME, "description: What time costs.", "description: What time costs, paper/four says."),
        (CARE, "      - paper/two\n", "      - paper/four\n"),
    )
    comment = (PAPER, "- ref: paper/four\n", "- ref: paper/four # vcsekit: ignore VK802 -- soon\n")
    files = {**earlier, PAPER: earlier[PAPER].replace(comment[1].encode(), comment[2].encode())}
    assert_told(earlier, files, ("VK903", PAPER, 6))


def test_the_first_theme_asks_indicators_that_stayed_for_their_barriers():
    bare = {path: raw for path, raw in of_small().items() if not path.startswith(("barriers/", "cases/", "documents/"))}
    for path in (CARE, "domains/work.yaml"):
        bare[path] = re.sub(rb"    barriers:\n      - [\w-]+\n", b"", bare[path])
    theme = SMALL[TIME][: SMALL[TIME].index(b"approaches:\n")].replace(b"id: time\n", b"id: what-hours-cost\n")
    found = few_files({**bare, TIME: theme}, bare, Selection(select=("VK603",)))[0]
    assert [(problem.code, problem.span.path) for problem in found] == [("VK603", CARE)] * 2 + [
        ("VK603", "domains/work.yaml")
    ]
    assert found == whole({**bare, TIME: theme}, bare, Selection(select=("VK603",)))


def test_an_action_that_moved_to_another_case_is_told_where_it_was_named():
    """By an approach in a file that stayed, which says in which case it was seen."""
    case, path = SMALL["cases/riverton.yaml"].decode(), "cases/newton.yaml"
    action = case[case.index("  - id: riverton-letters\n") : case.index("  - id: riverton-fund\n")]
    other = case.replace("id: riverton\n", "id: newton\n").replace(action, "")
    other = other.replace("riverton-fund", "newton-walk").replace("    approaches:\n      - meeting-fund\n", "")
    earlier = {**SMALL, path: other.encode()}
    files = {
        **earlier,
        "cases/riverton.yaml": case.replace(action, "").encode(),
        path: other.replace("\nactions:\n", f"\nactions:\n{action}").encode(),
    }
    found = few_files(files, earlier, Selection(strict=False))[0]
    assert [(problem.code, problem.span.path) for problem in found] == [("VK304", TIME)]
    assert found == whole(files, earlier, Selection(strict=False))
