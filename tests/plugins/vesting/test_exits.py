"""The exit bucket: how much may leave at once, and how capacity comes back."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.sdk import FlowFacts, PortfolioFacts, Requirement, WithdrawalFacts
from plugins.vesting.config import ExitBucketConfig
from plugins.vesting.exits import ExitBucket, free

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
GUARD = ExitBucket()
HOUR = ExitBucketConfig()


def facts(amount: str, *flows: tuple[int, str], deposits: int = 1000) -> WithdrawalFacts:
    """A withdrawal after flows of so many seconds ago."""
    portfolio = PortfolioFacts(AT, "ada", "professional", "customer", Fraction(1000))
    return WithdrawalFacts(
        now=AT,
        asset="USD",
        decimals=2,
        amount=Fraction(amount),
        cash=Fraction(1000),
        deposits=Fraction(deposits),
        portfolio=portfolio,
        requirement=Requirement(Fraction(0), Fraction(0), {}),
        flows=tuple(FlowFacts(AT - timedelta(seconds=s), Fraction(a)) for s, a in flows),
    )


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        (facts("50"), False),
        (facts("50.01"), True),
        (facts("20.01", (0, "-30")), True),
        (facts("20", (0, "-30")), False),
        (facts("35", (1800, "-30")), False),  # half of the 30 is free again
        (facts("35.01", (1800, "-30")), True),
        (facts("50", (3600, "-50")), False),
        (facts("50", (10, "500")), False),  # deposits neither use nor add capacity by themselves
        (facts("0.01", deposits=0), True),
    ],
)
def test_five_percent_an_hour(asked: WithdrawalFacts, refused: bool) -> None:
    assert GUARD.refusal(asked, HOUR) == ("exit_bucket" if refused else None)


def test_small_amounts_always_may() -> None:
    config = ExitBucketConfig.model_validate({"always": "10"})
    assert GUARD.refusal(facts("10", deposits=0), config) is None
    assert GUARD.refusal(facts("10.01", deposits=0), config) == "exit_bucket"
    assert "10" in GUARD.describe(config)


@given(
    flows=st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 50).map(str)), max_size=4),
    later=st.integers(0, 4000),
)
def test_waiting_only_helps(flows: list[tuple[int, str]], later: int) -> None:
    out = [(seconds, f"-{amount}") for seconds, amount in flows]
    now = free(facts("1", *out), HOUR)
    then = free(facts("1", *[(seconds + later, amount) for seconds, amount in out]), HOUR)
    assert now <= then <= 50
