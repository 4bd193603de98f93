"""Statements of what the engine does: real events, losses, debts, interest, margin calls."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.utils import timezone

from backoffice.accounts.models import Account
from backoffice.core import events as ev
from backoffice.core.book import Book
from backoffice.core.figures import bankruptcy_prices, figures_of
from backoffice.core.money import format_decimal
from backoffice.ledger.selectors import book_balances
from backoffice.scenarios.load import load
from backoffice.scenarios.run import run
from backoffice.statements.document import parse, problems_of
from backoffice.statements.document.amounts import minor_of
from backoffice.statements.models import Statement
from backoffice.statements.periods import Period
from backoffice.statements.services import cut_of, make
from backoffice.statements.verifying import verify
from backoffice.venues.models import Venue
from backoffice.venues.store import PostgresSession, handle, load_book
from tests.statements.builders import FORMATS, file_of
from tests.statements.reading import assert_same_everywhere
from tests.sweeps.venues import NOON, troubled
from tests.venues.builders import PERP, later, scenario_files

OF_OWN_MODELS = ("deribit", "drift_v2", "dydx_v4", "mango_v4")
FILES = [path for path in scenario_files() if {"fixtures", *OF_OWN_MODELS}.intersection(path.parts)]


def statements_of(venue: Venue) -> dict[str, dict]:
    """Documents of all accounts of a venue, from its begin until now, by account."""
    accounts = Account.objects.filter(venue=venue).exclude(kind="system")
    period = Period("on_demand", venue.created_at - timedelta(hours=1), timezone.now())
    make(venue, period, accounts=list(accounts.values_list("id", flat=True)))
    rows = Statement.objects.filter(venue=venue, ends_at=period.ends_at)
    return {row.account.code: parse(file_of(row)) for row in rows.select_related("account")}


@pytest.mark.django_db
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_account_of_every_event_and_scenario(path: Path) -> None:
    """Closing balances, positions, equity and margin are those of the venue's book."""
    session = PostgresSession()
    run(load(str(path)), session)
    venue = Venue.objects.get(code=session.venue_code)
    documents, book = statements_of(venue), load_book(venue.code)
    ledger = book_balances(book=venue.code)
    for code, document in documents.items():
        assert problems_of(document) == []
        [part] = document["accounts"]
        for entry in part["ledgers"]:
            stated = minor_of(entry["closing"], entry["decimals"])
            assert stated == ledger[code, entry["bucket"], entry["asset"]]
        held = {p["instrument"]: Fraction(p["quantity"]) for p in part["positions"]}
        assert held == {name: position.quantity for name, position in book.held(code).items()}
        _margin_is_the_books(part, book, code)
    for row in Statement.objects.filter(venue=venue).select_related("venue", "cut"):
        assert verify(row).differences == []
        if "events" in path.parts:  # the demo's data, in every format
            assert_same_everywhere({name: file_of(row, name) for name in FORMATS})


def _margin_is_the_books(part: dict, book: Book, code: str) -> None:
    """Of the venue's model or the policy's own, which sees deposits and open interest of all."""
    margin = part["margin"]
    if margin is None:
        return
    figures, bankrupt = figures_of(book, code), bankruptcy_prices(book, code)
    assert margin["equity"] == format_decimal(figures.equity)
    assert margin["initial"] == format_decimal(figures.initial_margin)
    assert margin["maintenance"] == format_decimal(figures.maintenance_margin)
    for position in part["positions"]:
        price = bankrupt[position["instrument"]]
        assert position["bankruptcy_price"] == (None if price is None else format_decimal(price))


def stated(file: str) -> dict[str, dict]:
    """By account, the part of its statement after a file of fixtures."""
    path = next(path for path in FILES if path.stem == file)
    session = PostgresSession()
    run(load(str(path)), session)
    found = statements_of(Venue.objects.get(code=session.venue_code))
    return {code: document["accounts"][0] for code, document in found.items()}


@pytest.mark.django_db
def test_okex_says_who_paid_and_at_which_rate() -> None:
    parts = stated("okex-2018-07-31")
    [loss] = parts["short-1"]["losses_charged"]
    assert (loss["step"], loss["asset"], loss["amount"], loss["base"]) == (
        "socialized_loss",
        "BTC",
        "619.23452199",
        "3579.18513885",
    )
    assert Decimal(loss["rate"]) == round(Decimal(loss["amount"]) / Decimal(loss["base"]), 12)
    steps = [row["step"] for row in parts["whale"]["losses_covered"]]
    assert steps[:2] == ["insurance_fund", "venue_capital"]
    [closed] = parts["whale"]["liquidations"]
    # inverse: 1 / (1 / mark + equity / size), equity of -3729.97 BTC over 416851500 USD
    size, equity = Fraction(416_851_500), Fraction(-11_192_462_775, 3_000_683)
    assert closed["bankruptcy_price"] == format_decimal(1 / (Fraction(1, 7483) + equity / size))
    assert parts["whale"]["restrictions"][0]["kind"] == "frozen"


@pytest.mark.django_db
def test_interest_is_stated_with_rate_days_and_base() -> None:
    [part] = [p for p in stated("ibkr-debit-interest").values() if p["interest"]]
    first = part["interest"][0]
    assert (first["base"], first["amount"], first["day_count"]) == ("600000.00", "106.72", 360)
    assert first["rates"] == [
        {"annual_rate": "0.0682", "up_to": "100000"},
        {"annual_rate": "0.0632", "up_to": None},
    ]
    [debt] = part["debts"]
    assert (debt["principal"], debt["interest"]) == ("500320.17", "89.22")
    assert len(debt["changes"]) == 6


@pytest.mark.django_db
def test_margin_calls_are_stated_with_their_times() -> None:
    parts = stated("margin-calls-come-due")
    calls = [call for part in parts.values() for call in part["margin_calls"]]
    assert calls
    assert any(call["escalated_at"] for call in calls)
    assert all(call["due_at"] > call["first_called_at"] for call in calls if call["due_at"])


@pytest.mark.django_db(transaction=True)  # each event in a transaction of its own
def test_a_cut_off_separates_money_and_positions_alike() -> None:
    """A sweep between two statements: its losses and closed positions are in the second only."""
    code = troubled()
    venue = Venue.objects.get(code=code)
    amy = Account.objects.get(venue=venue, code="amy")
    first = Period("daily", venue.created_at - timedelta(hours=1), timezone.now())
    handle(code, ev.Sweep(NOON))
    second = Period("daily", first.ends_at, timezone.now())
    handle(code, ev.Deposit(NOON, "amy", "USD", 100_000))
    for period in (first, second):
        make(venue, period, accounts=[amy.pk])
    before, after = (
        parse(file_of(row))["accounts"][0]
        for row in Statement.objects.filter(account=amy).order_by("number")
    )
    assert [p["instrument"] for p in before["positions"]] == [PERP]
    assert (before["liquidations"], before["losses_covered"]) == ([], [])
    assert after["positions"] == []
    assert [row["instrument"] for row in after["liquidations"]] == [PERP]
    # a long of one contract at 500 with 200 - 500 USD of equity is bankrupt at 800
    assert after["liquidations"][0]["bankruptcy_price"] == "800"
    assert after["losses_covered"]
    assert cut_of(venue, first.ends_at).sequence == 1


@pytest.mark.django_db
def test_what_a_clerk_posts_by_hand_is_a_transfer() -> None:
    from tests.statements.builders import History, venue_of

    history = History.of(venue_of(), "hal")
    history.move(500, kind="goodwill")
    [part] = parse(file_of(history.statement()))["accounts"]
    assert part["summary"][0]["category"] == "transfer"
    handle("demo", ev.Deposit(later(minutes=1), "amy", "USD", 100))
