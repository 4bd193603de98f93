"""Decisions about liquidation orders: what was filled, and what became of the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from ..book import Book
from ..money import ZERO, format_decimal
from ..orders import LiquidationOrder, Side
from ..outcome import decided
from ..sentences import money
from .walk import Level


def explain_fills(
    book: Book,
    order: LiquidationOrder,
    fills: Sequence[Level],
    fees: Mapping[str, int],
    before: Mapping[str, int],
    bankrupt: Fraction | None,
) -> None:
    """Record what was closed for an order.

    `before` is the account's cash by asset until then, `bankrupt` the bankruptcy price until then.
    The amounts are the account's change of cash after the fee, and the fee.
    """
    asked, fund = order.facts, book.policy.liquidation.fund
    asset = book.instruments[asked.instrument].settle
    amounts = {asked.account: book.cash(asked.account, asset) - before[asset]}
    fee = fees.get(asked.instrument, 0)
    if fee and fund is not None:
        amounts[fund] = fee
    model = book.policy.regime.liquidation
    book.decide(
        decided(
            at=book.now,
            account=asked.account,
            which="liquidation",
            asset=asset,
            inputs={
                "order": asked,
                "policy": book.policy.liquidation,
                "marks": {asked.instrument: book.marks[asked.instrument]},
                "bankruptcy_prices": {asked.instrument: bankrupt},
            },
            plan={"fills": {asked.instrument: fills}, "fees": fees, "ended": order.ended},
            amounts=amounts,
            plugin=model.plugin if model is not None else "core",
            policy_version=book.policy.version,
            sentence=_sentence(book, order, fills, fee),
        )
    )


def _sentence(book: Book, order: LiquidationOrder, fills: Sequence[Level], fee: int) -> str:
    asked, asset = order.facts, book.instruments[order.facts.instrument].settle
    whole = f"{format_decimal(asked.quantity)} {asked.instrument}"
    size = sum((quantity for _, quantity in fills), ZERO)
    charged = f", for a fee of {money(book, fee, asset)}" if fee else ""
    how = ""
    if fills:
        average = sum((price * quantity for price, quantity in fills), ZERO) / size
        how = f"{format_decimal(size)} at {format_decimal(average)}{charged}"
    if order.ended is None:
        verb = "sold" if asked.side is Side.SELL else "bought"
        return f"Of our order to {asked.side} {whole} we {verb} {how}."
    left = f"{format_decimal(order.rest)} unfilled"
    rest = f"; of that we closed {how}" if fills else "; it is kept until the next sweep"
    return f"Our order to {asked.side} {whole} was {order.ended} with {left}{rest}."
