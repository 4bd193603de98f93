"""Recursive descent over the tokens of a rule, checking types on the way.

Loosest to tightest: or, and, not, comparison and in, + -, * /, unary minus.
"""

import difflib
from fractions import Fraction
from typing import cast

from backoffice.core.rules import checks
from backoffice.core.rules.cursor import Cursor
from backoffice.core.rules.errors import RuleError
from backoffice.core.rules.tokens import Token, tokenize
from backoffice.core.rules.tree import (
    Arithmetic,
    ArithmeticOp,
    Call,
    Comparison,
    ComparisonOp,
    FunctionName,
    Junction,
    JunctionOp,
    Membership,
    Name,
    Negate,
    Node,
    Not,
    Number,
    Rule,
    Text,
    Value,
    Vocabulary,
)

_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
_SUM, _PRODUCT = ("+", "-"), ("*", "/")
_FUNCTIONS = ("abs", "max", "min")
_CLOSING = {"(": ")", "[": "]"}


def parse(text: str, vocabulary: Vocabulary) -> Rule:
    """Read a rule over the names of `vocabulary`.

    Raises `RuleError`, and nothing else, for whatever is not a rule.
    """
    if not isinstance(text, str):
        raise RuleError(f"a rule must be a text, {checks.EXAMPLE}, in quotes", 1)
    parser = _Parser(Cursor(tokenize(text)), vocabulary)
    if parser.cursor.peek().kind == "end":
        raise RuleError(f"the rule is empty; write a condition, {checks.EXAMPLE}", 1)
    node = parser.junction("or")
    rest = parser.cursor.peek()
    if rest.kind != "end":
        raise RuleError(
            f"{rest} is not expected here; join conditions with and / or, values with an operator",
            rest.column,
        )
    tree = checks.condition(node, 1, "a rule")
    return Rule(text=text, names=frozenset(parser.names), tree=tree)


class _Parser:
    """One method a level of precedence, as few as possible: each is a frame for each nesting."""

    def __init__(self, cursor: Cursor, vocabulary: Vocabulary) -> None:
        self.cursor = cursor
        self.vocabulary = vocabulary
        self.names: set[str] = set()

    def junction(self, op: JunctionOp) -> Node:
        where = f"each side of {op}"
        column = self.cursor.column
        node = self.junction("and") if op == "or" else self.negation()
        if not self.cursor.at(op):
            return node
        terms = [checks.condition(node, column, where)]
        while self.cursor.accept(op):
            column = self.cursor.column
            node = self.junction("and") if op == "or" else self.negation()
            terms.append(checks.condition(node, column, where))
        return Junction(op, tuple(terms))

    def negation(self) -> Node:
        if not self.cursor.accept("not"):
            return self.comparison()
        column = self.cursor.column
        self.cursor.descend()
        operand = self.negation()
        self.cursor.ascend()
        return Not(checks.condition(operand, column, "what follows not"))

    def comparison(self) -> Node:
        column = self.cursor.column
        node = self.arithmetic(_SUM)
        if self.cursor.at("in", "not"):
            return self.membership(checks.value(node, column))
        if not self.cursor.at(*_COMPARISONS):
            return node
        first = left = checks.value(node, column)
        rest: list[tuple[ComparisonOp, Value]] = []
        while self.cursor.at(*_COMPARISONS):
            sign = self.cursor.advance()
            column = self.cursor.column
            right = checks.value(self.arithmetic(_SUM), column)
            checks.comparable(left, sign, right)
            rest.append((cast(ComparisonOp, sign.text), right))
            left = right
        return Comparison(first, tuple(rest))

    def membership(self, subject: Value) -> Membership:
        negated = self.cursor.accept("not")
        self.cursor.expect("in", "after not")
        opening = self.cursor.peek()
        if not self.cursor.accept("(", "["):
            raise RuleError(
                f"expected a list in parentheses after in, found {opening}", opening.column
            )
        closing = _CLOSING[opening.text]
        options = [self.option(subject)]
        while self.cursor.accept(",") and not self.cursor.at(closing):
            options.append(self.option(subject))
        self.cursor.expect(closing, "to close the list")
        return Membership(subject, tuple(options), negated)

    def option(self, subject: Value) -> Number | Text:
        column = self.cursor.column
        negative = self.cursor.accept("-")
        token = self.cursor.peek()
        option: Number | Text
        if token.kind == "number":
            option = Number(-Fraction(token.text) if negative else Fraction(token.text))
        elif token.kind == "text" and not negative:
            option = Text(token.text[1:-1])
        else:
            raise RuleError(
                f"a list after in holds numbers or quoted texts, found {token}", token.column
            )
        self.cursor.advance()
        checks.listable(subject, option, column)
        return option

    def arithmetic(self, signs: tuple[str, str]) -> Node:
        column = self.cursor.column
        node = self.arithmetic(_PRODUCT) if signs == _SUM else self.unary()
        if not self.cursor.at(*signs):
            return node
        first = checks.number(node, column)
        rest: list[tuple[ArithmeticOp, Value]] = []
        while self.cursor.at(*signs):
            op = cast(ArithmeticOp, self.cursor.advance().text)
            column = self.cursor.column
            node = self.arithmetic(_PRODUCT) if signs == _SUM else self.unary()
            rest.append((op, checks.number(node, column)))
        return Arithmetic(first, tuple(rest))

    def unary(self) -> Node:
        if not self.cursor.accept("-"):
            return self.primary()
        column = self.cursor.column
        self.cursor.descend()
        operand = self.unary()
        self.cursor.ascend()
        return Negate(checks.number(operand, column))

    def primary(self) -> Node:
        token = self.cursor.peek()
        match token.kind:
            case "number":
                self.cursor.advance()
                return Number(Fraction(token.text))
            case "text":
                self.cursor.advance()
                return Text(token.text[1:-1])
            case "name":
                self.cursor.advance()
                return self.call(token) if self.cursor.at("(") else self.name(token)
        if not self.cursor.accept("("):
            raise RuleError(
                f"expected a name, a number or a quoted text, found {token}", token.column
            )
        self.cursor.descend()
        node = self.junction("or")
        self.cursor.ascend()
        self.cursor.expect(")", "to close the parenthesis")
        return node

    def call(self, token: Token) -> Call:
        if token.text not in _FUNCTIONS:
            raise RuleError(
                f"{token} is not a function; use one of {', '.join(_FUNCTIONS)}", token.column
            )
        self.cursor.descend()
        arguments: list[Value] = []
        while self.cursor.accept("," if arguments else "("):
            column = self.cursor.column
            arguments.append(checks.number(self.arithmetic(_SUM), column))
        self.cursor.ascend()
        self.cursor.expect(")", f"to close {token.text}")
        if (len(arguments) == 1) is not (token.text == "abs"):
            wanted = "one value" if token.text == "abs" else "two or more values"
            raise RuleError(f"{token.text} takes {wanted}, not {len(arguments)}", token.column)
        return Call(cast(FunctionName, token.text), tuple(arguments))

    def name(self, token: Token) -> Name:
        kind = self.vocabulary.get(token.text)
        if kind is None:
            known = sorted(self.vocabulary)
            close = difflib.get_close_matches(token.text.lower(), known, n=1)
            hint = f" (did you mean {close[0]}?)" if close else ""
            raise RuleError(
                f"{token} is not a known name{hint}; use one of {', '.join(known)}", token.column
            )
        self.names.add(token.text)
        return Name(token.text, kind)
