"""One exchange: bounded in time and size, and nothing is followed."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from backoffice.gateways import http
from backoffice.gateways.answers import read_document
from backoffice.gateways.errors import GatewayError, Unreachable, WrongAnswer
from backoffice.gateways.http import exchange

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextmanager
def server(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """A socket that does what it is told to whoever connects first."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65_536)
                try:
                    behave(connection)
                except OSError:
                    return  # the client did not wait

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/orders"
        thread.join()


def ask(url: str, timeout_seconds: float = 0.5) -> http.Answer:
    return exchange("GET", url, headers={}, timeout_seconds=timeout_seconds)


def trickle(head: bytes) -> Callable[[socket.socket], None]:
    """A byte now and then, each well within the time-out of one read."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(40):
            connection.sendall(b"x")
            time.sleep(0.1)

    return behave


@pytest.mark.parametrize(
    "head",
    [b"", HEAD, HEAD + b"Content-Length: 9999\r\n\r\n", HEAD + b"\r\n"],
    ids=["no head", "in the head", "in the body", "without a length"],
)
def test_a_trickle_ends_with_the_time(head: bytes) -> None:
    with server(trickle(head)) as url:
        begun = time.monotonic()
        with pytest.raises(GatewayError):
            read_document(ask(url).body)
        assert time.monotonic() - begun < 2


@pytest.mark.parametrize("length", [b"", b"Content-Length: 99999999\r\n"])
def test_a_huge_body_is_not_read_to_its_end(length: bytes) -> None:
    sent = 0

    def flood(connection: socket.socket) -> None:
        nonlocal sent
        connection.sendall(HEAD + length + b"\r\n")
        for _ in range(1_000):
            connection.sendall(b"x" * 100_000)
            sent += 100_000

    with server(flood) as url, pytest.raises(WrongAnswer, match="more than 1000000 bytes"):
        ask(url, 5)
    assert sent < 50_000_000


def test_a_body_that_is_cut_short_is_no_answer() -> None:
    body = HEAD + b'Content-Length: 20\r\n\r\n{"a": 1}'
    with server(lambda connection: connection.sendall(body)) as url, pytest.raises(Unreachable):
        ask(url)


@pytest.mark.parametrize("answer", [b"SSH-2.0-x\r\n", b"HTTP/1.1 abc\r\n\r\n", b""])
def test_what_speaks_no_http(answer: bytes) -> None:
    with server(lambda connection: connection.sendall(answer)) as url, pytest.raises(Unreachable):
        ask(url)


def test_a_certificate_of_nobody_is_refused() -> None:
    def plain(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"\r\n{}")

    with server(plain) as url, pytest.raises(Unreachable, match="SSL"):
        ask(url.replace("http://", "https://"))


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/x"])
def test_only_http(url: str) -> None:
    with pytest.raises(WrongAnswer, match="is no http or https"):
        ask(url)
