"""An installation of its own: PostgreSQL, Valkey and workers in a folder that is deleted after."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import psutil
from django.core.management import call_command
from django.db import connections

from backoffice.config.embedded import embedded_postgres, embedded_valkey
from tests.sweeps.workers import Worker, wait_until

WORKERS = 2
ELSEWHERE = ("DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL", "BACKOFFICE_ENV")
SETTINGS = {
    "LOG_LEVEL": "CRITICAL",  # of the clients, who see their servers die; workers say all
    "DJANGO_SETTINGS_MODULE": "backoffice.config.settings",
    "SWEEP_SHARD_ACCOUNTS": "12",
    "SWEEP_RESEND_SECONDS": "2",
    "SWEEP_LEASE_SECONDS": "3",
    "SWEEP_RELAY_SECONDS": "1",
}


def enter_scratch() -> Path:
    """Turn this process to a new data folder, before Django is set up; returns the folder."""
    folder = Path(tempfile.mkdtemp(prefix="backoffice-chaos-")).resolve()
    folder.chmod(0o755)  # the servers' user must be able to enter
    for name in ELSEWHERE:
        os.environ.pop(name, None)
    os.environ.update(SETTINGS, BACKOFFICE_DATA=str(folder / "data"))
    return folder


class Installation:
    """The servers and workers of the data folder that the environment names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres, self.valkey = embedded_postgres(), embedded_valkey()
        self.workers: list[Worker] = []
        self._started = 0

    def start(self) -> None:
        """Start everything, with empty tables."""
        call_command("migrate", verbosity=0)
        self.valkey.ensure_running()
        for _ in range(WORKERS):
            self.start_worker()
        wait_until(lambda: all(w.said("ready") for w in self.workers), "the workers", seconds=120)

    def start_worker(self) -> None:
        """Start one more worker, with a log of its own."""
        self._started += 1
        environ = {**os.environ, "LOG_LEVEL": "INFO"}
        log = self.folder / f"worker-{self._started}.log"
        self.workers.append(Worker(environ, log, children=1))

    def ensure_running(self) -> None:
        """Start again what was killed."""
        self.postgres.ensure_running()
        self.valkey.ensure_running()
        self.workers = [worker for worker in self.workers if worker.process.poll() is None]
        while len(self.workers) < WORKERS:
            self.start_worker()

    def server(self, name: str) -> psutil.Process | None:
        """The main process of `postgres` or `valkey`; None while it does not run."""
        server = self.postgres if name == "postgres" else self.valkey
        found = {
            process.pid: process
            for process in psutil.process_iter()
            if _is_in(process, server.data)
        }
        return next((one for one in found.values() if one.ppid() not in found), None)

    def close(self, *, keep: bool) -> None:
        """End everything; delete the folder, or `keep` it with its logs."""
        connections.close_all()
        for worker in self.workers:
            worker.kill()
        for server in (self.valkey, self.postgres):
            server.stop()
        if not keep:
            for server in (self.valkey, self.postgres):
                server.remove()
            shutil.rmtree(self.folder, ignore_errors=True)


def _is_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.cwd() == str(folder)
    except psutil.Error:
        return False
