"""The words of a printed statement, by language. English is complete; a language adds to it."""

from __future__ import annotations

import json
from functools import cache

from backoffice.sdk import texts_beside

RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})
DEFAULT = "en"


@cache
def words_of(language: str) -> dict[str, str]:
    """Words by key; what a language does not have is English."""
    files = texts_beside(__file__, "languages/*.json")
    words: dict[str, str] = json.loads(files[DEFAULT])
    return words | json.loads(files.get(language, "{}"))


def direction_of(language: str) -> str:
    """rtl or ltr."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
