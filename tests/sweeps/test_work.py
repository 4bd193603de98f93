"""Shards and settling: done once however often they are asked for, and failed in the end."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection

from backoffice.accounts.models import Account
from backoffice.core.events import Deposit, SetMarks, Sweep
from backoffice.sweeps import work_here
from backoffice.sweeps.at_work import at_work
from backoffice.sweeps.models import OutboxMessage, RunState, SweepRun
from backoffice.sweeps.services import (
    apply,
    begin_run,
    note_failure,
    screen_shard,
    settle_run,
)
from backoffice.venues.models import EventRecord, Venue
from backoffice.venues.services import add_policy_version
from backoffice.venues.store import handle, load_book
from tests.sweeps.venues import NOON, margin_runs, outcome_of, sweeps_of, troubled
from tests.venues.builders import AT, PERP, POLICY

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue(committed_db: None) -> str:
    return troubled()


def waiting() -> list[str]:
    return list(OutboxMessage.objects.filter(done_at=None).values_list("task", flat=True))


def test_a_run_equals_the_sweep_of_the_store(venue: str, settings: object) -> None:
    settings.SWEEP_SHARD_ACCOUNTS = 2
    troubled("twin")
    handle("twin", Sweep(NOON))
    told: list[tuple[str, int, int]] = []
    run = work_here.sweep_here(venue, NOON, lambda *step: told.append(step))
    assert run.state == RunState.FINISHED
    assert outcome_of(venue) == outcome_of("twin") != []
    shards = run.shards.count()
    assert told == [*(("screening", n, shards) for n in range(1, shards + 1)), ("settling", 1, 1)]
    assert (run.selected, run.settled, run.shortfalls) == (2, 2, 2)
    swept = Account.objects.filter(venue__code=venue, kind__in=["customer", "member"])
    assert run.accounts == swept.count() == 5
    assert run.summary["liquidated"] == 2
    assert {payer["account"] for payer in run.summary["payers"]} >= {"insurance"}
    assert not waiting()


def test_every_step_twice_is_as_once(venue: str) -> None:
    run = begin_run(venue, NOON)
    assert waiting() == ["sweeps.screen_shard"]
    assert [screen_shard(run.pk, 1) for _ in range(2)] == [True, False]
    assert waiting() == ["sweeps.settle_run"]
    assert [settle_run(run.pk) for _ in range(2)] == [True, False]
    assert not screen_shard(run.pk, 1)
    assert not waiting()
    assert sweeps_of(venue) == 1


def test_nothing_is_settled_before_all_is_screened(venue: str, settings: object) -> None:
    settings.SWEEP_SHARD_ACCOUNTS = 5
    run = begin_run(venue, NOON)
    screen_shard(run.pk, 1)
    assert not settle_run(run.pk)
    assert sweeps_of(venue) == 0


def test_a_shard_that_never_gets_done_fails_the_run(venue: str, settings: object) -> None:
    """As when each worker that takes it dies: begun again and again, and never an error."""
    run = begin_run(venue, NOON)
    run.shards.update(attempts=settings.SWEEP_ATTEMPTS)
    assert not screen_shard(run.pk, 1)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert run.error.startswith("shard 1: begun 5 times and never done")
    assert not waiting()
    assert begin_run(venue, NOON.replace(minute=1)).state == RunState.PENDING, "the venue is free"


def test_errors_are_shown_and_the_last_one_fails_the_run(venue: str, settings: object) -> None:
    settings.SWEEP_ATTEMPTS = 2
    run = begin_run(venue, NOON)
    run.shards.update(attempts=1)
    note_failure(run.pk, 1, OSError("no space"))
    run.refresh_from_db()
    assert (run.state, run.error) == (RunState.PENDING, "OSError: no space")
    assert run.shards.get().error == "OSError: no space"
    assert waiting() == ["sweeps.screen_shard"]
    run.shards.update(attempts=2)
    note_failure(run.pk, 1, OSError("no space"))
    (failed,) = margin_runs()
    assert (failed.state, failed.error) == (RunState.FAILED, "shard 1: OSError: no space")


def test_settling_that_fails_leaves_nothing_and_fails_the_run(venue: str, settings: object) -> None:
    settings.SWEEP_ATTEMPTS = 1
    run = begin_run(venue, NOON)
    screen_shard(run.pk, 1)
    # Somebody used the reference for another event.
    handle(venue, Sweep(NOON.replace(minute=5)), reference="sweep:margin:2026-03-02T12:00:00+00:00")
    with pytest.raises(Exception, match="was used for another event") as failed:
        settle_run(run.pk)
    note_failure(run.pk, None, failed.value)
    run = SweepRun.objects.get(pk=run.pk)
    assert run.state == RunState.FAILED
    assert "was used for another event" in run.error
    assert sweeps_of(venue) == 1


def test_who_changed_after_the_screen_is_settled_too(venue: str) -> None:
    run = begin_run(venue, NOON)
    screen_shard(run.pk, 1)
    handle(venue, Deposit(NOON, "bob", "USD", 1))
    settle_run(run.pk)
    run.refresh_from_db()
    assert (run.selected, run.settled) == (2, 3)
    assert chosen_of(venue) == ["amy", "bob", "cleo"]


def test_who_is_settled_is_read_and_nobody_else(venue: str, monkeypatch: object) -> None:
    shortfall = [{"step": "insurance_fund", "with": {"fund": "insurance"}}]
    adopt(venue, {**POLICY, "shortfall": shortfall})
    seen = []
    monkeypatch.setattr(
        apply, "handle", lambda *a, **k: seen.append(answer := handle(*a, **k)) or answer
    )
    work_here.sweep_here(venue, NOON, lambda *step: None)
    assert seen[0].read is not None
    assert chosen_of(venue) == ["amy", "cleo"]


def test_a_sweep_that_moves_money_first_chooses_for_itself(venue: str) -> None:
    adopt(venue, {**POLICY, "mark_to_market": True})
    run = work_here.sweep_here(venue, NOON, lambda *step: None)
    assert run.settled == run.accounts
    assert chosen_of(venue) is None


def test_an_account_that_fell_below_zero_after_the_screen_is_seen(venue: str) -> None:
    """Guards of withdrawals look at when that was last, whoever was selected by then."""
    handle(venue, SetMarks(AT + timedelta(minutes=2), {PERP: Fraction(1000)}))
    gate = {"guard": "dydx_v4_insolvency"}
    adopt(venue, {**POLICY, "withdrawals": [gate], "shortfall": []})
    run = begin_run(venue, NOON)
    screen_shard(run.pk, 1)
    assert run.shards.get().selected == []
    handle(venue, SetMarks(AT + timedelta(minutes=3), {PERP: Fraction(500)}))
    settle_run(run.pk)
    assert load_book(venue).insolvent_seen_at == NOON
    assert chosen_of(venue) is None


def adopt(code: str, document: dict[str, object]) -> None:
    venue = Venue.objects.get(code=code)
    add_policy_version(
        venue=venue, document=document, author="ann", approver="ben", effective_at=AT
    )


def chosen_of(code: str) -> list[str] | None:
    record = EventRecord.objects.get(venue__code=code, kind="Sweep")
    return json.loads(record.payload).get("accounts")


def test_only_one_is_at_work(venue: str, settings: object) -> None:
    """Copies of a task that come while it is done count as no attempts."""
    run = begin_run(venue, NOON)
    with at_work(run.pk, 1), in_another_session() as elsewhere:
        for _ in range(settings.SWEEP_ATTEMPTS + 1):
            assert not elsewhere(lambda: screen_shard(run.pk, 1))
    assert run.shards.get().attempts == 0
    screen_shard(run.pk, 1)
    with at_work(run.pk), in_another_session() as elsewhere:
        for _ in range(settings.SWEEP_ATTEMPTS + 1):
            assert not elsewhere(lambda: settle_run(run.pk))
    assert settle_run(run.pk)


def test_a_late_failure_of_a_shard_that_is_done_is_none(venue: str, settings: object) -> None:
    run = begin_run(venue, NOON)
    run.shards.update(attempts=settings.SWEEP_ATTEMPTS - 1)
    screen_shard(run.pk, 1)
    assert run.shards.get().attempts == settings.SWEEP_ATTEMPTS
    note_failure(run.pk, 1, RuntimeError("an attempt before"))
    assert settle_run(run.pk)


@contextmanager
def in_another_session() -> Iterator[Callable[[Callable[[], bool]], bool]]:
    """Calls what it is given on a connection of its own."""

    def call(work: Callable[[], bool]) -> bool:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        yield lambda work: pool.submit(call, work).result()


def test_after_a_run_that_failed_the_newest_instant_is_asked_for(
    venue: str, settings: object
) -> None:
    run = begin_run(venue, NOON)
    screen_shard(run.pk, 1)
    later = begin_run(venue, NOON + timedelta(minutes=1))
    assert later.state == RunState.SKIPPED
    SweepRun.objects.filter(pk=run.pk).update(attempts=settings.SWEEP_ATTEMPTS)
    assert not settle_run(run.pk)
    assert OutboxMessage.objects.filter(task="sweeps.sweep_venue").count() == 1
