"""The answer out of one query is the answer of the whole book."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.core.events import Restrict, SecurityHold, SetMarks, Sweep
from backoffice.core.state import Forbids
from backoffice.venues.permissions import answer
from backoffice.venues.store import create_venue, handle, load_book
from backoffice.venues.store.asking import Asked, _question, answer_one
from backoffice.venues.store.quick import quick_book
from tests.venues.builders import PERP, POLICY, later, setup

pytestmark = pytest.mark.django_db
GUARDED = POLICY | {"guards": {"marks": {"band": "0.95"}}}


@pytest.fixture
def venue():
    made = create_venue(
        setup(positions={"amy": 5, "bob": -3}), POLICY, code="demo", author="ann", approver="ben"
    )
    handle("demo", SetMarks(later(minutes=1), {PERP: Fraction(1010)}))
    handle("demo", Restrict(later(minutes=1), "cleo", Forbids.NO_INCREASE))
    handle("demo", SecurityHold(later(minutes=1), "bob", Forbids.NO_WITHDRAWAL, later(days=1)))
    return made


# Nothing is written, so every example may see the same venue.
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["amy", "bob", "cleo", "member", "insurance", "clearing", "nobody"]),
    st.one_of(
        st.tuples(
            st.just("withdraw"),
            st.just("USD"),
            st.integers(0, 120_000).map(lambda n: Fraction(n, 100)),
        ),
        st.tuples(
            st.just("trade"),
            st.just(PERP),
            st.sampled_from([Fraction(-9), Fraction(-1), Fraction(1), Fraction(4)]),
        ),
    ),
)
def test_both_ways_answer_the_same(venue, account, what):
    asked = Asked(account, *what)
    book = load_book("demo")
    expected = answer(book, _question(book, asked))
    found = answer_one(venue, asked)
    assert found["allowed"] == expected.allowed
    assert [one["code"] for one in found["reasons"]] == list(expected.reasons)


def test_one_query_tells_of_a_usual_account(venue, django_assert_num_queries):
    quick_book(venue, "amy")
    with django_assert_num_queries(1):
        assert answer_one(venue, Asked("amy", "withdraw", "USD", Fraction(1)))["allowed"]


def test_what_one_query_does_not_tell_is_read_in_full(venue):
    handle("demo", SetMarks(later(minutes=2), {PERP: Fraction(500)}))
    handle("demo", Sweep(later(minutes=2)))  # amy is short now, and owes
    assert quick_book(venue, "amy") is None
    assert quick_book(venue, "nobody") is None
    found = answer_one(venue, Asked("amy", "withdraw", "USD", Fraction(0)))
    assert not found["allowed"]


def test_a_policy_with_guards_is_read_in_full(db):
    made = create_venue(
        setup(code="g", policy=GUARDED), GUARDED, code="g", author="a", approver="b"
    )
    assert quick_book(made, "amy") is None
    assert answer_one(made, Asked("amy", "withdraw", "USD", Fraction(1)))["sequence"] == 0
