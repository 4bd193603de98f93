"""The database's guards of days, attacked as the application and as the owner."""

import psycopg
import pytest
from django.db import DatabaseError, connection

from backoffice.days.models import AccountSnapshot, DayRun
from backoffice.days.services import close_days
from tests.days.venues import midnight

ATTACKS = [
    "UPDATE days_accountsnapshot SET equity = 0",
    "DELETE FROM days_accountsnapshot",
    "TRUNCATE days_accountsnapshot",
    "UPDATE days_dayrun SET state = 'running', finished_at = NULL",
    "UPDATE days_dayrun SET reason = 'another'",
    "UPDATE days_dayrun SET business_date = '2020-01-01'",
    "DELETE FROM days_dayrun",
    "TRUNCATE days_dayrun CASCADE",
    "UPDATE days_daystep SET state = 'failed', finished_at = NULL",
    "UPDATE days_daystep SET accounts = 0",
    "DELETE FROM days_daystep",
    "UPDATE days_dayshard SET state = 'pending', finished_at = NULL",
    "DELETE FROM days_dayshard",
    # one run a venue and date, one step and one snapshot of a kind
    "INSERT INTO days_dayrun (venue_id, business_date, due_at, state, reason)"
    " SELECT venue_id, business_date, due_at, 'pending', '' FROM days_dayrun",
    "INSERT INTO days_daystep (run_id, place, step, state, attempts, error)"
    " SELECT run_id, 9, 'interest', 'pending', 0, '' FROM days_daystep",
    "INSERT INTO days_accountsnapshot (venue_id, account_id, business_date, currency, equity,"
    " initial_margin, maintenance_margin, position_value, balance_value, open_debt, net_flows,"
    " as_of, sequence, late) SELECT venue_id, account_id, business_date, currency, 1, 0, 0, 0, 0,"
    " 0, 0, as_of, sequence, false FROM days_accountsnapshot",
    # nothing begins anywhere but at its beginning
    "INSERT INTO days_dayrun (venue_id, business_date, due_at, state, reason, finished_at)"
    " SELECT venue_id, '2020-01-01', due_at, 'done', '', now() FROM days_dayrun",
]


def refused(statement: str) -> None:
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def done(indebted: str) -> str:
    close_days(indebted, now=midnight())
    return indebted


def test_what_is_done_stays(done: str, owner_connection: psycopg.Connection) -> None:
    before = list(DayRun.objects.values()), list(AccountSnapshot.objects.values())
    for attack in ATTACKS:
        refused(attack)
        with pytest.raises(psycopg.DatabaseError):
            owner_connection.execute(attack)
    assert (list(DayRun.objects.values()), list(AccountSnapshot.objects.values())) == before


def test_steps_only_go_on_and_in_their_order(indebted: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO days_dayrun (venue_id, business_date, due_at, state, reason)"
            " SELECT id, '2026-03-02', now(), 'pending', '' FROM venues_venue"
        )
        cursor.execute(
            "INSERT INTO days_daystep (run_id, place, step, state, attempts, error)"
            " SELECT r.id, s.place, s.step, 'pending', 0, '' FROM days_dayrun r,"
            " unnest(ARRAY['interest', 'periods', 'snapshots']) WITH ORDINALITY s(step, place)"
        )
    begin = "UPDATE days_daystep SET state = 'running' WHERE step = '{}'"
    finish = "UPDATE days_daystep SET state = 'done', finished_at = now() WHERE step = '{}'"
    refused(begin.format("snapshots"))
    refused(begin.format("periods"))
    refused(finish.format("interest"))  # it has not begun
    with connection.cursor() as cursor:
        cursor.execute(begin.format("interest"))
    refused("UPDATE days_daystep SET state = 'pending' WHERE step = 'interest'")
    refused("UPDATE days_daystep SET state = 'done' WHERE step = 'interest'")  # without a time
    refused(begin.format("periods"))
    with connection.cursor() as cursor:
        cursor.execute(finish.format("interest"))
        cursor.execute(begin.format("periods"))
        cursor.execute("UPDATE days_dayrun SET state = 'running'")
    refused("UPDATE days_dayrun SET state = 'done', finished_at = now()")
