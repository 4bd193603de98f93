"""Making statements: chains, numbers, cut-offs, idle accounts, sub-accounts, corrections."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.accounts.models import Account
from backoffice.core.events import Deposit, Restrict
from backoffice.core.state import Forbids
from backoffice.ledger.services import ensure_accounts
from backoffice.ledger.types import AccountSpec
from backoffice.statements.document import parse
from backoffice.statements.errors import (
    AlreadyStated,
    FormatFailed,
    FuturePeriod,
    HotAccount,
    NotReplaceable,
    UnknownFormat,
    UnknownStatement,
)
from backoffice.statements.models import Statement, StatementSetting
from backoffice.statements.periods import Period
from backoffice.statements.services import (
    artefact_of,
    correct,
    cut_of,
    draft,
    finalise,
    make,
    mark_delivered,
    mark_read,
)
from backoffice.statements.services.life import preview
from backoffice.statements.verifying import verify
from backoffice.venues.services import add_policy_version
from backoffice.venues.store import handle
from tests.statements.builders import DAY, History, file_of, venue_of
from tests.venues.builders import POLICY

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(db: None) -> History:
    return History.of(venue_of(), "hal")


def document_of(statement: Statement) -> dict:
    return parse(file_of(statement))


def test_statements_chain_and_are_numbered_without_gaps(history: History) -> None:
    closings, openings = [], []
    for amount in (500, -200, 300):
        history.move(amount)
        statement = history.statement()
        [ledger] = document_of(statement)["accounts"][0]["ledgers"]
        openings.append(ledger["opening"])
        closings.append(ledger["closing"])
    assert openings == ["0.00", "5.00", "3.00"]
    assert closings == ["5.00", "3.00", "6.00"]
    found = Statement.objects.order_by("number").values_list("number", "previous__number")
    assert list(found) == [(1, None), (2, 1), (3, 2)]


def test_the_same_period_is_stated_once(history: History) -> None:
    history.move(500)
    period = history.period()
    first = history.statement(period)
    again = make(history.venue, period, accounts=[history.account.pk])
    assert (again.statements, again.known) == ([], 1)
    assert Statement.objects.get() == first


def test_what_comes_after_the_cut_off_is_in_the_next(history: History) -> None:
    history.move(500)
    period = history.period()
    history.move(700)
    [ledger] = document_of(history.statement(period))["accounts"][0]["ledgers"]
    assert ledger["closing"] == "5.00"
    [ledger] = document_of(history.statement())["accounts"][0]["ledgers"]
    assert (ledger["opening"], ledger["closing"]) == ("5.00", "12.00")


def test_a_late_posting_is_disclosed_in_the_next_and_changes_no_other(history: History) -> None:
    history.move(500, on=timezone.now().date())
    first = history.statement()
    before = file_of(first)
    history.move(-100, on=DAY)  # long before
    second = document_of(history.statement())
    [ledger] = second["accounts"][0]["ledgers"]
    assert (ledger["late"], ledger["movements"][0][10]) == (1, 1)
    assert file_of(first) == before
    assert verify(first).differences == []


def test_a_scheduled_statement_goes_on_where_the_last_one_ended(history: History) -> None:
    """Even over periods without a statement: nothing falls between two of them."""
    history.move(500)
    history.statement(history.period("daily"))
    history.move(100)
    history.period()  # nobody makes the statement of this one
    history.move(200)
    third = document_of(history.statement(history.period("daily")))
    [ledger] = third["accounts"][0]["ledgers"]
    assert (ledger["opening"], ledger["closing"]) == ("5.00", "8.00")
    assert [row[10] for row in ledger["movements"]] == [1, 1]  # booked before, dated before


def test_a_period_that_goes_on_has_no_statement(history: History) -> None:
    now = timezone.now()
    with pytest.raises(FuturePeriod, match="wait for it"):
        history.statement(Period("daily", now, now + timedelta(hours=1)))


@pytest.mark.parametrize(
    ("idle", "moved", "balance", "made"),
    [
        ("always", False, False, True),
        ("with_balance", False, True, True),
        ("with_balance", False, False, False),
        ("with_balance", True, False, True),
        ("never", False, True, False),
        ("never", True, False, True),
    ],
)
def test_the_rule_for_idle_accounts(
    history: History, idle: str, moved: bool, balance: bool, made: bool
) -> None:
    StatementSetting.objects.create(venue=history.venue, idle=idle)
    if balance:
        history.move(500)
        history.period()
    if moved:
        history.move(500)
        history.move(-500)
    found = make(
        history.venue, history.period("daily"), accounts=[history.account.pk], scheduled=True
    )
    assert (len(found.statements), found.skipped) == ((1, 0) if made else (0, 1))


def test_what_happened_without_money_is_stated_of_an_idle_account_too(history: History) -> None:
    StatementSetting.objects.create(venue=history.venue, idle="never")
    accounts = [history.account.pk]
    for event in (Restrict(timezone.now(), "hal", Forbids.NO_TRADING), None):
        if event is not None:
            handle("demo", event)
        found = make(history.venue, history.period("daily"), accounts=accounts, scheduled=True)
        assert len(found.statements) == (0 if event is None else 1)


def test_every_policy_of_the_period_is_named(history: History) -> None:
    venue = history.venue
    for name in ("cay", "dan"):
        at = max(timezone.now(), venue.state.clock)
        add_policy_version(
            venue=venue, document=POLICY, author="ann", approver=name, effective_at=at
        )
        handle("demo", Deposit(timezone.now(), "amy", "USD", 100))
    policy = document_of(history.statement())["policy"]
    assert policy["version"] == 3
    assert [one["version"] for one in policy["earlier"]] == [1, 2]
    assert verify(Statement.objects.get()).differences == []
    assert document_of(history.statement())["policy"]["earlier"] == []


def test_sub_accounts_alone_and_together(history: History) -> None:
    sub = History.of(history.venue, "hal-sub", parent="hal")
    history.move(1000)
    sub.move(400, other=("hal", "cash"), kind="transfer")
    StatementSetting.objects.create(
        venue=history.venue, account=history.account, scope="consolidated", name="Hal & Co"
    )
    period = history.period()
    both, alone = document_of(history.statement(period)), document_of(sub.statement(period))
    assert [p["account"] for p in both["accounts"]] == ["hal", "hal-sub"]
    [total] = both["totals"]
    assert (total["internal"], total["closing"]) == ("4.00", "10.00")
    assert both["presentation"]["name"] == "Hal & Co"
    assert [p["account"] for p in alone["accounts"]] == ["hal-sub"]
    assert alone["account"]["parent"] == "hal"
    for statement in Statement.objects.all():
        assert verify(statement).differences == []


def test_names_of_other_customers_are_not_told(history: History) -> None:
    history.move(500, other=("bob", "cash"))
    history.move(-100, other=("insurance", "cash"))
    [ledger] = document_of(history.statement())["accounts"][0]["ledgers"]
    assert [row[7] for row in ledger["movements"]] == ["another account", "insurance"]


def test_a_hot_account_is_refused(history: History) -> None:
    spec = AccountSpec(history.code, "cash", "USD", hot=True)
    ensure_accounts(book=history.venue.code, accounts=[spec])
    with pytest.raises(HotAccount, match="hal has a hot ledger account"):
        history.statement()


def test_a_draft_becomes_final_and_makes_way(history: History) -> None:
    history.move(500)
    period = history.period()
    first = draft(history.account, period)
    second = draft(history.account, period)
    assert not Statement.objects.filter(pk=first.pk).exists()
    assert second.number is None
    assert b'"number":null' in preview(second, "json").data
    assert preview(second, "pdf").data.startswith(b"%PDF-")
    with pytest.raises(UnknownStatement, match="make it final first"):
        artefact_of(second, "pdf")
    final = finalise(second)
    assert final.number == 1
    assert finalise(final).number == 1
    assert verify(Statement.objects.get(pk=final.pk)).differences == []
    with pytest.raises(AlreadyStated, match="replace it"):
        draft(history.account, period)


def test_a_correction_names_what_it_replaces(history: History) -> None:
    history.move(500)
    first = history.statement()
    setting = StatementSetting.objects.create(
        venue=history.venue, account=history.account, name="The right name"
    )
    second = correct(first, reason="The name was wrong.")
    shown = document_of(second)
    assert (second.number, shown["statement"]["replaces"]) == (2, 1)
    assert shown["presentation"]["name"] == setting.name
    assert verify(Statement.objects.get(pk=second.pk)).differences == []
    assert verify(first).differences == []
    with pytest.raises(NotReplaceable, match="replace that one"):
        correct(first, reason="Once more.")
    with pytest.raises(NotReplaceable, match="for a reason"):
        correct(second, reason=" ")
    history.move(100)
    assert history.statement().previous == second


def test_what_became_of_a_statement_is_noted_once(history: History) -> None:
    history.move(500)
    statement = history.statement()
    mark_delivered(statement, channel="webhook")
    for _ in range(2):
        mark_read(statement, channel="console", actor="hal")
    events = statement.events.values_list("kind", "channel")
    assert list(events) == [
        ("delivered", "webhook"),
        ("delivered", "console"),
        ("read", "console"),
    ]


def test_a_format_that_is_not_there(history: History) -> None:
    history.move(500)
    statement = history.statement()
    with pytest.raises(UnknownFormat, match="nothing writes mt940; one of camt053, csv, json"):
        artefact_of(statement, "mt940")
    history.move(10**30, "JPY")
    with pytest.raises(FormatFailed, match="more than the 18 digits"):
        artefact_of(history.statement(), "camt053")


def test_a_cut_off_is_decided_once(history: History) -> None:
    at = timezone.now()
    assert cut_of(history.venue, at) == cut_of(history.venue, at)


def test_a_shard_takes_a_fixed_number_of_queries(history: History) -> None:
    def queries(count: int) -> int:
        people = [History.of(history.venue, f"p{count}-{n}") for n in range(count)]
        for person in people:
            person.move(500)
            person.move(100, "BTC")
        period = history.period("daily")
        ids = list(
            Account.objects.filter(code__startswith=f"p{count}-").values_list("id", flat=True)
        )
        cut_of(history.venue, period.begins_at), cut_of(history.venue, period.ends_at)
        with CaptureQueriesContext(connection) as found:
            assert len(make(history.venue, period, accounts=ids).statements) == count
        return len([q for q in found if "SAVEPOINT" not in q["sql"]])

    queries(1)  # the policy is compiled once a process
    few, many = queries(2), queries(20)
    assert few == many
    assert many <= 30
