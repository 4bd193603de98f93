"""Borrow liquidations: at the price of a fair swap, enough to end, never more than there is."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backoffice.core import engine
from backoffice.core.events import SetPrices, Sweep
from backoffice.hooks import compile_policy
from backoffice.sdk import BalanceFacts, LiquidationFacts, PortfolioFacts
from plugins.drift_v2.config import LiquidationConfig, MarginConfig
from plugins.drift_v2.fees import swap_price
from plugins.drift_v2.liquidation_model import DriftLiquidation
from plugins.drift_v2.margin_model import DriftMargin
from plugins.drift_v2.reference import swap_is_fair, worst_swap_price
from plugins.drift_v2.sizing import BorrowTerms
from plugins.drift_v2.swaps import weight_of
from tests.core.support import account, fund, venue

from .test_margin_model import NOW

D = Fraction
MODEL = DriftLiquidation()
ASSETS = {
    "SOL": {"maintenance_liability_weight": "1.1", "liquidator_fee": "0.04"},
    "USDC": {"liquidator_fee": "0", "maintenance_weight": "0.98"},
}
CONFIG = LiquidationConfig.model_validate({"assets": ASSETS, "duration_slots": 0})


def facts(usdc: int, sol: int, price: int, *, swaps: bool = True) -> LiquidationFacts:
    balances = (
        BalanceFacts("SOL", D(sol), D(price), D(0), D(0)),
        BalanceFacts("USDC", D(usdc), D(1), D(0), D(usdc)),
    )
    portfolio = PortfolioFacts(
        NOW, "dan", "professional", "customer", D(usdc + sol * price), balances=balances
    )
    needed = DriftMargin().requirement(portfolio, _margin())
    return LiquidationFacts(portfolio, needed, "liquidation", swaps=swaps)


def _margin() -> MarginConfig:
    keys = {"maintenance_weight", "maintenance_liability_weight"}
    terms = {a: {k: v for k, v in t.items() if k in keys} for a, t in ASSETS.items()}
    return MarginConfig.model_validate({"assets": terms})


def test_the_weights_are_those_of_the_margin_model() -> None:
    seen = facts(1000, -8, 115)
    sol, usdc = seen.portfolio.balances
    assert (weight_of(sol, CONFIG), weight_of(usdc, CONFIG)) == (D("1.1"), D("0.98"))
    assert seen.requirement.maintenance == seen.portfolio.equity - (980 - 1012)


@pytest.mark.parametrize(
    ("usdc", "price", "due"), [(1000, 111, False), (1000, 112, True), (1100, 115, False)]
)
def test_it_is_due_below_the_weighed_value_of_the_borrow(usdc, price, due) -> None:
    assert MODEL.is_due(facts(usdc, -8, price), CONFIG) is due


def test_without_the_policys_word_a_flat_account_is_none_of_its_business() -> None:
    assert not MODEL.is_due(facts(1000, -8, 115, swaps=False), CONFIG)


def test_the_price_is_a_fair_swap_and_the_fee_is_bounded() -> None:
    (swap,) = MODEL.swaps(facts(1000, -8, 115), CONFIG)
    terms = BorrowTerms(D("0.98"), D(1), D("1.12"), D("0.96"), D(115))
    assert swap.price == swap_price(terms, D(1)) == D("0.96") / 115
    assert swap_is_fair(swap.amount, swap.amount * swap.price, worst_swap_price(terms, D(1)))
    assert 0 <= swap.fee <= CONFIG.max_insurance_fee


def test_the_pace_spreads_a_large_shortage() -> None:
    slow = LiquidationConfig.model_validate({"assets": ASSETS})
    begun = facts(10_000, -80, 115)
    (first,) = MODEL.swaps(begun, slow)
    later = replace(begun, begun_at=NOW - timedelta(seconds=60))
    (all_of_it,) = MODEL.swaps(later, slow)
    assert 0 < first.amount < all_of_it.amount / 9


@pytest.mark.parametrize(("usdc", "sol"), [(0, -8), (1000, 0), (1000, 8)])
def test_without_a_pair_nothing_is_swapped(usdc: int, sol: int) -> None:
    assert MODEL.swaps(facts(usdc, sol, 115), CONFIG) == ()


TERMS = {"BTC": {"maintenance_liability_weight": "1.1", "liquidator_fee": "0.02"}}
POLICY = compile_policy(
    {
        "margin": {
            "model": "drift_v2",
            "with": {"assets": {"BTC": {"maintenance_liability_weight": "1.1"}}},
        },
        "liquidation": {
            "model": "drift_v2",
            "borrows": "swap",
            "fund": "fund",
            "with": {"duration_slots": 0, "assets": TERMS},
        },
        "leaves_open": True,
    },
    version="1",
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.integers(1, 10**9), st.integers(1, 10**7), st.integers(10_000, 200_000))
def test_no_swap_takes_a_deposit_below_zero_and_one_sweep_ends_it(
    btc: int, usd: int, price: int
) -> None:
    """Whoever is solvent keeps a deposit and is let go; whoever is not keeps nothing."""
    book = venue(account("amy", usd, BTC=-btc), fund())
    book.policy = POLICY
    engine.apply(book, SetPrices(book.now, {"BTC": Fraction(price)}))
    owed = Fraction(btc, 10**8) * price
    outcome = engine.apply(book, Sweep(book.now))
    swapped = [d for d in outcome.decisions if d.which == "swap"]
    assert [d for d in outcome.decisions if d.outcome == "policy_error"] == []
    assert bool(swapped) == (Fraction(usd, 100) < owed * Fraction(11, 10))
    assert book.cash("amy", "USD") >= 0
    assert book.cash("fund", "BTC") >= 0
    assert not sum(book.balances.values())
    assume(swapped)
    left = Fraction(-book.cash("amy", "BTC"), 10**8) * price
    if Fraction(usd, 100) < owed:
        assert book.cash("amy", "USD") == 0
        assert [hole.amount for hole in book.shortfalls.values()] == [-book.cash("amy", "BTC")]
    elif 0 < book.cash("amy", "USD") < left * 100:  # the fee left less than nothing: it goes on
        assert "amy" in book.episodes
    elif book.cash("amy", "USD") > 0 and left > 0:
        assert book.cash("amy", "USD") >= left * 100 * Fraction(112, 100) - 1
        assert "amy" not in book.episodes
