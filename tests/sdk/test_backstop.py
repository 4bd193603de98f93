"""When the fund takes what the order book cannot fill, and when it cannot."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from backoffice.sdk import Closing, LevelFacts, LiquidationFacts
from backoffice.sdk.backstop import BackstopConfig, fallen, in_words, with_fund_first
from plugins.binance.liquidation import TierLadder, TierLadderConfig
from plugins.bitmex.takeover import Takeover, TakeoverConfig
from tests.plugins.portfolios import NOW, due, portfolio, position

WHOLE = (Closing("PERP", Fraction(10)),)
LEVELS = {"7": "120", "1": "90"}


def facts(
    equity: str, fund: str, levels: Mapping[str, str] | None = None, depth: str = "0"
) -> LiquidationFacts:
    """10 at 100 behind `fund`; levels by hours ago."""
    seen = tuple(
        LevelFacts(NOW - timedelta(hours=float(hours)), Fraction(amount))
        for hours, amount in (levels or {}).items()
    )
    return replace(
        due(portfolio(position(quantity="10"), equity=equity)),
        fund_cash={"USD": Fraction(fund)},
        fund_levels={"USD": seen},
        depth={"PERP": Fraction(depth)},
    )


def goes_to_fund(seen: LiquidationFacts, **config: Any) -> bool:
    chosen = with_fund_first(seen, WHOLE, BackstopConfig(fund_first=True, **config))
    assert [one.unfilled for one in chosen] in ([None], ["mark"])
    return chosen[0].unfilled == "mark"


@pytest.mark.parametrize(
    ("equity", "fund", "taken"),
    [
        ("-50", "50", True),
        ("-50", "49.99", False),
        ("20", "0.01", True),
        ("20", "0", False),  # an empty fund takes nothing
        ("0", "0", False),
    ],
)
def test_the_fund_goes_first_while_it_holds_what_the_account_lacks(
    equity: str, fund: str, taken: bool
) -> None:
    assert goes_to_fund(facts(equity, fund)) is taken


@pytest.mark.parametrize(
    ("fund", "levels", "taken"),
    [
        ("84.01", LEVELS, True),  # 30 % of 120 is 36
        ("84", LEVELS, False),
        ("84", {"8": "120"}, False),  # eight hours ago still counts
        ("84", {"8.01": "120"}, True),
        ("84", {}, True),
    ],
)
def test_a_fund_that_fell_too_far_stops(fund: str, levels: dict[str, str], taken: bool) -> None:
    seen = facts("-1", fund, levels)
    assert goes_to_fund(seen, drawdown=Fraction(3, 10)) is taken
    assert goes_to_fund(seen)


def test_the_window_is_as_long_as_configured() -> None:
    seen = facts("-1", "84", {"8": "120"})
    assert goes_to_fund(seen, drawdown=Fraction(3, 10), window_hours=7)
    assert goes_to_fund(seen, drawdown=Fraction(31, 100))


@pytest.mark.parametrize(
    ("fund", "depth", "taken"),
    [("1000", "0", True), ("999.99", "0", False), ("400", "6", True), ("399", "6", False)],
)
def test_a_cap_counts_only_what_the_book_cannot_fill(fund: str, depth: str, taken: bool) -> None:
    """10 are worth 1,000; with 6 in the book 400 are left."""
    assert goes_to_fund(facts("-1", fund, depth=depth), position_cap=Fraction(1)) is taken


def test_positions_of_one_settle_asset_share_its_fund() -> None:
    pair = portfolio(
        position(instrument="A", quantity="5"),
        replace(position(instrument="B", quantity="-5"), settle="BTC", settle_price=Fraction(2)),
        position(instrument="C", quantity="1"),
        equity="-30",
    )
    seen = replace(due(pair), fund_cash={"USD": Fraction(29), "BTC": Fraction(15)})
    closings = tuple(Closing(code, Fraction(1)) for code in "ABC")
    chosen = with_fund_first(seen, closings, BackstopConfig(fund_first=True))
    assert [one.unfilled for one in chosen] == [None, "mark", None]


@given(
    amounts=st.lists(st.integers(0, 10**6), max_size=6),
    now=st.integers(0, 10**6),
)
def test_a_fall_is_a_part_of_the_peak(amounts: list[int], now: int) -> None:
    levels = {str(hour): str(amount) for hour, amount in enumerate(amounts)}
    share = fallen(facts("0", str(now), levels), "USD", 24)
    peak = max([*amounts, now])
    assert 0 <= share <= 1
    assert peak * (1 - share) == now


def test_without_it_the_policy_decides() -> None:
    seen = facts("20", "1000")
    assert with_fund_first(seen, WHOLE, BackstopConfig()) == WHOLE
    assert Takeover().closings(seen, TakeoverConfig()) == WHOLE
    taken = Takeover().closings(seen, TakeoverConfig(fund_first=True))
    ladder = TierLadder().closings(seen, TierLadderConfig(fund_first=True))
    assert taken == ladder == (Closing("PERP", Fraction(10), unfilled="mark"),)


@pytest.mark.parametrize("limit", ["drawdown", "position_cap"])
def test_limits_without_the_fund_are_a_mistake(limit: str) -> None:
    with pytest.raises(ValidationError, match="fund_first"):
        BackstopConfig.model_validate({limit: "0.5"})
    with pytest.raises(ValidationError, match="window_hours"):
        BackstopConfig.model_validate({"fund_first": True, "window_hours": 25})


def test_words() -> None:
    assert in_words(BackstopConfig()) == ""
    full = BackstopConfig(
        fund_first=True, drawdown=Fraction(3, 10), window_hours=6, position_cap=Fraction(2)
    )
    said = "account lacks, is less than 30 % below its peak of the last 6 hours and the notional"
    assert said in in_words(full)
    assert "at most 200 % of what it holds; otherwise" in in_words(full)
    assert TierLadder().describe(TierLadderConfig()).endswith("no risk tiers are named.")
