"""Test processes that run at once have servers of their own: sealing waits for all transactions
of a server, those of another process's tests too.

Loaded by `-p` before the settings are, which read the data folder.
"""

import os
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER")

if WORKER:
    os.environ["BACKOFFICE_DATA"] = str(
        Path(os.environ.get("BACKOFFICE_DATA", ".data")) / "tests" / WORKER
    )


def pytest_unconfigure() -> None:
    """Stop the servers of this process; their data is used again by the next run."""
    if not WORKER:
        return
    from backoffice.config.embedded import servers

    for server in servers():
        server.stop()
