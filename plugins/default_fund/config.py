"""Parameters of the default fund."""

from backoffice.sdk import AccountCode, StepConfig


class DefaultFundConfig(StepConfig):
    """`fund`: the fund that the members contributed to."""

    fund: AccountCode
