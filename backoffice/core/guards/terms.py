"""What a policy says about prices, masses of liquidations, and margin calls that are not met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """When a price may not be relied on; None is no such guard.

    Older than `max_age` it is stale, older than `missing_after` it is missing. `band` is the
    largest move, as a fraction of the price accepted before, while that one is not older than
    `band_window`. `confirmations` is how many further prices near one outside of the band accept
    it. `crossed`: an instrument whose order book is crossed is degraded.
    """

    max_age: timedelta | None = None
    missing_after: timedelta | None = None
    band: Fraction | None = None
    band_window: timedelta | None = None
    confirmations: int | None = None
    crossed: bool = False


@dataclass(frozen=True, slots=True)
class BreakerTerms:
    """Most accounts, and most notional in the reporting asset, that one sweep may liquidate."""

    liquidations: int | None = None
    value: Fraction | None = None


@dataclass(frozen=True, slots=True)
class GuardTerms:
    """The section `guards` of a policy."""

    marks: PriceTerms | None = None
    prices: PriceTerms | None = None
    breaker: BreakerTerms | None = None


@dataclass(frozen=True, slots=True)
class MarginCallTerms:
    """When a margin call is due, and what follows where it is not met until then.

    `restrict` are the restrictions imposed; `liquidate`: the account is liquidated.
    """

    due_after: timedelta
    restrict: tuple[str, ...] = ()
    liquidate: bool = False
