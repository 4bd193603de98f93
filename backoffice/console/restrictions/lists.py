"""Account codes out of a pasted list or a file. Pure."""

from __future__ import annotations

import csv

MOST_BYTES = 256 * 1024
HEADERS = frozenset({"account", "accounts", "code", "account code"})


class BadList(ValueError):
    """A list that cannot be read; the message says what to do."""


def codes_in(text: str) -> list[str]:
    """The first column of each line, without empty ones, a header, and what comes twice.

    Raises `BadList`.
    """
    if "\x00" in text:
        raise BadList("It is not text: paste one account code a line, or give a CSV file.")
    try:
        rows = list(csv.reader(text.splitlines()))
    except csv.Error as error:
        raise BadList(f"It is not a list of codes ({error}): give one a line.") from error
    codes = [row[0].strip() for row in rows if row and row[0].strip()]
    if codes and codes[0].casefold() in HEADERS:
        codes = codes[1:]
    return list(dict.fromkeys(codes))


def text_of(content: bytes) -> str:
    """The text of a file. Raises `BadList`."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadList("The file is not UTF-8 text: save it as CSV.") from error
