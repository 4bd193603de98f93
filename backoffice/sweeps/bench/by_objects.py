"""Equity and maintenance margin in a loop over Django objects, as one would write it at first."""

from __future__ import annotations

from fractions import Fraction

from backoffice.accounts.models import Account
from backoffice.ledger.models import Balance
from backoffice.markets.models import Instrument, VenueAsset

ZERO = Fraction(0)


def figures(codes: list[str]) -> dict[str, tuple[Fraction, Fraction]]:
    """Both figures by account: a query for the positions and one for the balances of each."""
    prices = {asset.asset_id: asset for asset in VenueAsset.objects.all()}
    found = {}
    for account in Account.objects.filter(code__in=codes):
        equity = maintenance = ZERO
        for position in account.positions.select_related("instrument"):
            gain, margin = _position(position.instrument, position.quantity, position.cost, prices)
            equity, maintenance = equity + gain, maintenance + margin
        balances = Balance.objects.filter(account__owner=account.code)
        for balance in balances.select_related("account__asset"):
            asset = prices[balance.account.asset_id]
            value = Fraction(balance.posted, 10**balance.account.asset.decimals) * asset.price
            equity += value * (1 - asset.haircut) if value > 0 else value
        found[account.code] = equity, maintenance
    return found


def _position(
    terms: Instrument, quantity: Fraction, cost: Fraction, prices: dict[int, VenueAsset]
) -> tuple[Fraction, Fraction]:
    size = terms.contract_size * prices[terms.settle_id].price
    mark = terms.mark or ZERO
    at_mark = quantity / mark if terms.inverse else quantity * mark
    gain = size * (cost - at_mark) if terms.inverse else size * (at_mark - cost)
    notional, below, margin = size * abs(at_mark), ZERO, ZERO
    for up_to, _, share in terms.tiers:
        top = notional if up_to is None else min(notional, Fraction(up_to))
        margin += max(ZERO, top - below) * Fraction(share)
        below = top
    return gain, margin
