"""Gathers what the models of a policy's regime see of an account."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from .accounts import Account
from .book import Book
from .figures import figures_of
from .instruments import Instrument
from .money import ZERO
from .periods import profits
from .regime import (
    FlowFacts,
    FundingFacts,
    TopUpFacts,
    WithdrawalFacts,
)
from .requirement import portfolio_of, requirement_of

FLOWS_KEPT = timedelta(days=7)


def withdrawal_facts(book: Book, account: str, asset: str, amount: int) -> WithdrawalFacts:
    """A withdrawal as a guard sees it."""
    fund = book.policy.liquidation.fund
    return WithdrawalFacts(
        now=book.now,
        asset=asset,
        decimals=book.assets[asset].decimals,
        amount=book.major(amount, asset),
        cash=book.major(book.cash(account, asset), asset),
        deposits=book.major(book.deposits(asset), asset),
        portfolio=portfolio_of(book, account),
        requirement=requirement_of(book, account),
        flows=tuple(f for f in book.flows.get(asset, ()) if f.at > book.now - FLOWS_KEPT),
        insolvent_seen_at=book.insolvent_seen_at,
        waiting=book.major(_waiting(book, asset), asset),
        fund_cash=book.major(book.cash(fund, asset), asset) if fund else ZERO,
        profits={
            kind: profits(book, period, None).get(account, ZERO)
            for kind, period in sorted(book.current.items())
        },
    )


def _waiting(book: Book, asset: str) -> int:
    holes = (hole for hole in book.shortfalls.values() if hole.asset == asset)
    return sum(one.amount for hole in holes for one in hole.waiting)


def remember_flow(book: Book, asset: str, amount: int) -> None:
    """Note what customers moved in or out, where a guard of the policy looks at it."""
    if not book.policy.regime.guards:
        return
    seen = book.flows.setdefault(asset, [])
    seen.append(FlowFacts(book.now, book.major(amount, asset)))
    if seen[0].at <= book.now - 2 * FLOWS_KEPT:  # now and then, not at each
        book.flows[asset] = [flow for flow in seen if flow.at > book.now - FLOWS_KEPT]


def funding_facts(book: Book, instrument: Instrument, rate: Fraction) -> FundingFacts:
    """A funding as a model sees it."""
    first = instrument.tiers[0] if instrument.tiers else None
    return FundingFacts(
        now=book.now,
        instrument=instrument.code,
        rate=rate,
        mark=book.marks[instrument.code],
        initial_fraction=first.initial if first else ZERO,
        maintenance_fraction=first.maintenance if first else ZERO,
    )


def top_up_facts(book: Book, child: Account, asset: str) -> TopUpFacts:
    """A sub-account beside its parent."""
    parent = child.parent or ""
    figures, price = figures_of(book, parent), book.price_of(asset)
    margin = max(ZERO, figures.initial_margin)
    free = max(ZERO, figures.equity - margin) / price if price else ZERO
    return TopUpFacts(
        portfolio=portfolio_of(book, child.code),
        requirement=requirement_of(book, child.code),
        asset=asset,
        price=price,
        cash=book.major(book.cash(child.code, asset), asset),
        parent_free_cash=min(free, max(ZERO, book.major(book.cash(parent, asset), asset))),
    )
