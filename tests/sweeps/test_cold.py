"""Columns read from PostgreSQL are the recorded book's, and screening by them misses nobody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction

from backoffice.accounts.models import Account
from backoffice.core.events import Deposit
from backoffice.scenarios.load import load
from backoffice.sweeps.columns.cold import read_cold, read_holdings
from backoffice.sweeps.columns.market import read_market
from backoffice.sweeps.columns.selection import Some, Span
from backoffice.sweeps.columns.snapshot import Snapshot, snapshot
from backoffice.venues.errors import UnknownVenue
from backoffice.venues.store import PostgresSession, create_venue, handle, load_book
from tests.sweeps.comparing import assert_reads
from tests.venues.builders import POLICY, later, scenario_files, setup


def test_every_scenario_is_read_as_it_was_recorded(committed_db: None) -> None:
    """After half of its events, and after all; those of plugins have nothing more to read."""
    seen = {"positions": 0, "debts": 0, "watched": 0, "options": 0}
    for file in (one for one in scenario_files() if "plugins" not in one.parts):
        scenario = load(str(file))
        session = PostgresSession()
        session.open(scenario.setup, scenario.policy_document)
        events = list(scenario.events)
        middle = len(events) // 2
        for part in (events[:middle], events[middle:]):
            for event in part:
                session.handle(event)
            book, reading = session.book(), read_cold(session.venue_code)
            assert_reads(reading, book)
            columns = reading.columns
            seen["positions"] += len(columns.positions.account)
            seen["debts"] += int((columns.days_in_debt > 0).sum())
            seen["watched"] += int(columns.watched.sum())
            seen["options"] += int(columns.instruments.is_option.sum())
    assert all(seen.values()), seen


@pytest.fixture
def three(committed_db: None) -> list[int]:
    """The ids of amy, bob and cleo, at the venue `demo`; another venue lies around it."""
    opening = setup(positions={"amy": 1, "bob": -1})
    create_venue(setup(code="other"), POLICY, code=None, author="ann", approver=None)
    create_venue(opening, POLICY, code=None, author="ann", approver=None)
    ids = dict(Account.objects.filter(venue__code="demo").values_list("code", "id"))
    return [ids["amy"], ids["bob"], ids["cleo"]]


def test_a_part_of_a_venue_is_read_alone(three: list[int]) -> None:
    book, (amy, bob, cleo) = load_book("demo"), three
    span = read_cold("demo", selection=Span(amy, bob))
    assert span.holdings.ids.tolist() == [amy, bob]
    assert_reads(span, book)
    some = read_cold("demo", selection=Some.of([cleo, amy, cleo]))
    assert some.holdings.ids.tolist() == [amy, cleo]
    assert_reads(some, book)
    assert len(read_cold("demo", selection=Some.of([])).holdings) == 0
    assert len(read_cold("demo", selection=Span(cleo + 1000, cleo + 2000)).holdings) == 0


def test_what_is_held_and_what_a_hot_account_has_not_folded_in_counts(
    three: list[int], owner_connection
) -> None:
    owner_connection.execute(
        "UPDATE ledger_account SET hot = true WHERE owner IN ('amy', 'bob') AND bucket = 'cash'"
    )
    owner_connection.execute(
        "INSERT INTO ledger_hot_delta (account_id, value_on, debits, credits)"
        " SELECT id, '2026-03-02', 100001, 0 FROM ledger_account"
        "  WHERE owner = 'amy' AND bucket = 'cash'"
    )
    owner_connection.execute(
        "WITH held AS (INSERT INTO ledger_account (book_id, owner, bucket, asset_id)"
        " SELECT book_id, owner, 'held', asset_id FROM ledger_account"
        "  WHERE owner = 'cleo' AND bucket = 'cash' RETURNING id)"
        " INSERT INTO ledger_balance (account_id, posted) SELECT id, 7 FROM held"
    )
    reading, book = read_cold("demo"), load_book("demo")
    assert reading.columns.balances.amount.tolist()[2] == 1000.07
    assert (book.cash("amy", "USD"), book.cash("bob", "USD")) == (-1, 100_000)
    assert_reads(reading, book)
    negative = reading.holdings.ids[reading.columns.negative_cash].tolist()
    assert negative == three[:1]


def test_days_in_debt_count_to_the_day_of_the_sweep(three: list[int]) -> None:
    book = load_book("demo")
    later = read_cold("demo", at=book.now + timedelta(days=2))
    assert later.market.business_day == book.now.date() + timedelta(days=2)
    assert read_cold("demo", at=book.now - timedelta(days=2)).market.now == book.now


def test_what_cannot_be_read_is_refused(three: list[int]) -> None:
    with pytest.raises(UnknownVenue):
        read_cold("nowhere")
    with transaction.atomic(), pytest.raises(RuntimeError):
        read_cold("demo")


def test_another_sessions_commit_between_two_reads_is_not_seen(three: list[int]) -> None:
    """Both connections see the instant of the snapshot, not what was committed since."""

    def pay() -> None:
        handle("demo", Deposit(later(minutes=1), "amy", "USD", 500))
        connection.close()

    with snapshot() as shot, ThreadPoolExecutor(1) as pool:
        market = read_market("demo")
        pool.submit(pay).result()
        holdings = read_holdings(shot, market, None)
    assert market.sequence == 0
    assert holdings.balances.amount[0] == 1000
    assert load_book("demo").cash("amy", "USD") == 100_500


def test_a_lost_reader_is_told_as_a_lost_connection(three: list[int]) -> None:
    """Whoever asks tells it from a wrong query, and from an account that cannot be read."""

    def lose(shot: Snapshot) -> None:
        with shot.reader() as one, connection.cursor() as cursor:
            pid = one.read("SELECT pg_backend_pid() AS pid").column("pid")[0].as_py()
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            one.read("SELECT 1")

    with snapshot() as shot, pytest.raises(OperationalError, match="terminat"):
        lose(shot)
    assert set(three) <= set(read_cold("demo").holdings.ids.tolist())
