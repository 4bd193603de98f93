"""Exact and columnar evaluation agree wherever the screen is sure, at the worst of values."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
from hypothesis import assume, example, given
from hypothesis import strategies as st

from backoffice.core.rules import Column, Columns, Fact, Kind, TextColumn, evaluate, parse, screen
from backoffice.core.rules.exact import value_of
from backoffice.core.rules.render import render
from backoffice.core.rules.tree import Comparison, Condition, Name, Rule, Value
from tests.core.rules.strategies import (
    NUMBERS,
    TEXTS,
    VOCABULARY,
    comparison_ops,
    conditions,
    exact_numbers,
    facts,
    number_trees,
    tiny,
)

Row = Mapping[str, Fact]
slacks = st.sampled_from([0.0, 0.0, 1e-18, 1e-9, 1.0])


def column(values: Sequence[Fraction | int | None], slack: float) -> Column:
    """Floats up to `slack` away from the exact values, with the tightest error that is true."""
    start = Column.from_exact(values)
    signs = np.where(np.arange(len(values)) % 2, 1.0, -1.0)
    moved = start.value + slack * signs
    distances = [
        abs(Fraction(float(at)) - value) if value is not None else Fraction(0)
        for at, value in zip(moved, values, strict=True)
    ]
    up = [float(np.nextafter(float(d), np.inf)) if d else 0.0 for d in distances]
    return Column(moved, np.array(up), start.null)


def columns(rows: Sequence[Row], slack: float, extra: Sequence[str] = ()) -> Columns:
    numbers = {
        name: column([row[name] for row in rows], slack)  # type: ignore[misc]
        for name in (*NUMBERS, *extra)
    }
    texts = {
        name: TextColumn.from_values([row[name] for row in rows])  # type: ignore[misc]
        for name in TEXTS
    }
    return numbers | texts


def assert_agreement(rule: Rule, rows: Sequence[Row], given_columns: Columns) -> None:
    result = screen(rule, given_columns)
    assert not np.any(result.true & result.unsure)
    for index, row in enumerate(rows):
        if not result.unsure[index]:
            assert result.true[index] == evaluate(rule, row), (rule.text, row)


@given(conditions)
def test_a_rendered_tree_parses_to_itself(tree: Condition) -> None:
    text = render(tree)
    assume(len(text) <= 1000)
    assert parse(text, VOCABULARY).tree == tree


@given(conditions, st.lists(facts, min_size=1, max_size=6), slacks)
def test_random_rules_agree(tree: Condition, rows: list[Row], slack: float) -> None:
    text = render(tree)
    assume(len(text) <= 1000)
    assert_agreement(parse(text, VOCABULARY), rows, columns(rows, slack))


@given(number_trees, comparison_ops, st.lists(facts, min_size=1, max_size=6), slacks, tiny)
def test_random_values_agree_at_their_boundary(
    tree: Value, op: str, rows: list[Row], slack: float, distance: Fraction
) -> None:
    """Each value is compared with itself, or with what lies closer to it than a float can tell."""
    boundary = [
        value + distance if isinstance(value := value_of(tree, row), Fraction) else None
        for row in rows
    ]
    assume(all(value is None or abs(value) < 10**300 for value in boundary))
    rows = [{**row, "x": value} for row, value in zip(rows, boundary, strict=True)]
    condition = Comparison(tree, ((op, Name("x", Kind.NUMBER)),))  # type: ignore[arg-type]
    rule = parse(render(condition), {**VOCABULARY, "x": Kind.NUMBER})
    assert_agreement(rule, rows, columns(rows, slack, extra=["x"]))


any_float = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-3, 3).map(float)
any_error = st.sampled_from([0.0, 5e-324, 1e-300, 1e-17, 0.5, 1.0, 1e300])
# One number: the float, its error bound, and the end of the bound where the exact value lies.
bounded_numbers = st.tuples(any_float, any_error, st.sampled_from([1, -1]))


@given(bounded_numbers, bounded_numbers, st.sampled_from("+-*/"), comparison_ops, tiny)
@example((1.0, 1.0, 1), (1.0, 1.0, 1), "*", ">=", Fraction(0))  # the product of the errors
@example((1.0, 0.0, 1), (2.0, 1.0, -1), "/", ">=", Fraction(0))  # the divisor's smallest value
@example((1e-200, 0.0, 1), (1e-200, 0.0, 1), "*", "==", Fraction(0))  # underflow to zero
@example((5e-324, 0.0, 1), (3.0, 0.0, 1), "/", "==", Fraction(0))
@example((1e308, 0.0, 1), (1e308, 0.0, 1), "+", "<", Fraction(0))  # overflow
@example((1e300, 0.0, 1), (1e-320, 5e-324, 1), "/", "<", Fraction(0))
def test_any_two_floats_agree(
    a: tuple[float, float, int],
    b: tuple[float, float, int],
    op: str,
    comparison: str,
    distance: Fraction,
) -> None:
    """Subnormal, huge, and at either end of their error bounds; beside the result, beside zero."""
    row: dict[str, Fact] = {}
    given_columns: dict[str, Column | TextColumn] = {}
    for name, (value, error, end) in (("a", a), ("b", b)):
        row[name] = Fraction(value) + end * Fraction(error)
        no = np.zeros(1, dtype=np.bool_)
        given_columns[name] = Column(np.array([value]), np.array([error]), no)
    operation = parse(f"a {op} b == 0", VOCABULARY)
    assert isinstance(operation.tree, Comparison)
    result = value_of(operation.tree.first, row)
    boundary = result + distance if isinstance(result, Fraction) else None
    row["c"], given_columns["c"] = boundary, Column.from_exact([boundary])
    for other in ("c", "0"):
        rule = parse(f"a {op} b {comparison} {other}", VOCABULARY)
        assert_agreement(rule, [row], given_columns)


@given(*[exact_numbers] * 4)
def test_numbers_far_apart_are_decided(a: Fraction, b: Fraction, c: Fraction, d: Fraction) -> None:
    """A screen that is always unsure is sound and useless; this one decides what floats can."""
    row = {"a": a, "b": b, "c": c, "d": d}
    scale = max(map(abs, row.values())) + 1
    for text, value in [
        ("a + b - c < d", a + b - c - d),
        ("a * b - c * 1.5 >= d", a * b - c * Fraction(3, 2) - d),
        ("a / 7 > max(b, c) - abs(d)", a / 7 - max(b, c) + abs(d)),
    ]:
        if abs(value) > scale**2 * Fraction(1, 10**12):
            result = screen(parse(text, VOCABULARY), {n: Column.from_exact([row[n]]) for n in row})
            assert not result.unsure[0], (text, row)
