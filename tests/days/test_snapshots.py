"""Snapshots are the exact figures of the book, once an account and date."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from backoffice.accounts.models import Account
from backoffice.config.paths import PROJECT_DIR
from backoffice.core.book import Book
from backoffice.core.events import ClosePeriod, Deposit, SetMarks, SetPrices, Sweep, Withdraw
from backoffice.core.figures import figures_of
from backoffice.core.opening import VenueSetup
from backoffice.core.valuation import position_value
from backoffice.days.models import AccountSnapshot
from backoffice.days.selectors import equity_series
from backoffice.days.services import close_days
from backoffice.days.snapshots import take
from backoffice.days.snapshots.money import decimal
from backoffice.ledger.models import Journal
from backoffice.scenarios.load import load
from backoffice.scenarios.presets import preset_names, under_preset
from backoffice.sweeps.columns import Span
from backoffice.venues.store import (
    PostgresSession,
    create_venue,
    handle,
    load_book,
    reverse_journal,
)
from tests.days.venues import DAY, MONDAY, midnight
from tests.sweeps.test_boundaries import setups
from tests.venues.builders import AT, PERP, POLICY, later, setup

ALL = Span(0, 2**62)
CLOSE = Fraction(1, 10**9)


def close_to(number: float, exact: Fraction, size: Fraction) -> bool:
    """Within 10^-9 of the sum of the sizes that it was added up from."""
    return abs(Fraction(number) - exact) <= CLOSE * max(size, 1)


def assert_snapshots(venue: str, book: Book, rows: dict[str, dict[str, Any]]) -> None:
    swept = [account.code for account in book.swept()]
    assert sorted(rows) == swept
    for code in swept:
        row, figures = rows[code], figures_of(book, code)
        values = {asset: book.balance(code, asset) for asset in book.assets}
        worth = {
            asset: book.major(minor, asset) * book.price_of(asset)
            for asset, minor in values.items()
        }
        positions = sum(
            (
                position_value(book, one, position) * book.price_of(book.instruments[one].settle)
                for one, position in book.held(code).items()
            ),
            Fraction(0),
        )
        size = (
            sum(map(abs, worth.values()), figures.notional)
            + abs(positions)
            + sum(abs(position.cost) for position in book.held(code).values())
        )
        assert Decimal(row["balance_value"]) == decimal(sum(worth.values(), Fraction(0)))
        assert Decimal(row["open_debt"]) == decimal(-figures.debt)
        assert close_to(row["equity"], figures.equity, size)
        assert close_to(row["initial_margin"], figures.initial_margin, size)
        assert close_to(row["maintenance_margin"], figures.maintenance_margin, size)
        assert close_to(row["position_value"], positions, size)


def rows_of(venue: str) -> dict[str, dict[str, Any]]:
    codes = dict(Account.objects.filter(venue__code=venue).values_list("id", "code"))
    taken = take(venue, ALL, MONDAY, late=False)
    assert taken.errors == {}
    return {codes[row["account_id"]]: row for row in taken.rows.to_pylist()}


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(made=setups())
def test_random_books_are_taken_as_they_are(
    committed_db: None, made: tuple[VenueSetup, dict[str, Any]]
) -> None:
    """Standard and portfolio margin, inverse contracts, options, coins, fractions of any length."""
    opening, document = made
    venue = create_venue(opening, document, code=None, author="ann", approver=None)
    assert_snapshots(venue.code, load_book(venue.code), rows_of(venue.code))


@pytest.fixture
def venue(committed_db: None) -> str:
    opening = setup(positions={"amy": 1, "bob": -1})
    create_venue(opening, POLICY, code="demo", author="ann", approver="ben")
    return "demo"


def flows(day: date = MONDAY) -> dict[str, Decimal]:
    rows = AccountSnapshot.objects.filter(business_date=day).exclude(net_flows=0)
    return dict(rows.values_list("account__code", "net_flows"))


def test_flows_count_at_the_price_of_their_moment(venue: str) -> None:
    handle(venue, Deposit(later(), "amy", "USD", 10_00))
    handle(venue, SetPrices(later(minutes=1), {"USD": Fraction(3, 2)}))
    handle(venue, Withdraw(later(minutes=2), "amy", "USD", 2_00))
    handle(venue, Withdraw(later(minutes=3), "cleo", "USD", 99_999_00))  # refused
    handle(venue, Deposit(midnight(seconds=5), "bob", "USD", 7_00))  # Tuesday's
    close_days(venue, now=midnight(minutes=1))
    assert flows() == {"amy": Decimal(7)}
    close_days(venue, now=midnight(days=2))
    assert flows(MONDAY + DAY) == {"bob": Decimal("10.5")}


def test_a_reversed_deposit_is_no_flow(venue: str) -> None:
    handle(venue, Deposit(later(), "amy", "USD", 10_00))
    handle(venue, Deposit(later(), "bob", "USD", 4_00))
    journal = Journal.objects.filter(kind="deposit").order_by("id").first()
    assert journal is not None
    reverse_journal(venue, journal.pk, reference="r", actor="ann")
    close_days(venue, now=midnight())
    assert flows() == {"bob": Decimal(4)}


def test_what_follows_an_early_close_is_tomorrows(venue: str) -> None:
    handle(venue, Deposit(later(), "amy", "USD", 1_00))
    handle(venue, ClosePeriod(later(hours=1), "day"))
    handle(venue, Deposit(later(hours=2), "amy", "USD", 5_00))
    close_days(venue, now=midnight(days=2))
    assert (flows(), flows(MONDAY + DAY)) == ({"amy": Decimal(1)}, {"amy": Decimal(5)})


def test_a_series_of_days(venue: str) -> None:
    close_days(venue, now=midnight())
    handle(venue, SetMarks(midnight(hours=9), {PERP: Fraction(1100)}))
    close_days(venue, now=midnight(days=2))
    amy = Account.objects.get(code="amy").pk
    days = equity_series(amy, MONDAY, MONDAY + 9 * DAY)
    assert [day.business_date for day in days] == [MONDAY, MONDAY + DAY]
    assert [(day.equity, day.position_value) for day in days] == [(1000, 0), (1100, 100)]
    assert [(day.initial_margin, day.maintenance_margin) for day in days] == [(100, 50), (110, 55)]
    assert [(day.balance_value, day.open_debt) for day in days] == [(1000, 0), (1000, 0)]
    assert {day.currency for day in days} == {"USD"}
    assert equity_series(amy, MONDAY + 9 * DAY, MONDAY + 10 * DAY) == []


def test_a_date_that_is_caught_up_says_that_it_is_late(venue: str) -> None:
    handle(venue, SetMarks(midnight(days=1, hours=9), {PERP: Fraction(1100)}))
    close_days(venue, now=midnight(days=2, minutes=5))
    amy = Account.objects.get(code="amy").pk
    monday, tuesday = equity_series(amy, MONDAY, MONDAY + DAY)
    assert (monday.late, tuesday.late) == (True, False)
    assert monday.equity == tuesday.equity == 1100, "of the book as it is, not computed back"
    assert monday.as_of == midnight(hours=9)


def test_a_second_time_gives_no_second_row(venue: str) -> None:
    close_days(venue, now=midnight())
    before = list(AccountSnapshot.objects.order_by("pk").values())
    taken = take(venue, ALL, MONDAY, late=True)
    with transaction.atomic():
        assert taken.write() == 0
    assert list(AccountSnapshot.objects.order_by("pk").values()) == before


def test_a_policys_own_margin_model_is_asked(committed_db: None) -> None:
    """No column computes it, so these accounts are asked one by one."""
    file = str(PROJECT_DIR / "fixtures/scenarios/insurance-fund-waterfall.yaml")
    found = 0
    for preset in preset_names():
        scenario = under_preset(load(file), preset)
        if scenario.setup.policy.regime.margin is None:
            continue
        session = PostgresSession()
        session.open(scenario.setup, scenario.policy_document)
        assert_snapshots(session.venue_code, session.book(), rows_of(session.venue_code))
        found += 1
        if found == 2:
            break
    assert found, "no preset has a margin model"


def test_only_whoever_is_swept_has_snapshots(venue: str) -> None:
    handle(venue, Sweep(AT + timedelta(minutes=1)))
    close_days(venue, now=midnight())
    kinds = set(AccountSnapshot.objects.values_list("account__kind", flat=True))
    assert kinds == {"customer", "member"}
