"""Fees of closings: on the fill prices, one per instrument, together at most the cash there."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from ..book import Book
from ..money import ZERO, round_half_even
from ..postings import cash
from ..regime import LiquidationFacts
from ..trading import count_profit
from .regime import fee_of
from .walk import Level

NOTHING: Mapping[str, Fraction] = {}


def take_fees(
    book: Book,
    account: str,
    fills: dict[str, list[Level]],
    facts: LiquidationFacts | None,
    before: Mapping[str, Fraction] = NOTHING,
) -> dict[str, int]:
    """Charge the fee of each closed instrument; return what each paid, in smallest units.

    `before` is the notional that earlier parts of a closing were charged for: the policy's fee is
    rounded once over all parts.
    """
    policy = book.policy.liquidation
    paid: dict[str, int] = {}
    if policy.fund is None or (not policy.fee and facts is None):
        return paid
    for code, taken in sorted(fills.items()):
        asset = book.instruments[code].settle
        if facts is None:
            rate = policy.fee * book.assets[asset].unit
            charged = before.get(code, ZERO)
            total = charged + notional_of_fills(book, code, taken)
            fee = round_half_even(total * rate) - round_half_even(charged * rate)
        else:
            fee = fee_of(book, facts, code, _closed(facts, code, taken), taken)
        fee = min(fee, max(0, book.cash(account, asset)))
        if fee > 0:
            paid[code] = fee
            count_profit(book, account, code, -fee)
            book.post("liquidation_fee", account, cash(account, policy.fund, asset, fee))
    return paid


def notional_of_fills(book: Book, code: str, fills: list[Level]) -> Fraction:
    """In whole units of the settle asset, at the fill prices."""
    instrument = book.instruments[code]
    return sum((instrument.notional(size, price) for price, size in fills), ZERO)


def _closed(facts: LiquidationFacts, code: str, taken: list[Level]) -> Fraction:
    """What was closed of a position, with the position's sign."""
    size = sum((quantity for _, quantity in taken), ZERO)
    held = next(one.quantity for one in facts.portfolio.positions if one.instrument == code)
    return size if held > 0 else -size
