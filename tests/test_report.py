"""Reports: the same numbers everywhere, nothing from outside runs, small groups stay hidden."""

from __future__ import annotations

import json
import re
from collections import Counter
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest

from vcsekit.assess.events import EvidenceAdded, LevelChosen, NotApplicable, NoteAdded
from vcsekit.assess.fold import replay
from vcsekit.assess.session import start
from vcsekit.cli.app import run
from vcsekit.cli.library import load
from vcsekit.content.library import Library
from vcsekit.content.markdown import escape_markdown
from vcsekit.diagnostics import VcsekitError
from vcsekit.report.build import Subject, returns_report, session_report
from vcsekit.report.render import markdown, render
from vcsekit.scoring.card import scorecard
from vcsekit.scoring.state import GroupKey, state_of

ROOT = Path(__file__).parents[1]
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[click](javascript:alert(1))",
    "{{ 7*7 }}{% raw %}",
    "| cell | breaks |",
    "![picture](http://example.org/x.png)",
    "# heading",
    "1. list",
    "\u202eright to left",
)


@pytest.fixture(scope="module")
def library() -> Library:
    return load(ROOT / "content")


@pytest.fixture(scope="module")
def templates() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates").glob("*.*")}


def show(view, template: str, templates: dict[str, str]) -> str:
    return render(view, template, templates, program="0", band=lambda _score: 1)


def held(library: Library):
    first, second, third = start(library).order[:3]
    events = [
        LevelChosen(indicator=first, level=library.matrix.scale[0].id),
        NoteAdded(indicator=first, text=HOSTILE[0]),
        EvidenceAdded(indicator=first, text=HOSTILE[1]),
        LevelChosen(indicator=second, level=library.matrix.scale[-1].id),
        NotApplicable(indicator=third, reason=HOSTILE[4]),
    ]
    return replay(start(library), events)


class Page(HTMLParser):
    """The tags of a page, the text of its cells, and its addresses."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.ids: Counter[str] = Counter()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        for name, value in attrs:
            if name in ("href", "src", "action", "data", "xlink:href"):
                self.addresses.append(value)
            if name.startswith("on"):
                self.handlers.append(name)
            if name == "id":
                self.ids[value] += 1


def test_a_session_gives_its_numbers(library: Library):
    view = session_report(library, held(library), Subject("A session", ()))
    first = view.domains[0]
    assert (first.mean, first.mean_text, first.floor, first.range_text) == (2.5, "2.50", 1, "1.00 to 4.00")
    assert (first.answered, first.applicable) == (2, 4)
    assert view.overall_text == "2.50"
    assert [gap.indicator.id for gap in view.gaps] == [library.indicators[0].id]
    assert [item.id for item in view.strengths] == [library.indicators[1].id]
    assert [item.state for item in first.indicators[:4]] == ["answered", "answered", "not applicable", "not answered"]


def test_a_gap_leads_to_barriers_approaches_and_cases(library: Library):
    view = session_report(library, held(library), Subject("A session", ()))
    barriers = view.gaps[0].barriers
    assert [barrier.id for barrier in barriers] == list(library.indicators[0].barriers)
    told = [approach for barrier in barriers for approach in barrier.approaches if approach.cases]
    assert told
    assert all(case.told.startswith("as told between April 2022") for approach in told for case in approach.cases)
    assert all(library.get(case.id, "case") for approach in told for case in approach.cases)


def test_each_approach_is_told_once(library: Library):
    lowest = library.matrix.scale[0].id
    events = [LevelChosen(indicator=name, level=lowest) for name in start(library).order]
    view = session_report(library, replay(start(library), events), Subject("All low", ()))
    seen = Counter(
        approach.id
        for gap in view.gaps
        for barrier in gap.barriers
        for approach in barrier.approaches
        if approach.told_at is None
    )
    assert len(view.gaps) == 5
    assert set(seen.values()) == {1}


@pytest.mark.parametrize("template", ["report.html.j2", "report.md.j2"])
def test_the_same_numbers_stand_in_every_form(library: Library, templates: dict[str, str], template: str):
    view = session_report(library, held(library), Subject("A session", ()))
    text = show(view, template, templates)
    for domain in view.domains:
        assert domain.title in text.replace("\\", "")
        assert not domain.mean_text or domain.mean_text in text
    for name in ("0.1.0", "draft", "not NHS England"):
        assert name in text.replace("\\", "")


def test_html_needs_nothing_from_outside(library: Library, templates: dict[str, str]):
    page = Page(text := show(session_report(library, held(library), Subject("S", ())), "report.html.j2", templates))
    assert not page.tags["script"] and not page.tags["link"] and not page.tags["img"] and not page.handlers
    assert all(address.startswith("#") for address in page.addresses)
    assert all(address[1:] in page.ids for address in page.addresses)
    assert max(page.ids.values()) == 1
    assert "default-src 'none'" in text
    assert len(text.encode()) < 300_000
    assert re.search(r"url\(|@import|https?://", text) is None


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text(library: Library, templates: dict[str, str], hostile: str):
    session = replay(start(library), [NoteAdded(indicator=library.indicators[0].id, text=hostile)])
    view = session_report(library, session, Subject(hostile, (("System", hostile),)))
    page = Page(text := show(view, "report.html.j2", templates))
    assert not page.tags["script"] and not page.tags["img"] and not page.handlers
    assert not [address for address in page.addresses if not address.startswith("#")]
    assert "49" not in text or "49" in hostile
    plain = markdown(show(view, "report.md.j2", templates))
    rendered = Page(plain)
    assert not rendered.tags["script"] and not rendered.tags["img"]
    assert not [address for address in rendered.addresses if address.startswith(("javascript", "http"))]


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_markdown_shows_what_was_written(text: str):
    rendered = markdown(escape_markdown(text))
    shown = re.sub(r"<[^>]+>", "", str(rendered))
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        shown = shown.replace(entity, character)
    assert shown.strip() == text


def responses(library: Library, groups: dict[str, int]):
    values = [level.value for level in library.matrix.scale]
    for number, (group, count) in enumerate(groups.items()):
        for index in range(count):
            answers = {item.id: values[(number + index) % len(values)] for item in library.indicators}
            yield GroupKey("S", "", group, "1"), answers


def parts_of(library: Library, groups: dict[str, int]):
    state = state_of(scorecard(library), responses(library, groups))
    return {key.constituency: group for key, group in state.items()}


def test_small_constituencies_are_merged_until_nothing_can_be_worked_out(library: Library):
    view = returns_report(library, parts_of(library, {"nhs": 5, "vcse": 4, "local-authority": 1}), Subject("R", ()))
    shown = {group.name: group.responses for group in view.groups}
    assert shown == {"NHS": 5, "Others, together": 5}
    assert view.domains[0].responses == 10


def test_too_few_returns_show_no_figure(library: Library, templates: dict[str, str]):
    view = returns_report(library, parts_of(library, {"nhs": 2}), Subject("R", ()))
    assert view.overall_text == "" and not view.groups and not view.gaps and not view.strengths
    assert all(domain.mean is None and domain.floor is None and domain.lowest is None for domain in view.domains)
    assert all(not item.counts and item.score is None for domain in view.domains for item in domain.indicators)
    assert view.story == ("There are not enough answers yet for a score.",)
    assert "no figure is shown" in show(view, "report.html.j2", templates)


def test_means_of_returns_are_exact(library: Library):
    view = returns_report(library, parts_of(library, {"nhs": 3, "vcse": 3}), Subject("R", ()))
    nhs = Fraction(1 + 2 + 3, 3)
    vcse = Fraction(2 + 3 + 4, 3)
    assert view.domains[0].mean_text == f"{float((nhs + vcse) / 2):.2f}"
    assert view.domains[0].balanced_text == f"{float((nhs + vcse) / 2):.2f}"
    assert [group.means[0] for group in view.groups] == [f"{float(nhs):.2f}", f"{float(vcse):.2f}"]


def test_a_broken_template_is_named_with_its_line(library: Library):
    view = session_report(library, held(library), Subject("S", ()))
    with pytest.raises(VcsekitError, match=r"broken\.html\.j2, line 2"):
        render(view, "broken.html.j2", {"broken.html.j2": "one\n{% if %}\n"})
    with pytest.raises(VcsekitError) as error:
        render(view, "broken.html.j2", {"broken.html.j2": "one\n{{ report.nothing }}\n"})
    assert "broken.html.j2, line 2" in error.value.message
    with pytest.raises(VcsekitError):
        render(view, "evil.html.j2", {"evil.html.j2": "{{ report.__class__.__mro__ }}"})


def test_json_is_the_view(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    source = str(ROOT / "examples" / "returns" / "round-3.csv")
    out = tmp_path / "r.json"
    arguments = ["report", source, "--system", "northmere (INVENTED)", "--content", str(ROOT / "content")]
    assert run([*arguments, "--out", str(out)]) == 0
    data = json.loads(out.read_text(encoding="utf-8"))
    capsys.readouterr()
    assert run([*arguments, "--format", "md"]) == 0
    text = capsys.readouterr().out
    for domain in data["domains"]:
        assert f"| {domain['mean_text']} |" in text
        assert f"{domain['mean']:.2f}" == domain["mean_text"]
