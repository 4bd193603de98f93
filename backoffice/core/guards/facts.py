"""What guards judge, frozen, and their judgements: the same facts give the same answer.

Decisions store the facts, so that they can be asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from .memory import Called, Candidate, Quoted
from .terms import BreakerTerms, MarginCallTerms, PriceTerms

MISSING, STALE, CROSSED, OUTSIDE_BAND = "missing", "stale", "crossed", "outside_band"
"""Reasons, in the order in which they are named."""
HALTED = "liquidations are halted"


@dataclass(frozen=True, slots=True)
class QuoteFacts:
    """A mark or price that the book uses, since when, and what stands beside it.

    The best bid and ask are of the order book, for terms that look at it; `candidate` waits to
    take the price's place.
    """

    now: datetime
    quote: Quoted
    code: str
    price: Fraction | None
    at: datetime | None
    terms: PriceTerms | None
    best_bid: Fraction | None = None
    best_ask: Fraction | None = None
    candidate: Candidate | None = None


@dataclass(frozen=True, slots=True)
class RestsOn:
    """A degraded quote that an account's figures rest on; `only_collateral`: as what it has."""

    quote: Quoted
    code: str
    reasons: tuple[str, ...]
    only_collateral: bool


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """Why an account might be held back."""

    rests_on: tuple[RestsOn, ...] = ()
    halted: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """Why an account is held back; `blocked`: nothing is decided from its figures."""

    reasons: tuple[str, ...]
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class BreakerFacts:
    """What one sweep would liquidate; `value` is notional in the reporting asset."""

    halt: int
    liquidations: int
    value: Fraction
    terms: BreakerTerms


@dataclass(frozen=True, slots=True)
class CallFacts:
    """An open margin call; `amount` is what is missing now, in the reporting asset."""

    now: datetime
    called: Called
    amount: Fraction
    terms: MarginCallTerms


def judge(facts: QuoteFacts) -> tuple[str, ...]:
    """Why a mark or price is degraded; empty where it may be relied on."""
    terms = facts.terms
    if terms is None:
        return ()
    found = list(too_old(facts.now, facts.price, facts.at, terms))
    bid, ask = facts.best_bid, facts.best_ask
    if terms.crossed and bid is not None and ask is not None and bid > ask:
        found.append(CROSSED)
    if terms.band is not None and facts.candidate is not None:
        found.append(OUTSIDE_BAND)
    return tuple(found)


def too_old(
    now: datetime, price: Fraction | None, at: datetime | None, terms: PriceTerms
) -> tuple[str, ...]:
    """Whether a price is missing or stale by its age."""
    if price is None:
        return (MISSING,)
    if at is None:  # nobody knows how old it is
        return () if terms.max_age is None else (STALE,)
    age = now - at
    if terms.missing_after is not None and age > terms.missing_after:
        return (MISSING,)
    return (STALE,) if terms.max_age is not None and age > terms.max_age else ()


def hold(facts: HoldFacts) -> Hold | None:
    """Whether an account is held back. A missing price of what it has counts zero instead."""
    reasons, blocked = [HALTED] if facts.halted else [], False
    for one in facts.rests_on:
        is_missing = MISSING in one.reasons
        if is_missing and one.only_collateral:
            continue
        blocked |= is_missing
        words = " and ".join(one.reasons).replace(OUTSIDE_BAND, "outside of its band")
        reasons.append(f"the {one.quote} of {one.code} is {words}")
    return Hold(tuple(reasons), blocked) if reasons else None


def is_too_many(facts: BreakerFacts) -> bool:
    """Whether one sweep would liquidate more than the circuit breaker allows."""
    terms = facts.terms
    by_count = terms.liquidations is not None and facts.liquidations > terms.liquidations
    return by_count or (terms.value is not None and facts.value > terms.value)


def escalation(facts: CallFacts) -> dict[str, Any] | None:
    """What follows a call that is open; None before it is due."""
    if facts.now < facts.called.due_at:
        return None
    return {"escalated": "liquidate" if facts.terms.liquidate else list(facts.terms.restrict)}
