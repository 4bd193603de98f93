"""Money recovered later goes back to those who paid, last step first."""

from __future__ import annotations

from .accounts import EXTERNAL
from .book import Book
from .events import Recover
from .money import split_capped
from .outcome import decided
from .postings import Posting, cash
from .sentences import money
from .state import Shortfall, StepUse


def borne(shortfall: Shortfall, use: StepUse) -> dict[str, int]:
    """What others still bear of one use of a step; debts and the defaulter's own are not theirs."""
    if use.debt_id is not None or use.outcome == "waiting":
        return {}
    left = {
        payer: paid - use.recovered.get(payer, 0)
        for payer, paid in use.allocations.items()
        if payer != shortfall.account
    }
    return {payer: amount for payer, amount in left.items() if amount > 0}


def borne_in_all(shortfall: Shortfall) -> int:
    """What others still bear of a shortfall, in smallest units."""
    return sum(sum(borne(shortfall, use).values()) for use in shortfall.steps)


def recover(book: Book, event: Recover) -> None:
    """Give money from outside back for the event's shortfall, or else the oldest of which others
    bear a part.
    """
    account, asset, amount = event.account, event.asset, event.amount
    _post(book, event, cash(EXTERNAL, account, asset, amount))
    shortfalls = [s for s in book.shortfalls_of(account, asset) if event.shortfall in (None, s.id)]
    found = next((s for s in shortfalls if borne_in_all(s)), None)
    if found is None:
        return
    for use in reversed(found.steps):
        amount -= _give_back(book, event, found, use, amount)
    book.touch("shortfall", found.id)


def _post(book: Book, event: Recover, postings: tuple[Posting, ...]) -> None:
    """One journal, under the names of those who propose and approve it by hand."""
    book.post(
        "recovery",
        event.account,
        postings,
        actor=event.proposed_by or "engine",
        approver=event.approved_by or None,
    )


def _give_back(book: Book, event: Recover, shortfall: Shortfall, use: StepUse, amount: int) -> int:
    """Repay one use of a step, pro rata to what each paid, up to what each still bears."""
    left = borne(shortfall, use)
    shares = split_capped(min(amount, sum(left.values())), use.allocations, left)
    if not shares:
        return 0
    postings: tuple[Posting, ...] = ()
    for payer, share in shares.items():
        use.recovered[payer] = use.recovered.get(payer, 0) + share
        if use.restores is not None:
            book.contributions[payer, use.restores].left += share
            book.touch("contribution", payer, use.restores)
        receiver = use.restores or payer
        postings += cash(shortfall.account, receiver, shortfall.asset, share)
    _post(book, event, postings)
    total = sum(shares.values())
    book.decide(
        decided(
            at=book.now,
            account=shortfall.account,
            which="recovery",
            asset=shortfall.asset,
            inputs={"shortfall": shortfall.id, "step": use.step, "borne": left},
            amounts=shares,
            policy_version=book.policy.version,
            shortfall_id=shortfall.id,
            sentence=f"{money(book, total, shortfall.asset)} recovered went back to those who "
            f"paid in {use.step}.",
        )
    )
    return total
