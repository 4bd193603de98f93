"""Types are checked while a rule is read, so that its evaluation cannot meet a wrong one."""

from backoffice.core.rules.errors import RuleError
from backoffice.core.rules.tokens import Token
from backoffice.core.rules.tree import Condition, Kind, Node, Value, kind_of

EXAMPLE = "such as margin_ratio >= 0.8"


def condition(node: Node, column: int, where: str) -> Condition:
    if isinstance(node, Condition):
        return node
    raise RuleError(f"{where} must be a condition, {EXAMPLE}, not a {kind_of(node).value}", column)


def value(node: Node, column: int) -> Value:
    if isinstance(node, Value):
        return node
    raise RuleError(
        "a condition cannot be compared or calculated with; join conditions with and / or", column
    )


def number(node: Node, column: int) -> Value:
    found = value(node, column)
    if kind_of(found) is Kind.NUMBER:
        return found
    raise RuleError("texts cannot be calculated with; use a number here", column)


def comparable(left: Value, sign: Token, right: Value) -> None:
    if kind_of(left) is not kind_of(right):
        raise RuleError(
            f"a {kind_of(left).value} cannot be compared with a {kind_of(right).value}; "
            "compare number with number, text with text",
            sign.column,
        )
    if kind_of(left) is Kind.TEXT and sign.text not in ("==", "!="):
        raise RuleError("texts have no order; compare them with ==, != or in", sign.column)


def listable(subject: Value, option: Value, column: int) -> None:
    wanted, got = kind_of(subject).value, kind_of(option).value
    if wanted != got:
        raise RuleError(f"a {wanted} cannot be in a list with a {got}; list only {wanted}s", column)
