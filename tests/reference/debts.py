"""Debts that are carried: opening, daily interest, repayment."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .load import truth
from .num import down, half_even, num
from .state import Account, Debt, Shortfall, World


def open_debt(world: World, s: Shortfall, step: str, amount: int, params: dict[str, Any]) -> Debt:
    clawback = step == "clawback"
    terms = (params.get("interest") or {}) if clawback else params
    tiers = [
        (num(t["up_to"]) if "up_to" in t else None, num(t["annual_rate"]))
        for t in terms.get("tiers") or []
    ]
    if "annual_rate" in terms:
        tiers = [(None, num(terms["annual_rate"]))]
    debt = Debt(
        account=s.account,
        asset=s.asset,
        principal=amount,
        opened_day=world.begun["day"],
        rate=num(params["rate"]) if clawback else None,
        sources=list(params.get("from", ["profit"] if clawback else ["deposit"])),
        creditor=params.get("creditor"),
        income=terms.get("income", "fees"),
        tiers=tiers,
        day_count=int(terms.get("day_count", 365)),
        grace_days=int(terms.get("grace_days", 0)),
        compounding=truth(terms.get("compounding", False)),
        cap=world.minor(s.asset, terms["cap"]) if "cap" in terms else None,
    )
    if debt.creditor:
        world.move(s.asset, amount, debt.creditor, s.account)
        world.move(s.asset, amount, s.account, debt.creditor, "debt", "receivable")
    else:
        world.move(s.asset, amount, s.account, s.account, "debt", "cash")
    world.debts.append(debt)
    world.notes.add("debt")
    return debt


def standing(world: World, code: str, asset: str | None = None) -> list[Debt]:
    """Oldest first."""
    return [d for d in world.debts if d.account == code and d.owed and asset in (None, d.asset)]


def accrue(world: World, day: int) -> None:
    """One day's interest on every debt that stands at that day's end."""
    for debt in world.debts:
        if not debt.owed or day < debt.opened_day or day - debt.opened_day + 1 <= debt.grace_days:
            continue
        base = world.major(debt.asset, debt.owed if debt.compounding else debt.principal)
        yearly, begin = Fraction(0), Fraction(0)
        for up_to, rate in debt.tiers:
            end = base if up_to is None else min(base, up_to)
            yearly += max(end - begin, 0) * rate
            begin = max(begin, end)
        scale = 10 ** world.assets[debt.asset].decimals
        exact = debt.residue + yearly / debt.day_count * scale
        posted = half_even(exact)
        debt.residue = exact - posted
        if debt.cap is not None:
            posted = min(posted, debt.cap - debt.interest_total)
        if posted > 0:
            world.move(debt.asset, posted, debt.account, debt.income, "debt", "receivable")
            debt.interest += posted
            debt.interest_total += posted
            world.notes.add("interest")


def pay(world: World, debt: Debt, amount: int) -> None:
    """Out of the debtor's cash: interest to the income account, then principal to the creditor."""
    interest = min(amount, debt.interest)
    principal = amount - interest
    world.move(debt.asset, interest, debt.account, debt.income)
    world.move(debt.asset, interest, debt.income, debt.account, "receivable", "debt")
    if debt.creditor:
        world.move(debt.asset, principal, debt.account, debt.creditor)
        world.move(debt.asset, principal, debt.creditor, debt.account, "receivable", "debt")
    else:
        world.move(debt.asset, principal, debt.account, debt.account, "cash", "debt")
    debt.interest -= interest
    debt.principal -= principal
    if amount:
        world.notes.add("repayment")


def repay(world: World, debts: list[Debt], amount: int) -> None:
    """Oldest first, at most the amount, what is owed and the account's positive cash."""
    for debt in debts:
        cash = max(world.accounts[debt.account].cash[debt.asset], 0)
        part = min(amount, debt.owed, cash)
        pay(world, debt, part)
        amount -= part


def from_deposit(world: World, account: Account, asset: str, amount: int) -> None:
    """A deposit (already in cash) that is left after filling negative cash repays."""
    free = min(amount, max(account.cash[asset], 0))
    repay(world, [d for d in standing(world, account.code, asset) if "deposit" in d.sources], free)


def from_profit(world: World, account: Account, asset: str, profit: int) -> None:
    """Each debt takes its rate, together at most the largest rate, of a realised profit."""
    debts = [d for d in standing(world, account.code, asset) if "profit" in d.sources]
    if profit <= 0 or not debts:
        return
    rates = {id(d): Fraction(1) if d.rate is None else d.rate for d in debts}
    left = down(max(rates.values()) * profit)
    for debt in debts:
        cash = max(account.cash[asset], 0)
        part = min(left, down(rates[id(debt)] * profit), debt.owed, cash)
        pay(world, debt, part)
        left -= part
