"""Who is bankrupt, and who pays for a perpetual market's bad debt: fund, fee pool, both sides.

Amounts are smallest units of the quote asset. Source: drift-labs/protocol-v2
programs/drift/src/math/bankruptcy.rs, math/liquidation.rs and controller/liquidation.rs
(resolve_perp_bankruptcy).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from backoffice.sdk import round_down

from .health import PerpPosition
from .units import ImpossibleInput, ceil_to, not_negative

KEPT_UNITS = 1
"""What always stays in the vault, so that its shares keep a price."""


class NobodyToSocializeTo(ImpossibleInput):
    """A loss that open positions should share, in a market without any."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """One collateral bucket: the cross account, or one isolated position with its own deposit.

    `deposits` and `borrows` in smallest units, not negative.
    """

    deposits: int = 0
    borrows: int = 0
    positions: tuple[PerpPosition, ...] = ()
    open_orders: int = 0


def is_bankrupt(bucket: Bucket) -> bool:
    """It owes, and nothing is left that could pay or be closed.

    No deposit, no size, no positive quote, no open order; a borrow or a negative quote. Buckets
    are judged each on its own: an isolated one may be bankrupt beside a rich cross account.
    """
    if bucket.deposits > 0 or bucket.open_orders > 0:
        return False
    if any(position.size or position.quote > 0 for position in bucket.positions):
        return False
    return bucket.borrows > 0 or any(position.quote < 0 for position in bucket.positions)


def insurance_draw(
    loss: int, vault: int, max_insurance: int | None = None, settled_insurance: int = 0
) -> int:
    """What the vault pays: all but one unit of it, within what the market may still claim."""
    not_negative(loss=loss, vault=vault)
    caps = [loss, max(0, vault - KEPT_UNITS)]
    if max_insurance is not None:
        caps.append(max(0, max_insurance - settled_insurance))
    return min(caps)


def loss_per_unit(
    loss: int,
    open_interest_long: Fraction,
    open_interest_short: Fraction,
    step: Fraction = Fraction(1),
) -> Fraction:
    """What each unit of open interest pays on both sides, in smallest units, rounded up to `step`.

    Errors: NobodyToSocializeTo where a loss is left and nothing is open. A loss of zero needs
    nobody (the venue's own code refuses that as well, and so cannot resolve it).
    """
    if not loss:
        return Fraction(0)
    open_interest = abs(open_interest_long) + abs(open_interest_short)
    if not open_interest:
        raise NobodyToSocializeTo(
            "open_interest is zero: write the loss off, or wait until positions are open."
        )
    return ceil_to(loss / open_interest, step)


def social_payment(size: Fraction, per_unit: Fraction) -> int:
    """What a position pays when it next settles funding, rounded down."""
    return round_down(abs(size) * per_unit)


def after_social_loss(size: Fraction, quote: int, per_unit: Fraction) -> int:
    """A survivor's quote amount after it paid."""
    return quote - social_payment(size, per_unit)


@dataclass(frozen=True, slots=True)
class MarketLoss:
    """A bad debt and what stands behind it. Open interest without the bankrupt account."""

    loss: int
    vault: int
    fee_pool: int
    open_interest_long: Fraction
    open_interest_short: Fraction
    max_insurance: int | None = None
    settled_insurance: int = 0


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who pays, and what each position pays for a unit of its size."""

    insurance: int
    fee_pool: int
    socialized: int
    per_unit: Fraction

    @property
    def account_social_loss(self) -> int:
        """What the bankrupt account never paid."""
        return self.insurance + self.fee_pool + self.socialized

    def unpaid(self, case: MarketLoss) -> int:
        """The bankrupt account's quote amount afterwards: zero, as the steps own all of it."""
        return self.account_social_loss - case.loss

    @property
    def market_social_loss(self) -> int:
        """What open positions pay."""
        return self.socialized


def resolve(case: MarketLoss) -> Resolution:
    """Insurance vault, then the market's fee pool, then every open position by its size.

    Errors: NobodyToSocializeTo.
    """
    not_negative(fee_pool=case.fee_pool)
    insurance = insurance_draw(case.loss, case.vault, case.max_insurance, case.settled_insurance)
    from_pool = min(case.loss - insurance, case.fee_pool)
    rest = case.loss - insurance - from_pool
    per_unit = loss_per_unit(rest, case.open_interest_long, case.open_interest_short)
    return Resolution(insurance, from_pool, rest, per_unit)
