"""Contention is repeated, with a book that is read anew, and never shows to the caller."""

import threading

import psycopg
from django.db import connection

from backoffice.core.events import Deposit
from backoffice.venues.store import create_venue, handle, load_book, load_resident
from tests.venues.builders import POLICY, later, setup
from tests.venues.compare import books_differ


def test_an_event_waits_for_its_turn(owner_connection: psycopg.Connection) -> None:
    """Each attempt gives up the lock after 30 ms, with the error of contention; a later one has
    it."""
    create_venue(setup(), POLICY, code=None, author="ann", approver="ben")
    resident = load_resident("demo")
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '30ms'")
    held, released = threading.Event(), threading.Event()

    def hold() -> None:
        with owner_connection.transaction():
            owner_connection.execute("SELECT 1 FROM venues_venuestate FOR UPDATE")
            held.set()
            released.wait(0.2)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(5)
    done = handle("demo", Deposit(later(), "amy", "USD", 7), resident=resident)
    holder.join()
    assert done.sequence == 1
    assert load_book("demo").cash("amy", "USD") == 100_007
    assert books_differ(resident.book, load_book("demo")) == []
