"""The `when` language, over a dict of values (Fraction, str or None)."""

from __future__ import annotations

import ast
import operator
from fractions import Fraction
from typing import Any

COMPARE = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
ARITHMETIC = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}


def holds(expression: str, values: dict[str, Any]) -> bool:
    return bool(evaluate(ast.parse(expression, mode="eval").body, expression, values))


def evaluate(node: ast.expr, source: str, values: dict[str, Any]) -> Any:
    def value(child: ast.expr) -> Any:
        return evaluate(child, source, values)

    match node:
        case ast.BoolOp(op=ast.And()):
            return all(value(child) for child in node.values)
        case ast.BoolOp():
            return any(value(child) for child in node.values)
        case ast.UnaryOp(op=ast.Not()):
            return not value(node.operand)
        case ast.UnaryOp():
            number = value(node.operand)
            return None if number is None else -number if isinstance(node.op, ast.USub) else number
        case ast.BinOp():
            return arithmetic(node.op, value(node.left), value(node.right))
        case ast.Compare():
            parts = [value(child) for child in (node.left, *node.comparators)]
            pairs = zip(node.ops, parts, parts[1:], strict=False)
            return all(compare(op, left, right) for op, left, right in pairs)
        case ast.Tuple() | ast.List() | ast.Set():
            return [value(child) for child in node.elts]
        case ast.Name():
            return values[node.id]
        case ast.Constant(value=str()):
            return node.value
        case ast.Constant():
            return Fraction(ast.get_source_segment(source, node))
    raise ValueError(f"not part of the rule language: {source}")


def arithmetic(op: ast.operator, left: Any, right: Any) -> Any:
    if left is None or right is None:
        return None
    if isinstance(op, ast.Div):
        return None if right == 0 else left / right
    return ARITHMETIC[type(op)](left, right)


def compare(op: ast.cmpop, left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    if isinstance(op, ast.In):
        return left in right
    if isinstance(op, ast.NotIn):
        return left not in right
    return bool(COMPARE[type(op)](left, right))
