"""A distressed party is taken over by the network, and the pool stands behind the network.

Sources: vegaprotocol/vega core/execution/liquidation/engine.go (ClearDistressedParties),
features 0003-MTMK-mark_to_market_settlement_using_insurance_pool and Funding-insurance_pool.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from backoffice.sdk import round_down, round_up

from .errors import InvalidInput, not_negative


@dataclass(frozen=True, slots=True)
class Distressed:
    """A party at its last settlement: all its `funds` in smallest units, and a signed position."""

    funds: int
    position: Fraction
    entry_price: Fraction
    mark: Fraction


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What the last settlement and the confiscation moved; the party keeps nothing."""

    loss_paid: int
    pool_paid: int
    uncovered: int
    residual_to_pool: int
    pool_after: int
    account_after: int = 0


@dataclass(frozen=True, slots=True)
class Disposed:
    """What closing the network's position cost; the pool pays no more than it holds."""

    loss: int
    fee: int
    pool_paid: int
    uncovered: int
    pool_after: int


def take_over(party: Distressed, pool: int) -> TakenOver:
    """Settle at the mark, then move ALL that is left into the pool; the network gets the position.

    loss = position × (entry − mark), rounded up; a gain is added to the funds, rounded down.
    """
    not_negative({"funds": party.funds, "pool": pool})
    if party.position == 0:
        raise InvalidInput("position is 0: a party without a position is not taken over.")
    pnl = party.position * (party.mark - party.entry_price)
    loss = max(0, round_up(-pnl))
    gain = max(0, round_down(pnl))
    paid = min(loss, party.funds)
    pool_paid = min(loss - paid, pool)
    residual = party.funds + gain - paid
    return TakenOver(
        loss_paid=paid,
        pool_paid=pool_paid,
        uncovered=loss - paid - pool_paid,
        residual_to_pool=residual,
        pool_after=pool - pool_paid + residual,
    )


def dispose(
    position: Fraction, taken_at: Fraction, close_price: Fraction, fee_rate: Fraction, pool: int
) -> Disposed:
    """Close the network's position: the pool bears the loss against the mark, and the fees.

    loss = position × (taken_at − close_price), rounded up (negative: a gain of the pool);
    fee = fee_rate × |position| × close_price, rounded up, after the loss and from what is left.
    """
    not_negative({"pool": pool})
    if fee_rate < 0:
        raise InvalidInput(f"fee_rate is {fee_rate}: it must not be negative.")
    loss = round_up(position * (taken_at - close_price))
    fee = round_up(fee_rate * abs(position) * close_price)
    paid_for_loss = min(loss, pool)
    fee_paid = min(fee, pool - paid_for_loss)
    return Disposed(
        loss=loss,
        fee=fee,
        pool_paid=paid_for_loss + fee_paid,
        uncovered=loss - paid_for_loss + fee - fee_paid,
        pool_after=pool - paid_for_loss - fee_paid,
    )
