"""Both sides pay once the fund is empty, within one instrument where the policy names it."""

from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.run import run

STEP = "{step: open_interest_after_fund, with: {fund: insurance%s}}"


def played(*steps: str, fund: str = "0") -> list[tuple[str, dict[str, str]]]:
    """Amy owes 30. Notional: ben 100 long in A, cat 200 short in A, dan 300 long in B, cash 5.

    cat is a member of the venue.
    """
    waterfall = "".join(f"      - {step}\n" for step in steps)
    terms = 'kind: perpetual, settle: USD, contract_size: "1", mark: "100"'
    margin = '{initial: "0.01", maintenance: "0.01"}'
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
  A: {{{terms}, margin: {margin}}}
  B: {{{terms}, margin: {margin}}}
accounts:
  amy: {{balances: {{USD: "-30"}}}}
  ben: {{balances: {{USD: "60"}}, positions: {{A: {{quantity: "1", entry_price: "100"}}}}}}
  cat:
    kind: member
    balances: {{USD: "60"}}
    positions: {{A: {{quantity: "-2", entry_price: "100"}}}}
  dan: {{balances: {{USD: "5"}}, positions: {{B: {{quantity: "3", entry_price: "100"}}}}}}
  eve: {{balances: {{USD: "60"}}}}
  insurance: {{kind: fund, balances: {{USD: "{fund}"}}}}
timeline:
  - {{at: "2026-03-02T09:00:00+00:00", sweep: {{}}}}
"""
    result = run(load_bytes("steps.yaml", text.encode()))
    assert result["ledger"] == {"USD": "0"}
    return [(used["step"], used["allocations"]) for used in result["shortfalls"][0]["steps"]]


def test_both_sides_pay_alike_and_nobody_more_than_its_cash() -> None:
    """A sixth, a third and a half of 30; dan has only 5, so the others share 25."""
    assert played(STEP % "") == [
        ("open_interest_after_fund", {"ben": "8.33", "cat": "16.67", "dan": "5"})
    ]


def test_one_instrument_alone() -> None:
    assert played(STEP % ", instrument: A") == [
        ("open_interest_after_fund", {"ben": "10", "cat": "20"})
    ]


def test_nobody_pays_while_the_fund_holds_money() -> None:
    limited = '{step: insurance_fund, with: {fund: insurance, limit: "10"}}'
    assert played(limited, STEP % "", fund="10.01") == [("insurance_fund", {"insurance": "10"})]
    assert played(limited, STEP % "", fund="10")[1][0] == "open_interest_after_fund"
