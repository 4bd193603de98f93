"""Append-only tables: the database refuses changes, whoever asks.

A trigger refuses UPDATE, DELETE and TRUNCATE for every role; the application's role does not even
have the rights, so a trigger that somebody switched off is no way in.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

from backoffice.config.role_names import APP_ROLE

SQLSTATE = "BO001"

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION backoffice_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '{SQLSTATE}', MESSAGE = format(
    '%s is append-only, so %s is refused: record what changed as a new row.',
    TG_TABLE_NAME, TG_OP);
END $$
"""


def append_only(
    *tables: str, set_once: str | None = None, pruned: str | None = None
) -> migrations.RunSQL:
    """Migration operation: rows of these tables are written once.

    `set_once` names a column, null at first, that may be filled once afterwards. With `pruned`, an
    SQL condition on OLD, rows that meet it may be deleted.
    """
    statements: list[Any] = [_FUNCTION]
    for table in tables:
        statements += _guards(table, set_once)
        statements += [] if pruned is None else _prunable(table, pruned)
    return migrations.RunSQL(statements, migrations.RunSQL.noop)


def _guards(table: str, set_once: str | None) -> list[str]:
    found = [
        f"CREATE TRIGGER append_only BEFORE {{}} ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION backoffice_append_only()",
        f"CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION backoffice_append_only()",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}",
    ]
    if set_once is None:
        found[0] = found[0].format("UPDATE OR DELETE")
        return found
    found[0] = found[0].format("DELETE")
    return [
        *found,
        f"CREATE TRIGGER append_only_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN ("
        f"OLD.{set_once} IS NOT NULL OR to_jsonb(OLD) - '{set_once}' <> to_jsonb(NEW) - "
        f"'{set_once}') EXECUTE FUNCTION backoffice_append_only()",
        f"GRANT UPDATE ({set_once}) ON {table} TO {APP_ROLE}",
    ]


def _prunable(table: str, condition: str) -> list[str]:
    return [
        f"DROP TRIGGER append_only ON {table}",
        f"CREATE TRIGGER append_only BEFORE UPDATE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION backoffice_append_only()",
        f"CREATE TRIGGER append_only_delete BEFORE DELETE ON {table} FOR EACH ROW"
        f" WHEN (NOT ({condition})) EXECUTE FUNCTION backoffice_append_only()",
        f"GRANT DELETE ON {table} TO {APP_ROLE}",
    ]
