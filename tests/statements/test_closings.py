"""Closed accounts: closed for good, and stated once more by the schedule."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from backoffice.accounts.models import Account
from backoffice.core.events import Deposit, Trade
from backoffice.ledger.errors import AccountClosed
from backoffice.statements.document import parse
from backoffice.statements.models import Statement, StatementRun, StatementSetting, StatementShard
from backoffice.statements.services import runs
from backoffice.statements.services.schedule import begin_due
from backoffice.statements.verifying import verify
from backoffice.venues.errors import NotFlat
from backoffice.venues.store import handle
from backoffice.venues.store.closing import close_account
from tests.statements.builders import History, file_of, venue_of
from tests.venues.builders import PERP

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(db: None) -> History:
    found = History.of(venue_of(), "hal")
    StatementSetting.objects.create(venue=found.venue, kinds=["monthly"], idle="never")
    found.move(500)
    return found


def closed(history: History) -> None:
    history.move(-500, kind="withdrawal")
    close_account("demo", "hal")


def test_the_schedule_makes_the_closing_statement_once(history: History) -> None:
    first = history.statement()
    closed(history)
    [run] = begin_due()
    assert begin_due() == []
    assert runs.make_shard(run.shards.get().pk)
    last = Statement.objects.select_related("venue", "cut").get(kind="closing")
    assert (last.number, last.previous, last.begins_at) == (2, first, first.ends_at)
    assert last.ends_at == Account.objects.get(code="hal").closed_at
    [ledger] = parse(file_of(last))["accounts"][0]["ledgers"]
    assert (ledger["opening"], ledger["debits"], ledger["closing"]) == ("5.00", "5.00", "0.00")
    assert verify(last).differences == []
    assert begin_due() == []
    assert StatementRun.objects.get(pk=run.pk).state == "finished"


def test_an_account_without_movements_has_one_too(history: History) -> None:
    idle = History.of(history.venue, "ida")
    close_account("demo", "ida")
    [run] = begin_due()
    runs.make_shard(run.shards.get().pk)
    assert Statement.objects.get().account == idle.account


def test_one_that_was_made_by_hand_is_not_made_again(history: History) -> None:
    closed(history)
    account = history.account
    assert account.closed_at is not None
    period = history.period("closing")
    history.statement(type(period)("closing", period.begins_at, account.closed_at))
    assert begin_due() == []


def test_only_whoever_has_statements_has_a_closing_one(history: History) -> None:
    History.of(history.venue, "ida")
    StatementSetting.objects.update(account=history.account)  # of hal alone now
    closed(history)
    close_account("demo", "ida")
    [run] = begin_due()
    assert run.shards.get().first_id == history.account.pk


def test_each_that_closed_has_a_shard_of_its_own_and_stays_closed(history: History) -> None:
    for name in ("ida", "jim"):
        History.of(history.venue, name)
        close_account("demo", name)
    at = timezone.now()
    with pytest.raises(DatabaseError, match="is closed, and stays so"), transaction.atomic():
        Account.objects.filter(code="ida").update(closed_at=at)
    for run in begin_due():
        for shard in StatementShard.objects.filter(run=run):
            runs.make_shard(shard.pk)
    assert Statement.objects.filter(kind="closing").count() == 2


def test_nothing_is_stated_of_later_periods(history: History) -> None:
    closed(history)
    history.period()
    run = runs.begin_run(history.venue, history.period("daily"))
    StatementSetting.objects.update(kinds=["daily"], idle="always")
    runs.make_shard(run.shards.get().pk)
    assert not Statement.objects.filter(account=history.account).exists()
    assert Statement.objects.filter(account__code="bob").exists()


@pytest.mark.parametrize("asset", ["USD", "BTC"])
def test_nothing_is_posted_to_a_closed_account(history: History, asset: str) -> None:
    closed(history)
    with pytest.raises(AccountClosed, match="is closed"), transaction.atomic():
        handle("demo", Deposit(timezone.now(), "hal", asset, 100))
    found = handle("demo", Trade(timezone.now(), "hal", "bob", PERP, 1, 500))
    assert [one.reason for one in found.outcome.refused] == ["frozen"]


def test_only_a_flat_account_is_closed(history: History) -> None:
    with pytest.raises(NotFlat, match="hal still has cash in USD"):
        close_account("demo", "hal")
    History.of(history.venue, "hal-sub", parent="hal")
    history.move(-500)
    with pytest.raises(CommandError, match="open sub-accounts; bring that to an end") as refused:
        call_command("close_account", "demo", "hal")
    assert refused.value.returncode == 2
    call_command("close_account", "demo", "hal-sub")
    call_command("close_account", "demo", "hal")
    assert close_account("demo", "hal") == Account.objects.get(code="hal").closed_at
    with pytest.raises(CommandError, match="has no account nobody"):
        call_command("close_account", "demo", "nobody")
