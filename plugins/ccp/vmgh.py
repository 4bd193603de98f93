"""Variation-margin gains haircutting: the day's winners are paid a part of what they are due.

Sources: CPMI-IOSCO, Recovery of financial market infrastructures (2014, revised 2017), section 4.2;
LCH Rulebook, "loss distribution". Losses are collected in full, gains cut at one rate for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from backoffice.sdk import round_down, split_pro_rata


def haircut_rate(loss: int, gains: Mapping[str, int], max_rate: Fraction) -> Fraction:
    """min(loss / Σ gains, max_rate), 0 without gains; a pure market loss needs at most 1."""
    total = sum(gains.values())
    return min(Fraction(loss, total), max_rate) if total > 0 else Fraction(0)


def haircuts(
    loss: int, gains: Mapping[str, int], cash: Mapping[str, int], max_rate: Fraction
) -> dict[str, int]:
    """What each winner gives up: floor(rate × Σ gains) split pro rata to gains, by smallest units.

    Shares are floored and the left-over units go to the largest remainders. A winner whose gain is
    no longer there gives what it has; nobody gives more than the common rate in its place, so the
    sum may stay below the loss.
    """
    winners = {account: gain for account, gain in gains.items() if gain > 0}
    total = sum(winners.values())
    shares = split_pro_rata(round_down(haircut_rate(loss, winners, max_rate) * total), winners)
    paid = {account: min(share, cash[account]) for account, share in shares.items()}
    return {account: amount for account, amount in paid.items() if amount > 0}
