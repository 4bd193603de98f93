"""Who pays a negative pnl that the account cannot: itself, then the fund, then both sides.

1. The account's own assets, as far as they back it (`perp_max_settle`), within its settle limit.
2. The fund, for what keeps health below 0: it pays pnl · price · (1 + fee), in its own token,
   rounded up to a whole smallest unit.
3. Only once the fund is empty, every open position of both sides, per unit of open interest.

Source: blockworks-foundation/mango-v4
programs/mango-v4/src/instructions/perp_liq_negative_pnl_or_bankruptcy.rs (liquidation_action),
state/perp_market.rs (socialize_loss). There a loss vanishes where open interest is 0; here it
stays on the account and is `unowned`, so that the next step of a waterfall must take it.
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
