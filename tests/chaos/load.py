"""What the clients of a venue ask for: drawn from a seed, each under a reference of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from random import Random

from backoffice.core import events as ev
from tests.chaos.venue import CUSTOMERS, MARK, SETTLED_IN

Draw = Callable[[Random, datetime], ev.Event]
EACH = 16
CRASH_AFTER = (6, 12)  # operations of the client who brings prices


@dataclass(frozen=True)
class Request:
    """An event and the reference under which it is sent, however often."""

    reference: str
    event: ev.Event


class Script:
    """What one client sends in one round; prices are brought by the first client."""

    def __init__(self, seed: str, client: int) -> None:
        self._random = Random(f"{seed}:{client}")
        self._prefix, self._client = seed, client
        self._crash = self._random.randint(*CRASH_AFTER)

    def request(self, number: int, at: datetime) -> Request:
        """The client's `number`-th request of the round, from 0 to EACH - 1."""
        return Request(f"{self._prefix}:{self._client}:{number}", self._event(number, at))

    def pause(self) -> float:
        """Seconds until the next request."""
        return self._random.uniform(0, 0.06)

    def _event(self, number: int, at: datetime) -> ev.Event:
        if self._client == 0 and number in (0, self._crash):
            return _marks(self._random, at, falling=number > 0)
        if self._client == 0 and number == 1:  # the fund is never empty for long
            asset, amount = self._random.choice(("USD", "EUR")), self._random.randint(1, 100_000)
            return ev.Deposit(at, "insurance", asset, amount)
        if self._client == 0 and number == EACH - 1:  # the last sweep liquidates what is due
            return _release(self._random, at)
        kinds, weights = zip(*DRAWN, strict=True)
        (draw,) = self._random.choices(kinds, weights)
        event: ev.Event = draw(self._random, at)
        return event


def _marks(random: Random, at: datetime, *, falling: bool) -> ev.Event:
    """All near the usual, or some far below or above it, so that one side is bankrupt."""
    marks = {}
    for code in SETTLED_IN:
        percent = random.randint(-2, 2)
        if falling and random.random() < 0.7:
            percent = random.choice((-1, -1, 1)) * random.randint(15, 45)
        marks[code] = Fraction(MARK * (100 + percent), 100)
    return ev.SetMarks(at, marks)


def _trade(random: Random, at: datetime) -> ev.Event:
    buyer, seller = random.sample(CUSTOMERS, 2)
    quantity = Fraction(random.randint(1, 8), 4)
    price = Fraction(MARK * random.randint(97, 103), 100)
    return ev.Trade(at, buyer, seller, random.choice(list(SETTLED_IN)), quantity, price)


def _fill(random: Random, at: datetime) -> ev.Event:
    quantity = Fraction(random.choice((-1, 1)) * random.randint(1, 4), 4)
    price = Fraction(MARK * random.randint(97, 103), 100)
    account, instrument = random.choice(CUSTOMERS), random.choice(list(SETTLED_IN))
    return ev.Fill(at, account, instrument, quantity, price, fee=random.randint(0, 50))


def _deposit(random: Random, at: datetime) -> ev.Event:
    return ev.Deposit(at, *_money(random, 30_000))


def _withdraw(random: Random, at: datetime) -> ev.Event:
    return ev.Withdraw(at, *_money(random, 10_000))


def _repay(random: Random, at: datetime) -> ev.Event:
    return ev.Repay(at, *_money(random, 2_000))


def _recover(random: Random, at: datetime) -> ev.Event:
    return ev.Recover(at, *_money(random, 1_000))


def _money(random: Random, most: int) -> tuple[str, str, int]:
    return random.choice(CUSTOMERS), random.choice(("USD", "EUR")), random.randint(1, most)


def _adjust(random: Random, at: datetime) -> ev.Event:
    account, asset, amount = _money(random, 3_000)
    return ev.Adjust(
        at,
        account,
        asset,
        amount=random.choice((-1, 1)) * amount,
        against="treasury",
        reason="correction",
        proposed_by="ann",
        approved_by=random.choice(("ben", "ben", "ben", "Ann\u2003")),
    )


def _release(random: Random, at: datetime) -> ev.Event:
    """Where the venue is halted, and by two persons; refused otherwise."""
    return ev.ReleaseBreaker(at, "ann", random.choice(("ben", "ben", "ben", " ANN")))


def _approve(random: Random, at: datetime) -> ev.Event:
    account, asset, _ = _money(random, 1)
    return ev.Approve(at, account, asset, approved_by="ben")


DRAWN: tuple[tuple[Draw, int], ...] = (
    (_trade, 10),
    (_fill, 4),
    (_deposit, 8),
    (_withdraw, 3),
    (_adjust, 3),
    (_release, 3),
    (_approve, 4),
    (_repay, 1),
    (_recover, 1),
)
