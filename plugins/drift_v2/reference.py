"""The venue's own formulas as its documentation states them.

Held against the engine by tests, not used by hooks.

Amounts are smallest units of the quote asset. Sources: drift-labs/protocol-v2 programs/drift/src:
math/bankruptcy.rs, math/liquidation.rs (validate_swap_within_liquidation_boundaries),
controller/liquidation.rs (liquidate_perp, resolve_perp_bankruptcy), controller/insurance.rs,
state/spot_market.rs (get_asset_weight).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from .bankruptcy import insurance_draw, loss_per_unit, social_payment
from .fees import (
    swap_price,
)
from .health import Health, PerpPosition
from .liquidation import PerpTerms, fund_fee, size_now
from .shares import (
    FundEmpty,
    NoRequest,
    NotEnoughShares,
    Request,
    divisor_for,
    payout_of,
    request_value,
    shares_for,
    shares_forfeited,
)
from .sizing import BorrowTerms, Pace
from .units import QUOTE, WEIGHT, ImpossibleInput, floor_to, not_negative


@dataclass(frozen=True, slots=True)
class Bucket:
    """One collateral bucket: the cross account, or one isolated position with its own deposit.

    `deposits` and `borrows` in smallest units, not negative.
    """

    deposits: int = 0
    borrows: int = 0
    positions: tuple[PerpPosition, ...] = ()
    open_orders: int = 0


def is_bankrupt(bucket: Bucket) -> bool:
    """It owes, and nothing is left that could pay or be closed.

    No deposit, no size, no positive quote, no open order; a borrow or a negative quote. Buckets
    are judged each on its own: an isolated one may be bankrupt beside a rich cross account.
    """
    if bucket.deposits > 0 or bucket.open_orders > 0:
        return False
    if any(position.size or position.quote > 0 for position in bucket.positions):
        return False
    return bucket.borrows > 0 or any(position.quote < 0 for position in bucket.positions)


def after_social_loss(size: Fraction, quote: int, per_unit: Fraction) -> int:
    """A survivor's quote amount after it paid."""
    return quote - social_payment(size, per_unit)


@dataclass(frozen=True, slots=True)
class MarketLoss:
    """A bad debt and what stands behind it. Open interest without the bankrupt account."""

    loss: int
    vault: int
    fee_pool: int
    open_interest_long: Fraction
    open_interest_short: Fraction
    max_insurance: int | None = None
    settled_insurance: int = 0


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who pays, and what each position pays for a unit of its size."""

    insurance: int
    fee_pool: int
    socialized: int
    per_unit: Fraction

    @property
    def account_social_loss(self) -> int:
        """What the bankrupt account never paid."""
        return self.insurance + self.fee_pool + self.socialized

    def unpaid(self, case: MarketLoss) -> int:
        """The bankrupt account's quote amount afterwards: zero, as the steps own all of it."""
        return self.account_social_loss - case.loss

    @property
    def market_social_loss(self) -> int:
        """What open positions pay."""
        return self.socialized


def resolve(case: MarketLoss) -> Resolution:
    """Insurance vault, then the market's fee pool, then every open position by its size.

    Errors: NobodyToSocializeTo.
    """
    not_negative(fee_pool=case.fee_pool)
    insurance = insurance_draw(case.loss, case.vault, case.max_insurance, case.settled_insurance)
    from_pool = min(case.loss - insurance, case.fee_pool)
    rest = case.loss - insurance - from_pool
    per_unit = loss_per_unit(rest, case.open_interest_long, case.open_interest_short)
    return Resolution(insurance, from_pool, rest, per_unit)


@dataclass(frozen=True, slots=True)
class PerpLiquidation:
    """What a liquidation did. Fees are in quote units; the position has paid them."""

    shortage: Fraction
    size_closed: Fraction
    position_after: PerpPosition
    liquidator_fee: Fraction
    insurance_fee: Fraction
    restored: bool


def liquidate(
    position: PerpPosition,
    terms: PerpTerms,
    state: Health,
    pace: Pace,
    liquidator_max_size: Fraction,
) -> PerpLiquidation:
    """Close what may be closed now at the oracle price less the fees.

    Fees are rounded down. The insurance fee takes at most what the liquidator's fee leaves of the
    collateral. `restored`: the size covered the whole shortage. Errors: ImpossibleInput where the
    liquidator takes less than a step.
    """
    at_most = floor_to(liquidator_max_size, terms.step)
    if at_most <= 0:
        raise ImpossibleInput("liquidator_max_size is below one step: give at least one step.")
    sized = size_now(position, terms, state, pace)
    closed = min(sized.size, at_most)
    value = floor_to(closed * terms.oracle_price, QUOTE)
    to_liquidator = floor_to(value * terms.liquidator_fee, QUOTE)
    to_fund = fund_fee(value, sized.insurance_fee, state.collateral - to_liquidator)
    side = 1 if position.size > 0 else -1
    after = PerpPosition(
        position.size - side * closed, position.quote + side * value - to_liquidator - to_fund
    )
    restored = sized.covering is not None and closed >= sized.covering
    return PerpLiquidation(state.shortage, closed, after, to_liquidator, to_fund, restored)


def fill_weight(initial_weight: Fraction, maintenance_weight: Fraction) -> Fraction:
    """Weight while an order fills: the mean of the two, rounded down to 1e-4."""
    return floor_to((initial_weight + maintenance_weight) / 2, WEIGHT)


def worst_swap_price(terms: BorrowTerms, asset_price: Fraction) -> Fraction:
    """The least that any swap of a liquidator must repay per unit sold, rounded down to 1e-6."""
    return floor_to(swap_price(terms, asset_price), QUOTE)


def swap_is_fair(sold: Fraction, received: Fraction, worst_price: Fraction) -> bool:
    """Whether a swap of the account's asset brought at least the worst price."""
    return bool(sold) and floor_to(floor_to(received, QUOTE) / sold, QUOTE) >= worst_price


class TooSoon(ImpossibleInput):
    """Leaving before the cooldown is over."""


@dataclass(frozen=True, slots=True)
class Fund:
    """`balance` in the vault; shares in all and those of stakers (the rest is the venue's).

    `rebases` counts the zeros that were cut off all shares so far.
    """

    balance: int = 0
    total_shares: int = 0
    user_shares: int = 0
    rebases: int = 0


@dataclass(frozen=True, slots=True)
class Stake:
    """One staker's shares, as of the fund's `rebases`."""

    shares: int = 0
    rebases: int = 0
    request: Request | None = None


def earn(fund: Fund, amount: int) -> Fund:
    """Fees flow in: every share gains."""
    not_negative(amount=amount)
    return replace(fund, balance=fund.balance + amount)


def bear(fund: Fund, amount: int) -> Fund:
    """A loss is paid: every share loses. Errors: ImpossibleInput where it is above the balance."""
    not_negative(amount=amount, fund_balance=fund.balance - amount)
    return replace(fund, balance=fund.balance - amount)


def rebased(fund: Fund) -> Fund:
    """Cut zeros where a unit is worth less than a share; mint 1:1 to the venue without shares."""
    divisor = divisor_for(fund.total_shares, fund.balance)
    if divisor > 1:
        fund = replace(
            fund,
            total_shares=fund.total_shares // divisor,
            user_shares=fund.user_shares // divisor,
            rebases=fund.rebases + len(str(divisor)) - 1,
        )
    if fund.balance and not fund.total_shares:
        fund = replace(fund, total_shares=fund.balance)
    return fund


def follow(stake: Stake, fund: Fund) -> Stake:
    """Bring a staker's shares to the fund's rebases, rounded down."""
    if stake.rebases > fund.rebases:
        raise ImpossibleInput("rebases of the stake are ahead of the fund's: reload the fund.")
    divisor = 10 ** (fund.rebases - stake.rebases)
    request = stake.request
    if request is not None:
        request = replace(request, shares=request.shares // divisor)
    return Stake(stake.shares // divisor, fund.rebases, request)


def add_stake(fund: Fund, stake: Stake, amount: int) -> tuple[Fund, Stake]:
    """Pay `amount` in and get shares at today's price. Errors: FundEmpty."""
    if not fund.balance and fund.total_shares:
        raise FundEmpty("fund_balance is zero while shares exist: refill the fund first.")
    fund = rebased(fund)
    stake = follow(stake, fund)
    bought = shares_for(amount, fund.total_shares, fund.balance)
    fund = replace(
        fund,
        balance=fund.balance + amount,
        total_shares=fund.total_shares + bought,
        user_shares=fund.user_shares + bought,
    )
    return fund, replace(stake, shares=stake.shares + bought)


def request_unstake(fund: Fund, stake: Stake, shares: int, now: datetime) -> tuple[Fund, Stake]:
    """Freeze what `shares` are worth now; one unit always stays in the fund.

    Errors: NotEnoughShares.
    """
    not_negative(request_shares=shares)
    asked = replace(stake, request=Request(shares, 0, now))
    fund = rebased(fund)
    stake = follow(asked, fund)
    wanted = stake.request.shares if stake.request else 0
    if wanted > stake.shares:
        raise NotEnoughShares(f"request_shares is above the {stake.shares} held: give fewer.")
    value = request_value(wanted, fund.total_shares, fund.balance)
    return fund, replace(stake, request=Request(wanted, value, now))


def cancel_unstake(fund: Fund, stake: Stake) -> tuple[Fund, Stake]:
    """Stay after all; gains since the request are forfeited to the others. Errors: NoRequest."""
    fund = rebased(fund)
    stake = follow(stake, fund)
    if stake.request is None or not stake.request.shares:
        raise NoRequest("request is empty: ask to leave before cancelling.")
    lost = shares_forfeited(stake.request, fund.total_shares, fund.balance)
    fund = replace(fund, total_shares=fund.total_shares - lost, user_shares=fund.user_shares - lost)
    return fund, Stake(stake.shares - lost, stake.rebases)


def unstake(
    fund: Fund, stake: Stake, now: datetime, cooldown: timedelta
) -> tuple[Fund, Stake, int]:
    """Leave with the payout; what it is worth more stays with the others.

    Errors: NoRequest, TooSoon.
    """
    if stake.request is None:
        raise NoRequest("request is empty: ask to leave and wait the cooldown.")
    if now - stake.request.at < cooldown:
        raise TooSoon(f"now is before {stake.request.at + cooldown}: wait until then.")
    fund = rebased(fund)
    stake = follow(stake, fund)
    request = stake.request
    if request is None or not request.shares:
        raise NoRequest("request is empty: a rebase left no whole share of it.")
    paid = payout_of(request, fund.total_shares, fund.balance)
    fund = replace(
        fund,
        balance=fund.balance - paid,
        total_shares=fund.total_shares - request.shares,
        user_shares=fund.user_shares - request.shares,
    )
    return fund, Stake(stake.shares - request.shares, stake.rebases), paid
