"""Auto-deleveraging: what the book could not fill is closed against opposite accounts.

The price is the bankrupt account's bankruptcy price after the book's fills, or the mark, where the
policy says so; several instruments are priced at once. What finds no opposite, or has no such
price, is kept.
"""

from __future__ import annotations

from fractions import Fraction

from ..book import Book
from ..figures import bankruptcy_prices
from ..money import ZERO, format_decimal
from ..outcome import decided
from ..policy import Candidate, PolicyError
from ..requirement import requirement_of
from ..trading import fill
from ..valuation import equity_of, notional_of, unrealized
from .walk import Level


def deleverage(book: Book, account: str, rests: dict[str, Fraction]) -> dict[str, list[Level]]:
    """Close the rests (positive quantities by instrument); return the account's own fills."""
    prices = bankruptcy_prices(book, account)
    done: dict[str, list[Level]] = {}
    for code, rest in sorted(rests.items()):
        price = book.policy.deleveraging_price.of(prices.get(code), book.marks[code])
        if price is None:
            continue
        closed = _close_against(book, account, code, rest, price)
        if closed:
            done[code] = [(price, closed)]
    return done


def candidates(book: Book, account: str, code: str, price: Fraction) -> list[Candidate]:
    """Opposite positions of customers and members, in ascending order of code."""
    long = book.held(account)[code].quantity > 0
    found = []
    for other in book.holders(code):
        position = book.held(other)[code]
        if other == account or not book.accounts[other].is_swept or (position.quantity > 0) == long:
            continue
        free = _free(book, other, code)
        if not free:
            continue
        instrument = book.instruments[code]
        entry = instrument.contract_size * abs(position.cost)
        equity, notional = equity_of(book, other), notional_of(book, other)
        needed = requirement_of(book, other)
        found.append(
            Candidate(
                account=other,
                quantity=free,
                profit_share=unrealized(book, code, position) / entry if entry else ZERO,
                leverage=notional / equity if equity > 0 else None,
                is_long=position.quantity > 0,
                entry_price=position.entry_price(instrument) if position.cost else ZERO,
                mark=book.marks[code],
                close_price=price,
                equity=equity,
                notional=notional,
                initial_margin=needed.initial,
                maintenance_margin=needed.maintenance,
                position_margin=needed.weights[code],
                bankruptcy_price=bankruptcy_prices(book, other)[code],
                inverse=instrument.inverse,
            )
        )
    return found


def _free(book: Book, account: str, code: str) -> Fraction:
    """What may be closed of a position: not what a gateway is closing already."""
    order = book.open_orders(account).get(code)
    size = abs(book.held(account)[code].quantity)
    return size if order is None else max(ZERO, size - order.rest)


def _close_against(
    book: Book, account: str, code: str, rest: Fraction, price: Fraction
) -> Fraction:
    """Close up to `rest` of a position at `price`; return how much was closed."""
    sign = 1 if book.held(account)[code].quantity > 0 else -1
    opposite = candidates(book, account, code, price)
    try:
        chosen = book.policy.ranking(rest, book.instruments[code].lot, opposite)
        _check(chosen, opposite, rest)
    except PolicyError as error:
        book.decide(
            decided(
                at=book.now,
                account=account,
                which="auto_deleverage",
                inputs={"instrument": code, "rest": rest, "candidates": opposite},
                plan={"error": str(error)},
                policy_version=book.policy.version,
                outcome="policy_error",
                sentence="The ranking could not be carried out; what the book did not fill is "
                "kept until the venue has looked at it.",
            )
        )
        return ZERO
    total = sum(chosen.values(), ZERO)
    postings = fill(book, account, code, [(price, -sign * total)]).postings if total else ()
    for other, quantity in sorted(chosen.items()):
        postings += fill(book, other, code, [(price, sign * quantity)]).postings
        _explain(book, account, other, code, quantity, price)
    book.post("auto_deleverage", account, postings)
    return total


def _check(chosen: dict[str, Fraction], opposite: list[Candidate], rest: Fraction) -> None:
    """A ranking closes known candidates, none beyond its quantity, no more than the rest."""
    available = {candidate.account: candidate.quantity for candidate in opposite}
    for account, quantity in chosen.items():
        if account not in available or not 0 < quantity <= available[account]:
            raise PolicyError(f"ranking: {account} cannot give {quantity}")
    if sum(chosen.values(), ZERO) > rest:
        raise PolicyError(f"ranking: more than the rest of {rest} was chosen")


def _explain(
    book: Book, account: str, other: str, code: str, quantity: Fraction, price: Fraction
) -> None:
    size, at = format_decimal(quantity), format_decimal(price)
    book.decide(
        decided(
            at=book.now,
            account=other,
            which="auto_deleverage",
            inputs={
                "instrument": code,
                "price": price,
                "quantity": quantity,
                "mark": book.marks[code],
                "against": account,
            },
            policy_version=book.policy.version,
            sentence=f"{size} of your {code} was closed at {at}, the "
            + ("mark" if price == book.marks[code] else "bankruptcy price")
            + ", against a position that the order book could not take.",
        )
    )
