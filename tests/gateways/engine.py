"""A small matching engine behind a real HTTP server: idempotent orders, filled when a test says."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]


class Engine:
    """Orders by client order id. `placed` counts new ones, `posts` every POST that arrived.

    Tests hang behaviour on it: `before_post` and `after_post` run around placing an order (one that
    raises cuts the connection), `answer` replaces the body of every answer.
    """

    def __init__(self) -> None:
        self.orders: dict[str, Json] = {}
        self.headers: list[dict[str, str]] = []
        self.posts = self.placed = self.cancels = 0
        self.before_cancel: Callable[[], None] = lambda: None
        self.after_cancel: Callable[[], None] = lambda: None
        self.before_post: Callable[[], None] = lambda: None
        self.after_post: Callable[[], None] = lambda: None
        self.answer: Callable[[Json], bytes | None] = lambda order: None
        self.status = 200
        self.url = ""

    def place(self, key: str, order: Json) -> Json:
        """The same key is the same order."""
        self.posts += 1
        if key not in self.orders:
            self.placed += 1
            assert key == order["client_order_id"]
            kept = ("client_order_id", "instrument", "side", "quantity")
            self.orders[key] = {k: order[k] for k in kept} | {"status": "open", "fills": []}
        return self.orders[key]

    def cancel(self, key: str) -> Json | None:
        """An order that is over stays what it became."""
        order = self.orders.get(key)
        if order is not None and order["status"] in ("open", "partially_filled"):
            order["status"] = "cancelled"
        return order

    def fill(self, price: str, quantity: str, *, status: str | None = None) -> None:
        """Fill a part of the only order."""
        (order,) = self.orders.values()
        order["fills"].append({"price": price, "quantity": quantity})
        done = sum(float(one["quantity"]) for one in order["fills"])
        whole = done == float(order["quantity"])
        order["status"] = status or ("filled" if whole else "partially_filled")

    def end(self, status: str) -> None:
        """End the only order."""
        (order,) = self.orders.values()
        order["status"] = status


def _handler(engine: Engine) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One exchange; a hook that raises cuts the connection."""

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            engine.headers.append(dict(self.headers.items()))
            try:
                engine.before_post()
                order = engine.place(self.headers["Idempotency-Key"], body)
                engine.after_post()
            except ConnectionError:
                self.close_connection = True
                self.connection.close()
                return
            self._send(engine.status, order)

        def do_GET(self) -> None:
            order = engine.orders.get(self.path.rsplit("/", 1)[-1])
            self._send(404 if order is None else engine.status, order or {"error": "unknown"})

        def do_DELETE(self) -> None:
            key = self.path.rsplit("/", 1)[-1]
            engine.cancels += 1
            try:
                engine.before_cancel()
                order = engine.cancel(key)
                engine.after_cancel()
            except ConnectionError:
                self.close_connection = True
                self.connection.close()
                return
            self._send(404 if order is None else engine.status, order or {"error": "unknown"})

        def _send(self, status: int, order: Json) -> None:
            body = engine.answer(order)
            body = json.dumps(order).encode() if body is None else body
            try:
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", engine.url)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                return  # the client did not wait

        def log_message(self, *args: Any) -> None:
            """Silence."""

    return Handler


@contextmanager
def running(engine: Engine) -> Iterator[Engine]:
    """The engine at a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(engine))
    server.daemon_threads = True
    engine.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield engine
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def slow(seconds: float) -> Callable[[], None]:
    """Behaviour: the answer comes late."""
    return lambda: time.sleep(seconds)


def cut() -> None:
    """Behaviour: the connection breaks."""
    raise ConnectionError
