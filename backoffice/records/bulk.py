"""Writing many rows in one statement with one parameter: several times faster than `bulk_create`.

The rows go to PostgreSQL as one JSON text, which it reads as rows of the table's own types; the
ORM would adapt, and the driver would quote, every value by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault
from psycopg import sql


def write_rows(
    rows: Iterable[models.Model],
    *,
    unique: Sequence[str] = (),
    update: Sequence[str] = (),
    returning: Sequence[str] = (),
) -> list[tuple[Any, ...]]:
    """Insert rows of one model, or update the columns `update` of those that `unique` finds.

    Returns the columns `returning` of all rows. What the database fills in itself is left to it.
    Names are those of columns (`account_id`). Texts must not contain NUL.
    """
    written = list(rows)
    if not written:
        return []
    model = type(written[0])
    names = [name for name in _columns(model) if not _is_default(getattr(written[0], name))]
    values = [{name: row.__dict__[name] for name in names} for row in written]
    return write_values(model, values, unique=unique, update=update, returning=returning)


def write_values(
    model: type[models.Model],
    values: Sequence[Mapping[str, Any]],
    *,
    unique: Sequence[str] = (),
    update: Sequence[str] = (),
    returning: Sequence[str] = (),
) -> list[tuple[Any, ...]]:
    """As `write_rows`, from values by column, all of the same columns: no objects are made."""
    if not values:
        return []
    statement = _insert(model._meta.db_table, list(values[0]))
    if unique:
        statement += _conflict(unique, update)
    if returning:
        statement += sql.SQL(" RETURNING {}").format(_listed(returning))
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(values, default=str, separators=(",", ":"))])
        return cursor.fetchall() if returning else []


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if not field.primary_key]


def _is_default(value: Any) -> bool:
    return isinstance(value, DatabaseDefault)


def _listed(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _insert(table: str, names: Sequence[str]) -> sql.Composed:
    return sql.SQL(
        "INSERT INTO {table} ({names})"
        " SELECT {names} FROM json_populate_recordset(NULL::{table}, %s::json)"
    ).format(table=sql.Identifier(table), names=_listed(names))


def _conflict(unique: Sequence[str], update: Sequence[str]) -> sql.Composed:
    changes = [sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in update]
    return sql.SQL(" ON CONFLICT ({}) DO UPDATE SET {}").format(
        _listed(unique), sql.SQL(", ").join(changes)
    )
