"""Parameters of the defaulter's contribution."""

from backoffice.sdk import AccountCode, StepConfig


class DefaulterContributionConfig(StepConfig):
    """`fund`: the fund that the member contributed to."""

    fund: AccountCode
