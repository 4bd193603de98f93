"""Staged reduction of a perpetual: close base and take over profit until health is 0.

1. While the worst-case pnl is negative, reduce base: each lot helps in full.
2. Settle positive pnl: it then counts in full, and not by its overall weight only.
3. Reduce base as far as more pnl can still be settled, expecting that settlement.
4. Settle again.
5. Where unsettled pnl has a weight, reduce base further.

Every stage stops as soon as the liquidation-end health is 0. Lots are rounded up, so that health
ends at or above 0. Source: blockworks-foundation/mango-v4
programs/mango-v4/src/instructions/perp_liq_base_or_positive_pnl.rs (liquidation_action).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .course import Course
from .health import effective_balances, health, worst_case_pnl
from .positions import Perpetual, Portfolio
from .weighting import ONE, ZERO, HealthType, ImpossibleInput

END = HealthType.LIQUIDATION_END
DUST = Fraction(1, 2)
"""The last stage leaves a health above -DUST smallest units alone: rounding, not risk."""


class WrongDirection(ImpossibleInput):
    """A reduction that would open the position further."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the market charges, and the most that the liquidator takes.

    `liquidator_fee`, `platform_fee`: of closed notional; `settle_fee`: of profit taken over;
    `lot`: smallest base; `max_base` has the sign of the position; `max_pnl` in the settle token.
    """

    max_base: Fraction
    max_pnl: Fraction
    liquidator_fee: Fraction = ZERO
    platform_fee: Fraction = ZERO
    settle_fee: Fraction = ZERO
    lot: Fraction = ONE
    dust: Fraction = DUST


@dataclass(frozen=True, slots=True)
class Reduction:
    """What happened, and what the account then has.

    `base` is added to the position (against its sign), `quote` to its quote; `pnl` left the quote
    for `received` in the settle token; `platform_fee` is the venue's part of the quote.
    """

    base: Fraction
    quote: Fraction
    pnl: Fraction
    received: Fraction
    platform_fee: Fraction
    base_after: Fraction
    quote_after: Fraction
    settle_after: Fraction


def reduce_perpetual(portfolio: Portfolio, perpetual: Perpetual, terms: Terms) -> Reduction:
    """Run the five stages for one of the account's perpetuals.

    Errors: WrongDirection, ImpossibleInput where a fee eats what a closed lot gains.
    """
    long = perpetual.base > 0
    if terms.max_base * (1 if long else -1) < 0:
        raise WrongDirection("max_base opens the position further: give it the position's sign.")
    sign = -1 if long else 1
    charged = ONE + sign * (terms.liquidator_fee + terms.platform_fee)
    lot_value = terms.lot * perpetual.prices.oracle
    weight = perpetual.init.asset if long else perpetual.init.liability
    per_lot = lot_value * (weight - charged) * sign
    if per_lot <= 0:
        raise ImpossibleInput("liquidator_fee and platform_fee eat the margin: lower them.")
    course = _course(portfolio, perpetual, terms)
    _stages(course, per_lot, perpetual.init_overall, terms)
    base = sign * course.lots * terms.lot
    quote = -base * perpetual.prices.oracle * charged
    received = course.settled * (ONE - terms.settle_fee)
    return Reduction(
        base=base,
        quote=quote,
        pnl=course.settled,
        received=received,
        platform_fee=abs(base) * perpetual.prices.oracle * terms.platform_fee,
        base_after=perpetual.base + base,
        quote_after=perpetual.quote + quote - course.settled,
        settle_after=portfolio.token(perpetual.settle_token).balance + received,
    )


def _course(portfolio: Portfolio, perpetual: Perpetual, terms: Terms) -> Course:
    lots = min(abs(perpetual.base), abs(terms.max_base)) // terms.lot
    return Course(
        health=health(portfolio, END),
        settle=effective_balances(portfolio, END)[perpetual.settle_token],
        pnl=worst_case_pnl(perpetual, END),
        prices=portfolio.token(perpetual.settle_token).weighted_prices(END),
        lots_left=lots,
    )


def _stages(course: Course, per_lot: Fraction, overall: Fraction, terms: Terms) -> None:
    kept = ONE - terms.settle_fee
    if course.pnl < 0:
        course.reduce(-course.pnl, per_lot, per_lot, per_lot)
    if course.pnl >= 0 and kept > overall:
        course.settle_pnl(kept - overall, terms.max_pnl)
    if course.pnl >= 0 and course.settled < terms.max_pnl:
        left = terms.max_pnl - course.settled
        course.reduce(left, per_lot, per_lot * kept, per_lot * overall)
    if course.pnl >= 0 and kept > overall:
        course.settle_pnl(kept - overall, terms.max_pnl)
    if course.health < -terms.dust and overall > 0:
        course.reduce(None, per_lot, per_lot * overall, per_lot * overall)
