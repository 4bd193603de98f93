"""Databases that begin with something in them, for test files whose tests all begin with it.

It is made once a process; then a copy costs what an empty database does. Tests still do not meet:
each begins with a copy of its own, or is rolled back.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql

from backoffice.config.embedded import embedded_postgres
from backoffice.config.embedded.bootstrap import SUPERUSER
from backoffice.config.role_names import OWNER_ROLE
from backoffice.config.template_databases import (
    MAINTENANCE_DATABASE,
    TEST_PREFIX,
    owner_connection_string,
    restore_from_template,
)

_made: set[str] = set()


@contextmanager
def beginning_with(name: str, build: Callable[[], Any]) -> Iterator[None]:
    """Within it the test database begins with what `build` writes, also after a test commits."""
    test = connections["default"].settings_dict["TEST"]
    plain, prepared = test["TEMPLATE"], f"{TEST_PREFIX}{os.getpid()}_{name}"
    restore_from_template()
    if prepared not in _made:
        build()
        connections.close_all()
        _run(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), prepared, _present())
        _made.add(prepared)
    test["TEMPLATE"] = prepared
    try:
        restore_from_template()
        yield
    finally:
        test["TEMPLATE"] = plain
        restore_from_template()


@contextmanager
def no_references_checked() -> Iterator[None]:
    """For bulk loads by the owner, which are right by construction: no foreign key is looked up.

    Checking four hundred thousand of them takes longer than writing them. On a server of your own,
    which lends us no superuser, they are checked.
    """
    if not connections["default"].settings_dict.get("EMBEDDED"):
        yield
        return
    where = sql.SQL("ALTER ROLE {} IN DATABASE {} ").format(
        sql.Identifier(OWNER_ROLE), sql.Identifier(_present())
    )
    address = embedded_postgres().connection_string(SUPERUSER, MAINTENANCE_DATABASE)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(where + sql.SQL("SET session_replication_role = replica"))
        try:
            yield
        finally:
            connection.execute(where + sql.SQL("RESET session_replication_role"))


def forget() -> None:
    """Drop what was made."""
    while _made:
        with suppress(psycopg.Error):  # who still looks at it? the next run drops it
            _run(sql.SQL("DROP DATABASE {}"), _made.pop())


def _present() -> str:
    return str(connections["default"].settings_dict["NAME"])


def _run(statement: sql.SQL, *names: str) -> None:
    address = owner_connection_string(database=MAINTENANCE_DATABASE)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.format(*map(sql.Identifier, names)))
