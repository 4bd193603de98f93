"""Figures of one account, exactly. All in the reporting asset, at current marks and prices.

Source: the contract of behaviour, "Figures of an account".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from .accounts import AccountKind
from .book import Book
from .borrows import stands
from .instruments import Position
from .margin import black76
from .money import ZERO
from .requirement import requirement_of
from .valuation import debt_of, equity_of, notional_of


@dataclass(frozen=True, slots=True)
class Figures:
    """An account's figures; ratios are None where the contract calls them null."""

    equity: Fraction
    net_equity: Fraction
    initial_margin: Fraction
    maintenance_margin: Fraction
    notional: Fraction
    debt: Fraction
    has_positions: bool

    @property
    def margin_ratio(self) -> Fraction | None:
        """Maintenance margin / equity; None where equity <= 0 or no position."""
        if self.equity <= 0 or not self.has_positions:
            return None
        return self.maintenance_margin / self.equity

    @property
    def leverage(self) -> Fraction | None:
        """Notional / equity; None where equity <= 0."""
        return self.notional / self.equity if self.equity > 0 else None

    @property
    def equity_ratio(self) -> Fraction | None:
        """Equity / notional; None without notional."""
        return self.equity / self.notional if self.notional else None


def figures_of(book: Book, account: str) -> Figures:
    """All figures of one account but the greeks."""
    equity, debt = equity_of(book, account), debt_of(book, account)
    needed = requirement_of(book, account)
    return Figures(
        equity=equity,
        net_equity=equity + debt,
        initial_margin=needed.initial,
        maintenance_margin=needed.maintenance,
        notional=notional_of(book, account),
        debt=debt,
        has_positions=bool(book.held(account)),
    )


def greeks_of(book: Book, account: str) -> dict[str, dict[str, Fraction]]:
    """Delta, gamma and vega of an account as maps by underlying; floats made exact."""
    sums: dict[str, dict[str, Fraction]] = {"delta": {}, "gamma": {}, "vega": {}}
    for code, position in sorted(book.held(account).items()):
        instrument = book.instruments[code]
        if instrument.underlying is None:
            continue
        for name, unit in _unit_greeks(book, code).items():
            per_underlying = sums[name]
            before = per_underlying.get(instrument.underlying, ZERO)
            size = position.quantity * instrument.contract_size
            per_underlying[instrument.underlying] = before + size * unit
    return sums


def _unit_greeks(book: Book, code: str) -> Mapping[str, Fraction]:
    """Greeks of one unit of the contract before its size; a linear unit moves one for one."""
    instrument = book.instruments[code]
    if instrument.option is None:
        mark = book.marks[code]
        delta = 1 / mark**2 if instrument.inverse else Fraction(1)
        return {"delta": delta, "gamma": ZERO, "vega": ZERO}
    terms = instrument.option
    found = black76.greeks(
        terms.is_call,
        float(book.prices[instrument.underlying or ""]),
        float(terms.strike),
        float(book.vols[code]),
        black76.years_to(terms.expiry, book.now),
    )
    return {name: Fraction(getattr(found, name)) for name in ("delta", "gamma", "vega")}


def bankruptcy_prices(book: Book, account: str) -> dict[str, Fraction | None]:
    """By instrument, the price at which closing a whole position gives up its share of equity.

    Shares are in proportion to the margin model's weights; a single position bears all. None
    where no such price exists, or where several positions have no weight at all.
    """
    held = book.held(account)
    weights = requirement_of(book, account).weights
    total = sum(weights.values(), ZERO)
    equity = equity_of(book, account)
    prices: dict[str, Fraction | None] = {}
    for code, position in held.items():
        if total:
            prices[code] = _price_giving_up(book, code, position, equity * weights[code] / total)
        else:
            alone = len(held) == 1
            prices[code] = _price_giving_up(book, code, position, equity) if alone else None
    return prices


def _price_giving_up(
    book: Book, code: str, position: Position, given_up: Fraction
) -> Fraction | None:
    instrument, mark = book.instruments[code], book.marks[code]
    size = position.quantity * instrument.contract_size
    price = book.price_of(instrument.settle)
    if not price or not size:
        return None
    if instrument.inverse:
        reciprocal = 1 / mark + given_up / (size * price)
        return 1 / reciprocal if reciprocal > 0 else None
    found = mark - given_up / (size * price)
    return None if instrument.option is not None and found < 0 else found


def status_of(book: Book, account: str, figures: Figures | None = None) -> str:
    """bankrupt, shortfall, liquidation, margin_call or healthy; every comparison is strict.

    An account whose liquidation by a model goes on, or of which a liquidation order is open, has
    the status liquidation until it is over.
    """
    status = status_by_figures(book, account, figures)
    episode = book.episode_of(account)
    working = (episode and not episode.failed) or book.open_orders(account)
    goes_on = working and status in ("margin_call", "healthy")
    exposed = book.held(account) or stands(book, account)
    return "liquidation" if goes_on and exposed else status


def status_by_figures(book: Book, account: str, figures: Figures | None = None) -> str:
    """The status by money and positions alone."""
    if book.accounts[account].kind is AccountKind.SYSTEM:
        return "healthy"
    figures = figures or figures_of(book, account)
    exposed = figures.has_positions or stands(book, account)
    if exposed and figures.equity < 0:
        return "bankrupt"
    negative = any(book.cash(account, asset) < 0 for asset in book.assets)
    if (negative and not exposed) or any(
        shortfall.is_open for shortfall in book.shortfalls_of(account)
    ):
        return "shortfall"
    if exposed and figures.equity < figures.maintenance_margin:
        return "liquidation"
    if exposed and figures.equity < figures.initial_margin:
        return "margin_call"
    return "healthy"
