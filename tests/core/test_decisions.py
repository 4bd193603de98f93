"""Every decision explains itself to the account's holder, with the amounts that it names."""

import json
from datetime import timedelta
from fractions import Fraction

from backoffice.core.book import Book
from backoffice.core.events import Approve, Deposit, EndOfDay, Recover, SetMarks, Sweep
from backoffice.core.opening import Contributed
from backoffice.core.outcome import Decision
from backoffice.core.replay import replay_step
from backoffice.core.sentences import money
from tests.core.support import MONDAY, account, do, fund, hole, step, venue

STEPS = [
    step("linked_accounts", limit="1"),
    step("insurance_fund", fund="fund", limit="2"),
    step("venue_capital", account="house", limit="3"),
    step("defaulter_contribution", fund="df", limit="4"),
    step("default_fund", fund="df", limit="5"),
    step("assessment", fund="df", limit="6"),
    step("socialized_loss", base="equity", limit="7"),
    step("socialized_loss", base="equity", period="day", limit="8"),
    step("auto_deleverage"),
    step("clawback", rate="0.5", limit="9", creditor="fund"),
    step("negative_interest", annual_rate="36.5", limit="10"),
    step("write_off", charge="house", limit="11"),
    step("write_off", charge="house", approval="two_persons"),
]


def everything() -> tuple[Book, list[Decision]]:
    """A default of 80.00 through every step, and what follows it."""
    book = venue(
        account(
            "amy",
            20_00,
            EUR=16_00,
            kind="member",
            positions={"PERP": (10, 100)},
            contributes=(Contributed("df", "USD", 40_00),),
        ),
        account("amy-2", 50_00, parent="amy"),
        account("bob", 500_00),
        account("m1", 90_00, kind="member", contributes=(Contributed("df", "USD", 40_00),)),
        account("house", 90_00, kind="capital"),
        fund(usd=90_00),
        fund("df"),
        policy={
            "rules": [{"when": "equity < 0", "restrict": ["no_trading"]}],
            "liquidation": {"fee": "0.01", "fund": "fund"},
            "shortfall": STEPS,
        },
    )
    found = []
    for event, given, later in (
        (SetMarks, ({"PERP": Fraction("88.1")},), 0),
        (Sweep, (), 0),
        (EndOfDay, (), 0),
        (Approve, ("amy", "USD", "ann"), 1),
        (Recover, ("amy", "USD", 30_00), 0),
        (Deposit, ("amy", "USD", 1_00), 0),
        (Sweep, (), 1),
    ):
        outcome = do(book, event, *given, at=book.now + timedelta(days=later))
        found += outcome.decisions
    return book, found


def test_every_kind_of_decision_is_made() -> None:
    _, found = everything()
    assert {d.which for d in found} == {
        "rule",
        "liquidation",
        "conversion",
        "linked_accounts",
        "insurance_fund",
        "venue_capital",
        "defaulter_contribution",
        "default_fund",
        "assessment",
        "socialized_loss",
        "clawback",
        "negative_interest",
        "write_off",
        "freeze",
        "unfreeze",
        "interest",
        "recovery",
    }
    assert {d.outcome for d in found} == {
        "done",
        "awaits_approval",
        "repaid",
    }


def test_each_has_one_sentence_that_names_what_was_moved() -> None:
    book, found = everything()
    for decision in found:
        assert decision.sentence.endswith(".")
        assert "\n" not in decision.sentence
        if decision.amounts and decision.which != "liquidation":
            total = sum(decision.amounts.values())
            assert decision.asset is not None
            assert money(book, total, decision.asset) in decision.sentence, decision


def test_each_says_when_whose_and_under_which_policy() -> None:
    _, found = everything()
    for decision in found:
        assert (decision.account, decision.policy_version) == ("amy", "1")
        assert MONDAY <= decision.at <= MONDAY + timedelta(days=2)
        assert isinstance(json.loads(decision.inputs), dict)
        assert len(decision.inputs_sha256) == 64


def test_a_step_asked_again_answers_the_same() -> None:
    book, found = everything()
    asked = [(json.loads(d.inputs).get("step_index"), d) for d in found]
    steps = {index: d for index, d in asked if index is not None}
    # the last one of each place; deleveraging answers nothing, so there is no decision of it
    assert sorted(steps) == [i for i, s in enumerate(STEPS) if s["step"] != "auto_deleverage"]
    for index, decision in steps.items():
        step_there = book.policy.shortfall[index].step
        assert replay_step(step_there, decision.inputs) == decision.plan


def test_an_unchanged_freeze_is_no_second_decision() -> None:
    book = venue(account("amy", -1))
    hole(book, "amy", 1)
    (freeze,) = do(book, Sweep).decisions
    assert (freeze.which, freeze.sentence) == (
        "freeze",
        "The account is frozen: 0.01 USD of a loss is not covered yet.",
    )
    assert do(book, Sweep).decisions == []
