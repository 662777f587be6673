"""A user's own templates: copied, changed, used; mistakes named with file and line; nothing gets out or runs on."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from vcsekit.cli.app import run

ROOT = Path(__file__).parents[1]
SMALL = Path(__file__).parent / "content" / "small"


def texts_in(folder: Path) -> dict[str, str]:
    """Every file below a folder, by its path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


SHIPPED = texts_in(ROOT / "templates")
EJECT = "`vcsekit templates eject --out FOLDER` makes a folder with the built-in ones"
UNSAFE = "a template can read what it is given, and nothing else"
STEPS = "the page takes more than 1,000,000 steps"


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Vcsekit = Callable[..., Outcome]


def error(message: str, hint: str | None = None) -> Outcome:
    return Outcome(2, "", f"error: {message}\n" + (f"  hint: {hint}\n" if hint else ""))


@pytest.fixture
def vcsekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vcsekit:
    """Runs a command in a folder with the small matrix and two returns for it."""
    shutil.copytree(SMALL, tmp_path / "content")
    columns = "return_id,system,place,constituency,round,submitted,matrix,CARE-01,CARE-02,WORK-01,comment"
    rows = f"{columns}\na,X,,,,,,1,2,1,\nb,X,,,,,,2,2,1,\n"
    (tmp_path / "two.csv").write_text(rows, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("CONTENT", "TEMPLATES", "THEME", "TRACEBACK"):
        monkeypatch.delenv(f"VCSEKIT_{name}", raising=False)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        code = run(arguments)
        shown = capsys.readouterr()
        assert "Traceback" not in shown.out + shown.err
        return Outcome(code, shown.out, shown.err)

    return call


def write(name: str, text: str | bytes) -> None:
    path = Path("mine") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def page(vcsekit: Vcsekit, *more: str) -> Outcome:
    return vcsekit("report", "two.csv", "--format", "html", "--templates", "mine", *more)


def header(text: str) -> str:
    """A report template that builds on the built-in one; the text stands on its line 3."""
    return f'{{% extends "built-in/report.html.j2" %}}\n{{% block header %}}\n{text}\n{{% endblock %}}\n'


class TestListAndEject:
    def test_list_tells_what_each_is_for(self, vcsekit: Vcsekit):
        found = vcsekit("templates", "list")
        assert (found.code, found.err) == (0, "")
        told = re.findall(r"^(\S+) +(.*(?:\n +.*)*)", found.out, re.MULTILINE)
        rows = [[name, " ".join(about.split())] for name, about in told]
        assert [name for name, _ in rows] == sorted(SHIPPED)
        assert ["charts.html.j2", "Charts as inline SVG."] in rows
        assert all(len(about) > 20 for _, about in rows), "each template begins with a comment that tells what it is"

    def test_eject_all(self, vcsekit: Vcsekit):
        found = vcsekit("templates", "eject", "--out", "mine")
        assert found.code == 0
        assert found.err == (
            f"written to mine: {', '.join(sorted(SHIPPED))}\n"
            "Change them, delete those that you leave as they are, then add: vcsekit report … --templates mine\n"
        )
        assert texts_in(Path("mine")) == SHIPPED

    def test_eject_some(self, vcsekit: Vcsekit):
        found = vcsekit("templates", "eject", "cards.css", "cards.html.j2", "cards.css", "--out", "a/b")
        assert found.err == (
            "written to a/b: cards.css, cards.html.j2\n"
            "Change them, delete those that you leave as they are, then add: vcsekit cards --templates a/b\n"
        )
        assert sorted(path.name for path in Path("a/b").iterdir()) == ["cards.css", "cards.html.j2"]

    def test_all_or_nothing(self, vcsekit: Vcsekit):
        write("report.css", "of mine")
        told = "mine/report.css exists already"
        refused = error(told, "choose another name, or add --force to replace it")
        assert vcsekit("templates", "eject", "--out", "mine") == refused
        assert [path.name for path in Path("mine").iterdir()] == ["report.css"]
        assert Path("mine/report.css").read_text() == "of mine"
        assert vcsekit("templates", "eject", "--out", "mine", "--force").code == 0
        assert Path("mine/report.css").read_text() == SHIPPED["report.css"]

    def test_a_failure_half_way_leaves_nothing(self, vcsekit: Vcsekit, monkeypatch: pytest.MonkeyPatch):
        real, made = os.open, []

        def full(path, *arguments, **named):
            made.append(str(path).endswith(".new"))
            if sum(made) == 3:
                raise OSError(28, "No space left on device")
            return real(path, *arguments, **named)

        monkeypatch.setattr(os, "open", full)
        found = vcsekit("templates", "eject", "--out", "mine")
        assert (found.code, found.out) == (2, "")
        assert "mine/cards.md.j2 can't be written: no space left on device; nothing was written\n" in found.err
        assert "  hint: make room on the disk" in found.err
        assert list(Path("mine").iterdir()) == []

    def test_a_name_that_is_not_there(self, vcsekit: Vcsekit):
        assert vcsekit("templates", "eject", "report.cs", "--out", "mine") == error(
            "there is no template `report.cs`", "did you mean `report.css`?"
        )
        assert vcsekit("templates", "eject", "../../x", "--out", "mine").code == 2
        assert not Path("mine").exists()

    def test_a_file_in_the_place_of_the_folder(self, vcsekit: Vcsekit):
        Path("mine").write_text("x")
        found = vcsekit("templates", "eject", "report.css", "--out", "mine")
        assert found.code == 2 and "mine" in found.err
        assert Path("mine").read_text() == "x"


class TestOwnTemplates:
    def test_ejected_and_unchanged_gives_the_same(self, vcsekit: Vcsekit):
        vcsekit("templates", "eject", "--out", "mine")
        for command in (("report", "two.csv"), ("cards",)):
            for form in ("html", "md"):
                plain = vcsekit(*command, "--format", form)
                assert plain.code == 0
                assert vcsekit(*command, "--format", form, "--templates", "mine") == plain

    def test_changed(self, vcsekit: Vcsekit):
        vcsekit("templates", "eject", "--out", "mine")
        for name, find, replace in (
            ("report.html.j2", "Skip to the report", "On to what counts"),
            ("sections.html.j2", "No indicator stands", "Nothing of all this stands"),
            ("report.md.j2", "Made with vcsekit", "Made by us with vcsekit"),
            ("cards.html.j2", "Print on A4", "Print on A3"),
        ):
            assert find in SHIPPED[name]
            write(name, SHIPPED[name].replace(find, replace))
        html = page(vcsekit).out
        assert "On to what counts" in html and "Nothing of all this stands" in html
        assert "Made by us with vcsekit" in vcsekit("report", "two.csv", "--templates", "mine").out
        assert "Print on A3" in vcsekit("cards", "--format", "html", "--templates", "mine").out

    def test_one_file_is_enough(self, vcsekit: Vcsekit):
        write("report.css", "body { color: teal }\n")
        html = page(vcsekit).out
        assert "<style>\nbody { color: teal }\n</style>" in re.sub(r"\n+", "\n", html)
        assert "<svg class" in html
        write("charts.html.j2", '{% import "built-in/charts.html.j2" as theirs with context %}\n')
        assert page(vcsekit).err.startswith("error: the template built-in/sections.html.j2, line ")
        names = re.findall(r"^\{% macro (\w+)\(", SHIPPED["charts.html.j2"], re.MULTILINE)
        lines = ["{% import 'built-in/charts.html.j2' as theirs with context %}"]
        lines += [f"{{% set {name} = theirs.{name} %}}" for name in names]
        lines += ["{% macro profile(report) %}a chart of mine{% endmacro %}"]
        write("charts.html.j2", "\n".join(lines))
        assert "a chart of mine" in page(vcsekit).out

    def test_building_on_the_built_in_ones(self, vcsekit: Vcsekit):
        write("report.css", '{% include "built-in/report.css" %}\nh1 { color: teal }\n')
        write("report.html.j2", header("{{ super() }}\n<p>{{ report.title }} & more</p>"))
        html = page(vcsekit).out
        assert "h1 { color: teal }\n" in html and ":root { color-scheme" in html
        assert "<p>Where X stands & more</p>\n" in html
        assert html.count("<h1>") == 1

    @pytest.mark.parametrize("block", ["title", "head", "style", "header", "footer"])
    def test_the_blocks(self, block: str, vcsekit: Vcsekit):
        for kind in ("report", "cards"):
            text = f'{{% extends "built-in/{kind}.html.j2" %}}{{% block {block} %}}of mine{{% endblock %}}'
            write(f"{kind}.html.j2", text)
        assert page(vcsekit).out.count("of mine") == 1
        assert vcsekit("cards", "--format", "html", "--templates", "mine").out.count("of mine") == 1

    def test_parts_of_ones_own(self, vcsekit: Vcsekit):
        write("report.html.j2", header('{% include "parts/greeting.html.j2" %}'))
        write("parts/greeting.html.j2", "Hello, {{ report.about[0][1] }}")
        assert "Hello, X" in page(vcsekit).out

    def test_many_pages_at_once(self, vcsekit: Vcsekit):
        write("reprot.css", "x")
        write("report.html.j2", header("<p>{{ report.about[0][1] }}</p>"))
        Path("two.csv").write_text(Path("two.csv").read_text().replace("b,X,", "b,Y,"))
        found = vcsekit("report", "two.csv", "--every-system", "--out", "all", "--templates", "mine")
        assert found.code == 0
        assert found.err.count("note: nothing uses mine/reprot.css") == 1
        assert ["<p>X</p>" in path.read_text() for path in sorted(Path("all").iterdir())] == [True, False]

    def test_text_stays_escaped(self, vcsekit: Vcsekit):
        Path("two.csv").write_text(Path("two.csv").read_text().replace(",X,", ",<b>X</b>,"))
        write("report.html.j2", header("<i>{{ report.title }}</i>"))
        assert "<i>Where &lt;b&gt;X&lt;/b&gt; stands</i>" in page(vcsekit).out

    def test_named_in_the_environment(self, vcsekit: Vcsekit, monkeypatch: pytest.MonkeyPatch):
        write("cards.md.j2", "{{ report.cards | length }} cards\n")
        monkeypatch.setenv("VCSEKIT_TEMPLATES", "mine")
        assert vcsekit("cards").out == f"{vcsekit('cards', '--templates', 'mine').out}"
        assert vcsekit("cards").out.endswith(" cards\n")
        monkeypatch.setenv("VCSEKIT_TEMPLATES", "")
        assert vcsekit("cards").out.startswith("# Cards")

    def test_with_a_mark_and_ends_of_windows(self, vcsekit: Vcsekit):
        write("cards.md.j2", b"\xef\xbb\xbf{% if true %}\r\none\r\n{% endif %}\r\n")
        assert vcsekit("cards", "--templates", "mine").out == "one\n"

    def test_the_guide_s_own_examples(self, vcsekit: Vcsekit):
        guide = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
        css, html = (
            re.search(rf"^```{kind}\n(.*?)^```", guide, re.MULTILINE | re.DOTALL)[1] for kind in ("css", "jinja")
        )
        write("report.css", css)
        write("report.html.j2", html)
        out = page(vcsekit).out
        assert "h1 { font-family: Georgia, serif; color: var(--accent); }" in out
        assert "what surprised you.</p>\n</header>" in out


class TestFolder:
    def test_no_folder(self, vcsekit: Vcsekit):
        told = error("mine can't be read: there is no such file or folder", EJECT)
        assert page(vcsekit) == told
        assert vcsekit("cards", "--templates", "mine") == told
        Path("mine").write_text("x")
        assert page(vcsekit) == error("mine is a file, not a folder", EJECT)

    def test_nothing_in_it(self, vcsekit: Vcsekit):
        write("report.html", "x")
        write(".hidden/report.css", "x")
        assert page(vcsekit) == error("mine holds no template: no file whose name ends in .j2 or .css", EJECT)

    def test_not_utf_8(self, vcsekit: Vcsekit):
        write("report.css", "/* a\nCafé */".encode("latin-1"))
        hint = "save it again as UTF-8 (in most editors: Save As, Encoding: UTF-8)"
        assert page(vcsekit) == error("mine/report.css:2:4: the file is not UTF-8: byte 0xE9 can't be read", hint)

    def test_too_large(self, vcsekit: Vcsekit):
        write("report.css", " " * 2_000_001)
        assert page(vcsekit) == error("mine/report.css is too large: it may have 2,000,000 bytes at most")
        write("report.css", " " * 2_000_000)
        assert page(vcsekit).code == 0

    @pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
    def test_links_out_are_not_followed(self, vcsekit: Vcsekit, tmp_path: Path):
        (tmp_path / "secret.css").write_text("SECRET")
        write("own.css", "body { color: teal }")
        for name, target in (("report.css", "../secret.css"), ("loop.css", "loop.css"), ("cards.css", "own.css")):
            Path("mine", name).symlink_to(target)
        Path("mine/folder").symlink_to(tmp_path)
        os.mkfifo("mine/pipe.css")
        found = page(vcsekit)
        assert found.code == 0 and "SECRET" not in found.out and ":root {" in found.out
        notes = [f"note: mine/{name} leads out of the folder and is not read; copy the file there" for name in
                 ("loop.css", "report.css")]  # fmt: skip
        assert found.err.splitlines() == notes
        assert "teal" in vcsekit("cards", "--format", "html", "--templates", "mine").out
        write("report.html.j2", header('{% include "folder/secret.css" %}'))
        assert "there is no template `folder/secret.css`" in page(vcsekit).err

    def test_a_name_that_looks_like_a_mistake(self, vcsekit: Vcsekit):
        write("reprot.css", "x")
        write("templates/report.css", "x")
        write("more.css", "x")
        write("cards2.css", "x")
        write("cards.html.j2", '{% include "cards2.css" %}')
        found = page(vcsekit)
        assert found.code == 0
        assert found.err.splitlines() == [
            "note: nothing uses mine/reprot.css; did you mean report.css?",
            "note: nothing uses mine/templates/report.css; did you mean report.css?",
        ]

    def test_the_name_that_stands_for_the_built_in_ones(self, vcsekit: Vcsekit):
        write("built-in/report.css", "x")
        hint = "give the folder another name: this one stands for the templates that come with vcsekit"
        assert page(vcsekit) == error("mine/built-in/report.css can't be used", hint)

    def test_json_needs_no_templates(self, vcsekit: Vcsekit):
        plain = vcsekit("report", "two.csv", "--format", "json")
        assert vcsekit("report", "two.csv", "--format", "json", "--templates", "nowhere") == plain


BUILT_ON = "a built-in template is built on by the name `built-in/report.html.j2`, with `built-in/` before it"
DEEP = "it can't be taken in: brackets or blocks are nested too deep, or a number is too long"

MISTAKES = {
    "{{ reprot.title }}": ("there is no `reprot` here", "did you mean `report`?"),
    "{{ report.titel }}": ("there is no `titel` here", "did you mean `title`?"),
    "{{ theme.xyzzy }}": (
        "there is no `xyzzy` here", "there is `organisation`, `logo`, `logo_alt`, `footer`, `colours`",
    ),
    "{{ report.title.xyzzy }}": ("there is no `xyzzy` here", None),
    "{{ {'colour': 1}.color }}": ("there is no `color` here", "did you mean `colour`?"),
    "{{ report.title | markdwon }}": ("there is no filter `markdwon`", "did you mean `markdown`?"),
    "{% if true %}{{ 1 | qqqq }}{% endif %}": ("there is no filter `qqqq`", None),
    "{{ 1 is evn }}": ("there is no test `evn`", "did you mean `even`?"),
    "{% include 'chart.html.j2' %}": ("there is no template `chart.html.j2`", "did you mean `charts.html.j2`?"),
    "{% include 'built-in/reprt.css' %}": (
        "there is no template `built-in/reprt.css`", "did you mean `built-in/report.css`?",
    ),
    "{% include ['qq', 'zz'] %}": (
        "there is no template `qq` or `zz`", "only files whose names end in .j2 or .css are templates",
    ),
    "{% include '../../etc/passwd' %}": (
        "there is no template `../../etc/passwd`", "only files whose names end in .j2 or .css are templates",
    ),
    "{% import 'charts.html.j2' as c with context %}{{ c.profil(report) }}": (
        "there is no `profil` here", "did you mean `profile`?",
    ),
    "{% if %}": ("expected an expression, got 'end of statement block'", None),
    "a{#main { }": (
        "missing end of comment tag", "`{#` begins a comment; in CSS, write a space between `{` and `#`",
    ),
    "{{ 1 / 0 }}": ("division by zero", None),
    "{% for x in 3 %}{% endfor %}": ("'int' object is not iterable", None),
    "{{ 1 + 'a' }}": ("unsupported operand type(s) for +: 'int' and 'str'", None),
    "{{ lipsum() }}": ("there is no `lipsum` here", "there is `report`, `theme`, `program`, `band`, `radar_points`"),
}  # fmt: skip
"""What stands in a template, what vcsekit says of it, and the hint."""

ESCAPES = {
    "{{ report.__class__ }}": "access to attribute '__class__' of 'ReportView' object is unsafe",
    "{{ ''.__class__.__mro__ }}": "access to attribute '__class__' of 'str' object is unsafe",
    "{{ report['__class__'] }}": "access to attribute '__class__' of 'ReportView' object is unsafe",
    "{{ report | attr('__class__') }}": "access to attribute '__class__' of 'ReportView' object is unsafe",
    "{{ band.__globals__ }}": "access to attribute '__globals__' of 'function' object is unsafe",
    "{{ cycler.__init__.__globals__.os }}": "access to attribute '__init__' of 'type' object is unsafe",
    "{{ self.__init__ }}": "access to attribute '__init__' of 'TemplateReference' object is unsafe",
    "{{ '{0.__class__}'.format(report) }}": "access to attribute '__class__' of 'ReportView' object is unsafe",
    "{{ '{a.__class__}'.format_map({'a': report}) }}": (
        "access to attribute '__class__' of 'ReportView' object is unsafe"
    ),
    "{% set f = ['{0.__class__}'] | map(attribute='format') | first %}{{ f(report) }}": (
        "access to attribute '__class__' of 'ReportView' object is unsafe"
    ),
    "{{ [].append(1) }}": "access to attribute 'append' of 'list' object is unsafe",
    "{{ {}.update(a=1) }}": "access to attribute 'update' of 'dict' object is unsafe",
}

ENDLESS = {
    "{% for x in range(100001) %}{% endfor %}": ("this range has more than 100,000 numbers", None),
    "{{ range(10 ** 30) }}": ("this range has more than 100,000 numbers", None),
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}": (
        STEPS, "look for loops inside loops",
    ),
    "{% set l = range(2000) | list %}{% for a in l %}{% for b in l %}{% endfor %}{% endfor %}": (
        STEPS, "look for loops inside loops",
    ),
    "{% for a in 'x' * 2000 %}{% for b in 'x' * 2000 %}{% endfor %}{% endfor %}": (
        STEPS, "look for loops inside loops",
    ),
    "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(30) }}": (
        STEPS, "look for loops inside loops",
    ),
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}": ("it calls, includes or extends itself without end", BUILT_ON),
    "{{ 'x' * 10 ** 9 }}": ("`*` makes more than 1,000,000 characters or digits here", None),
    "{{ 1000001 * [1] }}": ("`*` makes more than 1,000,000 characters or digits here", None),
    "{{ 9 ** (9 ** 9) }}": ("`**` makes more than 1,000,000 characters or digits here", None),
}  # fmt: skip


class TestMistakes:
    @pytest.mark.parametrize("text", MISTAKES)
    def test_each_is_named_with_file_and_line(self, text: str, vcsekit: Vcsekit):
        write("report.html.j2", header(text))
        message, hint = MISTAKES[text]
        assert page(vcsekit) == error(f"the template mine/report.html.j2, line 3: {message}", hint)

    def test_in_an_included_file(self, vcsekit: Vcsekit):
        write("report.css", "a {}\n\n{{ reprot }}\n")
        told = error("the template mine/report.css, line 3: there is no `reprot` here", "did you mean `report`?")
        assert page(vcsekit) == told
        write("report.css", "a {}\n{% endif %}\n")
        assert page(vcsekit).err.startswith("error: the template mine/report.css, line 2: encountered unknown tag")

    def test_in_an_imported_macro(self, vcsekit: Vcsekit):
        write("report.html.j2", header("{% import 'more.html.j2' as more %}{{ more.greet(report) }}"))
        write("more.html.j2", "{% macro greet(one) %}\n{{ one.titel }}\n{% endmacro %}\n")
        told = error("the template mine/more.html.j2, line 2: there is no `titel` here", "did you mean `title`?")
        assert page(vcsekit) == told
        write("more.html.j2", "{% macro greet(one) %}\n{{ report.title }}\n{% endmacro %}\n")
        hint = "hand it to the macro, or add `with context` to the import"
        assert page(vcsekit) == error("the template mine/more.html.j2, line 2: there is no `report` here", hint)

    def test_in_a_built_in_one_that_misses_something_of_mine(self, vcsekit: Vcsekit):
        write("sections.html.j2", "{% macro story(report) %}{% endmacro %}")
        found = page(vcsekit)
        assert found.code == 2
        assert re.match(r"error: the template built-in/report\.html\.j2, line [0-9]+: there is no `", found.err)

    def test_extending_itself(self, vcsekit: Vcsekit):
        write("report.html.j2", '{# mine #}\n{% extends "report.html.j2" %}\n')
        told = "the template mine/report.html.j2, line 2: it calls, includes or extends itself without end"
        assert page(vcsekit) == error(told, BUILT_ON)

    def test_including_itself(self, vcsekit: Vcsekit):
        write("report.css", 'a {}\n{% include "report.css" %}\n')
        told = "the template mine/report.css, line 2: it calls, includes or extends itself without end"
        assert page(vcsekit) == error(told, BUILT_ON)
        write("report.css", '{% include "report.html.j2" %}')
        assert page(vcsekit) == error(told.replace("line 2", "line 1"), BUILT_ON)

    @pytest.mark.parametrize(
        "text",
        [
            "{{ " + "(" * 5000 + ")" * 5000 + " }}",
            "{% if 1 %}" * 300 + "{% endif %}" * 300,
            "{% for a in [1] %}" * 30 + "{% endfor %}" * 30,
            "{{ " + "9" * 5000 + " }}",
        ],
        ids=["brackets", "conditions", "loops", "digits"],
    )
    @pytest.mark.usefixtures("vcsekit")
    def test_what_python_can_t_take_in(self, text: str):
        """In a process of its own: Python tells of the tests' audit hook where it has no stack left for it."""
        write("report.html.j2", text)
        command = [sys.executable, "-m", "vcsekit", "report", "two.csv", "--format", "html", "--templates", "mine"]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        found = Outcome(done.returncode, done.stdout, done.stderr)
        assert found == error(f"the template mine/report.html.j2: {DEEP}")

    @pytest.mark.parametrize("form", ["md", "html"])
    def test_for_cards_too(self, form: str, vcsekit: Vcsekit):
        write(f"cards.{form}.j2", "\n{{ report.crads }}")
        told = error(f"the template mine/cards.{form}.j2, line 2: there is no `crads` here", "did you mean `cards`?")
        assert vcsekit("cards", "--format", form, "--templates", "mine") == told

    def test_nothing_is_written(self, vcsekit: Vcsekit):
        write("report.html.j2", "{{ nothing }}")
        assert vcsekit("report", "two.csv", "--out", "r.html", "--templates", "mine").code == 2
        assert not Path("r.html").exists()


class TestSandbox:
    @pytest.mark.parametrize("text", ESCAPES)
    def test_there_is_no_way_out(self, text: str, vcsekit: Vcsekit):
        write("report.html.j2", header(text))
        assert page(vcsekit) == error(f"the template mine/report.html.j2, line 3: {ESCAPES[text]}", UNSAFE)

    @pytest.mark.parametrize("text", ENDLESS)
    def test_everything_comes_to_an_end(self, text: str, vcsekit: Vcsekit):
        write("report.html.j2", header(text))
        message, hint = ENDLESS[text]
        assert page(vcsekit) == error(f"the template mine/report.html.j2, line 3: {message}", hint)

    def test_loops_are_as_they_were(self, vcsekit: Vcsekit):
        text = (
            "{% for x in 'abc' %}{{ loop.index }}{{ x }}{{ loop.length }}{{ loop.last }};{% else %}none{% endfor %}"
            "{% for x in [] %}{% else %}none{% endfor %}"
            "{% for x in [1, [2, 3]] recursive %}{% if x is iterable %}({{ loop(x) }}){% else %}{{ x }}{% endif %}"
            "{% endfor %}{% for a, b in {'k': 'v'}.items() if a %}{{ a }}{{ b }}{% endfor %}{{ 2 * 'ab' }}{{ 2 ** 8 }}"
            "{{ range(3) | list }}"
        )
        write("cards.md.j2", text)
        found = vcsekit("cards", "--templates", "mine")
        assert found.out == "1a3False;2b3False;3c3True;none1(23)kvabab256[0, 1, 2]"

    def test_the_built_in_pages_take_few_steps(self, vcsekit: Vcsekit, monkeypatch: pytest.MonkeyPatch):
        from vcsekit.report import sandbox

        monkeypatch.setattr(sandbox, "MAX_STEPS", 50_000)
        returns = str(ROOT / "examples" / "returns" / "round-3.csv")
        assert vcsekit("report", returns, "--format", "html", "--content", str(ROOT / "content")).code == 0
        assert vcsekit("cards", "--format", "html", "--content", str(ROOT / "content")).code == 0
