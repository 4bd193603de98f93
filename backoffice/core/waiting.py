"""Losses that wait for a period to close: clearing bears them until then."""

from __future__ import annotations

from .accounts import CLEARING
from .apply_plan import apply
from .book import Book
from .gather import Closing, gather
from .outcome import decided
from .periods import count_use
from .postings import cash
from .sentences import money
from .shortfall import absorb_cash
from .state import Period, Shortfall, Waiting
from .waterfall import ask, record


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
    place = _place_of(shortfall, waiting)
    shortfall.waiting = [other for other in shortfall.waiting if other is not waiting]
    later = shortfall.steps[place + 1 :]
    del shortfall.steps[place:]
    shortfall.remaining += waiting.amount
    rest = waiting.amount - _charged(book, period, shortfall, waiting)
    shortfall.steps += later
    if rest:
        shortfall.filled_by_cash = False
        taken_back = cash(shortfall.account, CLEARING, shortfall.asset, rest)
        book.post(waiting.step, shortfall.account, taken_back)
        shortfall.passed.add(waiting.key)
        count_use(book, waiting.key, shortfall.asset, -rest, waiting.counted)
        _explain_rest(book, shortfall, waiting, rest)
    book.touch("shortfall", shortfall.id)
    absorb_cash(book, shortfall.account)


def _place_of(shortfall: Shortfall, waiting: Waiting) -> int:
    """Where among the steps this loss waits: uses and losses of one step are in one order."""
    same = [other for other in shortfall.waiting if other.key == waiting.key]
    nth = next(n for n, other in enumerate(same) if other is waiting)
    waits = [
        place
        for place, use in enumerate(shortfall.steps)
        if use.outcome == "waiting" and use.key == waiting.key
    ]
    return waits[nth]


def _charged(book: Book, period: Period, shortfall: Shortfall, waiting: Waiting) -> int:
    """Ask the step again, now that the period closes; return what others paid to clearing.

    Nothing where a later policy has no such step any more.
    """
    binding = book.policy.binding_of(waiting.key)
    if binding is None:
        return 0
    place = len(shortfall.steps)
    facts = gather(book, binding, shortfall, Closing(period, waiting.amount))
    plan = ask(book, binding, shortfall, facts)
    if plan is None or not plan.actions:
        return 0
    charged = apply(book, binding, shortfall, plan, paid_to=CLEARING)
    record(book, binding, shortfall, facts, plan, place)
    return charged


def _explain_rest(book: Book, shortfall: Shortfall, waiting: Waiting, rest: int) -> None:
    left = money(book, rest, shortfall.asset)
    book.decide(
        decided(
            at=book.now,
            account=shortfall.account,
            which=waiting.step,
            asset=shortfall.asset,
            inputs={"shortfall": shortfall.id, "waited": waiting, "rest": rest},
            amounts={shortfall.account: rest},
            policy_version=book.policy.version,
            shortfall_id=shortfall.id,
            outcome="taken_back",
            sentence=f"{left} of the loss that waited for the end of the {waiting.period} could "
            "not be charged to anybody and is open again.",
        )
    )
