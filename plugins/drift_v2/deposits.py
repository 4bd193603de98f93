"""The deposit-index haircut: a borrow that nobody repays is taken from all depositors pro rata.

Source: drift-labs/protocol-v2 programs/drift/src/math/liquidation.rs
(calculate_cumulative_deposit_interest_delta_to_resolve_bankruptcy) and
controller/liquidation.rs (resolve_spot_bankruptcy).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from backoffice.sdk import round_down

from .bankruptcy import insurance_draw
from .units import INDEX, ceil_to, not_negative


def index_delta(shortfall: int, total_deposits: int, deposit_index: Fraction) -> Fraction:
    """How far the index falls: index·loss/deposits, rounded up to 1e-10; 0 without deposits."""
    not_negative(shortfall=shortfall, total_deposits=total_deposits)
    if not total_deposits:
        return Fraction(0)
    return ceil_to(deposit_index * shortfall / total_deposits, INDEX)


def balance_after(balance: int, index_ratio: Fraction) -> int:
    """A deposit after the index fell to this part of what it was, rounded down."""
    return round_down(balance * index_ratio)


@dataclass(frozen=True, slots=True)
class Haircut:
    """What a bankrupt borrow costs whom, in smallest units.

    `uncovered` is what deposits cannot bear: another step must own it.
    """

    insurance: int
    haircut: int
    uncovered: int
    index_after: Fraction
    deposits_after: int

    @property
    def loss(self) -> int:
        """What the vault left to depositors."""
        return self.haircut + self.uncovered

    @property
    def written_off(self) -> int:
        """What is struck off the account; the venue counts all of it as its social loss."""
        return self.insurance + self.haircut

    @property
    def borrow_after(self) -> int:
        """What stays open on the account: what nobody could pay."""
        return self.uncovered


def resolve_borrow(
    borrow: int, vault: int, total_deposits: int, deposit_index: Fraction
) -> Haircut:
    """Insurance vault but for one unit, then the index.

    The index never reaches zero (balances are divided by it): it keeps 1e-10, and what deposits
    do not hold stays `uncovered` instead of vanishing. Deposits are rounded down.
    """
    insurance = insurance_draw(borrow, vault)
    loss = borrow - insurance
    delta = index_delta(loss, total_deposits, deposit_index)
    delta = min(delta, max(Fraction(0), deposit_index - INDEX))
    after = deposit_index - delta
    left = balance_after(total_deposits, after / deposit_index) if deposit_index else 0
    borne = min(loss, total_deposits - left)
    return Haircut(insurance, borne, loss - borne, after, left)
