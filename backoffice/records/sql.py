"""Set-based statements that the ORM cannot say: one for all changed rows of a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL
from psycopg import sql


def any_of(ids: Collection[int]) -> RawSQL:
    """Ids as the set of an `__in` filter: one parameter, however many they are."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


def any_text(texts: Collection[str]) -> RawSQL:
    """Texts, as `any_of`."""
    return RawSQL("SELECT unnest(%s::text[])", [list(texts)])


def set_column(table: str, key: str, column: str, values: dict[int, Any], kind: str) -> None:
    """Set one column of many rows: `values` by primary key, of the database's type `kind`."""
    statement = sql.SQL(
        "UPDATE {table} SET {column} = new.value"
        " FROM unnest(%s::bigint[], %s::{kind}[]) AS new(id, value) WHERE {table}.{key} = new.id"
    ).format(
        table=sql.Identifier(table),
        column=sql.Identifier(column),
        key=sql.Identifier(key),
        kind=sql.Identifier(kind),
    )
    _run(statement, [list(values), list(values.values())])


def delete_pairs(table: str, columns: tuple[str, str], pairs: Sequence[tuple[int, int]]) -> None:
    """Delete the rows whose two columns are any of the pairs."""
    if not pairs:
        return
    statement = sql.SQL(
        "DELETE FROM {table} USING unnest(%s::bigint[], %s::bigint[]) AS gone(a, b)"
        " WHERE {table}.{first} = gone.a AND {table}.{second} = gone.b"
    ).format(
        table=sql.Identifier(table),
        first=sql.Identifier(columns[0]),
        second=sql.Identifier(columns[1]),
    )
    _run(statement, [[a for a, _ in pairs], [b for _, b in pairs]])


def delete_rows(
    table: str, fixed: dict[str, int], columns: Sequence[str], keys: Sequence[tuple[str, ...]]
) -> None:
    """Delete the rows of these texts in `columns`, among those with the `fixed` values."""
    if not keys:
        return
    names = [sql.Identifier(column) for column in columns]
    statement = sql.SQL(
        "DELETE FROM {table} USING unnest({arrays}) AS gone({columns}) WHERE {same} AND {fixed}"
    ).format(
        table=sql.Identifier(table),
        arrays=sql.SQL(", ").join([sql.SQL("%s::text[]")] * len(names)),
        columns=sql.SQL(", ").join(names),
        same=sql.SQL(" AND ").join(
            sql.SQL("{}.{} = gone.{}").format(sql.Identifier(table), name, name) for name in names
        ),
        fixed=sql.SQL(" AND ").join(
            sql.SQL("{}.{} = %s").format(sql.Identifier(table), sql.Identifier(name))
            for name in fixed
        ),
    )
    _run(statement, [*(list(column) for column in zip(*keys, strict=True)), *fixed.values()])


def _run(statement: sql.Composed, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
