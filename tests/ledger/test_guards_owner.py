"""The database's guards, attacked with raw SQL as the owner of the tables.

The owner may write, so here the triggers and constraints themselves are what refuses.
"""

import psycopg
import pytest
from django.db import DatabaseError, connection

from backoffice.ledger import errors, services
from backoffice.ledger.database import refusals, translate
from tests.ledger.conftest import DAY, cash, move, poster
from tests.ledger.tables import HISTORY, second_column


@pytest.fixture
def owner(owner_connection, committed_book) -> psycopg.Connection:
    post = poster(committed_book)
    post(move("external", "alice", 100), move("alice", "fees", 1))
    services.hold_place(
        book=committed_book,
        account=cash("alice"),
        amount_minor=1,
        reference="h",
        reason="x",
        actor="a",
    )
    services.hold_release(book=committed_book, reference="h", actor="a")
    services.period_close(book=committed_book, through=DAY.replace(day=1), actor="a")
    services.seal_blocks(book=committed_book)
    services.approval_propose(book=committed_book, command={}, maker="ann")
    return owner_connection


def refused(owner: psycopg.Connection, statement: str) -> type[BaseException]:
    """Our error for the owner's statement."""
    with pytest.raises(psycopg.Error) as refusal:
        owner.execute(statement)
    ours = translate(refusal.value)
    assert ours is not None, refusal.value
    return type(ours)


@pytest.mark.parametrize("table", HISTORY)
def test_not_even_the_owner_changes_history(owner, table):
    column = second_column(table)
    change = f"UPDATE {table} SET {column} = {column}"
    if table != "ledger_approval":  # may be decided; see below
        assert refused(owner, change) is errors.HistoryImmutable
    assert refused(owner, f"DELETE FROM {table}") is errors.HistoryImmutable
    assert refused(owner, f"TRUNCATE {table} CASCADE") is errors.HistoryImmutable


def test_not_even_the_owner_changes_history_through_a_partition(owner):
    row = owner.execute("SELECT tableoid::regclass::text FROM ledger_posting LIMIT 1").fetchone()
    assert row[0] != "ledger_posting_default"
    for change in ("UPDATE {} SET amount = 1", "DELETE FROM {}", "TRUNCATE {}"):
        assert refused(owner, change.format(row[0])) is errors.HistoryImmutable
    assert refused(owner, "TRUNCATE ledger_posting_default") is errors.HistoryImmutable


@pytest.mark.parametrize("partition", ["its month's", "the default"])
def test_not_even_the_owner_adds_through_a_partition(owner, partition):
    """An INSERT into a partition does not fire the statement triggers of its parent."""
    table = "ledger_posting_default"
    if partition == "its month's":
        row = owner.execute("SELECT tableoid::regclass::text FROM ledger_posting LIMIT 1")
        table = row.fetchone()[0]
    booked_at = "'1999-01-01'" if partition == "the default" else "now()"
    for amount, error in (("1", errors.JournalSealedOff), ("-1", errors.InvalidMovement)):
        insert = posting(amount=amount).replace("now()", booked_at)
        insert = insert.replace("(booked_at", "(id, booked_at").replace(
            "SELECT", "OVERRIDING SYSTEM VALUE SELECT 9999,"
        )
        assert refused(owner, insert.replace("INTO ledger_posting\n", f"INTO {table}\n")) is error


INSERT_POSTING = """
  INSERT INTO ledger_posting
    (booked_at, value_on, journal_id, debit_id, credit_id, asset_id, amount)
  SELECT now(), '2026-03-02', {journal}, d.id, c.id, s.id, {amount}
    FROM ledger_account d, ledger_account c, ledger_asset s
   WHERE d.owner = 'alice' AND c.owner = {credit} AND s.code = {asset}
     AND d.asset_id = c.asset_id
"""


def posting(journal: str = "1", credit: str = "fees", asset: str = "USD", amount: str = "1") -> str:
    return INSERT_POSTING.format(
        journal=journal, credit=f"'{credit}'", asset=f"'{asset}'", amount=amount
    )


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        (posting(), errors.JournalSealedOff),
        (posting(journal="999"), errors.JournalSealedOff),
        (posting(asset="ETH"), errors.AssetMismatch),
        (posting(credit="alice"), errors.InvalidMovement),
        (posting(amount="1.5"), errors.InvalidMovement),
        (posting(amount="0"), errors.InvalidMovement),
        ("UPDATE ledger_balance SET floor = 1000 WHERE posted = 99", errors.FloorBreached),
        ("UPDATE ledger_balance SET posted = -1 WHERE floor = 0", errors.FloorBreached),
        ("UPDATE ledger_balance SET floor = -0.5 WHERE floor = 0", errors.InvalidMovement),
        ("UPDATE ledger_balance SET floor = '-Infinity' WHERE posted = 99", errors.InvalidMovement),
        ("UPDATE ledger_balance SET held = -1 WHERE posted = 99", errors.InvalidMovement),
        ("UPDATE ledger_balance SET lien = -1 WHERE posted = 99", errors.InvalidMovement),
        (
            "UPDATE ledger_approval SET checker = maker, approved = true, decided_at = now()",
            errors.NotApproved,
        ),
        ("UPDATE ledger_approval SET command = '[]'", errors.HistoryImmutable),
    ],
)
def test_what_stops_the_owner(owner, statement, error):
    assert refused(owner, statement) is error


def test_hot_accounts_promise_nothing(owner):
    hot = "(SELECT id FROM ledger_account WHERE hot)"
    assert (
        refused(owner, f"UPDATE ledger_balance SET floor = -9 WHERE account_id = {hot}")
        is errors.AccountInUse
    )


def test_each_journal_is_reversed_once_in_the_database(owner):
    columns = "book_id, kind, source, reference, actor, value_on, booked_at, lines, "
    columns += "first_posting_id, last_posting_id, reverses_id"
    insert = (
        f"INSERT INTO ledger_journal ({columns}) "
        "SELECT book_id, kind, source, reference, actor, value_on, booked_at, lines, "
        "first_posting_id, last_posting_id, id FROM ledger_journal WHERE reverses_id IS NULL"
    )
    owner.execute(insert + " AND id = 1")
    assert refused(owner, insert + " AND id = 1") is errors.AlreadyReversed


def test_serialization_failures_are_no_refusals():
    for error in (psycopg.errors.SerializationFailure(), psycopg.errors.DeadlockDetected()):
        assert isinstance(translate(error), errors.Contention)
        assert not isinstance(translate(error), errors.LedgerError)


def test_other_errors_stay_what_they_are(db):
    with (
        pytest.raises(DatabaseError, match="division by zero"),
        refusals(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1 / 0")
