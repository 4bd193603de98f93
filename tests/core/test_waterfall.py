"""The waterfall: order, conditions, limits over retries, approvals, and faulty steps."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from backoffice.core.book import Book
from backoffice.core.events import Deposit, Sweep
from backoffice.core.facts import Needs, StepFacts
from backoffice.core.plan import Forgive, Plan, Take
from backoffice.core.policy import Binding, PolicyError
from backoffice.core.shortfall import state_of
from backoffice.core.state import Forbids
from tests.core.support import account, do, fund, paid, step, venue, waterfall

DAY = timedelta(days=1)
CAPITAL = step("venue_capital", account="house")
WRITE_OFF = step("write_off", charge="house")


def insurance(**given: Any) -> dict[str, Any]:
    return step("insurance_fund", fund="fund", **given)


def swept(*steps: Any, hole: int = 100_00, held: int = 0, house: int = 0, **amy: Any) -> Book:
    """Amy has a hole, the fund holds some; after one sweep under these steps."""
    book = venue(
        account("amy", -hole, **amy),
        account("house", house, kind="capital"),
        fund(usd=held),
        policy=waterfall(*steps),
    )
    do(book, Sweep)
    return book


def steps_of(book: Book, number: int = 1) -> list[tuple[str, int]]:
    return paid(book.shortfalls[number])


def test_steps_pay_in_the_order_of_the_policy_until_nothing_remains() -> None:
    steps = (insurance(), CAPITAL, step("clawback", rate="0.5"), WRITE_OFF)
    book = swept(*steps, held=60_00, house=25_00)
    assert steps_of(book) == [
        ("insurance_fund", 60_00),
        ("venue_capital", 25_00),
        ("clawback", 15_00),
    ]
    turned = swept(*reversed(steps), held=60_00, house=25_00)
    assert steps_of(turned) == [("write_off", 100_00)]


@pytest.mark.parametrize(
    ("hole", "steps"),
    [
        # what remains when the step begins, not what the loss was
        (100_00, [("insurance_fund", 60_00), ("venue_capital", 40_00)]),
        (100_01, [("insurance_fund", 60_00), ("write_off", 40_01)]),
    ],
)
def test_when_asks_for_what_remains(hole: int, steps: list[tuple[str, int]]) -> None:
    when = step("venue_capital", account="house", when="amount <= 40")
    assert (
        steps_of(swept(insurance(), when, WRITE_OFF, hole=hole, held=60_00, house=99_00)) == steps
    )


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        ("asset == 'USD'", True),
        ("asset == 'EUR'", False),
        ("segment == 'retail'", True),
        ("segment == 'professional'", False),
        ("kind == 'member'", True),
        ("kind in ('customer', 'fund')", False),
    ],
)
def test_when_asks_for_the_account(when: str, wanted: bool) -> None:
    policy = step("write_off", charge="house", when=when)
    book = swept(policy, segment="retail", kind="member")
    assert state_of(book, book.shortfalls[1]) == ("written_off" if wanted else "open")


def test_limit_counts_over_retries() -> None:
    book = swept(insurance(limit="50"), held=500_00)
    do(book, Sweep)
    assert steps_of(book) == [("insurance_fund", 50_00)]
    assert book.shortfalls[1].remaining == 50_00


def test_limit_period_is_free_again_when_the_next_period_begins() -> None:
    book = swept(insurance(limit_period="60"), held=500_00)
    do(book, Sweep)
    assert steps_of(book) == [("insurance_fund", 60_00)]
    do(book, Sweep, at=book.now + DAY)
    assert steps_of(book) == [("insurance_fund", 60_00), ("insurance_fund", 40_00)]
    assert state_of(book, book.shortfalls[1]) == "covered"


def test_limit_period_counts_all_shortfalls_of_one_asset() -> None:
    book = venue(
        account("amy", -50_00, EUR=-50_00),
        account("bob", -50_00),
        fund(usd=500_00, EUR=500_00),
        policy=waterfall(insurance(limit_period="60", limit_per="week")),
    )
    do(book, Sweep)
    remaining = [(s.account, s.asset, s.remaining) for s in book.shortfalls.values()]
    assert remaining == [("amy", "EUR", 0), ("amy", "USD", 0), ("bob", "USD", 40_00)]
    do(book, Sweep, at=book.now + DAY)
    assert book.shortfalls[3].remaining == 40_00  # still the same week


@pytest.mark.parametrize(
    ("given", "first", "second"),
    [
        ({}, 80_01, None),
        ({"limit_share": "0.5"}, 40_00, 20_00),  # 40.005 and 20.005, rounded down
        ({"floor": "50"}, 30_01, None),
        ({"floor": "80.01"}, None, None),
        ({"limit_share": "0.5", "floor": "50"}, 30_01, None),
        ({"all_or_nothing": True}, None, None),
        ({"all_or_nothing": True, "floor": "0.01"}, None, None),
    ],
)
def test_each_try_draws_what_the_limits_leave(given: Any, first: Any, second: Any) -> None:
    book = swept(insurance(**given), held=80_01)
    do(book, Sweep)
    expected = [("insurance_fund", amount) for amount in (first, second) if amount]
    assert steps_of(book) == expected


@pytest.mark.parametrize(("held", "payer"), [(100_00, "insurance_fund"), (99_99, "write_off")])
def test_all_or_nothing_pays_the_whole_remainder(held: int, payer: str) -> None:
    assert steps_of(swept(insurance(all_or_nothing=True), WRITE_OFF, held=held)) == [
        (payer, 100_00)
    ]


def test_a_remainder_stays_open_and_later_steps_are_appended_to_it() -> None:
    book = swept(insurance(), held=60_00)
    assert state_of(book, book.shortfalls[1]) == "open"
    do(book, Deposit, "fund", "USD", 100_00)
    do(book, Sweep)
    assert steps_of(book) == [("insurance_fund", 60_00), ("insurance_fund", 40_00)]
    assert len(book.shortfalls) == 1


def test_shortfalls_go_by_account_then_asset() -> None:
    book = venue(
        account("bob", -10_00),
        account("amy", -10_00, EUR=-10_00),
        account("house", kind="capital"),
        policy=waterfall(WRITE_OFF),
    )
    do(book, Sweep)
    order = [(s.account, s.asset) for s in book.shortfalls.values()]
    assert order == [("amy", "EUR"), ("amy", "USD"), ("bob", "USD")]


@dataclass(frozen=True)
class FaultyForAmy:
    """A bound step that fails for amy, by raising or by an impossible plan, and forgives others."""

    answer: Plan | None
    name: str = "faulty"
    plugin: str = "faulty 1.0"

    def needs(self) -> Needs:
        return Needs(sources=("house",))

    def plan(self, facts: StepFacts) -> Plan:
        if facts.shortfall.account != "amy":
            return Plan((Forgive("house", facts.shortfall.remaining),))
        if self.answer is None:
            raise PolicyError("faulty raised ZeroDivisionError")
        return self.answer


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (None, "faulty raised ZeroDivisionError"),
        (Plan((Take("house", 101_00),)), "no_more_than_remains: covers 10100 of 10000"),
    ],
)
def test_a_faulty_step_stops_only_its_own_waterfall(answer: Plan | None, error: str) -> None:
    book = venue(
        account("amy", -100_00),
        account("bob", -40_00),
        account("house", kind="capital"),
        policy=waterfall(WRITE_OFF),
    )
    after = replace(book.policy.shortfall[0], index=1)
    book.policy = replace(book.policy, shortfall=(Binding(0, FaultyForAmy(answer)), after))
    outcome = do(book, Sweep)
    assert (steps_of(book), book.shortfalls[1].remaining) == ([], 100_00)
    assert book.forbidden("amy") == [Forbids.FROZEN]
    assert steps_of(book, 2) == [("faulty", 40_00)]
    (failed,) = (d for d in outcome.decisions if d.outcome == "policy_error")
    assert (failed.account, failed.which, failed.plugin) == ("amy", "faulty", "faulty 1.0")
    assert error in failed.plan
    assert '"remaining":10000' in failed.inputs


def test_a_decision_holds_what_the_step_saw_and_answered() -> None:
    book = venue(account("amy", -100_00), fund(usd=60_00), policy=waterfall(insurance()))
    decision = do(book, Sweep).decisions[0]
    assert (decision.which, decision.asset, decision.shortfall_id) == ("insurance_fund", "USD", 1)
    assert (decision.amounts, decision.outcome) == ({"fund": 60_00}, "done")
    assert (decision.policy_version, decision.at) == ("1", book.now)
    assert '"sources":{"fund":6000}' in decision.inputs
    assert '"actions":[{"account":"fund","amount":6000}]' in decision.plan
