"""The venue's own formulas as its documentation states them.

Held against the engine by tests, not used by hooks.

Who pays a negative pnl that the account cannot: itself, then the fund, then both sides.

1. The account's own assets, as far as they back it (`perp_max_settle`), within its settle limit.
2. The fund, for what keeps health below 0: it pays pnl · price · (1 + fee), in its own token,
   rounded up to a whole smallest unit.
3. Only once the fund is empty, every open position of both sides, per unit of open interest.

Source: blockworks-foundation/mango-v4
programs/mango-v4/src/instructions/perp_liq_negative_pnl_or_bankruptcy.rs (liquidation_action),
state/perp_market.rs (socialize_loss). There a loss vanishes where open interest is 0; here it
stays on the account and is `unowned`, so that the next step of a waterfall must take it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .bankruptcy import to_socialize
from .health import (
    effective_balances,
    given_for_zero,
    health,
    taken_for_zero,
    token_health,
    with_balance,
)
from .orders import orders_health
from .positions import Perpetual, Portfolio
from .weighting import ONE, ZERO, HealthType, ImpossibleInput

END = HealthType.LIQUIDATION_END


@dataclass(frozen=True, slots=True)
class Fund:
    """The insurance fund: `amount` in smallest units of its token, each worth `price` dollars."""

    amount: int
    price: Fraction
    fee: Fraction = ZERO


@dataclass(frozen=True, slots=True)
class Bankruptcy:
    """Settle tokens and pnl after; `fund_paid` in the fund's smallest units, the rest in the
    settle token. `taken_over` is the pnl for which the fund paid the liquidator."""

    settled: Fraction
    taken_over: Fraction
    fund_paid: int
    socialized: Fraction
    unowned: Fraction
    settle_after: Fraction
    pnl_after: Fraction

    @property
    def liquidator_pnl(self) -> Fraction:
        """What the liquidator's own pnl changed by."""
        return -self.settled - self.taken_over


def resolve(
    portfolio: Portfolio,
    perpetual: Perpetual,
    fund: Fund,
    *,
    settle_limit: Fraction,
    liquidator_limit: Fraction,
    open_interest: Fraction,
) -> Bankruptcy:
    """Run the three steps for one perpetual without base.

    `liquidator_limit`: the most pnl that the liquidator takes, settled or insured; socialising is
    not bounded by it. Errors: ImpossibleInput for base that is open or pnl that is not negative.
    """
    if perpetual.base:
        raise ImpossibleInput("base is not 0: reduce the position before its pnl.")
    pnl = perpetual.unsettled_pnl
    if pnl >= 0:
        raise ImpossibleInput("quote is not negative: only a loss can be bankrupt.")
    settle = portfolio.token(perpetual.settle_token)
    backed = max(ZERO, min(perp_max_settle(portfolio, settle.token), -pnl, settle_limit))
    settled = min(backed, liquidator_limit)
    after = with_balance(portfolio, settle.token, settle.balance - settled)
    pnl += settled
    insured, paid, missing = ZERO, 0, ZERO
    if settled == backed and pnl < 0:
        # Settling moves pnl into the balance and leaves health as it was.
        missing = min(-pnl, _missing(portfolio, settle.token))
        price = _price(portfolio, settle.token)
        asked = max(ZERO, min(missing, liquidator_limit - settled))
        paid = fund_pays(asked, price, fund)
        insured = min(asked, paid * fund.price / (price * (ONE + fund.fee)))
    rest = missing - insured
    spread = to_socialize(rest, fund.amount - paid, open_interest)
    return Bankruptcy(
        settled=settled,
        taken_over=insured,
        fund_paid=paid,
        socialized=spread,
        unowned=rest - spread if paid == fund.amount else ZERO,
        settle_after=after.token(settle.token).balance,
        pnl_after=pnl + insured + spread,
    )


def _missing(portfolio: Portfolio, token: str) -> Fraction:
    """Settle tokens until the liquidation-end health is 0."""
    weighted = portfolio.token(token).weighted_prices(END)
    balance = effective_balances(portfolio, END)[token]
    return given_for_zero(health(portfolio, END), balance, weighted.asset, weighted.liability)


def _price(portfolio: Portfolio, token: str) -> Fraction:
    prices = portfolio.token(token).prices
    if prices is None:
        raise ImpossibleInput(f"token {token} has no price: publish one first.")
    return prices.oracle


def fund_pays(loss: Fraction, price: Fraction, fund: Fund) -> int:
    """Smallest units that the fund gives for a loss at `price`: rounded up, at most all it has."""
    return min(-(-loss * price * (ONE + fund.fee) // fund.price), fund.amount)


def perp_max_settle(portfolio: Portfolio, settle_token: str) -> Fraction:
    """How much negative pnl the account's other assets back, in the settle token.

    As much as can leave its balance before the maintenance health without weighted losses is 0.
    """
    kind = HealthType.MAINTENANCE
    balances = effective_balances(portfolio, kind, only_positive_pnl=True)
    backed = sum((token_health(t, balances[t.token], kind) for t in portfolio.tokens), ZERO)
    backed += orders_health(portfolio, balances, kind)
    token = portfolio.token(settle_token)
    weighted = token.weighted_prices(kind)
    return taken_for_zero(backed, balances[settle_token], weighted.asset, weighted.liability)
