"""Whom a sweep can reach, by what the steps and models of a policy declare."""

from typing import Any

import pytest

from backoffice.core.reach import Reach, reach_of
from backoffice.hooks import compile_policy, default_plugins, expand_preset


def reach(*steps: tuple[str, dict[str, Any]], **more: Any) -> Reach:
    shortfall = [{"step": name, "with": config} for name, config in steps]
    return reach_of(compile_policy({"shortfall": shortfall, **more}))


def test_nobody_but_who_is_named() -> None:
    found = reach(
        ("insurance_fund", {"fund": "pot"}),
        ("clawback", {"rate": "0.5", "creditor": "lender"}),
        ("write_off", {"charge": "treasury"}),
        liquidation={"fee": "0.001", "fund": "fees_pot"},
    )
    assert found == Reach(named=frozenset({"pot", "lender", "treasury", "fees_pot"}))


def test_an_empty_policy() -> None:
    assert reach_of(compile_policy({})) == Reach()


def test_linked_accounts() -> None:
    found = reach(("linked_accounts", {"order": ["parent"]}))
    assert found.families
    assert not found.everybody


def test_a_fund_of_members() -> None:
    found = reach(("default_fund", {"fund": "mutual"}))
    assert found.members
    assert "mutual" in found.named


@pytest.mark.parametrize("base", ["equity", "open_interest"])
def test_a_loss_shared_by_all(base: str) -> None:
    found = reach(("socialized_loss", {"base": base, "max_rate": "0.5"}))
    assert found.everybody == "socialized_loss charges all who have a share"


def test_a_loss_that_waits_for_the_close_is_charged_by_another_event() -> None:
    config = {"base": "period_profit", "max_rate": "0.5", "period": "day"}
    assert not reach(("socialized_loss", config)).everybody


@pytest.mark.parametrize(
    ("terms", "opposite"),
    [
        ({"gateway": "mark", "unfilled": "auto_deleverage"}, False),
        ({"gateway": "book", "unfilled": "mark"}, False),
        ({"gateway": "book", "unfilled": "auto_deleverage"}, True),
    ],
)
def test_against_whom_positions_are_closed(terms: dict[str, Any], opposite: bool) -> None:
    assert reach(liquidation=terms).opposite is opposite


def test_marking_to_market_settles_everybody() -> None:
    assert reach(mark_to_market=True).everybody


def test_models_see_sums_over_all() -> None:
    roles = default_plugins().presets["bybit"].preset.roles
    document = expand_preset({"preset": "bybit", "accounts": {role: role for role in roles}})
    found = reach_of(compile_policy(document))
    assert found.sums
    assert not found.everybody
