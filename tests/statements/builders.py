"""A venue with awkward assets, and histories posted straight into its ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import count
from typing import Any

from django.utils import timezone

from backoffice.accounts.models import Account
from backoffice.accounts.services import create_accounts
from backoffice.core.accounts import Account as Holder
from backoffice.core.money import Asset
from backoffice.ledger.selectors import book_balances
from backoffice.ledger.services import post_movements
from backoffice.ledger.types import Movement
from backoffice.statements.models import Statement, StatementSetting
from backoffice.statements.periods import Period
from backoffice.statements.services import Made, artefact_of, make
from backoffice.statements.storing import read
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue
from tests.venues.builders import POLICY, setup

DECIMALS = {"USD": 2, "BTC": 8, "USDT": 6, "WEI": 18, "JPY": 0}
PRICES = {"BTC": Fraction(50_000), "USDT": Fraction("0.9999"), "WEI": Fraction(3_000), "JPY": 1}
FORMATS = ("json", "csv", "pdf", "camt053", "ofx")
DAY = date(2026, 3, 2)


def venue_of(code: str = "demo", **settings: Any) -> Venue:
    """A venue whose customers have nothing; `settings` are the venue's for statements."""
    opening = setup(code=code, customers={"amy": 0, "bob": 0})
    assets = {name: Asset(name, places) for name, places in DECIMALS.items()}
    prices = {name: Fraction(price) for name, price in {"USD": 1, **PRICES}.items()}
    venue = create_venue(
        replace(opening, assets=assets, prices=prices),
        POLICY,
        code=code,
        author="ann",
        approver="ben",
    )
    if settings:
        StatementSetting.objects.create(venue=venue, **settings)
    return venue


@dataclass
class History:
    """One account's, over consecutive periods."""

    venue: Venue
    code: str
    began_at: datetime = field(default_factory=timezone.now)
    numbers: Any = field(default_factory=lambda: count(1))

    @classmethod
    def of(cls, venue: Venue, code: str, parent: str | None = None) -> History:
        """A new account, without anything."""
        create_accounts(venue_id=venue.pk, accounts=[Holder(code, parent=None)])
        if parent is not None:
            found = Account.objects.get(venue=venue, code=parent)
            Account.objects.filter(venue=venue, code=code).update(parent=found)
        return cls(venue, code)

    @property
    def account(self) -> Account:
        """Its row."""
        return Account.objects.get(venue=self.venue, code=self.code)

    def move(
        self,
        minor: int,
        asset: str = "USD",
        *,
        bucket: str = "cash",
        other: tuple[str, str] = ("external", "cash"),
        on: date | None = None,
        kind: str = "deposit",
    ) -> None:
        """Post an amount to the account, or from it where it is below zero."""
        mine = (self.code, bucket)
        sides = (other, mine) if minor > 0 else (mine, other)
        post_movements(
            book=self.venue.code,
            kind=kind,
            source="test",
            reference=f"{self.code}-{next(self.numbers)}",
            value_on=on or DAY,
            actor="test",
            movements=[Movement(*sides[0], *sides[1], asset, abs(minor))],
        )

    def period(self, kind: str = "on_demand") -> Period:
        """From the end of the last one until now."""
        begin, now = self.began_at, timezone.now()
        self.began_at = now
        return Period(kind, begin, max(now, begin + timedelta(microseconds=1)))

    def statement(self, period: Period | None = None) -> Statement:
        """The final statement of a period (by default the next one)."""
        period = period or self.period()
        make(self.venue, period, accounts=[self.account.pk])
        return Statement.objects.select_related("venue", "cut", "account").get(
            account=self.account,
            kind=period.kind,
            begins_at=period.begins_at,
            ends_at=period.ends_at,
            replaces__isnull=True,
        )

    def balances(self) -> Mapping[tuple[str, str], int]:
        """What the ledger says now, by asset and bucket, where not zero."""
        found = book_balances(book=self.venue.code, owners=[self.code])
        return {(key.asset_code, key.bucket): minor for key, minor in found.items() if minor}


def stated(*amounts: int) -> History:
    """The account hal after these movements, with a final statement of each."""
    found = History.of(venue_of(), "hal")
    for amount in amounts:
        found.move(amount)
        found.statement()
    return found


def file_of(statement: Statement, name: str = "json") -> bytes:
    """A statement's file; made now where it is not there yet."""
    return read(artefact_of(statement, name).path)


__all__ = ["FORMATS", "History", "Made", "file_of", "venue_of"]
