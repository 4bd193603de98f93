"""Parameters of a write-off."""

from typing import Literal

from backoffice.sdk import AccountCode, StepConfig


class WriteOffConfig(StepConfig):
    """`charge`: the account that bears it. `approval`: whether a second person must agree."""

    charge: AccountCode
    approval: Literal["none", "two_persons"] = "none"
