"""Reading bodies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from backoffice.api.strict_json import BadJson, loads


class StrictJsonParser(BaseParser):
    """`application/json`."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """An object. Raises `ParseError`."""
        try:
            found = loads(stream.read())
        except BadJson as error:
            raise ParseError(f"body: {error}; send one JSON object.") from error
        if not isinstance(found, dict):
            raise ParseError("body: send one JSON object.")
        return found


class LinesParser(BaseParser):
    """`application/x-ndjson`: the raw bytes, which the view takes line by line."""

    media_type = "application/x-ndjson"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """All of it."""
        return bytes(stream.read())
