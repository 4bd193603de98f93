"""One mark-to-market cycle: winners share what was collected of the losers.

Source: vegaprotocol/vega core/collateral/simple_distributor.go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .errors import InvalidInput, not_negative


@dataclass(frozen=True, slots=True)
class Winner:
    """`gain_due` of this cycle; `is_network`: the venue's own position takes the rounding rest."""

    account: str
    gain_due: int
    is_network: bool = False


def distribute(collected: int, expected: int, winners: Sequence[Winner]) -> dict[str, int]:
    """What each winner receives of `collected`, where `expected` was due to all of them.

    gain_i = floor(gain_due_i × collected / expected); the rounding rest goes to the network if it
    is among the winners, else to the last winner, never above what it is due: a rest beyond that
    goes to the winner before it. (Upstream gives the last one all of it, also above its due.)
    Errors: InvalidInput for negative figures or accounts that stand twice.
    """
    not_negative({"collected": collected, "expected": expected})
    _distinct([winner.account for winner in winners], "winners")
    for winner in winners:
        not_negative({"gain_due": winner.gain_due})
    due = {winner.account: winner.gain_due for winner in winners}
    if collected >= expected:
        return due
    received = {account: gain * collected // expected for account, gain in due.items()}
    rest = collected - sum(received.values())
    last_first = winners[::-1]
    for winner in sorted(last_first, key=lambda each: not each.is_network):
        more = max(0, min(rest, winner.gain_due - received[winner.account]))
        received[winner.account] += more
        rest -= more
    return received


def _distinct(accounts: Sequence[str], field: str) -> None:
    twice = sorted({account for account in accounts if accounts.count(account) > 1})
    if twice:
        raise InvalidInput(f"{field} names {twice[0]} twice: net its figures into one.")
