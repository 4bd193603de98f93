"""Test processes that run at once have servers of their own: sealing waits for all transactions
of a server, those of another process's tests too.

Loaded by `-p` before the settings are, which read the data folder.
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


def pytest_unconfigure() -> None:
    """Stop the servers of this process; their data is used again by the next run."""
    if not WORKER:
        return
    from backoffice.config.embedded import servers

    for server in servers():
        server.stop()
