"""Liquidations by models that go on over several sweeps: when they end, and what a failure does."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from backoffice.core.book import Book
from backoffice.core.events import Deposit, Fill, SetMarks, Sweep
from backoffice.core.figures import status_of
from backoffice.core.policy import DeleveragingPrice
from backoffice.hooks import compile_policy
from backoffice.sdk import Closing
from backoffice.sdk.backstop import BackstopConfig, with_fund_first
from tests.core.support import account, do, fund, venue
from tests.hooks import regimes
from tests.hooks.regimes import plugins

LONG = {"PERP": ("10", "100")}
DOCUMENT = {"liquidation": {"model": "halving", "fund": "fund"}}


class Raising(regimes.Halving):
    """Fails when it is asked what to close."""

    def closings(self, facts: Any, config: Any) -> Any:
        raise RuntimeError("broken")


class Undecided(regimes.Halving):
    """Fails when it is asked whether anything is due."""

    def is_due(self, facts: Any, config: Any) -> bool:
        raise RuntimeError("broken")


class Thirds(regimes.Halving):
    """Closes a third, which is no multiple of the lot."""

    def closings(self, facts: Any, config: Any) -> tuple[Closing, ...]:
        return tuple(
            Closing(one.instrument, abs(one.quantity) / 3) for one in facts.portfolio.positions
        )


class UntilInitial(regimes.Halving):
    """Goes on until the initial margin is reached."""

    def is_due(self, facts: Any, config: Any) -> bool:
        begun = facts.begun_at is not None or facts.status == "liquidation"
        return begun and facts.portfolio.equity < facts.requirement.initial


class FundFirst(regimes.Halving):
    """Closes everything; the fund takes what it can pay for."""

    def closings(self, facts: Any, config: Any) -> tuple[Closing, ...]:
        whole = [Closing(one.instrument, abs(one.quantity)) for one in facts.portfolio.positions]
        return with_fund_first(facts, whole, BackstopConfig(fund_first=True))


def begun() -> Book:
    """Amy's liquidation has begun: half of ten contracts are closed, and it goes on."""
    book = venue(account("amy", 4_500, positions=LONG), account("bob", 0), fund(usd=1_000))
    book.policy = compile_policy(DOCUMENT, version="1", plugins=plugins(liquidation=UntilInitial()))
    do(book, SetMarks, {"PERP": Fraction("99.9")})
    do(book, Sweep)
    assert (status_of(book, "amy"), book.held("amy")["PERP"].quantity) == ("liquidation", 5)
    return book


def test_a_liquidation_ends_with_its_model() -> None:
    book = begun()
    book.policy = compile_policy({}, version="2", plugins=plugins())
    assert status_of(book, "amy") == "margin_call"
    do(book, Deposit, "amy", "USD", 1_000_000)
    do(book, Sweep)
    assert book.held("amy")["PERP"].quantity == 5
    assert book.episodes == {}


def test_who_was_flat_begins_anew() -> None:
    book = begun()
    held = book.held("amy")["PERP"].quantity
    do(book, Fill, "amy", "PERP", -held, Fraction(100), 0)
    later = book.now + timedelta(days=30)
    do(book, Fill, "amy", "PERP", Fraction(1), Fraction(100), 0, at=later)
    assert book.episodes == {}
    assert status_of(book, "amy") == "healthy"


@pytest.mark.parametrize("model", [Raising(), Undecided(), Thirds()])
def test_a_model_that_fails_freezes_the_account_and_says_so_once(model: Any) -> None:
    book = venue(account("amy", 2_000, positions=LONG), fund(usd=1_000))
    book.policy = compile_policy(DOCUMENT, version="1", plugins=plugins(liquidation=model))
    said = [d.which for _ in range(5) for d in do(book, Sweep).decisions if d.outcome != "done"]
    assert said == ["liquidation"]
    assert [str(kind) for kind in book.forbidden("amy")] == ["frozen"]
    book.policy = compile_policy(DOCUMENT, version="2", plugins=plugins())
    do(book, Sweep)
    do(book, Sweep)
    assert book.forbidden("amy") == []
    assert book.held("amy")["PERP"].quantity < 10


def test_a_fund_is_not_promised_twice_in_one_sweep() -> None:
    document = {
        "liquidation": DOCUMENT["liquidation"] | {"gateway": "book", "unfilled": "auto_deleverage"},
        "shortfall": [{"step": "insurance_fund", "with": {"fund": "fund"}}],
    }
    twins = [account(code, 4_000, positions=LONG) for code in ("amy", "ben")]
    short = account("short", 1_000_000, positions={"PERP": ("-20", "100")})
    book = venue(*twins, short, fund(usd=6_000))
    book.policy = compile_policy(document, version="1", plugins=plugins(liquidation=FundFirst()))
    do(book, SetMarks, {"PERP": Fraction(90)})
    do(book, Sweep)
    assert book.held("amy") == book.held("ben") == {}
    assert [(hole.account, hole.remaining) for hole in book.shortfalls.values()] == [("amy", 0)]
    assert book.held("short")["PERP"].quantity == -10


def test_at_the_mark_no_bankruptcy_price_is_needed() -> None:
    assert DeleveragingPrice(at_mark=True).of(None, Fraction(90)) == 90
    assert DeleveragingPrice().of(None, Fraction(90)) is None
    assert DeleveragingPrice(max_deviation=Fraction(1, 10)).of(Fraction(50), Fraction(90)) == 90
