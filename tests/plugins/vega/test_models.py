"""The models, as the core asks them: requirement, paced liquidation, top-up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from pydantic import ValidationError

from backoffice.core.margin.model import Requirement
from backoffice.core.regime import (
    ClosedFacts,
    LiquidationFacts,
    OptionFacts,
    PortfolioFacts,
    PositionFacts,
    TopUpFacts,
)
from plugins.vega.liquidation import VegaLiquidation
from plugins.vega.models import VegaMargin, VegaTopUp

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ZERO = Fraction(0)


def position(quantity: int, mark: int = 100, code: str = "BTC-FUT") -> PositionFacts:
    size = Fraction(quantity)
    return PositionFacts(
        instrument=code,
        underlying=None,
        settle="USD",
        quantity=size,
        size=size,
        lot=Fraction(1),
        inverse=False,
        entry_price=Fraction(100),
        mark=Fraction(mark),
        settle_price=Fraction(1),
        notional=abs(size * mark),
        pnl=ZERO,
        open_interest=ZERO,
        initial_margin=ZERO,
        maintenance_margin=ZERO,
    )


def portfolio(*positions: PositionFacts, equity: int = 0) -> PortfolioFacts:
    return PortfolioFacts(NOW, "pat", "professional", "customer", Fraction(equity), (), positions)


def liquidation(
    *positions: PositionFacts, status: str = "bankrupt", depth: int = 1000
) -> LiquidationFacts:
    """Every book has orders for `depth`."""
    depths = {one.instrument: Fraction(depth) for one in positions}
    return LiquidationFacts(
        portfolio(*positions), Requirement(ZERO, ZERO, {}), status, depth=depths
    )


def test_the_requirement_takes_each_markets_own_factors() -> None:
    config = VegaMargin.config.model_validate(
        {
            "default": {"long": "0.1", "short": "0.2", "linear_slippage": "0.05"},
            "instruments": {"ETH-FUT": {"long": "0.3", "short": "0.3"}},
            "initial": "1.5",
        }
    )
    facts = portfolio(position(-10), position(2, code="ETH-FUT"), position(0, code="FLAT"))
    needed = VegaMargin().requirement(facts, config)
    assert needed.weights == {"BTC-FUT": 250, "ETH-FUT": 60, "FLAT": 0}
    assert (needed.maintenance, needed.initial) == (310, 465)


def test_a_party_once_taken_over_does_not_come_back() -> None:
    model, config = VegaLiquidation(), VegaLiquidation.config()
    facts = liquidation(position(50), status="healthy")
    assert not model.is_due(facts, config)
    assert model.is_due(replace(facts, begun_at=NOW), config)
    assert model.is_due(replace(facts, status="liquidation"), config)


def test_each_position_is_sold_at_its_own_pace() -> None:
    model, config = VegaLiquidation(), VegaLiquidation.config()
    facts = liquidation(position(205), position(-20, code="ETH-FUT"))
    first, second = model.closings(facts, config)
    assert (first.quantity, first.worst_price) == (21, 90)  # ceil(205 / 10)
    assert (second.quantity, second.worst_price) == (20, 110)  # whole from 20 down
    sold = ClosedFacts(NOW - timedelta(seconds=9), "BTC-FUT", Fraction(21), Fraction(2100))
    again = replace(facts, begun_at=sold.at, closed=(sold,))
    assert [one.instrument for one in model.closings(again, config)] == ["ETH-FUT"]
    later = replace(sold, at=NOW - timedelta(seconds=10))
    assert len(model.closings(replace(again, closed=(later,)), config)) == 2


def test_a_disposal_takes_at_most_its_part_of_the_book() -> None:
    """5 % of 240 lots is 12; of 1000 it is more than the 21 that are due."""
    model, config = VegaLiquidation(), VegaLiquidation.config()
    sold = [
        model.closings(liquidation(position(205), depth=depth), config)[0].quantity
        for depth in (240, 1000)
    ]
    assert sold == [12, 21]


@pytest.mark.parametrize(("depth", "equity"), [(0, 0), (204, 0), (1000, -1)])
def test_a_loss_or_a_thin_book_does_not_wait_for_the_pace(depth: int, equity: int) -> None:
    facts = liquidation(position(205), depth=depth)
    below = replace(facts, portfolio=portfolio(position(205), equity=equity))
    (closing,) = VegaLiquidation().closings(below, VegaLiquidation.config())
    assert (closing.quantity, closing.worst_price, closing.unfilled) == (205, 90, "mark")


def test_an_option_has_its_own_margin_and_no_worst_price() -> None:
    option = OptionFacts(True, Fraction(100), NOW, Fraction(1), Fraction(100))
    written = replace(
        position(-10, mark=5),
        option=option,
        initial_margin=Fraction(150),
        maintenance_margin=Fraction(75),
    )
    needed = VegaMargin().requirement(portfolio(written), VegaMargin.config.model_validate(DEFAULT))
    assert (needed.initial, needed.maintenance) == (150, 75)
    (closing,) = VegaLiquidation().closings(liquidation(written), VegaLiquidation.config())
    assert (closing.quantity, closing.worst_price) == (10, None)


def test_a_part_of_a_lot_goes_with_the_last_disposal() -> None:
    odd = replace(position(3), quantity=Fraction(7, 2))
    (closing,) = VegaLiquidation().closings(liquidation(odd), VegaLiquidation.config())
    assert closing.quantity == Fraction(7, 2)


@pytest.mark.parametrize(("equity", "free", "given"), [(105, 50, 15), (105, 9, 9), (150, 0, -30)])
def test_the_top_up_is_the_sweep(equity: int, free: int, given: int) -> None:
    needed = Requirement(Fraction(120), Fraction(100), {})
    facts = TopUpFacts(
        portfolio=portfolio(position(10), equity=equity),
        requirement=needed,
        asset="USD",
        price=Fraction(1),
        cash=Fraction(equity),
        parent_free_cash=Fraction(free),
    )
    model = VegaTopUp()
    assert model.transfer(facts, model.config()) == given
    assert model.transfer(replace(facts, price=ZERO), model.config()) == 0


def test_levels_are_counted_in_the_asset() -> None:
    facts = TopUpFacts(
        portfolio=portfolio(position(10), equity=105),
        requirement=Requirement(Fraction(120), Fraction(100), {}),
        asset="EUR",
        price=Fraction(5, 4),
        cash=Fraction(84),
        parent_free_cash=Fraction(50),
    )
    assert VegaTopUp().transfer(facts, VegaTopUp.config()) == 12  # (120 - 105) / 1.25


def test_factors_out_of_order_are_refused_when_the_policy_is_saved() -> None:
    with pytest.raises(ValidationError, match="ascend"):
        VegaTopUp.config.model_validate({"search": "1.3", "initial": "1.2"})


def test_the_descriptions_are_sentences() -> None:
    said = [
        VegaMargin().describe(VegaMargin.config.model_validate(DEFAULT)),
        VegaLiquidation().describe(VegaLiquidation.config()),
        VegaTopUp().describe(VegaTopUp.config()),
    ]
    assert all(text.endswith(".") and "\n" not in text for text in said)
    assert "10 % of its position is sold" in said[1]


DEFAULT = {"default": {"long": "0.1", "short": "0.1"}}
