"""A database of the first version, migrated, is the same as a new one."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from backoffice.config.template_databases import MAINTENANCE_DATABASE, owner_connection_string

LANDED = Path(__file__).with_name("landed.sql").read_text()

# Everything that the ledger has in a catalogue, as (kind, name, definition).
CATALOGUE = r"""
WITH ours AS (
  SELECT * FROM pg_class
   WHERE relnamespace = 'public'::regnamespace AND relname LIKE 'ledger\_%'
)
SELECT 'relation', relname, concat_ws(' ', relkind, relowner::regrole, reloptions, (
         SELECT string_agg(x::text, ' ' ORDER BY x::text) FROM unnest(relacl) x)) FROM ours
UNION ALL
SELECT 'column', relname || '.' || attname, concat_ws(' ', atttypid::regtype, attnotnull,
         attidentity, (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef
                        WHERE adrelid = attrelid AND adnum = attnum))
  FROM ours JOIN pg_attribute ON attrelid = ours.oid AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT 'constraint', relname || '.' || conname, pg_get_constraintdef(c.oid)
  FROM ours JOIN pg_constraint c ON conrelid = ours.oid
UNION ALL
SELECT 'index', relname, pg_get_indexdef(oid) FROM ours WHERE relkind IN ('i', 'I')
UNION ALL
SELECT 'view', relname, pg_get_viewdef(oid) FROM ours WHERE relkind = 'v'
UNION ALL
SELECT 'trigger', relname || '.' || tgname, concat_ws(' ', pg_get_triggerdef(t.oid), tgenabled)
  FROM ours JOIN pg_trigger t ON tgrelid = ours.oid AND NOT tgisinternal
 WHERE tgname NOT LIKE 'audited\_%' AND tgname NOT LIKE 'accounts\_%' -- other apps'
UNION ALL
SELECT 'function', oid::regprocedure::text, concat_ws(' ', pg_get_functiondef(oid),
         proowner::regrole, (
         SELECT string_agg(x::text, ' ' ORDER BY x::text) FROM unnest(proacl) x))
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'ledger\_%'
"""


def catalogue() -> dict[tuple[str, str], str]:
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE)
        rows = cursor.fetchall()
    return {(kind, name): definition for kind, name, definition in rows}


@pytest.fixture
def older_database(transactional_db) -> Iterator[str]:
    """Name of an empty database next to the test's; the connection is pointed at it."""
    usual = connection.settings_dict["NAME"]
    name = f"{usual}_older"
    drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    address = owner_connection_string(database=MAINTENANCE_DATABASE)
    with psycopg.connect(address, autocommit=True) as maintenance:
        maintenance.execute(drop)
        maintenance.execute(create)
        connection.close()
        connection.settings_dict["NAME"] = name
        try:
            yield name
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual
            maintenance.execute(drop)


def migrate(*target: str, **options: object) -> None:
    call_command("migrate", "ledger", *target, verbosity=0, interactive=False, **options)


def test_the_first_version_migrates_to_what_a_new_database_is(transactional_db, request):
    fresh = catalogue()
    name = request.getfixturevalue("older_database")
    migrate("0002")
    with psycopg.connect(owner_connection_string(database=name)) as owner:
        owner.execute(LANDED)
        owner.execute("INSERT INTO ledger_posting_ref VALUES (1, 's', 'first', 7, '\\x01')")
    migrate("0003", fake=True)
    assert catalogue() != fresh
    migrate()

    migrated = catalogue()
    assert migrated.keys() == fresh.keys()
    assert {k: v for k, v in migrated.items() if fresh[k] != v} == {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT source, reference, journal_id FROM ledger_posting_ref")
        assert cursor.fetchall() == [("s", "first", 7)]
