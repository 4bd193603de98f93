"""A venue with enough trouble: small margins, and a waterfall whose every layer is soon used up."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from backoffice.core.accounts import SYSTEM_ACCOUNTS, Account, AccountKind, Segment
from backoffice.core.book import Venue
from backoffice.core.instruments import Instrument, Kind, Position, Tier
from backoffice.core.margin.standard import StandardMargin
from backoffice.core.money import Asset
from backoffice.core.opening import AccountOpening, VenueSetup
from backoffice.hooks import compile_policy
from backoffice.venues.store import create_venue

CODE = "chaos"
CUSTOMERS = [f"c{number:02}" for number in range(30)]
SETTLED_IN = {"BTC-PERP": "USD", "ETH-PERP": "USD", "BTC-EUR": "EUR"}
MARK = 1_000
CASH = 25_000  # smallest units: a quarter of a contract
HALTS_ABOVE = 5
"""Accounts that one sweep liquidates; more halt the venue until two persons release it."""
POLICY: dict[str, Any] = {
    "guards": {"breaker": {"liquidations": HALTS_ABOVE}},
    "rules": [{"when": "margin_ratio >= 0.8", "restrict": ["no_withdrawal"]}],
    "liquidation": {"fee": "0.001", "fund": "insurance"},
    "shortfall": [
        {"step": "insurance_fund", "with": {"fund": "insurance", "limit_share": "0.1"}},
        {
            "step": "clawback",
            "with": {
                "rate": "0.5",
                "limit": "20",
                "from": ["profit", "deposit"],
                "interest": {"annual_rate": "0.10"},
            },
        },
        {
            "step": "socialized_loss",
            "with": {"base": "period_profit", "period": "day", "max_rate": "0.5", "limit": "30"},
        },
        {"step": "write_off", "with": {"charge": "treasury", "when": "segment == 'retail'"}},
        {"step": "write_off", "with": {"charge": "treasury", "approval": "two_persons"}},
    ],
}


def open_venue(at: datetime) -> str:
    """Create the venue as of `at`; returns its code."""
    policy = compile_policy(
        POLICY, version="1", accounts={"insurance", "treasury", *SYSTEM_ACCOUNTS}
    )
    setup = VenueSetup(
        at=at,
        venue=Venue(CODE, "USD", ZoneInfo("UTC"), StandardMargin()),
        policy=policy,
        assets={"USD": Asset("USD", 2), "EUR": Asset("EUR", 2)},
        prices={"USD": Fraction(1), "EUR": Fraction(11, 10)},
        instruments={code: _perpetual(code, asset) for code, asset in SETTLED_IN.items()},
        marks=dict.fromkeys(SETTLED_IN, Fraction(MARK)),
        accounts=(
            *(_customer(number, code) for number, code in enumerate(CUSTOMERS)),
            AccountOpening(Account("insurance", AccountKind.FUND), _both(200_000)),
            AccountOpening(Account("treasury", AccountKind.CAPITAL), _both(10_000_000)),
        ),
    )
    create_venue(setup, POLICY, code=CODE, author="ann", approver="ben")
    return CODE


def _perpetual(code: str, asset: str) -> Instrument:
    tiers = (Tier(None, Fraction(1, 10), Fraction(1, 20)),)
    return Instrument(code, Kind.PERPETUAL, asset, Fraction(1), tiers=tiers)


def _customer(number: int, code: str) -> AccountOpening:
    """Long and short by turns, in one of the instruments."""
    instrument = list(SETTLED_IN)[number // 2 % len(SETTLED_IN)]
    side = 1 if number % 2 else -1
    segment = Segment.RETAIL if number % 3 else Segment.PROFESSIONAL
    position = Position(Fraction(side), Fraction(side * MARK))
    return AccountOpening(Account(code, segment=segment), _both(CASH), {instrument: position})


def _both(amount: int) -> dict[str, int]:
    return {"USD": amount, "EUR": amount}
