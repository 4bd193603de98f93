"""Health under the hooks: margin, when a liquidation begins and ends, how much it closes."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from backoffice.sdk import FillFacts
from plugins.mango_v4.config import HealthConfig, ReductionConfig
from plugins.mango_v4.models import HealthMargin, StagedReduction

from .facts import balance, liquidation, portfolio, position

MARGIN, MODEL = HealthMargin(), StagedReduction()
PLAIN = HealthConfig()
FEE = ReductionConfig.model_validate({"liquidator_fee": "0.005"})
ISOLATED = ReductionConfig.model_validate(
    {"perpetuals": {"PERP": {"init_overall": "0", "maintenance_overall": "0"}}}
)


@given(
    cash=st.integers(-500, 500),
    quantity=st.integers(-20, 20).filter(bool),
    entry=st.integers(50, 150),
    mark=st.integers(50, 150),
)
def test_without_haircuts_it_is_the_standard_margin(
    cash: int, quantity: int, entry: int, mark: int
) -> None:
    """A loss counts in full, and so does a profit with an overall weight of 1."""
    facts = portfolio([balance("USDC", cash)], [position(quantity, entry, mark)])
    required = MARGIN.requirement(facts, PLAIN)
    assert required.initial == facts.positions[0].initial_margin
    assert required.maintenance == facts.positions[0].maintenance_margin
    assert required.weights == {"PERP": facts.positions[0].maintenance_margin}


def test_a_haircut_counts_against_what_is_owed_as_well() -> None:
    """Owing 10 at price 5 with a haircut of 20 % weighs 60: margin 10 beside the equity."""
    facts = portfolio([balance("USDC", 100), balance("SOL", -10, 5, "0.2")])
    assert facts.equity == 50
    assert MARGIN.requirement(facts, PLAIN).maintenance == 10


def test_weights_of_the_policy_come_first() -> None:
    config = HealthConfig.model_validate(
        {
            "tokens": {"USDC": {"init_asset": "0.9", "maintenance_asset": "0.95"}},
            "perpetuals": {"PERP": {"init_asset": "0.5", "init_overall": "0.5"}},
        }
    )
    facts = portfolio([balance("USDC", 100)], [position(10, 50, 100)])
    # 1000 x 0.5 - 500 = 0 of pnl; 100 x 0.9 and 100 + 950 - 500 at 0.95
    required = MARGIN.requirement(facts, config)
    assert facts.equity - required.initial == 90
    assert facts.equity - required.maintenance == Fraction(19, 20) * (100 + 450)


@pytest.mark.parametrize(
    ("mark", "begun", "due"),
    [
        (99, False, False),  # maintenance 60 + 940.50 - 1000 = 0.50
        (99, True, True),  # initial weights: 60 + 891 - 1000 = -49
        (97, False, True),  # maintenance 60 + 921.50 - 1000 = -18.50
        (105, True, False),  # initial weights: 60 + 945 - 1000 = 5
    ],
)
def test_it_begins_at_maintenance_and_ends_at_initial_health(
    mark: int, begun: bool, due: bool
) -> None:
    facts = portfolio([balance("USDC", 60)], [position(10, 100, mark)])
    assert MODEL.is_due(liquidation(facts, begun=begun), FEE) is due


def test_a_flat_account_has_nothing_to_liquidate() -> None:
    """Its hole is a shortfall, not a liquidation (trap 1)."""
    assert not MODEL.is_due(liquidation(portfolio([balance("USDC", -60)])), FEE)


@given(
    cash=st.integers(-100, 400),
    quantity=st.integers(-20, 20).filter(bool),
    entry=st.integers(50, 150),
    mark=st.integers(50, 150),
    model=st.sampled_from([FEE, ISOLATED]),
)
@example(cash=-2, quantity=3, entry=50, mark=54, model=ISOLATED)  # a lot more than the stages say
def test_it_closes_enough_and_no_more_than_there_is(
    cash: int, quantity: int, entry: int, mark: int, model: ReductionConfig
) -> None:
    before = portfolio([balance("USDC", cash)], [position(quantity, entry, mark)])
    closings = MODEL.closings(liquidation(before), model)
    closed = sum((closing.quantity for closing in closings), Fraction(0))
    assert 0 <= closed <= abs(quantity)
    assert closed.denominator == 1
    left = quantity - closed if quantity > 0 else quantity + closed
    fee = closed * mark * (model.liquidator_fee + model.platform_fee)
    realized = (quantity - left) * (mark - entry)
    rest = [position(left, entry, mark)] if left else []
    after = portfolio([balance("USDC", cash + realized - fee)], rest)
    if left:
        # The health that ends liquidations, which the margin model calls initial.
        required = MARGIN.requirement(after, model)
        assert after.equity >= required.initial


def test_a_profit_without_weight_is_closed_until_it_is_cash() -> None:
    """Owing 40 of another asset, profit 50 without weight: 4 of 5 lots bring 40 into the cash."""
    facts = portfolio([balance("SOL", -40)], [position(5, 90, 100)])
    closings = MODEL.closings(liquidation(facts), ISOLATED)
    # Each lot closed brings its profit of 10; the one that is left weighs 100 x 0.9 - 90 = 0.
    assert [(c.instrument, c.quantity) for c in closings] == [("PERP", 4)]


def test_positions_go_in_the_order_of_their_codes_until_health_is_zero() -> None:
    first = position(10, 100, 90, instrument="A")
    second = position(10, 100, 90, instrument="B")
    facts = portfolio([balance("USDC", 350)], [second, first])
    # 350 + 2 x (810 - 1000) = -30; a lot brings 90 x 0.095 = 8.55: four of A
    closings = MODEL.closings(liquidation(facts), FEE)
    assert [(c.instrument, c.quantity) for c in closings] == [("A", 4)]


def test_fees_as_large_as_the_margin_close_everything() -> None:
    dear = ReductionConfig.model_validate({"liquidator_fee": "0.08", "platform_fee": "0.02"})
    facts = portfolio([balance("USDC", 60)], [position(10, 100, 97)])
    assert [c.quantity for c in MODEL.closings(liquidation(facts), dear)] == [10]


def test_the_second_position_stays_where_the_first_was_enough() -> None:
    """Its own margin of 5 % would not pay the fee of 8 %, so it would have to be closed whole.

    A weighs 970 x 0.8 - 1000 = -224, B 970 x 0.95 - 1000 = -78.50. A lot of A brings
    97 x (0.92 - 0.8) = 11.64, five of them 58.20: what 244.30 of cash is short of 302.50.
    """
    dear = ReductionConfig.model_validate({"liquidator_fee": "0.08"})
    first = position(10, 100, 97, instrument="A", initial_margin=Fraction(194))
    second = position(10, 100, 97, instrument="B", initial_margin=Fraction("48.5"))
    for cash, closed in ((Fraction("244.30"), {"A": 5}), (Fraction("244.29"), {"A": 6})):
        facts = portfolio([balance("USDC", cash)], [first, second])
        closings = MODEL.closings(liquidation(facts), dear)
        assert {closing.instrument: closing.quantity for closing in closings} == closed
    broke = portfolio([balance("USDC", 150)], [first, second])
    closings = MODEL.closings(liquidation(broke), dear)
    assert {closing.instrument: closing.quantity for closing in closings} == {"A": 10, "B": 10}


def test_the_fee_of_the_first_counts_for_the_second() -> None:
    """Both weigh -127. With 205 health is -49; a lot brings 97 x 0.05 = 4.85, so all ten of A go.

    205 - 30 - 48.50 of fee leave 126.50 beside B's -127: one lot of B as well.
    """
    config = ReductionConfig.model_validate({"liquidator_fee": "0.05"})
    held = [position(10, 100, 97, instrument=code) for code in "AB"]
    facts = portfolio([balance("USDC", 205)], held)
    closings = MODEL.closings(liquidation(facts), config)
    assert [(c.instrument, c.quantity) for c in closings] == [("A", 10), ("B", 1)]


def test_a_full_venue_lends_less_on_what_it_is_full_of() -> None:
    """Deposits worth 4000 where weights fall from 1000 on: 100 of collateral weigh 25."""
    config = HealthConfig.model_validate({"tokens": {"USDC": {"deposits_from": "1000"}}})
    full = replace(balance("USDC", 100), deposits=Fraction(4000))
    required = MARGIN.requirement(portfolio([full]), config)
    assert (required.initial, required.maintenance) == (75, 0)


def test_the_fee_is_on_the_fill_prices() -> None:
    facts = liquidation(portfolio([balance("USDC", 60)], [position(10, 100, 97)]))
    fills = ((Fraction(96), Fraction(5)), (Fraction(95), Fraction(3)))
    filled = FillFacts(facts, "PERP", Fraction(8), fills, Fraction(0))
    assert MODEL.fee(filled, FEE) == Fraction(5, 1000) * (480 + 285)


def test_an_inverse_fee_is_in_its_coin() -> None:
    held = position(100, 50, 40, inverse=True)
    filled = FillFacts(
        liquidation(portfolio([], [held])), "PERP", Fraction(100), ((Fraction(40), Fraction(100)),),
        Fraction(0),
    )  # fmt: skip
    assert MODEL.fee(filled, FEE) == Fraction(5, 1000) * Fraction(100, 40)


@pytest.mark.parametrize(
    "document",
    [
        {"tokens": {"USDC": {"init_liability": "0.9"}}},
        {"tokens": {"USDC": {"init_asset": "1.1"}}},
        {"perpetuals": {"PERP": {"weight": "1"}}},
        {"unknown": "1"},
    ],
)
def test_weights_on_the_wrong_side_of_one_are_refused(document: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        HealthConfig.model_validate(document)


def test_they_describe_themselves() -> None:
    assert MARGIN.describe(PLAIN).endswith(".")
    assert "0.5 %" in MODEL.describe(FEE)
