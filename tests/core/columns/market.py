"""A plain venue with one perpetual at 50,000: initial margin 10 % to 20,000, then 20 %."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from zoneinfo import ZoneInfo

from backoffice.core.accounts import Account, AccountKind
from backoffice.core.book import Book, Venue
from backoffice.core.instruments import Position
from backoffice.core.margin.model import MarginModel
from backoffice.core.margin.standard import StandardMargin
from backoffice.core.opening import AccountOpening, VenueSetup, open_book
from backoffice.core.policy import LiquidationPolicy
from tests.core.columns.books import NOW
from tests.core.columns.boundaries import ASSETS, INSTRUMENTS, MARKS, policy_with


def venue_with(
    positions: Mapping[str, Position | None],
    *,
    usd: int = 0,
    rules: Sequence[str] = (),
    liquidation: LiquidationPolicy | None = None,
    margin: MarginModel | None = None,
) -> Book:
    """Customers by code, each with `usd` whole dollars and a position in PERP or None."""
    customers = [
        AccountOpening(Account(code), {"USD": usd * 10**18}, {"PERP": position} if position else {})
        for code, position in positions.items()
    ]
    return open_book(
        VenueSetup(
            at=NOW,
            venue=Venue("demo", "USD", ZoneInfo("UTC"), margin or StandardMargin()),
            policy=policy_with(list(rules), liquidation or LiquidationPolicy()),
            assets=ASSETS,
            prices={"USD": Fraction(1), "BTC": Fraction(50_000)},
            instruments=INSTRUMENTS,
            marks=MARKS,
            vols={"CALL": Fraction(6, 10)},
            accounts=(AccountOpening(Account("fund", AccountKind.FUND)), *customers),
        )
    )
