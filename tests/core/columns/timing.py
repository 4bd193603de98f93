"""How long the columns take: `python -m tests.core.columns.timing [ACCOUNTS]`.

Ready columns of a made-up venue, no database: figures in both margin models, the screen, and
Black-76 for as many options.
"""

import sys
from collections.abc import Callable
from fractions import Fraction
from time import perf_counter

import numpy as np

from backoffice.core.columns import (
    AmountColumns,
    AssetColumns,
    BookColumns,
    InstrumentColumns,
    PositionColumns,
    figures_of_all,
    greeks_of_all,
)
from backoffice.core.margin import black76_columns
from backoffice.core.margin.portfolio import PortfolioMargin, Shocks
from backoffice.core.margin.standard import StandardMargin
from backoffice.core.policy import LiquidationPolicy
from backoffice.core.rules import TextColumn
from backoffice.core.screening import screen_columns
from tests.core.columns.boundaries import RULES, policy_with

LINEAR, INVERSE, OPTIONS = 20, 5, 25
SHOCKS = Shocks(
    tuple(Fraction(n, 100) for n in (-15, -10, -5, 0, 5, 10, 15)),
    (Fraction(-1, 4), Fraction(0), Fraction(1, 4)),
)
RANDOM = np.random.default_rng(1)


def instruments() -> InstrumentColumns:
    """Perpetuals in three tiers, some inverse, and calls and puts on two coins."""
    count = LINEAR + INVERSE + OPTIONS
    place = np.arange(count)
    option = place >= LINEAR + INVERSE
    return InstrumentColumns(
        codes=tuple(f"I{number}" for number in place),
        settle=np.where((place >= LINEAR) & ~option, 1, 0),
        underlying=1 + place % 2,
        contract_size=np.where((place >= LINEAR) & ~option, 100.0, 1.0),
        mark=np.where(option, 2_000.0, 50_000.0),
        inverse=(place >= LINEAR) & ~option,
        is_option=option,
        is_call=place % 4 < 2,
        strike=np.where(option, RANDOM.uniform(30_000, 80_000, count), 0.0),
        years=np.where(option, RANDOM.uniform(0.01, 1, count), 0.0),
        vol=np.where(option, 0.6, 0.0),
        tier_up_to=np.tile([1e5, 1e6, np.inf], (count, 1)),
        tier_initial=np.tile([0.05, 0.10, 0.20], (count, 1)),
        tier_maintenance=np.tile([0.025, 0.05, 0.10], (count, 1)),
    )


def venue(accounts: int) -> BookColumns:
    """Accounts with dollars and coins, mostly healthy."""
    terms, size = instruments(), 3 * accounts
    which = RANDOM.integers(0, len(terms.codes), size)
    quantity = RANDOM.normal(0, 0.1, size)
    entry = terms.mark[which] * RANDOM.uniform(0.95, 1.05, size)
    owner = np.arange(accounts)
    none = np.zeros(0, dtype=np.intp)
    return BookColumns(
        codes=tuple(map(str, owner)),
        kind=TextColumn(np.zeros(accounts, dtype=np.intp), ("customer",)),
        segment=TextColumn(owner % 2, ("professional", "retail")),
        assets=AssetColumns(
            ("USD", "BTC", "ETH"), np.array([1.0, 5e4, 3e3]), np.array([1.0, 4.75e4, 2.7e3])
        ),
        instruments=terms,
        positions=PositionColumns(
            np.repeat(owner, 3),
            which,
            quantity,
            np.where(terms.inverse[which], quantity / entry, quantity * entry),
        ),
        balances=AmountColumns(
            np.repeat(owner, 2),
            np.tile([0, 1], accounts),
            RANDOM.uniform([1e3, 0], [1e5, 1], (accounts, 2)).ravel(),
        ),
        debts=AmountColumns(none, none, np.zeros(0)),
        days_in_debt=np.zeros(accounts, dtype=np.intp),
        negative_cash=np.zeros(accounts, dtype=np.bool_),
        watched=np.zeros(accounts, dtype=np.bool_),
    )


def timed(what: str, run: Callable[[], object]) -> None:
    """Run twice, print the better."""
    seconds = []
    for _ in range(2):
        start = perf_counter()
        run()
        seconds.append(perf_counter() - start)
    print(f"{what:<48}{min(seconds):8.3f} s")


def main() -> None:
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    columns, standard = venue(accounts), StandardMargin()
    portfolio = PortfolioMargin(SHOCKS, Fraction(5, 4))
    policy = policy_with(list(RULES[:3]), LiquidationPolicy())
    rows = RANDOM.integers(LINEAR + INVERSE, LINEAR + INVERSE + OPTIONS, accounts)
    forward = np.full(accounts, 50_000.0)
    option = columns.instruments
    print(f"{accounts:,} accounts, 3 positions each")
    timed("figures, standard model", lambda: figures_of_all(columns, standard))
    timed("screen with three rules, standard model",
          lambda: screen_columns(columns, standard, policy))  # fmt: skip
    timed("figures, portfolio model, 21 scenarios", lambda: figures_of_all(columns, portfolio))
    timed("greeks by account and underlying", lambda: greeks_of_all(columns))
    timed(
        "Black-76, one option for each account",
        lambda: black76_columns.values(
            option.is_call[rows], forward, forward * 1.1, option.vol[rows], option.years[rows]
        ),
    )
    selected = screen_columns(columns, standard, policy).selected
    print(f"selected {int(selected.sum()):,}")


if __name__ == "__main__":
    main()
