"""Trap 6: two shortfalls in one cycle, one fund.

Vega serves the first loser first, in whatever order its transfers stand. Here the order is the
contract's (account code, then asset), it is visible in what is stored of each decision, and where
the order must not matter a pro-rata split of a period takes its place.
"""

from typing import Any

import pytest

from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.run import run
from plugins.vega.reference import Loser, collect

SCENARIO = """\
format: 1
scenario: Trap 6
description: 150 in the fund, 100 missing twice.
venue:
  code: demo
  reporting_asset: USD
  policy:
    shortfall:
      - {step: insurance_fund, with: {fund: insurance}}
assets:
  USD: {decimals: 2}
accounts:
%s
  insurance: {kind: fund, balances: {USD: "150"}}
timeline:
  - {at: "2026-03-02T09:00:00+00:00", sweep: {}}
"""


def played(*losers: str) -> dict[str, Any]:
    accounts = "\n".join(f'  {code}: {{balances: {{USD: "-100"}}}}' for code in losers)
    return run(load_bytes("trap_06.yaml", (SCENARIO % accounts).encode()))


@pytest.mark.parametrize("losers", [("amy", "zed"), ("zed", "amy")])
def test_the_account_code_decides_not_the_order_of_the_file(losers: tuple[str, str]) -> None:
    result = played(*losers)
    assert [one["account"] for one in result["shortfalls"]] == ["amy", "zed"]
    assert [one["state"] for one in result["shortfalls"]] == ["covered", "open"]
    assert [one["steps"][0]["amount"] for one in result["shortfalls"]] == ["100", "50"]
    assert result["accounts"]["insurance"]["cash"] == {"USD": "0"}
    assert result["accounts"]["zed"]["cash"] == {"USD": "-50"}


def test_what_is_stored_says_in_which_order_the_fund_was_drawn() -> None:
    """Each decision holds what the fund had when its turn came, so the order can be read back."""
    taken = played("zed", "amy")["decisions"]
    decisions = [one for one in taken if one["which"] == "insurance_fund"]
    drawn = [(one["account"], one["inputs"]["sources"]["insurance"]) for one in decisions]
    assert drawn == [("amy", 15_000), ("zed", 5_000)]
    assert "150 USD" in decisions[0]["sentence"]
    assert "50 USD" in decisions[1]["sentence"]


def test_vegas_pool_serves_the_losers_as_they_stand() -> None:
    amy, zed = Loser("amy", 100, 0), Loser("zed", 100, 0)
    first, second = collect([amy, zed], 150), collect([zed, amy], 150)
    assert list(first.pool_draws.items()) == [("amy", 100), ("zed", 50)]
    assert list(second.pool_draws.items()) == [("zed", 100), ("amy", 50)]
    # who is covered hangs on the order; what winners are short of does not
    assert sum(first.missing.values()) == sum(second.missing.values()) == 50


def test_a_fund_that_is_not_exhausted_serves_both_whatever_the_order() -> None:
    losers = [Loser("amy", 100, 0), Loser("zed", 100, 60)]
    assert dict(collect(losers, 150).pool_draws) == dict(collect(losers[::-1], 150).pool_draws)
