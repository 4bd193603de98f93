"""Trap 10: interest on written-off debt, and payment by a bankrupt account.

A lending protocol let interest accrue on debt that nobody owed any more; another refuses the
payment of a bankrupt account. Here what was forgiven bears nothing, and paying in always helps.
"""

from typing import Any

import pytest

from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.run import run

HEAD = """\
format: 1
scenario: Trap 10
description: 3650 % and day count 365 is 10 % a day, to make the figures plain.
venue:
  code: demo
  reporting_asset: USD
  policy:
    shortfall:
"""
ASSETS = """\
assets:
  USD: {decimals: 2}
instruments:
  PERP: {kind: perpetual, settle: USD, contract_size: "1", mark: "100", margin: {initial: "0.1", maintenance: "0.05"}}
"""  # noqa: E501
FORGIVEN = "      - {step: write_off, with: {charge: house, when: \"segment == 'retail'\"}}\n"
CARRIED = '      - {step: negative_interest, with: {annual_rate: "36.5", income: house%s}}\n'


def played(steps: str, accounts: str, *events: str) -> dict[str, Any]:
    """Run a venue with these steps, accounts and events; the house stands by with 1000."""
    house = '  house: {kind: capital, balances: {USD: "1000"}}\n'
    timeline = "".join(f"  - {{at: {event}}}\n" for event in events)
    text = f"{HEAD}{steps}{ASSETS}accounts:\n{accounts}{house}timeline:\n{timeline}"
    result = run(load_bytes("trap_10.yaml", text.encode()))
    assert all(value == "0" for value in result["ledger"].values())
    return result


def interest(result: dict[str, Any]) -> list[str]:
    return [
        decision["account"] for decision in result["decisions"] if decision["which"] == "interest"
    ]


AMY = '  amy: {segment: retail, balances: {USD: "-70"}}\n'
BEN = '  ben: {balances: {USD: "-70"}}\n'
OPENED = '"2026-03-02T09:00:00+00:00", sweep: {}'
WEEK_LATER = '"2026-03-08T23:59:00+00:00", end_of_day: {}'


def test_forgiven_debt_bears_no_interest_and_carried_debt_does() -> None:
    """Both lose 70; a week at 10 % a day on the principal costs only the one who owes it."""
    result = played(FORGIVEN + CARRIED % "", AMY + BEN, OPENED, WEEK_LATER)
    accounts = result["accounts"]
    assert accounts["amy"]["debt"] == {"USD": "0"}
    assert accounts["amy"]["cash"] == {"USD": "0"}
    assert accounts["ben"]["debt"] == {"USD": "-119"}  # 70 + 7 days * 7
    assert accounts["house"]["cash"] == {"USD": "930"}
    assert accounts["house"]["receivable"] == {"USD": "49"}
    assert interest(result) == ["ben"] * 7


def test_interest_stops_with_the_debt() -> None:
    """Paid back after two days, nothing accrues on the third."""
    closed = '"2026-03-03T23:59:00+00:00", end_of_day: {}'
    paid = '"2026-03-04T09:00:00+00:00", deposit: {account: ben, asset: USD, amount: "84"}'
    result = played(CARRIED % "", BEN, OPENED, closed, paid, WEEK_LATER)
    assert result["accounts"]["ben"]["debt"] == {"USD": "0"}
    assert result["accounts"]["ben"]["cash"] == {"USD": "0"}
    assert interest(result) == ["ben"] * 2
    assert [shortfall["state"] for shortfall in result["shortfalls"]] == ["repaid"]


def test_interest_only_up_to_a_cap() -> None:
    """A policy may bound what a debtor without means can come to owe."""
    result = played(CARRIED % ', cap: "10"', BEN, OPENED, WEEK_LATER)
    assert result["accounts"]["ben"]["debt"] == {"USD": "-80"}


def test_money_recovered_on_forgiven_debt_pays_those_who_bore_it() -> None:
    """Without interest for the time in between: nobody was owed any."""
    later = '"2026-03-09T09:00:00+00:00", recover: {account: amy, asset: USD, amount: "100"}'
    result = played(FORGIVEN, AMY, OPENED, WEEK_LATER, later)
    assert result["accounts"]["house"]["cash"] == {"USD": "1000"}
    assert result["accounts"]["amy"]["cash"] == {"USD": "30"}


def test_a_bankrupt_account_with_positions_may_cure_itself() -> None:
    """Equity 50 - 200 = -150: a deposit before the sweep makes it whole, positions and all."""
    long = (
        '  amy: {balances: {USD: "50"}, positions: {PERP: {quantity: "10", entry_price: "100"}}}\n'
    )
    result = played(
        FORGIVEN,
        long,
        '"2026-03-02T09:00:00+00:00", marks: {PERP: "80"}',
        '"2026-03-02T09:01:00+00:00", deposit: {account: amy, asset: USD, amount: "400"}',
        '"2026-03-02T09:02:00+00:00", sweep: {}',
    )
    amy = result["accounts"]["amy"]
    assert amy["figures"]["equity"] == "250"
    assert amy["positions"]["PERP"]["quantity"] == "10"
    assert result["shortfalls"] == []
    assert result["refused"] == []


@pytest.mark.parametrize(("paid", "left", "state"), [("30", "-40", "open"), ("70", "0", "covered")])
def test_a_frozen_account_may_pay_in(paid: str, left: str, state: str) -> None:
    """No step owns the loss of a professional here: the account is frozen, and can still pay."""
    result = played(
        FORGIVEN,
        BEN,
        OPENED,
        f'"2026-03-03T09:00:00+00:00", deposit: {{account: ben, asset: USD, amount: "{paid}"}}',
        '"2026-03-03T09:01:00+00:00", sweep: {}',
    )
    ben = result["accounts"]["ben"]
    assert ben["cash"] == {"USD": left}
    assert ben["restrictions"] == (["frozen"] if state == "open" else [])
    assert [shortfall["state"] for shortfall in result["shortfalls"]] == [state]
    assert result["refused"] == []


def test_a_debtor_may_repay_out_of_cash_and_may_not_withdraw_it() -> None:
    """Profits do not repay this debt, so cash stands beside it."""
    result = played(
        CARRIED % "",
        BEN,
        OPENED,
        '"2026-03-02T10:00:00+00:00", '
        'fill: {account: ben, instrument: PERP, quantity: "1", price: "50"}',
        '"2026-03-02T10:01:00+00:00", settle: {instrument: PERP}',
        '"2026-03-02T10:02:00+00:00", withdraw: {account: ben, asset: USD, amount: "1"}',
        '"2026-03-02T10:03:00+00:00", repay: {account: ben, asset: USD, amount: "50"}',
    )
    ben = result["accounts"]["ben"]
    assert ben["debt"] == {"USD": "-20"}
    assert ben["cash"] == {"USD": "0"}
    assert [refusal["reason"] for refusal in result["refused"]] == ["debt"]
