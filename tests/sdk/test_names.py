"""Accounts and instruments that a configuration names are found wherever they stand."""

from typing import Annotated

from pydantic import Field

from backoffice.sdk import AccountCode, FrozenModel, InstrumentCode, StepConfig
from backoffice.sdk.fields import names_in


class Part(FrozenModel):
    income: AccountCode = "fees"
    note: str = "not an account"


class Config(StepConfig):
    fund: AccountCode
    spare: AccountCode | None = None
    payers: Annotated[tuple[AccountCode, ...], Field(strict=False)] = ()
    weights: dict[str, AccountCode] = {}
    part: Part | None = None
    parts: Annotated[tuple[Part, ...], Field(strict=False)] = ()
    source: AccountCode = Field(alias="from", default="origin")
    only: InstrumentCode | None = None
    classes: dict[InstrumentCode, str] | None = None


CONFIG = Config.model_validate(
    {
        "fund": "a",
        "payers": ["b", "c"],
        "weights": {"x": "d"},
        "part": {"income": "e"},
        "parts": [{}, {"income": "f"}],
        "from": "g",
        "only": "BTC",
        "classes": {"ETH": "major"},
    }
)


def test_accounts_are_found_with_their_places() -> None:
    assert dict(names_in(CONFIG, "account")) == {
        ("fund",): "a",
        ("payers", 0): "b",
        ("payers", 1): "c",
        ("weights", "x"): "d",
        ("part", "income"): "e",
        ("parts", 0, "income"): "fees",
        ("parts", 1, "income"): "f",
        ("from",): "g",
    }


def test_instruments_are_no_accounts() -> None:
    assert dict(names_in(CONFIG, "instrument")) == {("only",): "BTC", ("classes", "ETH"): "ETH"}
