"""Trap 3: the fund counted as an asset and drawn at once.

percolator's fund is inside the assets, and a draw takes it out of them: its haircut of 58.33 %
takes 700 000 where 500 000 are missing. A draw belongs INTO the pool; 41.67 % is right.
"""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.run import run
from plugins.vesting.reference import Claims, resolve
from tests.conformance.percolator import fund_counted_twice

SOURCE = Claims(1_000_000, 200_000, 100_000, fund=200_000, pool=500_000)


def test_the_haircut_takes_what_is_missing_and_no_more() -> None:
    right, twice = resolve(SOURCE).haircut, fund_counted_twice(SOURCE)
    assert (right, twice) == (Fraction(5, 12), Fraction(7, 12))
    kept = 1_200_000 * (1 - right)
    assert kept == SOURCE.pool + SOURCE.fund
    # The other figure leaves the fund's money without an owner.
    assert SOURCE.pool + SOURCE.fund - 1_200_000 * (1 - twice) == SOURCE.fund


@settings(max_examples=40)
@given(hole=st.integers(1, 200_000), fund=st.integers(0, 200_000), old=st.integers(0, 100_000))
def test_in_a_waterfall_every_cent_is_used_once(hole: int, fund: int, old: int) -> None:
    """What the fund pays, others do not; sums are those of the formula, and the ledger's is 0."""
    result = run(load_bytes("trap_03.yaml", _scenario(hole, fund, old).encode()))
    accounts = result["accounts"]
    drawn = min(hole, fund)
    cut = min(hole - drawn, old)
    assert accounts["insurance"]["cash"]["USD"] == str(fund - drawn)
    assert accounts["old"]["cash"]["USD"] == str(old - cut)
    assert accounts["house"]["cash"]["USD"] == str(drawn + cut - hole)
    assert result["ledger"] == {"USD": "0"}
    if hole <= old:  # the same as sums: the pool lacks the hole, the fund is there beside it
        assert old * resolve(Claims(old, 0, 0, fund=fund, pool=old - hole)).haircut == cut


def _scenario(hole: int, fund: int, old: int) -> str:
    return f"""\
format: 1
scenario: Trap 3
venue:
  code: demo
  reporting_asset: USD
  policy: {{preset: vesting, accounts: {{treasury: house}}}}
assets:
  USD: {{decimals: 0}}
accounts:
  loser: {{balances: {{USD: "-{hole}"}}}}
  old: {{balances: {{USD: "{old}"}}}}
  insurance: {{kind: fund, balances: {{USD: "{fund}"}}}}
  house: {{kind: capital, balances: {{USD: "0"}}}}
timeline:
  - {{at: "2026-03-02T09:00:00+00:00", sweep: {{}}}}
"""
