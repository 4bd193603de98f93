"""Trap 12: an isolated bucket is bankrupt while the cross account is healthy, and the reverse.

Neither may be liquidated for the other, nor pay for it, unless the policy names linked accounts.
"""

from typing import Any

import pytest

from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.run import run
from plugins.drift_v2.health import PerpPosition
from plugins.drift_v2.reference import Bucket, is_bankrupt

VENUE = """\
format: 1
scenario: Trap 12
venue:
  code: demo
  reporting_asset: USD
  policy:
    liquidation: {model: drift_v2, with: {duration_slots: 0}, fund: insurance}
    shortfall:
%s
      - {step: insurance_vault, with: {fund: insurance}}
assets:
  USD: {decimals: 2}
instruments:
  PERP: {kind: perpetual, settle: USD, contract_size: "1", mark: "100",
         margin: {initial: "0.1", maintenance: "0.05"}}
accounts:
  cross: {balances: {USD: "%s"}, positions: {PERP: {quantity: "%s", entry_price: "100"}}}
  isolated:
    parent: cross
    balances: {USD: "%s"}
    positions: {PERP: {quantity: "%s", entry_price: "100"}}
  insurance: {kind: fund, balances: {USD: "1000"}}
timeline:
  - {at: "2026-03-02T09:00:00+00:00", marks: {PERP: "90"}}
  - {sweep: {}}
"""
POOR, RICH = ("60", "10"), ("500", "5")  # -40 and 450 at 90; maintenance is 45 and 22.50
LINKED = "      - {step: linked_accounts}"


def played(cross: tuple[str, str], isolated: tuple[str, str], first: str = "") -> dict[str, Any]:
    text = VENUE % (first, *cross, *isolated)
    return run(load_bytes("trap_12.yaml", text.encode()))


@pytest.mark.parametrize(
    ("cross", "isolated", "poor", "rich"),
    [(RICH, POOR, "isolated", "cross"), (POOR, RICH, "cross", "isolated")],
    ids=["isolated bankrupt", "cross bankrupt"],
)
def test_the_healthy_bucket_is_left_alone(cross, isolated, poor, rich) -> None:
    result = played(cross, isolated)
    accounts = result["accounts"]
    assert accounts[poor]["positions"] == {}
    assert accounts[poor]["cash"] == {"USD": "0"}
    assert accounts[rich]["cash"] == {"USD": "500"}
    assert accounts[rich]["positions"]["PERP"]["quantity"] == "5"
    assert accounts[rich]["status"] == "healthy"
    assert accounts[rich]["restrictions"] == []
    assert accounts["insurance"]["cash"] == {"USD": "960"}
    (shortfall,) = result["shortfalls"]
    assert (shortfall["account"], shortfall["amount"]) == (poor, "40")
    assert not any(decision["account"] == rich for decision in result["decisions"])


def test_the_healthy_bucket_pays_only_where_the_policy_says_so() -> None:
    result = played(RICH, POOR, LINKED)
    assert result["accounts"]["cross"]["cash"] == {"USD": "460"}
    assert result["accounts"]["insurance"]["cash"] == {"USD": "1000"}


def test_bankruptcy_is_asked_of_each_bucket_on_its_own() -> None:
    owes = PerpPosition(0, -1)
    assert is_bankrupt(Bucket(positions=(owes,)))
    assert not is_bankrupt(Bucket(deposits=1, positions=(owes,)))
