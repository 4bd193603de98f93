"""What a rule means, case by case, in both evaluations."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from backoffice.core.rules import (
    Column,
    Fact,
    Kind,
    TextColumn,
    evaluate,
    explain,
    parse,
    render,
    screen,
)

VOCABULARY = {
    "margin_ratio": Kind.NUMBER,
    "equity": Kind.NUMBER,
    "debt": Kind.NUMBER,
    "leverage": Kind.NUMBER,
    "segment": Kind.TEXT,
    "status": Kind.TEXT,
}
FACTS: dict[str, Fact] = {
    "margin_ratio": None,
    "equity": Fraction(1, 3),
    "debt": 0,
    "leverage": 6,
    "segment": "retail",
    "status": None,
}

CASES = [
    ("equity > 0", True),
    ("equity > 0\n  and debt == 0", True),
    ("equity == 1 / 3", True),
    ("equity * 3 == 1", True),
    ("0.1 + 0.2 == 0.3", True),
    ("equity < 0.333333333333333333333333333334", True),
    ("equity > 0.333333333333333333333333333333", True),
    ("0 < equity < 1", True),
    ("0 < equity < 1 < 1", False),
    ("6 >= leverage >= 6", True),
    ("leverage - 1 - 1 == 4", True),
    ("leverage / 2 / 3 == 1", True),
    ("leverage - 2 * 3 == 0", True),
    ("(leverage - 2) * 3 == 12", True),
    ("-leverage == -6", True),
    ("- -leverage == 6", True),
    ("2 * -leverage == -12", True),
    (".5 + 5. == 5.5", True),
    ("min(leverage, 2, equity) == equity", True),
    ("max(leverage, 2) == 6", True),
    ("abs(debt - 1) == 1", True),
    # null
    ("margin_ratio > 1", False),
    ("margin_ratio != 1", False),
    ("margin_ratio == margin_ratio", False),
    ("margin_ratio in (1, 2)", False),
    ("margin_ratio not in (1, 2)", False),
    ("not (margin_ratio > 1)", True),
    ("not margin_ratio > 1", True),
    ("not (margin_ratio not in (1, 2))", True),
    ("margin_ratio + 1 != 0", False),
    ("margin_ratio * 0 == 0", False),
    ("max(margin_ratio, 1) == 1", False),
    ("-margin_ratio < 1", False),
    ("0 < margin_ratio < 1 or equity > 0", True),
    ("1 < 2 < margin_ratio", False),
    ("status == 'healthy'", False),
    ("status != 'healthy'", False),
    ("status == status", False),
    ("status not in ('healthy',)", False),
    ("not status in ('healthy',)", True),
    # division by zero gives null
    ("equity / debt > 0", False),
    ("equity / debt <= 0", False),
    ("equity / debt != 0", False),
    ("debt / debt == 1", False),
    ("not (1 / 0 > 0)", True),
    ("0 / leverage == 0", True),
    ("1 / (leverage - 6) + 1 != 7", False),
    # text
    ("segment == 'retail'", True),
    ('segment == "retail"', True),
    ("segment != 'professional'", True),
    ("'retail' == segment == 'retail'", True),
    ("segment in ('professional', 'retail')", True),
    ("segment in ['professional']", False),
    ("segment not in ('professional')", True),
    ("segment == ' retail'", False),
    ("segment == status", False),
    ("'a' == 'a'", True),
    # lists of numbers
    ("leverage in (1, -6, 6.0)", True),
    ("-leverage in (-6,)", True),
    ("leverage not in [1, 2]", True),
    # precedence: not binds tighter than and, and tighter than or
    ("equity < 0 and equity < 0 or equity > 0", True),
    ("equity > 0 or equity < 0 and equity < 0", True),
    ("not equity > 0 or equity > 0", True),
    ("not (equity > 0 or equity > 0)", False),
    ("not not equity > 0", True),
    ("not equity < 0 and debt == 0", True),
    ("  equity\t>0  \n", True),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_exact_evaluation(text: str, expected: bool) -> None:
    assert evaluate(parse(text, VOCABULARY), FACTS) is expected


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_screen_agrees_or_is_unsure(text: str, expected: bool) -> None:
    columns = {
        name: TextColumn.from_values([value])  # type: ignore[list-item]
        if VOCABULARY[name] is Kind.TEXT
        else Column.from_exact([value])  # type: ignore[list-item]
        for name, value in FACTS.items()
    }
    result = screen(parse(text, VOCABULARY), columns)
    assert result.unsure[0] or result.true[0] == expected


def test_a_rule_knows_its_names_and_is_a_value() -> None:
    text = "margin_ratio >= 0.8 and segment == 'retail' and margin_ratio < 2"
    rule = parse(text, VOCABULARY)
    assert rule.text == text
    assert rule.names == {"margin_ratio", "segment"}
    assert rule == parse(text, VOCABULARY)
    assert len({rule, parse(text, VOCABULARY), parse("equity > 0", VOCABULARY)}) == 2


def test_the_kind_of_a_name_is_part_of_the_rule() -> None:
    as_number, as_text = ({"a": kind, "b": kind} for kind in (Kind.NUMBER, Kind.TEXT))
    assert parse("a == b", as_number) != parse("a == b", as_text)


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("equity", 0.5, TypeError),
        ("equity", "1", TypeError),
        ("segment", 1, TypeError),
    ],
)
def test_facts_of_the_wrong_kind_are_refused(name: str, value: Any, error: type[Exception]) -> None:
    rule = parse("equity > 0 and segment == 'retail'", VOCABULARY)
    with pytest.raises(error, match=name):
        evaluate(rule, FACTS | {name: value})


def test_a_missing_fact_is_refused() -> None:
    with pytest.raises(KeyError, match="equity"):
        evaluate(parse("equity > 0", VOCABULARY), {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("leverage >= 0.8", "leverage 6 >= 0.8"),
        ("equity < 0.12345678901234567", "equity 0.333333333333 < 0.12345678901234567"),
        ("margin_ratio > 1", "margin_ratio null > 1"),
        ("equity - debt > 0", "equity (0.333333333333) - debt (0) > 0"),
        ("segment in ('retail', 'x')", "segment 'retail' in ('retail', 'x')"),
        ("segment == 'x' or leverage > 5", "leverage 6 > 5"),
        ("segment == 'x' and leverage > 5", "segment 'retail' == 'x'"),
        ("equity > 0 and leverage > 5", "equity 0.333333333333 > 0 and leverage 6 > 5"),
        ("not (equity < 0 or debt < 0)", "not (equity 0.333333333333 < 0 or debt 0 < 0)"),
        ("-leverage * 2 < min(debt, 1)", "(-leverage (6)) * 2 < min(debt (0), 1)"),
    ],
)
def test_explain_tells_the_values_that_decided(text: str, expected: str) -> None:
    assert explain(parse(text, VOCABULARY), FACTS) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(5, 10**13), "0"),  # half to even, down
        (Fraction(15, 10**13), "0.000000000002"),  # half to even, up
        (Fraction(-5, 10**13), "0"),
        (Fraction(-81, 100), "-0.81"),
        (10**18, "1000000000000000000"),
    ],
)
def test_explain_prints_twelve_decimals(value: Fraction | int, expected: str) -> None:
    rule = parse("equity > 0", VOCABULARY)
    assert explain(rule, {"equity": value}) == f"equity {expected} > 0"


@pytest.mark.parametrize(
    "text",
    [
        "(equity > 0 or equity > 1) or equity > 2",
        "equity > 0 or (equity > 1 or equity > 2)",
        "(equity > 0 and equity > 1) and equity > 2",
        "(equity > 0 or equity > 1) and equity > 2",
        "equity > 0 and equity > 1 or equity > 2",
        "equity - (debt - 1) > -(-(leverage))",
        "(equity / debt) / (2 * leverage) > (-debt) * 2",
    ],
)
def test_render_keeps_the_grouping(text: str) -> None:
    tree = parse(text, VOCABULARY).tree
    assert parse(render(tree), VOCABULARY).tree == tree


def test_render_writes_the_rule_again() -> None:
    text = "not (equity > 0.50) and (debt < 0 or segment in ['a', \"it's\"])"
    expected = "not (equity > 0.5) and (debt < 0 or segment in ('a', \"it's\"))"
    assert render(parse(text, VOCABULARY).tree) == expected


def test_screen_refuses_columns_that_do_not_fit() -> None:
    rule = parse("equity > 0", VOCABULARY)
    one, two = Column.from_exact([1]), Column.from_exact([1, 2])
    with pytest.raises(ValueError, match="one length"):
        screen(rule, {"equity": one, "debt": two})
    with pytest.raises(KeyError, match="equity"):
        screen(rule, {"debt": one})
    with pytest.raises(TypeError, match="equity"):
        screen(rule, {"equity": TextColumn.from_values(["a"])})
    with pytest.raises(TypeError, match="segment"):
        screen(parse("segment == 'a'", VOCABULARY), {"segment": one})


def test_columns_refuse_what_would_make_a_screen_wrong() -> None:
    ones, no = np.ones(2), np.zeros(2, dtype=np.bool_)
    with pytest.raises(ValueError, match="negative"):
        Column(ones, -ones, no)
    with pytest.raises(ValueError, match="one length"):
        Column(ones, np.zeros(3), no)
    with pytest.raises(ValueError, match="float64"):
        Column(ones.astype(np.float32), ones, no)
    with pytest.raises(ValueError, match="differ"):
        TextColumn(np.zeros(1, dtype=np.intp), ("a", "a"))
    with pytest.raises(ValueError, match="category"):
        TextColumn(np.ones(1, dtype=np.intp), ("a",))
