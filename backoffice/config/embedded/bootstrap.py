"""The roles and the database of a new embedded server."""

from collections.abc import Callable

import psycopg
from psycopg import sql

from backoffice.config.role_names import APP_ROLE, DATABASE, OWNER_ROLE

SUPERUSER = "postgres"


def create_roles_and_database(connection_string: str, password: Callable[[str], str]) -> None:
    """Create what is missing; safe to repeat.

    The owner may create databases, for tests; it is no superuser. The application's role owns
    nothing and gets its rights by `backoffice.config.roles`.
    """
    with psycopg.connect(connection_string, autocommit=True) as connection:
        for role, right in ((OWNER_ROLE, "CREATEDB"), (APP_ROLE, "NOCREATEDB")):
            if not _exists(connection, "pg_roles", "rolname", role):
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEROLE {} PASSWORD {}").format(
                        sql.Identifier(role), sql.SQL(right), sql.Literal(password(role))
                    )
                )
        if not _exists(connection, "pg_database", "datname", DATABASE):
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE)
                )
            )


def _exists(connection: psycopg.Connection, catalog: str, column: str, name: str) -> bool:
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(
        sql.Identifier(catalog), sql.Identifier(column)
    )
    return connection.execute(query, [name]).fetchone() is not None
