"""Creating venues."""

from dataclasses import replace

import pytest

from backoffice.accounts.models import Account
from backoffice.core.accounts import Account as Holder
from backoffice.core.opening import AccountOpening, open_book
from backoffice.hooks import PolicyDocumentError
from backoffice.ledger.models import Journal
from backoffice.ledger.services import create_book
from backoffice.markets.models import MarkChange, PriceChange
from backoffice.venues.errors import CodeTaken
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue, load_book
from tests.venues.builders import PERP, POLICY, setup
from tests.venues.compare import books_differ

pytestmark = pytest.mark.django_db


def create(code: str | None = None) -> Venue:
    return create_venue(setup(), POLICY, code=code, author="ann", approver="ben")


def test_a_kept_venue_gets_a_code_that_is_free() -> None:
    create_book(code="demo-3")  # a ledger book alone is as much in the way
    assert [create().code for _ in range(3)] == ["demo", "demo-2", "demo-4"]


def test_a_code_that_was_asked_for_must_be_free() -> None:
    assert create("mine").code == "mine"
    with pytest.raises(CodeTaken, match="there is a venue mine already"):
        create("mine")


def test_the_opening_is_in_the_ledger() -> None:
    create()
    journals = Journal.objects.order_by("id")
    assert [(j.kind, j.cause, j.lines, j.reference) for j in journals] == [
        ("opening", "5 accounts", 5, "demo:0:1"),  # one business event of several accounts
        ("contribution", "account member", 1, "demo:0:2"),
    ]
    assert MarkChange.objects.get().mark == 1000
    assert PriceChange.objects.get().price == 1


def test_sub_accounts_know_their_parent() -> None:
    children = [AccountOpening(Holder(f"amy-{n}", parent="amy")) for n in (1, 2)]
    opening = setup()
    opening = replace(opening, accounts=(*children, *opening.accounts))
    create_venue(opening, POLICY, code=None, author="ann", approver="ben")
    assert Account.objects.get(code="amy-1").parent == Account.objects.get(code="amy")
    assert books_differ(load_book("demo"), open_book(opening)) == []


def test_a_large_opening_takes_the_bulk_path() -> None:
    opening = setup(customers={f"c{n:04}": 1000 + n for n in range(2_100)})
    create_venue(opening, POLICY, code=None, author="ann", approver="ben")
    assert Journal.objects.get(kind="opening").lines == 2_102
    assert books_differ(load_book("demo"), open_book(opening)) == []


def test_an_invalid_policy_leaves_nothing() -> None:
    bad = {"shortfall": [{"step": "unheard_of"}]}
    with pytest.raises(PolicyDocumentError):
        create_venue(setup(), bad, code=None, author="ann", approver="ben")
    assert not Venue.objects.exists()


def test_marks_of_instruments_that_have_none_stay_open() -> None:
    opening = replace(setup(), marks={})
    create_venue(opening, POLICY, code=None, author="ann", approver="ben")
    assert PERP not in load_book("demo").marks
