"""Instalments: made so that nothing is lost, filled the oldest first. And provision matrices."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.shortfalls.instalments import (
    Instalment,
    InstalmentError,
    check,
    split,
    standings,
)
from backoffice.shortfalls.provisions import MATRIX, MatrixError, plain_matrix, read_matrix

TODAY = date(2026, 3, 2)
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))


@settings(max_examples=60)
@given(st.integers(1, 10**20), st.integers(1, 120), st.sampled_from(["week", "month"]), DAYS)
def test_split_loses_nothing(total: int, count: int, every: str, first: date) -> None:
    if count > total:
        with pytest.raises(InstalmentError, match="count: give a whole number from 1 to"):
            split(total, count=count, every=every, first=first)
        return
    made = split(total, count=count, every=every, first=first)
    amounts = [one.amount for one in made]
    assert sum(amounts) == total
    assert len(made) == count
    assert set(amounts[:-1]) <= {total // count}  # rounded down; the last takes the remainder
    assert 0 <= amounts[-1] - total // count < count
    check(made, owed=total, today=first)
    for number, one in enumerate(made):
        if every == "week":
            assert one.due_on == first + timedelta(days=7 * number)
        else:
            months = (one.due_on.year - first.year) * 12 + one.due_on.month - first.month
            assert months == number
            last = (one.due_on + timedelta(days=1)).day == 1
            assert one.due_on.day == first.day or (last and one.due_on.day < first.day)


@settings(max_examples=60)
@given(
    st.lists(st.integers(1, 1000), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 400), st.integers(1, 1500)), max_size=12),
    st.integers(-5, 400),
)
def test_repayments_fill_the_oldest_first(
    amounts: list[int], repaid: list[tuple[int, int]], now: int
) -> None:
    agreed = [
        Instalment(TODAY + timedelta(days=30 * n), amount) for n, amount in enumerate(amounts)
    ]
    came = [(TODAY + timedelta(days=day), amount) for day, amount in sorted(repaid)]
    today = TODAY + timedelta(days=now)
    found = standings(agreed, came, today=today)
    money = sum(amount for _, amount in came)
    assert sum(one.paid for one in found) == min(money, sum(amounts))
    for number, one in enumerate(found):
        before = sum(amounts[:number])
        assert one.paid == max(0, min(one.amount, money - before))
        whole = one.paid == one.amount
        assert (one.state == "paid") == whole == (one.paid_on is not None)
        late = not whole and one.due_on < today
        assert (one.state == "overdue") == late == (one.overdue_since is not None)
        assert (one.state == "partly_paid") == (one.paid > 0 and not whole and not late)
        if whole:  # on the first day on which what had come in was enough
            reached = [
                on
                for n, (on, _) in enumerate(came)
                if sum(part for _, part in came[: n + 1]) >= before + one.amount
            ]
            assert one.paid_on == reached[0]


@pytest.mark.parametrize(
    ("made", "field"),
    [
        ([], "instalments: give 1 to 120"),
        ([(0, 0)], "no. 1: give an amount above 0"),
        ([(-1, 5)], "no. 1: let it be due on 2026-03-02 or later"),
        ([(3, 5), (3, 5)], "no. 2: let it be due after no. 1"),
        ([(0, 50), (1, 51)], "amount: it is more than is owed"),
    ],
)
def test_what_cannot_be_agreed(made: list[tuple[int, int]], field: str) -> None:
    agreed = [Instalment(TODAY + timedelta(days=day), amount) for day, amount in made]
    with pytest.raises(InstalmentError, match=field):
        check(agreed, owed=100, today=TODAY)


def test_a_matrix_is_read_as_it_is_kept() -> None:
    assert read_matrix(plain_matrix(MATRIX)) == MATRIX
    (one,) = read_matrix([{"below": None, "rate": "0.125"}])
    assert (one.label, one.rate) == ("any age", Fraction(1, 8))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({}, r"buckets: give a list"),
        ([], r"buckets: give 1 to 12"),
        ([{"below": n + 1, "rate": "0"} for n in range(12)] + [{"below": None, "rate": "1"}], "12"),
        ([{"below": None}], r"buckets\[0\]: give below and rate"),
        ([{"below": None, "rate": 1}], r"buckets\[0\]\.rate: give a rate such as"),
        ([{"below": None, "rate": "1/0"}], r"buckets\[0\]\.rate: give a rate such as"),
        ([{"below": None, "rate": "1.1"}], r"buckets\[0\]\.rate: give a rate from 0 to 1"),
        ([{"below": 30, "rate": "1"}], r"buckets\[0\]\.below: leave it out"),
        ([{"below": True, "rate": "1"}], r"buckets\[0\]\.below: give a whole number"),
        ([{"below": None, "rate": "0"}] * 2, r"buckets\[0\]\.below: only the last"),
        (
            [{"below": 30, "rate": "0"}] * 2 + [{"below": None, "rate": "1"}],
            r"buckets\[1\]\.below: give more than 30",
        ),
    ],
)
def test_a_matrix_that_cannot_be(wrong: object, field: str) -> None:
    with pytest.raises(MatrixError, match=field):
        read_matrix(wrong)
