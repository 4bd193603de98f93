"""Brokers and workers for tests: real ones, of the test's own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from backoffice.config.embedded import EmbeddedValkey
from tests.sweeps.workers import Worker, environment, pointed_at

StartWorker = Callable[..., Worker]


@pytest.fixture
def unguarded(owner_connection: psycopg.Connection) -> Callable[[str], None]:
    """Runs a statement as the owner of the tables, without its guards: for time that passes."""

    def execute(statement: str) -> None:
        table = statement.split()[1]
        owner_connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner_connection.execute(statement)
        owner_connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return execute


@pytest.fixture
def silent_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A broker that is not there: what is committed stays in the outbox."""
    with pointed_at("redis://127.0.0.1:1/0", monkeypatch):
        yield


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    server = EmbeddedValkey(tmp_path_factory.mktemp("broker") / "data")
    server.ensure_running()
    yield server
    server.remove()


@pytest.fixture
def broker(valkey: EmbeddedValkey, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Address of an empty Valkey, to which this process sends as well."""
    valkey.ensure_running()
    with valkey.client() as client:
        client.flushall()
    with pointed_at(valkey.url(), monkeypatch):
        yield valkey.url()


@pytest.fixture
def start_worker(committed_db: None, broker: str, tmp_path: Path) -> Iterator[StartWorker]:
    """Starts workers; they end with the test, before its database does."""
    started: list[Worker] = []

    def start(name: str = "worker", **options: str) -> Worker:
        started.append(Worker(environment(broker), tmp_path / f"{name}.log", **options))
        return started[-1]

    yield start
    for worker in started:
        worker.kill()
