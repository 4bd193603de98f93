"""Runs, shards and the outbox are not written by hand: raw SQL as the application's role."""

import pytest
from django.db import DatabaseError, connection, transaction

from backoffice.records.append_only import SQLSTATE
from backoffice.sweeps.models import OutboxMessage, SweepRun
from backoffice.sweeps.services import begin_run, prune, screen_shard
from backoffice.sweeps.work_here import sweep_here
from tests.sweeps.venues import NOON, troubled

RUN, SHARD, OUTBOX = "sweeps_sweeprun", "sweeps_sweepshard", "sweeps_outboxmessage"
INSERT_RUN = (
    f"INSERT INTO {RUN} (venue_id, kind, scheduled_at, reason, error, attempts, timings, state,"
    " summary, {}) SELECT id, 'margin', now(), '', '', 0, '{{}}', {} FROM venues_venue"
)
INSERT_TASK = (
    f"INSERT INTO {OUTBOX} (run_id, task, arguments, due_at, times_sent)"
    f" SELECT id, '{{}}', '{{}}', now(), 0 FROM {RUN}"
)


@pytest.fixture
def swept(committed_db: None) -> SweepRun:
    """A run that is finished."""
    return sweep_here(troubled(), NOON, lambda *_: None)


@pytest.fixture
def begun(db: None) -> SweepRun:
    """A run whose shard waits."""
    return begin_run(troubled(), NOON, deliver=False)


def refused(statement: str, match: str) -> None:
    with (
        pytest.raises(DatabaseError, match=match) as found,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert getattr(found.value.__cause__, "sqlstate", "") in (SQLSTATE, "23514", "42501")


OVER = (
    (f"UPDATE {RUN} SET selected = 0", "is finished is over and stays"),
    (f"UPDATE {RUN} SET summary = '{{}}'", "is finished is over"),
    (f"UPDATE {RUN} SET state = 'pending', finished_at = NULL", "is finished is over"),
    (f"UPDATE {RUN} SET finished_at = finished_at - interval '40 days'", "another time"),
    (f"UPDATE {RUN} SET kind = 'end_of_day', day = now()", "what a run is for stays"),
    (f"DELETE FROM {RUN}", "a run stays for thirty days"),
    (f"TRUNCATE {RUN} CASCADE", "permission denied"),
    (f"UPDATE {SHARD} SET selected = '{{}}'", "a shard that is done"),
    (f"UPDATE {SHARD} SET state = 'pending'", "a shard that is done"),
    (f"UPDATE {SHARD} SET last_id = first_id", "which accounts a shard has stays"),
    (f"DELETE FROM {SHARD}", "a shard stays as long as its run"),
    (
        f"INSERT INTO {SHARD} (run_id, number, first_id, last_id, state, attempts, timings, error)"
        f" SELECT id, 9, 0, 1, 'pending', 0, '{{}}', '' FROM {RUN}",
        "shards are cut while",
    ),
    (f"UPDATE {OUTBOX} SET done_at = NULL", "a task that is done stays done"),
    (f"UPDATE {OUTBOX} SET done_at = now() - interval '2 days'", "a task that is done stays"),
    (f"DELETE FROM {OUTBOX}", "stays for a day after it is done"),
)


def test_what_is_over_stays(swept: SweepRun) -> None:
    for statement, match in OVER:
        refused(statement, match)


@pytest.mark.parametrize(
    ("statement", "match"),
    [
        (f"UPDATE {RUN} SET state = 'settling'", "does not become settling|all of its shards"),
        (f"UPDATE {RUN} SET state = 'screening', selected = 3", "written once, with its stage"),
        (f"UPDATE {RUN} SET scheduled_at = scheduled_at - interval '1 day'", "for stays"),
        (f"UPDATE {RUN} SET state = 'finished', finished_at = now(), sequence = 1",
         "pending does not become finished"),
        (f"UPDATE {RUN} SET attempts = -1", "attempts only grow|attempts"),
        (f"DELETE FROM {RUN}", "a run stays"),
        (f"UPDATE {SHARD} SET state = 'done', selected = '{{}}', seen_sequence = 1, accounts = 4,"
         " finished_at = now()", "pending does not become done"),
        (f"UPDATE {SHARD} SET selected = '{{1}}'", "written once, as it is done"),
        (f"UPDATE {SHARD} SET first_id = last_id", "which accounts a shard has stays"),
        (f"UPDATE {OUTBOX} SET task = 'os.system'", "what a task to send asks for stays"),
        (f"UPDATE {OUTBOX} SET arguments = '{{}}'", "what a task to send asks for stays"),
        (f"UPDATE {OUTBOX} SET run_id = NULL", "what a task to send asks for stays"),
        (f"DELETE FROM {OUTBOX}", "stays for a day"),
        (INSERT_TASK.format("sweeps.settle_run", '{"run": 1234567}'), "names that run and shard"),
    ],
)  # fmt: skip
def test_what_goes_on_only_goes_on(begun: SweepRun, statement: str, match: str) -> None:
    refused(statement, match)


@pytest.mark.parametrize("task", ["sweeps.upkeep", "sweeps.relay_outbox", "evil.task", ""])
def test_the_outbox_sends_known_tasks_only(begun: SweepRun, task: str) -> None:
    refused(INSERT_TASK.format(task, f'{{"run": {begun.pk}}}'), "sweeps_outbox_task")


AS_DONE = (
    ("finished_at, sequence", "'finished', '{}', now(), 1"),
    ("selected", "'pending', '{}', 0"),
    ("finished_at", "'skipped', '{\"payers\": []}', now()"),
    ("finished_at", "'skipped', '{}', now() - interval '40 days'"),
)


def test_a_run_is_not_begun_as_if_it_were_done(swept: SweepRun) -> None:
    for columns, values in AS_DONE:
        refused(INSERT_RUN.format(columns, values), "a run begins as|another time")


def test_a_run_is_finished_by_its_own_sweep_only(committed_db: None) -> None:
    begun = begin_run(troubled(), NOON, deliver=False)
    screen_shard(begun.pk, 1, deliver=False)
    for sequence in (1, 999):  # an event that is no sweep, and none
        refused(
            f"UPDATE {RUN} SET state = 'finished', finished_at = now(), sequence = {sequence}",
            f"finished by its own sweep, which event {sequence} is not",
        )


def test_young_runs_and_tasks_are_not_pruned(swept: SweepRun) -> None:
    assert prune() == 0
    assert OutboxMessage.objects.count() == 2
