"""Accountants' entries (signed amounts on any number of accounts) as the ledger's movements."""

from collections import defaultdict, deque
from collections.abc import Iterable
from typing import NamedTuple

from backoffice.ledger.errors import LedgerError
from backoffice.ledger.types import AccountKey, Movement, check_amount


class Entry(NamedTuple):
    """`amount_minor` > 0 reaches the account, < 0 leaves it."""

    account: AccountKey
    amount_minor: int


class Unbalanced(LedgerError):
    """The entries of an asset do not sum to zero (details: imbalance by asset)."""


def net_by_account(entries: Iterable[Entry]) -> dict[AccountKey, int]:
    """What the entries change on each account together, in the order of their first mention."""
    nets: dict[AccountKey, int] = defaultdict(int)
    for entry in entries:
        check_amount(entry.amount_minor)
        nets[entry.account] += entry.amount_minor
    return dict(nets)


def imbalance_by_asset(nets: dict[AccountKey, int]) -> dict[str, int]:
    """Sum of each asset whose entries do not balance; empty where all do."""
    sums: dict[str, int] = defaultdict(int)
    for account, amount in nets.items():
        sums[account.asset_code] += amount
    return {asset: total for asset, total in sums.items() if total}


def movements_of(entries: Iterable[Entry]) -> list[Movement]:
    """Two-legged movements with the same net effect, givers and takers paired in their order.

    What one account both gives and gets of an asset is netted, so no movement meets itself.
    Errors: Unbalanced.
    """
    nets = net_by_account(entries)
    off = imbalance_by_asset(nets)
    if off:
        asset, total = next(iter(off.items()))
        raise Unbalanced(
            f"The entries in {asset} sum to {total} instead of zero: add the missing side.",
            imbalance=off,
        )
    return [movement for asset in _assets(nets) for movement in _paired(nets, asset)]


def _assets(nets: dict[AccountKey, int]) -> list[str]:
    return list(dict.fromkeys(account.asset_code for account in nets))


def _paired(nets: dict[AccountKey, int], asset: str) -> list[Movement]:
    mine = [(account, net) for account, net in nets.items() if account.asset_code == asset]
    takers = deque((account, net) for account, net in mine if net > 0)
    movements: list[Movement] = []
    for giver, net in mine:
        left = -net
        while left > 0:
            taker, wanted = takers.popleft()
            amount = min(left, wanted)
            movements.append(
                Movement(giver.owner, giver.bucket, taker.owner, taker.bucket, asset, amount)
            )
            left -= amount
            if wanted > amount:
                takers.appendleft((taker, wanted - amount))
    return movements
