"""Margin requirement of an account: by the policy's model, else by the venue's."""

from __future__ import annotations

from fractions import Fraction

from .book import Book
from .guards.verdicts import is_missing
from .instruments import Instrument, Position
from .margin.model import Market, Requirement
from .margin.standard import position_margin
from .money import ZERO
from .outcome import decided
from .policy import PolicyError
from .regime import BalanceFacts, OptionFacts, PortfolioFacts, PositionFacts, RegimeMargin
from .valuation import equity_of, market_of, position_value


class TookTooLong(PolicyError):
    """A model did not answer in time: it is not asked again in the same event."""


def requirement_of(book: Book, account: str) -> Requirement:
    """Margin requirement of an account: by the policy's model, else by the venue's.

    Where the policy's model fails, the venue's own stands in for it, and a decision says so.
    """
    model = book.policy.regime.margin
    if model is None:
        return _of_the_venue(book, account)
    known = book.requirements.get(account)
    if known is not None and known[0] is model and known[1] == book.now:
        return known[2]
    try:
        needed = _asked(book, account, model)
    except PolicyError as error:
        _say_once(book, account, model, error)
        needed = _of_the_venue(book, account)
    book.requirements[account] = model, book.now, needed
    return needed


def positive_initial_margin(book: Book, account: str) -> Fraction:
    """What must stay when money leaves: a model's answer below zero frees no money."""
    return max(ZERO, requirement_of(book, account).initial)


def _of_the_venue(book: Book, account: str) -> Requirement:
    quantities = {code: position.quantity for code, position in sorted(book.held(account).items())}
    return book.venue.margin.requirement(market_of(book), quantities)


def _asked(book: Book, account: str, model: RegimeMargin) -> Requirement:
    """The model's answer. One that hangs would otherwise take its time-out for every account."""
    who = f"{model.plugin} {model.name}"
    if who in book.too_slow:
        raise PolicyError(book.too_slow[who])
    try:
        return model.requirement(portfolio_of(book, account))
    except TookTooLong as late:
        book.too_slow[who] = f"{late}; it is not asked again in the same event"
        raise


def _say_once(book: Book, account: str, model: RegimeMargin, error: PolicyError) -> None:
    """Record that a margin model failed: once an event, however often figures are asked for."""
    if account in book.margin_failed:
        return
    book.margin_failed.add(account)
    book.decide(
        decided(
            at=book.now,
            account=account,
            which="margin",
            inputs={"model": model.name},
            plan={"error": str(error)},
            plugin=model.plugin,
            policy_version=book.policy.version,
            outcome="policy_error",
            sentence="The margin model could not be carried out; the venue's own model stands in "
            "for it until the venue has looked at it.",
        )
    )


def portfolio_of(book: Book, account: str) -> PortfolioFacts:
    """An account's money and positions, as the models of a policy's regime see them."""
    owner = book.accounts[account]
    balances = tuple(
        BalanceFacts(
            asset=code,
            amount=book.major(book.balance(account, code), code),
            price=None if is_missing(book, code) else book.prices.get(code),
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
