"""The database's guard of liquidation orders: facts stay, states only go on, nothing is deleted."""

from __future__ import annotations

from django.db import migrations

from backoffice.config.role_names import APP_ROLE
from backoffice.records.append_only import SQLSTATE
from backoffice.records.states import may_follow

TABLE = "venues_liquidationorder"
NEXT = {
    "new": "sent partially_filled filled cancelled expired",
    "sent": "in_doubt acknowledged partially_filled filled cancelled expired",
    "in_doubt": "sent acknowledged partially_filled filled cancelled expired",
    "acknowledged": "partially_filled filled cancelled expired",
    "partially_filled": "filled cancelled expired",
}
CHANGING = (
    *("state", "received", "filled", "traded", "profit", "premium", "notional", "ended_at"),
    *("attempts", "tried_at", "error", "confirmed_at"),
)
CANCELLING = "cancel_reason"  # came with a later migration
FILLED = ("filled", "traded", "profit", "premium", "notional")
_FILLED = " OR ".join(
    f"to_jsonb(NEW.{column}) IS DISTINCT FROM to_jsonb(OLD.{column})" for column in FILLED
)
_FACTS = " - ".join(f"'{column}'" for column in (*CHANGING, CANCELLING))
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION venues_order_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND NOT {may_follow(NEXT)} THEN
    RAISE EXCEPTION USING ERRCODE = '{SQLSTATE}', MESSAGE = format(
      'a liquidation order that is %s does not become %s', OLD.state, NEW.state);
  END IF;
  IF NEW.received < OLD.received OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT
     FROM OLD.ended_at) OR to_jsonb(OLD) - {_FACTS} <> to_jsonb(NEW) - {_FACTS} THEN
    RAISE EXCEPTION USING ERRCODE = '{SQLSTATE}', MESSAGE =
      'what a liquidation order asks for, and what was filled, stays: record a new order.';
  END IF;
  IF ({_FILLED}) AND (OLD.ended_at IS NOT NULL
     OR (NEW.received <= OLD.received AND NEW.ended_at IS NULL)) THEN
    RAISE EXCEPTION USING ERRCODE = '{SQLSTATE}', MESSAGE =
      'what was filled of a liquidation order changes with its fills and its end only.';
  END IF;
  IF NEW.attempts < OLD.attempts OR (OLD.confirmed_at IS NOT NULL AND NEW.confirmed_at
     IS DISTINCT FROM OLD.confirmed_at) THEN
    RAISE EXCEPTION USING ERRCODE = '{SQLSTATE}', MESSAGE =
      'attempts of a liquidation order only grow, and it is confirmed once.';
  END IF;
  IF OLD.cancel_reason <> '' AND (NEW.cancel_reason <> OLD.cancel_reason
     OR NEW.attempts > OLD.attempts) THEN
    RAISE EXCEPTION USING ERRCODE = '{SQLSTATE}', MESSAGE =
      'a liquidation order that is taken back stays so, and is not sent again.';
  END IF;
  RETURN NEW;
END $$
"""


def guard_orders() -> migrations.RunSQL:
    """Migration operation."""
    refuse = "EXECUTE FUNCTION backoffice_append_only()"
    return migrations.RunSQL(
        [
            _FUNCTION,
            f"CREATE TRIGGER order_guard BEFORE UPDATE ON {TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION venues_order_guard()",
            f"CREATE TRIGGER append_only BEFORE DELETE ON {TABLE} FOR EACH ROW {refuse}",
            f"CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON {TABLE}"
            f" FOR EACH STATEMENT {refuse}",
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {TABLE} FROM {APP_ROLE}",
            f"GRANT UPDATE ({', '.join(CHANGING)}) ON {TABLE} TO {APP_ROLE}",
        ],
        migrations.RunSQL.noop,
    )


def guard_cancelling() -> migrations.RunSQL:
    """Migration operation, once the column is there."""
    return migrations.RunSQL(
        [_FUNCTION, f"GRANT UPDATE ({CANCELLING}) ON {TABLE} TO {APP_ROLE}"],
        migrations.RunSQL.noop,
    )
