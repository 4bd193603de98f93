"""Parameters: weights of tokens and perpetuals, fees of liquidations, who is charged."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator

from backoffice.sdk import (
    AccountCode,
    Amount,
    FrozenModel,
    InstrumentCode,
    Rate,
    Share,
    StepConfig,
)


def _at_least_one(weight: Fraction) -> Fraction:
    if weight < 1:
        raise ValueError("is below 1: what is owed counts at its price or more")
    return weight


LiabilityWeight = Annotated[Rate, AfterValidator(_at_least_one)]
"""Factor on what is owed, 1 or more."""


class WeightsConfig(FrozenModel):
    """Factors on value; None: from the asset's haircut or the instrument's margin fractions."""

    init_asset: Share | None = None
    init_liability: LiabilityWeight | None = None
    maintenance_asset: Share | None = None
    maintenance_liability: LiabilityWeight | None = None


class TokenConfig(WeightsConfig):
    """`deposits_from`: value of all deposits, in the reporting asset, from which weights fall."""

    deposits_from: Amount | None = None


class PerpetualConfig(WeightsConfig):
    """`init_overall`, `maintenance_overall`: weight of a profit that is not settled."""

    init_overall: Share = Fraction(1)
    maintenance_overall: Share = Fraction(1)


class HealthConfig(FrozenModel):
    """Weights by asset and by instrument; those not named have the venue's own fractions."""

    tokens: dict[str, TokenConfig] = {}
    perpetuals: dict[str, PerpetualConfig] = {}


class ReductionConfig(HealthConfig):
    """And the fees of closed notional; both go to the liquidation's fund."""

    liquidator_fee: Share = Fraction(0)
    platform_fee: Share = Fraction(0)


class AfterFundConfig(StepConfig):
    """`fund`: as long as it holds money nobody else is charged."""

    fund: AccountCode
    instrument: InstrumentCode | None = None
