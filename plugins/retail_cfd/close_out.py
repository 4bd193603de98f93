"""Margin close-out: when positions are closed, and which of them; pure and exact.

ESMA Decision (EU) 2018/796, FCA COBS 22.5, ASIC Instrument 2020/986: once the net equity
of the account is less than half of the margin required for all its open positions, one or more of
them are closed. Exactly half is not less than half. When it is due, the core sees: the margin model
answers that half as the maintenance margin.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Order = Literal["largest_loss", "largest_margin", "all"]


@dataclass(frozen=True, slots=True)
class OpenPosition:
    """An open position: its result so far, and the equity that keeps it from a close-out."""

    instrument: str
    pnl: Fraction
    close_out_margin: Fraction


_KEYS: Mapping[str, Callable[[OpenPosition], tuple[Fraction, str]]] = {
    "largest_loss": lambda position: (position.pnl, position.instrument),
    "largest_margin": lambda position: (-position.close_out_margin, position.instrument),
}


def closed_out(
    equity: Fraction,
    positions: Sequence[OpenPosition],
    order: Order,
    restore: Fraction = Fraction(1),
) -> tuple[str, ...]:
    """The positions to close, whole, in their order.

    One after the other, until equity is at least `restore` times the close-out margin of those
    that stay (closing at the mark changes no equity); all of them where that is never so, where
    no position has a margin, or where `order` is `all`. Ties go by the instrument's code.
    """
    left = sum((position.close_out_margin for position in positions), Fraction(0))
    if order == "all" or not left:
        return tuple(sorted(position.instrument for position in positions))
    closed: list[str] = []
    for position in sorted(positions, key=_KEYS[order]):
        if closed and equity >= left * restore:
            break
        closed.append(position.instrument)
        left -= position.close_out_margin
    return tuple(closed)
