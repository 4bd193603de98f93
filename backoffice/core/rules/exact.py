"""A rule over one account, in exact rationals. What a screen cannot decide is decided here.

Comparing null is false (`!=`, `in` and `not in` too); arithmetic with null is null; dividing by
zero gives null.
"""

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise

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
)

Fact = Fraction | int | str | None
Facts = Mapping[str, Fact]

_COMPARE: dict[ComparisonOp, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_FUNCTION: dict[FunctionName, Callable[[list[Fraction]], Fraction]] = {
    "min": min,
    "max": max,
    "abs": lambda arguments: abs(arguments[0]),
}


def evaluate(rule: Rule, facts: Facts) -> bool:
    """Whether the rule holds. `facts` has every name of `rule.names`, as exact values or None.

    Raises `KeyError` for a missing fact and `TypeError` for one of the wrong kind (a float too).
    """
    return holds(rule.tree, facts)


def holds(node: Condition, facts: Facts) -> bool:
    match node:
        case Junction(op="and", terms=terms):
            return all(holds(term, facts) for term in terms)
        case Junction(terms=terms):
            return any(holds(term, facts) for term in terms)
        case Not(operand=operand):
            return not holds(operand, facts)
        case Membership(subject=subject, options=options, negated=negated):
            value = value_of(subject, facts)
            listed = any(value == option.value for option in options)
            return value is not None and listed is not negated
        case Comparison(first=first, rest=rest):
            values = [value_of(operand, facts) for operand in (first, *(term for _, term in rest))]
            links = zip(rest, pairwise(values), strict=True)
            return all(_compare(op, left, right) for (op, _), (left, right) in links)


def value_of(node: Value, facts: Facts) -> Fraction | str | None:
    match node:
        case Text(value=text):
            return text
        case Name(name=name, kind=Kind.TEXT):
            return text_fact(name, facts)
        case _:
            return _number(node, facts)


def _number(node: Value, facts: Facts) -> Fraction | None:
    match node:
        case Number(value=value):
            return value
        case Name(name=name):
            return number_fact(name, facts)
        case Negate(operand=operand):
            value_or_null = _number(operand, facts)
            return None if value_or_null is None else -value_or_null
        case Arithmetic(first=first, rest=rest):
            total = _number(first, facts)
            for op, operand in rest:
                total = _arithmetic(op, total, _number(operand, facts))
            return total
        case Call(function=function, arguments=arguments):
            values = [_number(argument, facts) for argument in arguments]
            known = [value for value in values if value is not None]
            return _FUNCTION[function](known) if len(known) == len(values) else None
        case Text():
            raise TypeError("a text is not a number")  # the parser lets no such tree through


def _arithmetic(op: ArithmeticOp, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right if right else None


def _compare(op: ComparisonOp, left: Fraction | str | None, right: Fraction | str | None) -> bool:
    if left is None or right is None:
        return False
    if isinstance(left, str) or isinstance(right, str):
        return (left == right) is (op == "==")
    return _COMPARE[op](left, right)


def number_fact(name: str, facts: Facts) -> Fraction | None:
    value = facts[name]
    if value is None or isinstance(value, Fraction):
        return value
    if isinstance(value, int):
        return Fraction(value)
    raise TypeError(f"{name} must be an int, a Fraction or None, not {type(value).__name__}")


def text_fact(name: str, facts: Facts) -> str | None:
    value = facts[name]
    if value is None or isinstance(value, str):
        return value
    raise TypeError(f"{name} must be a str or None, not {type(value).__name__}")
