"""Figures of one account, exactly. All in the reporting asset, at current marks and prices.

equity = sum balance*price*(1 - haircut if positive) + sum pnl*price + sum option value*price.
Source: the contract of behaviour, "Figures of an account".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from .accounts import AccountKind, Bucket
from .book import Book
from .instruments import Instrument, Position
from .margin import black76
from .margin.model import Market, Requirement
from .margin.standard import position_margin
from .money import ZERO
from .outcome import decided
from .policy import PolicyError
from .regime import BalanceFacts, OptionFacts, PortfolioFacts, PositionFacts


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


def market_of(book: Book) -> Market:
    """The prices that margin models read."""
    return Market(book.now, book.prices, book.marks, book.vols, book.instruments)


def collateral(book: Book, asset: str, minor: int) -> Fraction:
    """Value of a balance as collateral: at price, less the haircut where it is positive."""
    value = book.major(minor, asset) * book.price_of(asset)
    return value * (1 - book.assets[asset].haircut) if minor > 0 else value


def position_value(book: Book, code: str, position: Position) -> Fraction:
    """What a position counts in equity: its pnl, or an option's value; in the settle asset."""
    instrument = book.instruments[code]
    if instrument.option is not None:
        return instrument.premium(position.quantity, book.marks[code])
    return instrument.pnl(position.quantity, position.cost, book.marks[code])


def unrealized(book: Book, code: str, position: Position) -> Fraction:
    """Profit of a position (an option's too) at the mark, in the settle asset."""
    return book.instruments[code].pnl(position.quantity, position.cost, book.marks[code])


def portfolio_of(book: Book, account: str) -> PortfolioFacts:
    """An account's money and positions, as the models of a policy's regime see them."""
    owner = book.accounts[account]
    balances = tuple(
        BalanceFacts(
            asset=code,
            amount=book.major(book.balance(account, code), code),
            price=book.prices.get(code),
            haircut=asset.haircut,
            deposits=book.major(book.deposits(code), code),
        )
        for code, asset in sorted(book.assets.items())
        if book.balance(account, code)
    )
    market = market_of(book)
    positions = tuple(
        _position_facts(book, market, code, position)
        for code, position in sorted(book.held(account).items())
    )
    return PortfolioFacts(
        now=book.now,
        account=account,
        segment=owner.segment.value,
        kind=owner.kind.value,
        equity=equity_of(book, account),
        balances=balances,
        positions=positions,
    )


def _position_facts(book: Book, market: Market, code: str, position: Position) -> PositionFacts:
    instrument, mark = book.instruments[code], book.marks[code]
    price = book.price_of(instrument.settle)
    initial, maintenance = position_margin(instrument, market, position.quantity)
    return PositionFacts(
        instrument=code,
        underlying=instrument.underlying,
        settle=instrument.settle,
        quantity=position.quantity,
        size=position.quantity * instrument.contract_size,
        lot=instrument.lot,
        inverse=instrument.inverse,
        entry_price=position.entry_price(instrument) if position.cost else ZERO,
        mark=mark,
        settle_price=price,
        notional=instrument.notional(position.quantity, mark) * price,
        pnl=position_value(book, code, position) * price,
        open_interest=instrument.notional(book.longs(code), mark) * price,
        initial_margin=initial,
        maintenance_margin=maintenance,
        option=_option_facts(book, instrument),
    )


def _option_facts(book: Book, instrument: Instrument) -> OptionFacts | None:
    terms = instrument.option
    if terms is None:
        return None
    return OptionFacts(
        is_call=terms.is_call,
        strike=terms.strike,
        expiry=terms.expiry,
        vol=book.vols[instrument.code],
        underlying_price=book.prices[instrument.underlying or ""],
    )


def requirement_of(book: Book, account: str) -> Requirement:
    """Margin requirement of an account: by the policy's model, else by the venue's.

    Where the policy's model fails, the venue's own stands in for it, and a decision says so.
    """
    model = book.policy.regime.margin
    if model is not None:
        try:
            return model.requirement(portfolio_of(book, account))
        except PolicyError as error:
            _say_once(book, account, model.name, error)
    quantities = {code: position.quantity for code, position in sorted(book.held(account).items())}
    return book.venue.margin.requirement(market_of(book), quantities)


def _say_once(book: Book, account: str, model: str, error: PolicyError) -> None:
    """Record that a margin model failed: once an event, however often figures are asked for."""
    if any(d.account == account and d.which == "margin" for d in book.outcome.decisions):
        return
    book.decide(
        decided(
            at=book.now,
            account=account,
            which="margin",
            inputs={"model": model},
            plan={"error": str(error)},
            policy_version=book.policy.version,
            outcome="policy_error",
            sentence="The margin model could not be carried out; the venue's own model stands in "
            "for it until the venue has looked at it.",
        )
    )


def equity_of(book: Book, account: str) -> Fraction:
    """Equity of an account."""
    total = sum((collateral(book, a, book.balance(account, a)) for a in book.assets), ZERO)
    for code, position in book.held(account).items():
        price = book.price_of(book.instruments[code].settle)
        total += position_value(book, code, position) * price
    return total


def notional_of(book: Book, account: str, instrument: str | None = None) -> Fraction:
    """Notional of an account's positions, or of the one in `instrument`."""
    total = ZERO
    for code, position in book.held(account).items():
        if instrument in (None, code):
            terms = book.instruments[code]
            price = book.price_of(terms.settle)
            total += terms.notional(position.quantity, book.marks[code]) * price
    return total


def debt_of(book: Book, account: str) -> Fraction:
    """What an account owes, zero or negative, at price."""
    return sum(
        (
            book.major(book.balances.get((account, Bucket.DEBT, asset), 0), asset)
            * book.price_of(asset)
            for asset in book.assets
        ),
        ZERO,
    )


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
    """bankrupt, shortfall, liquidation, margin_call or healthy; every comparison is strict."""
    if book.accounts[account].kind is AccountKind.SYSTEM:
        return "healthy"
    figures = figures or figures_of(book, account)
    if figures.has_positions and figures.equity < 0:
        return "bankrupt"
    negative = any(book.cash(account, asset) < 0 for asset in book.assets)
    if (negative and not figures.has_positions) or any(
        shortfall.is_open for shortfall in book.shortfalls_of(account)
    ):
        return "shortfall"
    if figures.has_positions and figures.equity < figures.maintenance_margin:
        return "liquidation"
    if figures.has_positions and figures.equity < figures.initial_margin:
        return "margin_call"
    return "healthy"
