"""Bulk posting gives what the same postings give one by one."""

from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.ledger import errors, selectors, services
from backoffice.ledger.models import Journal
from backoffice.ledger.services import BulkLine
from backoffice.ledger.types import Movement
from tests.ledger.conftest import DAY, cash, make_book, move, poster

OWNERS = ("alice", "bob", "carol", "fees")  # fees is hot
MOVEMENTS = st.builds(
    Movement,
    from_owner=st.sampled_from(OWNERS),
    from_bucket=st.sampled_from(["cash", "held"]),
    to_owner=st.sampled_from(OWNERS),
    to_bucket=st.sampled_from(["cash", "debt"]),
    asset_code=st.sampled_from(["USD", "ETH"]),
    amount_minor=st.integers(1, 10**24),
).filter(lambda m: (m.from_owner, m.from_bucket) != (m.to_owner, m.to_bucket))

# The database is rolled back after all examples; each has books of its own.
REUSED = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def bulk(book: str, movements: list, **changes: object):
    request: dict = {
        "book": book,
        "kind": "test",
        "source": "tests",
        "reference": "batch",
        "value_on": DAY,
        "actor": "tester",
        "movements": movements,
    }
    return services.post_bulk(**{**request, **changes})


def snapshot(book: str) -> dict:
    """Balances, running balances and days of a book, by account codes."""
    keys = selectors.book_balances(book=book)
    lines = {
        key: [
            (x.counterparty, x.amount_minor, x.balance_minor, x.value_on)
            for x in selectors.account_activity(book=book, account=key)
        ]
        for key in keys
    }
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT a.owner, a.bucket, s.code, b.last_seq, d.value_on, sum(d.debits),
                      sum(d.credits)
                 FROM ledger_account a JOIN ledger_asset s ON s.id = a.asset_id
                 JOIN ledger_book k ON k.id = a.book_id JOIN ledger_balance b ON b.account_id = a.id
                 LEFT JOIN ledger_day d ON d.account_id = a.id AND d.debits + d.credits > 0
                WHERE k.code = %s GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 5""",
            [book],
        )
        return {"balances": keys, "lines": lines, "days": cursor.fetchall()}


@REUSED
@given(journals=st.lists(st.lists(MOVEMENTS, min_size=1, max_size=20), min_size=1, max_size=4))
def test_every_way_of_posting_gives_the_same(db, journals):
    flat = [m for journal in journals for m in journal]
    with transaction.atomic():
        books = [make_book(name) for name in ("one", "few", "many", "lean", "full")]
        one, few, many = (poster(book) for book in books[:3])
        for movement in flat:
            one(movement)
        for journal in journals:
            few(*journal)
        many(*flat)
        bulk(books[3], flat)
        result = bulk(books[4], [BulkLine(m, f"b{n}") for n, m in enumerate(flat)])
        assert (result.lines, result.replayed) == (len(flat), False)

        expected = snapshot(books[0])
        for book in books[1:]:
            assert snapshot(book) == expected, book
        transaction.set_rollback(True)


def test_a_lean_batch_is_one_journal_and_counts_once(book):
    movements = [move("external", f"c{n}", n + 1) for n in range(50)]
    first = bulk(book, movements)
    again = bulk(book, movements)
    assert (again.journal_id, again.lines, again.replayed) == (first.journal_id, 50, True)
    assert selectors.book_balances(book=book)[cash("external")] == -1275
    with pytest.raises(errors.ReferenceConflict) as refusal:
        bulk(book, movements, value_on=date(2026, 3, 3))
    assert refusal.value.fields == ["value_on"]


def test_a_lean_batch_with_other_lines_conflicts(book):
    bulk(book, [move("a", "b", 1)])
    with pytest.raises(errors.ReferenceConflict) as refusal:
        bulk(book, [move("a", "b", 2)])
    assert refusal.value.fields == ["movements"]


def test_full_lines_and_single_posts_share_their_references(book, post):
    post(move("external", "alice", 1), reference="b1")
    lines = [BulkLine(move("external", "alice", n), f"b{n}") for n in (1, 2, 3, 3)]
    result = bulk(book, lines)
    assert (result.lines, result.replayed) == (2, True)
    assert selectors.book_balances(book=book)[cash("alice")] == 6
    assert post(move("external", "alice", 3), reference="b3").replayed
    assert bulk(book, lines).lines == 0
    with pytest.raises(errors.ReferenceConflict):
        bulk(book, [BulkLine(move("external", "alice", 4), "b3")])


@pytest.mark.parametrize("full", [False, True])
def test_a_refused_batch_leaves_everything_as_it_was(book, post, full):
    post(move("external", "fund", 100))
    before = snapshot(book)
    lines = [move("external", "alice", 5), move("alice", "fees", 1), move("fund", "bob", 101)]
    batch = [BulkLine(m, f"b{n}") for n, m in enumerate(lines)] if full else lines
    with pytest.raises(errors.FloorBreached, match=r"fund\.cash"):
        bulk(book, batch)
    assert snapshot(book) == before


@pytest.mark.parametrize("bad", [move("a", "b", 0), move("a", "a", 1), move("a", "b", 1, "XAU")])
def test_batches_with_nonsense_are_refused(book, bad):
    with pytest.raises((errors.InvalidMovement, errors.NotFound)):
        bulk(book, [move("a", "b", 1), bad])


def test_codes_with_separators_survive(book):
    odd = "tab\there\\ and\nnewline\rreturn"
    bulk(book, [move("external", odd, 7), move("external", "plain", 1)])
    assert selectors.book_balances(book=book)[cash(odd)] == 7
    bulk(book, [BulkLine(move("external", odd, 7), odd)])
    assert Journal.objects.get(reference=odd).lines == 1


def test_an_empty_batch_is_refused(book):
    with pytest.raises(errors.InvalidMovement, match="at least one movement"):
        bulk(book, [])
