"""Workers are killed at random moments: no gap, no double number, no half file.

`STATEMENT_KILL_ACCOUNTS=10000 STATEMENT_KILLS=20` asks for so many accounts and kills.
"""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from backoffice.accounts.services import create_accounts
from backoffice.core.accounts import Account as Holder
from backoffice.ledger.services import post_bulk
from backoffice.ledger.types import Movement
from backoffice.statements.models import Artefact, RunState, Statement
from backoffice.statements.periods import Period
from backoffice.statements.services.runs import begin_run
from backoffice.statements.services.schedule import send_due
from backoffice.statements.storing import PARTS
from backoffice.statements.verifying import verify
from tests.statements.builders import DAY, venue_of
from tests.sweeps.conftest import broker, start_worker, valkey  # noqa: F401
from tests.sweeps.workers import wait_until

ACCOUNTS = int(os.environ.get("STATEMENT_KILL_ACCOUNTS", "80"))
KILLS, SEED = int(os.environ.get("STATEMENT_KILLS", "2")), 7


@pytest.fixture
def settings_of_workers(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    size = str(max(10, ACCOUNTS // 40))
    monkeypatch.setenv("STATEMENT_SHARD_ACCOUNTS", size)
    settings.STATEMENT_SHARD_ACCOUNTS = int(size)
    settings.SWEEP_RESEND_SECONDS = 1


@pytest.mark.django_db(transaction=True)
def test_killed_workers_leave_no_trace(
    settings_of_workers: None,
    start_worker: Callable[..., Any],  # noqa: F811
    statement_files: Path,
) -> None:
    venue = venue_of(formats=["csv", "pdf"], kinds=["daily"])
    codes = [f"k{number}" for number in range(ACCOUNTS)]
    create_accounts(venue_id=venue.pk, accounts=[Holder(code) for code in codes])
    _post(venue.code, codes)
    period = Period("daily", venue.created_at, timezone.now())
    run = begin_run(venue, period)
    chance = random.Random(SEED)
    for number in range(KILLS):
        worker = start_worker(f"doomed{number}")
        wait_until(lambda w=worker: w.said("ready"), "the worker is ready")
        send_due()
        time.sleep(chance.uniform(0.2, 1.5))
        worker.kill()
    start_worker("survivor")

    def over() -> bool:
        send_due()
        run.refresh_from_db()
        return run.state != RunState.GOING

    wait_until(over, "the run ends", seconds=60 + ACCOUNTS / 8)
    begun = sum(run.shards.values_list("attempts", flat=True))
    print(f"{run.shards.count()} shards, begun {begun} times")  # with -s: how many kills hit
    assert run.state == RunState.FINISHED, list(run.shards.values_list("state", "error"))
    _nothing_is_missing_or_double(statement_files)


def _post(book: str, codes: list[str]) -> None:
    moves = [
        Movement("external", "cash", code, "cash", "USD", 500 + n) for n, code in enumerate(codes)
    ]
    post_bulk(
        book=book,
        kind="deposit",
        source="test",
        reference="all",
        value_on=DAY,
        actor="test",
        movements=moves,
    )


def _nothing_is_missing_or_double(folder: Path) -> None:
    people = ACCOUNTS + 3  # amy, bob and the member
    assert Statement.objects.count() == people
    assert set(Statement.objects.values_list("number", flat=True)) == {1}
    stated = {row.path: row for row in Artefact.objects.all()}
    assert Artefact.objects.count() == 3 * people
    found = [p for p in folder.rglob("*.*") if p.is_file() and PARTS not in p.parts]
    assert {str(p.relative_to(folder)) for p in found} == set(stated)
    for path in found:
        data = path.read_bytes()
        row = stated[str(path.relative_to(folder))]
        assert (len(data), hashlib.sha256(data).hexdigest()) == (row.size, row.sha256)
    for statement in Statement.objects.select_related("venue", "cut")[:5]:
        assert verify(statement).holds
