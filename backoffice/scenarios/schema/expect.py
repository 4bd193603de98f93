"""What may be expected: any part of the result, by the keys named."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator

from .base import Shape
from .events import Restriction
from .scalars import Name, Text, Time, decimal, not_negative


@dataclass(frozen=True, slots=True)
class Approx:
    """A figure of the option model, to within an absolute distance."""

    approx: Fraction
    within: Fraction


class _ApproxIn(Shape):
    approx: Annotated[Fraction, PlainValidator(decimal)]
    within: Annotated[Fraction, PlainValidator(not_negative)]


def _figure(value: Any) -> Fraction | Approx | None:
    if isinstance(value, dict):
        read = _ApproxIn.model_validate(value)
        return Approx(read.approx, read.within)
    return None if value is None else decimal(value)


Figure = Annotated[Any, PlainValidator(_figure)]
"""A decimal, `{approx, within}`, or null."""
Amounts = dict[Name, Figure]


class ExpectedPosition(Shape):
    """A position."""

    quantity: Figure = None
    entry_price: Figure = None
    bankruptcy_price: Figure = None


class ExpectedFigures(Shape):
    """Figures of an account; the greeks by underlying."""

    equity: Figure = None
    net_equity: Figure = None
    initial_margin: Figure = None
    maintenance_margin: Figure = None
    margin_ratio: Figure = None
    leverage: Figure = None
    equity_ratio: Figure = None
    delta: Amounts = Field(default_factory=dict)
    gamma: Amounts = Field(default_factory=dict)
    vega: Amounts = Field(default_factory=dict)


class ExpectedRequest(Shape):
    """A wish to leave a fund that waits for its cooldown."""

    shares: Figure = None
    value: Figure = None
    at: Time | None = None


class ExpectedStake(Shape):
    """An account's shares of a fund in one asset."""

    shares: Figure = None
    value: Figure = None
    request: ExpectedRequest | None = None


class ExpectedAccount(Shape):
    """An account at the end."""

    cash: Amounts = Field(default_factory=dict)
    held: Amounts = Field(default_factory=dict)
    debt: Amounts = Field(default_factory=dict)
    receivable: Amounts = Field(default_factory=dict)
    positions: dict[Name, ExpectedPosition | None] = Field(default_factory=dict)
    contributions: Amounts = Field(default_factory=dict)
    restrictions: list[Restriction] = Field(default_factory=list)
    figures: ExpectedFigures = ExpectedFigures()
    stakes: dict[Name, dict[Name, ExpectedStake]] = Field(default_factory=dict)
    status: Literal["healthy", "margin_call", "liquidation", "bankrupt", "shortfall"] = "healthy"


class ExpectedStep(Shape):
    """What one step paid."""

    step: Name = ""
    amount: Figure = None
    allocations: Amounts = Field(default_factory=dict)


class ExpectedShortfall(Shape):
    """A shortfall, in the order opened."""

    account: Name = ""
    asset: Name = ""
    amount: Figure = None
    state: Literal["covered", "carried", "repaid", "waiting", "written_off", "open"] = "open"
    steps: list[ExpectedStep] = Field(default_factory=list)


class ExpectedMarginCall(Shape):
    """An open margin call."""

    account: Name = ""
    amount: Figure = None
    due: Time | None = None


class ExpectedDegraded(Shape):
    """Marks and prices that may not be relied on, with the reasons."""

    marks: dict[Name, list[Name]] = Field(default_factory=dict)
    prices: dict[Name, list[Name]] = Field(default_factory=dict)


class ExpectedGuards(Shape):
    """What the guards of the venue say at the end."""

    halted: bool = False
    degraded: ExpectedDegraded = ExpectedDegraded()


class ExpectedRefusal(Shape):
    """A request that was refused."""

    event: Literal[
        "withdraw",
        "trade",
        "fill",
        "liquidation_fill",
        "adjust",
        "accept_mark",
        "accept_price",
        "release",
        "stake",
        "request_unstake",
        "cancel_unstake",
        "unstake",
    ] = "withdraw"
    account: Name = ""
    reason: Name = ""


class ExpectedDecision(Shape):
    """What a rule, a liquidation or a step did."""

    time: Time | None = None
    account: Name = ""
    which: Name = ""
    asset: Name | None = None
    inputs: Any = None
    plan: Any = None
    amounts: Amounts = Field(default_factory=dict)
    sentence: Text = ""
    outcome: Name = ""
    plugin: Name = ""
    policy_version: Text = ""


class Expected(Shape):
    """What must hold at the end; only the keys that are named are compared."""

    accounts: dict[Name, ExpectedAccount] = Field(default_factory=dict)
    shortfalls: list[ExpectedShortfall] = Field(default_factory=list)
    margin_calls: list[ExpectedMarginCall] = Field(default_factory=list)
    refused: list[ExpectedRefusal] = Field(default_factory=list)
    guards: ExpectedGuards = ExpectedGuards()
    decisions: list[ExpectedDecision] = Field(default_factory=list)
    ledger: Amounts = Field(default_factory=dict)
