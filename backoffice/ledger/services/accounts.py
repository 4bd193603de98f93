"""Books, assets and ledger accounts."""

import json
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from backoffice.ledger.database import call, refusals, retrying
from backoffice.ledger.errors import InvalidMovement
from backoffice.ledger.models import Asset, LedgerBook
from backoffice.ledger.types import AccountKey, AccountSpec


def create_book(*, code: str) -> LedgerBook:
    """The book of that code, made if it is missing. One book a venue."""
    return LedgerBook.objects.get_or_create(code=code)[0]


def create_assets(*, book: str, decimals: Mapping[str, int]) -> dict[str, Asset]:
    """Assets of a book by code, made where missing. `decimals` cannot be changed afterwards.

    Errors: InvalidMovement when an asset exists with other decimals.
    """
    ledger_book = LedgerBook.objects.get(code=book)
    Asset.objects.bulk_create(
        [Asset(book=ledger_book, code=code, decimals=n) for code, n in decimals.items()],
        ignore_conflicts=True,
    )
    assets = {a.code: a for a in Asset.objects.filter(book=ledger_book, code__in=decimals)}
    for code, wanted in decimals.items():
        if assets[code].decimals != wanted:
            raise InvalidMovement(
                f"Asset {code} has {assets[code].decimals} decimals, not {wanted}: "
                "give an asset of other precision another code."
            )
    return assets


@retrying
def ensure_accounts(
    *, book: str, accounts: Iterable[AccountSpec | AccountKey]
) -> dict[AccountKey, int]:
    """Ids of ledger accounts by key, opened where missing, in one statement.

    `hot` and `floor_minor` count only for accounts that are opened now.
    Errors: NotFound (book, asset), InvalidMovement (bucket).
    """
    specs: Sequence[AccountSpec] = [
        a if isinstance(a, AccountSpec) else AccountSpec(*a) for a in accounts
    ]
    if not specs:
        return {}
    wanted = json.dumps([[s.owner, s.bucket, s.asset_code, s.hot, s.floor_minor] for s in specs])
    with refusals(), connection.cursor() as cursor:
        cursor.execute("SELECT ledger_ensure_accounts(%s, %s)", [book, wanted])
        ids = [row[0] for row in cursor.fetchall()]
    return {
        AccountKey(s.owner, s.bucket, s.asset_code): account_id
        for s, account_id in zip(specs, ids, strict=True)
    }


def set_floor(*, book: str, account: AccountKey, floor_minor: int | None) -> None:
    """Bound what the account may fall to, after holds; None removes the bound.

    Errors: NotFound, FloorBreached (it is below already), AccountInUse (hot account).
    """
    call("ledger_set_floor", [book, *account, floor_minor])


@retrying
def close_account(*, book: str, account: AccountKey) -> None:
    """Refuse all further postings to an account. Errors: NotFound, AccountInUse (not empty)."""
    call("ledger_close_account", [book, *account])
