"""The database's guards of ends of days: dates stay, states only go on, nothing is deleted."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from backoffice.config.role_names import APP_ROLE
from backoffice.records.append_only import SQLSTATE
from backoffice.records.states import may_follow

CHANGING = {
    "days_dayrun": "state reason sequence started_at finished_at",
    "days_daystep": "state attempts started_at finished_at accounts failed error",
    "days_dayshard": "state attempts sent_at finished_at accounts failed seconds error",
    "days_dayfailure": "error attempts tried_at resolved_at",
}
NEXT = {"pending": "running failed", "running": "done failed", "failed": "running"}
_STATES = f"""
CREATE OR REPLACE FUNCTION days_state_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'done' THEN
    RAISE EXCEPTION USING ERRCODE = '{SQLSTATE}', MESSAGE = format(
      'what is done in %s stays as it is.', TG_TABLE_NAME);
  END IF;
  IF NEW.state <> OLD.state AND NOT {may_follow(NEXT)} THEN
    RAISE EXCEPTION USING ERRCODE = '{SQLSTATE}', MESSAGE = format(
      'what is %s in %s does not become %s.', OLD.state, TG_TABLE_NAME, NEW.state);
  END IF;
  RETURN NEW;
END $$
"""
_FAILURES = f"""
CREATE OR REPLACE FUNCTION days_failure_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.resolved_at IS NOT NULL OR NEW.attempts < OLD.attempts THEN
    RAISE EXCEPTION USING ERRCODE = '{SQLSTATE}', MESSAGE =
      'what was made up for stays as it is, and attempts only grow.';
  END IF;
  RETURN NEW;
END $$
"""
# A step begins only when the one before it is done.
_ORDER = f"""
CREATE OR REPLACE FUNCTION days_order_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM days_daystep
              WHERE run_id = NEW.run_id AND place < NEW.place AND state <> 'done') THEN
    RAISE EXCEPTION USING ERRCODE = '{SQLSTATE}', MESSAGE = format(
      'step %s waits for the one before it.', NEW.step);
  END IF;
  RETURN NEW;
END $$
"""  # noqa: S608
_DONE = f"""
CREATE OR REPLACE FUNCTION days_done_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM days_daystep WHERE run_id = NEW.id AND state <> 'done') THEN
    RAISE EXCEPTION USING ERRCODE = '{SQLSTATE}', MESSAGE =
      'a day is not done before its steps are.';
  END IF;
  RETURN NEW;
END $$
"""  # noqa: S608


def guard_days() -> migrations.RunSQL:
    """Migration operation."""
    statements: list[Any] = [_STATES, _FAILURES, _ORDER, _DONE]
    for table, changing in CHANGING.items():
        statements += _guards(table, changing.split())
    begins = "WHEN (NEW.state <> OLD.state AND NEW.state <> 'failed')"
    statements += [
        f"CREATE TRIGGER day_order BEFORE UPDATE ON days_daystep FOR EACH ROW {begins}"
        " EXECUTE FUNCTION days_order_guard()",
        "CREATE TRIGGER day_done BEFORE UPDATE ON days_dayrun FOR EACH ROW"
        " WHEN (NEW.state = 'done') EXECUTE FUNCTION days_done_guard()",
    ]
    return migrations.RunSQL(statements, migrations.RunSQL.noop)


def _guards(table: str, changing: list[str]) -> list[str]:
    guard = "days_failure_guard" if table == "days_dayfailure" else "days_state_guard"
    facts = " - ".join(f"'{column}'" for column in changing)
    refuse = "EXECUTE FUNCTION backoffice_append_only()"
    found = [
        f"CREATE TRIGGER day_guard BEFORE UPDATE ON {table} FOR EACH ROW"
        f" EXECUTE FUNCTION {guard}()",
        f"CREATE TRIGGER day_facts BEFORE UPDATE ON {table} FOR EACH ROW"
        f" WHEN (to_jsonb(OLD) - {facts} <> to_jsonb(NEW) - {facts}) {refuse}",
        f"CREATE TRIGGER append_only BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT {refuse}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}",
        f"GRANT UPDATE ({', '.join(changing)}) ON {table} TO {APP_ROLE}",
    ]
    if table != "days_dayfailure":
        found.append(
            f"CREATE TRIGGER day_begin BEFORE INSERT ON {table} FOR EACH ROW"
            f" WHEN (NEW.state <> 'pending') {refuse}"
        )
    return found
