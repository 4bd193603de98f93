"""Events of single values are written out by hand: the same text as everything else has."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from backoffice.core.events import Deposit, Event, Fill, Funding, Withdraw
from backoffice.core.facts import canonical
from backoffice.venues.store.payloads import SIMPLE, payload_of

AT = st.datetimes(
    min_value=datetime.fromisoformat("1970-01-02"),
    max_value=datetime.fromisoformat("2200-01-01"),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]),
)
TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
WHOLE = st.integers(-(10**40), 10**40)
EXACT = st.fractions()
EVENTS = st.one_of(
    st.builds(Fill, AT, TEXT, TEXT, EXACT, EXACT, WHOLE),
    st.builds(Deposit, AT, TEXT, TEXT, WHOLE),
    st.builds(Withdraw, AT, TEXT, TEXT, WHOLE),
    st.builds(Funding, AT, TEXT, EXACT),
)


@given(EVENTS)
def test_it_is_the_canonical_text(event: Event) -> None:
    assert type(event) in SIMPLE
    assert payload_of(event) == canonical(event)
