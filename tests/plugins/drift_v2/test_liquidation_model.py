"""The liquidation model over several positions, over time, and for inverse contracts."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from backoffice.sdk import ClosedFacts, FillFacts, LiquidationFacts, PositionFacts, Requirement
from plugins.drift_v2.config import FeeTerms, LiquidationConfig
from plugins.drift_v2.liquidation_model import DriftLiquidation, pace_of

from .test_margin_model import NOW, portfolio, position

D = Fraction
MODEL = DriftLiquidation()
AT_ONCE = LiquidationConfig(liquidator_fee=D(0), max_insurance_fee=D(0), duration_slots=0)


def facts(equity: int, *positions: PositionFacts) -> LiquidationFacts:
    margins = {one.instrument: one.maintenance_margin for one in positions}
    needed = Requirement(D(0), sum(margins.values(), D(0)), margins)
    return LiquidationFacts(portfolio(*positions, equity=equity), needed, "liquidation")


def test_the_position_with_the_largest_ratio_goes_first_and_may_be_enough() -> None:
    calm, wild = position(100, 0, "CALM"), replace(position(100, 0, "WILD"), lot=D(1, 100))
    wild = replace(wild, maintenance_margin=D(2000))
    # 10000 x 7 % + 10000 x 22 % - 2350 = 550, of which each WILD frees 100 x 22 %
    (closing,) = MODEL.closings(facts(2350, calm, wild), AT_ONCE)
    assert (closing.instrument, closing.quantity) == ("WILD", 25)


def test_what_one_position_cannot_free_the_next_one_does() -> None:
    small, large = position(10, 0, "SMALL"), position(-90, 0, "LARGE")
    small = replace(small, maintenance_margin=D(100))
    # 1000 x 12 % + 9000 x 7 % - 490 = 260: SMALL frees 120 of it, LARGE 140 / 7 = 20
    closings = MODEL.closings(facts(490, small, large), AT_ONCE)
    assert [(c.instrument, c.quantity) for c in closings] == [("SMALL", 10), ("LARGE", 20)]


def test_nothing_to_close_is_not_due() -> None:
    assert not MODEL.is_due(facts(-10), AT_ONCE)
    assert MODEL.is_due(facts(-10, position(1, 0)), AT_ONCE)


def test_between_the_thresholds_it_goes_on_only_if_it_began() -> None:
    between = facts(600, position(100, 0))  # 500 is maintenance, 700 with the buffer
    assert not MODEL.is_due(between, AT_ONCE)
    assert MODEL.is_due(replace(between, begun_at=NOW), AT_ONCE)
    assert not MODEL.is_due(replace(facts(700, position(100, 0)), begun_at=NOW), AT_ONCE)


def test_the_pace_counts_slots_and_what_was_freed() -> None:
    done = (
        ClosedFacts(NOW, "PERP", D(10), D(1000)),
        ClosedFacts(NOW, "GONE", D(1), D(100)),  # its ratio is the mean of what is left
    )
    begun = replace(facts(0, position(100, 0)), begun_at=NOW - timedelta(seconds=13), closed=done)
    pace = pace_of(begun, LiquidationConfig())
    assert pace.slots_elapsed == 32  # 13000 / 400 = 32.5
    assert pace.margin_freed == 1100 * D(6, 100)


def test_orders_into_a_book_are_bounded_by_the_liquidators_fee() -> None:
    config = replace_fee(D(2, 100))
    long = MODEL.closings(facts(100, position(100, 0)), config)[0]
    short = MODEL.closings(facts(100, position(-100, 0)), config)[0]
    assert (long.worst_price, short.worst_price) == (98, 102)


def replace_fee(fee: Fraction) -> LiquidationConfig:
    own = FeeTerms(liquidator_fee=fee, max_insurance_fee=D(1, 100))
    return LiquidationConfig(duration_slots=0, instruments={"PERP": own})


def fee(before: LiquidationFacts, *fills: tuple[Fraction, Fraction]) -> Fraction:
    config = LiquidationConfig(liquidator_fee=D(0), max_insurance_fee=D(1, 100))
    closed = sum((size for _, size in fills), D(0))
    return MODEL.fee(FillFacts(before, "PERP", closed, fills, D(1000)), config)


def test_the_fee_is_on_the_fills_and_ends_before_equity_does() -> None:
    fills = ((D(100), D(3)), (D(99), D(1)))
    assert fee(facts(450, position(100, 0)), *fills) == D(399, 100)
    # 0.95 x (7 % - (700 - 20) / 10000) = 0.0019 of 399
    assert fee(facts(20, position(100, 0)), *fills) == D(7581, 10**4)
    assert fee(facts(0, position(100, 0)), *fills) == 0
    assert fee(facts(-5, position(100, 0)), *fills) == 0


def test_an_inverse_contract_pays_in_its_own_asset() -> None:
    inverse = replace(
        position(1000, 0), inverse=True, settle="BTC", settle_price=D(100), notional=D(1000)
    )
    before = facts(40, replace(inverse, maintenance_margin=D(50)))
    # 1 % of 500 contracts at 100: 5 BTC of notional
    assert fee(before, (D(100), D(500))) == D(5, 100)
