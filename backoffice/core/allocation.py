"""Splits in the order of their legs: who gets the unit that cannot be divided.

`money.split_pro_rata` is the split of every waterfall step (largest remainder, by account code).
These are the other rules in use, each named after its rounding and the owner of the remainder.
Amounts are `int` of the smallest unit; the shares always sum to the amount.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from .money import ZERO, round_down, round_half_even


class NotDivisible(ValueError):
    """Weights or legs that cannot take the amount; one sentence that says what to change."""


def split_nearest_then_front(amount: int, weights: Sequence[Fraction]) -> list[int]:
    """Each share to the nearest unit, ties to even; the difference from the front, unit by unit.

    Legs of weight zero get nothing. Also for a negative amount (a charge). Errors: NotDivisible.
    """
    exact = _exact_shares(amount, weights)
    shares = [round_half_even(share) for share in exact]
    _hand_out(amount - sum(shares), shares, [i for i, weight in enumerate(weights) if weight])
    return shares


def split_floored_then_front(amount: int, weights: Sequence[Fraction]) -> list[int]:
    """Each share rounded down; the units left over to the first legs, one each.

    Legs of weight zero get nothing. Errors: NotDivisible.
    """
    exact = _exact_shares(amount, weights)
    shares = [round_down(share) for share in exact]
    _hand_out(amount - sum(shares), shares, [i for i, weight in enumerate(weights) if weight])
    return shares


def _exact_shares(amount: int, weights: Sequence[Fraction]) -> list[Fraction]:
    total = sum(weights, ZERO)
    if total <= 0 or any(weight < 0 for weight in weights):
        raise NotDivisible("Weights must not be negative, and one of them must be above zero.")
    return [amount * weight / total for weight in weights]


def _hand_out(difference: int, shares: list[int], takers: Sequence[int]) -> None:
    unit = 1 if difference > 0 else -1
    for number in range(abs(difference)):
        shares[takers[number % len(takers)]] += unit


def fill_in_order(amount: int, caps: Sequence[int | None]) -> tuple[list[int], int]:
    """Each leg takes up to its cap (None: all that is left), in order: a waterfall.

    Answers what each took, and what is left without an owner.
    """
    taken = []
    for cap in caps:
        share = amount if cap is None else min(amount, max(0, cap))
        taken.append(share)
        amount -= share
    return taken, amount


@dataclass(frozen=True, slots=True)
class FixedLeg:
    """A leg of a stated amount."""

    amount_minor: int


@dataclass(frozen=True, slots=True)
class PortionLeg:
    """A leg of a fraction of the whole amount (0.5 is half of it)."""

    portion: Fraction


@dataclass(frozen=True, slots=True)
class RestLeg:
    """The leg that takes what the others leave."""


REST: Final = RestLeg()
Leg = FixedLeg | PortionLeg | RestLeg


def split_legs(amount: int, legs: Sequence[Leg]) -> list[int]:
    """Fixed legs to the unit, portions rounded down, and what is left to the rest.

    Without a rest, the units left over go one each to the portions, from the front. A fixed leg
    never changes. Errors: NotDivisible.
    """
    exact = _exact_legs(amount, legs)
    shares = [round_down(share) for share in exact]
    left = amount - sum(shares)
    if REST in legs:
        shares[legs.index(REST)] += left
    else:
        _hand_out(left, shares, [i for i, leg in enumerate(legs) if isinstance(leg, PortionLeg)])
    return shares


def split_legs_rest_to_largest(amount: int, legs: Sequence[Leg]) -> list[int]:
    """Every share rounded down, and all units left over to the largest one, ties to the first.

    Compatible with ledgers that do so (Blnk): even a fixed leg may get more than it states, which
    is why `split_legs` is ours. Errors: NotDivisible.
    """
    shares = [round_down(share) for share in _exact_legs(amount, legs)]
    if shares:
        shares[shares.index(max(shares))] += amount - sum(shares)
    return shares


def _exact_legs(amount: int, legs: Sequence[Leg]) -> list[Fraction]:
    if sum(leg is REST or leg == REST for leg in legs) > 1:
        raise NotDivisible("Only one leg can take the rest: give the others an amount.")
    stated = sum((_stated(amount, leg) for leg in legs), ZERO)
    if stated > amount:
        raise NotDivisible("The legs take more than the amount: lower one of them.")
    if stated < amount and REST not in legs:
        raise NotDivisible("The legs leave something over: name a leg that takes the rest.")
    return list(_with_rest(amount - stated, amount, legs))


def _with_rest(rest: Fraction, amount: int, legs: Sequence[Leg]) -> Iterator[Fraction]:
    for leg in legs:
        yield rest if isinstance(leg, RestLeg) else _stated(amount, leg)


def _stated(amount: int, leg: Leg) -> Fraction:
    if isinstance(leg, FixedLeg):
        return Fraction(leg.amount_minor)
    return leg.portion * amount if isinstance(leg, PortionLeg) else ZERO
