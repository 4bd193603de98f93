"""Saying how much a fund should hold."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.db import transaction

from backoffice.access.errors import AccessError
from backoffice.access.principal import principal_of
from backoffice.access.roles import Permission
from backoffice.access.selectors import require
from backoffice.accounts.models import Account
from backoffice.console.models import FundTarget
from backoffice.core.accounts import AccountKind
from backoffice.markets.models import VenueAsset
from backoffice.venues.models import Venue

MOST_DIGITS = 30


class TargetForm(forms.Form):
    """A fund, an asset, and how much in whole units."""

    account = forms.CharField(label="Fund", max_length=200)
    asset = forms.CharField(label="Asset", max_length=50)
    amount = forms.DecimalField(
        label="Should hold", min_value=0, max_digits=MOST_DIGITS, decimal_places=18
    )


def set_fund_target(*, venue: Venue, account: str, asset: str, amount: Decimal, by: Any) -> None:
    """Set a fund's target in whole units; 0 takes it away. Errors: `AccessError`."""
    require(by, Permission.ADMINISTER, venue)
    kind = AccountKind.FUND.value
    fund = Account.objects.filter(venue=venue, code=account, kind=kind).first()
    if fund is None:
        raise AccessError("account", f"the venue has no fund {account!r}.")
    held = VenueAsset.objects.select_related("asset").filter(venue=venue, asset__code=asset).first()
    if held is None:
        raise AccessError("asset", f"the venue has no asset {asset!r}.")
    minor = Fraction(amount) * 10**held.asset.decimals
    if minor.denominator != 1:
        raise AccessError("amount", f"{asset} has {held.asset.decimals} decimals.")
    with transaction.atomic():
        if not minor:
            FundTarget.objects.filter(account=fund, asset=held).delete()
            return
        FundTarget.objects.update_or_create(
            account=fund,
            asset=held,
            defaults={"amount": int(minor), "set_by": principal_of(by).name},
        )
