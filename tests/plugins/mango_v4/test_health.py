"""Health: properties of the worst case, scaling, and figures of upstream's own tests."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.mango_v4.health import given_for_zero, health, taken_for_zero, token_health
from plugins.mango_v4.positions import Perpetual, Portfolio, SpotOrders, Token
from plugins.mango_v4.reference import perp_max_settle
from plugins.mango_v4.weighting import HealthType, ImpossibleInput, Prices, Scaling, Weights

from .accounts import F, account, amounts, parts, perpetual, prices, token, weightings

INIT, END, MAINTENANCE = HealthType.INIT, HealthType.LIQUIDATION_END, HealthType.MAINTENANCE
W8, W5 = Weights(F(8, 10), F(12, 10)), Weights(F(1, 2), F(3, 2))


def three(t1: int, t2: int, t3: int, *orders: tuple[int, int], **perp: int) -> Portfolio:
    """The bank of test_health1: prices 1, 5 and 10; orders are (quote, base) of T2 and T3."""
    tokens = (
        Token("T1", F(t1), Prices(F(1)), W8),
        Token("T2", F(t2), Prices(F(5)), W5),
        Token("T3", F(t3), Prices(F(10)), W5),
    )
    markets = tuple(
        SpotOrders(name, "T1", F(base), F(quote))
        for name, (quote, base) in zip(("T2", "T3"), orders, strict=False)
    )
    held = Perpetual(
        "T1",
        F(10 * perp.get("lots", 0)),
        F(perp.get("quote", 0)),
        Prices(F(5)),
        W8,
        init_overall=F(95, 100),
        open_bids=F(10 * perp.get("bids", 0)),
        open_asks=F(10 * perp.get("asks", 0)),
    )
    return Portfolio(tokens, (held,), markets)


@pytest.mark.parametrize(
    ("portfolio", "expected"),
    [
        # programs/mango-v4/src/health/cache.rs::test_health1, cases 1 to 4, 6, 8 and 13
        (
            three(-100, 10, 0, (20, 15), lots=-10, quote=-131, bids=7, asks=11),
            F("1.2") * (-100 - 21 * 50 * F("1.2") - 131 + 11 * 50) + F("0.5") * (50 + 95),
        ),
        (three(0, 0, 0, lots=-1, quote=100), F("0.8") * F("0.95") * (100 - 60)),
        (three(0, 0, 0, lots=1, quote=-100), F("1.2") * (-100 + 40)),
        (three(0, 0, 0, lots=10, quote=100), F("0.8") * F("0.95") * 500),
        (three(-100, -10, -10, (1, 1), (1, 1)), F("-120") - 75 - 150 + F("1.2") * (6 + 11)),
        (three(-100, -100, -1, (0, 0), (10, 1)), F("-120") - 750 - 15 + 15 + 5),
        (three(100, 0, 0, lots=-1, quote=-100), F("1.2") * -60),
    ],
)
def test_figures_of_the_source(portfolio: Portfolio, expected: F) -> None:
    assert health(portfolio, INIT) == expected


@given(st.lists(st.tuples(amounts, prices, weightings), max_size=5))
def test_health_is_never_more_than_value(holdings: list[tuple[F, F, Weights]]) -> None:
    tokens = tuple(token(str(n), *holding) for n, holding in enumerate(holdings))
    assert health(Portfolio(tokens), END) <= sum(amount * price for amount, price, _ in holdings)


@given(amounts, amounts, amounts, prices, parts, parts)
def test_open_orders_never_raise_health(
    cash: F, base: F, orders: F, price: F, weight: F, overall: F
) -> None:
    held = perpetual(base, cash, weight=weight, overall=overall, price=price)
    with_orders = replace(held, open_bids=abs(orders), open_asks=abs(orders) / 2)
    assert health(account(cash, with_orders), INIT) <= health(account(cash, held), INIT)


@given(amounts, amounts, prices, prices)
def test_the_stable_price_never_raises_initial_health(cash: F, base: F, price: F, slow: F) -> None:
    held = perpetual(base, -cash, price=price)
    slowed = replace(held, prices=Prices(price, slow))
    assert health(account(cash, slowed), INIT) <= health(account(cash, held), INIT)
    for kind in (END, MAINTENANCE):
        assert health(account(cash, slowed), kind) == health(account(cash, held), kind)


def test_long_counts_at_the_lower_price_and_short_at_the_higher() -> None:
    """test_liq_base_or_positive_pnl_stable_price: -16 with initial, -7 with oracle prices."""
    held = perpetual(30, -30, weight=F(6, 10))
    long = replace(held, prices=Prices(F(1), F(1, 2)))
    assert health(account(5, long), INIT) == 5 - 30 + 30 * F(1, 2) * F(6, 10)
    assert health(account(5, long), END) == 5 - 30 + 30 * F(6, 10)
    short = replace(held, base=F(-30), quote=F(30), prices=Prices(F(1), F(2)))
    assert health(account(5, short), INIT) == 5 + 30 - 30 * 2 * F(14, 10)


@given(amounts, prices, weightings, st.integers(0, 5_000), st.integers(1, 5_000))
def test_more_deposits_never_lend_more(
    balance: F, price: F, weights: Weights, deposits: int, limit: int
) -> None:
    def with_deposits(count: int) -> F:
        scaling = Scaling(F(count), F(count), deposits_from=F(limit), borrows_from=F(limit))
        scaled = Token("A", balance, Prices(price), weights, scaling=scaling)
        return health(Portfolio((scaled,)), INIT)

    assert with_deposits(deposits + 1) <= with_deposits(deposits)


def test_a_full_venue_scales_to_its_limit() -> None:
    """1500 of price 5 against 5000: two thirds of the weight; borrows the other way round."""
    scaling = Scaling(F(1500), F(1500), deposits_from=F(5000), borrows_from=F(5000))
    weighted = Token("A", F(0), Prices(F(5)), W5, scaling=scaling).weighted_prices(INIT)
    assert weighted == Weights(5 * F(1, 2) * F(2, 3), 5 * F(3, 2) * F(3, 2))


def test_a_borrow_limit_of_zero_is_refused() -> None:
    scaling = Scaling(borrows=F(1), borrows_from=F(0))
    with pytest.raises(ImpossibleInput, match="borrows_from"):
        health(Portfolio((Token("A", F(-1), Prices(F(1)), scaling=scaling),)), INIT)


@given(amounts, amounts, prices, weightings)
def test_what_is_given_for_zero_brings_exactly_zero(
    other: F, balance: F, price: F, weights: Weights
) -> None:
    """Where health is negative, and owned units have a weight to bring it up with."""
    usd = token("A", balance, price, weights)
    before = health(Portfolio((usd, token("B", other))), END)
    weighted = usd.weighted_prices(END)
    if before >= 0 or not weighted.asset:
        return
    amount = given_for_zero(before, balance, weighted.asset, weighted.liability)
    after = replace(usd, balance=balance + amount)
    assert health(Portfolio((after, token("B", other))), END) == 0


@given(amounts, amounts, prices, weightings)
def test_what_is_taken_for_zero_brings_exactly_zero(
    other: F, balance: F, price: F, weights: Weights
) -> None:
    usd = token("A", balance, price, weights)
    before = health(Portfolio((usd, token("B", other))), END)
    weighted = usd.weighted_prices(END)
    amount = taken_for_zero(before, balance, weighted.asset, weighted.liability)
    assert amount >= 0
    after = token_health(usd, balance - amount, END) + other
    assert after == (0 if before > 0 else before)


def test_settling_is_backed_by_other_assets_only() -> None:
    """40 units at price 2 and weight 0.9, less 36 owed: 36 of health, 20 units."""
    weights = Weights(F(9, 10), F(11, 10))
    tokens = (token("USD", 40, 2, weights), token("OTHER", -36))
    assert perp_max_settle(Portfolio(tokens, (perpetual(0, -50),)), "USD") == 20


def test_an_unknown_settle_token_is_named() -> None:
    with pytest.raises(ImpossibleInput, match="token USD"):
        health(Portfolio((), (perpetual(1, 0),)), INIT)
