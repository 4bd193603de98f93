"""The portfolio model shocks prices by fractions, so they must be above zero."""

import pytest

from tests.scenarios.writing import VALID, problems

GRID = 'margin: {model: portfolio, price_shocks: ["-0.1", "0.1"], vol_shocks: ["0"]}'
PORTFOLIO = VALID.replace("  code: demo", f"  code: demo\n  {GRID}").replace(
    "settle: ", "underlying: BTC, settle: ", 2
)


def test_valid() -> None:
    assert problems(PORTFOLIO) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "kind: perpetual, underlying: BTC",
            "kind: perpetual",
            "14: instruments.PERP.underlying: this key is missing; the portfolio model needs it",
        ),
        (
            'mark: "100"',
            'mark: "-1"',
            "14: instruments.PERP.mark: the portfolio model moves it by relative shocks, which "
            "need a mark above zero",
        ),
        (
            'price: "50000"',
            'price: "0"',
            "12: assets.BTC.price: options on it are margined by relative shocks, which need a "
            "price above zero",
        ),
        (
            '"-0.1", "0.1"',
            '"-1.01"',
            '5: venue.margin.price_shocks[0]: a relative shock must be at least "-1", not -1.01',
        ),
        (
            '"-0.1", "0.1"',
            '"-1"',
            "15: instruments.INV.inverse: a price shock of -1 leaves an inverse contract without a "
            "price; remove one",
        ),
        (
            'vol_shocks: ["0"]',
            "vol_shocks: []",
            "5: venue.margin.vol_shocks: the list is empty; at least one is needed",
        ),
    ],
)
def test_bad(old: str, new: str, message: str) -> None:
    assert PORTFOLIO.count(old) == 1
    assert problems(PORTFOLIO.replace(old, new)) == [message]
