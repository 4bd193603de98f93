"""One instant of the database, read by Django's connection and by ADBC at once.

A transaction of Django's connection, REPEATABLE READ and read only, exports its snapshot; ADBC
connections take it over, so that rows of two connections fit together. ADBC copies results as
binary columns, many times faster than rows of Python objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import pyarrow as pa
from adbc_driver_postgresql import dbapi
from django.db import OperationalError, connection, transaction
from psycopg.conninfo import make_conninfo

_SETTINGS = (
    "SET LOCAL jit = off",  # compiling costs more than it saves
    "SET LOCAL work_mem = '256MB'",  # so that no join goes by way of the disk
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The instant; good until the block that gave it ends."""

    name: str
    address: str

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """A connection of its own, for one thread.

        Where it is lost, Django's OperationalError says so, as for the other connection.
        """
        try:
            with closing(dbapi.connect(self.address)) as adbc:  # begins a transaction
                reader = Reader(adbc)
                reader.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                reader.run(f"SET TRANSACTION SNAPSHOT '{self.name}'")
                for setting in _SETTINGS:
                    reader.run(setting)
                yield reader
        except dbapi.OperationalError as error:
            raise OperationalError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads tables as of a snapshot."""

    connection: dbapi.Connection

    def run(self, statement: str) -> None:
        """Execute what returns nothing."""
        with self.connection.cursor() as cursor:
            cursor.execute(statement)

    def read(self, query: str) -> pa.Table:
        """All rows of a query without parameters: binding them would do without COPY."""
        with self.connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetch_arrow_table()


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Take a snapshot; queries of Django's connection within the block see it, too.

    Raises `RuntimeError` inside a transaction: that would see its own changes, ADBC would not.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield Snapshot(cursor.fetchone()[0], _address())


def _address() -> str:
    given = connection.get_connection_params()
    return make_conninfo(**{k: str(v) for k, v in given.items() if isinstance(v, str | int)})
