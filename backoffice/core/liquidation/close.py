"""Closing an account's positions: sizes, fills, deleveraging, then fees.

One closing of one instrument is rounded once. Fees are on the fill prices, one per instrument,
taken after all closings, together at most the cash in the settle asset.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..book import Book
from ..figures import Figures
from ..money import ZERO, format_decimal, round_half_even
from ..outcome import decided
from ..postings import cash
from ..sentences import money
from ..trading import count_profit, fill
from .deleverage import deleverage
from .sizing import sizes_to_close
from .walk import Level, consume


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
    rests: dict[str, Fraction] = {}
    before = {asset: book.cash(account, asset) for asset in book.assets}
    for code, size in sizes_to_close(book, account).items():
        if not size:
            continue
        taken, rest = _take(book, account, code, size)
        if rest:
            rests[code] = rest
        if taken:
            fills[code] = taken
            sign = -1 if book.held(account)[code].quantity > 0 else 1
            done = fill(book, account, code, [(price, sign * part) for price, part in taken])
            book.post("liquidation", account, done.postings)
    if rests and book.policy.liquidation.unfilled == "auto_deleverage":
        for code, more in deleverage(book, account, rests).items():
            fills[code] = fills.get(code, []) + more
    fees = _take_fees(book, account, fills)
    for asset in sorted({book.instruments[code].settle for code in fills} or {""}):
        part = {code: taken for code, taken in fills.items() if _settles_in(book, code, asset)}
        _explain(book, account, figures, part, fees, asset, before)
    return Liquidated(account, fills)


def _take(book: Book, account: str, code: str, size: Fraction) -> tuple[list[Level], Fraction]:
    """Fill `size` through the gateway; return the fills and what stays for deleveraging."""
    policy, mark = book.policy.liquidation, book.marks[code]
    if policy.gateway == "mark":
        return [(mark, size)], ZERO
    walked = consume(book, code, book.held(account)[code].quantity, size)
    taken = list(walked.fills)
    if walked.unfilled and policy.unfilled == "mark":
        return [*taken, (mark, walked.unfilled)], ZERO
    return taken, walked.unfilled


def _take_fees(book: Book, account: str, fills: dict[str, list[Level]]) -> dict[str, int]:
    """Charge the fee of each closed instrument; return what each paid."""
    policy = book.policy.liquidation
    paid: dict[str, int] = {}
    if not policy.fee or policy.fund is None:
        return paid
    for code, taken in sorted(fills.items()):
        instrument = book.instruments[code]
        asset = instrument.settle
        notional = sum((instrument.notional(size, price) for price, size in taken), ZERO)
        fee = round_half_even(notional * policy.fee * book.assets[asset].unit)
        fee = min(fee, max(0, book.cash(account, asset)))
        if fee > 0:
            paid[code] = fee
            count_profit(book, account, code, -fee)
            book.post("liquidation_fee", account, cash(account, policy.fund, asset, fee))
    return paid


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
) -> None:
    """Record what was closed in one settle asset, with the figures that made it necessary.

    The amounts are the account's change of cash after the fee, and the fee.
    """
    parts = []
    for code, taken in sorted(fills.items()):
        size = sum((quantity for _, quantity in taken), ZERO)
        notional = sum((price * quantity for price, quantity in taken), ZERO)
        parts.append(f"{format_decimal(size)} {code} at {format_decimal(notional / size)}")
    what = ", ".join(parts) or "nothing, as nobody took it"
    fee = sum(fees.get(code, 0) for code in fills)
    amounts = {account: book.cash(account, asset) - before[asset]} if asset else {}
    if fee and book.policy.liquidation.fund is not None:
        amounts[book.policy.liquidation.fund] = fee
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
            },
            plan={"fills": fills, "fees": fees},
            amounts=amounts,
            policy_version=book.policy.version,
            sentence=f"Equity of {format_decimal(figures.equity)} was below the maintenance margin "
            f"of {format_decimal(figures.maintenance_margin)}, so we closed {what}"
            + (f", for a fee of {money(book, fee, asset)}." if fee else "."),
        )
    )
