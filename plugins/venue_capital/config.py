"""Parameters of the venue's own capital."""

from backoffice.sdk import AccountCode, StepConfig


class VenueCapitalConfig(StepConfig):
    """`account`: the venue's account whose cash pays."""

    account: AccountCode
