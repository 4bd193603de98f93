"""What the API answers about accounts, as its document shows it."""

from __future__ import annotations

from rest_framework import serializers as s


class Account(s.Serializer):
    """An account of the venue."""

    code = s.CharField()
    kind = s.CharField()
    segment = s.CharField()
    parent = s.CharField(allow_null=True)  # type: ignore[assignment]
    opened_at = s.DateTimeField()


class Position(s.Serializer):
    """What an account holds of an instrument."""

    instrument = s.CharField()
    quantity = s.CharField()
    mark = s.CharField()
    unrealized = s.CharField()
    bankruptcy_price = s.CharField(allow_null=True)


class Figures(s.Serializer):
    """Figures in the venue's reporting asset, exact to 12 decimals."""

    account = s.CharField()
    at = s.DateTimeField()
    reporting_asset = s.CharField()
    equity = s.CharField()
    net_equity = s.CharField()
    initial_margin = s.CharField()
    maintenance_margin = s.CharField()
    notional = s.CharField()
    debt = s.CharField()
    margin_ratio = s.CharField(allow_null=True)
    leverage = s.CharField(allow_null=True)
    positions = Position(many=True)


class DayFigures(s.Serializer):
    """Figures of an account at the close of a business date; "late" were taken long after it."""

    business_date = s.DateField()
    currency = s.CharField()
    equity = s.CharField()
    initial_margin = s.CharField()
    maintenance_margin = s.CharField()
    position_value = s.CharField()
    balance_value = s.CharField()
    open_debt = s.CharField()
    net_flows = s.CharField(help_text="Deposits less withdrawals of the date.")
    as_of = s.DateTimeField()
    late = s.BooleanField()


class DaysFigures(s.Serializer):
    """In the order of dates; days without figures are missing."""

    account = s.CharField()
    days = DayFigures(many=True)


class Balance(s.Serializer):
    """Money of an account in one bucket and asset."""

    bucket = s.CharField()
    asset = s.CharField()
    amount = s.CharField()


class Balances(s.Serializer):
    """Balances now, or as they stood in the books at `as_of`."""

    account = s.CharField()
    as_of = s.DateTimeField(allow_null=True)
    balances = Balance(many=True)


class Activity(s.Serializer):
    """A movement of money, with the balance after it."""

    id = s.IntegerField()
    kind = s.CharField()
    cause = s.CharField()
    reference = s.CharField()
    booked_at = s.DateTimeField()
    value_on = s.DateField()
    counterparty = s.CharField()
    amount = s.CharField()
    balance = s.CharField()
