"""Partial liquidation: the smallest common fraction that brings equity to initial margin.

With f of every position closed, equity after fills and fees minus the initial margin of the rest
is continuous and piecewise linear in f: it bends where a notional passes a tier, an order book a
level, a fee meets its cap, a balance changes sign (haircut), or, where the book keeps a part,
another scenario becomes the worst. So the smallest root is found
exactly, piece by piece, without rounding; only then are quantities rounded up to the lot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from ..book import Book
from ..margin.model import Market
from ..money import ZERO, round_up_to
from ..valuation import kept_share, market_of
from .walk import Level, depth, side, walk

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Sizer:
    """What closing a fraction of everything would do to one account."""

    book: Book
    account: str
    market: Market

    def closed(self, code: str, share: Fraction) -> tuple[Fraction, list[Level]]:
        """Signed quantity left, and the fills (price, positive quantity), after closing a share."""
        policy, position = self.book.policy.liquidation, self.book.held(self.account)[code]
        size = abs(position.quantity) * share
        sign = 1 if position.quantity > 0 else -1
        mark = self.book.marks[code]
        if policy.gateway != "book":
            return position.quantity - sign * size, [(mark, size)] if size else []
        walked = walk(side(self.book, code, position.quantity), size)
        fills = list(walked.fills)
        if walked.unfilled and policy.unfilled == "mark":
            fills.append((mark, walked.unfilled))
            return position.quantity - sign * size, fills
        return position.quantity - sign * (size - walked.unfilled), fills

    def cash_and_fees(self, share: Fraction) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
        """By asset: cash after closings (whole units, before fees), and the fees uncapped."""
        book = self.book
        cash = {asset: book.major(book.cash(self.account, asset), asset) for asset in book.assets}
        fees = dict.fromkeys(book.assets, ZERO)
        for code, position in book.held(self.account).items():
            instrument = book.instruments[code]
            sign = 1 if position.quantity > 0 else -1
            for price, size in self.closed(code, share)[1]:
                part = position.part(sign * size)
                cash[instrument.settle] += (
                    instrument.premium(part.quantity, price)
                    if instrument.option is not None
                    else instrument.pnl(part.quantity, part.cost, price)
                )
                fees[instrument.settle] += (
                    instrument.notional(size, price) * book.policy.liquidation.fee
                )
        return cash, fees

    def balances(self, share: Fraction) -> dict[str, Fraction]:
        """By asset, cash and held after closings and capped fees, in whole units."""
        cash, fees = self.cash_and_fees(share)
        held = {
            asset: self.book.major(
                self.book.balance(self.account, asset) - self.book.cash(self.account, asset), asset
            )
            for asset in cash
        }
        return {
            asset: held[asset] + cash[asset] - min(fees[asset], max(ZERO, cash[asset]))
            for asset in cash
        }

    def excess(self, share: Fraction) -> Fraction:
        """Equity less initial margin after closing a share."""
        book, total, left = self.book, ZERO, {}
        for asset, amount in self.balances(share).items():
            value = amount * book.price_of(asset)
            total += value * kept_share(book, asset) if amount > 0 else value
        for code, position in book.held(self.account).items():
            quantity = self.closed(code, share)[0]
            if not quantity:
                continue
            left[code] = quantity
            instrument, rest = book.instruments[code], position.part(quantity)
            value = (
                instrument.premium(quantity, book.marks[code])
                if instrument.option is not None
                else instrument.pnl(quantity, rest.cost, book.marks[code])
            )
            total += value * book.price_of(instrument.settle)
        return total - book.venue.margin.requirement(self.market, left).initial

    def kinks(self, share: Fraction) -> Mapping[str, Fraction]:
        """What the margin model looks at, after closing a share; linear between bends."""
        held = self.book.held(self.account)
        left = {code: self.closed(code, share)[0] for code in held}
        return self.book.venue.margin.kinks(self.market, left)

    def bends(self) -> list[Fraction]:
        """Fractions at which tiers or book levels bend the excess."""
        held = self.book.held(self.account)
        quantities = {code: position.quantity for code, position in held.items()}
        bends = {ZERO, ONE}
        for code, sizes in self.book.venue.margin.breakpoints(self.market, quantities).items():
            bends |= {1 - size / abs(quantities[code]) for size in sizes}
        if self.book.policy.liquidation.gateway == "book":
            for code, quantity in quantities.items():
                reached = ZERO
                for _, size in side(self.book, code, quantity):
                    reached += size
                    bends.add(reached / abs(quantity))
        return sorted(bend for bend in bends if 0 <= bend <= 1)

    def keeps_some(self) -> bool:
        """Whether some position cannot be closed in full, so that they do not shrink alike."""
        policy = self.book.policy.liquidation
        if policy.gateway != "book" or policy.unfilled == "mark":
            return False
        held = self.book.held(self.account).items()
        return any(depth(self.book, c, p.quantity) < abs(p.quantity) for c, p in held)


def roots_between(
    points: list[Fraction], values: Callable[[Fraction], Mapping[str, Fraction]]
) -> list[Fraction]:
    """Add to `points` where any of the values, linear between points, crosses zero."""
    found = set(points)
    for low, high in pairwise(points):
        at_low, at_high = values(low), values(high)
        for key, start in at_low.items():
            end = at_high[key]
            if start * end < 0:
                found.add(low + (high - low) * start / (start - end))
    return sorted(found)


def fraction_to_close(book: Book, account: str) -> Fraction:
    """The smallest fraction of every position whose closing reaches initial margin; 1 if none."""
    sizer = Sizer(book, account, market_of(book))

    def room_for_fees(share: Fraction) -> dict[str, Fraction]:
        cash, fees = sizer.cash_and_fees(share)
        return {asset: cash[asset] - fees[asset] for asset in cash}

    points = roots_between(sizer.bends(), lambda share: sizer.cash_and_fees(share)[0])
    points = roots_between(points, room_for_fees)
    points = roots_between(points, sizer.balances)
    if sizer.keeps_some():
        points = roots_between(points, sizer.kinks)
    low, at_low = points[0], sizer.excess(points[0])
    if at_low >= 0:
        return low
    for high in points[1:]:
        at_high = sizer.excess(high)
        if at_high >= 0:
            return low + (high - low) * at_low / (at_low - at_high)
        low, at_low = high, at_high
    return ONE


def sizes_to_close(book: Book, account: str) -> dict[str, Fraction]:
    """By instrument, the positive quantity to close: all, or the fraction rounded up to lots."""
    held = sorted(book.held(account).items())
    if book.policy.liquidation.style == "full":
        return {code: abs(position.quantity) for code, position in held}
    share = fraction_to_close(book, account)
    return {
        code: min(
            abs(position.quantity),
            round_up_to(abs(position.quantity) * share, book.instruments[code].lot),
        )
        for code, position in held
    }
