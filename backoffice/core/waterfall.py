"""Runs the waterfall: facts -> plan -> check -> post -> record, step by step, for one shortfall.

A step that raises, runs too long or answers nonsense becomes a decision `policy_error`: the
waterfall stops, the shortfall stays open and its account frozen; the others go on.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from .apply_plan import apply
from .book import Book
from .facts import StepFacts
from .gather import gather
from .outcome import decided
from .periods import count_use, current_periods
from .plan import Plan, PlanRefused, check
from .policy import Binding, PolicyError
from .rules import evaluate
from .sentences import failed_step, step_did
from .shortfall import refresh_freeze
from .state import Shortfall


def run(book: Book, shortfall: Shortfall) -> None:
    """Try each step in order until nothing remains, or something waits for approval."""
    for binding in book.policy.shortfall:
        if not shortfall.is_open or shortfall.pending is not None:
            break
        if binding.key in shortfall.passed or not _wanted(book, binding, shortfall):
            continue
        facts = gather(book, binding, shortfall)
        plan = ask(book, binding, shortfall, facts)
        if plan is None:
            break
        if plan.actions:
            steps_before = len(shortfall.steps)
            used = apply(book, binding, shortfall, plan, paid_to=shortfall.account)
            used += shortfall.proposed  # it counts to the period in which it was proposed
            count_use(book, binding.key, shortfall.asset, used, current_periods(book))
            record(book, binding, shortfall, facts, plan, steps_before)
    refresh_freeze(book, shortfall.account)


def _wanted(book: Book, binding: Binding, shortfall: Shortfall) -> bool:
    """Whether the step's `when` holds for what remains now."""
    if binding.when is None:
        return True
    account = book.accounts[shortfall.account]
    facts: dict[str, Fraction | int | str | None] = {
        "amount": book.major(shortfall.remaining, shortfall.asset),
        "asset": shortfall.asset,
        "segment": account.segment.value,
        "kind": account.kind.value,
    }
    return evaluate(binding.when, facts)


def ask(book: Book, binding: Binding, shortfall: Shortfall, facts: StepFacts) -> Plan | None:
    """Ask the step and check its plan; None, recorded, where either failed."""
    try:
        return check(binding.step.plan(facts), facts)
    except (PolicyError, PlanRefused) as error:
        book.decide(
            decided(
                at=book.now,
                account=shortfall.account,
                which=binding.step.name,
                asset=shortfall.asset,
                plugin=binding.step.plugin,
                policy_version=book.policy.version,
                inputs=facts,
                plan={"error": str(error)},
                shortfall_id=shortfall.id,
                outcome="policy_error",
                sentence=failed_step(binding.step.name),
            )
        )
        return None


def record(
    book: Book,
    binding: Binding,
    shortfall: Shortfall,
    facts: StepFacts,
    plan: Plan,
    steps_before: int,
) -> None:
    """Record what a step did and the sentence for the account's holder."""
    uses = shortfall.steps[steps_before:]
    amounts: Counter[str] = Counter()
    for use in uses:
        amounts.update(use.allocations)
    book.decide(
        decided(
            at=book.now,
            account=shortfall.account,
            which=binding.step.name,
            asset=shortfall.asset,
            plugin=binding.step.plugin,
            policy_version=book.policy.version,
            inputs=facts,
            plan=plan,
            amounts=amounts,
            shortfall_id=shortfall.id,
            outcome="done" if uses else "awaits_approval",
            sentence=step_did(book, shortfall, binding.step.name, plan.amount, plan.reason),
        )
    )
