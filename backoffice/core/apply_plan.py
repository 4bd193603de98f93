"""Carries out a checked plan: the one place where a policy's answer becomes postings."""

from __future__ import annotations

from .accounts import CLEARING, Bucket
from .book import Book
from .debt import open_debt
from .periods import current_periods
from .plan import Carry, Forgive, Plan, Take, TakeContribution, Wait
from .policy import Binding
from .postings import Posting, cash, move
from .shortfall import lower
from .state import Pending, Shortfall, StepUse, Waiting


def apply(book: Book, binding: Binding, shortfall: Shortfall, plan: Plan, paid_to: str) -> int:
    """Post a checked plan and lower what remains; return what it covered or set waiting.

    `paid_to` is the account with the hole, or clearing where clearing bore it in the meantime.
    Actions of one kind make one use of the step.
    """
    used = _apply_takes(book, binding, shortfall, plan, paid_to)
    for action in plan.actions:
        match action:
            case Carry(amount=amount, terms=terms):
                debt = open_debt(
                    book,
                    shortfall.account,
                    shortfall.asset,
                    amount,
                    terms,
                    shortfall.id,
                    binding.step.name,
                )
                use = _use(book, binding, amount, {shortfall.account: amount})
                use.debt_id = debt.id
                _cover(book, shortfall, use)
            case Wait(amount=amount, period=period):
                _wait(book, binding, shortfall, amount, period)
            case Forgive(charge=charge, amount=amount, needs_approval=True):
                shortfall.pending = Pending(
                    binding.key, binding.step.name, charge, amount, current_periods(book)
                )
                book.touch("shortfall", shortfall.id)
                continue
            case Forgive(charge=charge, amount=amount):
                forgive(book, binding.key, binding.step.name, shortfall, charge, amount)
            case _:
                continue
        used += action.amount
    return used


def _apply_takes(
    book: Book, binding: Binding, shortfall: Shortfall, plan: Plan, paid_to: str
) -> int:
    """Post the payments of a plan: those out of contributions, then those out of cash."""
    asset, fund = shortfall.asset, binding.step.needs().contributions
    given: dict[str, int] = {}
    paid: dict[str, int] = {}
    postings: tuple[Posting, ...] = ()
    for action in plan.actions:
        match action:
            case TakeContribution(member=payer, amount=amount):
                assert fund is not None
                book.contributions[payer, fund].left -= amount
                book.touch("contribution", payer, fund)
                postings += cash(fund, paid_to, asset, amount)
                given[payer] = given.get(payer, 0) + amount
            case Take(account=payer, amount=amount):
                postings += cash(payer, paid_to, asset, amount)
                paid[payer] = paid.get(payer, 0) + amount
            case _:
                continue
    book.post(binding.step.name, shortfall.account, postings)
    for allocations, restores in ((given, fund), (paid, None)):
        if allocations:
            use = _use(book, binding, sum(allocations.values()), allocations)
            use.restores = restores
            _cover(book, shortfall, use)
    return sum(given.values()) + sum(paid.values())


def _use(book: Book, binding: Binding, amount: int, allocations: dict[str, int]) -> StepUse:
    return StepUse(
        binding.key, binding.step.name, amount, dict(sorted(allocations.items())), at=book.now
    )


def _cover(book: Book, shortfall: Shortfall, use: StepUse) -> None:
    shortfall.steps.append(use)
    shortfall.filled_by_cash = False
    lower(book, shortfall, use.amount)


def _wait(book: Book, binding: Binding, shortfall: Shortfall, amount: int, period: str) -> None:
    """Clearing bears the loss until the current period closes."""
    book.post(
        binding.step.name,
        shortfall.account,
        cash(CLEARING, shortfall.account, shortfall.asset, amount),
    )
    last_day = book.current[period].last_day
    shortfall.waiting.append(
        Waiting(binding.key, binding.step.name, amount, period, last_day, current_periods(book))
    )
    use = _use(book, binding, amount, {CLEARING: amount})
    use.outcome = "waiting"
    _cover(book, shortfall, use)


def forgive(
    book: Book,
    key: str,
    step: str,
    shortfall: Shortfall,
    charge: str,
    amount: int,
    approver: str | None = None,
) -> None:
    """Write off: the charged account, which may go negative, fills the hole."""
    postings = move(
        (charge, Bucket.CASH), (shortfall.account, Bucket.CASH), shortfall.asset, amount
    )
    book.post(step, shortfall.account, postings, approver=approver)
    use = StepUse(key, step, amount, {charge: amount}, outcome="written_off", at=book.now)
    _cover(book, shortfall, use)
