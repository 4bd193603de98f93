"""A plugin's step bound to a checked configuration, and a rank: both contained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeVar

from backoffice.core.facts import Needs, StepFacts
from backoffice.core.plan import Plan
from backoffice.core.policy import Candidate, DeleveragingPrice
from backoffice.sdk import Rank, Step, StepConfig

from .cleaning import clean_choice, clean_needs, clean_plan, clean_price
from .containment import TIMEOUT_SECONDS, Nonsense, contained
from .rebuild import rebuilt

T = TypeVar("T")
SECONDS_PER_ROW = 0.0001
"""Time that a step has for each payer it sees, on top: a venue's customers are many."""


@dataclass(slots=True)
class ContainedStep:
    """A `core.policy.BoundStep`: `plan` raises `PolicyError`, never anything else."""

    step: Step[Any]
    config: StepConfig
    plugin: str
    timeout_seconds: float = TIMEOUT_SECONDS
    name: str = field(init=False)
    accounts: frozenset[str] = field(init=False)
    _needs: Needs = field(init=False)
    _spare: StepConfig | None = field(init=False, default=None, compare=False)

    def __post_init__(self) -> None:
        """Ask what depends on the configuration alone, once. Raises `PolicyError`."""
        self.name = self.step.name
        self._needs = self._ask(lambda config: clean_needs(self.step.needs(config)))
        self.accounts = self._ask(lambda config: frozenset(map(str, self.step.accounts(config))))

    def needs(self) -> Needs:
        """What the step must see."""
        return self._needs

    def plan(self, facts: StepFacts) -> Plan:
        """What the step proposes. The facts it is shown are its own copy, and must stay as is."""
        shown = rebuilt(facts)

        def ask(config: StepConfig) -> Plan:
            answer = self.step.plan(shown, config)
            if shown != facts:
                raise Nonsense("changed the facts that it was given")
            return clean_plan(answer, self.accounts)

        rows = len(facts.charged) + len(facts.contributions) + len(facts.linked)
        return self._ask(ask, rows * SECONDS_PER_ROW)

    def describe(self) -> str:
        """One sentence for people."""
        return self._ask(lambda config: str(self.step.describe(config)))

    def owns_rest(self) -> bool:
        """Whether it takes whatever remains."""
        return self._ask(lambda config: self.step.owns_rest(config) is True)

    def rank(self) -> str | None:
        """Name of the deleveraging rank that this step chooses, if it chooses one."""
        return self._ask(self.step.deleveraging_rank)

    def deleveraging_price(self) -> DeleveragingPrice | None:
        """The price at which deleveraging closes, if this step chooses one."""
        return self._ask(lambda config: clean_price(self.step.deleveraging_price(config)))

    def _ask(self, question: Callable[[StepConfig], T], more_seconds: float = 0) -> T:
        """Ask the plugin with a copy of the configuration, which it must not change either.

        A copy that came back unchanged is shown again, to one call at a time.
        """
        spare, self._spare = self._spare, None
        config = spare or self.config.model_copy(deep=True)

        def ask() -> T:
            answer = question(config)
            if config != self.config:
                raise Nonsense("changed its configuration")
            return answer

        who = f"step {self.name} of plugin {self.plugin}"
        answer = contained(who, ask, self.timeout_seconds + more_seconds)
        self._spare = config
        return answer


@dataclass(frozen=True, slots=True)
class ContainedRank:
    """A `core.policy.Ranking`: raises `PolicyError`, never anything else."""

    name: str
    rank: Rank
    plugin: str
    timeout_seconds: float = TIMEOUT_SECONDS

    def __call__(
        self, quantity: Fraction, lot: Fraction, candidates: Sequence[Candidate]
    ) -> dict[str, Fraction]:
        """Return how much of each candidate is closed."""
        shown = tuple(rebuilt(candidate) for candidate in candidates)

        def ask() -> dict[str, Fraction]:
            choice = self.rank(quantity, lot, shown)
            if shown != tuple(candidates):
                raise Nonsense("changed the candidates that it was given")
            return clean_choice(choice, candidates)

        who = f"rank {self.name} of plugin {self.plugin}"
        seconds = self.timeout_seconds + len(candidates) * SECONDS_PER_ROW
        return contained(who, ask, seconds)
