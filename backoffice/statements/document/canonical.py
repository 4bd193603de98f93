"""The bytes of a document: the same document has the same bytes, everywhere and always."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


class NotAStatement(ValueError):
    """The bytes are no statement; says what is wrong with them."""


def canonical(document: Mapping[str, Any]) -> bytes:
    """UTF-8 JSON, keys sorted, no spaces, a line feed at the end."""
    text = json.dumps(
        document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode() + b"\n"


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def parse(data: bytes) -> dict[str, Any]:
    """Read a document. Raises `NotAStatement`."""
    try:
        found = json.loads(data, parse_float=_no_float, parse_constant=_no_float)
    except ValueError as error:
        raise NotAStatement(f"It is no JSON document of a statement: {error}") from error
    if not isinstance(found, dict) or not str(found.get("schema", "")).startswith(
        "backoffice-statement-"
    ):
        raise NotAStatement("schema: it is not that of a statement.")
    return found


def _no_float(text: str) -> Any:
    raise ValueError(f"{text} is a binary fraction, amounts are texts")
