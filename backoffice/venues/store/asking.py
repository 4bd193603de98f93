"""Answering what accounts may do, out of the database as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from backoffice.core.book import Book
from backoffice.core.money import format_decimal
from backoffice.venues.errors import InvalidEvent, UnknownName
from backoffice.venues.models import Venue
from backoffice.venues.permissions import TRADE, WITHDRAW, Question, answer, words_of
from backoffice.venues.store.few import ask_with_sequence
from backoffice.venues.store.quick import quick_book


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with whole units: `amount` of an asset to withdraw, or of an instrument."""

    account: str
    action: str
    asset: str
    amount: Fraction


def answer_one(venue: Venue, asked: Asked) -> dict[str, Any]:
    """One answer, out of one query where that tells all. Errors: as `answers`."""
    found = quick_book(venue, asked.account)
    if found is None:
        return answers(venue.code, [asked])[0]
    book, sequence = found
    try:
        return _answered(book, sequence, asked)
    except KeyError:  # a price that is not set, or the like: the whole book knows
        return answers(venue.code, [asked])[0]


def answers(venue_code: str, asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """An answer each, in their order. Errors: `UnknownName` (of an asset), `InvalidEvent`."""
    codes = sorted({one.account for one in asked})

    def every(book: Book, sequence: int) -> list[dict[str, Any]]:
        return [_answered(book, sequence, one) for one in asked]

    return ask_with_sequence(venue_code, codes, every)


def _answered(book: Book, sequence: int, asked: Asked) -> dict[str, Any]:
    found = answer(book, _question(book, asked))
    return {
        "account": asked.account,
        "action": asked.action,
        "asset": asked.asset,
        "amount": format_decimal(asked.amount, 20),
        "allowed": found.allowed,
        "reasons": [{"code": one, "sentence": words_of(one)} for one in found.reasons],
        "sequence": sequence,
    }


def _question(book: Book, asked: Asked) -> Question:
    if asked.action == TRADE:
        if asked.asset not in book.instruments:
            raise UnknownName("asset", asked.asset, "instrument")
        if not asked.amount:
            raise InvalidEvent("amount", "must not be zero")
        return Question(asked.account, TRADE, asked.asset, quantity=asked.amount)
    if asked.asset not in book.assets:
        raise UnknownName("asset", asked.asset, "asset")
    minor = asked.amount * 10 ** book.assets[asked.asset].decimals
    if minor.denominator != 1 or minor < 0:
        raise InvalidEvent("amount", "must be whole smallest units, and not negative")
    return Question(asked.account, WITHDRAW, asked.asset, amount=int(minor))
