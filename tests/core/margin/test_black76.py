"""Black-76 against QuantLib, one option at a time and in columns."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import QuantLib as ql  # noqa: N813
from hypothesis import given
from hypothesis import strategies as st

from backoffice.core.margin import black76, black76_columns

TOLERANCE = 1e-9  # of the price and strike that the value is made of
CASES = [
    (is_call, forward, strike, vol, years)
    for is_call in (True, False)
    for forward in (1.0, 60_000.0)
    for strike in (0.5 * forward, forward, 1.01 * forward, 3.0 * forward)
    for vol in (0.05, 0.6, 2.5)
    for years in (1 / 365, 30 / 365, 2.0)
]
prices = st.floats(1e-3, 1e6)
options = st.tuples(st.booleans(), prices, prices, st.floats(0.01, 5), st.floats(1 / 8760, 10))


def quantlib(
    is_call: bool, forward: float, strike: float, vol: float, years: float
) -> tuple[float, float, float, float]:
    """Value, delta, gamma and vega of QuantLib's own Black formula, discount 1."""
    payoff = ql.PlainVanillaPayoff(ql.Option.Call if is_call else ql.Option.Put, strike)
    found = ql.BlackCalculator(payoff, forward, vol * math.sqrt(years), 1.0)
    return found.value(), found.deltaForward(), found.gammaForward(), found.vega(years)


@pytest.mark.parametrize(("is_call", "forward", "strike", "vol", "years"), CASES)
def test_one_option_agrees_with_quantlib(
    is_call: bool, forward: float, strike: float, vol: float, years: float
) -> None:
    value, delta, gamma, vega = quantlib(is_call, forward, strike, vol, years)
    greeks = black76.greeks(is_call, forward, strike, vol, years)
    assert black76.value(is_call, forward, strike, vol, years) == pytest.approx(
        value, rel=TOLERANCE, abs=TOLERANCE * forward
    )
    assert greeks.delta == pytest.approx(delta, abs=TOLERANCE)
    assert greeks.gamma == pytest.approx(gamma, rel=TOLERANCE, abs=TOLERANCE / forward)
    assert greeks.vega == pytest.approx(vega, rel=TOLERANCE, abs=TOLERANCE * forward)


@given(st.lists(options, min_size=1, max_size=20))
def test_columns_agree_with_quantlib(
    rows: list[tuple[bool, float, float, float, float]],
) -> None:
    is_call = np.array([row[0] for row in rows])
    forward, strike, vol, years = np.array([row[1:] for row in rows]).T
    found = black76_columns.values(is_call, forward, strike, vol, years)
    greeks = black76_columns.greeks(is_call, forward, strike, vol, years)
    expected = np.array([quantlib(*row) for row in rows]).T
    size = forward + strike
    assert np.all(np.abs(found - expected[0]) <= TOLERANCE * size)
    assert np.all(np.abs(greeks.delta - expected[1]) <= TOLERANCE)
    assert np.all(np.abs(greeks.gamma - expected[2]) <= TOLERANCE * (expected[2] + 1 / forward))
    assert np.all(np.abs(greeks.vega - expected[3]) <= TOLERANCE * (expected[3] + forward))


@pytest.mark.parametrize(
    ("is_call", "forward", "strike", "vol", "years", "value", "delta"),
    [
        (True, 110.0, 100.0, 0.6, 0.0, 10.0, 1.0),  # expired in the money
        (True, 90.0, 100.0, 0.6, 0.0, 0.0, 0.0),
        (False, 90.0, 100.0, 0.6, 0.0, 10.0, -1.0),
        (False, 90.0, 100.0, 0.0, 1.0, 10.0, -1.0),  # without volatility nothing is uncertain
        (True, 100.0, 100.0, 0.0, 1.0, 0.0, 0.0),  # at the money it pays nothing
        (False, 0.0, 100.0, 0.6, 1.0, 100.0, -1.0),  # a worthless underlying stays so
        (True, -5.0, 100.0, 0.6, 1.0, 0.0, 0.0),
        (True, 110.0, 0.0, 0.6, 1.0, 110.0, 1.0),
    ],
)
def test_certain_options_are_worth_what_they_pay(
    is_call: bool,
    forward: float,
    strike: float,
    vol: float,
    years: float,
    value: float,
    delta: float,
) -> None:
    columns = np.array([is_call]), *(np.array([x]) for x in (forward, strike, vol, years))
    greeks, of_all = (
        black76.greeks(is_call, forward, strike, vol, years),
        black76_columns.greeks(*columns),
    )
    assert black76.value(is_call, forward, strike, vol, years) == value
    assert black76_columns.values(*columns)[0] == value
    assert (greeks.delta, greeks.gamma, greeks.vega) == (delta, 0.0, 0.0)
    assert (of_all.delta[0], of_all.gamma[0], of_all.vega[0]) == (delta, 0.0, 0.0)


def test_an_unknown_input_is_an_unknown_value() -> None:
    nan, one = np.array([np.nan]), np.array([1.0])
    call = np.array([True])
    for inputs in [(nan, one, one, one), (one, nan, one, one), (one, one, nan, one)]:
        assert np.isnan(black76_columns.values(call, *inputs)[0])


def test_years_are_of_365_days_and_never_negative() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert black76.years_to(now + timedelta(days=73), now) == pytest.approx(0.2)
    assert black76.years_to(now - timedelta(days=1), now) == 0.0
