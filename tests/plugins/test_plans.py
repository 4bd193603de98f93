"""A charge of everybody pro rata, and margins that add up: what many packs have in common."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.sdk import (
    ChargedFacts,
    Limits,
    Plan,
    ShortfallFacts,
    StepFacts,
    Take,
    charge_pro_rata,
    sum_of_margins,
)
from tests.plugins.portfolios import portfolio, position

NOW = datetime(2026, 3, 2, tzinfo=UTC)
AMOUNTS = st.integers(0, 10**9)


def facts(loss: int, cash: list[int], limits: Limits) -> StepFacts:
    asked = ShortfallFacts(1, "loser", "professional", "customer", "USD", 2, loss, loss, NOW)
    charged = tuple(ChargedFacts(f"c{n}", Fraction(n), held) for n, held in enumerate(cash))
    return StepFacts(NOW, asked, limits, charged=charged)


def taken(plan: Plan) -> dict[str, int]:
    return {one.account: one.amount for one in plan.actions if isinstance(one, Take)}


@given(st.integers(1, 10**9), st.lists(AMOUNTS, max_size=6), AMOUNTS, st.booleans())
def test_a_charge_keeps_to_caps_limits_and_all_or_nothing(
    loss: int, cash: list[int], most: int, whole: bool
) -> None:
    asked = facts(loss, cash, Limits(per_shortfall=most, all_or_nothing=whole))
    caps = {item.account: item.cash for item in asked.charged}
    shares = taken(charge_pro_rata(asked, caps, lambda paid: f"of {len(paid)}"))
    paid, can_pay = sum(shares.values()), sum(cash[1:])  # the first has no base
    assert all(0 < share <= caps[account] for account, share in shares.items())
    reachable = min(loss, most, can_pay)
    assert paid == (0 if whole and reachable < loss else reachable)


def test_the_reason_sees_the_shares() -> None:
    asked = facts(30, [100, 100, 100], Limits())
    plan = charge_pro_rata(asked, {"c1": 100, "c2": 100}, lambda paid: f"from {sorted(paid)}")
    assert taken(plan) == {"c1": 10, "c2": 20}
    assert plan.reason.startswith("from ['c1', 'c2']")
    part = charge_pro_rata(asked, {"c1": 100}, lambda paid: "", weights={"c1": 1}, amount=7)
    assert taken(part) == {"c1": 7}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_margins_add_up_and_weights_are_maintenance(count: int) -> None:
    held = [position(instrument=f"P{n}", quantity=Fraction(n + 1)) for n in range(count)]
    needed = sum_of_margins(portfolio(*held), lambda one: (2 * one.size, one.size))
    assert needed.maintenance == count * (count + 1) // 2
    assert needed.initial == 2 * needed.maintenance
    assert needed.weights == {one.instrument: one.size for one in held}
