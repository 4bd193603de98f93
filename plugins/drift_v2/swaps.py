"""Repaying a borrow out of a deposit: how much, at which price, for which fee.

One pair at a time, the most valuable borrow and the most valuable deposit. Source:
drift-labs/protocol-v2 programs/drift/src/controller/liquidation.rs (liquidate_spot).
"""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import BalanceFacts, LiquidationFacts, Swap

from .config import BorrowFees, LiquidationConfig
from .fees import borrow_insurance_fee, liquidator_fee, swap_price
from .health import ZERO, Exposure, Health
from .sizing import ONE, SMALL, BorrowTerms, Pace, borrow_for_asset, borrow_to_cover
from .sizing import share_of_shortage as share_now
from .units import BASE, ceil_to, floor_to
from .weights import asset_weight, liability_weight

CENT = Fraction(1, 100)


def weight_of(one: BalanceFacts, config: LiquidationConfig) -> Fraction:
    """Maintenance weight of a deposit or a borrow of this size."""
    terms = config.fees_of(one.asset)
    if one.amount < 0:
        return liability_weight(
            abs(one.amount), terms.imf_factor, terms.maintenance_liability_weight
        )
    base = terms.maintenance_weight
    base = 1 - one.haircut if base is None else base
    return asset_weight(one.amount, terms.imf_factor, base)


def borrow_exposures(facts: LiquidationFacts, config: LiquidationConfig) -> list[Exposure]:
    """Borrows by their value, for the buffer on it; none where somebody else repays them."""
    if not facts.swaps:
        return []
    owed = (one for one in facts.portfolio.balances if one.amount < 0 and one.price)
    return [Exposure(abs(one.amount) * (one.price or ZERO), ZERO) for one in owed]


def freed_by_swaps(facts: LiquidationFacts, config: LiquidationConfig) -> Fraction:
    """Margin that earlier swaps freed, at the weights of now."""
    known = {one.asset: one for one in facts.portfolio.balances}
    freed = ZERO
    for done in facts.swapped:
        owed, held = known.get(done.bought), known.get(done.sold)
        owed_weight = weight_of(owed, config) if owed is not None and owed.amount < 0 else ONE
        held_weight = weight_of(held, config) if held is not None and held.amount > 0 else ZERO
        freed += done.bought_value * (owed_weight + config.buffer)
        freed -= done.sold_value * held_weight
    return freed


def swap_now(
    facts: LiquidationFacts, config: LiquidationConfig, state: Health, pace: Pace, slots: int
) -> Swap | None:
    """What is sold of the largest deposit for the largest borrow; None where nothing may be."""
    priced = [one for one in facts.portfolio.balances if one.price is not None and one.price > 0]
    owed = min(priced, key=_value, default=None)
    held = max(priced, key=_value, default=None)
    if owed is None or held is None or owed.amount >= 0 or held.amount <= 0:
        return None
    if state.can_exit:
        return None
    owed_price, held_price = owed.price or ONE, held.price or ONE
    terms = BorrowTerms(
        asset_weight=weight_of(held, config),
        asset_multiplier=1 + _fee(config.fees_of(held.asset), config, slots),
        liability_weight=weight_of(owed, config) + config.buffer,
        liability_multiplier=1 - _fee(config.fees_of(owed.asset), config, slots),
        liability_price=owed_price,
    )
    borrow = abs(owed.amount)
    most = config.fees_of(owed.asset).max_insurance_fee
    fee = borrow_insurance_fee(state.shortage, borrow, terms, most)
    by_deposit = borrow_for_asset(
        held.amount,
        held_price,
        terms.asset_multiplier,
        owed_price,
        terms.liability_multiplier,
        BASE,
    )
    covering = borrow_to_cover(state.shortage, terms, fee, BASE)
    if covering is not None:
        covering = max(covering, _rounded_up(state.shortage, terms, fee))
    share = share_now(state.shortage, pace)
    repaid = borrow if covering is None else floor_to(covering * share, BASE)
    if not share or not repaid:
        return None
    if borrow * owed_price <= SMALL:
        repaid = borrow
    price = swap_price(terms, held_price)
    whole = min(repaid, borrow) >= by_deposit
    sold = held.amount if whole else min(held.amount, ceil_to(min(repaid, borrow) / price, BASE))
    return Swap(held.asset, owed.asset, sold, price, fee)


def _rounded_up(shortage: Fraction, terms: BorrowTerms, fee: Fraction) -> Fraction:
    """The same without the roundings and with a cent more, so that no dust is left to liquidate."""
    ratio = terms.asset_weight * terms.asset_multiplier / terms.liability_multiplier
    freed = terms.liability_price * (terms.liability_weight * (1 - fee) - ratio)
    return ceil_to((shortage + CENT) / freed, BASE) if freed > 0 else ZERO


def _fee(fees: BorrowFees, config: LiquidationConfig, slots: int) -> Fraction:
    return liquidator_fee(
        fees.liquidator_fee,
        max(fees.liquidator_fee, fees.max_liquidator_fee),
        slots,
        config.grace_slots,
        config.fee_increase,
    )


def _value(one: BalanceFacts) -> tuple[Fraction, str]:
    return one.amount * (one.price or ZERO), one.asset
