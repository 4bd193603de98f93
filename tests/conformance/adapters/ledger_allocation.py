"""Splits of ledgers: core.allocation."""

from fractions import Fraction
from typing import Any

from backoffice.core import allocation
from tests.conformance.reading import decimals_of, major, minor, number, numbers, whole
from tests.conformance.registry import Inputs, adapter

PERCENT = Fraction(1, 100)


@adapter("allocation.round_then_pennies")
def round_then_pennies(inputs: Inputs) -> dict[str, Any]:
    scale = whole(inputs["scale"])
    shares = allocation.split_nearest_then_front(
        minor(inputs["total"], scale), numbers(inputs["ratios"])
    )
    return {"parts": [major(share, scale) for share in shares]}


@adapter("allocation.floor_then_front")
def floor_then_front(inputs: Inputs) -> dict[str, Any]:
    portions = [Fraction(whole(part), whole(of)) for part, of in inputs["portions"]]
    return {"parts": allocation.split_floored_then_front(whole(inputs["total"]), portions)}


@adapter("allocation.waterfall")
def waterfall(inputs: Inputs) -> dict[str, Any]:
    caps = inputs["caps"]
    scale = decimals_of(inputs["amount"], *(cap for cap in caps if cap is not None))
    taken, left = allocation.fill_in_order(
        minor(inputs["amount"], scale),
        [None if cap is None else minor(cap, scale) for cap in caps],
    )
    return {"taken": [major(share, scale) for share in taken], "unallocated": major(left, scale)}


@adapter("allocation.truncate_rest_to_largest")
def truncate_rest_to_largest(inputs: Inputs) -> dict[str, Any]:
    scale = whole(inputs["scale"])
    total = minor(inputs["total"], scale)
    legs = [_leg(entry, scale) for entry in inputs["distribution"]]
    answer: dict[str, Any] = {
        "parts": _majors(allocation.split_legs_rest_to_largest(total, legs), scale)
    }
    right = _majors(allocation.split_legs(total, legs), scale)
    if allocation.REST in legs and right != answer["parts"]:
        answer["upstream_error"] = {
            "figure": ", ".join(answer["parts"]),
            "right": ", ".join(right),
            "reason": "The units left over belong to the leg that takes the rest, never to "
            "a leg of a stated amount or portion.",
        }
    return answer


def _leg(entry: str, scale: int) -> allocation.Leg:
    if entry == "left":
        return allocation.REST
    if entry.endswith("%"):
        return allocation.PortionLeg(number(entry.removesuffix("%")) * PERCENT)
    return allocation.FixedLeg(minor(entry, scale))


def _majors(shares: list[int], scale: int) -> list[str]:
    return [major(share, scale) for share in shares]
