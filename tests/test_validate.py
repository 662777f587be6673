"""`vcsekit validate`: which findings are wanted, what comments wave through, how findings are printed."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vcsekit.checks.registry import CODES, SUPPRESSIBLE, check
from vcsekit.checks.rule import Context
from vcsekit.checks.selection import READING, Selection
from vcsekit.cli.app import run
from vcsekit.content.load import load_library
from vcsekit.content.source import read_document, read_markdown
from vcsekit.content.suppress import suppressions
from vcsekit.content.syntax import SourceError
from vcsekit.diagnostics import Severity

ROOT = Path(__file__).parents[1]
SMALL = Path(__file__).parent / "content" / "small"


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def codes(self) -> list[str]:
        return [row["code"] for row in json.loads(self.out)]


Validate = Callable[..., Outcome]


@pytest.fixture
def validate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Validate:
    """Runs `vcsekit validate` beside a copy of the small content."""
    shutil.copytree(SMALL, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)

    def call(*arguments: str) -> Outcome:
        code = run(["validate", *arguments])
        shown = capsys.readouterr()
        assert "Traceback" not in shown.out + shown.err
        return Outcome(code, shown.out, shown.err)

    return call


def change(name: str, find: str, replace: str) -> None:
    path = Path("content") / name
    text = path.read_text(encoding="utf-8")
    assert text.count(find) == 1
    path.write_text(text.replace(find, replace), encoding="utf-8")


def break_content() -> None:
    """An unknown barrier (VK301), so that nothing leads to the known one (VK601), and a vague word (VK502)."""
    change("domains/care.yaml", "      - late-invitations", "      - late-invitation")
    change("domains/care.yaml", "Minutes name one speaker.", "Minutes name some speakers.")


def said(message: str, hint: str) -> str:
    return f"error: {message}\n  hint: {hint}\n"


class TestSelection:
    def test_errors_unless_told(self, validate: Validate):
        break_content()
        assert validate("--format", "json").codes == ["VK301"]
        assert validate("--format", "json", "--strict").codes == ["VK601", "VK301", "VK502"]

    def test_selected_rules_run_even_where_they_only_warn(self, validate: Validate):
        break_content()
        found = validate("--format", "json", "--select", "vk502")
        assert (found.code, found.codes) == (0, ["VK502"])
        assert validate("--strict", "--select", "VK502", "--format", "json").code == 1

    def test_families_lists_and_repeated_options(self, validate: Validate):
        break_content()
        assert validate("--format", "json", "--select", "VK5,VK6").codes == ["VK601", "VK502"]
        assert validate("--format", "json", "--select", "VK5", "--select", "VK301 VK6").codes == [
            "VK601", "VK301", "VK502",
        ]  # fmt: skip
        assert validate("--format", "json", "--strict", "--ignore", "VK5, VK6").codes == ["VK301"]
        assert validate("--format", "json", "--select", "VK5", "--ignore", "VK502").codes == []

    def test_what_keeps_a_file_from_being_read_is_always_reported(self, validate: Validate):
        change("framework.yaml", "    title: Funding", "\ttitle: Funding")
        assert validate("--format", "json", "--select", "VK5").codes == ["VK103"]
        found = validate("--ignore", "VK103")
        assert found.code == 2
        assert found.err == said(
            "VK103 can't be ignored: a file with such an error can't be used at all",
            "mend what is reported; `vcsekit explain VK103` tells more",
        )
        assert validate("--ignore", "VK1").code == 2

    def test_a_misplaced_file_is_a_warning_that_can_be_ignored(self, validate: Validate):
        Path("content/notes.yaml").write_text("a: 1\n")
        assert validate("--format", "json").codes == ["VK111"]
        assert validate("--format", "json", "--ignore", "VK111").codes == []

    @pytest.mark.parametrize(
        ("option", "word", "hint"),
        [
            ("--select", "VK3O1", "did you mean `VK301`?"),
            ("--ignore", "VK55", "did you mean `VK505`?"),
            ("--ignore", "wording", "`vcsekit explain` lists all codes"),
        ],
    )
    def test_a_code_that_does_not_exist(self, option: str, word: str, hint: str, validate: Validate):
        found = validate(option, word)
        assert (found.code, found.out, found.err) == (2, "", said(f"there is no code `{word.upper()}`", hint))

    @given(
        strict=st.booleans(),
        select=st.lists(st.sampled_from(["VK", "VK1", "VK3", "VK301", "VK5", "VK50", "VK9"]), max_size=3),
        ignore=st.lists(st.sampled_from(["VK3", "VK302", "VK5", "VK9", "VK111"]), max_size=3),
        code=st.sampled_from(sorted(CODES)),
    )
    @settings(derandomize=True, deadline=None)
    def test_what_is_ignored_is_not_wanted_and_errors_of_reading_always_are(self, strict, select, ignore, code):
        severity = CODES[code].severity
        wanted = Selection(strict, tuple(select), tuple(ignore)).wants(code, severity)
        if code.startswith(READING) and severity is Severity.ERROR:
            assert wanted
        elif any(code.startswith(start) for start in ignore):
            assert not wanted
        elif select and not code.startswith(READING):
            assert wanted == any(code.startswith(start) for start in select)


class TestConfiguration:
    def test_options_come_from_the_nearest_file_and_the_command_line_wins(self, validate: Validate):
        break_content()
        Path("vcsekit.toml").write_text('[validate]\nstrict = true\nignore = ["VK6"]\nformat = "json"\n')
        assert validate().codes == ["VK301", "VK502"]
        assert validate("--ignore", "VK5").codes == ["VK601", "VK301"]
        assert validate("--no-strict").codes == ["VK301"]
        assert validate("--format", "text").out.startswith("content/domains/care.yaml:18:9: error VK301")
        Path("content/vcsekit.toml").write_text('[validate]\nselect = ["vk502"]\nformat = "json"\n')
        assert validate().codes == ["VK502"]

    def test_it_belongs_to_the_content_not_to_the_current_folder(
        self, validate: Validate, monkeypatch: pytest.MonkeyPatch
    ):
        break_content()
        Path("vcsekit.toml").write_text('[validate]\nselect = ["VK502"]\nformat = "json"\n')
        content = Path("content").resolve()
        Path("elsewhere").mkdir()
        monkeypatch.chdir("elsewhere")
        Path("vcsekit.toml").write_text("[validate]\nstrict = 7\n")
        assert validate(str(content)).codes == ["VK502"]

    @pytest.mark.parametrize(
        ("text", "message", "hint"),
        [
            (
                "[validate]\nstrict = true\nignroe = []\n",
                "vcsekit.toml:3:1: there is no option `ignroe`",
                "did you mean `ignore`?",
            ),
            (
                "[validate]\nxyz = 1\n",
                "vcsekit.toml:2:1: there is no option `xyz`",
                "the options are `strict`, `select`, `ignore`, `format`, `since`",
            ),
            ("\n[validat]\n", "vcsekit.toml:2:2: there is no table `validat`", "did you mean `validate`?"),
            ("strict = true\n", "vcsekit.toml:1:1: there is no table `strict`", "options stand below `[validate]`"),
            (
                '[validate]\nselect = ["VK301",\n  "VK999"]\n',
                "vcsekit.toml:2:1: there is no code `VK999`",
                "did you mean `VK905`?",
            ),
            (
                '[validate]\nignore = ["VK2"]\n',
                "vcsekit.toml:2:1: VK2 can't be ignored: a file with such an error can't be used at all",
                "mend what is reported; `vcsekit explain VK2` tells more",
            ),
            (
                "[validate]\nselect = [VK301]\n",
                "vcsekit.toml:2:11: this can't be read as TOML: Invalid value",
                'write `name = value`, with texts in quotes: `select = ["VK3"]`',
            ),
            (
                "[validate\n",
                "vcsekit.toml:1:10: this can't be read as TOML: Expected ']' at the end of a table declaration",
                'write `name = value`, with texts in quotes: `select = ["VK3"]`',
            ),
        ],
    )
    def test_a_mistake_in_it_has_its_place(self, text: str, message: str, hint: str, validate: Validate):
        Path("vcsekit.toml").write_text(text)
        found = validate()
        assert (found.code, found.out, found.err) == (2, "", said(message, hint))

    @pytest.mark.parametrize(
        ("line", "wanted"),
        [
            ("strict = 1", "`strict` should be `true` or `false`"),
            ('select = "VK3"', '`select` should be a list of codes, such as `["VK3", "VK501"]`'),
            ("ignore = [3]", '`ignore` should be a list of codes, such as `["VK501"]`'),
            ('format = "xml"', "`format` should be `text`, `json`, `github`, `sarif` or `gitlab`, in quotes"),
            ("since = 3", '`since` should be a revision in quotes, such as `"origin/main"`'),
        ],
    )
    def test_a_value_of_another_kind(self, line: str, wanted: str, validate: Validate):
        Path("vcsekit.toml").write_text(f"# Ours\r\n[validate]\r\n{line}\r\n", newline="")
        found = validate()
        assert (found.code, found.err) == (2, f"error: vcsekit.toml:3:1: {wanted}\n")

    def test_not_utf_8_and_too_large(self, validate: Validate):
        Path("vcsekit.toml").write_bytes(b"# caf\xe9\n")
        assert validate().err == said("vcsekit.toml is not UTF-8", "save it again as UTF-8")
        Path("vcsekit.toml").write_bytes(b"#" * 100_001)
        assert "is too large: it may have 100,000 bytes at most" in validate().err

    def test_the_mark_that_windows_editors_put_first(self, validate: Validate):
        Path("vcsekit.toml").write_bytes(b"\xef\xbb\xbf[validate]\r\nformat = 'json'\r\n")
        assert validate().codes == []


class TestSuppression:
    LOW = "      low: Minutes name one speaker.\n"

    def found(self, text: str, selection: Selection | None = None) -> list[tuple[str, int]]:
        files = {
            path.relative_to(SMALL).as_posix(): path.read_bytes()
            for path in SMALL.rglob("*")
            if path.suffix in {".yaml", ".md"}
        }
        care = files["domains/care.yaml"].decode()
        assert care.count(self.LOW) == 1
        files["domains/care.yaml"] = care.replace(self.LOW, text).encode()
        library, problems = load_library(files)
        assert problems == []
        return [
            (item.code, item.span.line) for item in check(Context(library, config=selection or Selection(strict=True)))
        ]

    @pytest.mark.parametrize("dash", ["--", "–", "—"])
    def test_on_the_line_above_it_and_above_that(self, dash: str):
        comment = f"# vcsekit: ignore VK502 {dash} quoted"
        assert self.found("      low: Some come.\n") == [("VK502", 25)]
        assert self.found(f"      low: Some come. {comment}\n") == []
        assert self.found(f"      {comment}\n      low: Some come.\n") == []
        assert self.found(f"{comment}\n\n      # Another comment.\n      low: Some come.\n") == []

    @pytest.mark.parametrize("end", ["", "\n"])
    def test_on_the_last_lines_of_a_file(self, end: str):
        text = f"a: Some\n# vcsekit: ignore VK502 -- one\nb: Some # vcsekit: ignore VK502 -- two{end}"
        found = suppressions(read_document(text, "x.yaml"))
        assert [(one.span.line, one.first, one.last, one.reason) for one in found] == [
            (2, 3, 3, "one"),
            (3, 3, 3, "two"),
        ]

    def test_it_reaches_no_other_line(self):
        comment = "# vcsekit: ignore VK502 -- quoted"
        text = f"      low: Some come. {comment}\n".replace("Some", "They") + "      # Some.\n"
        assert self.found(text + "") == [("VK903", 25)]
        assert self.found(f"      low: Some come.\n      {comment}\n") == [("VK502", 25), ("VK903", 26)]

    def test_a_folded_block_has_its_comment_behind_its_sign(self):
        assert self.found("      low: >- # vcsekit: ignore VK502 -- quoted\n        Some\n        come.\n") == []

    def test_what_is_in_a_text_is_no_comment(self):
        text = '      low: "Some come. # vcsekit: ignore VK502 -- quoted"\n'
        assert self.found(text, Selection(select=("VK502",))) == [("VK502", 25)]
        assert self.found(
            "      low: |-\n        Some come.\n        # vcsekit: ignore VK502 -- quoted\n",
            Selection(select=("VK502",)),
        ) == [("VK502", 25)]

    def test_unused_only_where_the_rule_ran(self):
        text = "      low: They come. # vcsekit: ignore VK502 -- quoted\n"
        assert self.found(text) == [("VK903", 25)]
        assert self.found(text, Selection(strict=False)) == []
        assert self.found(text, Selection(select=("VK501", "VK9"))) == []
        assert self.found(text, Selection(select=("VK502", "VK9"))) == [("VK903", 25)]
        assert self.found(text, Selection(ignore=("VK502",))) == []

    def test_other_commands_accept_what_a_comment_waves_through(self, validate: Validate):
        change("domains/care.yaml", "Minutes name one speaker.", "Minutes <b>name</b> one speaker.")
        assert (validate().code, run(["list"])) == (1, 2)
        change(
            "domains/care.yaml",
            "      low: Minutes <b>",
            "      # vcsekit: ignore VK504 -- how the source writes it\n      low: Minutes <b>",
        )
        assert (validate().code, run(["list"])) == (0, 0)

    def test_readers_of_a_document_never_see_it(self, validate: Validate, capsys: pytest.CaptureFixture[str]):
        change(
            "documents/letter.md", "Dear [[", "<!-- vcsekit: ignore VK503 -- as they write it -->\nTo the QXZ, dear [["
        )
        assert validate("--strict").code == 0
        assert run(["document", "show", "invitation-letter"]) == 0
        shown = capsys.readouterr().out
        assert "QXZ" in shown
        assert "vcsekit:" not in shown and "<!--" not in shown

    def test_no_error_of_structure_can_be_waved_through(self):
        errors = {code for code, known in CODES.items() if known.severity is Severity.ERROR}
        structure = {code for code in errors if code[:3] in ("VK1", "VK2", "VK3", "VK4")}
        assert not structure & SUPPRESSIBLE


PIECES = st.sampled_from([
    "# vcsekit: ignore ", "#vcsekit ignore", "<!-- vcsekit: ignore ", "-->", "--", "VK502", "VK5", ",", "\n", "\n\n",
    "    ", "purpose: ", "- |-\n  ", "'", '"', "é", "𝒳", "---\n", "Text some", "#", "\t", "[[x]]",
])  # fmt: skip


@given(st.lists(PIECES, max_size=25).map("".join), st.lists(PIECES, max_size=25).map("".join))
@settings(derandomize=True, deadline=None, max_examples=300)
def test_places_of_comments_are_inside_their_file(facts: str, body: str):
    """Whatever stands in a file: no comment makes reading fail, and each lies in its lines, codes inside of it."""
    text = f"---\nid: x\n{facts}\n---\n{body}"
    for read in (read_markdown, read_document):
        with contextlib.suppress(SourceError):
            document = read(text, "x.md")
            lines = text.split("\n")
            for comment in suppressions(document):
                span = comment.span
                assert (
                    1 <= span.line <= len(lines) and 1 <= span.column < span.end_column <= len(lines[span.line - 1]) + 1
                )
                assert "vcsekit" in lines[span.line - 1][span.column - 1 : span.end_column - 1]
                assert comment.first <= comment.last <= len(lines) + 1
                for code, place in comment.codes:
                    assert lines[place.line - 1][place.column - 1 : place.end_column - 1].upper() == code


class TestFormats:
    def test_github(self, validate: Validate):
        change("domains/care.yaml", "      - late-invitations", "      - 100%,late:\n")
        change("domains/work.yaml", "weight: 2\n", "weight: 2\ntitle: Work again\n")
        Path("content/no,tes: 5%.yml").write_text("a: 1\n")
        found = validate("--format", "github", "--strict", "--ignore", "VK6")
        assert found.code == 1
        *lines, last = found.out.splitlines()
        assert lines == [
            "::error file=content/domains/care.yaml,line=18,endLine=18,col=9,title=VK203::`barriers` (number 1) should "
            "be a text, and is a group of fields",
            "::error file=content/domains/work.yaml,line=5,endLine=5,col=1,title=VK104::`title` stands twice; first on "
            "line 2, column 1%0Ahint: keep one of the two",
        ]
        start = "::warning file=content/no%2Ctes%3A 5%25.yml,title=VK111::content has no such file, so nothing reads it"
        assert last.startswith(start + "%0Ahint: ")

    def test_github_names_files_from_the_folder_of_the_repository(
        self, validate: Validate, monkeypatch: pytest.MonkeyPatch
    ):
        break_content()
        Path(".git").mkdir()
        Path("work").mkdir()
        monkeypatch.chdir("work")
        assert validate("--format", "github").out.startswith("::error file=content/domains/care.yaml,line=18,")
        assert validate("--format", "text").out.startswith("../content/domains/care.yaml:18:9: error VK301: ")

    def test_json_is_as_its_schema_says(self, validate: Validate, tmp_path: Path):
        import subprocess
        import sys

        break_content()
        Path("content/notes.yaml").write_text("a: 1\n")
        report = tmp_path / "report.json"
        report.write_text(validate("--format", "json", "--strict").out, encoding="utf-8")
        assert len(json.loads(report.read_text(encoding="utf-8"))) == 4
        checker = [sys.executable, "-m", "check_jsonschema", "--schemafile", ROOT / "schemas" / "findings.schema.json"]
        assert subprocess.run([*checker, report], check=False, capture_output=True).returncode == 0
        report.write_text('[{"code": "VK301"}]', encoding="utf-8")
        assert subprocess.run([*checker, report], check=False, capture_output=True).returncode == 1

    def test_every_finding_can_be_printed_in_every_format(self, validate: Validate):
        change("framework.yaml", "    title: Funding", "\ttitle: Funding")
        Path("content/domains/work.yaml").write_bytes(b"title: Caf\xe9\n")
        Path("content/register/glossary.yaml").write_bytes(b"")
        for form in ("text", "json", "github", "sarif", "gitlab"):
            found = validate("--format", form, "--strict")
            assert found.code == 1
            assert all(code in found.out for code in ("VK101", "VK103", "VK110"))
