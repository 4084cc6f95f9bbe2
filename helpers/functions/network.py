"""A handler has no way to the internet: only this machine itself can be reached."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

from helpers.functions import running


class NoNetwork(OSError):
    """A handler tried to open a connection to another machine."""

    def __init__(self, host: object) -> None:
        super().__init__(
            f"the practice account has no network: a connection to {host} was refused. "
            "A handler can call AWS through boto3; nothing else can be reached from "
            "here."
        )


def connect(self: socket.socket, address: Any) -> None:
    """`socket.socket.connect` while a handler runs."""
    _check(address)
    return _REAL_CONNECT(self, address)


def connect_ex(self: socket.socket, address: Any) -> int:
    """`socket.socket.connect_ex` while a handler runs."""
    _check(address)
    return _REAL_CONNECT_EX(self, address)


def getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
    """`socket.getaddrinfo` while a handler runs: no name servers are asked."""
    _check((host,))
    return _REAL_GETADDRINFO(host, *rest, **named)


def is_loopback(host: object) -> bool:
    """Whether a host name or address means this machine."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if host is None or name.lower() in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _check(address: Any) -> None:
    if running.current() is None or not isinstance(address, tuple):
        return  # not in a handler, or a file on this machine (AF_UNIX)
    if not is_loopback(address[0]):
        raise NoNetwork(address[0])


_REAL_CONNECT = socket.socket.connect
_REAL_CONNECT_EX = socket.socket.connect_ex
_REAL_GETADDRINFO = socket.getaddrinfo
