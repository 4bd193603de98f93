"""Shares of a fund: each reason to refuse, and what no sequence of events may do."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.core.book import Book
from backoffice.core.events import (
    Adjust,
    CancelUnstake,
    Deposit,
    Fill,
    RequestUnstake,
    Restrict,
    Stake,
    Sweep,
    Unstake,
)
from backoffice.core.opening import Contributed
from backoffice.core.outcome import Outcome
from backoffice.core.share_facts import Stake as Held
from backoffice.core.state import Forbids
from backoffice.hooks import compile_policy
from tests.core.support import account, cash, do, fund, step, venue, waterfall

HOUR = timedelta(hours=1)
KEY = ("fund", "USD")
AMY = ("amy", *KEY)


def policy(**terms: Any) -> dict[str, Any]:
    given = {"fund": "fund", "cooldown_seconds": 3600, **terms}
    return {"fund_shares": {"model": "drift_v2", "with": given}}


def open_to(*accounts: Any, held: int = 0, document: Any = None) -> Book:
    return venue(*accounts, fund(usd=held), policy=policy() if document is None else document)


def reason(outcome: Outcome) -> str | None:
    assert not outcome.refused or not outcome.journals
    return outcome.refused[0].reason if outcome.refused else None


def worth(book: Book, code: str) -> Fraction:
    """Exact part of the fund's cash."""
    held = book.stakes.get(KEY, {}).get(code)
    return Fraction(book.cash(*KEY) * held.shares, book.fund_shares[KEY]) if held else Fraction(0)


def test_money_that_was_there_before_is_the_venues() -> None:
    book = open_to(account("amy", 50_00), held=100_00)
    (journal,) = do(book, Stake, *AMY, 50_00).journals
    assert (journal.cause, journal.account) == ("stake", "amy")
    assert book.fund_shares == {KEY: 150_00}
    assert worth(book, "amy") == 50_00


def test_the_reasons_to_refuse_a_stake_come_in_their_order() -> None:
    terms = policy() | waterfall(step("clawback", rate="1"))
    book = open_to(account("amy", -20_00), document=terms)
    do(book, Sweep)  # 20.00 of debt
    do(book, Fill, "amy", "PERP", Fraction(10), Fraction(100))  # initial margin 100
    do(book, Restrict, "amy", Forbids.FROZEN)
    assert reason(do(book, Stake, "amy", "fees", "USD", 1)) == "not_offered"
    assert reason(do(book, Stake, *AMY, 1)) == "frozen"
    book.restrictions.clear()
    do(book, Restrict, "amy", Forbids.NO_WITHDRAWAL)
    assert reason(do(book, Stake, *AMY, 1)) == "no_withdrawal"
    book.restrictions.clear()
    assert reason(do(book, Stake, *AMY, 1)) == "insufficient_cash"
    do(book, Deposit, "amy", "USD", 100_00)
    assert reason(do(book, Stake, *AMY, 1)) == "debt"
    book.debts[1].principal = 0
    assert reason(do(book, Stake, *AMY, 1)) == "initial_margin"
    do(book, Deposit, "amy", "USD", 10_00)
    assert reason(do(book, Stake, *AMY, 0)) == "too_small"
    assert reason(do(book, Stake, *AMY, 5_00)) is None
    do(book, RequestUnstake, *AMY, 1_00)
    assert reason(do(book, Stake, *AMY, 1)) == "request_pending"


def test_the_reasons_to_refuse_leaving_come_in_their_order() -> None:
    book = open_to(account("amy", 50_00), account("bob", 50_00))
    do(book, Stake, "bob", *KEY, 50_00)
    assert reason(do(book, RequestUnstake, *AMY, 1)) == "no_shares"
    do(book, Stake, *AMY, 50_00)
    assert reason(do(book, Unstake, *AMY)) == "no_request"
    assert reason(do(book, CancelUnstake, *AMY)) == "no_request"
    assert reason(do(book, RequestUnstake, *AMY, 50_01)) == "insufficient_shares"
    assert reason(do(book, RequestUnstake, *AMY, 0)) == "too_small"
    assert reason(do(book, RequestUnstake, *AMY, 50_00)) is None
    assert reason(do(book, RequestUnstake, *AMY, 50_00)) == "request_pending"
    almost = book.now + HOUR - timedelta(seconds=1)
    assert reason(do(book, Unstake, *AMY, at=almost)) == "cooldown"
    do(book, Restrict, "amy", Forbids.FROZEN)
    after = book.now + timedelta(seconds=1)
    assert reason(do(book, Unstake, *AMY, at=after)) == "frozen"
    book.restrictions.clear()
    do(book, Restrict, "amy", Forbids.NO_WITHDRAWAL)  # money that comes in is welcome
    assert reason(do(book, Unstake, *AMY)) is None
    assert (book.cash("amy", "USD"), book.cash(*KEY)) == (50_00, 50_00)
    assert book.stakes[KEY] == {"bob": Held(50_00)}


def test_without_a_model_or_beside_contributions_there_are_no_shares() -> None:
    assert reason(do(open_to(account("amy", 1), document={}), Stake, *AMY, 1)) == "not_offered"
    paid_in = account("mem", kind="member", contributes=(Contributed("fund", "USD", 5_00),))
    book = open_to(account("amy", 1_00), paid_in)
    assert reason(do(book, Stake, *AMY, 1_00)) == "contributions"
    itself = do(open_to(held=5_00), Stake, "fund", *KEY, 1_00)
    assert reason(itself) == "not_offered"


@pytest.mark.parametrize("document", [{}, policy(fund="other")])
def test_whoever_has_shares_leaves_with_their_part_when_no_model_is_in_force(document: Any) -> None:
    accounts = (account("amy", 50_00), account("bob", 50_00), fund("other"), fund(usd=20_00))
    book = venue(*accounts, policy=policy())
    do(book, Stake, *AMY, 40_00)
    do(book, Stake, "bob", *KEY, 20_00)
    do(book, RequestUnstake, "bob", *KEY, shares=20_00)
    book.policy = compile_policy(document, version="2")
    do(book, Adjust, "fund", "USD", -40_00, "clearing", "", "ann", "ben")  # half of it is lost
    assert reason(do(book, Stake, *AMY, 1_00)) == "not_offered"
    assert reason(do(book, RequestUnstake, "fund", *KEY, 1)) == "not_offered"
    assert reason(do(book, RequestUnstake, *AMY, amount=15_00)) is None
    assert reason(do(book, CancelUnstake, "bob", *KEY)) is None
    assert reason(do(book, RequestUnstake, "bob", *KEY, 20_00)) is None
    for name in ("amy", "bob"):
        outcome = do(book, Unstake, name, *KEY)
        assert (reason(outcome), outcome.decisions[0].plugin) == (None, "core")
    assert (book.cash("amy", "USD"), book.cash("bob", "USD")) == (25_00, 40_00)
    assert book.stakes[KEY] == {"amy": Held(10_00)}
    assert (book.cash(*KEY), book.fund_shares[KEY]) == (15_00, 30_00)


def test_an_emptied_fund_takes_no_stake_and_pays_nothing() -> None:
    book = open_to(account("amy", 50_00), account("bob", 50_00))
    do(book, Stake, *AMY, 50_00)
    do(book, RequestUnstake, *AMY, 30_00)
    do(book, Adjust, "fund", "USD", -50_00, "clearing", "", "ann", "ben")
    assert reason(do(book, Stake, "bob", *KEY, 1_00)) == "fund_empty"
    outcome = do(book, Unstake, *AMY, at=book.now + HOUR)
    assert (reason(outcome), outcome.journals) == (None, [])
    assert book.stakes[KEY] == {"amy": Held(20_00)}


def test_the_floor_stays() -> None:
    book = open_to(account("amy", 50_00), document=policy(floor="30", cooldown_seconds=0))
    do(book, Stake, *AMY, 50_00)
    do(book, RequestUnstake, *AMY, 20_01)
    assert reason(do(book, Unstake, *AMY)) == "fund_floor"
    do(book, CancelUnstake, *AMY)
    do(book, RequestUnstake, *AMY, 20_00)
    assert reason(do(book, Unstake, *AMY)) is None
    assert book.cash(*KEY) == 30_00


def test_what_the_fund_pays_lowers_the_value_of_shares() -> None:
    document = policy() | waterfall(step("insurance_fund", fund="fund"))
    book = open_to(account("amy", 50_00), account("bob", -20_00), held=50_00, document=document)
    do(book, Stake, *AMY, 50_00)
    do(book, Sweep)
    assert book.cash(*KEY) == 80_00
    assert worth(book, "amy") == 40_00


NAMES = ("amy", "bob", "cat")
amounts = st.one_of(st.integers(1, 50), st.integers(1, 20_000))
moves = st.one_of(
    st.tuples(st.just("stake"), st.sampled_from(NAMES), amounts),
    st.tuples(st.just("shares"), st.sampled_from(NAMES), amounts),
    st.tuples(st.just("amount"), st.sampled_from(NAMES), amounts),
    st.tuples(st.sampled_from(("cancel", "unstake")), st.sampled_from(NAMES), st.just(0)),
    st.tuples(st.sampled_from(("gain", "loss")), st.just(""), amounts),
)


def happen(book: Book, kind: str, who: str, amount: int) -> Outcome:
    match kind:
        case "stake":
            return do(book, Stake, who, *KEY, amount)
        case "shares":
            return do(book, RequestUnstake, who, *KEY, shares=amount)
        case "amount":
            return do(book, RequestUnstake, who, *KEY, amount=amount)
        case "cancel":
            return do(book, CancelUnstake, who, *KEY)
        case "unstake":
            return do(book, Unstake, who, *KEY, at=book.now + HOUR)
    moved = amount if kind == "gain" else -min(amount, book.cash(*KEY))
    return do(book, Adjust, "fund", "USD", moved, "clearing", "", "ann", "ben")


POLICY = compile_policy(policy(), version="1")


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 5_000), st.lists(moves, max_size=25))
def test_shares_conserve_and_nobody_is_diluted(held: int, done: list[tuple[str, str, int]]) -> None:
    book = open_to(*(account(name, 50_000) for name in NAMES), held=held, document={})
    book.policy = POLICY
    for kind, who, amount in done:
        before = {name: worth(book, name) for name in NAMES}
        had, shares = book.cash(who, "USD") if who else 0, dict(book.fund_shares)
        outcome = happen(book, kind, who, amount)
        if outcome.refused:
            assert not outcome.journals
            assert book.fund_shares == shares
            assert "policy_error" not in [refusal.reason for refusal in outcome.refused]
        stakes, total = book.stakes.get(KEY, {}), book.fund_shares.get(KEY, 0)
        assert sum(one.shares for one in stakes.values()) <= total
        for one in stakes.values():
            assert one.shares > 0
            assert one.request is None or 0 < one.request.shares <= one.shares
        assert min(book.cash(code, "USD") for code in (*NAMES, "fund")) >= 0
        if kind in ("gain", "loss"):
            continue
        # dividing shares costs a holder less than one unit, and brings one no more
        for name in NAMES:
            gained = worth(book, name) - before[name]
            if name == who:
                assert gained + book.cash(who, "USD") - had < 1
            else:
                assert gained > -1


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 10_000), st.integers(0, 9_000), amounts)
def test_nobody_gains_by_coming_and_going(held: int, first: int, lost: int, amount: int) -> None:
    book = open_to(account("amy", 20_000), account("bob", 20_000), held=held, document={})
    book.policy = POLICY
    do(book, Stake, "bob", *KEY, first)
    do(book, Adjust, "fund", "USD", -min(lost, book.cash(*KEY)), "clearing", "", "ann", "ben")
    do(book, Stake, *AMY, amount)
    shares = book.stakes.get(KEY, {}).get("amy", Held(0)).shares
    do(book, RequestUnstake, *AMY, shares)
    do(book, Unstake, *AMY, at=book.now + HOUR)
    assert book.cash("amy", "USD") <= 20_000
    assert sum(cash(book).values()) == 0


def test_a_share_of_many_units_is_bought_with_as_many() -> None:
    book = open_to(account("amy", 50_00), account("bob", 50_00))
    do(book, Stake, "bob", *KEY, 1)
    do(book, Adjust, "fund", "USD", 9_99, "clearing", "", "ann", "ben")  # one share, 10.00
    assert reason(do(book, Stake, *AMY, 9_99)) == "too_small"
    do(book, Stake, *AMY, 25_00)
    assert book.stakes[KEY]["amy"] == Held(2)


@pytest.mark.parametrize("asset", ["USD", "EUR"])
def test_each_asset_has_shares_of_its_own(asset: str) -> None:
    book = open_to(account("amy", 50_00, EUR=50_00))
    do(book, Stake, "amy", "fund", asset, 10_00)
    assert set(book.fund_shares) == {("fund", asset)}
    assert book.stakes == {("fund", asset): {"amy": Held(10_00)}}
