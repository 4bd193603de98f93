"""Pages answer, for whom they are."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from backoffice.accounts.models import Restriction
from backoffice.controls.models import ControlOrder
from backoffice.core.events import SetMarks, Sweep
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue, handle
from tests.access.people import person
from tests.console.signing import signed_in
from tests.venues.builders import PERP, POLICY, later, setup

pytestmark = pytest.mark.django_db
ORDER = "/console/demo/restrictions/order/"


@pytest.fixture
def venue(db: None) -> Venue:
    """Amy is near her margin; a rule forbids her to withdraw."""
    opening = setup(customers={"amy": 20_000, "bob": 100_000}, positions={"amy": 1, "bob": -1})
    venue = create_venue(opening, POLICY, code="demo", author="ann", approver="ben")
    handle("demo", SetMarks(later(minutes=2), {PERP: Fraction(851)}))
    handle("demo", Sweep(later(minutes=4)))
    return venue


@pytest.fixture
def operator(venue: Venue) -> Client:
    return signed_in(person("olga", venue, "operator"))


def test_account_explains_its_figures_and_who_restricted_it(operator: Client) -> None:
    page = operator.get("/console/demo/accounts/amy/").content.decode()
    assert "USD: 200 × 1 = 200.00" in page  # a term of equity
    assert "BTC-PERP: value of 1 at 851 = −149.00" in page
    assert "rule of policy 1" in page
    assert "By rule" in page
    assert "/restrictions/order/?do=lift" not in page  # what a rule imposed is not lifted by hand


def test_search_goes_to_the_account_of_that_code(operator: Client) -> None:
    found = operator.get("/console/demo/accounts/?q=amy")
    assert found["Location"] == "/console/demo/accounts/amy/"
    page = operator.get("/console/demo/accounts/?q=m").content.decode()
    assert "/accounts/amy/" in page
    assert "/accounts/member/" in page
    assert "/accounts/bob/" not in page


def test_restricted_in_bulk_with_a_preview_first(operator: Client, venue: Venue) -> None:
    until = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    order = {
        "do": "apply",
        "forbids": "no_withdrawal",
        "until": until,
        "reason_code": "court_order",
        "reason": "Order 17",
        "accounts": "account\namy\nbob\namy\n",
    }
    preview = operator.post(ORDER, order)
    assert not Restriction.objects.filter(imposed_by="manual").exists()
    assert [line.account for line in preview.context["preview"]] == ["amy", "bob"]
    assert "a rule of the policy" in preview.context["preview"][0].besides
    sent = order | {"confirmed": "1", "reference": preview.context["reference"]}
    for _ in range(2):  # sent twice, done once
        assert operator.post(ORDER, sent).status_code == 302
    assert Restriction.objects.filter(imposed_by="manual", lifted_at=None).count() == 2
    assert {row.ordered_by for row in ControlOrder.objects.all()} == {"olga"}
    assert ControlOrder.objects.count() == 2
    page = operator.get("/console/demo/accounts/bob/").content.decode()
    assert "Order 17" in page
    assert "olga" in page


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"accounts": "amy\nzoe"}, "Not of this venue: zoe"),
        ({"accounts": ""}, "Name at least one account"),
        ({"accounts": "amy\x00"}, "Null characters are not allowed"),
        ({"reason": ""}, "This field is required"),
        ({"forbids": "breathing"}, "breathing is not one of the available choices"),
        ({"until": "tomorrow"}, "Enter a valid date/time"),
        ({"accounts": "\n".join(f"c{n}" for n in range(1001))}, "These are 1,001"),
    ],
)
def test_wrong_orders_are_said_at_their_field(operator: Client, changed, says) -> None:
    order = {"do": "apply", "forbids": "frozen", "reason_code": "fraud", "reason": "x"}
    page = operator.post(ORDER, {**order, "accounts": "amy", "confirmed": "1", **changed})
    assert says in page.content.decode()
    assert not ControlOrder.objects.exists()


def test_an_end_in_the_past_is_refused_by_the_service(operator: Client) -> None:
    order = {"do": "apply", "forbids": "frozen", "reason_code": "fraud", "reason": "x"}
    past = {"until": "2020-01-01T00:00", "accounts": "amy", "confirmed": "1"}
    page = operator.post(ORDER, order | past)
    assert "give a time to come" in page.content.decode()
    assert not ControlOrder.objects.exists()


def test_who_may_only_look_sees_no_actions(venue: Venue) -> None:
    viewer = signed_in(person("vic", venue, "viewer"))
    page = viewer.get("/console/demo/accounts/amy/").content.decode()
    assert "/restrictions/order/" not in page
    assert viewer.get(ORDER).status_code == 403
    assert viewer.post(ORDER, {}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/console/demo/accounts/~0./",
        "/console/demo/accounts/~d800./",
        "/console/demo/accounts/~ffffff./",
        "/console/demo/accounts/" + "~fffffffffffffffffffffffff./",
        "/console/demo/accounts/zoe/",
        "/console/~0./",
        "/console/nowhere/",
        "/console/demo/restrictions/99999999999999999999999/end/",
    ],
)
def test_strange_addresses_are_not_found(operator: Client, path: str) -> None:
    assert operator.get(path).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "accounts/?q=%00",
        "accounts/?q=x&after=%00",
        "accounts/?kind=%00&restricted=1",
        "accounts/?q=%ff%fe",
        "accounts/amy/?before=99999999999999999999&asset=%00&bucket=x",
        "accounts/amy/?before=-1",
        "restrictions/?before=%00&kind=%00&source=%00",
        "restrictions/?before=1e3",
        "restrictions/order/?accounts=%00&do=%00&forbids=%00",
    ],
)
def test_strange_questions_are_answered(operator: Client, query: str) -> None:
    assert operator.get(f"/console/demo/{query}").status_code == 200


def test_a_file_of_anything_else_is_refused(operator: Client) -> None:
    order = {"do": "apply", "forbids": "frozen", "reason_code": "fraud", "reason": "x"}
    for content, says in (
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"amy\x00", "not text"),
        (b"a" * 300_000, "at most 262,144 bytes"),
        (b'"' + b"a" * 200_000, "not a list of codes"),
    ):
        file = SimpleUploadedFile("list.csv", content)
        page = operator.post(ORDER, order | {"file": file, "confirmed": "1"})
        assert page.status_code == 200
        assert says in page.content.decode()
    assert not ControlOrder.objects.exists()
