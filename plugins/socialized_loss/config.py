"""Parameters of a socialised loss."""

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from backoffice.sdk import Base, InstrumentCode, PositiveShare, StepConfig


class SocializedLossConfig(StepConfig):
    """By what, over what time and how far customers share the loss."""

    base: Annotated[Base, Field(strict=False)] = Base.PERIOD_PROFIT
    instrument: InstrumentCode | None = None
    period: Literal["event", "day", "week", "month"] = "event"
    max_rate: PositiveShare = Fraction(1)
