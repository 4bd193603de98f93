"""The words of a printed statement, by language. English is complete; a language adds to it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "languages"
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})
DEFAULT = "en"


@cache
def words_of(language: str) -> dict[str, str]:
    """Words by key; what a language does not have is English."""
    words: dict[str, str] = json.loads((FOLDER / f"{DEFAULT}.json").read_text(encoding="utf-8"))
    own = FOLDER / f"{language}.json"
    if language != DEFAULT and language.isalpha() and own.is_file():
        words = words | json.loads(own.read_text(encoding="utf-8"))
    return words


def direction_of(language: str) -> str:
    """rtl or ltr."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
