"""Budgets under the common limits, and the one canonical text of what a step saw."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.core.facts import Base, Charge, Limits, canonical

amounts = st.integers(0, 10_000)
maybe = st.none() | amounts
limits = st.builds(
    Limits,
    per_shortfall=maybe,
    per_period=maybe,
    share=st.none() | st.fractions(0, 1, max_denominator=20),
    floor=maybe,
    all_or_nothing=st.just(False),
)


@pytest.mark.parametrize(
    ("limits", "remaining", "held", "budget"),
    [
        (Limits(), 500, None, 500),
        (Limits(), 500, 200, 200),
        (Limits(per_shortfall=120, per_period=90), 500, None, 90),
        (Limits(share=Fraction(1, 2)), 500, 199, 99),  # 99.5, rounded down
        (Limits(share=Fraction(1, 2)), 500, None, 500),  # a share of no source
        (Limits(floor=150), 500, 200, 50),
        (Limits(floor=201), 500, 200, 0),
        (Limits(share=Fraction(1, 2), floor=150), 500, 200, 50),
        (Limits(all_or_nothing=True), 500, 499, 0),
        (Limits(all_or_nothing=True), 500, 500, 500),
        (Limits(all_or_nothing=True, per_shortfall=499), 500, None, 0),
    ],
)
def test_budget(limits: Limits, remaining: int, held: int | None, budget: int) -> None:
    assert limits.budget(remaining, held) == budget


@given(limits=limits, remaining=amounts, held=amounts)
def test_the_budget_is_the_largest_amount_that_keeps_every_limit(
    limits: Limits, remaining: int, held: int
) -> None:
    def allowed(amount: int) -> bool:
        return (
            amount <= min(remaining, held)
            and (limits.per_shortfall is None or amount <= limits.per_shortfall)
            and (limits.per_period is None or amount <= limits.per_period)
            and (limits.share is None or amount <= limits.share * held)
            and (limits.floor is None or held - amount >= limits.floor)
        )

    budget = limits.budget(remaining, held)
    assert budget == 0 or allowed(budget)
    assert not allowed(budget + 1)


@given(limits=limits, remaining=amounts, held=maybe)
def test_all_or_nothing_pays_the_whole_or_nothing(
    limits: Limits, remaining: int, held: int | None
) -> None:
    free = limits.budget(remaining, held)
    strict = Limits(limits.per_shortfall, limits.per_period, limits.share, limits.floor, True)
    assert strict.budget(remaining, held) == (remaining if free == remaining else 0)


def test_canonical_text_is_sorted_exact_and_without_spaces() -> None:
    value = {
        "b": (Fraction(1, 3), None, True),
        "a": Charge(Base.EQUITY, None, "week"),
        "at": datetime(2026, 3, 2, 12, tzinfo=UTC),
        "day": date(2026, 3, 2),
        "€": 10**30,
    }
    assert canonical(value) == (
        '{"a":{"at_close":false,"base":"equity","instrument":null,"members":false,"period":"week"},'
        '"at":"2026-03-02T12:00:00+00:00","b":["1/3",null,true],"day":"2026-03-02",'
        f'"€":{10**30}}}'
    )


@pytest.mark.parametrize("value", [0.5, {"deep": [1.0]}, {1, 2}, object()])
def test_what_is_not_exact_has_no_canonical_text(value: object) -> None:
    with pytest.raises(TypeError, match="has no exact canonical form"):
        canonical(value)
