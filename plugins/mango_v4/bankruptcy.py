"""What both sides of the open interest bear of a loss, once the fund is empty.

Source: blockworks-foundation/mango-v4 programs/mango-v4/src/state/perp_market.rs (socialize_loss).
"""

from __future__ import annotations

from fractions import Fraction

from .weighting import ZERO, ImpossibleInput


class NobodyToSocialize(ImpossibleInput):
    """A loss for positions of which there are none."""


def to_socialize(loss: Fraction, fund_left: int, open_interest: Fraction) -> Fraction:
    """What open positions bear: nothing while the fund has money, nothing where there are none."""
    return loss if loss > 0 and not fund_left and open_interest > 0 else ZERO


def loss_per_unit(loss: Fraction, open_interest: Fraction) -> Fraction:
    """What one unit of base bears, long or short. `open_interest` counts both sides.

    Errors: NobodyToSocialize.
    """
    if open_interest <= 0:
        raise NobodyToSocialize("open_interest is 0: another step must own the loss.")
    return loss / open_interest
