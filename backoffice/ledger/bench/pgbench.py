"""Runs pgbench, so that the client's language does not limit what the database can do."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
from django.core.management.base import CommandError
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from backoffice.config.embedded import embedded_postgres
from backoffice.config.embedded.binaries import installed_programs
from backoffice.config.embedded.errors import EmbeddedServerError
from backoffice.config.template_databases import owner_connection_string

_TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
THREADS = 2


def program() -> str:
    """Path of pgbench: the embedded server's, else the one on the PATH."""
    try:
        return str(installed_programs() / "pgbench")
    except EmbeddedServerError:
        found = shutil.which("pgbench")
    if found is None:
        raise CommandError("pgbench is missing: install PostgreSQL's client programs.")
    return found


def initialize(scale: int) -> None:
    """Make and fill pgbench's own tables in the database under measurement, as its owner."""
    _run(["-i", "-q", "-s", str(scale)], owner=True)


def checkpoint() -> bool:
    """Write everything out, so that none of it is written during a measurement, if we may.

    Only a superuser or a member of pg_checkpoint may; the embedded server lends us one.
    """
    address = owner_connection_string()
    if connection.settings_dict.get("EMBEDDED"):
        name = connection.settings_dict["NAME"]
        address = embedded_postgres().connection_string("postgres", name)
    with psycopg.connect(address, autocommit=True) as server:
        try:
            server.execute("CHECKPOINT")
        except psycopg.errors.InsufficientPrivilege:
            return False
    return True


def tpc_b(*, clients: int, seconds: int) -> float:
    """Transactions per second of pgbench's TPC-B-like script."""
    return _tps(["-M", "prepared"], clients, seconds, owner=True)


def script(text: str, *, clients: int, seconds: int) -> float:
    """Transactions per second of a script, run as the application's role."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script.sql"
        path.write_text(text)
        return _tps(["-M", "prepared", "-f", str(path)], clients, seconds, owner=False)


def _tps(arguments: list[str], clients: int, seconds: int, *, owner: bool) -> float:
    size = ["-n", "-c", str(clients), "-j", str(min(clients, THREADS)), "-T", str(seconds)]
    return float(_TPS.findall(_run([*size, *arguments], owner=owner))[0])


def _run(arguments: list[str], *, owner: bool) -> str:
    if owner:
        address = conninfo_to_dict(owner_connection_string())
    else:
        address = {k: v for k, v in connection.get_connection_params().items() if k in _VARIABLES}
    # By environment, since a command line shows its password to everybody on the machine.
    variables = {_VARIABLES[k]: str(v) for k, v in address.items() if v and k in _VARIABLES}
    done = subprocess.run(
        [program(), *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CommandError(f"pgbench failed: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout


_VARIABLES = {
    "dbname": "PGDATABASE",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "host": "PGHOST",
    "port": "PGPORT",
    "options": "PGOPTIONS",
    "sslmode": "PGSSLMODE",
}
