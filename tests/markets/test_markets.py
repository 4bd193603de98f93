"""Prices over time, positions, order books, and the terms of instruments."""

from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from backoffice.core.events import Fill, SetBooks, SetMarks
from backoffice.core.state import OrderBook as Levels
from backoffice.markets.models import Instrument, MarkChange, Position
from backoffice.markets.selectors import read_order_books, read_positions
from backoffice.venues.models import Venue
from backoffice.venues.store import create_venue, handle
from tests.venues.builders import AT, PERP, POLICY, later, setup

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue(db: None) -> Venue:
    return create_venue(setup(), POLICY, code=None, author="ann", approver="ben")


def test_marks_are_kept_over_time(venue: Venue) -> None:
    handle("demo", SetMarks(later(minutes=1), {PERP: Fraction("1000.5")}))
    handle("demo", SetMarks(later(minutes=2), {PERP: Fraction(999)}))
    rows = MarkChange.objects.order_by("sequence").values_list("sequence", "at", "mark")
    assert list(rows) == [
        (0, AT, Fraction(1000)),
        (1, later(minutes=1), Fraction(2001, 2)),
        (2, later(minutes=2), Fraction(999)),
    ]
    assert Instrument.objects.get().mark == 999


def test_an_average_is_exact(venue: Venue) -> None:
    for quantity, price in ((1, 1000), (2, 1001)):
        handle("demo", Fill(AT, "amy", PERP, Fraction(quantity, 3), Fraction(price)))
    held = read_positions(venue_id=venue.pk)["amy"][PERP]
    assert (held.quantity, held.cost) == (1, Fraction(3002, 3))


def test_a_flat_position_is_gone(venue: Venue) -> None:
    handle("demo", Fill(AT, "amy", PERP, Fraction(1), Fraction(1000)))
    handle("demo", Fill(AT, "amy", PERP, Fraction(-1), Fraction(1000)))
    assert not Position.objects.exists()


def test_order_books_keep_their_order(venue: Venue) -> None:
    levels = Levels([(Fraction(999), Fraction(1, 3)), (Fraction(998), Fraction(2))], [])
    handle("demo", SetBooks(AT, {PERP: levels}))
    assert read_order_books(venue_id=venue.pk) == {PERP: levels}


@pytest.mark.parametrize(
    "terms",
    [
        {"kind": "option"},
        {"kind": "option", "option_type": "call", "strike": Fraction(1)},
        {"kind": "future", "strike": Fraction(1)},
        {"kind": "swap"},
    ],
)
def test_the_database_knows_what_an_option_is(venue: Venue, terms: dict[str, object]) -> None:
    instrument = Instrument.objects.get()
    instrument.pk, instrument.code = None, "OTHER"
    for name, value in terms.items():
        setattr(instrument, name, value)
    with pytest.raises(IntegrityError, match="markets_instrument_"), transaction.atomic():
        instrument.save()
