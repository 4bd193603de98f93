"""May this account do that now: the question that a matching engine and a wallet ask."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from backoffice.core.book import Book
from backoffice.core.guards.refusals import trade_refusal
from backoffice.core.restrictions import FORBIDS_WITHDRAWAL
from backoffice.core.state import Forbids
from backoffice.core.withdrawals import withdrawal_refusal

WITHDRAW, TRADE = "withdraw", "trade"
ACTIONS = (WITHDRAW, TRADE)

WORDS = {
    Forbids.FROZEN: "The account is frozen.",
    Forbids.NO_INCREASE: "The account may only make positions smaller.",
    Forbids.NO_TRADING: "The account may not trade.",
    Forbids.NO_WITHDRAWAL: "The account may not take money out.",
    "insufficient_cash": "There is not enough cash in that asset.",
    "debt": "The account has a debt; repay it first.",
    "initial_margin": "What would be left does not cover the initial margin.",
    "degraded_price": "A price that this rests on is stale, missing or outside of its band.",
    "liquidation_order": "A liquidation of the account is under way.",
    "policy_error": "A guard of the venue's policy failed; the venue was told.",
    "unknown_account": "The venue has no such account.",
    "system_account": "That is an account of the venue's own.",
}


@dataclass(frozen=True, slots=True)
class Question:
    """`amount` smallest units of `asset` out (withdraw), or `quantity` of `asset`, an
    instrument (trade; negative sells).
    """

    account: str
    action: str
    asset: str
    amount: int = 0
    quantity: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes, or no with the codes of the reasons: every restriction, or the first other one."""

    question: Question
    reasons: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        """Whether nothing forbids it."""
        return not self.reasons


def words_of(reason: str) -> str:
    """A reason in a sentence."""
    return WORDS.get(reason, "A guard of the venue's policy forbids it.")


def answer(book: Book, question: Question) -> Answer:
    """What the engine would say to the event now. The book is not changed."""
    account = book.accounts.get(question.account)
    if account is None:
        return Answer(question, ("unknown_account",))
    if not account.is_swept:
        return Answer(question, ("system_account",))
    if question.action == WITHDRAW:
        imposed = [k for k in book.forbidden(account.code) if k in FORBIDS_WITHDRAWAL]
        first = withdrawal_refusal(book, account.code, question.asset, question.amount)
    else:
        first = trade_refusal(book, account.code, question.asset, question.quantity)
        imposed = _forbidding_trade(book, question) if first in list(Forbids) else []
    if imposed:
        return Answer(question, tuple(kind.value for kind in imposed))
    return Answer(question, () if first is None else (first,))


def _forbidding_trade(book: Book, question: Question) -> list[Forbids]:
    return [k for k in book.forbidden(question.account) if k is not Forbids.NO_WITHDRAWAL]
