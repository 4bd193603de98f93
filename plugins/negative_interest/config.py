"""Parameters of interest on negative balances."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictBool, model_validator

from backoffice.sdk import (
    AccountCode,
    Amount,
    Count,
    FrozenModel,
    Rate,
    StepConfig,
    decimal_text,
    no_duplicates,
)


class TierConfig(FrozenModel):
    """The part of the principal up to `up_to`, above the tier before, and its own rate."""

    up_to: Amount | None = None
    annual_rate: Rate


def _ascending(tiers: tuple[TierConfig, ...] | None) -> tuple[TierConfig, ...] | None:
    if tiers is None:
        return None
    if not tiers or tiers[-1].up_to is not None:
        raise ValueError("needs a last tier without up_to, for the rest of the principal")
    below = Fraction(0)
    for tier in tiers[:-1]:
        if tier.up_to is None:
            raise ValueError("has a tier without up_to before the last")
        if tier.up_to <= below:
            raise ValueError(f"must ascend: up_to {decimal_text(tier.up_to)} is not above the last")
        below = tier.up_to
    return tiers


class NegativeInterestConfig(StepConfig):
    """Exactly one of `annual_rate` and `tiers`; `cap` is the most interest in all."""

    annual_rate: Rate | None = None
    tiers: Annotated[
        tuple[TierConfig, ...] | None, Field(strict=False), AfterValidator(_ascending)
    ] = None
    day_count: Literal[360, 365] = 365
    grace_days: Count = 0
    compounding: StrictBool = False
    cap: Amount | None = None
    income: AccountCode = "fees"
    creditor: AccountCode | None = None
    from_: Annotated[
        tuple[Literal["deposit", "profit"], ...],
        Field(strict=False, alias="from"),
        AfterValidator(no_duplicates("source")),
    ] = ("deposit",)

    @model_validator(mode="after")
    def _one_rate(self) -> NegativeInterestConfig:
        if (self.annual_rate is None) == (self.tiers is None):
            raise ValueError("needs either annual_rate or tiers")
        return self
