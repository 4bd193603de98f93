"""Base of all shapes: no unknown keys, and every error as a sentence for the writer of a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, model_validator
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError, ValidationError

from ..problems import Path, suggest
from .scalars import as_written

OURS = "problem"
SENTENCES: dict[str, Callable[[ErrorDetails], str]] = {
    "missing": lambda error: "this key is missing; it is required",
    "model_type": lambda error: f"a mapping is expected, not {as_written(error['input'])}",
    "dict_type": lambda error: f"a mapping is expected, not {as_written(error['input'])}",
    "tuple_type": lambda error: f"a list is expected, not {as_written(error['input'])}",
    "list_type": lambda error: f"a list is expected, not {as_written(error['input'])}",
    "value_error": lambda error: str(error["ctx"]["error"]),
}


class Shape(BaseModel):
    """A mapping of the format. Its errors are already sentences (see `problems_of`)."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="wrap")
    @classmethod
    def _explain(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if isinstance(value, dict):  # a key with nothing behind it counts as left out
            value = {
                key: item for key, item in value.items() if item is not None or cls._needs(key)
            }
        try:
            return handler(value)
        except ValidationError as error:
            lines = [cls._line(detail) for detail in error.errors(include_url=False)]
        raise ValidationError.from_exception_data(cls.__name__, lines)

    @classmethod
    def _needs(cls, key: str) -> bool:
        """Whether nothing behind a key is an error: where the key is required, or unknown."""
        known = cls.model_fields.get(key)
        return known is None or known.is_required() or known.default is None

    @classmethod
    def _line(cls, detail: ErrorDetails) -> InitErrorDetails:
        kind, loc = detail["type"], detail["loc"]
        if kind == OURS:
            message = detail["ctx"]["message"]
        elif kind == "extra_forbidden":
            message = f"unknown key{suggest(str(loc[-1]), cls.model_fields)}"
        elif kind == "literal_error":
            known = detail["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
            message = one_of(detail["input"], known)
        else:
            message = SENTENCES.get(kind, lambda error: error["msg"])(detail)
        problem = PydanticCustomError(OURS, "{message}", {"message": message})
        return InitErrorDetails(type=problem, loc=loc, input=None)


def one_of(given: Any, known: list[str]) -> str:
    """The sentence for a word that is none of the known ones."""
    near = suggest(given, known) if isinstance(given, str) else ""
    return f"{as_written(given)} is none of {', '.join(known)}{near}"


def problems_of(error: ValidationError) -> list[tuple[Path, str]]:
    """Where and what, for each error of a shape."""
    # "[key]" is how pydantic marks an error in a mapping's key, which here is its own place
    return [
        (tuple(part for part in detail["loc"] if part != "[key]"), detail["ctx"]["message"])
        for detail in error.errors(include_url=False)
    ]
