"""What the chain does not have: inverse contracts, options, margins above the notional."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from backoffice.sdk import (
    FillFacts,
    LiquidationFacts,
    OptionFacts,
    PortfolioFacts,
    PositionFacts,
    Requirement,
)
from plugins.dydx_v4.config import LiquidationConfig, MarginConfig
from plugins.dydx_v4.liquidation_model import BlockLiquidation
from plugins.dydx_v4.margin_model import OpenInterestMargin
from plugins.dydx_v4.portfolio import OUT_OF_REACH, price_at, unit_value
from tests.plugins.dydx_v4.running import cash, holder, result_of, size

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OPTION = OptionFacts(True, Fraction(100), NOW, Fraction(1), Fraction(100))
MODEL, CONFIG = BlockLiquidation(), LiquidationConfig()
TENTH, FIFTH = Fraction(1, 10), Fraction(1, 5)


def position(
    size: int, price: Fraction = Fraction(100), *, inverse: bool = False, settle: int = 1
) -> PositionFacts:
    """A tenth of the notional is maintenance margin, a fifth initial margin."""
    notional = abs(size) * settle / price if inverse else abs(size * price) * settle
    return PositionFacts(
        instrument="XBT",
        underlying=None,
        settle="BTC",
        quantity=Fraction(size),
        size=Fraction(size),
        lot=Fraction(1),
        inverse=inverse,
        entry_price=price,
        mark=price,
        settle_price=Fraction(settle),
        notional=notional,
        pnl=Fraction(0),
        open_interest=notional,
        initial_margin=notional * FIFTH,
        maintenance_margin=notional * TENTH,
    )


def asked(*positions: PositionFacts, equity: Fraction | int) -> LiquidationFacts:
    facts = PortfolioFacts(NOW, "abel", "professional", "customer", Fraction(equity), (), positions)
    needed = OpenInterestMargin().requirement(facts, MarginConfig())
    depth = {one.instrument: abs(one.quantity) for one in positions}
    return LiquidationFacts(facts, needed, "liquidation", depth=depth)


@given(
    size=st.integers(-1000, 1000).filter(bool),
    mark=st.integers(1, 1000),
    per_mille=st.integers(-50, 99),
    fill=st.integers(1, 1000),
)
def test_an_inverse_contract_is_the_opposite_linear_one_at_one_over_the_price(
    size: int, mark: int, per_mille: int, fill: int
) -> None:
    inverse = position(size, Fraction(mark), inverse=True, settle=70)
    linear = position(-size, Fraction(1, mark), settle=70)
    equity = inverse.notional * per_mille / 1000
    one, other = asked(inverse, equity=equity), asked(linear, equity=equity)
    assert one.requirement == other.requirement
    assert MODEL.is_due(one, CONFIG)
    (closed,), (same,) = MODEL.closings(one, CONFIG), MODEL.closings(other, CONFIG)
    assert closed.quantity == same.quantity == abs(size)
    assert closed.worst_price is not None
    assert same.worst_price is not None
    if same.worst_price > 0:
        assert closed.worst_price == 1 / same.worst_price
    else:
        assert closed.worst_price == OUT_OF_REACH
    fees = [
        MODEL.fee(
            FillFacts(facts, "XBT", held.quantity, ((at, abs(held.quantity)),), equity), CONFIG
        )
        for facts, held, at in (
            (one, inverse, Fraction(fill)),
            (other, linear, Fraction(1, fill)),
        )
    ]
    assert fees[0] == fees[1]


def test_prices_and_values_are_each_others_inverse() -> None:
    for held in (position(1, settle=7), position(1, inverse=True, settle=7)):
        assert price_at(held, unit_value(held, Fraction(13))) == 13
    assert price_at(position(1, inverse=True), Fraction(0)) == OUT_OF_REACH


def test_an_option_needs_its_own_margin_and_is_closed_whole_at_any_price() -> None:
    """Its premium is small and its margin above it; the future beside it has a worst price."""
    written = replace(
        position(-2, Fraction(5)),
        instrument="CALL",
        option=OPTION,
        initial_margin=Fraction(40),
        maintenance_margin=Fraction(25),
    )
    facts = asked(written, position(1), equity=30)
    assert (facts.requirement.initial, facts.requirement.maintenance) == (60, 35)
    assert facts.requirement.weights == {"CALL": 25, "XBT": 10}
    (first,) = MODEL.closings(facts, CONFIG)
    assert (first.instrument, first.quantity, first.unfilled) == ("CALL", 2, "mark")
    assert first.worst_price is None
    # 30 of 35: a rating of 1/7, of a tenth of 10; the whole margin of 35 counts in it
    both = MODEL.closings(facts, LiquidationConfig(positions_per_sweep=2))
    assert both[1].worst_price == 100 - Fraction(1, 7)
    fill = FillFacts(facts, "CALL", Fraction(-2), ((Fraction(5), Fraction(2)),), Fraction(90))
    assert MODEL.fee(fill, CONFIG) == 0


def test_a_debtor_with_nothing_but_bought_options_is_closed() -> None:
    bought = replace(
        position(2), option=OPTION, initial_margin=Fraction(0), maintenance_margin=Fraction(0)
    )
    assert not MODEL.is_due(asked(bought, equity=0), CONFIG)
    facts = asked(bought, equity=-1)
    assert MODEL.is_due(facts, CONFIG)
    assert [one.quantity for one in MODEL.closings(facts, CONFIG)] == [2]


def test_a_margin_above_the_notional_is_the_instruments_own() -> None:
    steep = replace(position(1), initial_margin=Fraction(150), maintenance_margin=Fraction(120))
    facts = asked(steep, equity=110)
    assert (facts.requirement.initial, facts.requirement.maintenance) == (150, 120)
    (closed,) = MODEL.closings(facts, CONFIG)
    assert (closed.quantity, closed.worst_price) == (1, None)


def test_a_position_in_an_asset_without_value_is_closed_without_a_price() -> None:
    worthless = replace(position(1, settle=0), instrument="DUST")
    facts = asked(position(1), worthless, equity=-1)
    closed = {one.instrument: one.worst_price for one in MODEL.closings(facts, CONFIG)}
    # 0.1 × 10 below the mark, or where an empty fund has nothing to pay: 1 above it
    assert closed == {"XBT": 101, "DUST": None}


def test_a_price_below_zero_is_closed_within_limits() -> None:
    """Long 10 at −100: of 1000 at most 150 at once, one lot; half of the margin of 100 is left."""
    facts = asked(position(10, Fraction(-100)), equity=50)
    (closed,) = MODEL.closings(facts, LiquidationConfig(notional_max=Fraction(150)))
    assert (closed.quantity, closed.worst_price) == (1, Fraction(-201, 2))  # 0.5 × 0.1 × 10
    fill = FillFacts(facts, "XBT", Fraction(1), ((Fraction(-100), Fraction(1)),), Fraction(50))
    assert MODEL.fee(fill, CONFIG) == Fraction(1, 2)  # 5 above the bankruptcy price, 0.5 % of 100


def test_below_zero_the_whole_position_goes_and_every_position() -> None:
    """The block's limit is for the book, which holds no more than it; the rest is deleveraged."""
    policy = (
        "{preset: dydx_v4, liquidation: {model: dydx_v4, gateway: book, fund: insurance, "
        'unfilled: auto_deleverage, with: {notional_max: "4500"}}}'
    )
    sizes = []
    for offered in ("0.1", "0.2"):
        result = result_of(
            holder("abel", "4000", "1"),
            holder("cleo", "60000", "-2"),
            holder("insurance", "1000"),
            mark="45000",
            events=(f'book: {{BTC: {{bids: [["45990", "{offered}"]], asks: []}}}}', "sweep: {}"),
            policy=policy,
        )
        sizes.append((size(result, "abel"), size(result, "cleo")))
    assert sizes == [("0", "-1.1"), ("0.9", "-2")]


def test_two_positions_below_zero_go_in_one_sweep() -> None:
    other = replace(position(1), instrument="ETH")
    assert len(MODEL.closings(asked(position(1), other, equity=10), CONFIG)) == 1
    assert len(MODEL.closings(asked(position(1), other, equity=-1), CONFIG)) == 2


def test_a_second_sweep_at_the_same_instant_does_not_trip_over_the_limit() -> None:
    """The first closed 45,000 of notional by deleveraging, more than a block may sell."""
    policy = (
        "{preset: dydx_v4, liquidation: {model: dydx_v4, gateway: book, fund: insurance, "
        'unfilled: auto_deleverage, with: {notional_max: "4500"}}}'
    )
    result = result_of(
        holder("abel", "4000", "2", "47000"),
        holder("cleo", "60000", "-1"),
        holder("insurance", "0"),
        mark="44000",
        events=("sweep: {}", "sweep: {}"),
        policy=policy,
    )
    assert (size(result, "abel"), cash(result, "cleo")) == ("1", "65000")
    assert not [one for one in result["decisions"] if one["outcome"] == "policy_error"]


def test_weights_of_another_margin_model_may_be_above_the_notional() -> None:
    facts = asked(position(1), equity=5)
    strict = replace(
        facts, requirement=Requirement(Fraction(200), Fraction(150), {"XBT": Fraction(150)})
    )
    (closed,) = MODEL.closings(strict, CONFIG)
    assert closed.worst_price is None
