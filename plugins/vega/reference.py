"""The venue's own formulas as its documentation states them.

Held against the engine by tests, not used by hooks.

Sources: vegaprotocol/vega core/execution/liquidation/engine.go (ClearDistressedParties),
core/collateral/engine.go (MarkToMarket), core/risk/engine.go (UpdateMarginOnNewOrder); features
0002-STTL-settlement-verified-loss-socialization, Funding-insurance_pool and
0003-MTMK-mark_to_market_settlement_using_insurance_pool.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from backoffice.sdk import round_down, round_up

from .errors import InvalidInput, not_negative
from .levels import MarginFactors, MarginLevels, Swept, _towards_initial, exact_levels
from .settlement import Winner, _distinct, distribute


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


def margin_levels(maintenance_minor: int, factors: MarginFactors) -> MarginLevels:
    """The levels in whole smallest units: search, initial and release are rounded down."""
    exact = exact_levels(Fraction(maintenance_minor), factors)
    search, initial, release = (
        Fraction(round_down(level)) for level in (exact.search, exact.initial, exact.release)
    )
    return MarginLevels(exact.maintenance, search, initial, release)


def sweep_for_order(levels: MarginLevels, margin: Fraction, general: Fraction | None) -> Swept:
    """Before a new order: filled up to initial even above search; nothing is released."""
    if margin >= levels.initial:
        return Swept(margin, general, Fraction(0), is_distressed=False)
    return _towards_initial(levels, margin, general)


@dataclass(frozen=True, slots=True)
class Loser:
    """`loss_due` of this cycle against `funds` (margin, general and bond accounts together)."""

    account: str
    loss_due: int
    funds: int


@dataclass(frozen=True, slots=True)
class Collected:
    """What each loser and, for it, the pool paid; `missing` found nobody."""

    own: Mapping[str, int]
    pool_draws: Mapping[str, int]
    missing: Mapping[str, int]
    pool_after: int

    @property
    def total(self) -> int:
        """All that winners can be paid from."""
        return sum(self.own.values()) + sum(self.pool_draws.values())


@dataclass(frozen=True, slots=True)
class Cycle:
    """A settled cycle, in smallest units. Σ received + left_over = collected.total."""

    collected: Collected
    received: Mapping[str, int]
    haircut: Mapping[str, int]
    left_over: int


def collect(losers: Sequence[Loser], pool: int) -> Collected:
    """Each loser pays min(loss_due, funds); the pool what is missing, in the order given.

    First come, first served: whoever stands earlier draws the pool first, the last may find it
    empty. The order of `losers` is therefore part of the result, and the caller's to store.
    Errors: InvalidInput for a negative figure or an account that stands twice.
    """
    not_negative({"pool": pool})
    _distinct([loser.account for loser in losers], "losers")
    own: dict[str, int] = {}
    draws: dict[str, int] = {}
    missing: dict[str, int] = {}
    for loser in losers:
        not_negative({"loss_due": loser.loss_due, "funds": loser.funds})
        own[loser.account] = min(loser.loss_due, loser.funds)
        short = loser.loss_due - own[loser.account]
        draws[loser.account] = min(short, pool)
        pool -= draws[loser.account]
        missing[loser.account] = short - draws[loser.account]
    return Collected(own, draws, missing, pool)


def settle_cycle(losers: Sequence[Loser], winners: Sequence[Winner], pool: int) -> Cycle:
    """Collect, then pay: the loss that nobody covered is a haircut of this cycle's gains.

    Errors: InvalidInput; also where winners are due more than losers owe.
    """
    taken = collect(losers, pool)
    expected = sum(loser.loss_due for loser in losers)
    gains = sum(winner.gain_due for winner in winners)
    if gains > expected:
        raise InvalidInput(f"gain_due adds up to {gains}: losers owe only {expected} in all.")
    received = distribute(taken.total, expected, winners)
    haircut = {winner.account: winner.gain_due - received[winner.account] for winner in winners}
    return Cycle(taken, received, haircut, taken.total - sum(received.values()))
