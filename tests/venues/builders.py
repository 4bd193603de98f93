"""Small venues for tests, and the scenario files of the project."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from backoffice.config.paths import PROJECT_DIR
from backoffice.core.accounts import Account, AccountKind
from backoffice.core.book import Venue
from backoffice.core.instruments import Instrument, Kind, Position, Tier
from backoffice.core.margin.standard import StandardMargin
from backoffice.core.money import Asset
from backoffice.core.opening import AccountOpening, Contributed, VenueSetup
from backoffice.hooks import compile_policy

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
PERP = "BTC-PERP"
POLICY: dict[str, Any] = {
    "rules": [{"when": "margin_ratio >= 0.8", "restrict": ["no_withdrawal"]}],
    "liquidation": {"fee": "0.001", "fund": "insurance"},
    "shortfall": [
        {"step": "insurance_fund", "with": {"fund": "insurance", "limit_share": "0.5"}},
        {"step": "socialized_loss", "with": {"base": "period_profit", "max_rate": "0.5"}},
        {
            "step": "clawback",
            "with": {"rate": "0.5", "interest": {"annual_rate": "0.10"}},
        },
    ],
}


def later(**units: float) -> datetime:
    """A time after the opening."""
    return AT + timedelta(**units)


def setup(
    *,
    code: str = "demo",
    customers: Mapping[str, int] | None = None,
    positions: Mapping[str, int] | None = None,
    policy: Mapping[str, Any] = POLICY,
) -> VenueSetup:
    """A venue with one perpetual at 1000 USD, a member and its fund; `customers` by cash in cents.

    `positions` are whole contracts by customer, entered at the mark.
    """
    cash = {"amy": 100_000, "bob": 100_000, "cleo": 100_000} if customers is None else customers
    opened = [
        AccountOpening(
            Account(name),
            {"USD": amount},
            {PERP: _position(positions[name])} if positions and name in positions else {},
        )
        for name, amount in cash.items()
    ]
    member = AccountOpening(
        Account("member", AccountKind.MEMBER),
        {"USD": 10_000},
        contributions=(Contributed("guarantee", "USD", 5_000),),
    )
    guarantee = AccountOpening(Account("guarantee", AccountKind.FUND))
    fund = AccountOpening(Account("insurance", AccountKind.FUND), {"USD": 50_000})
    perpetual = Instrument(
        PERP,
        Kind.PERPETUAL,
        "USD",
        Fraction(1),
        tiers=(Tier(None, Fraction(1, 10), Fraction(1, 20)),),
    )
    return VenueSetup(
        at=AT,
        venue=Venue(code, "USD", ZoneInfo("UTC"), StandardMargin()),
        policy=compile_policy(policy, version="1"),
        assets={"USD": Asset("USD", 2)},
        prices={"USD": Fraction(1)},
        instruments={PERP: perpetual},
        marks={PERP: Fraction(1000)},
        accounts=(*opened, fund, guarantee, member),
    )


def _position(quantity: int) -> Position:
    return Position(Fraction(quantity), Fraction(quantity * 1000))


def scenario_files() -> list[Path]:
    """Every scenario that the project brings, with those of its plugins."""
    root = Path(PROJECT_DIR)
    found = [*root.glob("fixtures/scenarios/*.yaml"), *root.glob("fixtures/events/*.yaml")]
    return sorted([*found, *root.glob("plugins/*/scenarios/*.yaml")])
