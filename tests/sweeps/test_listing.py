"""Instruments read after others were: what changed counts, what did not is not parsed again."""

from dataclasses import fields
from datetime import timedelta
from fractions import Fraction

import numpy as np
import pytest

from backoffice.core.columns import InstrumentColumns
from backoffice.core.events import SetMarks, SetVols
from backoffice.markets.models import Instrument
from backoffice.sweeps.bench.venue import AT, VENUE, create_option_venue, create_swept_venue
from backoffice.sweeps.columns.market import Market, read_market
from backoffice.venues.locking import advance
from backoffice.venues.models import VenueState
from backoffice.venues.store import handle

pytestmark = pytest.mark.django_db


def assert_same(market: Market, other: Market) -> None:
    for field in fields(InstrumentColumns):
        ours, theirs = (getattr(one.instruments, field.name) for one in (market, other))
        np.testing.assert_array_equal(ours, theirs, err_msg=field.name)


def test_marks_are_read_and_terms_are_kept() -> None:
    create_swept_venue(5)
    before = read_market(VENUE)
    handle(VENUE, SetMarks(AT + timedelta(minutes=1), {"P0001": Fraction(1, 3)}))
    after = read_market(VENUE, before=before)
    assert after.instruments.mark[1] == 1 / 3
    assert after.instruments.tier_up_to is before.instruments.tier_up_to
    assert_same(after, read_market(VENUE))


def test_terms_that_changed_are_parsed_again() -> None:
    create_swept_venue(5)
    before = read_market(VENUE)
    Instrument.objects.filter(code="P0002").update(contract_size=Fraction(7, 2))
    advance(VenueState.objects.get())
    after = read_market(VENUE, before=before)
    assert after.instruments.contract_size[2] == 3.5
    assert_same(after, read_market(VENUE))


def test_options_come_closer_to_expiry_and_change_their_volatility() -> None:
    create_option_venue(3)
    before = read_market(VENUE)
    later = AT + timedelta(days=3)
    handle(VENUE, SetVols(AT + timedelta(minutes=1), {"O00001": Fraction(3, 4)}))
    after = read_market(VENUE, at=later, before=before)
    assert after.instruments.vol[1] == 0.75
    assert np.allclose(after.instruments.years * 365, 4)
    assert_same(after, read_market(VENUE, at=later))


def test_a_market_is_read_again_when_the_venue_or_the_time_changed() -> None:
    create_swept_venue(3)
    before = read_market(VENUE)
    assert read_market(VENUE, before=before) is before
    later = read_market(VENUE, at=AT + timedelta(minutes=1), before=before)
    assert later.now == AT + timedelta(minutes=1)
    handle(VENUE, SetMarks(AT, {"P0001": Fraction(7)}))
    assert read_market(VENUE, before=before).instruments.mark[1] == 7


def test_instruments_that_are_new_come_last() -> None:
    create_swept_venue(3)
    before = read_market(VENUE)
    row = Instrument.objects.get(code="P0001")
    row.pk, row.code, row.mark = None, "A0000", None
    row.save()
    advance(VenueState.objects.get())
    after = read_market(VENUE, before=before)
    assert after.instruments.codes == ("P0000", "P0001", "P0002", "A0000")
    assert np.isnan(after.instruments.mark[3])
    assert_same(after, read_market(VENUE))
