"""The models on the hooks: what a venue under them does, and what they refuse."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from backoffice.scenarios.load import load_bytes
from backoffice.scenarios.run import run
from plugins.dydx_v4.config import (
    CapacityConfig,
    FundingConfig,
    InsolvencyGateConfig,
    LiquidationConfig,
    MarginConfig,
)
from plugins.dydx_v4.funding_model import ClampedFunding
from plugins.dydx_v4.guards import InsolvencyGate, OutflowCapacity
from plugins.dydx_v4.liquidation_model import BlockLiquidation
from plugins.dydx_v4.margin_model import OpenInterestMargin
from tests.plugins.dydx_v4.running import cash, holder, result_of, size

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CAPS = 'margin: {model: dydx_v4, with: {caps: {BTC: {lower: "50000", upper: "150000"}}}}'
CHOSEN = 'margin: {model: dydx_v4, with: {chosen_fractions: {abel: {BTC: "0.5"}}}}'


def policy(*changes: str) -> str:
    return "{" + ", ".join(("preset: dydx_v4", *changes)) + "}"


def liquidation(**given: str) -> str:
    settings = ", ".join(f'{name}: "{value}"' for name, value in given.items())
    return (
        "liquidation: {model: dydx_v4, with: {"
        + settings
        + "}, gateway: book, unfilled: auto_deleverage, fund: insurance}"
    )


def test_initial_margin_follows_open_interest_and_maintenance_does_not() -> None:
    """One long of 100,000 open: half way, so 0.2 + 0.5 × 0.8 = 60 % of the notional."""
    result = result_of(
        holder("abel", "70000", "2"),
        holder("cleo", "70000", "-2"),
        holder("insurance", "0"),
        policy=policy(CAPS),
    )
    figures = result["accounts"]["abel"]["figures"]
    assert (figures["initial_margin"], figures["maintenance_margin"]) == ("60000", "10000")


def test_a_fraction_that_the_holder_chose_raises_initial_margin() -> None:
    result = result_of(
        holder("abel", "30000", "1"),
        holder("cleo", "30000", "-1"),
        holder("insurance", "0"),
        policy=policy(CHOSEN),
    )
    margins = {
        code: result["accounts"][code]["figures"]["initial_margin"] for code in ("abel", "cleo")
    }
    assert margins == {"abel": "25000", "cleo": "10000"}


def test_a_portion_is_closed_at_one_instant_and_the_next_later() -> None:
    """Half of 2, then half of 1: a market is liquidated once at one instant."""
    book = 'book: {BTC: {bids: [["45050", "9"]], asks: []}}'
    result = result_of(
        holder("abel", "10000", "2"),
        holder("insurance", "10000"),
        mark="45050",
        events=(book, "sweep: {}", "sweep: {}", 'at: "2026-03-02T09:00:01+00:00", sweep: {}'),
        policy=policy(liquidation(portion_max="0.5")),
    )
    assert size(result, "abel") == "0.5"
    assert not [one for one in result["decisions"] if one["outcome"] == "policy_error"]


def test_the_notional_of_an_account_is_limited_at_one_instant() -> None:
    """10,000 at 45,050 is 0.22197558 BTC, rounded down to the lot."""
    result = result_of(
        holder("abel", "5000", "1"),
        holder("insurance", "10000"),
        mark="45050",
        events=('book: {BTC: {bids: [["45050", "9"]], asks: []}}', "sweep: {}"),
        policy=policy(liquidation(notional_max="10000")),
    )
    assert size(result, "abel") == "0.77802442"


def test_the_fund_loses_no_more_than_its_limit_on_one_account() -> None:
    """Bankruptcy price 45,000: with at most 30 to lose, the bid at 44,969 is too low."""
    book = 'book: {BTC: {bids: [["44969", "1"]], asks: []}}'
    sizes = []
    for most in ("30", "31"):
        result = result_of(
            holder("abel", "5000", "1"),
            holder("insurance", "10000"),
            mark="45050",
            events=(book, "sweep: {}"),
            policy=policy(liquidation(fund_loss_max=most)),
        )
        sizes.append(size(result, "abel"))
    assert sizes == ["1", "0"]


def test_fees_of_several_fills_are_each_at_most_the_rate_of_their_quote() -> None:
    """At 45,200 and 45,100, half each: 0.5 % of 22,600 and of 22,550 is 113 + 112.75."""
    result = result_of(
        holder("abel", "9000", "1"),
        holder("insurance", "0"),
        mark="45050",
        events=('book: {BTC: {bids: [["45200", "0.5"], ["45100", "0.5"]], asks: []}}', "sweep: {}"),
    )
    assert cash(result, "insurance") == "225.75"
    assert cash(result, "abel") == "3924.25"  # 9000 - 2400 - 2450 - 225.75


def test_what_a_fill_leaves_to_the_account_bears_the_next_one() -> None:
    """Bankruptcy price 45,000. Half at 45,400 brings 200 more, of which 113.5 are the fee; the 86.5
    left bear the other half at 44,900 and 36.5 remain: 150 in all, and nothing for the account.
    """
    result = result_of(
        holder("abel", "5000", "1"),
        holder("insurance", "1000"),
        mark="45050",
        events=('book: {BTC: {bids: [["45400", "0.5"], ["44900", "0.5"]], asks: []}}', "sweep: {}"),
    )
    assert (cash(result, "abel"), cash(result, "insurance")) == ("0", "1150")


def test_shorts_pay_and_lose_alike() -> None:
    """Short at 50,000 with 5,000; bankruptcy price 55,000, bought at 54,980: all 20 are the fee."""
    result = result_of(
        holder("abel", "5000", "-1"),
        holder("insurance", "0"),
        mark="54900",
        events=('book: {BTC: {bids: [], asks: [["54980", "1"]]}}', "sweep: {}"),
    )
    assert (cash(result, "abel"), cash(result, "insurance")) == ("0", "20")


def test_the_largest_margin_goes_first_and_the_others_wait() -> None:
    text = """\
format: 1
scenario: Two positions, one a sweep
venue: {code: two, reporting_asset: USDC, policy: {preset: dydx_v4}}
assets: {USDC: {decimals: 6}}
instruments:
  ADA: {kind: perpetual, settle: USDC, contract_size: "10", mark: "100", margin: {initial: "0.2", maintenance: "0.1"}}
  BTC: {kind: perpetual, settle: USDC, contract_size: "1", mark: "100", margin: {initial: "0.2", maintenance: "0.1"}}
accounts:
  abel: {balances: {USDC: "100"}, positions: {ADA: {quantity: "1", entry_price: "100"}, BTC: {quantity: "5", entry_price: "100"}}}
  insurance: {kind: fund, balances: {USDC: "0"}}
timeline:
  - {at: "2026-03-02T09:00:00+00:00", book: {ADA: {bids: [["100", "9"]], asks: []}, BTC: {bids: [["100", "9"]], asks: []}}}
  - {sweep: {}}
expect:
  accounts:
    # 150 is needed: ADA's 1000 go first, for 0.5 % of them
    abel: {positions: {BTC: {quantity: "5"}}, cash: {USDC: "95"}}
"""  # noqa: E501
    result = run(load_bytes("two.yaml", text.encode()))
    assert result["failures"] == []
    assert list(result["accounts"]["abel"]["positions"]) == ["BTC"]


def test_configurations_are_checked() -> None:
    for model, given in (
        (MarginConfig, {"caps": {"BTC": {"lower": "2", "upper": "1"}}}),
        (MarginConfig, {"chosen_fractions": {"abel": {"BTC": "1.1"}}}),
        (LiquidationConfig, {"portion_max": "0"}),
        (LiquidationConfig, {"positions_per_sweep": 0}),
        (FundingConfig, {"interval_seconds": 0}),
        (InsolvencyGateConfig, {"block_milliseconds": 0}),
        (CapacityConfig, {"limiters": []}),
        (LiquidationConfig, {"fee": "0.1"}),
    ):
        with pytest.raises(ValidationError):
            model.model_validate(given)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        (OpenInterestMargin().describe(MarginConfig()), "rounded up"),
        (
            OpenInterestMargin().describe(
                MarginConfig.model_validate({"caps": {"BTC": {"lower": "1", "upper": "2"}}})
            ),
            "BTC grows with open interest",
        ),
        (BlockLiquidation().describe(LiquidationConfig()), "0.5 %"),
        (ClampedFunding().describe(FundingConfig()), "6 ×"),
        (InsolvencyGate().describe(InsolvencyGateConfig()), "50 seconds"),
        (OutflowCapacity().describe(CapacityConfig()), "1 % of deposits"),
    ],
)
def test_each_model_says_in_a_sentence_what_it_does(sentence: str, words: str) -> None:
    assert words in sentence
    assert sentence.endswith(".")
