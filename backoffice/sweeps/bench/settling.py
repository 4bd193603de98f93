"""Settling whom the screen selected of the measured venue."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

import numpy as np

from backoffice.core.screening import select
from backoffice.ledger.bench.registry import Figure, Options
from backoffice.sweeps.bench.marking import mark_all
from backoffice.sweeps.bench.timing import ROUNDS
from backoffice.sweeps.bench.venue import AT, VENUE
from backoffice.sweeps.columns.cold import read_cold
from backoffice.venues.bench import GOAL, settle_rates

AT_LEAST = 100  # of a sweep's, where there are so many


def measure(options: Options) -> Iterator[Figure]:
    """The last to be measured: afterwards nobody is short any more."""
    options.progress("settling")
    mark_all(Fraction(1))
    reading = read_cold(VENUE)
    market = reading.market
    chosen = select(reading.columns, market.venue.margin, market.policy)
    short = reading.holdings.ids[np.flatnonzero(chosen)].tolist()
    count = min(ROUNDS, max(1, len(short) // AT_LEAST))
    groups = [short[n::count] for n in range(count)]
    rates = settle_rates(VENUE, groups, after=AT + timedelta(minutes=1), step="insurance_fund")
    basis = (
        f"median of {len(groups)} sweeps that settle {len(groups[0])} each of the "
        f"{len(short)} selected of {options.accounts:,} accounts, three positions each"
    )
    yield Figure(
        "settle, one worker",
        statistics.median(rates),
        "shortfalls/s",
        basis,
        goal=GOAL,
        samples=tuple(rates),
    )
