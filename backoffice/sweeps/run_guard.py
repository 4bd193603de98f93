"""The database's guard of runs, shards and the outbox: states only go on, what is over stays.

What a run screened and selected decides who is liquidated, and what the outbox holds is what
workers do; so neither is to be written by hand, not even by the application's own role.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import migrations

from backoffice.records.append_only import SQLSTATE
from backoffice.records.states import may_follow

RUN_NEXT = {
    "pending": "screening settling skipped failed",
    "screening": "settling failed",
    "settling": "finished failed",
}
AGAIN = (
    "OLD.kind = 'margin' AND OLD.state = 'skipped'"
    " OR OLD.kind = 'end_of_day' AND OLD.state = 'failed'"
)
"""Over, and yet begun once more: the newest instant is taken up, a day that failed tried anew."""
SHARD_NEXT = {"pending": "started", "started": "done"}
RUN_FACTS = ("id", "venue_id", "kind", "day", "created_at")
SCREENED = ("accounts", "selected")
SETTLED = ("settled", "shortfalls", "sequence", "summary")
SHARD_FACTS = ("id", "run_id", "number", "first_id", "last_id")
SHARD_FOUND = ("finished_at", "accounts", "selected", "seen_sequence", "timings")
MESSAGE_FACTS = ("id", "run_id", "shard", "task", "arguments", "created_at")


def _changed(columns: Iterable[str]) -> str:
    names = list(columns)
    new, old = (", ".join(f"{row}.{name}" for name in names) for row in ("NEW", "OLD"))
    return f"(ROW({new}) IS DISTINCT FROM ROW({old}))"


def _refuse(message: str, *given: str) -> str:
    said = ", ".join((f"'{message}'", *given))
    return f"RAISE EXCEPTION USING ERRCODE = '{SQLSTATE}', MESSAGE = format({said});"


_PRUNABLE = """
CREATE OR REPLACE FUNCTION sweeps_run_prunable(run sweeps_sweeprun) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT run.kind = 'margin' AND coalesce(run.finished_at < now() - interval '30 days', false)
$$
"""
_RUN = f"""
CREATE OR REPLACE FUNCTION sweeps_run_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF NOT sweeps_run_prunable(OLD) THEN
      {_refuse("a run stays for thirty days after its end, and an end of day for good")}
    END IF;
    RETURN OLD;
  END IF;
  IF NEW.finished_at NOT BETWEEN now() - interval '1 day' AND now() + interval '1 day'
     AND (TG_OP = 'INSERT' OR NEW.finished_at IS DISTINCT FROM OLD.finished_at) THEN
    {_refuse("a run ends now: its finished_at is another time")}
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state NOT IN ('pending', 'skipped') OR NEW.attempts > 0 OR NEW.summary <> '{{}}'
       OR num_nonnulls(NEW.accounts, NEW.selected, NEW.settled, NEW.shortfalls, NEW.sequence) > 0
    THEN {_refuse("a run begins as pending or skipped, with nothing done")}
    END IF;
    NEW.created_at := now();
    RETURN NEW;
  END IF;
  IF {_changed(RUN_FACTS)} OR (NEW.scheduled_at <> OLD.scheduled_at AND
     NOT (OLD.kind = 'margin' AND OLD.state = 'pending' AND NEW.state = 'pending'
          AND NEW.scheduled_at > OLD.scheduled_at)) THEN
    {_refuse("what a run is for stays: begin another")}
  END IF;
  IF NEW.state = 'pending' AND ({AGAIN}) THEN
    IF {_changed((*SCREENED, *SETTLED))} THEN {_refuse("a run that begins again has done nothing")}
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.finished_at IS NOT NULL THEN
    {_refuse("a run that is %s is over and stays as it is", "OLD.state")}
  END IF;
  IF NEW.state <> OLD.state AND NOT {may_follow(RUN_NEXT)} THEN
    {_refuse("a run that is %s does not become %s", "OLD.state", "NEW.state")}
  END IF;
  IF NEW.attempts < OLD.attempts OR ({_changed(SCREENED)}
     AND NOT (OLD.state = 'screening' AND NEW.state = 'settling')) OR ({_changed(SETTLED)}
     AND NEW.state <> 'finished') THEN
    {_refuse("what a run found is written once, with its stage, and attempts only grow")}
  END IF;
  IF NEW.kind = 'margin' AND NEW.state = 'settling' AND EXISTS (
     SELECT FROM sweeps_sweepshard s WHERE s.run_id = NEW.id AND s.state <> 'done') THEN
    {_refuse("a run is settled once all of its shards are screened")}
  END IF;
  IF NEW.kind = 'margin' AND NEW.state = 'finished' AND NOT EXISTS (
     SELECT FROM venues_eventrecord e WHERE e.venue_id = NEW.venue_id
        AND e.sequence = NEW.sequence AND e.kind = 'Sweep') THEN
    {_refuse("a run is finished by its own sweep, which event %s is not", "NEW.sequence")}
  END IF;
  RETURN NEW;
END $$
"""  # noqa: S608  constants
_SHARD = f"""
CREATE OR REPLACE FUNCTION sweeps_shard_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  run sweeps_sweeprun;
BEGIN
  SELECT r.* INTO run FROM sweeps_sweeprun r
   WHERE r.id = CASE TG_OP WHEN 'DELETE' THEN OLD.run_id ELSE NEW.run_id END;
  IF TG_OP = 'DELETE' THEN
    IF NOT sweeps_run_prunable(run) THEN {_refuse("a shard stays as long as its run")}
    END IF;
    RETURN OLD;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF run.state <> 'pending' OR NEW.state <> 'pending' OR NEW.attempts > 0 OR num_nonnulls(
       NEW.finished_at, NEW.accounts, NEW.selected, NEW.seen_sequence) > 0 THEN
      {_refuse("shards are cut while their run is pending, with nothing done")}
    END IF;
    RETURN NEW;
  END IF;
  IF {_changed(SHARD_FACTS)} THEN {_refuse("which accounts a shard has stays")}
  END IF;
  IF OLD.state = 'done' OR run.state NOT IN ('pending', 'screening') THEN
    {_refuse("a shard that is done, or whose run is past screening, stays as it is")}
  END IF;
  IF NEW.state <> OLD.state AND NOT {may_follow(SHARD_NEXT)} THEN
    {_refuse("a shard that is %s does not become %s", "OLD.state", "NEW.state")}
  END IF;
  IF NEW.attempts < OLD.attempts OR ({_changed(SHARD_FOUND)} AND NEW.state <> 'done') THEN
    {_refuse("what a shard found is written once, as it is done, and attempts only grow")}
  END IF;
  RETURN NEW;
END $$
"""  # noqa: S608  constants
_MESSAGE = f"""
CREATE OR REPLACE FUNCTION sweeps_message_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  run sweeps_sweeprun;
BEGIN
  SELECT r.* INTO run FROM sweeps_sweeprun r
   WHERE r.id = CASE TG_OP WHEN 'DELETE' THEN OLD.run_id ELSE NEW.run_id END;
  IF TG_OP = 'DELETE' THEN
    IF NOT coalesce(OLD.done_at < now() - interval '1 day', false)
       AND (run.id IS NULL OR NOT sweeps_run_prunable(run)) THEN
      {_refuse("a task to send stays for a day after it is done")}
    END IF;
    RETURN OLD;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.times_sent > 0 OR NEW.done_at IS NOT NULL THEN
      {_refuse("a task to send is written before it is sent")}
    END IF;
    IF NEW.run_id IS NOT NULL AND (NEW.arguments -> 'run' IS DISTINCT FROM to_jsonb(NEW.run_id)
       OR NEW.arguments ->> 'shard' IS DISTINCT FROM NEW.shard::text) THEN
      {_refuse("a task of a run names that run and shard in its arguments")}
    END IF;
    NEW.created_at := now();
    RETURN NEW;
  END IF;
  IF {_changed(MESSAGE_FACTS)} THEN {_refuse("what a task to send asks for stays")}
  END IF;
  IF NEW.times_sent < OLD.times_sent OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS NULL) THEN
    {_refuse("a task that was sent was sent")}
  END IF;
  IF OLD.done_at IS NOT NULL AND NEW.done_at IS DISTINCT FROM OLD.done_at AND NOT (
     NEW.done_at IS NULL AND run.kind = 'end_of_day' AND run.finished_at IS NULL) THEN
    {_refuse("a task that is done stays done")}
  END IF;
  RETURN NEW;
END $$
"""  # noqa: S608  constants
GUARDS = {
    "sweeps_sweeprun": "sweeps_run_guard",
    "sweeps_sweepshard": "sweeps_shard_guard",
    "sweeps_outboxmessage": "sweeps_message_guard",
}


def guard_runs() -> migrations.RunSQL:
    """Migration operation."""
    statements: list[Any] = [_PRUNABLE, _RUN, _SHARD, _MESSAGE]
    for table, function in GUARDS.items():
        statements += [
            f"CREATE TRIGGER only_on BEFORE INSERT OR UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {function}()",
            f"CREATE TRIGGER only_on_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION backoffice_append_only()",
        ]
    return migrations.RunSQL(statements, migrations.RunSQL.noop)
