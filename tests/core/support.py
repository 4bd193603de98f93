"""Small books for the tests of the core: cents of USD, a perpetual at 100, the real plugins.

`PERP` and `ALT` are linear and settle in USD; `COIN` is inverse (100 dollars a contract, in BTC);
`CALL` is an option on BTC. Margin is 10 % and 5 % of notional. Money is in smallest units.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from backoffice.core import engine
from backoffice.core.accounts import Account, AccountKind, Bucket, Segment
from backoffice.core.book import Book, Venue
from backoffice.core.events import Event
from backoffice.core.instruments import Instrument, Kind, OptionTerms, Position, Tier
from backoffice.core.margin.standard import StandardMargin
from backoffice.core.money import Asset
from backoffice.core.opening import AccountOpening, Contributed, VenueSetup, open_book
from backoffice.core.outcome import Outcome
from backoffice.core.postings import move
from backoffice.core.state import OrderBook, Shortfall
from backoffice.hooks import compile_policy

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEN_AND_FIVE = (Tier(None, Fraction(1, 10), Fraction(1, 20)),)
ASSETS = {
    "USD": Asset("USD", 2),
    "EUR": Asset("EUR", 2, haircut=Fraction("0.05")),
    "BTC": Asset("BTC", 8, haircut=Fraction("0.10")),
}
PRICES = {"USD": Fraction(1), "EUR": Fraction("1.25"), "BTC": Fraction(50_000)}
INSTRUMENTS = {
    "PERP": Instrument("PERP", Kind.PERPETUAL, "USD", Fraction(1), tiers=TEN_AND_FIVE),
    "ALT": Instrument("ALT", Kind.PERPETUAL, "USD", Fraction(1), tiers=TEN_AND_FIVE),
    "COIN": Instrument(
        "COIN", Kind.PERPETUAL, "BTC", Fraction(100), inverse=True, tiers=TEN_AND_FIVE
    ),
    "CALL": Instrument(
        "CALL",
        Kind.OPTION,
        "USD",
        Fraction(1),
        underlying="BTC",
        option=OptionTerms(True, Fraction(50_000), datetime(2026, 6, 26, 8, tzinfo=UTC)),
    ),
}
MARKS = {"PERP": Fraction(100), "ALT": Fraction(200), "COIN": Fraction(50_000), "CALL": 2_000}


def step(name: str, **given: Any) -> dict[str, Any]:
    """A step of a policy document; `from_` stands for `from`."""
    return {"step": name, "with": {key.rstrip("_"): value for key, value in given.items()}}


def waterfall(*steps: Mapping[str, Any]) -> dict[str, Any]:
    """A policy document with nothing but these steps."""
    return {"shortfall": list(steps)}


def account(
    code: str,
    usd: int = 0,
    *,
    kind: str = "customer",
    segment: str = "professional",
    parent: str | None = None,
    positions: Mapping[str, tuple[Any, Any]] | None = None,
    contributes: tuple[Contributed, ...] = (),
    **balances: int,
) -> AccountOpening:
    """An account with `usd` cents, other assets by code, and positions as (quantity, entry)."""
    held = {
        instrument: Position(
            Fraction(quantity), INSTRUMENTS[instrument].cost(Fraction(quantity), Fraction(entry))
        )
        for instrument, (quantity, entry) in (positions or {}).items()
    }
    who = Account(code, AccountKind(kind), Segment(segment), parent)
    return AccountOpening(who, {"USD": usd, **balances}, held, contributes)


def fund(code: str = "fund", usd: int = 0, **balances: int) -> AccountOpening:
    """A fund with its cash."""
    return account(code, usd, kind="fund", **balances)


def venue(
    *accounts: AccountOpening,
    policy: Mapping[str, Any] | None = None,
    at: datetime = MONDAY,
    zone: str = "UTC",
    assets: Mapping[str, Asset] = ASSETS,
    prices: Mapping[str, Any] = PRICES,
    instruments: Mapping[str, Instrument] = INSTRUMENTS,
    marks: Mapping[str, Any] | None = None,
) -> Book:
    """A venue as it opens; the outcome of opening is taken."""
    book = open_book(
        VenueSetup(
            at=at,
            venue=Venue("test", "USD", ZoneInfo(zone), StandardMargin()),
            policy=compile_policy(policy or {}, version="1"),
            assets=assets,
            prices={code: Fraction(price) for code, price in prices.items()},
            instruments=instruments,
            marks={code: Fraction(mark) for code, mark in (MARKS | dict(marks or {})).items()},
            vols={"CALL": Fraction("0.6")},
            accounts=accounts,
        )
    )
    book.take_outcome()
    return book


def do(book: Book, event: type[Event], *given: Any, at: datetime | None = None, **named: Any):
    """Let an event happen at the book's time, or at `at`; return its outcome."""
    outcome: Outcome = engine.apply(book, event(at or book.now, *given, **named))
    assert not sum(book.balances.values())
    return outcome


def cash(book: Book, asset: str = "USD") -> dict[str, int]:
    """Cash of all accounts but those that have none, in smallest units."""
    return {
        code: book.cash(code, asset) for code in sorted(book.accounts) if book.cash(code, asset)
    }


def bucket(book: Book, code: str, name: str, asset: str = "USD") -> int:
    """One bucket of an account, in smallest units."""
    return book.balances[code, Bucket(name), asset]


def owe(book: Book, code: str, amount: int, asset: str = "USD") -> None:
    """Turn cash of an account into debt, as an unfunded step would."""
    book.post("test", code, move((code, Bucket.DEBT), (code, Bucket.CASH), asset, amount))


def hole(book: Book, code: str, amount: int, asset: str = "USD") -> Shortfall:
    """Open a shortfall of this amount; the account's cash is left to the caller."""
    number = len(book.shortfalls) + 1
    shortfall = Shortfall(number, code, asset, amount, book.now, amount)
    book.add_shortfall(shortfall)
    return shortfall


def paid(shortfall: Shortfall) -> list[tuple[str, int]]:
    """The uses of a shortfall's steps, as (step, amount)."""
    return [(use.step, use.amount) for use in shortfall.steps]


def ladder(*, bids: Any = (), asks: Any = ()) -> OrderBook:
    """An order book of (price, quantity)."""
    return OrderBook(
        [(Fraction(price), Fraction(size)) for price, size in bids],
        [(Fraction(price), Fraction(size)) for price, size in asks],
    )
