"""Liquidation models that repay borrows: what the core refuses, and what it leaves to them."""

from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.book import Book
from backoffice.core.events import Deposit, SetPrices, Sweep
from backoffice.core.figures import status_of
from backoffice.core.outcome import Outcome
from backoffice.hooks import PolicyDocumentError, compile_policy
from backoffice.sdk import Swap
from tests.core.support import account, do, fund, venue
from tests.hooks import regimes
from tests.hooks.regimes import plugins

D = Fraction
TERMS = {"model": "halving", "borrows": "swap", "fund": "fund"}


class Selling(regimes.Halving):
    """Sells what it was made with, once equity is below zero."""

    def __init__(self, *swaps: Any) -> None:
        self.chosen = swaps

    def is_due(self, facts: Any, config: Any) -> bool:
        return facts.portfolio.equity < 0

    def swaps(self, facts: Any, config: Any) -> Any:
        assert facts.swaps
        return self.chosen


def owing(*swaps: Any, **balances: int) -> Book:
    """Amy owes 100.00 USD and has 60.00 EUR at 1.25 (0.95 of it counts: equity is -28.75)."""
    book = venue(account("amy", -100_00, **(balances or {"EUR": 60_00})), fund(usd=0))
    found = plugins(liquidation=Selling(*swaps))
    book.policy = compile_policy({"liquidation": TERMS}, version="1", plugins=found)
    return book


def errors(outcome: Outcome) -> list[str]:
    return [d.which for d in outcome.decisions if d.outcome == "policy_error"]


def test_a_swap_is_rounded_against_the_account_and_its_fee_goes_to_the_fund() -> None:
    book = owing(Swap("EUR", "USD", D("10.001"), D("1.2"), D("0.1")))
    outcome = do(book, Sweep)
    assert [journal.cause for journal in outcome.journals] == ["swap", "liquidation_fee"]
    # 10.01 EUR sold for 12.012, which is 12.01; a tenth of it, 1.20, is the fund's
    assert (book.cash("amy", "EUR"), book.cash("amy", "USD")) == (49_99, -100_00 + 12_01 - 1_20)
    assert book.cash("fund", "USD") == 1_20
    (decision,) = outcome.decisions
    assert decision.sentence == (
        "10.01 EUR was sold for 12.01 USD, at 1.2 a unit, to repay a borrow, for a fee of 1.2 USD."
    )
    assert [(one.sold, one.bought) for one in book.episodes["amy"].swapped] == [("EUR", "USD")]
    assert status_of(book, "amy") == "bankrupt"


def test_what_stands_is_neither_converted_nor_a_shortfall() -> None:
    book = owing()
    outcome = do(book, Sweep)
    assert (outcome.journals, book.shortfalls) == ([], {})
    assert (book.cash("amy", "EUR"), book.cash("amy", "USD")) == (60_00, -100_00)
    do(book, SetPrices, {"EUR": D(2)})  # equity 14: healthy with its borrow
    do(book, Sweep)
    assert book.episodes == {}
    assert status_of(book, "amy") == "healthy"


def test_a_borrow_that_nothing_can_repay_is_a_shortfall_at_once() -> None:
    book = owing(Swap("EUR", "USD", D(60), D("1.25")))
    do(book, Sweep)
    (shortfall,) = book.shortfalls.values()
    assert (shortfall.amount, book.cash("amy", "EUR"), book.episodes) == (25_00, 0, {})
    do(book, Deposit, "amy", "USD", 25_00)
    assert not shortfall.is_open


@pytest.mark.parametrize(
    "swaps",
    [
        (Swap("EUR", "USD", D("60.01"), D(1)),),
        (Swap("EUR", "USD", D(0), D(1)),),
        (Swap("EUR", "USD", D(-1), D(1)),),
        (Swap("EUR", "USD", D(1), D("1.2500001")),),
        (Swap("EUR", "USD", D(1), D(-1)),),
        (Swap("EUR", "USD", D(60), D(0)),),
        (Swap("EUR", "USD", D(60), D("0.6249999")),),
        (Swap("EUR", "USD", D(1), D(1), D("0.5000001")),),
        (Swap("EUR", "USD", D(1), D(1), D(2)),),
        (Swap("EUR", "USD", D(1), D(1), D(-1)),),
        (Swap("EUR", "EUR", D(1), D(1)),),
        (Swap("EUR", "XAU", D(1), D(1)),),
        (Swap("EUR", "BTC", D(1), D("0.00001")),),
        (Swap("EUR", "USD", D(40), D(1)), Swap("EUR", "USD", D(40), D(1)), "again"),
        (Swap("EUR", "USD", D(60), D(1)), Swap("EUR", "USD", D(1), D(1))),
        (Swap("EUR", "USD", D(1), 0.5),),  # type: ignore[arg-type]
        ("EUR",),
    ],
)
def test_a_swap_that_cannot_be_sells_nothing(swaps: Any) -> None:
    book = owing(*swaps)
    outcome = do(book, Sweep)
    assert errors(outcome) == ["liquidation"]
    assert (outcome.journals, book.shortfalls) == ([], {})


@pytest.mark.parametrize(
    ("eur", "fee", "refused"),
    [("8.00", "0", False), ("8.01", "0", False), ("8.03", "0", True), ("16.00", "0.5", False)],
)
def test_no_more_is_sold_than_repays(eur: str, fee: str, refused: bool) -> None:
    """Ten dollars are owed: a unit of each side is rounding, more is a sale for nothing."""
    swap = Swap("EUR", "USD", D(eur), D("1.25"), D(fee))
    held = {"PERP": (10, 105)}  # equity is 0.25 below zero with the haircut
    book = venue(account("amy", -10_00, EUR=50_21, positions=held), fund(usd=0))
    found = plugins(liquidation=Selling(swap))
    book.policy = compile_policy({"liquidation": TERMS}, version="1", plugins=found)
    outcome = do(book, Sweep)
    assert bool(errors(outcome)) is refused
    assert book.cash("amy", "EUR") == 50_21 - (0 if refused else int(D(eur) * 100))
    brought = [d.amounts["amy"] for d in outcome.decisions if d.which == "swap"]
    assert refused or [10_00 <= one <= 10_02 for one in brought] == [True]
    assert (book.cash("fund", "USD") > 0) is (fee != "0")


def test_what_brings_nothing_is_not_posted() -> None:
    dust = Swap("BTC", "USD", D(1, 10**8), D(50_000))
    book = owing(dust, BTC=1_000)
    for _ in range(3):
        outcome = do(book, Sweep)
        assert (outcome.journals, outcome.decisions) == ([], [])
    assert (book.cash("amy", "BTC"), book.episodes["amy"].swapped) == (1_000, [])


@pytest.mark.parametrize(("satoshi", "stands"), [(39, False), (40, True)])
def test_dust_that_repays_nothing_keeps_no_loss_open(satoshi: int, stands: bool) -> None:
    """Forty satoshi are worth two cents, so at the least price that is accepted, one."""
    book = owing(BTC=satoshi)
    do(book, Sweep)
    assert len(book.shortfalls) == (not stands)
    assert book.cash("amy", "BTC") == (satoshi if stands else 0)


def test_without_the_policys_word_the_core_converts() -> None:
    book = owing()
    terms = {"model": "halving", "fund": "fund"}
    book.policy = compile_policy({"liquidation": terms}, version="1", plugins=plugins())
    do(book, Sweep)
    assert book.cash("amy", "EUR") == 0
    assert len(book.shortfalls) == 1


def test_swapping_needs_a_model() -> None:
    with pytest.raises(PolicyDocumentError, match="swap needs a liquidation model"):
        compile_policy({"liquidation": {"borrows": "swap"}}, plugins=plugins())


def test_once_the_borrow_is_repaid_positions_are_left_alone() -> None:
    swap = Swap("EUR", "USD", D("57.01"), D("1.25"))
    held = {"PERP": (1, 100)}
    book = venue(account("amy", -71_25 - 1, EUR=60_00, positions=held), fund())
    found = plugins(liquidation=Selling(swap))
    book.policy = compile_policy({"liquidation": TERMS}, version="1", plugins=found)
    do(book, Sweep)  # sold without the haircut: equity is 3.55
    assert (book.cash("amy", "USD"), book.cash("amy", "EUR")) == (0, 2_99)
    assert book.held("amy")["PERP"].quantity == 1
