"""Exact numbers go through the database as they are, and only in their one form."""

from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.records.fields import FractionField, parse_fraction, shown


@given(st.fractions())
def test_the_stored_form_is_read_back(number: Fraction) -> None:
    assert parse_fraction(str(number)) == number


@pytest.mark.django_db
@settings(max_examples=50)
@given(st.lists(st.fractions(), min_size=1, max_size=20))
def test_the_database_takes_every_number(numbers: list[Fraction]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(%s::exact_rational[])", [[str(number) for number in numbers]])
        assert [parse_fraction(text) for (text,) in cursor.fetchall()] == numbers


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["2/4", "1/1", "1/0", "0/3", "-0", "01", "1.5", "1e3", " 1", "", "1/-2", "+1", "a"]
)
def test_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(IntegrityError, match="exact_rational"), connection.cursor() as cursor:
        cursor.execute("SELECT %s::exact_rational", [text])


def test_forms_take_decimals_and_fractions() -> None:
    field = FractionField()
    assert field.to_python("1.25") == field.to_python("5/4") == Fraction(5, 4)
    with pytest.raises(ValidationError, match="Enter a number"):
        field.to_python("much")


def test_people_see_twelve_decimals() -> None:
    assert (shown(Fraction(1, 3)), shown(Fraction(5, 4)), shown(None)) == (
        "0.333333333333",
        "1.25",
        "",
    )
