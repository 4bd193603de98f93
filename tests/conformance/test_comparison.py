"""Expected against got: by value, and never more lenient than that."""

from fractions import Fraction
from typing import Any

import pytest

from tests.conformance.comparison import compare

SAME: list[tuple[Any, Any]] = [
    ("10", "10.00"),
    ("10", 10),
    (10, "10.0"),
    ("-0", "0"),
    ("2/3", "4/6"),
    ("ok", "ok"),
    (None, None),
    (True, True),
    ([], []),
    ({}, {}),
    ({"a": "1"}, {"a": "1.0", "more": "2"}),
    ({"a": [{"b": "1"}]}, {"a": [{"b": "1", "c": "2"}]}),
]
DIFFERENT: list[tuple[Any, Any]] = [
    ("10", "10.000000000000000000001"),
    ("10", None),
    ("10", True),
    ("1", "one"),
    (1, True),
    (True, 1),
    (False, None),
    (None, "0"),
    (None, "null"),
    ("ok", "OK"),
    ("ok", "ok "),
    ([], {}),
    ({}, {"a": "1"}),
    ({}, []),
    ({"a": None}, {}),
    ({"a": "1"}, ["1"]),
    (["1"], ["1", "2"]),
    (["1", "2"], ["2", "1"]),
    (["1"], "1"),
    ("٣", "3"),
]


@pytest.mark.parametrize(("expected", "got"), SAME)
def test_same(expected: Any, got: Any) -> None:
    assert compare(expected, got).why == ""


@pytest.mark.parametrize(("expected", "got"), DIFFERENT)
def test_different(expected: Any, got: Any) -> None:
    assert compare(expected, got).difference


def test_the_sentence_names_the_place() -> None:
    found = compare({"fills": [{"size": "1"}, {"size": "2"}]}, {"fills": [{"size": "1"}, {}]})
    assert found.difference == "fills[1].size is missing where '2' was expected."


def test_the_first_difference_is_told() -> None:
    assert compare({"a": "1", "b": "2"}, {"a": "3"}).difference == (
        "a is '3' where '1' was expected."
    )


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ("0.667", "2/3"),
        ("-0.667", "-2/3"),
        ("7407", "200000/27"),  # 7407.407…
        ("7481", "202000/27"),  # 7481.481…
        ("0.00333", "1/300"),
        ("1.00", "299/300"),  # 0.99666…
        ("5739.08", "160694334/28000"),
    ],
)
def test_a_figure_without_end_equals_its_rounding_and_the_row_says_so(
    expected: str, got: str
) -> None:
    compared = compare({"price": expected}, {"price": got})
    assert compared.difference is None
    assert compared.why == "price: equal at the printed places."


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ("0.666", "2/3"),  # cut
        ("0.667", "1/1.5"),  # no number
        ("0.67", "2/3"),  # two digits
        ("0.050", "1/19"),  # 0.0526…
        ("0.007", "1/150"),  # one digit: zeros in front are none
        ("0.334", "1/3"),  # rounded up
        ("1.67", "1.6666666666666667"),  # has an end
        ("0.166", "0.1664"),
        ("0.125", "1/8000"),
        ("1/3", "0.333"),
        (333, "1000/3"),  # a count is equal or wrong
        ("0.000", "1/3000"),
        ("100", 99),
    ],
)
def test_nothing_else_is_rounded(expected: Any, got: Any) -> None:
    compared = compare({"price": expected}, {"price": got})
    assert compared.difference == compared.why
    assert compared.difference


def test_a_difference_is_told_before_a_rounding() -> None:
    compared = compare([["0.333"], "1"], [["1/3"], "2"])
    assert compared.why == "[1] is '2' where '1' was expected."
    assert compare(["0.333", "0.667"], ["1/3", "2/3"]).why == (
        "[0], [1]: equal at the printed places."
    )


def test_a_tolerance_is_below_and_both_figures_are_told() -> None:
    hundredth = Fraction(1, 100)
    near = compare({"a": "18.63", "b": "5"}, {"a": "205/11", "b": "5"}, tolerance=hundredth)
    assert near.difference is None
    assert near.why == "a 205/11 for 18.63: within the source's tolerance of 0.01."
    assert compare(["1.00"], ["1.01"], tolerance=hundredth).difference
    assert compare(["1.00"], ["1.009"]).difference
    assert compare([1], ["1.001"], tolerance=hundredth).difference
    assert compare(["ok"], ["1"], tolerance=hundredth).difference
