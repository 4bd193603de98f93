"""Parameters of the models, the guard and the steps."""

from __future__ import annotations

from fractions import Fraction

from pydantic import Field

from backoffice.sdk import (
    AccountCode,
    Amount,
    Count,
    FrozenModel,
    FundShareConfig,
    InstrumentCode,
    Rate,
    Share,
    StepConfig,
)

NONE, ALL = Fraction(0), Fraction(1)


class AssetTerms(FrozenModel):
    """How one asset counts as collateral and as a borrow.

    A weight that is left out is 1 less the asset's own haircut. `scale_start_value`: from deposits
    of the whole venue worth this on, the initial weight falls; 0 is never.
    """

    initial_weight: Share | None = None
    maintenance_weight: Share | None = None
    initial_liability_weight: Rate = ALL
    maintenance_liability_weight: Rate = ALL
    imf_factor: Rate = NONE
    scale_start_value: Amount = NONE


class MarketTerms(FrozenModel):
    """How one instrument's margin grows with size, and what its open profit counts."""

    imf_factor: Rate = NONE
    initial_profit_weight: Share = ALL
    maintenance_profit_weight: Share = ALL


class MarginConfig(FrozenModel):
    """By asset and by instrument; what is not named keeps the venue's own figures."""

    assets: dict[str, AssetTerms] = Field(default_factory=dict)
    instruments: dict[str, MarketTerms] = Field(default_factory=dict)


class FeeTerms(FrozenModel):
    """Fee rates of one instrument's liquidations."""

    liquidator_fee: Share = Fraction(1, 100)
    max_liquidator_fee: Share = Fraction(5, 100)
    max_insurance_fee: Share = Fraction(1, 100)


class BorrowFees(AssetTerms, FeeTerms):
    """An asset that is sold or owed: its weights as in the margin model, and its fees."""


class LiquidationConfig(FeeTerms):
    """Buffer above maintenance, pace, and fees; `instruments` and `assets` have their own.

    Slots are 400 ms. `duration_slots` 0 frees the whole shortage at once.
    """

    buffer: Share = Fraction(2, 100)
    initial_share: Share = Fraction(1, 10)
    duration_slots: Count = 150
    grace_slots: Count = 1500
    fee_increase: Rate = Fraction(1, 10**6)
    instruments: dict[str, FeeTerms] = Field(default_factory=dict)
    assets: dict[str, BorrowFees] = Field(default_factory=dict)

    def fees_of(self, asset: str) -> BorrowFees:
        """Weights and fees of an asset; fees by default the venue's."""
        own = self.assets.get(asset)
        if own is not None:
            return own
        return BorrowFees(
            liquidator_fee=self.liquidator_fee,
            max_liquidator_fee=self.max_liquidator_fee,
            max_insurance_fee=self.max_insurance_fee,
        )

    def fees(self, instrument: str) -> FeeTerms:
        """The fees of an instrument, by default the venue's."""
        return self.instruments.get(instrument, self)


class GuardConfig(FrozenModel):
    """`threshold`: deposits up to which withdrawals are free, by asset, in its whole units."""

    threshold: dict[str, Amount] = Field(default_factory=dict)


class ShareConfig(FundShareConfig):
    """The vault, how long leaving takes, and what always stays."""


class VaultConfig(StepConfig):
    """`fund`: the insurance vault."""

    fund: AccountCode


class BothSidesConfig(StepConfig):
    """`instrument`: only its positions pay; without it all do."""

    instrument: InstrumentCode | None = None


class HaircutConfig(StepConfig):
    """The deposit haircut has the common parameters only."""
