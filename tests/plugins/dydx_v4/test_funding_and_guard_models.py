"""The funding model and the guards of withdrawals, asked with facts made by hand."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from backoffice.sdk import (
    FlowFacts,
    FundingFacts,
    PortfolioFacts,
    Requirement,
    WithdrawalFacts,
)
from plugins.dydx_v4.config import CapacityConfig, FundingConfig, InsolvencyGateConfig
from plugins.dydx_v4.funding_model import ClampedFunding
from plugins.dydx_v4.guards import InsolvencyGate, OutflowCapacity

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def funding(rate: str) -> FundingFacts:
    return FundingFacts(NOW, "BTC", Fraction(rate), Fraction(100), Fraction(1, 5), Fraction(1, 10))


def test_funding_is_clamped_and_charged_by_the_interval() -> None:
    model, hourly = ClampedFunding(), FundingConfig(interval_seconds=3600)
    assert model.rate(funding("0.9"), FundingConfig()) == Fraction(6, 10)
    assert model.rate(funding("-0.9"), FundingConfig()) == Fraction(-6, 10)
    assert model.rate(funding("0.08"), hourly) == Fraction(1, 100)
    assert model.receives(Fraction(17, 10), hourly) == 1
    assert model.receives(Fraction(-17, 10), hourly) == -2


def withdrawal(
    amount: int,
    *flows: FlowFacts,
    seen: datetime | None = None,
    deposits: int = 50_000_000,
) -> WithdrawalFacts:
    return WithdrawalFacts(
        NOW,
        "USDC",
        6,
        Fraction(amount),
        Fraction(10**9),
        Fraction(deposits),
        PortfolioFacts(NOW, "abel", "professional", "customer", Fraction(10**9)),
        Requirement(Fraction(0), Fraction(0), {}),
        flows,
        seen,
    )


def test_the_gate_counts_blocks_of_the_configured_length() -> None:
    gate = InsolvencyGate()
    slow = InsolvencyGateConfig(delay_blocks=10, block_milliseconds=1500)
    for seconds, reason in ((0, "insolvency_gate"), (14, "insolvency_gate"), (15, None)):
        facts = withdrawal(1, seen=NOW - timedelta(seconds=seconds))
        assert gate.refusal(facts, slow) == reason
    assert gate.refusal(withdrawal(1), slow) is None


def test_every_limiter_must_let_it_out() -> None:
    """A million an hour, ten a day: what left 70 minutes ago is back in the hour only."""
    guard, config = OutflowCapacity(), CapacityConfig()
    hourly = [
        FlowFacts(NOW - timedelta(minutes=70 * back), Fraction(-1_000_000))
        for back in range(15, 0, -1)
    ]
    assert guard.refusal(withdrawal(1_000_000), config) is None
    assert guard.refusal(withdrawal(1_000_001), config) == "withdrawal_capacity"
    # the day: 10 million - 15 + 10 × 17.5 / 24 = 2.29 million; the hour is full again
    assert guard.refusal(withdrawal(1_000_000, *hourly), config) is None
    # 2 million of one moment leave the hour at -1 + 7/6 = 1/6 million
    assert guard.refusal(withdrawal(166_666, *hourly, hourly[-1]), config) is None
    assert guard.refusal(withdrawal(166_667, *hourly, hourly[-1]), config) is not None
    day_only = CapacityConfig.model_validate(
        {"limiters": [{"period_seconds": 86400, "baseline_min": "10000000", "baseline_share": "0"}]}
    )
    assert guard.refusal(withdrawal(2_291_666, *hourly), day_only) is None
    assert guard.refusal(withdrawal(2_291_667, *hourly), day_only) == "withdrawal_capacity"


def test_the_baseline_is_of_the_deposits_of_its_time() -> None:
    """Half a million left 200 million a second ago: 2 million − 0.5 + 1.995 million / 3600."""
    left = FlowFacts(NOW - timedelta(seconds=1), Fraction(-500_000))
    guard, config = OutflowCapacity(), CapacityConfig()
    for amount, reason in ((1_500_554, None), (1_500_555, "withdrawal_capacity")):
        facts = withdrawal(amount, left, deposits=199_500_000)
        assert guard.refusal(facts, config) == reason
