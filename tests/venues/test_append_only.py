"""History is refused to be changed: to the application, and to the owner of the tables."""

from fractions import Fraction

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError, connection

from backoffice.core.events import (
    AcceptMark,
    Deposit,
    EndOfDay,
    ReleaseBreaker,
    SetMarks,
    SetPrices,
    SetVols,
    Sweep,
    Withdraw,
)
from backoffice.records.append_only import SQLSTATE
from backoffice.venues.store import create_venue, handle
from tests.venues.builders import PERP, POLICY, later, setup

TABLES = [
    "markets_markchange",
    "markets_positionchange",
    "markets_pricechange",
    "markets_volchange",
    "shortfalls_debtchange",
    "shortfalls_decision",
    "shortfalls_refusal",
    "venues_eventrecord",
    "venues_halt",
    "venues_policyversion",
    "venues_priceacceptance",
]
GUARDS = {"guards": {"marks": {"band": "0.5", "confirmations": 1}, "breaker": {"liquidations": 0}}}
ATTACKS = {
    "update": "UPDATE {table} SET id = -id",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table} CASCADE",
}


def fill_tables() -> None:
    """A bankrupt account that ends in debt, and a refusal."""
    opening = setup(customers={"amy": 20_000, "bob": 100}, positions={"amy": 1, "bob": -1})
    create_venue(opening, POLICY | GUARDS, code=None, author="ann", approver="ben")
    for event in (
        SetMarks(later(), {PERP: Fraction(1)}),
        AcceptMark(later(), PERP, Fraction(1), "ann", "ben"),
        SetMarks(later(minutes=1), {PERP: Fraction(100)}),
        SetMarks(later(minutes=1), {PERP: Fraction(100)}),
        SetPrices(later(minutes=1), {"USD": Fraction(1)}),
        SetVols(later(minutes=1), {PERP: Fraction(1, 2)}),
        Sweep(later(minutes=2)),
        ReleaseBreaker(later(minutes=2), "ann", "ben"),
        Sweep(later(minutes=2)),
        EndOfDay(later(minutes=3)),
        Withdraw(later(minutes=4), "amy", "USD", 1),
        Deposit(later(minutes=5), "bob", "USD", 1),
    ):
        handle("demo", event)


def rows(table: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        return cursor.fetchall()


@pytest.mark.django_db
@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("table", TABLES)
def test_the_application_has_no_right(table: str, attack: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(ATTACKS[attack].format(table=table))


def test_the_owner_is_refused(owner_connection: psycopg.Connection) -> None:
    fill_tables()
    before = {table: rows(table) for table in TABLES}
    assert all(before.values()), [table for table in TABLES if not before[table]]
    for table in TABLES:
        for attack in ATTACKS.values():
            with pytest.raises(psycopg.Error) as refused:
                owner_connection.execute(attack.format(table=table))
            assert refused.value.sqlstate == SQLSTATE, (table, attack)
            assert "append-only" in str(refused.value)
    assert {table: rows(table) for table in TABLES} == before


@pytest.mark.django_db
def test_a_message_is_sent_once_and_nothing_else_changes() -> None:
    fill_tables()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE shortfalls_outboxmessage SET sent_at = now()")
        assert cursor.rowcount > 0
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE shortfalls_outboxmessage SET sent_at = now() + interval '1 hour'")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attack", ["UPDATE {} SET payload = '{{}}'", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_messages_do_not_change(attack: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(attack.format("shortfalls_outboxmessage"))


def test_messages_do_not_change_for_the_owner(owner_connection: psycopg.Connection) -> None:
    fill_tables()
    for attack in ("SET payload = '{}'", "SET topic = 'x'", "SET sent_at = now(), topic = 'x'"):
        with pytest.raises(psycopg.Error, match="append-only"):
            owner_connection.execute(f"UPDATE shortfalls_outboxmessage {attack}")
