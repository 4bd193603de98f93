"""Migration operations for rows that are decided and closed, never rewritten or deleted."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from backoffice.config.role_names import APP_ROLE
from backoffice.records.persons import PERSON_FUNCTION

SQLSTATE = "BO002"  # raised by the triggers
SAME_PERSON = """
CREATE OR REPLACE FUNCTION access_same_person(one text, other text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT backoffice_person(other) IN ('', backoffice_person(one)) OR backoffice_person(one) = ''
$$
"""
_SET_ONCE = """
CREATE OR REPLACE FUNCTION access_set_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_free text[] := string_to_array(TG_ARGV[0], ' ');
  v_wrong text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = format(
      'Rows of %s are closed, never deleted.', TG_TABLE_NAME);
  END IF;
  SELECT o.key INTO v_wrong FROM jsonb_each(to_jsonb(OLD)) o
    JOIN jsonb_each(to_jsonb(NEW)) n USING (key)
   WHERE o.value <> n.value AND (o.value <> 'null' OR NOT o.key = ANY (v_free)) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = format(
      '%s of %s is written once: make a new row.', v_wrong, TG_TABLE_NAME);
  END IF;
  RETURN NEW;
END $$
"""


def guard_functions() -> migrations.RunSQL:
    """The functions behind the guards of this module."""
    return migrations.RunSQL([PERSON_FUNCTION, SAME_PERSON, _SET_ONCE], migrations.RunSQL.noop)


def set_once(table: str, columns: str) -> migrations.RunSQL:
    """Migration operation: of a row only `columns` may change, once, from null; none is deleted.

    Names are separated by spaces.
    """
    made: list[Any] = [
        f"CREATE TRIGGER set_once BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION access_set_once('{columns}')",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}",
        f"GRANT UPDATE ({columns.replace(' ', ', ')}) ON {table} TO {APP_ROLE}",
    ]
    return migrations.RunSQL(made, f"DROP TRIGGER set_once ON {table}")


def two_persons(table: str, first: str, second: str) -> migrations.RunSQL:
    """Migration operation: the names in two columns are two persons, once the second is written."""
    check = f"{second} IS NULL OR NOT access_same_person({first}, {second})"
    name = f"{table}_two_persons"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({check})",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )
