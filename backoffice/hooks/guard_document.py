"""The sections `guards` and `margin_call` of a policy document, and their terms for the core.

Durations are seconds, bands fractions, values whole units of the reporting asset.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StrictBool, model_validator

from backoffice.core.guards.terms import BreakerTerms, GuardTerms, MarginCallTerms, PriceTerms
from backoffice.sdk.config import FrozenModel
from backoffice.sdk.decimals import Decimals
from backoffice.sdk.fields import Amount, Count, PositiveShare, no_duplicates

Restriction = Literal["no_withdrawal", "no_increase", "no_trading", "frozen"]
SECONDS_MAX = 366 * 86_400


def _whole_microseconds(seconds: Fraction) -> Fraction:
    if (seconds * 1_000_000).denominator != 1:
        raise ValueError("must have at most 6 decimals")
    return seconds


Seconds = Annotated[
    Fraction, Decimals(above=0, at_most=SECONDS_MAX), AfterValidator(_whole_microseconds)
]
Confirmations = Annotated[int, Field(strict=True, ge=1)]


class PriceGuardDocument(FrozenModel):
    """When a price may not be relied on."""

    max_age: Seconds | None = None
    missing_after: Seconds | None = None
    band: PositiveShare | None = None
    band_window: Seconds | None = None
    confirmations: Confirmations | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.band is None and (self.band_window or self.confirmations):
            raise ValueError("needs a band, for band_window and confirmations to belong to")
        if self.max_age and self.missing_after and self.missing_after <= self.max_age:
            raise ValueError("needs a missing_after above its max_age: what is missing was stale")
        return self

    def terms(self) -> PriceTerms:
        """As the core applies them."""
        return PriceTerms(
            max_age=_duration(self.max_age),
            missing_after=_duration(self.missing_after),
            band=self.band,
            band_window=_duration(self.band_window),
            confirmations=self.confirmations,
        )


class MarkGuardDocument(PriceGuardDocument):
    """When a mark may not be relied on; `crossed`: while the order book is crossed."""

    crossed: StrictBool = True

    def terms(self) -> PriceTerms:
        """As the core applies them."""
        known = PriceGuardDocument.terms(self)
        return PriceTerms(
            known.max_age,
            known.missing_after,
            known.band,
            known.band_window,
            known.confirmations,
            self.crossed,
        )


class BreakerDocument(FrozenModel):
    """The most that one sweep may liquidate: accounts, and notional in the reporting asset."""

    liquidations: Count | None = None
    value: Amount | None = None

    @model_validator(mode="after")
    def _has_any(self) -> Self:
        if self.liquidations is None and self.value is None:
            raise ValueError("needs liquidations, value, or both")
        return self


class GuardsDocument(FrozenModel):
    """Guards of marks, of prices of assets, and against liquidations in masses."""

    marks: MarkGuardDocument | None = None
    prices: PriceGuardDocument | None = None
    breaker: BreakerDocument | None = None

    def terms(self) -> GuardTerms:
        """As the core applies them."""
        breaker = self.breaker
        return GuardTerms(
            marks=None if self.marks is None else self.marks.terms(),
            prices=None if self.prices is None else self.prices.terms(),
            breaker=None if breaker is None else BreakerTerms(breaker.liquidations, breaker.value),
        )


class MarginCallDocument(FrozenModel):
    """When a margin call is due, and what follows where it is not met."""

    due_after: Seconds
    escalate: Literal["restrict", "liquidate"] | None = None
    restrict: Annotated[
        tuple[Restriction, ...] | None,
        Field(strict=False),
        AfterValidator(lambda items: items and no_duplicates("restriction")(items)),
    ] = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.escalate == "restrict") is not bool(self.restrict):
            raise ValueError("needs escalate: restrict and a list restrict together, or neither")
        return self

    def terms(self) -> MarginCallTerms:
        """As the core applies them."""
        return MarginCallTerms(
            due_after=timedelta(microseconds=int(self.due_after * 1_000_000)),
            restrict=self.restrict or (),
            liquidate=self.escalate == "liquidate",
        )


def _duration(seconds: Fraction | None) -> timedelta | None:
    return None if seconds is None else timedelta(microseconds=int(seconds * 1_000_000))
