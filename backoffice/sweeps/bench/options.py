"""Portfolio margin of a million option positions: 9 x 3 scenarios over 5,000 series."""

from __future__ import annotations

from collections.abc import Iterator

from backoffice.core.columns import figures_of_all
from backoffice.ledger.bench.registry import Figure, Options, measurement
from backoffice.sweeps.bench.population import add_accounts
from backoffice.sweeps.bench.timing import ROUNDS, figure, in_turn
from backoffice.sweeps.bench.venue import VENUE, create_option_venue
from backoffice.sweeps.columns.cold import read_cold

SERIES = 5_000
EACH = 4  # positions of an account
MILLION = 1_000_000


@measurement("sweep-options")
def measure(options: Options) -> Iterator[Figure]:
    """Ten positions for each account that was asked for, a million by default."""
    options.progress("accounts with options")
    create_option_venue(SERIES)
    accounts = 10 * options.accounts // EACH
    add_accounts(1, accounts, instruments=SERIES, positions=EACH)
    options.progress("figures of options")
    reading = read_cold(VENUE)
    columns, margin = reading.columns, reading.market.venue.margin
    held = len(columns.positions.account)
    (samples,) = in_turn(ROUNDS, lambda: figures_of_all(columns, margin))
    basis = f"{held:,} positions over {SERIES:,} series, 27 scenarios, {accounts:,} accounts"
    yield figure("figures of options", samples, "s", basis)
    million = tuple(sample * MILLION / held for sample in samples)
    yield figure("figures of a million option positions", million, "s", basis, goal=2, at_most=True)
