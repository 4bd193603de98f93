"""One HTTP exchange: within its time, of bounded size, no redirects, certificates verified."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from backoffice.gateways.errors import Unreachable, WrongAnswer

BODY_MAX = 1_000_000
CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body, which is empty where the status brings none to read."""

    status: int
    body: bytes


def exchange(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    timeout_seconds: float,
    body: bytes | None = None,
    at_address: str | None = None,
) -> Answer:
    """Send one request and read its answer, in `timeout_seconds` altogether.

    `at_address`: the network address of the host that was looked up and allowed before, so that
    no second look-up leads elsewhere.

    Raises `Unreachable` where none came in time, `WrongAnswer` where it is too large.
    """
    parts = urlsplit(url)
    connection = _connection(parts.scheme, parts.netloc, timeout_seconds)
    if at_address is not None:
        connection._create_connection = _to(at_address)  # type: ignore[attr-defined]
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    deadline = time.monotonic() + timeout_seconds
    alarm: threading.Timer | None = None
    try:
        connection.connect()
        # Each read has its own time-out, so a trickle would never end: the clock ends the socket.
        alarm = threading.Timer(max(0, deadline - time.monotonic()), _end, [connection.sock])
        alarm.daemon = True
        alarm.start()
        connection.request(method, target, body=body, headers=dict(headers))
        with connection.getresponse() as response:
            answer = Answer(response.status, _read(response))
    except (OSError, HTTPException, ValueError) as error:
        late = time.monotonic() >= deadline or isinstance(error, TimeoutError)
        why = "no answer in time" if late else f"no answer ({type(error).__name__})"
        raise Unreachable(why) from error
    finally:
        if alarm is not None:
            alarm.cancel()
        connection.close()
    if time.monotonic() >= deadline:  # what was read may have been cut short
        raise Unreachable("no answer in time")
    return answer


def _connection(scheme: str, host: str, timeout: float) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, timeout=timeout, context=ssl.create_default_context())
    if scheme == "http":
        return HTTPConnection(host, timeout=timeout)
    raise WrongAnswer(f"{scheme} is no http or https")


def _to(address: str) -> Callable[..., socket.socket]:
    def connect(host_and_port: tuple[str, int], *rest: Any) -> socket.socket:
        return socket.create_connection((address, host_and_port[1]), *rest)

    return connect


def _end(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is closed already


def _read(response: HTTPResponse) -> bytes:
    found = bytearray()
    while chunk := response.read(CHUNK):
        found += chunk
        if len(found) > BODY_MAX:
            raise WrongAnswer(f"answered more than {BODY_MAX} bytes")
    if response.length:  # the connection ended before what was announced
        raise HTTPException("cut short")
    return bytes(found)
