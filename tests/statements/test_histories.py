"""Random histories: opening + movements = closing = ledger, in every format, period by period.

`STATEMENT_EXAMPLES=1000` asks for so many accounts; by default few, for a quick suite.
"""

from __future__ import annotations

import os
from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.statements.document import canonical, parse, problems_of
from backoffice.statements.recompute import recompute
from backoffice.statements.rendering import render
from tests.statements.builders import DAY, DECIMALS, FORMATS, History, file_of, venue_of
from tests.statements.reading import assert_same_everywhere, from_json

EXAMPLES = int(os.environ.get("STATEMENT_EXAMPLES", "10"))
names = count(1)
amounts = st.integers(-(10**6), 10**6).filter(bool)
moves = st.tuples(
    amounts,
    st.sampled_from(sorted(DECIMALS)),
    st.sampled_from(["cash", "held", "debt"]),
    st.integers(-40, 3).map(lambda days: DAY + timedelta(days=days)),
    st.sampled_from(["deposit", "fill", "funding", "interest", "liquidation_fee", "what_else"]),
    st.sampled_from(["external", "clearing", "fees", "bob"]),
)
periods = st.lists(st.lists(moves, max_size=6), min_size=1, max_size=3)
scales = st.sampled_from([1, 7, 10**10])


@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(periods=periods, scale=scales)
def test_every_format_states_the_ledger(db: None, periods: list, scale: int) -> None:
    history = _begin()
    previous: dict[object, Decimal] = {}
    for number, movements in enumerate(periods, start=1):
        for minor, asset, bucket, on, kind, other in movements:
            amount = minor * scale
            history.move(amount, asset, bucket=bucket, on=on, kind=kind, other=(other, "cash"))
        statement = history.statement()
        data = file_of(statement)
        document = parse(data)
        assert statement.number == number
        assert problems_of(document) == []
        assert canonical(document) == data
        figures = from_json(data)
        assert all(one.adds_up for one in figures.values())
        assert {k: f.opening for k, f in figures.items() if f.opening} == {
            key: closing for key, closing in previous.items() if closing
        }
        previous = {key: one.closing for key, one in figures.items()}
        assert _minor(previous) == history.balances()
        assert sum(len(f.amounts) for f in figures.values()) == len(movements)
        assert_same_everywhere({name: file_of(statement, name) for name in FORMATS})
        assert recompute(statement, number=number) == data
        for name in FORMATS:
            assert render(name, data).data == file_of(statement, name)


def _begin() -> History:
    from backoffice.venues.models import Venue

    code = "histories"
    venue = Venue.objects.filter(code=code).first() or venue_of(code)
    return History.of(venue, f"h{next(names)}")


def _minor(closings: dict) -> dict[tuple[str, str], int]:
    return {
        (asset, bucket): int(closing.scaleb(DECIMALS[asset]))
        for (_, asset, bucket), closing in closings.items()
        if closing
    }
