"""Greeks of all accounts equal those of each."""

from fractions import Fraction

import pytest

from backoffice.core.columns import columns_of, greeks_of_all
from backoffice.core.figures import greeks_of
from backoffice.core.instruments import Position
from tests.core.columns.boundaries import INSTRUMENTS, MARKS
from tests.core.columns.market import venue_with

HELD = {
    "alice": {"PERP": 2, "CALL": -3},
    "bob": {"COIN": 5},
    "carol": {"CALL": 1, "COIN": -1, "OIL": 7, "PERP": -1},
    "dave": {},
}


def test_greeks_by_account_and_underlying() -> None:
    book = venue_with(dict.fromkeys(HELD))
    for account, held in HELD.items():
        for code, size in held.items():
            cost = INSTRUMENTS[code].cost(Fraction(size), MARKS[code])
            book.set_position(account, code, Position(Fraction(size), cost))
    columns = columns_of(book)
    found = greeks_of_all(columns)
    rows = range(len(found.account))
    assert [columns.codes[found.account[row]] for row in rows] == ["alice", "bob", "carol"]
    for row in rows:
        exact = greeks_of(book, columns.codes[found.account[row]])
        underlying = columns.assets.codes[found.underlying[row]]
        for name, by_underlying in exact.items():
            assert list(by_underlying) == [underlying]
            value = float(getattr(found, name)[row])
            assert value == pytest.approx(float(by_underlying[underlying]), rel=1e-12, abs=1e-15)
    # alice: 2 perpetuals less 3 calls; bob: 5 of 100 dollars at 50,000
    assert 2 - 3 < found.delta[0] < 2
    assert found.delta[1] == pytest.approx(500 / 50_000**2)
    assert found.vega[0] < 0 < found.vega[2]
