"""Parameters of this regime's models. Amounts in the reporting asset, rates as fractions."""

from fractions import Fraction
from typing import Annotated

from pydantic import Field, model_validator

from backoffice.sdk import (
    AccountCode,
    Amount,
    Count,
    FrozenModel,
    InstrumentCode,
    PositiveShare,
    Rate,
    Share,
)

from .limits import AccountLimits, PositionLimits
from .liquidation import DEFAULT_FEE_RATE_MAX, FillablePriceRates
from .withdrawals import DAILY, DELAY_BLOCKS, HOURLY

Positive = Annotated[int, Field(strict=True, ge=1)]
QuoteDecimals = Annotated[int, Field(strict=True, ge=0, le=18)]


class OpenInterestCaps(FrozenModel):
    """Between `lower` and `upper` open interest the initial fraction grows to 1; upper 0: never."""

    lower: Amount
    upper: Amount

    @model_validator(mode="after")
    def _in_order(self) -> "OpenInterestCaps":
        if self.lower > self.upper:
            raise ValueError("lower must not be above upper")
        return self


class MarginConfig(FrozenModel):
    """`caps` by instrument. `chosen_fractions`: initial fractions that holders chose, by account
    and instrument; they only raise a requirement. `quote_decimals`: figures are rounded to them.
    """

    caps: dict[InstrumentCode, OpenInterestCaps] = Field(default_factory=dict)
    chosen_fractions: dict[AccountCode, dict[InstrumentCode, Share]] = Field(default_factory=dict)
    quote_decimals: QuoteDecimals = 6


class LiquidationConfig(FrozenModel):
    """Limits count for one account at one instant, which stands for a block.

    `notional_min` and `portion_max` are of one position; `notional_max` and `fund_loss_max` of
    the account.
    """

    positions_per_sweep: Positive = 1
    bankruptcy_adjustment: Rate = FillablePriceRates().bankruptcy_adjustment
    spread_to_maintenance: Share = FillablePriceRates().spread_to_maintenance
    fee_rate_max: Share = DEFAULT_FEE_RATE_MAX
    notional_min: Amount = PositionLimits().notional_min
    portion_max: PositiveShare = PositionLimits().portion_max
    notional_max: Amount = AccountLimits().notional_max
    fund_loss_max: Amount = AccountLimits().fund_loss_max
    quote_decimals: QuoteDecimals = 6


class FundingConfig(FrozenModel):
    """The event's rate is one for 8 hours; each event charges `interval_seconds` of it."""

    clamp_factor: Rate = Fraction(6)
    interval_seconds: Positive = 8 * 3600


class InsolvencyGateConfig(FrozenModel):
    """Withdrawals stay shut for `delay_blocks` after an account below zero was last seen."""

    delay_blocks: Count = DELAY_BLOCKS
    block_milliseconds: Positive = 1000


class LimiterConfig(FrozenModel):
    """Over `period_seconds`: max(`baseline_min`, `baseline_share` of all deposits)."""

    period_seconds: Positive
    baseline_min: Amount
    baseline_share: Share


def _default_limiters() -> tuple[LimiterConfig, ...]:
    return tuple(
        LimiterConfig(
            period_seconds=limiter.period_seconds,
            baseline_min=limiter.baseline_min,
            baseline_share=limiter.baseline_share,
        )
        for limiter in (HOURLY, DAILY)
    )


class CapacityConfig(FrozenModel):
    """Every limiter must let a withdrawal out; amounts in whole units of the asset withdrawn."""

    limiters: Annotated[tuple[LimiterConfig, ...], Field(strict=False, min_length=1)] = Field(
        default_factory=_default_limiters
    )
