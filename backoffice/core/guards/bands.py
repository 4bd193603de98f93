"""Taking a new mark or price: accepted, or outside of the band and kept as a candidate.

A price that moves by more than the band from the one accepted before is not used: the book keeps
the accepted one, and the new one waits as a candidate, until a price within the band of the
accepted one comes, or the candidate is confirmed: by two persons, or by as many further prices
within the band of the first candidate as the policy's `confirmations` asks for. A price further
away from it is a new candidate. While a candidate waits the accepted price does not grow too old
to be compared with (`band_window`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from ..accounts import CLEARING
from ..book import Book
from ..four_eyes import same_person
from ..money import format_decimal
from ..outcome import decided
from .alerts import note_degraded
from .memory import Candidate, Quote, Quoted
from .terms import PriceTerms
from .verdicts import price_and_time, terms_of


def quoted(book: Book, kind: Quoted, prices: Mapping[str, Fraction], at: datetime) -> None:
    """Take new marks or prices of time `at`."""
    for code, price in prices.items():
        _take(book, (kind, code), price, at)
    note_degraded(book, [(kind, code) for code in sorted(prices)])


def accept(book: Book, quote: Quote, price: Fraction, proposer: str, approver: str) -> str | None:
    """Two persons accept a candidate; return the reason where that is refused."""
    if same_person(proposer, approver):
        return "four_eyes"
    candidate = book.guarded.candidates.get(quote)
    if candidate is None or candidate.price != price:
        return "no_candidate"
    _use(book, quote, price, candidate.at)
    book.touch("acceptance", quote[0].value, quote[1], str(price), proposer, approver)
    _explain(book, quote, candidate, f"accepted by {proposer} and {approver}")
    note_degraded(book, [quote])
    return None


def _take(book: Book, quote: Quote, price: Fraction, at: datetime) -> None:
    terms, candidate = terms_of(book, quote), book.guarded.candidates.get(quote)
    reference = _reference(book, quote, terms, at)
    if terms is None or terms.band is None or reference is None:
        _use(book, quote, price, at)
        return
    if _is_near(price, reference, terms.band):
        _use(book, quote, price, at)
    elif candidate is None or not _is_near(price, candidate.first, terms.band):
        _keep(book, quote, Candidate(price, at, price, reference))
    else:
        count = candidate.confirmed + 1
        agreed = Candidate(price, at, candidate.first, reference, count)
        if terms.confirmations is not None and count >= terms.confirmations:
            _use(book, quote, price, at)
            _explain(book, quote, agreed, f"confirmed by {count} further within the band of it")
        else:
            _keep(book, quote, agreed)


def _reference(book: Book, quote: Quote, terms: PriceTerms | None, at: datetime) -> Fraction | None:
    """The price accepted before, where the new one must be within the band of it."""
    price, since = price_and_time(book, quote)
    if terms is None or quote in book.guarded.candidates or terms.band_window is None:
        return price
    return None if since is None or at - since > terms.band_window else price


def _is_near(price: Fraction, other: Fraction, band: Fraction) -> bool:
    return abs(price - other) <= band * abs(other)


def _use(book: Book, quote: Quote, price: Fraction, at: datetime) -> None:
    kind, code = quote
    if kind is Quoted.MARK:
        book.marks[code], book.guarded.marked_at[code] = price, at
    else:
        book.prices[code], book.guarded.priced_at[code] = price, at
    book.touch(kind.value, code)
    drop_candidate(book, quote)


def _keep(book: Book, quote: Quote, candidate: Candidate) -> None:
    kind, code = quote
    book.guarded.candidates[quote] = candidate
    book.touch("guard", "candidate", kind.value, code)


def drop_candidate(book: Book, quote: Quote) -> None:
    """Forget what waited: another price counts now."""
    kind, code = quote
    if book.guarded.candidates.pop(quote, None) is not None:
        book.touch("guard", "candidate", kind.value, code)


def set_by_venue(book: Book, code: str) -> None:
    """The venue set a mark itself, by settlement or expiry: it is accepted as it is."""
    book.guarded.marked_at[code] = book.now
    drop_candidate(book, (Quoted.MARK, code))
    note_degraded(book, [(Quoted.MARK, code)])


def _explain(book: Book, quote: Quote, candidate: Candidate, how: str) -> None:
    kind, code = quote
    book.decide(
        decided(
            at=book.now,
            account=CLEARING,
            which="accepted_price",
            inputs={"quote": kind, "code": code, "candidate": candidate},
            plan={"price": candidate.price, "how": how},
            policy_version=book.policy.version,
            sentence=f"The {kind} of {code} of {format_decimal(candidate.price)} was outside of "
            f"the band around {format_decimal(candidate.reference)} and is used now: {how}.",
        )
    )
