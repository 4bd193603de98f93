"""What is killed, by SIGKILL: nothing gets a chance to say good-bye."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from random import Random

import psutil

from tests.chaos.installation import Installation

Kill = Callable[[Installation, Random], bool]


def kill(name: str, installation: Installation, random: Random) -> bool:
    """Kill the victim of that name; False where it was not there at the moment."""
    with suppress(psutil.NoSuchProcess):
        return VICTIMS[name](installation, random)
    return False


def _worker(installation: Installation, random: Random) -> bool:
    """A worker and its children, as the end of its machine."""
    random.choice(installation.workers).kill()
    return True


def _worker_child(installation: Installation, random: Random) -> bool:
    """The process of a worker that is at a task, as by the system that lacks memory."""
    parent = psutil.Process(random.choice(installation.workers).process.pid)
    children = parent.children()
    if children:
        children[0].kill()
    return bool(children)


def _broker(installation: Installation, random: Random) -> bool:
    """The broker, with all messages that it had."""
    server = installation.server("valkey")
    if server is not None:
        server.kill()
    return server is not None


def _postgres(installation: Installation, random: Random) -> bool:
    """PostgreSQL with all its processes, as the end of its machine."""
    server = installation.server("postgres")
    if server is None:
        return False
    children = server.children()
    for process in (server, *children):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    return True


def _postmaster(installation: Installation, random: Random) -> bool:
    """The main process of PostgreSQL; the others find out by themselves."""
    server = installation.server("postgres")
    if server is not None:
        server.kill()
    return server is not None


def _backend(installation: Installation, random: Random) -> bool:
    """The process of one connection; PostgreSQL then ends all and recovers by itself."""
    server = installation.server("postgres")
    if server is None:
        return False
    backends = [one for one in server.children() if "backoffice" in " ".join(one.cmdline())]
    if backends:
        random.choice(backends).kill()
    return bool(backends)


def _machine(installation: Installation, random: Random) -> bool:
    """All at once: the workers, the broker and PostgreSQL."""
    for worker in installation.workers:
        worker.kill()
    return _broker(installation, random) | _postgres(installation, random)


VICTIMS: dict[str, Kill] = {
    "worker": _worker,
    "worker's child": _worker_child,
    "broker": _broker,
    "postgres": _postgres,
    "postmaster": _postmaster,
    "backend": _backend,
    "machine": _machine,
}
WEIGHTS = (3, 2, 3, 2, 1, 2, 1)
