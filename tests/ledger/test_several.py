"""Many journals in one call give what one call for each gives, and refuse what that refuses."""

import json

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.ledger import errors, services
from backoffice.ledger.database import call
from backoffice.ledger.models import Journal
from backoffice.ledger.types import JournalRequest
from backoffice.ledger.verify import verify
from tests.ledger.conftest import DAY, cash, make_book, move
from tests.ledger.test_bulk import MOVEMENTS, snapshot

# The database is rolled back after all examples; each has books of its own.
REUSED = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
AT_ONCE, EACH = 0, 10**6  # up to how many are posted one by one

TIGHT = st.builds(
    move,
    st.sampled_from(["alice", "bob", "fund", "fund", "fees"]),
    st.sampled_from(["carol", "dave", "fund", "fees", "closed"]),
    st.integers(1, 40),
    st.sampled_from([*["USD"] * 20, "XAU"]),
).filter(lambda m: m.from_owner != m.to_owner or m.amount_minor > 30)
JOURNALS = st.lists(
    st.tuples(
        st.sampled_from(["fee", "clawback"]),
        st.sampled_from(["engine", "ann"]),
        st.lists(MOVEMENTS, min_size=1, max_size=20),
    ),
    min_size=1,
    max_size=6,
)


def post(book: str, journals: list[JournalRequest], few: int) -> int:
    """How many of them were booked before."""
    asked = json.dumps([journal._asdict() for journal in journals])
    (replayed,) = call("ledger_post_several", [book, "tests", DAY, asked, few])
    return replayed


def written(book: str) -> dict:
    """All that can be seen of a book."""
    journals = Journal.objects.filter(book__code=book).order_by("first_posting_id")
    names = ("kind", "source", "reference", "cause", "actor", "value_on", "lines", "batch")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.reference, r.payload_sha FROM ledger_posting_ref r JOIN ledger_book k"
            " ON k.id = r.book_id WHERE k.code = %s ORDER BY 1",
            [book],
        )
        references = [(reference, bytes(sha)) for reference, sha in cursor.fetchall()]
    return {
        **snapshot(book),
        "journals": list(journals.values_list(*names)),
        "references": references,
    }


def numbered(journals: list, prefix: str = "r") -> list[JournalRequest]:
    return [
        JournalRequest(kind, f"{prefix}{9 - n}", actor, f"account {n}", movements)
        for n, (kind, actor, movements) in enumerate(journals)
    ]


@REUSED
@given(journals=JOURNALS, later=JOURNALS)
def test_at_once_is_one_by_one(db, journals, later):
    with transaction.atomic():
        for book, few in (("each", EACH), ("once", AT_ONCE)):
            make_book(book)
            assert post(book, numbered(journals), few) == 0
            assert post(book, numbered(later, "s"), few) == 0
        assert written("once") == written("each")
        assert verify().first is None
        transaction.set_rollback(True)


@REUSED
@given(
    journals=st.lists(
        st.tuples(
            st.sampled_from(["r1", "r2", "r3", "r4", "r5"]), st.lists(TIGHT, min_size=1, max_size=3)
        ),
        min_size=1,
        max_size=5,
    )
)
def test_refusals_and_repeated_references_are_those_of_one_by_one(db, journals):
    asked = [
        JournalRequest("fee", reference, "engine", "", movements)
        for reference, movements in journals
    ]
    found = []
    with transaction.atomic():
        for book, few in (("each", EACH), ("once", AT_ONCE)):
            make_book(book)
            services.post_movements(
                book=book, kind="k", source="tests", reference="r1", value_on=DAY, actor="a",
                movements=[move("alice", "fund", 50), move("alice", "closed", 1),
                           move("closed", "alice", 1)],
            )  # fmt: skip
            services.close_account(book=book, account=cash("closed"))
            try:
                with transaction.atomic():
                    answer = post(book, asked, few)
            except errors.LedgerError as error:
                details = {k: v for k, v in error.details.items() if k != "journal"}
                answer = type(error), str(error), details
            found.append((answer, written(book)))
        assert found[0] == found[1]
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "bad",
    [
        [["a", "cash", "b", "cash", "USD", "7"]],
        [["a", "cash", "b", "cash", "USD", 7.5]],
        [["a", "cash", "a", "cash", "USD", 7]],
        [["a", "nowhere", "b", "cash", "USD", 7]],
        [],
        {"amount": 7},
        "world",
        None,
    ],
    ids=json.dumps,
)
@pytest.mark.parametrize("few", [AT_ONCE, EACH])
def test_what_is_no_journal_is_refused(book, bad, few):
    good = JournalRequest("fee", "r1", "engine", "", [move("a", "b", 1)])
    with pytest.raises(errors.InvalidMovement), transaction.atomic():
        post(book, [good, good._replace(reference="r2", movements=bad)], few)
    assert not Journal.objects.filter(book__code=book).exists()


def test_a_closed_day_is_refused(book):
    services.period_close(book=book, through=DAY, actor="ann")
    journals = [
        JournalRequest("fee", f"r{n}", "engine", "", [move("a", "b", 1)]) for n in range(20)
    ]
    with pytest.raises(errors.PeriodClosed, match="closed through"):
        services.post_several(book=book, source="tests", value_on=DAY, journals=journals)


def test_repeated_calls_count_once(book):
    journals = [
        JournalRequest("fee", f"r{n}", "engine", "", [move("a", "b", 1)]) for n in range(20)
    ]
    request = {"book": book, "source": "tests", "value_on": DAY}
    assert services.post_several(**request, journals=journals[:12]) == 0
    before = written(book)
    assert services.post_several(**request, journals=journals[:12]) == 12
    assert written(book) == before
    assert services.post_several(**request, journals=journals) == 12
    assert Journal.objects.filter(book__code=book).count() == 20


def test_amounts_must_be_whole(book):
    journals = [JournalRequest("fee", "r1", "engine", "", [move("a", "b", 1.0)])]
    with pytest.raises(errors.InvalidMovement, match="must be an int"):
        services.post_several(book=book, source="tests", value_on=DAY, journals=journals)
