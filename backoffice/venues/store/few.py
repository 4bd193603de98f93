"""Reading a few accounts of a venue, to look at them or to try an event on them.

Takes no lock: what is read is one instant, and nothing is written. A fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, transaction

from backoffice.accounts import selectors as accounts
from backoffice.config.postgresql.acting import NOBODY, acting
from backoffice.core.book import Book
from backoffice.core.engine import apply
from backoffice.core.events import Event
from backoffice.core.outcome import Outcome
from backoffice.core.reach import reach_of
from backoffice.core.scope import Scope
from backoffice.ledger.selectors import positive_sums
from backoffice.markets import selectors as markets
from backoffice.records.change import Keys
from backoffice.shortfalls import selectors as shortfalls
from backoffice.venues import selectors as venues
from backoffice.venues.errors import UnknownVenue
from backoffice.venues.models import VenueState
from backoffice.venues.store.checks import check_names, check_values
from backoffice.venues.store.load import begin, load, load_accounts, read_balances
from backoffice.venues.store.part import COLLATERAL

T = TypeVar("T")


@contextmanager
def one_instant() -> Iterator[None]:
    """All queries within see one instant; inside of somebody's transaction, that one's."""
    if connection.in_atomic_block:
        yield
        return
    # The level is chosen before anything else; who asks is of no interest where nobody writes.
    with acting(NOBODY), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def ask(venue_code: str, codes: Collection[str], question: Callable[[Book], T]) -> T:
    """Put a question to a book of the accounts with these codes, and their families.

    It may change the book, which is thrown away. Where it needs more of the venue, it is put again
    to the whole book. Codes that the venue does not have are left out. Raises `UnknownVenue`.
    """
    return ask_with_sequence(venue_code, codes, lambda book, _: question(book))


def ask_with_sequence(
    venue_code: str, codes: Collection[str], question: Callable[[Book, int], T]
) -> T:
    """As `ask`; the question is told the number of the venue's last event too."""
    with one_instant():
        state = _state(venue_code)
        try:
            return question(_few(state, codes), state.sequence)
        except KeyError:  # an `OutOfScope`, or the like
            return question(load(state).book, state.sequence)


def try_events(book: Book, events: Collection[Event]) -> list[Outcome]:
    """What events would do to a book, one after the other; the book is changed, nothing else.

    Raises what `handle` would: `UnknownName`, `InvalidEvent`.
    """
    done = []
    for event in events:
        check_names(book, event)
        check_values(book, event)
        done.append(apply(book, event))
    return done


def _state(code: str) -> VenueState:
    try:
        return VenueState.objects.select_related("venue__ledger_book").get(venue__code=code)
    except VenueState.DoesNotExist:
        raise UnknownVenue(code) from None


def _few(state: VenueState, codes: Collection[str]) -> Book:
    key = state.venue_id
    policies = venues.read_versions(venue_id=key)
    policy = venues.compiled(venues.policy_at(policies, state.clock))
    reach = reach_of(policy)
    book, keys = begin(state, policies, policy)
    asked = set(accounts.account_keys(venue_id=key, codes=codes).values())
    heads = accounts.heads_of(keys=asked)
    within = asked | heads | accounts.subaccounts_of(keys=heads)
    within |= shortfalls.accounts_short(venue_id=key, waiting=reach.waiting)
    within |= accounts.not_swept(venue_id=key, named=reach.named, members=False, subaccounts=False)
    load_accounts(book, keys, within=within)
    ledger_book = state.venue.ledger_book.code
    book.balances = read_balances(ledger_book, keys.accounts)
    periods = venues.read_periods(venue_id=key, profits=False)
    book.current, book.unclosed = periods.current, periods.unclosed
    venues.read_regime(venue_id=key, book=book, stakes=False)
    venues.read_orders(venue_id=key, book=book, within=keys.accounts.values())
    if policy.regime.guards:
        refused = shortfalls.refused_events(venue_id=key, event="withdraw")
        venues.read_flows(venue_id=key, book=book, refused=refused)
    book.take_outcome()
    flows = book.flows
    book.narrow(_scope(key, ledger_book, keys, heads, sums=reach.sums), members=False)
    book.flows = flows
    return book


def _scope(venue_id: int, ledger_book: str, keys: Keys, heads: set[int], *, sums: bool) -> Scope:
    deposits = longs = None
    if sums:
        deposits = positive_sums(book=ledger_book, buckets=COLLATERAL, but=list(keys.accounts))
        longs = markets.longs_beside(venue_id=venue_id, accounts=keys.accounts.values())
    return Scope(
        accounts=frozenset(keys.accounts),
        families=frozenset(code for code, key in keys.accounts.items() if key in heads),
        last_debt=shortfalls.last_debt(venue_id=venue_id),
        last_shortfall=shortfalls.last_shortfall(venue_id=venue_id),
        deposits=deposits,
        longs=longs,
    )
