"""Types of configuration fields: money, rates, and codes of accounts and instruments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, get_args, get_origin

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from backoffice.core.rules import RuleError, Vocabulary, parse

from .decimals import Decimals

Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Marks a text field that names an account or an instrument which must exist."""

    what: str


CODE_LENGTH_MAX = 200
_Code = Annotated[str, StringConstraints(min_length=1, max_length=CODE_LENGTH_MAX)]

Amount = Annotated[Fraction, Decimals(at_least=0)]
"""Money in whole units of the shortfall's asset, not negative."""
Rate = Annotated[Fraction, Decimals(at_least=0)]
"""A rate or multiple, not negative; 0.05 is 5 %."""
Share = Annotated[Fraction, Decimals(at_least=0, at_most=1)]
"""A part of a whole, 0 to 1."""
PositiveShare = Annotated[Fraction, Decimals(above=0, at_most=1)]
"""A part of a whole, more than 0 and at most 1."""
AccountCode = Annotated[_Code, Names("account")]
"""Code of an account of the venue; it must exist there."""
InstrumentCode = Annotated[_Code, Names("instrument")]
"""Code of an instrument of the venue; it must exist there."""
Count = Annotated[int, Field(strict=True, ge=0)]
"""A whole number, not negative (days, for instance)."""


def rule_over(vocabulary: Vocabulary) -> AfterValidator:
    """A validator for texts that must be rules over these names."""

    def readable(text: str) -> str:
        try:
            parse(text, vocabulary)
        except RuleError as error:
            raise ValueError(f"is no rule: {error}") from error
        return text

    return AfterValidator(readable)


def names_in(model: BaseModel, what: str) -> Iterator[tuple[Loc, str]]:
    """Yield where a configuration names accounts (or instruments), and which."""
    for name, field in type(model).model_fields.items():
        loc = (field.alias or name,)
        value = getattr(model, name)
        named = Names(what) in field.metadata or _marked(field.annotation, what)
        if isinstance(value, Mapping) and _keys_marked(field.annotation, what):
            yield from (((*loc, key), key) for key in value)
        for inner, item in _leaves(value):
            if isinstance(item, BaseModel):
                yield from (((*loc, *inner, *deep), code) for deep, code in names_in(item, what))
            elif named and isinstance(item, str):
                yield (*loc, *inner), item


def _leaves(value: Any) -> Iterator[tuple[Loc, Any]]:
    """The items of a value, however deep its lists and maps are."""
    items: Iterator[tuple[str | int, Any]]
    if isinstance(value, Mapping):
        items = iter(value.items())
    elif isinstance(value, (list, tuple)):
        items = iter(enumerate(value))
    else:
        yield (), value
        return
    for key, item in items:
        for inner, leaf in _leaves(item):
            yield (key, *inner), leaf


def _marked(annotation: Any, what: str) -> bool:
    """Whether values of this type are such names; the keys of maps are not values."""
    if Names(what) in getattr(annotation, "__metadata__", ()):
        return True
    parts = get_args(annotation)
    if _is_map(annotation):
        parts = parts[1:]
    return any(_marked(part, what) for part in parts)


def _keys_marked(annotation: Any, what: str) -> bool:
    """Whether the keys of a map of this type are such names."""
    if _is_map(annotation):
        return _marked(get_args(annotation)[0], what)
    return any(_keys_marked(part, what) for part in get_args(annotation))


def _is_map(annotation: Any) -> bool:
    origin = get_origin(annotation)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def no_duplicates(what: str) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    """A check for lists whose items must differ and are not none at all."""

    def check(items: tuple[str, ...]) -> tuple[str, ...]:
        if not items:
            raise ValueError(f"needs at least one {what}")
        twice = sorted({item for item in items if items.count(item) > 1})
        if twice:
            raise ValueError(f"names {what} {twice[0]} twice")
        return items

    return check
