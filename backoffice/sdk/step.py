"""The base class of a waterfall step."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Generic, TypeVar

from backoffice.core.facts import Needs, StepFacts
from backoffice.core.plan import Plan
from backoffice.core.policy import Candidate, DeleveragingPrice

from .config import StepConfig
from .fields import names_in

ConfigT = TypeVar("ConfigT", bound=StepConfig)

Rank = Callable[[Fraction, Fraction, Sequence[Candidate]], Mapping[str, Fraction]]
"""(quantity, lot, candidates) -> how much of each is closed, at most `quantity` in all."""


class Step(ABC, Generic[ConfigT]):
    """One step of the waterfall: pure functions of its facts and its configuration.

    It keeps no state, reads no clock and no file, and never changes what it is given: the same
    facts and configuration give the same plan, today and when the decision is replayed.
    """

    name: str
    config: type[ConfigT]

    def needs(self, config: ConfigT) -> Needs:
        """What the step must see; nothing else is gathered for it."""
        return Needs()

    @abstractmethod
    def plan(self, facts: StepFacts, config: ConfigT) -> Plan:
        """What the step proposes: at most what remains, within `facts.limits`.

        Amounts are smallest units of the shortfall's asset. An empty plan passes the loss on.
        """

    @abstractmethod
    def describe(self, config: ConfigT) -> str:
        """One sentence for people: what this step does under this configuration."""

    def accounts(self, config: ConfigT) -> tuple[str, ...]:
        """Accounts that the configuration names, which must exist at the venue."""
        return tuple(code for _, code in names_in(config, "account"))

    def owns_rest(self, config: ConfigT) -> bool:
        """Whether the step takes whatever remains, however much, so that no loss is left open."""
        return False

    def deleveraging_rank(self, config: ConfigT) -> str | None:
        """Name of the rank by which liquidations deleverage, where this step chooses one."""
        return None

    def deleveraging_price(self, config: ConfigT) -> DeleveragingPrice | None:
        """At which price liquidations deleverage, where this step chooses one."""
        return None
