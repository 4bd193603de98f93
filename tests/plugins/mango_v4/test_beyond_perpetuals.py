"""What Mango does not have: options, margins above the notional, assets worth nothing."""

from fractions import Fraction

import pytest

from backoffice.sdk import OptionFacts, PositionFacts
from plugins.mango_v4.config import HealthConfig, ReductionConfig
from plugins.mango_v4.models import HealthMargin, StagedReduction

from .facts import AT, balance, liquidation, portfolio, position

MARGIN, MODEL = HealthMargin(), StagedReduction()
PLAIN, FREE = HealthConfig(), ReductionConfig()
OPTION = OptionFacts(True, Fraction(100), AT, Fraction(1), Fraction(100))


def option(quantity: int, mark: int, name: str = "CALL") -> PositionFacts:
    """Its value counts in equity; a written one needs 15 for each, 8 for maintenance."""
    written = max(0, -quantity)
    return position(
        quantity,
        0,
        mark,
        instrument=name,
        option=OPTION,
        initial_margin=Fraction(15 * written),
        maintenance_margin=Fraction(8 * written),
    )


@pytest.mark.parametrize("mark", [1, 5, 20])
@pytest.mark.parametrize("quantity", [-10, 10])
def test_an_option_needs_the_instruments_own_margins(quantity: int, mark: int) -> None:
    facts = portfolio([balance("USDC", 500)], [option(quantity, mark)])
    assert facts.equity == 500 + quantity * mark
    required = MARGIN.requirement(facts, PLAIN)
    written = max(0, -quantity)
    assert (required.initial, required.maintenance) == (15 * written, 8 * written)


def test_positions_are_reduced_before_options_and_bought_options_go_last() -> None:
    """Initial health: cash, - 50 - 20 for the perpetual, + 10, - 30 - 150 for the written calls.

    With 100 of cash that is -140, without the perpetual -120, without the calls 30.
    """
    held = [option(10, 1, "ALFA"), option(-10, 3, "BRAVO"), position(2, 125, 100)]
    for cash, closed in ((100, ["PERP", "BRAVO"]), (0, ["PERP", "BRAVO", "ALFA"])):
        facts = portfolio([balance("USDC", cash)], held)
        assert MODEL.is_due(liquidation(facts), FREE)
        closings = MODEL.closings(liquidation(facts), FREE)
        assert [one.instrument for one in closings] == closed
        assert [one.quantity for one in closings[1:]] == [10] * (len(closed) - 1)


def test_bought_options_are_closed_for_a_debt() -> None:
    facts = portfolio([balance("USDC", -30)], [option(10, 2)])
    (closing,) = MODEL.closings(liquidation(facts), FREE)
    assert closing.quantity == 10


def test_a_short_may_need_more_than_its_notional() -> None:
    steep = position(-2, 100, 100, initial_margin=Fraction(300), maintenance_margin=Fraction(250))
    required = MARGIN.requirement(portfolio([balance("USDC", 100)], [steep]), PLAIN)
    assert (required.initial, required.maintenance) == (300, 250)


def test_a_long_needs_at_most_its_notional() -> None:
    """What is owned weighs nothing at worst, never less."""
    steep = position(2, 100, 100, initial_margin=Fraction(300), maintenance_margin=Fraction(250))
    required = MARGIN.requirement(portfolio([balance("USDC", 100)], [steep]), PLAIN)
    assert (required.initial, required.maintenance) == (200, 200)


def test_a_position_in_an_asset_worth_nothing_counts_nothing_and_is_closed() -> None:
    dust = position(10, 50, 100, settle="DUST", settle_price=0)
    facts = portfolio([balance("USDC", -1), balance("DUST", 5, 0)], [dust])
    required = MARGIN.requirement(facts, PLAIN)
    assert (required.initial, required.maintenance) == (0, 0)
    assert MODEL.is_due(liquidation(facts), FREE)
    assert [one.quantity for one in MODEL.closings(liquidation(facts), FREE)] == [10]


def test_a_loss_at_a_price_of_zero_is_closed() -> None:
    facts = portfolio([balance("USDC", 100)], [position(10, 50, 0)])
    assert [one.quantity for one in MODEL.closings(liquidation(facts), FREE)] == [10]
