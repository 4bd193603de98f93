"""The words of a printed statement, by language. English is complete; a language adds to it."""

from __future__ import annotations

import json
from functools import cache

from backoffice.sdk import texts_beside

RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})
DEFAULT = "en"
NEWEST = 2
"""How pages are written now; those of before are written again as they were, to be compared."""


@cache
def words_of(language: str, version: int = NEWEST) -> dict[str, str]:
    """Words by key; what a language does not have is English.

    A version adds words, in a folder of its number, and changes none of those before.
    """
    words: dict[str, str] = {}
    folders = ["languages", *(f"languages/{number}" for number in range(2, version + 1))]
    files = [texts_beside(__file__, f"{folder}/*.json") for folder in folders]
    for name in (DEFAULT, language):
        for found in files:
            words |= json.loads(found.get(name, "{}"))
    return words


def direction_of(language: str) -> str:
    """rtl or ltr."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
