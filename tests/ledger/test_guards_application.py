"""The database's guards, attacked with raw SQL as the application's role.

It has no right to write to any table of the ledger; only to call its functions.
"""

import pytest
from django.db import DatabaseError, connection, transaction

from backoffice.ledger import errors, services
from backoffice.ledger.models import Balance, Journal, Posting
from tests.ledger.conftest import DAY, move
from tests.ledger.tables import DERIVED, HISTORY, second_column


def attack(statement: str) -> str:
    """SQLSTATE with which the statement is refused; the test goes on afterwards."""
    with (
        pytest.raises(DatabaseError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    return refusal.value.__cause__.sqlstate


@pytest.fixture
def posted(book, post) -> int:
    return post(move("external", "alice", 100), move("alice", "fees", 1)).journal_id


@pytest.mark.parametrize("table", HISTORY + DERIVED)
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_changes_nothing(posted, table, verb):
    if verb.startswith("UPDATE"):
        column = second_column(table)
        verb = f"UPDATE {{}} SET {column} = {column}"
    assert attack(verb.format(table)) == "42501"  # insufficient privilege


@pytest.mark.parametrize("table", [t for t in HISTORY + DERIVED if t != "ledger_asset"])
def test_the_application_inserts_nothing(posted, table):
    assert attack(f"INSERT INTO {table} DEFAULT VALUES") == "42501"


def test_partitions_are_no_back_door(posted):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits"
            " WHERE inhparent = 'ledger_posting'::regclass"
        )
        partitions = [row[0] for row in cursor.fetchall()]
    assert len(partitions) > 4
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
        "SELECT ledger_enter('venue')",
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
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with pytest.raises(errors.InvalidMovement, match="READ COMMITTED"):
            committed_post(move("a", "b", 1))
        transaction.set_rollback(True)


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
