"""A rule's tree as text: as a rule again, or with the values that one account has."""

from collections.abc import Callable
from fractions import Fraction

from backoffice.core.rules.exact import Facts, holds, number_fact, text_fact
from backoffice.core.rules.tree import (
    Arithmetic,
    Call,
    Comparison,
    Condition,
    Junction,
    Kind,
    Membership,
    Name,
    Negate,
    Node,
    Not,
    Number,
    Rule,
    Text,
    Value,
)

DECIMALS = 12  # of a printed figure (the scenario format's)

ShowName = Callable[[Name, bool], str]


def render(node: Condition) -> str:
    """The tree as a rule: parsing the result gives the tree again."""
    return _condition(node, lambda name, _calculated: name.name)


def explain(rule: Rule, facts: Facts) -> str:
    """The rule with the account's values, such as `margin_ratio 0.81 >= 0.8`.

    Of an `or` that holds only the alternatives that hold are told, and of an `and` that does not
    hold only the terms that fail. Numbers print at most 12 decimals, half-even.
    """

    def with_value(name: Name, calculated: bool) -> str:
        shown = _fact(name, facts)
        return f"{name.name} ({shown})" if calculated else f"{name.name} {shown}"

    return _condition(_decisive(rule.tree, facts), with_value)


def format_number(value: Fraction) -> str:
    """At most 12 decimals, half-even, without exponent or trailing zeros."""
    scaled = round(value * 10**DECIMALS)
    whole, fraction = divmod(abs(scaled), 10**DECIMALS)
    digits = f"{whole}.{fraction:0{DECIMALS}d}".rstrip("0").rstrip(".")
    return f"-{digits}" if scaled < 0 else digits


def _fact(name: Name, facts: Facts) -> str:
    if name.kind is Kind.TEXT:
        text = text_fact(name.name, facts)
        return "null" if text is None else _quote(text)
    number = number_fact(name.name, facts)
    return "null" if number is None else format_number(number)


def _decisive(node: Condition, facts: Facts) -> Condition:
    """The part of a condition that made it hold or fail."""
    match node:
        case Not(operand=operand):
            return Not(_decisive(operand, facts))
        case Junction(op=op, terms=terms):
            deciding = op == "or"  # one true term decides an `or`, one false term an `and`
            decisive = [term for term in terms if holds(term, facts) is deciding] or list(terms)
            kept = tuple(_decisive(term, facts) for term in decisive)
            return kept[0] if len(kept) == 1 else Junction(op, kept)
        case _:
            return node


def _condition(node: Condition, show: ShowName) -> str:
    match node:
        case Junction(op=op, terms=terms):
            return f" {op} ".join(_inside_junction(op, term, show) for term in terms)
        case Not(operand=operand):
            return f"not ({_condition(operand, show)})"
        case Membership(subject=subject, options=options, negated=negated):
            listed = ", ".join(_value(option, show) for option in options)
            return f"{_value(subject, show)} {'not in' if negated else 'in'} ({listed})"
        case Comparison(first=first, rest=rest):
            parts = [_value(first, show)]
            parts += [f"{op} {_value(operand, show)}" for op, operand in rest]
            return " ".join(parts)


def _inside_junction(op: str, term: Condition, show: ShowName) -> str:
    text = _condition(term, show)
    loose = isinstance(term, Junction) and (op == "and" or term.op == "or")
    return f"({text})" if loose else text


def _value(node: Value, show: ShowName, calculated: bool = False) -> str:
    match node:
        case Number(value=value):
            return _literal(value)
        case Text(value=text):
            return _quote(text)
        case Name():
            return show(node, calculated)
        case Negate(operand=operand):
            return f"-{_operand(operand, show)}"
        case Call(function=function, arguments=arguments):
            listed = ", ".join(_value(argument, show, True) for argument in arguments)
            return f"{function}({listed})"
        case Arithmetic(first=first, rest=rest):
            parts = [_operand(first, show)]
            parts += [f"{op} {_operand(operand, show)}" for op, operand in rest]
            return " ".join(parts)


def _operand(node: Value, show: ShowName) -> str:
    text = _value(node, show, True)
    return f"({text})" if _is_compound(node) else text


def _is_compound(node: Node) -> bool:
    negative = isinstance(node, Number) and node.value < 0
    return negative or isinstance(node, Arithmetic | Negate)


def _literal(value: Fraction) -> str:
    """All digits: a literal is a decimal, and `explain` must not change what was written."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    digits = f"{abs(value.numerator) * 10**places // value.denominator:0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 else text


def _quote(text: str) -> str:
    return f'"{text}"' if "'" in text else f"'{text}'"
