"""`retire`: out of use, never lost; what named it names what took its place, or nothing."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from vcsekit.checks.registry import check_library
from vcsekit.cli.app import run
from vcsekit.content.change import Content
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.content.retire import retire
from vcsekit.diagnostics import Diagnostic, VcsekitError

SMALL = Path(__file__).parent / "content" / "small"
OTHER = Path(__file__).parent / "content" / "other-matrix"


def read(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.suffix in (".yaml", ".md")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def loaded(files: dict[str, bytes]) -> tuple[Library, list[Diagnostic]]:
    library, problems = load_library(files)
    return library, [*problems, *check_library(library)]


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small content; nothing in it says since when it is in use."""
    shutil.copytree(SMALL, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VCSEKIT_CONTENT", raising=False)
    return tmp_path / "content"


def change(content: Path, path: str, old: str, new: str) -> None:
    text = (content / path).read_bytes().decode("utf-8")
    assert text.count(old) == 1
    (content / path).write_bytes(text.replace(old, new).encode("utf-8"))


def test_an_indicator_stays_in_its_file(content: Path, capsys: pytest.CaptureFixture[str]):
    """The card and the document that named it name what took its place."""
    before = (content / "domains" / "care.yaml").read_text(encoding="utf-8")
    assert run(["retire", "CARE-01", "--replaced-by", "CARE-02", "--version", "1.1.0"]) == 0
    mark = '  - id: CARE-01\n    retired: "1.1.0"\n    replaced_by:\n      - CARE-02\n'
    assert (content / "domains" / "care.yaml").read_text(encoding="utf-8") == before.replace("  - id: CARE-01\n", mark)
    assert "\nversion: 1.1.0\n" in (content / "matrix.yaml").read_text(encoding="utf-8")
    told = capsys.readouterr().err
    assert told.startswith(
        "CARE-01 is retired from version 1.1.0 on; CARE-02 takes its place.\nLinks to it that move:\n"
    )
    assert re.search(r"^  content/documents/letter\.md:\d+:5$", told, re.MULTILINE)
    assert "The matrix was at version 1.0.0 and comes to 1.1.0.\n" in told
    assert "Answers to it in earlier returns and sessions stay; new scores leave it out.\n" in told
    library, problems = loaded(read(content))
    assert problems == []
    assert "CARE-01" not in [indicator.id for indicator in library.indicators]
    assert library.get("invitation-letter").indicators == ("CARE-02",)
    assert run(["fmt", "--check"]) == 0


def test_links_are_never_taken_out_unasked(content: Path, capsys: pytest.CaptureFixture[str]):
    before = read(content)
    assert run(["retire", "CARE-02"]) == 2
    told = capsys.readouterr().err
    assert "items in use name `CARE-02`" in told
    assert re.search(r"^  content/coproduction/sharing\.yaml:\d+:9$", told, re.MULTILINE)
    assert "add `--replaced-by ID`" in told and "`--unlink`" in told
    assert read(content) == before


def test_a_list_that_needs_one_is_never_left_empty(content: Path, capsys: pytest.CaptureFixture[str]):
    before = read(content)
    assert run(["retire", "CARE-02", "--unlink"]) == 2
    told = capsys.readouterr().err
    assert re.search(
        r"content/coproduction/sharing\.yaml:\d+:9: nothing would be left in this list, and it needs one id at least\n"
        r"  hint: add another id there first, or use --replaced-by\n",
        told,
    )
    assert read(content) == before


def test_unlinking_takes_out_the_field_with_the_last_link(content: Path):
    """The approach is seen in the action, which named it alone; the retired approach keeps its own links."""
    assert run(["retire", "early-letters", "--unlink"]) == 0
    case = (content / "cases" / "riverton.yaml").read_text(encoding="utf-8")
    assert "    summary: The council wrote to every charity.\n    sources:\n" in case
    theme = (content / "barriers" / "time.yaml").read_text(encoding="utf-8")
    assert '  - id: early-letters\n    retired: "1.0.0"\n' in theme and "          - riverton-letters\n" in theme
    _, problems = loaded(read(content))
    assert {problem.code for problem in problems} <= {"VK602", "VK606"}, "what it leaves without a link is told"


def test_what_took_the_place_of_an_approach_shows_its_actions(content: Path):
    assert run(["retire", "early-letters", "--replaced-by", "meeting-fund"]) == 0
    library, problems = loaded(read(content))
    assert [(seen.case, seen.actions) for seen in library.get("meeting-fund").seen_in] == [
        ("riverton", ("riverton-fund", "riverton-letters"))
    ]
    assert library.get("riverton-letters").approaches == ("meeting-fund",)
    assert {problem.code for problem in problems} <= {"VK602"}


SEEN = "    seen_in:\n      - case: riverton\n        actions:\n          - riverton-{}\n"


@pytest.mark.parametrize(
    ("letters", "fund", "after"),
    [
        ("      - case: riverton\n", "", "    seen_in:\n      - case: riverton\n"),
        (
            "      - case: riverton\n        actions:\n          - riverton-letters\n",
            "    seen_in:\n      - case: riverton\n",
            "    seen_in:\n      - case: riverton\n        actions:\n          - riverton-letters\n",
        ),
        (
            "      - case: riverton\n        actions:\n          - riverton-letters\n",
            SEEN.format("letters"),
            SEEN.format("letters"),
        ),
        (
            "      - case: elsewhere\n      - case: riverton\n        actions:\n          - riverton-letters\n",
            "    seen_in:\n      - case: riverton\n",
            SEEN.format("letters") + "      - case: elsewhere\n",
        ),
    ],
    ids=["a case alone", "a case that the other names alone", "an action that the other shows as well", "two cases"],
)
def test_what_took_the_place_of_an_approach_is_seen_in_its_cases(letters: str, fund: str, after: str):
    """Links stand where people write them, behind what is addressed and behind the case; none is made without need."""
    files = read(SMALL)
    theme = files["barriers/time.yaml"].decode()
    theme = theme.replace(SEEN.format("letters"), f"    seen_in:\n{letters}").replace(SEEN.format("fund"), fund)
    files["barriers/time.yaml"] = theme.encode()
    made = retire(Content.of(files), "early-letters", replaced_by=["meeting-fund"]).draft.result()
    assert (
        made["barriers/time.yaml"]
        .decode()
        .endswith(
            "  - id: meeting-fund\n    title: A fund for meetings\n    description: A fund pays for time in meetings.\n"
            f"    addresses:\n      - unpaid-time\n{after}    sources:\n      - paper/two\n"
        )
    )


def test_what_takes_its_place_must_be_sound(content: Path, capsys: pytest.CaptureFixture[str]):
    """Whatever stands in its file: nobody knows whether it is in use, nor where it is seen."""
    theme = (content / "barriers" / "time.yaml").read_text(encoding="utf-8")
    other = theme.replace("id: time\n", "id: post\n").replace("early-letters", "fast-post")
    other = other.replace("late-invitations", "slow-post").replace("unpaid-time", "lost-post")
    other = other.replace("meeting-fund", "slow-fund")
    before = read(content)
    for wrong in ("[riverton]", "riverton", "[{case: riverton, actions: 3}]", "{case: riverton}"):
        text = other.replace(SEEN.format("letters"), f"    seen_in: {wrong}\n")
        (content / "barriers" / "post.yaml").write_text(text, encoding="utf-8", newline="\n")
        assert run(["retire", "early-letters", "--replaced-by", "fast-post"]) == 2
        assert capsys.readouterr().err == (
            "error: `fast-post` stands in a file with errors (content/barriers/post.yaml:17:9)\n"
            "  hint: mend them first: `vcsekit validate`\n"
        )
        assert read(content) == {**before, "barriers/post.yaml": text.encode()}


def test_links_to_both_become_one(content: Path):
    """An indicator that named the old barrier and the new one names the new one once."""
    change(content, "domains/care.yaml", "      - unpaid-time\n", "      - unpaid-time\n      - late-invitations\n")
    assert run(["retire", "unpaid-time", "--replaced-by", "late-invitations"]) == 0
    library, problems = loaded(read(content))
    assert library.get("CARE-02").barriers == ("late-invitations",)
    assert problems == []


def test_several_take_its_place():
    files = read(OTHER)
    retirement = retire(Content.of(files), "damp-walls", replaced_by=("missed-boats", "empty-winters"), version="3.0.0")
    library, problems = loaded(retirement.draft.result())
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert library.get("damp-walls").replaced_by == ("missed-boats", "empty-winters")
    named = {barrier for indicator in library.indicators for barrier in indicator.barriers}
    assert "damp-walls" not in named and {"missed-boats", "empty-winters"} <= named


def test_a_retired_case_and_action(content: Path):
    assert run(["retire", "riverton-letters", "--unlink"]) == 0
    library, problems = loaded(read(content))
    assert problems == []
    assert library.get("early-letters").seen_in[0].actions == ()
    assert run(["retire", "riverton", "--unlink"]) == 0
    library, problems = loaded(read(content))
    assert library.get("early-letters").seen_in == ()
    assert [problem for problem in problems if problem.severity == "error"] == []


def test_a_figure_no_longer_names_a_retired_action(content: Path):
    assert run(["retire", "riverton-fund", "--unlink"]) == 0
    library, problems = loaded(read(content))
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert library.get("riverton").figures[0].action is None


def test_comments_and_line_ends_stay(content: Path):
    path = content / "barriers" / "time.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "  - id: unpaid-time\n", "  # Since spring\n  - id: unpaid-time # ours\n"
    )
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-8"))
    before = path.read_bytes()
    assert run(["retire", "unpaid-time", "--replaced-by", "late-invitations"]) == 0
    line = b"  # Since spring\r\n  - id: unpaid-time # ours\r\n"
    mark = b'    retired: "1.0.0"\r\n    replaced_by:\r\n      - late-invitations\r\n'
    moved = before.replace(b"      - unpaid-time\r\n", b"      - late-invitations\r\n")
    assert path.read_bytes() == moved.replace(line, line + mark)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing"], "nothing has the id `nothing`"),
        (["CARE"], "`CARE` is a domain, and that is nothing that can be retired"),
        (["time"], "retire each of its barriers and approaches"),
        (["river-valley"], "give it `valid_to`"),
        (
            ["unpaid-time", "--replaced-by", "riverton"],
            "`riverton` is a case and can't take the place of a barrier\n  hint: name a barrier\n",
        ),
        (
            ["unpaid-time", "--replaced-by", "unpaid-time"],
            "`unpaid-time` is out of use itself, or is the item that is retired\n  hint: name one in use\n",
        ),
        (["unpaid-time", "--replaced-by", "nobody"], "nothing has the id `nobody`"),
        (["unpaid-time", "--unlink", "--version", "2"], "`2` is no version"),
        (["WORK-01", "--unlink"], "`WORK-01` is the last indicator in use of `WORK`, and a domain needs one"),
    ],
)
def test_what_is_refused(arguments: list[str], says: str, content: Path, capsys: pytest.CaptureFixture[str]):
    before = read(content)
    assert run(["retire", *arguments]) == 2
    assert says in capsys.readouterr().err
    assert read(content) == before


def test_a_domain_is_never_left_without_weight(content: Path, capsys: pytest.CaptureFixture[str]):
    change(
        content,
        "domains/care.yaml",
        "    statement: Every group speaks",
        "    weight: 0\n    statement: Every group speaks",
    )
    assert run(["retire", "CARE-01", "--replaced-by", "CARE-02"]) == 2
    assert "every indicator in use of `CARE` would have the weight 0" in capsys.readouterr().err


def test_a_version_after_the_one_that_brought_it(content: Path, capsys: pytest.CaptureFixture[str]):
    change(content, "barriers/time.yaml", "  - id: unpaid-time\n", "  - id: unpaid-time\n    since: 1.0.0\n")
    assert run(["retire", "unpaid-time", "--replaced-by", "late-invitations"]) == 2
    assert capsys.readouterr().err == (
        "error: `unpaid-time` is in use since version 1.0.0, so it can't be retired from version 1.0.0 on\n"
        "  hint: name the version that this change will be part of: `--version 1.2.3`\n"
    )
    assert run(["retire", "unpaid-time", "--replaced-by", "late-invitations", "--version", "1.0.1"]) == 0
    assert 'since: 1.0.0\n    retired: "1.0.1"\n' in (content / "barriers" / "time.yaml").read_text()


def test_twice(content: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["retire", "unpaid-time", "--replaced-by", "late-invitations"]) == 0
    assert run(["retire", "unpaid-time"]) == 2
    assert "`unpaid-time` is retired since version 1.0.0 (content/barriers/time.yaml:" in capsys.readouterr().err
    assert run(["retire", "late-invitations", "--replaced-by", "unpaid-time"]) == 2
    assert "`unpaid-time` is out of use itself" in capsys.readouterr().err
    assert loaded(read(content))[1] == []


def test_a_comment_beside_a_link_is_not_lost():
    files = read(SMALL)
    link = b"      - late-invitations\n"
    both = link[:-1] + b" # so far\n      - unpaid-time\n"
    files["barriers/time.yaml"] = files["barriers/time.yaml"].replace(link, both)
    with pytest.raises(VcsekitError, match="a comment stands beside what would be taken out"):
        retire(Content.of(files), "late-invitations", unlink=True)


def test_a_trial_changes_nothing(content: Path, capsys: pytest.CaptureFixture[str]):
    before = read(content)
    assert run(["retire", "unpaid-time", "--replaced-by", "late-invitations", "--dry-run"]) == 0
    assert capsys.readouterr().err.endswith("This was a trial: nothing was changed.\n")
    assert read(content) == before
