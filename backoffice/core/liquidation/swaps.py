"""Repaying borrows by a model of the policy: the account's own cash is sold against clearing.

At the price that the model names, never better than the prices of the two assets nor far worse,
and never more than repays what is owed. What is sold is rounded up to its unit, what it brings and
the fee on it down; what would bring nothing is not sold.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..accounts import CLEARING
from ..book import Book
from ..borrows import LEAST_PRICE_SHARE, brings, fair_price, stands
from ..figures import Figures
from ..money import Asset, format_decimal, round_down, round_up
from ..outcome import decided
from ..policy import PolicyError
from ..postings import cash
from ..regime import LiquidationFacts, Swap, SwappedFacts
from ..sentences import money
from .facts import liquidation_facts
from .regime import is_due, open_episode, refused

MOST_FEE = Fraction(1, 2)
"""Of what a swap brings, for the fund."""
FINEST = 10**9
"""Models reckon in parts as small as this of a whole unit, where an asset has smaller ones."""


@dataclass(frozen=True, slots=True)
class _Sale:
    """A swap in smallest units: of what is sold, and of what is bought with the fee in it."""

    swap: Swap
    sold: int
    brought: int
    fee: int


def repay_borrows(book: Book, account: str, figures: Figures) -> bool:
    """Let the model repay borrows; return whether positions remain that are still due."""
    model = book.policy.regime.liquidation
    if model is None or not stands(book, account):
        return True
    facts = liquidation_facts(book, account)
    try:
        sales = _sales(book, account, facts, model.swaps(facts))
    except PolicyError as error:
        refused(book, account, error)
        return False
    for sale in sales:
        _sell(book, account, figures, facts, sale)
    _remember(book, account, sales)
    if not sales:
        return True
    return is_due(book, account, "") and bool(book.held(account))


def _sales(
    book: Book, account: str, facts: LiquidationFacts, chosen: tuple[Swap, ...]
) -> list[_Sale]:
    """What the model chose, checked as a whole before anything is sold."""
    left = {asset: book.cash(account, asset) for asset in book.assets}
    held = {one.asset: one.amount for one in facts.portfolio.balances}
    sales = []
    for one in chosen:
        fair = _fair_price(book, one)
        if not 0 < one.amount <= held.get(one.sold, 0):
            raise PolicyError(f"liquidation model: {one.amount} {one.sold} cannot be sold")
        if left.get(one.bought, 0) >= 0:
            raise PolicyError(f"liquidation model: nothing is owed in {one.bought}")
        least = fair * LEAST_PRICE_SHARE
        if not least <= one.price <= fair or not 0 <= one.fee <= MOST_FEE:
            raise PolicyError(
                f"liquidation model: {float(one.price)} {one.bought} for one {one.sold} is not "
                f"between {float(least)} and {float(fair)}, or the fee of {float(one.fee)} not "
                f"between 0 and {float(MOST_FEE)}"
            )
        sold = min(left[one.sold], round_up(one.amount * book.assets[one.sold].unit))
        if sold <= 0:
            raise PolicyError(f"liquidation model: no cash in {one.sold} is left to sell")
        brought = brings(book, one.sold, one.bought, sold, one.price)
        if not brought:
            continue
        fee = round_down(brought * one.fee)
        if brought - fee > _most(book, one, -left[one.bought]):
            raise PolicyError(
                f"liquidation model: {one.amount} {one.sold} brings more than is owed in "
                f"{one.bought}"
            )
        fee = fee if book.policy.liquidation.fund else 0
        left[one.sold] -= sold
        left[one.bought] += brought - fee
        sales.append(_Sale(one, sold, brought, fee))
    return sales


def _most(book: Book, one: Swap, owed: int) -> int:
    """What a swap may bring after its fee: what is owed, and the rounding of both amounts."""
    sold, bought = (_rounding(book.assets[code]) for code in (one.sold, one.bought))
    return owed + bought + brings(book, one.sold, one.bought, sold, one.price)


def _rounding(asset: Asset) -> int:
    """In smallest units."""
    return max(1, asset.unit // FINEST)


def _fair_price(book: Book, one: Swap) -> Fraction:
    """Checked: how much of what is bought one whole unit of what is sold is worth."""
    if one.sold == one.bought or not {one.sold, one.bought} <= book.assets.keys():
        raise PolicyError(f"liquidation model: {one.sold} cannot be swapped for {one.bought}")
    if min(book.prices.get(one.sold, 0), book.prices.get(one.bought, 0)) <= 0:
        raise PolicyError(f"liquidation model: {one.sold} or {one.bought} has no price")
    return fair_price(book, one.sold, one.bought)


def _sell(book: Book, account: str, figures: Figures, facts: LiquidationFacts, sale: _Sale) -> None:
    one, fund, model = sale.swap, book.policy.liquidation.fund, book.policy.regime.liquidation
    postings = cash(account, CLEARING, one.sold, sale.sold)
    postings += cash(CLEARING, account, one.bought, sale.brought)
    book.post("swap", account, postings)
    gave, got = money(book, sale.sold, one.sold), money(book, sale.brought, one.bought)
    did = f"{gave} was sold for {got}, at {format_decimal(one.price)} a unit, to repay a borrow"
    amounts = {account: sale.brought - sale.fee}
    if fund is not None and sale.fee:
        book.post("liquidation_fee", account, cash(account, fund, one.bought, sale.fee))
        amounts[fund] = sale.fee
        did += f", for a fee of {money(book, sale.fee, one.bought)}"
    book.decide(
        decided(
            at=book.now,
            account=account,
            which="swap",
            asset=one.bought,
            inputs={"figures": figures, "policy": book.policy.liquidation, "facts": facts},
            plan=sale,
            amounts=amounts,
            plugin="core" if model is None else model.plugin,
            policy_version=book.policy.version,
            sentence=f"{did}.",
        )
    )


def _remember(book: Book, account: str, sales: list[_Sale]) -> None:
    """Note what was swapped, for the sweeps that go on with it."""
    episode = open_episode(book, account)
    for sale in sales:
        sold, bought = sale.swap.sold, sale.swap.bought
        episode.swapped.append(
            SwappedFacts(
                at=book.now,
                sold=sold,
                bought=bought,
                sold_value=book.major(sale.sold, sold) * book.price_of(sold),
                bought_value=book.major(sale.brought - sale.fee, bought) * book.price_of(bought),
            )
        )
    if sales:
        book.touch("regime", "episode", account)
    if not book.held(account) and not stands(book, account):
        book.end_episode(account)
