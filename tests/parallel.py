"""Test processes that run at once have servers of their own: sealing waits for all transactions
of a server, those of another process's tests too.

Loaded by `-p` before the settings are, which read the data folder. These servers do not wait for
the disk: their databases are made anew all the time, and nobody needs them after a power cut. What
a killed process had written the system still has, so tests that kill meet no difference.
"""

import os
from collections import Counter
from pathlib import Path

import pytest

# Rooms whose files take long for the tests they have: they begin first, so that no process is
# left with one of them at the end, when the others have nothing to do.
LONG_ROOMS = ("browser", "chaos", "console", "statements", "sweeps", "days", "api", "access")

WORKER = os.environ.get("PYTEST_XDIST_WORKER")

if WORKER:
    os.environ["BACKOFFICE_DATA"] = str(
        Path(os.environ.get("BACKOFFICE_DATA", ".data")) / "tests" / WORKER
    )


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
        for setting in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


def pytest_unconfigure() -> None:
    """Stop the servers of this process; their data is used again by the next run."""
    if not WORKER:
        return
    from backoffice.config.embedded import servers

    for server in servers():
        server.stop()
