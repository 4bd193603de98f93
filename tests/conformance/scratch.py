"""A book for one case, in the transaction that is rolled back after it."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import count
from typing import Any

from django.db import transaction

from backoffice.ledger import selectors, services
from backoffice.ledger.types import AccountBalance, AccountKey, JournalResult, Movement
from tests.conformance.reading import decimals_of, major, minor

BOOK = "conformance"
DAY = date(2026, 3, 2)
OUTSIDE = "outside"  # where what reaches an account comes from, without a bound


class ScratchBook:
    """A book whose assets have the decimals that the amounts of the case need."""

    def __init__(self, amounts: Iterable[object], assets: Iterable[str] = ("USD",)) -> None:
        self.decimals = decimals_of(*amounts)
        self._numbers = count(1)
        services.create_book(code=BOOK)
        services.create_assets(book=BOOK, decimals=dict.fromkeys(assets, self.decimals))

    def minor(self, value: object) -> int:
        """An amount of the case in smallest units."""
        return minor(value, self.decimals)

    def major(self, amount_minor: int) -> str:
        """An amount of the book as the case writes it."""
        return major(amount_minor, self.decimals)

    def request(self, **changes: Any) -> dict[str, Any]:
        """What every posting names, with a fresh reference."""
        usual = {"book": BOOK, "kind": "case", "source": "conformance", "value_on": DAY}
        reference = f"r{next(self._numbers)}"
        return {**usual, "reference": reference, "actor": "case", **changes}

    def change(self, owner: str, signed_minor: int, **changes: Any) -> JournalResult | None:
        """Post an amount to an owner's cash, or from it where it is below zero."""
        if signed_minor == 0:
            services.ensure_accounts(book=BOOK, accounts=[cash(owner)])
            return None
        ends = (OUTSIDE, owner) if signed_minor > 0 else (owner, OUTSIDE)
        movement = Movement(ends[0], "cash", ends[1], "cash", "USD", abs(signed_minor))
        return services.post_movements(**self.request(movements=[movement], **changes))

    def state(self, owner: str) -> AccountBalance:
        """Present state of an owner's cash."""
        return selectors.account_balance(book=BOOK, account=cash(owner))


def cash(owner: str, asset: str = "USD") -> AccountKey:
    """Key of an owner's cash account."""
    return AccountKey(owner, "cash", asset)


def refused(work: Callable[[], object], *kinds: type[Exception]) -> Exception | None:
    """The refusal that the work meets, None where it went through; nothing of it stays then."""
    try:
        with transaction.atomic():
            work()
    except kinds as error:
        return error
    return None
