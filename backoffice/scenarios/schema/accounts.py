"""Accounts with what they start with."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Shape
from .scalars import Name, NotNegative, Number


class PositionIn(Shape):
    """A position at its average entry price; positive is long."""

    quantity: Number
    entry_price: Number


class ContributionIn(Shape):
    """What a member paid into a fund."""

    asset: Name
    amount: NotNegative


class AccountIn(Shape):
    """An account as it is written; balances are whole units of the asset and may be negative."""

    kind: Literal["customer", "member", "fund", "capital"] = "customer"
    balances: dict[Name, Number] = Field(default_factory=dict)
    positions: dict[Name, PositionIn] = Field(default_factory=dict)
    parent: Name | None = None
    segment: Literal["retail", "professional"] = "professional"
    contributes: dict[Name, ContributionIn] = Field(default_factory=dict)
