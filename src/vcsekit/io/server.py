"""A small web server for one's own eyes: it listens on this machine alone and answers from memory."""

from __future__ import annotations

import os
import socketserver
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from vcsekit.diagnostics import VcsekitError

LOOPBACK = "127.0.0.1"
USUAL_PORT = 8000
_NAMES = (LOOPBACK, "localhost")
"""What a browser on this machine may call the server. A page from elsewhere that leads its own name here is refused."""


@dataclass(frozen=True)
class Reply:
    """What the server answers."""

    status: int
    kind: str
    body: bytes


MAX_REQUESTS = 64
"""How many requests are answered at once. One more is turned away, as a page from elsewhere could ask without end."""

TIMEOUT = 60
"""Seconds for which a browser may keep silent before it is forgotten."""

Answer = Callable[[str, str], Reply]
"""Path (without the first slash, decoded) and query to a reply."""


class LoopbackServer(ThreadingHTTPServer):
    """Answers GET and HEAD on 127.0.0.1. Each request has a thread of its own that ends with the program."""

    daemon_threads = True
    # On Windows this would let a second program listen on the same port.
    allow_reuse_address = os.name == "posix"

    def __init__(self, port: int, answer: Answer) -> None:
        self.answer = answer
        self._free = threading.BoundedSemaphore(MAX_REQUESTS)
        try:
            super().__init__((LOOPBACK, port), _Handler)
        except (OSError, OverflowError):
            message = f"port {port} on this machine can't be used: another program may be listening there"
            raise VcsekitError(message, "choose another with --port, such as --port 8123") from None

    def server_bind(self) -> None:
        """Binds without asking for the machine's name, which takes seconds on some machines."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = LOOPBACK, int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answers in a thread of its own, if there are not too many."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """One request, or several of one browser."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://{LOOPBACK}:{self.server_port}/"


def open_server(port: int | None, answer: Answer) -> LoopbackServer:
    """A server on a port; unless one is named, on the usual one or, where that is taken, on any that is free.

    Raises VcsekitError where the port that was named is taken.
    """
    if port is not None:
        return LoopbackServer(port, answer)
    try:
        return LoopbackServer(USUAL_PORT, answer)
    except VcsekitError:
        return LoopbackServer(0, answer)


class _Handler(BaseHTTPRequestHandler):
    server: LoopbackServer
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "vcsekit", ""
    timeout = TIMEOUT

    def do_GET(self) -> None:
        self._reply(with_body=True)

    def do_HEAD(self) -> None:
        self._reply(with_body=False)

    def log_message(self, *_what: Any) -> None:
        """Says nothing: the terminal is for problems in content."""

    def _reply(self, *, with_body: bool) -> None:
        reply = self._answer()
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Content-Security-Policy", "frame-ancestors 'none'")
        self.end_headers()
        if with_body:
            self.wfile.write(reply.body)

    def _answer(self) -> Reply:
        allowed = {f"{name}:{self.server.server_port}" for name in _NAMES}
        if self.headers.get_all("Host") is None or not set(self.headers.get_all("Host") or ()) <= allowed:
            told = f"This server answers only to {' and '.join(sorted(allowed))}.\n"
            return Reply(HTTPStatus.MISDIRECTED_REQUEST, "text/plain; charset=utf-8", told.encode())
        asked = urlsplit(self.path)
        return self.server.answer(unquote(asked.path, errors="replace").removeprefix("/"), asked.query)
