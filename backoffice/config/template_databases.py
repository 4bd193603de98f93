"""Test databases: made by the owner, migrated once into a template, used as the application.

Migrating takes seconds, copying a migrated database a fraction of one. So the migrations go into
a template whose name carries a digest of them; each test run works on a copy of its own, and a
test that commits has the copy made anew afterwards. Runs at the same time do not meet.
"""

import hashlib
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from psycopg import sql
from psycopg.conninfo import make_conninfo

from backoffice.config import roles
from backoffice.config.embedded import embedded_postgres
from backoffice.config.embedded.bootstrap import SUPERUSER

_DROP_ATTEMPTS = 5
_END_CONNECTIONS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
 WHERE datname = %s AND backend_type = 'client backend' AND pid <> pg_backend_pid()
   AND pg_has_role(usesysid, 'USAGE')
"""
TEST_PREFIX = "test_backoffice_"
TEMPLATE_PREFIX = "template_backoffice_"
MAINTENANCE_DATABASE = "postgres"
TEMPLATES_KEPT = 4  # runs that began before the last change of a migration still copy theirs
_LOCK_KEY = 7_239_001


@contextmanager
def temporary_database(alias: str = "default") -> Iterator[str]:
    """Point `alias` at a fresh test database within the block; drops it afterwards."""
    settings = connections[alias].settings_dict
    usual, name = settings["NAME"], settings["TEST"]["NAME"]
    settings["TEST"]["TEMPLATE"] = ensure_template(alias)
    connections[alias].close()
    settings["NAME"] = name
    try:
        restore_from_template(alias)
        yield name
    finally:
        connections[alias].close()
        settings["NAME"] = usual
        with _maintenance(alias) as connection:
            _drop(connection, name)


def restore_from_template(alias: str = "default") -> None:
    """Make the test database of `alias` anew; other connections to it are ended.

    Copying its files takes half as long as writing all pages to the log, the default.
    """
    connections[alias].close()
    settings = connections[alias].settings_dict
    name, template = settings["NAME"], settings["TEST"]["TEMPLATE"]
    if not name.startswith(TEST_PREFIX):
        raise ValueError(f"{name} is no test database.")
    with _maintenance(alias) as connection:
        _drop(connection, name)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def ensure_template(alias: str = "default") -> str:
    """Name of the template of the present migrations; migrates into a new one if need be."""
    name = template_name()
    with _maintenance(alias) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK_KEY])
        if name not in _names(connection, TEMPLATE_PREFIX):
            _drop_leftovers(connection)
            _build_template(connection, alias, name)
    return name


def template_name() -> str:
    """Changes with every migration, the SQL they run, the grants and Django's version."""
    digest = hashlib.sha256(django.get_version().encode())
    digest.update(Path(roles.__file__).read_bytes())
    for key, migration in sorted(MigrationLoader(None).disk_migrations.items()):
        digest.update(repr(key).encode())
        digest.update(Path(inspect.getfile(type(migration))).read_bytes())
        for operation in migration.operations:  # SQL may come from another file
            digest.update(repr(getattr(operation, "sql", "")).encode())
    return TEMPLATE_PREFIX + digest.hexdigest()[:16]


def _build_template(connection: psycopg.Connection, alias: str, name: str) -> None:
    building = f"{TEMPLATE_PREFIX}building"
    _drop(connection, building)
    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
    settings = connections[alias].settings_dict
    usual = settings["NAME"]
    connections[alias].close()
    settings["NAME"] = building
    try:
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    finally:
        connections[alias].close()
        settings["NAME"] = usual
    connection.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(building), sql.Identifier(name)
        )
    )


def _drop_leftovers(connection: psycopg.Connection) -> None:
    """Drop old templates, and databases of test runs on this machine that were killed."""
    for name in _names(connection, TEMPLATE_PREFIX)[:-TEMPLATES_KEPT]:
        _drop(connection, name)
    for name in _names(connection, TEST_PREFIX):
        pid = name.removeprefix(TEST_PREFIX).split("_")[0]
        if pid.isdecimal() and not Path(f"/proc/{pid}").exists() and Path("/proc/self").exists():
            _drop(connection, name)


def _names(connection: psycopg.Connection, prefix: str) -> list[str]:
    """Databases whose name begins so, oldest first."""
    rows = connection.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid", [prefix]
    )
    return [row[0] for row in rows]


def _drop(connection: psycopg.Connection, name: str) -> None:
    """Drop a database and end its connections; a superuser's we may only wait for.

    An owner's FORCE may not end an autovacuum worker (it runs as nobody), so it fails where there
    is one. A plain DROP ends that and waits some seconds, so all others are ended before.
    """
    drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    for attempt in range(_DROP_ATTEMPTS):
        _end_connections(connection, name)
        try:
            connection.execute(drop)
        except psycopg.errors.ObjectInUse:
            if attempt + 1 == _DROP_ATTEMPTS:
                raise
        else:
            return


def _end_connections(connection: psycopg.Connection, name: str) -> None:
    """End those that we may; of the embedded server all, since it lends us its superuser."""
    if not connections["default"].settings_dict.get("EMBEDDED"):
        connection.execute(_END_CONNECTIONS, [name])
        return
    address = embedded_postgres().connection_string(SUPERUSER, MAINTENANCE_DATABASE)
    with psycopg.connect(address, autocommit=True) as superuser:
        superuser.execute(_END_CONNECTIONS, [name])


@contextmanager
def _maintenance(alias: str) -> Iterator[psycopg.Connection]:
    """Connection as the owner outside of the test database."""
    with psycopg.connect(
        owner_connection_string(alias, MAINTENANCE_DATABASE), autocommit=True
    ) as c:
        yield c


def owner_connection_string(alias: str = "default", database: str | None = None) -> str:
    """libpq connection string of the owner's role to `database` (default: that of `alias`)."""
    settings = connections[alias].settings_dict
    if settings.get("EMBEDDED"):
        embedded_postgres().ensure_running()
    owner = settings["OWNER"]
    return make_conninfo(
        dbname=database or settings["NAME"],
        user=owner["USER"],
        password=owner["PASSWORD"],
        host=owner["HOST"],
        port=owner["PORT"],
        **owner["OPTIONS"],
    )
