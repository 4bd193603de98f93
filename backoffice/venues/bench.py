"""Shortfalls a second that one worker settles: what a sweep does after the screen.

From the locked venue to the commit: the part of the book is read, positions are closed, the
waterfall runs, journals are posted, decisions and changes recorded.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from backoffice.core.accounts import SYSTEM_ACCOUNTS, Account, AccountKind
from backoffice.core.book import Venue
from backoffice.core.events import SetMarks, Sweep
from backoffice.core.instruments import Instrument, Kind, Position, Tier
from backoffice.core.margin.standard import StandardMargin
from backoffice.core.money import Asset
from backoffice.core.opening import AccountOpening, VenueSetup
from backoffice.hooks import compile_policy
from backoffice.ledger.bench.registry import Figure, Options, measurement
from backoffice.venues.store import create_venue, handle

GOAL = 300
SHORT = 1_000
ROUNDS = 3
CODE, PERP = "bench-settle", "BTC-PERP"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
POLICY: dict[str, Any] = {
    "liquidation": {"fee": "0.001", "fund": "insurance"},
    "shortfall": [
        {"step": "insurance_fund", "with": {"fund": "insurance", "limit": "100"}},
        {"step": "clawback", "with": {"rate": "0.5", "limit": "150"}},
        {"step": "write_off", "with": {"charge": "treasury"}},
    ],
}


@measurement("settle")
def measure(options: Options) -> Iterator[Figure]:
    """A venue of so many accounts, of which a thousand at a time are short."""
    options.progress("opening a venue")
    each = min(SHORT, options.accounts // (2 * ROUNDS))
    short = open_venue(options.accounts, each * ROUNDS)
    options.progress("settling")
    handle(CODE, SetMarks(AT + timedelta(minutes=1), {PERP: Fraction(500)}))
    groups = [short[n::ROUNDS] for n in range(ROUNDS)]
    rates = settle_rates(CODE, groups, after=AT + timedelta(minutes=2), step="write_off")
    basis = (
        f"median of {ROUNDS} sweeps that settle {each} of {options.accounts} accounts, "
        "three steps each, a transaction each"
    )
    yield Figure(
        "shortfalls settled by one worker",
        statistics.median(rates),
        "shortfalls/s",
        basis,
        goal=GOAL,
        samples=tuple(rates),
    )


def settle_rates(
    code: str, groups: Sequence[Sequence[str | int]], *, after: datetime, step: str
) -> list[float]:
    """Settle groups of accounts that are short, a sweep each; shortfalls a second of each sweep.

    `step` is what the policy does once for every shortfall. The policy is compiled and the
    plugins are loaded before, as in a worker that runs.
    """
    handle(code, Sweep(after), accounts=())
    return [
        _rate(code, after + timedelta(minutes=1 + n), accounts, step)
        for n, accounts in enumerate(groups)
    ]


def _rate(code: str, at: datetime, short: Sequence[str | int], step: str) -> float:
    began = time.perf_counter()
    done = handle(code, Sweep(at), accounts=short)
    took = time.perf_counter() - began
    settled = sum(decision.which == step for decision in done.outcome.decisions)
    if done.read is None or settled != len(short):
        raise RuntimeError(f"{settled} of {len(short)} accounts were settled from a part.")
    return settled / took


def open_venue(accounts: int, short: int) -> list[str]:
    """Open a venue in which so many accounts are long and become short; return their codes."""
    every = accounts // short
    names = [f"c{n:07}" for n in range(accounts)]
    chosen = names[::every][:short]
    long = set(chosen)
    setup = VenueSetup(
        at=AT,
        venue=Venue(CODE, "USD", ZoneInfo("UTC"), StandardMargin()),
        policy=compile_policy(
            POLICY, version="1", accounts={"insurance", "treasury", *SYSTEM_ACCOUNTS}
        ),
        assets={"USD": Asset("USD", 2)},
        prices={"USD": Fraction(1)},
        instruments={
            PERP: Instrument(
                PERP,
                Kind.PERPETUAL,
                "USD",
                Fraction(1),
                tiers=(Tier(None, Fraction(1, 10), Fraction(1, 20)),),
            )
        },
        marks={PERP: Fraction(1000)},
        accounts=(
            *(_opening(name, long=name in long) for name in names),
            AccountOpening(Account("insurance", AccountKind.FUND), {"USD": 1_000_000_000}),
            AccountOpening(Account("treasury", AccountKind.CAPITAL), {"USD": 1_000_000_000}),
        ),
    )
    create_venue(setup, POLICY, code=CODE, author="bench", approver=None)
    return chosen


def _opening(name: str, *, long: bool) -> AccountOpening:
    """Long: twice the initial margin, gone at a third of the fall; the others hold a little too."""
    quantity = Fraction(1 if long else -1)
    cash = 20_000 if long else 1_000_000
    return AccountOpening(Account(name), {"USD": cash}, {PERP: Position(quantity, quantity * 1000)})
