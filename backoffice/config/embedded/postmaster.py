"""What a running PostgreSQL says of itself in `postmaster.pid`."""

import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from psycopg import pq

READY_LINE = 7  # line numbers are fixed by PostgreSQL's src/include/utils/pidfile.h


@dataclass(frozen=True)
class Postmaster:
    """A server that answers."""

    pid: int
    socket_dir: str
    port: int


def find_postmaster(data: Path) -> Postmaster | None:
    """The server that runs on the data folder `data`, or None.

    The file may be stale (killed, rebooted) and its pid somebody else's by now, so the server
    itself is asked over its socket.
    """
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        pid, port, socket_dir = int(lines[0]), int(lines[3]), lines[4]
        ready = lines[READY_LINE].strip() == "ready"
    except (OSError, IndexError, ValueError):
        return None
    answer = pq.PGconn.ping(f"host='{socket_dir}' port={port}".encode())
    return Postmaster(pid, socket_dir, port) if ready and answer == pq.Ping.OK else None


def clear_stale_pid_file(data: Path, socket_lock: Path) -> None:
    """Delete the pid files of a server that is gone, when its pid is a zombie's or another's now.

    PostgreSQL would take any living process of its user for the old server and refuse to start.
    Left-over children of the old server still stop it, by the shared memory that they hold.
    """
    if _lives(data) is False:
        (data / "postmaster.pid").unlink()
        socket_lock.unlink(missing_ok=True)


def wait_for_other_start(data: Path, until: float) -> bool:
    """Wait for a server that starts or recovers, until it answers or the `time.monotonic()`.

    Whoever started it may be gone, killed say. False where there is none, or it does not answer.
    """
    while _lives(data) and time.monotonic() < until:
        if find_postmaster(data) is not None:
            return True
        time.sleep(0.05)
    return False


def _lives(data: Path) -> bool | None:
    """Whether the pid file's process is a server of `data`; None where that is not known."""
    try:
        pid = int((data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == data
    except psutil.NoSuchProcess:
        return False
    except (OSError, IndexError, ValueError, psutil.AccessDenied):
        return None
