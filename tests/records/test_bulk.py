"""Many rows in one statement: the same rows that the ORM would write."""

from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from backoffice.accounts.models import Account, Restriction
from backoffice.markets.models import Instrument, Position
from backoffice.records.bulk import write_rows
from backoffice.shortfalls.models import Decision, Shortfall
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue
from tests.venues.builders import AT, POLICY, later, setup

pytestmark = pytest.mark.django_db
ODD = 'tab\t newline\n quote" backslash\\ \\u0041 ünï 🦀 %s {}'


@pytest.fixture
def venue(db: None) -> Venue:
    return create_venue(setup(), POLICY, code=None, author="ann", approver="ben")


def decision(venue: Venue, number: int, **more: object) -> Decision:
    account = Account.objects.get(venue=venue, code="amy")
    values = {
        "venue": venue,
        "number": number,
        "event_sequence": 1,
        "at": later(minutes=number),
        "account": account,
        "which": "rule",
        "inputs": "{}",
        "inputs_sha256": "0" * 64,
        "plugin": "core",
        "outcome": "done",
        "amounts": {},
        "sentence": "",
        "journals": [],
    }
    return Decision(**(values | more))


def test_nothing_is_no_statement(venue: Venue) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert write_rows([]) == []
    assert len(captured) == 0


def test_what_is_written_is_read(venue: Venue) -> None:
    amounts = {"amy": -(10**30), ODD: 1}
    rows = [
        decision(venue, 1, sentence=ODD, inputs=ODD, amounts=amounts, journals=["a:1:1", ODD]),
        decision(venue, 2, shortfall_number=7, plan="x" * 100_000),
    ]
    with CaptureQueriesContext(connection) as captured:
        write_rows(rows)
    assert len(captured) == 1
    one, two = Decision.objects.order_by("number")
    assert (one.sentence, one.inputs, one.amounts) == (ODD, ODD, amounts)
    assert (one.journals, one.at) == (["a:1:1", ODD], later(minutes=1))
    assert (one.asset, one.shortfall_number, one.policy_version) == (None, None, None)
    assert (two.shortfall_number, len(two.plan)) == (7, 100_000)
    assert one.recorded_at is not None


def test_exact_numbers(venue: Venue) -> None:
    account, instrument = Account.objects.get(code="amy"), Instrument.objects.get()
    third = Fraction(-1, 3)
    write_rows([Position(account=account, instrument=instrument, quantity=third, cost=third / 7)])
    found = Position.objects.get()
    assert (found.quantity, found.cost) == (third, third / 7)


def test_rows_that_exist_are_updated(venue: Venue) -> None:
    account, asset = Account.objects.get(code="amy"), venue.assets.get()
    common = {"venue": venue, "account": account, "asset": asset, "amount": 10, "opened_at": AT}

    def written(number: int, remaining: int, state: str) -> list[tuple[int, int]]:
        row = Shortfall(number=number, remaining=remaining, state=state, **common)
        return write_rows(
            [row], unique=["venue_id", "number"], update=["state"], returning=["number", "id"]
        )

    first = written(1, 5, "open")
    assert written(1, 7, "covered") == first
    found = Shortfall.objects.get()
    assert (found.pk, found.state, found.remaining) == (first[0][1], "covered", 5)
    assert (found.pending, found.waiting, found.passed) == (None, None, [])


def test_the_database_still_refuses(venue: Venue) -> None:
    account = Account.objects.get(code="amy")
    row = {"account": account, "imposed_by": "manual", "from_at": AT, "reason": ""}
    with pytest.raises(IntegrityError), transaction.atomic():
        write_rows([Restriction(kind="no_such_kind", **row)])
    assert not Restriction.objects.exists()
