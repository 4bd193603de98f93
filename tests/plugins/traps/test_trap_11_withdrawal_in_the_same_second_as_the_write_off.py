"""Trap 11: a withdrawal in the same second as the write-off, to run ahead of the haircut.

Whoever is first in the order of events is served, in memory as in the database: either the
withdrawal leaves before the loss is shared, or it finds only what the haircut left, or a guard
refuses it. Never both, and the loss never disappears.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from backoffice.core.events import Sweep, Withdraw
from backoffice.ledger.verify import verify
from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.run import run
from backoffice.venues.store import create_venue, handle, load_book
from tests.venues.builders import AT, setup

TEMPLATE = """\
format: 1
scenario: A race in one second
venue: {{code: race, reporting_asset: USD, policy: {policy}}}
assets: {{USD: {{decimals: 2}}}}
accounts:
  amy: {{balances: {{USD: "-600"}}}}
  bob: {{balances: {{USD: "1000"}}}}
  cleo: {{balances: {{USD: "1000"}}}}
  treasury: {{kind: capital}}
timeline:
{events}
"""
SHARED = """{shortfall: [{step: socialized_loss, with: {base: equity}},
  {step: write_off, with: {charge: treasury}}]}"""
OPEN = """{withdrawals: [{guard: dydx_v4_insolvency}],
  shortfall: [{step: insurance_fund, with: {fund: treasury}}]}"""
SWEEP, LEAVE = "sweep: {}", 'withdraw: {account: bob, asset: USD, amount: "1000"}'


def result_of(policy: str, *events: str) -> dict[str, Any]:
    lines = [f'  - {{at: "2026-03-02T09:00:00+00:00", {event}}}' for event in events]
    text = TEMPLATE.format(policy=policy, events="\n".join(lines))
    result: dict[str, Any] = run(load_bytes("race.yaml", text.encode()))
    assert result["ledger"] == {"USD": "0"}
    return result


def cash(result: dict[str, Any], *codes: str) -> list[str]:
    return [result["accounts"][code]["cash"]["USD"] for code in codes]


def test_after_the_haircut_only_what_it_left_can_leave() -> None:
    result = result_of(SHARED, SWEEP, LEAVE)
    assert cash(result, "bob", "cleo", "treasury") == ["700", "700", "0"]
    assert [one["reason"] for one in result["refused"]] == ["insufficient_cash"]


def test_before_the_haircut_it_leaves_and_the_others_bear_the_loss() -> None:
    result = result_of(SHARED, LEAVE, SWEEP)
    assert cash(result, "bob", "cleo", "treasury") == ["0", "400", "0"]
    assert result["refused"] == []
    (shortfall,) = result["shortfalls"]
    assert shortfall["steps"][0]["allocations"] == {"cleo": "600"}


def test_when_all_have_left_the_last_step_owns_the_loss() -> None:
    leave_too = LEAVE.replace("bob", "cleo")
    result = result_of(SHARED, LEAVE, leave_too, SWEEP)
    assert cash(result, "amy", "bob", "cleo", "treasury") == ["0", "0", "0", "-600"]
    assert [one["state"] for one in result["shortfalls"]] == ["written_off"]


def test_a_guard_shuts_in_the_second_in_which_the_loss_was_seen() -> None:
    result = result_of(OPEN, SWEEP, LEAVE)
    assert cash(result, "bob") == ["1000"]
    assert [one["reason"] for one in result["refused"]] == ["insolvency_gate"]
    assert result_of(OPEN, LEAVE, SWEEP)["refused"] == []


@pytest.mark.parametrize("attempt", range(3))
def test_two_connections_at_once_end_in_one_of_the_two_orders(
    committed_db: None, attempt: int
) -> None:
    policy = {"shortfall": [{"step": "socialized_loss", "with": {"base": "equity"}}]}
    opened = setup(customers={"amy": -60_000, "bob": 100_000}, policy=policy)
    create_venue(opened, policy, code=None, author="ann", approver="ben")
    begin = Barrier(2)

    def send(event: Sweep | Withdraw) -> bool:
        try:
            begin.wait(timeout=30)
            return bool(handle("demo", event).outcome.refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        refused = list(pool.map(send, [Sweep(AT), Withdraw(AT, "bob", "USD", 100_000)]))
    book = load_book("demo")
    first_haircut = (True, 0, 40_000)  # Bob bore all of it, and his order was refused
    first_withdrawal = (False, -60_000, 0)  # nobody was left to bear it: it stays open
    ended = (refused[1], book.cash("amy", "USD"), book.cash("bob", "USD"))
    assert ended in (first_haircut, first_withdrawal)
    assert any(item.is_open for item in book.shortfalls.values()) == (ended == first_withdrawal)
    assert sum(book.balances.values()) == 0
    assert verify().first is None
