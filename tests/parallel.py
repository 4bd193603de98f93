"""Test processes that run at once have servers of their own: sealing waits for all transactions
of a server, those of another process's tests too.

Loaded by `-p` before the settings are, which read the data folder. All files of tests are in
memory where there is room, and these servers do not wait for the disk: their databases are made
anew all the time, a thousand files each, and nobody needs them after a power cut. What a killed
process had written the system still has, so tests that kill meet no difference.
"""

import hashlib
import os
import shutil
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

# Rooms whose files take long for the tests they have: they begin first, so that no process is
# left with one of them at the end, when the others have nothing to do.
LONG_ROOMS = ("browser", "chaos", "console", "statements", "sweeps", "days", "api", "access")

MEMORY = Path("/dev/shm")
ROOM_BYTES = 6 * 1024**3  # of memory that two processes' servers never fill

WORKER = os.environ.get("PYTEST_XDIST_WORKER")


def data_folder(usual: Path, memory: Path = MEMORY, room_bytes: int = ROOM_BYTES) -> Path:
    """Folder of all processes: one of this checkout and user in `memory`, or below `usual`."""
    try:
        if shutil.disk_usage(memory).free < room_bytes:
            return usual / "tests"
        name = f"{os.getuid()}:{usual.resolve()}"
        folder = memory / f"backoffice-tests-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
        folder.mkdir(exist_ok=True)
    except OSError:  # no such folder, or one where we may not write
        return usual / "tests"
    ours = not folder.is_symlink() and folder.stat().st_uid == os.getuid()  # it is removed later
    return folder if ours else usual / "tests"


if WORKER:
    _FOLDER = data_folder(Path(os.environ.get("BACKOFFICE_DATA", ".data"))) / WORKER
    os.environ["BACKOFFICE_DATA"] = str(_FOLDER)
    if MEMORY in _FOLDER.parents:
        (_FOLDER / "tmp").mkdir(parents=True, exist_ok=True)
        os.environ["TMPDIR"] = str(_FOLDER / "tmp")
    # Many tests start processes, which begin sooner where modules are compiled already.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files of long rooms first, then those of many tests; `--no-loadscope-reorder` keeps it so."""
    if not WORKER:
        return
    sizes = Counter(item.path for item in items)
    tests = config.rootpath / "tests"

    def rank(item: pytest.Item) -> tuple[int, int, str]:
        room = item.path.relative_to(tests).parts[0]
        long = LONG_ROOMS.index(room) if room in LONG_ROOMS else len(LONG_ROOMS)
        return long, -sizes[item.path], str(item.path)

    items.sort(key=rank)


def hurry() -> None:
    """Let the server of this test process leave the disk to the system."""
    if not WORKER or os.environ.get("DATABASE_URL"):
        return
    import psycopg

    from backoffice.config.embedded import embedded_postgres
    from backoffice.config.embedded.bootstrap import SUPERUSER

    server = embedded_postgres()
    server.ensure_running()
    address = server.connection_string(SUPERUSER, "postgres")
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync = off", "full_page_writes = off", "max_wal_size = '512MB'"):
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")


def pytest_unconfigure() -> None:
    """Stop the servers of this process; what they kept in memory goes, the rest is used again."""
    if not WORKER:
        return
    from backoffice.config.embedded import servers

    for server in servers():
        server.stop()
    if MEMORY in _FOLDER.parents:
        for server in servers():
            server.remove()
        shutil.rmtree(_FOLDER, ignore_errors=True)
        with suppress(OSError):  # another process's is there
            _FOLDER.parent.rmdir()
