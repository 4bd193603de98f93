"""Migration operations that put tables under the audit trail.

Statement triggers with transition tables, so that a bulk update costs one insert more, and raw SQL
of the application is recorded as everything else. The application's role may not insert into the
trail: the function does it as the owner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import migrations

from backoffice.config.role_names import APP_ROLE

_BODY = """
CREATE OR REPLACE FUNCTION access_note(
  p_table text, p_key text, p_secret text[], p_ignored text[], p_before jsonb[], p_after jsonb[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_role text := current_setting('role');
BEGIN
  IF v_role = 'none' THEN v_role := session_user; END IF;
  INSERT INTO access_audit (at, actor, database_role, address, request, venue_id, table_name,
                            row_key, operation, before, after, transaction)
  SELECT clock_timestamp(),
         coalesce(nullif(current_setting('backoffice.actor', true), ''), 'database:' || v_role),
         v_role,
         coalesce(current_setting('backoffice.address', true), ''),
         coalesce(current_setting('backoffice.request', true), ''),
         coalesce((r.seen->>'venue_id')::bigint, a.venue_id, k.id, {venue},
                  CASE p_table WHEN 'venues_venue' THEN (r.seen->>'id')::bigint END),
         p_table, r.seen->>p_key,
         CASE WHEN r.o IS NULL THEN 'insert' WHEN r.n IS NULL THEN 'delete' ELSE 'update' END,
         r.o - p_secret,
         (r.n - p_secret) || CASE WHEN r.o IS NULL THEN '{{}}' ELSE (
           SELECT coalesce(jsonb_object_agg(s, 'changed'), '{{}}') FROM unnest(p_secret) s
            WHERE r.o->s IS DISTINCT FROM r.n->s) END,
         txid_current()
    FROM (SELECT o, n, coalesce(n, o) AS seen
            FROM unnest(p_before) o FULL JOIN unnest(p_after) n ON o->>p_key = n->>p_key
           WHERE (o - p_ignored) IS DISTINCT FROM (n - p_ignored)) r
    LEFT JOIN accounts_account a ON a.id = (r.seen->>'account_id')::bigint
    LEFT JOIN venues_venue k ON k.ledger_book_id = (r.seen->>'book_id')::bigint
    {join}
   ORDER BY r.seen->>p_key;
END $$
"""
_TRIGGER = """
CREATE OR REPLACE FUNCTION access_record_{operation}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM access_note(TG_TABLE_NAME, TG_ARGV[0], string_to_array(TG_ARGV[1], ' '),
                      string_to_array(TG_ARGV[2], ' '), {before}, {after});
  RETURN NULL;
END $$
"""
_GONE = "(SELECT array_agg(to_jsonb(g)) FROM gone g)"
_CAME = "(SELECT array_agg(to_jsonb(c)) FROM came c)"
_NAMED = "coalesce(current_setting('backoffice.actor', true), '') <> ''"
_TABLES = {
    "insert": "REFERENCING NEW TABLE AS came",
    "update": "REFERENCING OLD TABLE AS gone NEW TABLE AS came",
    "delete": "REFERENCING OLD TABLE AS gone",
}


def audit_functions(*, join: str = "", venue: str = "NULL") -> migrations.RunSQL:
    """The functions behind the triggers; nobody but the triggers may call them.

    `join`: SQL that leads from a row `r.seen` of `p_table`, which names no venue itself, to
    `venue`, an expression for the venue's id.
    """
    sides = {"insert": ("NULL", _CAME), "update": (_GONE, _CAME), "delete": (_GONE, "NULL")}
    body = _BODY.format(join=join, venue=venue)
    statements: list[Any] = [body, "REVOKE ALL ON FUNCTION access_note FROM PUBLIC, " + APP_ROLE]
    for operation, (before, after) in sides.items():
        statements.append(_TRIGGER.format(operation=operation, before=before, after=after))
        statements.append(
            f"REVOKE ALL ON FUNCTION access_record_{operation} FROM PUBLIC, {APP_ROLE}"
        )
    statements.append(f"REVOKE INSERT ON access_audit FROM {APP_ROLE}")
    return migrations.RunSQL(statements, migrations.RunSQL.noop)


def audited(
    table: str,
    *,
    key: str = "id",
    secret: str = "",
    ignored: str = "",
    operations: Sequence[str] = tuple(_TABLES),
    by_people: bool = False,
) -> migrations.RunSQL:
    """Migration operation: changes of the table's rows are written to the audit trail.

    `secret` columns are not shown, changes of nothing but `ignored` ones not recorded; names are
    separated by spaces. `operations`: where inserts, say, are too many and say nothing.
    `by_people`: only where somebody is named to be at work, for tables that schedules fill.
    """
    named = f" WHEN ({_NAMED})" if by_people else ""
    made: list[Any] = [
        f"CREATE TRIGGER audited_{operation} AFTER {operation.upper()} ON {table} {tables}"
        f" FOR EACH STATEMENT{named} EXECUTE FUNCTION"
        f" access_record_{operation}('{key}', '{secret}', '{ignored}')"
        for operation, tables in _TABLES.items()
        if operation in operations
    ]
    gone: list[Any] = [f"DROP TRIGGER audited_{operation} ON {table}" for operation in operations]
    return migrations.RunSQL(made, gone)
