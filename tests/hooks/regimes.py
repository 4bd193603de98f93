"""A plugin with one small model of each kind, and a way to make one of them misbehave."""

from fractions import Fraction
from types import ModuleType
from typing import Any

from backoffice.hooks import Plugins
from backoffice.hooks.loading import Found
from backoffice.sdk import (
    AccountCode,
    Closing,
    FillFacts,
    FrozenModel,
    FundingFacts,
    FundingModel,
    FundShareConfig,
    FundShareFacts,
    FundShareModel,
    LiquidationFacts,
    LiquidationModel,
    MarginModel,
    PortfolioFacts,
    Preset,
    Rate,
    Requirement,
    TopUpFacts,
    TopUpModel,
    WithdrawalFacts,
    WithdrawalGuard,
    hookimpl,
)

HALF = Fraction(1, 2)


class Rated(FrozenModel):
    """A rate, and an account that somebody may name."""

    rate: Rate = Fraction(1, 5)
    house: AccountCode | None = None


class Flat(MarginModel[Rated]):
    """The rate of the notional, half of it for maintenance."""

    name = "flat"
    config = Rated

    def requirement(self, facts: PortfolioFacts, config: Rated) -> Requirement:
        weights = {one.instrument: one.notional * config.rate * HALF for one in facts.positions}
        maintenance = sum(weights.values(), Fraction(0))
        return Requirement(maintenance / HALF, maintenance, weights)

    def describe(self, config: Rated) -> str:
        return "A flat part of the notional."


class Halving(LiquidationModel[Rated]):
    """Closes half of each position a sweep, never below 99, for 1 % of what it closed."""

    name = "halving"
    config = Rated

    def closings(self, facts: LiquidationFacts, config: Rated) -> tuple[Closing, ...]:
        return tuple(
            Closing(one.instrument, abs(one.quantity) / 2, Fraction(99))
            for one in facts.portfolio.positions
        )

    def fee(self, facts: FillFacts, config: Rated) -> Fraction:
        return sum((price * size for price, size in facts.fills), Fraction(0)) / 100

    def describe(self, config: Rated) -> str:
        return "Half of every position is closed at each sweep."


class Capped(FundingModel[Rated]):
    """At most the rate; what an account receives is rounded down."""

    name = "capped"
    config = Rated

    def rate(self, facts: FundingFacts, config: Rated) -> Fraction:
        return min(facts.rate, config.rate)

    def receives(self, amount: Fraction, config: Rated) -> int:
        return amount.numerator // amount.denominator

    def describe(self, config: Rated) -> str:
        return "Funding is capped."


class Gate(WithdrawalGuard[Rated]):
    """No more than the rate of all deposits within the seven days that are kept."""

    name = "gate"
    config = Rated

    def refusal(self, facts: WithdrawalFacts, config: Rated) -> str | None:
        out = facts.amount - sum(flow.amount for flow in facts.flows)
        return "outflow" if out > config.rate * facts.deposits else None

    def describe(self, config: Rated) -> str:
        return "Outflows are capped."


class ToInitial(TopUpModel[Rated]):
    """Up to the initial margin, and down to it."""

    name = "to_initial"
    config = Rated

    def transfer(self, facts: TopUpFacts, config: Rated) -> Fraction:
        return facts.requirement.initial - facts.portfolio.equity

    def describe(self, config: Rated) -> str:
        return "Margin is topped up."


class Parts(FundShareModel[FundShareConfig]):
    """Parts of the fund's cash, rounded down, in and out."""

    name = "parts"
    config = FundShareConfig

    def mint(self, facts: FundShareFacts, amount: int, config: FundShareConfig) -> int:
        return amount * facts.total_shares // facts.balance if facts.total_shares else amount

    def payout(self, facts: FundShareFacts, config: FundShareConfig) -> int:
        return 0 if facts.request is None else facts.worth(facts.request.shares)

    def describe(self, config: FundShareConfig) -> str:
        return "Stakers share the fund."


PRESET = Preset(
    preset="sample",
    title="Sample",
    about="The house pays.",
    roles={"treasury": "capital"},
    policy={"shortfall": [{"step": "write_off", "with": {"charge": "treasury"}}]},
)


def plugins(**instead: Any) -> Plugins:
    """The plugin beside the built-in steps; `margin`, `liquidation`, … replace its models."""
    from backoffice.hooks.loading import BUILT_IN, in_folders

    def supply(kind: str, model: Any) -> Any:
        chosen = instead.get(kind, model)

        def hook() -> Any:
            return (chosen,)

        return hook

    found = {
        "backoffice_margin_models": supply("margin", Flat()),
        "backoffice_liquidation_models": supply("liquidation", Halving()),
        "backoffice_funding_models": supply("funding", Capped()),
        "backoffice_withdrawal_guards": supply("guard", Gate()),
        "backoffice_top_up_models": supply("top_up", ToInitial()),
        "backoffice_fund_share_models": supply("shares", Parts()),
        "backoffice_presets": supply("preset", PRESET),
    }
    module = ModuleType("sample")
    for name, hook in found.items():
        hook.__name__ = name
        setattr(module, name, hookimpl(hook))
    steps = [one for one in in_folders([BUILT_IN]) if one.name in STEPS]
    return Plugins([*steps, Found("sample", "1", module)], timeout_seconds=5)


STEPS = {"auto_deleverage", "insurance_fund", "write_off"}
