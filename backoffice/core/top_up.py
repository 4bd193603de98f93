"""Margin top-ups: cash between accounts and their sub-accounts, at each sweep."""

from __future__ import annotations

from .book import Book
from .figures import figures_of
from .gather_regime import top_up_facts
from .money import ZERO, round_down
from .outcome import decided
from .policy import PolicyError
from .postings import cash
from .sentences import money


def top_up(book: Book) -> None:
    """Ask the policy's model for each sub-account with a position, in order of code."""
    model = book.policy.regime.top_up
    if model is None:
        return
    for child in book.swept():
        if child.parent is None or not book.held(child.code):
            continue
        asset = book.venue.reporting_asset
        facts = top_up_facts(book, child, asset)
        try:
            wanted = model.transfer(facts)
        except PolicyError as error:
            _record(book, child.code, facts, str(error))
            continue
        if wanted > 0:
            amount = round_down(min(wanted, facts.parent_free_cash) * book.assets[asset].unit)
            postings = cash(child.parent, child.code, asset, max(0, amount))
        else:
            figures = figures_of(book, child.code)
            spare = (figures.equity - figures.initial_margin) / facts.price if facts.price else ZERO
            most = max(ZERO, min(spare, facts.cash))
            amount = round_down(min(-wanted, most) * book.assets[asset].unit)
            postings = cash(child.code, child.parent, asset, max(0, amount))
        if postings:
            book.post("top_up", child.code, postings)
            moved = money(book, amount, asset)
            _record(book, child.code, facts, None, amount if wanted > 0 else -amount, moved)


def _record(
    book: Book, account: str, facts: object, error: str | None, amount: int = 0, moved: str = ""
) -> None:
    if error is not None:
        sentence = "The top-up model could not be carried out; nothing was moved."
    elif amount > 0:
        sentence = f"{moved} of its parent's cash was moved to this account as margin."
    else:
        sentence = f"{moved} that this account no longer needs as margin went back to its parent."
    book.decide(
        decided(
            at=book.now,
            account=account,
            which="top_up",
            asset=book.venue.reporting_asset,
            inputs=facts,
            plan={"error": error} if error else {"amount": amount},
            amounts={account: amount} if amount else {},
            policy_version=book.policy.version,
            outcome="policy_error" if error else "done",
            sentence=sentence,
        )
    )
