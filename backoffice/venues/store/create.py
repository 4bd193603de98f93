"""Writing a new venue: its ledger book, accounts, instruments, policy and opening journals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import connection, transaction

from backoffice.accounts.services import create_accounts
from backoffice.core.accounts import SYSTEM_ACCOUNTS
from backoffice.core.book import Book
from backoffice.core.opening import VenueSetup, open_book
from backoffice.core.periods import business_day
from backoffice.core.policy import Policy
from backoffice.hooks import compile_policy
from backoffice.ledger.models import LedgerBook
from backoffice.ledger.services import create_assets, create_book, retrying
from backoffice.markets import services as markets
from backoffice.records.change import Change, Keys
from backoffice.venues.errors import CodeTaken
from backoffice.venues.margin import margin_document
from backoffice.venues.models import PolicyVersion, Venue, VenueState
from backoffice.venues.services import note_accounts
from backoffice.venues.services.policies import policy_row
from backoffice.venues.store.journals import post_journals
from backoffice.venues.store.save import save

_LOCK_KEY = 7_239_101  # of those who create venues: they must see each other's codes


@retrying
def create_venue(
    setup: VenueSetup,
    policy_document: Mapping[str, Any],
    *,
    code: str | None,
    author: str,
    approver: str | None,
) -> Venue:
    """Write a venue as it starts, and return it.

    Without `code` it gets the one of `setup`, or where that is taken the first free one of
    code-2, code-3 and so on. Raises `CodeTaken`, `PolicyDocumentError`.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK_KEY])
        chosen = _free_code(setup.venue.code) if code is None else _unused(code)
        opening = replace(
            setup,
            venue=replace(setup.venue, code=chosen),
            policy=_compiled(setup, policy_document),
        )
        return _write(opening, policy_document, author, approver)


def _compiled(setup: VenueSetup, document: Mapping[str, Any]) -> Policy:
    codes = {opening.account.code for opening in setup.accounts}
    return compile_policy(
        document,
        version="1",
        accounts=codes.union(SYSTEM_ACCOUNTS),
        instruments=setup.instruments.keys(),
    )


def _write(
    setup: VenueSetup, document: Mapping[str, Any], author: str, approver: str | None
) -> Venue:
    book = open_book(setup)
    venue = Venue.objects.create(
        code=setup.venue.code,
        reporting_asset=setup.venue.reporting_asset,
        timezone=setup.venue.zone.key,
        margin=margin_document(setup.venue.margin),
        ledger_book=create_book(code=setup.venue.code),
    )
    VenueState.objects.create(venue=venue, clock=book.now, accrued_through=book.accrued_through)
    version = policy_row(
        venue=venue,
        number=1,
        document=document,
        author=author,
        approver=approver,
        effective_at=setup.at,
    )
    version.save()
    _write_opening(book, _create_records(venue, book, version))
    return venue


def _create_records(venue: Venue, book: Book, version: PolicyVersion) -> Keys:
    decimals = {code: asset.decimals for code, asset in book.assets.items()}
    ledger_assets = create_assets(book=venue.code, decimals=decimals)
    assets = markets.create_assets(
        venue_id=venue.pk,
        assets=book.assets,
        prices=book.prices,
        ledger_ids={code: asset.pk for code, asset in ledger_assets.items()},
    )
    return Keys(
        venue=venue.pk,
        accounts=create_accounts(venue_id=venue.pk, accounts=book.accounts.values()),
        assets=assets,
        instruments=markets.create_instruments(
            venue_id=venue.pk, instruments=book.instruments, assets=assets
        ),
        policies={str(version.number): version.pk},
    )


def _write_opening(book: Book, keys: Keys) -> None:
    outcome = book.take_outcome()
    post_journals(
        book=book.venue.code, sequence=0, value_on=business_day(book), journals=outcome.journals
    )
    market = [("price", code) for code in book.prices]
    market += [("mark", code) for code in book.marks]
    market += [("vol", code) for code in book.vols]
    save(Change(book, keys, 0, book.now), [*outcome.touched, *market])
    note_accounts(venue_id=keys.venue, sequence=0, accounts=None)


def _free_code(wanted: str) -> str:
    """The wanted code, or with the first number behind it that makes a new one."""
    taken = set(Venue.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    taken |= set(LedgerBook.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    code, number = wanted, 2
    while code in taken:
        code, number = f"{wanted}-{number}", number + 1
    return code


def _unused(code: str) -> str:
    if Venue.objects.filter(code=code).exists() or LedgerBook.objects.filter(code=code).exists():
        raise CodeTaken(code)
    return code
