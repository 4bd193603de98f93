"""A venue's account as the models see it: USD at a price, perpetuals with 10 % and 5 % margin."""

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction

from backoffice.sdk import (
    BalanceFacts,
    LiquidationFacts,
    PortfolioFacts,
    PositionFacts,
    Requirement,
)

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ZERO = Fraction(0)


def position(
    quantity: Fraction | int, entry: Fraction | int, mark: Fraction | int, **more: object
) -> PositionFacts:
    """Linear, contract size 1, lot 1, settled in USDC at `settle_price`."""
    size, settle = Fraction(quantity), Fraction(more.pop("settle_price", 1))  # type: ignore[arg-type]
    notional = abs(size) * Fraction(mark) * settle
    given = {
        "instrument": "PERP",
        "underlying": None,
        "settle": "USDC",
        "quantity": size,
        "size": size,
        "lot": Fraction(1),
        "inverse": False,
        "entry_price": Fraction(entry),
        "mark": Fraction(mark),
        "settle_price": settle,
        "notional": notional,
        "pnl": size * (Fraction(mark) - Fraction(entry)) * settle,
        "open_interest": notional,
        "initial_margin": notional / 10,
        "maintenance_margin": notional / 20,
    }
    return PositionFacts(**(given | more))  # type: ignore[arg-type]


def balance(
    asset: str, amount: Fraction | int | str, price: Fraction | int | None = 1, haircut: str = "0"
) -> BalanceFacts:
    """A balance without other customers' deposits."""
    value = None if price is None else Fraction(price)
    return BalanceFacts(asset, Fraction(amount), value, Fraction(haircut), ZERO)


def portfolio(
    balances: Sequence[BalanceFacts], positions: Sequence[PositionFacts] = ()
) -> PortfolioFacts:
    """Equity as the contract defines it; a balance without a price adds nothing."""
    equity = sum((p.pnl for p in positions), ZERO)
    for item in balances:
        kept = 1 - item.haircut if item.amount > 0 else 1
        equity += item.amount * (item.price or 0) * kept
    return PortfolioFacts(
        AT, "ada", "professional", "customer", equity, tuple(balances), tuple(positions)
    )


def liquidation(facts: PortfolioFacts, *, begun: bool = False) -> LiquidationFacts:
    """The account as a liquidation model sees it; its requirement plays no part."""
    return LiquidationFacts(
        facts, Requirement(ZERO, ZERO, {}), "healthy", begun_at=AT if begun else None
    )
