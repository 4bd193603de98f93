"""Reversals, periods, closed accounts, approvals, partitions."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from backoffice.ledger import errors, selectors, services
from backoffice.ledger.database import call
from backoffice.ledger.models import Journal
from tests.ledger.conftest import DAY, cash, move

TOMORROW = DAY + timedelta(1)


def reverse(book: str, journal: int, reference: str = "undo", value_on: date = DAY, **more: object):
    with transaction.atomic():
        return services.reverse_journal(
            book=book,
            journal_id=journal,
            source="tests",
            reference=reference,
            value_on=value_on,
            actor="t",
            **more,
        )


@pytest.mark.parametrize("lines", [1, 3, 40])
def test_a_reversal_is_equal_and_opposite_and_linked(book, post, lines):
    before = selectors.book_balances(book=book)
    first = post(*[move("alice", "fees", n + 1) for n in range(lines)])
    undo = reverse(book, first.journal_id)
    after = selectors.book_balances(book=book)
    assert {k: v for k, v in after.items() if v} == {k: v for k, v in before.items() if v}
    assert Journal.objects.get(pk=undo.journal_id).reverses_id == first.journal_id
    assert reverse(book, first.journal_id).replayed
    with pytest.raises(errors.AlreadyReversed):
        reverse(book, first.journal_id, "again")


def test_a_reversal_is_not_dated_before_its_original(book, post):
    first = post(move("a", "b", 1), value_on=TOMORROW)
    with pytest.raises(errors.ReversalMismatch):
        reverse(book, first.journal_id)
    with pytest.raises(errors.NotFound):
        reverse(book, 999_999)


def test_a_forged_reversal_is_refused(book, post):
    first = post(move("a", "b", 5))
    less = '[["b", "cash", "a", "cash", "USD", 4]]'
    request = [book, "k", "s", "forged", DAY, "t", less, "", first.journal_id, None]
    with pytest.raises(errors.ReversalMismatch):
        call("ledger_post", request)


def test_closed_periods_take_no_postings_but_replays(book, post):
    early = post(move("a", "b", 5), reference="early")
    services.period_close(book=book, through=DAY, actor="t")
    assert post(move("a", "b", 5), reference="early").journal_id == early.journal_id
    for refused in (
        lambda: post(move("a", "b", 1)),
        lambda: post(move("a", "b", 1), value_on=DAY - timedelta(400)),
        lambda: reverse(book, early.journal_id),
        lambda: services.post_bulk(
            book=book,
            kind="k",
            source="s",
            reference="b",
            value_on=DAY,
            actor="t",
            movements=[move("a", "b", 1)],
        ),
    ):
        with pytest.raises(errors.PeriodClosed) as refusal, transaction.atomic():
            refused()
        assert refusal.value.details["closed_through"] == DAY.isoformat()
    post(move("a", "b", 1), value_on=TOMORROW)
    reverse(book, early.journal_id, value_on=TOMORROW)


def test_periods_close_forwards_only(book):
    services.period_close(book=book, through=DAY, actor="t")
    services.period_close(book=book, through=DAY, actor="t")
    with pytest.raises(errors.PeriodClosed):
        services.period_close(book=book, through=DAY - timedelta(1), actor="t")


@pytest.mark.parametrize("owner", ["alice", "fees"])
@pytest.mark.parametrize("lines", [1, 2, 20])
def test_closed_accounts_take_no_postings(book, post, owner, lines):
    post(move("external", owner, 5))
    with pytest.raises(errors.AccountInUse), transaction.atomic():
        services.close_account(book=book, account=cash(owner))
    post(move(owner, "external", 5))
    services.close_account(book=book, account=cash(owner))
    with pytest.raises(errors.AccountClosed), transaction.atomic():
        post(*[move("external", owner, 1)] * lines)
    with pytest.raises(errors.AccountClosed):
        post(*[move(owner, "external", 1)] * lines)


def test_four_eyes(book, post):
    movements = [move("capital", "alice", 100)]
    command = services.journal_command(kind="adjust", value_on=DAY, movements=movements)
    approval = services.approval_propose(book=book, command=command, maker="ann")

    def decide(checker: str, approved: bool = True) -> None:
        with transaction.atomic():
            services.approval_decide(
                book=book, approval_id=approval, checker=checker, approved=approved
            )

    def book_it(**changes: object):
        with transaction.atomic():
            return post(*movements, kind="adjust", approval_id=approval, **changes)

    with pytest.raises(errors.NotApproved):
        book_it()
    with pytest.raises(errors.NotApproved, match="another person"):
        decide("ann")
    decide("ben")
    with pytest.raises(errors.NotApproved):
        decide("carl", approved=False)
    with pytest.raises(errors.NotApproved, match="another command"):
        book_it(value_on=TOMORROW)
    first = book_it(reference="adjusted")
    assert book_it(reference="adjusted").journal_id == first.journal_id
    with pytest.raises(errors.NotApproved, match="used already"):
        book_it()


def test_assets_keep_their_decimals(book):
    assert services.create_assets(book=book, decimals={"USD": 2})["USD"].decimals == 2
    with pytest.raises(errors.InvalidMovement, match="2 decimals"):
        services.create_assets(book=book, decimals={"USD": 3})


def test_partitions_are_made_ahead_and_take_over_from_the_default(committed_book, owner_connection):
    def rows(table: str) -> int:
        return owner_connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    owner_connection.execute("ALTER TABLE ledger_posting DISABLE TRIGGER ledger_check_postings")
    owner_connection.execute(
        """INSERT INTO ledger_posting (booked_at, value_on, journal_id, debit_id, credit_id,
                                       asset_id, amount)
           VALUES ('2031-05-31 23:59:59+00', '2031-05-31', 1, 1, 2, 1, 1),
                  ('2031-06-01 00:00:00+00', '2031-06-01', 1, 1, 2, 1, 1)"""
    )
    assert rows("ledger_posting_default") == 2
    year = {"first": date(2031, 5, 9), "last": date(2031, 6, 1)}
    assert services.ensure_partitions(**year) == 2
    assert services.ensure_partitions(**year) == 0
    assert (rows("ledger_posting_2031_05"), rows("ledger_posting_default")) == (1, 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_posting WHERE booked_at >= '2031-06-01'")
        assert cursor.fetchone() == (1,)
