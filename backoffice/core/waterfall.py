"""Runs the waterfall: facts -> plan -> check -> post -> record, step by step, for one shortfall.

A step that raises, runs too long or answers nonsense becomes a decision `policy_error`: the
waterfall stops, the shortfall stays open and its account frozen; the others go on.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from .accounts import CLEARING
from .apply_plan import apply, forgive
from .book import Book
from .facts import StepFacts
from .gather import Closing, gather
from .outcome import decided
from .periods import current_periods
from .plan import Plan, PlanRefused, check
from .policy import Binding, PolicyError
from .postings import cash
from .rules import evaluate
from .sentences import failed_step, step_did
from .shortfall import absorb_cash, refresh_freeze
from .state import Period, Shortfall, Waiting


def run(book: Book, shortfall: Shortfall) -> None:
    """Try each step in order until nothing remains, or something waits for approval."""
    for binding in book.policy.shortfall:
        if not shortfall.is_open or shortfall.pending is not None:
            break
        if binding.index in shortfall.passed or not _wanted(book, binding, shortfall):
            continue
        facts = gather(book, binding, shortfall)
        plan = _ask(book, binding, shortfall, facts)
        if plan is None:
            break
        if plan.actions:
            steps_before = len(shortfall.steps)
            used = apply(book, binding, shortfall, plan, paid_to=shortfall.account)
            _count(book, binding, shortfall, used, current_periods(book))
            _record(book, binding, shortfall, facts, plan, steps_before)
    refresh_freeze(book, shortfall.account)


def charge_waiting(book: Book, period: Period) -> None:
    """Charge the losses that waited for this period, in order of account, then asset."""
    ends = (period.kind, period.last_day)
    due = [
        (shortfall, waiting)
        for shortfall in book.shortfalls.values()
        for waiting in shortfall.waiting
        if (waiting.period, waiting.last_day) == ends
    ]
    for shortfall, waiting in sorted(due, key=lambda d: (d[0].account, d[0].asset, d[0].id)):
        _charge(book, period, shortfall, waiting)


def _charge(book: Book, period: Period, shortfall: Shortfall, waiting: Waiting) -> None:
    """Charge one waiting loss once; what cannot be charged becomes open again."""
    binding = book.policy.shortfall[waiting.index]
    facts = gather(book, binding, shortfall, Closing(period, waiting.amount))
    plan = _ask(book, binding, shortfall, facts) or Plan()
    place = next(
        n
        for n, use in enumerate(shortfall.steps)
        if use.outcome == "waiting" and use.index == waiting.index
    )
    shortfall.waiting.remove(waiting)
    later = shortfall.steps[place + 1 :]
    del shortfall.steps[place:]
    shortfall.remaining += waiting.amount
    charged = apply(book, binding, shortfall, plan, paid_to=CLEARING)
    if charged:
        _record(book, binding, shortfall, facts, plan, place)
    shortfall.steps += later
    rest = waiting.amount - charged
    if rest:
        taken_back = cash(shortfall.account, CLEARING, shortfall.asset, rest)
        book.post(waiting.step, shortfall.account, taken_back)
        shortfall.passed.add(waiting.index)
        _count(book, binding, shortfall, -rest, waiting.counted)
    book.touch("shortfall", shortfall.id)
    absorb_cash(book, shortfall.account)


def approve(book: Book, shortfall: Shortfall, approver: str) -> None:
    """Carry out the write-off that waits for a second person."""
    pending = shortfall.pending
    assert pending is not None
    shortfall.pending = None
    forgive(book, pending.index, pending.step, shortfall, pending.charge, pending.amount, approver)
    binding = book.policy.shortfall[pending.index]
    _count(book, binding, shortfall, pending.amount, current_periods(book))
    book.decide(
        decided(
            at=book.now,
            account=shortfall.account,
            which=pending.step,
            asset=shortfall.asset,
            policy_version=book.policy.version,
            inputs={"shortfall": shortfall.id, "approved_by": approver, "amount": pending.amount},
            amounts={pending.charge: pending.amount},
            shortfall_id=shortfall.id,
            sentence=step_did(
                book,
                shortfall,
                pending.step,
                pending.amount,
                f"forgiven and charged to {pending.charge}, approved by {approver}",
            ),
        )
    )
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


def _ask(book: Book, binding: Binding, shortfall: Shortfall, facts: StepFacts) -> Plan | None:
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


def _count(
    book: Book,
    binding: Binding,
    shortfall: Shortfall,
    used: int,
    periods: list[tuple[str, date]],
) -> None:
    """Count what was paid, or began to wait, against the limits of these periods."""
    for kind, last_day in periods:
        key = (binding.index, shortfall.asset, kind, last_day)
        book.period_use[key] += used
        book.touch("period_use", *key)


def _record(
    book: Book,
    binding: Binding,
    shortfall: Shortfall,
    facts: StepFacts,
    plan: Plan,
    steps_before: int,
) -> None:
    """Record what a step did and the sentence for the account's holder."""
    uses = shortfall.steps[steps_before:]
    amounts = {payer: paid for use in uses for payer, paid in use.allocations.items()}
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
