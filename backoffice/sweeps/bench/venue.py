"""The venue that sweeps are measured on: 500 instruments, and a policy that covers losses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from backoffice.core.accounts import Account, AccountKind
from backoffice.core.book import Venue
from backoffice.core.instruments import Instrument, Kind, OptionTerms, Tier
from backoffice.core.margin.model import MarginModel
from backoffice.core.margin.portfolio import PortfolioMargin, Shocks
from backoffice.core.margin.standard import StandardMargin
from backoffice.core.money import Asset
from backoffice.core.opening import AccountOpening, VenueSetup
from backoffice.hooks import compile_policy
from backoffice.venues.models import VenueChange, VenueState
from backoffice.venues.store.create import create_venue

VENUE = "bench"
AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
INVERSE_EVERY = 5
COIN_PRICE = Fraction(40_000)
POLICY: dict[str, Any] = {
    "rules": [
        {"when": "margin_ratio >= 0.8", "restrict": ["no_withdrawal"]},
        {"when": "segment == 'retail' and leverage > 20", "restrict": ["no_increase"]},
    ],
    "liquidation": {"fee": "0.001", "fund": "insurance"},
    "shortfall": [{"step": "insurance_fund", "with": {"fund": "insurance"}}],
}
TIERS = (
    Tier(Fraction(100_000), Fraction(1, 20), Fraction(1, 40)),
    Tier(Fraction(1_000_000), Fraction(1, 10), Fraction(1, 20)),
    Tier(None, Fraction(1, 5), Fraction(1, 10)),
)
SHOCKS = Shocks(
    tuple(Fraction(n, 100) for n in (-16, -12, -8, -4, 0, 4, 8, 12, 16)),
    (Fraction(-1, 4), Fraction(0), Fraction(1, 4)),
)


def create_swept_venue(instruments: int, policy: dict[str, Any] = POLICY) -> None:
    """Perpetuals, every fifth an inverse one, margined by the standard model."""
    terms = [_perpetual(number) for number in range(instruments)]
    marks = {one.code: mark_of(number) for number, one in enumerate(terms)}
    _create(StandardMargin(), terms, marks, {}, policy)


def create_option_venue(series: int) -> None:
    """Calls and puts on one coin, margined by 9 x 3 scenarios."""
    terms = [_option(number) for number in range(series)]
    marks = {one.code: Fraction(500 + number % 1000) for number, one in enumerate(terms)}
    vols = {one.code: Fraction(40 + number % 40, 100) for number, one in enumerate(terms)}
    _create(PortfolioMargin(SHOCKS, Fraction(5, 4)), terms, marks, vols)


def mark_of(number: int) -> Fraction:
    """The first mark of a perpetual: 10.00 upwards, two decimals."""
    return Fraction(1_000 + 37 * number, 100)


def _create(
    margin: MarginModel,
    terms: list[Instrument],
    marks: dict[str, Fraction],
    vols: dict[str, Fraction],
    policy: dict[str, Any] = POLICY,
) -> None:
    fund = Account("insurance", AccountKind.FUND)
    setup = VenueSetup(
        at=AT,
        venue=Venue(VENUE, "USD", ZoneInfo("UTC"), margin),
        policy=compile_policy(policy, version="1"),
        assets={"USD": Asset("USD", 2), "BTC": Asset("BTC", 8, Fraction(1, 20))},
        prices={"USD": Fraction(1), "BTC": COIN_PRICE},
        instruments={one.code: one for one in terms},
        marks=marks,
        vols=vols,
        accounts=(AccountOpening(fund, {"USD": 10**14, "BTC": 10**14}),),
    )
    create_venue(setup, policy, code=VENUE, author="bench", approver=None)
    state = VenueState.objects.get(venue__code=VENUE)
    # The log of changes goes back to here, so that books in memory may rely on it.
    VenueChange.objects.create(venue_id=state.venue_id, sequence=state.sequence, account=None)


def _perpetual(number: int) -> Instrument:
    inverse = number % INVERSE_EVERY == 0
    return Instrument(
        f"P{number:04}",
        Kind.PERPETUAL,
        settle="BTC" if inverse else "USD",
        contract_size=Fraction(1, 1000) if inverse else Fraction(1),
        inverse=inverse,
        tiers=TIERS[-1:] if inverse else TIERS,
        underlying="BTC",
    )


def _option(number: int) -> Instrument:
    expiry = AT + timedelta(days=7 * (1 + number // 100))
    strike = Fraction(20_000 + 400 * (number % 100))
    return Instrument(
        f"O{number:05}",
        Kind.OPTION,
        settle="USD",
        contract_size=Fraction(1),
        underlying="BTC",
        option=OptionTerms(number % 2 == 0, strike, expiry),
    )
