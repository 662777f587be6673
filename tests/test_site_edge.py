"""Where the site meets the machine: the folder that it is written to, its search index, and its server."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vcsekit.cli import site_live
from vcsekit.cli.app import run
from vcsekit.cli.site_live import CHANGED, Live, Places, watch
from vcsekit.diagnostics import VcsekitError
from vcsekit.io import folders, pagefind
from vcsekit.io import server as server_module
from vcsekit.io.folders import MARKER, replace_folder, stamps
from vcsekit.io.server import LoopbackServer, Reply, open_server

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "content" / "small"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "content"))


def files_in(folder: Path) -> dict[str, bytes]:
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: data for name, data in found.items() if name != MARKER}


def nothing(_folder: Path) -> None:
    return None


def test_a_folder_takes_its_place_as_a_whole(tmp_path: Path):
    out = tmp_path / "deep" / "site"
    replace_folder(out, {"a.html": b"1", "b/c.html": b"2"}, lambda folder: (folder / "more").write_bytes(b"3") and None)
    assert files_in(out) == {"a.html": b"1", "b/c.html": b"2", "more": b"3"}
    replace_folder(out, {"a.html": b"4"}, nothing)
    assert files_in(out) == {"a.html": b"4"}
    assert [path.name for path in out.parent.iterdir()] == ["site"]


@pytest.mark.skipif(os.name != "posix", reason="Windows has other permissions")
def test_a_web_server_may_read_the_folder(tmp_path: Path):
    before = os.umask(0o022)
    try:
        replace_folder(tmp_path / "site", {"b/c.html": b""}, nothing)
    finally:
        os.umask(before)
    assert (tmp_path / "site").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "site" / "b" / "c.html").stat().st_mode & 0o777 == 0o644


def test_the_old_folder_stays_where_anything_fails(tmp_path: Path):
    out = tmp_path / "site"
    replace_folder(out, {"a.html": b"1"}, nothing)

    def fail(_folder: Path) -> None:
        raise VcsekitError("no index")

    with pytest.raises(VcsekitError, match="no index"):
        replace_folder(out, {"a.html": b"2"}, fail)
    with pytest.raises(VcsekitError, match="can't be written"):
        replace_folder(out, {"a.html": b"2", "a.html/b.html": b"3"}, nothing)
    assert files_in(out) == {"a.html": b"1"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_where_the_swap_fails_the_old_folder_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    out = tmp_path / "site"
    replace_folder(out, {"a.html": b"1"}, nothing)
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.suffix == ".part":
            raise PermissionError("another program has a file open")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(VcsekitError, match="what was there before is unchanged"):
        replace_folder(out, {"a.html": b"2"}, nothing)
    assert files_in(out) == {"a.html": b"1"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def made_by_us(out: Path) -> None:
    replace_folder(out, {"a.html": b"1", "b/c.html": b"2"}, nothing)


def with_a_file_of_ours(out: Path) -> None:
    made_by_us(out)
    (out / "b" / "CNAME").write_text("ours")


def with_a_link(out: Path) -> None:
    made_by_us(out)
    (out / "photos").symlink_to(out.parent)


def without_marker(out: Path) -> None:
    made_by_us(out)
    (out / MARKER).unlink()


def with_a_damaged_marker(out: Path) -> None:
    made_by_us(out)
    (out / MARKER).write_text('{"files": 7}')


def with_a_marker_of_others(out: Path) -> None:
    out.mkdir()
    (out / "holiday.jpg").write_bytes(b"mine")
    (out / MARKER).write_text('{"files": ["../../elsewhere"]}')


def a_file(out: Path) -> None:
    out.write_text("mine")


REFUSED = {
    with_a_file_of_ours: "holds b/CNAME, which vcsekit did not write",
    with_a_link: "holds photos, which vcsekit did not write",
    without_marker: "is not empty, and vcsekit did not make it",
    with_a_damaged_marker: "is damaged",
    with_a_marker_of_others: "holds holiday.jpg, which vcsekit did not write",
    a_file: "is a file, and a folder should be written there",
}


@pytest.mark.parametrize("prepare", REFUSED, ids=lambda prepare: prepare.__name__)
def test_a_folder_with_anything_else_in_it_is_left_alone(prepare: Callable[[Path], None], tmp_path: Path):
    out = tmp_path / "site"
    prepare(out)
    before = out.read_bytes() if out.is_file() else files_in(out)
    with pytest.raises(VcsekitError, match=REFUSED[prepare]):
        replace_folder(out, {"a.html": b"2"}, nothing)
    assert (out.read_bytes() if out.is_file() else files_in(out)) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_the_list_of_what_was_written_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Once a file, a site of ten thousand pages would take minutes to replace."""
    out, read = tmp_path / "site", []
    replace_folder(out, {f"{number}.html": b"" for number in range(50)}, nothing)
    listed = folders._listed
    monkeypatch.setattr(folders, "_listed", lambda folder: read.append(folder) or listed(folder))
    folders.refuse_foreign(out)
    assert len(read) == 1


def test_an_empty_folder_is_used(tmp_path: Path):
    (tmp_path / "site").mkdir()
    made_by_us(tmp_path / "site")
    assert set(files_in(tmp_path / "site")) == {"a.html", "b/c.html"}


def test_build_writes_pages_and_a_search_index(content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "public"
    (tmp_path / "pagefind.yml").write_text("site: nowhere\n")
    assert run(["site", "build", "--content", str(content), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "pages). Begin with" in said.err
    found = files_in(out)
    entry = json.loads(found["pagefind/pagefind-entry.json"])
    searched = sum(b"data-pagefind-body" in data for name, data in found.items() if name.endswith(".html"))
    assert [language["page_count"] for language in entry["languages"].values()] == [searched]
    assert "pagefind/pagefind.js" in found and "pagefind/pagefind-ui.js" not in found


def test_build_without_pagefind_tells_what_is_missing(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(pagefind, "_program", lambda: None)
    assert run(["site", "build", "--content", str(content), "--out", str(tmp_path / "site")]) == 0
    assert (
        "note: the site has no search, since pagefind is missing: pip install 'vcsekit[site]'"
        in capsys.readouterr().err
    )
    assert not [name for name in files_in(tmp_path / "site") if name.startswith("pagefind/")]


def test_pagefind_that_fails_stops_the_build(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(pagefind, "_program", lambda: shutil.which("false"))
    assert run(["site", "build", "--content", str(content), "--out", str(tmp_path / "site")]) == 2
    assert "pagefind could not make the search index" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_build_of_content_with_errors_writes_nothing(content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (content / "cases" / "riverton.yaml").write_text("id: [\n")
    assert run(["site", "build", "--content", str(content), "--out", str(tmp_path / "site")]) == 2
    assert "cases/riverton.yaml" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=n", "-c", "user.email=e", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_build_tells_what_changed_since_a_revision(content: Path, tmp_path: Path):
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "content")
    git(tmp_path, "commit", "--quiet", "--message", "first")
    care = content / "domains" / "care.yaml"
    care.write_text(care.read_text(encoding="utf-8").replace("Letters go out after", "Letters arrive after"))
    out = tmp_path / "site"
    assert run(["site", "build", "--content", str(content), "--out", str(out), "--since", "HEAD"]) == 0
    changes = (out / "changes.html").read_text(encoding="utf-8")
    assert '<a href="indicators/care-01.html">' in changes
    assert "<del>go out</del>" in changes and "<ins>arrive</ins>" in changes
    page = (out / "indicators" / "care-01.html").read_text(encoding="utf-8")
    assert 'href="../changes.html#change-CARE-01"' in page
    assert 'id="change-CARE-01"' in changes
    assert "Changed since" not in (out / "indicators" / "care-02.html").read_text(encoding="utf-8")


@pytest.fixture
def serve() -> Iterator[Callable[..., LoopbackServer]]:
    servers: list[LoopbackServer] = []

    def start(answer: Callable[[str, str], Reply]) -> LoopbackServer:
        server = LoopbackServer(0, answer)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def ask(server: LoopbackServer, path: str, method: str = "GET", host: str | None = None) -> tuple[int, bytes, dict]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.putrequest(method, path, skip_host=True)
    if host != "":
        connection.putheader("Host", host or f"127.0.0.1:{server.server_port}")
    connection.endheaders()
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body, dict(response.headers)


def echo(path: str, query: str) -> Reply:
    return Reply(200, "text/plain", f"{path}?{query}".encode())


def test_the_server_listens_on_this_machine_alone(serve: Callable[..., LoopbackServer]):
    server = serve(echo)
    assert server.socket.getsockname()[0] == "127.0.0.1"
    assert ask(server, "/a%20b.html?c=d")[:2] == (200, b"a b.html?c=d")
    status, body, headers = ask(server, "/a.html", "HEAD")
    assert (status, body, headers["Content-Length"]) == (200, b"", "7")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert ask(server, "/a.html", "POST")[0] == 501


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil:{port}", "", "0.0.0.0:{port}"])  # fmt: skip  # noqa: E501
def test_a_name_from_elsewhere_is_refused(host: str, serve: Callable[..., LoopbackServer]):
    server = serve(echo)
    status, body, _ = ask(server, "/secret", host=host.format(port=server.server_port))
    assert status in (400, 421) and b"secret" not in body


def test_this_machine_may_be_called_localhost(serve: Callable[..., LoopbackServer]):
    server = serve(echo)
    assert ask(server, "/a", host=f"localhost:{server.server_port}")[0] == 200


def test_a_port_that_is_taken_is_told(capsys: pytest.CaptureFixture[str], content: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert run(["site", "serve", "--port", port, "--content", str(content)]) == 2
    said = capsys.readouterr().err
    assert f"port {port} on this machine can't be used" in said and "--port" in said


def test_where_no_port_is_named_a_free_one_is_found(monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(server_module, "USUAL_PORT", taken.getsockname()[1])
        with open_server(None, echo) as server:
            assert server.server_port not in (0, taken.getsockname()[1])


def page(live: Live, path: str) -> str:
    return live.answer(path, "").body.decode()


def test_what_is_saved_is_shown(content: Path):
    live = Live(Places(content))
    assert live.refresh() and not live.refresh()
    assert "an invented town" in page(live, "cases/riverton.html")
    assert "assets/reload.js" in page(live, "") and live.answer("assets/reload.js", "").status == 200
    version, case = live.version, content / "cases" / "riverton.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace("an invented town", "a town by a river"))
    assert live.refresh() and live.version != version
    assert "a town by a river" in page(live, "cases/riverton.html")
    shutil.copy(content / "documents" / "letter.md", content / "documents" / "more.md")
    more = content / "documents" / "more.md"
    more.write_text(more.read_text(encoding="utf-8").replace("id: invitation-letter", "id: second-letter"))
    assert live.refresh() and "Invitation letter" in page(live, "documents/second-letter.html")
    more.unlink()
    assert live.refresh() and live.answer("documents/second-letter.html", "").status == 404


def test_what_is_shown_is_what_would_be_built(content: Path, tmp_path: Path):
    live = Live(Places(content))
    live.refresh()
    theme = content / "barriers" / "time.yaml"
    theme.write_text(theme.read_text(encoding="utf-8").replace("title: Unpaid time", "title: Time without pay"))
    live.refresh()
    fresh = Live(Places(content))
    fresh.refresh()
    assert run(["site", "build", "--content", str(content), "--out", str(tmp_path / "site")]) == 0
    built = [name for name in files_in(tmp_path / "site") if name.endswith(".html")]
    assert len(built) > 20
    assert all(page(live, name).replace(live.version, fresh.version) == page(fresh, name) for name in built)


BROKEN = {
    "not YAML": ("id: [\n", "VK1"),
    "a missing field": ("id: riverton\n", "the field `title` is missing"),
    "a link to nothing": (None, "no-such-barrier"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_mistakes_are_shown_on_the_page_and_in_the_terminal(
    name: str, content: Path, capsys: pytest.CaptureFixture[str]
):
    live = Live(Places(content))
    live.refresh()
    text, told = BROKEN[name]
    file = content / ("cases/riverton.yaml" if text else "domains/care.yaml")
    good = file.read_text(encoding="utf-8")
    file.write_text(text or good.replace("- late-invitations", "- no-such-barrier"), encoding="utf-8")
    capsys.readouterr()
    assert live.refresh()
    said, shown = capsys.readouterr().err, page(live, "indicators/care-01.html")
    assert f"{file.name}:" in said and told in said
    assert file.name in shown and "The content has problems" in shown and "assets/reload.js" in shown
    assert live.answer("assets/site.css", "").status == 200
    other = content / "matrix.yaml"
    other.write_text(other.read_text(encoding="utf-8").replace("An invented matrix", "A made-up matrix"))
    assert not live.refresh() and "The content has problems" in page(live, "")
    file.write_text(good, encoding="utf-8")
    assert live.refresh() and "A made-up matrix" in page(live, "indicators/care-01.html")


def test_mistakes_are_shown_as_they_were_written(content: Path):
    (content / "cases" / "riverton.yaml").write_text('id: riverton\n"<script>hurt()</script>": 1\n')
    live = Live(Places(content))
    live.refresh()
    assert "<script>hurt" not in page(live, "") and "&lt;script&gt;hurt" in page(live, "")


def test_mistakes_in_templates_and_theme_are_shown_and_mended(content: Path, tmp_path: Path):
    (tmp_path / "ours" / "site").mkdir(parents=True)
    own, theme = tmp_path / "ours" / "site" / "case.html.j2", tmp_path / "theme.yaml"
    own.write_text("{{ page.headng }}")
    theme.write_text("organisation: Ours\n")
    live = Live(Places(content, tmp_path / "ours", theme))
    live.refresh()
    assert "case.html.j2, line 1" in page(live, "")
    own.write_text("{{ page.heading }} by us")
    assert live.refresh() and page(live, "cases/riverton.html") == "Riverton pays for time by us"
    theme.write_text("organization: Ours\n")
    assert live.refresh() and "did you mean `organisation`?" in page(live, "")
    theme.write_text("organisation: All of us\n")
    assert live.refresh() and "All of us" in page(live, "index.html")


def test_content_that_is_gone_is_told_and_comes_back(content: Path, tmp_path: Path):
    live = Live(Places(content))
    live.refresh()
    (content / "matrix.yaml").rename(tmp_path / "kept")
    assert live.refresh() and "matrix.yaml is gone" in page(live, "")
    (tmp_path / "kept").rename(content / "matrix.yaml")
    assert live.refresh() and "What is the gap?" in page(live, "")


def test_a_browser_waits_until_something_changed(content: Path, serve: Callable[..., LoopbackServer]):
    live = Live(Places(content))
    live.refresh()
    server = serve(live.answer)
    known = ask(server, f"/{CHANGED}?after=")[1].decode()
    answers: list[bytes] = []
    waiting = threading.Thread(target=lambda: answers.append(ask(server, f"/{CHANGED}?after={known}")[1]))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    (content / "domains" / "work.yaml").write_text(
        (content / "domains" / "work.yaml").read_text(encoding="utf-8").replace("title: Work", "title: Our work")
    )
    live.refresh()
    waiting.join(10)
    assert answers == [live.version.encode()] != [known.encode()]


def test_search_is_made_when_somebody_searches(content: Path):
    live = Live(Places(content))
    live.refresh()
    first = live.answer("pagefind/pagefind-entry.json", "")
    assert first.status == 200 and first.body == live.answer("pagefind/pagefind-entry.json", "").body
    case = content / "cases" / "riverton.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace("an invented town", "a town by a river"))
    live.refresh()
    assert live.answer("pagefind/pagefind-entry.json", "").body != first.body


@pytest.mark.parametrize(
    "path", ["../content/matrix.yaml", "/etc/passwd", "..\\x", "\0", "a" * 5000, ".git/", "assets/"]
)
def test_no_path_leads_to_a_file(path: str, content: Path):
    live = Live(Places(content))
    live.refresh()
    assert live.answer(path, "").status == 404


def test_watching_ends_when_it_is_interrupted(content: Path, monkeypatch: pytest.MonkeyPatch):
    live = Live(Places(content))

    def interrupted() -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(live, "refresh", interrupted)
    with LoopbackServer(0, live.answer) as server:
        watch(server, live, None)


def test_stamps_see_every_change(tmp_path: Path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.yaml").write_text("1")
    (tmp_path / "b.txt").write_text("1")
    first = stamps(tmp_path, (".yaml",))
    assert [Path(name).name for name, _, _ in first] == ["a.yaml"]
    assert stamps(tmp_path, (".yaml",), deep=False) == ()
    (tmp_path / "deep" / "a.yaml").write_text("22")
    assert stamps(tmp_path, (".yaml",)) != first
    (tmp_path / "deep" / "a.yaml").unlink()
    assert stamps(tmp_path, (".yaml",)) == ()


def test_many_mistakes_are_not_all_told_at_once(content: Path, capsys: pytest.CaptureFixture[str]):
    case = content / "cases" / "riverton.yaml"
    case.write_text(case.read_text(encoding="utf-8") + "".join(f"wrong-{number}: 1\n" for number in range(50)))
    live = Live(Places(content))
    live.refresh()
    said, shown = capsys.readouterr().err, page(live, "")
    assert "50 errors:" in said and "wrong-9`" in said and "wrong-49`" not in said
    assert "and 30 more" in said and "and 30 more" in shown and "wrong-49`" not in shown


def test_a_file_that_is_held_is_read_at_the_next_look(
    content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    live = Live(Places(content))
    reads = site_live.read_folder

    def held(*_what: object) -> dict[str, bytes]:
        raise VcsekitError("work.yaml can't be read: you are not allowed to")

    monkeypatch.setattr(site_live, "read_folder", held)
    assert live.refresh() and not live.refresh() and not live.refresh()
    assert capsys.readouterr().err.count("can't be read") == 1
    monkeypatch.setattr(site_live, "read_folder", reads)
    assert live.refresh() and "What is the gap?" in page(live, "")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--merge-base"], "--merge-base needs a revision"),
        (["--since", "HEAD"], "not in a git repository|no git repository|no repository"),
        (["--theme", "nowhere.yaml"], "nowhere.yaml can't be read"),
        (["--templates", "nowhere"], "nowhere can't be read"),
        (["--out", "content/matrix.yaml"], "is a file"),
        (["--out", "content"], "vcsekit did not make it"),
    ],
)
def test_mistakes_in_what_was_typed_are_told(
    options: list[str],
    told: str,
    content: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.chdir(tmp_path)
    before = files_in(tmp_path)
    assert run(["site", "build", "--content", str(content), *options]) == 2
    said = capsys.readouterr().err
    assert re.search(told, said), said
    assert "  hint: " in said or "can't be read" in said
    assert files_in(tmp_path) == before
