"""Parameters of a clawback."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from backoffice.sdk import AccountCode, FrozenModel, PositiveShare, Rate, StepConfig, no_duplicates


class InterestConfig(FrozenModel):
    """Simple interest on the principal, without grace, income to `fees`."""

    annual_rate: Rate
    day_count: Literal[360, 365] = 365


class ClawbackConfig(StepConfig):
    """`rate`: the part of each later profit. `from`: what repays. `creditor`: who pays at once."""

    rate: PositiveShare
    from_: Annotated[
        tuple[Literal["profit", "deposit"], ...],
        Field(strict=False, alias="from"),
        AfterValidator(no_duplicates("source")),
    ] = ("profit",)
    creditor: AccountCode | None = None
    interest: InterestConfig | None = None
