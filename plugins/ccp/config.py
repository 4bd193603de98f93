"""Parameters of the steps."""

from fractions import Fraction
from typing import Literal, Self

from pydantic import model_validator

from backoffice.sdk import AccountCode, InstrumentCode, PositiveShare, Rate, StepConfig


class GainsHaircutConfig(StepConfig):
    """Whose gains are cut: of one instrument or of all, since this period began, and how far."""

    instrument: InstrumentCode | None = None
    period: Literal["day", "week", "month"] = "day"
    max_rate: PositiveShare = Fraction(1)


class DefaultFundWithCapitalConfig(StepConfig):
    """`fund`: the members' fund; `capital`: the account that holds the venue's amount beside it."""

    fund: AccountCode
    capital: AccountCode

    @model_validator(mode="after")
    def _two_accounts(self) -> Self:
        if self.fund == self.capital:
            raise ValueError("capital is the fund itself: name the account of the venue's amount")
        return self


class AssessmentWithCapitalConfig(DefaultFundWithCapitalConfig):
    """`multiple`: of the original contribution, the most that a member is called for, per loss."""

    multiple: Rate = Fraction(1)
