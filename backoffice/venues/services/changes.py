"""Writing which accounts an event changed, and pruning what nobody can need any more."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta

from django.db import connection

from backoffice.core.book import Book
from backoffice.core.outcome import Outcome
from backoffice.records.change import Change

MOST = 10_000
"""Accounts that are written one by one; more are everybody."""
KEPT = timedelta(days=1)
OF_ACCOUNTS = frozenset(
    {"position", "restriction", "margin_call", "contribution", "realized", "order"}
)
_ALL = -1

_NOTE = """
INSERT INTO venues_change (venue_id, sequence, account_id)
SELECT %s, %s, nullif(account, -1) FROM unnest(%s::bigint[]) AS account
"""
# The newest of what is old enough stays: it says how far back the rest is complete.
_PRUNE = """
DELETE FROM venues_change WHERE id IN (
  SELECT c.id FROM venues_change c
    JOIN (SELECT venue_id, max(sequence) AS kept FROM venues_change
           WHERE at < now() - make_interval(secs => %s) GROUP BY venue_id) old USING (venue_id)
   WHERE c.sequence < old.kept AND c.at < now() - make_interval(secs => %s) ORDER BY c.id LIMIT %s)
"""


def note_changes(*, change: Change, outcome: Outcome) -> None:
    """Write whom an event changed: one statement, however many they are."""
    book, keys = change.book, change.keys
    changed = sorted(set(_changed(book, outcome)))
    swept = [keys.accounts[code] for code in changed if book.accounts[code].is_swept]
    note_accounts(venue_id=keys.venue, sequence=change.sequence, accounts=swept)


def note_accounts(*, venue_id: int, sequence: int, accounts: Collection[int] | None) -> None:
    """Write that an event changed the accounts with these keys; None is everybody."""
    if accounts is not None and not accounts:
        return
    noted = [_ALL] if accounts is None or len(accounts) > MOST else list(accounts)
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [venue_id, sequence, noted])


def prune_changes(*, kept: timedelta = KEPT, at_most: int = 1_000_000) -> int:
    """Delete rows older than `kept`, and return how many; call again where it is `at_most`."""
    with connection.cursor() as cursor:
        seconds = kept.total_seconds()
        cursor.execute(_PRUNE, [seconds, seconds, at_most])
        return int(cursor.rowcount)


def _changed(book: Book, outcome: Outcome) -> Iterator[str]:
    """Codes of whoever took part, some of them more than once."""
    for journal in outcome.journals:
        for posting in journal.postings:
            yield posting.source
            yield posting.target
    for what, *name in outcome.touched:
        if what in OF_ACCOUNTS:
            yield name[0]
        elif what == "debt":
            yield book.debts[name[0]].account
        elif what == "shortfall":
            yield book.shortfalls[name[0]].account
        elif what == "regime" and name[0] == "episode":
            yield name[1]
