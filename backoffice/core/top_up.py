"""Margin top-ups: cash between accounts and their sub-accounts, at each sweep.

Whichever side pays, nothing is moved that it might not pay out itself; nor while a loss of it is
open, or its liquidation goes on.
"""

from __future__ import annotations

from fractions import Fraction

from .accounts import Account
from .book import Book
from .figures import figures_of
from .gather_regime import top_up_facts
from .money import ZERO, round_down
from .outcome import decided
from .policy import PolicyError
from .postings import cash
from .regime import RegimeTopUp, TopUpFacts
from .sentences import money
from .withdrawals import payment_refusal


def top_up(book: Book) -> None:
    """Ask the policy's model for each sub-account with a position, in order of code."""
    model = book.policy.regime.top_up
    if model is None:
        return
    for child in book.subaccounts():
        if not book.held(child.code):
            continue
        facts = top_up_facts(book, child, book.venue.reporting_asset)
        try:
            wanted = model.transfer(facts)
        except PolicyError as error:
            _record(book, model, facts, {"error": str(error)})
        else:
            _move(book, model, child, facts, wanted)


def _move(
    book: Book, model: RegimeTopUp, child: Account, facts: TopUpFacts, wanted: Fraction
) -> None:
    """Move what the model wants, as far as the side that pays has it to spare."""
    parent, asset = child.parent or "", facts.asset
    if wanted > 0:
        payer, payee, most = parent, child.code, facts.parent_free_cash
    else:
        payer, payee, most = child.code, parent, _spare(book, facts)
    amount = round_down(min(abs(wanted), most) * book.assets[asset].unit)
    if amount <= 0 or not _may_pay(book, payer, asset, amount):
        return
    book.post("top_up", child.code, cash(payer, payee, asset, amount))
    moved = amount if payee == child.code else -amount
    _record(book, model, facts, {"amount": moved, "transfer": wanted})


def _spare(book: Book, facts: TopUpFacts) -> Fraction:
    """Cash of the sub-account beyond its initial margin."""
    figures = figures_of(book, facts.portfolio.account)
    spare = (
        (figures.equity - max(ZERO, figures.initial_margin)) / facts.price if facts.price else ZERO
    )
    return max(ZERO, min(spare, facts.cash))


def _may_pay(book: Book, payer: str, asset: str, amount: int) -> bool:
    """Whether nothing forbids that this cash leaves the account."""
    if any(shortfall.is_open for shortfall in book.shortfalls_of(payer)):
        return False
    if book.episode_of(payer) is not None:
        return False
    return payment_refusal(book, payer, asset, amount) is None


def _record(
    book: Book, model: RegimeTopUp, facts: TopUpFacts, plan: dict[str, int | Fraction | str]
) -> None:
    account, asset = facts.portfolio.account, facts.asset
    amount = int(plan.get("amount", 0))
    moved = money(book, abs(amount), asset)
    if "error" in plan:
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
            asset=asset,
            inputs=facts,
            plan=plan,
            amounts={account: amount} if amount else {},
            plugin=model.plugin,
            policy_version=book.policy.version,
            outcome="policy_error" if "error" in plan else "done",
            sentence=sentence,
        )
    )
