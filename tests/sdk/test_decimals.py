"""Decimals of configurations: strings outside, exact inside, never a float."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from backoffice.sdk import Amount, FrozenModel, PositiveShare, Rate, Share
from backoffice.sdk.decimals import decimal_text, parse_decimal


class Config(FrozenModel):
    amount: Amount | None = None
    rate: Rate | None = None
    share: Share | None = None
    positive_share: PositiveShare | None = None


@given(st.decimals(-(10**20), 10**20, places=15))
def test_text_and_number_are_the_same(value: Decimal) -> None:
    text = f"{value:f}"
    number = parse_decimal(text)
    assert number == Fraction(text)
    assert parse_decimal(decimal_text(number)) == number


@given(st.fractions())
def test_print_is_exact_or_refused(value: Fraction) -> None:
    rest = value.denominator
    while rest % 2 == 0 or rest % 5 == 0:
        rest //= 2 if rest % 2 == 0 else 5
    if rest == 1:
        assert Fraction(decimal_text(value)) == value
    else:
        with pytest.raises(ValueError, match="no finite decimal form"):
            decimal_text(value)


@pytest.mark.parametrize(
    ("text", "printed"), [("007.50", "7.5"), ("-0.0", "0"), ("10", "10"), ("-0.05", "-0.05")]
)
def test_print_is_canonical(text: str, printed: str) -> None:
    assert decimal_text(parse_decimal(text)) == printed


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0.1, 'must be a decimal string; quote it: "0.1"'),
        (float("nan"), "must be a decimal string"),
        (10, 'must be a decimal string; quote it: "10"'),
        (True, "must be a decimal in quotes"),
        (Decimal("0.1"), "must be a decimal string such as"),
        ("1e3", "without exponent"),
        ("1_000", "such as"),
        ("1,5", "such as"),
        (".5", "such as"),
        ("5.", "such as"),
        ("+5", "such as"),
        (" 5", "such as"),
        ("5\n", "such as"),
        ("١", "such as"),
        ("", "such as"),
        ("inf", "such as"),
        ("1/3", "such as"),
        ("1" * 41, "more than 40 digits"),
        ([], "such as"),
    ],
)
def test_everything_else_is_refused(value: Any, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Config(amount=value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("field", "refused", "taken"),
    [
        ("amount", ["-0.01"], ["0", "1000000"]),
        ("rate", ["-0.01"], ["0", "36.5"]),
        ("share", ["-0.01", "1.01"], ["0", "1"]),
        ("positive_share", ["0", "0.0", "-1", "1.0001"], ["0.0001", "1"]),
    ],
)
def test_bounds(field: str, refused: list[str], taken: list[str]) -> None:
    for text in refused:
        with pytest.raises(ValidationError, match="must be"):
            Config.model_validate({field: text})
    for text in taken:
        assert getattr(Config.model_validate({field: text}), field) == Fraction(text)


def test_json_keeps_them_as_strings() -> None:
    config = Config.model_validate({"amount": "0.10", "share": "0.5"})
    assert config.model_dump(mode="json", exclude_none=True) == {"amount": "0.1", "share": "0.5"}
    schema = Config.model_json_schema()["properties"]["share"]["anyOf"][0]
    assert schema["type"] == "string"
    assert "≤ 1" in schema["description"]
