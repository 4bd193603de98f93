"""Growth of an account over a period, from equity at the end of each day and external flows.

Time-weighted: the product of (equity - flow) / equity before, less one; flows count at the end of
their day. Money-weighted: modified Dietz, (end - begin - flows) / (begin + sum of each flow times
the part of the period that was left after its day), less nothing. Source: GIPS 2020, glossary.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from backoffice.core.money import ZERO
from backoffice.statements.document.amounts import number
from backoffice.statements.document.facts import DayFigure


def time_weighted(days: Sequence[DayFigure]) -> Fraction | None:
    """Return over the days after the first; None where equity was not positive before one."""
    growth = Fraction(1)
    for before, day in pairwise(days):
        if before.equity <= 0:
            return None
        growth *= (day.equity - day.flow) / before.equity
    return growth - 1 if len(days) > 1 else None


def money_weighted(days: Sequence[DayFigure]) -> Fraction | None:
    """Return over the days after the first; None where nothing was invested on average."""
    if len(days) < 2:
        return None
    begin, flows = days[0], days[1:]
    length = len(flows)
    total = sum((day.flow for day in flows), ZERO)
    weighted = sum(
        (day.flow * (length - place) / length for place, day in enumerate(flows, 1)), ZERO
    )
    invested = begin.equity + weighted
    return (days[-1].equity - begin.equity - total) / invested if invested > 0 else None


def growth_of(days: Sequence[DayFigure]) -> dict[str, Any]:
    """The section of a statement; `kept` is false where there are no figures for the period.

    The first of the days is the one before the period.
    """
    if not days:
        return {"kept": False}
    return {
        "kept": True,
        "opening_equity": number(days[0].equity),
        "closing_equity": number(days[-1].equity),
        "net_flow": number(sum((day.flow for day in days[1:]), ZERO)),
        "time_weighted": number(time_weighted(days)),
        "money_weighted": number(money_weighted(days)),
        "days": [[day.day.isoformat(), number(day.equity), number(day.flow)] for day in days],
    }
