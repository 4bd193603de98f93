"""What a step may answer: the closed set of actions, and the checks on them.

A plan never moves money. The core checks it against the facts that the step saw, by the named
rules below, and posts it; a plan that breaks one is refused whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from .calendar import KINDS
from .facts import StepFacts

ACTIONS_MAX = 1_000_000
PERIODS = KINDS


@dataclass(frozen=True, slots=True)
class Take:
    """`account` pays `amount` out of its cash."""

    account: str
    amount: int


@dataclass(frozen=True, slots=True)
class TakeContribution:
    """The fund pays `amount` out of this member's contribution."""

    member: str
    amount: int


@dataclass(frozen=True, slots=True)
class DebtTier:
    """A slice of the principal and its own annual rate; `up_to` in whole units of the asset."""

    up_to: Fraction | None
    annual_rate: Fraction


@dataclass(frozen=True, slots=True)
class InterestTerms:
    """How a debt bears interest. `cap` is the most in all, in smallest units."""

    tiers: tuple[DebtTier, ...]
    day_count: int = 365
    grace_days: int = 0
    compounding: bool = False
    cap: int | None = None
    income: str = "fees"


@dataclass(frozen=True, slots=True)
class DebtTerms:
    """Who is owed a debt and what repays it.

    `profit_rate` is the part of each realised profit that repays it, None if profits do not.
    """

    creditor: str | None = None
    profit_rate: Fraction | None = None
    from_deposits: bool = False
    interest: InterestTerms | None = None


@dataclass(frozen=True, slots=True)
class Carry:
    """The account owes `amount`; a creditor in the terms pays the hole at once."""

    amount: int
    terms: DebtTerms


@dataclass(frozen=True, slots=True)
class Forgive:
    """`amount` is forgiven and charged to `charge`, at once or once a second person approves."""

    charge: str
    amount: int
    needs_approval: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """`amount` waits until the current period closes; the step is then asked again."""

    amount: int
    period: str


Action = Take | TakeContribution | Carry | Forgive | Wait


@dataclass(frozen=True, slots=True)
class Plan:
    """A step's answer: actions, `held` (what its source holds, None without one) and why."""

    actions: tuple[Action, ...] = ()
    held: int | None = None
    reason: str = ""

    @property
    def amount(self) -> int:
        """What the actions cover in all."""
        return sum(action.amount for action in self.actions)


class PlanRefused(Exception):
    """A plan broke a rule; the message starts with the rule's name."""


def check(plan: object, facts: StepFacts) -> Plan:
    """Return the plan if it keeps every rule, else raise `PlanRefused` naming the first broken."""
    if not isinstance(plan, Plan):
        raise PlanRefused(f"plan_type: a step returns a Plan, not {type(plan).__name__}")
    if not isinstance(plan.actions, tuple):
        raise PlanRefused(f"plan_actions: a tuple, not {type(plan.actions).__name__}")
    for broken in _broken(plan, facts):
        raise PlanRefused(broken)
    return plan


def _broken(plan: Plan, facts: StepFacts) -> Iterator[str]:
    reason: object = plan.reason  # what a plugin built need not have the declared types
    actions: tuple[object, ...] = plan.actions
    if len(plan.actions) > ACTIONS_MAX:
        yield f"plan_size: {len(plan.actions)} actions, at most {ACTIONS_MAX}"
    if not isinstance(reason, str):
        yield "plan_reason: the reason is a text"
    for action in actions:
        if not isinstance(action, Action):
            yield f"action_type: {type(action).__name__} is no action"
        elif type(action.amount) is not int or action.amount <= 0:
            yield f"whole_units: {action.amount!r} is no positive whole number of units"
    if plan.held is not None and (type(plan.held) is not int or plan.held < 0):
        yield f"held: {plan.held!r} is no whole number of units"
    remaining = facts.shortfall.remaining
    if plan.amount > remaining:
        yield f"no_more_than_remains: covers {plan.amount} of {remaining}"
    if facts.period_closes and not all(isinstance(a, (Take, TakeContribution)) for a in actions):
        yield "closing_takes: what waited is charged to payers when its period closes"
    for action in plan.actions:
        if isinstance(action, Wait) and action.period not in PERIODS:
            yield f"wait_period: {action.period} is none of {', '.join(PERIODS)}"
    if sum(isinstance(a, Forgive) and a.needs_approval for a in plan.actions) > 1:
        yield "one_proposal: one amount at a time waits for a second person"
    yield from _foreign(plan, facts)
    yield from _beyond_limits(plan, facts)


def _beyond_limits(plan: Plan, facts: StepFacts) -> Iterator[str]:
    """The common limits hold, measured on a source that is no larger than the facts show."""
    limits, remaining = facts.limits, facts.shortfall.remaining
    drawn = any(_draws(action) for action in plan.actions)
    if drawn and plan.held is None and (limits.share is not None or limits.floor is not None):
        yield "source_stated: with limit_share or floor a plan states what its source holds"
    shown = sum(facts.sources.values()) + sum(item.free_cash for item in facts.linked)
    shown += sum(item.cash for item in facts.charged)
    shown += sum(item.left + item.cash for item in facts.contributions)
    if plan.held is not None and plan.held > shown:
        yield f"source_shown: {plan.held} is stated to be held, the facts show {shown}"
    if limits.all_or_nothing and plan.amount not in (0, remaining):
        yield f"all_or_nothing: {plan.amount} is a part of {remaining}"
    if plan.actions and plan.amount > limits.budget(remaining, plan.held):
        yield f"limits: {plan.amount} is more than the limits of the step leave"


def _draws(action: Action) -> bool:
    """Whether a source pays that may not go below zero: a charged account may."""
    funded = isinstance(action, Carry) and action.terms.creditor is not None
    return funded or isinstance(action, (Take, TakeContribution))


def _payer(action: Action) -> tuple[str, str] | None:
    """Out of which pot an action is paid, and whose; None where nobody pays."""
    match action:
        case Take(account=payer) | Carry(terms=DebtTerms(creditor=str(payer))):
            return "cash", payer
        case TakeContribution(member=payer):
            return "contribution", payer
        case Forgive(charge=payer):
            return "charge", payer
        case _:
            return None


def _foreign(plan: Plan, facts: StepFacts) -> Iterator[str]:
    """Only accounts in the facts pay, each at most what the facts say it has."""
    cash = dict(facts.sources)
    cash |= {item.account: item.free_cash for item in facts.linked}
    cash |= {item.account: item.cash for item in facts.charged}
    cash |= {item.member: item.cash for item in facts.contributions}
    left = {item.member: item.left for item in facts.contributions}
    known = {"cash": cash, "contribution": left, "charge": dict(facts.sources)}
    taken: Counter[tuple[str, str]] = Counter()
    for action in plan.actions:
        found = _payer(action)
        if found is None:
            continue
        pot, payer = found
        if payer not in known[pot]:
            yield f"known_accounts: {payer} is not in the facts"
            continue
        if payer == facts.shortfall.account and pot != "contribution":
            yield f"not_the_defaulter: {payer} cannot pay its own hole"
        taken[found] += action.amount
        if pot != "charge" and taken[found] > known[pot][payer]:
            yield f"no_source_below_zero: {payer} gives {taken[found]} of {known[pot][payer]}"
    of_fund = sum(amount for (pot, _), amount in taken.items() if pot == "contribution")
    of_fund += taken["cash", facts.fund or ""]
    if facts.fund is not None and of_fund > facts.fund_cash:
        yield f"no_source_below_zero: {facts.fund} gives {of_fund} of {facts.fund_cash}"
