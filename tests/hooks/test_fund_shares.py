"""Models of fund shares: bound, contained, and checked by the core whatever they answer."""

from collections.abc import Mapping
from typing import Any

import pytest

from backoffice.core.book import Book
from backoffice.core.events import CancelUnstake, RequestUnstake, Stake, Unstake
from backoffice.core.outcome import Outcome
from backoffice.core.share_facts import Stake as Held
from backoffice.hooks import PluginError, PolicyDocumentError, compile_policy, explain_policy
from tests.core.support import account, cash, do, fund, venue
from tests.hooks import regimes
from tests.hooks.regimes import plugins

SHARES = {"fund_shares": {"model": "parts", "with": {"fund": "fund"}}}
OWN = ("amy", "fund", "USD")


def book_under(model: Any, document: Mapping[str, Any] = SHARES) -> Book:
    book = venue(account("amy", 100_00), account("bob", 100_00), fund(usd=50_00))
    book.policy = compile_policy(document, version="1", plugins=plugins(shares=model))
    return book


def reasons(outcome: Outcome) -> list[str]:
    return [refusal.reason for refusal in outcome.refused]


class Generous(regimes.Parts):
    """One share more than the price allows."""

    def mint(self, facts: Any, amount: int, config: Any) -> int:
        return super().mint(facts, amount, config) + 1


class Frozen(regimes.Parts):
    """Remembers more than the shares are worth."""

    def value(self, facts: Any, shares: int, config: Any) -> int:
        return facts.worth(shares) + 1


class Grasping(regimes.Parts):
    """Cancelling costs more than what was asked for, leaving brings more than the shares."""

    def forfeits(self, facts: Any, config: Any) -> int:
        return facts.request.shares + 1

    def payout(self, facts: Any, config: Any) -> int:
        return facts.worth(facts.request.shares) + 1


class Coarse(regimes.Parts):
    """Divides shares until each is worth ten units."""

    def divisor(self, facts: Any, config: Any) -> int:
        return 10


class Half(regimes.Parts):
    """Answers no whole number."""

    def mint(self, facts: Any, amount: int, config: Any) -> Any:
        return 0.5


class Negative(regimes.Parts):
    """Answers less than nothing."""

    def mint(self, facts: Any, amount: int, config: Any) -> int:
        return -1


class Endless(regimes.Parts):
    """Answers a number that no table holds."""

    def mint(self, facts: Any, amount: int, config: Any) -> int:
        return 1 << 300


class Meddling(regimes.Parts):
    """Changes what it was given."""

    def mint(self, facts: Any, amount: int, config: Any) -> int:
        object.__setattr__(facts, "balance", 1)
        return amount


@pytest.mark.parametrize("model", [Generous, Coarse, Half, Negative, Endless, Meddling])
def test_a_model_that_would_mint_nonsense_moves_nothing(model: Any) -> None:
    book = book_under(model())
    outcome = do(book, Stake, *OWN, 10_00)
    assert reasons(outcome) == ["policy_error"]
    assert [(d.which, d.outcome) for d in outcome.decisions] == [("stake", "policy_error")]
    assert "error" in outcome.decisions[0].plan
    assert (outcome.journals, book.stakes, book.fund_shares) == ([], {}, {})


def test_a_request_remembers_no_more_than_the_shares_are_worth() -> None:
    book = book_under(Frozen())
    do(book, Stake, *OWN, 10_00)
    assert reasons(do(book, RequestUnstake, *OWN, 5_00)) == ["policy_error"]
    assert book.stakes["fund", "USD"] == {"amy": Held(10_00)}


@pytest.mark.parametrize("event", [CancelUnstake, Unstake])
def test_leaving_and_staying_take_nothing_from_others(event: Any) -> None:
    book = book_under(Grasping())
    do(book, Stake, *OWN, 10_00)
    do(book, RequestUnstake, *OWN, 5_00)
    before = (cash(book), dict(book.stakes["fund", "USD"]), dict(book.fund_shares))
    assert reasons(do(book, event, *OWN)) == ["policy_error"]
    assert (cash(book), book.stakes["fund", "USD"], book.fund_shares) == before


def test_a_plain_model_pays_a_part_of_what_is_there() -> None:
    book = book_under(regimes.Parts())
    do(book, Stake, *OWN, 50_00)
    outcome = do(book, RequestUnstake, *OWN, amount=20_00)
    assert outcome.decisions[0].sentence == (
        "You asked to leave fund with 2000 shares, worth 20 USD now; they can be paid from "
        "2026-03-02T12:00:00+00:00 on and bear the fund's losses until then."
    )
    (journal,) = do(book, Unstake, *OWN).journals
    assert journal.cause == "unstake"
    assert (book.cash("amy", "USD"), book.cash("fund", "USD")) == (70_00, 80_00)
    assert (book.fund_shares["fund", "USD"], book.stakes["fund", "USD"]["amy"]) == (
        80_00,
        Held(30_00),
    )


class Loose(regimes.Parts):
    """Its configuration lacks what the core keeps."""

    config = regimes.Rated  # type: ignore[assignment]


def test_a_configuration_without_the_common_parameters_is_refused() -> None:
    with pytest.raises(PluginError, match="must be a FundShareConfig"):
        plugins(shares=Loose())


def test_the_fund_must_exist_and_the_policy_says_what_it_does() -> None:
    found = plugins()
    with pytest.raises(PolicyDocumentError) as caught:
        compile_policy(SHARES, accounts={"house"}, plugins=found)
    (problem,) = caught.value.problems
    assert problem[0] == ("fund_shares", "with", "fund")
    parts = {part.title: part.sentences for part in explain_policy(SHARES, found)}
    assert parts["Fund shares"] == ("Stakers share the fund.",)
