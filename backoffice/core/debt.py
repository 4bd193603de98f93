"""Debts: opening, daily interest, and repayment out of profits, deposits and cash.

With a creditor: creditor.cash -> account.cash, and account.debt -> creditor.receivable.
Without: account.debt -> account.cash. Interest: account.debt -> income.receivable. A repayment
pays interest first, to the income account, then principal, to the creditor.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from fractions import Fraction

from .accounts import Bucket
from .book import Book
from .interest import carry_units, period_rate
from .money import ZERO, round_down
from .outcome import decided
from .periods import business_day
from .plan import DebtTerms, DebtTier, InterestTerms
from .postings import Posting, cash, move
from .sentences import money
from .state import Debt


def open_debt(
    book: Book,
    account: str,
    asset: str,
    amount: int,
    terms: DebtTerms,
    shortfall_id: int,
    step: str,
) -> Debt:
    """Carry `amount` as debt: the hole is filled by the creditor, or unfunded."""
    today = business_day(book)
    debt = Debt(book.next_debt(), account, asset, shortfall_id, step, today, terms, principal=0)
    debt.change(today, amount, 0)
    book.add_debt(debt)
    if terms.creditor is None:
        postings = move((account, Bucket.DEBT), (account, Bucket.CASH), asset, amount)
    else:
        owed = move((account, Bucket.DEBT), (terms.creditor, Bucket.RECEIVABLE), asset, amount)
        postings = cash(terms.creditor, account, asset, amount) + owed
    book.post(step, account, postings)
    return debt


def tiered_interest(principal: Fraction, tiers: tuple[DebtTier, ...]) -> Fraction:
    """One year's interest on a principal, each slice at its own rate; whole units of the asset."""
    interest = below = ZERO
    for tier in tiers:
        top = principal if tier.up_to is None else min(principal, tier.up_to)
        if top > below:
            interest += (top - below) * tier.annual_rate
            below = top
    return interest


def accrue(book: Book, day: date, *, without: Collection[str] = ()) -> None:
    """Charge one day's interest on each debt that stood at the end of `day`.

    Debts of the accounts `without` are left out.
    """
    accrue_on((debt for debt in book.debts.values() if debt.account not in without), book, day)


def accrue_on(debts: Iterable[Debt], book: Book, day: date) -> None:
    """Charge one day's interest on those of the debts that stood at the end of `day`."""
    for debt in debts:
        terms = debt.terms.interest
        number = (day - debt.opened_on).days + 1
        if terms is None or number < 1 or number <= terms.grace_days:
            continue
        _accrue_one(book, debt, terms, day)


def _accrue_one(book: Book, debt: Debt, terms: InterestTerms, day: date) -> None:
    principal, unpaid = debt.as_of(day)
    if principal + unpaid <= 0:
        return
    unit = book.assets[debt.asset].unit
    base = principal + (unpaid if terms.compounding else 0)
    yearly = tiered_interest(Fraction(base, unit), terms.tiers)
    exact = period_rate(yearly, 1, terms.day_count) * unit + debt.residue
    amount, debt.residue = carry_units(exact)
    if terms.cap is not None and debt.charged + amount >= terms.cap:
        amount, debt.residue = terms.cap - debt.charged, ZERO
    book.touch("debt", debt.id)
    if amount <= 0:
        return
    debt.change(day, 0, amount)
    debt.charged += amount
    source, target = (debt.account, Bucket.DEBT), (terms.income, Bucket.RECEIVABLE)
    book.post("interest", debt.account, move(source, target, debt.asset, amount))
    book.decide(
        decided(
            at=book.now,
            account=debt.account,
            which="interest",
            asset=debt.asset,
            inputs={"debt": debt.id, "day": day, "base": base, "terms": terms, "exact": exact},
            amounts={debt.account: amount},
            shortfall_id=debt.shortfall_id,
            policy_version=book.policy.version,
            sentence=f"Interest of {money(book, amount, debt.asset)} for {day} on your debt of "
            f"{money(book, base, debt.asset)}.",
        )
    )


def repay(book: Book, debt: Debt, amount: int) -> tuple[Posting, ...]:
    """Return the postings of a repayment of at most what is owed, and book it on the debt."""
    today = business_day(book)
    interest = min(amount, debt.interest)
    principal = amount - interest
    debt.change(today, -principal, -interest)
    book.touch("debt", debt.id)
    book.touch("shortfall", debt.shortfall_id)
    account, asset, terms = debt.account, debt.asset, debt.terms
    postings: tuple[Posting, ...] = ()
    if interest and terms.interest is not None:
        income = terms.interest.income
        postings += cash(account, income, asset, interest)
        postings += move((income, Bucket.RECEIVABLE), (account, Bucket.DEBT), asset, interest)
    if terms.creditor is None:
        return postings + move((account, Bucket.CASH), (account, Bucket.DEBT), asset, principal)
    postings += cash(account, terms.creditor, asset, principal)
    owed = (terms.creditor, Bucket.RECEIVABLE), (account, Bucket.DEBT)
    return postings + move(*owed, asset, principal)


def _repay_all(
    book: Book,
    parts: list[tuple[Debt, int]],
    cause: str,
    why: str,
    persons: tuple[str, str] = ("", ""),
) -> None:
    """Post and explain repayments of one account's debts, in their order."""
    postings: tuple[Posting, ...] = ()
    for debt, paid in parts:
        if paid > 0:
            postings += repay(book, debt, paid)
            _explain_repayment(book, debt, paid, why)
    if parts:
        maker, checker = persons
        book.post(
            cause,
            parts[0][0].account,
            postings,
            actor=maker or "engine",
            approver=checker or None,
        )


def _explain_repayment(book: Book, debt: Debt, paid: int, why: str) -> None:
    amount, left = money(book, paid, debt.asset), money(book, debt.owed, debt.asset)
    book.decide(
        decided(
            at=book.now,
            account=debt.account,
            which=debt.step,
            asset=debt.asset,
            inputs={"debt": debt.id, "paid": paid, "owed": debt.owed, "why": why},
            amounts={debt.account: paid},
            policy_version=book.policy.version,
            shortfall_id=debt.shortfall_id,
            outcome="repaid",
            sentence=f"{amount} {why} repaid your debt; {left} is still owed.",
        )
    )


def repay_oldest(
    book: Book, debts: list[Debt], amount: int, why: str, persons: tuple[str, str] = ("", "")
) -> None:
    """Repay the given debts, oldest first, out of `amount` of cash.

    `persons` propose and approve it, where it is by hand.
    """
    parts = []
    for debt in debts:
        paid = min(debt.owed, amount)
        parts.append((debt, paid))
        amount -= paid
    _repay_all(book, parts, "repayment", why, persons)


def repay_from_deposit(book: Book, account: str, asset: str, amount: int) -> None:
    """A deposit that left cash positive repays what deposits repay."""
    free = min(amount, max(0, book.cash(account, asset)))
    debts = [debt for debt in book.debts_of(account, asset) if debt.terms.from_deposits]
    repay_oldest(book, debts, free, f"of your deposit of {money(book, amount, asset)}")


def repay_from_profit(book: Book, account: str, asset: str, profit: int) -> None:
    """A realised profit repays its rate, rounded down; together never more than the largest."""
    debts = [debt for debt in book.debts_of(account, asset) if debt.terms.profit_rate is not None]
    if profit <= 0 or not debts:
        return
    rates = {debt.id: debt.terms.profit_rate or ZERO for debt in debts}
    left = min(round_down(max(rates.values()) * profit), max(0, book.cash(account, asset)))
    parts = []
    for debt in debts:
        paid = min(debt.owed, round_down(rates[debt.id] * profit), left)
        parts.append((debt, paid))
        left -= paid
    _repay_all(book, parts, "clawback", f"of your profit of {money(book, profit, asset)}")
