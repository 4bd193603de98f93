"""Seals: what they cover, and whose transactions they wait for.

Creating a database (other test runs do) locks nothing in any database, so its transaction counts
as ours: what should be sealed is waited for.
"""

import time

import psycopg
import pytest
from django.db import connection

from backoffice.config.template_databases import MAINTENANCE_DATABASE, owner_connection_string
from backoffice.ledger import errors, services
from backoffice.ledger.models import Seal
from backoffice.ledger.verify import verify
from tests.ledger.conftest import move

PATIENCE_SECONDS = 20.0


def sealed(book: str, count: int, **options: int) -> list[int]:
    """Seal until so many blocks were made, as long as others' transactions take."""
    numbers: list[int] = []
    end = time.monotonic() + PATIENCE_SECONDS
    while len(numbers) < count and time.monotonic() < end:
        numbers += services.seal_blocks(book=book, **options)
        time.sleep(0.02)
    return numbers


def settled() -> None:
    """Wait until nothing is under way that might be taken for ours."""
    end = time.monotonic() + PATIENCE_SECONDS
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(
                "SELECT pg_snapshot_xmin(s) = pg_snapshot_xmax(s) FROM pg_current_snapshot() s"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)


def test_seals_chain_what_is_settled(committed_book, committed_post):
    for n in range(5):
        committed_post(move("a", "b", n + 1))
    settled()
    assert sealed(committed_book, 3, journals=2) == [1, 2, 3]
    assert services.seal_blocks(book=committed_book) == []
    seals = list(Seal.objects.order_by("number"))
    assert [s.journal_count for s in seals] == [2, 2, 1]
    assert [bytes(s.previous_sha) for s in seals[1:]] == [bytes(s.sha) for s in seals[:-1]]
    assert seals[2].control == {"USD": {"amount": "5", "postings": 1}}


def test_a_transaction_under_way_is_sealed_when_it_has_ended(
    committed_book, committed_post, owner_connection
):
    committed_post(move("a", "b", 1))
    settled()
    with owner_connection.transaction():
        owner_connection.execute("SELECT pg_current_xact_id()")
        committed_post(move("a", "b", 2))  # younger than the open transaction
        assert sealed(committed_book, 1) == [1]
        assert services.seal_blocks(book=committed_book) == []
        assert Seal.objects.get().journal_count == 1
    assert sealed(committed_book, 1) == [2]


def test_another_databases_transactions_do_not_delay_seals(committed_book, committed_post):
    address = owner_connection_string(database=MAINTENANCE_DATABASE)
    with psycopg.connect(address) as elsewhere:
        elsewhere.execute("CREATE TEMP TABLE of_another_database (n int)")
        committed_post(move("a", "b", 1))
        assert sealed(committed_book, 1) == [1]
        committed_post(move("a", "b", 2))
        assert sealed(committed_book, 1) == [2]
        elsewhere.rollback()
    assert verify(book=committed_book).first is None


def test_what_cannot_be_told_counts_as_ours(committed_book, committed_post):
    """A transaction that has locked no table yet might be of any database."""
    address = owner_connection_string(database=MAINTENANCE_DATABASE)
    with psycopg.connect(address) as elsewhere:
        elsewhere.execute("SELECT pg_current_xact_id()")
        committed_post(move("a", "b", 1))
        assert services.seal_blocks(book=committed_book) == []
        elsewhere.rollback()
    assert sealed(committed_book, 1) == [1]


def test_a_database_whose_transaction_ids_went_back_is_not_sealed(
    committed_book, committed_post, superuser_connection
):
    committed_post(move("a", "b", 1))
    assert sealed(committed_book, 1) == [1]
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute("UPDATE ledger_seal SET horizon = '900000000000'")
    with pytest.raises(errors.SealRefused, match="pg_resetwal"):
        services.seal_blocks(book=committed_book)
