"""Errors of configurations as sentences with a place, instead of pydantic's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

COMPARED_MAX = 1_000  # names compared for a hint; a venue may have millions of accounts
Loc = tuple[str | int, ...]
Problem = tuple[Loc, str]


class PolicyDocumentError(ValueError):
    """A policy that cannot be used. `problems` has each place and what is wrong there."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems), key=lambda item: ([str(k) for k in item[0]], item[1]))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "; ".join(f"{path(loc)}: {message}" for loc, message in self.problems)


def path(loc: Loc) -> str:
    """A place as people write it: `shortfall.0.with.rate`."""
    return ".".join(str(key) for key in loc) or "policy"


def problems(error: ValidationError, model: type[BaseModel], at: Loc = ()) -> list[Problem]:
    """Every error of a validation against `model`, whose document stands at the place `at`."""
    return [((*at, *item["loc"]), _sentence(item, model)) for item in error.errors()]


def unknown(what: str, name: object, known: Iterable[str]) -> str:
    """`unknown step foo; known are …; did you mean …?`"""
    names = sorted(known)
    close = get_close_matches(str(name), names, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    return f"unknown {what} {name}; known are {', '.join(names)}{hint}"


def absent(what: str, code: str, known: Collection[str]) -> str:
    """`there is no account foo; did you mean …?`"""
    close = get_close_matches(code, known, n=1) if len(known) <= COMPARED_MAX else []
    hint = f"; did you mean {close[0]}?" if close else f"; open it, or name another {what}"
    return f"there is no {what} {code}{hint}"


def _sentence(item: ErrorDetails, model: type[BaseModel]) -> str:
    context: dict[str, Any] = item.get("ctx", {})
    match item["type"]:
        case "extra_forbidden":
            return unknown("key", item["loc"][-1], _keys(model, item["loc"][:-1]))
        case "missing":
            return "is required"
        case "value_error":
            return str(context["error"])
        case "literal_error" | "enum":
            return f"must be {context['expected'].replace(chr(39), '')}"
        case "bool_type":
            return "must be true or false, without quotes"
        case "int_type" | "int_from_float":
            return "must be a whole number, without quotes"
        case "string_type":
            return "must be a text"
        case "string_too_short":
            return "must not be empty"
        case "tuple_type" | "list_type":
            return "must be a list"
        case "model_type" | "dict_type" | "mapping_type":
            return "must be a map of keys and values"
        case _:
            said = item["msg"].removeprefix("Input should ").removeprefix("be ")
            return f"must be {said}" if said != item["msg"] else said


def _keys(model: type[BaseModel], loc: Loc) -> list[str]:
    """The keys that the model has at a place within it."""
    for key in loc:
        if isinstance(key, int):
            continue
        for name, field in model.model_fields.items():
            if key in (name, field.alias):
                model = _model_in(field.annotation) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
