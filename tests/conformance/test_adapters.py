"""What adapters read off a case, beside the cases themselves."""

from pathlib import Path
from typing import Any

import pytest

from tests.conformance.cases import Case
from tests.conformance.registry import discover
from tests.conformance.runner import run_case

discover()


def answer(kind: str, source: str, inputs: dict[str, Any]) -> Any:
    return run_case(Case("one", source, kind, inputs, {}, "", Path("f.json"))).got


LONGS = [
    {"account": "a", "size": "1", "profit_share": "0.5", "leverage": "2", "entry": "50"}
    | {"mark": "100", "equity": "10", "maintenance_margin": "1"},
    {"account": "b", "size": "1", "profit_share": "0.4", "leverage": "3", "entry": "90"}
    | {"mark": "100", "equity": "4", "maintenance_margin": "1"},
    {"account": "c", "size": "1", "profit_share": "0.1", "leverage": "10", "entry": "99"}
    | {"mark": "100", "equity": "30", "maintenance_margin": "1"},
]


@pytest.mark.parametrize(
    ("source", "order"),
    [
        ("https://www.bitmex.com/app", ["b", "a", "c"]),  # 1, 1.2, 1
        ("https://www.okx.com/help", ["b", "a", "c"]),  # 0.05, 0.1, 0.0033
        ("https://hyperliquid.gitbook.io/hyperliquid-docs", ["c", "a", "b"]),  # 4, 3.33, 10.1
    ],
)
def test_each_venue_ranks_by_its_own_formula(source: str, order: list[str]) -> None:
    inputs = {"liquidated_side": "short", "liquidated_size": "1", "bankruptcy_price": "100"}
    got = answer("adl_ranking_queue", source, inputs | {"longs": LONGS})
    assert got["order"] == order
    given = [{**entry, "score": str(n)} for n, entry in enumerate(LONGS)]
    got = answer("adl_ranking_queue", source, inputs | {"longs": given})
    assert got["order"] == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("flag", "refused"),
    [
        ({"already_liquidated": True}, True),
        ({"already_liquidated": False}, False),
        ({"is_long": True}, False),
    ],
)
def test_only_a_flag_that_says_so_means_liquidated_before(
    flag: dict[str, bool], refused: bool
) -> None:
    inputs = {"max_notional_per_block": "2", "max_insurance_draw_per_block": "2"}
    inputs |= {"notional_liquidated_so_far": "1", "insurance_drawn_so_far": "1"}
    got = answer("liquidation_rate_limit", "dydxprotocol/v4-chain:x", inputs | flag)
    assert (got == {"error": "already_liquidated"}) is refused
