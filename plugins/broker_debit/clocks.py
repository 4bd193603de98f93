"""Deficiency clocks: until when margin must be there before positions are sold; pure and exact.

    reg_t                   Regulation T, 12 CFR 220.2 and 220.4(c), (d): initial margin within one
                            payment period, which is the standard settlement cycle (one business
                            day since 28 May 2024) plus two; a deficiency of 1,000 or less may stand
    finra_4210              FINRA 4210(f)(6): maintenance margin as promptly as possible, within
                            fifteen business days
    finra_portfolio_margin  FINRA 4210(g): portfolio margin within three business days, sold from
                            the fourth on

The day on which the deficiency arose is day 0. At the end of the last day it is late, not before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from .calendar import BusinessCalendar

Rule = Literal["reg_t", "finra_4210", "finra_portfolio_margin"]
SETTLEMENT_DAYS = 1
PAYMENT_PERIOD_DAYS = SETTLEMENT_DAYS + 2


@dataclass(frozen=True, slots=True)
class Clock:
    """Which margin must be restored, within how many business days, and what may stand."""

    title: str
    margin: Literal["initial", "maintenance"]
    business_days: int
    de_minimis: Fraction = Fraction(0)


CLOCKS: Mapping[str, Clock] = {
    "reg_t": Clock("Regulation T", "initial", PAYMENT_PERIOD_DAYS, Fraction(1_000)),
    "finra_4210": Clock("FINRA 4210(f)(6)", "maintenance", 15),
    "finra_portfolio_margin": Clock("FINRA 4210(g)", "maintenance", 3),
}


def deficiency(equity: Fraction, required: Fraction, de_minimis: Fraction) -> Fraction:
    """What is missing, in the reporting asset; 0 where it is no more than may stand."""
    missing = required - equity
    return missing if missing > max(de_minimis, Fraction(0)) else Fraction(0)


def due_on(
    opened_on: date,
    business_days: int,
    calendar: BusinessCalendar,
    extended_until: date | None = None,
) -> date:
    """The last day on which the call can be met; an extension never shortens it."""
    due = calendar.after(opened_on, business_days)
    return due if extended_until is None else max(due, extended_until)


def is_late(today: date, due: date) -> bool:
    """Whether positions are to be sold: from the day after the last one."""
    return today > due


def part_to_close(equity: Fraction, required: Fraction) -> Fraction:
    """The same part of every position whose closing at the mark restores the margin.

    Margin falls with the part that is closed, equity stays: part = 1 - equity / required. All of it
    where equity is not positive, nothing where none is missing.
    """
    if equity >= required:
        return Fraction(0)
    return Fraction(1) if equity <= 0 else 1 - equity / required
