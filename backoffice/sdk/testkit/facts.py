"""Random facts for a step, as the core would gather them (hypothesis strategies)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from backoffice.core.facts import (
    ChargedFacts,
    ContributionFacts,
    Limits,
    LinkedFacts,
    Needs,
    ShortfallFacts,
    StepFacts,
)
from backoffice.core.money import round_down, round_up
from backoffice.core.policy import StepLimits

DEFAULTER = "defaulter"
MOST = 10**15
_AMOUNTS = st.integers(0, 20) | st.integers(0, MOST)
_WEIGHTS = st.fractions(0, 20, max_denominator=30) | st.fractions(0, MOST, max_denominator=10**4)
_CODES = st.sampled_from([f"a{number}" for number in range(9)])


def common_parameters() -> st.SearchStrategy[dict[str, Any]]:
    """Any of the parameters that all steps have, as a policy document writes them."""
    amounts = st.sampled_from(["0", "0.01", "1", "250.5", "1000000"])
    return st.fixed_dictionaries(
        {},
        optional={
            "limit": amounts,
            "limit_share": st.sampled_from(["0", "0.1", "0.333", "0.5", "1"]),
            "limit_period": amounts,
            "limit_per": st.sampled_from(["day", "week", "month"]),
            "floor": amounts,
            "all_or_nothing": st.booleans(),
        },
    )


@st.composite
def step_facts(draw: st.DrawFn, needs: Needs, limits: StepLimits) -> StepFacts:
    """Facts of one shortfall with what `needs` asks for, and what is left of the limits."""
    amount = draw(st.integers(1, MOST))
    decimals = draw(st.integers(0, 8))
    closes = needs.charge is not None and draw(st.booleans())
    return StepFacts(
        now=datetime(2026, 3, 2, 9, tzinfo=UTC),
        shortfall=ShortfallFacts(
            id=1,
            account=DEFAULTER,
            segment=draw(st.sampled_from(["retail", "professional"])),
            kind=draw(st.sampled_from(["customer", "member"])),
            asset="USD",
            decimals=decimals,
            amount=amount,
            remaining=draw(st.integers(1, amount)),
            opened_at=datetime(2026, 3, 1, 9, tzinfo=UTC),
        ),
        limits=_limits(draw, limits, 10**decimals, closes),
        sources={code: draw(_AMOUNTS) for code in sorted(needs.sources)},
        fund_cash=draw(_AMOUNTS) if needs.contributions else 0,
        contributions=_contributions(draw) if needs.contributions else (),
        linked=_linked(draw) if needs.linked else (),
        charged=_charged(draw) if needs.charge else (),
        period_closes=closes,
    )


def _limits(draw: st.DrawFn, rule: StepLimits, unit: int, closes: bool) -> Limits:
    def left(limit: Fraction | None) -> int | None:
        return None if limit is None or closes else draw(st.integers(0, round_down(limit * unit)))

    return Limits(
        per_shortfall=left(rule.limit),
        per_period=left(rule.limit_period),
        share=rule.limit_share,
        floor=None if rule.floor is None else round_up(rule.floor * unit),
        all_or_nothing=rule.all_or_nothing,
    )


def _rows(draw: st.DrawFn, row: Mapping[str, st.SearchStrategy[Any]]) -> list[dict[str, Any]]:
    """Up to nine rows with codes of their own, in ascending order of them."""
    codes = sorted(draw(st.sets(_CODES, max_size=9)))
    return [{"code": code} | draw(st.fixed_dictionaries(dict(row))) for code in codes]


def _contributions(draw: st.DrawFn) -> tuple[ContributionFacts, ...]:
    values = {"left": _AMOUNTS, "original": _WEIGHTS, "cash": _AMOUNTS, "assessed": _AMOUNTS}
    rows = _rows(draw, values)
    if draw(st.booleans()):
        rows.append({"code": DEFAULTER} | draw(st.fixed_dictionaries(values)))
    return tuple(ContributionFacts(row.pop("code"), **row) for row in rows)


def _linked(draw: st.DrawFn) -> tuple[LinkedFacts, ...]:
    groups = st.sampled_from(["parent", "siblings", "children"])
    rows = _rows(draw, {"group": groups, "free_cash": _AMOUNTS})
    return tuple(LinkedFacts(row["code"], row["group"], row["free_cash"]) for row in rows)


def _charged(draw: st.DrawFn) -> tuple[ChargedFacts, ...]:
    rows = _rows(draw, {"base": _WEIGHTS.filter(lambda base: base > 0), "cash": _AMOUNTS})
    return tuple(ChargedFacts(row["code"], row["base"], row["cash"]) for row in rows)
