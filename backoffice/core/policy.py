"""A venue's policy as the core runs it: rules, liquidation, and the bound waterfall.

Built from the stored configuration by `backoffice.hooks`; here everything is parsed and exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from .facts import Needs, StepFacts
from .guards.terms import GuardTerms, MarginCallTerms
from .money import ZERO
from .plan import Plan
from .regime import Regime
from .rules import Kind, Rule

SHORTFALL_VOCABULARY = {
    "amount": Kind.NUMBER,
    "asset": Kind.TEXT,
    "segment": Kind.TEXT,
    "kind": Kind.TEXT,
}
FIGURE_VOCABULARY = {
    **dict.fromkeys(
        (
            "equity",
            "net_equity",
            "initial_margin",
            "maintenance_margin",
            "margin_ratio",
            "leverage",
            "equity_ratio",
            "debt",
            "days_in_debt",
        ),
        Kind.NUMBER,
    ),
    **dict.fromkeys(("segment", "kind", "status"), Kind.TEXT),
}


class PolicyError(Exception):
    """A plugin raised, ran too long or answered nonsense; the account goes to the fallback."""


class BoundStep(Protocol):
    """A waterfall step with its checked configuration; calls are contained by the host.

    `plan` raises `PolicyError`, never anything else.
    """

    @property
    def name(self) -> str:
        """The step's name in the policy."""

    @property
    def plugin(self) -> str:
        """Name and version of the plugin that supplied it."""

    def needs(self) -> Needs:
        """What it must see."""

    def plan(self, facts: StepFacts) -> Plan:
        """What it proposes."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An opposite position that a deleveraging may close; `quantity` is positive.

    `leverage` is None where equity is not positive; `profit_share` is pnl / entry notional.
    Equity, notional and margins are the account's, in the reporting asset; `position_margin` is
    the position's weight in its maintenance margin, `bankruptcy_price` the position's own (None
    without one), `close_price` that at which the deleveraging would close.
    """

    account: str
    quantity: Fraction
    profit_share: Fraction
    leverage: Fraction | None
    is_long: bool = True
    entry_price: Fraction = ZERO
    mark: Fraction = ZERO
    close_price: Fraction = ZERO
    equity: Fraction = ZERO
    notional: Fraction = ZERO
    initial_margin: Fraction = ZERO
    maintenance_margin: Fraction = ZERO
    position_margin: Fraction = ZERO
    bankruptcy_price: Fraction | None = None
    inverse: bool = False


class Ranking(Protocol):
    """Chooses whom a deleveraging closes: at most `quantity` in all; the rest is kept.

    Raises `PolicyError`, never anything else.
    """

    def __call__(
        self, quantity: Fraction, lot: Fraction, candidates: Sequence[Candidate]
    ) -> dict[str, Fraction]:
        """Return how much of each candidate is closed."""


@dataclass(frozen=True, slots=True)
class RestrictRule:
    """A rule over an account's figures, and the restrictions that it asks for."""

    when: Rule
    restrict: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepLimits:
    """The common limits of a step, as configured: amounts in whole units of the asset."""

    limit: Fraction | None = None
    limit_share: Fraction | None = None
    limit_period: Fraction | None = None
    limit_per: str = "day"
    floor: Fraction | None = None
    all_or_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Binding:
    """One step of the waterfall, at its place.

    `nth` counts earlier steps of the same name: name and count make the `key` by which limits and
    stored matters know the step, wherever another version of the policy puts it.
    """

    index: int
    step: BoundStep
    when: Rule | None = None
    limits: StepLimits = field(default_factory=StepLimits)
    nth: int = 0

    @property
    def key(self) -> str:
        """The same in every version of the policy."""
        return f"{self.step.name}#{self.nth}"


@dataclass(frozen=True, slots=True)
class DeleveragingPrice:
    """At which price a deleveraging closes: the bankruptcy price, or the mark.

    `at_mark`: always at the mark; `max_deviation`: at the mark where the bankruptcy price is
    further than this fraction of the mark away from it.
    """

    at_mark: bool = False
    max_deviation: Fraction | None = None

    def of(self, bankruptcy_price: Fraction | None, mark: Fraction) -> Fraction | None:
        """The price that counts; None where it is the bankruptcy price and there is none."""
        if self.at_mark or bankruptcy_price is None:
            return mark if self.at_mark else None
        limit = None if self.max_deviation is None else self.max_deviation * abs(mark)
        far = limit is not None and abs(bankruptcy_price - mark) > limit
        return mark if far else bankruptcy_price


@dataclass(frozen=True, slots=True)
class LiquidationPolicy:
    """How positions are closed. `fee` is a fraction of the closed notional."""

    style: str = "full"
    gateway: str = "mark"
    unfilled: str = "mark"
    fee: Fraction = ZERO
    fund: str | None = None
    surplus: str = "account"


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of a venue's policy, ready to run.

    `mark_to_market`: each sweep begins by settling every position but options at its mark.
    """

    ranking: Ranking
    rules: tuple[RestrictRule, ...] = ()
    liquidation: LiquidationPolicy = field(default_factory=LiquidationPolicy)
    shortfall: tuple[Binding, ...] = ()
    version: str = ""
    mark_to_market: bool = False
    regime: Regime = field(default_factory=Regime)
    deleveraging_price: DeleveragingPrice = field(default_factory=DeleveragingPrice)
    guards: GuardTerms | None = None
    margin_call: MarginCallTerms | None = None

    def binding_of(self, key: str) -> Binding | None:
        """The step that a stored matter began under; None where this version has no such step."""
        return next((binding for binding in self.shortfall if binding.key == key), None)
