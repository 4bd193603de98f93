"""Whom a deleveraging closes: opposite accounts in turn, where none becomes riskier by it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from backoffice.sdk import Candidate

from .deleveraging import COUNTERPARTIES_MAX, SettleAt, settles_at
from .margin import Risk
from .rounding import ONE, ZERO
from .transition import is_valid_change


def overlapping_prices(
    quantity: Fraction, lot: Fraction, candidates: Sequence[Candidate]
) -> dict[str, Fraction]:
    """Close whole positions in the order of the candidates (by code); the last one in part.

    Nothing while the closed account's equity is not below zero: its position stays open. The
    chain begins at a random account; here the choice must be the same when it is replayed.
    """
    reached = candidates[:COUNTERPARTIES_MAX]
    chosen: dict[str, Fraction] = {}
    if not reached or settles_at(_equity_share(reached[0]), False) is not SettleAt.BANKRUPTCY:
        return chosen
    for one in reached:
        part = min(quantity, one.quantity)
        if part > 0 and _allows(one, part / one.quantity):
            chosen[one.account] = part
            quantity -= part
    return chosen


def _allows(one: Candidate, part: Fraction) -> bool:
    """Whether the candidate may give up this part of its position at the closing price.

    It frees its part of both margins; initial margin is shared among an account's positions as
    maintenance margin is.
    """
    loss = closing_loss(one)
    if loss is None:
        return False
    share = one.position_margin / one.maintenance_margin if one.maintenance_margin else ZERO
    left = ONE - part * share
    before = Risk(one.equity, one.initial_margin, one.maintenance_margin)
    after = Risk(one.equity - part * loss, one.initial_margin * left, one.maintenance_margin * left)
    return is_valid_change(before, after)


def closing_loss(one: Candidate) -> Fraction | None:
    """What closing all of a candidate's position at the closing price costs it (− brings).

    At its own bankruptcy price that is its share of equity, and it is linear in the price (an
    inverse contract: in 1/price). Without such a measure the account's whole notional bounds a
    loss from above, and nothing is counted as brought; None where that is no measure either.
    """
    moved = _adverse(one, one.close_price)
    own = ZERO if one.bankruptcy_price is None else _adverse(one, one.bankruptcy_price)
    if own:
        # a position without margin that has such a price is the account's only one
        margin = one.maintenance_margin
        share = one.position_margin / margin if margin else ONE
        return one.equity * share * moved / own
    if moved <= 0:
        return ZERO
    if one.inverse:
        return one.notional * one.mark * moved
    return one.notional * moved / abs(one.mark) if one.mark else None


def _adverse(one: Candidate, price: Fraction) -> Fraction:
    """How far a price lies on the losing side of the mark; of an inverse contract, in 1/price."""
    down = 1 / price - 1 / one.mark if one.inverse else one.mark - price
    return down if one.is_long else -down


def _equity_share(opposite: Candidate) -> Risk:
    """What the closed account has left for one unit: between its bankruptcy price and the mark."""
    above = opposite.mark - opposite.close_price
    return Risk(-above if opposite.is_long else above)
