"""Parameters: how long profit counts as unvested, who goes before a haircut, the exit bucket."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from backoffice.sdk import AccountCode, Amount, FrozenModel, PositiveShare, StepConfig


class UnvestedProfitConfig(StepConfig):
    """`period`: a profit has vested once the period in which it was made is over."""

    period: Literal["day", "week", "month"] = "day"
    max_rate: PositiveShare = Fraction(1)


class EqualHaircutConfig(StepConfig):
    """`fund`: nobody's equity is cut while it holds money. `max_rate`: most of anybody's equity."""

    fund: AccountCode
    max_rate: PositiveShare = Fraction(1)


class ExitBucketConfig(FrozenModel):
    """`share` of all deposits may leave at once; what left is free again, bit by bit, after
    `period_seconds` (at most seven days). Up to `always` of it in one withdrawal always may."""

    share: PositiveShare = Fraction(1, 20)
    period_seconds: Annotated[int, Field(strict=True, ge=1, le=604_800)] = 3600
    always: Amount = Fraction(0)
