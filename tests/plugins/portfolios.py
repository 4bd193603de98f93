"""Facts of an account with positions, as the core would gather them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction

from backoffice.sdk import LiquidationFacts, PortfolioFacts, PositionFacts, Requirement

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ZERO = Fraction(0)


def position(
    *,
    quantity: str | Fraction = "1",
    entry: str | Fraction = "100",
    mark: str | Fraction = "100",
    contract_size: str = "1",
    inverse: bool = False,
    lot: str = "0.00000001",
    instrument: str = "PERP",
) -> PositionFacts:
    """One position; settles in the reporting asset."""
    held, cost, price = Fraction(quantity), Fraction(entry), Fraction(mark)
    size = held * Fraction(contract_size)
    return PositionFacts(
        instrument=instrument,
        underlying=None,
        settle="USD",
        quantity=held,
        size=size,
        lot=Fraction(lot),
        inverse=inverse,
        entry_price=cost,
        mark=price,
        settle_price=Fraction(1),
        notional=abs(size / price if inverse else size * price),
        pnl=size * (1 / cost - 1 / price) if inverse else size * (price - cost),
        open_interest=ZERO,
        initial_margin=ZERO,
        maintenance_margin=ZERO,
    )


def portfolio(*positions: PositionFacts, equity: str | Fraction = "0") -> PortfolioFacts:
    """An account with this equity."""
    value = Fraction(equity)
    return PortfolioFacts(NOW, "amy", "professional", "customer", value, (), positions)


def due(
    account: PortfolioFacts,
    maintenance: str | Fraction = "0",
    bankruptcy_prices: Mapping[str, Fraction | None] | None = None,
) -> LiquidationFacts:
    """The account as a liquidation model sees it."""
    requirement = Requirement(ZERO, Fraction(maintenance), {})
    return LiquidationFacts(account, requirement, "liquidation", bankruptcy_prices or {})
