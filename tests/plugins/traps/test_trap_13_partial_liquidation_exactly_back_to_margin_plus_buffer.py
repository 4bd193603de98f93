"""Trap 13: a partial liquidation that ends exactly at maintenance margin plus buffer.

At the threshold it is over: not a lot more is closed, and the next sweep does not begin again. One
unit below it is not.
"""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.run import run
from plugins.drift_v2.health import PerpPosition, is_being_liquidated
from plugins.drift_v2.liquidation import PerpTerms, health_of
from plugins.drift_v2.reference import liquidate
from plugins.drift_v2.sizing import Pace

D = Fraction
MARKET = PerpTerms(D(100), D(5, 100), D(2, 100), D(0), D(0), step=D(1, 100))
VENUE = """\
format: 1
scenario: Trap 13
venue:
  code: demo
  reporting_asset: USD
  policy:
    liquidation:
      model: drift_v2
      with: {liquidator_fee: "0", max_insurance_fee: "0", duration_slots: 0}
assets:
  USD: {decimals: 6}
instruments:
  PERP: {kind: perpetual, settle: USD, contract_size: "1", mark: "100", lot: "0.01",
         margin: {initial: "0.1", maintenance: "0.05"}}
accounts:
  amy: {balances: {USD: "%s"}, positions: {PERP: {quantity: "100", entry_price: "100"}}}
timeline:
  - {at: "2026-03-02T09:00:00+00:00", sweep: {}}
  - {at: "2026-03-02T09:00:10+00:00", sweep: {}}
  - {at: "2026-03-02T09:00:20+00:00", sweep: {}}
"""


def played(cash: str) -> tuple[str, list[dict[str, Any]]]:
    result = run(load_bytes("trap_13.yaml", (VENUE % cash).encode()))
    closed = [one for one in result["decisions"] if one["which"] == "liquidation"]
    return result["accounts"]["amy"]["positions"]["PERP"]["quantity"], closed


@pytest.mark.parametrize(
    ("cash", "left", "liquidations"),
    [
        ("490", "70", 1),  # (10000 x 7 % - 490) / 7 = 30: equity 490 is 7 % of 7000
        ("489.999999", "69.99", 1),  # a unit less needs a lot more
        ("490.000001", "70", 1),  # a unit more needs the whole lot still
        ("500", "100", 0),  # exactly at maintenance: it never begins
        ("499.999999", "71.42", 1),  # 200.000001 / 7 = 28.571..., up to 28.58
    ],
)
def test_it_stops_at_the_first_lot_that_reaches_the_buffer(cash, left, liquidations) -> None:
    quantity, closed = played(cash)
    assert quantity == left
    assert len(closed) == liquidations  # the sweeps that follow do not begin again


def test_once_begun_the_threshold_itself_is_the_end() -> None:
    at = health_of(D(490), PerpPosition(D(70), D(-7000)), MARKET)
    below = health_of(D(489_999_999, 10**6), PerpPosition(D(70), D(-7000)), MARKET)
    assert (at.collateral, at.buffered, at.shortage) == (490, 490, 0)
    assert not is_being_liquidated(at, was_being_liquidated=True)
    assert is_being_liquidated(below, was_being_liquidated=True)
    assert not is_being_liquidated(below, was_being_liquidated=False)


@given(st.integers(0, 499_999_999).map(lambda raw: D(raw, 10**6)))
def test_no_smaller_size_would_have_done(cash) -> None:
    position = PerpPosition(D(100), D(-10_000))
    done = liquidate(position, MARKET, health_of(cash, position, MARKET), Pace(), D(100))
    after = done.position_after
    assert health_of(cash, after, MARKET).can_exit
    larger = PerpPosition(after.size + MARKET.step, after.quote - MARKET.step * 100)
    assert not health_of(cash, larger, MARKET).can_exit
