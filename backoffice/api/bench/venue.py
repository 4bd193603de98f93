"""A venue of many accounts with cash and a position each, and a token."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model

from backoffice.access.models import Membership
from backoffice.access.roles import Scope
from backoffice.access.services import create_token, grant
from backoffice.core.accounts import Account, AccountKind
from backoffice.core.book import Venue as Identity
from backoffice.core.instruments import Instrument, Kind, Position, Tier
from backoffice.core.margin.standard import StandardMargin
from backoffice.core.money import Asset
from backoffice.core.opening import AccountOpening, VenueSetup
from backoffice.hooks import compile_policy
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue

CODE, PERP = "bench-api", "BTC-PERP"
POLICY: dict[str, Any] = {
    "liquidation": {"fee": "0.001", "fund": "insurance"},
    "shortfall": [{"step": "insurance_fund", "with": {"fund": "insurance"}}],
}


def name_of(number: int) -> str:
    """The code of an account."""
    return f"c{number:07}"


def make(accounts: int) -> Venue:
    """The venue, a minute ago."""
    holding = Position(Fraction(1, 10), Fraction(100))
    opened = [
        AccountOpening(Account(name_of(n)), {"USD": 100_000_00}, {PERP: holding})
        for n in range(accounts)
    ]
    fund = AccountOpening(Account("insurance", AccountKind.FUND), {"USD": 10**9})
    tier = Tier(None, Fraction(1, 10), Fraction(1, 20))
    perpetual = Instrument(PERP, Kind.PERPETUAL, "USD", Fraction(1), tiers=(tier,))
    opening = VenueSetup(
        at=datetime.now(UTC) - timedelta(minutes=1),
        venue=Identity(CODE, "USD", ZoneInfo("UTC"), StandardMargin()),
        policy=compile_policy(POLICY, version="1"),
        assets={"USD": Asset("USD", 2)},
        prices={"USD": Fraction(1)},
        instruments={PERP: perpetual},
        marks={PERP: Fraction(1000)},
        accounts=(*opened, fund),
    )
    return create_venue(opening, POLICY, code=CODE, author="bench", approver="bench 2")


def token(venue: Venue) -> str:
    """The secret of a token that reads and ingests, of an operator."""
    users = get_user_model().objects
    root = users.create(username="bench-root", is_superuser=True)
    feed = users.create(username="bench-feed")
    row: Membership = grant(user=feed, venue=venue, role="operator", by=root)
    return create_token(
        user=row.user,
        venue=venue,
        name="bench",
        scopes=[Scope.READ, Scope.INGEST],
        lifetime=timedelta(days=1),
        by=root,
    ).secret
