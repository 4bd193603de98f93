"""A real server for a measurement: gunicorn on the measurement's database."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg.conninfo import make_conninfo

from backoffice.config.paths import PROJECT_DIR

THREADS = 4
START_SECONDS = 60


@contextmanager
def serving(*, workers: int = 1) -> Iterator[int]:
    """Serve console and API on this machine; the port, for as long as the block."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    command = [
        *(sys.executable, "-m", "gunicorn", "backoffice.api.bench_wsgi:application"),
        *("--bind", f"127.0.0.1:{port}", "--workers", str(workers)),
        *("--threads", str(THREADS), "--keep-alive", "30", "--log-level", "error"),
    ]
    with subprocess.Popen(command, cwd=PROJECT_DIR, env=_environment()) as process:
        try:
            _wait(process, port)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=20)


def _environment() -> dict[str, str]:
    settings = connection.settings_dict
    address = make_conninfo(
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
    )
    return {
        **os.environ,
        "BENCH_DATABASE": address,
        "LOG_LEVEL": "CRITICAL",
        "API_READS_PER_SECOND": "1000000",
        "API_WRITES_PER_SECOND": "1000000",
    }


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise RuntimeError("The server ended: see above for why.")
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
        with contextlib.suppress(OSError), contextlib.closing(asked):
            asked.request("GET", "/api/v1/funds")
            if asked.getresponse().status == 401:
                return
        time.sleep(0.1)
    raise RuntimeError("The server did not begin in time: try again on a quieter machine.")
