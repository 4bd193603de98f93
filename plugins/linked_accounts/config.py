"""Parameters of linked accounts."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from backoffice.sdk import StepConfig, no_duplicates

Group = Literal["parent", "siblings", "children"]


class LinkedAccountsConfig(StepConfig):
    """`order`: which of the owner's accounts answer, and which first."""

    order: Annotated[
        tuple[Group, ...], Field(strict=False), AfterValidator(no_duplicates("group"))
    ] = ("parent", "siblings", "children")
