"""How fast the network sells what it took over.

Source: vegaprotocol/vega core/execution/liquidation/engine.go (OnTick, defaultStrat).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from backoffice.sdk import round_up

from .errors import InvalidInput, not_negative


@dataclass(frozen=True, slots=True)
class Disposal:
    """A market's strategy. Sizes are whole lots. Errors: InvalidInput outside the bounds."""

    fraction: Fraction = Fraction(1, 10)
    full_size: int = 20
    max_fraction_consumed: Fraction = Fraction(1, 20)
    time_step_seconds: int = 10
    slippage: Fraction = Fraction(1, 10)

    def __post_init__(self) -> None:
        for name in ("fraction", "max_fraction_consumed"):
            if not 0 <= getattr(self, name) <= 1:
                raise InvalidInput(f"{name} is {getattr(self, name)}: it must lie from 0 to 1.")
        not_negative({"full_size": self.full_size, "time_step_seconds": self.time_step_seconds})


def disposal_size(
    strategy: Disposal,
    position: int,
    available_volume: int,
    *,
    in_auction: bool = False,
    elapsed_seconds: int | None = None,
) -> int:
    """Lots that the network offers now: positive to sell a long, negative to buy back a short.

    ceil(|position| × fraction), or all of it at full_size or less; at most
    ceil(available_volume × max_fraction_consumed). Nothing in an auction, without volume, or
    before the time step (`elapsed_seconds` since the last one; None is long ago) is over.
    """
    not_negative({"available_volume": available_volume})
    waits = elapsed_seconds is not None and elapsed_seconds < strategy.time_step_seconds
    if in_auction or waits or available_volume == 0:
        return 0
    size = abs(position)
    if size > strategy.full_size:
        size = round_up(size * strategy.fraction)
    size = min(size, round_up(available_volume * strategy.max_fraction_consumed))
    return size if position > 0 else -size


def price_bound(strategy: Disposal, position: int, mid_price: Fraction) -> Fraction:
    """The worst price of a disposal: mid ∓ slippage × |mid|, so that it also holds below zero."""
    away = strategy.slippage * abs(mid_price)
    return mid_price - away if position > 0 else mid_price + away
