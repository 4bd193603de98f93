"""Shares of the insurance fund: fair to those who stay, never a gain on the way out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.drift_v2.reference import (
    Fund,
    Stake,
    TooSoon,
    add_stake,
    bear,
    cancel_unstake,
    earn,
    follow,
    rebased,
    request_unstake,
    unstake,
)
from plugins.drift_v2.shares import (
    FundEmpty,
    NoRequest,
    NotEnoughShares,
    Request,
    payout_of,
    rebase_of,
    shares_forfeited,
    value_of,
)

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DAYS_13 = timedelta(days=13)
amounts = st.integers(1, 10**13)
parts = st.integers(1, 1000)


def two_stakers(first: int, second: int) -> tuple[Fund, Stake, Stake]:
    fund, one = add_stake(Fund(), Stake(), first)
    fund, two = add_stake(fund, Stake(), second)
    return fund, one, two


@given(amounts, amounts, st.integers(0, 10**13), parts)
def test_nobody_gains_between_asking_and_leaving(first, second, gain, part) -> None:
    fund, one, _ = two_stakers(first, second)
    asked = max(1, one.shares * part // 1000)
    fund, one = request_unstake(fund, one, asked, NOW)
    assert one.request is not None
    frozen = one.request.value
    after, left, paid = unstake(earn(fund, gain), one, NOW + DAYS_13, DAYS_13)
    assert paid <= frozen
    assert after.balance == fund.balance + gain - paid
    assert left.shares == one.shares - asked
    assert left.request is None


@given(amounts, amounts, st.integers(0, 10**13), parts)
def test_cancelling_forfeits_the_gain_to_the_others(first, second, gain, part) -> None:
    fund, one, two = two_stakers(first, second)
    fund, one = request_unstake(fund, one, max(1, one.shares * part // 1000), NOW)
    richer = earn(fund, gain)
    after, back = cancel_unstake(richer, one)
    lost = one.shares - back.shares
    assert lost == richer.total_shares - after.total_shares >= 0
    worth_before = value_of(two.shares, richer.total_shares, richer.balance)
    assert value_of(two.shares, after.total_shares, after.balance) >= worth_before
    assert after.balance == richer.balance


@given(amounts, amounts, st.integers(1, 999), parts)
def test_a_loss_is_borne_by_shares_also_by_who_is_leaving(first, second, lost, part) -> None:
    fund, one, _ = two_stakers(first, second)
    fund, one = request_unstake(fund, one, max(1, one.shares * part // 1000), NOW)
    assert one.request is not None
    poorer = bear(fund, (fund.balance - 1) * lost // 1000)
    paid = payout_of(one.request, poorer.total_shares, poorer.balance)
    exact = one.request.shares * poorer.balance / poorer.total_shares
    assert paid <= one.request.value
    assert paid == pytest.approx(min(one.request.value, exact), abs=1 + exact * 1e-9)


@given(st.integers(0, 10**18), amounts)
def test_a_rebase_keeps_a_share_worth_a_tenth_of_a_unit_or_more(shares, balance) -> None:
    before = Fund(balance, shares, shares // 3)
    after = rebased(before)
    if balance < shares:
        divisor = rebase_of(shares, balance).divisor
        assert after.total_shares == shares // divisor <= 101 * balance + 101
        assert after.user_shares == before.user_shares // divisor
    elif shares == 0:
        assert (after.total_shares, after.user_shares) == (balance, 0)
    else:
        assert after == before


def test_a_stake_follows_the_funds_rebases() -> None:
    fund, one = add_stake(Fund(), Stake(), 100_000)
    fund = rebased(bear(fund, 99_990))  # 100000 / 10 / 10 = 1000: three zeros
    assert (fund.rebases, fund.total_shares) == (3, 100)
    moved = follow(Stake(one.shares, 0, Request(5_999, 1, NOW)), fund)
    assert (moved.shares, moved.rebases) == (100, 3)
    assert moved.request is not None
    assert moved.request.shares == 5
    with pytest.raises(ValueError, match="rebases"):
        follow(moved, Fund())


def test_a_fund_without_money_takes_no_stake() -> None:
    with pytest.raises(FundEmpty, match="fund_balance"):
        add_stake(Fund(0, 100, 100), Stake(), 10)
    with pytest.raises(FundEmpty, match="fund_balance"):
        rebase_of(100, 0)


def test_the_last_unit_stays() -> None:
    fund, one = add_stake(Fund(), Stake(), 100)
    fund, one = request_unstake(fund, one, 100, NOW)
    fund, _, paid = unstake(fund, one, NOW, timedelta(0))
    assert (paid, fund.balance, fund.total_shares) == (99, 1, 0)


def test_the_cooldown_and_the_request_are_asked_for() -> None:
    fund, one = add_stake(Fund(), Stake(), 100)
    with pytest.raises(NoRequest, match="request"):
        unstake(fund, one, NOW, DAYS_13)
    with pytest.raises(NoRequest, match="request"):
        cancel_unstake(fund, one)
    with pytest.raises(NotEnoughShares, match="request_shares"):
        request_unstake(fund, one, 101, NOW)
    fund, one = request_unstake(fund, one, 50, NOW)
    with pytest.raises(TooSoon, match="wait until"):
        unstake(fund, one, NOW + DAYS_13 - timedelta(seconds=1), DAYS_13)
    assert unstake(fund, one, NOW + DAYS_13, DAYS_13)[2] == 50


def test_a_request_worth_no_more_than_then_forfeits_nothing() -> None:
    assert shares_forfeited(Request(100, 100, NOW), 1000, 1000) == 0
    assert shares_forfeited(Request(100, 100, NOW), 1000, 900) == 0
