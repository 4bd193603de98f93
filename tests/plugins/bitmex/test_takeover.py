"""What a fill leaves for the fund."""

from fractions import Fraction

import pytest

from backoffice.sdk import Closing, FillFacts
from plugins.bitmex.takeover import Takeover, TakeoverConfig, gained
from tests.plugins.portfolios import due, portfolio, position

CONFIG = TakeoverConfig()


def fills(quantity: str, bankruptcy: str | None, *prices: str, inverse: bool = False) -> FillFacts:
    held = position(quantity=quantity, contract_size="2", inverse=inverse)
    price = None if bankruptcy is None else Fraction(bankruptcy)
    facts = due(portfolio(held), bankruptcy_prices={"PERP": price})
    part = abs(held.quantity) / len(prices)
    levels = tuple((Fraction(price), part) for price in prices)
    return FillFacts(facts, "PERP", held.quantity, levels, Fraction(1000))


@pytest.mark.parametrize(
    ("quantity", "prices", "fee"),
    [
        ("1", ("99.25",), "0.5"),  # 2 · 0.25
        ("1", ("98.75",), "0"),  # short of it: nothing is taken, the waterfall pays
        ("1", ("99.25", "98.75"), "0"),  # together neither gain nor loss
        ("-1", ("98.75",), "0.5"),
        ("-1", ("99.25",), "0"),
    ],
)
def test_fee_is_what_beats_the_bankruptcy_price(
    quantity: str, prices: tuple[str, ...], fee: str
) -> None:
    facts = fills(quantity, "99", *prices)
    assert Takeover().fee(facts, CONFIG) == Fraction(fee)


def test_losses_and_gains_of_one_closing_are_netted() -> None:
    assert gained(fills("1", "99", "99.25", "98.75")) == 0
    assert gained(fills("1", "99", "99.5", "98.75")) == Fraction(1, 4)


def test_inverse() -> None:
    assert gained(fills("1000", "8000", "10000", inverse=True)) == 2000 * (
        Fraction(1, 8000) - Fraction(1, 10000)
    )


def test_without_a_bankruptcy_price_nothing_is_taken() -> None:
    assert Takeover().fee(fills("1", None, "99"), CONFIG) == 0


def test_everything_is_closed() -> None:
    facts = due(portfolio(position(quantity="-3")))
    assert Takeover().closings(facts, CONFIG) == (Closing("PERP", Fraction(3)),)
