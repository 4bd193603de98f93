"""Instruments: linear and inverse contracts, and options."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import PlainValidator, TypeAdapter

from .base import Shape
from .scalars import Name, NotNegative, Number, Positive, Time, Truth


class TierIn(Shape):
    """A slice of the notional at its own fractions; the last one has no end."""

    up_to: Positive | None = None
    initial: NotNegative
    maintenance: NotNegative


class _Flat(Shape):
    initial: NotNegative
    maintenance: NotNegative


_TIERS: TypeAdapter[tuple[TierIn, ...]] = TypeAdapter(tuple[TierIn, ...])


def _tiers(value: Any) -> tuple[TierIn, ...]:
    """One pair of fractions, or marginal tiers that ascend to one without an end."""
    if not isinstance(value, list):
        flat = _Flat.model_validate(value)
        return (TierIn.model_construct(None, initial=flat.initial, maintenance=flat.maintenance),)
    tiers = _TIERS.validate_python(value)
    if not tiers:
        raise ValueError("the list is empty; at least one tier is needed")
    *ends, last = (tier.up_to for tier in tiers)
    if last is not None:
        raise ValueError("the last tier must have no up_to; it takes what is above the others")
    below = Fraction(0)
    for place, end in enumerate(ends):
        if end is None:
            raise ValueError(f"tier [{place}] needs up_to; only the last one has none")
        if end <= below:
            raise ValueError(f"the up_to of tier [{place}] must be above the one before it")
        below = end
    return tiers


class InstrumentIn(Shape):
    """A contract as it is written; what its kind needs is checked with the other sections."""

    kind: Literal["perpetual", "future", "option"]
    settle: Name
    contract_size: Positive
    inverse: Truth = False
    mark: Number
    margin: Annotated[tuple[TierIn, ...], PlainValidator(_tiers)] | None = None
    underlying: Name | None = None
    lot: Positive = Fraction(1, 10**8)
    option_type: Literal["call", "put"] | None = None
    strike: Positive | None = None
    expiry: Time | None = None
    vol: NotNegative | None = None
