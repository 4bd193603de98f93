"""Positions: averages, realised profit, flips; linear and inverse."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.core.instruments import Instrument, Kind, Position, trade

LINEAR = Instrument("ETH-PERP", Kind.PERPETUAL, "USD", Fraction(1))
INVERSE = Instrument("BTC0928", Kind.FUTURE, "BTC", Fraction(100), inverse=True)

sizes = st.integers(-50, 50).filter(bool).map(lambda n: Fraction(n, 4))
prices = st.integers(1, 10_000).map(lambda n: Fraction(n, 7))
fills = st.lists(st.tuples(sizes, prices), min_size=1, max_size=8)


def fraction(text: str) -> Fraction:
    return Fraction(text)


def test_opening_averages_and_reducing_keeps_the_average() -> None:
    first = trade(LINEAR, None, fraction("1"), fraction("100")).position
    both = trade(LINEAR, first, fraction("2"), fraction("130")).position
    assert both is not None
    assert both.entry_price(LINEAR) == 120  # (100 + 260) / 3
    done = trade(LINEAR, both, fraction("-1"), fraction("150"))
    assert done.realized == 30
    assert done.position is not None
    assert done.position.entry_price(LINEAR) == 120


def test_a_flip_realises_the_old_side_and_opens_the_new() -> None:
    held = Position(fraction("2"), fraction("200"))
    done = trade(LINEAR, held, fraction("-5"), fraction("90"))
    assert done.realized == -20
    assert done.position == Position(fraction("-3"), fraction("-270"))


def test_an_inverse_loss_is_the_published_one() -> None:
    # OKEx 2018: 4,168,515 contracts of 100 USD from 8020 to 7483 lose 3729.97173477 BTC
    held = Position(fraction("4168515"), INVERSE.cost(fraction("4168515"), fraction("8020")))
    done = trade(INVERSE, held, fraction("-4168515"), fraction("7483"))
    assert done.position is None
    assert round(done.realized, 8) == fraction("-3729.97173477")


@pytest.mark.parametrize("instrument", [LINEAR, INVERSE])
@given(trades=fills, last=prices)
def test_realised_and_unrealised_together_are_the_profit_of_all_fills(
    instrument: Instrument, trades: list[tuple[Fraction, Fraction]], last: Fraction
) -> None:
    position, realized = None, Fraction(0)
    for quantity, price in trades:
        done = trade(instrument, position, quantity, price)
        position, realized = done.position, realized + done.realized
    open_pnl = instrument.pnl(position.quantity, position.cost, last) if position else Fraction(0)
    each = sum(instrument.pnl(q, instrument.cost(q, p), last) for q, p in trades)
    assert realized + open_pnl == each


def test_prices_of_a_linear_contract_may_be_negative() -> None:
    held = trade(LINEAR, None, fraction("1"), fraction("-37.63")).position
    assert held is not None
    assert held.entry_price(LINEAR) == fraction("-37.63")
    assert LINEAR.notional(fraction("1"), fraction("-37.63")) == fraction("37.63")


@pytest.mark.parametrize("instrument", [LINEAR, INVERSE])
def test_an_average_does_not_grow_longer_with_every_fill(instrument: Instrument) -> None:
    """Ten thousand fills, never flat: the cost stays short enough to store and to reckon with."""
    rng = random.Random(7)
    size = fraction("1000")
    position = Position(size, instrument.cost(size, fraction("100")))
    for n in range(10_000):
        size = Fraction(rng.randint(1, 10**8), 10**8) * (1 if n % 2 else -1)
        done = trade(instrument, position, size, Fraction(rng.randint(9_000, 11_000), 100))
        assert done.position is not None
        position = done.position
        assert position.cost.denominator < 10**80
    assert len(str(position.cost)) < 200
