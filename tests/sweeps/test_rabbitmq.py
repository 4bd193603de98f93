"""The same over RabbitMQ: one that CELERY_RABBITMQ_TEST_URL names, or one of the test's own."""

import os
import shutil
import signal
import socket
import subprocess
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection
from kombu.exceptions import OperationalError

from backoffice.sweeps.services import begin_run
from tests.sweeps.test_workers import relayed, swept_once
from tests.sweeps.venues import NOON, troubled
from tests.sweeps.workers import Worker, environment, pointed_at, wait_until

START_SECONDS = 90
# The plain script first: a distribution's own changes to a user who may not write here.
SERVERS = ("/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server")


@pytest.fixture(scope="module")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a RabbitMQ."""
    given = os.environ.get("CELERY_RABBITMQ_TEST_URL")
    if given:
        yield given
        return
    program = next(filter(None, map(shutil.which, SERVERS)), None)
    if program is None:
        pytest.skip(
            "NOT TESTED OVER RABBITMQ: install rabbitmq-server, or set CELERY_RABBITMQ_TEST_URL"
        )
    folder = tmp_path_factory.mktemp("rabbitmq")
    port, distribution = free_port(), free_port()
    with (folder / "out.log").open("w") as output:
        process = subprocess.Popen(
            [program],
            env=node(folder, port, distribution),
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd=folder,
        )
    try:
        url = f"amqp://guest:guest@127.0.0.1:{port}//"
        wait_for(url, folder / "out.log")
        yield url
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def node(folder: Path, port: int, distribution: int) -> dict[str, str]:
    """A node with nothing but what lies in `folder`."""
    (folder / "rabbitmq.conf").write_text(f"listeners.tcp.1 = 127.0.0.1:{port}\n")
    (folder / "enabled_plugins").write_text("[].\n")
    return {
        "PATH": f"{os.environ['PATH']}:/usr/sbin:/usr/lib/rabbitmq/bin",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "RABBITMQ_NODENAME": f"test{port}@localhost",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "ERL_EPMD_PORT": str(free_port()),
    }


def wait_for(url: str, log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while True:
        try:
            with Connection(url, connect_timeout=2) as connection:
                connection.ensure_connection(max_retries=1, timeout=2)
                return
        except OperationalError:
            assert time.monotonic() < give_up, log.read_text()
            time.sleep(0.5)


def test_a_sweep_over_rabbitmq(
    committed_db: None, rabbitmq: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with warnings.catch_warnings(), pointed_at(rabbitmq, monkeypatch):
        warnings.simplefilter("ignore", ResourceWarning)  # of the driver's sockets
        run = begin_run(troubled(), NOON)
        first = Worker(environment(rabbitmq), tmp_path / "first.log")
        try:
            wait_until(lambda: relayed(run), "the sweep")
            swept_once()
        finally:
            first.kill()
