"""Parameters of the insurance fund."""

from backoffice.sdk import AccountCode, StepConfig


class InsuranceFundConfig(StepConfig):
    """`fund`: the account whose cash pays."""

    fund: AccountCode
