"""Liquidation by a model of the policy: when, how much, at which worst price, for which fee."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from ..book import Book
from ..borrows import stands
from ..money import ZERO, round_down
from ..outcome import decided
from ..policy import PolicyError
from ..regime import LIQUIDATED, UNFILLED, ClosedFacts, Closing, FillFacts, LiquidationFacts
from ..state import Episode
from .facts import liquidation_facts
from .walk import Level


def is_due(book: Book, account: str, status: str) -> bool:
    """Whether an account is liquidated at this sweep; by default, where its status says so."""
    model = book.policy.regime.liquidation
    if model is None:
        return status in LIQUIDATED
    if not book.held(account) and not stands(book, account):
        return False
    try:
        due = model.is_due(liquidation_facts(book, account))
    except PolicyError as error:
        refused(book, account, error)
        return False
    if not due and book.episodes.pop(account, None) is not None:
        book.touch("regime", "episode", account)
    return due


def closings(book: Book, account: str, facts: LiquidationFacts) -> tuple[Closing, ...]:
    """What the model closes now, checked: positions that exist, none beyond its size, by lots.

    Nothing is closed, and a decision says so, where the model fails.
    """
    model = book.policy.regime.liquidation
    assert model is not None
    try:
        chosen = model.closings(facts)
        _check(book, account, chosen)
    except PolicyError as error:
        refused(book, account, error)
        return ()
    return chosen


def fee_of(
    book: Book, before: LiquidationFacts, code: str, closed: Fraction, fills: Iterable[Level]
) -> int:
    """The model's fee for the closing of one instrument, in smallest units of its settle asset."""
    model = book.policy.regime.liquidation
    assert model is not None
    asset = book.instruments[code].settle
    account = before.portfolio.account
    cash = book.major(book.cash(account, asset), asset)
    try:
        fee = model.fee(FillFacts(before, code, closed, tuple(fills), cash))
    except PolicyError as error:
        refused(book, account, error)
        return 0
    return max(0, round_down(fee * book.assets[asset].unit))


def remember(book: Book, account: str, fills: dict[str, list[Level]], fees: dict[str, int]) -> None:
    """Note what was closed, for the sweeps that go on with it; one that is over is forgotten."""
    if not book.held(account) and not stands(book, account):
        if book.episodes.pop(account, None) is not None:
            book.touch("regime", "episode", account)
        return
    if account in book.episodes and not fills:
        return
    episode = book.episodes.setdefault(account, Episode(book.now))
    for code, taken in sorted(fills.items()):
        instrument = book.instruments[code]
        price = book.price_of(instrument.settle)
        size = sum((quantity for _, quantity in taken), ZERO)
        notional = sum((instrument.notional(q, p) for p, q in taken), ZERO) * price
        fee = book.major(fees.get(code, 0), instrument.settle) * price
        episode.closed.append(ClosedFacts(book.now, code, size, notional, fee))
    book.touch("regime", "episode", account)
    is_due(book, account, "")


def refused(book: Book, account: str, error: PolicyError) -> None:
    """Record that the liquidation model failed; nothing is closed meanwhile."""
    book.decide(
        decided(
            at=book.now,
            account=account,
            which="liquidation",
            inputs={"policy": book.policy.liquidation},
            plan={"error": str(error)},
            policy_version=book.policy.version,
            outcome="policy_error",
            sentence="The liquidation model could not be carried out; positions are kept until "
            "the venue has looked at it.",
        )
    )


def _check(book: Book, account: str, chosen: tuple[Closing, ...]) -> None:
    held = book.held(account)
    seen: set[str] = set()
    for one in chosen:
        position = held.get(one.instrument)
        if position is None or one.instrument in seen:
            raise PolicyError(f"liquidation model: {one.instrument} is no position to close once")
        if not 0 < one.quantity <= abs(position.quantity):
            raise PolicyError(
                f"liquidation model: {one.quantity} of {one.instrument} cannot be closed, "
                f"the account holds {abs(position.quantity)}"
            )
        if one.unfilled is not None and one.unfilled not in UNFILLED:
            raise PolicyError(f"liquidation model: unfilled is {one.unfilled!r:.40}")
        seen.add(one.instrument)
