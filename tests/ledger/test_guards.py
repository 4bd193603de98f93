"""Every guard of the database, attacked with raw SQL.

First as the application's role, which has no right to write at all; then as the owner of the
tables, whom only the triggers and constraints stop.
"""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from backoffice.ledger import errors, services
from backoffice.ledger.database import refusals, translate
from backoffice.ledger.models import Balance, Journal, Posting
from tests.ledger.conftest import DAY, cash, move, poster

HISTORY = (
    "ledger_journal",
    "ledger_posting",
    "ledger_posting_ref",
    "ledger_hold",
    "ledger_hold_end",
    "ledger_period",
    "ledger_seal",
    "ledger_approval",
    "ledger_asset",
)
DERIVED = ("ledger_balance", "ledger_balance_day", "ledger_hot_delta", "ledger_account")


def attack(statement: str, *parameters: object) -> str:
    """SQLSTATE with which the statement is refused; the test goes on afterwards."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
    return refusal.value.__cause__.sqlstate


@pytest.fixture
def posted(book, post) -> int:
    return post(move("external", "alice", 100), move("alice", "fees", 1)).journal_id


@pytest.mark.parametrize("table", HISTORY + DERIVED)
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_changes_nothing(posted, table, verb):
    if verb.startswith("UPDATE"):
        column = _first_column(table)
        verb = f"UPDATE {{}} SET {column} = {column}"
    assert attack(verb.format(table)) == "42501"  # insufficient privilege


def _first_column(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", [table]
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("table", [t for t in HISTORY + DERIVED if t != "ledger_asset"])
def test_the_application_inserts_nothing(posted, table):
    assert attack(f"INSERT INTO {table} DEFAULT VALUES") == "42501"


def test_partitions_are_no_back_door(posted):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT inhrelid::regclass::text FROM pg_inherits
                WHERE inhparent IN ('ledger_posting'::regclass, 'ledger_posting_ref'::regclass)"""
        )
        partitions = [row[0] for row in cursor.fetchall()]
    assert len(partitions) > 10
    for partition in partitions:
        assert attack(f"INSERT INTO {partition} DEFAULT VALUES") == "42501"
        assert attack(f"DELETE FROM {partition}") == "42501"
        assert attack(f"SELECT * FROM {partition}") == "42501"


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE ledger_posting DISABLE TRIGGER ALL",
        "DROP TRIGGER ledger_no_change ON ledger_posting",
        "SET session_replication_role = replica",
        "SELECT ledger_apply('{}', '{}', '{}', '{}', '{}', '{}', '2026-01-01', now())",
        "SELECT ledger_write_one(NULL, '[]')",
        "SELECT ledger_refuse('LG001', 'x')",
        "SELECT nextval('ledger_posting_id_seq')",
        "CREATE FUNCTION public.ledger_open_accounts(a bigint) RETURNS void LANGUAGE sql AS ''",
        "SET ROLE backoffice_owner",
        "UPDATE ledger_book SET closed_through = NULL",
    ],
)
def test_the_application_cannot_take_the_guards_away(posted, statement):
    assert attack(statement) == "42501"


def test_a_forged_stage_is_refused(book):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE ledger_stage (n int)")
    state = attack(
        "SELECT ledger_post_bulk('venue', 'k', 's', 'r', '2026-01-01', 'mallory', false)"
    )
    assert state == "LG014"


def test_functions_look_nowhere_else(posted):
    """A temporary table of the same name does not stand in for the real one."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE ledger_balance (LIKE ledger_balance)")
        cursor.execute("CREATE TEMP TABLE ledger_book (LIKE ledger_book)")
    services.post_movements(
        book="venue",
        kind="test",
        source="tests",
        reference="shadow",
        value_on=DAY,
        actor="mallory",
        movements=[move("alice", "bob", 1)],
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_temp.ledger_balance")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM public.ledger_balance WHERE posted = 1")
        assert cursor.fetchone() == (1,)


def test_an_older_snapshot_cannot_post(committed_book, committed_post):
    with pytest.raises(errors.InvalidMovement, match="READ COMMITTED"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        committed_post(move("a", "b", 1))


def test_the_orm_refuses_to_write(posted):
    posting = Posting.objects.first()
    with pytest.raises(errors.HistoryImmutable):
        posting.save()
    with pytest.raises(errors.HistoryImmutable):
        Journal.objects.filter(pk=posted).update(kind="other")
    with pytest.raises(errors.HistoryImmutable):
        Balance.objects.all().delete()
    with pytest.raises(errors.HistoryImmutable):
        Posting.objects.bulk_create([posting])


# As the owner -----------------------------------------------------------------------------------


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
    column = _first_column(table)
    change = f"UPDATE {table} SET {column} = {column}"
    if column != "id" or table not in ("ledger_posting",):
        assert refused(owner, change) is errors.HistoryImmutable
    assert refused(owner, f"DELETE FROM {table}") is errors.HistoryImmutable
    assert refused(owner, f"TRUNCATE {table} CASCADE") is errors.HistoryImmutable


def test_not_even_the_owner_changes_history_through_a_partition(owner):
    row = owner.execute("SELECT tableoid::regclass::text FROM ledger_posting LIMIT 1").fetchone()
    assert row[0] != "ledger_posting_default"
    for change in ("UPDATE {} SET amount = 1", "DELETE FROM {}", "TRUNCATE {}"):
        assert refused(owner, change.format(row[0])) is errors.HistoryImmutable
    assert refused(owner, "TRUNCATE ledger_posting_default") is errors.HistoryImmutable


INSERT_POSTING = """
  INSERT INTO ledger_posting (booked_at, value_on, journal_id, debit_id, credit_id, asset_id, amount)
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
        (posting(journal="999"), errors.AssetMismatch),
        (posting(asset="ETH"), errors.AssetMismatch),
        (posting(credit="alice"), errors.InvalidMovement),
        (posting(amount="1.5"), errors.InvalidMovement),
        (posting(amount="0"), errors.InvalidMovement),
        ("UPDATE ledger_balance SET floor = 1000 WHERE floor IS NULL", errors.FloorBreached),
        ("UPDATE ledger_balance SET posted = -1 WHERE floor = 0", errors.FloorBreached),
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
    with pytest.raises(DatabaseError, match="division by zero"), refusals():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
