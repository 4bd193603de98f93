"""Two outcomes of one sweep compared, account by account. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from backoffice.core.accounts import Bucket
from backoffice.core.book import Book
from backoffice.core.money import format_decimal, format_minor
from backoffice.core.outcome import Decision, Outcome
from backoffice.core.state import Imposed

MOST_ACCOUNTS, MOST_SENTENCES = 200, 4
BUCKETS = {Bucket.CASH: "cash", Bucket.DEBT: "debt"}


@dataclass(frozen=True, slots=True)
class Swept:
    """A book after a sweep, and what the sweep decided about whom."""

    book: Book
    decisions: dict[str, list[Decision]]
    calls: dict[str, Fraction]

    def restricted(self, account: str) -> set[str]:
        """What rules forbid the account."""
        held = self.book.restrictions.get(account, {})
        return {kind.value for kind, by in held if by is Imposed.RULE}


def swept(book: Book, outcome: Outcome) -> Swept:
    """What a sweep made of a book."""
    decisions: dict[str, list[Decision]] = defaultdict(list)
    for one in outcome.decisions:
        decisions[one.account].append(one)
    return Swept(book, decisions, dict(book.margin_calls))


def compare(before: Swept, after: Swept) -> dict[str, Any]:
    """Counts, and of at most 200 accounts how each would fare differently; as JSON."""
    found: list[dict[str, Any]] = []
    kinds: dict[str, int] = defaultdict(int)
    total = 0
    for account in _candidates(before, after):
        ways = list(_ways(before, after, account))
        if not ways:
            continue
        total += 1
        for kind in {kind for kind, _ in ways}:
            kinds[kind] += 1
        if len(found) < MOST_ACCOUNTS:
            said = [one.sentence for one in after.decisions.get(account, ())]
            found.append(
                {
                    "account": account,
                    "how": [words for _, words in ways],
                    "sentences": said[:MOST_SENTENCES],
                }
            )
    return {
        "accounts": len(after.book.accounts),
        "affected": total,
        "kinds": dict(sorted(kinds.items())),
        "list": found,
        "sums": [_sums(before), _sums(after)],
    }


def _candidates(before: Swept, after: Swept) -> list[str]:
    """Accounts of which anything differs; dictionaries are compared before anybody is looked at."""
    found = set(before.decisions) | set(after.decisions)
    old, new = before.book, after.book
    found |= _differing(before.calls, after.calls)
    found |= _differing(old.positions, new.positions)
    found |= _differing(old.restrictions, new.restrictions)
    found |= {owner for owner, _, _ in _differing(old.balances, new.balances)}
    return sorted(code for code in found if code in new.accounts)


def _differing(one: Any, other: Any) -> set[Any]:
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


def _ways(before: Swept, after: Swept, account: str) -> Iterator[tuple[str, str]]:
    had, has = before.restricted(account), after.restricted(account)
    for kind in sorted(has - had):
        yield "restricted", f"would be restricted: {kind.replace('_', ' ')}"
    for kind in sorted(had - has):
        yield "freed", f"would not be restricted: {kind.replace('_', ' ')}"
    called, calls = before.calls.get(account), after.calls.get(account)
    if called != calls:
        yield "called", f"margin call {_shown(called)}, then {_shown(calls)}"
    yield from _positions(before.book, after.book, account)
    yield from _money(before.book, after.book, account)


def _positions(old: Book, new: Book, account: str) -> Iterator[tuple[str, str]]:
    held, holds = old.held(account), new.held(account)
    for code in sorted(held.keys() | holds.keys()):
        was = held[code].quantity if code in held else Fraction(0)
        then = holds[code].quantity if code in holds else Fraction(0)
        if was != then:
            yield "positions", f"would keep {_shown(then)} of {code} instead of {_shown(was)}"


def _money(old: Book, new: Book, account: str) -> Iterator[tuple[str, str]]:
    for asset in sorted(new.assets):
        for bucket, words in BUCKETS.items():
            key = (account, bucket, asset)
            was, then = old.balances.get(key, 0), new.balances.get(key, 0)
            if bucket is Bucket.DEBT:
                was, then = -was, -then
            if was != then:
                decimals = new.assets[asset].decimals
                yield (
                    "money",
                    f"would have {words} {format_minor(then, decimals)} {asset} instead of "
                    f"{format_minor(was, decimals)}",
                )


def _sums(one: Swept) -> dict[str, Any]:
    """What the sweep did under one policy, and what it left open."""
    book = one.book
    left: dict[str, int] = defaultdict(int)
    for hole in book.shortfalls.values():
        if hole.is_open:
            left[hole.asset] += hole.remaining
    restricted = sum(1 for code in book.restrictions if one.restricted(code))
    return {
        "decisions": sum(len(found) for found in one.decisions.values()),
        "restricted": restricted,
        "called": len(one.calls),
        "open": [
            f"{format_minor(amount, book.assets[asset].decimals)} {asset}"
            for asset, amount in sorted(left.items())
        ],
    }


def _shown(value: Fraction | None) -> str:
    return "none" if value is None else format_decimal(value)
