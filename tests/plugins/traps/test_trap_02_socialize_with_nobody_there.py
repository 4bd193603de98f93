"""Trap 2: socialise with nobody there, because open interest or deposits are 0.

Mango lets the rest disappear, Drift computes a loss per unit even when nothing is left and then
stops at open interest 0, so that a fully insured bankruptcy cannot be resolved. Here a loss that
finds nobody goes to the next step or stays open, and one that is covered never asks.
"""

from fractions import Fraction
from typing import Any

import pytest

from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.run import run
from plugins.mango_v4.bankruptcy import NobodyToSocialize, loss_per_unit
from plugins.mango_v4.positions import Perpetual, Portfolio, Token
from plugins.mango_v4.reference import Fund, resolve
from plugins.mango_v4.weighting import Prices

PAR = Prices(Fraction(1))
SHARED = {
    "both sides": "{step: socialized_loss, with: {base: open_interest}}",
    "both sides once the fund is empty": (
        "{step: open_interest_after_fund, with: {fund: insurance}}"
    ),
    "all depositors": "{step: socialized_loss, with: {base: equity}}",
    "profits of the day": "{step: socialized_loss, with: {base: period_profit}}",
    "an equal haircut": "{step: equal_haircut, with: {fund: insurance}}",
    "unvested profit": "{step: unvested_profit}",
}
LAST = "{step: write_off, with: {charge: house}}"


def played(*steps: str, fund: str = "0") -> dict[str, Any]:
    """Dora owes 40 and is the only customer; there is no position and no other deposit."""
    waterfall = "".join(f"      - {step}\n" for step in steps)
    text = f"""\
format: 1
scenario: Trap 2
venue:
  code: demo
  reporting_asset: USD
  policy:
    shortfall:
{waterfall}assets:
  USD: {{decimals: 2}}
accounts:
  dora: {{balances: {{USD: "-40"}}}}
  insurance: {{kind: fund, balances: {{USD: "{fund}"}}}}
  house: {{kind: capital, balances: {{USD: "0"}}}}
timeline:
  - {{at: "2026-03-02T09:00:00+00:00", sweep: {{}}}}
"""
    result = run(load_bytes("trap_02.yaml", text.encode()))
    assert result["ledger"] == {"USD": "0"}
    return result


@pytest.mark.parametrize("step", SHARED.values(), ids=SHARED)
def test_the_next_step_owns_what_nobody_is_there_for(step: str) -> None:
    result = played(step, LAST)
    (shortfall,) = result["shortfalls"]
    assert shortfall["state"] == "written_off"
    assert [(used["step"], used["amount"]) for used in shortfall["steps"]] == [("write_off", "40")]
    assert result["accounts"]["house"]["cash"] == {"USD": "-40"}


@pytest.mark.parametrize("step", SHARED.values(), ids=SHARED)
def test_without_a_next_step_the_loss_stays_open(step: str) -> None:
    result = played(step)
    (shortfall,) = result["shortfalls"]
    assert (shortfall["state"], shortfall["amount"]) == ("open", "40")
    assert result["accounts"]["dora"]["cash"] == {"USD": "-40"}
    assert result["accounts"]["dora"]["restrictions"] == ["frozen"]


@pytest.mark.parametrize("step", SHARED.values(), ids=SHARED)
def test_a_covered_loss_is_not_stopped_by_an_empty_market(step: str) -> None:
    result = played("{step: insurance_fund, with: {fund: insurance}}", step, fund="40")
    (shortfall,) = result["shortfalls"]
    assert shortfall["state"] == "covered"
    assert result["accounts"]["insurance"]["cash"] == {"USD": "0"}


@pytest.mark.parametrize(("fund", "unowned"), [(100, 0), (40, 0), (10, 30), (0, 40)])
def test_the_formula_says_what_nobody_owns(fund: int, unowned: int) -> None:
    held = Perpetual("USD", Fraction(0), Fraction(-40), PAR)
    done = resolve(
        Portfolio((Token("USD", Fraction(0), PAR),), (held,)),
        held,
        Fund(fund, Fraction(1)),
        settle_limit=Fraction(100),
        liquidator_limit=Fraction(100),
        open_interest=Fraction(0),
    )
    assert (done.fund_paid, done.socialized, done.unowned) == (40 - unowned, 0, unowned)
    assert done.pnl_after == -unowned


def test_a_loss_per_unit_of_nothing_is_an_error() -> None:
    with pytest.raises(NobodyToSocialize):
        loss_per_unit(Fraction(1), Fraction(0))
