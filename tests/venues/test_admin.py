"""Admin pages: every table has one, none can be written to, none asks a query per row."""

from fractions import Fraction

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.core.events import (
    AcceptMark,
    Deposit,
    EndOfDay,
    ReleaseBreaker,
    Restrict,
    SetBooks,
    SetMarks,
    SetVols,
    Stake,
    Sweep,
    Withdraw,
)
from backoffice.core.state import Forbids, OrderBook
from backoffice.venues.store import create_venue, handle
from tests.console.signing import signed_in
from tests.venues.builders import PERP, POLICY, later, setup

LABELS = ("accounts", "markets", "shortfalls", "venues")
MODELS = [model for label in LABELS for model in apps.get_app_config(label).get_models()]
SHARES = {"fund_shares": {"model": "drift_v2", "with": {"fund": "insurance"}}}
GUARDS = {"guards": {"marks": {"band": "0.95"}, "breaker": {"liquidations": 0}}}
EXTERNAL = {
    "liquidation": {
        "gateway": "external",
        "external": {"gateway": "http_gateway", "with": {"url": "https://engine.example"}},
    }
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db: None) -> Client:
    """A superuser's browser."""
    return signed_in(User.objects.create_superuser("root", password="x"))


def venue_of(code: str, size: int) -> None:
    """A venue in which everything happened to `size` customers."""
    names = [f"c{n:02}" for n in range(size)]
    opening = setup(
        code=code,
        customers=dict.fromkeys(names, 20_000),
        positions={name: 1 if n % 2 else -1 for n, name in enumerate(names)},
        policy=POLICY | SHARES | GUARDS,
    )
    create_venue(opening, POLICY | SHARES | GUARDS, code=None, author="ann", approver="ben")
    for event in (
        SetBooks(later(), {PERP: OrderBook([(Fraction(1), Fraction(1))], [])}),
        SetVols(later(), {PERP: Fraction(1, 2)}),
        SetMarks(later(minutes=1), {PERP: Fraction(1100)}),  # calls of the shorts
        Sweep(later(minutes=1)),
        SetMarks(later(minutes=2), {PERP: Fraction(200)}),  # the longs are bankrupt
        Sweep(later(minutes=3)),
        ReleaseBreaker(later(minutes=3), "ann", "ben"),
        Sweep(later(minutes=3)),
        SetMarks(later(minutes=3), {PERP: Fraction(1)}),
        AcceptMark(later(minutes=3), PERP, Fraction(1), "ann", "ben"),
        SetMarks(later(minutes=3), {PERP: Fraction(200)}),
        EndOfDay(later(minutes=4)),
        *(Restrict(later(minutes=5), name, Forbids.NO_TRADING) for name in names),
        *(Withdraw(later(minutes=5), name, "USD", 10**9) for name in names),
        *(Deposit(later(minutes=5), name, "USD", 2_000_00) for name in names),
        *(Stake(later(minutes=5), name, "insurance", "USD", 1_00) for name in names),
    ):
        handle(code, event)
    ordering_venue_of(f"{code}-orders", names)


def ordering_venue_of(code: str, names: list[str]) -> None:
    """A venue with an open liquidation order for each customer."""
    opening = setup(
        code=code,
        customers=dict.fromkeys(names, 20_000),
        positions=dict.fromkeys(names, 1),
        policy=EXTERNAL,
    )
    create_venue(opening, EXTERNAL, code=None, author="ann", approver="ben")
    handle(code, SetMarks(later(minutes=1), {PERP: Fraction(830)}))
    handle(code, Sweep(later(minutes=1)))


def page(client: Client, model: type[models.Model]) -> tuple[str, int]:
    """A model's list as shown, and the queries that it took."""
    url = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return response.content.decode(), len(captured)


def test_every_table_has_a_page() -> None:
    assert [model for model in MODELS if not admin.site.is_registered(model)] == []
    assert len(MODELS) >= 26


def test_nothing_is_written_by_hand(client: Client) -> None:
    venue_of("demo", 4)
    for model in MODELS:
        name = model._meta.label_lower.replace(".", "_")
        row = model._default_manager.first()
        assert row is not None, f"{model.__name__}: the test venue has none"
        change = reverse(f"admin:{name}_change", args=[row.pk])
        assert client.get(change).status_code == 200
        assert client.post(change, {}).status_code == 403
        assert client.post(reverse(f"admin:{name}_add"), {}).status_code == 403
        assert client.post(reverse(f"admin:{name}_delete", args=[row.pk]), {}).status_code == 403


def test_no_query_per_row(client: Client) -> None:
    venue_of("small", 4)
    before = {model: page(client, model)[1] for model in MODELS}
    venue_of("large", 20)
    grown = {model: page(client, model)[1] - before[model] for model in MODELS}
    assert [model for model, more in grown.items() if more > 0] == []


def test_amounts_are_shown_in_whole_units(client: Client) -> None:
    venue_of("demo", 2)
    (shortfalls,) = (model for model in MODELS if model.__name__ == "Shortfall")
    assert "600 USD" in page(client, shortfalls)[0]
