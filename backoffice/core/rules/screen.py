"""A rule over many accounts at once, in floats: certainly true, certainly false, or unsure.

The screen may be unsure but never wrong: what it cannot decide, `exact.evaluate` decides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import numpy as np

from backoffice.core.rules.bounded import Bounded
from backoffice.core.rules.columns import Bools, Column, Columns, TextColumn
from backoffice.core.rules.tree import (
    Arithmetic,
    ArithmeticOp,
    Call,
    Comparison,
    ComparisonOp,
    Condition,
    FunctionName,
    Junction,
    Kind,
    Membership,
    Name,
    Negate,
    Not,
    Number,
    Rule,
    Text,
    Value,
    kind_of,
)

_BLOCK_ROWS = 16_384  # so that the intermediate arrays of one block stay in the processor's cache


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """`true`: the rule certainly holds; `unsure`: ask the exact evaluation; else it does not."""

    true: Bools
    unsure: Bools

    def __and__(self, other: "Screen") -> "Screen":
        true = self.true & other.true
        return Screen(true, self._possible() & other._possible() & ~true)

    def __or__(self, other: "Screen") -> "Screen":
        true = self.true | other.true
        return Screen(true, (self.unsure | other.unsure) & ~true)

    def __invert__(self) -> "Screen":
        return Screen(~self._possible(), self.unsure)

    def where(self, mask: Bools) -> "Screen":
        """Certainly false outside the mask."""
        return Screen(self.true & mask, self.unsure & mask)

    def _possible(self) -> Bools:
        return self.true | self.unsure


def screen(rule: Rule, columns: Columns) -> Screen:
    """Evaluate a rule over every row of `columns` (all of one length, at least one column).

    Raises `KeyError` for a name without a column, `TypeError` for a column of the wrong kind.
    """
    lengths = {len(column) for column in columns.values()}
    if len(lengths) != 1:
        raise ValueError("columns must be given, all of one length")
    rows = lengths.pop()
    result = Screen(np.empty(rows, dtype=np.bool_), np.empty(rows, dtype=np.bool_))
    with np.errstate(all="ignore"):  # overflow and 0/0 become unsure, not warnings
        for start in range(0, rows, _BLOCK_ROWS):
            stop = min(start + _BLOCK_ROWS, rows)
            block = {name: columns[name].rows(start, stop) for name in rule.names}
            decided = _condition(rule.tree, block)
            result.true[start:stop] = decided.true
            result.unsure[start:stop] = decided.unsure
    return result


def _condition(node: Condition, columns: Columns) -> Screen:
    match node:
        case Junction(op="and", terms=terms):
            return reduce(Screen.__and__, (_condition(term, columns) for term in terms))
        case Junction(terms=terms):
            return reduce(Screen.__or__, (_condition(term, columns) for term in terms))
        case Not(operand=operand):
            return ~_condition(operand, columns)
        case Membership():
            return _membership(node, columns)
        case Comparison(first=first, rest=rest) if kind_of(first) is Kind.TEXT:
            texts = [_text(operand, columns) for operand in (first, *(value for _, value in rest))]
            links = zip(rest, pairwise(texts), strict=True)
            return reduce(Screen.__and__, (_compare_texts(op, *pair) for (op, _), pair in links))
        case Comparison(first=first, rest=rest):
            values = [_number(value, columns) for value in (first, *(value for _, value in rest))]
            pairs = zip(rest, pairwise(values), strict=True)
            return reduce(Screen.__and__, (_compare(op, *pair) for (op, _), pair in pairs))


def _membership(node: Membership, columns: Columns) -> Screen:
    found: Screen
    if kind_of(node.subject) is Kind.TEXT:
        text = _text(node.subject, columns)
        found = reduce(
            Screen.__or__, (_compare_texts("==", text, _literal(o)) for o in node.options)
        )
        known = text.codes >= 0
    else:
        value = _number(node.subject, columns)
        literals = (_number(option, columns) for option in node.options)
        found = reduce(Screen.__or__, (_compare("==", value, literal) for literal in literals))
        known = ~value.null
    return (~found).where(known) if node.negated else found


def _compare(op: ComparisonOp, left: Bounded, right: Bounded) -> Screen:
    difference = left - right
    negative, zero, positive = difference.signs()
    decided = negative | zero | positive
    match op:
        case "<":
            true = negative
        case "<=":
            true = negative | zero
        case ">":
            true = positive
        case ">=":
            true = positive | zero
        case "==":
            true = zero
        case "!=":
            true = negative | positive
    return Screen(true, ~decided).where(~difference.null)


def _compare_texts(op: ComparisonOp, left: TextColumn, right: TextColumn) -> Screen:
    place = {category: code for code, category in enumerate(right.categories)}
    # -2 equals no code of the right side; the last entry is what the code -1 (null) picks.
    translation = np.array([place.get(category, -2) for category in left.categories] + [-2])
    equal = translation[left.codes] == right.codes
    known = (left.codes >= 0) & (right.codes >= 0)
    true = (equal if op == "==" else ~equal) & known
    return Screen(true, np.zeros_like(true))


def _text(node: Value, columns: Columns) -> TextColumn:
    if isinstance(node, Name):
        column = columns[node.name]
        if isinstance(column, TextColumn):
            return column
        raise TypeError(f"{node.name} must be a TextColumn")
    return _literal(node)


def _literal(node: Value) -> TextColumn:
    if not isinstance(node, Text):
        raise TypeError("a number is not a text")  # the parser lets no such tree through
    return TextColumn(np.zeros(1, dtype=np.intp), (node.value,))


def _number(node: Value, columns: Columns) -> Bounded:
    match node:
        case Number(value=value):
            return Bounded.from_literal(value)
        case Name(name=name):
            column = columns[name]
            if isinstance(column, Column):
                return Bounded.from_column(column)
            raise TypeError(f"{name} must be a Column of numbers")
        case Negate(operand=operand):
            return -_number(operand, columns)
        case Arithmetic(first=first, rest=rest):
            total = _number(first, columns)
            for op, operand in rest:
                total = _ARITHMETIC[op](total, _number(operand, columns))
            return total
        case Call(function=function, arguments=arguments):
            return _FUNCTION[function]([_number(argument, columns) for argument in arguments])
        case Text():
            raise TypeError("a text is not a number")  # the parser lets no such tree through


_ARITHMETIC: dict[ArithmeticOp, Callable[[Bounded, Bounded], Bounded]] = {
    "+": Bounded.__add__,
    "-": Bounded.__sub__,
    "*": Bounded.__mul__,
    "/": Bounded.__truediv__,
}
_FUNCTION: dict[FunctionName, Callable[[list[Bounded]], Bounded]] = {
    "min": lambda arguments: reduce(Bounded.smaller, arguments),
    "max": lambda arguments: reduce(Bounded.larger, arguments),
    "abs": lambda arguments: abs(arguments[0]),
}
