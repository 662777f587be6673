"""What SECURITY.md promises of the network: none, and only these modules may speak to other programs.

`conftest.py` refuses the network to all tests, so that the tests which run every command (the examples of each help,
and each command on another matrix) hold them to it. Here is shown that the refusal works, and what the source says.
"""

from __future__ import annotations

import ast
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import network
from network import Watch, stays_here

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "vcsekit"


@pytest.mark.parametrize(
    ("address", "here"),
    [
        (("127.0.0.1", 80), True), (("127.8.0.1", 80), True), (("::1", 80, 0, 0), True), ("localhost", True),
        (None, True), ("/run/socket", True), (b"127.0.0.1", True),
        (("192.0.2.1", 80), False), (("0.0.0.0", 80), False), (("", 80), False), ("example.org", False),
        (("2001:db8::1", 80, 0, 0), False), (("localhost.example.org", 80), False),
    ],
)  # fmt: skip
def test_what_counts_as_this_machine(address: object, here: bool):
    assert stays_here(address) is here


def test_the_network_is_refused(no_network: Watch):
    with socket.socket() as handle, pytest.raises(PermissionError):
        handle.connect(("192.0.2.1", 80))
    with socket.socket() as handle, pytest.raises(PermissionError):
        handle.bind(("0.0.0.0", 0))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle, pytest.raises(PermissionError):
        handle.sendto(b"x", ("192.0.2.1", 53))
    with pytest.raises(PermissionError):
        socket.getaddrinfo("example.org", 80)
    assert len(no_network.tried) == 4
    no_network.tried.clear()
    with socket.socket() as handle:
        handle.bind(("127.0.0.1", 0))
    assert no_network.tried == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("doctor",), ("validate",), ("report", "examples/returns/round-1.csv", "--out", "report.docx"),
        ("site", "build", "--out", "site"), ("site", "serve", "--port", "0", "--stop-after", "0"),
    ],
)  # fmt: skip
def test_a_command_is_watched_from_before_its_first_import(arguments: tuple[str, ...], tmp_path: Path):
    shutil.copytree(ROOT / "examples" / "returns", tmp_path / "examples" / "returns")
    command = [sys.executable, network.__file__, *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# The source


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_who_may_speak_to_other_programs_and_sockets():
    telling = {
        "socket", "socketserver", "ssl", "http.client", "http.server", "urllib.request", "ftplib", "smtplib",
        "xmlrpc", "asyncio", "requests", "httpx", "aiohttp", "subprocess", "pickle", "marshal", "shelve", "ctypes",
    }  # fmt: skip
    found = {(path, name) for path, tree in modules() for name in telling & imported(tree)}
    assert found <= {
        ("io/git.py", "subprocess"), ("io/pagefind.py", "subprocess"), ("io/server.py", "socketserver"),
        ("io/server.py", "http.server"),
    }, "SECURITY.md names every one of these"  # fmt: skip
