"""Nobody is cut while the fund holds money; profits pay before it, each its part in cash."""

from typing import Any

import pytest

from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.run import run

HAIRCUT = "{step: equal_haircut, with: {fund: insurance%s}}"


def played(*steps: str, fund: str = "100", mark: str = "100") -> dict[str, Any]:
    """Amy owes 50; ben and cat have 60 and 40, ben is long one at 90; cat is a member."""
    waterfall = "".join(f"      - {step}\n" for step in steps)
    text = f"""\
format: 1
scenario: Steps
venue:
  code: demo
  reporting_asset: USD
  policy:
    shortfall:
{waterfall}assets:
  USD: {{decimals: 2}}
instruments:
  PERP:
    {{kind: perpetual, settle: USD, contract_size: "1", mark: "90",
     margin: {{initial: "0.1", maintenance: "0.05"}}}}
accounts:
  amy: {{balances: {{USD: "-50"}}}}
  ben: {{balances: {{USD: "60"}}, positions: {{PERP: {{quantity: "1", entry_price: "90"}}}}}}
  cat: {{kind: member, balances: {{USD: "40"}}}}
  insurance: {{kind: fund, balances: {{USD: "{fund}"}}}}
timeline:
  - {{at: "2026-03-02T09:00:00+00:00", marks: {{PERP: "{mark}"}}}}
  - {{sweep: {{}}}}
"""
    result = run(load_bytes("steps.yaml", text.encode()))
    assert result["ledger"] == {"USD": "0"}
    return result


def paid(result: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
    return [(used["step"], used["allocations"]) for used in result["shortfalls"][0]["steps"]]


def test_no_haircut_while_a_limited_fund_holds_money() -> None:
    result = played('{step: insurance_fund, with: {fund: insurance, limit: "10"}}', HAIRCUT % "")
    assert paid(result) == [("insurance_fund", {"insurance": "10"})]
    assert result["shortfalls"][0]["state"] == "open"


def test_everybody_loses_the_same_part_of_equity() -> None:
    """Equity 60 + 10 and 40: 50 of 110, so 31.82 and 18.18."""
    assert paid(played(HAIRCUT % "", fund="0")) == [
        ("equal_haircut", {"ben": "31.82", "cat": "18.18"})
    ]


@pytest.mark.parametrize(("mark", "burned"), [("100", {"ben": "10"}), ("80", None)])
def test_only_who_won_has_unvested_profit(mark: str, burned: dict[str, str] | None) -> None:
    steps = paid(played("{step: unvested_profit}", mark=mark))
    assert steps == ([("unvested_profit", burned)] if burned else [])


def test_a_largest_part_of_profit_and_of_equity() -> None:
    """Half of the profit of 10; a tenth of 70 and of 40 after ben paid 5: 6.50 and 4."""
    steps = ('{step: unvested_profit, with: {max_rate: "0.5"}}', HAIRCUT % ', max_rate: "0.1"')
    assert paid(played(*steps, fund="0")) == [
        ("unvested_profit", {"ben": "5"}),
        ("equal_haircut", {"ben": "6.5", "cat": "4"}),
    ]


def test_all_or_nothing_looks_at_the_whole_loss() -> None:
    """The profit of 10 is no whole loss of 50, so nothing is taken."""
    assert paid(played("{step: unvested_profit, with: {all_or_nothing: true}}")) == []
