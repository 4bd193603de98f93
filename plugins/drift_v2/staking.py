"""The insurance fund as shares: stake, ask to leave, cancel, leave after a cooldown.

A loss lowers the fund's balance and so the price of a share: stakers bear it in proportion. Each
function answers the fund and the stake as they are afterwards. Source: drift-labs/protocol-v2
programs/drift/src/controller/insurance.rs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .shares import (
    FundEmpty,
    NotEnoughShares,
    Request,
    divisor_for,
    payout_of,
    request_value,
    shares_for,
    shares_forfeited,
)
from .units import ImpossibleInput, not_negative


class NoRequest(ImpossibleInput):
    """Leaving, or cancelling, without having asked to leave."""


class TooSoon(ImpossibleInput):
    """Leaving before the cooldown is over."""


@dataclass(frozen=True, slots=True)
class Fund:
    """`balance` in the vault; shares in all and those of stakers (the rest is the venue's).

    `rebases` counts the zeros that were cut off all shares so far.
    """

    balance: int = 0
    total_shares: int = 0
    user_shares: int = 0
    rebases: int = 0


@dataclass(frozen=True, slots=True)
class Stake:
    """One staker's shares, as of the fund's `rebases`."""

    shares: int = 0
    rebases: int = 0
    request: Request | None = None


def earn(fund: Fund, amount: int) -> Fund:
    """Fees flow in: every share gains."""
    not_negative(amount=amount)
    return replace(fund, balance=fund.balance + amount)


def bear(fund: Fund, amount: int) -> Fund:
    """A loss is paid: every share loses. Errors: ImpossibleInput where it is above the balance."""
    not_negative(amount=amount, fund_balance=fund.balance - amount)
    return replace(fund, balance=fund.balance - amount)


def rebased(fund: Fund) -> Fund:
    """Cut zeros where a unit is worth less than a share; mint 1:1 to the venue without shares."""
    divisor = divisor_for(fund.total_shares, fund.balance)
    if divisor > 1:
        fund = replace(
            fund,
            total_shares=fund.total_shares // divisor,
            user_shares=fund.user_shares // divisor,
            rebases=fund.rebases + len(str(divisor)) - 1,
        )
    if fund.balance and not fund.total_shares:
        fund = replace(fund, total_shares=fund.balance)
    return fund


def follow(stake: Stake, fund: Fund) -> Stake:
    """Bring a staker's shares to the fund's rebases, rounded down."""
    if stake.rebases > fund.rebases:
        raise ImpossibleInput("rebases of the stake are ahead of the fund's: reload the fund.")
    divisor = 10 ** (fund.rebases - stake.rebases)
    request = stake.request
    if request is not None:
        request = replace(request, shares=request.shares // divisor)
    return Stake(stake.shares // divisor, fund.rebases, request)


def add_stake(fund: Fund, stake: Stake, amount: int) -> tuple[Fund, Stake]:
    """Pay `amount` in and get shares at today's price. Errors: FundEmpty."""
    if not fund.balance and fund.total_shares:
        raise FundEmpty("fund_balance is zero while shares exist: refill the fund first.")
    fund = rebased(fund)
    stake = follow(stake, fund)
    bought = shares_for(amount, fund.total_shares, fund.balance)
    fund = replace(
        fund,
        balance=fund.balance + amount,
        total_shares=fund.total_shares + bought,
        user_shares=fund.user_shares + bought,
    )
    return fund, replace(stake, shares=stake.shares + bought)


def request_unstake(fund: Fund, stake: Stake, shares: int, now: datetime) -> tuple[Fund, Stake]:
    """Freeze what `shares` are worth now; one unit always stays in the fund.

    Errors: NotEnoughShares.
    """
    not_negative(request_shares=shares)
    asked = replace(stake, request=Request(shares, 0, now))
    fund = rebased(fund)
    stake = follow(asked, fund)
    wanted = stake.request.shares if stake.request else 0
    if wanted > stake.shares:
        raise NotEnoughShares(f"request_shares is above the {stake.shares} held: give fewer.")
    value = request_value(wanted, fund.total_shares, fund.balance)
    return fund, replace(stake, request=Request(wanted, value, now))


def cancel_unstake(fund: Fund, stake: Stake) -> tuple[Fund, Stake]:
    """Stay after all; gains since the request are forfeited to the others. Errors: NoRequest."""
    fund = rebased(fund)
    stake = follow(stake, fund)
    if stake.request is None or not stake.request.shares:
        raise NoRequest("request is empty: ask to leave before cancelling.")
    lost = shares_forfeited(stake.request, fund.total_shares, fund.balance)
    fund = replace(fund, total_shares=fund.total_shares - lost, user_shares=fund.user_shares - lost)
    return fund, Stake(stake.shares - lost, stake.rebases)


def unstake(
    fund: Fund, stake: Stake, now: datetime, cooldown: timedelta
) -> tuple[Fund, Stake, int]:
    """Leave with the payout; what it is worth more stays with the others.

    Errors: NoRequest, TooSoon.
    """
    if stake.request is None:
        raise NoRequest("request is empty: ask to leave and wait the cooldown.")
    if now - stake.request.at < cooldown:
        raise TooSoon(f"now is before {stake.request.at + cooldown}: wait until then.")
    fund = rebased(fund)
    stake = follow(stake, fund)
    request = stake.request
    if request is None or not request.shares:
        raise NoRequest("request is empty: a rebase left no whole share of it.")
    paid = payout_of(request, fund.total_shares, fund.balance)
    fund = replace(
        fund,
        balance=fund.balance - paid,
        total_shares=fund.total_shares - request.shares,
        user_shares=fund.user_shares - request.shares,
    )
    return fund, Stake(stake.shares - request.shares, stake.rebases), paid
