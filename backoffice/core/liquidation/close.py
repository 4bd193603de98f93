"""Closing an account's positions: sizes, fills, deleveraging, then fees.

One closing of one instrument is rounded once. Fees are on the fill prices, one per instrument,
taken after all closings, together at most the cash in the settle asset.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..book import Book
from ..figures import Figures, bankruptcy_prices
from ..money import ZERO, format_decimal
from ..outcome import decided
from ..regime import Closing, LiquidationFacts
from ..sentences import money
from ..trading import fill
from .deleverage import deleverage
from .facts import liquidation_facts
from .fees import take_fees
from .orders import place_orders
from .regime import closings, remember
from .sizing import sizes_to_close
from .walk import Level, consume
from .why import why


@dataclass(frozen=True, slots=True)
class Liquidated:
    """What was closed, by instrument, as (price, positive quantity)."""

    account: str
    fills: dict[str, list[Level]]


def liquidate(book: Book, account: str, figures: Figures) -> Liquidated:
    """Liquidate an account by the venue's policy; `figures` are those that asked for it."""
    fills: dict[str, list[Level]] = {}
    if not book.held(account):  # deleveraging for another account closed all of it
        return Liquidated(account, fills)
    before = {asset: book.cash(account, asset) for asset in book.assets}
    facts = liquidation_facts(book, account) if book.policy.regime.liquidation else None
    bankrupt = bankruptcy_prices(book, account)
    sizes = _sizes(book, account, facts)
    if sizes is None:  # the model failed
        return Liquidated(account, fills)
    if facts is not None and not sizes:  # the model waits, and what it waits for has begun
        remember(book, account, fills, {})
        return Liquidated(account, fills)
    if book.policy.liquidation.gateway == "external":
        place_orders(book, account, figures, sizes, facts)
        if facts is not None:
            remember(book, account, fills, {})
        return Liquidated(account, fills)
    fills = _carry_out(book, account, sizes)
    fees = take_fees(book, account, fills, facts)
    if facts is not None:
        remember(book, account, fills, fees)
    for asset in sorted({book.instruments[code].settle for code in fills} or {""}):
        part = {code: taken for code, taken in fills.items() if _settles_in(book, code, asset)}
        asked = None if facts is None else (facts, tuple(sizes.values()))
        _explain(book, account, figures, part, fees, asset, before, bankrupt, asked)
    return Liquidated(account, fills)


def _carry_out(book: Book, account: str, sizes: dict[str, Closing]) -> dict[str, list[Level]]:
    """Close what the mark or the book takes, deleverage the rest; return the fills."""
    fills: dict[str, list[Level]] = {}
    rests: dict[str, Fraction] = {}
    for code, one in sizes.items():
        if not one.quantity:
            continue
        unfilled = one.unfilled or book.policy.liquidation.unfilled
        taken, rest = _take(book, account, one, unfilled)
        if rest and unfilled == "auto_deleverage":
            rests[code] = rest
        if taken:
            fills[code] = taken
            sign = -1 if book.held(account)[code].quantity > 0 else 1
            done = fill(book, account, code, [(price, sign * part) for price, part in taken])
            book.post("liquidation", account, done.postings)
    if rests:
        for code, more in deleverage(book, account, rests).items():
            fills[code] = fills.get(code, []) + more
    return fills


def _sizes(book: Book, account: str, facts: LiquidationFacts | None) -> dict[str, Closing] | None:
    """By instrument, what is closed: by the model of the policy, or by its style.

    None where the model fails.
    """
    if facts is None:
        sizes = sizes_to_close(book, account)
        return {code: Closing(code, size) for code, size in sizes.items()}
    chosen = closings(book, account, facts)
    return None if chosen is None else {one.instrument: one for one in chosen}


def _take(book: Book, account: str, one: Closing, unfilled: str) -> tuple[list[Level], Fraction]:
    """Fill a closing through the gateway; return the fills and what the book did not take."""
    code, mark = one.instrument, book.marks[one.instrument]
    if book.policy.liquidation.gateway == "mark":
        return [(mark, one.quantity)], ZERO
    held = book.held(account)[code].quantity
    walked = consume(book, code, held, one.quantity, one.worst_price)
    taken = list(walked.fills)
    if walked.unfilled and unfilled == "mark":
        return [*taken, (mark, walked.unfilled)], ZERO
    return taken, walked.unfilled


def _settles_in(book: Book, code: str, asset: str) -> bool:
    return book.instruments[code].settle == asset


def _explain(
    book: Book,
    account: str,
    figures: Figures,
    fills: dict[str, list[Level]],
    fees: dict[str, int],
    asset: str,
    before: dict[str, int],
    bankrupt: dict[str, Fraction | None],
    asked: tuple[LiquidationFacts, tuple[Closing, ...]] | None,
) -> None:
    """Record what was closed in one settle asset, with the figures that made it necessary.

    The amounts are the account's change of cash after the fee, and the fee. `bankrupt` are the
    bankruptcy prices before it, `asked` is what a model of the policy saw and answered.
    """
    parts = []
    for code, taken in sorted(fills.items()):
        size = sum((quantity for _, quantity in taken), ZERO)
        notional = sum((price * quantity for price, quantity in taken), ZERO)
        parts.append(f"{format_decimal(size)} {code} at {format_decimal(notional / size)}")
    what = ", ".join(parts) or "nothing, as nobody took it"
    fee = sum(fees.get(code, 0) for code in fills)
    model = book.policy.regime.liquidation
    seen, answered = ({"facts": asked[0]}, {"closings": asked[1]}) if asked else ({}, {})
    amounts = {account: book.cash(account, asset) - before[asset]} if asset else {}
    if fee and book.policy.liquidation.fund is not None:
        amounts[book.policy.liquidation.fund] = fee
    because = why(figures, book.venue.reporting_asset, is_called=model is None)
    book.decide(
        decided(
            at=book.now,
            account=account,
            which="liquidation",
            asset=asset or None,
            inputs={
                "figures": figures,
                "policy": book.policy.liquidation,
                "marks": {code: book.marks[code] for code in fills},
                "bankruptcy_prices": {code: bankrupt[code] for code in fills},
                **seen,
            },
            plan={"fills": fills, "fees": fees, **answered},
            amounts=amounts,
            plugin=model.plugin if model is not None else "core",
            policy_version=book.policy.version,
            sentence=f"{because} we closed {what}"
            + (f", for a fee of {money(book, fee, asset)}." if fee else "."),
        )
    )
