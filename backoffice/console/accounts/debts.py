"""Debts as people read them: what is owed, at what rate, and what repays it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from backoffice.console.words import said
from backoffice.core.money import format_minor
from backoffice.core.plan import DebtTerms, InterestTerms
from backoffice.core.state import Debt
from backoffice.proposals.plans import Running


@dataclass(frozen=True, slots=True)
class DebtLine:
    """One debt, with the plan in force, if there is one; amounts are whole units, as text."""

    number: int
    asset: str
    step: str
    opened_on: date
    principal: str
    interest: str
    owed: str
    schedule: list[str]
    history: list[tuple[date, str, str]]
    plan: Running | None


def debt_line(debt: Debt, decimals: int, plan: Running | None = None) -> DebtLine:
    """The last twenty changes, newest first."""
    return DebtLine(
        number=debt.id,
        asset=debt.asset,
        step=said(debt.step),
        opened_on=debt.opened_on,
        principal=format_minor(debt.principal, decimals),
        interest=format_minor(debt.interest, decimals),
        owed=format_minor(debt.owed, decimals),
        schedule=schedule_of(debt.terms, debt.asset, decimals),
        history=[
            (one.on, format_minor(one.principal, decimals), format_minor(one.interest, decimals))
            for one in reversed(debt.history[-20:])
        ],
        plan=plan,
    )


def schedule_of(terms: DebtTerms, asset: str, decimals: int) -> list[str]:
    """What repays a debt and what it costs, a sentence each."""
    found = []
    if terms.profit_rate is not None:
        found.append(f"{float(terms.profit_rate):.0%} of each realised profit repays it.")
    if terms.from_deposits:
        found.append("Deposits repay it first.")
    if terms.creditor is not None:
        found.append(f"It is owed to {terms.creditor}.")
    found.append("No interest." if terms.interest is None else _interest(terms.interest))
    if terms.interest is not None and terms.interest.cap is not None:
        cap = format_minor(terms.interest.cap, decimals)
        found.append(f"All interest together is at most {cap} {asset}.")
    return found


def _interest(terms: InterestTerms) -> str:
    tiers = [
        f"{float(tier.annual_rate):.2%}"
        + (f" up to {float(tier.up_to):,.0f}" if tier.up_to is not None else "")
        for tier in terms.tiers
    ]
    kind = "compounding" if terms.compounding else "simple"
    grace = f", after {terms.grace_days} days of grace" if terms.grace_days else ""
    return f"Interest {', then '.join(tiers)} a year ({kind}, days / {terms.day_count}){grace}."
