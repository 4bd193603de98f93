"""A book with two assets and a few accounts; helpers that post to it."""

from collections.abc import Callable
from datetime import date
from itertools import count

import pytest

from backoffice.ledger import services
from backoffice.ledger.types import AccountKey, AccountSpec, JournalResult, Movement

DAY = date(2026, 3, 2)
Post = Callable[..., JournalResult]


def cash(owner: str, asset: str = "USD") -> AccountKey:
    """Key of an owner's cash account."""
    return AccountKey(owner, "cash", asset)


def move(giver: str, taker: str, amount: int, asset: str = "USD") -> Movement:
    """Cash to cash."""
    return Movement(giver, "cash", taker, "cash", asset, amount)


def make_book(code: str) -> str:
    """A book with USD and ETH, a hot account `fees` and an account `fund` with floor 0."""
    services.create_book(code=code)
    services.create_assets(book=code, decimals={"USD": 2, "ETH": 18})
    services.ensure_accounts(
        book=code,
        accounts=[
            AccountSpec("fees", "cash", "USD", hot=True),
            AccountSpec("fund", "cash", "USD", floor_minor=0),
        ],
    )
    return code


def poster(book: str) -> Post:
    """Posts movements to a book with a fresh reference each time, unless one is given."""
    numbers = count(1)

    def post(*movements: Movement, **changes: object) -> JournalResult:
        request: dict[str, object] = {
            "book": book,
            "kind": "test",
            "source": "tests",
            "reference": f"r{next(numbers)}",
            "value_on": DAY,
            "actor": "tester",
            "movements": movements,
        }
        return services.post_movements(**{**request, **changes})  # type: ignore[arg-type]

    return post


@pytest.fixture
def book(db: None) -> str:
    """Rolled back after the test."""
    return make_book("venue")


@pytest.fixture
def post(book: str) -> Post:
    return poster(book)


@pytest.fixture
def committed_book(committed_db: None) -> str:
    """Really committed; the database is made anew after the test."""
    return make_book("venue")


@pytest.fixture
def committed_post(committed_book: str) -> Post:
    return poster(committed_book)
