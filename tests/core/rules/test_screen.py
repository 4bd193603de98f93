"""The screen in use: it decides nearly everything, knows nulls from doubts, and is quick."""

import time
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from backoffice.core.rules import Column, Columns, Fact, Kind, TextColumn, evaluate, parse, screen

ROWS = 1_000_000
NAMES = ("margin_ratio", "equity", "initial_margin", "debt", "days_in_debt")
VOCABULARY = dict.fromkeys(NAMES, Kind.NUMBER) | {"segment": Kind.TEXT}
FIVE_TERMS = (
    "(margin_ratio >= 0.8 or equity - 1.5 * initial_margin < debt) and debt < 0 "
    "and days_in_debt > 3 and segment == 'retail'"
)


def one(value: float, error: float = 0.0, null: bool = False) -> Column:
    return Column(np.array([value]), np.array([error]), np.array([null]))


def decide(text: str, **columns: Column | TextColumn) -> str:
    result = screen(parse(text, VOCABULARY), columns)
    assert not np.any(result.true & result.unsure)
    return "unsure" if result.unsure[0] else str(bool(result.true[0])).lower()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("equity < initial_margin", "false"),
        ("equity - initial_margin < 0", "false"),
        ("debt * 1.5 < 0", "false"),
        ("debt / 3 == 0", "true"),
        ("days_in_debt > 0", "false"),
        ("initial_margin / equity > 0.8", "false"),  # null
        ("not (initial_margin / equity > 0.8)", "true"),
        ("initial_margin / equity * 0 == 0", "false"),  # null
    ],
)
def test_an_idle_account_is_decided(text: str, expected: str) -> None:
    """Most accounts of a venue hold nothing: zero must not be a doubtful number."""
    idle = {name: one(0.0) for name in NAMES}
    assert decide(text, **idle) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("debt / equity > 1", "unsure"),  # the divisor may be zero: null or anything
        ("not (debt / equity > 1)", "unsure"),
        ("debt / equity * 0 == 0", "unsure"),
        ("debt / equity not in (1, 2)", "unsure"),
        ("max(debt / equity, 10) > 5", "unsure"),
        ("min(debt / equity, 10) > 5 or debt == 1", "true"),
        ("debt / equity > 1 and debt == 2", "false"),
        ("debt / equity + margin_ratio > 1", "false"),  # null, whatever the quotient is
        ("equity < 0.1", "true"),
        ("equity == 0", "unsure"),
        ("equity != 0", "unsure"),
        ("equity in (0, 1)", "unsure"),
        ("equity in (5, 6)", "false"),
        ("equity not in (5, 6)", "true"),
        ("equity > 0 or equity <= 0", "unsure"),
        ("not equity > 0", "unsure"),
        ("initial_margin > 1", "unsure"),  # not a number
        ("initial_margin * 0 == 0", "unsure"),
        ("days_in_debt > 1", "unsure"),  # infinite
        ("days_in_debt - days_in_debt == 0", "unsure"),
        ("1 / days_in_debt < 1", "unsure"),
        ("min(days_in_debt, 5) == 5", "unsure"),
    ],
)
def test_doubt_is_carried(text: str, expected: str) -> None:
    columns = {
        "equity": one(1e-9, error=1e-8),
        "debt": one(1.0),
        "margin_ratio": one(np.nan, null=True),
        "initial_margin": one(np.nan),
        "days_in_debt": one(np.inf),
    }
    assert decide(text, **columns) == expected


def test_tenths_at_the_threshold_are_left_to_the_exact_evaluation() -> None:
    columns = {"margin_ratio": Column.from_exact([Fraction(8, 10), Fraction(81, 100), 1])}
    result = screen(parse("margin_ratio >= 0.8", VOCABULARY), columns)
    assert result.unsure.tolist() == [True, False, False]
    assert result.true.tolist() == [False, True, True]


def test_no_rows_and_no_names() -> None:
    empty = screen(parse("equity > 0", VOCABULARY), {"equity": Column.from_exact([])})
    assert empty.true.shape == empty.unsure.shape == (0,)
    constant = screen(parse("1 < 2", VOCABULARY), {"equity": Column.from_exact([1, None])})
    assert constant.true.tolist() == [True, True]


def test_texts_of_different_categories_are_compared_by_value() -> None:
    vocabulary = {"s": Kind.TEXT, "t": Kind.TEXT}
    columns = {
        "s": TextColumn.from_values(["a", "b", None, None, "z"]),
        "t": TextColumn.from_values(["a", "c", "a", None, "b"]),
    }
    assert screen(parse("s == t", vocabulary), columns).true.tolist() == [True] + [False] * 4
    unequal = screen(parse("s != t", vocabulary), columns)
    assert unequal.true.tolist() == [False, True, False, False, True]


def random_venue(rows: int) -> Columns:
    random = np.random.default_rng(2018)

    def numbers(low: float, high: float) -> Column:
        value = random.uniform(low, high, rows)
        return Column(value, np.abs(value) * 1e-14, random.random(rows) < 0.05)

    return {
        "margin_ratio": numbers(0, 2),
        "equity": numbers(-1e6, 1e6),
        "initial_margin": numbers(0, 1e6),
        "debt": numbers(-10, 2),
        "days_in_debt": numbers(0, 100),
        "segment": TextColumn(random.integers(0, 2, rows), ("professional", "retail")),
    }


def facts_of(columns: Columns, row: int) -> dict[str, Fact]:
    def fact(column: Column | TextColumn) -> Fact:
        if isinstance(column, TextColumn):
            return column.categories[int(column.codes[row])]
        return None if column.null[row] else Fraction(float(column.value[row]))

    return {name: fact(column) for name, column in columns.items()}


def test_a_million_rows_are_decided(
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    """Every row of a random venue is decided, rightly where looked at, and the time is printed."""
    columns, rule = random_venue(ROWS), parse(FIVE_TERMS, VOCABULARY)
    start = time.perf_counter()
    result = screen(rule, columns)
    seconds = time.perf_counter() - start
    record_testsuite_property("rules_screen_seconds_per_million_rows", seconds)
    print(f"screen: {ROWS:,} rows of a five-term rule in {seconds:.3f} s")
    assert not result.unsure.any()
    assert 0.2 < result.true.mean() < 0.8
    for row in range(0, ROWS, ROWS // 500):
        assert result.true[row] == evaluate(rule, facts_of(columns, row))
