"""Who pays for a perpetual market's bad debt: the insurance fund, then both sides.

Amounts are smallest units of the quote asset. Source: drift-labs/protocol-v2
programs/drift/src/math/liquidation.rs and controller/liquidation.rs (resolve_perp_bankruptcy).
"""

from __future__ import annotations

from fractions import Fraction

from backoffice.sdk import round_down

from .units import ImpossibleInput, ceil_to, not_negative

KEPT_UNITS = 1
"""What always stays in the vault, so that its shares keep a price."""


class NobodyToSocializeTo(ImpossibleInput):
    """A loss that open positions should share, in a market without any."""


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
