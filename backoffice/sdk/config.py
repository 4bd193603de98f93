"""The configuration of a step: what stands under `with:` in a policy."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StrictBool

from backoffice.core.policy import SHORTFALL_VOCABULARY, StepLimits
from backoffice.core.share_facts import ShareTerms

from .fields import AccountCode, Amount, Count, Share, rule_over


class FrozenModel(BaseModel):
    """Base of parts of a configuration: unknown keys are refused, nothing is changed later."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, hide_input_in_errors=True
    )


class StepConfig(FrozenModel):
    """Base of every step's configuration, with the parameters that all steps have.

    Amounts are whole units of the shortfall's asset.
    """

    when: Annotated[str, rule_over(SHORTFALL_VOCABULARY)] | None = None
    limit: Amount | None = None
    limit_share: Share | None = None
    limit_period: Amount | None = None
    limit_per: Literal["day", "week", "month"] = "day"
    floor: Amount | None = None
    all_or_nothing: StrictBool = False

    @property
    def needs_source(self) -> bool:
        """Whether a limit counts on what the source holds."""
        return self.limit_share is not None or self.floor is not None

    @property
    def is_unlimited(self) -> bool:
        """Whether no limit keeps the step, where its `when` holds, from taking all that remains."""
        kept = (self.limit, self.limit_share, self.limit_period, self.floor)
        return all(value is None for value in kept)

    def limits(self) -> StepLimits:
        """The common limits, as the core applies them."""
        return StepLimits(
            limit=self.limit,
            limit_share=self.limit_share,
            limit_period=self.limit_period,
            limit_per=self.limit_per,
            floor=self.floor,
            all_or_nothing=self.all_or_nothing,
        )


class FundShareConfig(FrozenModel):
    """Base of the configuration of fund share models, with the parameters that all have.

    `floor`: what leaving never takes out of the fund, in whole units of the asset.
    """

    fund: AccountCode
    cooldown_seconds: Count = 0
    floor: Amount = Fraction(0)

    def terms(self) -> ShareTerms:
        """The common parameters, as the core applies them."""
        return ShareTerms(self.fund, timedelta(seconds=self.cooldown_seconds), self.floor)
