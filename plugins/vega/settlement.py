"""One mark-to-market cycle: losses are collected, the pool fills in, winners share what is there.

Sources: vegaprotocol/vega core/collateral/engine.go (MarkToMarket) and
core/collateral/simple_distributor.go; features 0002-STTL-settlement-verified-loss-socialization.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .errors import InvalidInput, not_negative


@dataclass(frozen=True, slots=True)
class Loser:
    """`loss_due` of this cycle against `funds` (margin, general and bond accounts together)."""

    account: str
    loss_due: int
    funds: int


@dataclass(frozen=True, slots=True)
class Winner:
    """`gain_due` of this cycle; `is_network`: the venue's own position takes the rounding rest."""

    account: str
    gain_due: int
    is_network: bool = False


@dataclass(frozen=True, slots=True)
class Collected:
    """What each loser and, for it, the pool paid; `missing` found nobody."""

    own: Mapping[str, int]
    pool_draws: Mapping[str, int]
    missing: Mapping[str, int]
    pool_after: int

    @property
    def total(self) -> int:
        """All that winners can be paid from."""
        return sum(self.own.values()) + sum(self.pool_draws.values())


@dataclass(frozen=True, slots=True)
class Cycle:
    """A settled cycle, in smallest units. Σ received + left_over = collected.total."""

    collected: Collected
    received: Mapping[str, int]
    haircut: Mapping[str, int]
    left_over: int


def collect(losers: Sequence[Loser], pool: int) -> Collected:
    """Each loser pays min(loss_due, funds); the pool what is missing, in the order given.

    First come, first served: whoever stands earlier draws the pool first, the last may find it
    empty. The order of `losers` is therefore part of the result, and the caller's to store.
    Errors: InvalidInput for a negative figure or an account that stands twice.
    """
    not_negative({"pool": pool})
    _distinct([loser.account for loser in losers], "losers")
    own: dict[str, int] = {}
    draws: dict[str, int] = {}
    missing: dict[str, int] = {}
    for loser in losers:
        not_negative({"loss_due": loser.loss_due, "funds": loser.funds})
        own[loser.account] = min(loser.loss_due, loser.funds)
        short = loser.loss_due - own[loser.account]
        draws[loser.account] = min(short, pool)
        pool -= draws[loser.account]
        missing[loser.account] = short - draws[loser.account]
    return Collected(own, draws, missing, pool)


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


def settle_cycle(losers: Sequence[Loser], winners: Sequence[Winner], pool: int) -> Cycle:
    """Collect, then pay: the loss that nobody covered is a haircut of this cycle's gains.

    Errors: InvalidInput; also where winners are due more than losers owe.
    """
    taken = collect(losers, pool)
    expected = sum(loser.loss_due for loser in losers)
    gains = sum(winner.gain_due for winner in winners)
    if gains > expected:
        raise InvalidInput(f"gain_due adds up to {gains}: losers owe only {expected} in all.")
    received = distribute(taken.total, expected, winners)
    haircut = {winner.account: winner.gain_due - received[winner.account] for winner in winners}
    return Cycle(taken, received, haircut, taken.total - sum(received.values()))


def _distinct(accounts: Sequence[str], field: str) -> None:
    twice = sorted({account for account in accounts if accounts.count(account) > 1})
    if twice:
        raise InvalidInput(f"{field} names {twice[0]} twice: net its figures into one.")
