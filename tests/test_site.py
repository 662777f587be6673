"""The site as a whole: every item has its page, links lead both ways and somewhere, and every page is sound."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from site_pages import Seen, is_inside, target
from vcsekit.cli.shipped import shipped_templates
from vcsekit.content.library import Library
from vcsekit.content.load import load_library
from vcsekit.content.words import account_given
from vcsekit.report.templates import Templates
from vcsekit.report.theme import ThemeView
from vcsekit.site.build import Site, site_of
from vcsekit.site.places import FOLDERS, page_of
from vcsekit.site.render import Renderer, policy

ROOT = Path(__file__).parents[1]
CONTENTS = {
    "shipped": ROOT / "content",
    "other": ROOT / "tests" / "content" / "other-matrix",
    "small": ROOT / "tests" / "content" / "small",
}


@dataclass(frozen=True)
class Built:
    library: Library
    site: Site
    files: Mapping[str, bytes]
    pages: Mapping[str, Seen]


def raw(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.suffix in (".yaml", ".md"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def library_of(files: Mapping[str, bytes]) -> Library:
    library, problems = load_library(files)
    assert problems == []
    return library


def renderer(own: Mapping[str, str] | None = None) -> Renderer:
    return Renderer(Templates(shipped_templates(), own or {}, "mine/" if own else ""), ThemeView(), "1.2.3")


def build(files: Mapping[str, bytes]) -> Built:
    library = library_of(files)
    site = site_of(library)
    made = renderer().files(site)
    pages = {path: Seen(data.decode()) for path, data in made.items() if path.endswith(".html")}
    return Built(library, site, made, pages)


@cache
def built(name: str) -> Built:
    return build(raw(CONTENTS[name]))


every_content = pytest.mark.parametrize("name", CONTENTS)


@every_content
def test_every_link_leads_somewhere(name: str):
    site = built(name)
    anchors = {path: set(page.ids) for path, page in site.pages.items()}
    lost = []
    for path, page in site.pages.items():
        for address in page.addresses:
            if is_inside(address):
                file, fragment = target(path, address)
                found = file in site.files and (not fragment or fragment in anchors.get(file, ()))
                lost += [] if found else [(path, address)]
    assert lost == []
    assert sum(len(page.all("a")) for page in site.pages.values()) > 20 * len(site.pages)


@every_content
def test_links_to_elsewhere_stand_in_the_content(name: str):
    site = built(name)
    said = "\n".join(document.text for document in site.library.documents.values())
    for path, page in site.pages.items():
        for element in page.all("a"):
            if not is_inside(element["href"]):
                assert element["href"] in said, path
                assert element["rel"].split()[0] == "noopener", path
        outside = [address for address in page.addresses if not is_inside(address)]
        assert len(outside) == sum(not is_inside(element["href"]) for element in page.all("a")), path


def test_some_links_lead_elsewhere():
    pages = built("shipped").pages["sources/integration-framework.html"]
    assert [one for one in pages.all("a") if not is_inside(one["href"])]


@every_content
def test_every_page_is_sound(name: str):
    site = built(name)
    titles = Counter()
    for path, page in site.pages.items():
        assert page.html.lstrip().startswith("<!DOCTYPE html>"), path
        assert page.faults == [], path
        assert page.all("html") == [{"lang": "en-GB"}], path
        assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1, path
        assert [key for key, number in Counter(page.ids).items() if number > 1] == [], path
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels)), path
        assert page.all("a")[0] == {"class": "skip", "href": "#main"}, path
        labels = [element.get("aria-label", "") for element in page.all("nav")]
        assert all(labels) and len(set(labels)) == len(labels), path
        assert ("Breadcrumb" in labels) == (path != "index.html"), path
        titles[re.search("<title>(.*?)</title>", page.html)[1]] += 1
    assert [title for title, number in titles.items() if number > 1] == []


@every_content
def test_nothing_runs_and_nothing_comes_from_elsewhere(name: str):
    for path, page in built(name).pages.items():
        for tag, attributes in page.elements:
            assert not [key for key in attributes if key.startswith("on") or key == "style"], (path, tag)
        rules = [one["content"] for one in page.all("meta") if one.get("http-equiv") == "Content-Security-Policy"]
        assert rules == [policy(search=path == "search.html", live=False)], path
        scripts = [one.get("src") for one in page.all("script")]
        assert scripts == (["assets/search.js"] if path == "search.html" else []), path
        assert not {"style", "iframe", "object", "embed", "base"} & {tag for tag, _ in page.elements}, path


def test_the_policy_lets_nothing_run_but_search():
    assert "script-src" not in policy(search=False, live=False)
    assert "connect-src" not in policy(search=False, live=False)
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy(search=True, live=False)
    for search in (True, False):
        for live in (True, False):
            rules = policy(search=search, live=live)
            assert rules.startswith("default-src 'none'; ")
            assert "unsafe-inline" not in rules and "'unsafe-eval'" not in rules
            assert ("wasm-unsafe-eval" in rules) is search


@every_content
def test_every_item_has_its_page(name: str):
    site = built(name)
    for entry in site.library.entries.values():
        if entry.kind in FOLDERS:
            page = site.pages[page_of(entry.kind, entry.id)]
            assert getattr(entry.item, "title", None) or entry.item.name
            assert re.sub(r"\s+", " ", getattr(entry.item, "title", None) or entry.item.name) in page.text
    anchors = {anchor for page in site.pages.values() for anchor in page.ids}
    parts = ("action", "role", "group", "stage", "session", "card", "recommendation")
    assert {entry.id for entry in site.library.entries.values() if entry.kind in parts} <= anchors
    assert set(site.library.source_items) <= anchors
    figures = [anchor for page in site.pages.values() for anchor in page.ids if anchor.startswith("figure-")]
    assert len(figures) == sum(len(case.figures) for case in site.library.cases)
    if site.library.glossary:
        shown = site.pages["glossary.html"].text
        assert all(term.term in shown for term in site.library.glossary.terms)


def links_of(site: Built, kind: str, item_id: str) -> set[str]:
    path = page_of(kind, item_id)
    return site.pages[path].links(path)


@every_content
def test_links_lead_both_ways(name: str):
    site = built(name)
    library = site.library
    pairs = [
        *((("approach", item.id), ("barrier", one)) for item in library.approaches for one in item.addresses),
        *((("indicator", item.id), ("barrier", one)) for item in library.indicators for one in item.barriers),
        *((("document", item.id), ("approach", one)) for item in library.model_documents for one in item.approaches),
        *((("document", item.id), ("indicator", one)) for item in library.model_documents for one in item.indicators),
        *((("system", item.system), ("case", item.id)) for item in library.cases),
        *((("area", one), ("case", item.id)) for item in library.cases for one in item.areas),
        *((("theme", theme.id), ("barrier", item.id)) for theme in library.themes for item in theme.barriers),
        *((("theme", theme.id), ("approach", item.id)) for theme in library.themes for item in theme.approaches),
        *((("area", theme.area), ("theme", theme.id)) for theme in library.themes),
        *((("domain", domain.id), ("indicator", item.id)) for domain in library.domains for item in domain.indicators),
    ]
    assert len(pairs) > 10
    for one, other in pairs:
        assert page_of(*other) in links_of(site, *one), (one, other)
        assert page_of(*one) in links_of(site, *other), (one, other)
    for approach in library.approaches:
        for seen in approach.seen_in:
            assert page_of("case", seen.case) in links_of(site, "approach", approach.id)
    for case in library.cases:
        for action in case.actions:
            assert {page_of("approach", one) for one in action.approaches} <= links_of(site, "case", case.id)


@every_content
def test_sources_are_cited_and_tell_what_rests_on_them(name: str):
    site = built(name)
    source_of = {item.ref: source.id for source in site.library.sources for item in source.outline}
    for entry in site.library.entries.values():
        if entry.kind not in FOLDERS:
            continue
        path = page_of(entry.kind, entry.id)
        addresses = {target(path, one["href"]) for one in site.pages[path].all("a")}
        for ref in getattr(entry.item, "sources", ()):
            source = page_of("source", source_of[ref])
            assert (source, ref) in addresses, (path, ref)
            assert path in site.pages[source].links(source), (source, path)


@every_content
def test_a_gap_leads_to_documents_on_one_page(name: str):
    site = built(name)
    library, told = site.library, 0
    for indicator in library.indicators:
        links = links_of(site, "indicator", indicator.id)
        for barrier in indicator.barriers:
            for approach in library.approaches:
                if barrier in approach.addresses and not approach.retired:
                    wanted = {page_of("barrier", barrier), page_of("approach", approach.id)}
                    wanted |= {page_of("case", seen.case) for seen in approach.seen_in}
                    wanted |= {page_of("document", one.id) for one in library.model_documents
                               if approach.id in one.approaches}  # fmt: skip
                    assert wanted <= links, (indicator.id, wanted - links)
                    told += 1
        if indicator.barriers:
            assert "What others did about this" in site.pages[page_of("indicator", indicator.id)].text
    assert told


@every_content
def test_when_a_case_was_told_stands_beside_it(name: str):
    site = built(name)
    for case in site.library.cases:
        told = account_given(case)
        assert f"T{told[4:]}." in site.pages[page_of("case", case.id)].text
        assert told in site.pages["cases.html"].text
        assert told in site.pages[page_of("system", case.system)].text
    for approach in site.library.approaches:
        for seen in approach.seen_in:
            page = site.pages[page_of("approach", approach.id)]
            assert account_given(site.library.get(seen.case, "case")) in page.text


@every_content
def test_whose_matrix_it_is_stands_on_every_page(name: str):
    site = built(name)
    matrix = site.library.matrix
    for path, page in site.pages.items():
        assert " ".join(matrix.notice.split()) in page.text, path
        assert f"{matrix.version} ({matrix.stage})" in page.text, path
        shows_matrix = path.startswith(("domains/", "indicators/", "domains.html", "about.html"))
        assert bool(re.search('class="whose"', page.html)) == shows_matrix, path


def filtered(library: Library, name: str, area: str | None, who: str | None, system: str | None) -> set[str]:
    found = set()
    for theme in library.themes if name == "approaches" else ():
        for approach in theme.approaches:
            seen = {library.get(one.case, "case").system for one in approach.seen_in}
            actors = {str(actor) for actor in approach.who_can_act}
            if area in (None, theme.area) and (who is None or who in actors) and (system is None or system in seen):
                found.add(page_of("approach", approach.id))
    for case in library.cases if name == "cases" else ():
        if (area is None or area in case.areas) and system in (None, case.system):
            found.add(page_of("case", case.id))
    return found


@pytest.mark.parametrize("name", ["approaches", "cases"])
def test_filters_show_what_fits_without_a_script(name: str):
    site = built("shipped")
    chosen = {path for path in site.pages if path.startswith(f"{name}/") and "." in path[:-5]}
    assert len(chosen) > 10
    for path in chosen:
        values = dict(re.findall(r"(area|who|system)\.([a-z0-9-]+)", path))
        wanted = filtered(site.library, name, values.get("area"), values.get("who"), values.get("system"))
        shown = {link for link in site.pages[path].links(path) if re.fullmatch(rf"{name}/[a-z0-9-]+\.html", link)}
        assert shown == wanted != set(), path
        number = re.search(r'class="number">([0-9]+) ', site.pages[path].html)[1]
        assert int(number) == len(wanted)
    reached = {link for path in (*chosen, f"{name}.html") for link in site.pages[path].links(path)}
    assert chosen <= reached


def test_a_list_tells_how_many_are_behind_each_choice():
    site = built("shipped")
    page = site.pages["approaches.html"].html
    found = re.findall(r'href="(approaches/[^"/]+\.[^"]+)\.html">[^<]*<span class="note">([0-9]+)<', page)
    assert len(found) > 10
    for path, number in found:
        assert f'class="number">{number} ' in site.pages[f"{path}.html"].html


RETIRED = (
    b"  - id: early-letters\n    title: Early letters\n",
    b'  - id: early-letters\n    title: Early letters\n    retired: "2.0.0"\n    replaced_by: [meeting-fund]\n',
)


def test_what_is_no_longer_used_keeps_its_page_and_leaves_the_lists():
    files = raw(CONTENTS["small"])
    files["barriers/time.yaml"] = files["barriers/time.yaml"].replace(*RETIRED)
    site = build(files)
    path = page_of("approach", "early-letters")
    assert "No longer used from version 2.0.0 on. In its place: A fund for meetings." in re.sub(
        r" (?=[.,])", "", site.pages[path].text
    )
    for other in ("approaches.html", "themes/time.html", "barriers/late-invitations.html", "indicators/care-01.html"):
        assert path not in site.pages[other].links(other), other


def test_an_id_that_was_changed_leads_on():
    files = raw(CONTENTS["small"])
    files["cases/riverton.yaml"] += b"formerly: [old-riverton]\n"
    site = build(files)
    page = site.pages["cases/old-riverton.html"]
    assert "cases/riverton.html" in page.links("cases/old-riverton.html")
    assert {"http-equiv": "refresh", "content": "0; url=../cases/riverton.html"} in page.all("meta")


def test_names_that_windows_keeps_for_itself_are_no_files():
    assert page_of("domain", "CON") == "domains/con-.html"
    assert page_of("barrier", "aux") == "barriers/aux-.html"
    assert page_of("barrier", "auxiliary") == "barriers/auxiliary.html"
    for name in CONTENTS:
        paths = [path.lower() for path in built(name).files]
        assert len(set(paths)) == len(paths)
        assert all(re.fullmatch(r"[a-z0-9.+/_-]+", path) for path in paths)


def test_pages_of_the_same_title_are_told_apart():
    files = raw(CONTENTS["small"])
    files["barriers/time.yaml"] = files["barriers/time.yaml"].replace(b"title: Unpaid time", b"title: Late invitations")
    titles = [re.search("<title>(.*?)</title>", page.html)[1] for page in build(files).pages.values()]
    assert len(set(titles)) == len(titles)


LINKS = b"""Read [inside](../other.html), [a file](file:///etc/passwd), [nothing](#x), [mail](mailto:a@example.org) and
[outside](https://example.org/paper)."""


def test_links_in_content_lead_out_of_the_site_or_nowhere():
    files = raw(CONTENTS["small"])
    files["barriers/time.yaml"] = files["barriers/time.yaml"].replace(
        b"People hear of decisions when they are made.", b"|-\n      " + LINKS.replace(b"\n", b" ")
    )
    page = build(files).pages["barriers/late-invitations.html"]
    outside = [one for one in page.all("a") if not is_inside(one["href"])]
    assert [one["href"] for one in outside] == ["mailto:a@example.org", "https://example.org/paper"]
    assert all(one["rel"] == "noopener noreferrer" for one in outside)
    assert "[inside](../other.html), [a file](file:///etc/passwd), [nothing](#x)" in page.text


def test_a_document_stands_below_the_heading_of_its_page():
    site = built("shipped")
    page = site.pages["documents/reimbursement-framework-for-vcse-time.html"]
    assert len(page.all("h1")) == 1
    assert page.all("table")
    assert "[rate for attending]" in page.text and "[[" not in page.text
    document = site.library.get("reimbursement-framework-for-vcse-time")
    assert site.files[f"documents/{document.id}.md"].decode() == document.body.strip() + "\n"
    small = built("small").pages["documents/invitation-letter.html"]
    assert "☐ Sent three weeks before" in small.text


def test_only_what_changed_is_made_again():
    files = raw(CONTENTS["small"])
    keeps = renderer()
    first = keeps.files(site_of(library_of(files)))
    again = keeps.files(site_of(library_of(files)))
    assert all(again[path] is first[path] for path in first if path.endswith(".html"))
    files["cases/riverton.yaml"] = files["cases/riverton.yaml"].replace(b"an invented town", b"a town by a river")
    changed = keeps.files(site_of(library_of(files)))
    assert [path for path in changed if changed[path] != first[path]] == ["cases/riverton.html"]
    assert [path for path in first if path.endswith(".html") and changed[path] is not first[path]] == [
        "cases/riverton.html"
    ]
    files["matrix.yaml"] = files["matrix.yaml"].replace(b"An invented matrix", b"A made-up matrix")
    assert keeps.files(site_of(library_of(files))) == renderer().files(site_of(library_of(files)))


def test_the_same_content_gives_the_same_bytes():
    files = raw(CONTENTS["small"])
    backwards = dict(reversed(files.items()))
    assert build(files).files == build(backwards).files


def test_users_own_templates_come_first_and_mistakes_are_told_with_their_line():
    from vcsekit.diagnostics import VcsekitError

    site = built("small").site
    own = {"site/barrier.html.j2": '{% extends "built-in/site/barrier.html.j2" %}{% block title %}Ours{% endblock %}'}
    made = renderer(own).files(site)
    assert "<title>Ours</title>" in made["barriers/unpaid-time.html"].decode()
    assert "<title>Ours</title>" not in made["approaches/meeting-fund.html"].decode()
    broken = {"site/barrier.html.j2": "\n\n{{ page.headng }}"}
    with pytest.raises(VcsekitError, match=r"mine/site/barrier\.html\.j2, line 3: there is no `headng` here") as raised:
        renderer(broken).files(site)
    assert raised.value.hint == "did you mean `heading`?"
    endless = {"site/case.html.j2": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"}
    with pytest.raises(VcsekitError, match="takes more than 1,000,000 steps"):
        renderer(endless).files(site)


def test_a_theme_is_a_file_of_its_own():
    theme = ThemeView("Our <b>alliance", "data:image/png;base64,AAEC", "Hills", ("A <i>foot",), "/* our colours */")
    made = replace(renderer(), theme=theme).files(built("small").site)
    assert made["assets/logo.png"] == b"\x00\x01\x02"
    page = Seen(made["barriers/unpaid-time.html"].decode())
    assert page.all("img") == [{"class": "logo", "src": "../assets/logo.png", "alt": "Hills"}]
    assert "Our <b>alliance" in page.text and "A <i>foot" in page.text and "data:" not in page.html
    assert made["assets/site.css"].decode().rstrip().endswith("/* our colours */")


def test_a_source_tells_everything_that_rests_on_it():
    """Statements without an id of their own count, too: `vcsekit coverage` finds every item cited."""
    page = built("shipped").pages["sources/coproduction-qi.html"]
    assert "Nothing here rests on it" not in page.text
    assert {"co-production.html", "co-production/power-sharing.html"} <= page.links("sources/coproduction-qi.html")
    assert "about.html" in built("shipped").pages["sources/integration-framework.html"].links("sources/x.html")


@pytest.mark.parametrize("path", sorted(raw(CONTENTS["small"])))
def test_whatever_changes_the_pages_are_those_of_a_fresh_build(path: str):
    files = raw(CONTENTS["small"])
    keeps = renderer()
    first = keeps.files(site_of(library_of(files)))
    files[path] = re.sub(rb"(?m)^( *(?:- )?(?:title|name|meaning|label): .*)$", rb"\1 again", files[path])
    changed = keeps.files(site_of(library_of(files)))
    assert changed == renderer().files(site_of(library_of(files))) != first
