"""The two database roles, and how a piece of work becomes the owner.

Tables belong to the owner's role. The application's role reads and writes rows; it cannot alter a
table, switch off a trigger or truncate, so the guards in the database hold against our own code.
The ledger's migrations take further rights away from it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import errors, sql

from backoffice.config.role_names import APP_ROLE

_APP = sql.Identifier(APP_ROLE)
GRANTS = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {app}",
    "GRANT USAGE ON SCHEMA public TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    # Otherwise PostgreSQL lets everybody execute new functions, SECURITY DEFINER ones too.
    "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {app}",
)


@contextmanager
def as_owner(alias: str = "default") -> Iterator[BaseDatabaseWrapper]:
    """Connect `alias` as the owner's role within the block, in this thread.

    The connection is closed before and after, so it must not be inside a transaction.
    """
    connection = connections[alias]
    settings = connection.settings_dict
    if settings.get("OWNER") is None:
        raise CommandError(
            "This needs the role that owns the tables: set DATABASE_OWNER_URL to its address."
        )
    if connection.in_atomic_block:
        raise RuntimeError("The role cannot be changed inside a transaction.")
    connection.close()
    # A copy: connections of other threads share `settings` and keep the usual role.
    connection.settings_dict = {
        **settings,
        **settings["OWNER"],
        "NAME": settings["NAME"],
        "AS_OWNER": True,
    }
    try:
        yield connection
    finally:
        connection.close()
        connection.settings_dict = settings


def grant_application_rights(connection: BaseDatabaseWrapper) -> None:
    """As the owner: give the application's role its rights on what migrations will create."""
    with connection.cursor() as cursor:
        _create_application_role(connection)
        for statement in GRANTS:
            cursor.execute(sql.SQL(statement).format(app=_APP))


def _create_application_role(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE])
        if cursor.fetchone():
            return
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE ROLE {app} NOLOGIN").format(app=_APP))
            # So that the one role of a development server may become it (PostgreSQL 16 on).
            cursor.execute(sql.SQL("GRANT {app} TO CURRENT_USER").format(app=_APP))
    except Exception as error:
        if not isinstance(error.__cause__, errors.InsufficientPrivilege):
            raise
        raise CommandError(
            f"The role {APP_ROLE} is missing: let an administrator run "
            f"`CREATE ROLE {APP_ROLE} LOGIN PASSWORD '…'` on the server, then migrate again."
        ) from error
