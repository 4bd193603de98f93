"""What a running PostgreSQL says of itself in `postmaster.pid`."""

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
    path = data / "postmaster.pid"
    try:
        process = psutil.Process(int(path.read_text(encoding="utf-8").splitlines()[0]))
        alive = process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == data
    except psutil.NoSuchProcess:
        alive = False
    except (OSError, IndexError, ValueError, psutil.AccessDenied):
        return
    if not alive:
        path.unlink()
        socket_lock.unlink(missing_ok=True)
