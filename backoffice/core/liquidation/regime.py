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
from ..restrictions import impose
from ..state import Episode, Forbids, Imposed
from .facts import liquidation_facts
from .walk import Level


def is_due(book: Book, account: str, status: str) -> bool:
    """Whether an account is liquidated at this sweep; by default, where its status says so."""
    model = book.policy.regime.liquidation
    if model is None:
        return status in LIQUIDATED
    if not book.held(account) and not stands(book, account):
        book.end_episode(account)
        return False
    try:
        due = model.is_due(liquidation_facts(book, account))
    except PolicyError as error:
        refused(book, account, error)
        return False
    if not due or book.episode_of(account) is None:
        book.end_episode(account)  # it is over, or was another model's
    return due


def closings(book: Book, account: str, facts: LiquidationFacts) -> tuple[Closing, ...] | None:
    """What the model closes now, checked: positions that exist, whole or by lots, none twice.

    None, with a decision that says so, where the model fails; the account is frozen then.
    """
    model = book.policy.regime.liquidation
    assert model is not None
    try:
        chosen = model.closings(facts)
        _check(book, account, chosen)
    except PolicyError as error:
        refused(book, account, error)
        return None
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
        flat = not book.held(account)
        fee = model.fee(FillFacts(before, code, closed, tuple(fills), cash, flat))
    except PolicyError as error:
        refused(book, account, error)
        return 0
    return max(0, round_down(fee * book.assets[asset].unit))


def remember(book: Book, account: str, fills: dict[str, list[Level]], fees: dict[str, int]) -> None:
    """Note what was closed, for the sweeps that go on with it; one that is over is forgotten."""
    episode = open_episode(book, account)
    for code, taken in sorted(fills.items()):
        instrument = book.instruments[code]
        price = book.price_of(instrument.settle)
        size = sum((quantity for _, quantity in taken), ZERO)
        notional = sum((instrument.notional(q, p) for p, q in taken), ZERO) * price
        fee = book.major(fees.get(code, 0), instrument.settle) * price
        episode.closed.append(ClosedFacts(book.now, code, size, notional, fee))
    if fills:
        book.touch("regime", "episode", account)
    is_due(book, account, "")


def open_episode(book: Book, account: str) -> Episode:
    """The account's liquidation that goes on, or a new one."""
    model = book.policy.regime.liquidation
    assert model is not None
    episode = book.episode_of(account)
    if episode is None or episode.failed:
        book.episodes[account] = episode = Episode(book.now, model.name)
        book.touch("regime", "episode", account)
    return episode


def refused(book: Book, account: str, error: PolicyError) -> None:
    """Freeze the account, close nothing, and say so once until the model answers again."""
    model = book.policy.regime.liquidation
    assert model is not None
    known = book.episode_of(account)
    if known is not None and known.failed:
        return
    book.episodes[account] = Episode(book.now, model.name, failed=True)
    book.touch("regime", "episode", account)
    impose(book, account, Forbids.FROZEN, Imposed.RULE)
    book.decide(
        decided(
            at=book.now,
            account=account,
            which="liquidation",
            inputs={"policy": book.policy.liquidation},
            plan={"error": str(error)},
            plugin=model.plugin,
            policy_version=book.policy.version,
            outcome="policy_error",
            sentence="The liquidation model could not be carried out; the account is frozen and "
            "keeps its positions until the venue has looked at it.",
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
        whole = one.quantity == abs(position.quantity)
        if not whole and one.quantity % book.instruments[one.instrument].lot:
            raise PolicyError(
                f"liquidation model: {one.quantity} of {one.instrument} is no multiple of its lot"
            )
        if one.unfilled is not None and one.unfilled not in UNFILLED:
            raise PolicyError(f"liquidation model: unfilled is {one.unfilled!r:.40}")
        seen.add(one.instrument)
