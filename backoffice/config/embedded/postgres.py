"""The embedded PostgreSQL of one checkout: started when needed, found again, stopped on request."""

import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from psycopg.conninfo import make_conninfo

from backoffice.config.embedded.binaries import server_programs
from backoffice.config.embedded.bootstrap import SUPERUSER, create_roles_and_database
from backoffice.config.embedded.errors import EmbeddedServerError
from backoffice.config.embedded.home import ServerHome, find_home
from backoffice.config.embedded.lock import exclusive
from backoffice.config.embedded.postgres_conf import write_configuration
from backoffice.config.embedded.postmaster import (
    clear_stale_pid_file,
    find_postmaster,
    wait_for_other_start,
)
from backoffice.config.secret_files import generated_secret

PORT = 5432  # only part of the socket's name: no network port is opened
START_TIMEOUT_SECONDS = 60
# Children of a killed server need a moment to end; until then PostgreSQL says:
CHILDREN_LEFT = "shared memory block"
SOCKET = f".s.PGSQL.{PORT}"
READY_MARK = "backoffice.ready"


class EmbeddedPostgres:
    """PostgreSQL from the wheel, with its files under `data` (see home.py for the exception)."""

    name = "postgres"

    def __init__(self, data: Path) -> None:
        self.home: ServerHome = find_home(data, self.name)
        self.data = self.home.root / self.name
        self.socket_dir = self.home.socket_dir(SOCKET)
        self.log = self.data / "server.log"

    def is_running(self) -> bool:
        return (self.data / READY_MARK).exists() and find_postmaster(self.data) is not None

    def ensure_running(self) -> None:
        """Start the server unless it answers; creates its data, roles and database when new.

        Raises EmbeddedServerError, with a sentence, when that is not possible here.
        """
        if self.is_running():
            return
        self.home.prepare()
        with exclusive(self.home.data / f"{self.name}.lock"):
            if self.is_running():
                return
            programs = server_programs(self.home)
            if not (self.data / "PG_VERSION").exists():
                self._create_data(programs)
            self._refuse_other_version(programs)
            if find_postmaster(self.data) is None:
                self._start(programs)
            create_roles_and_database(self.connection_string(SUPERUSER, SUPERUSER), self.password)
            (self.data / READY_MARK).touch()

    def stop(self) -> bool:
        """Stop the server; False when it was not running."""
        if find_postmaster(self.data) is None:
            return False
        with exclusive(self.home.data / f"{self.name}.lock"):
            if find_postmaster(self.data) is not None:
                self._run(server_programs(self.home), "pg_ctl", "-m", "fast", "-w", "stop")
        return True

    def remove(self) -> None:
        """Stop the server and delete its data."""
        self.stop()
        for folder in (self.data, self.socket_dir, *self.home.relocated_folders()):
            shutil.rmtree(folder, ignore_errors=True)

    def connection_string(self, role: str, database: str = "backoffice") -> str:
        """libpq connection string of a role; contains its password."""
        return make_conninfo(
            host=str(self.socket_dir),
            port=PORT,
            user=role,
            password=self.password(role),
            dbname=database,
        )

    def password(self, role: str) -> str:
        """The generated password of a role."""
        return generated_secret(role, self.home.data)

    def _create_data(self, programs: Path) -> None:
        self.home.user.own(self.data)
        with tempfile.NamedTemporaryFile("w", prefix="backoffice-") as password:
            password.write(self.password(SUPERUSER))
            password.flush()
            self.home.user.own_file(password.fileno())
            self._run(
                programs,
                "initdb",
                f"--username={SUPERUSER}",
                f"--pwfile={password.name}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                # Text sorts by code point on every machine, as Python sorts it.
                "--locale-provider=builtin",
                "--locale=C.UTF-8",
            )

    def _refuse_other_version(self, programs: Path) -> None:
        version = (self.data / "PG_VERSION").read_text().strip()
        answer = self.home.user.run([str(programs / "postgres"), "-V"], capture_output=True)
        if f" {version}." not in answer.stdout:
            raise EmbeddedServerError(
                f"The data in {self.data} is of PostgreSQL {version}, the installed server is "
                f"{answer.stdout.strip()}: run `make clean` to start afresh, or install the "
                "version of requirements.txt."
            )

    def _start(self, programs: Path) -> None:
        self.home.own_socket_dir(self.socket_dir)
        write_configuration(self.data, self.socket_dir, PORT)
        log, timeout = str(self.log), str(START_TIMEOUT_SECONDS)
        give_up = time.monotonic() + START_TIMEOUT_SECONDS
        if wait_for_other_start(self.data, give_up):
            return
        if self.log.exists():
            self.log.replace(self.data / "server.previous.log")
        while True:
            clear_stale_pid_file(self.data, self.socket_dir / f"{SOCKET}.lock")
            self.log.unlink(missing_ok=True)  # what it says below is of this start
            try:
                self._run(programs, "pg_ctl", "-l", log, "-t", timeout, "start")
            except EmbeddedServerError as error:
                if CHILDREN_LEFT not in str(error) or time.monotonic() > give_up:
                    raise
                time.sleep(0.1)
            else:
                break

    def _run(self, programs: Path, program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(self.data), *arguments]
        # A file, not a pipe: the server inherits it, and a pipe would never be closed.
        with tempfile.TemporaryFile("w+") as output:
            result = self.home.user.run(command, stdout=output, stderr=output)
            if result.returncode != 0:
                output.seek(0)
                raise EmbeddedServerError(self._explain(program, output.read()))

    def _explain(self, program: str, output: str) -> str:
        with suppress(OSError):
            output += self.log.read_text()
        last = [line for line in output.splitlines() if line.strip()][-5:]
        return f"{program} failed for {self.data}: " + " / ".join(last or ["no message"])
