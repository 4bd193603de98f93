"""Accounts for the tests of Mango's formulas: a settle token, another one, one perpetual."""

from fractions import Fraction

from hypothesis import strategies as st

from plugins.mango_v4.positions import Perpetual, Portfolio, Token
from plugins.mango_v4.weighting import ONE, Prices, Weights

F = Fraction
PLAIN = Weights()
HALF = F(1, 2)


def token(
    name: str,
    balance: Fraction | int,
    price: Fraction | int | None = 1,
    weights: Weights = PLAIN,
) -> Token:
    """A token of which initial and maintenance weights are the same."""
    prices = None if price is None else Prices(F(price))
    return Token(name, F(balance), prices, weights, weights)


def perpetual(
    base: Fraction | int,
    quote: Fraction | int,
    *,
    weight: Fraction = HALF,
    overall: Fraction = HALF,
    price: Fraction | int = 1,
) -> Perpetual:
    """A perpetual with symmetric weights, settled in USD."""
    weights = Weights(weight, 2 - weight)
    return Perpetual("USD", F(base), F(quote), Prices(F(price)), weights, weights, overall, overall)


def account(
    cash: Fraction | int, held: Perpetual, other: Fraction | int = 0, weights: Weights = PLAIN
) -> Portfolio:
    """Cash in USD, another token worth 1, and one perpetual."""
    return Portfolio((token("USD", cash, weights=weights), token("OTHER", other)), (held,))


amounts = st.integers(-10_000, 10_000).map(lambda cents: F(cents, 100))
parts = st.integers(0, 20).map(lambda n: F(n, 20))
prices = st.integers(1, 5_000).map(lambda cents: F(cents, 100))
weightings = st.builds(Weights, parts, parts.map(lambda part: ONE + part))
