"""Accounts of a shard, their sub-accounts, and what settings hold for each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from django.db.models import Q

from backoffice.accounts.models import Account
from backoffice.records.sql import any_of
from backoffice.statements.errors import UnknownAccount
from backoffice.statements.models import StatementSetting
from backoffice.venues.models import Venue

ALWAYS_MADE = "json"


@dataclass(frozen=True, slots=True)
class Holder:
    """An account as its statement needs it."""

    id: int
    code: str
    kind: str
    segment: str
    parent: str | None


@dataclass(slots=True)
class Settings:
    """Settings of a venue: its own, and those of accounts by key."""

    venue: StatementSetting
    own: dict[int, StatementSetting] = field(default_factory=dict)

    def of(self, account: int) -> StatementSetting:
        """What holds for an account."""
        return self.own.get(account, self.venue)

    @property
    def cut_off(self) -> time:
        """When business days begin at the venue."""
        return self.venue.cut_off


def read_settings(*, venue: Venue, accounts: Collection[int] = ()) -> Settings:
    """The venue's settings and those of the accounts; without any, what a new setting says."""
    found = Settings(StatementSetting(venue=venue, cut_off=time(0)))
    wanted = Q(account__isnull=True) | Q(account_id__in=any_of(accounts))
    for row in StatementSetting.objects.filter(wanted, venue=venue):
        if row.account_id is None:
            found.venue = row
        else:
            found.own[row.account_id] = row
    return found


def read_holders(*, keys: Collection[int]) -> dict[int, list[Holder]]:
    """By key, the account and then its sub-accounts by code."""
    found: dict[int, list[Holder]] = {key: [] for key in keys}
    wanted = Q(id__in=any_of(keys)) | Q(parent_id__in=any_of(keys))
    columns = ("id", "code", "kind", "segment", "parent_id", "parent__code")
    children: list[tuple[int, Holder]] = []
    for row in Account.objects.filter(wanted).order_by("code").values_list(*columns):
        holder = Holder(row[0], row[1], row[2], row[3], row[5])
        if holder.id in found:
            found[holder.id].append(holder)
        if row[4] in found:
            children.append((row[4], holder))
    for parent, child in children:
        found[parent].append(child)
    return found


def account_of(*, venue: Venue, code: str) -> Account:
    """An account by its code. Raises UnknownAccount."""
    account = Account.objects.filter(venue=venue, code=code).first()
    if account is None:
        raise UnknownAccount(venue.code, code)
    return account


def presentation_of(setting: StatementSetting, code: str) -> dict[str, Any]:
    """How a statement looks, as the document holds it."""
    return {
        "name": setting.name or code,
        "language": setting.language,
        "numbers": str(setting.numbers),
        "page": str(setting.page),
    }


def formats_of(setting: StatementSetting) -> list[str]:
    """Formats that are made with a statement."""
    return [ALWAYS_MADE, *(name for name in setting.formats if name != ALWAYS_MADE)]
