"""Real Celery workers on the test's database and broker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from backoffice.config.celery import app
from backoffice.config.paths import PROJECT_DIR

QUICK = {"SWEEP_RESEND_SECONDS": "1", "SWEEP_LEASE_SECONDS": "1", "SWEEP_RELAY_SECONDS": "1"}


@contextmanager
def pointed_at(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this process send its tasks to the broker `url`."""
    monkeypatch.setenv("CELERY_BROKER_URL", url)
    before = app.conf.broker_url
    _use(url)
    try:
        yield
    finally:
        _use(before)


def _use(url: str) -> None:
    app.conf.update(broker_url=url, broker_read_url=url, broker_write_url=url)
    app.set_default()
    app._after_fork()  # forget connections to the broker before


def environment(broker: str, **more: str) -> dict[str, str]:
    """What a process needs to work on the test's database and a broker."""
    settings = connection.settings_dict
    database = make_conninfo(
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        host=settings["HOST"],
        port=settings["PORT"] or None,
        **{k: v for k, v in settings["OPTIONS"].items() if k == "options"},
    )
    return {
        **os.environ,
        **QUICK,
        "DATABASE_URL": database,
        "DATABASE_OWNER_URL": database,  # so that it does not try to become the role that it is
        "CELERY_BROKER_URL": broker,
        "LOG_LEVEL": "INFO",
        "PYTHONPATH": str(PROJECT_DIR),
        **more,
    }


class Worker:
    """A worker process with its children."""

    logs: ClassVar[list[Path]] = []

    def __init__(
        self,
        environ: Mapping[str, str],
        log: Path,
        app_name: str = "backoffice.config.celery",
        children: int = 2,
    ) -> None:
        self.log = log
        self.logs[:] = [log]
        name, count = log.stem, str(children)
        command = ["-m", "celery", "-A", app_name, "worker", "-c", count, "-n", f"{name}@test"]
        with log.open("a") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", *command],
                cwd=PROJECT_DIR,
                env=environ,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def kill(self) -> None:
        """As the machine's end would: the worker and its children at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)

    def said(self, text: str) -> bool:
        return text in self.log.read_text()


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 40) -> None:
    """Wait for something that other processes do. Raises AssertionError after `seconds`."""
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            logs = "\n".join(log.read_text() for log in Worker.logs if log.exists())
            raise AssertionError(f"{what}: not within {seconds} s\n{logs}")
        time.sleep(0.05)
