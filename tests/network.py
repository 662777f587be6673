"""Refuses what would reach the network, whichever library asks: Python itself tells of it before it happens."""

from __future__ import annotations

import ipaddress
from typing import Any

ADDRESS_COMES_SECOND = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"}
HOST_COMES_FIRST = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}


class Watch:
    """An audit hook (PEP 578): raises PermissionError for what is not loopback, and keeps what was tried."""

    def __init__(self) -> None:
        self.tried: list[str] = []

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Called for every audit event of the process."""
        if event in ADDRESS_COMES_SECOND:
            self._look(event, arguments[1])
        elif event in HOST_COMES_FIRST:
            self._look(event, arguments[0])

    def _look(self, event: str, address: Any) -> None:
        if not stays_here(address):
            self.tried.append(f"{event} {address}")
            raise PermissionError(f"{event} {address}: there is no network in tests")


def stays_here(address: Any) -> bool:
    """Whether an address, or the host of one, is this machine: loopback, a file of the system, or none at all."""
    if isinstance(address, tuple):
        address = address[0] if address else None
        if address == "":
            return False
    elif isinstance(address, str | bytes) and (not address or address[:1] in ("/", b"/", "\0", b"\0")):
        return True
    if address is None or address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.decode() if isinstance(address, bytes) else address).is_loopback
    except ValueError:
        return False


if __name__ == "__main__":
    # `python network.py COMMAND...`: one command of vcsekit, watched from before its first import.
    import sys

    watch = Watch()
    sys.addaudithook(watch.hook)
    from vcsekit.cli.app import run

    code = run(sys.argv[1:])
    if watch.tried:
        sys.exit(f"the network was asked for: {watch.tried}")
    sys.exit(code)
